"""The command that draws a flowchart: what it writes, what it refuses, and that every part of the file is found in the drawing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pypdf
import pytest
from PIL import Image

from scenes.commands.graph import described, drawn_chart
from scenes.core.formats import PHONE, WIDE
from scenes.drawing.flowchart import line_of
from scenes.drawing.kit.arrows import Arrow
from scenes.drawing.reading import passages_of
from scenes.drawing.shape import Label
from scenes.graph.mermaid import parse, read_chart
from scenes.project import Choices, Project, load_project
from tests.command import run

WORKFLOW = Path(__file__).parent / "workflow.mmd"
ODD = 'flowchart LR\nA["<b> & \'1\'"] -->|"a < b"| B[(x)]\nB ==> C{q}\n'


@pytest.fixture(scope="module")
def project() -> Project:
    return load_project(Choices())


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "odd.mmd"
    file.write_text(ODD, encoding="utf-8")
    return file


@pytest.mark.parametrize("fmt", [WIDE, PHONE], ids=lambda fmt: fmt.name)
def test_every_node_group_and_edge_is_drawn_and_read(project: Project, fmt: object) -> None:
    chart = read_chart(WORKFLOW)
    assert fmt in (WIDE, PHONE)
    drawn = drawn_chart(project, chart, fmt, (int(fmt.width), int(fmt.height)), "w")  # type: ignore[attr-defined]
    for kind, parts in (("node", chart.nodes), ("group", chart.groups)):
        for name, part in parts.items():
            texts = [label.text for label in drawn.figure(kind, name).get_family() if isinstance(label, Label)]
            assert " ".join(texts) == (part.title if isinstance(part.title, str) else " ".join(part.title))
    for number, edge in enumerate(chart.edges):
        (arrow,) = (part for part in drawn.figure("edge", number).get_family() if isinstance(part, Arrow))
        assert len(arrow.heads) == 1 + edge.tail
        assert tuple(drawn.route("edge", number)[-1]) == arrow.points_through[-1]
    labels = [label for label in drawn.get_family() if isinstance(label, Label)]
    assert len(labels) == 38 and min(label.size for label in labels) >= fmt.least_tick  # type: ignore[attr-defined]
    assert sum(len(passage) for passage in passages_of(drawn)) == 38
    assert drawn.part("node", "KVCache").line_scale == line_of(labels[0].size)  # type: ignore[union-attr]


@pytest.mark.parametrize("palette", ["deep-navy", "aurora", "okabe-night", "paper"])
def test_colours_are_those_of_the_palette(palette: str) -> None:
    project = load_project(Choices(palette=palette))
    chart = parse("flowchart TB\nA:::x --> B\nclassDef x fill:#ff9e64\n")
    drawn = drawn_chart(project, chart, WIDE, (1920, 1080), "w")
    stroke = drawn.figure("node", "A").submobjects[0].stroke_paint  # type: ignore[attr-defined]
    assert stroke.strongest[1] == 1 and stroke.stops[-1][1] == project.theme.hue("amber")


def test_a_picture_is_the_same_twice(odd: Path) -> None:
    for name in ("one.png", "two.png"):
        result = run("graph", str(odd), "--size", "640x360", "-o", name)
        assert result.exit_code == 0, result.output
    assert Path("one.png").read_bytes() == Path("two.png").read_bytes()
    with Image.open("one.png") as picture:
        assert picture.size == (640, 360) and np.asarray(picture).std() > 5


def test_vectors_say_what_the_file_says(odd: Path) -> None:
    assert run("graph", str(odd), "--size", "640x360", "-o", "a.svg").exit_code == 0
    texts = " ".join(ET.parse("a.svg").getroot().itertext())
    assert all(said in texts for said in ("<b> & '1'", "a < b", "x", "q")), texts
    assert "<b> & '1' leads to x (a < b); x leads to q" in texts
    assert run("graph", str(odd), "--size", "297x210mm", "-o", "a.pdf").exit_code == 0
    page = pypdf.PdfReader("a.pdf").pages[0]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]
    assert "a < b" in page.extract_text()


def test_what_is_wrong_is_one_line(odd: Path) -> None:
    odd.write_text("flowchart TB\nA --o B\n", encoding="utf-8")
    result = run("graph", "odd.mmd", "-o", "a.png")
    assert result.exit_code == 2
    assert result.output == "odd.mmd:2: a link that ends in a cross or circle is not drawn; write -->\n"
    assert run("graph", "odd.mmd", "-o", "a.tiff").output.startswith("-o: a.tiff cannot be written; end the name in .png")
    none = run("graph", "none.mmd")
    assert none.exit_code != 0 and none.output.startswith("none.mmd: ") and none.output.count("\n") == 1
    odd.write_bytes(b"flowchart TB\n\xff\xfe")
    assert run("graph", "odd.mmd").output == "odd.mmd: is no text in UTF-8; save it as UTF-8\n"
    odd.write_text("flowchart TB\n" + "\n".join(f"A{k}[A longer name {k}]" for k in range(300)), encoding="utf-8")
    result = run("graph", "odd.mmd")
    assert result.exit_code == 2 and result.output.startswith("odd.mmd: 300 nodes would be set in type of"), result.output


def test_a_chart_is_told_in_words() -> None:
    chart = parse("flowchart TB\nsubgraph G[A group]\nA[One]\nend\nG --- B[Two]\nB <--> C")
    assert described(chart) == "A flowchart of 3 nodes. A group is joined to Two; Two is joined to C."
