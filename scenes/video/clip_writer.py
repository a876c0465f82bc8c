"""Video files: the writer of a scene, one file a clip (what is played from one cue to the next)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import numpy as np
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.scene_file_writer import SceneFileWriter, VideoSegmentEncoder, _SceneFileWriterSettings
from manim.scene.section import DefaultSectionType
from manim.typing import StrPath
from manim.utils.exceptions import EndSceneEarlyException

from scenes.raster.dirty_rectangles import Changes
from scenes.video.alpha import transparent_encoder
from scenes.video.encoder import encoder_for
from scenes.video.mux import mux, seconds_of
from scenes.video.sound import samples_of
from scenes.video.synchronous_encoder import SynchronousEncodeJob

REST = "rest"  # the clip of what comes before the first cue


class Watcher(Protocol):
    """Who is told what a writer does."""

    def began(self, clip: int) -> None:
        """Take note that a clip begins that is to be written."""

    def wrote(self, clip: int, frames: int) -> None:
        """Take note of frames that were handed to the encoder of a clip."""

    def finished(self, clip: int, file: Path, frames: int) -> None:
        """Take note of a whole clip; the next one may have begun."""


@dataclass(frozen=True)
class WriterOptions:
    """What a writer does with a scene's clips.

    `only` names the clips to write by their number (None: all); a scene ends after the last of them. A `watcher` is told of
    frames and clips, and gets the clips as they are: nothing is joined. `dry`: nothing is written, those clips are only played. `preset` names the encoder's settings (None: the
    default). `synchronous`: frames are encoded where they are drawn, not in a thread. `fps` are the frames of a second of the file, exactly
    (None: those of Manim's settings). `transparent`: clips are transparent files of this kind (of TRANSPARENT).
    """

    only: Collection[int] | None = None
    watcher: Watcher | None = None
    preset: str | None = None
    synchronous: bool = False
    dry: bool = False
    fps: Fraction | None = None
    transparent: str = ""

    def writes(self, clip: int) -> bool:
        """Tell whether a clip is to be written."""
        return not self.dry and (self.only is None or clip in self.only)

    def plays(self, clip: int) -> bool:
        """Tell whether a clip that can be played alone is played."""
        return not self.only or clip in self.only


class FilmWriter(SceneFileWriter):
    """Manim's writer with the project's encoder: one encoder is open over all plays of a clip.

    What is neither an opaque mp4 nor transparent by its options is written in Manim's way.
    """

    def __init__(self, settings: _SceneFileWriterSettings, options: WriterOptions) -> None:
        self.options = options
        self.cues: list[str] = []
        self.frames: list[int] = []  # written, of each cue
        self._ended: tuple[Path, int, int] | None = None  # file, clip and frames of the clip that is still being encoded
        self._next: str | None = REST
        super().__init__(settings)
        output = self.output_spec
        opaque = output.is_video and not output.is_gif and not output.transparent and output.segment_extension == ".mp4"
        self._joins_clips = opaque or bool(options.transparent)

    # ---- clips
    @property
    def clip(self) -> int:
        """Return the number of the present clip, from 0; -1 before the first play."""
        return len(self.cues) - 1

    @property
    def writes_clip(self) -> bool:
        """Tell whether the present clip is to be written."""
        return self.options.writes(self.clip)

    @property
    def takes_changes(self) -> bool:
        """Tell whether the next frame may be given as what changed since the one before."""
        return self._joins_clips and not self.options.transparent and bool(self.frames) and self.frames[-1] > 0

    def cue(self, name: str) -> None:
        """Let the next play begin a clip of this name."""
        self._next = name

    def pass_over(self, name: str) -> None:
        """Count a clip that is not played."""
        self._end_clip()
        self._begin_clip(name)

    def begin_play(self) -> bool:
        """Step to the next clip if a cue came since the last play; tell whether one begins."""
        if self._next is None:
            return False
        self._end_clip()
        self._begin_clip(self._next)
        if self.options.only and self.clip > max(self.options.only):
            raise EndSceneEarlyException
        if self.options.watcher is not None and self.writes_clip:
            self.options.watcher.began(self.clip)
        return True

    def _begin_clip(self, name: str) -> None:
        self.cues.append(name)
        self.frames.append(0)
        self._next = None
        super().next_section(name, DefaultSectionType.NORMAL, skip_animations=False)

    def _end_clip(self) -> None:
        """Let the clip be encoded to its end while the next one is drawn; hand over the one before."""
        job = self._current_encode_job
        if job is None:
            return
        self._hand_over()
        self.close_partial_movie_stream()
        self._ended = job.path, self.clip, self.frames[-1]
        if self.options.synchronous:
            self._hand_over()

    def _hand_over(self) -> None:
        """Wait for the clip that ended last, and tell the watcher of it."""
        self.join_all_encode_jobs()
        if self._ended is not None and self.options.watcher is not None:
            file, clip, frames = self._ended
            self.options.watcher.finished(clip, file, frames)
        self._ended = None

    # ---- what Manim asks for
    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Begin a section, and with it a clip."""
        super().next_section(name, type_, skip_animations)
        self._next = self._next or (self.cues[-1] if self.cues else REST)

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Name the file of a play: the clip's for its first play, none for those that follow in it."""
        if not self._joins_clips or hash_animation is None:
            super().add_partial_movie_file(hash_animation)
        else:
            super().add_partial_movie_file(f"{self.clip:02}_{self.cues[-1]}" if self._current_encode_job is None else None)

    def begin_animation(self, allow_write: bool = False, *, animation_index: int, file_path: StrPath | None = None) -> None:
        """Open an encoder, unless the clip's is open."""
        is_open = self._joins_clips and self._current_encode_job is not None
        super().begin_animation(allow_write and not is_open, animation_index=animation_index, file_path=file_path)

    def open_partial_movie_stream(self, *, animation_index: int, file_path: StrPath | None = None) -> None:
        """Open the encoder of a clip, with a thread of its own unless it encodes synchronously."""
        if not (self.options.synchronous and self._joins_clips):
            super().open_partial_movie_stream(animation_index=animation_index, file_path=file_path)
            return
        if self._current_encode_job is not None:
            raise RuntimeError(f"{self._current_encode_job.path} is still being written; one clip at a time")
        target = file_path or self.partial_movie_files[animation_index]
        if target is None:
            raise RuntimeError(f"play {animation_index} has no file; its clip is not to be written")
        self._current_encode_job = SynchronousEncodeJob(self._create_segment_encoder(Path(target)), animation_index)

    def end_animation(self, allow_write: bool = False) -> None:
        """Close the encoder of a play; a clip's stays open until the next cue."""
        super().end_animation(allow_write and not self._joins_clips)

    def write_frame(self, pixels: np.ndarray | Changes, *, repeat: int = 1) -> None:
        """Hand over a frame, (height, width, 4) uint8 or what changed, to be shown `repeat` times; a synchronous one keeps nothing of it."""
        if self._ended is not None and not any(job.thread.is_alive() for job in self._inflight_encode_jobs):
            self._hand_over()
        super().write_frame(pixels, repeat=repeat)  # type: ignore[arg-type]  # Manim hands it on as it is, to the encoder below
        self.frames[-1] += repeat
        if self.options.watcher is not None:
            self.options.watcher.wrote(self.clip, repeat)

    def finish(self) -> None:
        """End the last clip and join the clips, unless someone watches for them."""
        if self._joins_clips:
            self._end_clip()
            self._hand_over()
        if self.options.watcher is None:
            super().finish()

    def combine_files(self, input_files: list[str], output_file: Path, create_gif: bool = False, includes_sound: bool = False) -> None:
        """Join clips without re-encoding, with the sound that was added; what is no clip is combined in Manim's way."""
        if not self._joins_clips:
            super().combine_files(input_files, output_file, create_gif, includes_sound)
            return
        output_file.parent.mkdir(parents=True, exist_ok=True)
        clips = [Path(file) for file in input_files]
        mux(clips, output_file, audio=samples_of(self.audio_segment, seconds_of(clips)) if includes_sound else None)
        if includes_sound:
            self.init_audio()  # else Manim adds it once more: re-written in place, and late by what an AAC encoder puts first

    def combine_to_movie(self) -> None:
        """Combine everything to the scene's file; the WAV that Manim leaves beside some formats is taken away."""
        super().combine_to_movie()
        if self.includes_sound and not self.output_spec.is_gif:
            self.movie_file_path.with_suffix(".wav").unlink(missing_ok=True)

    def combine_to_section_videos(self) -> None:
        """Combine each section to a file of its own; one of which no play was written (`-n`) has none."""
        self.sections = [section for section in self.sections if section.get_clean_partial_movie_files()]
        super().combine_to_section_videos()

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        if self.options.transparent:
            return transparent_encoder(target, self._encoder_spec, self.options.transparent)
        return encoder_for(target, self._encoder_spec, self.output_spec.transparent, self.options.preset)

    @property
    def _encoder_spec(self) -> VideoEncoderSpec:
        if self.video_encoder is None:
            raise RuntimeError("frames cannot be encoded: the output is no video")
        return replace(self.video_encoder, frame_rate=self.options.fps or self.video_encoder.frame_rate)
