"""The empty presentation that a deck starts from: python-pptx's own template at 16:9, in the colours of a look, without what no slide uses."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pptx
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import SlideLayout
from pptx.util import Emu

from publish.manifest import Look

WIDTH, HEIGHT = Emu(12192000), Emu(6858000)  # 13.33 x 7.5 inches, PowerPoint's own 16:9
WIDER = Fraction(int(WIDTH), 9144000)  # than the template, which is 4:3 and as high
LAYOUT = "Title Only"
LIGHT, DARK = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}, {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}


def new_presentation(look: Look) -> Presentation:
    """Return a presentation without slides and with the layout "Title Only" alone."""
    made = pptx.Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    made.part._element.find(qn("p:sldSz")).attrib.pop("type")  # which says 4:3
    layout_of(made)
    for layout in [layout for layout in made.slide_layouts if layout.name != LAYOUT]:
        made.slide_layouts.remove(layout)
    for shapes in (made.slide_master, layout_of(made)):
        _widen(shapes._element)
    _colour(made, look)
    for part, kind in ((made.part, RT.PRINTER_SETTINGS), (made.part.package, RT.THUMBNAIL)):
        _drop(part, kind)
    return made


def layout_of(presentation: Presentation) -> SlideLayout:
    """Return the layout of all slides."""
    return next(layout for layout in presentation.slide_layouts if layout.name == LAYOUT)


def _widen(element: etree._Element) -> None:
    """Lay the boxes of a master or layout out over the wider slide."""
    for tag, attribute in (("a:off", "x"), ("a:ext", "cx")):
        for found in element.iter(qn(tag)):
            if found.get(attribute) is not None:
                found.set(attribute, str(round(int(found.get(attribute, "0")) * WIDER)))


def _colour(presentation: Presentation, look: Look) -> None:
    """Give the theme a look's colours, and say which of them are ground and text."""
    master = presentation.slide_master
    for name, role in (DARK if look.dark else LIGHT).items():
        master._element.find(qn("p:clrMap")).set(name, role)
    colours = look.colours
    ground, ink = (colours["ground"], colours["ink"])
    roles = {"dk1": ground, "lt1": ink} if look.dark else {"dk1": ink, "lt1": ground}
    behind, quiet = colours.get("panel", ground), colours.get("quiet", ink)
    roles |= {"dk2": behind, "lt2": quiet} if look.dark else {"dk2": quiet, "lt2": behind}
    accents = [colours.get(name, ink) for name in ("blue", "cyan", "violet", "badge", "quiet", "panel")]
    roles |= {f"accent{number}": colour for number, colour in enumerate(accents, start=1)}
    theme = master.part.part_related_by(RT.THEME)
    theme._blob = _themed(theme.blob.decode(), roles).encode()


def _themed(theme: str, roles: dict[str, str]) -> str:
    """Return a theme's XML with other colours."""
    for role, colour in roles.items():
        theme = re.sub(
            rf"<a:{role}>.*?</a:{role}>", f'<a:{role}><a:srgbClr val="{colour[1:].upper()}"/></a:{role}>', theme, flags=re.DOTALL
        )
    return theme


def _drop(part: Any, kind: str) -> None:
    """Let go of the parts of a kind: those of the template are of no use."""
    rels = part._rels
    for found in [name for name, rel in rels.items() if rel.reltype == kind]:
        rels.pop(found)
