"""The mechanisms of the stack's serving floor: queues, slots, blocks, rounding, guesses; and the list of all."""

from __future__ import annotations

from collections.abc import Callable

from scenes.core.box import Box
from scenes.deep_dives.stack import cells_machines as machines
from scenes.deep_dives.stack import cells_silicon as silicon
from scenes.deep_dives.stack import cells_splits as splits
from scenes.deep_dives.stack.cells_api import bill, load, rent
from scenes.deep_dives.stack.cells_parts import LEAST_WORD, ROW, Cell, slot
from scenes.deep_dives.stack.facts import SLOTS, rounded_rows
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.models.batch_slots import passes_of
from scenes.models.integer_weights import GROUP, most_of

MOST_QUEUED = 8  # requests on a replica that are drawn one by one
PAGED = ("violet", "request", "cyan")  # requests whose blocks lie between each other's
HUES = ("blue", "cyan", "violet")  # of requests in slots, in turn
OWN = SLOTS  # the request that is followed: the first that finds no slot
ROUNDED_HUES = ("ink", "cyan", "violet", "request")  # of weights, by format
LOW = 1.9  # of the type's size: rows of weights that are lower have a name alone
WAVES = 3  # in which requests take their blocks
FORMATS = (
    ("BF16", 16.0),
    ("INT8", 8.0),
    ("INT4", 4.0),
    (f"INT4 g{GROUP}", 4 + 16 / GROUP),
)  # of weights: name, bits; the last one in groups, each with a scale of 16 bits


def router(cell: Cell) -> None:
    """A balancer, and a queue for each replica that is pictured; in the end the newcomer is on the shortest.

    Parts: ("queue", k), ("length", k), "newcomer". Routes: "enter", ("ask", k), "newcomer".
    """
    run, room, s = cell.facts.served.continuous, cell.room, cell.s
    queues, chosen = run.pictured_queues, run.pictured_choice
    side = min(room.h / len(queues) * 0.66, room.w / (MOST_QUEUED + 6.5))
    tall = min(2.2, max(1.0, 0.62 * room.h / len(queues) / side))
    tail = max(cell.figure.measure(fact.text, "strong", s) for fact in cell.facts.marks["router"]) + 0.8 * s
    end, middle = room.right - tail, (room.x + 1.6 * s, room.cy)
    cell.enter(middle)
    cell.figure.circle(*middle, 1.1 * s, fill=(cell.figure.theme.wash(0.3), 1.0), stroke="request", width=1.1, glow=0.3)
    for k, (lane, count) in enumerate(zip(room.rows(len(queues), 0.0), queues, strict=True)):
        made = cell.figure.child("queue", k, box=lane)
        machine = Box(end - 2.2 * side, lane.cy - side * 0.6 * tall, 2.0 * side, side * 1.2 * tall, "replica")
        made.line(middle, (room.x + 5 * s, lane.cy), (machine.x, lane.cy), stroke=("request", 0.35), width=0.8, behind=True)
        made.box_rect(machine, 0.25 * side, fill=(made.theme.wash(0.3), 0.9), stroke="cyan", width=0.9)
        for place in range(min(count, MOST_QUEUED - 1)):
            slot(made, machine.x - (place + 1) * 1.12 * side, lane.cy, side, "blue", tall=tall)
        for place in (0, 1):
            slot(made, machine.x + (0.1 + 0.95 * place) * side, lane.cy, 0.85 * side, "cyan", tall=tall, hot=True)
        last = machine.x - (min(count, MOST_QUEUED - 1) + 1) * 1.12 * side
        cell.figure.add_route([middle, (room.x + 5 * s, lane.cy), (last + side / 2, lane.cy)], "ask", k)
        if cell.count:
            length, has_come = cell.figure.child("length", k, box=lane), k == chosen and cell.count > 1
            tone, said = "ink" if k == chosen else "quiet", cell.facts.marks["router"][-1 if has_come else k].text
            length.text(room.right, lane.cy + 0.35 * s, said, "strong", anchor="end", size=s, colour=tone)
            if has_come:
                slot(cell.figure.child("newcomer", box=lane), last, lane.cy, side, "request", tall=tall, hot=True)


