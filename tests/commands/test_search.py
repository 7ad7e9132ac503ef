"""What is found: without case, accents, and line ends. What is printed is in the cases of tests/cli."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.commands.search import EXCERPT_LENGTH, excerpt_around, searchable


@pytest.mark.parametrize(("text", "words"), [
    ("Harborpay Société", "harborpay societe"),
    ("Harborpay Socie\u0301te\u0301", "SOCIÉTÉ"),
    ("our\n  payment processor", "Payment  Processor"),
    ("Straße", "STRASSE"),
    ("co\u00adoperate", "cooperate"),
    ("“quoted” – it’s", "\"quoted\" - it's"),
    ("個人 情報の取扱い", "個人情報"),
    ("ﬁnance", "finance"),
    ("مُعالِج", "معالج"),
])  # fmt: skip
def test_finds_other_spellings(text: str, words: str) -> None:
    assert searchable(words) in searchable(text)


@pytest.mark.parametrize(("text", "words"), [("therapist", "the rapist"), ("pay", "payment")])
def test_finds_nothing_else(text: str, words: str) -> None:
    assert searchable(words) not in searchable(text)


@given(st.text(), st.text(), st.text())
def test_finds_each_part_between_spaces(before: str, words: str, after: str) -> None:
    assert searchable(words) in searchable(f"{before} {words} {after}")


@pytest.mark.parametrize(("before", "words", "compared"), [
    ("개인정보를 처리합니다. " * 20, "호스팅", "호스팅"),
    ("Straße… " * 80, "Société", "SOCIETE"),
    ("個人 情報 " * 80, "サーバー", "サーバー"),
    ("العَرَبِيَّة " * 80, "معالج", "مُعالِج"),
])  # fmt: skip
def test_excerpts_have_the_words(before: str, words: str, compared: str) -> None:
    """Forms to compare are longer or shorter than what readers see."""
    text = f"{before}{words} {before}"
    wanted = searchable(compared)
    excerpt = excerpt_around(text, searchable(text).find(wanted), len(wanted))
    assert excerpt[EXCERPT_LENGTH + 1 :].startswith(words)
    assert len(excerpt) == 1 + EXCERPT_LENGTH + len(words) + EXCERPT_LENGTH + 1
