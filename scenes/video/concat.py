"""How clips become one file: their packets are copied one after the other. Knows containers, nothing of scenes or codecs."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import av

REORDERED = 32  # packets at a clip's start among which its first frame is; codecs reorder at most 16


def concatenate(clips: list[Path], target: Path) -> None:
    """Join clips of one format without re-encoding, index first; written beside the target and renamed."""
    part = _part(target)
    try:
        with av.open(str(part), "w", options={"movflags": "+faststart"}) as output:
            _join(clips, output)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _part(target: Path) -> Path:
    """Return where this process writes a file before it is renamed; take away what processes left that were killed."""
    for left in target.parent.glob(f".{target.name}.*.part.mp4"):
        try:
            os.kill(int(left.name.split(".")[-3]), 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
        except (ValueError, PermissionError):
            continue
    return target.with_name(f".{target.name}.{os.getpid()}.part.mp4")


def _join(clips: list[Path], output: av.container.OutputContainer) -> None:
    """Copy the packets of clips one after the other; frames last equally long in all of them.

    Packets are decoded in the order in which they are written, one frame apart, as early as the clip needs that reorders most.
    """
    with av.open(str(clips[0])) as first:
        stream = output.add_stream_from_template(first.streams.video[0])
    delay = max(_delay(clip) for clip in clips)
    offset = 0
    for clip in clips:
        with av.open(str(clip)) as source:
            packets = [packet for packet in source.demux(video=0) if packet.dts is not None]
            start, step = min(packet.pts for packet in packets), packets[0].duration
            for k, packet in enumerate(packets):
                packet.pts += offset - start
                packet.dts = offset + k * step - delay
                packet.stream = stream
                output.mux(packet)
        offset += len(packets) * step


def _delay(clip: Path) -> int:
    """Return by how much the first packet of a clip is decoded before the first frame is shown."""
    with av.open(str(clip)) as source:
        packets = [packet for packet in islice(source.demux(video=0), REORDERED) if packet.dts is not None]
        return min(packet.pts for packet in packets) - packets[0].dts
