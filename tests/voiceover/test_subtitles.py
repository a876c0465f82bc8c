"""Subtitle files, read back: SubRip by a library, both by FFmpeg, and the times of words by the grammar of WebVTT."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import av
import pytest
import srt as reader

from scenes.content.timing import TimedWord
from voiceover.captions import Caption
from voiceover.subtitles import srt, vtt


def caption(start: float, end: float, lines: tuple[str, ...], *times: float) -> Caption:
    words = " ".join(lines).split()
    return Caption(start, end, lines, tuple(TimedWord(word, time) for word, time in zip(words, times, strict=True)), "data/crawl")


CAPTIONS = [
    caption(0.3, 2.123, ("Much of it", "is R&D, 1 < 2."), 0.3, 0.52, 0.61, 0.7, 0.85, 1.2, 1.2, 1.7),
    caption(2.123, 4.0, ("So -->it is — filtered.",), 2.123, 2.5, 3.0, 3.2, 4.0),
    caption(3723.0004, 3725.9996, ("Late.",), 3723.0004),
]
SHOWN = [(0.3, 2.123, "Much of it\nis R&D, 1 < 2."), (2.123, 4.0, "So -->it is — filtered."), (3723.0, 3726.0, "Late.")]
STAMP = re.compile(r"<(\d\d):(\d\d):(\d\d\.\d{3})>")


def seconds(stamp: tuple[str, ...]) -> float:
    return 3600 * int(stamp[0]) + 60 * int(stamp[1]) + float(stamp[2])


def by_ffmpeg(file: Path) -> list[tuple[float, float, str]]:
    with av.open(str(file)) as source:
        packets = [(float(p.pts * p.time_base), float(p.duration * p.time_base), bytes(p).decode()) for p in source.demux() if p.size]
    return [(start, round(start + lasts, 3), text) for start, lasts, text in packets]


def test_a_library_reads_what_was_written_as_subrip() -> None:
    found = [(s.index, s.start.total_seconds(), s.end.total_seconds(), s.content) for s in reader.parse(srt(CAPTIONS))]
    assert found == [(k, *shown) for k, shown in enumerate(SHOWN, 1)]


def test_ffmpeg_reads_both(tmp_path: Path) -> None:
    (tmp_path / "film.srt").write_text(srt(CAPTIONS), "utf-8")
    (tmp_path / "film.vtt").write_text(vtt(CAPTIONS), "utf-8")
    assert by_ffmpeg(tmp_path / "film.srt") == SHOWN
    assert [(start, end, unescape(STAMP.sub("", text))) for start, end, text in by_ffmpeg(tmp_path / "film.vtt")] == SHOWN


def test_each_word_has_its_time_in_webvtt() -> None:
    first, second, third = vtt(CAPTIONS).split("\n\n")[1:-1]
    assert first.splitlines() == [
        "00:00:00.300 --> 00:00:02.123",
        "Much <00:00:00.520>of <00:00:00.610>it",
        "<00:00:00.700>is <00:00:00.850>R&amp;D, <00:00:01.200>1 &lt; <00:00:01.700>2.",
    ]
    assert second.splitlines()[1] == "So <00:00:02.500>--&gt;it <00:00:03.000>is <00:00:03.200>— filtered."
    assert third.splitlines() == ["01:02:03.000 --> 01:02:06.000", "Late."]


def test_times_of_words_rise_within_the_caption_as_the_format_asks() -> None:
    for block in vtt(CAPTIONS).split("\n\n")[1:-1]:
        head, *lines = block.splitlines()
        start, end = (seconds(tuple(stamp.split(":"))) for stamp in head.split(" --> "))
        times = [start, *(seconds(stamp) for stamp in STAMP.findall("\n".join(lines))), end]
        assert all(a < b for a, b in zip(times, times[1:], strict=False))


def test_the_header_says_what_it_is_and_in_which_language() -> None:
    assert vtt(CAPTIONS[:1]).startswith("WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.300 -->")
    assert "\nLanguage: de\n" in vtt(CAPTIONS, "de")
    assert vtt([]) == "WEBVTT\nKind: captions\nLanguage: en\n\n" and srt([]) == ""


def test_another_library_reads_webvtt(tmp_path: Path) -> None:
    webvtt = pytest.importorskip("webvtt")
    found = webvtt.from_string(vtt(CAPTIONS))
    assert [(c.start_in_seconds, c.end_in_seconds) for c in found] == [(int(start), int(end)) for start, end, _ in SHOWN]
    assert [unescape(c.text) for c in found] == [text for _, _, text in SHOWN]
