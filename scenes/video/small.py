"""A clip as pictures that pages and slides show without a player: animated WebP and GIF, smaller and with fewer frames than the film.

A GIF has 256 colours: FFmpeg's palettegen chooses them for the whole clip, paletteuse spreads the rest in a fixed pattern (Bayer), so that
what stands still does not shimmer. Its frames last whole hundredths of a second: 12.5 a second are exact.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph
from PIL import Image

from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.video.files import open_clip, open_film
from scenes.video.loop import write_frames

FPS = Fraction(25, 2)
WIDTHS = (960, 800, 640, 480)  # pixels, tried in turn until a GIF is small enough; a WebP has the first


def write_webp(clip: Path, target: Path, most: int) -> int:
    """Write a clip as an animated WebP, at the best quality that takes at most so many bytes; return how many. Raises InputError as `write_loop`."""
    return write_frames([frame.to_image() for frame in _small(clip, WIDTHS[0])], target, FPS, most)


def write_gif(clip: Path, target: Path, most: int) -> int:
    """Write a clip as a GIF, as wide as fits in so many bytes; return how many. Raises InputError for one that no width makes small enough."""
    data = b""
    for width in WIDTHS:
        data = _gif(clip, width)
        if len(data) <= most:
            write_file(target, data)
            return len(data)
    raise InputError([f"{target}: takes {len(data) // 1000} kB, at most {most // 1000} are wanted; choose another cue or kind"])


def ends(clip: Path) -> tuple[Image.Image, Image.Image]:
    """Return the first and the last frame of a clip; raises ValueError where it has none."""
    first = last = None
    with open_clip(clip) as source:
        for frame in source.decode(video=0):
            first, last = first or frame, frame
    if first is None or last is None:
        raise ValueError(f"{clip} has no frames")
    return first.to_image(), last.to_image()


def _small(clip: Path, width: int) -> Iterator[av.VideoFrame]:
    """Yield the frames of a clip at a width, FPS of them a second."""
    yield from _filtered(clip, width, palette=False)


def _gif(clip: Path, width: int) -> bytes:
    """Return a clip as a GIF that repeats for ever."""
    with tempfile.TemporaryDirectory(prefix="explainer-") as folder:
        made = Path(folder) / "loop.gif"
        _write_gif(clip, made, width)
        return made.read_bytes()


def _write_gif(clip: Path, target: Path, width: int) -> None:
    with open_film(target, "gif", {"loop": "0"}) as container:
        stream = None
        for number, frame in enumerate(_filtered(clip, width, palette=True)):
            if stream is None:
                stream = container.add_stream("gif", rate=FPS)
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "pal8"
            frame.pts, frame.time_base = number, 1 / FPS
            container.mux(stream.encode(frame))
        if stream is not None:
            container.mux(stream.encode(None))


def _filtered(clip: Path, width: int, *, palette: bool) -> Iterator[av.VideoFrame]:
    with open_clip(clip) as source:
        stream = source.streams.video[0]
        graph, entry, end = _graph(stream, min(width, stream.width), palette)
        for frame in source.decode(stream):
            entry.push(frame)
            yield from _pulled(end)
        entry.push(None)
        yield from _pulled(end)
        del graph  # it owns entry and end


def _graph(stream: av.VideoStream, width: int, palette: bool) -> tuple[Graph, av.filter.FilterContext, av.filter.FilterContext]:
    """Return a graph that takes some frames away and makes them smaller, and paints them with one palette, with its entry and its end."""
    graph = Graph()
    entry, end = graph.add_buffer(template=stream), graph.add("buffersink")
    fewer = graph.add("fps", f"{FPS.numerator}/{FPS.denominator}")
    smaller = graph.add("scale", f"{width}:-2:flags=area+accurate_rnd")
    entry.link_to(fewer)
    fewer.link_to(smaller)
    if palette:
        both, found, painted = (
            graph.add("split"),
            graph.add("palettegen", "stats_mode=diff"),
            graph.add("paletteuse", "dither=bayer:bayer_scale=4"),
        )
        smaller.link_to(both)
        both.link_to(painted, 0, 0)
        both.link_to(found, 1, 0)
        found.link_to(painted, 0, 1)
        painted.link_to(end)
    else:
        smaller.link_to(end)
    graph.configure()
    return graph, entry, end


def _pulled(end: av.filter.FilterContext) -> Iterator[av.VideoFrame]:
    """Yield the frames that are ready."""
    while True:
        try:
            frame = end.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(frame, av.VideoFrame):
            yield frame
