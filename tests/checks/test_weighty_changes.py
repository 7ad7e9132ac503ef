"""What is weighty in the changed sentences of a redline."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.changed_sentences import changed_sentences
from legalsite.checks.weighty_changes import (
    Difference,
    date_line_follows,
    names,
    new_names,
    new_numbers,
    perhaps_weighty_differences,
    weighty_differences,
)
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document

TEXT = Path(__file__).with_name("weighty_changes.txt").read_text(encoding="utf-8")
CASES = [case.split("\n") for case in TEXT.split("\n=== ")[1:]]
SAID = "we may share your data for 30 days with Stripe, unless you object. § 4 (a) costs €5 May 2020"
WORDS = st.sampled_from(SAID.split(" "))


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:4] for case in CASES], ids=[case[0] for case in CASES])
def test_differences(old: str, new: str, expected: str) -> None:
    found = _differences(old, new)
    binding = "; ".join(str(difference) for difference in found if difference.minor) or "nothing"
    others = "; ".join(str(difference) for difference in found if not difference.minor)
    assert f"--- {binding}{'; editorial: ' if others else ''}{others}" == expected


def test_a_clause_that_is_new_has_the_weight_of_its_words() -> None:
    (sentence,) = changed_sentences(redline("# A\n\nWe read.\n", "# A\n\nWe read.\n\nWe write. You must sing.\n"))
    found = weighty_differences(sentence, "en", {})
    assert [str(difference) for difference in found] == ["a whole clause (added)", "modal verbs (added: must)"]
    assert [difference.minor for difference in found] == [False, True]


def test_a_reference_that_follows_its_clause_is_no_difference() -> None:
    old = "# A\n\n## 1. Fees\n\nYou pay.\n\n## 2. Refunds\n\nWe pay. See section 1.\n"
    new = "# A\n\n## 1. Terms\n\nIt ends.\n\n## 2. Fees\n\nYou pay.\n\n## 3. Refunds\n\nWe pay. See section 2.\n"
    compared = redline(old, new)
    numbers = new_numbers(compared)
    assert numbers == {"1": "2", "2": "3"}
    *_, last = changed_sentences(compared)
    assert "section" in last.new
    assert weighty_differences(last, "en", numbers) == ()
    assert weighty_differences(last, "en", {}) == (Difference("references to clauses", ("1",), ("2",), minor=False),)


def test_a_number_that_became_two_others_is_not_followed() -> None:
    old = "# A\n\n1. Cats\n2. Dogs\n\nAnd\n\n1. Red\n2. Blue\n"
    new = "# A\n\n1. Mice\n2. Cats\n3. Dogs\n\nAnd\n\n1. Red\n2. Blue\n"
    assert new_numbers(redline(old, new)) == {}


@pytest.mark.parametrize(
    ("old", "new", "follows"),
    [
        ("Last updated: 1 May 2025", "Last updated: 2 June 2026", True),
        ("Last updated: 1 May 2025", "Effective: 2 June 2026", False),
        ("We met on 1 May 2025 to talk.", "We met on 2 May 2025 to talk.", False),
    ],
)
def test_only_the_day_of_a_date_line_may_follow(old: str, new: str, follows: bool) -> None:
    (sentence,) = changed_sentences(redline(old, new))
    assert date_line_follows(sentence) is follows


def test_words_of_a_language_without_lists_are_not_taken_for_english_ones() -> None:
    (sentence,) = changed_sentences(redline("No vendemos 3 datos may.", "Vendemos 4 datos will."))
    assert [str(difference) for difference in weighty_differences(sentence, "es", {})] == ["numbers (3 → 4)"]


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
        ("Wir fragen die Post, die Hafen Oy und Kontor S.A. in Genf.", "de", {"Hafen", "Kontor"}),
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
    assert new_names({"Harbour Payments"}, {"Northern Lights"}, "we ask Northern Lights") == ["Harbour Payments"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{0}1 {0}2 {0}3 {0}4 {0}5", "{0}6 {0}7 {0}8 {0}9"),
        ("we use Foo{}Bar Ltd", "we use Baz{}Qux Ltd"),
        ("the court of town{}x", "the court of ville{}y"),
    ],
)
def test_the_time_grows_with_the_length_of_a_sentence(
    growth: Callable[[Callable[[int], object]], float], old: str, new: str
) -> None:
    sentences = {}
    for size in (1, 4):
        sides = (
            " ".join(words.format(number) for number in range(10_000, 10_000 + 400 * size)) for words in (old, new)
        )
        sentences[size] = list(changed_sentences(redline(*(f"We keep {side} of it." for side in sides))))
    assert growth(lambda size: [weighty_differences(sentence, "en", {}) for sentence in sentences[size]]) < 8


def test_the_time_of_a_question_grows_with_the_length_of_a_sentence(
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    clauses = {size: " and ".join(f"crew{number} decides" for number in range(300 * size)) for size in (1, 4)}
    sentences = {size: list(changed_sentences(redline(f"The {text}.", f"A {text}."))) for size, text in clauses.items()}
    assert growth(lambda size: [perhaps_weighty_differences(sentence, "en") for sentence in sentences[size]]) < 8


@pytest.mark.parametrize(
    ("old", "new"),
    [("“A” means {}", "“A” means x{}x"), ("A{}", "B{}x")],
)
def test_the_time_grows_with_the_length_of_a_word(
    growth: Callable[[Callable[[int], object]], float], old: str, new: str
) -> None:
    words = {size: ("ab" * 1000 * size, "ba" * 1000 * size) for size in (1, 4)}
    sentences = {
        size: list(changed_sentences(redline(f"We keep {old.format(one)}.", f"We keep {new.format(other)}.")))
        for size, (one, other) in words.items()
    }
    assert growth(lambda size: [weighty_differences(sentence, "en", {}) for sentence in sentences[size]]) < 8


def redline(old: str, new: str) -> Redline:
    return compare(*(read_document(text.encode(), "x.md") for text in (old, new)))


def _differences(old: str, new: str) -> list[Difference]:
    compared = redline(old, new)
    numbers = new_numbers(compared)
    sentences = changed_sentences(compared)
    return [difference for sentence in sentences for difference in weighty_differences(sentence, "en", numbers)]
