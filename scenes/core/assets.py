"""The files that a teacher edits: top-level `assets/` of a checkout, or the copy inside an installed package.

A folder that `copy_assets` made may stand in for them; what it lacks comes from what ships.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from scenes.core.errors import InputError

_PACKAGE = Path(__file__).resolve().parents[1]
_PACKAGED = _PACKAGE / "assets"
ASSETS = _PACKAGED if _PACKAGED.is_dir() else _PACKAGE.parent / "assets"
EDITABLE = (
    "content.toml", "content.de.toml", "corpus.de.toml", "timing.toml", "scenario.toml", "hardware.toml", "worksheet.toml", "worksheet.de.toml", "landscape.toml",
    "scenarios", "palettes",
)  # fmt: skip


def asset(name: str, folder: Path | None = None) -> Path:
    """Return a file by its name below the assets ("palettes/paper.toml"): in a folder of one's own where it has it, else as it ships."""
    own = (folder or ASSETS) / name
    return own if own.exists() else ASSETS / name


def names_of(kind: str, folder: Path | None = None) -> list[str]:
    """Return the names of all "palettes" or "scenarios": those of a folder of one's own, and those that ship."""
    return sorted({path.stem for place in (folder or ASSETS, ASSETS) for path in (place / kind).glob("*.toml")})


def check_folder(folder: Path) -> None:
    """Raise InputError for a folder that holds nothing of the assets."""
    if not any((folder / name).exists() for name in EDITABLE):
        what = f"holds none of {', '.join(EDITABLE)}" if folder.is_dir() else "no such folder"
        raise InputError([f"{folder}: {what}; `explainer init {folder}` makes one"])


def short_name(file: Path) -> str:
    """Return a file's path as findings say it: one that ships as "assets/…", wherever it is installed, any other as it was given."""
    try:
        return f"assets/{file.resolve().relative_to(ASSETS.resolve()).as_posix()}"
    except ValueError:
        return str(file)


def copy_assets(target: Path) -> list[Path]:
    """Copy what can be edited into a folder, whole or not at all; return what is there now.

    Raises InputError when the folder holds any of it already, OSError when it cannot be written.
    """
    if target.exists() and not target.is_dir():
        raise InputError([f"{target}: is a file; name a folder"])
    if taken := [name for name in EDITABLE if (target / name).is_symlink() or (target / name).exists()]:
        raise InputError([f"{target}: holds {', '.join(taken)} already; choose another folder, or move that away"])
    is_new = not target.exists()
    target.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=target, prefix=".init-") as beside:
            _copy(Path(beside))
            return _move(EDITABLE, Path(beside), target)
    except BaseException:
        if is_new:
            shutil.rmtree(target, ignore_errors=True)
        raise


def _copy(target: Path) -> None:
    """Copy the files, not their permissions: those of an installed package may forbid to write."""
    for name in EDITABLE:
        for file in sorted((ASSETS / name).glob("*.toml")) if (ASSETS / name).is_dir() else [ASSETS / name]:
            copied = target / file.relative_to(ASSETS)
            copied.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, copied)


def _move(names: Iterable[str], source: Path, target: Path) -> list[Path]:
    """Rename entries from one folder into another; take back what was moved when one cannot be."""
    moved: list[Path] = []
    try:
        for name in names:
            moved.append((source / name).rename(target / name))
    except OSError:
        for path in moved:
            path.rename(source / path.name)
        raise
    return moved
