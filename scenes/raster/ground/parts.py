"""The parts of a ground that are lines and light: sky, pools of light, beams, floor grid, stars, vignette."""

from __future__ import annotations

import numpy as np

from scenes.core.theme import rgb

from .canvas import Canvas, CanvasView

ANGLES = 16384
HAZE = 0.55  # how bright floor lines are where they merge into a veil, as a share of their mean light


def sky(canvas: Canvas, colours: tuple[str, str, str], middle: tuple[float, float], bottom: float) -> None:
    """Paint the vertical gradient: top colour to the middle one by `middle[0]`, then from `middle[1]` to the bottom one."""
    y = canvas.view.y
    rise, fall = np.clip(y / middle[0], 0, 1), np.clip((y - middle[1]) / (bottom - middle[1]), 0, 1)
    for plane, (high, mid, low) in zip(canvas.planes, zip(*map(rgb, colours), strict=True), strict=True):
        plane[:] = (high + (mid - high) * rise) * (1 - fall) + low * fall


def pool(view: CanvasView, x: float, y: float, across: float, down: float, power: float = 2.0) -> np.ndarray:
    """Return exp(-r^power) over the view, r measured in radii `across` and `down` around (x, y) units."""
    square = ((view.x - x) / across) ** 2 + ((view.y - y) / down) ** 2
    return np.exp(-(square ** (power / 2)))


def beams(view: CanvasView, x: float, y: float, reach: float, count: int, seed: int = 7) -> np.ndarray:
    """Return `count` soft rays from (x, y) that fade over `reach` units and are weaker on the floor; about 0..1."""
    profile = _beam_profile(count, seed)
    east, south = view.x - x, view.y - y
    far = np.hypot(east, south) + np.float32(1e-3)
    turn = (np.arctan2(south, east) + np.pi) * (ANGLES / (2 * np.pi))
    rays = profile[turn.astype(np.int32) % ANGLES]
    upward = 1 - 0.55 * np.clip(south / far + 0.3, 0, 1)
    return rays * upward * np.exp(-far / reach) * np.clip(far * (6 / reach), 0, 1)


def _beam_profile(count: int, seed: int) -> np.ndarray:
    """Return the strength of the rays for every direction from -pi to pi, shape (ANGLES,)."""
    rng = np.random.default_rng(seed)
    angles = np.linspace(-np.pi, np.pi, ANGLES, endpoint=False)
    profile = np.zeros(ANGLES)
    for _ in range(count):
        centre, width = rng.uniform(-np.pi, np.pi), rng.uniform(0.015, 0.06)
        off = (angles - centre + np.pi) % (2 * np.pi) - np.pi
        profile += rng.uniform(0.3, 1) * np.exp(-((off / width) ** 2))
    return profile.astype(np.float32)


def floor_lines(across: np.ndarray, depth: np.ndarray, pitch: float, rows: float, width: float, pixel: float) -> np.ndarray:
    """Return the lines (0..1) of a floor in perspective.

    `across` (1, w) and `depth` (h, 1) are units from the vanishing point; long lines stand every `pitch` of
    across / depth, cross lines every whole `rows` / depth. A line is `width` units wide, but never thinner than a
    pixel (then it is fainter); lines that stand too close to be told apart merge into a
    faint veil.
    """
    depth = np.maximum(depth, np.float32(1e-3))
    shrink = depth * depth / np.hypot(depth, across)
    ratio = across / depth / pitch
    long = _line(np.abs((ratio + 0.5) % 1 - 0.5) * pitch * shrink, pitch * shrink, width, pixel)
    gap = depth * depth / rows
    cross = _line(np.abs((rows / depth + 0.5) % 1 - 0.5) * gap, gap, width, pixel)
    return np.maximum(long, cross)


def _line(distance: np.ndarray, gap: np.ndarray, width: float, pixel: float) -> np.ndarray:
    """Return a soft line's strength at a distance from its middle, where neighbours stand `gap` apart (units).

    What pixels are too coarse to draw is given back as an even veil of the same light.
    """
    drawn = max(width, 0.75 * pixel)
    share = np.minimum(width / np.maximum(gap, width), 0.6)
    meant, apart = np.clip((gap / width - 2.4) / 6, 0, 1), np.clip((gap / drawn - 2.4) / 6, 0, 1)
    veil = share * (HAZE * (1 - meant) + np.float32(np.sqrt(np.pi)) * (meant - apart))
    return np.exp(-((distance / drawn) ** 2)) * apart * np.float32(width / drawn) + veil


def stars(canvas: Canvas, low: float, density: float, size: float, seed: int = 21) -> tuple[np.ndarray, slice]:
    """Return stars (0..1) above `low` units, thinning out downward, and the pixel rows of the canvas they fill.

    `density` is stars per square unit, `size` the deviation of a star's light in units.
    """
    view, whole = canvas.view, canvas.whole
    rows, tall = view.rows(view.top, low), whole.rows(whole.top, low).stop
    rng = np.random.default_rng(seed)
    count = max(0, round(whole.across * (low - whole.top) * density))
    at, height, strength = rng.random(count), rng.random(count) ** 1.6, 0.15 + 0.85 * rng.random(count) ** 2
    drawn = max(size * view.scale, 0.5)
    strength *= (size * view.scale / drawn) ** 2
    return _dots(view.width, rows.stop, at * view.width, height * tall - canvas.first_row, strength, drawn), rows


def _dots(width: int, height: int, x: np.ndarray, y: np.ndarray, strength: np.ndarray, size: float) -> np.ndarray:
    """Return round soft dots, shape (height, width); positions and size in pixels."""
    plane = np.zeros((height, width), np.float32)
    reach = int(np.ceil(3 * size))
    steps = np.arange(-reach, reach + 1)
    columns = np.floor(x)[:, None, None].astype(int) + steps[None, None, :]
    lines = np.floor(y)[:, None, None].astype(int) + steps[None, :, None]
    square = (columns + 0.5 - x[:, None, None]) ** 2 + (lines + 0.5 - y[:, None, None]) ** 2
    value = strength[:, None, None] * np.exp(-square / (2 * size * size))
    inside = (columns >= 0) & (columns < width) & (lines >= 0) & (lines < height)
    columns, lines = np.broadcast_arrays(columns, lines)
    np.add.at(plane, (lines[inside], columns[inside]), value[inside].astype(np.float32))
    return plane


def vignette(canvas: Canvas, x: float, y: float, across: float, down: float, strength: float) -> None:
    """Darken the picture beyond half an ellipse around (x, y) units; paper keeps most of its light."""
    view = canvas.view
    far = np.hypot((view.x - x) / across, (view.y - y) / down)
    share = strength if canvas.theme.dark else strength * 0.12
    canvas.planes *= 1 - np.float32(share) * np.clip(far - 0.5, 0, 1)
