"""Picture and narration meet: what the script waits for is marked by its cue, and happens when its word is said."""

import pytest

from scenes.core.formats import FORMATS
from scenes.film import ALL_SCENES
from scenes.project import Project, load_project
from scenes.sections.walk import ON_TIME
from tests.sections.walks import walk_through
from voiceover.script import Script, load_script

KEYS = [scene.key for scene in ALL_SCENES]
QUICK = ("wide",)  # every format has the same times; the others take as long again
in_formats = pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in ("wide", "phone", "portrait", "square")]
)


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script(load_project())


@pytest.mark.parametrize("key", KEYS)
@in_formats
def test_each_mark_happens_once_in_order_and_on_time(project: Project, script: Script, key: str, name: str) -> None:
    for cue, played in walk_through(key, project, FORMATS[name]).items():
        wanted = [mark for sentence in script.sentences(key, cue) for mark in sentence.marks]
        assert [mark for mark, _ in played.marks if mark in wanted] == wanted, cue
        due = project.timing.marks(key, cue)
        assert list(due) == wanted, cue
        assert all(abs(at - due[mark]) <= ON_TIME + 1e-6 for mark, at in played.marks if mark in due), cue


@pytest.mark.parametrize("key", KEYS)
def test_a_mark_is_due_as_its_word_begins(project: Project, script: Script, key: str) -> None:
    for cue, timing in project.timing.cues[key].items():
        for sentence, timed in zip(script.sentences(key, cue), timing.sentences, strict=True):
            assert timed.text == sentence.written, cue
            for mark, word in sentence.marks.items():
                assert timing.marks[mark] == pytest.approx(timed.words[word].start, abs=0.011), f"{cue}: {mark}"


def test_most_cues_are_bound_to_their_words(script: Script) -> None:
    bound = [any(sentence.marks for sentence in sentences) for cues in script.cues.values() for sentences in cues.values()]
    assert sum(bound) >= 0.8 * len(bound)
