"""Video files: the writer of a scene, and how clips are joined."""

from __future__ import annotations

from pathlib import Path

import av
from manim.scene.scene_file_writer import SceneFileWriter, VideoSegmentEncoder

from scenes.engine.encoder import Bt709Encoder


class FilmWriter(SceneFileWriter):
    """Manim's writer with the project's encoder."""

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        if self.video_encoder is None or self.output_spec.transparent:
            return super()._create_segment_encoder(target)
        return Bt709Encoder(target=target, spec=self.video_encoder)


def concatenate(clips: list[Path], target: Path) -> None:
    """Join clips of one format without re-encoding, index first; written beside the target and renamed."""
    part = target.with_name(f".{target.name}.part.mp4")
    try:
        with av.open(str(part), "w", options={"movflags": "+faststart"}) as output:
            _join(clips, output)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _join(clips: list[Path], output: av.container.OutputContainer) -> None:
    with av.open(str(clips[0])) as first:
        stream = output.add_stream_from_template(first.streams.video[0])
    offset = 0
    for clip in clips:
        with av.open(str(clip)) as source:
            packets = [packet for packet in source.demux(video=0) if packet.dts is not None]
            start, end = min(packet.pts for packet in packets), offset
            for packet in packets:
                packet.pts += offset - start
                packet.dts += offset - start
                end = max(end, packet.pts + packet.duration)
                packet.stream = stream
                output.mux(packet)
        offset = end
