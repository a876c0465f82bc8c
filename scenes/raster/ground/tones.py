"""The colours of a ground, all mixed from the palette."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.theme import Theme, mix, rgb


def deepen(colour: str, power: float) -> str:
    """Raise a `#RRGGBB` colour's parts to a power: the same hue, purer and darker."""
    return "#" + "".join(f"{round(255 * part**power):02X}" for part in rgb(colour))


@dataclass(frozen=True)
class Tones:
    """What each part of a ground is painted with, as `#RRGGBB`."""

    sky: tuple[str, str, str]  # gradient: top, middle, bottom
    broad: str  # the wide light around the end of the aisle
    dusk: str  # its violet neighbour
    near_light: str
    core: str
    hot: str
    slope_near: str  # mountain sides in shade, near and far
    slope_far: str
    lit: str  # mountain sides in light, far from the core and close to it
    lit_core: str
    haze: str
    rim: str
    halo: str
    grid: str
    grid_side: str
    beam: str
    star: str
    ridge_fill: tuple[str, str, str]  # the frame's three ridges, far to near
    ridge_edge: tuple[str, str, str]


def tones(theme: Theme) -> Tones:
    """Mix the tones of a theme's grounds."""
    return _night(theme) if theme.dark else _paper(theme)


def _night(theme: Theme) -> Tones:
    ground, blue, cyan, light = theme.ground, theme.blue, theme.cyan, theme.light
    azure = mix(blue, cyan, 0.45)
    far, middle, near = (mix(theme.ground_top, deepen(blue, 1.5), share) for share in (0.20, 0.15, 0.10))
    return Tones(
        sky=(theme.ground_top, ground, theme.ground_bottom),
        broad=deepen(blue, 1.35),
        dusk=deepen(theme.violet, 1.4),
        near_light=cyan,
        core=mix(cyan, light, 0.83),
        hot=mix(cyan, light, 0.45),
        slope_near=mix(ground, deepen(blue, 1.5), 0.13),
        slope_far=mix(ground, blue, 0.45),
        lit=mix(ground, blue, 0.8),
        lit_core=mix(azure, light, 0.3),
        haze=mix(ground, blue, 0.6),
        rim=mix(cyan, light, 0.5),
        halo=mix(blue, cyan, 0.6),
        grid=azure,
        grid_side=theme.violet,
        beam=mix(mix(cyan, blue, 0.15), light, 0.28),
        star=mix(azure, light, 0.65),
        ridge_fill=(far, middle, near),
        ridge_edge=(mix(ground, blue, 0.8), blue, azure),
    )


def _paper(theme: Theme) -> Tones:
    ground, blue = theme.ground, theme.blue
    line = mix(blue, theme.ink, 0.35)
    far, middle, near = (mix(ground, line, share) for share in (0.05, 0.07, 0.09))
    return Tones(
        sky=(theme.ground_top, ground, theme.ground_bottom),
        broad=blue,
        dusk=theme.violet,
        near_light=theme.cyan,
        core=theme.light,
        hot=theme.light,
        slope_near=mix(ground, line, 0.30),
        slope_far=mix(ground, line, 0.20),
        lit=mix(ground, theme.light, 0.2),
        lit_core=mix(ground, theme.light, 0.9),
        haze=mix(ground, theme.light, 0.5),
        rim=line,
        halo=blue,
        grid=line,
        grid_side=theme.violet,
        beam=blue,
        star=line,
        ridge_fill=(far, middle, near),
        ridge_edge=(line, line, line),
    )
