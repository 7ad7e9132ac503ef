"""The sentences that a redline changes, and what is different in them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.changed_sentences import (
    Difference,
    binding_differences,
    changed_sentences,
    names,
    new_names,
    new_numbers,
    topic_differences,
)
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document

TEXT = Path(__file__).with_name("changed_sentences.txt").read_text(encoding="utf-8")
CASES = [case.split("\n") for case in TEXT.split("=== ")[1:]]
SAID = "we may share your data for 30 days with Stripe, unless you object. § 4 (a) costs €5 May 2020"
WORDS = st.sampled_from(SAID.split(" "))


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:4] for case in CASES], ids=[case[0] for case in CASES])
def test_differences(old: str, new: str, expected: str) -> None:
    binding, topics = [], []
    for sentence in changed_sentences(redline(old, new)):
        found = binding_differences(sentence, "en", {})
        binding += found
        topics += topic_differences(sentence, "en", found)
    about = f"; about: {'; '.join(map(str, topics))}" if topics else ""
    assert f"--- {'; '.join(map(str, binding)) or 'nothing'}{about}" == expected


def test_a_clause_that_is_new_is_one_sentence() -> None:
    (sentence,) = changed_sentences(redline("# A\n\nWe read.\n", "# A\n\nWe read.\n\nWe write. We sing.\n"))
    assert (sentence.whole, sentence.old, sentence.new, sentence.line) == (True, "", "We write. We sing.", 5)
    assert binding_differences(sentence, "en", {}) == (Difference("a whole clause (added)"),)


def test_a_clause_that_moved_or_got_another_number_is_no_changed_sentence() -> None:
    old = "# A\n\n1. We read all of your mail.\n2. We never write to you.\n3. We sing at night.\n"
    new = "# A\n\n1. We sing at night.\n2. We read all of your mail.\n3. We never write to you.\n"
    assert list(changed_sentences(redline(old, new))) == []


def test_a_reference_that_follows_its_clause_is_no_difference() -> None:
    old = "# A\n\n## 1. Fees\n\nYou pay.\n\n## 2. Refunds\n\nWe pay. See section 1.\n"
    new = "# A\n\n## 1. Terms\n\nIt ends.\n\n## 2. Fees\n\nYou pay.\n\n## 3. Refunds\n\nWe pay. See section 2.\n"
    compared = redline(old, new)
    numbers = new_numbers(compared)
    assert numbers == {"1": "2", "2": "3"}
    *_, last = changed_sentences(compared)
    assert "section" in last.new
    assert binding_differences(last, "en", numbers) == ()
    assert binding_differences(last, "en", {}) == (Difference("references to clauses", ("1",), ("2",)),)


def test_only_the_changed_sentence_of_a_paragraph_is_quoted() -> None:
    text = "We read your mail. You {} object. That is all."
    (sentence,) = changed_sentences(redline(text.format("may"), text.format("can")))
    assert sentence.quote == "You [-may-]{+can+} object."


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_another_mark_at_the_end_is_no_difference(words: list[str]) -> None:
    text = "a " + " ".join(words)
    assert _differences(f"{text} z", f"{text} z") == []
    assert _differences(f"{text} z.", f"{text} z!") == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("We ask Stripe and the ICO.", "en", {"Stripe", "ICO"}),
        ("Wir fragen die Post und die Acme GmbH.", "de", {"Acme", "GmbH"}),
        ("Es kostet EUR 5.", "de", set()),
        ("ALL OF THIS IS SHOUTED AT ACME.", "en", set()),
        ("See github.com and PayPal.", "de", {"github.com", "PayPal"}),
    ],
)
def test_names(text: str, language: str, expected: set[str]) -> None:
    assert names(text, language) == expected


def test_a_name_with_other_capitals_or_a_letter_wrong_is_not_new() -> None:
    assert new_names({"Stripe"}, set(), "we ask stripe") == []
    assert new_names({"Facebook"}, {"Facebok"}, "we ask Facebok") == []
    assert new_names({"Stripe"}, {"Adyen"}, "we ask Adyen") == ["Stripe"]


def redline(old: str, new: str) -> Redline:
    return compare(*(read_document(text.encode(), "x.md") for text in (old, new)))


def _differences(old: str, new: str) -> list[Difference]:
    numbers = new_numbers(redline(old, new))
    return [
        difference
        for sentence in changed_sentences(redline(old, new))
        for difference in (*binding_differences(sentence, "en", numbers), *topic_differences(sentence, "en", ()))
    ]
