"""A kit as a PowerPoint presentation: title, a slide for each section and each cue (its film with sound, narration as notes), the poster last.

Every film starts with its slide, or at the next click, by the timing tree of `publish.pptx_timing`, and its poster frame is the frame that it ends
on: going back shows what was there. The file says nothing of when it was made: the same kit gives the same bytes.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import Path

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Emu, Inches, Pt

from publish.deck import LONG, Part, Step, cover_of, dive_words, dives_of, logo_of, parts_of, poster_of, seen_of
from publish.logo import png_of
from publish.manifest import Manifest, Media
from publish.pptx_shapes import Box, clean, describe, fill, fit, mark_decorative, place
from publish.pptx_template import HEIGHT, WIDTH, layout_of, new_presentation
from publish.pptx_timing import Start, timing
from scenes.core.cache import replaced
from scenes.core.errors import InputError

MOST = 150_000_000  # bytes; longer decks of full-HD films were reported not to play
LOW = 720
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say
FILMS = (".mp4", ".png", ".jpg", ".jpeg")  # of a zip: compressed already
SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # the extension of a presentation that holds its sections, [MS-PPTX] 2.6
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "it": "it-IT", "ja": "ja-JP", "zh": "zh-CN"}
EDGE, BAND = Inches(0.75), Inches(2.2)  # the margin; the height of the title slide's band


def write_pptx(manifest: Manifest, folder: Path, target: Path, height: int = 1080, start: Start = "auto") -> Path:
    """Write the deck of a kit with films no higher than `height` pixels; return the file.

    Raises InputError for a cue without film or last frame, and for a deck beyond 150 MB; OSError.
    """
    parts = parts_of(manifest, folder, height)
    _check(_bytes_of(parts), height)
    deck = _Deck(manifest, folder, start)
    deck.build(parts)
    data = io.BytesIO()
    deck.made.save(data)
    with replaced(target) as part:
        _write_again(data, part)
        _check(part.stat().st_size, height)
    return target


def _bytes_of(parts: tuple[Part, ...]) -> int:
    """Return how many bytes all films and stills have, each counted once."""
    files = {file.sha256: file.bytes for part in parts for step in part.steps for file in (step.clip, step.last, part.sheet) if file}
    return sum(files.values())


def _check(size: int, height: int) -> None:
    if size > MOST:
        cure = (
            f"take the 720p edition: --height {LOW}"
            if height > LOW
            else "make a deck of some sections: `explainer clips KEY … -o DIR`, then --kit DIR"
        )
        raise InputError(
            [f"deck: holds {size / 1e6:.0f} MB at {height}p, and beyond {MOST / 1e6:.0f} MB films were reported not to play; {cure}"]
        )


def _write_again(data: io.BytesIO, target: Path) -> None:
    """Write a zip anew, without the times of its entries."""
    with zipfile.ZipFile(data) as read, zipfile.ZipFile(target, "w") as write:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(FILMS) else zipfile.ZIP_DEFLATED
            write.writestr(entry, read.read(name))


class _Deck:
    """A presentation that is being made."""

    def __init__(self, manifest: Manifest, folder: Path, start: Start) -> None:
        self.manifest, self.folder, self.start = manifest, folder, start
        self.made: Presentation = new_presentation(manifest.look)
        self.locale = LOCALES.get(manifest.language, manifest.language)
        self.colours = {name: RGBColor.from_string(colour[1:].upper()) for name, colour in manifest.look.colours.items()}
        self.sections: list[tuple[str, str, list[int]]] = []  # key, name, ids of slides

    def build(self, parts: tuple[Part, ...]) -> None:
        """Add all slides, sections and properties."""
        self._section("", self.manifest.title)
        self._title(parts)
        dives = dives_of(parts)
        for part in parts:
            if part in dives[:1]:
                self._dives(dives)
            self._section(part.key, part.heading)
            if part.dive:
                self._dive_heading(part)
            elif part.badge is not None:
                self._heading(part)
            for step in part.steps:
                self._film(step)
            if part.sheet:
                self._sheet(part, part.sheet)
        if poster := poster_of(self.manifest):
            self._section("\n", "Poster")
            self._poster(poster)
        self._write_sections()
        _describe(self.made, self.manifest)

    def _section(self, key: str, name: str) -> None:
        self.sections.append((key, clean(name), []))

    def _slide(self, title: str) -> Slide:
        """Add a slide; its title stands above it, where screen readers and the outline find it and the audience does not see it."""
        slide = self.made.slides.add_slide(layout_of(self.made))
        self.sections[-1][2].append(slide.slide_id)
        shape = slide.shapes.title
        assert shape is not None
        place(shape, Emu(0), Inches(-0.6), WIDTH, Inches(0.5))
        self._write(shape.text_frame, title, 18, "ink")
        return slide

    def _title(self, parts: tuple[Part, ...]) -> None:
        """Add the title slide: a picture, and before it a band with headline, subtitle, and whose talk it is."""
        slide = self._slide(self.manifest.title)
        self._picture(slide, cover_of(parts), "", (Emu(0), Emu(0), WIDTH, HEIGHT))
        band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Emu(0), Emu(HEIGHT - BAND), WIDTH, BAND)
        band.name = "Band"
        fill(band, self.colours["ground"], opacity=0.88)
        mark_decorative(band)
        right = self._speaker(slide)
        place(slide.shapes.title, EDGE, Emu(HEIGHT - BAND + Inches(0.3)), Emu(right - EDGE), Inches(0.95))
        self._write(slide.shapes.title.text_frame, self.manifest.title, 28 if len(self.manifest.title) > LONG else 44, "ink", bold=True)
        slide.shapes.title.text_frame.margin_left = 0
        slide.shapes._spTree.append(slide.shapes.title._element)  # before the band
        self._text(
            slide,
            "Subtitle",
            self.manifest.subtitle,
            22,
            "quiet",
            (EDGE, Emu(HEIGHT - BAND + Inches(1.25)), Emu(right - EDGE), Inches(0.6)),
        )

    def _speaker(self, slide: Slide) -> int:
        """Add the speaker's logo and name at the right of the band; return where they begin."""
        left, top = WIDTH - EDGE, HEIGHT - BAND
        name, logo = self.manifest.speaker.name, logo_of(self.manifest, self.folder)
        width = Inches(3.2)
        if logo:
            data = png_of(logo)
            box = (Emu(left - width), Emu(top + Inches(0.35)), width, Inches(0.85))
            fit(slide.shapes.add_picture(io.BytesIO(data), *box[:2]), box, right=True)
            slide.shapes[-1].name = "Logo"
            describe(slide.shapes[-1], name or "Logo")
        if name:
            box = (Emu(left - width), Emu(top + Inches(1.25 if logo else 0.3)), width, Inches(0.6 if logo else 0.95))
            frame = self._text(slide, "Speaker", name, 22, "ink", box)
            frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        return int(left - width - Inches(0.2)) if logo or name else left

    def _heading(self, part: Part) -> None:
        """Add a section's slide: number, title, and the picture that the section ends on."""
        slide = self._slide(part.heading)
        top, size, text = Inches(2.4), Inches(1.1), Inches(4.6)
        badge = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, EDGE, top, size, size)
        badge.name = "Badge"
        fill(badge, self.colours.get("badge", self.colours["ink"]))
        self._write(badge.text_frame, str(part.badge), 40, "ground" if self.manifest.look.dark else "ink", bold=True)
        badge.text_frame.vertical_anchor, badge.text_frame.paragraphs[0].alignment = MSO_ANCHOR.MIDDLE, PP_ALIGN.CENTER
        self._text(slide, "Heading", part.title, 36, "ink", (EDGE, Emu(top + size + Inches(0.2)), text, Inches(2.2)), bold=True)
        self._last_picture(slide, part, text)

    def _last_picture(self, slide: Slide, part: Part, text: int) -> None:
        """Add the picture that a section ends on, to the right of its text."""
        left = EDGE + text + Inches(0.2)
        width = WIDTH - EDGE - left
        height = round(width * 9 / 16)
        last = part.steps[-1]
        self._picture(slide, last.last, last.cue.seen, (Emu(left), Emu((HEIGHT - height) // 2), Emu(width), Emu(height)))
        slide.shapes[-1].line.color.rgb, slide.shapes[-1].line.width = self.colours.get("quiet", self.colours["ink"]), Pt(1)

    def _dives(self, dives: list[Part]) -> None:
        """Add the slide before all deep dives, which names them."""
        name = dive_words(self.manifest)[1]
        self._section("\ndives", name)
        slide = self._slide(name)
        width = Emu(WIDTH - 2 * EDGE)
        self._text(slide, "Heading", name, 44, "ink", (EDGE, Inches(1.0), width, Inches(0.9)), bold=True)
        rows = [(part.title, part.dive.subtitle if part.dive else "") for part in dives]
        frame = self._text(slide, "Titles", rows[0][0], 24, "ink", (EDGE, Inches(2.2), width, Inches(4.6)), bold=True)
        for number, (title, subtitle) in enumerate(rows):
            if number:
                self._add(frame, title, 24, "ink", bold=True)
            self._add(frame, subtitle, 18, "quiet")
            frame.paragraphs[-1].space_after = Pt(12)

    def _dive_heading(self, part: Part) -> None:
        """Add a deep dive's slide: what it is, its title, its chapters, and the picture that it ends on."""
        slide, text = self._slide(part.heading), Inches(4.6)
        self._text(slide, "Kind", part.kind, 20, "badge", (EDGE, Inches(1.0), text, Inches(0.45)), bold=True)
        self._text(slide, "Heading", part.title, 36, "ink", (EDGE, Inches(1.4), text, Inches(1.3)), bold=True)
        if part.chapters:
            frame = self._text(slide, "Chapters", part.chapters[0], 18, "ink", (EDGE, Inches(2.8), text, Inches(4.2)))
            for title in part.chapters[1:]:
                self._add(frame, title, 18, "ink")
            for paragraph in frame.paragraphs:
                paragraph.space_after = Pt(5)
        self._last_picture(slide, part, text)

    def _sheet(self, part: Part, sheet: Media) -> None:
        """Add the slide of a deep dive's sheet: all of it, as large as it goes."""
        slide = self._slide(f"{part.heading}: {dive_words(self.manifest)[2]}")
        self._picture(slide, sheet, part.dive.seen if part.dive else "", (Emu(0), Emu(0), WIDTH, HEIGHT))

    def _film(self, step: Step) -> None:
        """Add a cue's slide: its film over all of it."""
        slide = self._slide(step.title)
        assert step.clip is not None
        film, last = (str(self.folder / file.path) for file in (step.clip, step.last))
        shape = slide.shapes.add_movie(film, Emu(0), Emu(0), WIDTH, HEIGHT, poster_frame_image=last, mime_type="video/mp4")
        shape.name = clean(step.cue.title)
        describe(shape, step.cue.seen)
        old = slide._element.find(qn("p:timing"))
        slide._element.replace(old, timing(shape.shape_id, step.clip.seconds or step.cue.seconds, self.start))
        self._note(slide, step.said)

    def _poster(self, poster: Media) -> None:
        """Add the poster's slide: all of it, as large as it goes."""
        slide = self._slide(f"{self.manifest.title}: Poster")
        self._picture(slide, poster, seen_of(self.manifest), (Emu(0), Emu(0), WIDTH, HEIGHT))
        self._note(slide, self.manifest.quote)

    def _picture(self, slide: Slide, media: Media, seen: str, box: Box) -> None:
        """Add a picture, all of it in a box; one of which nothing is said is decoration."""
        shape = slide.shapes.add_picture(str(self.folder / media.path), *box[:2])
        fit(shape, box)
        shape.name = "Picture"
        describe(shape, seen)
        if not seen:
            mark_decorative(shape)

    def _text(
        self, slide: Slide, name: str, text: str, points: float, colour: str, box: Box, bold: bool = False
    ) -> TextFrame:  # fmt: skip
        shape = slide.shapes.add_textbox(*box)
        shape.name = name
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = 0
        self._write(frame, text, points, colour, bold)
        return frame

    def _write(self, frame: TextFrame, text: str, points: float, colour: str, bold: bool = False) -> None:
        """Write one paragraph, in the deck's language."""
        frame.word_wrap = True
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        for old in list(paragraph._p.r_lst):
            paragraph._p.remove(old)
        self._run(paragraph, text, points, colour, bold)

    def _add(self, frame: TextFrame, text: str, points: float, colour: str, bold: bool = False) -> None:
        """Write one more paragraph."""
        self._run(frame.add_paragraph(), text, points, colour, bold)

    def _run(self, paragraph: _Paragraph, text: str, points: float, colour: str, bold: bool) -> None:
        run = paragraph.add_run()
        run.text = clean(text)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(points), bold, self.colours.get(colour, self.colours["ink"])
        run._r.get_or_add_rPr().set("lang", self.locale)

    def _note(self, slide: Slide, text: str) -> None:
        """Write what is said into the speaker's notes."""
        frame = slide.notes_slide.notes_text_frame
        assert frame is not None
        run = frame.paragraphs[0].add_run()
        run.text = clean(text)
        run._r.get_or_add_rPr().set("lang", self.locale)

    def _write_sections(self) -> None:
        """Tell PowerPoint which slides belong to which section."""
        extension = etree.SubElement(etree.SubElement(self.made.part._element, qn("p:extLst")), qn("p:ext"), uri=SECTIONS)
        listed = etree.SubElement(extension, f"{{{P14}}}sectionLst", nsmap={"p14": P14})
        for key, name, slides in self.sections:
            own = str(uuid.uuid5(uuid.NAMESPACE_OID, key)).upper()
            section = etree.SubElement(listed, f"{{{P14}}}section", name=name, id=f"{{{own}}}")
            ids = etree.SubElement(section, f"{{{P14}}}sldIdLst")
            for slide in slides:
                etree.SubElement(ids, f"{{{P14}}}sldId", id=str(slide))


def _describe(presentation: Presentation, manifest: Manifest) -> None:
    """Write title, author and language as properties, and no times."""
    core = presentation.core_properties
    for child in list(core._element):
        core._element.remove(child)
    core.title, core.subject, core.language = clean(manifest.title), clean(manifest.subtitle), manifest.language
    core.author = core.last_modified_by = clean(manifest.speaker.name)
    slides = len(presentation.slides)
    app = presentation.part.package.part_related_by(RT.EXTENDED_PROPERTIES)
    app._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<PresentationFormat>Widescreen</PresentationFormat><Slides>{slides}</Slides></Properties>"
    ).encode()
