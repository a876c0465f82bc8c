"""A drawn page as PDF: its art as vectors, its words as text that can be read, searched and copied; built to PDF/UA-1 (ISO 14289-1:2014).

The art is an artifact; over it lie, without ink, the words in reading order, headings first among them, and a figure with its alternative text
for every picture. Same page, same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.manifest import Area, Text
from publish.typst_pages import pages
from scenes.core.errors import FontError, InputError

TEMPLATE = Path(__file__).with_name("poster.typ")
NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
SLUG = 17.0  # points beyond the bleed, for crop marks: 6 mm
PAGE = re.compile(rb"(\d+) 0 obj\n(<</Type/Page/[^\n]*?/TrimBox\[([^\]]*)\][^\n]*)>>\nendobj")


@dataclass(frozen=True)
class Page:
    """A page of `width` x `height` points: its art (SVG, which reaches `bleed` points beyond it), and what is read on it.

    `passages` are lines that are read in one breath, in reading order; places are shares of the trimmed page. `areas` are its pictures: of a
    section's, the words follow its title. `fonts`: the families and the folders of their files.
    """

    title: str
    language: str
    art: str
    width: float
    height: float
    passages: Sequence[Sequence[Text]]
    areas: Sequence[Area]
    fonts: Sequence[str]
    folders: Sequence[Path]
    author: str = ""
    bleed: float = 0.0


def pdf_of(page: Page) -> bytes:
    """Return a page as PDF; with bleed it has crop marks, and trim, bleed and media box say where it is cut.

    Raises InputError for a picture without alternative text, FontError for words that no font can write.
    """
    refuse_untold(page.areas)
    language, _, region = page.language.partition("-")
    slug = page.bleed + SLUG if page.bleed else 0.0
    values = {
        "title": page.title,
        "author": page.author or (),
        "language": language,
        "region": region or None,
        "width": page.width,
        "height": page.height,
        "bleed": page.bleed,
        "slug": slug,
        "fonts": tuple(page.fonts),
        "nothing": NOTHING,
        "parts": _parts(page),
    }
    try:
        made = pages(TEMPLATE.read_bytes(), {"art.svg": page.art.encode()}, "pdf", {"page": json.dumps(values)}, folders=page.folders)
    except RuntimeError as error:
        raise FontError(f"the page's words cannot be written as PDF: {str(error).splitlines()[0]}; use other characters") from error
    return _with_bleed_box(made, page.bleed, slug) if page.bleed else made


def refuse_untold(areas: Iterable[Area]) -> None:
    """Raise InputError for pictures without alternative text."""
    where = "nothing says what its picture shows; write `seen` in its table of the content file"
    if untold := [f"{area.section}: {where}" for area in areas if not area.seen.strip()]:
        raise InputError(untold)


def _parts(page: Page) -> list[dict[str, object]]:
    """Return what is read, in order; a section's figure stands after its first passage, and no level of headings is skipped."""
    areas = {area.section: area for area in page.areas}
    parts: list[dict[str, object]] = []
    deepest = 0
    for passage in page.passages:
        lines = [{"text": text.text, "size": text.h * page.height, "x": text.x, "y": text.y, "w": text.w, "h": text.h} for text in passage]
        level = min(passage[0].level, deepest + 1)
        deepest = level or deepest
        parts.append({"kind": "text", "level": level, "lines": lines})
        if area := areas.pop(passage[0].section, None):
            parts.append(_figure(area))
    return [*parts, *map(_figure, areas.values())]


def _figure(area: Area) -> dict[str, object]:
    return {"kind": "figure", "alt": area.seen, "x": area.x, "y": area.y, "w": area.w, "h": area.h}


def _with_bleed_box(pdf: bytes, bleed: float, slug: float) -> bytes:
    """Return a PDF of one page that says, in an update at its end, where its bleed ends (ISO 32000-1:2008, 7.5.6 and 14.11.2)."""
    found = PAGE.search(pdf)
    assert found, "a page with bleed has a trim box"
    left, bottom, right, top = (float(side) for side in found[3].split())
    box = " ".join(f"{side:.3f}".rstrip("0").rstrip(".") for side in (left - bleed, bottom - bleed, right + bleed, top + bleed))
    trailer = pdf[pdf.rindex(b"trailer\n<<") + len(b"trailer\n<<") : pdf.rindex(b">>\nstartxref")]
    before = int(pdf[pdf.rindex(b"startxref\n") + len(b"startxref\n") :].split()[0])
    head = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    made = head + found[1] + b" 0 obj\n" + found[2] + f"/BleedBox[{box}]>>\nendobj\n".encode()
    table = f"xref\n{found[1].decode()} 1\n{len(head):010d} 00000 n\r\n".encode()
    return made + table + b"trailer\n<<" + trailer + f"/Prev {before}>>\nstartxref\n{len(made)}\n%%EOF\n".encode()
