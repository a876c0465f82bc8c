"""The commands that write vectors: what each asks for and refuses, in one line; a poster and a still as they come out."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from scenes.content.loader import DEFAULT_CONTENT
from scenes.core.errors import InputError
from scenes.core.papers import parse_bleed, print_of
from scenes.film import KEYS, SCENES, cue_names, scene_called
from scenes.printing import poster_areas, still_seen, still_vectors
from scenes.project import Choices, Project, load_project
from tests.command import run

CUE = "training_vs_inference/goals_differ"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("poster", "--format", "tiff"), "--format: 'tiff' is none; choose png, webp, pdf or svg"),
        (("poster", "--format", "pdf", "-o", "a.svg"), "-o: a.svg cannot be written; end the name in .pdf, or in / for a folder"),
        (("poster", "-o", "a.tiff"), "-o: a.tiff cannot be written; end the name in .png or .webp or .pdf or .svg"),
        (
            ("poster", "--size", "A3", "--bleed", "3mm"),
            "--bleed: a PNG cannot say where it is cut; add --format pdf, which print shops ask for",
        ),
        (("poster", "--size", "A3", "--bleed", "3mm", "-o", "a.svg"), "--bleed: a SVG cannot say where it is cut; add --format pdf"),
        (("poster", "--bleed", "3mm", "-o", "a.pdf"), "--bleed: goes beyond the edge of a paper, and none is named; add --size A1"),
        (("poster", "--size", "2160x2700", "--bleed", "3mm", "-o", "a.pdf"), "--bleed: goes beyond the edge of a paper, and none is named"),
        (("poster", "--size", "A3", "--bleed", "3", "-o", "a.pdf"), "--bleed: '3' is no length; write it with its unit: 3mm or 0.125in"),
        (
            ("poster", "--size", "A3", "--bleed", "11mm", "-o", "a.pdf"),
            "--bleed: 11mm cannot be; print shops ask for 2mm to 5mm, and 10mm is the most",
        ),
        (("poster", "--size", "A3", "--bleed", "0mm", "-o", "a.pdf"), "--bleed: 0mm cannot be"),
        (("still", CUE, "--format", "eps"), "--format: 'eps' is none; choose png, jpg, webp, pdf or svg"),
        (("still", CUE, "--transparent", "--format", "pdf"), "--format: pdf cannot be transparent; choose png or webp"),
        (("still", CUE, "--transparent", "-o", "a.svg"), "-o: a.svg cannot be written; end the name in .png or .webp"),
    ],
)
def test_refused_in_one_line(arguments: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2 and result.output.strip().startswith(line), result.output
    assert len(result.output.strip().splitlines()) == 1 and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("bleed", "millimetres"), [("3mm", 3.0), ("0.3 cm", 3.0), ("0.125in", 3.175), ("10MM", 10.0)])
def test_lengths_of_bleed(bleed: str, millimetres: float) -> None:
    assert parse_bleed(bleed, "A1") == pytest.approx(millimetres)


def test_papers_keep_their_millimetres() -> None:
    assert print_of("A1").paper == (594, 841) and print_of("24x36in").inches == pytest.approx((24, 36))
    assert print_of("2160x2700").paper is None and print_of("2160x2700").inches == pytest.approx((22.5, 28.125))
    with pytest.raises(InputError):
        parse_bleed("-3mm", "A1")


def test_a_still_as_svg_and_pdf(tmp_path: Path) -> None:
    svg, pdf = tmp_path / "figure.svg", tmp_path / "figure.pdf"
    for file in (svg, pdf):
        assert run("still", CUE, "--size", "320x180", "-o", str(file)).exit_code == 0
    root = ET.parse(svg).getroot()
    assert (root.get("width"), root.get("height")) == ("320", "180")
    assert [child.text for child in root][:2] == [
        "7. Training vs Inference",
        "Training learns weights; inference answers people. " + seen_of(CUE),
    ]
    reader = pypdf.PdfReader(pdf, strict=True)
    (page,) = reader.pages
    assert [float(side) for side in page["/MediaBox"]] == [0, 0, 240, 135]
    assert [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)] == ["7 Training vs Inference"]
    assert "Training learns weights; inference answers people." in page.extract_text()


def seen_of(name: str) -> str:
    """Return what the narration says of a cue."""
    from voiceover.script import load_script

    key, _, cue = name.partition("/")
    script = load_script(load_project())
    return script.seen[key].get(cue) or " ".join(sentence.written for sentence in script.sentences(key, cue))


def test_webp_loses_nothing(tmp_path: Path) -> None:
    files = [tmp_path / f"poster.{kind}" for kind in ("png", "webp")]
    for file in files:
        assert run("poster", "--width", "270", "-o", str(file)).exit_code == 0
    png, webp = (Image.open(io.BytesIO(file.read_bytes())) for file in files)
    assert webp.format == "WEBP" and png.convert("RGB").tobytes() == webp.convert("RGB").tobytes()


@pytest.mark.parametrize("content", ["en", "de"])
def test_every_panel_has_its_alternative_text(content: str) -> None:
    project = load_project(Choices(content=content))
    texts = [area.seen for area in poster_areas(project, print_of("A3").sheet)]
    assert len(texts) == len(set(texts)) == len(KEYS) and min(map(len, texts)) > 100


def test_a_poster_that_is_not_told_is_refused(tmp_path: Path) -> None:
    words = DEFAULT_CONTENT.read_text(encoding="utf-8").splitlines(keepends=True)
    file, at = tmp_path / "ours.toml", words.index("[operations]\n") + 2
    assert words[at].startswith("seen = ")
    file.write_text("".join(words[:at] + words[at + 1 :]), encoding="utf-8")
    result = run("poster", "--content", str(file), "--width", "270", "-o", str(tmp_path / "poster.pdf"))
    assert result.exit_code == 2
    assert result.output.strip() == "operations: nothing says what its picture shows; write `seen` in its table of the content file"
    assert not (tmp_path / "poster.pdf").exists()


def test_every_still_is_told(project: Project) -> None:
    for ref in SCENES:
        for cue in cue_names(ref, project):
            if ref.key in KEYS:
                assert still_seen(project, ref.key, cue, ""), f"{ref.key}/{cue}"


def test_a_still_under_a_lens_is_masked_and_read_in_its_window_alone(project: Project) -> None:
    made, words = still_vectors(project, scene_called("operations"), "version_rolls_back", 320, 180)
    assert made.art.startswith('<g mask="url(#') and made.definitions.count("<mask") == 2
    read = " ".join(line.text for _, passage in words for line in passage)
    assert "Versioning / Rollback" in read and "Autoscaling" not in read
