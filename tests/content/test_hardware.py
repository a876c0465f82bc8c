"""The accelerators of assets/hardware.toml: dense figures in a sensible order, and the rate at which each precision is multiplied."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.content.loader import HARDWARE, load_hardware
from scenes.core.errors import InputError
from scenes.models.published_throughput import B200, H100, H200
from scenes.project import Choices, load_project, load_scenario

FIGURES = ("memory", "bandwidth", "flops_16bit", "flops_8bit", "flops_int8", "flops_4bit", "link_bandwidth", "link_gpus")


def test_accelerators_are_dense_and_ordered() -> None:
    """Dense figures: no part reaches twice its 16-bit rate at 8 bits but those that have the units, none four times but FP4."""
    gpus = load_hardware().gpus
    for name, gpu in gpus.items():
        assert gpu.flops_16bit <= gpu.flops_8bit <= 2.05 * gpu.flops_16bit, name
        assert (gpu.flops_int8 or 0) <= 2.05 * gpu.flops_16bit and (gpu.flops_4bit or 0) <= 6 * gpu.flops_16bit, name
        assert (gpu.flops_4bit or 2 * gpu.flops_8bit) >= 2 * gpu.flops_8bit, name
        assert gpu.link_bandwidth < gpu.bandwidth
    assert gpus["A100"].bandwidth < gpus["H100"].bandwidth < gpus["H200"].bandwidth < gpus["MI300X"].bandwidth < gpus["B200"].bandwidth
    assert gpus["H200"].memory < gpus["B200"].memory < gpus["GB200"].memory < gpus["MI300X"].memory < gpus["B300"].memory
    assert gpus["H20"].flops_16bit < gpus["A100"].flops_16bit < gpus["H100"].flops_16bit < gpus["MI300X"].flops_16bit
    assert gpus["H800"].link_bandwidth < gpus["A100"].link_bandwidth < gpus["H100"].link_bandwidth < gpus["GB200"].link_bandwidth
    assert gpus["TPU v5p"].flops_16bit < gpus["TPU v6e"].flops_16bit and gpus["TPU v6e"].memory < gpus["L40S"].memory


def test_gpus_of_the_published_servers_are_those_of_the_hardware_file() -> None:
    for gpu in (H100, H200, B200):
        listed = load_hardware().gpus[gpu.name]
        assert all(getattr(gpu, key) == (value or 0) for key, value in listed.model_dump().items() if key in FIGURES)


def test_what_a_gpu_cannot_multiply_is_unpacked_to_16_bits() -> None:
    hopper, blackwell, ampere = (load_scenario(settings=(f"serving.gpu={name}",)).serving.gpu for name in ("H100", "B200", "A100"))
    assert hopper.flops("int4") == hopper.flops("fp4") == hopper.flops("fp32") == hopper.flops_16bit
    assert blackwell.flops("fp4") == 4 * blackwell.flops_16bit and blackwell.flops("int4") == blackwell.flops_16bit
    assert ampere.flops("fp8") == ampere.flops_16bit and ampere.flops("int8") == 2 * ampere.flops_16bit


def test_hardware_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "parts.toml"
    text = HARDWARE.read_text(encoding="utf-8")
    file.write_text(text.replace("[gpus.H200]", "[gpus.H300]"), encoding="utf-8")
    found = load_project(Choices(hardware=file, settings=("serving.gpu=H300",))).scenario.serving.gpu
    assert (found.name, found.memory) == ("H300", 141e9)
    with pytest.raises(InputError, match=r"^assets/scenario\.toml: serving\.gpu: .*/parts\.toml knows no 'H200'; choose one of H100, H300"):
        load_project(Choices(hardware=file))
    file.write_text(text.replace("memory = 141e9", 'memory = "much"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"/parts\.toml: gpus\.H200\.memory: is 'much' but must be a number"):
        load_project(Choices(hardware=file))


def test_a_gpu_without_watts_needs_them_of_the_scenario(tmp_path: Path) -> None:
    file = tmp_path / "parts.toml"
    file.write_text(HARDWARE.read_text(encoding="utf-8").replace("watts = 700.0\n", "", 1), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"^assets/scenario\.toml: power\.gpu_watts: is missing, and .*/parts\.toml has no watts of 'H100'; add either$"
    ):
        load_project(Choices(hardware=file))
    found = load_project(Choices(hardware=file, settings=("power.gpu_watts=650",))).scenario
    assert found.training.gpu.watts == found.serving.gpu.watts == 650


def test_every_part_of_the_hardware_has_its_source() -> None:
    hardware = load_hardware()
    assert {"H100", "H200", "B200", "A100"} <= set(hardware.gpus)
    assert {"nvlink", "pcie", "infiniband", "nvme"} <= set(hardware.links)
    for part in (*hardware.gpus.values(), *hardware.links.values()):
        assert len(part.source) > 20
