"""The cues of the workflow's request: from the door through a server, back to the user, and into the cache."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.units import percent
from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import REPLICAS, Reading, rows_kept, workflow_facts
from scenes.deep_dives.workflow.parcels import FIRST, HOP, Way, arriving, back, crowd, fill, go, parcel, reach, read_while, run
from scenes.models.gateway import TOO_MANY, UNAUTHORIZED, gateway
from scenes.sections.walk import Walk

TICK = 0.24  # seconds from one token to the next
SHOWN_HITS = 40  # of the cache's requests: how many times its rate is written anew
SHOWN_REQUESTS = 8  # that go to a check
THROUGH = (
    ((("D", "DC"), ("DC", "DP"), ("DP", "DL"), ("DL", "FE"), ("FE", "MT")), "ink"),
    ((("UI", "API"), ("API", "LB"), ("LB", "InferenceServers"), ("InferenceServers", "Cache")), "blue"),
    ((("InferenceServers", "Met"), ("Met", "Alert")), "cyan"),
)  # what goes through each of the outer groups, by edges


def two_pipelines(walk: Walk) -> None:
    """The chart stands dim and lights; documents go through training, requests through inference, samples to the watch."""
    with walk.step(walk.end) as step:
        step.light(at=FIRST, seconds=1.4, sweep="right")
        for k, (ways, colour) in enumerate(THROUGH):
            run(walk, step, ways, FIRST + 0.3 + 1.1 * k, colour)


def request_enters(walk: Walk) -> None:
    """A request leaves its user and reaches the gateway; others follow, and are counted."""
    with walk.step(walk.end) as step:
        reach(step, "UI", FIRST)
        step.mark("leaves_user", FIRST)
        step.light("edge", edge("UI", "API"), at=FIRST + 0.4)
        course = step.course("edge", edge("UI", "API"), seconds=HOP)
        (arrival,) = step.travel([parcel(walk, "blue")], [course], [FIRST + 0.4], name="request")
        others = crowd(walk, step, course, ["blue"] * SHOWN_REQUESTS, FIRST + 0.8)
        read_while(step, "API", [arrival, *others])


def signature_is_checked(walk: Walk) -> None:
    """Requests go to authentication; those that nobody signed bounce off in amber, and are counted."""
    _refuses(walk, ("API", "Auth"), UNAUTHORIZED, (), "first_checked")


def bucket_limits(walk: Walk) -> None:
    """Requests come faster than the bucket fills; those that find it empty bounce off."""
    _refuses(walk, ("Auth", "Rate"), TOO_MANY, (UNAUTHORIZED,), "first_limited")


def _refuses(walk: Walk, way: Way, refused: int, gone: Sequence[int], mark: str) -> None:
    """Let the requests around the first refusal reach a check; as they come, it shows all of them, the refused ones low."""
    number = edge(*way)
    status = [code for code in gateway().status if code not in gone]
    first = max(0, status.index(refused) - 2)
    colours = ["amber" if code == refused else "blue" for code in status[first : first + SHOWN_REQUESTS]]
    with walk.step(walk.end) as step:
        step.light("edge", number, at=FIRST)
        step.mark(mark, FIRST)
        arrivals = crowd(walk, step, step.course("edge", number, seconds=0.9), colours, FIRST, refused="amber")
        read_while(step, way[1], arrivals)


def balancer_passes_on(walk: Walk) -> None:
    """What passed both checks goes through the load balancer to the servers."""
    with walk.step(walk.end) as step:
        step.mark("goes_on", FIRST)
        arrival = go(walk, step, [("API", "LB"), ("LB", "InferenceServers")], FIRST)
        for way, start in ((("API", "LB"), FIRST + 0.4), (("LB", "InferenceServers"), FIRST + HOP + 0.4)):
            crowd(walk, step, step.course("edge", edge(*way), seconds=HOP), ["blue"] * 5, start)
        step.light("group", "InferenceServers", at=arrival)


def text_becomes_tokens(walk: Walk) -> None:
    """The request comes into the server; its text falls into tokens, piece by piece."""
    count = len(_reading(walk, "Tokenizer").chips)
    with walk.step(walk.end) as step:
        (arrival,) = step.travel([parcel(walk, "blue")], [step.course("into", "Tokenizer", seconds=0.8)], [FIRST], name="request")
        step.mark("comes_in", arrival)
        step.light("node", "Tokenizer", at=arrival)
        times = [arrival + 0.2 + TICK * k for k in range(count)]
        fill(step, "Tokenizer", range(count), times)
        step.light("value", "Tokenizer", at=times[-1] + 0.2)


def prompt_grows(walk: Walk) -> None:
    """The tokens go on; one by one the operator's own come to stand before them."""
    facts = workflow_facts(walk.project)
    with walk.step(walk.end) as step:
        step.mark("tokens_leave", FIRST)
        arrival = go(walk, step, [("Tokenizer", "PP")], FIRST, colour="cyan", reads=False)
        fill(step, "PP", range(facts.system, facts.system + facts.prompt), [arrival] * facts.prompt)
        times = [arrival + 0.4 + 0.09 * k for k in range(facts.system)]
        fill(step, "PP", range(facts.system), times)
        step.light("value", "PP", at=times[-1] + 0.15)


