"""The way from one picture of a section to the next: what differs between the two, by the names of parts.

Both moments stand in one tree (`figure`): the picture afterwards, with what comes unseen in it, and what goes put back where it
was drawn. Shapes that are in both are those of the picture before, so that nothing is drawn anew that stays. At the end (`settle`)
only the picture afterwards is left, as if it had been drawn alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from manim import Mobject

from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure, PartError
from scenes.drawing.shape import Shape

Name = tuple[Hashable, ...]
_STATE = ("dash", "layer", "glow", "glow_only", "fill_paint", "stroke_paint")
_ARRAYS = ("fill_rgbas", "stroke_rgbas", "stroke_width")


@dataclass
class Change:
    """What differs in one part: shapes that go, and shapes that come or change their opacity, each with where it ends."""

    goes: list[Shape] = field(default_factory=list)
    comes: list[tuple[Shape, float]] = field(default_factory=list)

    @property
    def targets(self) -> list[tuple[Shape, float]]:
        """Return every shape with the opacity that it ends with."""
        return [*((shape, 0.0) for shape in self.goes), *self.comes]


class Transition:
    """Two pictures of the same drawing; raises PartError for a part that neither has, or that was taken already."""

    def __init__(self, before: Figure, after: Figure) -> None:
        self.figure = after
        self.changes: dict[Name, Change] = {}
        self._parents: dict[int, Mobject] = {}
        self._left: set[Name] = set()
        self._names = set(names_of(before)) | set(names_of(after))
        self._compare(list(_leaves(before)), list(_leaves(after)))

    # ---- what differs
    def fade(self, *name: Hashable, ramp: str | None = None, only: str | None = None) -> Fade:
        """Return the fade of a part and of all in it that has not been taken yet; `only` "comes" or "goes" takes half of it.

        A part that does not differ gives an empty fade.
        """
        if name and name not in self._names:
            raise PartError(f"{self.figure.box.name}: no part {' '.join(map(str, name))!r}; known parts: {self._near(name)}")
        taken = [self._take(key, only) for key in list(self.changes) if key[: len(name)] == name]
        targets = [target for part in taken for target in part]
        return Fade(" ".join(map(str, name)) or self.figure.box.name, [shape for shape, _ in targets], [to for _, to in targets], ramp)

    def _near(self, name: Name) -> str:
        """Return the names of the parts that lie in the deepest known part of a name."""
        for depth in range(len(name) - 1, -1, -1):
            inside = {
                " ".join(map(str, known[: depth + 1])) for known in self._names if len(known) > depth and known[:depth] == name[:depth]
            }
            if inside:
                return ", ".join(sorted(inside))
        return "none"

    def _take(self, key: Name, only: str | None) -> list[tuple[Shape, float]]:
        change = self.changes[key]
        found = {"comes": change.comes, "goes": [(shape, 0.0) for shape in change.goes], None: change.targets}[only]
        if only != "goes":
            change.comes = []
        if only != "comes":
            change.goes = []
        return found

    def focus(self) -> Fade:
        """Return the fade of all shapes that are in both pictures and only change their opacity, but for those that were taken."""
        targets = []
        for change in self.changes.values():
            shifts = [(shape, to) for shape, to in change.comes if id(shape) in self._kept]
            change.comes = [pair for pair in change.comes if id(pair[0]) not in self._kept]
            targets += shifts
        return Fade("focus", [shape for shape, _ in targets], [to for _, to in targets])

    @property
    def open(self) -> list[Name]:
        """Return the names of the parts that differ and were not taken yet."""
        return [name for name, change in self.changes.items() if change.targets]

    def settle(self) -> None:
        """Leave only the picture afterwards, as it would be drawn alone."""
        for shape in self._gone:
            self._parents[id(shape)].submobjects.remove(shape)
        for shape, opacity in self._ends:
            shape.opacity = opacity

    # ---- comparing
    def _compare(self, before: list[_Leaf], after: list[_Leaf]) -> None:
        waiting: dict[tuple[object, ...], list[_Leaf]] = defaultdict(list)
        for leaf in after:
            waiting[leaf.key].append(leaf)
        changes: dict[Name, Change] = defaultdict(Change)
        self._gone: list[Shape] = []
        self._kept: set[int] = set()
        previous: _Leaf | None = None
        self._ends: list[tuple[Shape, float]] = []
        adopted: dict[int, Shape] = {}
        for leaf in before:
            twins = waiting[leaf.key]
            if twins:
                previous = self._adopt(changes, leaf, twins.pop(0))
                adopted[previous.twin] = leaf.shape
            else:
                previous = self._put_back(changes, leaf, previous)
        for leaf in after:
            if leaf in waiting[leaf.key]:
                changes[leaf.name].comes.append((leaf.shape, leaf.shape.opacity))
                self._ends.append((leaf.shape, leaf.shape.opacity))
                leaf.shape.opacity = 0.0
        _rename(self.figure, adopted)
        self.changes = dict(changes)

    def _adopt(self, changes: dict[Name, Change], old: _Leaf, new: _Leaf) -> _Leaf:
        """Put a shape that is in both pictures into the tree in place of its twin; it starts as it was."""
        siblings = new.parent.submobjects
        siblings[siblings.index(new.shape)] = old.shape
        self._ends.append((old.shape, new.shape.opacity))
        if old.shape.opacity != new.shape.opacity:
            changes[new.name].comes.append((old.shape, new.shape.opacity))
            self._kept.add(id(old.shape))
        return _Leaf(old.shape, new.name, new.parent, new.key, id(new.shape))

    def _put_back(self, changes: dict[Name, Change], old: _Leaf, previous: _Leaf | None) -> _Leaf:
        """Put a shape that goes into the tree, after the one that it was drawn after."""
        parent = self.figure if previous is None else previous.parent
        at = 0 if previous is None else parent.submobjects.index(previous.shape) + 1
        parent.submobjects.insert(at, old.shape)
        self._parents[id(old.shape)] = parent
        self._gone.append(old.shape)
        changes[old.name].goes.append(old.shape)
        return _Leaf(old.shape, old.name, parent, old.key)


@dataclass(frozen=True, eq=False)
class _Leaf:
    """A shape of a tree: the name of the part that it belongs to, the mobject that holds it, and what it is known by."""

    shape: Shape
    name: Name
    parent: Mobject
    key: tuple[object, ...]
    twin: int = 0


def _leaves(root: Figure) -> Iterator[_Leaf]:
    """Yield every shape that has points, in drawing order."""
    yield from _walk(root, (), root)


def _walk(mobject: Mobject, name: Name, parent: Mobject) -> Iterator[_Leaf]:
    if isinstance(mobject, Shape) and len(mobject.points):
        yield _Leaf(mobject, name, parent, (name, *_drawn(mobject)))
    own = {id(part): part_name for part_name, part in getattr(mobject, "parts", {}).items()}
    for child in mobject.submobjects:
        yield from _walk(child, name + own.get(id(child), ()), mobject)


def _rename(root: Figure, adopted: dict[int, Shape]) -> None:
    """Let parts that are single shapes name the shapes that took their places."""
    for member in root.get_family():
        if isinstance(member, Figure):
            member.parts = {name: adopted.get(id(part), part) for name, part in member.parts.items()}


def names_of(root: Figure) -> Iterator[Name]:
    """Yield the full name of every part, however deep."""
    for name, part in root.parts.items():
        yield name
        if isinstance(part, Figure):
            yield from (name + inner for inner in names_of(part))


def _drawn(shape: Shape) -> tuple[object, ...]:
    """Return how a shape is drawn, but for its opacity."""
    state = shape.__dict__
    arrays = (np.asarray(state[name]).tobytes() for name in _ARRAYS)
    return (np.ascontiguousarray(shape.points).tobytes(), *(state[name] for name in _STATE), *arrays)


def shapes_named(root: Figure, *name: Hashable) -> Sequence[Shape]:
    """Return the shapes of a part as they are in a picture."""
    return [leaf.shape for leaf in _leaves(root) if leaf.name[: len(name)] == name]
