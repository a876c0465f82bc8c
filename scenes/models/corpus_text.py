"""The good sentences of the film's tiny corpus, written for it: about its own subject, in five kinds of sources.

Nothing is computed here. Some still carry tags, entities, double spaces or decomposed letters, for the normalization to
tidy up. The planted dirt is in `corpus_text_planted`; `scenes.models.corpus` turns both into documents and cleans them.
"""

WEB_PAGES: tuple[str, ...] = (
    "<p>A data pipeline turns raw pages into tokens that a model can read.</p>",
    "A token is a piece of text that appears often enough to deserve its own number.",
    "The network carries gradient chunks from node to node around a ring.",
    "Prefill reads the full prompt at once and decode writes one token at a time.",
    "A larger batch raises throughput but   every request waits a little longer.",
    "<p>Training runs for weeks so that failures are normal and recovery must be automatic.</p>",
    "Autoscaling adds replicas when the load rises and removes them when it falls.",
    "Cost is counted per million tokens and watched like any other metric.",
    "The load balancer sends each request to the replica with the shortest queue.",
    "Tracing follows one request through every service that it touches.",
    "Batching shares one read of the weights between many requests.",
    "Sharding splits a dataset into equal parts so that many workers can read at once.",
    "Deduplication drops a page that says almost the same as another page.",
    "Attention lets every token look back at all the tokens that came before it.",
    "Quantization stores each weight in fewer bits so that more of the model fits in memory.",
    "<p>Speculative decoding lets a small model guess and a large model check the guess.</p>",
    "Byte-level pieces can spell any word, from nai\u0308ve to cafe\u0301 to Zürich, without an unknown token.",
    "Streaming sends&nbsp;each token to the user as soon as it is written.",
    "Replicas of the same model answer different requests side by side.",
    "Latency is the wait of one request, throughput is the work of all of them.",
    "Guardrails check the prompt before the model reads it and the answer before the user does.",
    "Billing counts the tokens of the prompt and the tokens of the answer.",
)

DOCUMENTS: tuple[str, ...] = (
    "Gradients flow backward through the layers and tell each weight how to change.",
    "A checkpoint stores the weights and the optimizer state so that training can resume.",
    "The cache keeps the keys and values of every token so that decoding stays fast.",
    "Each shard holds about the same number of tokens so that workers finish together.",
    "The optimizer keeps a running mean and a running variance for every weight.",
    "A rate limit protects the service when one client sends too many requests.",
    "Object storage keeps datasets and checkpoints in buckets that any node can reach.",
    "The loss falls quickly at first and then slowly as the model learns rare patterns.",
    "A rollback returns the service to the last version that was known to be good.",
    "Lower precision moves fewer bytes and still keeps enough digits to learn.",
    "The model predicts the next token from all the tokens that came before it.",
    "Memory bandwidth limits decoding because every step reads all the weights.",
    "Pipeline stages pass activations forward and gradients backward, one micro-batch after another.",
    "Tensor parallelism splits each weight matrix over several GPUs that add up their partial results.",
    "Data parallelism gives every node the same weights and a different part of the batch.",
    "Mixed precision keeps the master weights in 32 bits and computes in 16 bits.",
    "Warmup raises the learning rate slowly so that the first steps do not spoil the weights.",
    "Packing joins short documents into long sequences so that little space is lost to padding.",
    "Cross-entropy measures how surprised the model is by the token that really follows.",
    "Adapters change a small part of the weights so that one base model serves many tasks.",
    "Monitoring compares every metric with its limit and calls for help when one falls below it.",
    "Lineage records which data and which code made each checkpoint.",
    "Recovery starts from the last checkpoint and repeats the steps that were lost.",
    "Evaluation scores each checkpoint on tasks that were never part of the training data.",
)

CODE: tuple[str, ...] = (
    "def pack(tokens, size): return [tokens[i:i + size] for i in range(0, len(tokens), size)]",
    "for batch in loader: loss = model(batch).mean(); loss.backward(); optimizer.step()",
    "def admit(request): return queue.put(request) if bucket.take(1) else reject(request)",
    "weights = load(checkpoint)  # read the weights once, then serve every request",
    "grad = ring_all_reduce(grad) / nodes  # every node now holds the same mean gradient",
    "while token != EOS: token = model.next(token, cache); answer.append(token)",
    "shard = min(shards, key=len); shard.append(document)  # the emptiest shard is next",
    "if step % 500 == 0: save(weights, optimizer, step)  # a checkpoint to resume from",
    "SELECT run, step, loss FROM metrics WHERE loss < 2 ORDER BY step",
    "helm upgrade serving ./chart --set replicas=6  # add replicas before the load rises",
)

IMAGES: tuple[str, ...] = (
    "Photo of four racks: each node holds eight GPUs and a fast local disk.",
    "Chart of a loss curve: steep at first, then flat, with a mark at every checkpoint.",
    "Diagram of a ring: every node sends one chunk of the gradient to its right.",
    "Sketch of a cylinder: one slab in the cache for every token of the prompt.",
    "Plot of throughput over batch size: steep at first, then flat where the memory is full.",
    "Screenshot of a dashboard: the p50 latency is flat while the p95 climbs with the load.",
    "Drawing of a funnel: raw pages fall in, clean documents come out in rows.",
    "Map of a data center: leaf switch → spine switch → storage, with two paths from every node.",
    "Timeline of four pipeline stages: forward, then backward, with a bubble at both ends.",
    "Heat map of attention: each row is a token, each column is a token that came before it.",
    "Close-up of a GPU: one large chip, and stacks of memory close beside it for the weights.",
    "Histogram of latency: most requests wait for 200 ms, and a few wait for two seconds.",
)

LOGS: tuple[str, ...] = (
    "INFO scheduler: batch is full, the request waits in the queue for one step",
    "WARN worker: one node is slow, the other three wait for its gradient",
    "INFO trainer: checkpoint saved, training goes on with the next shard",
    "ERROR gateway: bucket is empty, the client must wait and send again",
    "INFO kernel: attention took 84 µs, the 4096 × 4096 matrix product of the batch took 210 µs",
    "INFO autoscaler: load is high, replicas 4 → 6, ready in 90 seconds",
    "INFO tokenizer: 12 documents → 312 tokens, 26 tokens for each document",
    "INFO rollout: the new version is healthy, requests move from 10 % to 50 %",
    "WARN cache: no block is free, the newest request goes back to the queue",
    "WARN storage: the upload is slow, 3 of 8 parts of the checkpoint are sent",
    "ERROR trainer: the loss is not a number, going back to the last checkpoint",
    "ERROR node: one GPU is silent, the job stops and waits for a spare node",
)

# (kind, text) of every good sentence
GOOD: tuple[tuple[str, str], ...] = tuple(
    (kind, text)
    for kind, texts in (("Web pages", WEB_PAGES), ("Documents", DOCUMENTS), ("Code", CODE), ("Images", IMAGES), ("Logs", LOGS))
    for text in texts
)
