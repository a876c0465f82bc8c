"""The script holds no number of its own, fits its cues, says what the sections show, and every fault of a file is one clear line."""

from __future__ import annotations

import re
import tomllib
from functools import cache

import pytest

from scenes.commands.sound import tell_untold
from scenes.core.errors import InputError
from scenes.film import ALL_SCENES, SCENES, clips_of, truth_of
from scenes.models.numbers import placeholders
from scenes.project import Choices, Project, load_project
from tests.scenarios import NAMES, shipped
from voiceover.facts import facts
from voiceover.narration import narrate, speaker_of
from voiceover.script import DEFAULT_SCRIPT, SAID, SEEN, SOUNDS, Script, ScriptWord, load_script
from voiceover.track import Span
from voiceover.voices.registry import voice_called

TEXT = DEFAULT_SCRIPT.read_text(encoding="utf-8")
RAW = {section: cues for section, cues in tomllib.loads(TEXT).items() if section not in (SAID, SEEN)}


def variants(told: object) -> list[str]:
    """Return every text of a cue, in all of its variants."""
    if isinstance(told, str):
        return [told]
    items = told.values() if isinstance(told, dict) else told
    return [text for item in items for text in variants(item)]


RAW_SENTENCES = [(f"{section}.{cue}", text) for section, cues in RAW.items() for cue, told in cues.items() for text in variants(told)]
RAW_SEEN = [
    (f"{section}.{cue}", text)
    for section, cues in tomllib.loads(TEXT)[SEEN].items()
    for cue, told in cues.items()
    for text in variants(told)
]
TENS = (
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "trillion",
)
NUMBER_WORDS = {
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
    "seventeen", "eighteen", "nineteen", *TENS, "dozen", "twice", "half",
}  # fmt: skip
IDIOMS = {"double life": "a figure of speech: nothing is counted"}


@cache
def project(name: str = "default") -> Project:
    return load_project(Choices(scenario=None if name == "default" else name))


@cache
def script(name: str = "default") -> Script:
    return load_script(project(name))


def written(tmp_path, old: str, new: str):
    """Write the script with a piece of it changed; the piece must be there."""
    assert old in TEXT
    file = tmp_path / "mine.toml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return file


def faults(tmp_path, old: str, new: str) -> list[str]:
    with pytest.raises(InputError) as error:
        load_script(project(), written(tmp_path, old, new))
    return [finding.removeprefix(f"{tmp_path}/mine.toml: ") for finding in error.value.findings]


# ---------------------------------------------------------------- what the script says
@pytest.mark.parametrize(("key", "text"), [*RAW_SENTENCES, *RAW_SEEN])
def test_no_number_is_typed(key, text):
    plain = re.sub(r"\{[^}]*\}", "", text)
    for idiom in IDIOMS:
        plain = plain.replace(idiom, "")
    assert not re.search(r"\d", plain)
    assert not NUMBER_WORDS & set(re.findall(r"[a-z]+", plain.lower()))


def test_every_idiom_is_used():
    assert all(any(idiom in text for _, text in RAW_SENTENCES) for idiom in IDIOMS)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_fits_into_its_cue(name):
    told, spans = (
        script(name),
        [
            Span(scene.key, cue, 100.0 * number, seconds)
            for number, (scene, cue, seconds) in enumerate(
                (scene, *clip) for scene in ALL_SCENES for clip in clips_of(scene, project(name))
            )
        ],
    )
    narration = narrate(project(name), told, speaker_of(voice_called("hibari", told.pronunciations)), spans)
    assert len(narration.sentences) == sum(len(sentences) for cues in told.cues.values() for sentences in cues.values())


def test_every_cue_speaks():
    for scene in SCENES:
        for cue, _ in clips_of(scene, project()):
            marks = [mark for sentence in script().sentences(scene.key, cue) for mark in sentence.marks]
            assert len(marks) <= 3, (scene.key, cue)
            assert script().sentences(scene.key, cue), (scene.key, cue)


