"""The template of a full frame: badge, title, rule, progress rail, caption zone."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.overflow import Overflow, refuse
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import fading_rule, square_badge, tag_note
from scenes.drawing.shape import along

MOST_ROWS = 2  # of a caption
PAYLOAD_TONES = {
    "document": "ink",
    "token": "cyan",
    "gradient": "violet",
    "request": "request",
    "row": "violet",
    "alert": "amber",
    "weight": "request",
}


def header(
    figure: Figure,
    number: int | None,
    title: str,
    sections: int,
    tag: tuple[str, str] | None = None,
    chapter: str = "",
    rail: tuple[int, int] | None = None,
) -> None:
    """Draw badge, title, rule and rail at the top of the frame of one of so many sections. Parts: "rail" (its present segment is drawn full).

    Without a number there is neither badge nor rail, and the title stands in their place. `rail` is the present segment and how many there
    are, where they are no sections but chapters, whose present one is named. `tag` names the model that all numbers below belong to, and what
    it stands for. What the title leaves no room for is left out: the tag's meaning, the chapter.
    """
    fmt = figure.format
    side = 46.0 if fmt.is_wide else 52.0
    x, y = fmt.stage.x, {"wide": 38.0, "phone": 158.0}.get(fmt.name, 34.0)
    baseline, left = y + side / 2 + (14 if fmt.is_wide else 15), x
    if number:
        square_badge(figure, Box(x, y, side, side, "badge"), number)
        left += side + (20 if fmt.is_wide else 18)
    size = fmt.role("title").size
    rail = rail or ((number, sections) if number else None)
    room = (1404 if fmt.is_wide and rail else fmt.stage.right) - left
    ink = along(0, baseline - size * 0.7, 0, baseline, (0.1, "ink", 1), (1, figure.theme.tint("cyan", 0.78), 1))
    label = figure.text(left, baseline, title, "title", colour=ink, width=room)
    end = left + room
    if tag:
        end = tag_note(figure, end, y + side / 2, tag, room=end - label.box[2] - 30) - 20
    start = label.box[2] + 30
    if chapter and figure.measure(chapter, "quiet") < end - start:
        start = figure.text(start, baseline, chapter, "quiet").box[2] + 30
    if fmt.is_wide and end - start > 120:
        fading_rule(figure, start, end, y + side / 2)
    if rail:
        figure.attach(_rail(figure, *rail), "rail")


def _rail(figure: Figure, number: int, sections: int) -> Figure:
    """Draw the progress rail: past segments blue, the present cyan, the future dim. Parts: "present"."""
    fmt, theme = figure.format, figure.theme
    if fmt.is_wide:
        box = Box(1440, 59, 408, 4, "rail")
    else:
        box = Box(fmt.stage.x, 228 if fmt.name == "phone" else 104, fmt.stage.w, 5, "rail")
    rail = Figure(figure.style, box)
    for k, segment in enumerate(box.columns(sections, 8), start=1):
        rail.box_rect(segment, box.h / 2, fill=theme.shade("blue", 0.3))
        if k < number:
            rail.box_rect(segment, box.h / 2, fill=("blue", 0.8))
        if k == number:
            rail.register(rail.box_rect(segment, box.h / 2, fill="cyan"), "present")
    return rail


def caption(figure: Figure, text: str, key: str = "", payload: str = "token") -> Figure:
    """Set a sentence in the caption zone, its stressed word (`key`) in the colour of a payload (of PAYLOAD_TONES)."""
    made = Figure(figure.style, figure.format.stage)
    fmt = figure.format
    rows = [text] if fmt.is_wide else made.break_lines(text, "caption-key", fmt.stage.w, balanced=True)
    if len(rows) > 2 or len(rows) == 1 and made.measure(rows[0], "caption") > fmt.stage.w:
        rows = made.break_lines(text, "caption-key", fmt.stage.w, balanced=True)
    if len(rows) > MOST_ROWS:
        refuse(Overflow("captions", text, len(rows), MOST_ROWS, "use fewer or shorter words", unit="lines"))
        rows = rows[:MOST_ROWS]
    for row in rows:
        if (length := made.measure(row, "caption-key")) > fmt.stage.w + 0.05:
            refuse(Overflow("captions", row, length, fmt.stage.w, "use shorter words"))
    baselines = fmt.caption if len(rows) == len(fmt.caption) else _other_baselines(fmt.caption, len(rows))
    at, start = text.find(key) if key else -1, 0
    for row, y in zip(rows, baselines, strict=True):
        start = text.index(row, start)
        stressed = (max(0, at - start), min(len(row), at + len(key) - start)) if at >= 0 else (0, 0)
        _row(made, row, y, stressed, PAYLOAD_TONES[payload])
        start += len(row)
    return made


def _other_baselines(given: tuple[float, ...], rows: int) -> tuple[float, ...]:
    middle = sum(given) / len(given)
    if rows == 1:
        return (middle,)
    return (middle - 20, middle + 24) if len(given) == 1 else given


def _row(figure: Figure, row: str, y: float, stressed: tuple[int, int], tone: str) -> None:
    """Set one line in up to three pieces: before what is stressed (from one letter to another), that in a tone, after it."""
    low, high = stressed
    pieces = [(row, False)] if low >= high else [(row[:low], False), (row[low:high], True), (row[high:], False)]
    width = sum(_width(figure, text, key) for text, key in pieces)
    x = figure.format.width / 2 - width / 2
    for text, key in pieces:
        if text.strip():
            lead = figure.measure(" ", "caption") * (len(text) - len(text.lstrip()))
            colour = figure.theme.tint(tone, 0.12) if key else "ink"
            figure.text(x + lead, y, text.strip(), "caption-key" if key else "caption", colour=colour)
        x += _width(figure, text, key)


def _width(figure: Figure, text: str, key: bool) -> float:
    return figure.measure(text, "caption-key" if key else "caption") if text else 0.0
