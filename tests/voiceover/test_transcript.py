"""Transcripts: read back by a Markdown and an HTML reader; both say the same, escaped, in order, and the same twice."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scenes.content.timing import CueTiming, TimedSentence, TimedWord
from voiceover.track import Span
from voiceover.transcript import transcript_html, transcript_markdown

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Reads a page strictly: every element is closed where it must be; keeps what is in elements by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for k in range(len(self.texts) - 1, -1, -1) if self.open else ():
            if self.texts[k][0] == self.open[-1]:
                self.texts[k] = self.open[-1], self.texts[k][1] + data
                return

    def of(self, *tags: str) -> list[tuple[str, str]]:
        return [(tag, " ".join(text.split())) for tag, text in self.texts if tag in tags]


def timing_of(*sentences: str) -> CueTiming:
    said = [TimedSentence(tuple(TimedWord(word, 0.3) for word in sentence.split()), 0.9) for sentence in sentences]
    return CueTiming(4.0, tuple(said))


SPANS = [
    Span("opening", "question", 0.0, 8.0),
    Span("data", "crawl", 8.0, 7.5),
    Span("data", "mute", 15.5, 2.0),
    Span("data", "filter", 67.9, 9.0),
    Span("silent", "rest", 76.0, 9.0),
]
TITLES = {"opening": "Opening", "data": "Storage & <b>Data</b>"}
TIMING = {
    "opening": {"question": timing_of("Where does it come from?", "From a * few * pages.")},
    "data": {"crawl": timing_of("A & B <i>are</i> [added](x)."), "mute": CueTiming(2.0)},
}
SEEN = {"data": {"crawl": "The curve\n falls to 2.1_x_.", "filter": "A bar <grows>."}}
SAME = (SPANS, TIMING, TITLES, "How it works: 1 < 2", SEEN)


def test_the_page_has_headings_times_and_paragraphs_in_order() -> None:
    page = Page(transcript_html(*SAME))
    assert page.of("h1", "h2", "time", "p", "em") == [
        ("h1", "How it works: 1 < 2"),
        ("h2", "Opening"),
        ("p", "Where does it come from? From a * few * pages."),
        ("time", "0:00"),
        ("h2", "Storage & <b>Data</b>"),
        ("p", "A & B <i>are</i> [added](x)."),
        ("time", "0:08"),
        ("em", "[The curve falls to 2.1_x_.]"),
        ("p", ""),
        ("time", "1:07"),
        ("em", "[A bar <grows>.]"),
    ]
    assert page.found[0] == ("html", {"lang": "en"})
    assert [attributes["datetime"] for tag, attributes in page.found if tag == "time"] == ["PT0S", "PT8S", "PT67S"]
    assert transcript_html(*SAME).startswith("<!DOCTYPE html>\n")


def rendered(markdown: str) -> Page:
    return Page(f"<main>{MarkdownIt('commonmark', {'html': True}).enable('table').render(markdown)}</main>")


def test_markdown_says_the_same_as_the_page() -> None:
    written, page = rendered(transcript_markdown(*SAME)), Page(transcript_html(*SAME))
    for tag in ("h1", "h2", "p", "em"):
        assert written.of(tag) == page.of(tag)
    assert [text for _, text in written.of("strong")] == [text for _, text in page.of("time")]


TEXT = (
    st.text(st.sampled_from("ab *_`[]()<>&#!~|\\$.-+1:\"'—é"), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@given(TEXT, TEXT, TEXT)
def test_nothing_in_a_text_is_a_mark(said: str, seen: str, title: str) -> None:
    given = [Span("a", "b", 0, 4)], {"a": {"b": timing_of(said)}}, {"a": f"x {title}"}, f"x {title}", {"a": {"b": seen}}
    for page in (Page(transcript_html(*given)), rendered(transcript_markdown(*given))):
        assert page.of("h1", "h2", "p", "em") == [("h1", f"x {title}"), ("h2", f"x {title}"), ("p", said), ("em", f"[{seen}]")]


def test_a_film_without_a_word_has_its_title_alone() -> None:
    assert transcript_markdown([], {}, {}, "Title") == "# Title\n"
    assert Page(transcript_html(SPANS, {}, TITLES, "Title")).of("h1", "h2", "p") == [("h1", "Title")]


def test_a_section_that_is_told_needs_a_title() -> None:
    with pytest.raises(KeyError, match="data"):
        transcript_markdown(SPANS, TIMING, {"opening": "Opening"}, "Title")


def test_the_same_is_written_twice() -> None:
    assert transcript_html(*SAME) == transcript_html(*SAME) and transcript_markdown(*SAME) == transcript_markdown(*SAME)
