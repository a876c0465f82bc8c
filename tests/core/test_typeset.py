"""Type: widths known before drawing, tabular figures, no silent fallback."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.core import typeset
from scenes.core.errors import FontError, LayoutError
from scenes.core.typeset import FACES
from scenes.drawing.fitting import fit_text
from scenes.sections.poster.sheet_parts import HEADLINE_SIZES, HEADLINE_TWO, TITLE_WIDTH

words = st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=9), min_size=1, max_size=25)


@pytest.mark.parametrize("face", FACES)
def test_every_face_draws_and_measures(face: str) -> None:
    points = typeset.outline("Hamburg", face, 10.0)
    width = typeset.measure("Hamburg", face, 10.0)
    assert len(points) % 4 == 0
    assert points[:, 0].max() < width + 1
    assert width * 0.9 < points[:, 0].max()


def test_figures_are_tabular() -> None:
    widths = {typeset.measure(digit, "sans", 10.0) for digit in "0123456789"}
    assert len(widths) == 1


def test_kerning_is_applied() -> None:
    assert typeset.measure("AV", "serif", 100.0) < typeset.measure("A", "serif", 100.0) + typeset.measure("V", "serif", 100.0)


def test_width_is_linear_in_size_and_spacing_counts_between_letters() -> None:
    assert typeset.measure("tokens", "sans", 20.0) == pytest.approx(2 * typeset.measure("tokens", "sans", 10.0))
    assert typeset.measure("abc", "sans", 10.0, 2.0) == pytest.approx(typeset.measure("abc", "sans", 10.0) + 4.0)
    assert np.ptp(typeset.outline("HI", "sans", 10.0, 5.0)[:, 0]) == pytest.approx(
        np.ptp(typeset.outline("HI", "sans", 10.0)[:, 0]) + 5.0, abs=0.01
    )


@pytest.mark.parametrize("char", ["数", "␣", "🚀"])
def test_a_missing_character_is_refused_by_name(char: str) -> None:
    with pytest.raises(FontError, match=f"U\\+{ord(char):04X}"):
        typeset.measure(f"a{char}b", "sans", 10.0)


DECOMPOSED = unicodedata.normalize("NFD", "ÜBER FÄLLE, Ångström, café")


@pytest.mark.parametrize("spacing", [0.0, 3.0])
def test_decomposed_accents_are_set_as_composed_ones(spacing: float) -> None:
    whole = unicodedata.normalize("NFC", DECOMPOSED)
    assert len(DECOMPOSED) > len(whole)
    assert typeset.measure(DECOMPOSED, "sans", 20.0, spacing) == typeset.measure(whole, "sans", 20.0, spacing)
    assert np.array_equal(typeset.outline(DECOMPOSED, "sans", 20.0, spacing), typeset.outline(whole, "sans", 20.0, spacing))


def test_a_mark_without_a_letter_of_its_own_stays_on_its_letter_where_letters_are_spaced() -> None:
    assert typeset.letters("x\u0304y") == ["x\u0304", "y"]  # there is no composed x with a macron
    wide = 40.0
    alone, spaced = typeset.outline("x\u0304", "sans", 20.0), typeset.outline("x\u0304y", "sans", 20.0, wide)
    assert np.allclose(spaced[: len(alone)], alone)
    assert typeset.measure("x\u0304y", "sans", 20.0, wide) == pytest.approx(typeset.measure("x\u0304y", "sans", 20.0) + wide)


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f"])
def test_a_blank_that_holds_is_no_place_to_break(blank: str) -> None:
    text = f"The cache takes 128{blank}GB at most"
    for width in (20, 60, 90, 120, 200):
        for lines in (typeset.wrap(text, "sans", 20.0, width), typeset.balance(text, "sans", 20.0, width)):
            assert any(f"128{blank}GB" in line for line in lines) and " ".join(lines) == text
    assert fit_text(f"128{blank}GB", "sans", 60.0, key="k", sizes=(30.0, 1.0), two_lines=(60.0, 1.0)).lines == (f"128{blank}GB",)


def test_an_unknown_face_lists_the_known_ones() -> None:
    with pytest.raises(FontError, match="sans-semibold"):
        typeset.face("comic")


def test_a_missing_font_package_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(typeset.FACES, "gone", ("font_that_is_not_there", "Gone"))
    with pytest.raises(FontError, match="font_that_is_not_there is not installed; run `make setup`"):
        typeset.Face("gone")


@given(words, st.floats(40, 400))
def test_wrapped_lines_fit_unless_a_word_is_too_wide(parts: list[str], width: float) -> None:
    lines = typeset.wrap(" ".join(parts), "sans", 10.0, width)
    assert "".join(lines).replace(" ", "") == "".join(parts).replace(" ", "")  # a word may break behind its slash
    assert all(typeset.measure(line, "sans", 10.0) <= width or " " not in line for line in lines)


@given(words, st.floats(60, 400))
def test_balancing_never_needs_more_lines(parts: list[str], width: float) -> None:
    text = " ".join(parts)
    assert len(typeset.balance(text, "sans", 10.0, width)) <= len(typeset.wrap(text, "sans", 10.0, width))


HEADLINES = [("INFRASTRUCTURE OF MODERN AI SYSTEMS AND EVERYTHING AROUND THEM " * 2)[:n].strip() or "A" for n in range(1, 61)]


@pytest.mark.parametrize("headline", HEADLINES, ids=[str(len(h)) for h in HEADLINES])
def test_headlines_of_every_length_are_set_within_their_limits(headline: str) -> None:
    fit = fit_text(headline, "serif", TITLE_WIDTH, key="poster.headline", sizes=HEADLINE_SIZES, two_lines=HEADLINE_TWO)
    assert " ".join(fit.lines) == headline
    assert all(typeset.measure(line, "serif", fit.size) <= TITLE_WIDTH + 0.01 for line in fit.lines)
    assert (HEADLINE_SIZES if len(fit.lines) == 1 else HEADLINE_TWO)[1] <= fit.size <= 64


def test_longer_headlines_are_never_set_larger() -> None:
    sizes = [fit_text("W" * n, "serif", TITLE_WIDTH, key="k", sizes=HEADLINE_SIZES).size for n in range(1, 15)]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("headline", ["W" * 60, "W" * 40 + " W"])
def test_a_headline_that_cannot_fit_is_refused_with_the_limit(headline: str) -> None:
    with pytest.raises(LayoutError, match=r"poster\.headline: .* needs \d+ units at its smallest size of \d+ and has 648; use fewer"):
        fit_text(headline, "serif", TITLE_WIDTH, key="poster.headline", sizes=HEADLINE_SIZES, two_lines=HEADLINE_TWO)


@pytest.mark.parametrize("headline", HEADLINES, ids=[str(len(h)) for h in HEADLINES])
@pytest.mark.parametrize("fmt", ["wide", "square"])
def test_the_opening_sets_every_headline_that_the_poster_sets(headline: str, fmt: str) -> None:
    width, largest = (952.0, 110.0) if fmt == "wide" else (984.0, 92.0)
    fit = fit_text(headline, "serif", width, key="poster.headline", sizes=(largest, 30.0), two_lines=(largest, 30.0))
    assert " ".join(fit.lines) == headline
