"""The cues of the physics: each lets the story of a panel go on by one, from an early word to the end of what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.deep_dives.physics.cells import aisle, cells
from scenes.deep_dives.physics.facts import case_figures
from scenes.deep_dives.physics.moments import FRAMES, TOLD
from scenes.deep_dives.physics.picture import draw_story
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.timeline import End, Landing
from scenes.sections.step import Step
from scenes.sections.walk import Walk

FIRST = 0.2  # seconds from a step's start to what happens first
FRAME = 1 / 30  # seconds between the keys of a story, so that it runs evenly
SETTLED = 0.75  # seconds at a cue's end in which its picture has settled
ROUND = (3.0, 3.3)  # seconds in which something goes along all rows: without a text, and with one
BETWEEN = " · "  # two numbers of the case that go together
ASIDE = 11.0  # units: the side of what goes round the panels


@dataclass(frozen=True)
class Play:
    """How a cue plays: seconds that its story needs at least, what its beginning is called, and at which shares of it something lands."""

    seconds: float
    mark: str
    lands: tuple[float, ...]
    what: str


PLAYS = {
    "chip_draws": Play(3.2, "power_flows", (0.36, 0.6), "energy"),
    "racks_fill": Play(4.2, "racks_light", (0.22, 0.45, 0.8), "energy"),
    "run_adds_up": Play(4.6, "hours_run", (0.6, 0.95), "energy"),
    "air_or_water": Play(4.4, "heat_leaves", (0.3, 0.7), "heat"),
    "share_means_pue": Play(4.4, "share_falls", (0.5, 0.95), "heat"),
    "chip_rungs": Play(4.4, "clock_starts", (0.3, 0.6, 0.98), "weights"),
    "links_and_network": Play(3.0, "links_go_on", (0.5, 0.98), "weights"),
    "far_rungs": Play(5.6, "store_goes_on", (0.2, 0.62), "weights"),
    "answer_sinks": Play(4.2, "words_come", (0.3, 0.6, 0.9), "answer"),
    "tiers_compare": Play(4.2, "data_lie", (0.5, 0.6, 0.9), "data"),
    "central_answers": Play(4.0, "requests_leave", (0.5, 0.98), "request"),
    "sites_spread": Play(4.0, "copies_leave", (0.35, 0.98), "request"),
    "levels_rise": Play(4.8, "by_hand", (0.3, 0.6, 0.9), "release"),
    "reference_stands": Play(3.6, "samples_fall", (0.3, 0.6, 0.9), "request"),
    "stream_slides": Play(4.6, "stream_moves", (0.7, 0.95), "request"),
    "alert_comes_late": Play(3.0, "stream_goes_on", (0.9,), "request"),
    "bits_fall": Play(3.6, "bits_go", (0.3, 0.6, 0.9), "weights"),
    "training_helps": Play(3.0, "training_rounds", (0.9,), "gradient"),
    "weights_are_cut": Play(3.0, "weights_go", (0.3, 0.6, 0.9), "weights"),
    "spot_is_taken": Play(5.0, "machines_go", (0.2, 0.4, 0.9), "dollars"),
    "levers_pull": Play(4.4, "levers_go", (0.3, 0.6, 0.9), "dollars"),
    "loop_turns": Play(4.8, "limit_set", (0.25, 0.5, 0.75), "policy"),
    "figures_are_checked": Play(4.6, "figures_come", (0.46, 0.58, 0.7, 0.82, 0.92), "figure"),
    "case_goes_on": Play(4.6, "others_come", (0.46, 0.58, 0.7, 0.82, 0.92), "figure"),
}


def story(walk: Walk) -> None:
    """Let a panel's story go on, drawn anew in every frame, until the cue is over."""
    play, key = PLAYS[walk.cue], TOLD[walk.cue]
    start, end = (float(moment.progress(key)) for moment in (walk.moment, walk.end))
    cell = cells(walk.surface.format, walk.surface.box)[key]

    def draw(figure: Figure, progress: float) -> None:
        draw_story(figure, cell, walk.project, key, progress)

    with walk.step(walk.end) as step:
        seconds = _seconds(walk, play)
        count = max(2, round(seconds / FRAME))
        keys = [(FIRST + seconds * k / count, start + (end - start) * k / count) for k in range(count + 1)]
        step.redraw("value", key, draw=draw, keys=keys)
        place = (cell.box.cx, cell.box.cy)
        step.landings += [Landing(FIRST + seconds * share, End.LAND, place, play.what) for share in play.lands]
        step.mark(play.mark, FIRST)


def _seconds(walk: Walk, play: Play) -> float:
    """Return how long a story takes: to the end of its cue, where that is known, but as long as it needs at least."""
    due = walk.project.timing.marks(walk.scene.key, walk.cue).get(play.mark)
    if due is None or walk.project.timing.is_loose:
        return play.seconds
    return max(play.seconds, walk.seconds - SETTLED - max(due, walk.used + FIRST))


def twelve_panels(walk: Walk) -> None:
    """What goes from panel to panel lights each, from the chip to the figures that are checked."""
    with walk.step(walk.end) as step:
        _round(walk, step, lambda k, at: step.light(*FRAMES[k], at=at, seconds=0.35))
        step.mark("first_panel", FIRST)


def all_of_it(walk: Walk) -> None:
    """Numbers of the case go along the panels of each row, and each lights as it is passed."""
    with walk.step(walk.end) as step:
        _round(walk, step, lambda k, at: _light(step, k, at), case_figures(walk.project))
        step.mark("numbers_go_in", FIRST)


def _light(step: Step, k: int, at: float) -> None:
    step.light(*FRAMES[k], at=at, seconds=0.35)
    step.light("value", FRAMES[k][1], at=at, seconds=0.35)


def _round(walk: Walk, step: Step, light: Callable[[int, float], object], texts: Sequence[str] = ()) -> None:
    """Send something along the panels of each row, row by row, and light each panel as it is passed; texts are dealt to the rows that have an aisle below."""
    found = list(cells(walk.surface.format, walk.surface.box).values())
    rows = sorted({cell.box.y for cell in found})
    side, seconds, at = found[0].s(ASIDE), ROUND[bool(texts)] / len(rows), FIRST
    for row, y in enumerate(rows):
        course = step.course("round", row, seconds=seconds)
        text = BETWEEN.join(texts[row :: len(rows) - 1]) if row < len(rows) - 1 else ""
        payload = _tag(walk.surface, text) if text else _parcel(walk.surface, side)
        step.travel([payload], [course], [at], name="figure", end=End.ABSORB)
        here = [k for k, cell in enumerate(found) if cell.box.y == y]
        for j, k in enumerate(here):
            light(k, at + seconds * j / len(here))
        at += seconds


def _parcel(figure: Figure, side: float) -> Figure:
    return block(figure, Box(0, 0, side, side, "parcel"), colour="cyan", state="hot")


def _tag(figure: Figure, text: str) -> Figure:
    """Draw a number of the case that goes along a row."""
    wide = figure.measure(text, "quiet") + 1.4 * figure.format.role("quiet").size
    return block(figure, Box(0, 0, wide, aisle(figure.format), "tag"), text, colour="cyan", state="hot", role="quiet")
