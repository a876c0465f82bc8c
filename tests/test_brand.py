"""A brand file: a palette whose contrasts are kept whatever the colours, a logo and a name where they belong, fonts of one's own."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes import lint
from scenes.content.brand import BrandFile, palette_of
from scenes.content.loader import DEFAULT_CONTENT, load_palette, palette_names
from scenes.content.readable import faults
from scenes.core import typeset
from scenes.core.box import Box
from scenes.core.brand import Brand
from scenes.core.errors import InputError
from scenes.core.formats import FRAMES, SHEET, WIDE
from scenes.core.oklch import apart, oklch
from scenes.core.theme import contrast, luminance
from scenes.drawing.figure import Figure
from scenes.drawing.kit.brand import brand_mark, needs_plate
from scenes.film import inputs_hash, scene_called, theme_hash
from scenes.project import Choices, load_project
from scenes.raster.still import paint, style_of
from scenes.sections.poster.picture import sheet
from tests.ninth_section import ROOT

TEN = ("#FFFF00", "#FFFFFF", "#000000", "#FF0000", "#00FF00", "#0000FF", "#FF00FF", "#C8102E", "#7A3E00", "#888888")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60">'
    '<rect x="0" y="0" width="60" height="60" fill="#C8102E"/><path d="M60 0 h60 v60 h-60 z" fill="#F2A900"/></svg>'
)


def brand(folder: Path, text: str = "", **files: bytes | str) -> Path:
    """Write a brand file and what stands beside it."""
    for name, data in files.items():
        file = folder / name.replace("_", ".")
        file.write_bytes(data.encode() if isinstance(data, str) else data)
    file = folder / "brand.toml"
    file.write_text(text, encoding="utf-8")
    return file


def png(colour: tuple[int, ...] = (0, 160, 120, 255)) -> bytes:
    pixels = np.zeros((20, 40, 4), np.uint8)
    pixels[:, :20] = colour
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return data.getvalue()


# ---------------------------------------------------------------- colours
@pytest.mark.parametrize("base", palette_names())
@pytest.mark.parametrize("colour", TEN)
def test_any_colour_gives_a_palette_that_passes_with_the_contrasts_of_its_base(colour: str, base: str) -> None:
    start = load_palette(base)
    for given in ((colour,), (colour, "#002F6C"), ("#123456", colour, colour)):
        made = palette_of(BrandFile(colours=given), start)
        assert faults(made.theme) == []
        for key, value in made.colours.model_dump().items():
            was = getattr(start.colours, key)
            assert abs(luminance(value) - luminance(was)) < (0.012 if base != "paper" else 0.04), key
            assert contrast(value, made.colours.panel) == pytest.approx(contrast(was, start.colours.panel), rel=0.12, abs=0.1), key
    hue, chroma = oklch(colour)[2], oklch(colour)[1]
    own = palette_of(BrandFile(colours=(colour,)), start).colours
    if chroma > 0.05:
        assert all(apart(oklch(getattr(own, key))[2], hue) < 8 for key in ("cyan", "blue"))
    else:
        assert oklch(own.cyan)[1] < 0.02 and oklch(own.panel)[1] < 0.02


def test_what_travels_keeps_its_own_hue() -> None:
    """Alerts are told from tokens, gradients from both, whatever the first colour."""
    for colour in TEN:
        own = palette_of(BrandFile(colours=(colour,)), load_palette()).colours
        hues = {key: oklch(getattr(own, key)) for key in ("cyan", "violet", "amber")}
        seen = {key: tone[2] for key, tone in hues.items() if tone[1] > 0.03}
        assert all(apart(seen[a], seen[b]) >= 35 for a in seen for b in seen if a < b), (colour, seen)


@pytest.mark.parametrize("base", ["deep-navy", "paper"])
def test_an_orange_second_colour_takes_the_badges_and_all_three_stay_apart(base: str) -> None:
    own = palette_of(BrandFile(colours=("#1B7F4B", "#F28C28")), load_palette(base)).colours
    hues = [oklch(getattr(own, key))[2] for key in ("cyan", "violet", "amber")]
    assert apart(hues[2], oklch("#F28C28")[2]) < 8 and apart(hues[0], oklch("#1B7F4B")[2]) < 8
    assert all(apart(a, b) >= 35 for k, a in enumerate(hues) for b in hues[k + 1 :])
    usual = palette_of(BrandFile(colours=("#1B7F4B", "#3050C0")), load_palette(base)).colours
    assert apart(oklch(usual.violet)[2], oklch("#3050C0")[2]) < 8, "any other second takes gradients, as before"


def test_no_colours_leave_the_palette_as_it_is(tmp_path: Path) -> None:
    plain, named = load_project(), load_project(Choices(brand=brand(tmp_path, 'name = "Ours"\n')))
    assert named.theme == plain.theme and named.brand == Brand("Ours") and plain.brand == Brand()
    light = load_project(Choices(brand=brand(tmp_path, 'palette = "paper"\ncolours = ["#C8102E"]\n')))
    assert (light.theme.name, light.theme.dark) == ("paper-brand", False)
    assert load_project(Choices(brand=tmp_path / "brand.toml", palette="aurora")).theme.name == "aurora-brand"


@pytest.mark.slow
@pytest.mark.parametrize("base", ["deep-navy", "paper"])
@pytest.mark.parametrize("colour", TEN)
def test_every_text_on_the_sheet_can_be_read_in_any_colour(tmp_path: Path, colour: str, base: str) -> None:
    project = load_project(Choices(brand=brand(tmp_path, f'palette = "{base}"\ncolours = ["{colour}"]\n')))
    found = [fault for key, picture in lint.pictures().items() for fault in lint.lint_picture(project, key, SHEET, picture)]
    assert found == []


# ---------------------------------------------------------------- logo and name
@pytest.mark.parametrize(("logo", "files"), [("logo.svg", {"logo_svg": SVG}), ("logo.png", {"logo_png": png()})])
def test_logo_and_name_are_drawn_where_they_belong(tmp_path: Path, logo: str, files: dict[str, bytes | str]) -> None:
    project = load_project(Choices(brand=brand(tmp_path, f'name = "Example University"\nlogo = "{logo}"\n', **files)))
    style = style_of(project.theme, SHEET, 1080, 1350)
    poster = sheet(project, style)
    assert "Example University" in [label.text for label in poster.figure("header").labels()]
    place = poster.figure("header", "brand", "logo").box
    pixels = paint(style, [poster.part("header")], 1080, 1350, "sheet").astype(int)
    red, green, blue = pixels[int(place.cy), int(place.x + 0.25 * place.h)]
    assert (red > 150 and green < 60 and blue < 90) if logo.endswith("svg") else (red < 60 and green > 120 and blue < 160)
    for fmt in FRAMES:
        assert lint.lint_opening(project, fmt) == []


def test_a_logo_that_would_vanish_stands_on_a_plate(tmp_path: Path) -> None:
    navy = SVG.replace("#C8102E", "#0A1538")
    for text, on_plate in ((navy, True), (SVG, False)):
        project = load_project(Choices(brand=brand(tmp_path, 'logo = "logo.svg"\n', logo_svg=text)))
        assert project.brand.logo and needs_plate(project.theme, project.brand.logo) is on_plate
        figure = Figure(style_of(project.theme, WIDE, 1920, 1080), Box(0, 0, 400, 44, "brand"))
        brand_mark(figure, figure.box, project.brand)
        shapes = figure.figure("logo").submobjects
        assert len(shapes) == 2 + on_plate
        assert all(shape.bounds[3] - shape.bounds[1] <= 44.01 for shape in shapes)


DISC = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><circle cx="60" cy="60" r="54" fill="#1B7F4B"/>
<path d="M36 88 V32 H48 L72 68 V32 H84 V88 H72 L48 52 V88 Z" fill="#FFFFFF"/><path d="M60 2 L70 18 H50 Z" fill="#F28C28"/></svg>"""


