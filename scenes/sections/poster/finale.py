"""What surrounds the sheet in the finale of a frame that is not 4:5: its rim and its light."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import lit_border
from scenes.drawing.shape import along

FLARES = ((150, 0.12), (400, 0.10))


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
