"""A user's own flowchart as a scene: tokens start where it begins and walk its edges; what they reach lights."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.errors import InputError, LayoutError, SectionError
from scenes.core.scene_ref import SceneRef
from scenes.drawing.figure import Figure, Style
from scenes.drawing.flowchart import TYPE_TO_LINE, flowchart
from scenes.drawing.focus import set_focus
from scenes.drawing.kit.payloads import block
from scenes.drawing.transition import Name
from scenes.graph.chart import Chart
from scenes.graph.hues import hue_of
from scenes.graph.plan import Plan, plan_of
from scenes.graph.walk import walk_of
from scenes.project import Project
from scenes.sections.moment_scene import Cue, MomentScene
from scenes.sections.walk import Moment, Walk

KEY, CUE = "flowchart", "tokens_walk"
CHART_WALK = SceneRef(KEY, "scenes.sections.chart_walk", "ChartWalk")
EDGE = 16.0 / 1080  # of a frame's shorter side, left free around the chart
LARGEST = 1.35, 2.0  # of its role's size: the type of a small chart, in a frame and on paper
FIRST, HOP, SIDE = 0.4, 0.8, 0.8  # seconds before the tokens start, and along an edge; side of a token, of the type's size


def tokens_walk(walk: Walk) -> None:
    """Tokens walk every edge, each as soon as what it starts at is reached."""
    chart = chart_of(walk.project)
    walked = walk_of(chart)
    side = SIDE * walk.picture.format.line * TYPE_TO_LINE
    with walk.step(walk.end) as step:
        for number, start in walked.entered.items():
            body = block(walk.surface, Box(0, 0, side, side, "token"), state="hot")
            at = FIRST + HOP * start
            step.light("edge", number, at=at)
            if step.picture.has("label", number):
                step.light("label", number, at=at + HOP / 2)
            step.travel([body], [step.course("edge", number, seconds=HOP)], [at], name="token")
        for name, when in walked.reached.items():
            step.light("group" if name in chart.groups else "node", name, at=FIRST + HOP * when)


class ChartWalk(MomentScene):
    """The chart that the project brings."""

    key = KEY
    cues = (Cue(CUE, tokens_walk),)

    @classmethod
    def moments(cls, project: Project) -> dict[str, Moment]:
        """Return the two moments: nothing is reached, everything is."""
        return {"start": Moment(), CUE: Moment(lit=frozenset(panels_of(chart_of(project))))}

    @classmethod
    def durations(cls, project: Project) -> dict[str, float]:
        """Return no seconds: the cue lasts as long as the walk does."""
        return {CUE: 0.0}

    def draw(self, moment: Moment) -> Figure:
        """Draw the chart at a moment."""
        chart = chart_of(self.project)
        drawn = chart_figure(self.project, self.style, chart, chart.title or KEY)
        set_focus(drawn, panels_of(chart), moment.lit, moment.told)
        return drawn


def chart_of(project: Project) -> Chart:
    """Return the project's own flowchart; raises SectionError where it brings none."""
    if project.chart is None:
        raise SectionError(f"{KEY}: the project brings no chart; `explainer graph FILE.mmd -o film.mp4` reads one")
    return project.chart


def panels_of(chart: Chart) -> tuple[Name, ...]:
    """Return the names of a chart's parts: groups, edges, labels, nodes."""
    groups, nodes = (tuple((kind, name) for name in names) for kind, names in (("group", chart.groups), ("node", chart.nodes)))
    edges = tuple(("edge", number) for number in range(len(chart.edges)))
    labels = tuple(("label", number) for number, edge in enumerate(chart.edges) if edge.label)
    return (*groups, *edges, *labels, *nodes)


def chart_figure(project: Project, style: Style, chart: Chart, name: str) -> Figure:
    """Draw a chart so that it fills the frame; raises InputError, with the file's name, where it is too large."""
    theme, fmt = project.theme, style.format
    coloured = chart.coloured({colour: hue_of(colour, theme) for colour in chart.colours})
    room, title = _room(style, chart.title)
    drawn = flowchart(style, _plan(project, style, coloured, room, name), room)
    if title is not None:
        size = fmt.role("title").size
        drawn.text(title.cx, title.cy + 0.33 * size, chart.title, "title", anchor="middle", width=title.w)
    return drawn


def _plan(project: Project, style: Style, chart: Chart, room: Box, name: str) -> Plan:
    fmt = style.format
    try:
        return plan_of(chart, room, fmt.least_tick, fmt.role("card").size * LARGEST[fmt.is_sheet], project.theme.face, name)
    except LayoutError as error:
        raise InputError([str(error)]) from None


def _room(style: Style, title: str) -> tuple[Box, Box | None]:
    """Return the room of a chart in a frame, and that of its title where it has one."""
    view, size = style.view, style.format.role("title").size
    edge = EDGE * min(view.frame_width, view.frame_height)
    room = Box(edge - view.left, edge - view.top, view.frame_width - 2 * edge, view.frame_height - 2 * edge, "chart")
    if not title:
        return room, None
    above, below = room.cut_top(1.5 * size)
    return below, above