def batch(cell: Cell) -> None:
    """Slots of a batch over passes of the model, static and continuous: who sits where, and what stays empty. Parts: "static", "continuous". Route: ("join", name) of the request that is followed."""
    s, labels = cell.s, cell.labels
    room = cell.between(under=1)
    most = max(map(passes_of, cell.facts.batches))
    cell.under(f"{labels.passes} →")
    names = (("static", labels.static), ("continuous", labels.continuous))
    for half, (name, title), stays in zip(room.rows(2, 0.4 * s), names, cell.facts.batches, strict=True):
        cell.figure.text(half.x, half.y + 0.85 * s, title, "body", size=s, colour="quiet", width=half.w)
        strip = Box(half.x, half.y + ROW * s, half.w, half.h - ROW * s, "slots")
        high = strip.h / SLOTS
        for k in range(SLOTS):
            cell.figure.rect(strip.x, strip.y + k * high + 0.3, strip.w, high - 0.6, 0.5, stroke=("blue", 0.35), width=0.4)
        own = stays[OWN]
        there = (strip.x + strip.w * own.start / most, strip.y + (own.slot + 0.5) * high)
        cell.figure.add_route([(cell.figure.box.x, there[1]), there], "join", name)
        if not cell.count:
            continue
        made = cell.figure.child(name, box=strip)
        for stay in stays:
            x, wide = strip.x + strip.w * stay.start / most, strip.w * stay.passes / most
            colour = "ink" if stay.request == OWN else HUES[stay.request % len(HUES)]
            made.rect(x + 0.4, strip.y + stay.slot * high + 0.5, wide - 0.8, high - 1, 0.8, fill=(colour, 0.9), behind=True)


def prefix(cell: Cell) -> None:
    """A row of blocks a request; what is in memory already is drawn as an outline under the first.

    Parts: ("prompt", k), ("block", k, place). Routes: ("enter", k), ("down", k, place).
    """
    run, room = cell.facts.prefix, cell.room
    columns = max(len(placed.blocks) for placed in run.placed)
    side = min(room.h / len(run.placed) * 0.78, room.w / (columns + 2) / 1.12)
    left, pitch = room.cx - (columns - 2) * side * 0.56, 1.12 * side
    tall = min(2.2, max(1.0, 0.62 * room.h / len(run.placed) / side))
    heights = [room.y + (k + 0.5) * room.h / len(run.placed) for k in range(len(run.placed))]
    for k, placed in enumerate(run.placed):
        cell.enter((left - 1.5 * pitch + side / 2, heights[k]), "enter", k)
        for place in range(placed.reused):
            x = left + place * pitch + side / 2
            cell.figure.add_route([(x, heights[0]), (x, heights[k])], "down", k, place)
        if cell.count < (1 if k == 0 else 2):
            continue
        slot(cell.figure.child("prompt", k, box=room), left - 1.5 * pitch, heights[k], side, "request", tall=tall, hot=True)
        for place, _ in enumerate(placed.blocks):
            known = place < placed.reused
            slot(
                cell.figure.child("block", k, place, box=room),
                left + place * pitch,
                heights[k],
                side,
                "violet",
                tall=tall,
                hot=not known,
                ghost=known,
            )


