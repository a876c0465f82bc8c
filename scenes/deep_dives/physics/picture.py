"""The physics: twelve panels from a chip's watts to the planet and back, and on the sheet a table of all reported figures."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.box import Box
from scenes.deep_dives.physics import curves, globe, loop, rows, watch
from scenes.deep_dives.physics.art import draw_art
from scenes.deep_dives.physics.cells import TITLE, TYPE, Cell, cells, rooms
from scenes.deep_dives.physics.facts import Facts, physics_facts, said
from scenes.deep_dives.physics.moments import ALL, PARTS, PhysicsMoment, last_hour, moments_of
from scenes.deep_dives.physics.table import draw_table
from scenes.deep_dives.physics.words import PhysicsWords
from scenes.drawing.figure import Figure, Style
from scenes.drawing.flowchart import line_of
from scenes.drawing.focus import set_focus
from scenes.drawing.kit.panels import border, fading_rule, halo, panel_fill, round_badge
from scenes.project import Project
from scenes.sections.shown import Shown

KEY = "physics"


def picture(project: Project, style: Style, box: Box, moment: PhysicsMoment | None = None) -> Figure:
    """Draw the panels at a moment (None: the still).

    Parts: ("panel", key), ("value", key, part); on the sheet "table". Routes: ("panel", key, "rail", k) and others of the panels.
    """
    facts, words = physics_facts(project), project.content.physics
    now = moment or moments_of(facts)["still"]
    found = cells(style.format, box)
    unit = next(iter(found.values())).unit
    figure = Figure(replace(style, format=replace(style.format, line=line_of(TYPE * unit))), box.called(KEY))
    texts = said(project)
    for key, cell in found.items():
        _shell(figure.child("panel", key, box=cell.box), cell, facts, words, key)
        for part in PARTS[key]:
            if now.has(key, part):
                draw_part(figure.child("value", key, part, box=cell.box), cell, project, texts, key, part, now.hour)
    set_focus(figure, ALL, now.lit, now.told)
    if (room := rooms(style.format, box)[1]) is not None:
        draw_table(figure.child("table", box=room), room, words.labels.table, facts.judged)
    return figure


def _shell(figure: Figure, cell: Cell, facts: Facts, words: PhysicsWords, key: str) -> None:
    """Draw a panel with its title and what stands in it from the start."""
    box, panel = cell.box, words.panels[key]
    halo(figure, box, ((4, 0.05), (2.4, 0.08)), "blue", cell.s(9))
    figure.box_rect(box, cell.s(9), fill=panel_fill(figure), layer="under")
    figure.box_rect(box, cell.s(9), stroke=border(figure), width=0.9, layer="under", glow=0.06)
    round_badge(figure, cell.x(18), cell.y(17), cell.s(7), None)
    title = figure.text(cell.x(30), cell.y(22.6), panel.title, "title", size=cell.s(TITLE))
    start, end = title.box[2] + cell.s(10), box.right - cell.s(12)
    if end - start > cell.s(20):
        fading_rule(figure, start, end, cell.y(17), colour="cyan", strength=0.6)
    labels = words.labels
    if key in facts.rows:
        rows.draw_shell(figure, cell, facts.rows[key], key, panel.foot)
        rows.draw_foot(figure, cell, panel.foot)
    elif key == "distance":
        globe.draw_shell(figure, cell)
    elif key == "drift":
        watch.draw_shell(figure, cell, labels, panel.foot)
    elif key == "smaller":
        curves.draw_shell(figure, cell, labels, panel.foot)
    else:
        loop.draw_shell(figure, cell, labels, panel.foot)


def draw_part(figure: Figure, cell: Cell, project: Project, texts: dict[str, Shown], key: str, part: object, hour: int | None) -> None:
    """Draw what of a panel has been reached."""
    facts, words = physics_facts(project), project.content.physics
    foot = words.panels[key].foot
    if key in facts.rows and isinstance(part, int):
        made = facts.rows[key]
        place = rows.places(figure, cell, made, key, foot)[part]
        rows.draw_value(figure, cell, made[part], key, place)
        draw_art(figure.child("art"), cell, key, part, project.scenario, place)
    elif key == "distance":
        draw = globe.draw_central if part == "central" else globe.draw_spread
        draw(figure, cell, texts[str(part)])
    elif key == "drift":
        _drift(figure, cell, facts, words, texts, str(part), hour)
    elif key == "smaller":
        curve = {"bits": curves.draw_bits, "aware": curves.draw_aware, "cut": curves.draw_cut}[str(part)]
        curve(figure, cell, facts, foot, texts[str(part)])
    else:
        loop.draw_value(figure, cell, loop.nodes(figure, cell, foot)[str(part)], texts[str(part)], str(part), facts)


def _drift(figure: Figure, cell: Cell, facts: Facts, words: PhysicsWords, texts: dict[str, Shown], part: str, hour: int | None) -> None:
    if part == "reference":
        watch.draw_reference(figure, cell, facts)
    elif part == "now":
        watch.draw_hour(figure, cell, facts, words.labels, last_hour(facts) if hour is None else hour)
    else:
        watch.draw_line(figure, cell, texts[part], 0 if part == "tested" else 1, "cyan" if part == "tested" else "amber")
