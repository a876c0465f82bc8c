"""How a node is wired inside, on the poster and in frames alike.

The CPU reaches four PCIe switches, each on lanes of its own; on every switch hang two GPUs and two network cards, one a GPU; NVLink joins
each GPU to the NVSwitch, through which all GPUs reach one another. So are nodes of eight GPUs built (NVIDIA, "DGX H100/H200 user guide",
system topology, from memory), and so the models count: `network` is one link a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.hardware import gpu, metal
from scenes.sections.training_cluster.parts import GPUS

SWITCHES = GPUS // 2
STUB, NIC, UP, PCIE, DOWN, GPU, NVLINK = 9.0, 19.0, 8.0, 22.0, 8.0, 42.0, 22.0  # heights from the top, shares of what the NVSwitch leaves
NIC_WIDTH = 0.62  # of a network card, as a share of its GPU's


@dataclass(frozen=True)
class NodeWiring:
    """Where the parts of a node are but for the CPU. `stub` is how far a network link is drawn."""

    nics: Sequence[Box]
    switches: Sequence[Box]
    gpus: Sequence[Box]
    bar: Box
    stub: float

    @property
    def middle_of_links(self) -> float:
        """Return the height between GPUs and NVSwitch."""
        return (self.gpus[0].bottom + self.bar.y) / 2


def wiring(area: Box, bar: float, gap: float) -> NodeWiring:
    """Lay network cards, PCIe switches, GPUs and NVSwitch (`bar` high) out over one another; `gap` is between neighbouring GPUs."""
    rows, low = area.cut_bottom(bar)
    unit = rows.h / (STUB + NIC + UP + PCIE + DOWN + GPU + NVLINK)
    nic_y, pcie_y, gpu_y = (rows.y + share * unit for share in (STUB, STUB + NIC + UP, STUB + NIC + UP + PCIE + DOWN))
    columns = area.columns(GPUS, gap)
    gpus = [Box(cell.x, gpu_y, cell.w, GPU * unit, "gpu") for cell in columns]
    nics = [Box(cell.cx - cell.w * NIC_WIDTH / 2, nic_y, cell.w * NIC_WIDTH, NIC * unit, "nic") for cell in columns]
    switches = [Box(a.x, pcie_y, b.right - a.x, PCIE * unit, "pcie switch") for a, b in zip(columns[::2], columns[1::2], strict=True)]
    return NodeWiring(nics, switches, gpus, low, STUB * unit)


def lanes(cpu: Box, switches: Sequence[Box], pitch: float) -> list[list[Point]]:
    """Return the way from a CPU, left of the switches or above that, to each of them: side by side, to a far one behind the nearer ones."""
    ways = []
    for k, box in enumerate(switches):
        aside = (k - (SWITCHES - 1) / 2) * pitch
        y = box.cy + aside
        x = cpu.cx if cpu.bottom > box.cy else cpu.x + SWITCHES / 2 * pitch - aside
        ways.append([(x, cpu.cy), (x, y), (box.cx, y)])
    return ways


def draw_wiring(figure: Figure, wired: NodeWiring, cpu: Box, ways: Sequence[Sequence[Point]], *, width: float) -> None:
    """Draw all but the CPU, with the ways from there. Parts: ("nic", k), ("pcie", k) for the switches, ("gpu", k), switch (the NVSwitch)."""
    for k, way in enumerate(ways):
        _lane(figure, wired.switches[: k + 1], cpu, way, 0.75 * width)
    for nic, cell, switch in zip(wired.nics, wired.gpus, (box for box in wired.switches for _ in range(2)), strict=True):
        figure.line((nic.cx, nic.bottom), (nic.cx, switch.y), stroke="blue", width=width, glow=0.3)
        figure.line((cell.cx, switch.bottom), (cell.cx, cell.y), stroke="blue", width=width, glow=0.3)
        figure.line((cell.cx, cell.bottom), (cell.cx, wired.bar.y), stroke="cyan", width=width, glow=0.4)
        figure.line((nic.cx, nic.y), (nic.cx, nic.y - wired.stub), stroke="cyan", width=width, glow=0.6)
    for k, (nic, cell) in enumerate(zip(wired.nics, wired.gpus, strict=True)):
        figure.register(_nic(figure, nic), "nic", k)
        figure.register(gpu(figure, cell), "gpu", k)
    for k, box in enumerate(wired.switches):
        made = figure.child("pcie", k, box=box)
        made.box_rect(box, box.h * 0.22, fill=metal(figure, 0.62, 0.34), stroke=figure.theme.tint("request", 0.1), width=0.8, glow=0.2)
    bar = wired.bar
    figure.register(figure.box_rect(bar, bar.h * 0.22, fill=metal(figure), stroke="cyan", width=0.9, glow=0.3), "switch")


def _lane(figure: Figure, passed: Sequence[Box], cpu: Box, way: Sequence[Point], width: float) -> None:
    """Draw a way from the CPU where it is seen: from its edge to the first switch, and between those that it passes."""
    (x, y), first = way[1], passed[0]
    tone = figure.theme.tint("request", 0.1)
    start = [(cpu.right, y)] if cpu.bottom > y else [(x, cpu.bottom), (x, y)]
    figure.line(*start, (first.x, y), stroke=tone, width=width)
    for left, right in zip(passed, passed[1:], strict=False):
        figure.line((left.right, y), (right.x, y), stroke=tone, width=width)


def _nic(figure: Figure, box: Box) -> Figure:
    """Draw a network card: a small housing whose port is lit at its top."""
    made = figure.child(box=box)
    made.box_rect(box, min(box.w, box.h) * 0.16, fill=metal(made, 0.5, 0.2), stroke="cyan", width=0.8, glow=0.3)
    made.rect(box.x + box.w * 0.2, box.y + box.h * 0.14, box.w * 0.6, box.h * 0.26, box.h * 0.08, fill=figure.theme.gleam("cyan", 0.3))
    return made


def add_ways(figure: Figure, wired: NodeWiring, cpu: Box, way: Sequence[Point]) -> None:
    """Name the ways: ("pcie",) from the CPU (`way`) over its switch to the first GPU, ("nvlink", 0) from there to the NVSwitch, ("nvlink", k) on to GPU k."""
    first, *others = wired.gpus
    start = [(cpu.cx, cpu.cy)] if way[0][0] != cpu.cx else []
    figure.add_route([*start, *way[:-1], (first.cx, way[-1][1]), (first.cx, first.cy)], "pcie", radius=3)
    figure.add_route([(first.cx, first.cy), (first.cx, wired.bar.cy)], "nvlink", 0)
    for k, cell in enumerate(others, start=1):
        figure.add_route([(cell.cx, wired.bar.y), (cell.cx, cell.cy)], "nvlink", k)
