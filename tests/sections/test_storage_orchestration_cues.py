"""Section 2, what happens: charts, plates and counters say the models' values at every moment, counts change on landings, what passes passes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure, PartError
from scenes.drawing.geometry import sample
from scenes.drawing.shape import Label, shapes_of
from scenes.models.recovery import recovery
from scenes.models.shards import fill_history, shard_corpus
from scenes.models.utilization import WORKERS, utilization
from scenes.project import load_project
from scenes.raster.still import style_of
from scenes.sections.storage_orchestration.cue_tools import FLIGHT
from scenes.sections.storage_orchestration.cues_run import ALONE, SLOW
from scenes.sections.storage_orchestration.cues_store import FIRST, TOKENS_SEEN
from scenes.sections.storage_orchestration.facts import storage_facts
from scenes.sections.storage_orchestration.frame_control import ALERT
from scenes.sections.storage_orchestration.moments import StorageMoment, moments_of
from scenes.sections.storage_orchestration.picture import KEY, picture
from scenes.sections.storage_orchestration.routes import metrics_way, point_at
from tests.sections.geometry import FRAMES, axes_of, curve_points, fill_of, middle, numbered, stroke_of, texts, values_at
from tests.sections.walks import PlayedCue, walk_through

PROJECT, FACTS = load_project(), storage_facts()
MOMENTS = moments_of(FACTS)
CUES = [name for name in MOMENTS if name not in ("start", "still")]
RESUMED = MOMENTS["job_resumes_from_checkpoint"]


@cache
def played(name: str) -> dict[str, PlayedCue]:
    return walk_through(KEY, PROJECT, FORMATS[name])


def at(moment: StorageMoment, name: str = "wide") -> Figure:
    """Draw the section at a moment, with the lens away."""
    fmt = FORMATS[name]
    style = style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(PROJECT, style, fmt.stage, replace(moment, look=None))


def seen(moment: StorageMoment, name: str, *part: Hashable) -> bool:
    """Tell whether anything is drawn of a part."""
    try:
        return bool(shapes_of(at(moment, name).part(*part)))
    except PartError:
        return False


def curve(figure: Figure, chart: str) -> np.ndarray:
    """Return the values of a chart's curve, (steps, 2)."""
    axes = axes_of(figure.part(f"{chart} axes"))
    pieces = [curve_points(shapes_of(piece.part("line"))[0], axes) for piece in numbered(figure, chart)]
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])


# ---------------------------------------------------------------- moments
@pytest.mark.parametrize("name", FRAMES)
def test_what_passes_is_seen_only_while_it_is_true(name: str) -> None:
    passing = {  # the first and the last cue at whose end a part is seen
        ("alert",): ("alert_fires", "alert_fires"),
        ("glass",): ("alert_fires", "alert_fires"),
        ("dip",): (CUES[-1], CUES[-1]),  # the alert is over; its point stays on record
        ("fact", ALERT, "number"): ("alert_fires", CUES[-1]),  # an alert that was is still counted
        ("fact", 1, "number"): ("job_is_scheduled", CUES[-1]),
        ("shard", 1): (CUES[0], CUES[-1]),
        ("run", "value", 0): ("job_is_scheduled", CUES[-1]),
        ("loss", 1): ("metrics_stream_in", CUES[-1]),
        ("mark", 3): ("metrics_stream_in", CUES[-1]),
    }
    for part, (first, last) in passing.items():
        shown = [seen(MOMENTS[cue], name, *part) for cue in CUES]
        assert shown == [CUES.index(first) <= k <= CUES.index(last) for k in range(len(CUES))], part


