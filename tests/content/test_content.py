"""The content file: exact counts of the brief, and broken files each with one clear line."""

from __future__ import annotations

import copy
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from scenes.content.cases import chosen, every_choice
from scenes.content.loader import DEFAULT_CONTENT, read_toml
from scenes.content.named import order_of, placed
from scenes.core.errors import InputError
from scenes.project import Choices, load_project

GOOD = tomllib.loads(DEFAULT_CONTENT.read_text(encoding="utf-8"))
Mutation = Callable[[dict], object]


def dump(value: object) -> str:
    """Write a TOML value (strings, numbers, booleans, lists, inline tables)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else {"\\": "\\\\", '"': '\\"'}.get(c, c) for c in value)
        return f'"{escaped}"'
    if isinstance(value, list):
        return "[" + ", ".join(dump(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(key)} = {dump(item)}" for key, item in value.items()) + "}"
    return repr(value)


def write(tmp_path: Path, data: dict) -> Path:
    file = tmp_path / "content.toml"
    file.write_text("\n".join(f"{key} = {dump(value)}" for key, value in data.items()), encoding="utf-8")
    return file


def broken(tmp_path: Path, mutate: Mutation) -> list[str]:
    data = copy.deepcopy(GOOD)
    mutate(data)
    with pytest.raises(InputError) as caught:
        load_project(Choices(content=write(tmp_path, data)))
    return caught.value.findings


def test_the_written_copy_of_the_good_file_loads(tmp_path: Path) -> None:
    assert load_project(Choices(content=write(tmp_path, GOOD))).content == load_project().content


def test_counts_of_the_brief() -> None:
    words = load_project().content
    pipeline = words.data_pipeline
    stages = (pipeline.sources, pipeline.cleaning, pipeline.curation, pipeline.tokenization, pipeline.sharding)
    assert [len(stage.bullets) for stage in stages] == [5, 3, 3, 3, 3]
    assert len(words.storage_orchestration.tracking.bullets) == len(words.storage_orchestration.monitoring.bullets) == 3
    assert len(words.training_cluster.nodes) == 4
    assert len(words.training_cluster.legend.stages) == 4
    assert len(words.training_step.stages) == len(words.inference_serving.stages) == 6
    assert len(words.training_step.precision.formats) == 3
    assert len(words.inference_serving.batching.rows) == len(words.inference_serving.balancer.replicas) == 3
    assert len(words.operations.cards) == 6
    assert len(words.training_vs_inference.rows) == 6
    assert len(words.training_vs_inference.columns) == 2
    assert [card.letter for card in words.key_concepts.cards] == list("ABCDE")
    assert words.footer.path == ("DATA", "TRAINING", "INFERENCE", "VALUE")


def pop(*path: str | int) -> Mutation:
    """Return a mutation that deletes a key or a list's item."""

    def mutate(data: dict) -> None:
        for part in path[:-1]:
            data = data[part]
        data.pop(path[-1])

    return mutate


def put(value: object, *path: str | int) -> Mutation:
    """Return a mutation that sets a key or a list's item."""

    def mutate(data: dict) -> None:
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = value

    return mutate


def more(value: object, *path: str | int) -> Mutation:
    """Return a mutation that appends to a list."""

    def mutate(data: dict) -> None:
        for part in path:
            data = data[part]
        data.append(value)

    return mutate


