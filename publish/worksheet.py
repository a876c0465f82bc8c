"""A worksheet as a PDF: questions with lines to write on; and the sheet with their answers, how they follow, and for which scenario.

Set by typst in grey alone, tagged (PDF/UA-1), with a heading for each question; the same questions give the same bytes. Words of its own stand
in worksheet.toml beside it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from publish.manifest import Manifest, Question
from publish.typst_pages import pages
from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.core.language import NBSP
from scenes.core.typeset import SOFT_HYPHEN

TEMPLATE, WORDS = (Path(__file__).with_name(f"worksheet.{ending}") for ending in ("typ", "toml"))
PAPERS = MappingProxyType({"a4": "a4", "letter": "us-letter"})  # as typst calls them
HELD = re.compile(r" [−/] |(?<=\d) (?=[^\W\d]|%)")
LOCALE = re.compile(r"([a-z]{2,3})(?:-([A-Z]{2}))?")

CURE = "translate worksheet.toml as worksheet.{}.toml in a folder for --assets, or name a file of `explainer worksheet` with --questions"


@dataclass(frozen=True)
class Worksheet:
    """Questions, the title of the film that they belong to, its scenario and language; titles of sections by key, and whose talk it is."""

    title: str
    scenario: str
    language: str
    questions: tuple[Question, ...]
    sections: Mapping[str, str] = field(default_factory=dict)
    speaker: str = ""


def worksheet_of(manifest: Manifest) -> Worksheet:
    """Return the worksheet of a kit."""
    titles = {section.key: section.title for section in manifest.sections}
    return Worksheet(manifest.title, manifest.scenario, manifest.language, manifest.questions, titles, manifest.speaker.name)


def write_worksheet(sheet: Worksheet | Manifest, target: Path, answers: bool = False, paper: str = "a4") -> Path:
    """Write the worksheet, or its answers, of a kit too, on a paper of PAPERS; return the file.

    Raises InputError for one without questions, and OSError where it cannot be written.
    """
    found = worksheet_of(sheet) if isinstance(sheet, Manifest) else sheet
    if not found.questions:
        raise InputError([f"worksheet: there are no questions in {found.language}; {CURE.format(found.language)}"])
    write_file(target, worksheet_pdf(found, answers, paper))
    return target


def worksheet_pdf(sheet: Worksheet, answers: bool = False, paper: str = "a4") -> bytes:
    """Return the PDF of the worksheet, or of its answers."""
    return pages(TEMPLATE.read_bytes(), {}, "pdf", {"worksheet": json.dumps(_values(sheet, answers, paper))})


def _values(sheet: Worksheet, answers: bool, paper: str) -> dict[str, object]:
    """Return what the template is filled with."""
    words, locale = words_of(sheet.language), LOCALE.match(sheet.language)
    heading = words["worksheet"] + (f": {words['answers']}" if answers else "")
    told = (sheet.title, f"{words['scenario']}: {sheet.scenario}", sheet.speaker)
    rows = [
        {"number": number, "section": sheet.sections.get(one.section, "").replace(SOFT_HYPHEN, ""), "question": _held(one.question)}
        | ({"answer": _held(one.answer), "why": _held(one.why)} if answers else {})
        for number, one in enumerate(sheet.questions, start=1)
    ]
    return {
        "title": f"{sheet.title}: {heading}", "heading": heading, "about": " · ".join(filter(None, told)), "speaker": sheet.speaker,
        "language": locale[1] if locale else "en", "region": locale[2] if locale else None,
        "words": words, "questions": rows, "answers": answers, "paper": PAPERS[paper],
    }  # fmt: skip


def words_of(language: str) -> dict[str, str]:
    """Return the worksheet's own words in a language (de-CH falls to de), in English where it has none."""
    known: dict[str, dict[str, str]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return known.get(language) or known.get(language.split("-")[0]) or known["en"]


def _held(text: str) -> str:
    """Return a text whose lines break neither before a unit nor at a minus or a fraction's stroke."""
    return HELD.sub(lambda found: found[0].replace(" ", NBSP), text)
