"""The narration of a cue as captions that are drawn in the picture, where the project asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.content.timing import CueTiming
from scenes.drawing.kit.spoken import SpokenCaption, SpokenWord
from scenes.project import BURN, Project


def burned_captions(project: Project, section: str, cue: str) -> tuple[SpokenCaption, ...]:
    """Return the captions of a cue, seconds from its start; none where they are not burned in, or nothing is said."""
    timed = project.timing.cues.get(section, {}).get(cue)
    if project.captions != BURN or timed is None or not timed.sentences:
        return ()
    from voiceover.captions import captions_of
    from voiceover.track import Span

    words, made = _words(timed), []
    for caption in captions_of([Span(section, cue, 0.0, timed.seconds)], {section: {cue: timed}}):
        rows = tuple(tuple(next(words) for _ in line.split()) for line in caption.lines)
        made.append(SpokenCaption(caption.start, caption.end, rows))
    return tuple(made)


def _words(timed: CueTiming) -> Iterator[SpokenWord]:
    """Yield the words of a cue; each is said until the next one begins, the last one of a sentence until the sentence ends."""
    for sentence in timed.sentences:
        ends = [*(word.start for word in sentence.words[1:]), sentence.end]
        for word, end in zip(sentence.words, ends, strict=True):
            yield SpokenWord(word.text, word.start, end)
