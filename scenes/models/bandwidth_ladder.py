"""How long it takes to read the case's weights once, from the registers of one GPU down to an object store.

Every rung is what one GPU can read, at peak: bytes/s of the hardware file and the scenario for memory, links, network and disk, arithmetic for what is on the
chip. A register file gives every lane three operands of 4 bytes a cycle, shared memory gives a multiprocessor 128 bytes a cycle
(Jia et al. 2018, "Dissecting the NVIDIA Volta GPU architecture via microbenchmarking", and NVIDIA's CUDA programming guide, both from
memory); Dao et al. 2022, "FlashAttention", figure 1, gives 19 TB/s for the shared memory of an A100 and 1.5 TB/s for its HBM. An object store
gives one connection 85 to 90 MB/s (Amazon S3 User Guide, "Performance guidelines", from memory); many run at once. Weights do not fit into registers
or SRAM: the rungs are rates, not places.
"""

from dataclasses import dataclass
from functools import lru_cache

from scenes.models.roofline import weight_bytes
from scenes.models.scenario import Gpu, Scenario

OPERANDS, LANES, WORD = 3, 128, 4  # operands a lane and cycle, lanes of a multiprocessor, bytes
SHARED = 128  # bytes a cycle and multiprocessor
REGISTER_FILE, SHARED_SIZE = (
    256 * 1024,
    {"A100": 192 * 1024},
)  # bytes of a multiprocessor; its L1 and shared memory: white papers, from memory
SHARED_LATER = 256 * 1024  # bytes of the same from the H100 on
CHIPS = {
    "A100": (108, 1.41e9),
    "H100": (132, 1.755e9),
    "H200": (132, 1.755e9),
    "H800": (132, 1.755e9),
}  # multiprocessors, Hz: white papers, from memory
DEFAULT_CHIP = "H100"  # where nothing is known of the chip
NVME = 7e9  # bytes/s: links.nvme of assets/hardware.toml, a PCIe 4.0 SSD
CONNECTION = 87.5e6  # bytes/s: one connection to an object store


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: what is read, bytes/s, seconds to read the weights, and where the bandwidth is from."""

    key: str
    bandwidth: float
    seconds: float
    source: str
    holds: float | None = None  # bytes, where the weights do not fit: a rate, not a place


def on_chip(gpu: Gpu) -> tuple[float, float]:
    """Return the bytes/s of a GPU's registers and of its shared memory; those of DEFAULT_CHIP where its multiprocessors are not known."""
    processors, clock = CHIPS.get(gpu.name, CHIPS[DEFAULT_CHIP])
    return processors * LANES * OPERANDS * WORD * clock, processors * SHARED * clock


def held_on_chip(gpu: Gpu) -> tuple[float, float]:
    """Return the bytes that a GPU's registers, and its SRAM, hold; those of DEFAULT_CHIP where its multiprocessors are not known."""
    processors, _ = CHIPS.get(gpu.name, CHIPS[DEFAULT_CHIP])
    return float(processors * REGISTER_FILE), float(processors * SHARED_SIZE.get(gpu.name, SHARED_LATER))


@lru_cache(maxsize=16)
def ladder(scenario: Scenario) -> tuple[Rung, ...]:
    """Return the rungs, fastest first: registers, SRAM, HBM, NVLink, InfiniBand, SSD, object store."""
    gpu, network, size = scenario.serving.gpu, scenario.training.network, weight_bytes(scenario)
    registers, shared = on_chip(gpu)
    chip = f"{gpu.name if gpu.name in CHIPS else DEFAULT_CHIP}: multiprocessors x bytes a cycle x clock"
    rows = (
        ("register", registers, chip),
        ("sram", shared, chip),
        ("hbm", gpu.bandwidth, gpu.source),
        ("link", gpu.link_bandwidth, gpu.source),
        ("network", network.bandwidth, network.source),
        ("ssd", NVME, "assets/hardware.toml: links.nvme"),
        ("object", CONNECTION, "Amazon S3 User Guide, Performance guidelines: 85 to 90 MB/s a connection (from memory)"),
    )
    held = dict(zip(("register", "sram"), held_on_chip(gpu), strict=True))
    return tuple(Rung(key, bandwidth, size / bandwidth, source, held.get(key)) for key, bandwidth, source in rows)
