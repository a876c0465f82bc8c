"""Cards, rows and gauges stand in the order of the content file: each moves with its title and its drawing."""

from __future__ import annotations

import pytest

from scenes.content.named import Items
from scenes.core.box import Box
from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.film import picture_of
from scenes.lint import lint_picture
from scenes.project import Project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import box_of

NAMES = ("sheet", "wide", "square", "phone")
PARTS = {  # by section and list: the names of the parts, in the order of their drawings
    ("operations", "cards"): [("card", k) for k in range(1, 7)],
    ("training_vs_inference", "rows"): [("row", k) for k in range(1, 7)],
    ("key_concepts", "cards"): [("card", letter) for letter in "ABCDE"],
    ("key_concepts", "gauges"): [("gauge", k) for k in (1, 2)],
}


def turned_round(project: Project, key: str, what: str) -> Project:
    """Return a project whose content file has the items of a list the other way round."""
    words = getattr(project.content, key)
    items = getattr(words, what)
    turned = Items(items, items.names, tuple(reversed(items.order)))
    content = project.content.model_copy(update={key: words.model_copy(update={what: turned})})
    return Project(content, project.theme, project.scenario, project.timing)


def drawn(project: Project, key: str, name: str) -> Figure:
    fmt = FORMATS[name]
    return picture_of(key)(
        project, style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), box_of(key) if fmt.is_sheet else fmt.stage
    )


def part(figure: Figure, name: tuple[str, object]) -> Figure:
    """Return a part; gauges of the sheet hang below their card."""
    return figure.figure(*name) if figure.has(*name) else figure.figure("card", "D", *name)


def place(box: Box) -> tuple[int, int]:
    return round(box.y), round(box.x)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("key", "what"), PARTS, ids=".".join)
def test_title_and_drawing_move_together(project: Project, key: str, what: str, name: str) -> None:
    turned, names = turned_round(project, key, what), PARTS[key, what]
    before, after = drawn(project, key, name), drawn(turned, key, name)
    for item in names:
        first, second = part(before, item), part(after, item)
        assert [label.text for label in first.labels()] == [label.text for label in second.labels()], item
        assert len(first.get_family()) == len(second.get_family()), item
    order = sorted(names, key=lambda item: place(part(before, item).box))
    assert sorted(names, key=lambda item: place(part(after, item).box)) == order[::-1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("key", "what"), PARTS, ids=".".join)
def test_another_order_lays_out(project: Project, key: str, what: str, name: str) -> None:
    assert lint_picture(turned_round(project, key, what), key, FORMATS[name], picture_of(key), measure_contrast=False) == []
