"""What lies around the command changes nothing: a manim.cfg, modules in the current folder, a terminal of another kind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURED = """[CLI]
background_opacity = 0
dry_run = True
renderer = opengl
plugins = nothing_such
[video_encoder]
codec = libx265
pixel_format = yuv444p
[video_encoder.options]
crf = 51
"""
BROKEN = "[CLI\nbackground_opacity"
SHADOWS = ("random", "numbers", "copy", "numpy", "platform", "json", "threading", "manim", "scenes")


def run_script(folder: Path, text: str, *, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a script that lies elsewhere, as the installed command does, in a folder."""
    file = folder.parent / "script" / "explainer"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    root = Path(__file__).resolve().parents[1]
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONSAFEPATH", "HOME")}
    own = variables | {"PYTHONPATH": str(root), "HOME": str(home or folder)}
    return subprocess.run([sys.executable, str(file)], cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    return made


@pytest.mark.parametrize(("place", "text"), [("folder", CONFIGURED), ("home", BROKEN)])
def test_the_command_takes_nothing_from_a_manim_cfg(folder: Path, place: str, text: str) -> None:
    home = folder.parent / "home"
    file = folder / "manim.cfg" if place == "folder" else home / ".config" / "manim" / "manim.cfg"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    keys = "background_opacity", "dry_run", "video_codec", "pixel_format", "video_encoder_options", "plugins"
    script = f"import scenes.cli\nfrom manim import config\nprint([config[key] for key in {keys}], config.renderer.value)"
    done = run_script(folder, script, home=home)
    assert done.stdout == "[1.0, False, 'auto', 'auto', {}, []] cairo\n" and done.stderr == "", done.stderr


def test_a_manim_cfg_counts_where_the_command_is_not_ours(folder: Path) -> None:
    (folder / "manim.cfg").write_text("[CLI]\nbackground_opacity = 0\n", encoding="utf-8")
    done = run_script(folder, "import scenes.models.scenario\nfrom manim import config\nprint(config.background_opacity)")
    assert done.stdout == "0.0\n", done.stderr


def test_workers_take_nothing_from_the_current_folder(folder: Path) -> None:
    for name in SHADOWS:
        (folder / f"{name}.py").write_text("raise SystemExit('a module of the current folder was run')", encoding="utf-8")
    (folder / "manim.cfg").write_text(BROKEN, encoding="utf-8")
    script = "from scenes.render.pool import Pool\nfrom tests.tasks import read_opacity\n"
    script += "with Pool(1) as pool: print(list(pool.run(read_opacity, ['task'])))"
    done = run_script(folder, script)
    assert done.stdout == "[('task', 1.0)]\n", done.stderr
    assert done.stderr == ""