def settings_go_along(walk: Walk) -> None:
    """Temperature and top-k are put with the prompt."""
    with walk.step(walk.end) as step:
        step.mark("prompt_leaves", FIRST)
        go(walk, step, [("PP", "PC")], FIRST, colour="cyan")


def batch_forms(walk: Walk) -> None:
    """The prompt comes to the models and, seen nearer, joins the batch among others; all replicas hold the same version."""
    with walk.step(arriving(walk, ("PC", ("PC", "ModelServing"), "ModelServing"))) as step:
        go(walk, step, [("PC", "ModelServing")], FIRST, colour="cyan")
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    count = len(_reading(walk, "BatchP").cells)
    with walk.step(walk.end) as step:
        course = step.course("into", "BatchP", seconds=0.7)
        (there,) = step.travel([parcel(walk, "cyan")], [course], [FIRST], name="prompt")
        step.mark("joins_batch", there)
        step.light("node", "BatchP", at=there)
        others = crowd(walk, step, course, ["blue"] * 6, FIRST + 0.3, name="prompt")
        times = [there + (others[-1] - there) * k / max(1, count - 1) for k in range(count)]
        fill(step, "BatchP", range(count), times)
        step.light("value", "BatchP", at=others[-1] + 0.1)
        for k, name in enumerate(REPLICAS):
            reach(step, name, others[-1] + 0.2 * (k + 1))


def tokens_stream(walk: Walk) -> None:
    """The prompt fills the cache at once; then token after token is written, and each but the last leaves a row there."""
    facts = workflow_facts(walk.project)
    labels, held = walk.words.labels, 1 + facts.prompt + facts.system
    times = [FIRST + 1.6 + TICK * k for k in range(len(facts.written))]
    with walk.step(walk.end) as step:
        (there,) = step.travel([parcel(walk, "cyan")], [step.course("into", "TPS", seconds=0.7)], [FIRST], name="prompt")
        (first,) = step.travel([parcel(walk, "violet")], [step.course("into", "KVCache", seconds=0.5)], [there], name="rows")
        step.mark("prompt_is_read", first)
        for node, at in (("TPS", there), ("KVCache", first)):
            step.light("node", node, at=at)
        fill(step, "KVCache", range(held), [first + 0.01 * k for k in range(held)])
        courses = [step.course("into", "KVCache", seconds=0.4) for _ in times[:-1]]
        arrivals = step.travel([parcel(walk, "violet", ours=False) for _ in courses], courses, times[:-1], name="row")
        counts = [(at, k + 1) for k, at in enumerate(times)]
        step.tick("value", "TPS", "text", write=lambda n: labels.tokens.format(count=round(n)), ticks=counts)
        rows = [(first, rows_kept(held - 1, 1)), *((at, rows_kept(held - 1, k + 2)) for k, at in enumerate(arrivals))]
        step.tick("value", "KVCache", "text", write=lambda n: labels.rows.format(count=round(n)), ticks=rows)
        fill(step, "TPS", range(len(times)), times)
        fill(step, "KVCache", range(held, held + len(arrivals)), arrivals)


