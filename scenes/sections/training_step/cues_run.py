"""The last cue of section 4: the run goes on, the loss falls step by step, and checkpoints are saved."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from scenes.core.box import Box
from scenes.core.units import decimal
from scenes.drawing.figure import Figure
from scenes.drawing.focus import READ
from scenes.drawing.shape import set_opacity
from scenes.drawing.timeline import End
from scenes.drawing.transition import Name
from scenes.models.language_model import TrainingRun
from scenes.sections.step import Step
from scenes.sections.training_step.facts import StepFacts, step_facts
from scenes.sections.training_step.frame_band import format_row, saved_until, weight_digits
from scenes.sections.training_step.frame_loss import draw_curve
from scenes.sections.training_step.frame_stages import draw_share, surprise_text, true_share
from scenes.sections.training_step.frame_state import block_grid
from scenes.sections.training_step.frame_weight import GRADIENT, draw_bar, draw_needle, reach_of, scale_of
from scenes.sections.training_step.payloads import gradient, token
from scenes.sections.training_step.words import TrainingStepWords
from scenes.sections.walk import Walk

ONE = ("stage", 6, "followed")
SLOW, FAST = 7.5, 52  # steps a second
SHOWN_SLOWLY = 9
OPENS = 26  # steps in which the scale of the followed weight opens
Keys = list[tuple[float, float]]  # (seconds, step of the run)


def loss_falls(walk: Walk) -> None:
    """What the run has done so far is drawn at once; then the step that was shown, some steps one by one, and all others at pace."""
    facts = step_facts()
    end, run = walk.end, facts.run
    now, soon = run.snapshot.step, run.snapshot.step + SHOWN_SLOWLY
    held: dict[str, Any] = {"weights": now, "m": now, "v": now, "rounded": now, "guessed": now}
    with walk.step(replace(end, loss=facts.before, **held)) as step:
        keys = [(0.2 + 0.02 * k, float(s)) for k, s in enumerate(np.linspace(1, facts.before, 42))]
        _draw_run(walk, step, run, keys)
        step.light("stage", 6, "panel")
    with walk.step(replace(end, loss=now, **held)) as step:
        _draw_run(walk, step, run, [(0.15, float(facts.before)), (0.58, float(now))])
        step.mark("shown_step_done", 0.58)
    with walk.step(replace(end, loss=soon, **held)) as step:
        _draw_run(walk, step, run, [(k / SLOW, float(now + k)) for k in range(SHOWN_SLOWLY + 1)])
    walk.look()
    with walk.step(end) as step:
        seconds = (run.steps - soon) / FAST
        keys = [(0.04 * k, float(s)) for k, s in enumerate(np.linspace(soon, run.steps, round(25 * seconds) + 1))]
        _draw_run(walk, step, run, keys)
        _keep_training(walk, step, facts, keys)
        step.mark("run_ends", keys[-1][0])


def _draw_run(walk: Walk, step: Step, run: TrainingRun, keys: Keys) -> None:
    """Let the curve's pen, the numbers over it and the checkpoints follow the run."""
    box = step.picture.figure("loss_chart", "curve").box
    step.redraw("loss_chart", "curve", draw=lambda figure, last: draw_curve(figure.child(box=box), run, last), keys=keys)
    ticks = [(at, number) for at, number in _every_step(keys)]
    step.tick("loss_chart", "value", write=lambda s: decimal(run.losses[round(s) - 1], 2), ticks=ticks, anchor="end")
    step.tick("loss_chart", "step", write=lambda s: walk.words.labels.step.format(step=round(s)), ticks=ticks, anchor="end")
    fresh = [saved for saved in saved_until(run, round(keys[-1][1])) if saved > keys[0][1]]
    for saved in fresh:
        _save(walk, step, saved, _time_of(keys, saved), run.checkpoint_every)
    step.light("checkpoints", at=_time_of(keys, fresh[0]) if fresh else 0.0)


def _every_step(keys: Keys) -> Keys:
    """Return when each step of the run is done."""
    steps = range(round(keys[0][1]), round(keys[-1][1]) + 1)
    return [(_time_of(keys, number), float(number)) for number in steps]


def _time_of(keys: Keys, number: float) -> float:
    times, values = zip(*keys, strict=True)
    return float(np.interp(number, values, times))


