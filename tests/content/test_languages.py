"""Words of another language: the German file is whole and fits, numbers follow its marks, its corpus runs, and a file to translate is written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scenes.cli import app
from scenes.content.loader import content_file
from scenes.content.words import PLACEHOLDER
from scenes.core import language, typeset, units
from scenes.core.assets import ASSETS
from scenes.core.errors import InputError, LayoutError
from scenes.core.formats import FORMATS, WIDE
from scenes.core.language import ENGLISH, LANGUAGES
from scenes.core.words import Words, forms_of
from scenes.drawing.figure import Figure
from scenes.film import DIVES, KEYS, inputs_hash, picture_of, scene_called
from scenes.lint import lint_opening, lint_picture
from scenes.models import texts
from scenes.models.batch_steps import served_requests
from scenes.models.batch_table import CACHE_ROWS, batch_table
from scenes.models.corpus import build_corpus
from scenes.models.text_checks import text_faults
from scenes.models.tokenizer import tokenize_corpus, train_tokenizer
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.inference_serving.facts import facts_of
from tests.ninth_section import ROOT

BRIEF = ROOT / "docs" / "brief.md"
GERMAN = Choices(content="de")
NUMBERS = re.compile(r"\d\.\d{1,2}(?!\d)|\b[1-9]\d{0,2},\d{3}\b")  # a decimal point, or a comma at thousands


@pytest.fixture
def german() -> Project:
    return load_project(GERMAN)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a content file by its key; one with a short form has two of them."""
    if isinstance(value, dict) and set(value) == {"text", "short"}:
        yield key, value["text"]
        yield f"{key} short", value["short"]
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, f"{key}.{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, f"{key}.{number}")
    else:
        yield key, value


def read(file: Path) -> dict[str, str]:
    return dict(leaves(tomllib.loads(file.read_text(encoding="utf-8"))))


# ---- the German file
def test_the_german_file_has_exactly_the_keys_of_the_english_one() -> None:
    english, german = (read(content_file(code)) for code in ("en", "de"))
    lines = re.compile(r"key_concepts\.cards\.\w+\.lines")  # a title breaks where its language has a blank
    own = {"locale", "corpus", "training_cluster.labels.phase_gather", "training_cluster.labels.micro_batches"}  # these have defaults

    def keys(found: dict[str, str]) -> set[str]:
        return {key.lstrip(".") for key in found if not key.endswith(" short") and not lines.search(key)} - own

    whose = set(re.findall(r"^\| (\w+) \| `", BRIEF.read_text(encoding="utf-8"), re.MULTILINE))  # a section of one's own may stay English
    assert whose >= set(KEYS[:8])
    assert keys(german) == {key for key in keys(english) if key.split(".")[0] not in {*KEYS, *DIVES} - whose}


def test_every_german_text_has_the_placeholders_of_its_english_one_and_so_has_its_short_form() -> None:
    english, german = (read(content_file(code)) for code in ("en", "de"))
    for key, text in german.items():
        there = english.get(key.removesuffix(" short"))
        if there is not None:
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(there)), key


@pytest.mark.parametrize("section", KEYS)
def test_the_german_words_are_laid_out_without_findings(section: str, german: Project) -> None:
    for fmt in FORMATS.values():
        assert lint_picture(german, section, fmt, picture_of(section), measure_contrast=False) == []


def test_the_german_opening_is_laid_out_without_findings(german: Project) -> None:
    assert [fault for fmt in FORMATS.values() if not fmt.is_sheet for fault in lint_opening(german, fmt)] == []


@pytest.mark.parametrize("section", KEYS)
def test_no_number_of_a_german_picture_has_english_marks(section: str, german: Project) -> None:
    figure = picture_of(section)(german, style_of(german.theme, WIDE, 1920, 1080), WIDE.stage)
    assert [label.text for label in figure.labels() if NUMBERS.search(label.text)] == []


def test_the_english_stays_the_default_and_german_is_another_film(german: Project) -> None:
    english = load_project()
    assert (english.language, english.corpus) == (ENGLISH, texts.ENGLISH) and english.timing.is_spoken
    assert german.language.code == "de" and not german.timing.is_spoken
    for key in ("data_pipeline", "poster"):
        assert inputs_hash(scene_called(key), english) != inputs_hash(scene_called(key), german)


def test_an_unknown_language_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no content is called 'xx'; choose one of de, en or name a .toml file"):
        load_project(Choices(content="xx"))
    own = tmp_path / "own.toml"
    own.write_text('locale = "xx"\n' + content_file().read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InputError, match="own.toml: locale: 'xx' is not known; choose one of en, de"):
        load_project(Choices(content=str(own)))


