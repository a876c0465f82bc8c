"""The brief (docs/brief.md) against the content file and the poster: every list, sentence and count; what differs is named by its key."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from scenes.core.formats import SHEET
from scenes.drawing.figure import Figure
from scenes.film import KEYS
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.poster.picture import sheet
from tests.ninth_section import ROOT

BRIEF = ROOT / "docs" / "brief.md"
FROM = "docs/brief.md"


@cache
def table(title: str) -> list[tuple[str, ...]]:
    """Return the rows of the table below a title, as texts."""
    _, _, text = BRIEF.read_text(encoding="utf-8").partition(f"## {title}\n")
    rows = re.findall(r"^\| (.+?) \|$", text.partition("\n## ")[0], re.MULTILINE)
    return [tuple(cell.strip("`") for cell in row.split(" | ")) for row in rows[1:] if not row.startswith("---")]


def at(content: Any, key: str) -> Any:
    """Return what a content file has at a key; of a list of tables each one's."""
    first, _, rest = key.partition(".")
    found = getattr(content, first)
    if rest and isinstance(found, tuple):
        return tuple(at(item, rest) for item in found)
    return at(found, rest) if rest else found


def listed(value: str | tuple[str, ...]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def word_faults(content: Any) -> list[str]:
    """Return a line for each key whose words are not those of the brief."""
    wanted = {key: words.split("; ") for _, key, _, words in table("Words")}
    found = {key: listed(at(content, key)) for key in wanted}
    return [
        f"assets/content.toml: {key}: is {found[key]}, and {FROM} asks for {wanted[key]}" for key in wanted if found[key] != wanted[key]
    ]


def statement_faults(content: Any) -> list[str]:
    """Return a line for each key whose sentences lack something that the brief asks for."""
    faults = []
    for _, key, _, words in table("Statements"):
        text = " ".join(listed(at(content, key))).lower()
        faults += [
            f"assets/content.toml: {key}: lacks {word!r}, which {FROM} asks for" for word in words.split("; ") if word.lower() not in text
        ]
    return faults


def drawn_faults(poster: Figure) -> list[str]:
    """Return a line for each text of the brief that its section does not show on the poster; on two lines it is one text."""
    shown = {name: " ".join(label.text for label in _part(poster, name).labels()) for name in (*KEYS, "header", "footer")}
    return [
        f"assets/content.toml: {key}: {word!r} is not on the poster, and {FROM} asks for it"
        for section, key, _, words in table("Words")
        for word in words.split("; ")
        if word not in shown[section]
    ]


def part_faults(poster: Figure) -> list[str]:
    """Return a line for each kind of part that is not drawn as often as the brief asks."""
    faults = []
    for section, part, count in table("Drawn parts"):
        *above, stem = part.split()
        figure = _part(poster, section)
        figure = figure.figure(*above) if above else figure
        drawn = sum(name[0] == stem and len(name) <= 2 for name in figure.parts)
        faults += [f"{section}: {part} is drawn {drawn} times, and {FROM} asks for {count}"] if drawn != int(count) else []
    return faults


def _part(poster: Figure, name: str) -> Figure:
    return poster.figure("section", name) if name in KEYS else poster.figure(name)


@pytest.fixture(scope="module")
def poster(project: Project) -> Figure:
    return sheet(project, style_of(project.theme, SHEET, 320, 400))


def test_the_content_file_has_the_words_of_the_brief(project: Project) -> None:
    assert word_faults(project.content) + statement_faults(project.content) == []


def test_the_poster_shows_them_and_draws_what_is_counted(poster: Figure) -> None:
    assert drawn_faults(poster) + part_faults(poster) == []


def test_the_brief_covers_every_section_and_its_own_counts_are_right() -> None:
    for title, least in (("Words", 70), ("Statements", 9), ("Drawn parts", 15)):
        assert len(table(title)) >= least
    assert {section for section, *_ in table("Words")} == {*KEYS, "header", "footer"}
    assert [(key, count) for _, key, count, words in table("Words") if len(words.split("; ")) != int(count)] == []


def test_a_changed_label_is_named_by_its_key(project: Project, poster: Figure) -> None:
    words = project.content.inference_serving
    server = words.server.model_copy(update={"cache_place": "in GPU memory"})
    changed = SimpleNamespace(**vars(project.content) | {"inference_serving": words.model_copy(update={"server": server})})
    assert word_faults(changed) == [
        "assets/content.toml: inference_serving.server.cache_place: is ['in GPU memory'], and docs/brief.md asks for ['on GPU Memory']"
    ]
    drawn = sheet(replace(project, content=changed), poster.style)
    assert [line.split(": ")[1] for line in drawn_faults(drawn)] == ["inference_serving.server.cache_place"]
    note = SimpleNamespace(**vars(project.content) | {"operations": project.content.operations.model_copy(update={"note": "It is safe."})})
    assert statement_faults(note)[0] == "assets/content.toml: operations.note: lacks 'production', which docs/brief.md asks for"


def test_a_part_too_many_is_named(poster: Figure) -> None:
    operations = poster.figure("section", "operations")
    parts, operations.parts = operations.parts, operations.parts | {("card", 7): operations.parts["card", 6]}
    try:
        assert part_faults(poster) == ["operations: card is drawn 7 times, and docs/brief.md asks for 6"]
    finally:
        operations.parts = parts


def test_every_node_has_eight_gpus(poster: Figure) -> None:
    """The words say "8x"; so many are drawn."""
    cluster = poster.figure("section", "training_cluster")
    for node in range(1, 5):
        assert all(cluster.part("node", node, "gpus", "gpu", k) is not None for k in range(8))


def test_words_may_be_chosen_and_the_rest_stays() -> None:
    chosen = load_project(Choices(headline="OURS", quote="We built it."))
    assert [line.split(": ")[1] for line in word_faults(chosen.content)] == ["poster.headline", "footer.quote"]
