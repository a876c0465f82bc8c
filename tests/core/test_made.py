"""What a folder holds is made again only where it is not what it was made as."""

from __future__ import annotations

from pathlib import Path

from scenes.core.made import RECORD, Made, key_of


def made(folder: Path, text: str = "whole") -> Made:
    record = Made(folder)
    (folder / "clips").mkdir(exist_ok=True)
    (folder / "clips/a.txt").write_text(text)
    record.add(folder / "clips/a.txt", "key")
    return record


def test_a_file_is_there_that_was_made_from_the_same(tmp_path: Path) -> None:
    made(tmp_path)
    again = Made(tmp_path)
    assert again.has(tmp_path / "clips/a.txt", "key") and not again.has(tmp_path / "clips/a.txt", "other")
    assert again.entry(tmp_path / "clips/a.txt").bytes == 5
    assert not again.has(tmp_path / "clips/b.txt", "key")


def test_a_file_that_was_cut_short_or_taken_away_is_made_again(tmp_path: Path) -> None:
    record = made(tmp_path)
    (tmp_path / "clips/a.txt").write_text("who")
    assert not record.has(tmp_path / "clips/a.txt", "key")
    (tmp_path / "clips/a.txt").unlink()
    assert not record.has(tmp_path / "clips/a.txt", "key")


def test_a_broken_record_is_none(tmp_path: Path) -> None:
    made(tmp_path)
    for text in ("{", "[]", '{"clips/a.txt": {"key": "key"}}'):
        (tmp_path / RECORD).write_text(text)
        assert not Made(tmp_path).has(tmp_path / "clips/a.txt", "key")


def test_keys_tell_values_apart() -> None:
    assert key_of("a", 1) == key_of("a", 1) != key_of("a", 1.0)
