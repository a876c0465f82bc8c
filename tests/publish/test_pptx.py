"""The PowerPoint deck, read back by python-pptx: its slides, films, notes and sections, the timing tree element by element, and the same bytes twice."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck

from publish import pptx
from publish.manifest import Manifest, Speaker
from publish.pptx import write_pptx
from publish.pptx_timing import Start, timing
from scenes.core.errors import InputError
from tests.publish.little_kit import SIZES, grey_of
from tests.publish.schema import misplaced

P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
CUES = [(place, number) for place in (1, 2) for number in (1, 2)]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#ff0000"/></svg>'


@pytest.fixture(scope="module")
def file(kit: Manifest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pptx(kit, folder, tmp_path_factory.mktemp("deck") / "talk.pptx")


@pytest.fixture(scope="module")
def deck(file: Path) -> Deck:
    return Presentation(str(file))


def films(deck: Deck) -> list:
    """Return the slides that hold a film, with its shape."""
    return [(slide, shape) for slide in deck.slides for shape in slide.shapes if shape._element.find(".//" + qn("a:videoFile")) is not None]


def test_it_has_a_title_a_slide_a_section_one_a_cue_and_the_poster_last(deck: Deck) -> None:
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [
        "AI INFRASTRUCTURE",
        "1. Data Pipeline",
        "1. Data Pipeline: Sieves reject",
        "1. Data Pipeline: Text becomes tokens",
        "2. Inference Serving Pipeline",
        "2. Inference Serving Pipeline: Prompt is prefilled",
        "2. Inference Serving Pipeline: Token is decoded",
        "AI INFRASTRUCTURE: Poster",
    ]
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    poster = deck.slides[7].shapes[-1]
    assert (poster.height, round(poster.width / poster.height, 2)) == (
        deck.slide_height,
        0.8,
    ) and "What stands in Data Pipeline." in poster._element.nvPicPr.cNvPr.get("descr")


def test_titles_of_films_stand_above_their_slides_and_films_fill_them(deck: Deck) -> None:
    assert len(films(deck)) == 4
    for slide, film in films(deck):
        title = slide.shapes.title
        assert title.top + title.height < 0
        assert (film.left, film.top, film.width, film.height) == (0, 0, deck.slide_width, deck.slide_height)


def test_each_film_is_the_cues_clip_and_its_poster_frame_the_frame_it_ends_on(deck: Deck, folder: Path, kit: Manifest) -> None:
    clips = [
        next(file for file in cue.files if file.kind == "clip" and file.height == SIZES[0][1])
        for section in kit.sections
        for cue in section.cues
    ]
    for (slide, film), clip, (place, number) in zip(films(deck), clips, CUES, strict=True):
        (link,) = film._element.iter(P14 + "media")
        media = slide.part.related_part(link.get(qn("r:embed")))
        assert hashlib.sha256(media.blob).hexdigest() == clip.sha256 and media.content_type == "video/mp4"
        assert slide.part.related_part(film._element.find(".//" + qn("a:videoFile")).get(qn("r:link"))) is media
        picture = np.asarray(Image.open(io.BytesIO(slide.part.related_part(film._element.blipFill.blip.rEmbed).blob)))
        assert picture.shape[:2] == SIZES[0][::-1] and (picture == grey_of(place, number, last=True)).all()


def test_a_lower_deck_has_lower_films(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    deck = Presentation(str(write_pptx(kit, folder, tmp_path / "low.pptx", height=180)))
    for slide, film in films(deck):
        assert Image.open(io.BytesIO(slide.part.related_part(film._element.blipFill.blip.rEmbed).blob)).size == SIZES[1]


def test_notes_and_alternative_texts_say_what_is_said_and_seen(deck: Deck, kit: Manifest) -> None:
    cues = [cue for section in kit.sections for cue in section.cues]
    for (slide, film), cue in zip(films(deck), cues, strict=True):
        assert slide.notes_slide.notes_text_frame.text == cue.said
        assert film._element.nvPicPr.cNvPr.get("descr") == cue.seen
    for slide in deck.slides:
        for shape in slide.shapes:
            properties = shape._element._nvXxPr.cNvPr
            told = shape.has_text_frame and shape.text_frame.text
            assert told or properties.get("descr") or properties.find(".//{*}decorative") is not None, shape.name


def test_powerpoint_sections_hold_every_slide_once_in_order(deck: Deck) -> None:
    element = deck.part._element
    assert element[-1].tag == qn("p:extLst")
    sections = list(element.iter(P14 + "section"))
    assert [section.get("name") for section in sections] == [
        "AI INFRASTRUCTURE",
        "1. Data Pipeline",
        "2. Inference Serving Pipeline",
        "Poster",
    ]
    assert [[int(slide.get("id")) for slide in section.iter(P14 + "sldId")] for section in sections] == [
        [256],
        [257, 258, 259],
        [260, 261, 262],
        [263],
    ]
    assert [slide.slide_id for slide in deck.slides] == list(range(256, 264))
    assert len({section.get("id") for section in sections}) == 4


def test_a_film_is_stored_once(kit: Manifest, folder: Path, file: Path, tmp_path: Path) -> None:
    def stored(path: Path) -> int:
        return sum(name.endswith(".mp4") for name in zipfile.ZipFile(path).namelist())

    first, second = kit.sections
    same = second.cues[1].model_copy(update={"files": second.cues[0].files})
    again = kit.model_copy(update={"sections": (first, second.model_copy(update={"cues": (second.cues[0], same)}))})
    assert (stored(file), stored(write_pptx(again, folder, tmp_path / "again.pptx"))) == (4, 3)


def test_the_same_kit_gives_the_same_bytes_and_no_time(kit: Manifest, folder: Path, file: Path, tmp_path: Path) -> None:
    assert write_pptx(kit, folder, tmp_path / "again.pptx").read_bytes() == file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert not [name for name in archive.namelist() if "printerSettings" in name or "thumbnail" in name]
    assert "<dcterms" not in core and "AI INFRASTRUCTURE" in core and "<dc:language>en</dc:language>" in core


# ---------------------------------------------------------------- the timing tree
@pytest.mark.parametrize(("start", "node"), [("auto", "afterEffect"), ("click", "clickEffect")])
def test_a_film_starts_with_its_slide_or_at_the_next_click(kit: Manifest, folder: Path, tmp_path: Path, start: Start, node: str) -> None:
    deck = Presentation(str(write_pptx(kit, folder, tmp_path / "talk.pptx", start=start)))
    for slide, film in films(deck):
        tree = slide._element.find(qn("p:timing"))
        assert slide._element.index(tree) == len(slide._element) - 1  # behind clrMapOvr, where the schema has it
        effect = tree.find(f".//{qn('p:cTn')}[@presetClass='mediacall']")
        assert (effect.get("nodeType"), tree.find(".//" + qn("p:cmd")).get("cmd")) == (node, "playFrom(0.0)")
        assert tree.find(f".//{qn('p:cTn')}[@id='6']").get("dur") == "1000"
        assert len(tree.findall(f".//{qn('p:cond')}[@evt='onBegin']")) == (start == "auto")
        assert {target.get("spid") for target in tree.iter(qn("p:spTgt"))} == {str(film.shape_id)}


@pytest.mark.parametrize("start", ["auto", "click"])
def test_the_timing_tree_keeps_the_order_of_the_schema(start: Start) -> None:
    tree = timing(4, 2.5, start)
    assert misplaced(tree) == []
    assert [int(node.get("id")) for node in tree.iter(qn("p:cTn"))] == list(range(1, 13))
    media = tree.find(".//" + qn("p:cMediaNode"))
    media.append(media[0])  # its cTn behind its target
    assert misplaced(tree) == ["cMediaNode: tgtEl, cTn"]


def test_slides_keep_the_order_of_the_schema(deck: Deck) -> None:
    for slide in deck.slides:
        assert [etree.QName(child).localname for child in slide._element] in (["cSld", "clrMapOvr"], ["cSld", "clrMapOvr", "timing"])
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))


# ---------------------------------------------------------------- words, looks, faults
def test_words_of_any_kind_are_written_as_they_are(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    first, second = kit.sections
    odd = '<script>alert("1")</script> & \x07more'
    cue = first.cues[0].model_copy(update={"said": odd, "seen": odd})
    changed = kit.model_copy(
        update={"title": odd, "sections": (first.model_copy(update={"title": odd, "cues": (cue, *first.cues[1:])}), second)}
    )
    deck = Presentation(str(write_pptx(changed, folder, tmp_path / "odd.pptx")))
    slide, film = films(deck)[0]
    plain = odd.replace("\x07", "")
    assert slide.notes_slide.notes_text_frame.text == plain == film._element.nvPicPr.cNvPr.get("descr")
    assert [section.get("name") for section in deck.part._element.iter(P14 + "section")][:2] == [plain, f"1. {plain}"]
    assert deck.core_properties.title == plain
    sizes = [
        Presentation(str(file)).slides[0].shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt
        for file in (tmp_path / "odd.pptx", write_pptx(kit, folder, tmp_path / "kit.pptx"))
    ]
    assert sizes == [28, 44], "a long headline is set smaller"


def test_cues_of_one_name_have_titles_of_their_own(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    first, second = kit.sections
    cues = (first.cues[0], first.cues[1].model_copy(update={"name": first.cues[0].name}))
    deck = Presentation(
        str(write_pptx(kit.model_copy(update={"sections": (first.model_copy(update={"cues": cues}), second)}), folder, tmp_path / "t.pptx"))
    )
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[2:4] == ["1. Data Pipeline: Sieves reject", "1. Data Pipeline: Sieves reject (2)"]


def test_the_first_slide_has_the_speaker_the_logo_and_the_openings_first_frame(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    (folder / "logo.svg").write_text(SVG, encoding="utf-8")
    opening = kit.sections[0].model_copy(update={"badge": None, "place": 0, "key": "opening", "title": "Opening"})
    own = kit.model_copy(update={"speaker": Speaker(name="Ada Example", logo="logo.svg"), "sections": (opening, kit.sections[1])})
    deck = Presentation(str(write_pptx(own, folder, tmp_path / "own.pptx")))
    shapes = {shape.name: shape for shape in deck.slides[0].shapes}
    assert shapes["Speaker"].text_frame.text == "Ada Example" and deck.core_properties.author == "Ada Example"
    logo = Image.open(io.BytesIO(shapes["Logo"].image.blob)).convert("RGBA")
    assert logo.getpixel((logo.width // 2, logo.height // 2)) == (255, 0, 0, 255) and shapes["Logo"].width == 2 * shapes["Logo"].height
    picture = np.asarray(Image.open(io.BytesIO(shapes["Picture"].image.blob)))
    assert (picture == grey_of(1, 1, last=False)).all()
    plain = {shape.name: shape for shape in Presentation(str(write_pptx(kit, folder, tmp_path / "kit.pptx"))).slides[0].shapes}
    assert (np.asarray(Image.open(io.BytesIO(plain["Picture"].image.blob))) == grey_of(1, 2, last=True)).all(), "without an opening"
    assert [slide.shapes.title.text_frame.text for slide in deck.slides][1:3] == ["Opening: Sieves reject", "Opening: Text becomes tokens"]


@pytest.mark.parametrize("dark", [True, False])
def test_the_theme_has_the_looks_colours(kit: Manifest, folder: Path, tmp_path: Path, dark: bool) -> None:
    look = kit.look.model_copy(update={"dark": dark})
    with zipfile.ZipFile(write_pptx(kit.model_copy(update={"look": look}), folder, tmp_path / "look.pptx")) as archive:
        theme = etree.fromstring(archive.read("ppt/theme/theme1.xml"))
        master = etree.fromstring(archive.read("ppt/slideMasters/slideMaster1.xml"))
    roles = master.find(qn("p:clrMap"))
    shown = {use: theme.find(f".//{qn('a:' + roles.get(use))}/{qn('a:srgbClr')}").get("val") for use in ("bg1", "tx1")}
    assert shown == {"bg1": look.colours["ground"][1:], "tx1": look.colours["ink"][1:]}


def test_a_deck_that_is_too_large_names_the_720p_edition(
    kit: Manifest, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pptx, "MOST", 1000)
    with pytest.raises(InputError, match=r"^deck: holds 0 MB at 1080p, .* --height 720$"):
        write_pptx(kit, folder, tmp_path / "large.pptx")
    with pytest.raises(InputError, match="deck of some sections"):
        write_pptx(kit, folder, tmp_path / "large.pptx", height=720)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("kind", "what"), [("clip", "clip with sound"), ("last", "picture of its last frame")])
def test_a_cue_that_lacks_a_file_is_named(kit: Manifest, folder: Path, tmp_path: Path, kind: str, what: str) -> None:
    first, second = kit.sections
    cue = first.cues[1].model_copy(update={"files": tuple(file for file in first.cues[1].files if file.kind != kind)})
    lacking = kit.model_copy(update={"sections": (first.model_copy(update={"cues": (first.cues[0], cue)}), second)})
    with pytest.raises(InputError) as refused:
        write_pptx(lacking, folder, tmp_path / "t.pptx")
    assert refused.value.findings == [
        f"{folder / 'manifest.json'}: data_pipeline/text_becomes_tokens has no {what} in 16:9 up to 1080p; make it with `explainer clips data_pipeline -o {folder}`"
    ]


@pytest.mark.parametrize(
    ("logo", "fault"),
    [
        ("logo.bmp", "speaker.logo: logo.bmp is none of .png"),
        ("gone.png", "gone.png: is the speaker's logo and missing"),
        ("no.png", "no.png: is no picture that can be read"),
        ("no.svg", "no.svg: is no SVG that can be drawn"),
    ],
)
def test_a_logo_that_cannot_be_shown_is_named(kit: Manifest, folder: Path, tmp_path: Path, logo: str, fault: str) -> None:
    for name in ("no.png", "no.svg"):
        (folder / name).write_text("no picture", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        write_pptx(kit.model_copy(update={"speaker": Speaker(logo=logo)}), folder, tmp_path / "t.pptx")
    (line,) = refused.value.findings
    assert fault in line and "\n" not in line