def tokens_become_text(walk: Walk) -> None:
    """Ids leave the models and become letters again."""
    with walk.step(walk.end) as step:
        step.light("group", "ModelServing", at=FIRST)
        step.mark("ids_leave", FIRST)
        number = edge("ModelServing", "TD")
        step.light("edge", number, at=FIRST)
        arrivals = crowd(walk, step, step.course("edge", number, seconds=HOP), ["cyan"] * 6, FIRST, name="token")
        step.light("node", "TD", at=arrivals[0])
        step.light("value", "TD", at=arrivals[0], seconds=arrivals[-1] - arrivals[0] + 0.4, sweep="right")


def response_is_formatted(walk: Walk) -> None:
    """The text is put into the form that the interface promises."""
    with walk.step(walk.end) as step:
        step.mark("text_leaves", FIRST)
        go(walk, step, [("TD", "Format")], FIRST, colour="cyan")


def answer_is_filtered(walk: Walk) -> None:
    """The answer comes to the filter, whose tests are shown one by one: what it lets pass, and what it stops."""
    count = len(_reading(walk, "Filter").cells)
    with walk.step(walk.end) as step:
        step.mark("answer_leaves", FIRST)
        arrival = go(walk, step, [("Format", "Filter")], FIRST, colour="cyan", reads=False)
        times = [arrival + 0.1 + 0.07 * k for k in range(count)]
        fill(step, "Filter", range(count), times)
        step.light("value", "Filter", at=times[-1] + 0.1)


def answer_goes_back(walk: Walk) -> None:
    """The answer leaves the servers and goes back, edge by edge, to the user who asked."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("answer_turns_back", FIRST)
        at = FIRST
        for way in (("LB", "InferenceServers"), ("API", "LB"), ("UI", "API")):
            step.light("edge", edge(*way), at=at)
            (at,) = step.travel([parcel(walk, "cyan")], [back(step, way)], [at], name="answer")
            step.light("node", way[0], at=at)


def answer_is_kept(walk: Walk) -> None:
    """A copy of the answer leaves the servers, and is kept."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("copy_leaves", FIRST)
        go(walk, step, [("InferenceServers", "Cache")], FIRST, colour="cyan", name="answer")


def cache_answers(walk: Walk) -> None:
    """Prompts come again, some often, most once: those that the cache knows stand tall, and their share is counted."""
    facts, labels = workflow_facts(walk.project), walk.words.labels
    total = len(facts.hit_rates)
    shown = [round((k + 1) / SHOWN_HITS * total) - 1 for k in range(SHOWN_HITS)]
    ticks = [(FIRST + 0.09 * k, facts.hit_rates[place]) for k, place in enumerate(shown)]
    strip = _reading(walk, "Cache").strip
    with walk.step(walk.end) as step:
        step.mark("prompts_come", FIRST)
        crowd(walk, step, step.course("edge", edge("InferenceServers", "Cache"), seconds=0.6), ["blue"] * 7, FIRST, gap=0.45)
        fill(step, "Cache", range(len(strip)), [FIRST + 0.08 * k for k in range(len(strip))])
        step.tick("value", "Cache", "text", write=lambda share: labels.hits.format(share=percent(share)), ticks=ticks)
        step.light("value", "Cache", at=FIRST)


def _reading(walk: Walk, node: str) -> Reading:
    """Return what a node reads when the cue has settled."""
    reading: Reading = workflow_facts(walk.project).readings[node][walk.end.count(node) - 1]
    return reading
