"""Setting up, with a Python that only notes what it is asked for: done once, again for a copy, and never in another project's environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PYTHON = """#!/bin/sh
case "$1 $2" in
  "-m venv")
    for folder; do :; done
    echo "venv $PWD" >> "$NOTES"
    mkdir -p "$folder/bin"
    cp "$0" "$folder/bin/python"
    printf '#!%s/%s/bin/python\\n' "$PWD" "$folder" > "$folder/bin/pip" ;;
  "-m pip")
    echo "pip $PWD" >> "$NOTES"
    case " $* " in *" -qq "*) ;; *) echo "WARNING: Location ignored" >&2 ;; esac ;;
esac
"""
FILES = ("setup.sh", "pyproject.toml", "constraints.txt")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Return a folder of programs: a Python that notes, and what building packages would need."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name, text in (("python3", PYTHON), ("cc", "#!/bin/sh\n"), ("pkg-config", "#!/bin/sh\n"), ("apt-get", "#!/bin/sh\nexit 1\n")):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def set_up(project: Path, tools: Path) -> list[str]:
    """Set a project up; return what its Python was asked for, and where. pip's warnings are not seen; the last line says how to begin."""
    notes = tools / "notes"
    notes.unlink(missing_ok=True)
    own = {**os.environ, "PATH": f"{tools}:/usr/bin:/bin", "NOTES": str(notes), "PYTHON": str(tools / "python3")}
    done = subprocess.run(["sh", str(project / "setup.sh")], env=own, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr
    assert not done.stderr or done.stderr.splitlines()[-1].startswith("ready: .venv/bin/explainer list shows the scenes, ")
    return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []


@pytest.fixture
def project(root: Path, tmp_path: Path, tools: Path) -> Path:
    """Return a project that has been set up."""
    made = tmp_path / "P"
    made.mkdir()
    for name in FILES:
        shutil.copy(root / name, made / name)
    assert set_up(made, tools) == [f"venv {made}", f"pip {made}", f"pip {made}"]
    return made


def test_a_second_run_starts_at_once(project: Path, tools: Path) -> None:
    assert set_up(project, tools) == []


def test_other_pins_are_installed_into_the_same_environment(project: Path, tools: Path) -> None:
    with (project / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    assert set_up(project, tools) == [f"pip {project}", f"pip {project}"]


@pytest.mark.parametrize("moved", [False, True])
def test_a_copied_or_moved_project_gets_an_environment_of_its_own(project: Path, tools: Path, moved: bool) -> None:
    copy = project.with_name("Q")
    if moved:
        project.rename(copy)
    else:
        shutil.copytree(project, copy)
    assert set_up(copy, tools) == [f"venv {copy}", f"pip {copy}", f"pip {copy}"]
    assert set_up(copy, tools) == []


def test_a_link_to_the_environment_of_another_project_is_replaced_and_not_followed(project: Path, tools: Path) -> None:
    copy = project.with_name("Q")
    copy.mkdir()
    for name in FILES:
        shutil.copy(project / name, copy / name)
    (copy / ".venv").symlink_to(project / ".venv", target_is_directory=True)
    before = (project / ".venv" / "bin" / "pip").read_text(encoding="utf-8")
    set_up(copy, tools)
    assert not (copy / ".venv").is_symlink() and (project / ".venv" / "bin" / "pip").read_text(encoding="utf-8") == before
