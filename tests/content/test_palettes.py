"""Palettes: those that ship can be read, and a bad one is refused by key with the cure."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from scenes.content.loader import PALETTES, load_palette, palette_names
from scenes.core.errors import InputError
from scenes.core.theme import HUES, contrast, mix
from scenes.palette_findings import by_palette, key_of
from scenes.project import Choices, load_project
from tests.colours import SEEN, distance, lightness_of


def test_four_palettes_ship_one_of_them_light() -> None:
    assert palette_names() == ["aurora", "deep-navy", "okabe-night", "paper"]
    assert [name for name in palette_names() if not load_palette(name).dark] == ["paper"]


def test_known_contrasts() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast("#767676", "#FFFFFF") == contrast("#FFFFFF", "#767676")


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("name", palette_names())
def test_every_code_of_colour_is_told_apart_by_all_eyes(name: str, eyes: str) -> None:
    colours = load_palette(name).colours
    for first, second in combinations(HUES, 2):
        assert distance(getattr(colours, first), getattr(colours, second), eyes) >= 9, (first, second)


@pytest.mark.parametrize("name", palette_names())
def test_blue_violet_and_cyan_differ_in_lightness(name: str) -> None:
    colours = load_palette(name).colours
    for first, second in combinations(("blue", "violet", "cyan"), 2):
        assert abs(lightness_of(getattr(colours, first)) - lightness_of(getattr(colours, second))) >= 8, (first, second)


def write(tmp_path: Path, old: str, new: str) -> str:
    text = (PALETTES / "deep-navy.toml").read_text()
    assert old in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(old, new))
    return str(file)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('ink = "#F2F7FF"', 'ink = "white"', "colours.ink: 'white' is no colour; write it as #RRGGBB"),
        ('ink = "#F2F7FF"', 'ink = "#F2F7FG"', "colours.ink: '#F2F7FG' is no colour"),
        ('ink = "#F2F7FF"\n', "", "colours.ink: is missing"),
        ('ink = "#F2F7FF"', 'ink = "#7780A0"', "colours.ink on ground: 4.6, needs 7; nearest that passes: #"),
        ('quiet = "#9FB4DA"', 'quiet = "#40507A"', "colours.quiet on ground: 2.2, needs 4.5; nearest that passes: #"),
        ("glow = 1.0", "glow = 3.0", "glow: "),
        ("dark = true", "dark = false", "dark: is false, but colours.ink is lighter than colours.ground; write dark = true"),
        ("dark = true", 'dark = "yes"', "dark: is str but must be bool"),
        ('name = "deep-navy"', 'name = "Deep Navy!"', "name: 'Deep Navy!' does not match"),
        ("[colours]", "[colors]", "colours: is missing"),
        ('light = "#FFFFFF"', 'light = "#FFFFFF"\npink = "#FF00FF"', "colours.pink: is not a known key"),
    ],
)
def test_a_bad_palette_is_refused_by_key(tmp_path: Path, old: str, new: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        load_palette(write(tmp_path, old, new))
    assert any(expected in finding for finding in caught.value.findings)


def test_a_palette_of_ones_own_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, 'cyan = "#35E0FF"', 'cyan = "#40FFC0"')
    assert load_project(Choices(palette=file)).theme.cyan == "#40FFC0"
    monkeypatch.chdir(tmp_path)
    assert load_project(Choices(palette="mine.toml")).theme.cyan == "#40FFC0"
    assert load_project(Choices(palette="./mine.toml")).theme.cyan == "#40FFC0"
    with pytest.raises(InputError, match="^palette: no palette is called 'mine'; choose one of aurora, "):
        load_project(Choices(palette="mine"))


def test_words_and_palette_are_checked_together(tmp_path: Path) -> None:
    content = tmp_path / "content.toml"
    content.write_text("")
    with pytest.raises(InputError) as caught:
        load_project(Choices(content=content, palette="nope"))
    assert any("palette: no palette is called 'nope'" in finding for finding in caught.value.findings)
    assert any("poster: is missing" in finding for finding in caught.value.findings)


def test_tones_are_relative_to_the_palette() -> None:
    for name in palette_names():
        theme = load_project(Choices(palette=name)).theme
        assert theme.shade("blue", 0.0) == theme.panel
        assert theme.tint("blue", 1.0) == theme.ink
        assert theme.gleam("blue", 1.0) == theme.light
        for fill in (theme.cyan, theme.panel, theme.shade("violet", 0.5), theme.amber):
            assert contrast(theme.readable_on(fill), fill) >= 4.5
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert tomllib.loads((PALETTES / "paper.toml").read_text())["name"] == "paper"


@pytest.mark.parametrize(("key", "bad"), [("cyan", "#0A3A4A"), ("violet", "#201040"), ("amber", "#503000"), ("body", "#506080")])
def test_the_nearest_colour_that_passes_does_pass_and_a_nearer_one_does_not(tmp_path: Path, key: str, bad: str) -> None:
    good = getattr(load_palette().colours, key)
    with pytest.raises(InputError) as caught:
        load_palette(write(tmp_path, f'{key} = "{good}"', f'{key} = "{bad}"'))
    (line,) = caught.value.findings
    assert re.search(rf"mine\.toml: colours\.{key} on [\w ]+: \d\.\d, needs [\d.]+; nearest that passes: #[0-9A-F]{{6}}$", line), line
    cure = line[-7:]
    assert getattr(load_palette(write(tmp_path, f'{key} = "{good}"', f'{key} = "{cure}"')).colours, key) == cure
    with pytest.raises(InputError):
        load_palette(write(tmp_path, f'{key} = "{good}"', f'{key} = "{mix(cure, bad, 0.1)}"'))


def test_findings_of_contrast_are_a_line_for_each_key(tmp_path: Path) -> None:
    theme = load_palette("deep-navy").theme
    dim = theme.tint("violet", 0.3)
    found = [
        f"operations, wide, deep-navy: text 'load' at 10 20 30 x 40 in cyan ({theme.cyan}) on #206070 has contrast 2.4 and needs 4.5",
        f"operations, sheet, deep-navy: text 'A on B at 3' at 1 2 3 x 4 in cyan ({theme.cyan}) on {theme.panel} has contrast 4.4 and needs 4.5",
        "operations, wide, deep-navy: text 'load' leaves its box",
        f"training_step, wide, deep-navy: text 'm' at 1 2 3 x 4 in {key_of(theme, dim)} ({dim}) on #404A60 has contrast 3.0 and needs 4.5",
    ]
    plain, cyan, violet = by_palette(found, theme)
    assert plain == found[2]
    assert cyan.startswith(
        "palette deep-navy: cyan on #206070: 2.4, needs 4.5 ('load' in operations, wide, deep-navy, and 1 more texts); nearest"
    )
    assert "violet on #404A60: 3.0, needs 4.5 ('m' in training_step" in violet
    assert contrast(cyan[-7:], "#206070") >= 4.5


def test_a_text_is_known_by_the_key_that_it_is_mixed_from() -> None:
    for name in palette_names():
        theme = load_palette(name).theme
        assert [key_of(theme, theme.hue(key)) for key in ("ink", "quiet", "amber")] == ["ink", "quiet", "amber"]
        assert key_of(theme, theme.tint("violet", 0.35)) == "violet" and key_of(theme, theme.on_light) == "on_light"
        assert key_of(theme, "#12FF12") == "#12FF12"
