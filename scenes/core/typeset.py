"""Type set from font packages: shaped by HarfBuzz, drawn from its outlines, measured before anything is drawn.

The same letters on every machine: no font registration and no fallback font. A character that a face lacks is an
error that names it. Knows nothing of colour, roles or pictures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from itertools import zip_longest
from pathlib import Path

import numpy as np
import uharfbuzz as hb

from scenes.core.errors import FontError

FACES = {
    "sans": ("font_source_sans_pro", "SourceSansPro"),
    "sans-semibold": ("font_source_sans_pro", "SourceSansProSemibold"),
    "sans-bold": ("font_source_sans_pro", "SourceSansProBold"),
    "serif": ("font_source_serif_pro", "SourceSerifProSemibold"),
    "serif-italic": ("font_source_serif_pro", "SourceSerifProIt"),
}
SOFT_HYPHEN = "\u00ad"
BREAKS = (SOFT_HYPHEN, "-", "‐", "–", "/")  # after these a word that is wider than its line may break
_WIDE = r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # kana and Chinese characters; Korean has blanks
_OPEN, _CLOSE = r"[（「『【《〈“‘]", r"[、。，．：；？！）」』】》〉ー・…”’]"
IDEOGRAPHS = re.compile(f"{_OPEN}*{_WIDE}{_CLOSE}*|(?:(?!{_WIDE}|{_OPEN}).)+|.")
OWN = "#"  # between a file and its digest, in the name of a face of one's own
FEATURES = {"kern": True, "liga": True, "tnum": True, "lnum": True}


@dataclass(frozen=True)
class Line:
    """One shaped line of text: cubic outline `points` (n, 2) in em, y up, and its advance `width` in em."""

    points: np.ndarray
    width: float


class _Outline:
    """Collects the cubic curves of one glyph (four points a curve, font units)."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []
        self.first: tuple[float, float] = (0.0, 0.0)
        self.last: tuple[float, float] = (0.0, 0.0)

    def move(self, x: float, y: float, _: object) -> None:
        self.first = self.last = (x, y)

    def line(self, x: float, y: float, _: object) -> None:
        ax, ay = self.last
        self.points += [(ax, ay), (ax + (x - ax) / 3, ay + (y - ay) / 3), (ax + 2 * (x - ax) / 3, ay + 2 * (y - ay) / 3), (x, y)]
        self.last = (x, y)

    def cubic(self, x1: float, y1: float, x2: float, y2: float, x: float, y: float, _: object) -> None:
        self.points += [self.last, (x1, y1), (x2, y2), (x, y)]
        self.last = (x, y)

    def quadratic(self, cx: float, cy: float, x: float, y: float, _: object) -> None:
        ax, ay = self.last
        self.cubic(ax + 2 / 3 * (cx - ax), ay + 2 / 3 * (cy - ay), x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y), x, y, None)

    def close(self, _: object) -> None:
        if self.last != self.first:
            self.line(*self.first, None)


class Face:
    """One face of a font package, with its glyph outlines and shaped lines cached."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._face = hb.Face(hb.Blob.from_file_path(str(file_of(name))))
        if not self._face.glyph_count:
            raise FontError(f"{file_of(name)} is no font; name a .ttf or .otf file")
        self._font = hb.Font(self._face)
        self._glyphs: dict[int, np.ndarray] = {}
        self._draw = hb.DrawFuncs()
        self._bind()

    def _bind(self) -> None:
        self._draw.set_move_to_func(lambda x, y, pen: pen.move(x, y, None))
        self._draw.set_line_to_func(lambda x, y, pen: pen.line(x, y, None))
        self._draw.set_cubic_to_func(lambda a, b, c, d, x, y, pen: pen.cubic(a, b, c, d, x, y, None))
        self._draw.set_quadratic_to_func(lambda a, b, x, y, pen: pen.quadratic(a, b, x, y, None))
        self._draw.set_close_path_func(lambda pen: pen.close(None))

    def missing(self, text: str) -> list[str]:
        """Return the characters of `text` that this face cannot draw."""
        return [char for char in dict.fromkeys(composed(text)) if char != SOFT_HYPHEN and self._font.get_nominal_glyph(ord(char)) is None]

    def _glyph(self, glyph_id: int) -> np.ndarray:
        if glyph_id not in self._glyphs:
            pen = _Outline()
            self._font.draw_glyph(glyph_id, self._draw, pen)
            self._glyphs[glyph_id] = np.array(pen.points, float).reshape(-1, 2)
        return self._glyphs[glyph_id]

    @lru_cache(maxsize=16384)  # noqa: B019  (faces live as long as the process)
    def shape(self, text: str) -> Line:
        """Shape one line, its accents composed; raises FontError when a character is missing."""
        text = composed(text).replace(SOFT_HYPHEN, "")
        self._refuse_missing(text)
        if not text:
            return Line(np.zeros((0, 2)), 0.0)
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, FEATURES)
        x, parts = 0.0, [np.zeros((0, 2))]
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            parts.append(self._glyph(info.codepoint) + (x + position.x_offset, position.y_offset))
            x += position.x_advance
        return Line(np.concatenate([part for part in parts if len(part)] or parts) / self._face.upem, x / self._face.upem)

    def _refuse_missing(self, text: str) -> None:
        missing = self.missing(text)
        if missing:
            char = missing[0]
            label = f"{char!r} (U+{ord(char):04X} {unicodedata.name(char, 'unnamed')})"
            raise FontError(f"{text!r}: the face {self.name} has no glyph for {label}; use another character")


def _font_file(package: str, attribute: str) -> str:
    try:
        module = import_module(package)
    except ImportError as error:
        raise FontError(f"the font package {package} is not installed; run `make setup`") from error
    path = getattr(module, attribute, None)
    if path is None or not Path(path).is_file():
        raise FontError(f"the font package {package} lacks {attribute}; run `make setup` to restore the pinned version")
    return str(path)


@cache
def face(name: str) -> Face:
    """Return a face by its house name (see FACES), or by that of `own_face`."""
    return Face(name)


def file_of(name: str) -> Path:
    """Return the font file of a face by its house name, or by the name that `own_face` gave it; raises FontError."""
    if name in FACES:
        return Path(_font_file(*FACES[name]))
    path, _, digest = name.rpartition(OWN)
    if not digest or not path:
        raise FontError(f"no face is called {name!r}; known are {', '.join(FACES)}")
    if not Path(path).is_file():
        raise FontError(f"{path}: no such font; put it there, on every machine that renders")
    return Path(path)


def own_face(file: Path, digest: str) -> str:
    """Return the name of a face of one's own: its file, and a digest of its bytes, so that what is kept of it is never out of date."""
    return f"{file}{OWN}{digest}"


