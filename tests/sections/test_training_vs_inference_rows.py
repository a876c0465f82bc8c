"""The rows of training against inference that are measured: bottleneck, memory, metric, scale, resilience; values are the models'."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.units import compact, decimal, quantity, written_like
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.models.training_run import gradients_sent
from scenes.project import Project
from scenes.sections.training_vs_inference import cues
from scenes.sections.training_vs_inference.cue_tools import count_second, drawing_of, steady
from scenes.sections.training_vs_inference.cues_runs import _lower_loss, _rewind
from scenes.sections.training_vs_inference.facts import (
    REPLICA,
    SIDES,
    STEPS_A_COLUMN,
    now_column,
    window,
)
from scenes.sections.training_vs_inference.failure_cells import AHEAD
from scenes.sections.training_vs_inference.lower_cells import SWEEP
from scenes.sections.training_vs_inference.moments import (
    FAILED,
    MET,
    RESUMED,
    RUNNING,
)
from scenes.sections.training_vs_inference.upper_cells import PLACES
from tests.sections.comparison import (
    FACTS,
    GAP,
    LEFT,
    RIGHT,
    drawing,
    drawn,
    grown,
    in_frames,
    landed,
    measured,
    played,
)
from tests.sections.geometry import bounds, in_proportion, numbered, stroke_of, texts, vertices
from tests.sections.geometry_gauges import needle_share
from tests.sections.walks import all_texts


# ---------------------------------------------------------------- bottleneck
@in_frames
def test_gpus_are_dark_until_gradients_have_crossed_and_then_more_wait(project: Project, name: str) -> None:
    for lit, waits in ((False, False), (True, False), (False, True)):
        made = drawing(project, name, grown(2, lit_gpus=lit, waits=waits), LEFT)
        for node in (0, 1):
            dies = [part for part in made.figure("node", node).get_family() if isinstance(part, Figure) and part.has("die")]
            assert dies and all((die.shape("die").glow > 0) == lit for die in dies if ("die",) in die.parts)
        assert bool(shapes_of(made.part("waiting"))) == waits
        assert [bool(shapes_of(made.part("idle", node))) for node in (0, 1)] == [not lit] * 2, "what waits has a mark"


@in_frames
def test_requests_line_up_before_a_gpu_at_work_and_the_one_in_front_leaves(project: Project, name: str) -> None:
    for queued, is_served in ((0, False), (3, False), (PLACES, False), (PLACES, True)):
        made = drawing(project, name, grown(2, queued=queued, is_served=is_served), RIGHT)
        assert made.has("busy")
        there = [bool(shapes_of(part)) for part in numbered(made, "request")]
        assert there == [k < queued and not (k == 0 and is_served) for k in range(PLACES)]
        ends = [made.route("arrive", k)[-1][0] for k in range(PLACES)]
        assert np.all(np.diff(ends) < 0) and ends[0] < made.figure("busy").box.x


def test_each_request_lands_behind_the_one_before_while_the_gpu_is_busy() -> None:
    cue = played()["bottlenecks_differ"]
    lined, (served,) = landed(cue, "waiting"), landed(cue, "request")[-1:]
    assert len(lined) == PLACES - 1 and np.all(np.diff([event.place[0] for event in lined]) < 0)
    assert served.seconds > lined[-1].seconds


def test_the_wait_is_over_when_the_last_gradient_has_crossed() -> None:
    cue = played()["bottlenecks_differ"]
    gradients, request = landed(cue, "gradient"), landed(cue, "request")[-1]
    assert len(gradients) == 6 and len({round(event.place[0], 3) for event in gradients}) == 2, "three each way"
    assert request.seconds == pytest.approx(gradients[-1].seconds, abs=1e-3)


@in_frames
def test_the_grown_row_parts_the_wait_and_says_both_numbers(project: Project, name: str) -> None:
    assert not numbered(drawing(project, name, grown(2), RIGHT), "span")
    figure = drawn(project, name, measured(2))
    spans = [bounds(part) for part in numbered(figure.figure(*drawing_of(2, RIGHT)), "span")]
    lengths = [ms for _, ms in FACTS.served.spans]
    whole = spans[-1].right - spans[0].x + GAP
    assert [bar.w for bar in spans] == pytest.approx([max(GAP, whole * ms / sum(lengths) - GAP) for ms in lengths], abs=0.5)
    said = {side: texts(figure.part("row", 2, side, "number")) for side in SIDES}
    assert said == {LEFT: [quantity(gradients_sent(project.scenario), "bytes")], RIGHT: [quantity(FACTS.served.p95 / 1e3, "s")]}


# ---------------------------------------------------------------- memory
@in_frames
def test_the_grown_row_draws_each_memory_on_a_scale_of_its_own(project: Project, name: str) -> None:
    sides = {LEFT: FACTS.training_memory, RIGHT: FACTS.serving_memory}
    assert not any(numbered(drawing(project, name, grown(3), side), "part") for side in SIDES)
    figure = drawn(project, name, measured(3))
    for side, memory in sides.items():
        shown = [(bounds(figure.part(*drawing_of(3, side), "part", part)).w + GAP, size) for part, size in memory.parts]
        assert in_proportion(*zip(*((width, size) for width, size in shown if width > 1.0 + GAP), strict=True), 1e-3)


def test_what_fills_a_memory_lands_in_it_while_it_fills() -> None:
    cue = played()["bottlenecks_differ"]
    for part in ("weights", "gradients", "optimizer", "kv_cache"):
        places = [event.place[0] for event in landed(cue, part) if event.place[0] < 0.5 or part == "kv_cache"]
        assert places and np.all(np.diff(places) > 0), part


class Noted:
    """Stands in for a step: takes down which part changes from when on and for how long, and how numbers tick."""

    def __init__(self, picture: Figure) -> None:
        self.picture, self.lights, self.ticks = picture, {}, {}

    def light(self, *name: object, at: float = 0.0, seconds: float = 0.25, sweep: str | None = None) -> float:
        self.lights[name] = (at, seconds, sweep)
        return at + seconds

    def tick(self, *name: object, write: object, ticks: list[tuple[float, float]], anchor: str) -> float:
        self.ticks[name] = [(at, write(value)) for at, value in ticks]
        return ticks[-1][0]


def test_the_time_of_the_exchange_runs_from_nothing_while_gradients_cross(project: Project) -> None:
    step, seconds = Noted(drawn(project, "wide", measured(2))), FACTS.sending_seconds
    count_second(step, 2, LEFT, written_like(seconds, "s"), steady(seconds, 1.5), seconds=1.5)  # type: ignore[arg-type]
    ticks = step.ticks["row", 2, LEFT, "second"]
    assert (ticks[0], ticks[-1]) == ((0.0, "0 ms"), (pytest.approx(1.5), quantity(seconds, "s")))
    assert texts(drawn(project, "wide", measured(2)).part("row", 2, LEFT, "second")) == [quantity(seconds, "s")]


def test_both_memories_fill_one_part_after_the_other_at_bytes_a_second(project: Project) -> None:
    step = Noted(drawn(project, "wide", measured(3)))
    for side, memory in ((LEFT, FACTS.training_memory), (RIGHT, FACTS.serving_memory)):
        pace = cues.FILL / memory.total
        cues._fill(step, side, memory.parts, pace)
        at = cues.BRINGS
        for part, size in memory.parts:
            assert step.lights[(*drawing_of(3, side), "part", part)] == pytest.approx((at, max(0.05, size * pace), "right"), abs=1e-6)
            at += size * pace
        counted = step.ticks["row", 3, side, "number"]
        assert counted[-1] == (pytest.approx(at), quantity(memory.total, "bytes"))


# ---------------------------------------------------------------- metric
@in_frames
def test_the_loss_and_the_waits_are_not_there_before_they_are_measured(project: Project, name: str) -> None:
    before, after = (drawing(project, name, moment, LEFT) for moment in (grown(4), measured(4)))
    assert not before.has("loss")
    axes, points = bounds(after.part("axes")), vertices(after.figure("loss").part("line"))
    assert in_proportion(axes.bottom - points[:, 1], FACTS.run.losses, 1e-6)
    assert (points[:, 0] - axes.x) / axes.w == pytest.approx(np.linspace(0, 1, len(FACTS.run.losses)), abs=1e-9)
    if name != "wide":
        histograms = [drawing(project, name, moment, RIGHT).has("histogram") for moment in (grown(4), measured(4))]
        assert histograms == [False, True]


def test_needles_stand_at_nothing_before_and_at_what_the_service_reaches_after(project: Project) -> None:
    served = FACTS.served
    reached = (served.between_tokens.p50 / served.between_tokens.p95, served.tokens_per_second / FACTS.replicas / FACTS.sustained)
    for moment, shares in ((grown(4), (0.0, 0.0)), (measured(4), reached)):
        dials = numbered(drawing(project, "wide", moment, RIGHT), "gauge")
        assert [needle_share(dial, SWEEP) for dial in dials] == pytest.approx(shares, abs=1e-6)


def test_the_number_of_the_loss_follows_the_run_from_its_first_step_to_its_last(project: Project) -> None:
    step = Noted(drawn(project, "wide", measured(4)))
    _lower_loss(step, FACTS)
    times, said = zip(*step.ticks["row", 4, LEFT, "number"], strict=True)
    losses = FACTS.run.losses
    assert (said[0], said[-1]) == (decimal(losses[0], 2), decimal(losses[-1], 2))
    assert {*said} <= {decimal(loss, 2) for loss in losses} and len(said) > 25
    assert np.all(np.diff(times) > 0) and times[-1] == pytest.approx(step.lights[drawing_of(4, LEFT)][1])


def test_both_dials_are_named_before_they_are_measured_and_say_where_they_end(project: Project) -> None:
    labels = project.content.training_vs_inference.labels
    said = all_texts(drawn(project, "wide", grown(4)).part("row", 4, RIGHT))
    assert {labels.per_token, labels.per_second} < {*said}
    assert {f"{FACTS.served.between_tokens.p95:.1f} ms", compact(FACTS.sustained)} < {*said}
    assert not {"number", "second"} & {str(name[0]) for name in drawn(project, "wide", grown(4)).figure("row", 4, RIGHT).parts}


# ---------------------------------------------------------------- scale
@in_frames
@pytest.mark.parametrize("clock", [0, 1, 4, now_column(FACTS.run)])
def test_one_clock_runs_for_both_cells_and_nobody_knows_what_comes(project: Project, name: str, clock: int) -> None:
    moment = grown(5, clock=clock)
    job, stream = (drawing(project, name, moment, side) for side in SIDES)
    filled = [all(shape.get_fill_opacity() > 0 for shape in shapes_of(step)) for step in numbered(job, "step")]
    assert filled == [k <= clock and clock > 0 for k in range(len(filled))]
    first, last = window(FACTS)
    time = bounds(stream.part("time"))
    unit, now = time.w / (last - first), first + (last - first) * clock * STEPS_A_COLUMN / FACTS.run.steps
    expected: dict[str, list[tuple[float, float]]] = {"done": [], "hot": []}
    for arrival, ms, replica in zip(FACTS.served.arrivals, FACTS.served.durations, FACTS.served.replica_of, strict=True):
        if replica == REPLICA and arrival + ms / 1e3 > first and arrival <= now:
            end, left = min(now, arrival + ms / 1e3), max(first, arrival)
            kind = "done" if arrival + ms / 1e3 <= now else "hot"
            expected[kind].append((time.x + (left - first) * unit, max(1.0, (end - left) * unit - 1.5)))
    for kind, wanted in expected.items():
        shown = sorted((bounds(part).x, bounds(part).w) for part in numbered(stream, kind))
        assert np.array(shown).reshape(-1, 2) == pytest.approx(np.array(sorted(wanted)).reshape(-1, 2))
    assert not len(stream.part("to come").outline)
    assert bounds(stream.part("elapsed")).w == pytest.approx(max(0.5, (now - first) * unit), abs=1e-6)


# ---------------------------------------------------------------- resilience
FAILURES = {LEFT: "failure", RIGHT: "outage"}


def crosses(made: Figure, theme_amber: str) -> tuple[int, int]:
    """Return how many lines of crosses there are in amber, and how many in ink of the same kind: two lines leaning both ways."""
    leaning = [shape for shape in shapes_of(made) if isinstance(shape, Shape) and not isinstance(shape, Label) and _leans(shape)]
    amber = [shape for shape in leaning if stroke_of(shape) == theme_amber.upper()]
    return len(amber), len(leaning) - len(amber)


def _leans(shape: Shape) -> bool:
    if len(shape.outline) != 4 or shape.get_fill_opacity() > 0:
        return False
    (x, y), (right, bottom) = shape.outline[0], shape.outline[-1]
    return abs(abs(right - x) - abs(bottom - y)) < 1e-6 and abs(right - x) > 1


@in_frames
def test_a_failure_hits_the_job_and_one_a_replica_and_each_is_amber_until_it_is_met(project: Project, name: str) -> None:
    wanted = {RUNNING: (0, 0), FAILED: (2, 0), MET: (0, 2)}
    for state, lines in wanted.items():
        for side in SIDES:
            assert crosses(drawing(project, name, grown(6, **{FAILURES[side]: state}), side), project.theme.amber) == lines, (state, side)


@in_frames
def test_steps_are_lost_and_the_checkpoint_is_taken_only_when_the_failure_is_met(project: Project, name: str) -> None:
    failure = FACTS.failure
    for state in (RUNNING, FAILED, MET, RESUMED):
        made = drawing(project, name, grown(6, failure=state), LEFT)
        done, again = numbered(made, "step"), numbered(made, "again")
        met = state in (MET, RESUMED)
        assert len(done) == (0 if met else failure.steps_lost)
        assert all(shape.get_fill_opacity() > 0 for step in done for shape in shapes_of(step))
        assert made.has("rewind") == met
        assert len(again) == (failure.steps_lost + 1 + AHEAD if state == RESUMED else 0), "lost, failed and those that follow"
        assert all(shape.get_fill_opacity() > 0 for step in again for shape in shapes_of(step))
        if state != RUNNING:
            assert bounds(made.part("failed")).right < bounds(made.part("lost")).right
        hot = {key[1] for key, part in made.parts.items() if key[0] == "checkpoint" and any(s.glow > 0 for s in shapes_of(part))}
        assert hot == ({failure.resumed_from} if met else set())
        ways = [bool(shapes_of(drawing(project, name, grown(6, outage=state), RIGHT).figure("way", k))) for k in (1, 2) if state == MET]
        assert all(ways)


def test_lost_steps_are_counted_as_they_go_back_from_the_newest(project: Project) -> None:
    lost = FACTS.failure.steps_lost
    assert texts(played()["failures_differ"].picture.part("row", 6, LEFT, "number")) == [str(lost)]
    figure = drawn(project, "wide", measured(6, failure=MET))

    class Flown(Noted):
        def course(self, *_name: object, seconds: float) -> float:
            return seconds

        def travel(self, _payloads: object, courses: list[float], starts: list[float], **_how: object) -> list[float]:
            return [start + seconds for start, seconds in zip(starts, courses, strict=True)]

    step, walk = Flown(figure), type("Walk", (), {"surface": figure})()
    _rewind(step, walk, FACTS)
    counted = step.ticks["row", 6, LEFT, "number"]
    assert [text for _, text in counted] == [str(k + 1) for k in range(lost)]
    gone = [step.lights[(*drawing_of(6, LEFT), "step", k)][0] for k in reversed(range(lost))]
    assert gone == pytest.approx([at for at, _ in counted]) and np.all(np.diff(gone) > 0)


def test_requests_reach_the_lost_replica_before_the_failure_and_the_others_after_it() -> None:
    cue = played()["failures_differ"]
    racks = {round(event.place[1], 3) for event in landed(cue, "request")}
    requests = [(round(event.place[1], 3), event.seconds) for event in landed(cue, "request")]
    lost = min(racks)
    assert len(racks) == 3 and [y for y, _ in requests[:2]] == [lost, lost]
    assert lost not in {y for y, _ in requests[2:]} and len(requests) == 2 + 6
    (back,) = landed(cue, "gradient")
    assert back.seconds < requests[0][1], "the job is back at its checkpoint before a replica is lost"
