"""The cues of the stack: the request on its way down, what happens in the cells, and the answer on its way up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scenes.core.box import Box
from scenes.deep_dives.stack import plays_machines, plays_requests, plays_splits
from scenes.deep_dives.stack.facts import stack_facts
from scenes.deep_dives.stack.floors import LARGE
from scenes.deep_dives.stack.moments import NEAR, OPENED, SHOWN, StackMoment
from scenes.deep_dives.stack.play import FIRST, Play, body
from scenes.deep_dives.stack.words import LAYERS
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.timeline import entry_of
from scenes.sections.walk import Look, Walk

FALL, RISE, FIRST_RISE = 0.8, 1.5, 3.0  # seconds from a floor to the next, and all the way up; for the first token
RISING, OUT = 1.5, 2.6  # of the type's size: heights of the answer's tokens with their words, and of those of further answers
HIDES = 0.32  # seconds from one floor that is hidden to the next
CHIPS = 0.45  # seconds in which a floor's products come
RESTS = 1.0  # seconds in which a cue's last result stands, before the cue's own rest
HELD = 3.6  # seconds in which what all of it comes to is read
READ = 0.9  # seconds in which a cell's result rests before the lens goes on
PLAYS = plays_requests.PLAYS | plays_splits.PLAYS | plays_machines.PLAYS


def tower_stands(walk: Walk) -> None:
    """Outlines of all floors light at once; floor after floor comes to stand on the one below."""
    with walk.step(replace(walk.moment, lit=walk.end.lit, told=walk.end.told)) as step:
        step.focus()
    with walk.step(walk.end) as step:
        for k, layer in enumerate(reversed(LAYERS)):
            step.light("floor", layer, at=FIRST + 0.4 * k, seconds=0.4, sweep="right")
        step.mark("floors_stand", FIRST)


def request_comes(walk: Walk) -> None:
    """A user asks; the request comes to the shaft."""
    with walk.step(walk.end) as step:
        step.light("request", "prompt", at=FIRST, seconds=1.2, sweep="right")
        step.mark("prompt_comes", FIRST)
        step.light("request", at=FIRST)
        (there,) = step.travel([body(walk, "request", LARGE)], [step.course("sent", seconds=1.2)], [FIRST + 1.0], name="request")
        step.light("floor", LAYERS[0], "body", at=there)


def opens(walk: Walk, layer: str) -> None:
    """The request falls down the shaft of the tower to a floor, which then tells what stands on it, and last what it hides."""
    number = LAYERS.index(layer)
    if number:
        with walk.step(replace(walk.moment.turned_to(("floor", layer)), floor=number)) as step:
            (there,) = step.travel([body(walk, "request", LARGE)], [step.course("into", layer, seconds=FALL)], [FIRST], name="request")
            step.light("floor", LAYERS[number - 1], "body", at=FIRST)
            step.light("floor", layer, "body", at=there)
            step.light("floor", layer, at=there)
            step.mark("lands", there)
        walk.go(replace(walk.moment, closed=False, look=walk.end.look))
    with walk.step(walk.end) as step:
        at = FIRST
        for k, _ in enumerate(walk.words.layers[layer].products):
            step.light("floor", layer, "text", "product", k, at=at)
            at += CHIPS / len(walk.words.layers[layer].products)
        step.light("floor", layer, "text", "serves", at=at)
        step.light("floor", layer, "text", "reported", at=at + 0.1)
        step.light("floor", layer, "text", "hides", at=at + 0.2)
        if step.picture.has("floor", layer, "text", "below"):
            step.light("floor", layer, "text", "below", at=at + 0.2, seconds=0.4, sweep="down")
        step.light("floor", layer, at=FIRST)
        if not number:
            step.mark("lands", FIRST)
    walk.hold(RESTS)


def shows(walk: Walk, cue: str) -> None:
    """Let the cells of a cue be played, one after the other; before the second the lens goes there."""
    cells = SHOWN[cue]
    facts = stack_facts(walk.project)
    for k, cell in enumerate(cells):
        if k:
            walk.hold(READ)
            walk.go(replace(walk.moment.turned_to(("cell", cell)), look=Look(("cell", cell), NEAR)))
        last = k == len(cells) - 1
        end: StackMoment = walk.end if last else walk.moment.turned_to(("cell", cell)).stepped(cell, facts.steps(cell))
        PLAYS[cell](Play(walk, cell, end))
    walk.hold(RESTS)


def _token(walk: Walk, text: str) -> Figure:
    """Return a token of the answer with its word, as it travels."""
    surface = walk.surface
    size = surface.format.role("token").size
    wide = surface.measure(text, "token", size) + size
    return block(surface, Box(0, 0, wide, RISING * size, "token"), text, state="hot", radius=0.4 * size)


def tokens_rise(walk: Walk) -> None:
    """The first token rises slowly through all floors, each of which lights as it passes; the others follow; each takes its place in the answer."""
    answer = stack_facts(walk.project).answer
    starts = [FIRST, *(FIRST + FIRST_RISE - RISE + 0.5 + 0.26 * k for k in range(len(answer) - 1))]
    with walk.step(walk.end) as step:
        step.light("floor", LAYERS[-1], "body", at=FIRST)
        courses = [step.course("rise", k, seconds=RISE if k else FIRST_RISE) for k in range(len(answer))]
        arrivals = step.travel([_token(walk, piece.strip()) for piece in answer], courses, starts, name="token")
        for layer in LAYERS:
            step.light("floor", layer, at=FIRST + entry_of(courses[0], step.picture.figure("floor", layer).box))
        step.light_each([("request", "answer", k) for k in range(len(answer))], arrivals, seconds=0.2)
        step.mark("tokens_leave", FIRST)


def stack_turns(walk: Walk) -> None:
    """Floor after floor, from the bottom, is hidden by the one above, until the cloud and the answer are left; what all of it comes to stands there, while answers go on."""
    with walk.step(replace(walk.end, turned=False)) as step:
        for k, layer in enumerate(reversed(LAYERS[1:])):
            step.light("floor", layer, at=FIRST + HIDES * k, seconds=1.4 * HIDES, sweep="up")
        step.mark("floors_hide", FIRST)
    with walk.step(walk.end) as step:
        over = step.light("takeaway", at=FIRST, seconds=1.0, sweep="right")
        step.mark("takeaway_comes", FIRST)
        starts = [FIRST + 0.6 * k for k in range(round((over + HELD - 1.0) / 0.6))]
        step.travel([body(walk, "cyan", OUT)] * len(starts), [step.course("out", seconds=0.8)] * len(starts), starts, name="token")
        step.last(over + HELD)


WHAT = {
    "api_opens": "The request falls to the top floor, which names its products, what is reported of them, and what it hides: servers, dim, below a line.",
    "bill_is_counted": "The request opens into a square for every few tokens, those of the answer follow; the price counts up.",
    "rent_meets_bill": "Own GPUs' stairs and the API's line, dollars over tokens a day, and where they meet; then what a token costs at several loads.",
    "serving_opens": "The request falls a floor, to the serving engines, which come near.",
    "router_chooses": "A balancer asks three queues how long they are and sends the request to the shortest; then slots of two batches fill, pass by pass.",
    "prefix_is_reused": "A prompt's blocks are computed; copies of those that are alike come down to two other prompts.",
    "cache_is_paged": "Requests reserve long pieces and hardly fill them; then blocks fill the same room, and many more fit.",
    "weights_are_rounded": "Weights as bars fall onto the steps of 8 bits, then of 4; beside them the room that a weight takes, and the error.",
    "draft_is_checked": "Words are guessed one by one, then judged at once: taken, refused, and the large model's own.",
    "frameworks_open": "The request falls to the frameworks, which trained the model.",
    "batch_is_split": "A batch is dealt to four copies of a layer; forward, back, then gradients go from copy to copy until each has the sum.",
    "matrix_is_split": "Matrices are shared out, columns and rows; four partial outputs go around and are added, layer after layer.",
    "stages_follow": "Micro-batches follow each other through two stages.",
    "compute_opens": "The request falls to the cluster.",
    "pods_wait": "Hour by hour pods of two jobs fly to nodes in turn, until each job waits for the other.",
    "gangs_run": "All pods of one job at once, then the other's; bars compare the hours without work.",
    "network_opens": "The request falls to the network.",
    "ring_adds": "Pieces go around a ring and are added up, until every GPU has four full bars.",
    "links_differ": "The same message races over two links; then bars of what a step sends in three ways.",
    "silicon_opens": "The request falls to the ground floor.",
    "array_multiplies": "Cycle by cycle a wave of inputs crosses an array of weights; results leave at the bottom.",
    "tile_multiplies": "Rows and columns are read once, and every place of a tile uses them.",
    "reuse_decides": "A curve: operations a byte over the side of a tile, against what the GPU needs.",
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