NAMED = [
    ("poster", "counts"), ("footer", "path"), ("data_pipeline", "sources", "bullets"), ("training_step", "stages"),
    ("training_step", "precision", "formats"), ("training_step", "labels", "layers"), ("training_step", "labels", "fields"),
    ("training_step", "labels", "moments"), ("inference_serving", "stages"), ("operations", "cards"), ("operations", "labels", "spans"),
    ("operations", "labels", "versions"), ("operations", "facts", "cost"), ("training_vs_inference", "columns"),
    ("training_vs_inference", "rows"), ("key_concepts", "cards"), ("key_concepts", "gauges"), ("key_concepts", "cache", "row"),
]  # fmt: skip
BROKEN = [
    (pop("poster", "headline"), "poster.headline: is missing; add this key"),
    (put("", "poster", "headline"), "poster.headline: is empty; write something"),
    (put("A" * 61, "poster", "headline"), "poster.headline: has 61 characters, at most 60 can be laid out"),
    (put(7, "poster", "subtitle"), "poster.subtitle: is int but must be string"),
    (put("GPU\u202eUPG", "poster", "chip"), "poster.chip: holds the invisible character U+202E; delete it"),
    (put("line\nbreak", "poster", "tagline"), "poster.tagline: holds the invisible character U+000A"),
    (put("zero\u200bwidth", "footer", "quote"), "footer.quote: holds the invisible character U+200B"),
    (put(" padded", "footer", "quote"), "footer.quote: has blanks at an end or doubled; delete them"),
    (put("two  blanks", "footer", "quote"), "footer.quote: has blanks at an end or doubled"),
    (pop("footer", "path", "value"), "footer.path.value: is missing; add this key"),
    (put("MORE", "footer", "path", "valeu"), "footer.path.valeu: is not a known key; write 'value', or delete it"),
    (pop("data_pipeline", "sources", "bullets", "web"), "data_pipeline.sources.bullets.web: is missing"),
    (more("More", "data_pipeline", "cleaning", "bullets"), "data_pipeline.cleaning.bullets: has 4 items and needs exactly 3"),
    (pop("data_pipeline", "curation"), "data_pipeline.curation: is missing"),
    (put("Typo", "data_pipeline", "sourcess"), "data_pipeline.sourcess: is not a known key; write 'sources', or delete it"),
    (put("x" * 45, "data_pipeline", "sharding", "bullets", 2), "data_pipeline.sharding.bullets.3: has 45 characters, at most 44"),
    (pop("storage_orchestration", "monitoring", "bullets", 1), "storage_orchestration.monitoring.bullets: has 2 items"),
    (more("Node 5", "training_cluster", "nodes"), "training_cluster.nodes: has 5 items and needs exactly 4"),
    (pop("training_cluster", "legend", "stages", 0), "training_cluster.legend.stages: has 3 items and needs exactly 4"),
    (pop("training_step", "stages", "update"), "training_step.stages.update: is missing"),
    (put("FP4", "training_step", "precision", "formats", "fp4"), "training_step.precision.formats.fp4: is not a known key"),
    (put(["A", "B"], "inference_serving", "stages"), "inference_serving.stages: must be a table, for each item has its own drawing"),
    (pop("inference_serving", "batching", "rows", 0), "inference_serving.batching.rows: has 2 items and needs exactly 3"),
    (pop("inference_serving", "balancer", "replicas", 2), "inference_serving.balancer.replicas: has 2 items and needs exactly 3"),
    (pop("operations", "cards", "cost"), "operations.cards.cost: is missing"),
    (pop("training_vs_inference", "rows", "goal"), "training_vs_inference.rows.goal: is missing"),
    (pop("training_vs_inference", "rows", "memory", "training"), "training_vs_inference.rows.memory.training: is missing"),
    (put("x" * 59, "key_concepts", "cards", "batch", "title"), "key_concepts.cards.batch.title: has 59 characters, at most 58"),
    (put("yes", "key_concepts", "cards"), "key_concepts.cards: must be a table"),
    (put("lost", "operations", "captions", "cost_is_counted", "key"), "the stressed word 'lost' is not in the sentence"),
    (put("pink", "operations", "captions", "cost_is_counted", "body"), "operations.captions.cost_is_counted.body: 'pink' does not match"),
    (put(0.5, "operations", "captions", "cost_is_counted", "seconds"), "operations.captions.cost_is_counted.seconds: "),
    (put("数据", "footer", "path", "data"), "footer.path.data: the face sans has no glyph for '数' (U+6570); use another character"),
]


@pytest.mark.parametrize(("mutate", "expected"), BROKEN, ids=[expected[:60] for _, expected in BROKEN])
def test_a_broken_file_says_key_fault_and_cure(tmp_path: Path, mutate: Mutation, expected: str) -> None:
    findings = broken(tmp_path, mutate)
    assert len(findings) == 1
    assert expected in findings[0]
    assert findings[0].startswith(str(tmp_path / "content.toml"))
    assert "\n" not in findings[0]


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    def mutate(data: dict) -> None:
        pop("poster", "headline")(data)
        pop("operations", "cards", "cost")(data)
        put(1, "footer", "quote")(data)

    findings = broken(tmp_path, mutate)
    assert len(findings) == 3


def reordered(data: dict, *path: str) -> dict:
    """Return a copy of the words in which a table has its keys the other way round."""
    data = copy.deepcopy(data)
    *above, last = path
    table = data
    for part in above:
        table = table[part]
    table[last] = dict(reversed(table[last].items()))
    return data


@pytest.mark.parametrize("path", NAMED, ids=".".join)
def test_the_order_of_named_items_parts_no_word_from_its_drawing(tmp_path: Path, path: tuple[str, ...]) -> None:
    before, after = load_project().content, load_project(Choices(content=write(tmp_path, reordered(GOOD, *path)))).content
    assert after == before and repr(after) != repr(before)  # and what is kept of the pictures is not taken for those of another order
    for part in path:
        before, after = getattr(before, part), getattr(after, part)
    assert order_of(after) == tuple(reversed(order_of(before)))
    assert placed(after, [*"abcdefgh"][: len(after)]) == [*"abcdefgh"][: len(after)][::-1]


