"""What travels in section 2: tokens, disks of tokens, the order to start a run, what a step reports, checkpoints, beats, an alert."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.kit.solids import plate
from scenes.drawing.shape import vertical
from scenes.sections.storage_orchestration.frame_store import disk_level, shard_disk
from scenes.sections.storage_orchestration.space import glass


def token(surface: Figure) -> Figure:
    """Draw a token as it travels."""
    return block(surface, Box(0, 0, 15, 24, "token"), radius=4)


def disk(surface: Figure, picture: Figure, k: int, shards: int) -> Figure:
    """Draw the disk of shard k (from 1) of a picture as it sinks."""
    made, room = surface.child(), picture.figure("store").box
    down = picture.format.is_wide
    top, pitch, ry = disk_level(room, shards, down=down)
    shard_disk(made, room, (top + (k - 1) * pitch, pitch, ry), first=k == 1, down=down)
    return made


def order(surface: Figure) -> Figure:
    """Draw the order to start a run."""
    return block(
        surface,
        Box(0, 0, 84, 54, "order") if surface.format.is_wide else Box(0, 0, 62, 40, "order"),
        colour="request",
        state="hot",
        radius=12,
    )


def assignment(surface: Figure) -> Figure:
    """Draw the job as a worker gets it."""
    return block(surface, Box(0, 0, 26, 20, "assignment"), colour="request", state="hot", radius=5)


def report(surface: Figure) -> Figure:
    """Draw what a step reports."""
    return block(surface, Box(0, 0, 15, 15, "report"), state="hot", radius=4)


def checkpoint(surface: Figure, box: Box, *, alone: bool = False) -> Figure:
    """Draw a checkpoint as it travels between cards and rows: smaller than it lies in a box, but twice as large where it goes alone."""
    made = surface.child()
    scale = (0.7 if surface.format.is_wide else 26.0 / box.w) * (2.0 if alone else 1.0)
    plate(made, Box(0, 0, scale * box.w, scale * box.h, "checkpoint"), colour="cyan", state="hot")
    return made


def beat(surface: Figure, radius: float = 8.0) -> Figure:
    """Draw the sign of life of a worker."""
    made = surface.child()
    made.circle(0, 0, radius, fill=surface.theme.tint("request", 0.3), stroke="ink", width=0.9, glow=0.6)
    return made


def alert_dot(surface: Figure, radius: float = 9.0) -> Figure:
    """Draw the alert as it falls, and as it reports."""
    made, amber = surface.child(), vertical((0, surface.theme.gleam("amber", 0.3), 1), (1, "amber", 1))
    made.circle(0, 0, radius, fill=amber, stroke=surface.theme.gleam("amber", 0.6), width=1.0, glow=0.9)
    return made


def pen(surface: Figure) -> Figure:
    """Draw the head of the loss curve."""
    made = surface.child()
    made.circle(0, 0, 6, fill="ink", stroke="cyan", width=1.15, glow=0.6)
    return made


def lens(surface: Figure, radius: float) -> Figure:
    """Draw the magnifying glass."""
    made = surface.child()
    glass(made, 0, 0, radius, handle=0.45, width=1.7)
    return made
