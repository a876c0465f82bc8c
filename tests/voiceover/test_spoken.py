"""Every written word has its said words, and numbers, units, money and signs sound as people say them."""

from __future__ import annotations

import pytest

from scenes.models.numbers import placeholders
from tests.scenarios import NAMES, shipped
from voiceover.spoken import UNITS, bare, in_words_if_small, number_in_words, spoken_words

SAID = {
    "330 kB": "three hundred thirty|kilobytes",
    "2.29 TB": "two point two nine|terabytes",
    "28 %": "twenty-eight|percent",
    "28%": "twenty-eight percent",
    "$2.50": "two dollars fifty",
    "$28.00 an hour": "twenty-eight dollars|an|hour",
    "$0.54": "fifty-four cents",
    "$0.01": "one cent",
    "$1": "one dollar",
    "$1,234": "one thousand two hundred thirty-four dollars",
    "$0.0023": "zero point zero zero two three dollars",
    "$11 million": "eleven|million dollars",
    "$12.3k": "twelve point three thousand dollars",
    "70B": "seventy billion",
    "1.8T": "one point eight trillion",
    "7.4 days": "seven point four|days",
    "1,024": "one thousand twenty-four",
    "2,048 H100": "two thousand forty-eight|H one hundred",
    "8 × H200": "eight||H two hundred",
    "4 × 4": "four|times|four",
    "6.3 × 10²⁴ FLOP": "six point three|times|ten to the twenty-fourth|floating-point operations",
    "4.4 million GPU hours": "four point four|million|GPU|hours",
    "eight × 4": "eight|times|four",
    "four min, one min": "four|minutes,|one|minute",
    "12x": "twelve times",
    "80GB": "eighty gigabytes",
    "1 GB": "one|gigabyte",
    "0.5 s": "zero point five|seconds",
    "20 °C": "twenty|degrees Celsius",
    "400 Gbit/s": "four hundred|gigabits per second",
    "7,882 tokens/s": "seven thousand eight hundred eighty-two|tokens per second",
    "22/s": "twenty-two per second",
    "8,192-token contexts": "eight thousand one hundred ninety-two token|contexts",
    "3 → 9": "three|to|nine",
    "10–20": "ten to twenty",
    "3/(32+3) = 8.6 %": "three over thirty-two plus three)|equals|eight point six|percent",
    "15/(4·16+15)": "fifteen over four times sixteen plus fifteen)",
    "24th": "twenty-fourth",
    "−1.25": "minus one point two five",
    "p95": "p ninety-five",
    "GPT-4": "GPT four",
    "(0 %)": "(zero|percent)",
    "so: 5 ms, then": "so:|five|milliseconds,|then",
    "~ 328 kB": "about|three hundred thirty|kilobytes",
    "~328 kB": "about three hundred thirty|kilobytes",
    "about 328 kB.": "about|three hundred thirty|kilobytes.",
    "About 8,192 tokens": "About|eight thousand two hundred|tokens",
    "about 894,070 steps": "about|eight hundred ninety thousand|steps",
    "about 1.29": "about|one point three",
    "exactly 328 kB": "exactly|three hundred twenty-eight|kilobytes",
    "Latency, the wait": "Latency,|the|wait",
    "—": "—",
}


@pytest.mark.parametrize("written", SAID)
def test_words_are_said_as_people_say_them(written):
    assert spoken_words(written.split()) == SAID[written].split("|")


def test_names_with_a_pronunciation_stay_as_they_are_written():
    assert spoken_words(["in", "FP32,", "not", "FP8."], keep={"FP32"}) == ["in", "FP32,", "not", "FP eight."]


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_said_of_one_and_of_two(unit):
    _, one = spoken_words(["1", unit])
    _, two = spoken_words(["2", unit])
    assert one.replace(" ", "").replace("-", "").isalpha() and (one != unit or unit in ("bit", "byte"))
    assert (one == two) == one.endswith(("hertz", "percent"))


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_scenario_is_said_in_letters(name):
    for key, text in placeholders(shipped(name)).items():
        said = spoken_words(text.split())
        assert len(said) == len(text.split()), key
        assert not set("0123456789$%²×~") & set(" ".join(said)), (key, text, said)


def test_small_whole_numbers_are_written_as_words():
    assert [in_words_if_small(text) for text in ("1", "8", "12", "13", "64", "1.5", "3 kB", "")] == [
        "one", "eight", "twelve", "13", "64", "1.5", "3 kB", "",
    ]  # fmt: skip
    assert number_in_words("2,000,300") == "two million three hundred"


def test_marks_at_the_ends_of_a_word_are_taken_off():
    assert [bare(word) for word in ("GPUs:", "“so”,", "(kB)", "2.5", "…")] == ["GPUs", "so", "kB", "2.5", "…"]
