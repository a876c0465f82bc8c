"""What surrounds the sheet in the finale of a frame that is not 4:5: its rim and light, and the path beside it.

Words come from the content file, the four counts from the tiny model's own way: its corpus, training and answers.
"""

from __future__ import annotations

from scenes.figures.containers import lit_border
from scenes.figures.figure import Figure
from scenes.figures.header import PATH_ICONS
from scenes.figures.shape import along
from scenes.layout import Box
from scenes.models.batch_table import batch_table
from scenes.models.language_model import train
from scenes.models.tokenizer import tokenize_corpus
from scenes.story import Story

FLARES = ((150, 0.12), (400, 0.10))
RADIUS = 30.0


def stand(figure: Figure, sheet: Box) -> None:
    """Draw the light at the sheet's sides, its halo and its rim, behind the sheet."""
    gain = 1.0 if figure.theme.dark else 0.3
    for side, x in ((-1, sheet.x), (1, sheet.right)):
        for reach, alpha in FLARES:
            light = along(
                x,
                0,
                x + side * reach,
                0,
                (0, figure.theme.gleam("cyan", 0.1), alpha * gain),
                (0.35, "blue", alpha * 0.38 * gain),
                (1, "blue", 0),
            )
            figure.polygon(
                (x, sheet.y),
                (x + side * reach, sheet.y - 120),
                (x + side * reach, sheet.bottom + 60),
                (x, sheet.bottom),
                fill=light,
                layer="under",
            )
    for grow, alpha in ((20, 0.02), (15, 0.024), (10, 0.034), (6, 0.05), (3, 0.09)):
        box = Box(sheet.x - grow, sheet.y - grow, sheet.w + 2 * grow, sheet.h + 2 * grow)
        figure.box_rect(
            box, 4 + grow * 0.6, stroke=("cyan" if grow < 14 else "blue", alpha * gain), width=grow * 1.1, exact=True, layer="under"
        )
    figure.box_rect(
        Box(sheet.x - 1, sheet.y - 1, sheet.w + 2, sheet.h + 2), 3, stroke=lit_border(), width=2.0, exact=True, glow=0.5, layer="under"
    )


def counts(story: Story) -> list[str]:
    """Return what the path says under each word: tokens of the corpus, last loss, tokens written, answers that came to their end."""
    words, answers = story.content.poster.counts, [request.generation for request in batch_table().requests]
    written = sum(len(answer.pieces) for answer in answers)
    return [
        f"{tokenize_corpus().total:,} {words[0]}",
        f"{words[1]} {train().losses[-1]:.2f}",
        f"{written} {words[2]}",
        f"{sum(answer.finished for answer in answers)} {words[3]}",
    ]


def path_stations(figure: Figure, sheet: Box, story: Story, *, wide: bool) -> None:
    """Draw DATA, TRAINING, INFERENCE, VALUE beside the sheet at the height of its footer; only a wide frame has the room."""
    if not wide:
        figure.child("station", 1)
        return
    y = sheet.y + sheet.h * (1309 / 1350)
    width = figure.box.w
    xs = (176, 424, width - 424, width - 176)
    edges = (
        72.0,
        xs[0] - RADIUS,
        xs[0] + RADIUS,
        xs[1] - RADIUS,
        xs[1] + RADIUS,
        sheet.x - 2,
        sheet.right + 2,
        xs[2] - RADIUS,
        xs[2] + RADIUS,
        xs[3] - RADIUS,
    )
    for k, (word, note) in enumerate(zip(story.content.footer.path, counts(story), strict=True)):
        station = figure.child("station", k + 1)
        for a, b in (
            [(edges[2 * k], edges[2 * k + 1])] + ([(edges[4], edges[5])] if k == 1 else [])
            if k < 2
            else [(edges[2 * k + 2], edges[2 * k + 3])]
        ):
            station.line(
                (a, y),
                (b, y),
                stroke=along(
                    72, y, xs[3], y, (0, "blue", 0.2), (0.1, "blue", 1), (0.6, "cyan", 1), (1, figure.theme.gleam("cyan", 0.8), 1)
                ),
                width=1.7,
                glow=0.7,
            )
        _station(station, xs[k], y, word, note, PATH_ICONS[k], hot=k == 3)


def _station(figure: Figure, x: float, y: float, word: str, note: str, icon: tuple[str, tuple[int, ...]], *, hot: bool) -> None:
    theme = figure.theme
    fill = theme.gleam("cyan", 0.35) if hot else theme.wash(0.28)
    figure.circle(x, y, RADIUS, fill=fill, stroke=theme.gleam("cyan", 0.8) if hot else "cyan", width=1.2, glow=0.9 if hot else 0.4)
    tone = theme.on_light if hot else "cyan"
    figure.icon(icon[0], x - 17, y - 17, 34, accent=() if hot else icon[1][:1], colour=tone)
    spaced = figure.setting.role("card").size * 1.42
    figure.text(x, y - 86, word, "card", anchor="middle", size=spaced)
    figure.text(x, y - 52, note, "quiet", anchor="middle", colour="cyan" if hot else "quiet")
