"""The sentences of the film's tiny corpus, written for it: good ones, planted copies, junk and off-topic ones.

Nothing is computed here. `scenes.models.corpus` turns these lists into documents and cleans them.
"""

GOOD: tuple[tuple[str, str], ...] = (
    ("Web pages", "<p>A data pipeline turns raw pages into tokens that a model can read.</p>"),
    ("Web pages", "A token is a piece of text that appears often enough to deserve its own number."),
    ("Web pages", "The network carries gradient chunks from node to node around a ring."),
    ("Web pages", "Prefill reads the full prompt at once and decode writes one token at a time."),
    ("Web pages", "A larger batch raises throughput but   every request waits a little longer."),
    ("Web pages", "<p>Training runs for weeks so that failures are normal and recovery must be automatic.</p>"),
    ("Web pages", "Autoscaling adds replicas when the load rises and removes them when it falls."),
    ("Web pages", "Cost is counted per million tokens and watched like any other metric."),
    ("Web pages", "The load balancer sends each request to the replica with the shortest queue."),
    ("Web pages", "Tracing follows one request through every service that it touches."),
    ("Documents", "Gradients flow backward through the layers and tell each weight how to change."),
    ("Documents", "A checkpoint stores the weights and the optimizer state so that training can resume."),
    ("Documents", "The cache keeps the keys and values of every token so that decoding stays fast."),
    ("Documents", "Each shard holds about the same number of tokens so that workers finish together."),
    ("Documents", "The optimizer keeps a running mean and a running variance for every weight."),
    ("Documents", "A rate limit protects the service when one client sends too many requests."),
    ("Documents", "Object storage keeps datasets and checkpoints in buckets that any node can reach."),
    ("Documents", "The loss falls quickly at first and then slowly as the model learns rare patterns."),
    ("Documents", "A rollback returns the service to the last version that was known to be good."),
    ("Documents", "Lower precision moves fewer bytes and still keeps enough digits to learn."),
    ("Documents", "The model predicts the next token from all the tokens that came before it."),
    ("Documents", "Memory bandwidth limits decoding because every step reads all the weights."),
    ("Code", "def pack(tokens, size): return [tokens[i:i + size] for i in range(0, len(tokens), size)]"),
    ("Code", "for batch in loader: loss = model(batch).mean(); loss.backward(); optimizer.step()"),
    ("Code", "def admit(request): return queue.put(request) if bucket.take(1) else reject(request)"),
    ("Code", "weights = load(checkpoint)  # read the weights once, then serve every request"),
    ("Images", "Photo of four racks: each node holds eight GPUs and a fast local disk."),
    ("Images", "Chart of a loss curve: steep at first, then flat, with a mark at every checkpoint."),
    ("Images", "Diagram of a ring: every node sends one chunk of the gradient to its right."),
    ("Images", "Sketch of a cylinder: one slab in the cache for every token of the prompt."),
    ("Logs", "INFO scheduler: batch is full, the request waits in the queue for one step"),
    ("Logs", "WARN worker: one node is slow, the other three wait for its gradient"),
    ("Logs", "INFO trainer: checkpoint saved, training goes on with the next shard"),
    ("Logs", "ERROR gateway: bucket is empty, the client must wait and send again"),
)

# (start of a good sentence, text in it, what the near copy says instead); an empty pair plants an exact copy.
COPIES: tuple[tuple[str, str, str], ...] = (
    ("A token is a piece", "deserve its own number", "earn its own number"),
    ("Prefill reads the full", "one token at a time", "a single token at a time"),
    ("A larger batch raises", "a little longer", "somewhat longer"),
    ("The load balancer sends", "shortest queue", "smallest queue"),
    ("Cost is counted per", "any other metric", "any other number"),
    ("Each shard holds about", "about the same", "roughly the same"),
    ("A rate limit protects", "too many requests", "far too many requests"),
    ("The cache keeps the", "decoding stays fast", "decoding is fast"),
    ("The model predicts the", "came before it", "came before"),
    ("A checkpoint stores the", "", ""),
    ("Prefill reads the full", "", ""),
    ("Gradients flow backward", "", ""),
    ("Photo of four racks", "a fast local disk", "one fast local disk"),
    ("INFO scheduler", "", ""),
)

JUNK: tuple[tuple[str, str], ...] = (
    ("Web pages", "click here"),
    ("Web pages", "404 not found"),
    ("Web pages", "buy now buy now buy now buy now buy now"),
    ("Documents", "%% == ## 0x00 :: -- // ~~ ** ++ || a b c d e f"),
    ("Logs", "DEBUG ok"),
)

OFF_TOPIC: tuple[tuple[str, str], ...] = (
    ("Web pages", "Our summer picnic was moved to Friday because of the rain."),
    ("Images", "Photo of a sleeping cat beside an open window in the morning."),
)

# A document is about the subject when it names at least one of these words; the reviewers' written rule.
TOPIC_WORDS = frozenset(
    [
        "autoscaling",
        "batch",
        "bucket",
        "bytes",
        "cache",
        "checkpoint",
        "checkpoints",
        "decode",
        "decoding",
        "gradient",
        "gradients",
        "load",
        "loss",
        "metric",
        "model",
        "node",
        "optimizer",
        "pipeline",
        "prefill",
        "prompt",
        "queue",
        "replica",
        "replicas",
        "request",
        "requests",
        "service",
        "shard",
        "shards",
        "storage",
        "token",
        "tokens",
        "training",
        "weight",
        "weights",
    ]
)
