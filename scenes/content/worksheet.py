"""Questions of a worksheet with their answers: assets/worksheet.toml, and worksheet.LANGUAGE.toml beside it.

    [[question]]
    section = "inference_serving"
    question = "How large are {parameters_in_billions} billion weights of {served_bytes_a_parameter} bytes?"
    answer = "{served_weights}"
    why = "parameters × bytes"

A placeholder is a key of `explainer numbers`, of `scenes.models.exercises` or of `voiceover.facts`. Every text, and a whole question
(`[question.one_stage]`, …), may have variants by cases (see scenes.content.cases).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any

from annotated_types import MaxLen, MinLen
from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from pydantic import Strict as StrictMode

from scenes.content.cases import Cases
from scenes.content.faults import near
from scenes.content.loader import read_toml, validated_choices
from scenes.content.words import PLACEHOLDER, Strict, fill, plain
from scenes.core.assets import asset
from scenes.core.errors import one_of
from scenes.core.language import ENGLISH

MOST = 40  # questions
LONG, SHORT = 700, 500  # characters: half a dozen lines of a page


def _known(text: str, info: ValidationInfo) -> str:
    """Refuse a placeholder that stands for nothing, and a stray brace."""
    known: Mapping[str, str] = (info.context or {}).get("numbers", {})
    for name in PLACEHOLDER.findall(text):
        raise ValueError(f"{{{name}}} is no known placeholder{near(name, known)}; docs/talk.md tells where all are listed")
    if set("{}") & set(text):
        raise ValueError("holds a stray brace; write a placeholder as {name}, or delete the brace")
    return text


def _section(key: str, info: ValidationInfo) -> str:
    """Refuse a section that the film does not have."""
    known: Collection[str] = (info.context or {}).get("sections", ())
    if key not in known:
        raise ValueError(f"{key!r} is no section; {one_of(key, known)}")
    return key


def _counted(tables: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a sheet without questions, or with more than a class would answer."""
    if not 1 <= len(tables) <= MOST:
        raise ValueError(f"has {len(tables)} questions; write from 1 to {MOST}")
    return tables


Long = Annotated[str, BeforeValidator(fill), MinLen(1), MaxLen(LONG), AfterValidator(plain), AfterValidator(_known)]
Short = Annotated[str, BeforeValidator(fill), MinLen(1), MaxLen(SHORT), AfterValidator(plain), AfterValidator(_known)]


class QuestionTable(Strict):
    """A question, its answer and how that follows; the section of the film that it belongs to."""

    section: Annotated[str, AfterValidator(_section)]
    question: Long
    answer: Short
    why: Long


class WorksheetFile(Strict):
    """All questions, in the order of the sheet."""

    question: Annotated[tuple[QuestionTable, ...], StrictMode(strict=False), AfterValidator(_counted)]


def worksheet_file(language: str, folder: Path | None = None) -> Path | None:
    """Return the questions in a language (de-CH falls to de): of a folder of one's own, else those that ship; None where there are none."""
    names = ["worksheet.toml"] if language == ENGLISH.code else [f"worksheet.{code}.toml" for code in (language, language.split("-")[0])]
    return next((file for name in names if (file := asset(name, folder)).exists()), None)


def placeholders_in(file: Path) -> set[str]:
    """Return the names of all placeholders of a file; raises InputError for one that cannot be read."""
    return set(PLACEHOLDER.findall(str(read_toml(file))))


def load_worksheet(file: Path, numbers: Mapping[str, str], cases: Cases, sections: Collection[str]) -> tuple[QuestionTable, ...]:
    """Return the questions of a file with what their placeholders stand for; raises InputError with a line for each fault, in any variant."""
    context: dict[str, Any] = {"numbers": numbers, "sections": sections}
    return validated_choices(WorksheetFile, read_toml(file), cases, file, context).question