def paging(cell: Cell) -> None:
    """The first requests of the trace: rows that each holds, in one piece as long as the context, then in blocks, which all requests take in turn.

    Parts: ("piece", k), ("held", k), ("blocks", wave, k), "paper". Routes: ("enter", k).
    """
    facts, s, labels = cell.facts, cell.s, cell.labels
    upper, lower = cell.between(under=1).rows(2, 0.3 * s)
    total = sum(piece.reserved for piece in facts.pieces)
    strips = []
    for half, title in ((upper, labels.in_pieces), (lower, labels.in_blocks)):
        cell.figure.text(half.x, half.y + 0.85 * s, title, "body", size=s, colour="quiet")
        strips.append(Box(half.x, half.y + ROW * s, half.w, half.h - ROW * s, "strip"))
        cell.figure.box_rect(strips[-1], 0.2 * s, stroke=("violet", 0.45), width=0.6)
    cell.figure.text(upper.right, upper.y + 0.85 * s, facts.marks["rows"][0].text, "body", anchor="end", size=s, colour="quiet")
    cell.figure.text(lower.right, lower.y + 0.85 * s, labels.synthetic, "body", anchor="end", size=s, colour="quiet")
    wide, strip = strips[0].w / len(facts.pieces), strips[0]
    for k, piece in enumerate(facts.pieces):
        place = Box(strip.x + k * wide, strip.y, wide, strip.h, "piece")
        cell.enter((place.x + 0.2 * wide, strip.cy), "enter", k)
        if cell.count:
            cell.figure.child("piece", k, box=place).rect(
                place.x + 0.5, place.y + 0.5, wide - 1, place.h - 1, 1.0, fill=("violet", 0.14), stroke=("violet", 0.85), width=0.7
            )
            held = Box(place.x + 0.5, strip.y + 1, max(0.8, strip.w * piece.held / total), strip.h - 2, "held")
            cell.figure.child("held", k, box=held).box_rect(held, 0.4, fill=(PAGED[k % len(PAGED)], 0.95))
    if cell.count < 2:
        return
    x = strips[1].x
    for wave in range(WAVES):
        for k, share in enumerate(facts.packed):
            place = Box(x, strips[1].y + 1, strips[1].w * share / WAVES, strips[1].h - 2, "blocks")
            made = cell.figure.child("blocks", wave, k, box=place)
            made.rect(place.x + 0.1, place.y, place.w - 0.2, place.h, 0.0, fill=(PAGED[k % len(PAGED)], 0.95), behind=True)
            x = place.right
    cell.under(facts.marks["paging"][0].text, anchor="middle", figure=cell.figure.child("paper", box=cell.room))


def rounding(cell: Cell) -> None:
    """The same weights as they are, at 8 and at 4 bits, and at 4 in groups, as bars up and down; how much room a weight takes; the error.

    Parts: ("row", k), ("bits", k), ("error", k). Routes: ("down", k, place).
    """
    rows, room, s = rounded_rows(cell.facts), cell.room, cell.s
    peak, errors = max(abs(float(value)) for value in rows[0]), ("", *(fact.text for fact in cell.facts.marks["rounding"]))
    label = max(cell.figure.measure(name, "body", s) for name, _ in FORMATS) + 0.8 * s
    tail = max(cell.figure.measure(text, "body", s) for text in errors) + 0.6 * s
    strips = room.rows(len(rows), 0.3 * s)
    step = (room.w - label - tail) / len(rows[0])
    for k, (strip, values, (name, bits)) in enumerate(zip(strips, rows, FORMATS, strict=True)):
        cell.figure.text(strip.x, strip.cy + (0.15 if strip.h > LOW * s else 0.35) * s, name, "body", size=s)
        zero = strip.x + label
        cell.figure.line((zero, strip.cy), (room.right - tail, strip.cy), stroke=("blue", 0.5), width=0.5)
        for place in range(len(values)):
            if k:
                x = zero + (place + 0.5) * step
                cell.figure.add_route([(x, strips[0].cy), (x, strip.cy)], "down", k, place)
        if not cell.count:
            continue
        made, colour = cell.figure.child("row", k, box=strip), ROUNDED_HUES[k]
        if strip.h > LOW * s:
            size = 2.8 * s * bits / FORMATS[0][1]
            cell.figure.child("bits", k, box=strip).rect(strip.x, strip.cy + 0.55 * s, size, 0.3 * s, 0.1 * s, fill=(colour, 0.9))
        if errors[k]:
            cell.figure.child("error", k, box=strip).text(
                room.right, strip.cy + 0.35 * s, errors[k], "body", anchor="end", size=s, colour="ink"
            )
        scale = strip.h / 2 / peak
        if k > 1:
            _levels(made, Box(zero, strip.y, len(values) * step, strip.h, "levels"), float(cell.facts.rounded[k - 1].scales[0, 0]) * scale)
        for place, (value, exact) in enumerate(zip(values.tolist(), rows[0].tolist(), strict=True)):
            x, y = zero + (place + 0.15) * step, strip.cy - max(value, 0.0) * scale
            if abs(value) * scale > 0.2:
                made.rect(x, y, 0.7 * step, abs(value) * scale, 0, fill=(colour, 0.9))
            if abs(value - exact) * scale > 0.2:  # what rounding takes away or adds
                top = strip.cy - max(value, exact) * scale
                made.rect(x, top, 0.7 * step, abs(value - exact) * scale, 0, fill=("amber", 1.0))


