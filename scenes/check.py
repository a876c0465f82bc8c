"""What is wrong with the layout of whatever a format draws: stills, every cue's settled frame with header and caption, opening, finale, poster.

All of it at once, each finding with the key of its text in the content file, what that needs and has, the shortest overflow first.
What was found is kept (see scenes.core.memo), so that a picture is checked once before it is rendered many times.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from manim import tempconfig

from scenes.content.words import PLACEHOLDER
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS, Format
from scenes.core.memo import kept_in
from scenes.core.overflow import Overflow, noting
from scenes.core.provenance import code_hash
from scenes.core.scene_ref import SceneRef
from scenes.film import KEYS, SCENES, inputs_hash, picture_of
from scenes.lint import frame_faults, lint_opening, lint_picture
from scenes.project import Project, written_texts
from scenes.sections.poster.boxes import SHEET_KEYS

SMALL = 0.25  # of a frame that is only laid out
PACKAGES = ("manim", "uharfbuzz")
QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")


@dataclass(frozen=True)
class Finding:
    """A fault in a format: the keys of what it is about in the content file, what is wrong, and by how many units a text is too long, if it is."""

    scene: str
    format: str
    keys: tuple[str, ...]
    what: str
    over: float = math.inf

    def line(self, project: Project) -> str:
        """Return the finding as it is printed: the file or the option that its text came from, key, scene and format, what is wrong."""
        source = f"{project.source_of(self.keys[0])}: " if self.keys else ""
        return f"{source}{' and '.join(self.keys) or self.scene} ({self.scene}, {self.format}): {self.what}"


@dataclass(frozen=True)
class Asked:
    """A scene in a format, as what is kept of it is named: by all that its picture follows from."""

    scene: str
    format: str
    inputs: str
    code: str
    project: Project = field(compare=False, repr=False)


def check(
    project: Project, scenes: Iterable[SceneRef], formats: Iterable[Format], report: Callable[[int, int], None] | None = None
) -> list[Finding]:
    """Check scenes in formats; return what is wrong, the shortest overflow first. `report` hears of progress."""
    wanted, found = list(scenes), list[Finding]()
    jobs = [(ref, fmt) for fmt in formats for ref in wanted if not fmt.is_sheet or ref.key != "opening"]
    for done, (ref, fmt) in enumerate(jobs, start=1):
        asked = Asked(ref.key, fmt.name, inputs_hash(ref, project), code_hash(ref.module, *ref.draws), project)
        found += _checked(asked)
        if report:
            report(done, len(jobs))
    return sorted(dict.fromkeys(found), key=lambda finding: finding.over)


@kept_in("lint", in_memory=256, packages=PACKAGES)
def _checked(asked: Asked) -> tuple[Finding, ...]:
    """Return what is wrong with a scene in a format."""
    fmt, texts = FORMATS[asked.format], _Texts(asked.project, asked.scene)
    with noting() as overflows:
        faults = [*_faults(asked, fmt)]
    found = {_overflow(asked, texts, overflow) for overflow in overflows}
    told = {overflow.text for overflow in overflows}
    for fault in dict.fromkeys(faults):
        quoted = [one or other for one, other in QUOTED.findall(fault)]
        if not told & set(quoted):  # else it only follows from what is too long
            keys = tuple(key for text in quoted[:2] if (key := texts.key_of(text)) and (_is_word(text) or (key, text) in texts.own))
            found.add(Finding(asked.scene, fmt.name, keys, fault))
    return tuple(sorted(found, key=lambda finding: (finding.over, finding.keys, finding.what)))


def _is_word(text: str) -> bool:
    """Tell whether a text has letters enough to be looked for among others; "3" stands in any of them."""
    return sum(char.isalpha() for char in text) > 1


def _overflow(asked: Asked, texts: _Texts, overflow: Overflow) -> Finding:
    more = overflow.needs - overflow.has if overflow.unit == "units" else 1e3 * (overflow.needs - overflow.has)
    key = texts.key_of(overflow.text)
    return Finding(asked.scene, asked.format, (key,) if key else (), str(overflow).partition(": ")[2], more)


def _faults(asked: Asked, fmt: Format) -> Iterator[str]:
    """Yield the faults that can be told from drawn trees; what overflows is noted on the way."""
    if fmt.is_sheet:
        if asked.scene == "poster":
            yield from frame_faults(asked.project)
        if asked.scene not in SHEET_KEYS:  # a section without a box is left out of the poster
            return
    elif asked.scene == "opening":
        yield from lint_opening(asked.project, fmt)
    if asked.scene in KEYS:
        try:
            yield from (fault.partition(": ")[2] for fault in lint_picture(asked.project, asked.scene, fmt, picture_of(asked.scene)))
        except LayoutError as error:
            yield str(error)
    if not fmt.is_sheet:
        yield from _settled(asked, fmt)


def _settled(asked: Asked, fmt: Format) -> Iterator[str]:
    """Draw what each cue shows when it has settled; yield what ends the drawing."""
    width, height = (round(side * SMALL / 2) * 2 for side in (fmt.width, fmt.height))
    settings = {"pixel_width": width, "pixel_height": height, "dry_run": True, "verbosity": "ERROR", "progress_bar": "none"}
    (ref,) = (ref for ref in SCENES if ref.key == asked.scene)
    with tempconfig(settings):
        scene = ref.load()(project=asked.project, skip_animations=True)
        for cue in scene.cues:
            try:
                scene.settled(cue.name)
            except LayoutError as error:
                yield str(error)


class _Texts:
    """The texts of the content file by their keys: those of a scene first, then the poster's and all others."""

    def __init__(self, project: Project, scene: str) -> None:
        found = [(key, text) for key, text in written_texts(project.content) if len(text) > 1 and not key.endswith(".body")]
        rank = {scene: 0, "poster": 1, "footer": 1, "opening": 1}
        self.texts = sorted(found, key=lambda pair: rank.get(pair[0].partition(".")[0], 2))
        self.own = [(key, text) for key, text in self.texts if key.startswith(f"{scene}.")]

    def key_of(self, drawn: str) -> str:
        """Return the key of what is drawn: the text itself; else, of the scene first, one that it is filled from, is a line of, or is made with; else nothing."""
        exact = [key for key, text in self.texts if text == drawn]
        return next((key for key in (*exact, _like(drawn, self.own), _like(drawn, self.texts)) if key), "")


def _like(drawn: str, texts: Sequence[tuple[str, str]]) -> str:
    """Return the key of the text that `drawn` is filled from or is a line of; else of the longest one that stands in it as words; else nothing."""
    tests: Sequence[Callable[[str], bool]] = (
        lambda text: "{" in text and re.fullmatch(_pattern(text), drawn) is not None,
        lambda text: drawn in text,
    )
    whole = (key for test in tests for key, text in texts if test(text))
    parts = [(len(text), key) for key, text in texts if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", drawn)]
    return next(whole, "") or max(parts, default=(0, ""))[1]


def _pattern(text: str) -> str:
    """Return what finds a text whose placeholders a picture has filled."""
    return ".+".join(map(re.escape, PLACEHOLDER.sub("\0", text).split("\0")))
