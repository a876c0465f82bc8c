"""The timing file: what it says, what is refused, and that writing and reading it changes nothing."""

from pathlib import Path

import pytest

from scenes.content.timing import DEFAULT_TIMING, load_timing, paced, timing_text
from scenes.core.errors import InputError
from scenes.film import SCENES, clips_of
from scenes.project import load_project


def test_what_ships_is_as_it_would_be_written_and_has_every_cue() -> None:
    assert timing_text(load_timing().cues) == DEFAULT_TIMING.read_text(encoding="utf-8")
    project = load_project()
    for scene in SCENES:
        assert [name for name, _ in clips_of(scene, project)] == list(project.timing.cues[scene.key])


def test_a_sentence_is_words_with_their_starts_and_its_end(tmp_path: Path) -> None:
    file = tmp_path / "timing.toml"
    file.write_text(
        '[a.b]\nseconds = 4\nspeech = ["0.3 Much 0.52 of it. 1.6", "2 Then 3.25"]\nmarks = { lands = 2.0 }\n'.replace(
            "of it.", "of 0.7 it."
        )
    )
    cue = load_timing(file).cues["a"]["b"]
    first, second = cue.sentences
    assert (first.text, first.start, first.end) == ("Much of it.", 0.3, 1.6)
    assert [word.start for word in first.words] == [0.3, 0.52, 0.7]
    assert (second.start, second.end, cue.marks, cue.seconds) == (2.0, 3.25, {"lands": 2.0}, 4.0)
    assert load_timing(_written(tmp_path, timing_text({"a": {"b": cue}}))).cues["a"]["b"] == cue


def _written(folder: Path, text: str) -> Path:
    (folder / "again.toml").write_text(text, encoding="utf-8")
    return folder / "again.toml"


def test_every_time_of_a_faster_film_is_divided_by_its_pace() -> None:
    timing = load_timing()
    assert paced(timing, 1) is timing
    faster = paced(timing, 1.25)
    for section, cues in timing.cues.items():
        for name, cue in cues.items():
            other = faster.cues[section][name]
            assert other.seconds == pytest.approx(cue.seconds / 1.25)
            assert dict(other.marks) == pytest.approx({mark: at / 1.25 for mark, at in cue.marks.items()})
            assert [one.text for one in other.sentences] == [one.text for one in cue.sentences]
            times = [[time for one in found.sentences for time in (*(word.start for word in one.words), one.end)] for found in (other, cue)]
            assert times[0] == pytest.approx([time / 1.25 for time in times[1]])


@pytest.mark.parametrize(
    ("table", "finding"),
    [
        ("seconds = 0.1", "a.b.seconds: 0.1 cannot be"),
        ("second = 4", "a.b.seconds: is missing"),
        ('seconds = 4\nspeech = ["0.3 Much of 1.6"]', "a.b.speech.1: could not convert string to float"),
        ('seconds = 4\nspeech = ["0.3 Much"]', "a.b.speech.1: is not time, word, time"),
        ('seconds = 4\nspeech = ["1.3 Much 0.5"]', "a.b.speech.1: its times do not grow"),
        ('seconds = 1.5\nspeech = ["0.3 Much 1.6"]', "a.b.speech: runs over the next sentence or the cue's 1.5 s"),
        ('seconds = 4\nspeech = ["0.3 Much 1.6", "1.5 more 2"]', "a.b.speech: runs over"),
        ("seconds = 4\nmarks = { lands = 4.5 }", "a.b.marks.lands: 4.5 lies beyond the cue's 4 s"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, table: str, finding: str) -> None:
    with pytest.raises(InputError) as caught:
        load_timing(_written(tmp_path, f"[a.b]\n{table}\n"))
    (found, *_) = caught.value.findings
    assert finding in found and found.startswith(str(tmp_path / "again.toml"))
