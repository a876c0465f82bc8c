"""How much room texts have is told of every picture that there is."""

from __future__ import annotations

import pytest

from scenes import text_room
from scenes.core.formats import FORMATS
from scenes.project import Project


def test_a_section_without_a_box_has_no_room_on_the_sheet(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def named(keys: tuple[str, ...]) -> set[str]:
        monkeypatch.setattr(text_room, "SHEET_KEYS", keys)
        return {name for found in text_room.limits_of(project).values() for name in found}

    monkeypatch.setattr(text_room, "KEYS", ("operations",))
    monkeypatch.setattr(text_room, "FORMATS", {name: FORMATS[name] for name in ("sheet", "wide")})
    assert named(("operations",)) == {"sheet", "wide"}
    assert named(()) == {"wide"}
