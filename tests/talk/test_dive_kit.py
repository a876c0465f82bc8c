"""A kit with deep dives: a deck that is too large for PowerPoint is parted into the film and the deep dives; without them it is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation

from publish import pptx as module
from publish.manifest import Manifest
from publish.pptx import write_pptx
from scenes.commands.clips import Asked
from scenes.commands.talk import _deck
from scenes.commands.talk_kit import Kit
from scenes.core.made import Made
from scenes.project import Choices, Project
from scenes.talk.editions import editions_of
from tests.publish.little_kit import little_kit, with_dive


def kit_of(project: Project, folder: Path) -> Kit:
    return Kit(project, Choices(), folder, Asked(editions_of("1080p", "16:9"), ("clip",), "30", None, 1, True), None, Made(folder))


def slides(file: Path) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in Presentation(str(file)).slides]


def limit(monkeypatch: pytest.MonkeyPatch, manifest: Manifest, folder: Path) -> None:
    """Let a deck of all of it be a byte too large."""
    whole = write_pptx(manifest, folder, folder / "whole.pptx")
    monkeypatch.setattr(module, "MOST", whole.stat().st_size - 1)


def test_a_deck_that_deep_dives_make_too_large_is_parted(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = with_dive(tmp_path)
    limit(monkeypatch, manifest, tmp_path)
    kit = kit_of(project, tmp_path)
    _deck(kit, manifest, "decks/deck", 1080, "slides")
    film, dives = (slides(tmp_path / f"decks/{name}.pptx") for name in ("deck", "deck-deep-dives"))
    assert film[-1].endswith("Poster") and not [title for title in film if "Workflow" in title or "Deep" in title]
    assert dives[1:3] == ["Deep dives", "Deep dive: The Workflow"] and len(dives) == 6
    assert [(entry.path, entry.purpose) for entry in kit.entries] == [
        ("decks/deck.pptx", "slides"),
        ("decks/deck-deep-dives.pptx", "slides: deep dives"),
    ]


def test_a_deck_of_sections_alone_that_is_too_large_is_left_out(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = little_kit(tmp_path)
    limit(monkeypatch, manifest, tmp_path)
    kit = kit_of(project, tmp_path)
    _deck(kit, manifest, "decks/deck", 1080, "slides")
    assert not kit.entries and not (tmp_path / "decks/deck.pptx").exists()
