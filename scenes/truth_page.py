"""Writes docs/truth.md: each number that is shown, and the model or source that it comes from; put together from the sections' truth.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scenes.core.units import exact, signed
from scenes.film import DIVES, KEYS, truth_of
from scenes.models.numbers import numbers
from scenes.models.published import Published
from scenes.models.published_serving import SERVING
from scenes.models.published_training import TRAINING
from scenes.project import Project, load_project
from scenes.sections.shown import Shown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "truth.md"
HEAD = """# What is true

Each number on the poster and in the scenes, with the model of `scenes/models` that computes it or the source that it is taken from; the default
scenario. `make truth` writes this page, a test walks every text with a digit and demands a row here. Formulas and sources of the estimates stand in
`explainer numbers`; each model says in its first lines what it leaves out. The last tables hold the closed forms against published figures.
"""


def page(project: Project) -> str:
    """Return the page for a project."""
    shown = "".join(_shown(key, dict.fromkeys(truth_of(key).shown(project))) for key in (*KEYS, "poster", *DIVES))
    published = _published("Published figures of training", TRAINING) + _published("Published figures of serving", SERVING)
    return HEAD + shown + _placeholders(project) + _names() + published


def names_of(key: str) -> dict[str, str]:
    """Return the texts with a digit that are names in a section, each with why; NAMES of its truth.py."""
    return getattr(truth_of(key), "NAMES", {})


def _shown(key: str, rows: dict[Shown, None]) -> str:
    return _table(key, ("shown", "what it says", "model or source"), [(row.text, row.what, row.source) for row in rows])


def _placeholders(project: Project) -> str:
    rows = [(f"`{n.key}`", n.text, f"{n.name}: {n.formula}", n.source) for n in numbers(project.scenario)]
    return _table("Placeholders of the scenario", ("key", "value", "formula", "source"), rows)


def _names() -> str:
    rows = [*_named(), (f"1 to {len(KEYS)}", "number of a section, on the sheet alone", "each its own")]
    return _table("Names that hold digits", ("text", "why", "section"), rows)


def _published(title: str, figures: tuple[Published, ...]) -> str:
    head = ("what", "published", "computed", "deviation", "source", "read for this", "why it differs")
    return _table(title, head, [_compared(figure) for figure in figures])


def _compared(figure: Published) -> tuple[str, ...]:
    read = "looked up" if figure.looked_up else "from memory"
    values = exact(figure.expected, figure.unit), exact(figure.got(), figure.unit)
    return (figure.what, *values, f"{signed(100 * figure.deviation, 1)} %", figure.source, read, figure.why)


def _named() -> Iterator[tuple[str, str, str]]:
    """Yield each name with why, once, and the sections that draw it."""
    sections: dict[tuple[str, str], list[str]] = {}
    for key in (*KEYS, *DIVES):
        for name in names_of(key).items():
            sections.setdefault(name, []).append(key)
    for (text, why), keys in sections.items():
        yield text, why, ", ".join(keys)


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [_line(head), "|" + "---|" * len(head), *(_line(row) for row in rows)]
    return f"\n## {title}\n\n" + "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(load_project()), encoding="utf-8")
