"""One file of what is seen, heard and read: pictures of clips, sound, captions, chapters, title. Knows containers, nothing of scenes.

Pictures are copied, never encoded again. Sound is AAC; the samples that its encoder puts before the first one (1,024) are left out by an
edit list, so a second of sound lies at its second of the picture. Captions are a track of timed text (tx3g, "mov_text").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import merge
from pathlib import Path
from struct import pack

import av
import numpy as np

from scenes.core.cache import replaced
from scenes.video.concat import joined, picture_of
from scenes.video.files import open_clip, open_film

RATE, BITS, BLOCK = 48_000, 192_000, 1024  # of sound: samples and bits a second, samples that are encoded at once
TICK = Fraction(1, 1000)  # of captions and chapters, in seconds
# Of the captions, in the form that the encoder asks for. Arial is the name that readers take for none: they hand on text without a font.
STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, BackColour, Alignment
Style: Default,Arial,16,&Hffffff,&H0,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

Caption = tuple[float, float, str]
Chapter = tuple[float, str]


def mux(
    clips: list[Path],
    target: Path,
    *,
    audio: np.ndarray | None = None,
    rate: int = RATE,
    captions: Sequence[Caption] = (),
    chapters: Sequence[Chapter] = (),
    title: str = "",
    comment: str = "",
    language: str = "eng",
) -> None:
    """Join clips of one format without re-encoding, with sound, captions and chapters; written beside the target and renamed.

    `audio` (n,) or (n, 2), -1 to 1, `rate` samples a second, is no longer than the pictures. `captions` are (start, end, text), `chapters` (start,
    title), both in seconds and in order; `language` is a code of three letters (ISO 639-2) of sound and captions. What is not given is not written:
    with nothing but clips the file is that of `concatenate`. Raises ValueError for what does not fit the pictures.
    """
    seconds = seconds_of(clips)
    _check(seconds, audio, rate, captions, chapters)
    with replaced(target) as part, open_film(part) as output:
        output.metadata.update({key: text for key, text in (("title", title), ("comment", comment)) if text})
        tracks: list[Iterator[av.Packet]] = [joined(clips, picture_of(clips[0], output))]
        if audio is not None and len(audio):
            tracks.append(_sound(_sound_stream(output, language), audio, rate))
        if captions:
            tracks.append(_captions(_caption_stream(output, language), captions))
        if chapters:
            output.set_chapters(_chapters(chapters, seconds))
        for packet in merge(*tracks, key=_time):
            output.mux(packet)


def seconds_of(clips: list[Path]) -> Fraction:
    """Return how long clips last one after the other; raises ValueError where there is none, or one that does not tell."""
    if not clips:
        raise ValueError("there are no clips to be joined")
    return sum((_seconds(clip) for clip in clips), Fraction())


def _seconds(clip: Path) -> Fraction:
    with open_clip(clip) as source:
        stream = source.streams.video[0]
        if stream.duration is None or stream.time_base is None:
            raise ValueError(f"{clip} does not tell how long it lasts")
        return stream.duration * stream.time_base


def _time(packet: av.Packet) -> Fraction:
    """Return when a packet is decoded, in seconds."""
    return (packet.dts or 0) * packet.time_base


# ---- sound
def _sound_stream(output: av.container.OutputContainer, language: str) -> av.AudioStream:
    stream = output.add_stream("aac", rate=RATE, layout="stereo")
    stream.bit_rate = BITS
    stream.metadata["language"] = language
    return stream


def _sound(stream: av.AudioStream, audio: np.ndarray, rate: int) -> Iterator[av.Packet]:
    """Yield the packets of samples; those of another rate are resampled by the encoder."""
    for start in range(0, len(audio), BLOCK):
        yield from stream.encode(_block(audio[start : start + BLOCK], start, rate))
    yield from stream.encode(None)


def _block(samples: np.ndarray, start: int, rate: int) -> av.AudioFrame:
    """Return samples as a frame; one channel goes to both sides at its own level."""
    sides = np.broadcast_to(samples.reshape(len(samples), -1).T, (2, len(samples)))
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sides, np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
    return frame


# ---- words
def _caption_stream(output: av.container.OutputContainer, language: str) -> av.subtitles.stream.SubtitleStream:
    stream = output.add_stream("mov_text")
    stream.metadata["language"] = language
    stream.time_base = stream.codec_context.time_base = TICK
    stream.codec_context.subtitle_header = STYLE  # what the description of the track is made from
    return stream


def _captions(stream: av.subtitles.stream.SubtitleStream, captions: Sequence[Caption]) -> Iterator[av.Packet]:
    """Yield a sample of timed text a caption: its length in bytes, and the text (3GPP TS 26.245, 5.17)."""
    for start, end, text in captions:
        data = text.encode()
        packet = av.Packet(pack(">H", len(data)) + data)
        packet.time_base, packet.stream = TICK, stream
        packet.pts = packet.dts = _ticks(start)
        packet.duration = _ticks(end) - _ticks(start)
        yield packet


def _chapters(chapters: Sequence[Chapter], seconds: Fraction) -> list[av.container.Chapter]:
    """Return chapters, each as long as until the next one."""
    ends = [start for start, _ in chapters[1:]] + [seconds]
    return [
        {"id": k, "start": _ticks(start), "end": _ticks(end), "time_base": TICK, "metadata": {"title": title}}
        for k, ((start, title), end) in enumerate(zip(chapters, ends, strict=True))
    ]


def _ticks(seconds: float | Fraction) -> int:
    return round(seconds / TICK)


# ---- what does not fit
def _check(seconds: Fraction, audio: np.ndarray | None, rate: int, captions: Sequence[Caption], chapters: Sequence[Chapter]) -> None:
    """Raise ValueError for what does not fit pictures of so many seconds, with what it is and by how much."""
    if audio is not None and not (audio.ndim == 1 or (audio.ndim == 2 and audio.shape[1] in (1, 2))):
        raise ValueError(f"sound of shape {audio.shape}; it is (samples,) or (samples, 2)")
    if audio is not None and len(audio) > seconds * rate + 1:
        raise ValueError(f"the sound is {float(len(audio) / Fraction(rate) - seconds):.3f} s longer than the pictures")
    times = [0.0, *(time for start, end, _ in captions for time in (start, end)), float(seconds)]
    if any(_ticks(a) > _ticks(b) for a, b in zip(times, times[1:], strict=False)):
        raise ValueError(f"captions are not in order, or not within the {float(seconds):.3f} s of the pictures")
    starts = [*(start for start, _ in chapters), float(seconds)]
    if starts[0] < 0 or any(_ticks(a) >= _ticks(b) for a, b in zip(starts, starts[1:], strict=False)):
        raise ValueError(f"chapters are not in order, or not within the {float(seconds):.3f} s of the pictures")
