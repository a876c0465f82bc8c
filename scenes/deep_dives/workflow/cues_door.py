"""The cues of the workflow's map and of its door: a request comes to the gateway, is checked, and goes on to the servers."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.parcels import FIRST, HOP, Way, crowd, fill, go, parcel, reach, read_while, run
from scenes.drawing.timeline import End
from scenes.models.gateway import OK, TOO_MANY, UNAUTHORIZED, gateway
from scenes.sections.walk import Walk

SHOWN_REQUESTS = 8  # that go to a check
ASKED = 0.4  # seconds from one of them to the next
TURNS = 0.35  # seconds in which one that is refused is seen in amber before it leaves
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
    """Requests go to authentication; those that nobody signed are turned away, and are counted."""
    _refuses(walk, ("API", "Auth"), UNAUTHORIZED, (), "first_checked")


def bucket_limits(walk: Walk) -> None:
    """Requests come faster than the bucket fills; those that find it empty are turned away."""
    _refuses(walk, ("Auth", "Rate"), TOO_MANY, (UNAUTHORIZED,), "first_limited")


def _refuses(walk: Walk, way: Way, refused: int, gone: Sequence[int], mark: str) -> None:
    """Let the requests around the first refusal reach a check, ours among them: each draws its stroke there; where that is amber, the request turns, and leaves."""
    number, check = edge(*way), way[1]
    status = [code for code in gateway().status if code not in gone]
    first = max(0, status.index(refused) - 2)
    shown = range(first, min(first + SHOWN_REQUESTS, len(status)))
    ours = next(k for k in shown if status[k] == OK)
    with walk.step(walk.end) as step:
        step.light("edge", number, at=FIRST)
        step.mark(mark, FIRST)
        course, out = step.course("edge", number, seconds=0.9), step.course("out", check, seconds=0.8)
        for place, k in enumerate(shown):
            comes = parcel(walk, "blue", ours=k == ours)
            (there,) = step.travel([comes], [course], [FIRST + ASKED * place], name="request")
            step.light("value", check, "drawing", k, at=there)
            if status[k] == refused:
                step.travel([parcel(walk, "amber", ours=False)], [out], [there + TURNS], name="request", end=End.BOUNCE)
        entered, last = FIRST + course.seconds, there
        step.light("node", check, at=entered)
        fill(step, check, range(first), [entered] * first)
        rest = range(shown.stop, len(status))
        fill(step, check, rest, [last + 0.3 + 0.7 * k / max(1, len(rest)) for k in range(len(rest))])
        step.light("value", check, "drawing", at=entered)
        step.light("value", check, at=last + 1.1)


def balancer_passes_on(walk: Walk) -> None:
    """What passed both checks comes back to the gateway, ours first; from there it goes through the load balancer to the servers."""
    with walk.step(walk.end) as step:
        step.mark("goes_on", FIRST)
        home = step.course("home", seconds=1.1)
        (there,) = step.travel([parcel(walk, "blue")], [home], [FIRST], name="request")
        crowd(walk, step, home, ["blue"] * 5, FIRST + 0.3, gap=0.2)
        arrival = go(walk, step, [("API", "LB"), ("LB", "InferenceServers")], there + 0.1)
        for way, start in ((("API", "LB"), there + 0.4), (("LB", "InferenceServers"), there + HOP + 0.4)):
            crowd(walk, step, step.course("edge", edge(*way), seconds=HOP), ["blue"] * 5, start)
        step.light("group", "InferenceServers", at=arrival)
