"""The cells of docs/notebook.md run, in order, and plot what the models computed.

Where matplotlib is not installed, a stand-in takes down what would be plotted; it draws nothing, and writes no files.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from importlib.util import find_spec
from math import log
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scenes.models.language_model import train
from scenes.models.roofline import trade_off
from scenes.scenario import load_scenario
from tests.ninth_section import ROOT

CELL = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HAS_MATPLOTLIB = find_spec("matplotlib") is not None


class Axes:
    """Takes down what is plotted: lines as (xs, ys), levels, names of the axes."""

    def __init__(self) -> None:
        self.lines: list[tuple[list[float], list[float]]] = []
        self.levels: list[float] = []
        self.names: list[str] = []

    def plot(self, xs: Any, ys: Any, mark: str = "", label: str = "") -> None:
        assert len(xs) == len(ys), "matplotlib would refuse this"
        self.lines.append((list(xs), list(ys)))

    def axhline(self, y: float, linestyle: str) -> None:
        self.levels.append(y)

    def set_xlabel(self, name: str) -> None:
        self.names.append(name)

    set_ylabel = set_xlabel

    def legend(self) -> None:
        assert self.lines


class Figure:
    def savefig(self, file: str) -> None:
        assert file.endswith(".png")


def stand_in(made: list[Axes]) -> dict[str, ModuleType]:
    """Return modules in the place of matplotlib and its pyplot."""
    package, pyplot = ModuleType("matplotlib"), ModuleType("matplotlib.pyplot")

    def subplots() -> tuple[Figure, Axes]:
        made.append(Axes())
        return Figure(), made[-1]

    vars(pyplot)["subplots"] = subplots
    vars(package)["pyplot"] = pyplot
    return {"matplotlib": package, "matplotlib.pyplot": pyplot}


def run_cells() -> tuple[dict[str, Any], str]:
    """Run every cell in one namespace, as a notebook does; return it, and what was printed."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in CELL.findall((ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")):
            exec(compile(cell, "docs/notebook.md", "exec"), names)  # the page's own code
    return names, printed.getvalue()


def test_the_cells_plot_what_the_models_computed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Axes] = []
    monkeypatch.chdir(tmp_path)
    for name, module in stand_in(made).items():
        monkeypatch.setitem(sys.modules, name, module)
    _, printed = run_cells()
    first, second = made
    curves = [trade_off(load_scenario(settings=(f"serving.gpu={gpu}",))) for gpu in ("H200", "B200")]
    for (xs, ys), curve in zip(first.lines[::2], curves, strict=True):
        assert xs == pytest.approx([1e3 * seconds for seconds in curve.seconds_per_step]) and ys == list(curve.tokens_per_second)
    assert first.lines[1] == ([curves[0].chosen_ms], [curves[0].chosen_tokens_per_second])
    run = train()
    assert second.lines == [(list(range(1, run.steps + 1)), list(run.losses))] and second.levels == [log(run.vocabulary)]
    assert first.names[0].startswith("latency, ms") and second.names[1].endswith("nats a token")
    assert "Ainslie" in printed and f"{run.parameters} parameters" in printed


@pytest.mark.skipif(not HAS_MATPLOTLIB, reason="needs the extra [notebook]")
def test_matplotlib_draws_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    run_cells()
    assert {file.name for file in tmp_path.glob("*.png")} == {"trade-off.png", "loss.png"}


def test_the_extra_is_pinned() -> None:
    import tomllib

    extra = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]["notebook"]
    pinned = {line.partition("==")[0].lower() for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()}
    assert extra and {name.lower() for name in extra} <= pinned
