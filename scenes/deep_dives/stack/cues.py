"""The cues of the stack: the request on its way down, and what happens in the cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scenes.core.box import Box
from scenes.deep_dives.stack.facts import stack_facts
from scenes.deep_dives.stack.moments import NEAR, OPENED, SHOWN, StackMoment
from scenes.deep_dives.stack.picture import TOLD
from scenes.deep_dives.stack.plan import plan_for
from scenes.deep_dives.stack.words import LAYERS
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.sections.step import Step
from scenes.sections.walk import Look, Walk

FIRST = 0.15  # seconds from a step's start to what happens first
FALL, RISE = 0.8, 1.3  # seconds from a floor to the next, and all the way up
TICK = 0.35  # seconds from one step of a cell to the next
HOP = 0.6  # seconds of a small way
LAP = 0.42  # seconds along a link of the ring
READ = 1.3  # seconds in which a cell's result rests before the lens goes on
SWEEP = 0.9  # seconds in which a curve or a bar comes


def body(walk: Walk, colour: str, share: float = 1.2) -> Figure:
    """Return what travels: a small block in the colour of its kind."""
    surface = walk.surface
    side = share * plan_for(surface.format, surface.box).type
    return block(surface, Box(0, 0, side, side, "body"), colour=colour, state="hot", radius=0.2 * side)


def tower_stands(walk: Walk) -> None:
    """Floor after floor comes to stand on the one below."""
    with walk.step(walk.end) as step:
        for k, layer in enumerate(reversed(LAYERS)):
            step.light("floor", layer, at=FIRST + 0.55 * k, seconds=0.45)
            if step.picture.has("title", layer):
                step.light("title", layer, at=FIRST + 0.55 * k, seconds=0.45)
        step.mark("floors_stand", FIRST)


def request_comes(walk: Walk) -> None:
    """A user asks."""
    with walk.step(walk.end) as step:
        step.light("request", "prompt", at=FIRST, seconds=1.2, sweep="right")
        step.mark("prompt_comes", FIRST)
        step.light("request", at=FIRST)


def opens(walk: Walk, layer: str) -> None:
    """The request falls down the shaft to a floor, which then tells what stands on it."""
    k = LAYERS.index(layer)
    with walk.step(walk.end) as step:
        if k:
            step.light("floor", LAYERS[k - 1], "body", at=FIRST)
        (there,) = step.travel([body(walk, "request")], [step.course("into", layer, seconds=FALL)], [FIRST], name="request")
        step.light("floor", layer, "body", at=there)
        step.light("floor", layer, at=there, seconds=0.9, sweep="down")
        step.mark("lands", there)


def shows(walk: Walk, cue: str) -> None:
    """Let the cells of a cue come, one after the other, each in its way; before the second the lens goes there."""
    cells = SHOWN[cue]
    for k, cell in enumerate(cells):
        if k:
            walk.hold(READ)
            walk.go(replace(walk.moment.turned_to(("cell", cell)), look=Look(("cell", cell), NEAR)))
        last = k == len(cells) - 1
        now: StackMoment = walk.end if last else walk.moment.turned_to(("cell", cell)).stepped(cell, stack_facts(walk.project).steps(cell))
        play = PLAYED.get(cell)
        if cell in STEPWISE:
            _step_by_step(walk, cell, now, marked=not k)
        else:
            with walk.step(now) as step:
                (play or _arrives)(walk, step, cell)
                _result(step, cell, step.seconds)
                if not k:
                    step.mark("shown", FIRST)


def _step_by_step(walk: Walk, cell: str, end: StackMoment, *, marked: bool) -> None:
    """Let a cell take one step after the other; what it reads stands once it has begun."""
    count = stack_facts(walk.project).steps(cell)
    pause = TICK if count > 3 else 2 * TICK
    for number in range(1, count + 1):
        now = end.stepped(cell, number)
        with walk.step(now) as step:
            _result(step, cell, FIRST if number == 1 else 0.05)
            step.last(pause)
            if marked and number == 1:
                step.mark("shown", FIRST)


def _result(step: Step, cell: str, at: float) -> None:
    """Let a cell read what it has come to, and the floor's result with it."""
    step.light("cell", cell, at=at)
    for layer, told in TOLD.items():
        if told == cell and step.picture.has("result", layer):
            step.light("result", layer, at=at)


def _arrives(walk: Walk, step: Step, cell: str) -> None:
    """Let the parts of a mechanism come in the order in which they are drawn."""
    at = FIRST
    each = SWEEP if cell in SWEPT else 0.5
    for name in ORDER.get(cell, ()):
        if step.picture.has("cell", cell, *name):
            step.light("cell", cell, *name, at=at, seconds=min(each, QUICK.get(cell, each)), sweep=SWEPT.get(cell))
            at += QUICK.get(cell, each)
    step.last(at)


def _newcomer(walk: Walk, step: Step, cell: str) -> None:
    """The request goes to the shortest queue."""
    (there,) = step.travel([body(walk, "request")], [step.course("cell", cell, "newcomer", seconds=0.9)], [FIRST], name="request")
    step.light("cell", cell, "newcomer", at=there)
    step.last(there + 0.3)


def _layer(walk: Walk, step: Step, cell: str) -> None:
    """A micro-batch goes through the matrices, each of which shows how it is shared when it comes."""
    step.light("cell", cell, "matrix", 0, at=FIRST)
    at = FIRST + 0.4
    for k in (1, 2, 3):
        (at,) = step.travel([body(walk, "cyan", 0.9)], [step.course("cell", cell, "to", k, seconds=HOP)], [at], name="activations")
        step.light("cell", cell, "matrix", k, at=at)
    step.last(at + 0.3)


