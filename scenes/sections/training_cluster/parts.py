"""What the poster and the frames of the training cluster both draw: the GPUs of a node."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import gpu
from scenes.models.scenario import GPUS_PER_NODE

GPUS = GPUS_PER_NODE


def gpu_grid(figure: Figure, box: Box, rows: int, gap: float = 2.8) -> Figure:
    """Draw eight GPUs in rows. Parts: ("gpu", k)."""
    made = Figure(figure.style, box)
    for k, cell in enumerate(box.grid(rows, GPUS // rows, gap)):
        made.register(gpu(made, cell), "gpu", k)
    return made
