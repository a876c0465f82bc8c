"""What is read while it is said: timed sentences cut into captions of at most two lines that stay long enough.

The rules are those of broadcasters' guides (EBU-TT-D practice, BBC and Netflix guides agree but for figures): lengths, reading speed, breaks where a
phrase ends. All cuts of a cue are weighed against one another (dynamic programming over its words), so a good break is never paid for by a
bad one later. Words and times come from assets/timing.toml alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

from scenes.content.timing import CueTiming, TimedWord
from voiceover.phrases import TORN, may_end_line, parting_cost
from voiceover.track import Span

LINES, WIDTH = 2, 42  # of a caption, characters of a line
SHORTEST, LONGEST = 1.0, 6.0  # seconds
FASTEST = 17.0  # characters a second, blanks too
GAP = 0.08  # seconds between captions that do not touch: two frames at 25 a second
BLINK = 0.5  # a shorter gap is seen as a flicker; it is closed
BROKEN, TOO_WIDE = TORN, 1e6  # what it costs to break a rule; a line that is too wide, a character: it would be cut off


@dataclass(frozen=True)
class Caption:
    """What is read from `start` to `end`, in seconds from the file's start: its lines, its words with their starts, its `section/cue`."""

    start: float
    end: float
    lines: tuple[str, ...]
    words: tuple[TimedWord, ...]
    cue: str = ""

    @property
    def seconds(self) -> float:
        """Return how long it stays."""
        return self.end - self.start

    @property
    def speed(self) -> float:
        """Return the characters a second."""
        return len(" ".join(self.lines)) / max(self.seconds, 1e-9)


@dataclass(frozen=True)
class _Word:
    """A word with its start and end, in seconds from the file's start; whether its sentence ends with it."""

    text: str
    start: float
    end: float
    closes: bool


def captions_of(spans: Sequence[Span], timing: Mapping[str, Mapping[str, CueTiming]]) -> list[Caption]:
    """Return the captions of what is said in spans (in order), in seconds from the file's start.

    None begins before its first word, lies over the next one, or outlasts its cue's span. Where a rule cannot be kept it is broken as little as can be:
    `caption_faults` tells.
    """
    spoken = [(span, words) for span in spans if (words := _words(span, timing.get(span.section, {}).get(span.cue)))]
    following = [words[0].start for _, words in spoken[1:]] + [inf]
    made: list[Caption] = []
    for (span, words), after in zip(spoken, following, strict=False):
        stop = _stop(floor(1000 * (span.start + span.seconds) + 1e-6) / 1000, after)
        made.extend(_cut(words, stop, f"{span.section}/{span.cue}"))
    return made


def _stop(end: float, after: float) -> float:
    """Return when the last caption of a cue ends at the latest: with its span, as long as it leaves a gap to the first word after it, or none."""
    return after if after <= end else end if after - end >= GAP else round(after - GAP, 3)


def _words(span: Span, cue: CueTiming | None) -> list[_Word]:
    return [
        _Word(word.text, round(span.start + word.start, 3), round(span.start + end, 3), k == len(sentence.words) - 1)
        for sentence in (cue.sentences if cue else ())
        for k, (word, end) in enumerate(zip(sentence.words, [*(w.start for w in sentence.words[1:]), sentence.end], strict=True))
    ]


# ---- cuts
def _cut(words: Sequence[_Word], stop: float, cue: str) -> list[Caption]:
    """Return the captions of a cue that cost least; the last one ends at `stop` at the latest."""
    costs, cuts = [0.0], [0]
    for after in range(1, len(words) + 1):
        found = [(costs[first] + _cost(words, first, after, stop), first) for first in _starts(words, after)]
        cost, first = min(found)
        costs.append(cost)
        cuts.append(first)
    bounds = [len(words)]
    while bounds[-1]:
        bounds.append(cuts[bounds[-1]])
    bounds.reverse()
    return [_caption(words, first, after, stop, cue) for first, after in zip(bounds, bounds[1:], strict=False)]


def _starts(words: Sequence[_Word], after: int) -> Iterator[int]:
    """Yield where a caption that ends before word `after` may begin: so far back that it fits on its lines, one word at least."""
    length = -1
    for first in range(after - 1, -1, -1):
        length += 1 + len(words[first].text)
        if length > LINES * WIDTH + 1 and first < after - 1:
            return
        yield first


def _cost(words: Sequence[_Word], first: int, after: int, stop: float) -> float:
    """Return what it costs to show words from `first` to before `after` as one caption."""
    seconds = _end(words, first, after, stop) - words[first].start
    length = _length(words[first:after])
    cost = 6.0 + _layout(words, first, after)[0] + _hurry(seconds, length)
    cost += 3 * _seam(words, after) if after < len(words) else 0
    inner = range(first + 1, after)
    return cost + sum(5 + 4 * (words[k].start - words[k - 1].end) for k in inner if words[k - 1].closes)


