"""What docs/own-model.md says is so: its scenario gives its numbers, with a GPU, a link and a precision of its own, and can be laid out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenes.cli import app
from scenes.models.numbers import numbers
from scenes.models.plan import scenario_warnings
from scenes.project import Choices, load_project, written_texts
from scenes.scenario import load_scenario
from tests.ninth_section import ROOT

PAGE = ROOT / "docs" / "own-model.md"


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    found = re.search(r"^`ours\.toml`:\n\n```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    file = tmp_path / "ours.toml"
    file.write_text(found[1], encoding="utf-8")
    return file


def test_the_scenario_of_the_page_has_its_own_parts(ours: Path) -> None:
    found = load_scenario(ours)
    by_key = {number.key: number.value for number in numbers(found)}
    assert by_key["kv_bytes_per_token"] == 2 * 32 * 32 * 128 * 2, "two of K and V, layers, KV heads, head size, bytes of bf16"
    assert found.weight_bytes_per_value == 4.5 / 8 and found.serving.gpu.memory == 48e9
    assert found.training.network.bandwidth == 100e9 / 8
    assert load_project(Choices(scenario=ours)).scenario == found, "every text holds its numbers"
    assert not scenario_warnings(found)


def test_its_pictures_say_pcie_with_or_without_the_name_of_the_link(ours: Path) -> None:
    text = ours.read_text(encoding="utf-8")
    assert text.count('link_name = "PCIe"') == 1, "the page's table and example name the key"
    for written in (text, re.sub(r"^link_name.*\n", "", text, flags=re.MULTILINE)):
        ours.write_text(written, encoding="utf-8")
        cluster = load_project(Choices(scenario=ours)).content.training_cluster
        words = " ".join(said for _, said in written_texts(cluster))
        assert "PCIe switch" in words and "over PCIe" in words and not re.search("NVLink|NVSwitch", words)


def test_hardware_of_a_file_of_its_own_does_the_same(ours: Path, tmp_path: Path) -> None:
    text = ours.read_text(encoding="utf-8")
    begin, end = text.index("[gpus."), text.index("[precisions.")
    parts, rest = tmp_path / "parts.toml", tmp_path / "rest.toml"
    parts.write_text(text[begin:end], encoding="utf-8")
    rest.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert load_project(Choices(scenario=rest, hardware=parts)).scenario == load_scenario(ours)


def test_the_commands_of_the_page_are_ours(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ours.parent)
    lines = re.findall(r"^(explainer numbers .*?)\s*(?:#.*)?$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == 2
    for line in lines:
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, done.output
        assert "100 GbE" in done.output or "kv_bytes_per_token" in done.output
