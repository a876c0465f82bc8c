"""What a film is made from: the words, the scenario and the theme, loaded once from explicit choices and passed in everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from scenes.content import landscape
from scenes.content.brand import fonts_of, load_brand, mark_of, palette_of
from scenes.content.corpus import CorpusFile, corpus_file, load_corpus_file
from scenes.content.loader import (
    DEFAULT_CONTENT,
    HARDWARE,
    OVERRIDES,
    content_file,
    load_content,
    load_hardware,
    load_language,
    load_palette,
    load_scenario_file,
    read_toml,
    scenario_file,
    setting_source,
    untranslated,
)
from scenes.content.lost import lost_placeholders
from scenes.content.named import Items
from scenes.content.timing import DEFAULT_TIMING, Timing, load_timing
from scenes.content.words import Strict
from scenes.core import environment, language, typeset
from scenes.core.assets import asset, check_folder, short_name
from scenes.core.brand import Brand
from scenes.core.errors import InputError
from scenes.core.given import Given, source_of
from scenes.core.language import ENGLISH, Language
from scenes.core.theme import Theme
from scenes.film import KEYS, word_tables
from scenes.graph.chart import Chart
from scenes.models import texts
from scenes.models.cases import cases
from scenes.models.numbers import placeholders
from scenes.models.scenario import Scenario
from scenes.models.text_checks import text_faults
from scenes.scenario import load_scenario

SIDE, BURN, NONE = CAPTIONS = "side", "burn", "none"  # beside the picture as a track and files, in it, or not at all
SERIF_KEYS = {"poster.headline", "footer.quote"}
Loaded = TypeVar("Loaded")


@dataclass(frozen=True)
class Choices:
    """What can be chosen of a film; None and () mean what ships.

    `assets` is a folder made by `explainer init`, for all that no other choice names. `content`, `palette` and `scenario` are names, or
    paths of .toml files; `settings` are "table.key=value" of the scenario.
    """

    assets: str | os.PathLike[str] | None = None
    content: str | os.PathLike[str] | None = None
    timing: str | os.PathLike[str] | None = None
    palette: str | None = None
    scenario: str | os.PathLike[str] | None = None
    hardware: str | os.PathLike[str] | None = None
    settings: tuple[str, ...] = ()
    headline: str | None = None
    subtitle: str | None = None
    quote: str | None = None
    captions: str | None = None
    brand: str | os.PathLike[str] | None = None

    @property
    def folder(self) -> Path | None:
        """Return the folder that stands in for the assets."""
        return environment.at_home(Path(self.assets)) if self.assets else None

    @classmethod
    def from_environment(cls) -> Choices:
        """Return what the EXPLAINER_ variables choose (see scenes.core.environment)."""
        chosen: dict[str, Any] = {name: Given(value, f"EXPLAINER_{name.upper()}") for name, value in environment.chosen().items()}
        return cls(settings=tuple(Given(setting, "EXPLAINER_SET") for setting in environment.settings()), **chosen)

    def overridden(self, other: Choices) -> Choices:
        """Return these choices with those of another put over them; its settings come after these."""
        given = {name: value for name, value in vars(other).items() if value is not None}
        return replace(self, **given | {"settings": (*self.settings, *other.settings)})


@dataclass(frozen=True)
class Project:
    """Every word on screen, the theme that it is drawn in, the scenario whose numbers are shown, how long each cue lasts, and where captions go.

    `language` is how numbers are written, `corpus` what the tiny models read.
    `sections` are those of the film that is made, in its order: badges, rail and map follow. A `plain` one has no badges, numbers and rail.
    """

    content: Any  # tables by their names: see scenes.film.word_tables
    theme: Theme
    scenario: Scenario
    timing: Timing
    captions: str = SIDE  # of CAPTIONS
    language: Language = ENGLISH
    corpus: texts.Texts = texts.ENGLISH
    brand: Brand = Brand()
    sections: tuple[str, ...] = KEYS
    plain: bool = False
    chart: Chart | None = None  # a user's own flowchart, which its film walks
    forced: bool = False  # drawn even where texts have no room
    doubts: tuple[str, ...] = field(default=(), compare=False, repr=False)  # about its words: lines that `explainer check` prints
    sources: Mapping[str, str] = field(
        default_factory=dict, compare=False, repr=False
    )  # by key: the option that a text came from; "": the file
    notices: Mapping[str, str] = field(
        default_factory=dict, compare=False, repr=False
    )  # by key: what was made up for, to be said where it is drawn
    folder: Path | None = field(default=None, compare=False, repr=False)  # that stands in for the assets

    def put_in_force(self) -> None:
        """Let numbers be written and the tiny models read as this project says: a process draws one language at a time."""
        language.use(self.language)
        landscape.use(self.folder)
        texts.use(self.corpus)

    def source_of(self, key: str) -> str:
        """Return what findings call the file or the option that a text came from."""
        return self.sources.get(key, self.sources.get("", "content"))


def load_project(choices: Choices = Choices()) -> Project:  # noqa: B008  (frozen)
    """Load scenario, words and palette (see scenes.content.loader); raises InputError with all findings, fonts included."""
    findings: list[str] = []
    if choices.folder:
        check_folder(choices.folder)
    scenario = _try(lambda: load_chosen_scenario(choices), findings)
    branded = _try(lambda: load_branded(choices), findings)
    fonts = branded.theme.fonts if branded else ()
    told = _try(lambda: _load_language(choices), findings)
    content = _try(lambda: _load_words(scenario, choices, fonts), findings) if scenario and told else None
    timing = _try(lambda: _load_timing(choices, told[0] if told else ENGLISH), findings)
    captions = choices.captions or SIDE
    if captions not in CAPTIONS:
        findings.append(f"{source_of(captions, 'captions')}: {captions!r} is unknown; choose one of {', '.join(CAPTIONS)}")
    if findings or scenario is None or told is None or content is None or branded is None or timing is None:
        raise InputError(findings)
    words: Any = content
    spoken, corpus = told[0], replace(told[1], request=words.inference_serving.labels.request_letter)
    texts.use(corpus)
    landscape.use(choices.folder)
    return Project(
        content,
        branded.theme,
        scenario,
        timing,
        captions,
        spoken,
        corpus,
        branded.brand,
        sources=_sources(choices),
        doubts=_doubts(scenario, choices),
        notices=_notices(choices),
        folder=choices.folder,
    )


class Branded(NamedTuple):
    """What follows from palette and brand."""

    theme: Theme
    brand: Brand


def load_branded(choices: Choices) -> Branded:
    """Return theme and brand; a palette that is chosen goes before the one that the brand starts from. Raises InputError."""
    if not choices.brand:
        return Branded(load_palette(choices.palette, choices.folder).theme, Brand())
    file = environment.at_home(Path(choices.brand))
    told = load_brand(file)
    base = load_palette(choices.palette or told.palette, choices.folder)
    faults: list[str] = []
    mark, fonts = _try(lambda: mark_of(file, told), faults), _try(lambda: fonts_of(file, told), faults)
    if mark is None or fonts is None:
        raise InputError(faults)
    theme = palette_of(told, base).theme
    return Branded(replace(theme, fonts=fonts), mark)


def _try(load: Callable[[], Loaded], findings: list[str]) -> Loaded | None:
    """Load something; note why it cannot be."""
    try:
        return load()
    except InputError as error:
        findings += error.findings
        return None


def load_chosen_scenario(choices: Choices) -> Scenario:
    """Load the scenario that is chosen, with its settings and hardware; raises InputError for what cannot be."""
    hardware = _file_of(choices.hardware, HARDWARE, choices)
    return load_scenario(scenario_file(choices.scenario, choices.folder), choices.settings, hardware)


def watts_source(choices: Choices, part: str) -> str:
    """Return the file, or the setting, that says what a GPU of "training" or "serving" draws."""
    given = dict(map(setting_source, choices.settings))
    file, hardware = scenario_file(choices.scenario, choices.folder), _file_of(choices.hardware, HARDWARE, choices)
    table = load_scenario_file(file, choices.settings, load_hardware())
    gpu = getattr(table, part).gpu
    if table.power.gpu_watts is not None:
        return given.get("power.gpu_watts", short_name(file))
    own = file if gpu in read_toml(file).get("gpus", {}) else hardware if gpu in load_hardware(hardware).gpus else HARDWARE
    return given.get(f"gpus.{gpu}.watts", short_name(own))


def _file_of(chosen: str | os.PathLike[str] | None, default: Path, choices: Choices) -> Path:
    return environment.at_home(Path(chosen)) if chosen else asset(default.name, choices.folder)


def _load_language(choices: Choices) -> tuple[Language, texts.Texts]:
    """Return the language of the words and what the tiny models read, and put both in force."""
    file = content_file(choices.content, choices.folder)
    spoken, corpus = load_language(file), _load_corpus(corpus_file(file))
    language.use(spoken)
    texts.use(corpus)
    return spoken, corpus


def _load_timing(choices: Choices, spoken: Language) -> Timing:
    """Return the timing that is chosen; else that of the language (timing.de.toml), or the English seconds without their narration."""
    own = asset(f"timing.{spoken.code}.toml", choices.folder)
    if choices.timing or spoken == ENGLISH:
        return load_timing(_file_of(choices.timing, DEFAULT_TIMING, choices))
    return load_timing(own) if own.exists() else load_timing(asset(DEFAULT_TIMING.name, choices.folder)).unspoken


def _load_corpus(file: Path | None) -> texts.Texts:
    """Return the texts of a corpus file, or those that ship; raises InputError for what the models could not work with."""
    if file is None:
        return texts.ENGLISH
    found = _read_by_models(load_corpus_file(file))
    if faults := [f"{short_name(file)}: {fault}" for fault in text_faults(found)]:
        raise InputError(faults)
    return found


def _read_by_models(read: CorpusFile) -> texts.Texts:
    """Return the texts of a corpus file as the models read them."""
    rail, prompts = read.guardrail, read.prompts.model_dump()
    return texts.Texts(
        good=_by_kind(read.sentences.model_dump()),
        copies=tuple((copy.of, copy.old, copy.new) for copy in read.copies),
        junk=_by_kind(read.junk.model_dump()),
        off_topic=_by_kind(read.off_topic.model_dump()),
        subject=frozenset(read.subject.lower().split()),
        rules=tuple(rail.rules.items()) if rail else texts.ENGLISH.rules,
        asked=tuple((asked.text, asked.harm or None) for asked in rail.prompts) if rail else texts.ENGLISH.asked,
        **prompts,
    )


def _by_kind(sentences: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Return sentences with the kind of their source, as the models call it."""
    return tuple((kind, text) for kind in texts.KINDS for text in sentences[kind.lower().replace(" ", "_")])


