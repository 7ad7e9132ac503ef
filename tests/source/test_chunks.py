"""Plain paragraphs are rendered without the Markdown parser, and exactly as with it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from legalsite.source.chunks import plain_chunk
from legalsite.source.link_targets import NO_LINKS, TextPlace
from legalsite.source.markdown_chunks import render_chunk

PLAIN = [
    "We answer within 30 days.",
    "“We” are ready",
    "Wir “antworten” nach Art. 6(1)(a) DSGVO, Section 4.6 und § 5: 30 €.",
    "Ünder the law; a 'quoted' word \"here\" > there",
    "第5条は適用されます。",
    "A sentence with ~~nothing~~ else",
    "I. Fees",
    "a) We pay.",
    "Section 4. We pay.",
    "Section 4 applies.",
    "V",
    "Term\n: definition",
    "Line one\nline two",
    "Line one \nline two",
    "Line one\n line two",
    "Section\n4 of it",
    "V.\nText",
    "a)\nText",
    "Text\n: definition",
    "Text\n1. item",
    "Text\n1) item",
    "A | b\nc | d",
    "Heading\n===",
    "A word at the end of a line  ",
    "A\ttab",
    "http://example.com/a#b",
    "mail@example.com",
    "A backslash \\",
    "Cells | and | more",
    "A &amp; B",
    "A # b {#c}",
    "Footnote [^1]",
    "A trailing #",
    "x\u00a0",
    "x\u2028y",
]


def rendered(source: str) -> object:
    return render_chunk(source, NO_LINKS, TextPlace("terms"), opening=True)


@pytest.mark.parametrize("source", PLAIN)
def test_a_plain_chunk_is_rendered_as_by_the_parser(source: str) -> None:
    chunk = plain_chunk(source)
    assert chunk is None or chunk == rendered(source)


@given(
    st.text(
        "aZéßIV日か .,;:!?'\"“”’()§$€%/–—-+=#@^{}>~|&\u00a0\u00ad\u0301\t\n1234567890", max_size=40
    )
)
@example("We pay 5 % of it.")
def test_any_plain_chunk_is_rendered_as_by_the_parser(text: str) -> None:
    for start in ("a", "“", "("):
        source = f"{start}{text}"
        chunk = plain_chunk(source)
        assert chunk is None or chunk == rendered(source)


@given(st.text(max_size=40))
def test_any_text_is_rendered_as_by_the_parser_or_left_to_it(source: str) -> None:
    chunk = plain_chunk(source)
    assert chunk is None or chunk == rendered(source)


@pytest.mark.parametrize(
    ("source", "is_plain"),
    [
        (PLAIN[0], True),
        (PLAIN[1], True),
        (PLAIN[2], True),
        ("Section 4. We pay.", False),
        ("One\ntwo", True),
        ("One\n2. two", False),
    ],
)
def test_a_paragraph_without_markup_or_clause_number_is_plain(source: str, is_plain: bool) -> None:
    assert (plain_chunk(source) is not None) == is_plain
