"""The hand-outs, read back: pages, words in order, tags, outline, alternative texts, fonts, pixels, and the same bytes twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from publish.handout import Layout, write_handout
from publish.manifest import Manifest, Speaker
from scenes.core.errors import InputError
from tests.publish.little_kit import grey_of

ODD = 'A #let x = 1, *bold*, <script>alert("1")</script> & $x$ \\ more.'


def made(kit: Manifest, folder: Path, file: Path, layout: Layout = "six") -> PdfReader:
    return PdfReader(write_handout(kit, folder, file, layout))


def tags(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield the elements of the structure tree, in reading order."""

    def below(element: object) -> Iterator[DictionaryObject]:
        found = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(found, list):
            for child in found:
                yield from below(child)
        elif isinstance(found, dict) and "/K" in found:
            yield found
            yield from below(found["/K"])

    yield from below(reader.root_object["/StructTreeRoot"])


def headings(reader: PdfReader) -> list[str]:
    """Return the outline, each title behind two blanks a level."""

    def told(items: list, level: int) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from told(item, level + 1)
            else:
                yield "  " * level + item.title

    return list(told(reader.outline, 0))


OUTLINE = [
    "AI INFRASTRUCTURE",
    "  1. Data Pipeline",
    "    Sieves reject",
    "    Text becomes tokens",
    "  2. Inference Serving Pipeline",
    "    Prompt is prefilled",
    "    Token is decoded",
]


def test_six_stills_a_page_with_what_is_said(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    reader = made(kit.model_copy(update={"speaker": Speaker(name="Ada Example")}), folder, tmp_path / "h.pdf")
    (page,) = reader.pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert len(page.images) == 4
    text = " ".join(page.extract_text().split())
    wanted = [
        "AI INFRASTRUCTURE",
        "How Modern AI Systems Work · Ada Example",
        "1. Data Pipeline",
        "Sieves reject",
        "What is said of sieves_reject & more.",
    ]
    wanted += ["Text becomes tokens", "2. Inference Serving Pipeline", "Prompt is prefilled", "What is said of token_is_decoded & more."]
    places = [text.find(line) for line in wanted]
    assert all(0 <= before < after for before, after in pairwise(places)), (places, text)


def test_more_than_six_go_to_the_next_page(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    first, second = kit.sections
    cues = tuple(cue.model_copy(update={"number": number}) for number, cue in enumerate((*first.cues, *second.cues, *first.cues), start=1))
    reader = made(kit.model_copy(update={"sections": (first.model_copy(update={"cues": cues}), second)}), folder, tmp_path / "h.pdf")
    assert [page.extract_text().count("What is said of") for page in reader.pages] == [6, 2]


def test_a_long_narration_is_set_smaller_and_loses_no_word(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    words = [f"word{k}" for k in range(110)]
    first, second = kit.sections
    cue = first.cues[0].model_copy(update={"said": " ".join(words)})
    long = kit.model_copy(update={"sections": (first.model_copy(update={"cues": (cue, first.cues[1])}), second)})
    (page,) = made(long, folder, tmp_path / "h.pdf").pages
    sizes: dict[str, float] = {}

    def note(text: str, _: list, place: list, __: dict, size: float) -> None:
        for word in text.split():
            sizes[word] = size * abs(place[0] or 1)

    page.extract_text(visitor_text=note)
    assert " ".join(words) in " ".join(page.extract_text().split())
    assert sizes["word5"] < sizes["What"], "no smaller than a short one"


@pytest.mark.parametrize("layout", ["six", "one"])
def test_it_is_tagged_with_title_language_outline_and_alternative_texts(
    kit: Manifest, folder: Path, tmp_path: Path, layout: Layout
) -> None:
    reader = made(kit.model_copy(update={"language": "de"}), folder, tmp_path / "h.pdf", layout)
    root = reader.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == ("de", True, True)
    assert (
        reader.metadata is not None
        and reader.metadata.title == kit.title
        and "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    )
    assert headings(reader) == OUTLINE
    figures = [element["/Alt"] for element in tags(reader) if element.get("/S") == "/Figure"]
    assert figures == [cue.seen for section in kit.sections for cue in section.cues]
    levels = [element["/S"] for element in tags(reader) if element.get("/S") in ("/H1", "/H2", "/H3")]
    assert levels == ["/H1", "/H2", "/H3", "/H3", "/H2", "/H3", "/H3"]


def test_one_still_fills_a_page_and_hides_its_headings(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    reader = made(kit, folder, tmp_path / "h.pdf", "one")
    assert [[round(float(side)) for side in page.mediabox[2:]] for page in reader.pages] == [[960, 540]] * 4
    greys = [grey_of(place, number, last=True) for place in (1, 2) for number in (1, 2)]
    for page, grey in zip(reader.pages, greys, strict=True):
        (image,) = page.images
        assert image.image is not None
        pixels = np.asarray(image.image.convert("RGB"))
        assert pixels.shape[:2] == (360, 640) and (abs(pixels.astype(int) - grey) <= 1).all()


@pytest.mark.parametrize("layout", ["six", "one"])
def test_the_same_kit_gives_the_same_bytes(kit: Manifest, folder: Path, tmp_path: Path, layout: Layout) -> None:
    first, second = (write_handout(kit, folder, tmp_path / name, layout).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert first == second and b"/CreationDate" not in first


def test_its_fonts_are_those_of_the_font_packages(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    reader = made(kit, folder, tmp_path / "h.pdf")
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert names and all(name.startswith("SourceSansPro") for name in names)


def test_words_of_any_kind_are_written_as_they_are(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    first, second = kit.sections
    cue = first.cues[0].model_copy(update={"said": ODD, "seen": ODD})
    odd = kit.model_copy(update={"title": ODD, "sections": (first.model_copy(update={"cues": (cue, first.cues[1])}), second)})
    reader = made(odd, folder, tmp_path / "h.pdf")
    assert " ".join(reader.pages[0].extract_text().split()).count(ODD) == 2
    assert ODD in [element.get("/Alt") for element in tags(reader)]


def test_a_cue_without_its_last_frame_is_named_and_no_film_is_needed(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    def with_files(*kinds: str) -> Manifest:
        first, second = kit.sections
        cue = first.cues[0].model_copy(update={"files": tuple(file for file in first.cues[0].files if file.kind in kinds)})
        return kit.model_copy(update={"sections": (first.model_copy(update={"cues": (cue, first.cues[1])}), second)})

    assert write_handout(with_files("last"), folder, tmp_path / "h.pdf").is_file()
    with pytest.raises(InputError, match=r"manifest.json: data_pipeline/sieves_reject has no picture of its last frame in 16:9; make it"):
        write_handout(with_files("clip", "loop", "first"), folder, tmp_path / "none.pdf")
    assert not (tmp_path / "none.pdf").exists()