def _sources(choices: Choices) -> dict[str, str]:
    """Return by key which option or variable a text came from, and under "" the content file."""
    given = {
        f"{table}.{name}": source_of(text, f"--{name}") for name, table in OVERRIDES.items() if (text := getattr(choices, name)) is not None
    }
    return given | {"": short_name(content_file(choices.content, choices.folder))}


def _doubts(scenario: Scenario, choices: Choices) -> tuple[str, ...]:
    """Return what is doubtful in words of one's own."""
    file = content_file(choices.content, choices.folder)
    return () if file == DEFAULT_CONTENT else lost_placeholders(file, cases(scenario))


def _notices(choices: Choices) -> dict[str, str]:
    """Return by key a line for each section or deep dive that the content file does not translate."""
    file = content_file(choices.content, choices.folder)
    missing = untranslated(file, word_tables())
    return {key: f"{short_name(file)}: {key}: is missing, so {short_name(DEFAULT_CONTENT)} says it; add this table" for key in missing}


def _load_words(scenario: Scenario, choices: Choices, fonts: tuple[tuple[str, str], ...]) -> Strict:
    file = content_file(choices.content, choices.folder)
    overrides = {"headline": choices.headline, "subtitle": choices.subtitle, "quote": choices.quote}
    content = load_content(word_tables(), placeholders(scenario), file, overrides, cases(scenario))
    if missing := missing_letters(content, file, dict(fonts)):
        raise InputError(missing)
    return content