# ---- numbers
@pytest.mark.parametrize(
    ("write", "english", "german"),
    [
        (lambda: units.whole(1193), "1,193", "1.193"),
        (lambda: units.decimal(1.07, 2), "1.07", "1,07"),
        (lambda: units.decimal(-1234.5, 1), "−1,234.5", "−1.234,5"),
        (lambda: units.plain(0.004), "0.004", "0,004"),
        (lambda: units.signed(-0.88, leading_zero=False), "−.88", "−,88"),
        (lambda: units.compact(12_345), "12.3k", "12,3k"),
        (lambda: units.percent(0.086), "8.6 %", "8,6\u00a0%"),
        (lambda: units.money(6.78), "$6.78", "6,78\u00a0$"),
        (lambda: units.money(2.5e6), "$2.5 million", "2,5\u00a0Mio.\u00a0$"),
        (lambda: units.duration(1234), "1.23 s", "1,23\u00a0s"),
        (lambda: units.quantity(327_680, "bytes"), "328 kB", "328\u00a0kB"),
        (lambda: units.quantity(2.68e9, "bytes"), "2.7 GB", "2,7\u00a0GB"),
        (lambda: units.quantity(3.8e25, "FLOP"), "3.8 × 10²⁵ FLOP", "3,8 × 10²⁵\u00a0FLOP"),
        (lambda: units.quantity(200_000.0, "s"), "2.3 days", "2,3\u00a0Tage"),
        (lambda: units.quantity(8_030_000_000, "count"), "8.03B", "8,03B"),
        (lambda: units.written_like(0.1725, "s")(0.05), "50 ms", "50\u00a0ms"),
        (lambda: units.exact(31.41e9, "bytes"), "31.41 GB", "31,41\u00a0GB"),
    ],
)
def test_numbers_have_the_marks_of_the_language(write: Any, english: str, german: str) -> None:
    assert write() == english
    language.use(LANGUAGES["de"])
    assert write() == german


@pytest.mark.parametrize(
    ("code", "dollars", "debt", "share"),
    [
        ("en", "$279", "−$6.78", "8.6 %"), ("de", "279\u00a0$", "−6,78\u00a0$", "8,6\u00a0%"),
        ("nl", "$\u00a0279", "$\u00a0−6,78", "8,6%"), ("it", "279\u00a0$", "−6,78\u00a0$", "8,6%"),
        ("de-CH", "$\u00a0279", "$\u00a0−6.78", "8.6%"), ("fr", "279\u00a0$", "−6,78\u00a0$", "8,6\u00a0%"),
    ],
)  # fmt: skip
def test_money_and_shares_have_the_pattern_of_the_language(code: str, dollars: str, debt: str, share: str) -> None:
    """nl: currency "¤ #,##0.00;¤ -#,##0.00", percent "#,##0%" (Unicode CLDR, numbers, from memory)."""
    language.use(LANGUAGES[code])
    assert (units.money(279), units.money(-6.78), units.percent(0.086), units.quantity(8.6, "%")) == (dollars, debt, share, share)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("value", [0.5, 7.25, 1234.5, 12_345.0])
def test_what_is_written_is_read_back_in_every_language(code: str, value: float) -> None:
    language.use(LANGUAGES[code])
    assert units.as_read(units.decimal(value, 2)) == value and units.places_of(units.decimal(value, 2)) == 2


def test_placeholders_in_captions_follow_the_language(german: Project) -> None:
    assert "328\u00a0kB" in german.content.key_concepts.captions["cache_answers"].text
    assert "8.192" in german.content.key_concepts.captions["context_lengthens"].text


def test_a_placeholder_that_a_translation_leaves_out_is_doubtful(german: Project, tmp_path: Path) -> None:
    assert load_project().doubts == german.doubts == ()
    text = content_file("de").read_text(encoding="utf-8")
    assert text.count("{batch_limit}") and "corpus.de.toml" in text
    own = tmp_path / "own.toml"
    own.write_text(text.replace("{batch_limit}", "64").replace("corpus.de.toml", str(ASSETS / "corpus.de.toml")), encoding="utf-8")
    doubts = load_project(Choices(content=str(own))).doubts
    assert doubts and all(
        doubt.startswith(f"{own}: ") and "leaves out {batch_limit}, which the English has; a number" in doubt for doubt in doubts
    )
    done = CliRunner().invoke(app, ["check", "key_concepts", "--size", "1920x1080", "--content", str(own)])
    assert f"doubtful: {doubts[0]}" in done.output.splitlines() and done.exit_code == 0


# ---- the corpus
def test_a_corpus_changes_the_tokens_of_the_tiny_model_and_english_comes_back(german: Project) -> None:
    own = tokenize_corpus().documents, train_tokenizer().merges, build_corpus().kept
    assert any("Gewichte" in text for text in own[2]) and build_corpus().duplicates_removed == len(german.corpus.copies)
    load_project()
    english = tokenize_corpus().documents, train_tokenizer().merges, build_corpus().kept
    assert all(mine != theirs for mine, theirs in zip(own, english, strict=True)) and any("weights" in text for text in english[2])


def test_the_german_corpus_gives_the_models_what_they_need(german: Project) -> None:
    assert not list(text_faults(german.corpus)) and len(german.corpus.asked) == len(texts.ENGLISH.asked)


