"""Reading Mermaid: the workflow's diagram whole, each thing that is read, and each that is not, by its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenes.core.errors import InputError
from scenes.graph.chart import Chart
from scenes.graph.hues import hue_of
from scenes.graph.mermaid import parse, read_chart
from scenes.project import Choices, load_project

WORKFLOW = Path(__file__).parent / "workflow.mmd"
TEXT = WORKFLOW.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def workflow() -> Chart:
    return read_chart(WORKFLOW)


def test_the_workflow_has_every_node_and_title(workflow: Chart) -> None:
    said = dict(re.findall(r"\b(\w+)\[([^\]]+)\]", TEXT))
    groups = dict(re.findall(r"subgraph (\w+)\[([^\]]+)\]", TEXT))
    assert {name: node.title for name, node in workflow.nodes.items()} == {name: (said[name],) for name in said.keys() - groups}
    assert {name: group.title for name, group in workflow.groups.items()} == groups
    assert (len(workflow.nodes), len(workflow.groups)) == (28, 10)


def test_the_workflow_has_every_edge(workflow: Chart) -> None:
    said = [found.groups() for found in re.finditer(r"^\s*(\w+)(?:\[[^\]]*\])?\s*(<?)-->\s*(\w+)", TEXT, re.MULTILINE)]
    assert [(edge.start, "<" if edge.tail else "", edge.end) for edge in workflow.edges] == said
    assert len(said) == 22 and all(edge.head for edge in workflow.edges)
    assert [(edge.start, edge.end) for edge in workflow.edges if edge.tail] == [("MT", "HP")]


def test_a_node_lies_in_the_subgraph_that_ends_first(workflow: Chart) -> None:
    inside = {name: set(workflow.inside(name)) for name in (None, *workflow.groups)}
    assert inside == {
        None: {"Training", "Inference", "Monitoring"},
        "Training": {"D", "DC", "DP", "DL", "ModelDev"},
        "ModelDev": {"FE", "MT", "HP"},
        "Inference": {"UI", "LB", "InferenceServers", "Cache", "Security"},
        "InferenceServers": {"PreProcessing", "ModelServing", "PostProcessing"},
        "PreProcessing": {"Tokenizer", "PP", "PC"},
        "ModelServing": {"ModelA", "ModelB", "ModelC", "ModelOps"},
        "ModelOps": {"BatchP", "TPS", "KVCache"},
        "PostProcessing": {"TD", "Format", "Filter"},
        "Security": {"API", "Auth", "Rate"},
        "Monitoring": {"Log", "Met", "Alert"},
    }
    assert {name: group.direction for name, group in workflow.groups.items() if group.direction} == {
        "InferenceServers": "TB",
        "ModelServing": "LR",
    }


def test_the_workflows_classes_are_hues_of_the_palette(workflow: Chart) -> None:
    theme = load_project(Choices()).theme
    hues = {name: hue_of(node.colour, theme) for name, node in workflow.nodes.items() if node.colour}
    assert hues.pop("KVCache") == hues.pop("TD") == hues.pop("Tokenizer") == "amber"
    assert hues.pop("API") == hues.pop("Cache") == hues.pop("HP") == "violet"
    assert hues.pop("Log") == hues.pop("Alert") == hues.pop("Auth") == "cyan"
    assert hues.keys() == {"MT", "ModelA", "ModelB", "ModelC"} and set(hues.values()) <= {"blue", "request"}
    assert not any(group.colour for group in workflow.groups.values()) and not workflow.notices


@pytest.mark.parametrize(
    ("text", "shape", "title"),
    [
        ("A", "rect", ("A",)),
        ("A[A box]", "rect", ("A box",)),
        ("A(round)", "round", ("round",)),
        ("A([stadium])", "stadium", ("stadium",)),
        ("A[(disk)]", "cylinder", ("disk",)),
        ("A{why?}", "rhombus", ("why?",)),
        ("A((o))", "circle", ("o",)),
        ('A["(x) [y]; & %% #quot;z#quot;"]', "rect", ('(x) [y]; & %% "z"',)),
        ("A[one<br/>two<br>three]", "rect", ("one", "two", "three")),
        ("A[x &amp; y #35;1]", "rect", ("x & y #1",)),
        ("größe-1.2[ß]", "rect", ("ß",)),
    ],
)
def test_nodes(text: str, shape: str, title: tuple[str, ...]) -> None:
    (node,) = parse(f"flowchart TB\n{text}").nodes.values()
    assert (node.shape, node.title) == (shape, title)


@pytest.mark.parametrize(
    ("link", "line", "head", "tail", "label"),
    [
        ("-->", "plain", True, False, ()),
        ("--->", "plain", True, False, ()),
        ("---", "plain", False, False, ()),
        ("<-->", "plain", True, True, ()),
        ("-.->", "dotted", True, False, ()),
        ("-.-", "dotted", False, False, ()),
        ("==>", "thick", True, False, ()),
        ("===", "thick", False, False, ()),
        ("-->|yes, it is|", "plain", True, False, ("yes, it is",)),
        ('-->|"a|b"|', "plain", True, False, ("a|b",)),
        ("-- no way -->", "plain", True, False, ("no way",)),
        ("-- none ---", "plain", False, False, ("none",)),
        ("-. maybe .->", "dotted", True, False, ("maybe",)),
        ("== sure ==>", "thick", True, False, ("sure",)),
        ("<-- both -->", "plain", True, True, ("both",)),
    ],
)
@pytest.mark.parametrize("blank", ["", " "])
def test_links(link: str, line: str, head: bool, tail: bool, label: tuple[str, ...], blank: str) -> None:
    (edge,) = parse(f"graph LR\nA{blank}{link}{blank}B").edges
    assert (edge.start, edge.end, edge.line, edge.head, edge.tail, edge.label) == ("A", "B", line, head, tail, label)


def test_chains_and_many_at_once() -> None:
    chart = parse("flowchart LR; A & B --> C -->|x| D; %% a comment; E --> F\nG --> A %% another")
    assert [(e.start, e.end, e.label) for e in chart.edges] == [("A", "C", ()), ("B", "C", ()), ("C", "D", ("x",)), ("G", "A", ())]
    assert chart.direction == "LR"


def test_styles_choose_hues_and_tell_what_is_ignored() -> None:
    chart = parse(
        "flowchart\nA:::hot --> B --> C --> D\nclassDef hot,warm fill:#f90,stroke-width:4px\nclass B amber\nstyle C stroke:orange\n"
        "style D fill:url(x),rx:4\nlinkStyle 0,1 stroke:#00ffff\nlinkStyle default stroke:red\nclass Z warm",
        "a.mmd",
    )
    assert [node.colour for node in chart.nodes.values()] == ["#FF9900", "amber", "#FFA500", None]
    assert [edge.colour for edge in chart.edges] == ["#00FFFF", "#00FFFF", None]
    assert [notice.split(" is ")[0] for notice in chart.notices] == ["a.mmd:6: fill:url(x)", "a.mmd:6: rx:4", "a.mmd:9: Z"]
    assert chart.direction is None


def test_a_title_and_a_block_of_a_page(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("# Page\n\n```mermaid\n---\ntitle: 'Two boxes'\n---\nflowchart TD\nA --> B\n```\nand more\n", encoding="utf-8")
    chart = read_chart(file)
    assert (chart.title, chart.direction, tuple(chart.nodes)) == ("Two boxes", "TB", ("A", "B"))
    file.write_text("# Page\n\n```mermaid\nflowchart TD\nA --> B\nA --o B\n```\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(f"{file}:6: a link that ends in a cross or circle")):
        read_chart(file)


REFUSED = [
    ("A[[x]]", "a subroutine is not drawn; write [a box]"),
    ("A{{x}}", "a hexagon is not drawn; write {a rhombus}"),
    ("A(((x)))", "a double circle is not drawn; write ((a circle))"),
    ("A>x]", "a flag is not drawn; write [a box]"),
    ("A[/x/]", "a leaning box is not drawn; write [a box]"),
    ("A@{ shape: doc }", "a shape with @{…} is not drawn; write [a box]"),
    ("A --o B", "a link that ends in a cross or circle is not drawn; write -->"),
    ("A x--x B", "a link that ends in a cross or circle is not drawn; write -->"),
    ("A ~~~ B", "an invisible link is not drawn; write ---"),
    ("A e1@--> B", "a link with an id is not drawn; write -->"),
    ("A --> A", "a link from A to itself is not drawn; write what repeats as a node"),
    ("A -->", "the end of the line is no node; write an id, then its text: A[Text]"),
    ("A B", "'B' is no link; write -->, ---, <-->, -.-> or ==>, and a label as -->|label|"),
    ("A[x", "] is missing; write it after the text"),
    ('A["x]', 'a quoted text does not end; write "Text"'),
    ("A[x (y)]", '( stands in a text; write the text in quotes: "x (y)"'),
    ("click A call f()", "click: a still cannot be clicked; leave the line out"),
    ("accTitle: x", "accTitle: is not read; write the title between --- lines at the top: title: …"),
    ("direction UP", "direction UP: is none; write TB, BT, LR or RL"),
    ("end", "end closes no subgraph; leave it out"),
    ("end --> A", "end is a word of Mermaid's; name the node otherwise: End[end]"),
    ("subgraph", "subgraph has no name; write subgraph id[Title]"),
    ("linkStyle x stroke:red", "linkStyle x: is no number of a link; write linkStyle 0 stroke:#7aa2f7"),
    ("linkStyle 3 stroke:red", "linkStyle 3: there are 1 links, counted from 0; choose one of them"),
    ("classDef hot", "classDef hot: says no style; write classDef name fill:#7aa2f7"),
    ("class A", "class A: names no class; write class A,B name"),
    ("flowchart LR", "a second flowchart begins; write it into a file of its own"),
]


@pytest.mark.parametrize(("statement", "line"), REFUSED, ids=[statement for statement, _ in REFUSED])
def test_what_is_not_read_is_named_with_its_line(statement: str, line: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(f"flowchart TB\n\nP --> Q\n{statement}\n", "own.mmd")
    assert caught.value.findings == [f"own.mmd:4: {line}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "own.mmd: is no flowchart; begin with flowchart TB"),
        ("flowchart TB", "own.mmd: has no node; write A[Text]"),
        ("sequenceDiagram\nA->>B: x", "own.mmd:1: sequenceDiagram: only flowcharts are drawn; begin with flowchart TB"),
        ("flowchart UP\nA", "own.mmd:1: UP is no direction; write TB, BT, LR or RL"),
        ("flowchart TB\nsubgraph G[x]\nA", "own.mmd:2: subgraph G does not end; write end"),
        ("flowchart TB\nA\nsubgraph G[x]\nend", "own.mmd:3: subgraph G is empty; give it a node, or leave it out"),
        ("flowchart TB\nsubgraph G\nA\nend\nA --> G", "own.mmd:5: A lies in G; link it to what is inside, or move it out of the subgraph"),
        ("flowchart TB\nsubgraph G\nA\nend\nsubgraph G\nB\nend", "own.mmd:5: subgraph G is there already; choose another id"),
    ],
)
def test_what_is_no_whole_flowchart(text: str, line: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "own.mmd")
    assert caught.value.findings[0] == line


def test_the_examples_of_the_docs_are_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "graph.md").read_text(encoding="utf-8")
    examples = [part for part in page.split("```")[1::2] if not part.startswith("sh")]
    assert [len(parse(example).edges) for example in examples] == [3, 7, 5]


def test_every_fault_has_its_line() -> None:
    with pytest.raises(InputError, match="^own.mmd:1: A: only flowcharts are drawn; begin with flowchart TB$"):
        parse("A --> B\nB --> C", "own.mmd")
    with pytest.raises(InputError) as caught:
        parse("flowchart TB\nA --o B\nC[[x]]\n", "own.mmd")
    assert [finding.split(": ")[0] for finding in caught.value.findings] == ["own.mmd:2", "own.mmd:3"]
