"""What is said in a film, to be read without it: Markdown and HTML, with what is seen where speech alone would not do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from scenes.content.timing import CueTiming
from voiceover.chapters import clock
from voiceover.track import Span

Timing = Mapping[str, Mapping[str, CueTiming]]
Seen = Mapping[str, Mapping[str, str]]

STYLE = """
:root { color-scheme: light dark; }
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em; }
time { font-variant-numeric: tabular-nums; opacity: 0.75; margin-right: 0.5em; }
"""


@dataclass(frozen=True)
class _Paragraph:
    """A cue: when it begins, in whole seconds, what is said in it and what is seen; either may be empty."""

    seconds: int
    said: str
    seen: str


def transcript_markdown(spans: Sequence[Span], timing: Timing, titles: Mapping[str, str], title: str, seen: Seen | None = None) -> str:
    """Return a transcript as Markdown: a heading a section (its title from `titles`, by key), a paragraph a cue with its time.

    `seen`, by section and cue, says what is seen where speech alone would not do; it stands in brackets, in italics.
    """
    blocks = [f"# {literal(title)}"]
    for section, paragraphs in _sections(spans, timing, seen or {}):
        blocks.append(f"## {literal(titles[section])}")
        blocks.extend(_markdown(paragraph) for paragraph in paragraphs)
    return "\n\n".join(blocks) + "\n"


def transcript_html(spans: Sequence[Span], timing: Timing, titles: Mapping[str, str], title: str, seen: Seen | None = None) -> str:
    """Return a transcript as one page of HTML, with the headings and paragraphs of `transcript_markdown`."""
    sections = "".join(
        f"<section>\n<h2>{_text(titles[section])}</h2>\n{''.join(map(_html, paragraphs))}</section>\n"
        for section, paragraphs in _sections(spans, timing, seen or {})
    )
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}: transcript</title>\n<style>{STYLE}</style>\n"
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}</head>\n<body>\n<main>\n<h1>{_text(title)}</h1>\n{sections}</main>\n</body>\n</html>\n'


def _sections(spans: Sequence[Span], timing: Timing, seen: Seen) -> Iterator[tuple[str, list[_Paragraph]]]:
    """Yield each section with its cues in which something is said or to be told; those with none are left out."""
    for section, shown in groupby(spans, key=lambda span: span.section):
        made = [_paragraph(span, timing.get(section, {}).get(span.cue), seen.get(section, {}).get(span.cue, "")) for span in shown]
        if paragraphs := [paragraph for paragraph in made if paragraph.said or paragraph.seen]:
            yield section, paragraphs


def _paragraph(span: Span, cue: CueTiming | None, seen: str) -> _Paragraph:
    said = " ".join(sentence.text for sentence in (cue.sentences if cue else ()))
    return _Paragraph(int(span.start + 1e-6), said, " ".join(seen.split()))


# ---- Markdown
def _markdown(paragraph: _Paragraph) -> str:
    told = [literal(paragraph.said)] if paragraph.said else []
    told += [f"*\\[{literal(paragraph.seen)}\\]*"] if paragraph.seen else []
    return " ".join([f"**{clock(paragraph.seconds)}**", *told])


def literal(text: str) -> str:
    """Return text in which nothing is a mark of Markdown."""
    return re.sub(r"([\\`*_\[\]<>&#~|$])", r"\\\1", text)


# ---- HTML
def _html(paragraph: _Paragraph) -> str:
    told = [_text(paragraph.said)] if paragraph.said else []
    told += [f"<em>[{_text(paragraph.seen)}]</em>"] if paragraph.seen else []
    time = f'<time datetime="PT{paragraph.seconds}S">{clock(paragraph.seconds)}</time>'
    return f"<p>{' '.join([time, *told])}</p>\n"


def _text(text: str) -> str:
    return escape(text, quote=False)
