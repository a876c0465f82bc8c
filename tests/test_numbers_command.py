"""`explainer numbers`: what it says of a case, in a table, as JSON and side by side, and whose each value is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from scenes.content.loader import SCENARIOS
from scenes.core.assets import ASSETS
from tests.command import answer, run, values


def test_numbers_follow_the_settings() -> None:
    usual, long = values(), values("--set", "serving.context=131072")
    assert usual["kv_bytes_per_token"] == long["kv_bytes_per_token"] == 2 * 80 * 8 * 128 * 2
    assert long["kv_bytes_per_request"] == 131072 * 327_680
    assert long["weights_bytes"] == 140e9
    assert long["largest_batch"] == (8 * 141e9 - 140e9) // (131072 * 327_680)
    assert all(isinstance(value, float) for value in long.values())


def test_numbers_of_a_published_model() -> None:
    found = answer("--scenario", "405b-16384-gpus")
    assert found["training_flops"] == pytest.approx(15.6e12 * (6 * 405e9 + 12 * 126 * 16384 * 8192))
    assert found["training_gpu_hours"] == pytest.approx(30.84e6, rel=0.01)  # model card of Llama 3.1
    assert found["allreduce_bytes_per_gpu"] == pytest.approx(127 / 128 * (4 + 2) * 405e9)
    assert found["warnings"] == []


def test_numbers_say_what_is_doubtful_beside_the_plain_values() -> None:
    found = answer("--set", "model.parameters=405e9", "--set", "serving.gpus_per_replica=16")
    assert [warning.split(": ")[0] for warning in found["warnings"]] == [
        "model.parameters",
        "serving.requests_per_second",
        "serving.gpus_per_replica",
    ]
    assert "405B is 6.09 of the 66.5B that 80 layers of width 8192 have" in found["warnings"][0]


def test_zero_stages_of_the_paper() -> None:
    found = values("--set", "model.parameters=7.5e9", "--set", "training.data_parallel=64", "--set", "training.gpus=64")
    assert [round(found[f"zero{stage}_bytes_per_gpu"] / 1e9, 1) for stage in range(4)] == [120.0, 31.4, 16.6, 1.9]


def test_numbers_of_a_shipped_scenario_by_name_and_by_file(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text((SCENARIOS / "8b-one-node.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert values("--scenario", "8b-one-node") == values("--scenario", str(file))
    assert values("--scenario", str(file))["weights_bytes"] == 16e9


def test_the_table_of_numbers_names_formula_and_source() -> None:
    text = run("numbers").output
    assert "kv_bytes_per_token" in text
    assert "328 kB" in text
    assert "2 x layers x KV heads x head size x bytes" in text
    assert "Ainslie" in text


def test_numbers_of_two_scenarios_stand_side_by_side_with_their_ratio() -> None:
    one, other = values(), values("--scenario", "8b-one-node")
    rows = list(csv.DictReader(io.StringIO(run("numbers", "--compare", "default", "8b-one-node", "--csv").stdout)))
    assert [row["key"] for row in rows] == list(one) == list(other)
    for row in rows:
        assert float(row["default"]) == one[row["key"]] and float(row["8b-one-node"]) == other[row["key"]]
        assert row["ratio"] == "" if not one[row["key"]] else float(row["ratio"]) == other[row["key"]] / one[row["key"]]
    both = json.loads(run("numbers", "--compare", "default", "8b-one-node", "--json").stdout)
    assert both["8b-one-node"]["weights_bytes"] == 16e9 and both["default"]["warnings"] == []
    table = run("numbers", "--compare", "default", "8b-one-node").output
    assert "70B dense model and 8B on one node" in table and "0.11 ×" in table


def test_settings_hold_for_both_scenarios_that_are_compared() -> None:
    text = run("numbers", "--compare", "default", "8b-one-node", "--set", "serving.context=2048", "--csv").stdout
    assert "context_tokens,2048.0,2048.0,1.0," in text


def test_numbers_in_markdown_and_in_commas_say_the_same_as_the_table() -> None:
    lines = run("numbers", "--markdown").stdout.splitlines()
    assert lines[:2] == ["| key | value | what it is, formula, source |", "| --- | --- | --- |"]
    assert any(line.startswith("| kv_bytes_per_token | 328 kB | KV cache of one token; 2 x layers x") for line in lines)
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(run("numbers", "--csv").stdout))}
    assert {key: float(row["value"]) for key, row in rows.items()} == values() and len(lines) == len(rows) + 2
    assert rows["kv_bytes_per_token"]["unit"] == "bytes" and "Ainslie" in rows["kv_bytes_per_token"]["source"]


def test_some_numbers_are_asked_for_by_their_keys_and_explained() -> None:
    keys = ("training_kwh", "kv_bytes_per_token")
    assert list(values(*keys)) == ["kv_bytes_per_token", "training_kwh"], "in the order of the film"
    rows = list(csv.DictReader(io.StringIO(run("numbers", "--csv", *keys).stdout)))
    told = answer("--explain", *keys)
    assert told.pop("warnings") == []
    assert {key: {name: str(value) for name, value in found.items()} for key, found in told.items()} == {
        row.pop("key"): row for row in rows
    }
    assert "x" in told["kv_bytes_per_token"]["formula"] and told["kv_bytes_per_token"]["value"] == 327_680
    assert run("numbers", "kv_bytes").output.startswith("kv_bytes: is no number; write 'kv_")
    assert run("numbers", "--explain").output.startswith("--explain: is for --json of one scenario")


def test_a_key_of_known_hardware_is_set_and_named_as_the_source() -> None:
    usual, faster = values(), values("--set", "gpus.H200.bandwidth=9.6e12")
    assert usual["decode_seconds_floor"] == 2 * faster["decode_seconds_floor"]
    assert usual["serving_memory_bytes"] == faster["serving_memory_bytes"], "all else of it stays"
    done = run("numbers", "--set", "gpus.H200.bandwith=1")
    assert done.output.startswith("--set gpus.H200.bandwith=1: gpus.H200.bandwith: is not a known key; write 'bandwidth'")


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ((), "assets/hardware.toml"),
        (("--set", "gpus.H100.watts=650"), "--set gpus.H100.watts=650"),
        (("--set", "gpus.H100.memory=81e9"), "assets/hardware.toml"),
        (("--set", "power.gpu_watts=650"), "--set power.gpu_watts=650"),
        (("--scenario", "ours.toml"), "ours.toml"),
        (("--hardware", "parts.toml"), "parts.toml"),
    ],
)
def test_watts_are_said_to_be_whose_they_are(given: tuple[str, ...], source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ASSETS / "hardware.toml").read_text(encoding="utf-8")
    part = text[text.index("[gpus.H100]") : text.index("[gpus.H200]")]
    Path("parts.toml").write_text(part, encoding="utf-8")
    Path("ours.toml").write_text((ASSETS / "scenario.toml").read_text(encoding="utf-8") + "\n" + part, encoding="utf-8")
    assert answer("--explain", "training_kwh", *given)["training_kwh"]["source"].rpartition("; ")[2] == source
