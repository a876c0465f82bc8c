"""Every scene rendered for real, small: as many frames as its seconds say, tagged BT.709, first and last frame settled."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from manim import tempconfig

from scenes.core.scene_ref import SceneRef
from scenes.film import KEYS, SCENES, clips_of, scene_called
from scenes.project import Project
from scenes.render.runner import Output, render_clip
from scenes.sections.walk import TAIL
from scenes.session import subject_of
from scenes.video.concat import concatenate
from scenes.video.motion_measure import measure_motion

FPS, SHORT = 10, "training_vs_inference"
QUICK = ("opening", "operations")  # the others are rendered by `make slow`; every test of a walk plays all of them


def frames_of(file: Path) -> list[np.ndarray]:
    with av.open(str(file)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_the_film_is_opening_sections_poster() -> None:
    assert [scene.key for scene in SCENES] == ["opening", *KEYS, "poster"]
    with pytest.raises(KeyError, match="choose one of opening, data_pipeline"):
        scene_called("nope")


@pytest.mark.parametrize(
    "scene", [pytest.param(scene, id=scene.key, marks=() if scene.key in QUICK else pytest.mark.slow) for scene in SCENES]
)
def test_a_scene_renders_with_its_frame_count(scene: SceneRef, project: Project, tmp_path: Path) -> None:
    target = tmp_path / f"{scene.key}.mp4"
    render_clip(subject_of(scene, project), Output(240, 136, FPS), target)
    frames = frames_of(target)
    exact = [seconds * FPS for _, seconds in clips_of(scene, project)]
    assert abs(len(frames) - sum(exact)) <= 0.5 * len(exact), "each cue is rounded to whole frames"
    assert frames[0].shape == (136, 240, 3)
    assert np.abs(frames[-1].astype(int) - frames[-round(TAIL * FPS)].astype(int)).max() <= 24, "its end is not settled"
    assert frames[-1].std() > 8, "the last frame is empty"
    assert np.abs(frames[-1].astype(int) - frames[0].astype(int)).mean() > 0.5, "nothing happened"
    assert [file.name for file in tmp_path.iterdir()] == [target.name], "something was left behind"
    moved = measure_motion(target)
    assert (moved.cuts, moved.flashes) == ((), ()), "a hard cut inside a scene, or more than three flashes a second"


@pytest.mark.parametrize("size", [(136, 240), (192, 240), (240, 240), (240, 104)])
def test_a_scene_renders_in_other_aspects(size: tuple[int, int], project: Project, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    render_clip(subject_of(scene_called(SHORT), project), Output(*size, 2), target)
    assert frames_of(target)[-1].shape == (size[1], size[0], 3)


def test_clips_are_tagged_bt709(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    render_clip(subject_of(scene_called(SHORT), project), Output(240, 136, 2), target)
    with av.open(str(target)) as container:
        context = container.streams.video[0].codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)


def test_the_same_clip_twice_is_the_same_bytes(project: Project, tmp_path: Path) -> None:
    first, second = tmp_path / "a.mp4", tmp_path / "b.mp4"
    for target in (first, second):
        render_clip(subject_of(scene_called("opening"), project), Output(160, 90, 5), target)
    assert first.read_bytes() == second.read_bytes()


def test_concatenation_keeps_every_frame(project: Project, tmp_path: Path) -> None:
    clips = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for key, target in zip(("opening", SHORT), clips, strict=True):
        render_clip(subject_of(scene_called(key), project), Output(160, 90, 2), target)
    film = tmp_path / "film.mp4"
    concatenate(clips, film)
    joined = frames_of(film)
    apart = [frame for clip in clips for frame in frames_of(clip)]
    assert len(joined) == len(apart)
    assert all(np.array_equal(a, b) for a, b in zip(joined, apart, strict=True))


def test_a_manim_animation_mixes_in(project: Project, tmp_path: Path) -> None:
    from manim import Circle, Create, FadeOut

    from scenes.sections.explainer_scene import ExplainerScene

    class Mixed(ExplainerScene):
        def construct(self) -> None:
            circle = Circle(color="#FFFFFF", stroke_width=60)
            self.play(Create(circle), run_time=0.5)
            self.play(FadeOut(circle), run_time=0.5)

    with tempconfig(
        {"pixel_width": 160, "pixel_height": 90, "frame_rate": 8, "media_dir": str(tmp_path), "progress_bar": "none", "verbosity": "ERROR"}
    ):
        scene = Mixed(project=project)
        scene.render()
        frames = frames_of(Path(scene.renderer.file_writer.movie_file_path))
    assert len(frames) == 8
    assert frames[3].max() > 200 > frames[7].max()


def test_lighting_parts_keeps_their_drawing_order(project: Project, tmp_path: Path) -> None:
    from scenes.drawing.fade import Fade
    from scenes.drawing.shape import shapes_of
    from scenes.drawing.timeline import Timeline
    from scenes.sections.explainer_scene import ExplainerScene

    class CrossFade(ExplainerScene):
        def construct(self) -> None:
            drawn = self.canvas()
            for k in range(3):
                drawn.child("part", k).rect(k * 40 + 100, 100, 60, 60, fill="cyan")
            self.add(drawn)
            timeline = Timeline()
            for k in (0, 2):
                timeline.fade(Fade("part", shapes_of(drawn.part("part", k)), 0.5), at=0.0, seconds=0.5)
            self.play(*timeline.animations())
            self.order = [drawn.submobjects.index(drawn.part("part", k)) for k in range(3)]

    with tempconfig(
        {"pixel_width": 160, "pixel_height": 90, "frame_rate": 4, "media_dir": str(tmp_path), "progress_bar": "none", "verbosity": "ERROR"}
    ):
        scene = CrossFade(project=project)
        scene.render()
    assert scene.order == [0, 1, 2]
    assert len([mobject for mobject in scene.mobjects if len(mobject.get_family()) > 1]) == 1
