"""Shapes of a slide: where they stand, their fill, what is said of them to those who do not see them; text that XML can hold."""

from __future__ import annotations

import re

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.util import Emu, Length

Box = tuple[Length, Length, Length, Length]  # left, top, width, height
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML 1.0 cannot hold
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
DECORATIVE = (
    f'<a:extLst xmlns:a="{A}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def place(shape: BaseShape, left: int, top: int, width: int, height: int) -> None:
    """Lay a shape into a box."""
    shape.left, shape.top, shape.width, shape.height = Emu(left), Emu(top), Emu(width), Emu(height)


def fit(shape: BaseShape, box: Box, right: bool = False) -> None:
    """Lay a picture into a box, all of it, in its middle or at its right."""
    left, top, width, height = box
    share = min(width / shape.width, height / shape.height)
    wide, high = round(shape.width * share), round(shape.height * share)
    place(shape, left + (width - wide) // (1 if right else 2), top + (height - high) // 2, wide, high)


def fill(shape: BaseShape, colour: RGBColor, opacity: float = 1) -> None:
    """Fill a shape with one colour and draw no edge."""
    shape.line.fill.background()
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    if opacity < 1:
        shape.fill._xPr.find(".//" + qn("a:srgbClr")).append(etree.fromstring(f'<a:alpha xmlns:a="{A}" val="{round(100000 * opacity)}"/>'))


def describe(shape: BaseShape, seen: str) -> None:
    """Write what is seen, for those who do not see it."""
    shape._element._nvXxPr.cNvPr.set("descr", clean(seen))


def mark_decorative(shape: BaseShape) -> None:
    """Mark a shape as one that says nothing."""
    shape._element._nvXxPr.cNvPr.append(etree.fromstring(DECORATIVE))


def clean(text: str) -> str:
    """Return text without what XML cannot hold."""
    return UNPRINTABLE.sub("", text)
