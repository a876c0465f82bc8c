"""The questions of a worksheet with their answers, for the scenario and in the language of a project."""

from __future__ import annotations

import os
from pathlib import Path

from publish.manifest import Question
from scenes.content.worksheet import load_worksheet, placeholders_in, worksheet_file
from scenes.core.environment import at_home
from scenes.film import KEYS
from scenes.models.cases import cases
from scenes.models.exercises import exercises
from scenes.models.numbers import placeholders
from scenes.project import Project
from voiceover.facts import facts


def questions_of(project: Project, file: str | os.PathLike[str] | None = None) -> tuple[Question, ...]:
    """Return the questions of a file, or of the one in the project's language; none where that has none. Raises InputError."""
    found = at_home(Path(file)) if file else worksheet_file(project.language.code, project.folder)
    if found is None:
        return ()
    project.put_in_force()
    scenario = project.scenario
    values = exercises(scenario) | placeholders(scenario)
    if placeholders_in(found) - values.keys():  # the models that the film runs take seconds, so only where they are told of
        values = facts(scenario) | values
    return tuple(Question(**dict(table)) for table in load_worksheet(found, values, cases(scenario), KEYS))
