"""The sentence of the film, its last word a slot, and under it the path DATA to VALUE with what the tiny model's own way counts.

In a 4:5 frame the sentence lies over the sheet, whose own footer is the path; in any other it lies across the whole frame, with the path
below it. Words come from the content file, the four counts from the model's corpus, training and answers.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.units import decimal, percent, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import tag_note
from scenes.drawing.shape import horizontal, set_opacity
from scenes.models.batch_table import batch_table
from scenes.models.language_model import train
from scenes.models.spine import Spine
from scenes.models.tokenizer import tokenize_corpus
from scenes.project import Project
from scenes.sections.poster.sheet_parts import PATH_ICONS

SHEET_BAND = Box(50, 530, 980, 200, "band")  # over the sheet, in its own units
SHARE = 0.92  # of the width of any other frame
SIZE = 0.088  # of a letter of the sentence, as a share of the frame's height, where the width leaves room
FAINT = 0.3  # of what the path has not reached yet
RADIUS = 30.0
APART = 12.0  # between the texts of two stations, at least


def band_of(frame: Box) -> Box:
    """Return the band that lies across a frame that is not 4:5."""
    height = 430 if frame.w > frame.h else 400
    return Box(frame.cx - frame.w * SHARE / 2, frame.cy - height / 2, frame.w * SHARE, height, "band")


def sentence(figure: Figure, band: Box, spine: Spine, word: str, sure: str, *, role: str, size: float, base: float) -> None:
    """Draw the sentence in a band, its last word a slot or the word that the model wrote, and how sure it was. Parts: "words", "slot", "word"."""
    theme = figure.theme
    figure.box_rect(band, 18, fill=theme.ground, stroke=("cyan", 0.7), width=1.4, glow=0.5)
    length = figure.measure(f"{spine.prompt} {spine.word}", role, size)
    size *= min(1.0, (band.w - 90) / length)
    x = band.cx - figure.measure(f"{spine.prompt} {spine.word}", role, size) / 2
    figure.child("words").text(x, base, spine.prompt, role, size=size)
    left = x + figure.measure(f"{spine.prompt} ", role, size)
    slot = Box(left - 8, base - size * 0.95, figure.measure(spine.word, role, size) + 16, size * 1.3, "slot")
    if word:
        made = figure.child("word", box=slot)
        made.text(left, base, word, role, size=size, colour="cyan")
        made.text(slot.cx, slot.bottom + 0.4 * size, sure, "body", anchor="middle", size=0.36 * size, colour="cyan")
    else:
        figure.child("slot", box=slot).box_rect(slot, 8, fill=("cyan", 0.16), stroke="cyan", width=1.6, glow=0.8)


def over_sheet(figure: Figure, spine: Spine, word: str, project: Project) -> None:
    """Draw the sentence over the sheet that fills a frame."""
    sentence(figure, figure.box, spine, word, _sure(project, spine), role="headline", size=64.0, base=figure.box.cy + 6)
    _whose(figure, project, role="title")


def across_frame(figure: Figure, height: float, spine: Spine, word: str, project: Project, lit: int) -> None:
    """Draw sentence and path into a band across a frame so high. Parts: also "way" 2 to 4 and "station" 1 to 4, of which so many are lit."""
    band = figure.box
    sentence(figure, band, spine, word, _sure(project, spine), role="title", size=SIZE * height, base=band.y + 0.32 * band.h)
    _whose(figure, project, role="quiet")
    path(figure, Box(band.x + 30, band.bottom - 170, band.w - 60, 140, "path"), project)
    for k in range(lit + 1, len(PATH_ICONS) + 1):
        for name in ("way", "station"):
            if (name, k) in figure.parts:
                set_opacity(figure.part(name, k), FAINT)


def _whose(figure: Figure, project: Project, *, role: str) -> None:
    """Say in the band's corner which model wrote the word and is counted."""
    band, size = figure.box, figure.format.role(role).size
    if tag := project.content.training_step.tag:
        tag_note(figure, band.right - 0.9 * size, band.y + 1.3 * size, tag, room=band.w, role=role)


def _sure(project: Project, spine: Spine) -> str:
    """Say how probable the model found its word."""
    return str(project.content.poster.probability.format(value=percent(spine.probability, 0)))


def counts(project: Project) -> list[str]:
    """Return what the path says under each word: tokens of the corpus, last loss, tokens written, answers that came to their end."""
    words, answers = project.content.poster.counts, [request.generation for request in batch_table().requests]
    written = sum(len(answer.pieces) for answer in answers)
    return [
        f"{whole(tokenize_corpus().total)} {words[0]}",
        f"{words[1]} {decimal(train().losses[-1], 2)}",
        f"{whole(written)} {words[2]}",
        f"{sum(answer.finished for answer in answers)} {words[3]}",
    ]


def path(figure: Figure, box: Box, project: Project) -> None:
    """Draw DATA, TRAINING, INFERENCE, VALUE in a row, each with its count, and the way that leads to it. Parts: "station" 1 to 4, "way" 2 to 4."""
    columns, y = box.columns(len(PATH_ICONS), 0), box.bottom - RADIUS
    for k, (word, note) in enumerate(zip(project.content.footer.path, counts(project), strict=True)):
        x = columns[k].cx
        station = figure.child("station", k + 1, box=Box(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS))
        if k:
            tones = horizontal((0, "blue", 1), (1, "cyan", 1))
            figure.child("way", k + 1).line((columns[k - 1].cx + RADIUS, y), (x - RADIUS, y), stroke=tones, width=1.7, glow=0.7)
        _station(station, x, y, columns[k].w - APART, (word, note), PATH_ICONS[k], hot=k == len(PATH_ICONS) - 1)


def _station(
    figure: Figure, x: float, y: float, room: float, texts: tuple[str, str], icon: tuple[str, tuple[int, ...]], *, hot: bool
) -> None:
    """Draw a station of the path: its icon, and over it its word and what is counted, each in a room so wide."""
    theme, (word, note) = figure.theme, texts
    fill = theme.gleam("cyan", 0.35) if hot else theme.wash(0.28)
    figure.circle(x, y, RADIUS, fill=fill, stroke=theme.gleam("cyan", 0.8) if hot else "cyan", width=1.2, glow=0.9 if hot else 0.4)
    tone = theme.on_light if hot else "cyan"
    figure.icon(icon[0], x - 17, y - 17, 34, accent=() if hot else icon[1][:1], colour=tone)
    spaced = figure.format.role("card").size * 1.42
    figure.text(x, y - 86, word, "card", anchor="middle", size=spaced, width=room)
    figure.text(x, y - 52, note, "quiet", anchor="middle", colour="cyan" if hot else "quiet", width=room)
