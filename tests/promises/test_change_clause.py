"""Which sentences of a document are about its own changes."""

import pytest

from legalsite.promises.change_clause import (
    GOING_ON,
    HEADED,
    NAMED,
    clauses,
    gives_notice,
    may_speak,
    same_document,
    weights,
)
from legalsite.promises.lexicon import lexicon_for
from legalsite.promises.located_sentences import Sentence, located_blocks, located_sentences
from legalsite.source.markdown import read_document

ENGLISH = lexicon_for("en")
TEXT = """# Privacy Policy

We collect little. Prices may change.

## Changes

We may change this policy. We will notify you of any changes.

Send us a letter.

## Cookies

We use cookies.
"""


def sentences_of(text: str) -> list[Sentence]:
    return list(located_sentences(located_blocks(read_document(text.encode(), "policy.md"), text)))


def test_a_clause_goes_from_the_first_sentence_on_changes_to_the_last() -> None:
    assert [[s.text for s in clause] for clause in clauses(sentences_of(TEXT), ENGLISH)] == [
        ["We may change this policy.", "We will notify you of any changes."]
    ]


def test_weights() -> None:
    weighed = dict(zip([s.text for s in sentences_of(TEXT)], weights(sentences_of(TEXT), ENGLISH), strict=True))
    assert weighed["We may change this policy."] == NAMED
    assert weighed["We will notify you of any changes."] in (HEADED, GOING_ON)
    assert weighed["We use cookies."] == weighed["Prices may change."] == 0


@pytest.mark.parametrize(
    "text",
    [
        "Our prices may change at any time.\n",
        "We are not responsible for changes to the policies of other sites.\n",
        "We delete your data.\n",
        "",
    ],
)
def test_changes_of_something_else_are_no_clause(text: str) -> None:
    assert clauses(sentences_of(text), ENGLISH) == ()


def test_the_fullest_clause_comes_first() -> None:
    text = (
        "# Terms\n\nWe may change these terms.\n\n## Payment\n\nYou pay by card.\n\nFees are due monthly.\n\n"
        "Late fees apply.\n\n## Changes to these terms\n\n"
        "We may change these terms. We will e-mail you 30 days before.\n"
    )
    first, *_ = clauses(sentences_of(text), ENGLISH)
    assert first[-1].text == "We will e-mail you 30 days before."


@pytest.mark.parametrize(("text", "expected"), [(TEXT, True), ("# Cookies\n\nWe use cookies.\n", False)])
def test_may_speak(text: str, expected: bool) -> None:
    blocks = list(located_blocks(read_document(text.encode(), "policy.md"), text))
    assert may_speak(blocks, ENGLISH) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will notify you before we change this policy.\n", True),
        ("We may change this policy at any time.\n", False),
        ("# Supplement for California\n\nWe will notify you before we change this policy.\n\nMore.\n", False),
    ],
)
def test_gives_notice(text: str, expected: bool) -> None:
    (clause,) = clauses(sentences_of(text), ENGLISH)
    assert gives_notice(clause, ENGLISH) is expected


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("We may change this cookie notice.", False),
        ("We may change this privacy policy.", True),
    ],
)
def test_same_document(second: str, expected: bool) -> None:
    text = f"## Privacy\n\nWe may change this policy.\n\n## Cookies\n\nWe store one.\n\n## More\n\n{second}\n"
    first, other = clauses(sentences_of(text), ENGLISH)
    assert same_document(first, other, ENGLISH) is expected