def test_a_question_opens_the_film_and_its_last_words_answer_it():
    first = script().sentences("opening", "chip_wakes")[0].written
    asked = script().sentences("poster", "path_lights")[0].written
    last = script().sentences("poster", "poster_stands")[-1].written
    assert first.endswith("?") and asked.endswith("?") and last.endswith(".")
    assert all(word in first and word in asked for word in ("machine know", "which word", "next"))


SHOWN_AS = {  # what a section's truth says of the number that a placeholder stands for
    ("data_pipeline", "shards"): r"tokens on shard (\d+) so far",
    ("data_pipeline", "documents"): "documents in",
    ("data_pipeline", "documents_kept"): "documents kept",
    ("training_step", "steps"): "scale of the steps",
    ("training_step", "last_loss"): "loss of the last step, nats",
    ("training_vs_inference", "first_loss"): "loss of the first step",
    ("storage_orchestration", "tokens"): "tokens in the store",
    ("operations", "canary_share"): "version 2's first share of the traffic, a choice",
    ("poster", "probability"): "what the trained model gives the sentence's last word",
    ("storage_orchestration", "steps_lost"): "finished steps after the checkpoint, done again",
    ("training_cluster", "gpus_per_node"): "GPUs of a node",
    ("training_cluster", "nodes"): "one of the brief's four nodes",
    ("training_cluster", "ring_rounds"): r"step of the reduce-scatter, of n - 1",
    ("inference_serving", "batch_limit"): "caption requests_join_the_batch",
    ("operations", "start_minutes"): "start delay of a replica, a choice",
    ("operations", "replica_dollars_per_hour"): "price of a replica and hour: GPUs x price",
    ("key_concepts", "small_batch"): "caption batch_grows",
    ("key_concepts", "large_batch"): "caption batch_grows",
    ("key_concepts", "kv_bytes_per_token"): "caption cache_answers",
}
USED = {(key.partition(".")[0], name) for key, text in [*RAW_SENTENCES, *RAW_SEEN] for name in re.findall(r"\{(\w+)\}", text)}
WORDS = {("opening", "prompt"), ("poster", "word")}  # placeholders that are no numbers


def test_every_number_that_is_said_has_a_place_where_it_is_shown():
    assert set(SHOWN_AS) == USED - WORDS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("section", "placeholder"), SHOWN_AS)
def test_sections_show_what_is_said(section, placeholder, name):
    said = (facts(shipped(name)) | placeholders(shipped(name)))[placeholder]
    what = SHOWN_AS[section, placeholder]
    shown = [row for row in truth_of(section).shown(project(name)) if re.fullmatch(what, row.what)]
    texts = [re.fullmatch(what, row.what)[1] for row in shown] if "(" in what else [row.text for row in shown]
    assert re.search(rf"(?<![\d.,]){re.escape(said)}(?!\d|[.,]\d)", texts[-1]), (said, texts)


@pytest.mark.parametrize("name", NAMES)
def test_facts_have_names_of_their_own_and_values(name):
    found = facts(shipped(name))
    assert not set(found) & set(placeholders(shipped(name)))
    assert all(found.values())


def test_scenarios_are_heard():
    sentences = [script(name).sentences("operations", "cost_is_counted")[0] for name in ("default", "8b-one-node")]
    assert [sentence.spoken.split(" an hour")[0] for sentence in sentences] == [
        "Each copy costs twenty-eight dollars", "Each copy costs two dollars fifty",
    ]  # fmt: skip


# ---------------------------------------------------------------- how it is read
def sentence(tmp_path, text: str):
    old = f'"{PAGE}"'
    return load_script(project(), written(tmp_path, old, f'"{text}"')).sentences("opening", "document_enters")[0]


def test_marks_are_due_at_the_word_behind_them(tmp_path):
    found = sentence(
        tmp_path, "It takes {at:row_lands}about {kv_bytes_per_token}{at:x} each.".replace("{at:x} each", ", {at:read}{at:again}each")
    )
    assert found.written == "It takes about 328 kB, each."
    assert found.spoken == "It takes about three hundred thirty kilobytes, each."
    assert found.words[3:5] == (ScriptWord("328", "three hundred thirty"), ScriptWord("kB,", "kilobytes,"))
    assert found.marks == {"row_lands": 2, "read": 5, "again": 5}


