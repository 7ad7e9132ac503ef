"""What is found: without case, accents, and line ends. What is printed is in the cases of tests/cli."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.commands.search import passage_lines, searchable
from legalsite.source.markdown import read_document


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


@pytest.mark.parametrize(("text", "words", "quoted"), [
    ("We keep little. Harborpay pays you.", "harborpay", "Harborpay pays you."),
    ("개인정보를 처리합니다. 호스팅 회사입니다.", "호스팅", "호스팅 회사입니다."),
    ("Wir speichern. Die Société\nAnonyme zahlt.", "SOCIETE ANONYME", "Die Société Anonyme zahlt."),
    ("We keep little. We pay.", "little. we", "We keep little. We pay."),
])  # fmt: skip
def test_quotes_the_sentence_with_the_words(text: str, words: str, quoted: str) -> None:
    document = read_document(text.encode(), "terms.md")
    assert list(passage_lines(document, [searchable(words)])) == [f"  Beginning: {quoted}"]
