"""The dirt that is planted in the film's tiny corpus, written for it: near copies, junk, texts off the subject.

Nothing is computed here. `scenes.models.corpus` mixes it with the good sentences of `corpus_text` and must find all of it.
"""

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
    ("Byte-level pieces", "an unknown token", "any unknown token"),
    ("Photo of four racks", "a fast local disk", "one fast local disk"),
    ("Packing joins short", "little space", "less space"),
    ("INFO scheduler", "", ""),
)

JUNK: tuple[tuple[str, str], ...] = (
    ("Web pages", "click here"),
    ("Web pages", "404 not found"),
    ("Web pages", "buy now buy now buy now buy now buy now"),
    ("Web pages", "We \ufffd\ufffd the \ufffd\ufffd model \ufffd\ufffd\ufffd in every single \ufffd\ufffd batch"),
    ("Documents", "%% == ## 0x00 :: -- // ~~ ** ++ || a b c d e f"),
    ("Code", "}}}}; }}; //////// ---- ======== x = y == z || a b c d"),
    ("Logs", "DEBUG ok"),
)

OFF_TOPIC: tuple[tuple[str, str], ...] = (
    ("Web pages", "Our summer picnic was moved to Friday because of the rain."),
    ("Documents", "Stir the soup gently and add salt only at the very end."),
    ("Images", "Photo of a sleeping cat beside an open window in the morning."),
)

# A document is about the subject when it names at least one of these words; the reviewers' written rule.
SUBJECT = """
    adapters attention autoscaling batch bubble bucket bytes cache checkpoint checkpoints dashboard dataset decode decoding
    deduplication documents gpu gpus gradient gradients kernel latency load loss metric metrics model node nodes optimizer
    pipeline pieces prefill prompt queue replica replicas request requests run service shard sharding shards storage
    throughput token tokens training upload version weight weights
"""
TOPIC_WORDS = frozenset(SUBJECT.split())
