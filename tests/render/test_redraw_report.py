"""The debug mode tells what each play draws anew and why, and finds a figure that moves as a whole; no scene of the film has one."""

from __future__ import annotations

from pathlib import Path

import pytest
from manim import tempconfig

from scenes.core.box import Box
from scenes.core.scene_ref import SceneRef
from scenes.drawing.fade import Fade
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import shapes_of
from scenes.drawing.stretch import Stretch
from scenes.drawing.timeline import Timeline
from scenes.drawing.trajectory import Course
from scenes.film import SCENES
from scenes.project import Project
from scenes.render.redraw_report import MANY, Redrawn, redrawn
from scenes.sections.explainer_scene import ExplainerScene
from scenes.sections.training_cluster.picture import picture

MOST = (
    270  # leaves that a play may draw as vectors in every frame: needles, bars, numbers on the move, the bits of a weight in four formats
)


class Reported(ExplainerScene):
    """A scene that keeps the report of every play."""

    def begin_animations(self) -> None:
        super().begin_animations()
        self.reports = [*getattr(self, "reports", ()), redrawn(self)]


def play(project: Project, folder: Path, construct: object, base: type[ExplainerScene] = Reported) -> list[Redrawn]:
    settings = {
        "pixel_width": 160, "pixel_height": 90, "frame_rate": 4, "media_dir": str(folder), "progress_bar": "none",
        "verbosity": "ERROR", "format": "png", "save_last_frame": True,
    }  # fmt: skip
    with tempconfig(settings):
        scene = type("Played", (base,), {} if construct is None else {"construct": construct})(project=project)
        scene.render()
    return scene.reports


def test_a_play_is_told_in_names_and_counts(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.render.redraw_report.is_debug", lambda: True)

    def construct(scene: Reported) -> None:
        drawn = scene.canvas()
        lit = drawn.child("lit")
        for k in range(3):
            lit.rect(k * 20, 0, 10, 10, fill="cyan")
        rail = drawn.child("rail")
        bar = rail.register(rail.rect(0, 50, 100, 5, fill="cyan"), "bar")
        scene.add(drawn)
        body = block(scene.canvas(), Box(0, 0, 20, 20))
        route = drawn.add_route([(0, 0), (100, 100)], "way") or drawn.route("way")
        timeline = Timeline()
        timeline.fade(Fade("lit", shapes_of(lit), 1.0), at=0.0)
        timeline.flow(body, [Course(route, seconds=0.5)] * 4)
        scene.play(*timeline.animations(), Stretch(bar, 0, 1, timeline.seconds))

    (report,) = play(project, tmp_path, construct)
    assert report.lit == (("lit", 3),)
    assert report.bodies == 4
    assert [(m.name, m.drawables, m.why) for m in report.moving] == [("rail bar", 1, "moved by Stretch")]
    said = capsys.readouterr().err
    assert "play 0: lit once: lit (3 shapes); stamped: 4 bodies; drawn in every frame: rail bar (1 leaf: moved by Stretch)" in said
    assert "whole figure" not in said


def test_a_figure_that_moves_as_a_whole_is_found(project: Project, tmp_path: Path) -> None:
    def construct(scene: Reported) -> None:
        drawn = picture(project, scene.style, scene.format.stage)
        scene.add(drawn)
        scene.play(drawn.animate.shift((0.1, 0, 0)), run_time=0.5)

    (report,) = play(project, tmp_path, construct)
    (moving,) = report.moving
    assert moving.drawables > MANY
    assert moving.name == "training_cluster"
    assert "a whole figure moves: training_cluster" in str(report)


def test_an_updater_is_named_as_the_reason(project: Project, tmp_path: Path) -> None:
    def construct(scene: Reported) -> None:
        drawn = scene.canvas()
        drawn.rect(0, 0, 10, 10, fill="cyan").add_updater(lambda mobject: None)
        other = scene.canvas().child("other")
        other.rect(0, 0, 10, 10, fill="cyan")
        scene.add(drawn, other)
        timeline = Timeline()
        timeline.fade(Fade("other", shapes_of(other), 1.0), at=0.0)
        scene.play(*timeline.animations())

    (report,) = play(project, tmp_path, construct)
    assert [(m.name, m.why) for m in report.moving] == [("stage", "has an updater")]


@pytest.mark.parametrize("scene", SCENES, ids=[scene.key for scene in SCENES])
def test_no_scene_of_the_film_moves_a_whole_figure(scene: SceneRef, project: Project, tmp_path: Path) -> None:
    base = type("Base", (Reported, scene.load()), {})
    reports = play(project, tmp_path, None, base)
    assert len(reports) > 4
    assert sum(report.bodies for report in reports) > 0
    for report in reports:
        assert not any(moving.is_whole_figure for moving in report.moving), str(report)
        assert sum(moving.drawables for moving in report.moving) <= MOST, str(report)
