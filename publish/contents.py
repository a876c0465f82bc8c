"""What a kit holds and what each file is for: a README and an index.html at the top of its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from publish.manifest import Look, Manifest
from scenes.core.cache import write_file

README, INDEX = "README.txt", "index.html"
STYLE = """
:root {{ color-scheme: {scheme}; }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem; background: {ground}; color: {ink}; }}
h1 {{ font: 600 2.1rem/1.15 Georgia, serif; letter-spacing: .02em; margin: 0; }}
h2 {{ font-size: 1.05rem; margin: 2.2rem 0 .4rem; color: {quiet}; }}
p.sub {{ margin: .3rem 0 1.5rem; color: {quiet}; }}
img {{ width: 100%; height: auto; border-radius: .6rem; display: block; }}
dt {{ font-weight: 600; margin-top: .8rem; }}
dd {{ margin: 0; }}
ul {{ list-style: none; padding: 0; margin: 0; }}
li {{ padding: .55rem 0; border-top: 1px solid {line}; }}
a {{ color: {link}; }}
a:focus-visible {{ outline: 3px solid {link}; outline-offset: 3px; }}
small {{ color: {quiet}; white-space: nowrap; }}
"""
HOW = (
    ("To present", "each slide's film starts with the slide and says its notes aloud; to speak yourself, turn the computer's sound off (M in the browser's "
     "deck), or use the loops in clips/, which are silent. PowerPoint: the deck of 720p is the one for older computers."),
    ("In a browser", "open decks/html/index.html: → next, ← back, R again, C captions, M sound, S speaker view, F full screen."),
    ("For a course", "teaching/page-lms.zip is a SCORM 1.2 package: add it as such in Moodle and others."),
    ("Rights", "pictures, films and words may be shown, cut and passed on, with the MIT licence of the project that made them."),
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A file or folder of the kit, what stands in it, and its part of the list."""

    part: str
    path: str
    purpose: str


def size_of(path: Path) -> str:
    """Return how large a file or a folder is, as people read it."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    said = f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{max(1, size // 1000)} kB"
    return said if path.is_file() else f"{len(files)} files, {said}"


def write_contents(manifest: Manifest, folder: Path, entries: Sequence[Entry], picture: str = "") -> list[Path]:
    """Write README.txt and index.html of a kit's folder; `picture` is shown in the page. Return both files. Raises OSError."""
    there = [entry for entry in entries if (folder / entry.path).exists()]
    files = {README: _text(manifest, folder, there), INDEX: _page(manifest, folder, there, picture)}
    for name, text in files.items():
        write_file(folder / name, text.encode())
    return [folder / name for name in files]


def _parts(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.part, []).append(entry)
    return found


def _text(manifest: Manifest, folder: Path, entries: Sequence[Entry]) -> str:
    lines = [f"{manifest.title}: {manifest.subtitle}", f"Scenario: {manifest.scenario}", ""]
    lines += [line for head, text in HOW for line in (f"{head}: {text}", "")]
    if manifest.speaker.name:
        lines.insert(1, manifest.speaker.name)
    lines += ["Open index.html to see this list with links. Nothing here needs a network.", ""]
    for part, members in _parts(entries).items():
        lines += [part, "-" * len(part)]
        lines += [f"{entry.path}\n    {entry.purpose} ({size_of(folder / entry.path)})" for entry in members]
        lines.append("")
    return "\n".join(lines)


def _page(manifest: Manifest, folder: Path, entries: Sequence[Entry], picture: str) -> str:
    body = [
        f"<h1>{escape(manifest.title)}</h1>",
        f'<p class="sub">{escape(manifest.subtitle)}{_by(manifest)}<br>{escape(manifest.scenario)}</p>',
    ]
    if picture:
        body.append(f'<img src="{_link(folder, picture)}" alt="" width="1280" height="720">')
    body.append("<dl>" + "".join(f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>" for head, text in HOW) + "</dl>")
    for part, members in _parts(entries).items():
        body.append(f"<h2>{escape(part)}</h2>\n<ul>")
        body += [
            f'<li><a href="{_link(folder, entry.path)}">{escape(entry.path)}</a> <small>{size_of(folder / entry.path)}</small>'
            f"<br>{escape(entry.purpose)}</li>"
            for entry in members
        ]
        body.append("</ul>")
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(manifest.title)}</title>\n<style>{_style(manifest.look)}</style>'
    )
    text = "\n".join(body)
    return f'<!DOCTYPE html>\n<html lang="{escape(manifest.language)}">\n<head>\n{head}\n</head>\n<body>\n<main>\n{text}\n</main>\n</body>\n</html>\n'


def _by(manifest: Manifest) -> str:
    return f" · {escape(manifest.speaker.name)}" if manifest.speaker.name else ""


def _link(folder: Path, path: str) -> str:
    """Return a link that works from file:// too: to the index of a folder that has one."""
    inside = f"{path}/index.html" if (folder / path / INDEX).is_file() else path
    return escape(quote(inside))


def _style(look: Look) -> str:
    colours = look.colours
    return STYLE.format(
        scheme="dark" if look.dark else "light",
        ground=colours["ground"],
        ink=colours["ink"],
        quiet=colours["quiet"],
        line=f"{colours['quiet']}40",
        link=colours["cyan"],
    )