def test_each_adapter_says_another_word_and_requests_have_the_letter_of_the_content_file(german: Project) -> None:
    for told, letter in ((german, "A"), (load_project(), "R")):
        told.put_in_force()
        facts = facts_of(told.scenario)
        assert [request.name for request in facts.requests] == [f"{letter}{k}" for k in (1, 2, 3, 4)]
        assert len({version.word for version in facts.versions}) == 3, [version.word for version in facts.versions]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"INFO rollout: neue Version ist gesund, Anfragen gehen von 10 % auf 50 %",', '"ganz kurz",', "too short"),
        ('opening = "Latenz ist das Warten einer"', 'opening = "Es war einmal"', "no sentence begins with 'Es war einmal'"),
        ('old = "zu verdienen"', 'old = "zu verlieren"', "is in no sentence that begins with"),
        ('harm = "Injection" }', 'harm = "Magie" }', "which no rule is called"),
        ('"def pack', '3, "def pack', "sentences.code.1: is int but must be"),
    ],
)
def test_what_the_models_cannot_use_is_named(old: str, new: str, fault: str, tmp_path: Path) -> None:
    words = content_file("de").read_text(encoding="utf-8")
    corpus = (ASSETS / "corpus.de.toml").read_text(encoding="utf-8")
    assert old in corpus
    (tmp_path / "de.toml").write_text(words, encoding="utf-8")
    (tmp_path / "corpus.de.toml").write_text(corpus.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=f"corpus.de.toml: .*{re.escape(fault)}"):
        load_project(Choices(content=str(tmp_path / "de.toml")))


# ---- lines
def test_words_break_at_soft_hyphens_and_hyphens_and_no_break_spaces_hold() -> None:
    soft = "Hoch\u00adgeschwindigkeits\u00adnetzwerk"
    lines = typeset.wrap(f"Ein {soft} mit 128\u00a0GB/s", "sans", 20, 190)
    assert lines[0] == "Ein Hoch-" and "128\u00a0GB/s" in lines[-1] and not any("\u00ad" in line for line in lines)
    assert typeset.measure(soft, "sans", 20) == typeset.measure(soft.replace("\u00ad", ""), "sans", 20)
    wide = typeset.measure("Trainings-", "sans", 20) + 1
    assert typeset.wrap("Trainings-Cluster", "sans", 20, wide) == ["Trainings-", "Cluster"]
    assert typeset.wrap("Trainings-Cluster", "sans", 20, 400) == ["Trainings-Cluster"]


def test_a_text_that_is_too_wide_takes_its_short_form_then_a_smaller_size_then_is_refused(project: Project) -> None:
    figure = Figure(style_of(project.theme, WIDE, 1920, 1080), WIDE.stage)
    text = Words("eine ganze Kopie", "Kopie")
    whole, short = figure.measure(str(text), "card"), figure.measure("Kopie", "card")
    size = WIDE.role("card").size
    assert figure.fitted(text, "card", whole) == ("eine ganze Kopie", size)
    assert figure.fitted(text, "card", whole - 1) == ("Kopie", size)
    assert figure.fitted("Kopie", "card", short * 0.95)[1] == pytest.approx(size * 0.95)
    with pytest.raises(LayoutError, match="'Kopie' needs"):
        figure.fitted(text, "card", short * 0.8)
    assert forms_of(Words("{n} Werte", "{n}").format(n=3)) == ("3 Werte", "3")


# ---- commands
@pytest.mark.slow
def test_a_file_to_translate_has_every_key_with_its_english_and_its_room(tmp_path: Path) -> None:
    file = tmp_path / "de.toml"
    done = CliRunner().invoke(app, ["content", "new", str(file)])
    assert done.exit_code == 0, done.output
    text = file.read_text(encoding="utf-8")
    made = tomllib.loads(text)
    assert made.pop("locale") == "de" and made == tomllib.loads(content_file().read_text(encoding="utf-8"))
    lines = text.splitlines()
    for k, line in enumerate(lines):
        if re.match(r"[\w.]+ = ", line) and not line.startswith("locale"):
            above = next(i for i in range(k - 1, 0, -1) if not lines[i].startswith("#   "))
            assert lines[above] == f"# {line}"
    at = lines.index('# title = "Raw Data Sources"')
    rooms = dict(part.split(" ") for part in lines[at + 1].removeprefix("#   ").split(", "))
    assert set(rooms) == set(FORMATS) and all(int(room) >= len("Raw Data Sources") for room in rooms.values())
    again = CliRunner().invoke(app, ["content", "new", str(file)])
    assert again.exit_code == 2 and "is there already" in again.output and file.read_text(encoding="utf-8") == text


def test_a_film_in_another_language_says_that_it_is_silent(german: Project, capsys: pytest.CaptureFixture[str]) -> None:
    from scenes.commands.sound import is_unspoken

    assert is_unspoken(german) and not is_unspoken(load_project())
    assert "narration: none in Deutsch, so all is silent" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize("choices", [Choices(), GERMAN], ids=["en", "de"])
def test_no_step_holds_more_rows_than_the_cache_that_is_drawn(choices: Choices) -> None:
    load_project(choices).put_in_force()
    *batch, follower = served_requests()
    most = max(sum(r.rows(column) for r in (*batch, follower) if r.runs(column)) for column in range(follower.join + 3))
    assert most <= batch_table().cache_rows == max(CACHE_ROWS, -(-most // 10) * 10)
