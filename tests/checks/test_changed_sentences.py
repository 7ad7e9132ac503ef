"""The sentences that a redline changes."""

from collections.abc import Callable

import pytest

from legalsite.checks.changed_sentences import changed_sentences
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document


def test_a_clause_that_is_new_is_one_sentence() -> None:
    (sentence,) = changed_sentences(redline("# A\n\nWe read.\n", "# A\n\nWe read.\n\nWe write. We sing.\n"))
    assert (sentence.whole, sentence.old, sentence.new, sentence.line) == (True, "", "We write. We sing.", 5)


def test_a_sentence_that_is_new_in_its_paragraph_is_whole() -> None:
    (sentence,) = changed_sentences(redline("We read. We sing.", "We read. They ask e.g. Tom. We sing."))
    assert (sentence.whole, sentence.old, sentence.new.strip()) == (True, "", "They ask e.g. Tom.")


def test_a_number_with_a_dot_at_a_change_ends_no_sentence() -> None:
    (sentence,) = changed_sentences(redline("It follows from Art. 6.1.b of it.", "It follows from Art. 6.1.f of it."))
    assert sentence.quote == "It follows from Art. 6.1.[-b-]{+f+} of it."


def test_a_clause_that_moved_or_got_another_number_is_no_changed_sentence() -> None:
    old = "# A\n\n1. We read all of your mail.\n2. We never write to you.\n3. We sing at night.\n"
    new = "# A\n\n1. We sing at night.\n2. We read all of your mail.\n3. We never write to you.\n"
    assert list(changed_sentences(redline(old, new))) == []


def test_only_the_changed_sentence_of_a_paragraph_is_quoted() -> None:
    text = "We read your mail. You {} object. That is all."
    (sentence,) = changed_sentences(redline(text.format("may"), text.format("can")))
    assert sentence.quote == "You [-may-]{+can+} object."


def test_a_sentence_that_moved_is_gone_from_one_clause_and_new_in_another() -> None:
    fee = "The fee is due in March and is not returned when the boat is sold."
    old = (
        f"The mooring is let by the year, and the office gives each boat its number. {fee}\n\nKeep the ropes in order."
    )
    new = (
        f"The mooring is let by the year, and the office gives each boat its number.\n\nKeep the ropes in order. {fee}"
    )
    gone, come = changed_sentences(redline(old, new.replace("March", "April")))
    assert (gone.old.strip(), gone.new, gone.whole) == (fee, "", True)
    assert (come.old, come.new.strip(), come.whole) == ("", fee.replace("March", "April"), True)


@pytest.mark.parametrize(("old", "new"), [("We do it. ", "We do it. "), ("users must pay, ", "users may pay, ")])
def test_the_time_grows_with_the_length_of_a_paragraph(
    growth: Callable[[Callable[[int], object]], float], old: str, new: str
) -> None:
    redlines = {size: redline("We may. " + old * 800 * size, "We can. " + new * 800 * size) for size in (1, 4)}
    assert growth(lambda size: list(changed_sentences(redlines[size]))) < 8


def redline(old: str, new: str) -> Redline:
    return compare(*(read_document(text.encode(), "x.md") for text in (old, new)))
