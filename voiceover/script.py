"""The narration: sentences by scene and cue, from a TOML file, with the numbers of the scenario and of the models in their places.

    [data_pipeline]
    tokens_fill_shards = ["They fill {shards} files, always the {at:way_turns}emptiest next."]

`{name}` is a key of `explainer numbers` or of `voiceover.facts`; a whole number up to twelve becomes a word. `{at:name}` stands right before the
word at whose start something happens in the picture. A cue may have variants by cases of the scenario (see scenes.content.cases). A scene or a cue that says nothing is an empty list. Tables [seen.<scene>] say by cue what is
seen where speech alone would not do: for the transcript, with placeholders. A table [follows] says which scenes speak of what others told. A table [pronunciations] says how names sound:
`RoCE = { said = "rocky", ipa = "ɹˈɑki" }`, with the signs of `SOUNDS`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenes.content.cases import chosen, every_choice
from scenes.content.loader import read_toml
from scenes.content.words import plain
from scenes.core.assets import short_name
from scenes.core.errors import InputError
from scenes.film import ALL_SCENES, DIVES, cue_names
from scenes.models.cases import cases
from scenes.models.numbers import placeholders
from scenes.project import Project
from voiceover.facts import facts
from voiceover.spoken import bare, in_words_if_small, spoken_words

DEFAULT_SCRIPT = Path(__file__).with_name("script.toml")
SAID = "pronunciations"  # the table of names
SEEN = "seen"  # the tables of what is seen
FOLLOWS = "follows"  # the table of scenes that speak of what others told
SOUNDS = "AIOTWYabdefhijklmnopstuvwzæðŋɑɒɔəɛɜɡɪɹɾʃʊʌʒʤʧˈˌθᵊᵻɚː "  # IPA for American English; A, I, O, W, Y: the vowels of bay, buy, go, cow, boy; T: the tt of pretty

_BRACED = re.compile(r"\{([^{}]*)\}")
_MARK = re.compile(r"[a-z][a-z0-9_]*")
_AT = "at:"


@dataclass(frozen=True)
class ScriptWord:
    """A word as captions show it, and what is said for it: one or more words that blanks part, or nothing."""

    written: str
    spoken: str


@dataclass(frozen=True)
class Sentence:
    """A sentence: its words in order, and for each mark the place (from 0) of the word at whose start it is due."""

    words: tuple[ScriptWord, ...]
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def written(self) -> str:
        """Return the sentence as captions show it."""
        return " ".join(word.written for word in self.words)

    @property
    def spoken(self) -> str:
        """Return the sentence as a voice says it: numbers and units in words, names as they are written."""
        return " ".join(word.spoken for word in self.words if word.spoken)


@dataclass(frozen=True)
class Script:
    """The narration of a film: sentences by scene and cue, how names are said: (as a word would be written, in sounds), and what is seen.

    `follows` has, by scene, the scenes of which it speaks as of what was told before.
    """

    cues: Mapping[str, Mapping[str, tuple[Sentence, ...]]]
    pronunciations: Mapping[str, tuple[str, str]]
    seen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def untold(self, film: Sequence[str]) -> list[tuple[str, list[str]]]:
        """Return the scenes of a film that speak of others which do not come before them there, with those."""
        lacking = ((key, [other for other in self.follows.get(key, ()) if other not in film[:k]]) for k, key in enumerate(film))
        return [(key, others) for key, others in lacking if others]

    def sentences(self, section: str, cue: str) -> tuple[Sentence, ...]:
        """Return what is said in a cue, () for nothing; raises KeyError for one that the film does not have."""
        return self.cues[section][cue]


def load_script(project: Project, file: str | os.PathLike[str] = DEFAULT_SCRIPT) -> Script:
    """Read the narration of a film; raises InputError with a line for each fault: file, key, what is wrong, how to mend it."""
    return _Reader(project, Path(file)).read()


class _Reader:
    """Reads one file and notes every fault in it."""

    def __init__(self, project: Project, file: Path) -> None:
        self.file, self.findings = file, list[str]()
        self.known = {scene.key: cue_names(scene, project) for scene in ALL_SCENES}
        self.values = facts(project.scenario) | placeholders(project.scenario)
        self.cases = cases(project.scenario)
        self.names: Mapping[str, tuple[str, str]] = {}

    def read(self) -> Script:
        """Return what is said of the scenario; every variant is checked."""
        data = read_toml(self.file)
        found = chosen(data, self.cases)
        for key, what in found.faults:
            self.fault(key, what)
        script = self._script(found.data)
        for other in every_choice(data, self.cases):
            self._script(other.data)
        if self.findings:
            raise InputError([*dict.fromkeys(self.findings)])
        return script

    def _script(self, data: dict[str, Any]) -> Script:
        self.names = dict(self._pronunciations(data.pop(SAID, {})))
        seen = self._seen(data.pop(SEEN, {}))
        follows = self._follows(data.pop(FOLLOWS, {}))
        self._refuse_unknown("", data, tuple(self.known), "scene")
        cues = {section: self._section(section, names, data) for section, names in self.known.items()}
        return Script(cues, self.names, seen, follows)

    def fault(self, key: str, what: str) -> None:
        shown = "voiceover/script.toml" if self.file == DEFAULT_SCRIPT else short_name(self.file)
        self.findings.append(f"{shown}: {key}: {what}")

    def _refuse_unknown(self, table: str, data: Mapping[str, Any], known: Sequence[str], kind: str) -> None:
        for name in data:
            if name not in known:
                self.fault(f"{table}{name}", f"is no {kind}; choose one of {', '.join(known)}")

    # ------------------------------------------------------------ scenes and cues
    def _section(self, section: str, names: tuple[str, ...], data: Mapping[str, Any]) -> dict[str, tuple[Sentence, ...]]:
        """Return the sentences of a scene's cues; of a deep dive that the file leaves out, which is a film of its own, none."""
        table = data.get(section, [] if section in DIVES else None)
        if table is None:
            self.fault(section, f"is missing; add the table [{section}], or {section} = [] for none")
        elif not isinstance(table, dict) and table != []:
            self.fault(section, f"is {type(table).__name__} but must be a table of cues; write [{section}], or {section} = [] for none")
        if not isinstance(table, dict):
            return dict.fromkeys(names, ())
        self._refuse_unknown(f"{section}.", table, names, "cue")
        return {name: self._cue(f"{section}.{name}", table.get(name)) for name in names}

    def _cue(self, key: str, texts: Any) -> tuple[Sentence, ...]:
        if texts is None:
            self.fault(key, "is missing; write a list of its sentences, or [] for none")
        elif not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            self.fault(key, "must be a list of sentences; write them as texts in [ ]")
        else:
            found = tuple(self._sentence(f"{key}.{k}", text) for k, text in enumerate(texts, start=1))
            self._refuse_twice(key, found)
            return found
        return ()

    def _refuse_twice(self, key: str, sentences: Sequence[Sentence]) -> None:
        seen: set[str] = set()
        for mark in (mark for sentence in sentences for mark in sentence.marks):
            if mark in seen:
                self.fault(key, f"{{{_AT}{mark}}} stands twice in this cue; give each mark a name of its own")
            seen.add(mark)

    # ------------------------------------------------------------ a sentence
    def _sentence(self, key: str, text: str) -> Sentence:
        """Return a sentence with its numbers in their places."""
        written: list[str] = []
        marks: dict[str, int] = {}
        if not text.strip():
            self.fault(key, "is empty; write a sentence, or delete it")
            return Sentence(())
        try:
            text = plain(text)
        except ValueError as error:
            self.fault(key, str(error))
        if set("{}") & set(_BRACED.sub("", text)):
            self.fault(key, "holds a stray brace; write {name} or {at:name}, or delete the brace")
        for chunk in text.split():
            self._add(key, chunk, written, marks)
        if written:
            written[0] = written[0][0].upper() + written[0][1:]
        return Sentence(tuple(map(ScriptWord, written, spoken_words(written, keep=self.names))), marks)

    def _add(self, key: str, chunk: str, written: list[str], marks: dict[str, int]) -> None:
        """Add what stands between two blanks: marks, then one word, or the words that a placeholder stands for."""
        while (found := _BRACED.match(chunk)) and found[1].startswith(_AT):
            self._mark(key, found[1].removeprefix(_AT), len(written), marks)
            chunk = chunk[found.end() :]
        if not bare(chunk).strip(".,;:!?"):
            self.fault(
                key, f"{chunk!r} stands alone; put it right at its word" if chunk else "a mark stands alone; put it right before its word"
            )
        written += _BRACED.sub(lambda inner: self._value(key, inner[1]), chunk).split()

    def _mark(self, key: str, name: str, place: int, marks: dict[str, int]) -> None:
        if not _MARK.fullmatch(name):
            self.fault(key, f"{{{_AT}{name}}} is no name; write small letters, digits and _, for example {{at:ring_closes}}")
        elif name in marks:
            self.fault(key.rpartition(".")[0], f"{{{_AT}{name}}} stands twice in this cue; give each mark a name of its own")
        marks[name] = place

    def _value(self, key: str, name: str) -> str:
        """Return what a placeholder stands for."""
        if name.startswith(_AT):
            self.fault(key, f"{{{name}}} stands inside or behind a word; put it right before the word")
        elif name not in self.values:
            self.fault(key, f"{{{name}}} is no known placeholder; mend it, `explainer numbers` and voiceover/facts.py list all")
        return in_words_if_small(self.values.get(name, ""))

    def _follows(self, table: Any) -> dict[str, tuple[str, ...]]:
        """Return by scene the scenes of which it speaks."""
        if not isinstance(table, dict) or not all(isinstance(others, list) for others in table.values()):
            self.fault(FOLLOWS, 'must be a table of lists of scenes; write lines such as training_step = ["training_cluster"]')
            return {}
        self._refuse_unknown(
            f"{FOLLOWS}.", dict.fromkeys([*table, *(other for others in table.values() for other in others)]), tuple(self.known), "scene"
        )
        return {scene: tuple(others) for scene, others in table.items()}

    # ------------------------------------------------------------ what is seen
    def _seen(self, tables: Any) -> dict[str, dict[str, str]]:
        """Return what is seen in cues, with numbers in their places."""
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            self.fault(SEEN, f'must hold tables of cues; write [{SEEN}.opening] and lines such as chip_wakes = "A chip lights up."')
            return {}
        self._refuse_unknown(f"{SEEN}.", tables, tuple(self.known), "scene")
        for section, table in tables.items():
            self._refuse_unknown(f"{SEEN}.{section}.", table, self.known.get(section, tuple(table)), "cue")
        return {
            section: {cue: self._shown(f"{SEEN}.{section}.{cue}", text) for cue, text in table.items()} for section, table in tables.items()
        }

    def _shown(self, key: str, text: Any) -> str:
        if not isinstance(text, str) or not text.strip():
            self.fault(key, "must be a text; write what is seen, or delete it")
            return ""
        if set("{}") & set(_BRACED.sub("", text)):
            self.fault(key, "holds a stray brace; write {name}, or delete the brace")
        return _BRACED.sub(lambda inner: self._value(key, inner[1]), text)

    # ------------------------------------------------------------ names
    def _pronunciations(self, table: Any) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield how each name is said."""
        if not isinstance(table, dict):
            self.fault(SAID, 'must be a table; write lines such as RoCE = { said = "rocky", ipa = "ɹˈɑki" }')
            return
        for name, entry in table.items():
            if not isinstance(entry, dict) or set(entry) != {"said", "ipa"} or not all(isinstance(v, str) and v for v in entry.values()):
                self.fault(f"{SAID}.{name}", 'must say how it is said; write { said = "rocky", ipa = "ɹˈɑki" }')
            elif strange := sorted(set(entry["ipa"]) - set(SOUNDS)):
                self.fault(f"{SAID}.{name}", f"ipa: {strange[0]!r} is no sound that is known; choose from {SOUNDS.strip()}")
            else:
                yield name, (entry["said"], entry["ipa"])
