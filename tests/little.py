"""Two little scenes for the tests of the runner, and a command that renders them to one film as `explainer film` does.

`python -m tests.little FOLDER WORKERS [CLUSTER]` writes FOLDER/film.mp4 and prints the summary; the cache is $EXPLAINER_CACHE.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from rich.console import Console

from scenes.core.scene_ref import SceneRef
from scenes.drawing.counter import Counter
from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.drawing.stretch import Stretch
from scenes.drawing.timeline import Timeline
from scenes.drawing.trajectory import Course
from scenes.options import one_line_errors
from scenes.project import Project, load_project
from scenes.render.clips import Output, Subject
from scenes.sections.explainer_scene import ExplainerScene
from scenes.session import Session, Wanted, render_wanted, subject_of
from scenes.video.concat import concatenate

PAUSE = float(os.environ.get("LITTLE_PAUSE", "0"))  # seconds before each play of a rendering
OUTPUT = Output(240, 136, 5)
LITTLE = (SceneRef("lamps", "tests.little", "Lamps"), SceneRef("traffic", "tests.little", "Traffic"))


def subjects(project: Project) -> tuple[Subject, ...]:
    """Return both scenes as the renderer takes them."""
    return tuple(subject_of(scene, project) for scene in LITTLE)


class Slowed(ExplainerScene):
    """A scene that can be made slow, so that there is time to interrupt it."""

    @classmethod
    def seconds(cls, project: Project) -> float:
        """Return about how long the scene lasts."""
        return 5.0

    def begin_animations(self) -> None:
        if PAUSE and not self.renderer.skip_animations:
            time.sleep(PAUSE)
        super().begin_animations()

    def row(self, colour: str) -> Figure:
        """Draw four lamps, a bar and a way, and add them."""
        drawn = self.canvas()
        for k in range(4):
            drawn.child("lamp", k).rect(k * 90 + 60, 80, 70, 60, 8, fill=colour, glow=0.5)
        drawn.register(drawn.rect(60, 190, 340, 14, fill=colour), "bar")
        drawn.add_route([(60, 240), (300, 240), (420, 60)], "way", radius=20)
        self.add(drawn)
        return drawn


class Lamps(Slowed):
    """Lights a row of lamps, lamp by lamp."""

    def construct(self) -> None:
        drawn = self.row("cyan")
        self.wait(0.4)
        for k in range(4):
            self.cue(f"lamp_{k}")
            dimmed = Timeline()
            dimmed.fade(Fade(f"lamp {k}", shapes_of(drawn.part("lamp", k)), 0.2), at=0.0, seconds=0.6)
            self.play(*dimmed.animations())
            self.wait(0.4)


class Traffic(Slowed):
    """Sends bodies along a way, counts them, fills a bar."""

    def construct(self) -> None:
        drawn = self.row("violet")
        counter = Counter(drawn, 60, 300, lambda value: f"{value:.0f} sent")
        counter.set_value(0)
        self.add(counter)
        for k in range(3):
            self.cue(f"wave_{k}")
            body = Figure(self.style, drawn.box)
            body.circle(0, 0, 9, fill="cyan", glow=0.6)
            wave = Timeline()
            landed = wave.flow(body, [Course(drawn.route("way"), seconds=0.6)] * 3)
            wave.count(counter, [(0.0, 3.0 * k), *((at, 3.0 * k + number) for number, at in enumerate(landed, 1))])
            self.play(*wave.animations(1.0), Stretch(drawn.part("bar"), k / 3, (k + 1) / 3, 1.0))
            self.add(counter)
            self.wait(0.6)


@one_line_errors
def main(folder: str, workers: str, cluster: str | None = None) -> None:
    """Render the film of both scenes."""
    wanted = [Wanted(scene) for scene in LITTLE]
    session = render_wanted(load_project(), wanted, OUTPUT, int(workers), Console(stderr=True), quiet=False, cluster=cluster)
    join(session, wanted, Path(folder) / "film.mp4")
    json.dump(session.summary(), sys.stdout)


def join(session: Session, wanted: list[Wanted], target: Path) -> None:
    """Join the clips of scenes."""
    concatenate([clip.file for clip in session.of(*wanted)], target)


if __name__ == "__main__":
    import typer

    try:
        main(*sys.argv[1:])
    except typer.Exit as error:
        sys.exit(error.exit_code)
