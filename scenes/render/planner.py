"""Plans a scene: runs it without drawing and takes down, clip by clip, how many frames it has and what they show."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from manim import config, tempconfig

from scenes.engine.clips import Clip, Output, Plan
from scenes.engine.digest import digest_play
from scenes.engine.scene import ExplainerScene
from scenes.film import Entry
from scenes.story import Story


def plan_scene(entry: Entry, output: Output, story: Story) -> Plan:
    """Return the clips of a scene, in order; nothing is drawn. Raises LayoutError for a picture that cannot be laid out."""
    with tempfile.TemporaryDirectory() as folder, scene_at(entry, output, story, folder) as scene:
        notes = _Notes()
        scene.planner = notes.take
        scene.renderer.file_writer.only = ()
        scene.construct()
    cues = scene.renderer.file_writer.cues
    return tuple(Clip(cue, notes.frames[i], notes.digest(i)) for i, cue in enumerate(cues))


@contextmanager
def scene_at(entry: Entry, output: Output, story: Story, folder: str) -> Iterator[ExplainerScene]:
    """Make a scene, ready to be rendered into a folder at a size and frame rate; Manim's settings hold inside."""
    settings = {
        "pixel_width": output.width,
        "pixel_height": output.height,
        "frame_rate": output.fps,
        "media_dir": folder,
        "output_file": entry.key,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "format": "mp4",
        "from_animation_number": 0,
        "upto_animation_number": -1,
        "max_inflight_encoders": 1,
    }
    with tempconfig(settings):
        yield entry.load()(story=story)


@dataclass
class _Notes:
    """Frames and digests of plays, by the number of their clip."""

    frames: dict[int, int] = field(default_factory=dict)
    plays: dict[int, list[bytes]] = field(default_factory=dict)

    def take(self, scene: ExplainerScene) -> None:
        """Take down the play that a scene begins."""
        clip, frames = scene.renderer.file_writer.clip, frames_of(scene)
        self.frames[clip] = self.frames.get(clip, 0) + frames
        self.plays.setdefault(clip, []).append(digest_play(scene) + frames.to_bytes(4, "big"))

    def digest(self, clip: int) -> str:
        """Return the digest of a clip."""
        return hashlib.blake2b(b"".join(self.plays[clip]), digest_size=16).hexdigest()


def frames_of(scene: ExplainerScene) -> int:
    """Return how many frames the play has that a scene begins."""
    exact = round(scene.duration * config.frame_rate)
    return max(1, exact) if scene.is_current_animation_frozen_frame() else exact
