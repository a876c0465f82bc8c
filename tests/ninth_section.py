"""A throw-away ninth section, "agents", as somebody would add it who follows docs/own-section.md: its blocks are what is written."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECIPE = ROOT / "docs" / "own-section.md"
KEY = "agents"
BOX = (813, 1184, 247, 90)  # under a key_concepts that is so much lower
LINE = '    Section("agents"),\n'
BLOCK = re.compile(r"^`(?P<file>[^`]+)`(?P<where>[^\n]*):\n\n```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of the recipe: its file, where it goes there, in the recipe's words, and its text."""

    file: str
    where: str
    kind: str
    text: str


def blocks() -> list[Block]:
    """Return the blocks of the recipe, in order."""
    return [Block(**found.groupdict()) for found in BLOCK.finditer(RECIPE.read_text(encoding="utf-8"))]


def add_section(root: Path) -> None:
    """Copy the project's code and assets into a folder, and add the section there as the recipe says."""
    for name in ("scenes", "voiceover", "assets"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for block in blocks():
        write(root / block.file, block)


def write(file: Path, block: Block) -> None:
    """Do with a file what the recipe says beside a block."""
    if block.kind == "diff":
        _replace(file, *(_side(block.text, sign) for sign in "-+"))
    elif "at its end" in block.where:
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{block.text}", encoding="utf-8")
    elif found := re.search(r"before `(.+?)`", block.where):
        _replace(file, f"\n{found[1]}\n", f"\n{block.text}\n{found[1]}\n")
    elif found := re.search(r"at the end of `(.+?)`", block.where):
        text = file.read_text(encoding="utf-8")
        begin = re.search(rf"^{found[1]} = \($", text, re.MULTILINE)
        assert begin, f"{file.name} has no list {found[1]}"
        end = text.index("\n)\n", begin.end()) + 1
        file.write_text(text[:end] + block.text + text[end:], encoding="utf-8")
    else:
        assert not file.exists(), f"{file} is there already"
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.text, encoding="utf-8")


def _side(text: str, sign: str) -> str:
    """Return the lines of a diff that go ("-") or come ("+")."""
    return "".join(line[1:] for line in text.splitlines(keepends=True) if line[0] == sign)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} holds {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def changed_files(root: Path) -> set[str]:
    """Return the files of a copy that are not as they are here."""
    files = [file.relative_to(root) for name in ("scenes", "voiceover", "assets") for file in (root / name).rglob("*") if file.is_file()]
    files = [file for file in files if "__pycache__" not in file.parts]
    return {file.as_posix() for file in files if not (ROOT / file).is_file() or (ROOT / file).read_bytes() != (root / file).read_bytes()}
