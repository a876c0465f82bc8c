"""The questions of a worksheet: what is asked for follows from what is given, as it is written, in every scenario and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from math import floor
from pathlib import Path
from typing import Any

import pytest

from publish.manifest import Question
from scenes.content.cases import chosen
from scenes.content.loader import read_toml
from scenes.content.words import PLACEHOLDER
from scenes.core.assets import ASSETS, copy_assets
from scenes.core.errors import InputError
from scenes.film import KEYS
from scenes.models import token_bucket
from scenes.models.cases import cases
from scenes.models.exercises import exercises
from scenes.models.numbers import numbers, placeholders
from scenes.models.scenario import Scenario
from scenes.project import Choices, Project, load_project
from scenes.talk.questions import questions_of
from tests.command import run
from tests.read_numbers import read
from tests.scenarios import NAMES
from tests.sections.test_claims import contradictions

FILES = {"en": ASSETS / "worksheet.toml", "de": ASSETS / "worksheet.de.toml"}
SETTINGS = (  # what no shipped scenario has
    ("training.pipeline_stages=1", "training.global_batch=8192"),
    ("training.data_parallel=1",),
    ("training.zero_stage=0",),
    ("training.zero_stage=3", "training.gradient_precision=fp32"),
    ("training.context_parallel=2", "training.global_batch=1024"),
    ("serving.context=131072", "serving.weight_precision=int4", "serving.kv_precision=fp8"),
    ("model.window=1024", "model.window_share=0.5"),
    ("serving.gpu=B200", "serving.replicas=1", "serving.tensor_parallel=8"),
)
Given = Mapping[str, float]
Sum = Callable[[Given], float]


# ---------------------------------------------------------------- what a student does with what is written
def ring(given: Given) -> float:
    n, size = given["part_gpus"], given["part_in_billions"]
    sent = (n - 1) / n * size
    if "expert_gpus" in given:
        sent += (given["expert_gpus"] - 1) / given["expert_gpus"] * given["expert_part_in_billions"]
    return sent * 1e9 * given["sent_bytes_a_parameter"]


def idle(given: Given) -> float:
    return (given["pipeline_stages"] - 1) / (given["pipeline_pieces"] + given["pipeline_stages"] - 1)


def request(given: Given) -> float:
    return given["kv_rows_kept"] * given["kv_row_bytes"]


SUMS: dict[str, Sum] = {
    "checkpoint_bytes": lambda g: g["parameters_in_billions"] * 1e9 * g["checkpoint_bytes_a_parameter"],
    "checkpoint_seconds": lambda g: SUMS["checkpoint_bytes"](g) / g["checkpoint_bandwidth"],
    "allreduce_split_bytes_per_gpu": ring,
    "allreduce_split_seconds": lambda g: ring(g) / g["network_bandwidth"],
    "pipeline_bubble": idle,
    "drawn_bubble": lambda g: (g["drawn_stages"] - 1) / (g["drawn_micro_batches"] + g["drawn_stages"] - 1),
    "weight_flops": lambda g: 6 * g.get("active_in_billions", g["parameters_in_billions"]) * 1e9 * g["tokens_in_billions"] * 1e9,
    "kv_bytes_per_request": request,
    "largest_batch": lambda g: floor((g["replica_memory"] - g["replica_weights"]) / request(g)),
    "bucket_seconds": lambda g: g["bucket_size"] / (g["burst_rate"] - g["bucket_rate"]),
    "dollars_per_million_tokens": lambda g: g["replica_dollars_per_hour"] / (g["requests_an_hour"] * g["output_tokens"]) * 1e6,
    "served_weights": lambda g: g["parameters_in_billions"] * 1e9 * g["served_bytes_a_parameter"],
    "zero0_bytes_per_gpu": lambda g: (
        g["parameters_in_billions"] * 1e9 * sum(g[f"{part}_bytes_a_parameter"] for part in ("weight", "gradient", "optimizer"))
    ),
}
EITHER = ({"pipeline_bubble", "drawn_bubble"}, {"allreduce_split_bytes_per_gpu", "allreduce_split_seconds"})  # by stages and copies
PER_CENT = {"pipeline_bubble", "drawn_bubble"}


def english(text: str, language: str) -> str:
    """Return a text with the number marks and words of English."""
    if language == "en":
        return text
    for ours, theirs in (("\u00a0", " "), ("Mio.", "million"), ("Bytes", "bytes"), ("Tage", "days")):
        text = text.replace(ours, theirs)
    return text.translate({ord("."): ",", ord(","): "."})


@cache
def loaded(name: str, language: str, settings: tuple[str, ...]) -> Project:
    return load_project(Choices(scenario=None if name == "default" else name, content=language, settings=settings))


def project_of(name: str = "default", language: str = "en", *settings: str) -> Project:
    """Return a project of shipped files, with its language in force."""
    project = loaded(name, language, settings)
    project.put_in_force()
    return project


def raw(scenario: Scenario, language: str) -> list[dict[str, str]]:
    """Return the questions of a file, with placeholders."""
    found: list[dict[str, str]] = chosen(read_toml(FILES[language]), cases(scenario)).data["question"]
    return found


def check_sums(project: Project, language: str) -> set[str]:
    """Work out every answer from what its question gives; return what was asked for."""
    scenario, done = project.scenario, set()
    values = exercises(scenario) | placeholders(scenario)
    exact = {number.key: number.value for number in numbers(scenario)}
    for one in raw(scenario, language):
        given = {name: read(english(values[name], language)).value for name in PLACEHOLDER.findall(one["question"])}
        for key in (name for name in PLACEHOLDER.findall(one["answer"]) if name in SUMS):
            found, written = SUMS[key](given), read(english(values[key], language))
            assert written.low <= found * (1 + 1e-9) and found * (1 - 1e-9) <= written.high, (key, found, values[key])
            assert found == pytest.approx(exact.get(key, found), rel=1e-3), key
            done.add(key)
    return done


@pytest.mark.parametrize("language", FILES)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_for_follows_from_what_is_written_in_the_question(name: str, language: str) -> None:
    project = project_of(name, language)
    stages, copies = project.scenario.training.pipeline_stages, project.scenario.training.data_parallel
    lacking = {"drawn_bubble" if stages > 1 else "pipeline_bubble"} | (set() if copies > 1 else EITHER[1])
    assert check_sums(project, language) == SUMS.keys() - lacking


@pytest.mark.parametrize("settings", SETTINGS)
def test_so_it_does_when_a_choice_is_changed(settings: tuple[str, ...]) -> None:
    project = project_of("default", "en", *settings)
    assert len(check_sums(project, "en")) >= len(SUMS) - 3
    for one in questions_of(project):
        assert not [found for text in (one.question, one.answer, one.why) if (found := contradictions(text, project.scenario))]


def test_a_mixture_whose_experts_are_spread_has_two_rings() -> None:
    project = project_of("deepseek-v3", "en", "training.expert_parallel=32")
    assert exercises(project.scenario)["expert_gpus"] == "4"
    check_sums(project, "en")


def test_the_bucket_refuses_first_when_it_is_dry_by_the_sum() -> None:
    burst = [k / token_bucket.BURST_RATE for k in range(1, 100)]
    first = next(second for second, admitted in token_bucket.run_bucket(burst).events if not admitted)
    dry = read(exercises(project_of().scenario)["bucket_seconds"])
    assert dry.low - 1 / token_bucket.BURST_RATE <= first <= dry.high + 1 / token_bucket.BURST_RATE


# ---------------------------------------------------------------- all texts
def test_what_ships_runs_no_models_of_the_film(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.talk.questions.facts", lambda scenario: pytest.fail("was asked for"))
    assert questions_of(project_of("8b-one-node", "en"))


@cache
def asked(name: str, language: str) -> tuple[Question, ...]:
    return questions_of(project_of(name, language))


@pytest.mark.parametrize("language", FILES)
@pytest.mark.parametrize("name", NAMES)
def test_ten_questions_over_all_sections_without_a_placeholder(name: str, language: str) -> None:
    found = asked(name, language)
    assert len(found) == 10 and list(dict.fromkeys(one.section for one in found)) == list(KEYS)
    for text in (text for one in found for text in (one.question, one.answer, one.why)):
        assert not set("{}") & set(text) and not re.search(r"\b0 (bytes|Bytes|%|s)\b|\b(nan|inf)\b", text), text


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_them_contradicts_the_numbers(name: str) -> None:
    scenario = project_of(name).scenario
    for one in asked(name, "en"):
        assert not [found for text in (one.question, one.answer, one.why) if (found := contradictions(text, scenario))], one


def texts_of(value: Any, key: str = "") -> dict[str, str]:
    """Return every text of a file with its key."""
    if isinstance(value, str):
        return {key: value}
    items = enumerate(value, start=1) if isinstance(value, list) else value.items()
    return {name: text for part, item in items for name, text in texts_of(item, f"{key}.{part}").items()}


def test_numbers_are_written_in_the_language_of_the_project_whatever_is_in_force() -> None:
    german = project_of("default", "de")
    project_of("default", "en")
    assert "2,1875 Milliarden" in questions_of(german)[2].question


def test_german_has_the_variants_and_placeholders_of_english() -> None:
    english, german = (texts_of(read_toml(file)) for file in FILES.values())
    assert {key: sorted(PLACEHOLDER.findall(text)) for key, text in german.items()} == {
        key: sorted(PLACEHOLDER.findall(text)) for key, text in english.items()
    }


@pytest.mark.parametrize("file", FILES.values())
def test_numbers_stand_in_braces(file: Path) -> None:
    """Typed are only those of the law of 6 N D, of formulas, and of HTTP."""
    typed = [
        (key, number)
        for key, text in texts_of(read_toml(file)).items()
        if key.endswith(("question", "answer", "dense", "experts")) and ".why" not in key
        for number in re.findall(r"\d+", PLACEHOLDER.sub("", text).replace("(n − 1)", ""))
    ]
    assert {number for key, number in typed if key.startswith(".question.5.")} == {"6", "2", "4"}
    assert {number for key, number in typed if not key.startswith(".question.5.")} == {"429"}


def test_every_name_is_told_in_the_docs() -> None:
    told = set(re.findall(r"`(\w+)`", (ASSETS.parent / "docs" / "talk.md").read_text(encoding="utf-8")))
    names = {name for name in exercises(project_of().scenario) if not name.endswith("_source")}
    assert not names - told


# ---------------------------------------------------------------- files of one's own
OWN = '[[question]]\nsection = "operations"\nquestion = "{corpus_documents} documents?"\nanswer = "{weights_bytes}"\nwhy = "{million}"\n'


def test_a_file_of_ones_own_may_tell_of_what_the_film_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace("corpus_documents", "documents"))
    monkeypatch.setattr("scenes.talk.questions.facts", lambda scenario: {"documents": "106", "million": "another"})
    assert questions_of(project_of(), tmp_path / "own.toml") == (
        Question(section="operations", question="106 documents?", answer="140 GB", why="1,000,000"),
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("operations", "operation", "question.1.section: 'operation' is no section; did you mean operations?"),
        ("{million}", "{milion}", "question.1.why: {milion} is no known placeholder; write 'million', or delete it; docs/talk.md"),
        ("{million}", "{million", "question.1.why: holds a stray brace; write a placeholder as {name}, or delete the brace"),
        ("{million}", "", "question.1.why: is empty; write something"),
        ("{million}", "x" * 701, "question.1.why: has 701 characters, at most 700 can be laid out; shorten 'xxx"),
        ("why =", "because =", "question.1.because: is not a known key"),
        ('why = "{million}"', 'why.one_stage = "{million}"', "question.1.why: says nothing for this scenario; add many_stages"),
        ('why = "{million}"', 'why.one_stage = "{x}"\nwhy.many_stages = "y"', "question.1.why.one_stage: {x} is no known placeholder"),
        (OWN, "title = 1\n", "question: is missing; add this key"),
        (OWN, OWN * 41, "question: has 41 questions; write from 1 to 40"),
        (OWN, "question = []\n", "question: has 0 questions; write from 1 to 40"),
    ],
)
def test_faults_name_file_key_and_cure(old: str, new: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.talk.questions.facts", lambda scenario: {})
    file = tmp_path / "own.toml"
    file.write_text(OWN.replace(old, new))
    with pytest.raises(InputError) as caught:
        questions_of(project_of(), file)
    assert any(finding.startswith(f"{file}: {line}") for finding in caught.value.findings), caught.value.findings


def test_a_folder_of_ones_own_goes_before_what_ships(tmp_path: Path) -> None:
    copy_assets(tmp_path / "ours")
    file = tmp_path / "ours" / "worksheet.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("Give two reasons why.", "Why?"), encoding="utf-8")
    ours = questions_of(load_project(Choices(assets=tmp_path / "ours")))
    assert ours[0].question.endswith("begins. Why?") and ours[1:] == asked("default", "en")[1:]
    file.unlink()
    assert questions_of(load_project(Choices(assets=tmp_path / "ours"))) == asked("default", "en")


def test_swiss_german_falls_to_german_and_french_has_none(tmp_path: Path) -> None:
    german = (ASSETS / "content.de.toml").read_text(encoding="utf-8").replace('corpus = "corpus.de.toml"', "")
    for code, count in (("de-CH", 10), ("fr", 0)):
        file = tmp_path / f"{code}.toml"
        file.write_text(german.replace('locale = "de"', f'locale = "{code}"'), encoding="utf-8")
        found = questions_of(load_project(Choices(content=file)))
        assert len(found) == count
    result = run("worksheet", "--content", str(file), "-o", str(tmp_path / "sheet.pdf"))
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert result.output.startswith("worksheet: there are no questions in fr; translate worksheet.toml as worksheet.fr.toml in a folder")


# ---------------------------------------------------------------- the command
def test_the_command_writes_questions_and_answers(tmp_path: Path) -> None:
    from pypdf import PdfReader

    for options, told, untold in (((), "Name", "980 GB"), (("--answers",), "980 GB, saved in 9.8 s.", "Name")):
        file = tmp_path / "sheet.pdf"
        result = run("worksheet", *options, "-o", str(file))
        assert (result.exit_code, result.output) == (0, f"{file}\n")
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).replace("\u00a0", " ").split())
        assert told in text and untold not in text and "Scenario: 70B dense model" in text and "Question 10 · Key Concepts" in text


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--paper", "a5"), "--paper: 'a5' is none; choose one of a4, letter"),
        (("--questions", "gone.toml"), "gone.toml: no such file; check the name"),
        (("-o", "sheet.docx"), "-o: sheet.docx cannot be written; end the name in .pdf, or in / for a folder"),
    ],
)
def test_bad_options_are_one_line(arguments: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("worksheet", *arguments)
    assert (result.exit_code, result.output) == (2, f"{line}\n") and not list(tmp_path.iterdir())
