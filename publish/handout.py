"""A kit as a PDF to hand out: six stills a page with what is said and a line for notes, or one still a page, as a figure for other programs.

Set by typst, tagged (PDF/UA-1), with an outline of sections and cues; deep dives follow on pages of their own; the same kit gives the same bytes.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from PIL import Image

from publish.deck import dive_words, parts_of
from publish.manifest import Manifest
from publish.typst_pages import pages
from scenes.core.cache import write_file

TEMPLATE = Path(__file__).with_name("handout.typ")
Layout = Literal["six", "one"]
WIDTHS = {"six": 1000, "one": 1920}  # pixels of a still: 360 to an inch, and those of the film
QUALITY = {"six": 88, "one": 93}
LANGUAGE = re.compile("[a-z]{2,3}")


def write_handout(manifest: Manifest, folder: Path, target: Path, layout: Layout = "six") -> Path:
    """Write the hand-out of a kit; return the file. Raises InputError for a cue without the picture of its last frame; OSError."""
    steps: list[dict[str, str | bool]] = []
    files: dict[str, bytes] = {}
    for file, step in _steps(manifest, folder):
        name = f"{len(steps) + 1}.jpg"
        files[name] = _jpeg(file, layout)
        steps.append(step | {"picture": name})
    language = LANGUAGE.match(manifest.language)
    shown = {
        "title": manifest.title, "subtitle": manifest.subtitle, "speaker": manifest.speaker.name,
        "language": language[0] if language else "en", "layout": layout,
        "steps": [step for step in steps if not step["dive"]], "dives": [step for step in steps if step["dive"]],
        "deep_dives": dive_words(manifest)[1],
    }  # fmt: skip
    write_file(target, pages(TEMPLATE.read_bytes(), files, "pdf", {"handout": json.dumps(shown)}))
    return target


def _steps(manifest: Manifest, folder: Path) -> Iterator[tuple[Path, dict[str, str | bool]]]:
    """Yield each still with what is written beside it."""
    for part in parts_of(manifest, folder, films=False):
        for place, step in enumerate(part.steps):
            yield folder / step.last.path, {
                "section": part.heading, "opens": place == 0, "title": step.cue.title, "said": step.said, "seen": step.cue.seen or step.title,
                "dive": part.dive is not None, "chapter": part.dive.chapter_at(step.cue.start) if part.dive else "",
            }  # fmt: skip


def _jpeg(file: Path, layout: Layout) -> bytes:
    """Return a still no wider than its place needs, with all its colours."""
    with Image.open(file) as opened:
        picture = opened.convert("RGB")
    if picture.width > WIDTHS[layout]:
        picture = picture.resize((WIDTHS[layout], round(picture.height * WIDTHS[layout] / picture.width)), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=QUALITY[layout], subsampling=0)
    return data.getvalue()
