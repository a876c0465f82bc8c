"""The overview that the physics is made from: each of its figures and lists is drawn, and what models dispute is said."""

from __future__ import annotations

import math
import re

import pytest

from scenes.core.formats import FORMATS, Format
from scenes.deep_dives.physics import checked
from scenes.deep_dives.physics.facts import physics_facts
from scenes.drawing.shape import shapes_of
from scenes.models import reported
from scenes.project import Project
from tests.deep_dives.test_physics import SHEETS, drawn, of_case, on, read, read_of, wide
from tests.scenarios import NAMES

# Its figures, in its own words (in each a figure as the table prints it), and its lists.
FIGURES = (
    ("GPU bandwidth reaching 2000 GBps", "2000 GBps"), ("CPU bandwidth of only 90 GBps", "90 GBps"),
    ("thousands of small, efficient cores", "thousands"), ("3.8 milliseconds on a V100", "3.8 ms"), ("1.7 milliseconds on a TPU v3", "1.7 ms"),
    ("a batch of 128 sequences", "128"), ("up to 2.5x more throughput performance per dollar", "2.5x"), ("up to 1.7x speedup over Cloud TPU v4", "1.7x"),
    ("up to 393 trillion int8 operations per second", "393 trillion"), ("potentially hundreds of machines", "hundreds"),
    ("latency measured in minutes", "minutes"), ("response times measured in milliseconds", "milliseconds"), ("up to 10x faster inference latency", "10x"),
    ("sub-200ms response times", "200ms"), ("even with 100+ concurrent clients", "100+"), ("petabytes of data between GPU clusters", "petabytes"),
    ("growing 330% year-over-year", "330%"), ("Forty-two percent of organizations", "Forty-two percent"),
    ("400G/1.6T optical interconnects", "400G/1.6T"), ("under-one-microsecond latency", "under-one-microsecond"),
    ("38 percent utilizing application delivery controllers", "38 percent"), ("between 700W to 1200W per processor", "700W to 1200W"),
    ("150W-200W for traditional server CPUs", "150W-200W"), ("eight GPUs per server blade and ten blades per rack", "ten machines of eight"),
    ("up to 80kW of sustained power", "80kW"), ("continuous 24/7 operation", "24/7"), ("traditional 8-15kW", "8-15kW"),
    ("30-80kW for AI workloads", "30-80kW"), ("will climb to 600kW", "600kW"), ("35-40% of total power consumption", "35-40%"),
    ("four times more effective", "four times"), ("by up to 30% compared to air cooling", "30%"), ("within the next two years", "two years"),
    ("Over 96 percent of surveyed organizations", "96 percent"), ("to change over five years", "change in five years"),
    ("More than half plan substantial expansions", "More than half"), ("43 percent still expect to increase their reliance on cloud", "43 percent"),
    ("76 percent of organizations", "76 percent"), ("expand geographically over the next five years", "geographically in five years"),
    ("Seventy-three percent of respondents", "Seventy-three percent"), ("43 percent believing GPUs will serve", "43 percent"),
    ("39 percent favor CPUs", "39 percent"), ("sizes of tens of gigabytes", "tens of gigabytes"), ("with minimal accuracy degradation", "minimal accuracy"),
    ("typically yielding better accuracy outcomes", "better accuracy"), ("can result in accuracy loss", "accuracy loss"),
    ("by 50-90%", "50-90%"), ("vary by orders of magnitude", "orders of magnitude"), ("up to 90% discounts", "90%"),
    ("up to 2.3× faster inference speeds", "2.3×"), ("32% lower latency", "32%"), ("within 5-10% of proprietary systems", "5-10%"),
)  # fmt: skip
LISTS = (
    "Model layer", "Infrastructure layer", "Physical infrastructure", "Application layer", "Platform layer", "Foundational layer", "General AI", "Specific AI",
    "Hyperlocal AI", "GPUs", "TPUs", "frameworks", "cloud services", "data centers", "networking equipment", "storage systems", "Object storage",
    "Data lakes", "Block storage", "Lustre", "GPFS", "Level 0", "Level 1", "Level 2", "building", "deploying", "serving", "Feature store", "transformation",
    "offline", "online", "storage", "monitoring", "registry", "direct-to-chip", "immersion", "heat capture", "cloud", "on-premises", "hybrid", "edge",
    "Post-training quantization", "Quantization-aware training", "pruning", "compilation", "EU AI Act", "NIST AI", "ISO 42001", "Govern", "Map",
    "Measure", "Manage", "security officers", "compliance officers", "risk management", "Input or feature drift", "Output or prediction drift",
    "business alignment", "model selection", "compute optimization", "Spot", "budgeting", "cost attribution", "right-sizing", "governance",
    "continuous refinement", "early fusion", "late fusion", "adapter", "native", "Mixture-of-Experts",
)  # fmt: skip


