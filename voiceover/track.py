"""Where in a film or a clip a cue is shown: what narration, captions, chapters and sounds are placed by."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.events import Event


@dataclass(frozen=True)
class Span:
    """The stretch in which a cue of a section is shown: seconds from the file's start, its length, what lands in it (times from the span's start)."""

    section: str
    cue: str
    start: float
    seconds: float
    events: tuple[Event, ...] = ()
