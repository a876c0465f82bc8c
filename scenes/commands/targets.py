"""What `-o` means, in every command: a file, by its ending, or a folder, in which files get their usual names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scenes.core.errors import InputError

OutputOption = Annotated[
    str | None, typer.Option("-o", "--output", help="A file, by its ending, or a folder (no ending, or / at its end).")
]
SLASHES = ("/", "\\")


def file_target(output: str | None, default: Path, *endings: str) -> Path:
    """Return the file that a command writes: what `-o` names, or the default's name in the folder that it names.

    Raises InputError for a name that ends in nothing that can be written.
    """
    return default if output is None else _file(output, endings) or Path(output) / default.name


def folder_target(output: str | None, default: Path) -> Path:
    """Return the folder that a command writes to; raises InputError for a name with the ending of a file."""
    folder = default if output is None else Path(output)
    if output is not None and not is_folder(output):
        raise InputError([f"-o: {output} is one file, and this command writes several; name a folder, or end the name in /"])
    return folder


def file_targets(output: str | None, folder: Path, names: Sequence[str], *endings: str) -> list[Path]:
    """Return a file for each name, `endings[0]` at its end, in the folder that `-o` names; where there is one name, `-o` may name its file.

    Raises InputError for one file that is to take several, and for a name that ends in nothing that can be written.
    """
    if output is None:
        return [folder / f"{name}{endings[0]}" for name in names]
    file = _file(output, endings)
    if file is None:
        return [Path(output) / f"{name}{endings[0]}" for name in names]
    if len(names) > 1:
        raise InputError([f"-o: {output} is one file, and {len(names)} are asked for; name a folder, or end the name in /"])
    return [file]


def is_folder(output: str) -> bool:
    """Tell whether what `-o` names is a folder: one that is there, or a name without an ending, or with / at its end."""
    return output.endswith(SLASHES) or not Path(output).suffix or Path(output).is_dir()


def _file(output: str, endings: Sequence[str]) -> Path | None:
    """Return the file that `-o` names; None where that is a folder."""
    known = " or ".join(endings)
    if not output.strip():
        raise InputError([f"-o: is empty; name a file that ends in {known}, or a folder"])
    file = Path(output)
    if file.suffix.lower() in endings and not output.endswith(SLASHES):
        if file.is_dir():
            raise InputError([f"-o: {output} is a folder; end it in / to write into it, or choose another name"])
        return file
    if is_folder(output):
        return None
    raise InputError([f"-o: {output} cannot be written; end the name in {known}, or in / for a folder"])
