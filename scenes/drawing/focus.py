"""Shell, read, lit: how bright the panels of a picture are at a moment."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

from scenes.drawing.figure import Figure, PartError
from scenes.drawing.shape import set_opacity

SHELL, READ, LIT = 0.5, 0.65, 1.0  # opacities: not reached yet, told, in turn
Name = tuple[Hashable, ...]


def set_focus(figure: Figure, panels: Sequence[Name], lit: Collection[Name], told: Collection[Name] = ()) -> None:
    """Set every panel that is drawn to its opacity; raises PartError for a name that is no panel."""
    if unknown := [name for name in (*lit, *told) if name not in panels]:
        raise PartError(f"{figure.box.name}: {unknown[0]} is no panel; choose one of {', '.join(map(str, panels))}")
    for name in panels:
        if name in figure.parts:
            set_opacity(figure.part(*name), LIT if name in lit else READ if name in told else SHELL)