def test_what_lies_inside_a_shape_of_the_logo_needs_no_plate(tmp_path: Path) -> None:
    for text, tones in ((DISC, ("#1B7F4B", "#F28C28")), (DISC.replace('r="54"', 'r="20"'), ("#1B7F4B", "#FFFFFF", "#F28C28"))):
        project = load_project(Choices(brand=brand(tmp_path, 'logo = "logo.svg"\npalette = "paper"\n', logo_svg=text)))
        assert project.brand.logo and project.brand.logo.tones == tones
        assert needs_plate(project.theme, project.brand.logo) is ("#FFFFFF" in tones)


@pytest.mark.parametrize(
    ("text", "files", "line"),
    [
        ('logo = "gone.svg"', {}, r"logo: gone\.svg: cannot be read \(No such file"),
        ('logo = "logo.gif"', {"logo_gif": b"GIF89a"}, r"a logo is SVG or PNG; export it as one of them"),
        ('logo = "logo.svg"', {"logo_svg": SVG.replace("</svg>", "<text>A</text></svg>")}, r"holds text; turn it into paths"),
        ('logo = "logo.svg"', {"logo_svg": SVG.replace("#C8102E", "url(#a)")}, r"holds gradients, images, masks or references"),
        ('logo = "logo.svg"', {"logo_svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'}, r"draws nothing that is filled"),
        ('logo = "logo.svg"', {"logo_svg": "<svg"}, r"is no SVG that can be read"),
        ('logo = "logo.svg"', {"logo_svg": "<!DOCTYPE svg>" + SVG}, r"declares a document type"),
        ('logo = "logo.png"', {"logo_png": b"no"}, r"is no PNG that can be read"),
        ('logo = "logo.png"', {"logo_png": png((0, 0, 0, 0))}, r"shows nothing: all of it is transparent"),
        ('colours = ["red"]', {}, r"colours\.1: 'red' is no colour; write it as #RRGGBB"),
        ("colours = []", {}, r"colours: "),
        ('colour = "#FF0000"', {}, r"colour: is not a known key"),
        ('name = "אוניברסיטה"', {}, r"name: is written from right to left \('א', U\+05D0\), which cannot be laid out yet"),
        ('palette = "pink"', {}, r"palette: no palette is called 'pink'"),
        ('[fonts]\nsans = "gone.ttf"', {}, r"fonts\.sans: gone\.ttf: cannot be read"),
        ('[fonts]\nsans = "no.ttf"', {"no_ttf": b"no font"}, r"fonts\.sans: no\.ttf: .* is no font; name a \.ttf or \.otf file"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line(tmp_path: Path, text: str, files: dict[str, bytes | str], line: str) -> None:
    with pytest.raises(InputError) as caught:
        load_project(Choices(brand=brand(tmp_path, text + "\n", **files)))
    (found,) = caught.value.findings
    assert re.search(line, found), found


def test_keys_of_clips_hold_the_brand(tmp_path: Path) -> None:
    """What changes pixels changes keys: the name, the bytes of a logo and of a font, a colour."""
    font = typeset.file_of("sans-semibold").read_bytes()
    base = 'name = "A"\nlogo = "logo.svg"\ncolours = ["#C8102E"]\n[fonts]\nsans = "own.ttf"\n'
    scene, seen = scene_called("opening"), set()
    for text, svg, data in (
        (base, SVG, font),
        (base.replace('"A"', '"B"'), SVG, font),
        (base, SVG.replace("#F2A900", "#F2A901"), font),
        (base, SVG, typeset.file_of("sans").read_bytes()),
        (base.replace("#C8102E", "#C8102F"), SVG, font),
    ):
        project = load_project(Choices(brand=brand(tmp_path, text, logo_svg=svg, own_ttf=data)))
        seen.add((inputs_hash(scene, project), theme_hash(project)))
    assert len({inputs for inputs, _ in seen}) == 5 and len({theme for _, theme in seen}) == 3


# ---------------------------------------------------------------- fonts
def test_own_fonts_set_the_labels_and_fall_to_what_is_given(tmp_path: Path) -> None:
    serif = typeset.file_of("serif").read_bytes()
    project = load_project(Choices(brand=brand(tmp_path, '[fonts]\nsans = "own.otf"\n', own_otf=serif)))
    assert {house for house, _ in project.theme.fonts} == {"sans", "sans-semibold", "sans-bold", "serif", "serif-italic"}
    figure = Figure(style_of(project.theme, WIDE, 1920, 1080), WIDE.stage)
    label = figure.text(0, 100, "Tokens", "body")
    assert np.allclose(label.outline[:, 0], typeset.outline("Tokens", "serif", label.size)[:, 0])
    assert figure.measure("Tokens", "body") == typeset.measure("Tokens", "serif", WIDE.role("body").size)
    only = load_project(Choices(brand=brand(tmp_path, '[fonts]\nserif = "own.otf"\n', own_otf=serif)))
    assert {house for house, _ in only.theme.fonts} == {"serif", "serif-italic"}


def cjk() -> Path:
    package = pytest.importorskip("cvttf_NotoSansCJK_Regular")
    return Path(package.__file__).with_name("NotoSansCJKtc-Regular.otf")


def chinese(folder: Path, font: bool) -> Choices:
    """Return choices of a content with Chinese words, with a font that has them or without."""
    text = DEFAULT_CONTENT.read_text(encoding="utf-8").replace("m̂ / (√v̂ + ε)", "m / (√v + ε)")
    text = text.replace('headline = "AI INFRASTRUCTURE"', 'headline = "人工智慧基礎設施"')
    (folder / "content.toml").write_text(text, encoding="utf-8")
    return Choices(content=folder / "content.toml", brand=brand(folder, f'[fonts]\nsans = "{cjk()}"\n' if font else ""))


def test_chinese_is_set_with_a_font_that_has_it(tmp_path: Path) -> None:
    project = load_project(chinese(tmp_path, font=True))
    for fmt in FRAMES:
        assert [fault for fault in lint.lint_opening(project, fmt) if "人工" in fault or "poster.headline" in fault] == []
    with pytest.raises(
        InputError, match=r"poster\.headline: the face sans has no glyph for '人' \(U\+4EBA\); use another character, or a font"
    ):
        load_project(chinese(tmp_path, font=False))


def test_a_font_without_a_character_is_named_with_the_text(tmp_path: Path) -> None:
    font = cjk()
    with pytest.raises(InputError, match=r"training_step\.labels\.update: the font NotoSansCJKtc-Regular\.otf \(sans\) has no glyph for"):
        load_project(Choices(brand=brand(tmp_path, f'[fonts]\nsans = "{font}"\n')))


def test_chinese_breaks_at_characters_and_no_line_starts_with_a_closing_sign() -> None:
    face = typeset.own_face(cjk(), "test")
    text = "資料經過清洗、去重、策展、分詞，並以分片儲存，讓 GPU 可以高效率地（平行）讀取。"
    for width in range(40, 200, 7):
        for lines in (typeset.wrap(text, face, 10, width), typeset.balance(text, face, 10, width)):
            assert "".join(lines).replace(" ", "") == text.replace(" ", "")
            assert all(typeset.measure(line, face, 10) <= width for line in lines)
            assert not any(line[0] in "、，。）" or line[-1] in "（" for line in lines)
    assert typeset.wrap("Data is cleaned and stored.", "sans", 10, 60) == ["Data is", "cleaned and", "stored."]


def test_the_page_says_what_is_so(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "brand.md").read_text(encoding="utf-8")
    found = re.search(r"^`brand\.toml`:\n\n```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found
    fonts = {f"{name}_otf": typeset.file_of("serif").read_bytes() for name in ("OurSans-Regular", "OurSans-Semibold", "OurSerif")}
    project = load_project(Choices(brand=brand(tmp_path, found[1], logo_svg=SVG, **fonts)))
    assert project.brand.name == "Example University" and project.theme.name == "deep-navy-brand" and len(project.theme.fonts) == 5
