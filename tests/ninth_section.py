"""A throw-away ninth section, "agents", as somebody would add it: its folder, its line in film.py, its words, its box on the poster."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[1]
KEY = "agents"
BOX = (812, 1188, 248, 90)  # under a key_concepts that is so much lower
FOLDER = {
    "__init__.py": "",
    "words.py": '''
        """Words of the agents: three steps of a loop."""

        from __future__ import annotations

        from typing import Annotated

        from scenes.content.words import Bullet, Exactly, SectionWords


        class AgentsWords(SectionWords):
            """Title, captions, and the three steps."""

            steps: Annotated[tuple[Bullet, ...], Exactly(3)]


        TABLES = {"agents": AgentsWords}
        ''',
    "picture.py": '''
        """Agents: a model plans, calls tools, and reads what came back."""

        from __future__ import annotations

        from itertools import pairwise

        from scenes.core.box import Box
        from scenes.drawing.figure import Figure, Style
        from scenes.drawing.kit.arrows import connect
        from scenes.drawing.kit.panels import card, sheet_panel
        from scenes.drawing.focus import set_focus
        from scenes.film import badge_of
        from scenes.project import Project
        from scenes.sections.agents.moments import STEPS, moments
        from scenes.sections.walk import Moment

        KEY = "agents"


        def picture(project: Project, style: Style, box: Box, moment: Moment | None = None) -> Figure:
            """Draw three cards and the way through them, at a moment (None: the still). Parts: ("step", 1..3). Route: "loop"."""
            figure = Figure(style, box.called(KEY))
            words, fmt = project.content.agents, style.format
            room = sheet_panel(figure, figure.box, badge_of(KEY, project), words.title) if fmt.is_sheet else figure.box
            tall = not (fmt.is_sheet or fmt.is_wide)
            places = room.rows(3, 70) if tall else room.columns(3, 16 if fmt.is_sheet else 70)
            for k, (place, text) in enumerate(zip(places, words.steps, strict=True), start=1):
                step = figure.child("step", k, box=place)
                card(step, place)
                size = fmt.role("strong").size
                rows = step.break_lines(text, "strong", place.w - size * 2, balanced=True)
                first = place.cy + size * (0.35 - 0.6 * (len(rows) - 1))
                step.paragraph(place.cx, first, rows, "strong", width=place.w - size * 2, anchor="middle", lead=size * 1.2)
            sides = ("bottom", "top") if tall else ("right", "left")
            for a, b in pairwise(range(1, 4)):
                connect(figure, figure.part("step", a), sides[0], figure.part("step", b), sides[1])
            figure.add_route([(place.cx, place.cy + 40) for place in places], "loop")
            now = moment or moments()["still"]
            set_focus(figure, STEPS, now.lit, now.told)
            return figure
        ''',
    "moments.py": '''
        """The moments of the agents: which steps were reached."""

        from __future__ import annotations

        from scenes.sections.walk import Moment

        STEPS = tuple(("step", k) for k in range(1, 4))


        def moments() -> dict[str, Moment]:
            """Return the section's moments by cue."""
            start = Moment()
            planned = start.turned_to(STEPS[0])
            answered = planned.turned_to(*STEPS[1:])
            return {"start": start, "model_plans": planned, "tools_answer": answered, "still": Moment(lit=frozenset(STEPS))}
        ''',
    "cues.py": '''
        """The cues of the agents."""

        from __future__ import annotations

        from scenes.core.box import Box
        from scenes.drawing.kit.payloads import block
        from scenes.sections.agents.moments import STEPS
        from scenes.sections.walk import Walk


        def model_plans(walk: Walk) -> None:
            """The first step lights."""
            with walk.step(walk.end) as step:
                step.light(*STEPS[0], at=0.2)


        def tools_answer(walk: Walk) -> None:
            """A request goes round; each step lights when it comes."""
            with walk.step(walk.end) as step:
                body = block(walk.surface, Box(0, 0, 24, 24, "request"), colour="blue")
                (arrival,) = step.travel([body], [step.course("loop", seconds=1.2)], [0.0], name="request")
                step.light(*STEPS[0], at=0.1)
                step.light(*STEPS[1], at=arrival / 2)
                step.light(*STEPS[2], at=arrival)
        ''',
    "scene.py": '''
        """Agents: the scene and its cues."""

        from __future__ import annotations

        from scenes.project import Project
        from scenes.sections.agents import cues
        from scenes.sections.agents.moments import moments
        from scenes.sections.agents.picture import KEY, picture
        from scenes.sections.cued_scene import Cue, CuedScene
        from scenes.sections.walk import Moment


        class Agents(CuedScene):
            """A loop of three steps, in two cues."""

            key = KEY
            picture = staticmethod(picture)
            still = "tools_answer"
            cues = (Cue("model_plans", cues.model_plans), Cue("tools_answer", cues.tools_answer))

            @classmethod
            def moments(cls, project: Project) -> dict[str, Moment]:
                """Return the section's moments."""
                return moments()
        ''',
    "truth.py": '''
        """Truth of the agents: the batch that they share."""

        from __future__ import annotations

        from collections.abc import Iterator

        from scenes.models.numbers import placeholders
        from scenes.project import Project
        from scenes.sections.shown import Shown, captions

        NAMES = {"Read HTTP 200": "status code OK: RFC 9110"}


        def shown(project: Project) -> Iterator[Shown]:
            """Yield every number of the section."""
            batch = placeholders(project.scenario)["served_batch"]
            yield from captions("agents", project.scenario, {"served_batch": batch}, "assets/scenario.toml: batch_limit, or what fits")
        ''',
}
WORDS = """
[agents]
title = "Agents"
steps = ["Plan", "Call a tool", "Read HTTP 200"]

[agents.captions]
model_plans = { text = "A model plans what to do next.", key = "plans", body = "request" }
tools_answer = { text = "Tools answer; {served_batch} requests share a replica.", key = "Tools", body = "request" }
"""
TIMING = """
[agents.model_plans]
seconds = 5.0

[agents.tools_answer]
seconds = 5.5
"""
LINE = '    Section("agents"),\n'


def add_section(root: Path) -> None:
    """Copy the project's code and assets into a folder, and add the section there."""
    for name in ("scenes", "voiceover", "assets"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    folder = root / "scenes" / "sections" / KEY
    folder.mkdir()
    for name, text in FOLDER.items():
        (folder / name).write_text(dedent(text).lstrip(), encoding="utf-8")
    _replace(root / "scenes" / "film.py", ")\nKEYS = ", f"{LINE})\nKEYS = ")
    with (root / "assets" / "content.toml").open("a", encoding="utf-8") as file:
        file.write(WORDS)
    with (root / "assets" / "timing.toml").open("a", encoding="utf-8") as file:
        file.write(TIMING)
    _replace(root / "voiceover" / "script.toml", "[poster]\n", "[agents]\nmodel_plans = []\ntools_answer = []\n\n[poster]\n")
    _add_box(root / "scenes" / "sections" / "poster" / "boxes.py")


def _add_box(boxes: Path) -> None:
    """Give the section a box on the poster, and make room for it."""
    _replace(boxes, "Box(812, 154, 248, 1124, ", f"Box(812, 154, 248, {BOX[1] - 8 - 154}, ")
    x, y, w, h = BOX
    _replace(boxes, '        "footer": ', f'        "{KEY}": Box({x}, {y}, {w}, {h}, "{KEY}"),\n        "footer": ')


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} holds {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def changed_files(root: Path) -> set[str]:
    """Return the files of a copy that are not as they are here."""
    files = [file.relative_to(root) for name in ("scenes", "voiceover", "assets") for file in (root / name).rglob("*") if file.is_file()]
    files = [file for file in files if "__pycache__" not in file.parts]
    return {file.as_posix() for file in files if not (ROOT / file).is_file() or (ROOT / file).read_bytes() != (root / file).read_bytes()}
