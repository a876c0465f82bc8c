"""When the film of a slide starts: the timing tree that PowerPoint itself writes, for "Automatically" and for "In Click Sequence".

Element by element as in ECMA-376, part 1, 19.5 (animation): a main sequence with one media call, the film's media node, and an interactive
sequence in which a click on the film halts it and lets it go on.
"""

from __future__ import annotations

from typing import Literal

from lxml import etree

Start = Literal["auto", "click"]
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
VOLUME = 80000  # thousandths of a per cent, as PowerPoint has it
NOW = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'


def timing(shape: int, seconds: float, start: Start) -> etree._Element:
    """Return <p:timing> for the film that is the shape of this id and lasts so long."""
    film = f'<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>'
    return etree.fromstring(
        f'<p:timing xmlns:p="{P}"><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>'
        f"{_main_sequence(film, round(1000 * seconds), start)}"
        f'<p:video><p:cMediaNode vol="{VOLUME}"><p:cTn id="7" fill="hold" display="0"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>'
        f"{film}</p:cMediaNode></p:video>"
        f"{_pause_on_click(film)}"
        "</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    )


def _main_sequence(film: str, milliseconds: int, start: Start) -> str:
    """Return the sequence that Next goes through: the film plays from its beginning."""
    begins = '<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond>' if start == "auto" else ""
    node = "afterEffect" if start == "auto" else "clickEffect"
    play = f'<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="6" dur="{milliseconds}" fill="hold"/>{film}</p:cBhvr></p:cmd>'
    effect = f'<p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" nodeType="{node}">{NOW}{_children(play)}</p:cTn></p:par>'
    inner = f'<p:par><p:cTn id="4" fill="hold">{NOW}{_children(effect)}</p:cTn></p:par>'
    outer = f'<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>{begins}</p:stCondLst>{_children(inner)}</p:cTn></p:par>'
    return (
        f'<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq">{_children(outer)}</p:cTn>'
        '<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>'
        '<p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq>'
    )


def _pause_on_click(film: str) -> str:
    """Return the sequence that a click on the film goes through: it halts, or goes on."""
    click = f'<p:cond evt="onClick" delay="0">{film}</p:cond>'
    toggle = f'<p:cmd type="call" cmd="togglePause"><p:cBhvr><p:cTn id="12" dur="1" fill="hold"/>{film}</p:cBhvr></p:cmd>'
    effect = f'<p:par><p:cTn id="11" presetID="2" presetClass="mediacall" presetSubtype="0" fill="hold" nodeType="clickEffect">{NOW}{_children(toggle)}</p:cTn></p:par>'
    inner = f'<p:par><p:cTn id="10" fill="hold">{NOW}{_children(effect)}</p:cTn></p:par>'
    outer = f'<p:par><p:cTn id="9" fill="hold">{NOW}{_children(inner)}</p:cTn></p:par>'
    return (
        '<p:seq concurrent="1" nextAc="seek"><p:cTn id="8" restart="whenNotActive" fill="hold" evtFilter="cancelBubble" nodeType="interactiveSeq">'
        f'<p:stCondLst>{click}</p:stCondLst><p:endSync evt="end" delay="0"><p:rtn val="all"/></p:endSync>{_children(outer)}</p:cTn>'
        f"<p:nextCondLst>{click}</p:nextCondLst></p:seq>"
    )


def _children(inner: str) -> str:
    return f"<p:childTnLst>{inner}</p:childTnLst>"
