"""Each voice that is here says what it is asked to say: finite samples, a word for each written one, at the time it is heard."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scenes.core.errors import InputError
from tests.voiceover.voices import PRONOUNCED, SENTENCE, begins_to_sound, voice_here
from voiceover.pronunciation import Pronunciation, spoken, used
from voiceover.speech import Speech
from voiceover.voices import english, hibari, registry
from voiceover.voices.cutting import LEAD, TAIL, levels, merged, places, speech_of, times_at
from voiceover.voices.registry import VOICES, availability, voice_called

HARD = (
    "It's a KV-cache, (RoCE's) twin — and it doesn't cost $2.50.",
    "Of the 80 GB, $3 million and 50% are gone: 1,024 GPUs wait.",
    "“All of it,” she said, in 3/4 of an hour.",
    "— and then … it ends —",
)
FIRST_WORDS = (
    "Please wait.",
    "She sells shells.",
    "Four copies are kept.",
    "How does it know?",
    "Every answer is a guess.",
    "The loss falls.",
)


def are_words_of(speech: Speech, text: str) -> bool:
    """Tell whether the words are those of a text, in order and within the samples."""
    times = [time for word in speech.words for time in (word.start, word.end)]
    return [word.text for word in speech.words] == text.split() and times == sorted(times) and times[0] >= 0 and times[-1] <= speech.seconds


@pytest.mark.parametrize("name", VOICES)
def test_a_sentence_is_heard_word_by_word(name, tmp_path):
    speech = voice_here(name, tmp_path).say(SENTENCE)
    assert speech.samples.dtype == np.float32 and speech.samples.ndim == 1
    assert np.isfinite(speech.samples).all() and 0.05 < np.abs(speech.samples).max() <= 1
    assert speech.rate >= 16_000
    assert are_words_of(speech, SENTENCE)
    assert all(word.end - word.start > 0.03 for word in speech.words)
    assert 100 < len(speech.words) / speech.seconds * 60 < 200


@pytest.mark.parametrize("name", VOICES)
def test_written_words_are_found_whatever_they_are_said_as(name, tmp_path):
    voice = voice_here(name, tmp_path)
    for text in HARD:
        speech = voice.say(text)
        assert are_words_of(speech, text)
        assert all(word.end > word.start for word in speech.words if any(letter.isalnum() for letter in word.text)), speech.words


@pytest.mark.parametrize("name", VOICES)
def test_a_sentence_begins_50_ms_before_it_is_heard_and_ends_100_ms_after(name, tmp_path):
    voice = voice_here(name, tmp_path)
    for text in FIRST_WORDS:
        speech = voice.say(text)
        assert speech.words[0].start == pytest.approx(LEAD, abs=1e-4)
        assert begins_to_sound(speech, 38) == pytest.approx(speech.words[0].start, abs=0.03), text
        back = Speech(speech.samples[::-1], speech.rate, ())
        assert speech.seconds - speech.words[-1].end == pytest.approx(TAIL, abs=1e-4)
        assert begins_to_sound(back, 38) == pytest.approx(TAIL, abs=0.03), text


def test_inner_words_begin_while_their_stop_is_closed():
    """After a pause, p, t and k are silence and then a burst, which comes 10 to 50 ms after the word begins."""
    speech = voice_called("hibari", {}).say("When it stops. Take care. Pay more. Keep calm. Call again.")
    for word in (speech.words[place] for place in (3, 5, 7, 9)):
        level = levels(speech.samples[round((word.start - 0.1) * speech.rate) : round((word.start + 0.1) * speech.rate)], speech.rate, 0.01)
        softest = int(level[:13].argmin())
        burst = softest + int(np.flatnonzero(level[softest:] > level[softest] + 20)[0])
        assert 0 <= burst * 0.01 - 0.1 <= 0.05, word


def test_a_sentence_is_kept_on_disk_and_read_only(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    voice = voice_called("hibari", PRONOUNCED)
    first = voice.say("This was never said before.")
    assert len(list((tmp_path / "speech").iterdir())) == 1
    hibari._said.cache_clear()
    monkeypatch.setattr(hibari, "_session", None)  # synthesis would fail now
    again = voice.say("This was never said before.")
    assert again.samples.tobytes() == first.samples.tobytes() and again.words == first.words
    with pytest.raises(ValueError, match="read-only"):
        again.samples[0] = 1


def test_a_word_more_in_the_list_of_pronunciations_leaves_other_sentences_as_they_are(tmp_path):
    assert (
        used("The KV-cache.", PRONOUNCED) == used("The KV-cache.", {**PRONOUNCED, "LoRA": ("lora", "lˈɔɹə")}) == (("KV", "K V", "kˌAvˈi"),)
    )


# ---------------------------------------------------------------- the same bytes
@pytest.mark.parametrize("name", VOICES)
def test_the_same_sentence_gives_the_same_samples(name, tmp_path, monkeypatch):
    said = []
    for run in "ab":
        monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / run))
        voice = voice_here(name, tmp_path)
        sys.modules[type(voice).__module__]._said.cache_clear()
        voice.say("Another sentence between.")
        said.append(voice.say(SENTENCE))
    assert said[0] is not said[1]
    assert said[0].samples.tobytes() == said[1].samples.tobytes() and said[0].words == said[1].words


@pytest.mark.slow
@pytest.mark.parametrize("name", VOICES)
def test_another_process_gives_the_same_samples(name, tmp_path):
    here = hashlib.sha256(voice_here(name, tmp_path).say(SENTENCE).samples.tobytes()).hexdigest()
    program = (
        "import hashlib, pathlib; from tests.voiceover.voices import SENTENCE, voice_here;"
        f"print(hashlib.sha256(voice_here({name!r}, pathlib.Path({str(tmp_path)!r})).say(SENTENCE).samples.tobytes()).hexdigest())"
    )
    environment = {**os.environ, "EXPLAINER_CACHE": str(tmp_path / "other"), "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert ran.stdout.strip() == here


# ---------------------------------------------------------------- pronunciations
@pytest.mark.parametrize("name", VOICES)
def test_a_pronunciation_changes_what_is_said(name, tmp_path):
    text = "Then (RoCE), and its KV-cache, move on."
    plain, pronounced = voice_here(name, tmp_path, {}).say(text), voice_here(name, tmp_path).say(text)
    assert plain.samples.tobytes() != pronounced.samples.tobytes()
    assert are_words_of(pronounced, text)


def test_hibari_gets_sounds_and_others_a_respelling():
    said = used("It is (RoCE), not roce or RoCEx.", PRONOUNCED)
    assert said == (("RoCE", "rocky", "ɹˈɑki"),)
    assert spoken("It is (RoCE), not roce or RoCEx.", said) == ["It", "is", "(rocky),", "not", "roce", "or", "RoCEx."]
    assert spoken("A KV-cache", used("A KV-cache", PRONOUNCED)) == ["A", "K V-cache"]
    sounds = [sound for sound, number in english.alphabet().items() if number in english.phonemes_of("RoCE", said).ids]
    assert set(sounds) >= set("ɹˈɑki")


def test_a_respelling_is_read_where_there_are_no_sounds():
    with_sounds = english.phonemes_of("RoCE wins.", (("RoCE", "rocky", "ɹˈɑki"),))
    respelled = english.phonemes_of("RoCE wins.", (("RoCE", "rocky road", ""),))
    assert len(respelled.ids) > len(with_sounds.ids)
    assert [len(piece.split()) for piece in respelled.pieces] == [2, 1]


def test_sounds_that_the_voice_does_not_know_are_refused():
    with pytest.raises(InputError, match=r"^pronunciations: RoCE: the voice does not know the sound “5”; write it in the IPA of misaki$"):
        voice_called("hibari", {"RoCE": Pronunciation("rocky", "ɹ5")}).say("RoCE wins.")


# ---------------------------------------------------------------- what cannot be said
@pytest.mark.parametrize("text", ["", "  ", "—", "…"])
@pytest.mark.parametrize("name", VOICES)
def test_nothing_to_say_is_refused(name, text, tmp_path):
    with pytest.raises(InputError, match="write"):
        voice_here(name, tmp_path).say(text)


def test_a_sentence_that_is_too_long_is_refused():
    with pytest.raises(InputError, match=r"sounds in one sentence; part it, 400 can be said at once$"):
        voice_called("hibari", {}).say("and so on, " * 60)


# ---------------------------------------------------------------- the list
def test_the_default_is_the_first_and_installed():
    first = availability()[0]
    assert (first.name, first.installed) == (registry.DEFAULT, True)
    assert [found.name for found in availability()] == list(VOICES)
    assert all(found.what and found.install for found in availability())


def test_an_unknown_voice_is_refused():
    with pytest.raises(InputError, match=r"^voice: siri: there is no such voice; choose one of hibari, kokoro, piper, flite, espeak$"):
        voice_called("siri", {})


@pytest.mark.parametrize("name", VOICES)
def test_a_voice_that_is_not_installed_is_refused_with_what_to_do(name, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    for voice in ("hibari", "kokoro", "piper", "espeak"):
        monkeypatch.setattr(f"voiceover.voices.{voice}.find_spec", lambda _: None)
    monkeypatch.setattr("voiceover.voices.espeak.find_library", lambda _: None)
    monkeypatch.setattr("voiceover.voices.flite._library", missing)
    with pytest.raises(InputError) as refused:
        voice_called(name, {})
    assert refused.value.findings == [f"voice: {name}: is not installed; {next(v.install for v in availability() if v.name == name)}"]
    assert not any(found.installed for found in availability())


def missing() -> None:
    raise OSError("libflite.so.1: cannot open shared object file")


def test_a_file_that_a_voice_does_not_take_is_refused():
    with pytest.raises(InputError, match=r"^voice: hibari: takes no file; leave x.onnx out, or choose kokoro or piper$"):
        voice_called("hibari", {}, file=Path("x.onnx"))


@pytest.mark.parametrize("name", ["kokoro", "piper"])
def test_a_file_that_a_voice_needs_is_asked_for(name, tmp_path, monkeypatch):
    monkeypatch.setattr(f"voiceover.voices.{name}.is_installed", lambda: True)
    with pytest.raises(InputError, match=f"^voice: {name}: needs a "):
        voice_called(name, {})
    with pytest.raises(InputError, match=r"cannot be read \(No such file or directory\)"):
        voice_called(name, {}, file=tmp_path / "gone.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no voice")
    (tmp_path / "broken.onnx.json").write_text("{}")
    with pytest.raises(InputError, match=rf"^{broken}: is no "):
        voice_called(name, {}, file=broken).say("Words.")


def test_other_weights_are_refused(tmp_path, monkeypatch):
    weights = tmp_path / "hibari.onnx"
    weights.write_bytes(b"other weights")
    monkeypatch.setattr("hibari.voices.voice_path", lambda *_, **__: str(weights))
    hibari._session.cache_clear()
    with pytest.raises(
        InputError, match=r"^hibari.onnx: these are not the weights that were tried; pip install hibari-tts==0.2.1 onnxruntime$"
    ):
        voice_called("hibari", {})


# ---------------------------------------------------------------- cutting and finding words
@pytest.mark.parametrize(
    ("written", "said", "begin"),
    [
        ("a b c", "a b c", [0, 1, 2, 3]),
        ("a 3/4 b", "a three quarters b", [0, 1, 3, 4]),
        ("x $3 million y", "x 3 million dollars y", [0, 1, 2, 4, 5]),
        ("a — b", "a b", [0, 1, 1, 2]),
        ("p q", "r", [0, 0.5, 1]),
        ("b c", "a b c", [0, 2, 3]),
    ],
)
def test_places_go_on_evenly_between_what_both_have(written, said, begin):
    assert places(written.split(), said.split()).tolist() == begin


def test_times_follow_places():
    times = [(0.0, 1.0), (1.2, 2.0), (2.0, 3.0)]
    assert times_at(np.array([0, 1, 3]), times) == [(0.0, 1.0), (1.2, 3.0)]
    assert times_at(np.array([0, 0.5, 1, 1, 3]), times) == [(0.0, 0.5), (0.5, 1.0), (1.2, 1.2), (1.2, 3.0)]
    assert merged(["K V", "cache"], times) == [(0.0, 2.0), (2.0, 3.0)]


def test_a_sentence_without_silence_around_it_gets_margins():
    rate = 16_000
    tone = np.sin(np.arange(rate) * 0.3).astype(np.float32) * 0.5
    speech = speech_of(tone, rate, ["ah"], [(0.02, 0.9)])
    assert speech.words[0].start == pytest.approx(LEAD, abs=1e-4) and speech.words[0].end == pytest.approx(LEAD + 1, abs=1e-4)
    assert speech.seconds == pytest.approx(LEAD + 1 + TAIL, abs=1e-3)
    assert not speech.samples[: round(LEAD * rate) - 1].any()


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(9_000), np.full(9_000, np.nan)])
def test_a_voice_that_says_nothing_is_refused(samples):
    with pytest.raises(InputError, match=r"^“ah”: the voice says nothing; write it in words$"):
        speech_of(samples.astype(np.float32), 16_000, ["ah"], [(0.0, 0.1)])
