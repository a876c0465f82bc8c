"""The cues of the workflow's request: from the door through a server, back to the user, and into the cache."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.units import figures, percent
from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import REPLICAS, Reading, workflow_facts
from scenes.deep_dives.workflow.parcels import FIRST, HOP, Way, arriving, back, crowd, fill, go, home, parcel, reach, read_while, run
from scenes.deep_dives.workflow.words import WorkflowLabels
from scenes.drawing.trajectory import Journey
from scenes.models.gateway import TOO_MANY, UNAUTHORIZED, gateway
from scenes.sections.step import Step
from scenes.sections.walk import Walk

TICK = 0.24  # seconds from one token to the next, at least
PREFILL = 2.0  # seconds in which the rows of a prompt come
ASK = edge("InferenceServers", "Cache")
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
    """Requests go to authentication; those that nobody signed go back in amber, and are counted."""
    _refuses(walk, [("UI", "API"), ("API", "Auth")], UNAUTHORIZED, (), "first_checked")


def bucket_limits(walk: Walk) -> None:
    """Requests come faster than the bucket fills; those that find it empty go back."""
    _refuses(walk, [("UI", "API"), ("API", "Auth"), ("Auth", "Rate")], TOO_MANY, (UNAUTHORIZED,), "first_limited")


def _refuses(walk: Walk, ways: Sequence[Way], refused: int, gone: Sequence[int], mark: str) -> None:
    """Let the requests around the first refusal reach a check; as they come, it shows all of them, and the refused ones go back to their user."""
    number = edge(*ways[-1])
    status = [code for code in gateway().status if code not in gone]
    first = max(0, status.index(refused) - 2)
    colours = ["amber" if code == refused else "blue" for code in status[first : first + SHOWN_REQUESTS]]
    with walk.step(walk.end) as step:
        step.light("edge", number, at=FIRST)
        step.mark(mark, FIRST)
        arrivals = crowd(walk, step, step.course("edge", number, seconds=0.9), colours, FIRST, refused="amber", leaves=home(step, ways))
        read_while(step, ways[-1][1], arrivals)


def balancer_passes_on(walk: Walk) -> None:
    """What passed both checks comes back to the gateway, and goes through the load balancer to the servers."""
    with walk.step(walk.end) as step:
        step.mark("goes_on", FIRST)
        crowd(walk, step, home(step, [("API", "Auth"), ("Auth", "Rate")]), ["blue"] * 5, FIRST, gap=0.2)
        arrival = go(walk, step, [("API", "LB"), ("LB", "InferenceServers")], FIRST + 1.0)
        for way, start in ((("API", "LB"), FIRST + 1.4), (("LB", "InferenceServers"), FIRST + HOP + 1.4)):
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
    """The tokens go on; one by one the operator's own come to stand before them, and before all the one that begins a text."""
    facts = workflow_facts(walk.project)
    with walk.step(walk.end) as step:
        step.mark("tokens_leave", FIRST)
        arrival = go(walk, step, [("Tokenizer", "PP")], FIRST, colour="cyan", reads=False)
        fill(step, "PP", range(1 + facts.system, 1 + facts.system + facts.prompt), [arrival] * facts.prompt)
        times = [arrival + 0.4 + 0.09 * k for k in range(1 + facts.system)]
        fill(step, "PP", range(facts.system, -1, -1), times)
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
            arrivals = crowd(walk, step, step.course("serve", name, seconds=0.7), ["blue"] * 2, others[0] + 0.3 * k, name="prompt")
            reach(step, name, arrivals[0])


def tokens_stream(walk: Walk) -> None:
    """The prompt fills the cache at once, and the first token is written; then each that is read leaves a row, and the next one is written."""
    facts = workflow_facts(walk.project)
    held, count = 1 + facts.prompt + facts.system, len(facts.written)
    with walk.step(walk.end.reading(TPS=1, KVCache=1)) as step:
        (there,) = step.travel([parcel(walk, "cyan")], [step.course("into", "TPS", seconds=0.7)], [FIRST], name="prompt")
        (first,) = step.travel([parcel(walk, "violet")], [step.course("into", "KVCache", seconds=0.5)], [there], name="rows")
        step.mark("prompt_is_read", first)
        step.light("node", "TPS", at=there)
        step.light("node", "KVCache", at=first)
        fill(step, "KVCache", range(held), [first + PREFILL * k / held for k in range(held)])
        step.light("value", "KVCache", at=first + PREFILL)
        step.light("value", "TPS", at=first + PREFILL + 0.2)
    with walk.step(walk.end) as step:
        step.mark("token_follows", FIRST)
        gap = max(TICK, (walk.left_from("token_follows", FIRST) - 2 * FIRST - 0.5) / count)
        times = [FIRST + gap * k for k in range(count - 1)]
        courses = [step.course("into", "KVCache", seconds=0.4) for _ in times]
        rows = step.travel([parcel(walk, "violet", ours=False) for _ in courses], courses, times, name="row")
        _count_tokens(walk, step, held, rows)


