"""Spans written as HTML: what is written is read as the same spans again, and nothing in a text opens a tag."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Element, Span
from legalsite.source.raw_html import BlockReader, sanitize
from legalsite.text.inline_html import UNBROKEN, escaped, html_of

STRONG, EM, CODE, BREAK = map(Element, ("strong", "em", "code", "br"))
HOSTILE = ["a", " b", "&amp;", "<b>c</b>", '"><script>', "' onload=x", "</b>", "\xa0", "<"]
ELEMENTS = st.one_of(
    st.sampled_from([STRONG, EM, CODE]),
    st.sampled_from(HOSTILE).map(lambda words: Element("span", (("title", words),))),
)
INSIDE = st.lists(ELEMENTS, max_size=3).map(tuple)
WORDS = st.tuples(st.sampled_from(HOSTILE), INSIDE).map(
    lambda span: [Span(span[0], inside=span[1])]
)
LINKS = st.tuples(st.sampled_from(HOSTILE), st.sampled_from(["/a", "#b", '/"c&d']), INSIDE).map(
    lambda link: [
        Span(link[0], inside=(*link[2], Element("a", (("href", link[1]),)))),
        Span(link[1], "target", inside=link[2]),
    ]
)
IMAGES = st.tuples(st.sampled_from(["", *HOSTILE]), INSIDE).map(
    lambda image: [
        Span(
            image[0],
            image=True,
            inside=(*image[1], Element("img", (("src", "/a.png"), ("alt", image[0])))),
        ),
        Span("/a.png", "target", image=True, inside=image[1]),
    ]
)
SPANS = st.lists(
    st.one_of(WORDS, LINKS, IMAGES, st.just([Span("\n", inside=(BREAK,))])), min_size=1, max_size=6
)


def read(html: str) -> tuple[Span, ...]:
    return tuple(span for block in BlockReader(str, inline=True).read(html) for span in block.spans)


@given(SPANS)
def test_what_is_written_is_clean_and_is_read_as_the_same_words_in_the_same_elements(
    parts: list[list[Span]],
) -> None:
    spans = tuple(span for part in parts for span in part)
    html = html_of(spans)
    again = read(sanitize(html))
    assert again == read(html)
    assert read(sanitize(html_of(again))) == again
    assert words_of(again) == words_of(spans)


def words_of(spans: tuple[Span, ...]) -> list[tuple[str, str]]:
    read = ((span.of, "".join(span.text.split())) for span in Block("paragraph", spans, 1).read)
    return [(of, words) for of, words in read if words]


def test_an_element_is_written_once_around_its_neighbors() -> None:
    link = Element("a", (("href", "/fees/"),))
    spans = [
        Span("our ", inside=(STRONG,)),
        Span("fees", inside=(STRONG, link)),
        Span("fees", "target", inside=(STRONG,)),
    ]
    assert html_of([*spans, Span(" now", inside=(STRONG,)), Span(" & here")]) == (
        '<strong>our <a href="/fees/">fees</a> now</strong> &amp; here'
    )


def test_cells_are_what_a_row_was_given() -> None:
    cells = Element("th", (("class", "right"),)), Element("td")
    assert (
        html_of([Span("Oars"), Span(" | ", "cell")], cells)
        == '<th class="right">Oars</th><td></td>'
    )


def test_words_alone_and_words_in_cells_or_elements() -> None:
    assert html_of([Span('"a" & b')]) == '"a" &amp; b'
    assert html_of([Span('"a"'), Span("[1]", "note")]) == '"a"1'
    assert html_of([Span("a", inside=(EM,))]) == "<em>a</em>"
    assert html_of([Span("a")], [Element("td")]) == "<td>a</td>"
    assert html_of([Span("a")], raw={0: "<wbr>"}) == "a<wbr>"


@pytest.mark.parametrize(
    ("text", "unbroken"),
    [
        ("under Art. 6(1) GDPR", ["Art. 6(1)"]),
        ("see 4.2(b)(ii) and § 25(2)", ["see 4.2(b)(ii)", "§ 25(2)"]),
        ("under point (b) of Article 6(1)", ["point (b)", "Article 6(1)"]),
        ("nach Art. 6 Abs. 1 lit. b DSGVO", ["Art. 6 Abs. 1 lit. b"]),
        (
            "nach § 25 Abs. 2 Satz 1 und Ziffer 4 Buchst. c",
            ["§ 25 Abs. 2 Satz 1", "Ziffer 4 Buchst. c"],
        ),
        ("ai sensi dell'art. 13 lett. a del GDPR", ["art. 13 lett. a"]),
        ("個人情報保護法第27条第1項および第4条第2項(b)", ["第27条", "第1項", "第4条", "第2項(b)"]),
        ("in a Section 5 case", ["Section 5"]),
        ("on May 5 a change", []),
    ],
)
def test_a_reference_is_not_broken_over_two_lines(text: str, unbroken: list[str]) -> None:
    assert [
        words.partition("</span>")[0] for words in escaped(text).split(UNBROKEN)[1:]
    ] == unbroken
