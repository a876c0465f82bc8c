"""What the cells of row 6 of training against inference draw in full frames: how a failure is met, by a job and by replicas.

Lost steps come from the models; each drawing fills the box that it is given.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.hardware import server
from scenes.drawing.kit.payloads import block, body_paint, cross
from scenes.drawing.kit.solids import plate
from scenes.sections.training_vs_inference.facts import ComparisonFacts
from scenes.sections.training_vs_inference.lower_cells import many
from scenes.sections.training_vs_inference.moments import FAILED, MET, RESUMED, RUNNING, ComparisonMoment
from scenes.sections.training_vs_inference.upper_cells import LARGE, ROOMY

AHEAD = 8  # steps that are drawn after the failed one in the open row
CROSS = (7.0, 12.0)  # px from the last step to the cross of the failed one, and the width of that cross


def lost_steps(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the steps from one checkpoint to the failure: done, lost, failed; the newest plate is where the job resumes.

    In the open row the steps go on past the failure, as far as the job is drawn: AHEAD.
    Parts: "kept", "lost", "failed", "ahead", ("again", k), ("checkpoint", step). Routes: "reload", "rewind", "resume".
    """
    if figure.box.h >= LARGE:
        _open_job(figure, facts, moment)
        return
    box, theme, failure = figure.box, figure.theme, facts.failure
    before = failure.resumed_from - (15 if box.w >= ROOMY else 8)
    count = failure.fail_step - before
    thick, size = min(28.0, box.h * 0.32), CROSS[1]
    left = box.x + (thick * 0.85 if before in failure.checkpoint_steps else 0)
    row = Box(left, box.y + box.h * 0.27, box.right - (CROSS[0] + size) - left, box.h * 0.34)
    pitch = row.w / (count - 1)
    cells = [Box(cell.x + 1, cell.y, cell.w - 2, cell.h) for cell in row.columns(count - 1)]
    kept, lost = cells[: failure.resumed_from - before], cells[-failure.steps_lost :]
    figure.register(many(figure, kept, 2, fill=body_paint(figure, "violet", 1.2), stroke=("violet", 0.9), width=0.45), "kept")
    if moment.failure == MET:
        figure.register(many(figure, lost, 2, stroke=(theme.tint("violet", 0.3), 0.8), width=0.55), "lost")
    else:
        _done(figure, lost)
    failed, resumed, top = box.right - size / 2, lost[0].x - 1, box.y + 5
    if moment.failure != RUNNING:
        cross(figure.child("failed", box=row), failed, row.cy, size, colour=_trouble(moment.failure), width=1.3)
    for step in failure.checkpoint_steps:
        if step >= before:
            place = left + (step - before) * pitch, row.bottom + 4
            newest = step == failure.resumed_from and moment.failure in (MET, RESUMED)
            _checkpoint(figure.child("checkpoint", step), *place, thick, step, newest)
    if moment.failure == MET:
        way = [(failed, row.y - 5), (failed, top), (resumed, top), (resumed, row.y - 2)]
        arrow(figure.child("rewind"), *way, colour="cyan", width=1.1, glow=0.3)
    figure.add_route([(failed, top), (resumed, top)], "reload")
    figure.add_route([(failed, row.y - 5), (failed, top), (resumed, top), (resumed, row.y - 2)], "rewind", radius=5)


