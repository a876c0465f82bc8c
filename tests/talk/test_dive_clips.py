"""The clips of a deep dive, whole, little and short: all its cues, times from its own start, chapters; and what is made of such a kit."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from publish.manifest import Manifest
from publish.page import write_page
from scenes.film import chapters_in, cue_names, scene_called
from scenes.project import Project
from tests.command import run

pytestmark = pytest.mark.slow
KEY = "workflow"
ASK = ("clips", KEY, "--editions", "180p", "--fps", "5", "--kinds", "clip,first,last", "--silent", "--quiet")


def test_every_cue_has_its_files_and_its_seconds(kit: Path, manifest: Manifest, project: Project) -> None:
    (section,) = manifest.sections
    assert [cue.name for cue in section.cues] == list(cue_names(scene_called(KEY), project))
    assert section.start == 0 and section.badge is None
    for cue, following in zip(section.cues, section.cues[1:], strict=False):
        assert cue.start + cue.seconds == pytest.approx(following.start, abs=0.002)
    for cue in section.cues:
        (clip,) = [media for media in cue.files if media.kind == "clip"]
        with av.open(str(kit / clip.path)) as film:
            assert film.streams.video[0].frames == pytest.approx(5 * cue.seconds)
    (whole,) = [media for media in section.files if media.kind == "clip"]
    assert whole.seconds == pytest.approx(section.seconds, abs=0.01)


def test_chapters_begin_with_their_cues(manifest: Manifest, project: Project) -> None:
    (section,) = manifest.sections
    starts = {cue.name: cue.start for cue in section.cues}
    assert section.dive is not None and len(section.dive.chapters) > 3
    assert [(chapter.start, chapter.title) for chapter in section.dive.chapters] == [
        (starts[cue], title) for cue, title in chapters_in(KEY, project)
    ]


def test_deck_and_page_are_made_of_it(kit: Path, manifest: Manifest, tmp_path: Path) -> None:
    result = run("deck", "--kit", str(kit), "-o", str(tmp_path / "deck.pptx"))
    assert result.exit_code == 0 and (tmp_path / "deck.pptx").stat().st_size > 100_000, result.output
    text = write_page(manifest, kit, tmp_path / "page").read_text(encoding="utf-8")
    assert f'href="#{KEY}" data-section="{KEY}"' in text and text.count("data-cue=") == len(manifest.sections[0].cues)
