"""The law for every cue: in all formats of frames and the sheet's, all palettes and scenarios, and at the size of a film; `make slow`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenes.content.loader import palette_names
from scenes.core.formats import FORMATS
from scenes.film import ALL_SCENES, DIVES, KEYS, scene_called
from scenes.lint import LEAST_ON_MAP, findings
from scenes.project import Choices, Project, load_project
from scenes.raster.still import paint, style_of
from scenes.sections.cued_scene import draw
from tests.scenarios import NAMES
from tests.sections.walks import picture_at, play_through, walk_through

pytestmark = pytest.mark.slow

every_scene = pytest.mark.parametrize("key", [scene.key for scene in ALL_SCENES])
every_section = pytest.mark.parametrize("key", [*KEYS, *DIVES])
every_case = pytest.mark.parametrize("case", NAMES)


def of_case(case: str) -> Project:
    """Load the project of a shipped scenario."""
    return load_project() if case == "default" else load_project(Choices(scenario=case))


@every_scene
@pytest.mark.parametrize("palette", palette_names())
def test_a_cue_settles_at_its_moment_in_every_palette(key: str, palette: str) -> None:
    for cue, played in play_through(key, load_project(Choices(palette=palette)), FORMATS["wide"]).items():
        assert played.first == played.afresh[0] and played.last == played.afresh[1], cue


@every_scene
@every_case
def test_a_cue_settles_at_its_moment_in_every_scenario(key: str, case: str) -> None:
    for cue, played in play_through(key, of_case(case), FORMATS["wide"]).items():
        assert played.first == played.afresh[0] and played.last == played.afresh[1], cue


def test_the_finale_settles_in_the_format_of_the_sheet(project: Project) -> None:
    for cue, played in walk_through("poster", project, FORMATS["sheet"]).items():
        assert played.first == played.afresh[0] and played.last == played.afresh[1], cue


@every_section
def test_the_law_holds_pixel_for_pixel_at_the_size_of_a_film(key: str, project: Project) -> None:
    scene, fmt, size = scene_called(key).load(), FORMATS["wide"], (1920, 1080)
    style = style_of(project.theme, fmt, *size)
    for cue, played in play_through(key, project, fmt, size).items():
        afresh = draw(scene, project, style, scene.moments(project)[cue])
        assert np.array_equal(paint(style, [played.picture], *size), paint(style, [afresh], *size)), cue


@every_section
@every_case
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "sheet"])
def test_every_moment_lays_out(key: str, case: str, name: str) -> None:
    project = of_case(case)
    for cue, moment in scene_called(key).load().moments(project).items():
        found = findings(
            picture_at(key, project, name, replace(moment, look=None)), FORMATS[name].stage, LEAST_ON_MAP if key in DIVES else None
        )
        assert not found, f"{cue}: {found}"
