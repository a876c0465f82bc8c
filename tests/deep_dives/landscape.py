"""What the tests of the landscape draw, and how they read it."""

from __future__ import annotations

from collections.abc import Iterable

from scenes.core.formats import FORMATS
from scenes.deep_dives.landscape.moments import LandscapeMoment, moments
from scenes.deep_dives.landscape.picture import picture
from scenes.deep_dives.landscape.tree import top_of
from scenes.drawing.figure import Figure, Style
from scenes.drawing.mind_map.twigs import Way
from scenes.drawing.shape import Label
from scenes.project import Project
from scenes.raster.still import style_of

FRAMES = ("wide", "portrait", "square", "phone")
SMALLEST = 0.02  # of the frame's shorter side, in frames that are not wide


def style(project: Project, name: str) -> Style:
    fmt = FORMATS[name]
    return style_of(project.theme, fmt, int(fmt.width), int(fmt.height))


def drawn_at(project: Project, name: str, moment: LandscapeMoment) -> Figure:
    return picture(project, style(project, name), FORMATS[name].stage, moment)


def drawn(project: Project, name: str, cue: str = "still") -> Figure:
    return drawn_at(project, name, moments()[cue])


def told(labels: Iterable[Label]) -> list[str]:
    """Return what labels say: a name that breaks is told as one."""
    found: list[str] = []
    for label in labels:
        if label.opacity <= 0:
            continue
        if label.goes_on:
            found[-1] += ("" if found[-1].endswith("-") else " ") + label.text
        else:
            found.append(label.text)
    return found


def texts(figure: Figure) -> set[str]:
    """Return the names that are drawn."""
    return set(told(figure.labels()))


def labels_at(opened: Figure, cue: str, way: Way) -> list[Label]:
    """Return the lines of a name on a cue's page, then those of its other names."""
    if way == top_of(cue):
        return [*opened.figure("title").labels(), *opened.figure("others").labels()]
    return [shape for shape in opened.figure("node", way).submobjects if isinstance(shape, Label)]