@pytest.mark.parametrize("name", FRAMES)
def test_shards_lie_from_the_lowest_up_with_the_sum_of_their_tokens(name: str) -> None:
    totals, documents = fill_history().totals[-1], shard_corpus().documents_per_shard
    for landed in range(FACTS.shards + 1):
        figure = at(replace(MOMENTS["start"], shards=landed), name)
        lying = [k for k in range(1, FACTS.shards + 1) if shapes_of(figure.part("shard", k))]
        assert lying == list(range(FACTS.shards - landed + 1, FACTS.shards + 1))
        said = " ".join(texts(figure))
        assert (f"{sum(totals[FACTS.shards - landed :]):,} " in f"{said} ") == (landed > 0)
        if name == "wide":
            assert (f"{sum(documents[FACTS.shards - landed :])} documents" in said) == (landed > 0)


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("steps", [1, 14, 15, 16, 44, 51])
def test_both_charts_grow_by_the_steps_that_are_finished(name: str, steps: int) -> None:
    watch = utilization()
    saved = sum(step <= steps for step in watch.checkpoint_steps)
    figure = at(replace(MOMENTS["metrics_stream_in"], steps=steps, saved=saved), name)
    assert np.allclose(curve(figure, "loss"), [(k, watch.loss[k - 1]) for k in range(1, steps + 1)], atol=1e-3)
    assert np.allclose(curve(figure, "use"), [(k, watch.shares[k - 1]) for k in range(1, steps + 1)], atol=1e-3)
    stretch = numbered(figure, "loss")[-1]
    head = values_at([middle(stretch.part("head"))], axes_of(figure.part("loss axes")))[0]
    assert head == pytest.approx((steps, watch.loss[steps - 1]), abs=1e-3)
    assert texts(figure.part("loss reading", "step")) == [f"step {steps}"]
    assert texts(figure.part("since", "number")) == [str(steps % 15)]
    assert len(numbered(figure, "mark")) == saved


@pytest.mark.parametrize("name", FRAMES)
def test_the_second_attempt_counts_its_own_losses_and_utilization_from_the_checkpoint_on(name: str) -> None:
    figure, done = at(RESUMED, name), recovery()
    second = [record for record in done.metrics if record.attempt == 2][: RESUMED.steps - done.resumed_from]
    losses, shares = curve(figure, "loss")[done.resumed_from :], curve(figure, "use")[done.resumed_from :]
    assert np.allclose(losses, [(record.step, record.loss) for record in second], atol=1e-3)
    assert np.allclose(shares, [(record.step, record.utilization) for record in second], atol=1e-3)
    assert RESUMED.steps > len(utilization().loss), "it overtakes where it had been"
    assert RESUMED.steps < done.resumed_to, "the next checkpoint is not saved yet"
    every = [record.utilization for record in done.metrics if record.loss is not None][: len(FACTS.loss) + len(second)]
    assert RESUMED.mean_use(FACTS) == pytest.approx(np.mean(every))


@pytest.mark.parametrize("name", FRAMES)
def test_plates_are_dashed_until_they_are_saved_and_only_the_newest_is_hot(name: str) -> None:
    for saved in range(FACTS.plates + 1):
        figure = at(replace(MOMENTS["metrics_stream_in"], saved=saved, steps=FACTS.saved[saved - 1] if saved else 1), name)
        plates = numbered(figure, "checkpoint")
        assert [bool(texts(plate)) for plate in plates] == [k <= saved for k in range(1, FACTS.plates + 1)]
        assert [bool(shapes_of(plate)[0].dash) for plate in plates] == [k > saved for k in range(1, FACTS.plates + 1)]
        assert [shapes_of(plate)[1].glow > 0 for plate in plates] == [k == saved for k in range(1, FACTS.plates + 1)]


