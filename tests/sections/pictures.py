"""Pictures of every section for every scenario that ships, and for some far from them, drawn once: their texts are what a viewer reads."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS, SHEET, Format
from scenes.deep_dives.sheet import body_of
from scenes.drawing.figure import Figure
from scenes.film import DIVES, folder_of
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES
from tests.scenarios import FILES

SHIPPED = tuple(FILES)
ODD_SIZES = "sizes that all round down"  # its model is called 70.2B, too long for the tall frames of training against inference
CASES = {name: Choices(scenario=file) for name, file in FILES.items()} | {
    "64 GPUs a replica": Choices(settings=("serving.gpus_per_replica=64",)),
    "dear GPUs": Choices(settings=("serving.gpus_per_replica=64", "prices.serving_gpu_hour=300")),
    ODD_SIZES: Choices(settings=("model.parameters=70.2e9", "serving.context=8221")),
    "queues of seconds": Choices(settings=("serving.requests_per_second=2000",)),
    "a batch of thousands": Choices(
        scenario=FILES["8b-one-node"],
        settings=(
            "serving.gpu=B200",
            "serving.gpus_per_replica=8",
            "serving.context=2048",
            "serving.batch_limit=2048",
            "model.precision=fp8",
        ),
    ),
}
FRAMES = tuple(name for name in FORMATS if name != "sheet")
LONG = ("a batch of thousands", "dear GPUs", "64 GPUs a replica")  # cases whose service takes long to simulate
every_case = pytest.mark.parametrize("case", [pytest.param(case, marks=pytest.mark.slow) if case in LONG else case for case in CASES])
every_compared_case = pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow) if case in LONG else case for case in CASES if case != ODD_SIZES]
)
every_scenario = pytest.mark.parametrize("case", SHIPPED)
every_format = pytest.mark.parametrize("name", FORMATS)
every_frame = pytest.mark.parametrize("name", FRAMES)


@cache
def project(case: str) -> Project:
    """Load the project of a case."""
    return load_project(CASES[case])


def formats_of(key: str) -> list[str]:
    """Return the formats that a section is drawn in: without the sheet where it has no box there."""
    return [name for name in FORMATS if FORMATS[name] is not SHEET or key in (*SHEET_BOXES, *DIVES)]


def box_in(key: str, fmt: Format) -> Box:
    """Return where a section is drawn in a format; skips the test of one that has no box on the sheet."""
    if fmt is SHEET and key in DIVES:
        return body_of(fmt)
    if fmt is SHEET and key not in SHEET_BOXES:
        pytest.skip(f"{key} has no box on the sheet")
    return SHEET_BOXES[key] if fmt is SHEET else fmt.stage


@cache
def drawn(case: str, key: str, name: str) -> Figure:
    """Draw a section in one format."""
    fmt = FORMATS[name]
    style = style_of(project(case).theme, fmt, int(fmt.width), int(fmt.height))
    return import_module(f"{folder_of(key)}.picture").picture(project(case), style, box_in(key, fmt))


def texts(case: str, key: str, name: str, *part: object) -> list[str]:
    """Return the texts of a picture, or of one of its parts, that hold a digit, in drawing order."""
    figure = drawn(case, key, name)
    found = figure.figure(*part) if part else figure
    return [label.text for label in found.labels() if any(char.isdigit() for char in label.text)]


def has(case: str, key: str, name: str, *part: object) -> bool:
    """Tell whether a picture has a part."""
    return part in drawn(case, key, name).parts


def said(case: str, key: str, cue: str) -> str:
    """Return the caption of a cue."""
    return getattr(project(case).content, key).captions[cue].text


def only(found: list[str], pattern: str) -> str:
    """Return the one text that a pattern matches in full."""
    matches = {text for text in found if re.fullmatch(pattern, text)}
    assert len(matches) == 1, (pattern, found)
    return matches.pop()
