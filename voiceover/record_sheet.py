"""What a speaker reads to record the narration: cue by cue, with the seconds that it has, and how to record; as Markdown and as PDF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from scenes.content.timing import CueTiming, Timing
from scenes.core.typeset import file_of
from voiceover.script import Script, Sentence
from voiceover.spoken import bare
from voiceover.transcript import literal
from voiceover.voices.recording import LEAST_RATE

TEMPLATE = Path(__file__).with_name("record_sheet.typ")
ON_BOLD = "On a bold word something happens in the picture: let it be heard, and do not hurry past it."
HOW = (
    f"Record at {LEAST_RATE // 1000} kHz or more (48 kHz is best), mono or stereo, and save WAV, FLAC or MP3.",
    "One file a cue, with all its sentences, under the name that stands above them, in a folder of your own.",
    "A quiet room: no fan, no street, no echo; soft things around you help. Stay a hand's width and a half from the microphone, a little beside it.",
    "Nothing may clip: say the loudest sentence, and turn the microphone down until it stays well below full scale.",
    "Leave half a second of silence before the first word and after the last one, and a short breath between sentences.",
    "Read what is written, all of it, and nothing else. If a word goes wrong, say the whole cue again; keep the good take alone.",
    "Speak as to one person who is curious. The spoken seconds are those of the voice that was measured; a little slower or faster is fine.",
    "What you do not record is said by the default voice. Then look at it: `explainer voice check --takes FOLDER` names every file that would not do and "
    "says why; `explainer voice time --takes FOLDER` gives each cue the seconds that you need.",
)


@dataclass(frozen=True)
class Piece:
    """Words that belong together, and whether something happens in the picture on them."""

    text: str
    bold: bool


@dataclass(frozen=True)
class Reading:
    """A cue: the file to be recorded, its seconds, those from the first word to the last, and its sentences in pieces."""

    file: str
    seconds: float
    speech: float
    sentences: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Chapter:
    """A section: its title and what is read in it."""

    title: str
    cues: tuple[Reading, ...]


@dataclass(frozen=True)
class Sheet:
    """All that a speaker reads; `names` are those in it that are said in an own way: (name, said)."""

    title: str
    chapters: tuple[Chapter, ...]
    names: tuple[tuple[str, str], ...]


def sheet_of(script: Script, timing: Timing, titles: Mapping[str, str], title: str) -> Sheet:
    """Return what a speaker reads, cues without words left out; the timing is that of the script (see `checking.timing_faults`)."""
    chapters = tuple(
        Chapter(titles[section], tuple(_reading(section, cue, said, timing.cues[section][cue]) for cue, said in cues.items() if said))
        for section, cues in script.cues.items()
    )
    written = {
        bare(word.written) for cues in script.cues.values() for said in cues.values() for sentence in said for word in sentence.words
    }
    names = tuple((name, said) for name, (said, _) in script.pronunciations.items() if name in written)
    return Sheet(title, tuple(chapter for chapter in chapters if chapter.cues), names)


def _reading(section: str, cue: str, sentences: tuple[Sentence, ...], timed: CueTiming) -> Reading:
    speech = timed.sentences[-1].end - timed.sentences[0].start
    return Reading(f"{section}/{cue}.wav", timed.seconds, round(speech, 2), tuple(map(_pieces, sentences)))


def _pieces(sentence: Sentence) -> tuple[Piece, ...]:
    """Return a sentence in pieces: words on which something happens, and what lies between."""
    pieces: list[Piece] = []
    for place, word in enumerate(sentence.words):
        bold = place in sentence.marks.values()
        if pieces and not bold and not pieces[-1].bold:
            pieces[-1] = Piece(f"{pieces[-1].text} {word.written}", bold=False)
        else:
            pieces.append(Piece(word.written, bold))
    return tuple(pieces)


# ---------------------------------------------------------------- Markdown
def sheet_markdown(sheet: Sheet) -> str:
    """Return the sheet as Markdown."""
    return "\n\n".join(_blocks(sheet)) + "\n"


def _blocks(sheet: Sheet) -> Iterator[str]:
    yield f"# Record sheet\n\n{literal(sheet.title)}"
    yield "## How to record\n\n" + "\n".join(f"- {line}" for line in (*HOW, ON_BOLD))
    if sheet.names:
        yield "## How names are said\n\n| written | said |\n|---|---|\n" + "\n".join(
            f"| {literal(n)} | {literal(s)} |" for n, s in sheet.names
        )
    for chapter in sheet.chapters:
        yield f"## {literal(chapter.title)}"
        for cue in chapter.cues:
            yield f"### `{cue.file}`\n\n{seconds_of(cue)}"
            yield "\n\n".join(" ".join(map(_markdown, sentence)) for sentence in cue.sentences)


def _markdown(piece: Piece) -> str:
    return f"**{literal(piece.text)}**" if piece.bold else literal(piece.text)


def seconds_of(cue: Reading) -> str:
    """Return what a sheet says of a cue's seconds."""
    return f"{cue.seconds:.1f} s, of which {cue.speech:.1f} s are spoken"


# ---------------------------------------------------------------- PDF
def sheet_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as PDF, A4, tagged, the same bytes for the same sheet."""
    import typst

    chapters = [
        {"title": chapter.title, "cues": [asdict(cue) | {"told": seconds_of(cue)} for cue in chapter.cues]} for chapter in sheet.chapters
    ]
    shown = {"title": sheet.title, "how": (*HOW, ON_BOLD), "names": sheet.names, "chapters": chapters}
    fonts = sorted({str(file_of(name).parent) for name in ("sans", "sans-semibold")})
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(shown)},
        format="pdf",
    )
