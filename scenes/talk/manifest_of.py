"""The manifest of what was rendered: words and times of every section and cue, files, look, numbers of scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from publish.manifest import (
    VERSION,
    Branch,
    Case,
    Chapter,
    Cue,
    DeepDive,
    Film,
    Look,
    Manifest,
    Media,
    Number,
    Poster,
    Question,
    Section,
    Speaker,
    Timed,
)
from scenes.content.landscape import Node, load_landscape
from scenes.film import ALL_SCENES, DIVE_SCENES, DIVES, SCENES, badge_of, chapters_in, title_of
from scenes.models.number import CHOICE
from scenes.models.numbers import numbers
from scenes.models.scenario import Scenario
from scenes.project import SIDE, Project
from scenes.render.clips import Output
from scenes.soundtrack import Soundtrack, clips_ahead, spans_of
from voiceover.captions import Caption, captions_of
from voiceover.track import Span

Seen = Mapping[str, Mapping[str, str]]
Files = Mapping[tuple[str, str], Sequence[Media]]
CHOSEN = "chosen for this scenario"  # the source of a number that nobody published
LOOK = {"badge": "amber"}  # colours that the manifest calls by what they are for
COLOURS = ("ground", "panel", "ink", "body", "quiet", "blue", "cyan", "violet", "request", "light")


def manifest_of(
    project: Project, output: Output, seen: Seen, files: Files, *, film: Film | None = None, poster: Poster | None = None,
    cases: Sequence[Case] = (), questions: Sequence[Question] = (), logo: str = "",
    dive_films: Mapping[str, Film] = MappingProxyType({}), sheets: Mapping[str, Sequence[Media]] = MappingProxyType({}),
) -> Manifest:  # fmt: skip
    """Return the manifest of a kit: all scenes of which there are files, each with those of its cues of which there are; deep dives last.

    `dive_films` and `sheets` are those of deep dives, by their keys.
    """
    keys = sorted(dict.fromkeys(key for key, _ in files), key=lambda key: key in DIVES)
    films = [SCENES, *((scene,) for scene in DIVE_SCENES if scene.key in keys)]
    spans = [span for film in films for span in spans_of(clips_ahead(project, output, film)[0], output.fps)]
    dives = {key: _dive(project, key, spans, dive_films.get(key), sheets.get(key, ())) for key in keys if key in DIVES}
    sections = tuple(_section(project, key, [span for span in spans if span.section == key], seen, files, dives.get(key)) for key in keys)
    words = project.content
    return Manifest(
        version=VERSION,
        title=words.poster.headline,
        subtitle=words.poster.subtitle,
        quote=words.footer.quote,
        language=project.language.code,
        scenario=project.scenario.name,
        look=_look(project),
        speaker=Speaker(name=project.brand.name, logo=logo),
        sections=sections,
        film=film,
        poster=poster,
        cases=tuple(cases),
        questions=tuple(questions),
        tree=tree_of(load_landscape().root) if "landscape" in keys else None,
    )


def tree_of(node: Node) -> Branch:
    """Return the landscape's tree of names, in English; it is found by those in Chinese, too."""
    name, *others = node.names()
    foreign = tuple(name for name in node.names("zh") if name not in node.names())
    return Branch(name=name, others=tuple(others), foreign=foreign, branches=tuple(tree_of(child) for child in node.nodes))


def _dive(project: Project, key: str, spans: Sequence[Span], film: Film | None, sheet: Sequence[Media]) -> DeepDive:
    """Return what a section has that is a deep dive."""
    words, starts = getattr(project.content, key), {span.cue: span.start for span in spans if span.section == key}
    chapters = tuple(Chapter(start=round(starts[cue], 3), title=title) for cue, title in chapters_in(key, project))
    return DeepDive(subtitle=words.subtitle, chapters=chapters, seen=words.seen or words.subtitle, film=film, sheet=tuple(sheet))


def _section(project: Project, key: str, spans: Sequence[Span], seen: Seen, files: Files, dive: DeepDive | None) -> Section:
    place = [scene.key for scene in ALL_SCENES].index(key)
    cues = [_cue(project, number, span, seen, files) for number, span in enumerate(spans, start=1)]
    return Section(
        key=key,
        place=place,
        badge=badge_of(key, project) if key in project.sections else None,
        title=getattr(getattr(project.content, key), "title", "") or title_of(key, project),
        start=spans[0].start,
        seconds=sum(span.seconds for span in spans),
        cues=tuple(cue for cue in cues if (key, cue.name) in files),
        files=tuple(files.get((key, ""), ())),
        dive=dive,
    )


def _cue(project: Project, number: int, span: Span, seen: Seen, files: Files) -> Cue:
    timing = project.timing.cues[span.section][span.cue]
    said = " ".join(sentence.text for sentence in timing.sentences)
    captions = getattr(getattr(project.content, span.section), "captions", {})
    caption = captions[span.cue].text if span.cue in captions else said
    there = Span(span.section, span.cue, 0.0, span.seconds)
    return Cue(
        number=number,
        name=span.cue,
        start=round(span.start, 3),
        seconds=round(span.seconds, 3),
        caption=caption,
        said=said,
        seen=" ".join(seen.get(span.section, {}).get(span.cue, "").split()) or caption,
        captions=_timed(captions_of([there], project.timing.cues)) if project.captions == SIDE else (),
        files=tuple(files.get((span.section, span.cue), ())),
    )


def _timed(captions: Sequence[Caption]) -> tuple[Timed, ...]:
    return tuple(Timed(start=caption.start, end=caption.end, text="\n".join(caption.lines)) for caption in captions)


def film_of(track: Soundtrack, files: Sequence[Media]) -> Film:
    """Return the whole film with its chapters and captions."""
    chapters = tuple(Chapter(start=chapter.start, title=chapter.title) for chapter in track.chapters)
    return Film(seconds=track.seconds, chapters=chapters, captions=_timed(track.captions), files=tuple(files))


def case_of(name: str, scenario: Scenario, poster: Media | None = None) -> Case:
    """Return a scenario with all its numbers."""
    rows = tuple(
        Number(key=n.key, value=n.text, name=n.name, formula=n.formula, source=CHOSEN if n.source == CHOICE else n.source)
        for n in numbers(scenario)
    )
    return Case(name=name, title=scenario.name, numbers=rows, poster=poster)


def _look(project: Project) -> Look:
    theme = project.theme
    colours = {name: getattr(theme, name) for name in COLOURS} | {name: getattr(theme, of) for name, of in LOOK.items()}
    return Look(name=theme.name, dark=theme.dark, colours=colours)
