"""The fourth cue of section 1: letters of a word snap together by rules, the scan bar cuts the rest, then all the other documents follow."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, pairwise

from scenes.core.units import whole
from scenes.drawing.timeline import End
from scenes.sections.data_pipeline.facts import CutDocument, Spelling, cut_document, shown_document, spelling
from scenes.sections.data_pipeline.moments import PipelineMoment, Reading
from scenes.sections.data_pipeline.payloads import sheet_of
from scenes.sections.step import Step
from scenes.sections.walk import Walk

STAGE = ("stage", 4)
SNAPS = (0.25, 0.25, 0.25, 0.2)  # seconds from rule to rule, as they get faster; the last for all later ones
SNAP = 0.16  # seconds in which two pieces become one
PIECE = 0.06  # seconds from piece to piece
FLASHED = (48, 67)  # from which documents on the text of one is seen on the way to the last, but for the token that ends it
BURSTS = (0.4, 0.3, 0.25)  # seconds from one document that is shown to the next


def text_becomes_tokens(walk: Walk) -> None:
    """Letters of one word snap together by rules; the scan bar gives every piece its number; then all the documents at pace."""
    end, document = walk.end, shown_document()
    _document_comes(walk, end, document)
    _spell(walk, document)
    if not walk.picture.format.is_wide:
        walk.look()
    others = [word for word in document.words[2:] if word[-1] <= document.hot]
    for word in others:
        _cut_word(walk, document, word, mark="pieces_numbered" if word is others[-1] else None)
    walk.look()
    _cut_all(walk, end, document)


def _document_comes(walk: Walk, end: PipelineMoment, document: CutDocument) -> None:
    """Let a document come from the stack; its text stands in the sheet."""
    moment = replace(walk.moment, lit=end.lit, told=end.told, turn=end.turn, stacked=walk.moment.stacked - 1, reading=Reading(document))
    with walk.step(moment) as step:
        step.light("stage", walk.moment.turn, "card")
        step.light(*STAGE, "card")
        if step.picture.has(*STAGE, "opened"):
            step.light(*STAGE, "opened")
        step.light("stage", 3, "waiting", seconds=0.15)
        step.light("stage", 3, "ghost", seconds=0.15)
        (landed,) = step.travel([sheet_of(walk.surface, 1.15)], [step.course(*STAGE, "in", seconds=0.45)], [0.0], name="document")
        step.light(*STAGE, "sentence", at=landed, seconds=0.3, sweep="right")
        step.light(*STAGE, at=landed)


def _spell(walk: Walk, document: CutDocument) -> None:
    """Let the first word fall into letters, and rules join them, one after the other, until no rule fits."""
    first = document.words[1]
    found = spelling("".join(document.pieces[k] for k in first))
    reading = Reading(document, done=first[0], letters=found.states[0])
    _read(walk, reading, 0.3)
    for n, rule in enumerate(found.rules):
        joined = replace(reading, letters=found.states[n + 1], rule=rule, joined=_joined_at(found, n))
        _snap(walk, joined, SNAPS[min(n, len(SNAPS) - 1)], mark="letters_join" if n == 0 else None)
    _read(walk, Reading(document, done=first[-1] + 1), 0.25)


def _joined_at(found: Spelling, n: int) -> int:
    """Return the place of the piece that the n-th rule made: the first where the state before differs."""
    before, after = found.states[n], found.states[n + 1]
    return next(k for k, piece in enumerate(after) if piece != before[k])


def _read(walk: Walk, reading: Reading, seconds: float) -> None:
    with walk.step(_with_tokens(walk.moment, reading)) as step:
        step.light(*STAGE, seconds=seconds)


def _with_tokens(moment: PipelineMoment, reading: Reading) -> PipelineMoment:
    return replace(moment, reading=reading, tokens=reading.done or None)


def _snap(walk: Walk, reading: Reading, seconds: float, mark: str | None = None) -> None:
    """Let two neighbours become one piece: those behind it close up; that they have is a mark of this name."""
    before, joined = walk.moment.reading, reading.joined or 0
    assert before is not None
    with walk.step(replace(walk.moment, reading=reading)) as step:
        if mark:
            step.mark(mark, SNAP)
        first = sum(map(len, reading.letters[:joined]))
        gone = first + len(before.letters[joined])
        step.light(*STAGE, "sentence", "letter", first, seconds=0.12)
        step.light(*STAGE, "sentence", "letter", gone, seconds=0.1)
        for k in range(joined + 1, len(reading.letters)):
            step.slide(*STAGE, "sentence", "letter", sum(map(len, reading.letters[:k])), seconds=SNAP)
        step.slide(*STAGE, "sentence", "bar", seconds=SNAP)
        step.light(*STAGE, seconds=SNAP)
        step.last(seconds)


def _cut_word(walk: Walk, document: CutDocument, word: tuple[int, ...], mark: str | None = None) -> None:
    """Let the scan bar pass the pieces of a word: each gets its number; that the last one does is a mark of this name."""
    with walk.step(_with_tokens(walk.moment, Reading(document, done=word[-1] + 1))) as step:
        if mark:
            step.mark(mark, PIECE * (len(word) - 1))
        for n, k in enumerate(word):
            step.light(*STAGE, "sentence", "piece", k, at=PIECE * n, seconds=0.08)
        step.light(*STAGE, seconds=0.08)


def _cut_all(walk: Walk, end: PipelineMoment, first: CutDocument) -> None:
    """Send all the other documents: the stack empties, marks fill, tokens count; some of the texts flash up in the sheet."""
    for seconds, (start, stop) in zip(BURSTS, pairwise((0, *flashed(first, end.cut), end.cut)), strict=True):
        batch = [k for k in range(start + 1, stop + 1) if k != first.number]
        begun = len(first.ids) if first.number > start else 0
        totals = list(accumulate((len(cut_document(k).ids) for k in batch), initial=_tokens_of(start) + begun))
        shown = cut_document(stop)
        moment = replace(
            walk.moment,
            reading=Reading(shown, done=len(shown.pieces) - (stop != end.cut)),
            cut=stop,
            stacked=walk.moment.stacked - len(batch),
            tokens=totals[-1],
        )
        _burst(walk, moment, totals[1:], seconds)


def flashed(first: CutDocument, last: int) -> list[int]:
    """Return which documents are seen on the way: each the next that needs about as much room as the one that was seen large, or less."""
    most = 1.04 * _room_of(first)
    found: list[int] = []
    for least in FLASHED:
        start = max([least, *(k + 1 for k in found)])
        found.append(next((k for k in range(start, last) if _room_of(cut_document(k)) <= most), start))
    return found


def _room_of(document: CutDocument) -> int:
    """Return about how much room a document takes: its letters, and two of them for the edges of each piece."""
    return len("".join(document.pieces)) + 2 * len(document.pieces)


def _tokens_of(documents: int) -> int:
    """Return the tokens of so many documents, the longest first."""
    return sum(len(cut_document(k).ids) for k in range(1, documents + 1))


def _burst(walk: Walk, moment: PipelineMoment, totals: list[int], seconds: float) -> None:
    """Send documents to the card in so many seconds, one for each of the totals to which its tokens count up."""
    with walk.step(moment) as step:
        every = seconds / len(totals)
        courses = [step.course(*STAGE, "in", seconds=0.3) for _ in totals]
        landed = step.flow(sheet_of(walk.surface), courses, every=every, end=End.ABSORB, name="document")
        down = "down" if step.picture.format.is_wide else "left"
        step.light("stage", 3, "waiting", seconds=seconds, sweep=down)
        step.light("stage", 3, "ghost", at=seconds)
        ticks = list(zip(landed, totals, strict=True))
        step.tick(*STAGE, "counter", "number", write=whole, ticks=ticks, anchor="end" if _ends(step) else "start")
        step.light(*STAGE, "marks", at=landed[0], seconds=landed[-1] - landed[0], sweep="right")
        step.light(*STAGE, "sentence", at=landed[0], seconds=0.3, sweep="right")
        step.light(*STAGE, at=landed[0])


def _ends(step: Step) -> bool:
    return step.picture.format.name in ("portrait", "phone")