@pytest.mark.parametrize("name", FRAMES)
def test_a_worker_that_is_waited_for_is_no_silent_one_yet(name: str) -> None:
    others = frozenset(range(1, WORKERS + 1)) - {FACTS.failed_node}
    before = replace(MOMENTS["alert_fires"], failed=False, alerts=None)
    for moment, count in ((replace(before, answered=frozenset()), []), (before, ["3 of 4"]), (MOMENTS["alert_fires"], ["3 of 4"])):
        row = at(moment, name).figure("log", 3)
        filled = [n for n, cell in enumerate(numbered(row, "worker"), start=1) if fill_of(shapes_of(cell)[0]) is not None]
        assert filled == sorted(moment.answered) and texts(row)[1:] == count
        assert set(filled) <= others
    waits, silent = (
        shapes_of(at(moment, name).figure("log", 3).part("worker", FACTS.failed_node))[0] for moment in (before, MOMENTS["alert_fires"])
    )
    assert waits.stroke_rgbas[0, 3] < 0.5 < silent.stroke_rgbas[0, 3]


@pytest.mark.parametrize("name", FRAMES)
def test_only_the_card_in_turn_has_the_lit_border_and_amber_is_for_open_alerts(name: str) -> None:
    for cue in CUES:
        figure = at(MOMENTS[cue], name)
        borders = [str(stroke_of(shapes_of(figure.part("card", k, "panel"))[0])) for k in (1, 2, 3)]
        assert [k for k, border in enumerate(borders, start=1) if borders.count(border) == 1] == [MOMENTS[cue].turn[1]]
    tones = [next(s for s in shapes_of(at(MOMENTS[cue], name).part("fact", ALERT, "number"))).colour for cue in CUES[-2:]]
    assert tones[0] != tones[1]


# ---------------------------------------------------------------- landings
def landings(name: str, cue: str, payload: str) -> list[float]:
    return sorted(event.seconds for event in played(name)[cue].events if event.payload == payload)


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_as_many_bodies_land_as_are_counted(name: str) -> None:
    assert len(landings(name, "shards_come_to_rest", "shard")) == FACTS.shards
    assert len(landings(name, "job_is_scheduled", "order")) == 1
    assert len(landings(name, "job_is_scheduled", "assignment")) == WORKERS
    assert len(landings(name, "metrics_stream_in", "loss of a step")) == len(FACTS.loss) + len(SLOW) * (WORKERS - 1), "slowly, all report"
    assert len(landings(name, "metrics_stream_in", "checkpoint")) == FACTS.plates
    assert len(landings(name, "alert_fires", "beat")) == WORKERS - 1
    assert len(landings(name, "alert_fires", "alert")) == 2, "it falls, then it reports"
    assert len(landings(name, "job_resumes_from_checkpoint", "loss of a step")) == RESUMED.steps - FACTS.resumed_from


def test_a_run_is_opened_by_the_bar_before_its_workers_get_the_job() -> None:
    (opened,) = landings("wide", "job_is_scheduled", "order")
    assert opened < landings("wide", "job_is_scheduled", "assignment")[0]
    for name in FRAMES:
        figure = at(MOMENTS["job_is_scheduled"], name)
        (x, y), bar, run = figure.route("schedule")[0], figure.figure("fact", 1).box, figure.figure("run").box
        assert bar.x <= x <= bar.right and bar.y <= y <= bar.bottom, "it leaves the bar's counter of jobs"
        x, y = figure.route("schedule")[-1]
        assert run.x <= x <= run.right and run.y <= y <= run.bottom


@pytest.mark.parametrize("name", FRAMES)
def test_what_workers_report_never_crosses_the_rule(name: str) -> None:
    figure, resumed = at(MOMENTS["alert_fires"], name), FACTS.resumed_from
    axes = axes_of(figure.part("use axes"))
    for chart in ("loss", "use"):
        for step in range(1, len(FACTS.loss) + 1):
            way = metrics_way(figure, chart, point_at(figure, chart, step, 1, resumed), (step - 1) % WORKERS + 1)
            values = values_at([tuple(point) for point in sample(way, 16)], axes)
            over = [value for at_step, value in values if 0 <= at_step <= axes.x_range[1] and value > 0]
            assert chart == "loss" or over
            assert all(value > FACTS.alert_rule for value in over)


