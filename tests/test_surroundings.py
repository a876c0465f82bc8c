"""What lies around the command changes nothing: a manim.cfg, modules in the current folder, a terminal of another kind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import scenes

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


COMMAND = "from explainer import main\nmain()"


def script(folder: Path, text: str = COMMAND) -> list[str]:
    """Write a script that lies elsewhere, as the installed command does; return the command that runs it."""
    file = folder.parent / "script" / "explainer"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [sys.executable, str(file)]


def surroundings(**variables: str) -> dict[str, str]:
    """Return an environment with variables of one's own, in which the project is found."""
    here = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return here | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])} | variables


def run_script(folder: Path, text: str, *, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder."""
    own = surroundings(HOME=str(home or folder))
    return subprocess.run(script(folder, text), cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=60)


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
    text = f"import scenes.cli\nfrom manim import config\nprint([config[key] for key in {keys}], config.renderer.value)"
    done = run_script(folder, text, home=home)
    assert done.stdout == "[1.0, False, 'auto', 'auto', {}, []] cairo\n" and done.stderr == "", done.stderr


def test_a_manim_cfg_counts_where_the_command_is_not_ours(folder: Path) -> None:
    (folder / "manim.cfg").write_text("[CLI]\nbackground_opacity = 0\n", encoding="utf-8")
    done = run_script(folder, "import scenes.models.scenario\nfrom manim import config\nprint(config.background_opacity)")
    assert done.stdout == "0.0\n", done.stderr


def test_workers_take_nothing_from_the_current_folder(folder: Path) -> None:
    for name in SHADOWS:
        (folder / f"{name}.py").write_text("raise SystemExit('a module of the current folder was run')", encoding="utf-8")
    (folder / "manim.cfg").write_text(BROKEN, encoding="utf-8")
    asked = "__import__('manim').config.background_opacity"  # the tests themselves read no manim.cfg, so none of them is imported
    done = run_script(folder, f"from scenes.render.pool import Pool\nwith Pool(1) as pool: print(list(pool.run(eval, [{asked!r}])))")
    assert done.stdout == f"{[(asked, 1.0)]}\n", done.stderr
    assert done.stderr == ""


# ---- streams and signals
def run_shell(folder: Path, line: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell, in which "explainer" is the command."""
    called = line.replace("explainer", " ".join(script(folder)))
    return subprocess.run(["sh", "-c", called], cwd=folder, env=surroundings(**variables), capture_output=True, check=False, timeout=60)


def test_streams_that_are_closed_hinder_nothing(folder: Path) -> None:
    line = "explainer scenario new ours.toml <&- >&- 2>&-; echo $? $(explainer cache show 2>&- | head -1)"
    done = run_shell(folder, line, EXPLAINER_CACHE="/nowhere")
    assert (done.stdout, done.stderr) == (b"0 /nowhere\n", b"")
    assert (folder / "ours.toml").read_bytes() == (Path(scenes.__file__).parent / "commands" / "new_scenario.toml").read_bytes()


@pytest.mark.parametrize(("encoding", "line"), [("ascii", b"? 1.20 ?"), ("latin-1", "· 1.20 ?".encode("latin-1"))])
def test_a_terminal_of_other_letters_gets_a_question_mark_for_those_that_it_lacks(folder: Path, encoding: str, line: bytes) -> None:
    text = "from explainer import settle_streams\nsettle_streams()\nprint('\u00b7 1.20 \u2713')"
    done = subprocess.run(script(folder, text), env=surroundings(PYTHONIOENCODING=encoding), capture_output=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == (line + b"\n", b"")


def test_ctrl_c_while_modules_are_imported_is_one_line(folder: Path) -> None:
    slow = "import sys, time\nclass Slow:\n    def find_spec(self, name, *_):\n        if name == 'scenes':\n            print('importing', flush=True); time.sleep(30)\n"
    text = f"{slow}sys.meta_path.insert(0, Slow())\n{COMMAND}"
    with subprocess.Popen(script(folder, text), env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None and run.stdout.readline() == "importing\n"
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=10)[1]
    assert (run.returncode, said) == (130, "interrupted; nothing was begun\n")


def test_a_worker_that_starts_hears_no_ctrl_c(folder: Path) -> None:
    text = "from scenes.render.pool import Pool\nfrom tests.tasks import read_blocked\nimport signal\n"
    text += "with Pool(1) as pool: print(list(pool.run(read_blocked, ['task'])), signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    done = run_script(folder, text)
    assert done.stdout == "[('task', True)] set()\n", done.stderr
