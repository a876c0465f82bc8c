"""What `-o` means, in every command: a file, by its ending, or a folder, in which files get their usual names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scenes.core.cache import STDOUT, place_of
from scenes.core.environment import at_home
from scenes.core.errors import InputError

OutputOption = Annotated[
    str | None, typer.Option("-o", "--output", help="A file, by its ending, or a folder (no ending, or / at its end).")
]
SLASHES = ("/", "\\")
FILMS = (".mp4", ".webm", ".mov")  # whose index is written last, so that no pipe takes them


def file_target(output: str | None, default: Path, *endings: str) -> Path:
    """Return the file that a command writes: what `-o` names, or the default's name in the folder that it names; `-` is standard output.

    Raises InputError for a name that ends in nothing that can be written, or where something lies that is no plain file.
    """
    file = default if output is None else _file(output, endings) or at_home(Path(output)) / default.name
    _check([file])
    return file


def folder_target(output: str | None, default: Path) -> Path:
    """Return the folder that a command writes to; raises InputError for a name with the ending of a file."""
    folder = default if output is None else at_home(Path(output))
    if output is not None and not is_folder(output):
        raise InputError([f"-o: {output} is one file, and this command writes several; name a folder, or end the name in /"])
    return folder


def file_targets(output: str | None, folder: Path, names: Sequence[str], *endings: str) -> list[Path]:
    """Return a file for each name, `endings[0]` at its end, in the folder that `-o` names; where there is one name, `-o` may name its file.

    Raises InputError as `file_target` does, and for one file that is to take several.
    """
    file = None if output is None else _file(output, endings)
    if file is None:
        folder = folder if output is None else at_home(Path(output))
        files = [folder / f"{name}{endings[0]}" for name in names]
    elif len(names) > 1:
        raise InputError([f"-o: {output} is one file, and {len(names)} are asked for; name a folder, or end the name in /"])
    else:
        files = [file]
    _check(files)
    return files


def is_folder(output: str) -> bool:
    """Tell whether what `-o` names is a folder: one that is there, or a name without an ending, or with / at its end."""
    return output != str(STDOUT) and (output.endswith(SLASHES) or not Path(output).suffix or at_home(Path(output)).is_dir())


def _file(output: str, endings: Sequence[str]) -> Path | None:
    """Return the file that `-o` names; None where that is a folder."""
    known, file = " or ".join(endings), at_home(Path(output))
    if not output.strip():
        raise InputError([f"-o: is empty; name a file that ends in {known}, or a folder"])
    if file == STDOUT and not output.endswith(SLASHES):
        if endings[0] in FILMS:
            raise InputError(["-o: - is standard output, which takes no film; name a file or folder"])
        return STDOUT
    if file.suffix.lower() in endings and not output.endswith(SLASHES):
        if file.is_dir():
            raise InputError([f"-o: {output} is a folder; end it in / to write into it, or choose another name"])
        return file
    if is_folder(output):
        return None
    raise InputError([f"-o: {output} cannot be written; end the name in {known}, or in / for a folder"])


def _check(files: Sequence[Path]) -> None:
    for file in files:
        if file != STDOUT:
            place_of(file)
