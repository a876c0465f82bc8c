"""What a play draws anew, and why: for whoever wonders why a scene is slow.

With EXPLAINER_DEBUG=1 every play says it in a line on stderr. Still parts are held, lit parts are drawn once and blended,
bodies are stamped; what is left is drawn as vectors in every frame, and should be little.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from manim import Animation, Mobject, Scene

from scenes.engine.leaves import leaves_of
from scenes.figures.crowd import Crowd
from scenes.figures.figure import Figure, name_of
from scenes.figures.lighting import Lighting

MANY = 100  # leaves that are drawn as vectors in every frame: more are hardly meant


@dataclass(frozen=True)
class Moving:
    """A mobject that is drawn as vectors in every frame of a play: its name, its leaves, and why."""

    name: str
    leaves: int
    why: str

    @property
    def is_whole_figure(self) -> bool:
        """Tell whether so much moves that it is probably an accident."""
        return self.leaves > MANY


@dataclass(frozen=True)
class Redrawn:
    """What a play draws: parts that are lit (name, shapes), bodies that are stamped, mobjects that are drawn in every frame."""

    play: int
    lit: tuple[tuple[str, int], ...]
    bodies: int
    moving: tuple[Moving, ...]

    def __str__(self) -> str:
        lit = ", ".join(f"{name} ({count} shapes)" for name, count in self.lit) or "nothing"
        moving = ", ".join(f"{m.name} ({_count(m.leaves, 'leaf', 'leaves')}: {m.why})" for m in self.moving) or "nothing"
        text = f"play {self.play}: lit once: {lit}; stamped: {_count(self.bodies, 'body', 'bodies')}; drawn in every frame: {moving}"
        whole = [m.name for m in self.moving if m.is_whole_figure]
        return f"{text}; a whole figure moves: {', '.join(whole)}" if whole else text


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def redrawn(scene: Scene) -> Redrawn:
    """Return what the play that has just begun draws anew."""
    lit, bodies, moving = [], 0, []
    for animation in _flat(scene.animations):
        lit += [(lighting.name, len(lighting.shapes)) for lighting in _lightings(animation)]
        crowds, others = _leaves([animation.mobject])
        bodies += sum(len(crowd.which) for crowd in crowds)
        if others:
            moving.append(Moving(_name(scene, animation.mobject), len(others), f"moved by {type(animation).__name__}"))
    for mobject in scene.mobjects:
        if any(member.updaters for member in mobject.get_family()):
            moving.append(Moving(name_of(mobject), len(_leaves([mobject])[1]), "has an updater"))
    return Redrawn(scene.renderer.num_plays, tuple(lit), bodies, tuple(moving))


def _name(scene: Scene, mobject: Mobject) -> str:
    """Return what a mobject is called: the name of the part that it is, else its own."""
    for figure in (member for top in scene.mobjects for member in top.get_family() if isinstance(member, Figure)):
        names = [" ".join(map(str, name)) for name, part in figure.parts.items() if part is mobject]
        if names or mobject in figure.submobjects:
            return " ".join([figure.box.name, *names])
    return name_of(mobject)


def _flat(animations: Sequence[Animation]) -> list[Animation]:
    return [one for animation in animations for one in (_flat(animation.animations) if hasattr(animation, "animations") else [animation])]


def _lightings(animation: Animation) -> Sequence[Lighting]:
    return getattr(animation, "lightings", ())


def _leaves(mobjects: Iterable[Mobject | None]) -> tuple[list[Crowd], list[Mobject]]:
    leaves = leaves_of([mobject for mobject in mobjects if mobject is not None])
    crowds = [leaf for leaf in leaves if isinstance(leaf, Crowd)]
    return crowds, [leaf for leaf in leaves if not isinstance(leaf, Crowd)]


def say(scene: Scene) -> None:
    """In debug mode, print what the play that has just begun draws anew."""
    if os.environ.get("EXPLAINER_DEBUG", "0") not in ("", "0"):
        print(f"{type(scene).__name__} {redrawn(scene)}", file=sys.stderr)  # noqa: T201
