"""Sentences of a document with their headings, lead-ins and lines."""

import pytest

from legalsite.model.document import Block, Document, Span
from legalsite.promises.located_sentences import LONGEST, block_sentences, located_blocks, located_sentences, plain
from legalsite.source.markdown import read_document


def test_each_sentence_knows_its_lines() -> None:
    text = "---\ntitle: T\n---\n# T\n\nOne **two**\nthree. [Four](http://a.example/x)\nfive.\n\n- Six.\n- Seven.\n"
    found = located_sentences(located_blocks(read_document(text.encode(), "t.md"), text))
    assert [(s.plain, s.first_line, s.last_line) for s in found] == [
        ("one two three.", 6, 7),
        ("four five.", 7, 8),
        ("six.", 10, 10),
        ("seven.", 11, 11),
    ]


def test_without_the_text_it_is_the_line_of_the_block() -> None:
    document = Document((Block("paragraph", (Span("One. Two."),), 7),))
    assert [(s.first_line, s.last_line) for s in located_sentences(located_blocks(document))] == [(7, 7), (7, 7)]


def test_headings_and_lead_ins() -> None:
    text = (
        "# Terms\n\n## Changes\n\nNotice. We tell you.\n\n"
        "Short title\n\nUnder it.\n\n| a | b |\n|---|---|\n| This policy | mail |\n"
    )
    found = located_sentences(located_blocks(read_document(text.encode(), "t.md"), text))
    assert [(s.headings[1:], s.lead) for s in found if s.plain in ("we tell you.", "under it.", "mail")] == [
        (("changes",), "notice."),
        (("changes", "short title"), ""),
        (("changes", "short title"), "this policy"),
    ]


def test_a_short_line_that_begins_like_a_sentence_is_no_title() -> None:
    text = (
        "Änderungen\nWir informieren Sie sechs\nWochen vor jeder Änderung.\n\nWir informieren Sie acht\nTage vorher.\n"
    )
    found = located_sentences(located_blocks(read_document(text.encode(), "t.md"), text))
    assert [(s.lead, s.plain) for s in found] == [
        ("änderungen", "wir informieren sie sechs wochen vor jeder änderung."),
        ("", "wir informieren sie acht tage vorher."),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("E.g. by e-mail, i.e. by post. Done.", ["E.g. by e-mail, i.e. by post.", "Done."]),
        (
            "Ab dem 3. Mai gilt Art. 6 der DSGVO. Danach nicht.",
            ["Ab dem 3. Mai gilt Art. 6 der DSGVO.", "Danach nicht."],
        ),
        ("2. Amendments. We may change this.", ["2. Amendments.", "We may change this."]),
        ('He said "Stop." We stopped.', ['He said "Stop."', "We stopped."]),
        ("Acme Inc. may change this. Acme Ltd. will say so.", ["Acme Inc. may change this.", "Acme Ltd. will say so."]),
        ("It is on this page.Prior to that, we write.", ["It is on this page.", "Prior to that, we write."]),
        ("", []),
    ],
)
def test_block_sentences(text: str, parts: list[str]) -> None:
    assert list(block_sentences(text)) == parts


def test_what_is_longer_than_any_sentence_is_cut() -> None:
    text = "word " * LONGEST
    assert max(map(len, block_sentences(text))) <= LONGEST
    assert "".join(block_sentences(text)).replace(" ", "") == text.replace(" ", "")


def test_plain_words_have_one_kind_of_quote_and_space() -> None:
    assert plain("Wir\u00a0sagen  „Ja“ \n und ‘Nein’") == "wir sagen \"ja\" und 'nein'"
