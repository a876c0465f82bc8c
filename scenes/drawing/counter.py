"""A number that runs: its characters are particles, each a template that is drawn once.

Figures are tabular, so digits keep their place while others change. The text is set as `Figure.text` would set it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.drawing.figure import Figure
from scenes.drawing.particles import Particles, SpriteTemplate
from scenes.drawing.shape import Paint


class Counter(Particles):
    """A number with its baseline at x, y (design units), anchored at its start, middle or end; `write` makes a value a text."""

    def __init__(
        self,
        figure: Figure,
        x: float,
        y: float,
        write: Callable[[float], str],
        role: str = "number",
        *,
        anchor: str = "start",
        colour: str | Paint | None = None,
        size: float | None = None,
    ) -> None:
        super().__init__([])
        self._figure, self._x, self._y, self._write = figure, x, y, write
        self._role, self._colour, self._size = role, colour, size
        self._anchor = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        self._index: dict[str, int] = {}
        self.value = 0.0
        self.text = ""

    def set_value(self, value: float) -> None:
        """Show a value."""
        self.value = value
        text = self._write(value)
        if text == self.text:
            return
        self.text = text
        marks = [(i, char) for i, char in enumerate(text) if not char.isspace()]
        self.which = np.array([self._template(char) for _, char in marks], int)
        left = self._x - self._anchor * self._length(text)
        places = [(left + self._length(text[: i + 1]) - self._length(char), self._y) for i, char in marks]
        self.set_state(np.array(places).reshape(-1, 2), np.ones(len(marks)))

    def hide(self) -> None:
        """Show nothing."""
        self.text, self.which = "", np.zeros(0, int)
        self.set_state(np.zeros((0, 2)), np.zeros(0))

    def _length(self, text: str) -> float:
        return self._figure.measure(text, self._role, self._size)

    def _template(self, char: str) -> int:
        """Return the index of a character's template, drawn when it is first needed; anchored at the start of its baseline."""
        if char not in self._index:
            self._index[char] = len(self.templates)
            surface = Figure(self._figure.style, self._figure.box)
            label = surface.text(0, 0, char, self._role, colour=self._colour, size=self._size)
            self.templates = (*self.templates, SpriteTemplate([label], (0.0, 0.0)))
        return self._index[char]
