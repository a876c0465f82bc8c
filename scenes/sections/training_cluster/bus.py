"""The bus of a node in a full frame: from the disk up to a rail over the hardware, from there to memory, CPU and every GPU.

What is drawn and the ways of blocks are the same lines. They run between the hardware and its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.sections.training_cluster.parts import GPUS

COLUMNS = GPUS // 2
RAIL = 6.0  # from the rail to the hardware under it


@dataclass(frozen=True)
class NodeBus:
    """Where a node's bus runs: the disk, from it up to the rail, the other hardware, and the taps left of each column of GPUs."""

    flash: Box
    riser: Sequence[Point]
    rail: float
    ram: Box
    cpu: Box
    gpus: Sequence[Box]
    taps: Sequence[float]

    @property
    def reads(self) -> tuple[list[Point], list[Point], list[Point]]:
        """Return the ways of a block: from disk to memory, from there to the CPU, and from there to the rail before the first GPU."""
        ram, cpu = (self.ram.cx, self.ram.cy), (self.cpu.cx, self.cpu.cy)
        up = [(self.flash.cx, self.flash.cy), *self.riser, (self.ram.cx, self.rail), ram]
        return up, [ram, cpu], [cpu, (self.cpu.cx, self.rail), (self.taps[0], self.rail)]

    def tap(self, k: int) -> list[Point]:
        """Return the way from the rail before the first GPU to GPU k."""
        gpu, x = self.gpus[k], self.taps[k % COLUMNS]
        return [(self.taps[0], self.rail), (x, self.rail), (x, gpu.cy), (gpu.cx, gpu.cy)]


def bus_of(node: Figure) -> NodeBus:
    """Lay the bus of a node out around its hardware, which is drawn."""
    drive, ram, cpu, grid = (node.figure(name).box for name in ("ssd", "ram", "cpu", "gpus"))
    gpus = [node.figure("gpus").figure("gpu", k).box for k in range(GPUS)]
    half = (gpus[1].x - gpus[0].right) / 2
    rail, between = min(cpu.y, ram.y, grid.y) - RAIL, ram.right + (grid.x - ram.right) * 0.3
    flash = Box(drive.x + 8, drive.y + 4, drive.h * 1.6, drive.h - 8, "flash")
    if node.box.w < 400:  # the word under the memory reaches as far as the first GPU: around it
        low, beside = drive.y - 3.0, grid.x + 4.0
        riser = [(flash.cx, low), (beside, low), (beside, grid.bottom + 3.5), (between, grid.bottom + 3.5), (between, rail)]
    else:
        riser = [(flash.cx, drive.y - 5.0), (between, drive.y - 5.0), (between, rail)]
    return NodeBus(flash, riser, rail, ram, cpu, gpus, [gpu.x - half for gpu in gpus[:COLUMNS]])


def draw_bus(figure: Figure, bus: NodeBus) -> None:
    """Draw the bus up to the edges of what it joins. Parts: read (disk to rail), host (rail, memory, CPU), ("tap", column)."""
    _trace(figure.child("read"), [(bus.flash.cx, bus.flash.y - 4), *bus.riser])
    host = figure.child("host")
    _trace(host, [(bus.cpu.cx, bus.cpu.y), (bus.cpu.cx, bus.rail), (bus.taps[-1], bus.rail)])
    _trace(host, [(bus.ram.cx, bus.rail), (bus.ram.cx, bus.ram.y)])
    _trace(host, [(bus.cpu.right, bus.cpu.cy), (bus.ram.x, bus.cpu.cy)])
    for column, x in enumerate(bus.taps):
        tap = figure.child("tap", column)
        _trace(tap, [(x, bus.rail), (x, bus.gpus[column + COLUMNS].cy)])
        for gpu in bus.gpus[column::COLUMNS]:
            _trace(tap, [(x, gpu.cy), (gpu.x, gpu.cy)])


def _trace(figure: Figure, points: Sequence[Point]) -> None:
    figure.line(*points, radius=4, stroke=figure.theme.tint("request", 0.1), width=1.3, glow=0.3)
