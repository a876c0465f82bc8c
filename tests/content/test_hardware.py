"""The accelerators of assets/hardware.toml: dense figures in a sensible order, and the rate at which each precision is multiplied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenes.content.loader import DEFAULT_SCENARIO, HARDWARE, load_hardware
from scenes.core.errors import InputError
from scenes.models.published_throughput import B200, H100, H200
from scenes.models.roofline import weight_bytes
from scenes.project import Choices, load_project
from scenes.scenario import load_scenario

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
    with pytest.raises(
        InputError, match=r"^--set serving\.gpu=H400: serving\.gpu: .*/parts\.toml knows no .H400.; choose one of H100, .*H300"
    ):
        load_project(Choices(hardware=file, settings=("serving.gpu=H400",)))
    assert load_project(Choices(hardware=file)).scenario.serving.gpu.name == "H200", "what a file lacks comes from what ships"
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


OWN = """
[gpus.L40S-x]
memory = 48e9
bandwidth = 864e9
flops_16bit = 362e12
flops_8bit = 733e12
link_bandwidth = 31.5e9
watts = 350.0
source = "a test"

[links.fabric]
name = "Our fabric"
bandwidth = 12.5e9
source = "a test"
"""


def test_a_scenario_file_brings_gpu_link_and_precision_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    text = DEFAULT_SCENARIO.read_text(encoding="utf-8")
    text = re.sub(r'^gpu = "H200"', 'gpu = "L40S-x"\nweight_precision = "q4"', text, flags=re.MULTILINE)
    text = text.replace('network = "infiniband"', 'network = "fabric"').replace("gpus_per_replica = 8", "gpus_per_replica = 4")
    precision = '[precisions.q4]\nbits = 4.5\nmultiplied_as = "int4"\n'
    file.write_text(f"{text}\n{OWN}\n{precision}", encoding="utf-8")
    found = load_scenario(file)
    assert (found.serving.gpu.memory, found.serving.gpu.watts, found.training.network.bandwidth) == (48e9, 350.0, 12.5e9)
    assert found.training.gpu.name == "H100"
    assert weight_bytes(found) == pytest.approx(70e9 * 4.5 / 8)
    assert found.served_flops == 4 * 362e12, "int4 is multiplied at 16 bits"
    assert found.kv_bytes_per_value == 2
    for old, new, line in (
        ("memory = 48e9", "memory = 0", r"ours\.toml: gpus\.L40S-x\.memory: 0 cannot be"),
        ('[links.fabric]\nname = "Our fabric"', "[links.fabric]", r"ours\.toml: links\.fabric\.name: is missing"),
        (
            "[precisions.q4]",
            "[precisions.q5]",
            r"ours\.toml: serving\.weight_precision: 'q4' is no precision; choose one of fp32, .*, q5 or add",
        ),
        ('multiplied_as = "int4"', 'multiplied_as = "int3"', r"precisions\.q4\.multiplied_as: 'int3' is no precision; choose one of"),
        ("bits = 4.5", "bits = 40", r"precisions\.q4\.bits: 40 cannot be"),
    ):
        file.write_text(f"{text}\n{OWN}\n{precision}".replace(old, new), encoding="utf-8")
        with pytest.raises(InputError, match=line):
            load_scenario(file)


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("", ("PCIe", "PCIe switch")),
        ('link_name = "Our fabric"', ("Our fabric", "switch")),
        ('link_name = "NVLink"', ("NVLink", "NVSwitch")),
        ('switch_name = "root port"', ("PCIe", "root port")),
    ],
)
def test_what_a_link_of_ones_own_is_called_follows_where_it_is_left_out(tmp_path: Path, lines: str, names: tuple[str, str]) -> None:
    file = tmp_path / "hardware.toml"
    file.write_text(OWN.replace("watts =", f"{lines}\nwatts ="), encoding="utf-8")
    gpu = load_scenario(settings=("training.gpu=L40S-x",), hardware=file).training.gpu
    assert (gpu.link_name, gpu.switch_name) == names


def test_a_gpu_of_ones_own_with_much_bandwidth_or_none_named_has_nvlink(tmp_path: Path) -> None:
    file = tmp_path / "hardware.toml"
    for line in ("link_bandwidth = 150e9", ""):  # V100: NVLink 2; left out: 450e9
        file.write_text(OWN.replace("link_bandwidth = 31.5e9", line), encoding="utf-8")
        gpu = load_scenario(settings=("training.gpu=L40S-x",), hardware=file).training.gpu
        assert (gpu.link_name, gpu.switch_name) == ("NVLink", "NVSwitch")
