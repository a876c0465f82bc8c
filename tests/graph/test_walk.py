"""Tokens walk every edge of a chart, each after what it starts at is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.graph.mermaid import parse, read_chart
from scenes.graph.walk import INWARD, walk_of

WORKFLOW = Path(__file__).parent / "workflow.mmd"


def test_all_of_the_workflow_is_reached_and_every_edge_is_walked_once() -> None:
    chart = read_chart(WORKFLOW)
    walked = walk_of(chart)
    assert walked.reached.keys() == chart.nodes.keys() | chart.groups.keys()
    assert sorted(walked.entered) == list(range(len(chart.edges)))


def test_no_edge_is_entered_before_its_start_is_reached_and_none_ends_before_its_end_is() -> None:
    chart = read_chart(WORKFLOW)
    walked = walk_of(chart)
    for number, edge in enumerate(chart.edges):
        assert walked.entered[number] >= walked.reached[edge.start]
        assert walked.reached[edge.end] <= walked.entered[number] + 1


def test_a_group_leads_on_when_all_in_it_is_reached() -> None:
    chart = parse("flowchart TB\nsubgraph G[Group]\nA --> B\nend\nX --> G\nG --> Y")
    walked = walk_of(chart)
    assert walked.reached == pytest.approx({"X": 0, "G": 1, "A": 1 + INWARD, "B": 2 + INWARD, "Y": 3 + INWARD})


def test_a_group_that_waits_for_itself_leads_on_all_the_same() -> None:
    walked = walk_of(parse("flowchart TB\nsubgraph G[Group]\nA\nB\nend\nA --> Y\nG --> Z\nZ --> B"))
    assert walked.reached.keys() == {"A", "B", "G", "Y", "Z"}


def test_a_circle_begins_where_its_file_does() -> None:
    walked = walk_of(parse("flowchart LR\nA --> B\nB --> C\nC --> A"))
    assert walked.reached == {"A": 0, "B": 1, "C": 2} and walked.entered == {0: 0, 1: 1, 2: 2} and walked.end == 3


def test_a_node_alone_is_reached_at_once() -> None:
    assert walk_of(parse("flowchart LR\nA")).reached == {"A": 0}
