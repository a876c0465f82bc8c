"""The order that ECMA-376 (part 1, annex A.3, pml-animationInfo) asks of the children of a timing tree, and what breaks it."""

from __future__ import annotations

from lxml import etree

ORDER = {  # of each element, its children in order; what may repeat does so in its place
    "timing": ("tnLst", "bldLst", "extLst"),
    "tnLst": ("par", "seq", "excl"),
    "par": ("cTn",),
    "seq": ("cTn", "prevCondLst", "nextCondLst"),
    "cTn": ("stCondLst", "endCondLst", "endSync", "iterate", "childTnLst", "subTnLst"),
    "stCondLst": ("cond",),
    "prevCondLst": ("cond",),
    "nextCondLst": ("cond",),
    "cond": ("tgtEl", "tn", "rtn"),
    "endSync": ("tgtEl", "tn", "rtn"),
    "cmd": ("cBhvr",),
    "cBhvr": ("cTn", "tgtEl", "attrNameLst"),
    "video": ("cMediaNode",),
    "cMediaNode": ("cTn", "tgtEl"),
    "tgtEl": ("sldTgt", "spTgt"),
    "spTgt": (),
    "sldTgt": (),
    "tn": (),
    "rtn": (),
}
CHOICE = {"childTnLst": {"par", "seq", "video", "audio", "cmd", "set", "anim"}}  # in any order
ONE = {"par", "cBhvr", "cMediaNode", "cmd", "video", "tgtEl"}  # whose children do not repeat


def misplaced(tree: etree._Element) -> list[str]:
    """Return each element whose children the schema does not allow, or not in this order."""
    return [found for element in tree.iter() if (found := _fault(element))]


def _fault(element: etree._Element) -> str | None:
    name, children = etree.QName(element).localname, [etree.QName(child).localname for child in element]
    if name in CHOICE:
        right = bool(children) and set(children) <= CHOICE[name]
    else:
        allowed = ORDER[name]
        right = set(children) <= set(allowed) and children == sorted(children, key=allowed.index)
        right = right and not (name in ONE and len(children) != len(set(children)))
    return None if right else f"{name}: {', '.join(children)}"