def _save(walk: Walk, step: Step, saved: int, at: float, every: int) -> None:
    """Let a checkpoint's mark and its plate come when its step is done."""
    step.light("loss_chart", "saved", saved, at=at, seconds=0.2)
    step.light("checkpoints", "stack", "plate", saved // every - 1, at=at, seconds=0.25)
    if step.picture.has("checkpoints", "step", saved):
        step.light("checkpoints", "step", saved, at=at)


def _keep_training(walk: Walk, step: Step, facts: StepFacts, keys: Keys) -> None:
    """Let tokens and gradients stream around, and the weights and the optimizer's state change from checkpoint to checkpoint."""
    seconds = keys[-1][0]
    for drawing, way, every in (
        (token(walk.surface), "forward", 0.22),
        (gradient(walk.surface), "back", 0.22),
    ):
        course = step.course(way, speed=700.0)
        count = max(1, int((seconds - course.seconds) / every))
        step.flow(drawing, [course] * count, every=every, end=End.ABSORB, name="token" if way == "forward" else "gradient")
    saved = [number for number in saved_until(facts.run, facts.run.steps) if number > keys[0][1]]
    save = step.course("save", seconds=0.4)
    step.travel(
        [token(walk.surface)] * len(saved),
        [save] * len(saved),
        [_time_of(keys, number) - 0.4 for number in saved],
        end=End.LAND,
        name="checkpoint",
    )
    hop = step.course("hop", 5, seconds=0.5)
    step.flow(gradient(walk.surface), [hop] * int((seconds - 0.5) / 0.44), at=0.3, every=0.44, end=End.ABSORB, name="gradient")
    _guess_again(walk, step, facts, keys)
    parts: dict[Name, str] = {("stage", 6, "weights"): "weights"}
    parts |= {("optimizer_state", letter, "grid"): letter for letter in ("m", "v")}
    for part, what in parts.items():
        grid = step.picture.figure(*part)
        draw = partial(_draw_block, grid, facts, what, "violet" if what == "m" else "blue")
        step.redraw(*part, draw=draw, keys=keys)
    _follow_on(walk, step, facts, keys)
    _round_again(walk, step, facts, keys)


def _follow_on(walk: Walk, step: Step, facts: StepFacts, keys: Keys) -> None:
    """Let the followed weight, its mean and its mean square go from checkpoint to checkpoint, on a scale that opens as far as it will come."""
    now, soon = facts.run.snapshot.step, keys[0][1]
    known = [now, *(number for number in facts.blocks if number > soon)]
    times = [_time_of(keys, number) for number in known]
    followed = step.picture.figure(*ONE)
    places: dict[Name, Box] = {("needle",): scale_of(followed)}
    places |= {("row", name, "bar"): followed.figure("row", name).box for name in ("m", "v") if followed.has("row", name)}
    for part, box in places.items():
        what = part[1] if len(part) > 1 else "weights"
        values = [facts.followed(str(what), number) for number in known]
        draw = partial(_draw_followed, box, facts, str(what), (keys, times, values))
        step.redraw(*ONE, *part, draw=draw, keys=keys)
    step.light(*ONE, "row", GRADIENT, at=0.0)
    ticks = [(at, facts.followed("weights", number)) for at, number in zip(times, known, strict=True)]
    step.tick(*ONE, "digits", write=weight_digits, ticks=ticks, anchor="start" if walk.surface.format.is_wide else "end")


def _draw_followed(
    box: Box, facts: StepFacts, what: str, course: tuple[Keys, list[float], list[float]], figure: Figure, step: float
) -> None:
    """Draw the followed weight, its mean or its mean square where it is on its way between two checkpoints."""
    keys, times, values = course
    value, place = float(np.interp(_time_of(keys, step), times, values)), figure.child(box=box)
    if what == "weights":
        draw_needle(place, facts, value, reach_of(min(1.0, (step - keys[0][1]) / OPENS) ** 0.5))
    else:
        draw_bar(place, facts, what, value)
    set_opacity(figure, READ)


def _round_again(walk: Walk, step: Step, facts: StepFacts, keys: Keys) -> None:
    """Let every format hold the followed weight as each checkpoint has it."""
    rows = [name for name in step.picture.figure("precision").parts if name[0] == "format"]
    for k, name in enumerate(rows):
        row = step.picture.figure("precision", *name).box
        step.redraw("precision", *name, draw=partial(_draw_format, row, facts, walk.words, k), keys=keys)


def _draw_format(row: Box, facts: StepFacts, words: TrainingStepWords, k: int, figure: Figure, step: float) -> None:
    values = facts.formats(facts.known(step))
    format_row(figure.child(box=row), row, words, (values[k], weight_digits(values[0].value)))
    set_opacity(figure, READ)


def _guess_again(walk: Walk, step: Step, facts: StepFacts, keys: Keys) -> None:
    """Let the same tokens' probabilities, and the loss of the true one, go from checkpoint to checkpoint."""
    known = [number for number in facts.guesses if number >= keys[0][1] or number == facts.run.snapshot.step]
    times = [_time_of(keys, number) for number in known]
    stage = step.picture.figure("stage", 3)
    rows = [part for name, part in stage.parts.items() if name[0] == "bar" and isinstance(part, Figure)]
    guess = facts.run.snapshot.prediction
    peaks = [max(facts.guesses[number][: len(rows)]) for number in known]
    for k, row in enumerate(rows):
        shares = [facts.guesses[number][k] for number in known]
        lengths = [share / peak for share, peak in zip(shares, peaks, strict=True)]
        if min(lengths) < 1:  # the likeliest fills its row
            is_true = guess.top5[k][0] == guess.true_token
            draw = partial(_draw_share, row.box, row.shape("bar").bounds[0] - row.box.x, is_true)
            step.redraw("stage", 3, "bar", k + 1, "bar", draw=draw, keys=list(zip(times, lengths, strict=True)))
        ticks = [*zip(times, shares, strict=True)]
        step.tick("stage", 3, "bar", k + 1, "value", write=partial(decimal, places=2), ticks=ticks, anchor="end")
    surprises = [(at, true_share(facts, number)) for at, number in zip(times, known, strict=True)]
    step.tick("stage", 3, "loss", "value", write=partial(surprise_text, walk.words), ticks=surprises)


def _draw_share(row: Box, label_w: float, is_true: bool, figure: Figure, share: float) -> None:
    draw_share(figure.child(box=row), row, label_w, share, true=is_true)


def _draw_block(grid: Figure, facts: StepFacts, what: str, colour: str, figure: Figure, step: float) -> None:
    """Draw the followed block as it was at the last step that is known of it."""
    block_grid(figure, grid.box, facts.run, getattr(facts.blocks[facts.known(step)], what), colour)
    set_opacity(figure, READ)