def measure(text: str, face_name: str, size: float, spacing: float = 0.0) -> float:
    """Return the width of a line in the unit of `size`; `spacing` is added after every letter but the last."""
    return face(face_name).shape(text).width * size + spacing * max(0, len(letters(text)) - 1)


def outline(text: str, face_name: str, size: float, spacing: float = 0.0) -> np.ndarray:
    """Return the line's cubic points (n, 2) in the unit of `size`, y up, starting at the origin on the baseline."""
    if not spacing:
        return face(face_name).shape(text).points * size
    x, parts, shape = 0.0, [], face(face_name).shape
    for letter, following in zip_longest(found := letters(text), found[1:], fillvalue=""):
        parts.append(shape(letter).points * size + (x, 0))
        x += (shape(letter + following).width - shape(following).width) * size + spacing
    return np.concatenate(parts) if parts else np.zeros((0, 2))


def composed(text: str) -> str:
    """Return a text with its accents composed (Unicode's NFC): what a keyboard writes as letter and mark is one letter, where there is one."""
    return unicodedata.normalize("NFC", text)


def letters(text: str) -> list[str]:
    """Return the letters of a text, each with the marks that stand on it."""
    found: list[str] = []
    for char in composed(text):
        if found and unicodedata.category(char) in ("Mn", "Me"):
            found[-1] += char
        else:
            found.append(char)
    return found


def words(text: str) -> list[str]:
    """Return the words between which a line may break: at blanks, never at one that holds (U+00A0, U+202F)."""
    return [word for word in re.split(r"[ \t\n]+", text) if word]


def wrap(text: str, face_name: str, size: float, width: float) -> list[str]:
    """Break a text into lines no wider than `width`, greedily: at plain blanks and soft hyphens, and at a hyphen in a word that is wider.

    A no-break space holds; a piece that cannot be broken may be wider than the line.
    """
    lines: list[str] = []
    for blank, word in _pieces(text):
        trial = f"{lines[-1]}{blank}{word}" if lines else word
        if lines and measure(trial, face_name, size) <= width:
            lines[-1] = trial
            continue
        rest = _on_this_line(lines, word, face_name, size, width) if SOFT_HYPHEN in word else word
        lines += _broken(rest, face_name, size, width)
    return [line.replace(SOFT_HYPHEN, "") for line in lines]


def _on_this_line(lines: list[str], word: str, face_name: str, size: float, width: float) -> str:
    """Put as many syllables of a word onto the last line as fit there; return the rest of it."""
    syllables = word.split(SOFT_HYPHEN)
    for count in range(len(syllables) - 1, 0, -1):
        begun = _hyphened("".join(syllables[:count]))
        if lines and measure(trial := f"{lines[-1]} {begun}", face_name, size) <= width:
            lines[-1] = trial
            return SOFT_HYPHEN.join(syllables[count:])
    return word


def _broken(word: str, face_name: str, size: float, width: float) -> list[str]:
    """Return a word in pieces no wider than a line: broken at its soft hyphens and hyphens where it would be wider."""
    lines: list[str] = []
    rest = word
    while measure(rest, face_name, size) > width:
        ends = [i for i, char in enumerate(rest[:-1], start=1) if char in BREAKS and i > 1]
        fitting = [i for i in ends if measure(_hyphened(rest[:i]), face_name, size) <= width]
        if not fitting:
            break
        lines.append(_hyphened(rest[: fitting[-1]]))
        rest = rest[fitting[-1] :]
    return [*lines, rest]


def _hyphened(piece: str) -> str:
    """Return the first piece of a word as it stands at the end of a line."""
    return piece if piece.endswith(("-", "‐", "–", "/")) else f"{piece.rstrip(SOFT_HYPHEN)}-"


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what may stand at the start of a line, and the blank before it: words; of Chinese and Japanese, which have none, each character.

    No line starts with a closing sign or ends with an opening one (W3C 2020, "Requirements for Chinese Text Layout", section 3.1.2).
    """
    for word in words(text):
        blank = " "
        for piece in IDEOGRAPHS.findall(word) if IDEOGRAPHS.search(word) else [word]:
            yield blank, piece
            blank = ""


def balance(text: str, face_name: str, size: float, width: float) -> list[str]:
    """Break a text into as few lines as fit `width`, then make the lines as equal as can be."""
    best = wrap(text, face_name, size, width)
    low, high = width * 0.3, width
    for _ in range(16):
        middle = (low + high) / 2
        lines = wrap(text, face_name, size, middle)
        if len(lines) <= len(best) and all(measure(line, face_name, size) <= middle for line in lines):
            best, high = lines, middle
        else:
            low = middle
    return best