@pytest.mark.parametrize("fmt", SHEETS, ids=lambda fmt: fmt.label)
def test_every_figure_of_the_overview_stands_in_the_table(project: Project, fmt: Format) -> None:
    table = drawn(project, fmt).figure("table")
    rows = [[label.text for label in table.figure("row", k).labels()][:2] for k in range(len(reported.REPORTED))]
    missing = [figure for _, figure in FIGURES if not any(figure in text for row in rows for text in row)]
    assert not missing
    assert all(
        figure in words or figure.split()[0] in words for words, figure in FIGURES if "machines of" not in figure and "five" not in figure
    )
    told = [figure for _, figure in FIGURES]
    assert {figure for _, figure in rows} <= set(told), "and no other does"
    assert sum(figure == "43 percent" for _, figure in rows) == told.count("43 percent") == 2


@pytest.mark.parametrize("name", FORMATS)
def test_every_word_of_its_lists_is_drawn_whole(project: Project, name: str) -> None:
    seen = read(drawn(project, FORMATS[name]))
    missing = [item for item in LISTS if not re.search(rf"(?<![a-z0-9-]){re.escape(item.lower())}(?![a-z0-9-])", seen)]
    assert not missing
    held = " ".join(item for items in reported.LISTS.values() for item in items).lower()
    assert not [item for item in LISTS if item.lower() not in held and item not in BESIDE], "the models' lists have them"


BESIDE = ("GPUs", "TPUs", "frameworks", "cloud services", "Lustre", "GPFS", "NIST AI", "Spot", "Feature store")  # stand in notes and titles


@pytest.mark.parametrize("fmt", SHEETS, ids=lambda fmt: fmt.label)
def test_every_reported_figure_stands_on_the_sheet_beside_what_a_model_says(project: Project, fmt: Format) -> None:
    figure = drawn(project, fmt)
    judged = reported.judged(project.scenario)
    for k, row in enumerate(judged):
        texts = [label.text for label in figure.figure("table", "row", k).labels()]
        assert texts == [row.row.said, row.row.figure, *([row.ours] if row.ours else [])]


@pytest.mark.parametrize("name", FORMATS)
def test_every_list_of_the_overview_is_drawn(project: Project, name: str) -> None:
    seen = read(drawn(project, FORMATS[name]))
    missing = [(key, item) for key, items in reported.LISTS.items() for item in items if item.lower() not in seen]
    assert not missing


@pytest.mark.parametrize("case", NAMES)
def test_the_film_says_all_that_models_dispute_and_nothing_else(case: str) -> None:
    project = of_case(case)
    disputed = [row for row in reported.judged(project.scenario) if row.agrees is False]
    count = len(checked.pages(disputed))
    settled = [1.0, *(1 + k / (count - 1) for k in range(1, count))]  # progress at which a page has been read
    seen = [read_of(on(project, "reported", p)) for p in settled]
    for row in reported.judged(project.scenario):
        told = [page for page in seen if row.row.said.lower() in page and row.row.figure.lower() in page and row.ours.lower() in page]
        assert len(told) == (row in disputed) or not row.ours, row.row.key
    assert all(len(page) <= checked.MOST for page in checked.pages(disputed))


def test_a_bar_says_how_many_times_the_figure_it_is(project: Project) -> None:
    disputed = {row.row.key: row for row in physics_facts(project).disputed}
    figure = on(project, "reported", 2.0)
    lengths = {key: wide(shapes_of(figure.figure("bar", key))[0]) for key in ("training_traffic", "rack_watts", "model_size", "liquid")}
    assert disputed["liquid"].times > disputed["training_traffic"].times > 10, "both are cut off"
    assert lengths["liquid"] == pytest.approx(lengths["training_traffic"])
    for key in ("rack_watts", "model_size"):
        assert lengths[key] / lengths["liquid"] == pytest.approx(math.log10(disputed[key].times), abs=0.02)