def test_small_numbers_are_words_and_a_sentence_begins_large(tmp_path):
    found = sentence(tmp_path, "{shards} shards, {training_gpus} GPUs, {gpus_per_node}-GPU nodes.")
    assert found.written == "Four shards, 2,048 GPUs, eight-GPU nodes."


def test_what_is_silent_has_a_word_but_no_sound(tmp_path):
    found = sentence(tmp_path, "Here {serving_gpus_per_replica} × {serving_gpu} serve.")
    assert [word.spoken for word in found.words] == ["Here", "eight", "", "H200", "serve."]
    assert found.spoken == "Here eight H200 serve."


def test_a_scene_and_a_cue_may_say_nothing(tmp_path):
    start, end = TEXT.index("[operations]"), TEXT.index("[training_vs_inference]")
    silent = TEXT[:start].replace("chip_wakes = [", "chip_wakes = []\nold = [").splitlines()
    kept = [line for line in silent if not line.startswith("old = ")]
    file = tmp_path / "mine.toml"
    file.write_text("operations = []\n" + "\n".join(kept) + "\n" + TEXT[end:], encoding="utf-8")
    found = load_script(project(), file)
    assert found.sentences("operations", "bucket_runs_dry") == ()
    assert found.sentences("opening", "chip_wakes") == ()
    assert found.sentences("opening", "traces_reach_out")


def test_a_cue_that_the_film_does_not_have_is_a_key_error():
    with pytest.raises(KeyError):
        script().sentences("operations", "nothing")


def test_names_are_said_in_sounds_that_the_voice_has():
    from importlib.resources import files
    from json import loads

    vocabulary = loads((files("hibari") / "assets" / "vocab.json").read_text(encoding="utf-8"))
    assert set(SOUNDS) <= set(vocabulary)
    assert script().pronunciations["RoCE"] == ("rocky", "ɹˈɑki")
    named = [
        "RoCE",
        "InfiniBand",
        "NVLink",
        "NVMe",
        "KV",
        "BF16",
        "FP32",
        "Kubernetes",
        "LoRA",
        "INT4",
        "MFU",
        "GPT",
        "GPU",
        "RAG",
        "SSD",
        "CPU",
        "p95",
    ]
    assert set(named) <= set(script().pronunciations)


