"""What holds for every text: read without a fault, in time that grows with its length, the quote from its lines."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.model.document import Block, Document, Span
from legalsite.model.promise import NotRead, Promise
from legalsite.promises import read_promises
from legalsite.promises.located_sentences import block_sentences
from legalsite.source.markdown import read_document

WORDS = [
    "we",
    "may",
    "will",
    "not",
    "change",
    "update",
    "this",
    "policy",
    "these",
    "terms",
    "notify",
    "you",
    "by",
    "email",
    "post",
    "on",
    "site",
    "page",
    ".",
    ",",
    ";",
    ":",
    "\n",
    "\n\n",
    "#",
    "-",
    "|",
    "before",
    "days",
    "30",
    "(thirty)",
    "effective",
    "when",
    "continue",
    "use",
    "accept",
    "consent",
    "date",
    "top",
    "version",
    "archive",
    "wir",
    "können",
    "diese",
    "Bedingungen",
    "ändern",
    "per",
    "E-Mail",
    "nous",
    "pouvons",
    "modifier",
    "cette",
    "politique",
    "par",
    "courriel",
]
texts = st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join)


def document(text: str) -> Document:
    return Document(tuple(Block("paragraph", (Span(part),), line + 1) for line, part in enumerate(text.split("\n"))))


def promises(text: str, likely: str = "en") -> tuple[Promise, ...]:
    found = read_promises(document(text), likely, text)
    return () if isinstance(found, NotRead) else found


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from(["en", "de", "fr", "pl"]))
def test_any_text_is_read(text: str, likely: str) -> None:
    for promise in promises(text, likely):
        assert 1 <= promise.first_line <= promise.last_line <= text.count("\n") + 1
        assert promise.channels
        assert set(promise.channels_may) <= set(promise.channels)
        assert (promise.discretion is None) == (promise.scope is None)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_no_character_is_a_fault(text: str) -> None:
    promises(text)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_sentences_keep_every_word(text: str) -> None:
    assert " ".join(block_sentences(text)).split() == text.split()


@given(
    st.lists(
        st.sampled_from(["Nothing here.", "We may change this policy.", "We e-mail you about it first.", ""]),
        min_size=1,
    )
)
def test_the_quote_stands_in_its_lines(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    found = read_promises(read_document(text.encode(), "policy.md"), "en", text)
    assert not isinstance(found, NotRead)
    for promise in found:
        there = " ".join(text.split("\n")[promise.first_line - 1 : promise.last_line])
        for part in promise.quote.split(" […] "):
            assert re.sub(r"\s+", " ", part) in re.sub(r"\s+", " ", there)


@pytest.mark.parametrize(
    "piece",
    [
        "We may change this policy at any time and post the new policy here. ",
        "change policy notice days ",
        "the policy of the terms of the notice of the ",
        "may will by email or post a notice on our ",
        "((((((( ",
        "wir ändern diese Bedingungen per E-Mail und ",
        "a",
        "Changes to this policy\n",
        "e.g. ",
        "a-",
    ],
)
def test_long_texts_are_read_in_linear_time(piece: str, growth: Callable[[Callable[[int], object]], float]) -> None:
    def work(size: int) -> None:
        text = (piece * (50_000 * size // len(piece) + 1))[: 50_000 * size]
        promises(text)

    assert growth(work) < 8
