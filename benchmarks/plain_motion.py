"""The verbs of a walk as stock animations of Manim: FadeIn, FadeOut, Transform, MoveAlongPath, and functions of the time."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import TYPE_CHECKING

import numpy as np
from manim import (
    LEFT,
    Animation,
    FadeIn,
    FadeOut,
    MoveAlongPath,
    Succession,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    Wait,
    linear,
    smooth,
    squish_rate_func,
)

from scenes.drawing.fade import Fade
from scenes.drawing.panorama import Move, smootherstep
from scenes.drawing.redraw import Between, Slide
from scenes.drawing.shape import place, shapes_of
from scenes.drawing.stretch import Stretch
from scenes.drawing.timeline import APPEAR, LEAVE, Fades, Ticks, Travels

if TYPE_CHECKING:
    from benchmarks.plain import PlainSection

SAMPLES = 64  # points of a way


@singledispatch
def stock_animations(animation: Animation, stage: PlainSection) -> list[Animation]:
    """Return what shows one animation of a walk in stock Manim, as long as it."""
    raise TypeError(f"{type(animation).__name__}: plain Manim has no animation for it here; write one, or measure another cue")


@stock_animations.register(Fades)
def _fades(animation: Fades, stage: PlainSection) -> list[Animation]:
    return [
        made
        for fade, (at, seconds) in zip(animation.fades, animation.times, strict=True)
        for made in _faded(fade, stage, animation.run_time, at, max(seconds, 1e-3))
    ]


def _faded(fade: Fade, stage: PlainSection, run_time: float, at: float, seconds: float) -> list[Animation]:
    """Show parts that come, go, or become brighter or dimmer."""
    eased = squish_rate_func(smooth, min(at / run_time, 0.999), min((at + seconds) / run_time, 1.0))
    timed = {"run_time": run_time, "rate_func": eased}
    changed = [
        (shape, start, target) for shape, start, target in zip(fade.shapes, fade.starts, fade.targets, strict=True) if start != target
    ]
    coming = stage.group((shape for shape, start, _ in changed if start <= 0), fade.to)
    going = stage.of(shape for shape, _, target in changed if target <= 0)
    other = [(shape, target) for shape, start, target in changed if start > 0 and target > 0]
    dimmed = stage.of(shape for shape, _ in other)
    after = VGroup(*(stage.stock_of(shape, target) for shape, target in other if stage.of([shape])))
    made: list[Animation] = [FadeIn(coming, **timed)] if len(coming) else []
    made += [FadeOut(going, **timed)] if len(going) else []
    return [*made, Transform(dimmed, after, **timed)] if len(dimmed) else made


@stock_animations.register(Travels)
def _travels(animation: Travels, stage: PlainSection) -> list[Animation]:
    particles = animation.mobject
    drawings = [stage.group(particles.templates[k].shapes, 1.0) for k in particles.which]
    return [
        _sent(drawing, lambda times, course=course: course.at(times), start, length, stage)
        for drawing, course, start, length in zip(drawings, animation.courses, animation.starts, animation.lengths, strict=True)
    ]


def _sent(drawing: VGroup, places: Callable[[np.ndarray], np.ndarray], start: float, length: float, stage: PlainSection) -> Animation:
    """Let a drawing appear, go its way in so many seconds, and vanish."""
    path, pace = _way(places, length, stage)
    drawing.move_to(path.get_start())
    parts = [FadeIn(drawing, run_time=APPEAR), MoveAlongPath(drawing, path, run_time=max(length - APPEAR, 0.05), rate_func=pace)]
    return Succession(*([Wait(run_time=start)] if start > 0 else []), *parts, FadeOut(drawing, run_time=LEAVE))


def _way(places: Callable[[np.ndarray], np.ndarray], length: float, stage: PlainSection) -> tuple[VMobject, Callable[[float], float]]:
    """Return a way as a stock path, and the share of it that is gone at a share of the time."""
    points = places(np.linspace(0, length, SAMPLES))
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    path = VMobject().set_points_as_corners(place(points, stage.style.view))
    shares, whole = np.linspace(0, 1, SAMPLES), max(gone[-1], 1e-9)
    return path, lambda time: float(np.interp(time, shares, gone / whole))


@stock_animations.register(Ticks)
def _ticks(animation: Ticks, stage: PlainSection) -> list[Animation]:
    """Show a number that runs: its text is set anew when it changes."""
    counter, run_time = animation.mobject, animation.run_time
    text, said = VGroup(), [""]

    def show(_: VGroup, alpha: float) -> None:
        animation.interpolate(alpha if alpha < 1 else 0.999999)
        if counter.text != said[0]:
            said[0] = counter.text
            text.submobjects = list(stage.group(counter.vectors(), 1.0))

    return [UpdateFromAlphaFunc(text, show, run_time=run_time, rate_func=linear, remover=True)]


@stock_animations.register(Between)
def _between(animation: Between, stage: PlainSection) -> list[Animation]:
    """Show a part that is drawn anew in every frame."""
    group = VGroup()

    def show(_: VGroup, alpha: float) -> None:
        animation.interpolate(alpha)
        group.submobjects = list(stage.group(shape for shape in shapes_of(animation.drawing) if shape.opacity > 0))

    return [UpdateFromAlphaFunc(group, show, run_time=animation.run_time, rate_func=linear, remover=True)]


@stock_animations.register(Slide)
def _slide(animation: Slide, stage: PlainSection) -> list[Animation]:
    """Show a part that moves as it is."""
    drawing = stage.group(shapes_of(animation.drawing), 1.0)
    return [_sent(drawing, animation.course.at, animation.at, animation.course.seconds, stage)]


@stock_animations.register(Stretch)
def _stretch(animation: Stretch, stage: PlainSection) -> list[Animation]:
    bar = stage.of([animation.mobject])
    width = float(np.ptp(place(animation.mobject.outline, stage.style.view)[:, 0])) * animation.end_share
    return (
        [bar.animate(run_time=animation.run_time, rate_func=linear).stretch_to_fit_width(width, about_edge=LEFT).build()]
        if len(bar)
        else []
    )


@stock_animations.register(Move)
def _move(animation: Move, stage: PlainSection) -> list[Animation]:
    """Show a move of the lens: the whole picture is scaled and shifted."""
    first, last = animation.mobject.views
    picture, scale = stage.of(animation.mobject.pictures[0]), last.scale / first.scale
    x, y = place(np.array([[0.0, 0.0]]), first)[0][:2], place(np.array([[0.0, 0.0]]), last)[0][:2]
    moved = picture.animate(run_time=animation.run_time, rate_func=smootherstep)
    return [moved.scale(scale, about_point=np.array([*x, 0.0])).shift(np.array([*(y - x), 0.0])).build()]
