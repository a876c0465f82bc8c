"""What a lens leaves of a picture, as masks of vectors: the fades of its window, and the soft edge of its focus in fine steps."""

from __future__ import annotations

import numpy as np

from scenes.core.lens import Lens
from scenes.raster.lens import FOCUS_RADIUS, edges_of, share_beyond
from scenes.vector.pen import Definitions, number

STEPS, FAR = 48, 24.0  # of a soft edge, from so many units inside it to as many outside: 1 percent of it is beyond


def seen_through(lens: Lens, drawn: str, size: tuple[float, float], definitions: Definitions, solid: bool) -> str:
    """Return elements as a lens shows them; size of the frame in units; `solid`: what lies under the light, which a lens that darkens hides nothing of."""
    window = _window(lens, size, definitions)
    if lens.darkens and solid:
        veil = f'<rect {_sides(size)} mask="url(#{_focus(lens, size, definitions, inverse=True)})"/>'
        return f'<g mask="url(#{window})">{drawn}{veil}</g>'
    dimmed = drawn if lens.dim >= 1 else f'<g mask="url(#{_focus(lens, size, definitions)})">{drawn}</g>'
    return f'<g mask="url(#{window})">{dimmed}</g>'


def _window(lens: Lens, size: tuple[float, float], definitions: Definitions) -> str:
    """Return the id of the mask of a lens's window, which is soft at its upper and lower edge."""
    above, below = edges_of(lens)
    top, bottom, height = lens.window.y, lens.window.bottom, size[1]
    stops = "".join(
        f'<stop offset="{number(y / height, 5)}" stop-color="{colour}"/>'
        for y, colour in ((top, "#000"), (top + above, "#fff"), (bottom - below, "#fff"), (bottom, "#000"))
    )
    axis = f'x1="0" y1="0" x2="0" y2="{number(height)}"'
    fade = definitions.add("linearGradient", f'gradientUnits="userSpaceOnUse" {axis}>{stops}</linearGradient>')
    return _mask(size, f'<rect {_sides(size)} fill="url(#{fade})"/>', definitions)


def _focus(lens: Lens, size: tuple[float, float], definitions: Definitions, inverse: bool = False) -> str:
    """Return the id of the mask that is dim outside a lens's focus, or of its inverse."""

    def grey(share: float) -> str:
        level = round(255 * (1 - share if inverse else share))
        return f"#{level:02x}{level:02x}{level:02x}"

    rings = [f'<rect {_sides(size)} fill="{grey(lens.dim)}"/>']
    for beyond in np.linspace(FAR, -FAR, STEPS):
        grown, focus = lens.margin + float(beyond), lens.focus
        radius = max(0.0, FOCUS_RADIUS + float(beyond))
        width, height = focus.w + 2 * grown, focus.h + 2 * grown
        if min(width, height) <= 0:
            break
        place = f'x="{number(focus.x - grown)}" y="{number(focus.y - grown)}" width="{number(width)}" height="{number(height)}"'
        share = lens.dim + (1 - lens.dim) * float(share_beyond(beyond - FAR / (STEPS - 1)))
        rings.append(f'<rect {place} rx="{number(radius)}" fill="{grey(share)}"/>')
    return _mask(size, "".join(rings), definitions)


def _mask(size: tuple[float, float], drawn: str, definitions: Definitions) -> str:
    return definitions.add("mask", f'maskUnits="userSpaceOnUse" {_sides(size)}>{drawn}</mask>')


def _sides(size: tuple[float, float]) -> str:
    return f'x="0" y="0" width="{number(size[0])}" height="{number(size[1])}"'
