"""What Manim's animations hold: those that a group plays, the mobject that one moves, the parts that one lights."""

from __future__ import annotations

from collections.abc import Iterable

from manim import Animation, Mobject

from scenes.drawing.fade import Fade


def flat(animations: Iterable[Animation]) -> list[Animation]:
    """Return animations in order, groups replaced by what they play."""
    single: list[Animation] = []
    for animation in animations:
        nested = getattr(animation, "animations", None)
        single += flat(nested) if nested else [animation]
    return single


def fades_of(animations: Iterable[Animation]) -> list[Fade]:
    """Return the lightings of animations, nested ones included."""
    return [fade for animation in flat(animations) for fade in getattr(animation, "fades", ())]


def mobject_of(animation: Animation) -> Mobject | None:
    """Return what an animation moves; Manim's annotation names the class of its other renderer."""
    mobject: object = animation.mobject
    return mobject if isinstance(mobject, Mobject) else None
