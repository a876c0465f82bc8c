"""Setting one text as large as its room allows: between a stated largest and smallest size, on one line or two."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core import typeset
from scenes.core.overflow import Overflow, refuse


@dataclass(frozen=True)
class Fit:
    """The lines that a text is set in, and their size in design units."""

    lines: tuple[str, ...]
    size: float


def fit_text(
    text: str,
    face: str,
    width: float,
    *,
    key: str,
    sizes: tuple[float, float],
    two_lines: tuple[float, float] | None = None,
    spacing: float = 0.0,
) -> Fit:
    """Return one line at the largest size that fits `width`, or two lines if those may be larger.

    `sizes` and `two_lines` are (largest, smallest) for one and for two lines; `spacing` is in shares of the size.
    Raises LayoutError that names the key and how much too long the text is.
    """
    single = min(sizes[0], _size_for(text, face, width, spacing))
    pair = _two(text, face) if two_lines else None
    double = min(two_lines[0], *(_size_for(line, face, width, spacing) for line in pair)) if two_lines and pair else 0.0
    if single >= sizes[1] and single >= double:
        return Fit((text,), single)
    if pair and two_lines and double >= two_lines[1]:
        return Fit(pair, double)
    least = two_lines[1] if two_lines and pair else sizes[1]
    needed = max(typeset.measure(line, face, least) for line in (pair or (text,)))
    refuse(Overflow(key, text, needed, width, "use fewer or narrower letters", smallest=least))
    return Fit(pair or (text,), least)


def _size_for(text: str, face: str, width: float, spacing: float) -> float:
    return width / (typeset.measure(text, face, 1.0) + spacing * max(0, len(typeset.letters(text)) - 1))


def _two(text: str, face: str) -> tuple[str, str] | None:
    """Return the text in the two most equal lines, or None when it is a single word."""
    words = typeset.words(text)
    splits = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return min(splits, key=lambda pair: max(typeset.measure(line, face, 1.0) for line in pair), default=None)
