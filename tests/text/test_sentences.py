"""Sentences end where a reader ends them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.text.sentences import ABBREVIATIONS, sentence_starts, sentences

CASES = """
One. | Two! | Three? | Four
E.g. by e-mail, i.e. by post. | Done.
2. Nothing ends at the number of a clause, as in No. 5. The rest follows.
We keep, e.g. Mr. Doe's mail. | Acme Inc. may change this. | Acme Ltd. will say so.
Ab dem 3. Mai gilt Art. 6 der DSGVO. | Danach nicht.
Siehe Ziff. 4, d. h. den Abs. 2 lit. b DSGVO. | Übrigens gilt er nicht.
Voir l'art. 3 du règlement. | Écrivez à M. Dupont.
2. Amendments. | We may change this.
(2.1). We may change this. | It ended in 2025. | The rest stays.
« Non. » | Il a dit « oui ». | Voilà
He said "Stop." | We stopped.
„Nein.“ | Danach: „Ja!“ | (Das war alles.) | Ende
See example.com for more. | It costs 3.50 dollars.
What we do… | What you do…
They are sold, etc. | Others are not.
Политика изменена. | Мы сообщим вам.
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_sentences(case: str) -> None:
    expected = case.split(" | ")
    assert list(sentences(case.replace(" | ", " "))) == expected


def test_a_sentence_may_begin_without_a_space() -> None:
    """Texts that were copied from web pages have lost some of their spaces."""
    text = "It is on example.com on this page.Before that, we write."
    assert list(sentences(text)) == ["It is on example.com on this page.", "Before that, we write."]


def test_nothing_has_no_sentences() -> None:
    assert list(sentences("")) == list(sentences(" \n ")) == []


def test_the_end_of_a_line_ends_a_sentence_only_if_asked() -> None:
    assert list(sentences("one\ntwo. Three")) == ["one\ntwo.", "Three"]
    assert list(sentences("one\ntwo. Three", lines=True)) == ["one", "two.", "Three"]


def test_a_semicolon_ends_a_sentence_only_if_asked() -> None:
    text = "We pay; You owe; nothing else."
    assert list(sentence_starts(text)) == []
    assert list(sentence_starts(text, semicolons=True)) == [text.index("You")]


@pytest.mark.parametrize("word", [word for words in ABBREVIATIONS.values() for word in words.split()])
def test_no_abbreviation_ends_a_sentence(word: str) -> None:
    text = f"Siehe hier {word}. Das ist wahr"
    assert list(sentences(text)) == [text]


@given(st.text(alphabet='aBé. \n;!?”"(1', max_size=60), st.booleans())
def test_no_word_is_lost(text: str, lines: bool) -> None:
    assert " ".join(sentences(text, lines=lines)).split() == text.split()
    end = len(text) + text.endswith("\n")  # after a line's end, a sentence may start where the text ends
    assert all(0 < start < end for start in sentence_starts(text, lines=lines))


@pytest.mark.parametrize("piece", ["e.g. ", "A. ", "word ", "((((", "1.1. ", '."" '])
def test_the_time_grows_with_the_length(piece: str, growth: Callable[[Callable[[int], object]], float]) -> None:
    assert growth(lambda size: list(sentences((piece * 20_000 * size)[: 20_000 * size]))) < 8
