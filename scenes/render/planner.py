"""Plans a scene: runs it without drawing and takes down, clip by clip, how many frames it has and what they show."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from manim import config, tempconfig

from scenes.render.clips import Clip, Output, ScenePlan, Subject
from scenes.render.play_hash import hash_play
from scenes.render.scene import LayeredScene
from scenes.video.clip_writer import WriterOptions


def plan_scene(subject: Subject, output: Output, scratch: Path | None = None, clip: int | None = None) -> ScenePlan:
    """Return the clips of a scene, in order, or only one of them; nothing is drawn. Raises LayoutError for a picture that cannot be laid out.

    Manim's empty folders go to a temporary one in `scratch` (None: in the system's).
    """
    notes, options = _Notes(), WriterOptions(only=() if clip is None else (clip,), dry=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder, scene_at(subject, output, folder, options, notes.take) as scene:
        scene.construct()
    cues = scene.renderer.file_writer.cues
    return tuple(
        Clip(
            cue, notes.frames[i], notes.play_hash(i), tuple(scene.events.get(i, ())), tuple(scene.marks.get(i, ())), scene.least.get(i, 0.0)
        )
        for i, cue in enumerate(cues)
        if clip in (None, i)
    )


@contextmanager
def scene_at(
    subject: Subject, output: Output, folder: str, options: WriterOptions, on_play: Callable[[LayeredScene], None] | None = None
) -> Iterator[LayeredScene]:
    """Make a scene, ready to be rendered into a folder at a size and frame rate; Manim's settings hold inside."""
    settings = {
        "pixel_width": output.width,
        "pixel_height": output.height,
        "frame_rate": output.rate,
        "media_dir": folder,
        "output_file": subject.key,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "format": output.transparent or "mp4",
        "background_opacity": 0.0 if output.transparent else 1.0,
        "from_animation_number": 0,
        "upto_animation_number": -1,
    }
    options = replace(options, fps=Fraction(output.fps), transparent=output.transparent)
    with tempconfig(settings):
        yield subject.ref.load()(project=subject.project, writer=options, on_play=on_play)


@dataclass
class _Notes:
    """Frames and hashes of plays, by the number of their clip."""

    frames: dict[int, int] = field(default_factory=dict)
    plays: dict[int, list[bytes]] = field(default_factory=dict)

    def take(self, scene: LayeredScene) -> None:
        """Take down the play that a scene begins."""
        clip, frames = scene.renderer.file_writer.clip, frames_of(scene)
        self.frames[clip] = self.frames.get(clip, 0) + frames
        self.plays.setdefault(clip, []).append(hash_play(scene) + frames.to_bytes(4, "big"))

    def play_hash(self, clip: int) -> str:
        """Return the hash of what a clip's plays show."""
        return hashlib.blake2b(b"".join(self.plays[clip]), digest_size=16).hexdigest()


def frames_of(scene: LayeredScene) -> int:
    """Return how many frames the play has that a scene begins."""
    exact = round(scene.duration * config.frame_rate)
    return max(1, exact) if scene.is_current_animation_frozen_frame() else exact
