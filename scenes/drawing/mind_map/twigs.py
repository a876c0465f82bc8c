"""What a mind map is drawn of: a plain tree of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Way = tuple[int, ...]  # from the root down: which child of which child, from 0
QUIET = 0.86  # of the type's size: the quiet lines under a name


@dataclass(frozen=True)
class Twig:
    """A name, the quiet lines under it, what hangs on it, whether it is marked, its hue (two of the palette's and the share of the second).

    `holds`: of one whose names are drawn elsewhere, how many they are; a dot stands for each. `quiet`: the size of the quiet lines, of the type's.
    """

    text: str
    also: tuple[str, ...] = ()
    twigs: tuple[Twig, ...] = ()
    marked: bool = False
    hue: tuple[str, str, float] | None = None
    holds: int = 0
    quiet: float = QUIET

    @property
    def height(self) -> int:
        """Return how many levels hang on it: 0 of a leaf."""
        return 1 + max((twig.height for twig in self.twigs), default=-1)

    @property
    def leaves(self) -> int:
        """Return how many leaves it ends in, itself where it is one."""
        return sum(twig.leaves for twig in self.twigs) or 1

    def at(self, way: Way) -> Twig:
        """Return what hangs on it at a way; raises IndexError where nothing does."""
        return self.twigs[way[0]].at(way[1:]) if way else self

    def walk(self, way: Way = ()) -> Iterator[tuple[Way, Twig]]:
        """Yield it and all below with their ways, what is above first."""
        yield way, self
        for k, twig in enumerate(self.twigs):
            yield from twig.walk((*way, k))
