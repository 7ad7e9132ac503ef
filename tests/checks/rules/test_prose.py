"""Long sentences, and the reading ease of each section."""

from legalsite.checks.rules.prose import eases, long_sentences
from legalsite.model.document import Document
from legalsite.source.markdown import read_document


def document(text: str) -> Document:
    return read_document(text.encode(), "x.md")


def test_a_sentence_of_more_than_forty_words_is_long() -> None:
    forty, more = (" ".join(["lengthy"] * count) for count in (40, 41))
    text = f"# T\n\nWe read. {forty.capitalize()}. {more.capitalize()}. We end.\n"
    assert [(words, block.line) for words, block, _ in long_sentences(document(text))] == [(41, 3)]


def test_only_sections_of_a_hundred_words_have_a_reading_ease() -> None:
    short, long = "We read it. " * 10, "We read it all. " * 30
    text = f"{long}\n\n## Short\n\n{short}\n\n## Long\n\n{long}\n"
    assert [heading and heading.text for heading, _ in eases(document(text), "en")] == [None, "Long"]
