"""The command `worksheet`: questions to compute and to think about, or their answers, as a PDF, for the scenario that is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.shared import MEDIA, tell_file
from scenes.commands.targets import OutputOption, file_target
from scenes.core.errors import InputError, one_of
from scenes.options import with_project
from scenes.project import Project


@with_project
def worksheet(
    project: Project,
    answers: Annotated[bool, typer.Option("--answers", help="The answers, and how they follow, instead of lines to write on.")] = False,
    questions: Annotated[
        Path | None, typer.Option("--questions", help="A file of questions instead of assets/worksheet.toml (docs/talk.md).")
    ] = None,
    paper: Annotated[str, typer.Option("--paper", help="a4 or letter.")] = "a4",
    output: OutputOption = None,
) -> None:
    """Write ten questions with lines to write on as a PDF, or with --answers what the models answer, for the scenario."""
    from publish.worksheet import PAPERS, Worksheet, write_worksheet
    from scenes.talk.questions import questions_of

    if paper not in PAPERS:
        raise InputError([f"--paper: {paper!r} is none; {one_of(paper, PAPERS)}"])
    target = file_target(output, MEDIA / ("worksheet-answers.pdf" if answers else "worksheet.pdf"), ".pdf")
    found = questions_of(project, questions)
    titles = {key: str(getattr(project.content, key).title) for key in project.sections}
    sheet = Worksheet(project.content.poster.headline, project.scenario.name, project.language.code, found, titles, project.brand.name)
    tell_file(write_worksheet(sheet, target, answers, paper))