def _hurry(seconds: float, length: int) -> float:
    """Return what it costs that so many characters stay for so many seconds."""
    seconds = max(seconds, 1e-3)
    speed = length / seconds
    cost = 1.5 * max(0, speed - 15) + 6 * max(0, 1.6 - seconds)
    for beyond in (speed / FASTEST, SHORTEST / seconds, seconds / LONGEST):
        cost += BROKEN * beyond if beyond > 1 + 1e-6 else 0
    return cost


def _end(words: Sequence[_Word], first: int, after: int, stop: float) -> float:
    """Return when a caption ends: with its last word, or later where it can be read only then, or where the gap would be a flicker."""
    begin, limit = words[first].start, words[after].start if after < len(words) else stop
    needed = max(SHORTEST, ceil(1000 * _length(words[first:after]) / FASTEST) / 1000)
    end = max(words[after - 1].end, begin + needed)
    if limit - end < BLINK and limit - begin <= LONGEST:
        return limit
    return min(end, limit) if limit - end <= 0 or limit - end >= GAP else round(limit - GAP, 3)


def _caption(words: Sequence[_Word], first: int, after: int, stop: float, cue: str) -> Caption:
    timed = tuple(TimedWord(word.text, word.start) for word in words[first:after])
    return Caption(timed[0].start, round(_end(words, first, after, stop), 3), _layout(words, first, after)[1], timed, cue)


# ---- lines
def _layout(words: Sequence[_Word], first: int, after: int) -> tuple[float, tuple[str, ...]]:
    """Return the lines that cost least, and what they cost: one if it fits, else two of much the same length, cut where a phrase ends."""
    whole = _text(words[first:after])
    one_line = TOO_WIDE * max(0, len(whole) - WIDTH) + 8 * _ends_inside(words[first:after])
    found: list[tuple[float, tuple[str, ...]]] = [(one_line, (whole,))]
    for k in range(first + 1, after):
        upper, lower = _text(words[first:k]), _text(words[k:after])
        over = max(0, len(upper) - WIDTH) + max(0, len(lower) - WIDTH)
        uneven = abs(len(upper) - len(lower)) / 4 + (6 if after - k == 1 else 0) + (4 if k - first == 1 else 0)
        inside = 8 * (_ends_inside(words[first:k]) + _ends_inside(words[k:after]))
        found.append((2 + TOO_WIDE * over + _seam(words, k) + uneven + inside, (upper, lower)))
    return min(found)


def _ends_inside(words: Sequence[_Word]) -> int:
    return sum(word.closes for word in words[:-1])


def _seam(words: Sequence[_Word], k: int) -> float:
    """Return what it costs to break before word k: nothing after a sentence, most where a phrase is torn."""
    left, right = words[k - 1], words[k]
    return 0.0 if left.closes else parting_cost(left.text, right.text)


def _text(words: Sequence[_Word]) -> str:
    return " ".join(word.text for word in words)


def _length(words: Sequence[_Word]) -> int:
    return sum(len(word.text) + 1 for word in words) - 1


# ---- rules
def caption_faults(captions: Sequence[Caption]) -> list[str]:
    """Return a line for each rule that a caption breaks: section/cue, its text, the rule, and by how much; none when all are kept."""
    found: list[str] = []
    for caption, after in zip(captions, [*captions[1:], None], strict=False):
        told = [*_faults_of_lines(caption), *_faults_of_time(caption)]
        if after is not None and (gap := round(after.start - caption.end, 6)) and gap < GAP:
            told.append(f"lies {-gap:.2f} s over the next one" if gap < 0 else f"leaves a gap of {gap:.3f} s; at least {GAP} s, or none")
        found.extend(f"{caption.cue}: caption {' / '.join(caption.lines)!r} at {caption.start:.2f} s: {fault}" for fault in told)
    return found


def _faults_of_lines(caption: Caption) -> Iterator[str]:
    if not 1 <= len(caption.lines) <= LINES:
        yield f"has {len(caption.lines)} lines; one or {LINES}"
    for line in caption.lines:
        if not line or len(line) > WIDTH:
            yield f"has a line of {len(line)} characters; 1 to {WIDTH}: write it shorter"
        if line and not may_end_line(line.split()[-1]):
            yield f"ends a line with {line.split()[-1]!r}; an article or a preposition stands with what follows it"
    if " ".join(caption.lines) != " ".join(word.text for word in caption.words):
        yield "does not show the words that are said"


def _faults_of_time(caption: Caption) -> Iterator[str]:
    if not SHORTEST - 1e-6 <= caption.seconds <= LONGEST + 1e-6:
        yield f"stays {caption.seconds:.2f} s; {SHORTEST:g} to {LONGEST:g} s: say more or less, or leave a pause after it"
    if caption.speed > FASTEST + 1e-3:
        yield f"is read at {caption.speed:.1f} characters a second; at most {FASTEST:g}: write it shorter, or leave a pause after it"
    times = [caption.start, *(word.start for word in caption.words), caption.end]
    if any(a > b + 1e-6 for a, b in zip(times, times[1:], strict=False)):
        yield "is not shown while its words are said"
