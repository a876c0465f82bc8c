"""How clips become one file: their packets are copied one after the other. Knows containers, nothing of scenes or codecs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import av

from scenes.core.cache import replaced
from scenes.video.files import open_clip, open_film

REORDERED = 32  # packets at a clip's start among which its first frame is; codecs reorder at most 16


def concatenate(clips: list[Path], target: Path) -> None:
    """Join clips of one format without re-encoding, index first; written beside the target and renamed."""
    with replaced(target) as part, open_film(part) as output:
        for packet in joined(clips, picture_of(clips[0], output)):
            output.mux(packet)


def picture_of(clip: Path, output: av.container.OutputContainer) -> av.VideoStream:
    """Give a file a stream for pictures of the format of a clip."""
    with open_clip(clip) as source:
        return output.add_stream_from_template(source.streams.video[0])


def joined(clips: list[Path], stream: av.VideoStream) -> Iterator[av.Packet[av.VideoStream]]:
    """Yield the packets of clips one after the other, for a stream of their format; frames last equally long in all of them.

    Packets are decoded in the order in which they are written, one frame apart, as early as the clip needs that reorders most.
    """
    delay = max(_delay(clip) for clip in clips)
    offset = 0
    for clip in clips:
        with open_clip(clip) as source:
            packets = list(_packets(source))
        start, step = min(pts for _, pts, _ in packets), packets[0][0].duration
        if not step:
            raise ValueError(f"{clip} does not tell how long its frames last")
        for k, (packet, pts, _) in enumerate(packets):
            packet.pts = pts + offset - start
            packet.dts = offset + k * step - delay
            packet.stream = stream
            yield packet
        offset += len(packets) * step


def _delay(clip: Path) -> int:
    """Return by how much the first packet of a clip is decoded before the first frame is shown."""
    with open_clip(clip) as source:
        packets = list(islice(_packets(source), REORDERED))
        (_, _, decoded), shown = packets[0], min(pts for _, pts, _ in packets)
        return shown - decoded


def _packets(source: av.container.InputContainer) -> Iterator[tuple[av.Packet[av.VideoStream], int, int]]:
    """Yield the packets of a clip, each with when it is shown and when it is decoded; the empty one at the end has no times."""
    for packet in source.demux(video=0):
        if packet.pts is not None and packet.dts is not None:
            yield packet, packet.pts, packet.dts
