"""The template of a full frame: badge, title, rule, progress rail, caption zone."""

from __future__ import annotations

from scenes.content.words import Caption
from scenes.figures.containers import fading_rule, square_badge
from scenes.figures.figure import Figure
from scenes.figures.shape import along
from scenes.layout import Box

SECTIONS = 8
BODY_TONES = {
    "document": "ink",
    "token": "cyan",
    "gradient": "violet",
    "request": "request",
    "row": "violet",
    "alert": "amber",
    "weight": "request",
}


def header(figure: Figure, number: int, title: str) -> None:
    """Draw badge, title and rule at the top of the frame. Parts: "rail" (its present segment is drawn full)."""
    setting = figure.setting
    side = 46.0 if setting.is_wide else 52.0
    x, y = setting.stage.x, {"wide": 38.0, "phone": 158.0}.get(setting.name, 34.0)
    square_badge(figure, Box(x, y, side, side, "badge"), number)
    baseline, left = y + side / 2 + (14 if setting.is_wide else 15), x + side + (20 if setting.is_wide else 18)
    size = setting.role("title").size
    room = (1404 if setting.is_wide else setting.stage.right) - left
    ink = along(0, baseline - size * 0.7, 0, baseline, (0.1, "ink", 1), (1, figure.theme.tint("cyan", 0.78), 1))
    label = figure.text(left, baseline, title, "title", colour=ink, width=room)
    if setting.is_wide and 1404 - label.box[2] - 30 > 120:
        fading_rule(figure, label.box[2] + 30, 1404, y + side / 2)
    figure.attach(_rail(figure, number), "rail")


def _rail(figure: Figure, number: int) -> Figure:
    """Draw the progress rail: past segments blue, the present cyan, the future dim. Parts: "present"."""
    setting, theme = figure.setting, figure.theme
    if setting.is_wide:
        box = Box(1440, 59, 408, 4, "rail")
    else:
        box = Box(setting.stage.x, 228 if setting.name == "phone" else 104, setting.stage.w, 5, "rail")
    rail = Figure(figure.look, box)
    for k, segment in enumerate(box.columns(SECTIONS, 8), start=1):
        rail.box_rect(segment, box.h / 2, fill=theme.shade("blue", 0.3))
        if k < number:
            rail.box_rect(segment, box.h / 2, fill=("blue", 0.8))
        if k == number:
            rail.register(rail.box_rect(segment, box.h / 2, fill="cyan", glow=0.7), "present")
    return rail


def caption(figure: Figure, words: Caption) -> Figure:
    """Set a beat's sentence in the caption zone, its stressed word in the colour of its body."""
    made = Figure(figure.look, figure.setting.stage)
    setting = figure.setting
    rows = [words.text] if setting.is_wide else made.break_lines(words.text, "caption-key", setting.stage.w, balanced=True)
    if len(rows) > 2 or len(rows) == 1 and made.measure(rows[0], "caption") > setting.stage.w:
        rows = made.break_lines(words.text, "caption-key", setting.stage.w, balanced=True)
    baselines = setting.caption if len(rows) == len(setting.caption) else _other_baselines(setting.caption, len(rows))
    start = 0
    for row, y in zip(rows, baselines, strict=True):
        _row(made, row, y, words, start)
        start += len(row) + 1
    return made


def _other_baselines(given: tuple[float, ...], rows: int) -> tuple[float, ...]:
    middle = sum(given) / len(given)
    if rows == 1:
        return (middle,)
    return (middle - 20, middle + 24) if len(given) == 1 else given


def _row(figure: Figure, row: str, y: float, words: Caption, start: int) -> None:
    """Set one line in up to three pieces: before the stressed word, the word, after it."""
    at = words.text.find(words.key) if words.key else -1
    low, high = max(0, at - start), min(len(row), at + len(words.key) - start)
    pieces = [(row, False)] if at < 0 or low >= high else [(row[:low], False), (row[low:high], True), (row[high:], False)]
    width = sum(_width(figure, text, key) for text, key in pieces)
    x = figure.setting.width / 2 - width / 2
    for text, key in pieces:
        if text.strip():
            lead = figure.measure(" ", "caption") * (len(text) - len(text.lstrip()))
            tone = figure.theme.tint(BODY_TONES[words.body], 0.12) if key else "ink"
            figure.text(x + lead, y, text.strip(), "caption-key" if key else "caption", colour=tone)
        x += _width(figure, text, key)


def _width(figure: Figure, text: str, key: bool) -> float:
    return figure.measure(text, "caption-key" if key else "caption") if text else 0.0