def _around(walk: Walk, step: Step, cell: str) -> None:
    """Chunks go around the ring, three links while they are added up, three while the sums are handed on."""
    for lap in range(6):
        starts = [FIRST + LAP * lap] * 4
        arrivals = step.travel(
            [body(walk, "violet", 0.8) for _ in starts],
            [step.course("cell", cell, "link", k, seconds=0.95 * LAP) for k in range(4)],
            starts,
            name="chunk",
        )
    step.light_each([("cell", cell, "gpu", k) for k in range(4)], arrivals)
    step.last(arrivals[-1] + 0.3)


def _reads_tile(walk: Walk, step: Step, cell: str) -> None:
    """Rows and columns are read once, and a tile of the product is made of them."""
    at = FIRST
    for name in ("rows", "columns"):
        step.light("cell", cell, name, at=at)
        (there,) = step.travel([body(walk, "cyan", 0.9)], [step.course("cell", cell, name, seconds=HOP)], [at + 0.2], name="tile")
        at += 0.5
    step.light("cell", cell, "tile", at=there)
    step.last(there + 0.3)


STEPWISE = ("prefix", "paging", "rounding", "draft", "pods", "gangs", "array")
SWEPT = {"rent": "right", "batch": "right", "idle": "right", "links": "right", "kinds": "right", "reuse": "right", "load": "up"}
QUICK = {"load": 0.4}  # seconds from one part to the next, where there are many
BARS = tuple(("bar", k) for k in range(4))
ORDER: dict[str, tuple[tuple[object, ...], ...]] = {
    "bill": (("in",), ("out",)),
    "rent": (("api",), ("own",), ("dot",)),
    "load": (("marks",), *BARS, ("line",)),
    "reuse": (("marks",), ("curve",), ("ridge",)),
    **dict.fromkeys(("batch", "idle", "links", "kinds"), BARS),
}
PLAYED: dict[str, Callable[[Walk, Step, str], None]] = {
    "router": _newcomer, "data": _layer, "tensor": _layer, "stage": _layer, "ring": _around, "tile": _reads_tile,
}  # fmt: skip


def tokens_rise(walk: Walk) -> None:
    """Token after token rises through the shaft; with each the answer grows."""
    answer = stack_facts(walk.project).answer
    starts = [FIRST + 0.22 * k for k in range(len(answer))]
    with walk.step(walk.end) as step:
        step.light("floor", LAYERS[-1], "body", at=FIRST)
        arrivals = step.travel(
            [body(walk, "cyan") for _ in starts], [step.course("up", LAYERS[-1], seconds=RISE) for _ in starts], starts, name="token"
        )
        step.light_each([("request", "answer", k) for k in range(len(answer))], arrivals, seconds=0.2)
        step.mark("first_token", arrivals[0])


def stack_turns(walk: Walk) -> None:
    """All floors light; what it comes to stands below them."""
    with walk.step(walk.end) as step:
        step.light("takeaway", at=FIRST + 0.4, seconds=1.4, sweep="right")
        step.mark("takeaway_comes", FIRST + 0.4)


WHAT = {
    "api_opens": "The request falls to the top floor, which names its products, what is reported of them, and what it hides.",
    "bill_is_counted": "Tokens of prompt and answer fill a strip; the price of the request stands under it.",
    "rent_meets_bill": "A line and stairs: the API's bill and own GPUs, and where they meet; then what a token costs at several loads.",
    "serving_opens": "The request falls to the serving engines.",
    "router_chooses": "A request goes to the shortest of the queues; then bars: what continuous and static batching get done.",
    "prefix_is_reused": "Requests come one after the other; blocks that are in memory already are only outlined.",
    "cache_is_paged": "Requests in pieces as long as the context, mostly empty; then in blocks, and many more fit.",
    "weights_are_rounded": "The same weights as bars at three precisions, row by row.",
    "draft_is_checked": "Pass by pass, guesses that were accepted, refused, and the large model's own token.",
    "frameworks_open": "The request falls to the frameworks.",
    "batch_is_split": "A batch goes through a layer: its rows are shared out, all weights are everywhere.",
    "matrix_is_split": "The matrices are shared out, columns and rows; the outputs are added.",
    "stages_follow": "One matrix on the first stage, the other on the second.",
    "compute_opens": "The request falls to the cluster.",
    "pods_wait": "Hour by hour two jobs take nodes in turn, until each waits for the other.",
    "gangs_run": "One job whole, then the other; bars compare the hours without work.",
    "network_opens": "The request falls to the network.",
    "ring_adds": "Pieces go around a ring until every GPU has the sum.",
    "links_differ": "Bars: the same bytes over two links; then what a step sends over each.",
    "silicon_opens": "The request falls to the ground floor.",
    "array_multiplies": "Cycle by cycle a wave of inputs crosses an array of weights; results leave at the bottom.",
    "tile_multiplies": "Rows and columns are read once, and a tile of the product is made of them.",
    "reuse_decides": "A curve: operations a byte over the side of a tile, against what the GPU asks for.",
}


def play_of(cue: str) -> Callable[[Walk], None]:
    """Return what is played in a cue; it says what is to be seen."""
    if cue in WHAT:

        def play(walk: Walk) -> None:
            if cue in OPENED:
                opens(walk, OPENED[cue])
            else:
                shows(walk, cue)

        play.__doc__ = WHAT[cue]
        return play
    return {"tower_stands": tower_stands, "request_comes": request_comes, "tokens_rise": tokens_rise, "stack_turns": stack_turns}[cue]
