"""How large clips are in every edition, and how their files are called."""

from __future__ import annotations

import re

import pytest

from scenes.core.errors import InputError
from scenes.talk.editions import ENDINGS, Edition, editions_of, file_name, kinds_of

CUE = (4, "chunks_add_up")


@pytest.mark.parametrize(
    ("side", "shape", "size", "name"),
    [
        ("1080p", "16:9", (1920, 1080), "1080p"),
        ("720p", "16:9", (1280, 720), "720p"),
        ("4k", "16:9", (3840, 2160), "4k"),
        ("1080p", "9:16", (1080, 1920), "9x16-1080p"),
        ("1080p", "4:5", (1080, 1350), "4x5-1080p"),
        ("720p", "1:1", (720, 720), "1x1-720p"),
    ],
)
def test_an_edition_has_its_size(side: str, shape: str, size: tuple[int, int], name: str) -> None:
    assert Edition(side, shape).size == size and Edition(side, shape).name == name


def test_files_say_what_they_are() -> None:
    wide, tall = Edition("1080p", "16:9"), Edition("1080p", "9:16")
    assert file_name(3, "training_cluster", CUE, wide, "loop") == "3_training_cluster-4_chunks_add_up-1080p-loop.mp4"
    assert file_name(3, "training_cluster", CUE, tall, "clip") == "3_training_cluster-4_chunks_add_up-9x16-1080p.mp4"
    assert file_name(3, "training_cluster", CUE, wide, "gif") == "3_training_cluster-4_chunks_add_up.gif"
    assert file_name(3, "training_cluster", None, wide, "alpha") == "3_training_cluster-1080p-alpha.webm"
    every = [file_name(3, "training_cluster", cue, edition, kind) for cue in (CUE, None) for edition in (wide, tall) for kind in ENDINGS]
    assert len(set(every)) == len(every)


def test_lists_are_read_largest_first() -> None:
    assert [edition.name for edition in editions_of("720p, 1080p", "16:9,9:16")] == ["1080p", "720p", "9x16-1080p", "9x16-720p"]
    assert kinds_of("all") == tuple(ENDINGS) and kinds_of("gif,clip,gif") == ("gif", "clip")


@pytest.mark.parametrize(
    ("sides", "shapes", "kinds", "said"),
    [
        ("1080", "16:9", "clip", "--editions: '1080' is none; did you mean 1080p?"),
        ("", "16:9", "clip", "--editions: is empty; choose from 4k, 1080p"),
        ("720p", "16x9", "clip", "--shapes: '16x9' is none"),
        ("720p", "16:9", "clips", "--kinds: 'clips' is none; did you mean clip?"),
    ],
)
def test_what_is_none_is_named(sides: str, shapes: str, kinds: str, said: str) -> None:
    def read() -> None:
        editions_of(sides, shapes)
        kinds_of(kinds)

    with pytest.raises(InputError, match=re.escape(said)):
        read()