@pytest.mark.parametrize("name", FRAMES)
def test_workers_get_the_job_one_falls_silent_the_others_wait_and_all_work_again(name: str) -> None:
    crew = {cue: [MOMENTS[cue].state_of(n, FACTS) for n in range(1, WORKERS + 1)] for cue in CUES}
    waiting = ["silent" if n == FACTS.failed_node else "waits" for n in range(1, WORKERS + 1)]
    assert list(crew.values()) == [["empty"] * WORKERS, ["works"] * WORKERS, ["works"] * WORKERS, waiting, ["works"] * WORKERS]
    for cue, states in crew.items():
        nodes = numbered(at(MOMENTS[cue], name), "worker")
        assert [texts(node) for node in nodes] == [[] if state == "empty" else [str(n)] for n, state in enumerate(states, start=1)]
        assert [fill_of(shapes_of(node)[0]) is None for node in nodes] == [state in ("empty", "silent") for state in states]


@pytest.mark.parametrize("name", FRAMES)
def test_the_lost_steps_stay_as_a_ghost(name: str) -> None:
    figure = at(RESUMED, name)
    ghost = curve_points(shapes_of(figure.part("lost", "line"))[0], axes_of(figure.part("loss axes")))
    first = FACTS.resumed_from
    assert np.allclose(ghost, [(step, FACTS.loss[step - 1]) for step in range(first, len(FACTS.loss) + 1)], atol=1e-3)
    assert not seen(MOMENTS["alert_fires"], name, "lost")


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_the_first_checkpoint_goes_alone(name: str) -> None:
    reported, first = landings(name, "metrics_stream_in", "loss of a step"), landings(name, "metrics_stream_in", "checkpoint")[0]
    assert not [at for at in reported if first - ALONE + 0.05 < at < first + FLIGHT - 0.05], "nothing arrives, nothing leaves"
    assert sum(at < first for at in reported) == FACTS.saved[0] + len(SLOW) * (WORKERS - 1)


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_a_shard_sinks_once_its_tokens_are_in_the_cloud(name: str) -> None:
    tokens, shards = (landings(name, "shards_come_to_rest", payload) for payload in ("token", "shard"))
    assert len(tokens) == FACTS.shards * TOKENS_SEEN
    assert tokens[TOKENS_SEEN - 1] <= shards[0] - FIRST.sinks + 0.12


def test_causes_come_before_effects() -> None:
    cue = "alert_fires"
    assert max(landings("wide", cue, "beat")) < min(landings("wide", cue, "alert")), "the point falls once a worker is missing"
    read, first = landings("wide", CUES[-1], "checkpoint")[0], landings("wide", CUES[-1], "loss of a step")[0]
    assert read < first, "the job goes on once its checkpoint is back"
    assert landings("wide", CUES[-1], "beat")[0] > landings("wide", CUES[-1], "loss of a step")[-1], "the alert ends last"


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_a_cue_settles_with_the_models_numbers(name: str) -> None:
    def settled(cue: str, *part: Hashable) -> list[str]:
        return [label.text for label in shapes_of(played(name)[cue].picture.part(*part)) if isinstance(label, Label)]

    watch, done = utilization(), recovery()
    assert [settled(CUES[0], "shard", k + 1, "tokens") for k in range(4)] == [[f"{total:,}"] for total in fill_history().totals[-1]]
    assert settled(CUES[1], "run", "value", 0) == [f"{FACTS.learning_rate:g}"]
    assert settled(CUES[2], "loss reading", "value") == [f"{watch.loss[-1]:.2f}"]
    assert settled(CUES[2], "fact", 2, "number") == [str(len(watch.checkpoint_steps))]
    assert settled(CUES[3], "fact", ALERT, "number") == [str(len(watch.alerts))]
    assert settled(CUES[4], "fact", ALERT, "number") == ["0"]
    assert settled(CUES[4], "loss reading", "value") == [f"{done.losses_again[RESUMED.steps - done.resumed_from - 1]:.2f}"]
