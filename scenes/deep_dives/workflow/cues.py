"""The cues of the workflow's request: from the door through a server into the cache."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.units import percent
from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import REPLICAS, rows_kept, workflow_facts
from scenes.deep_dives.workflow.moments import MAIN
from scenes.deep_dives.workflow.parcels import FIRST, HOP, arriving, go, parcel, reach, run
from scenes.models.gateway import TOO_MANY, UNAUTHORIZED, gateway
from scenes.sections.walk import Walk

TICK = 0.16  # seconds from one token to the next
SHOWN_REQUESTS = 8  # that go to a check
THROUGH = (
    ((("D", "DC"), ("DC", "DP"), ("DP", "DL"), ("DL", "FE"), ("FE", "MT")), "ink"),
    ((("UI", "API"), ("API", "LB"), ("LB", "InferenceServers"), ("InferenceServers", "Cache")), "blue"),
    ((("InferenceServers", "Met"), ("Met", "Alert")), "amber"),
)  # what goes through each of the outer groups, by edges
SHOWN_HITS = 40  # of the cache's requests: how many times its rate is written anew


def two_pipelines(walk: Walk) -> None:
    """The chart stands dim; training, inference and monitoring light one after the other, and something goes through each."""
    with walk.step(walk.end) as step:
        for k, name in enumerate(MAIN):
            step.light("group", name, at=FIRST + 0.9 * k, seconds=0.5)
        for k, (ways, colour) in enumerate(THROUGH):
            run(walk, step, ways, FIRST + 0.5 + 0.9 * k, colour)


def request_enters(walk: Walk) -> None:
    """A request leaves the user and reaches the gateway."""
    with walk.step(walk.end) as step:
        reach(step, "UI", FIRST)
        step.mark("reaches_gateway", go(walk, step, [("UI", "API")], FIRST + 0.4))


def signature_is_checked(walk: Walk) -> None:
    """Requests go to authentication; those that nobody signed end there, and are counted."""
    _refuses(walk, ("API", "Auth"), UNAUTHORIZED, (), "all_checked")


def bucket_limits(walk: Walk) -> None:
    """Requests come faster than the bucket fills; those that find it empty end there."""
    _refuses(walk, ("Auth", "Rate"), TOO_MANY, (UNAUTHORIZED,), "all_limited")


def _refuses(walk: Walk, way: tuple[str, str], refused: int, gone: Sequence[int], mark: str) -> None:
    """Let the requests around the first refusal reach a check, those that it refuses in amber; as they come, it shows all of them."""
    number = edge(*way)
    status = [code for code in gateway().status if code not in gone]
    first = max(0, status.index(refused) - 2)
    shown = status[first : first + SHOWN_REQUESTS]
    starts = [FIRST + 0.3 * k for k in range(len(shown))]
    bodies = [parcel(walk, "amber" if code == refused else "blue") for code in shown]
    with walk.step(walk.end) as step:
        arrivals = step.travel(bodies, [step.course("edge", number, seconds=HOP) for _ in shown], starts, name="request")
        step.light("edge", number, at=FIRST)
        step.light("node", way[1], at=arrivals[0])
        step.light("value", way[1], "drawing", at=arrivals[0], seconds=arrivals[-1] - arrivals[0], sweep="right")
        step.light("value", way[1], at=arrivals[-1])
        step.mark(mark, arrivals[-1])


def balancer_passes_on(walk: Walk) -> None:
    """What passed both checks goes through the load balancer to the servers."""
    with walk.step(walk.end) as step:
        step.mark("reaches_servers", go(walk, step, [("API", "LB"), ("LB", "InferenceServers")], FIRST))


def text_becomes_tokens(walk: Walk) -> None:
    """The request comes into the server and is cut into tokens."""
    with walk.step(walk.end) as step:
        (arrival,) = step.travel([parcel(walk, "blue")], [step.course("into", "Tokenizer", seconds=0.8)], [FIRST], name="request")
        reach(step, "Tokenizer", arrival)
        step.mark("tokens_come", arrival)


def prompt_grows(walk: Walk) -> None:
    """The tokens go on; the operator's own words are put before them, and the count grows."""
    with walk.step(walk.end) as step:
        step.mark("prompt_is_longer", go(walk, step, [("Tokenizer", "PP")], FIRST, colour="cyan"))


