"""A number that runs: its characters are bodies of one crowd, each a template that is drawn once.

Figures are tabular, so digits stand still while others turn. The text is set as `Figure.text` would set it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.figures.crowd import Crowd, Template
from scenes.figures.figure import Figure
from scenes.figures.shape import Paint


class Counter(Crowd):
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
        self._style = {"role": role, "colour": colour, "size": size}
        self._anchor = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        self._index: dict[str, int] = {}
        self.value = 0.0
        self.text = ""

    def show(self, value: float) -> None:
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
        self.stand(np.array(places).reshape(-1, 2), np.ones(len(marks)))

    def _length(self, text: str) -> float:
        return self._figure.measure(text, self._style["role"], self._style["size"])

    def _template(self, char: str) -> int:
        """Return the index of a character's template, drawn when it is first needed; it stands on its baseline's start."""
        if char not in self._index:
            self._index[char] = len(self.templates)
            label = Figure(self._figure.look, self._figure.box).text(0, 0, char, **self._style)
            self.templates = (*self.templates, Template([label], (0.0, 0.0)))
        return self._index[char]