def _count_tokens(walk: Walk, step: Step, held: int, rows: Sequence[float]) -> None:
    """Let each row that lands in the cache bring the next token, and count both."""
    labels, tokens = walk.words.labels, [at + 0.12 for at in rows]
    fill(step, "KVCache", range(held, held + len(rows)), rows)
    fill(step, "TPS", range(1, 1 + len(tokens)), tokens)
    kept, written = ([(at, start + k) for k, at in enumerate(times)] for start, times in ((held + 1, rows), (2, tokens)))
    step.tick("value", "KVCache", "text", write=lambda n: labels.rows.format(count=round(n)), ticks=kept)
    step.tick("value", "TPS", "text", write=lambda n: labels.written.format(count=round(n)), ticks=written)


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
    """The text is put into the form that the interface promises, letter by letter."""
    with walk.step(walk.end) as step:
        step.mark("text_leaves", FIRST)
        arrival = go(walk, step, [("TD", "Format")], FIRST, colour="cyan", reads=False)
        step.light("value", "Format", at=arrival, seconds=max(1.0, walk.left_from("text_leaves", FIRST) - arrival - 0.3), sweep="right")


def answer_is_filtered(walk: Walk) -> None:
    """The answer comes to the filter and is judged; then the filter's tests are shown one by one: hollow ones were judged wrongly."""
    count = len(_reading(walk, "Filter").cells)
    with walk.step(walk.end.reading(Filter=1)) as step:
        step.mark("answer_leaves", FIRST)
        arrival = go(walk, step, [("Format", "Filter")], FIRST, colour="cyan", reads=False)
        step.light("value", "Filter", at=arrival + 0.2)
    with walk.step(walk.end) as step:
        step.mark("tests_are_run", FIRST)
        times = [FIRST + 0.05 * k for k in range(count)]
        step.light("value", "Filter", at=FIRST, only="goes")
        fill(step, "Filter", range(count), times)
        step.light("value", "Filter", at=times[-1] + 0.1)


def answer_goes_back(walk: Walk) -> None:
    """The answer leaves the servers and goes back, edge by edge, to the user who asked, and is read there."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("answer_turns_back", FIRST)
        at = FIRST
        for way in (("LB", "InferenceServers"), ("API", "LB"), ("UI", "API")):
            step.light("edge", edge(*way), at=at)
            (at,) = step.travel([parcel(walk, "cyan")], [back(step, way)], [at], name="answer")
            step.light("node", way[0], at=at)
        step.light("value", "UI", at=at, seconds=0.8, sweep="down")


def answer_is_kept(walk: Walk) -> None:
    """A copy of the answer leaves the servers, and is kept."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("copy_leaves", FIRST)
        go(walk, step, [("InferenceServers", "Cache")], FIRST, colour="cyan", name="answer")


def cache_answers(walk: Walk) -> None:
    """The prompt comes again, and its answer is there; another one is not, and goes on to the models. Then a stream comes, and hits are counted."""
    with walk.step(arriving(walk, ("InferenceServers", ("InferenceServers", "Cache"), "Cache"))) as step:
        step.mark("prompts_come", FIRST)
        asks = step.course("edge", ASK, seconds=0.45)
        (there,) = step.travel([parcel(walk, "blue")], [asks], [FIRST], name="request")
        step.travel([parcel(walk, "cyan")], [asks.back()], [there], name="answer")
    with walk.step(walk.end.reading(Cache=2)) as step:
        step.mark("another_comes", FIRST)
        _misses(walk, step)
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    with walk.step(walk.end) as step:
        _count_hits(walk, step)


def _misses(walk: Walk, step: Step) -> None:
    """Let a prompt ask the cache in vain, go on to the models, and its answer be kept."""
    asks, into = step.course("edge", ASK, seconds=0.6), step.course("into", "models", seconds=0.6)
    back_and_in = Journey([step.course("edge", ASK, seconds=0.4).back(), into])
    (asked,) = step.travel([parcel(walk, "blue")], [asks], [FIRST], name="request")
    (served,) = step.travel([parcel(walk, "blue")], [back_and_in], [asked], name="request")
    step.light("node", "BatchP", at=served)
    out = Journey([into.back(), step.course("edge", ASK, seconds=0.4)])
    (kept,) = step.travel([parcel(walk, "cyan")], [out], [served + 0.3], name="answer")
    step.light("value", "Cache", at=kept)


def _count_hits(walk: Walk, step: Step) -> None:
    """Let a stream of prompts come: hits stand tall and send an answer back, and their share is counted."""
    rates, labels = workflow_facts(walk.project).hit_rates, walk.words.labels
    strip = _reading(walk, "Cache").strip
    asks = step.course("edge", ASK, seconds=0.6)
    there = crowd(walk, step, asks, ["blue"] * 7, FIRST, gap=0.4)
    crowd(walk, step, asks.back(), ["cyan"] * 3, there[1], name="answer", gap=0.9)
    begin, end = there[0], there[-1] + 0.4
    fill(step, "Cache", range(len(strip)), [begin + (end - begin) * k / len(strip) for k in range(len(strip))])
    shown = [round((k + 1) / SHOWN_HITS * len(rates)) for k in range(SHOWN_HITS)]
    ticks = [(begin + (end - begin) * (k + 1) / SHOWN_HITS, count) for k, count in enumerate(shown)]
    step.tick("value", "Cache", "text", write=lambda n: _hits_of(labels, rates, round(n)), ticks=ticks)
    step.light("value", "Cache", at=begin)


def _hits_of(labels: WorkflowLabels, rates: Sequence[float], count: int) -> str:
    """Return what the cache says after so many requests."""
    return labels.hits.format(share=percent(rates[count - 1]), count=figures(count))


def _reading(walk: Walk, node: str) -> Reading:
    """Return what a node reads when the cue has settled."""
    reading: Reading = workflow_facts(walk.project).readings[node][walk.end.count(node) - 1]
    return reading