def _levels(figure: Figure, box: Box, pitch: float) -> None:
    """Draw the values that 4 bits can stand for, as lines."""
    for level in range(-most_of(4), most_of(4) + 1):
        y = box.cy - level * pitch
        if level and box.y <= y <= box.bottom:
            figure.line((box.x, y), (box.right, y), stroke=("blue", 0.45), width=0.35)


def draft(cell: Cell) -> None:
    """A row a pass of the large model: guesses, then which it took and which it refused, and its own token.

    Parts: ("guess", k, place), ("token", k), "measured".
    """
    rounds, room = cell.facts.draft.rounds, cell.between(under=1)
    if cell.count == 2 * len(rounds):
        cell.under(cell.facts.marks["draft"][0].text, anchor="middle", figure=cell.figure.child("measured", box=cell.room))
    high, columns = room.h / len(rounds), _columns(cell)
    for k, one in enumerate(rounds):
        words = (*cell.facts.written[k][: one.accepted], *cell.facts.refused[k])
        y = room.y + k * high
        for place in range(len(one.drafted)):
            x, wide = columns[place]
            box = Box(x, y + 0.06 * high, wide, 0.88 * high, "guess")
            if cell.count == 2 * k + 1:
                _word(cell, ("guess", k, place), box, words[place], "violet", "ghost")
            elif cell.count > 2 * k + 1:
                taken = place < one.accepted
                _word(cell, ("guess", k, place), box, words[place], "violet" if taken else "amber", "hot" if taken else "ghost")
        if cell.count > 2 * k + 1 and len(one.written) > one.accepted:
            x, wide = columns[-1]
            box = Box(x, y + 0.06 * high, wide, 0.88 * high, "token")
            _word(cell, ("token", k), box, cell.facts.written[k][-1], "cyan", "hot")


def _columns(cell: Cell) -> list[tuple[float, float]]:
    """Return where the columns of guesses and that of the large model's own tokens begin, and how wide they are: as their words need."""
    facts, room, gap = cell.facts, cell.room, 0.3 * cell.s
    most = max(len(one.drafted) for one in facts.draft.rounds)
    said: list[list[str]] = [[] for _ in range(most + 1)]
    for one, written, refused in zip(facts.draft.rounds, facts.written, facts.refused, strict=True):
        for place, word in enumerate((*written[: one.accepted], *refused)):
            said[place].append(word)
        said[-1].append(written[-1])
    needs = [max((cell.figure.measure(word, "token", cell.s) for word in words), default=0.0) + 1.2 * cell.s for words in said]
    spare = (room.w - gap * most - sum(needs)) / len(needs)
    widths = [need + spare for need in needs] if spare > 0 else [need * (room.w - gap * most) / sum(needs) for need in needs]
    return [(room.x + sum(widths[:k]) + k * gap, wide) for k, wide in enumerate(widths)]


def _word(cell: Cell, name: tuple[str | int, ...], box: Box, text: str, colour: str, state: str) -> None:
    """Draw a token with its word."""
    made, size = cell.figure.child(*name, box=box), min(cell.s, 0.9 * box.h)
    size *= min(1.0, 0.94 * box.w / max(1.0, made.measure(text, "token", size)))
    if not made.theme.dark and state == "hot":  # a hot body on paper goes from light to dark: no text can be read on all of it
        state = "rest"
    block(made, box, colour=colour, state=state, radius=0.25 * box.h)
    tone = made.theme.on_light if state == "hot" else "ink"
    if size > LEAST_WORD:
        made.text(box.cx, box.cy + 0.34 * size, text, "token", anchor="middle", size=size, colour=tone, width=box.w)


DRAW: dict[str, Callable[[Cell], None]] = {
    **{made.__name__: made for made in (bill, rent, load, router, batch, prefix, paging, rounding, draft)},
    **machines.DRAW,
    **splits.DRAW,
    **silicon.DRAW,
}