# ---------------------------------------------------------------- variants
CASES = {"one_node": False, "many_nodes": True, "dense": True, "experts": False}


def test_the_first_variant_whose_case_holds_is_taken() -> None:
    data = {
        "a": {"one_node": "one", "many_nodes": "many"},
        "b": [{"dense": {"c": "dense"}, "experts": {"c": "experts"}}],
        "d": {"e": "as it is"},
    }
    assert chosen(data, CASES).data == {"a": "many", "b": [{"c": "dense"}], "d": {"e": "as it is"}}
    assert chosen({"a": {"dense": 1, "many_nodes": 2}}, CASES).data == {"a": 1}
    assert [reading.data["a"] for reading in every_choice(data, CASES)] == ["one", "many"]


VARIANTS = [
    ({"one_node": "in larger runs"}, "training_cluster.network.kinds: says nothing for this scenario; add many_nodes"),
    ({"many_nodes": "a", "one_nod": "b"}, "training_cluster.network.kinds.one_nod: is no case; write 'one_node', or delete it"),
    ({"many_nodes": "a", "one_node": "x" * 99}, "training_cluster.network.kinds.one_node: has 99 characters, at most 44 can be laid out"),
]


@pytest.mark.parametrize(("given", "expected"), VARIANTS)
def test_every_variant_is_checked(tmp_path: Path, given: dict, expected: str) -> None:
    (finding,) = broken(tmp_path, put(given, "training_cluster", "network", "kinds"))
    assert expected in finding


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda file: None, "no such file; check the name"),
        (lambda file: file.mkdir(), "is a folder; name a .toml file"),
        (lambda file: file.write_text("= 3"), "not valid TOML"),
        (lambda file: file.write_text("a = 1\na = 2"), "not valid TOML"),
        (lambda file: file.write_bytes(b"a = '\xff'"), "is not UTF-8; save the file as UTF-8"),
        (lambda file: file.write_text(""), "poster: is missing; add this key"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], object], expected: str) -> None:
    file = tmp_path / "content.toml"
    make(file)
    with pytest.raises(InputError, match=expected.replace("(", r"\(")):
        load_project(Choices(content=file))


def test_markup_characters_are_plain_text(tmp_path: Path) -> None:
    data = copy.deepcopy(GOOD)
    data["operations"]["cards"]["autoscaling"] = '<b>A & B</b> "it\'s"'
    assert load_project(Choices(content=write(tmp_path, data))).content.operations.cards[0] == '<b>A & B</b> "it\'s"'


def test_headline_subtitle_and_quote_are_choices_over_the_file() -> None:
    words = load_project(Choices(headline="ANOTHER ONE", subtitle="A SECOND", quote="A third.")).content
    assert (words.poster.headline, words.poster.subtitle, words.footer.quote) == ("ANOTHER ONE", "A SECOND", "A third.")
    assert load_project().content.poster.headline != "ANOTHER ONE"


def test_accents_are_composed_wherever_they_come_from(tmp_path: Path) -> None:
    apart, composed = (unicodedata.normalize(form, "Überblick für alle") for form in ("NFD", "NFC"))
    data = copy.deepcopy(GOOD)
    data["operations"]["captions"]["cost_is_counted"] |= {"text": f"{apart}.", "key": unicodedata.normalize("NFC", "für")}
    words = load_project(Choices(content=write(tmp_path, data), headline=apart)).content
    assert words.poster.headline == composed
    assert words.operations.captions["cost_is_counted"].text == f"{composed}."


def test_a_file_given_by_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = copy.deepcopy(GOOD)
    data["poster"]["headline"] = "NEAR BY"
    write(tmp_path, data)
    monkeypatch.chdir(tmp_path)
    assert load_project(Choices(content="content.toml")).content.poster.headline == "NEAR BY"


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('b = "open', 'line 2: a text is left open; write " at its end'),
        ('b = ["x", "open]', 'line 2: a text is left open; write " at its end'),
        ("b = “curled”", 'line 2: a text stands between straight quotes, "…", and here is “; write "'),
        ("b = 'don't'", 'line 2: an apostrophe ends a text in single quotes; put the text in double quotes, "…"'),
        ('b = "say "hi" now"', 'line 2: a " inside a text ends it; write \\" there'),
        ("b = 1 2", "mend the syntax there"),
    ],
)
def test_a_line_that_is_no_toml_gets_its_likely_mistake(line: str, mistake: str, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(f'a = "don\'t"\n{line}\nc = "y"\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_toml(file)
    (told,) = caught.value.findings
    assert "not valid TOML: " in told and f"; {mistake}" in told
