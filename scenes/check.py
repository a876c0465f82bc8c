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
from scenes.core.formats import SHEET, Format, format_of
from scenes.core.memo import kept_in
from scenes.core.overflow import Overflow, noting
from scenes.core.provenance import code_hash
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, DIVES, KEYS, inputs_hash, picture_of
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
        asked = Asked(ref.key, fmt.label, inputs_hash(ref, project), code_hash(ref.module, *ref.draws), project)
        found += _checked(asked)
        if report:
            report(done, len(jobs))
    return sorted(_once(found), key=lambda finding: finding.over)


def _once(found: Iterable[Finding]) -> list[Finding]:
    """Return each finding once: what is wrong with the sheet is wrong in every frame of the finale, which shows it."""
    of_frames: dict[str, Finding] = {}
    kept = list[Finding]()
    for finding in dict.fromkeys(found):
        if finding.scene == "poster" and finding.format != SHEET.name:
            of_frames.setdefault(finding.what, finding)
        else:
            kept.append(finding)
    of_sheet = {finding.what for finding in kept if finding.format == SHEET.name}
    return kept + [finding for what, finding in of_frames.items() if what not in of_sheet]


@kept_in("lint", in_memory=256, packages=PACKAGES)
def _checked(asked: Asked) -> tuple[Finding, ...]:
    """Return what is wrong with a scene in a format."""
    fmt, texts = format_of(asked.format), _Texts(asked.project, asked.scene)
    with noting() as overflows:
        faults = [*_faults(asked, fmt)]
    found = {_overflow(asked, texts, overflow) for overflow in overflows}
    told = {overflow.text for overflow in overflows}
    for fault in dict.fromkeys(faults):
        quoted = [one or other for one, other in QUOTED.findall(fault)]
        if not told & set(quoted):  # else it only follows from what is too long
            keys = tuple(key for text in quoted[:2] if (key := texts.key_of(text)) and (_is_word(text) or (key, text) in texts.own))
            found.add(Finding(asked.scene, fmt.label, keys, fault))
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
            yield from frame_faults(asked.project, fmt)
        if asked.scene not in (*SHEET_KEYS, *DIVES):  # a section without a box is left out of the poster
            return
    elif asked.scene == "opening":
        yield from lint_opening(asked.project, fmt)
    if asked.scene in (*KEYS, *DIVES):
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
    (ref,) = (ref for ref in ALL_SCENES if ref.key == asked.scene)
    with tempconfig(settings):
        scene = ref.load()(project=asked.project, skip_animations=True)
        for cue in scene.cues:
            try:
                scene.settled(cue.name)
            except LayoutError as error:
                yield str(error)


class _Texts:
    """The texts of the content file by their keys: those of a scene first, then the poster's and all others; captions, which hold many words, last."""

    def __init__(self, project: Project, scene: str) -> None:
        found = [(key, text) for key, text in written_texts(project.content) if len(text) > 1 and not key.endswith(".body")]
        rank = {scene: 0, "poster": 1, "footer": 1, "opening": 1}
        self.texts = sorted(found, key=lambda pair: (rank.get(pair[0].partition(".")[0], 2), ".captions." in pair[0]))
        self.own = [(key, text) for key, text in self.texts if key.startswith(f"{scene}.")]

    def key_of(self, drawn: str) -> str:
        """Return the key of what is drawn: of the text itself, or of one that it is filled from, is a line of, or is made with; else nothing.

        A scene's own texts go first, but for one that is only a word of what is drawn.
        """
        exact = ((key for key, text in texts if text == drawn) for texts in (self.own, self.texts))
        own, others = (next(found, "") for found in exact)
        tries = (
            own,
            _line_of(drawn, self.own),
            others,
            _made_with(drawn, self.own),
            _line_of(drawn, self.texts),
            _made_with(drawn, self.texts),
        )
        return next((key for key in tries if key), "")


def _line_of(drawn: str, texts: Sequence[tuple[str, str]]) -> str:
    """Return the key of the text that `drawn` is filled from or is a line of; else nothing."""
    whole = re.compile(rf"(?<!\w){re.escape(drawn)}(?!\w)")
    tests: Sequence[Callable[[str], bool]] = (
        lambda text: "{" in text and re.fullmatch(_pattern(text), drawn) is not None,
        lambda text: whole.search(text) is not None,
    )
    return next((key for test in tests for key, text in texts if test(text)), "")


def _made_with(drawn: str, texts: Sequence[tuple[str, str]]) -> str:
    """Return the key of the longest text that stands in `drawn` as words; else nothing."""
    parts = [(len(text), key) for key, text in texts if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", drawn)]
    return max(parts, default=(0, ""))[1]


def _pattern(text: str) -> str:
    """Return what finds a text whose placeholders a picture has filled."""
    return ".+".join(map(re.escape, PLACEHOLDER.sub("\0", text).split("\0")))