def settings_sharpen(walk: Walk) -> None:
    """Temperature and top-k are set; the likeliest next token becomes likelier."""
    with walk.step(walk.end) as step:
        step.mark("likelier", go(walk, step, [("PP", "PC")], FIRST, colour="cyan"))


def batch_forms(walk: Walk) -> None:
    """The prompt comes to the models and, seen nearer, joins the batch of a replica; all replicas hold the same version."""
    with walk.step(arriving(walk, ("PC", ("PC", "ModelServing"), "ModelServing"))) as step:
        go(walk, step, [("PC", "ModelServing")], FIRST, colour="cyan")
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    with walk.step(walk.end) as step:
        (there,) = step.travel([parcel(walk, "cyan")], [step.course("into", "BatchP", seconds=0.7)], [FIRST], name="prompt")
        reach(step, "BatchP", there)
        for k, name in enumerate(REPLICAS):
            reach(step, name, there + 0.15 * (k + 1))
        step.mark("joins_batch", there)


def tokens_stream(walk: Walk) -> None:
    """Token after token leaves the stream; with each the cache keeps one more row."""
    facts = workflow_facts(walk.project)
    labels, held = walk.words.labels, facts.prompt + facts.system
    times = [FIRST + 0.7 + TICK * k for k in range(len(facts.written))]
    with walk.step(walk.end) as step:
        step.travel([parcel(walk, "cyan")], [step.course("into", "TPS", seconds=0.7)], [FIRST], name="prompt")
        bodies = [parcel(walk, "violet") for _ in times]
        courses = [step.course("into", "KVCache", seconds=0.5) for _ in times]
        arrivals = step.travel(bodies, courses, times, name="row")
        counts = [(at, k + 1) for k, at in enumerate(times)]
        step.tick("value", "TPS", "text", write=lambda n: labels.tokens.format(count=round(n)), ticks=counts)
        rows = [(at, rows_kept(held, k + 1)) for k, at in enumerate(arrivals)]
        step.tick("value", "KVCache", "text", write=lambda n: labels.rows.format(count=round(n)), ticks=rows)
        step.light_each([("value", "TPS", "drawing", k) for k in range(len(times))], times, seconds=0.2)
        step.light_each([("value", "KVCache", "drawing", held + 1 + k) for k in range(len(times) - 1)], arrivals[1:], seconds=0.2)
        step.light("node", "TPS", at=times[0])
        step.light("node", "KVCache", at=arrivals[0])
        step.light("value", "KVCache", at=arrivals[0], sweep="right")
        step.mark("first_row", arrivals[0])


def tokens_become_text(walk: Walk) -> None:
    """Ids leave the model and become letters again."""
    with walk.step(walk.end) as step:
        step.light("group", "ModelServing", at=FIRST)
        step.mark("text_comes", go(walk, step, [("ModelServing", "TD")], FIRST, colour="cyan"))


def response_is_formatted(walk: Walk) -> None:
    """The text is put into the form that the interface promises."""
    with walk.step(walk.end) as step:
        step.mark("wrapped", go(walk, step, [("TD", "Format")], FIRST, colour="cyan"))


def answer_is_filtered(walk: Walk) -> None:
    """The filter lets through what no rule stops."""
    with walk.step(walk.end) as step:
        step.mark("filtered", go(walk, step, [("Format", "Filter")], FIRST, colour="cyan"))


def answer_is_kept(walk: Walk) -> None:
    """The answer leaves the servers, and a copy is kept."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("copy_lands", go(walk, step, [("InferenceServers", "Cache")], FIRST))


def cache_answers(walk: Walk) -> None:
    """Prompts come again, some often, most once: the share that the cache answers grows as it fills."""
    facts, labels = workflow_facts(walk.project), walk.words.labels
    total = len(facts.hit_rates)
    shown = [round((k + 1) / SHOWN_HITS * total) - 1 for k in range(SHOWN_HITS)]
    ticks = [(FIRST + 0.07 * k, facts.hit_rates[place]) for k, place in enumerate(shown)]
    with walk.step(walk.end) as step:
        for k in range(6):
            course = step.course("edge", edge("InferenceServers", "Cache"), seconds=0.6)
            step.travel([parcel(walk, "blue")], [course], [FIRST + 0.4 * k], name="answer")
        step.mark("share_grows", FIRST)
        step.light("value", "Cache", "drawing", at=FIRST, seconds=2.8, sweep="right")
        step.tick("value", "Cache", "text", write=lambda share: labels.hits.format(share=percent(share)), ticks=ticks)
