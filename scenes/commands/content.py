"""Commands about the words: `explainer content new`, a file to be translated."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.shared import console
from scenes.content.loader import content_file
from scenes.core.errors import InputError
from scenes.core.language import LANGUAGES
from scenes.models.cases import cases
from scenes.options import with_project
from scenes.project import Project
from scenes.render.progress import count_bars

content = typer.Typer(help="Words of one's own language.", no_args_is_help=True)
TABLE, KEY = re.compile(r"^\[+([\w.]+)\]+"), re.compile(r"^([\w.]+) = ")
HEAD = """# Every word on screen, to be translated: change what stands after each sign of equality; what is said there in English stays above it.
# Keep what is in braces: the picture puts numbers there. Under each text stands how many letters it may have, by format: sheet is the
# poster, wide 16:9, portrait 4:5, square 1:1, phone 9:16. It is measured on the English letters, so about; `explainer check` is exact.
# Items of a list, a title and its note, a number and its unit may share a row: what one takes the other lacks.
# Where one format is narrow, write {{ text = "…", short = "…" }} for a text alone: the short form is said where the other has no room.
# A word may break at \\u00AD, and at \\u00A0 a line may not.
#   explainer check --content {name}
#   explainer poster --content {name} -o poster.png

locale = "{locale}"   # how numbers are written: {known}
# corpus = "corpus.toml"   # what the tiny models read, beside this file: see assets/corpus.de.toml

"""


@content.command("new")
@with_project
def new_content(
    project: Project, file: Annotated[Path, typer.Argument(help="A .toml file that is not there yet, such as de.toml.")]
) -> None:
    """Write a content file to be translated: every key, the English beside it, and how many letters each format has room for."""
    from scenes.text_room import limits_of

    if file.suffix.lower() != ".toml":
        raise InputError([f"{file}: is no .toml file; end the name in .toml"])
    if file.exists():
        raise InputError([f"{file}: is there already; choose another name, or move it away"])
    with count_bars(console) as progress:
        task = progress.add_task("pictures", total=None)
        limits = limits_of(project, lambda done, total: progress.update(task, completed=done, total=total))
    source = content_file().read_text(encoding="utf-8").splitlines()
    text = _head(file) + "\n".join(_annotated(source, limits, tuple(cases(project.scenario)))) + "\n"
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise InputError([f"{file}: is there already; choose another name, or move it away"]) from None
    console.print(f"{file}\nTranslate what you like, then:\n  explainer check --content {shlex.quote(str(file))}", soft_wrap=True)


def _head(file: Path) -> str:
    """Return what stands before all keys; the language is the one that the file is called after, else English."""
    locale = next((code for code in LANGUAGES if code == file.stem.rpartition(".")[2]), "en")
    return HEAD.format(name=shlex.quote(str(file)), locale=locale, known=", ".join(LANGUAGES))


def _annotated(lines: Sequence[str], limits: Mapping[str, Mapping[str, int]], known: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a content file, each key's English before it, and after that the letters that there is room for."""
    table, begun = "", False
    for line in lines:
        if found := TABLE.match(line):
            table, begun = found[1], True
        if not begun:
            continue  # the head of the English file
        if key := KEY.match(line):
            yield f"# {line}"
            yield from _rooms(_place(f"{table}.{key[1]}", known), limits)
        yield line


def _place(key: str, known: Sequence[str]) -> str:
    """Return a key without the cases of its variants."""
    return ".".join(part for part in key.split(".") if part not in known)


def _rooms(key: str, limits: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield a line for each text of a key that has been measured."""
    for name, found in limits.items():
        if name == key or name.startswith(f"{key}."):
            rest = name[len(key) + 1 :].removesuffix("text").strip(".")
            yield f"#   {f'{rest}: ' if rest else ''}" + ", ".join(f"{fmt} {letters}" for fmt, letters in found.items())
