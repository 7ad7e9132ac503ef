"""How a sentence is divided into parts, and whose period each period is."""

import pytest

from legalsite.model.notice_period import NoticePeriod
from legalsite.promises.clause_parts import read_part, sentence_parts
from legalsite.promises.words import WordLists, words_of


def lists(language: str) -> WordLists:
    words = words_of(language)
    assert words is not None
    return words


@pytest.mark.parametrize(("language", "sentence", "parts"), [
    ("en", "We may amend this, and we tell you.", ["We may amend this,", "and we tell you."]),
    ("en", "This is not free and will be told.", ["This is not free", "and will be told."]),
    ("en", "We write neither letters, nor will you hear it.", ["We write neither letters, nor will you hear it."]),
    ("de", "Wir bemühen uns, Sie zu informieren.", ["Wir bemühen uns, Sie zu informieren."]),
    ("de", "Das ist alt, wir informieren Sie.", ["Das ist alt,", "wir informieren Sie."]),
    ("fr", "Elle évolue, vous serez informé.", ["Elle évolue,", "vous serez informé."]),
])  # fmt: skip
def test_a_part_has_its_own_subject(language: str, sentence: str, parts: list[str]) -> None:
    assert list(sentence_parts(sentence, lists(language))) == parts


@pytest.mark.parametrize(("part", "periods", "doubts"), [
    ("We tell you 30 days before.", (NoticePeriod(30),), []),
    ("We tell you before we do.", (NoticePeriod(),), []),
    ("It applies 30 days after we tell you.", (NoticePeriod(30),), []),
    ("Object within 30 days by letter.", (), []),
    ("We tell you within 30 days.", (), ["the 30 days may belong to something else"]),
    ("Unless it is urgent, we tell you before.", (), ["it says “Unless”"]),
])  # fmt: skip
def test_only_a_period_of_the_notice_counts(
    part: str, periods: tuple[NoticePeriod, ...], doubts: list[str]
) -> None:
    read = read_part(part, part, lists("en"))
    assert (read.names.periods, read.doubts) == (periods, doubts)