def missing_letters(content: Strict, file: Path = DEFAULT_CONTENT, fonts: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return a finding for every text that holds a character which the faces lack; `fonts` are those that stand for house names."""
    return [f"{short_name(file)}: {key}: {fault}" for key, text in written_texts(content) if (fault := _missing(key, text, fonts))]


def _missing(key: str, text: str, fonts: Mapping[str, str]) -> str | None:
    """Return what is wrong with a text that holds a character which a face lacks."""
    is_serif = key in SERIF_KEYS or key.count(".") == 1 and key.endswith(".title")
    for name in ("sans", "sans-semibold", *(("serif",) if is_serif else ())):
        face = fonts.get(name, name)
        if missing := typeset.face(face).missing(text):
            called = f"the font {typeset.file_of(face).name} ({name})" if face != name else f"the face {name}"
            return f"{called} has no glyph for {missing[0]!r} (U+{ord(missing[0]):04X}); use another character, or a font that has it"
    return None


def written_texts(value: object, key: str = "") -> list[tuple[str, str]]:
    """Return every text of the words, with its key."""
    if isinstance(value, str):
        return [(key, value)]
    if isinstance(value, Items):
        value = dict(zip(value.names, value, strict=True))
    if isinstance(value, Strict):
        value = dict(value)
    if isinstance(value, Mapping):
        return [found for name, item in value.items() for found in written_texts(item, f"{key}.{name}".lstrip("."))]
    if isinstance(value, list | tuple):
        return [found for i, item in enumerate(value) for found in written_texts(item, f"{key}.{i + 1}")]
    return []