# ---------------------------------------------------------------- faults
PAGE = "We follow one {at:document_lands}page of text on its way through them all."
FAULTS = {
    "unknown scene": ("[opening]", "[intro]\n[opening]", "intro: is no scene; choose one of opening, data_pipeline,"),
    "missing scene": ("[poster]", "[final]", "poster: is missing; add the table [poster], or poster = [] for none"),
    "unknown cue": ("chip_wakes =", "chip_sleeps = []\nchip_wakes =", "opening.chip_sleeps: is no cue; choose one of chip_wakes, traces_reach_out,"),
    "missing cue": ("chip_wakes =", "# chip_wakes =", "opening.chip_wakes: is missing; write a list of its sentences, or [] for none"),
    "a text for a list": (f'["{PAGE}"]', f'"{PAGE}"', "opening.document_enters: must be a list of sentences; write them as texts in [ ]"),
    "a number in a list": (f'["{PAGE}"]', "[5]", "opening.document_enters: must be a list of sentences; write them as texts in [ ]"),
    "empty sentence": (f'"{PAGE}"', '"So.", " "', "opening.document_enters.2: is empty; write a sentence, or delete it"),
    "only a mark": (PAGE, "{at:nothing}", "opening.document_enters.1: a mark stands alone; put it right before its word"),
    "mark before a blank": (PAGE, "One {at:lands} page.", "opening.document_enters.1: a mark stands alone; put it right before its word"),
    "mark behind a word": (PAGE, "One page{at:lands}.", "opening.document_enters.1: {at:lands} stands inside or behind a word; put it right before the word"),
    "name of a mark": (PAGE, "One {at:Lands}page.", "opening.document_enters.1: {at:Lands} is no name; write small letters, digits and _,"),
    "sign alone": (PAGE, "One page !", "opening.document_enters.1: '!' stands alone; put it right at its word"),
    "mark twice": (PAGE, "{at:a}One {at:a}page.", "opening.document_enters: {at:a} stands twice in this cue; give each mark a name of its own"),
    "mark twice in two": (f'"{PAGE}"', '"{at:a}One.", "{at:a}Page."', "opening.document_enters: {at:a} stands twice in this cue;"),
    "unknown placeholder": (PAGE, "{shard} files.", "opening.document_enters.1: {shard} is no known placeholder; mend it, `explainer numbers` and"),
    "stray brace": (PAGE, "One {page.", "opening.document_enters.1: holds a stray brace; write {name} or {at:name}, or delete the brace"),
    "doubled blank": (PAGE, "One  page.", "opening.document_enters.1: has blanks at an end or doubled; delete them"),
    "invisible character": (PAGE, "One\\u200b page.", "opening.document_enters.1: holds the invisible character U+200B; delete it"),
    "a name without sounds": ('RAG = { said = "rag", ipa = "ɹˈæɡ" }', 'RAG = "rag"', "pronunciations.RAG: must say how it is said; write { said ="),
    "seen in no scene": ("[seen.opening]", "[seen.intro]\n[seen.opening]", "seen.intro: is no scene; choose one of opening, data_pipeline,"),
    "seen in no cue": ("[seen.poster]", '[seen.poster]\nhush = "So."', "seen.poster.hush: is no cue; choose one of sheet_assembles,"),
    "seen is no text": ('"The sheet stands as a poster."', "5", "seen.poster.poster_stands: must be a text; write what is seen, or delete it"),
    "seen unknown placeholder": ("The sheet stands as", "{sheet} as", "seen.poster.poster_stands: {sheet} is no known placeholder; mend it,"),
    "seen stray brace": ("The sheet stands as", "The {sheet as", "seen.poster.poster_stands: holds a stray brace; write {name}, or delete"),
    "a sound that is none": ("ɹˈæɡ", "ɹˈæ!", "pronunciations.RAG: ipa: '!' is no sound that is known; choose from"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_one_line_with_key_and_cure(tmp_path, case):
    old, new, line = FAULTS[case]
    found = [finding for finding in faults(tmp_path, old, new) if not finding.startswith("final: is no scene")]
    assert len(found) == 1 and found[0].startswith(line), found


def test_all_faults_are_told_at_once(tmp_path):
    found = faults(tmp_path, PAGE, "{at:a}One {page} {at:a}page.")
    assert [finding.split(":")[0] for finding in found] == ["opening.document_enters.1", "opening.document_enters"] and len(found) == 2


def test_a_scene_that_is_a_text_and_names_that_are_none(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('opening = "So"\npronunciations = 5\nseen = 5\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_script(project(), file)
    found = "\n".join(error.value.findings)
    assert "opening: is str but must be a table of cues; write [opening], or opening = [] for none" in found
    assert "pronunciations: must be a table; write lines such as RoCE" in found
    assert "seen: must hold tables of cues; write [seen.opening] and lines such as" in found
    file.write_text('[follows]\noperations = ["nope"]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"follows\.nope: is no scene; choose one of opening"):
        load_script(project(), file)


def test_a_file_that_is_not_there_or_no_toml(tmp_path):
    with pytest.raises(InputError, match="no such file; check the name"):
        load_script(project(), tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[opening\n", encoding="utf-8")
    with pytest.raises(InputError, match="not valid TOML"):
        load_script(project(), tmp_path / "bad.toml")


def test_scenes_that_speak_of_what_others_told_are_known(capsys):
    script = load_script(project())
    assert script.untold([scene.key for scene in SCENES]) == [], "in the whole film everything is told before"
    part = ["operations", "inference_serving", "training_step"]
    assert script.untold(part) == [("operations", ["inference_serving"]), ("training_step", ["training_cluster"])]
    tell_untold(script, part)
    told = capsys.readouterr().err
    assert told.startswith(
        "narration: was written for the whole film; operations speaks of inference_serving; training_step speaks of training_cluster, "
    )
    assert len(told.splitlines()) == 1 and "--silent" in told and "--script" in told
    tell_untold(script, ["training_cluster", "training_step"])
    assert capsys.readouterr().err == ""
