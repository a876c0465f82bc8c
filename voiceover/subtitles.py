"""Captions as files for players: SubRip (.srt), plain text, and WebVTT (.vtt), in which every word has its time."""

from __future__ import annotations

from collections.abc import Sequence

from voiceover.captions import Caption


def srt(captions: Sequence[Caption]) -> str:
    """Return captions as SubRip: number, times, lines, an empty line."""
    return "".join(f"{k}\n{_times(caption, ',')}\n{_plain(caption)}\n\n" for k, caption in enumerate(captions, 1))


def vtt(captions: Sequence[Caption], language: str = "en") -> str:
    """Return captions as WebVTT (w3.org/TR/webvtt1) with a time before each word but the first; `language` is a code of BCP 47."""
    return f"WEBVTT\nKind: captions\nLanguage: {language}\n\n" + "".join(
        f"{_times(caption, '.')}\n{_timed(caption)}\n\n" for caption in captions
    )


def _times(caption: Caption, point: str) -> str:
    return f"{_stamp(caption.start, point)} --> {_stamp(caption.end, point)}"


def _stamp(seconds: float, point: str) -> str:
    """Write a time as 00:01:02.345, with the point that is asked for."""
    whole, thousandths = divmod(_thousandths(seconds), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{thousandths:03}"


def _thousandths(seconds: float) -> int:
    return round(1000 * seconds)


def _plain(caption: Caption) -> str:
    return "\n".join(caption.lines)


def _timed(caption: Caption) -> str:
    """Return the lines with the time of each word; one that is not after the word before it, and before the end, has none, as the format asks."""
    words, last, lines = iter(caption.words), _thousandths(caption.start), []
    for line in caption.lines:
        shown = []
        for text, word in zip(line.split(), words, strict=False):
            time = _thousandths(word.start)
            is_later = last < time < _thousandths(caption.end)
            shown.append(f"<{_stamp(word.start, '.')}>{_escaped(text)}" if is_later else _escaped(text))
            last = time if is_later else last
        lines.append(" ".join(shown))
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
