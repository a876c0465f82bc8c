"""What lands in a clip: events that sound and captions follow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """A landing: seconds from the clip's start, its kind (land, absorb, bounce), place in shares of the frame (x, y), what landed."""

    seconds: float
    kind: str
    place: tuple[float, float]
    payload: str
