"""The cues of the workflow's servers: a prompt becomes tokens, joins a batch, and is answered token by token."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import HOTTEST, LOOKED_AT, REPLICAS, TEMPERATURE, chance_bars, temperature_said, workflow_facts
from scenes.deep_dives.workflow.mechanisms import draw_mechanism
from scenes.deep_dives.workflow.parcels import FIRST, HOP, arriving, crowd, fill, go, parcel, reach, reading_of, scan, type_of
from scenes.deep_dives.workflow.reading import Reading
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.trajectory import Course
from scenes.sections.step import Step
from scenes.sections.walk import Walk

TICK = 0.4  # seconds from one token to the next, at least
SLOW = 1.5  # seconds of the first one
PREFILL = 0.3  # seconds in which all rows of a prompt come
HEATS, HEAT = 13, 1.3  # steps of a temperature that changes, and seconds
DEALT = 3  # requests that are seen to come to each replica


def text_becomes_tokens(walk: Walk) -> None:
    """The request comes into the server; its text falls into tokens, piece by piece."""
    count = len(reading_of(walk, "Tokenizer").chips)
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
    """Settings come to the prompt: next tokens stand by how likely each is. A higher temperature makes the unlikely likelier; then all but the likeliest are cut off."""
    with walk.step(walk.end.reading(PC=1)) as step:
        step.mark("prompt_leaves", FIRST)
        go(walk, step, [("PP", "PC")], FIRST, colour="cyan")
    with walk.step(walk.end.reading(PC=2)) as step:
        step.mark("gets_hotter", FIRST)
        _heat(walk, step, [TEMPERATURE + (HOTTEST - TEMPERATURE) * k / HEATS for k in range(HEATS + 1)], FIRST)
    with walk.step(walk.end) as step:
        step.mark("is_cut", FIRST)
        _heat(walk, step, [HOTTEST + (TEMPERATURE - HOTTEST) * k / HEATS for k in range(HEATS + 1)], FIRST)
        step.light("value", "PC", "text", 0, at=FIRST + HEAT)


def _heat(walk: Walk, step: Step, heats: Sequence[float], at: float) -> None:
    """Let the temperature go from value to value, and how likely each next token is with it."""
    room, size, labels = step.picture.figure("value", "PC", "drawing").box, type_of(walk), walk.words.labels
    times = [at + HEAT * k / (len(heats) - 1) for k in range(len(heats))]

    def draw(figure: Figure, heat: float) -> None:
        draw_mechanism(figure, room, Reading("", bars=chance_bars(heat)), size)

    step.redraw("value", "PC", "drawing", draw=draw, keys=[*zip(times, heats, strict=True)])
    step.tick("value", "PC", "text", 1, write=lambda heat: temperature_said(labels, heat), ticks=[*zip(times, heats, strict=True)])


def batch_forms(walk: Walk) -> None:
    """The prompt comes to the models; nearer, requests are dealt to the replicas, and those of one of them form its batch."""
    with walk.step(arriving(walk, ("PC", ("PC", "ModelServing"), "ModelServing"))) as step:
        go(walk, step, [("PC", "ModelServing")], FIRST, colour="cyan")
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    with walk.step(arriving(walk, REPLICAS).reading(**dict.fromkeys(REPLICAS, 1))) as step:
        step.mark("is_dealt", FIRST)
        for k in range(DEALT * len(REPLICAS)):
            name = REPLICAS[k % len(REPLICAS)]
            is_ours = k == REPLICAS.index(LOOKED_AT)
            body = parcel(walk, "cyan" if is_ours else "blue", ours=is_ours)
            (there,) = step.travel([body], [step.course("serve", name, seconds=0.9)], [FIRST + 0.2 * k], name="prompt")
            if k < len(REPLICAS):
                reach(step, name, there)
    cells = reading_of(walk, "BatchP").cells
    taken = [k for k, colour in enumerate(cells) if colour != "faint"] or [0]
    with walk.step(walk.end) as step:
        step.mark("joins_batch", FIRST + 0.8)
        course = step.course("batch", seconds=0.8)
        bodies = [parcel(walk, "cyan" if k == 0 else "blue", ours=k == 0) for k in taken]
        joined = step.travel(bodies, [course] * len(bodies), [FIRST + 0.2 * k for k in taken], name="prompt")
        step.light("node", "BatchP", at=joined[0])
        if cells:
            fill(step, "BatchP", taken, joined)
            fill(step, "BatchP", range(len(taken), len(cells)), [joined[0]] * (len(cells) - len(taken)))
        step.light("value", "BatchP", at=joined[-1] + 0.1)


def tokens_stream(walk: Walk) -> None:
    """The prompt fills the cache in one stroke, all rows are read, and the first token is written; then each that is written leaves a row, all rows are read, and the next one is written."""
    facts = workflow_facts(walk.project)
    held, count = 1 + facts.prompt + facts.system, len(facts.written)
    with walk.step(walk.end.reading(TPS=1, KVCache=1)) as step:
        (there,) = step.travel([parcel(walk, "cyan")], [step.course("into", "TPS", seconds=0.7)], [FIRST], name="prompt")
        (first,) = step.travel([parcel(walk, "violet")], [step.course("into", "KVCache", seconds=0.5)], [there], name="rows")
        step.mark("prompt_is_read", first)
        step.light("node", "TPS", at=there)
        step.light("node", "KVCache", at=first)
        step.light("value", "KVCache", "drawing", at=first, seconds=PREFILL)
        step.light("value", "KVCache", at=first + PREFILL)
        told = _attend(walk, step, first + PREFILL + 0.6, 0.6)
        step.light("value", "TPS", at=told)
    with walk.step(walk.end) as step:
        step.mark("token_follows", FIRST)
        gap = max(TICK, (walk.left_from("token_follows", FIRST) - FIRST - SLOW - 0.2) / max(1, count - 2))
        starts = [FIRST, *(FIRST + SLOW + gap * k for k in range(count - 2))][: count - 1]
        rows, tokens = [], []
        for k, start in enumerate(starts):
            pace = SLOW if k == 0 else gap
            rows.append(_write_row(walk, step, held + k, start, 0.3 * pace))
            tokens.append(_attend(walk, step, rows[-1], 0.55 * pace))
        _count_tokens(walk, step, held, rows, tokens)


def _write_row(walk: Walk, step: Step, place: int, at: float, seconds: float) -> float:
    """Send a token's keys and values to the row that they fill; return when they are there."""
    cell = step.picture.figure("value", "KVCache", "drawing", place).box
    way = step.picture.route("into", "KVCache")
    course = Course(geometry.polyline([(float(way[0][0]), float(way[0][1])), (cell.cx, cell.cy)]), seconds=seconds)
    body = block(walk.surface, Box(0, 0, cell.w, cell.h, "row"), colour="violet")
    return step.travel([body], [course], [at], name="row")[0]


def _attend(walk: Walk, step: Step, at: float, seconds: float) -> float:
    """Let all rows of the cache be read, and what is read from them go to the stream; return when it is there."""
    read = scan(walk, step, "KVCache", at, 0.6 * seconds)
    back = step.course("into", "KVCache", seconds=0.4 * seconds).back()
    return step.travel([parcel(walk, "violet", ours=False)], [back], [read], name="values")[0]


def _count_tokens(walk: Walk, step: Step, held: int, rows: Sequence[float], tokens: Sequence[float]) -> None:
    """Let rows come as they land in the cache, tokens as they are written, and count both."""
    labels = walk.words.labels
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
    count = len(reading_of(walk, "Filter").cells)
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