def _open_job(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the steps of the open row: up to the failure, the failed one, and those that follow once the job has resumed.

    Parts: "kept", ("step", k) until they are lost, then "lost" and, once done again, ("again", k), "failed", ("checkpoint", step).
    Routes: "rewind" to the checkpoint, "resume" from there to the end.
    """
    box, theme, failure = figure.box, figure.theme, facts.failure
    before = failure.resumed_from - (15 if box.w >= ROOMY * 3 else 6)
    count = failure.fail_step - before + AHEAD
    thick = min(64.0, box.h * 0.24)
    left = box.x + (thick * 0.85 if before in failure.checkpoint_steps else 0)
    row = Box(left, box.y + box.h * 0.3, box.right - left, min(box.h * 0.34, 150.0))
    cells = [Box(cell.x + 1, cell.y, cell.w - 2, cell.h) for cell in row.columns(count)]
    first = failure.resumed_from - before  # of the cells that are done again
    fail = cells[failure.fail_step - before - 1]
    figure.register(many(figure, cells[:first], 2, fill=body_paint(figure, "violet", 1.2), stroke=("violet", 0.9), width=0.45), "kept")
    figure.register(many(figure, cells[first:], 2, stroke=(theme.tint("violet", 0.3), 0.7), width=0.55), "lost")
    if moment.failure in (RUNNING, FAILED):
        _done(figure, cells[first : first + failure.steps_lost])
    elif moment.failure == RESUMED:
        for k, cell in enumerate(cells[first:]):
            many(figure.child("again", k, box=cell), [cell], 2, fill=body_paint(figure, "violet", 1.6), stroke=("violet", 0.9), width=0.45)
    resumed = cells[first].x - 1
    if moment.failure != RUNNING:
        cross(figure.child("failed", box=fail), fail.cx, row.y - 28, 34, colour=_trouble(moment.failure), width=2.2)
    for step in failure.checkpoint_steps:
        if before <= step < before + count:
            place = left + (step - before) * row.w / count, row.bottom + 8
            newest = step == failure.resumed_from and moment.failure in (MET, RESUMED)
            _checkpoint(figure.child("checkpoint", step), *place, thick, step, newest)
    way = [(fail.cx - 24, row.y - 28), (resumed, row.y - 28), (resumed, row.y - 4)]
    if moment.failure in (MET, RESUMED):
        arrow(figure.child("rewind"), *way, colour="cyan", width=1.4, glow=0.3)
    figure.add_route(way, "rewind", radius=5)
    figure.add_route([(resumed, row.cy), (cells[-1].cx, row.cy)], "resume")


def _trouble(failure: int) -> str:
    """Return the colour of a failure: amber until it has been met."""
    return "amber" if failure == FAILED else "ink"


def _done(figure: Figure, cells: list[Box]) -> None:
    """Draw the steps that a failure may take away, one by one. Parts: ("step", k)."""
    for k, cell in enumerate(cells):
        made = figure.child("step", k, box=cell)
        many(made, [cell], 2, fill=body_paint(figure, "violet", 1.2), stroke=("violet", 0.9), width=0.45)


def _checkpoint(figure: Figure, x: float, y: float, thick: float, step: int, newest: bool) -> None:
    """Draw the plate of a checkpoint under its step, and the step's number."""
    plate(figure, Box(x - thick * 0.85, y, thick * 1.7, thick), colour="cyan" if newest else "blue", state="hot" if newest else "rest")
    size = figure.format.role("tick").size
    figure.text(x + thick * 0.85 + 6, y + thick / 2 + size * 0.34, str(step), "tick")


def lost_replica(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw requests that go to the replicas that are left when one is gone.

    Parts: "broken", ("way", 1..2). Routes: ("reroute", 1) and ("reroute", 2), "direct" to the one that is lost.
    """
    box = figure.box
    width = min(box.w * 0.42, 92.0 if box.h < LARGE else 250.0)
    high = box.h * 0.26
    whole = box.h - 2 if box.h < LARGE else min(box.h - 2, width * 1.9)  # no rack of a narrow frame is as high as wide
    racks = Box(box.right - width, box.cy - whole / 2, width, whole).rows(3, whole * 0.09)
    tall = min(high, 84.0)
    body = Box(box.x, box.cy - tall * 0.62, tall * 0.62, tall * 1.24)
    for k in range(2 if box.w < ROOMY else 3):
        block(figure, Box(body.x + k * body.w * 1.4, body.y, body.w, body.h), None, colour="blue", radius=4)
        start = body.x + k * body.w * 1.4 + body.w + 4
    turn = (start + racks[0].x) / 2
    direct = [(start, box.cy), (turn, box.cy), (turn, racks[0].cy), (racks[0].x - 5, racks[0].cy)]
    figure.add_route(direct, "direct", radius=8)
    _first_replica(figure.child("broken", box=racks[0]), racks[0], direct, moment)
    for k, rack in enumerate(racks[1:], start=1):
        way = (
            [(start, box.cy), (rack.x - 4, rack.cy)]
            if abs(rack.cy - box.cy) < 2
            else [(start, box.cy), (turn, box.cy), (turn, rack.cy), (rack.x - 4, rack.cy)]
        )
        if moment.outage == MET:
            arrow(figure.child("way", k), *way, colour="cyan", width=1.2)
        server(figure, rack, units=1, colour="cyan")
        figure.add_route(way, "reroute", k)


def _first_replica(figure: Figure, rack: Box, way: list[Point], moment: ComparisonMoment) -> None:
    """Draw the replica that all requests go to until it is lost."""
    theme = figure.theme
    if moment.outage == RUNNING:
        arrow(figure, *way, colour="cyan", width=1.2)
        server(figure, rack, units=1, colour="cyan")
        return
    figure.line(*way, radius=8, stroke=(theme.shade("request", 0.7), 0.9), width=1.1, dash=(0.4, 3.2))
    figure.box_rect(rack, rack.h * 0.2, stroke=(theme.shade("request", 0.75), 0.95), width=0.8, dash=(2.4, 2.4))
    cross(figure, rack.cx, rack.cy, rack.h * 0.45, colour=_trouble(moment.outage), width=1.2)
