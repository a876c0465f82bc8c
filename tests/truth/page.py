"""Writes docs/truth.md: each number that is shown, and the model or source that it comes from."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from scenes.models.numbers import numbers
from scenes.story import Story, load_story
from tests.truth.base import Shown
from tests.truth.labels import BRIEF, NOTATION, OF_SECTION

PAGE = Path(__file__).resolve().parents[2] / "docs" / "truth.md"
TABLES = (
    "data_pipeline", "storage_orchestration", "training_cluster", "training_step", "inference_serving",
    "operations", "training_vs_inference", "key_concepts", "poster",
)  # fmt: skip
HEAD = """# What is true

Each number on the poster and in the scenes, with the model of `scenes/models` that computes it or the source that it is taken from; the default
scenario. `make truth` writes this page, a test walks every text with a digit and demands a row here. Formulas and sources of the estimates stand in
`explainer numbers`; each model says in its first lines what it leaves out.
"""


def page(story: Story) -> str:
    """Return the page for a story."""
    parts = [HEAD]
    for key in TABLES:
        rows = import_module(f"tests.truth.{key}").shown(story)
        parts.append(
            f"\n## {key}\n\n| shown | what it says | model or source |\n|---|---|---|\n" + "".join(_row(row) for row in _once(rows))
        )
    parts.append("\n## Placeholders of the scenario\n\n| key | value | formula | source |\n|---|---|---|---|\n")
    parts += [f"| `{n.key}` | {n.text} | {n.name}: {n.formula} | {n.source} |\n" for n in numbers(story.case)]
    parts.append("\n## Names that hold digits\n\n| text | why |\n|---|---|\n")
    parts += [f"| {text} | {why} |\n" for text, why in (BRIEF | NOTATION).items()]
    parts += [f"| {text} | {why}, in {key} alone |\n" for key, names in OF_SECTION.items() for text, why in names.items()]
    parts.append("| 1 to 8 | number of a section, on the sheet alone |\n")
    return "".join(parts)


def _once(rows: list[Shown]) -> list[Shown]:
    return list(dict.fromkeys(rows))


def _row(row: Shown) -> str:
    return f"| {_cell(row.text)} | {_cell(row.what)} | {_cell(row.source)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(load_story()), encoding="utf-8")
