"""What a play draws anew, and why: for whoever wonders why a scene is slow.

With EXPLAINER_DEBUG=1 every play says it in a line on stderr. Still parts are held, lit parts are drawn once and blended,
bodies are stamped; what is left is drawn as vectors in every frame, and should be little.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from manim import Mobject, Scene

from scenes.core.environment import is_debug
from scenes.drawing.figure import Figure, name_of
from scenes.drawing.particles import Particles
from scenes.raster.draw_list import draw_list
from scenes.render.animations import fades_of, flat, mobject_of

MANY = 100  # leaves that are drawn as vectors in every frame: more are hardly meant


@dataclass(frozen=True)
class Moving:
    """A mobject that is drawn as vectors in every frame of a play: its name, its leaves, and why."""

    name: str
    drawables: int
    why: str

    @property
    def is_whole_figure(self) -> bool:
        """Tell whether so much moves that it is probably an accident."""
        return self.drawables > MANY


@dataclass(frozen=True)
class Redrawn:
    """What a play draws: parts that are lit (name, shapes), bodies that are stamped, mobjects that are drawn in every frame."""

    play: int
    lit: tuple[tuple[str, int], ...]
    bodies: int
    moving: tuple[Moving, ...]

    def __str__(self) -> str:
        lit = ", ".join(f"{name} ({count} shapes)" for name, count in self.lit) or "nothing"
        moving = ", ".join(f"{m.name} ({_count(m.drawables, 'leaf', 'leaves')}: {m.why})" for m in self.moving) or "nothing"
        text = f"play {self.play}: lit once: {lit}; stamped: {_count(self.bodies, 'body', 'bodies')}; drawn in every frame: {moving}"
        whole = [m.name for m in self.moving if m.is_whole_figure]
        return f"{text}; a whole figure moves: {', '.join(whole)}" if whole else text


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def redrawn(scene: Scene) -> Redrawn:
    """Return what the play that has just begun draws anew."""
    lit, bodies, moving = [], 0, []
    for animation in flat(scene.animations or ()):
        lit += [(fade.name, len(fade.shapes)) for fade in fades_of([animation])]
        if (mobject := mobject_of(animation)) is None:
            continue
        particle_groups, others = _drawables(mobject)
        bodies += sum(len(particles.which) for particles in particle_groups)
        if others:
            moving.append(Moving(_name(scene, mobject), len(others), f"moved by {type(animation).__name__}"))
    for mobject in scene.mobjects:
        if any(member.updaters for member in mobject.get_family()):
            moving.append(Moving(name_of(mobject), len(_drawables(mobject)[1]), "has an updater"))
    return Redrawn(scene.renderer.num_plays, tuple(lit), bodies, tuple(moving))


def _name(scene: Scene, mobject: Mobject) -> str:
    """Return what a mobject is called: the name of the part that it is, else its own."""
    for figure in (member for top in scene.mobjects for member in top.get_family() if isinstance(member, Figure)):
        names = [" ".join(map(str, name)) for name, part in figure.parts.items() if part is mobject]
        if names or mobject in figure.submobjects:
            return " ".join([figure.box.name, *names])
    return name_of(mobject)


def _drawables(mobject: Mobject) -> tuple[list[Particles], list[Mobject]]:
    drawables = draw_list([mobject])
    particle_groups = [drawable for drawable in drawables if isinstance(drawable, Particles)]
    return particle_groups, [drawable for drawable in drawables if not isinstance(drawable, Particles)]


def report(scene: Scene) -> None:
    """In debug mode, print what the play that has just begun draws anew."""
    if is_debug():
        print(f"{type(scene).__name__} {redrawn(scene)}", file=sys.stderr)  # noqa: T201
