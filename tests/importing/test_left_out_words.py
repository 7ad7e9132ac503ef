"""What an import may leave out without a question."""

from datetime import date

import pytest

from importing.word_imports import imported as imported_word_file
from importing.word_imports import paragraph
from legalsite.errors import ProblemsFound
from legalsite.importing.left_out_words import EXPECTED_REASONS, require_words
from legalsite.importing.markdown_writer import DraftDates, ImportedText, RemovedText
from legalsite.source.fences import split_text

DAY = date(2026, 3, 2)


def imported(words: int, *removed: RemovedText) -> ImportedText:
    data = f"---\ntitle: Terms\n---\n\n{'word ' * words}\n".encode()
    return ImportedText("Terms", DraftDates(DAY, DAY, []), data, removed, ())


def question(found: ImportedText) -> str:
    try:
        _, body, _ = split_text(found.data.decode())
        require_words(body, "a.html", found.hidden_content, found.left_out_words, found.removed)
    except ProblemsFound as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(
    "reason", [*sorted(EXPECTED_REASONS), "header or footer of 3 pages", "link without text"]
)
def test_what_surrounds_a_policy_may_be_left_out(reason: str) -> None:
    assert question(imported(10, RemovedText(1, "word " * 10, reason))) == ""


@pytest.mark.parametrize("reason", ["dialog", "outside <main>", "aside", "formula; write it"])
def test_asks_about_more_than_2_percent_of_the_words(reason: str) -> None:
    assert question(imported(98, RemovedText(1, "two words", reason))) == ""
    asked = question(imported(97, RemovedText(7, "two words", reason)))
    assert asked.startswith(f"a.html:7: info[words-left-out]: left out: {reason}: two words\n")
    assert "2 of 99 words would be left out" in asked
    assert "`--yes`" in asked


def test_words_in_chinese_count_without_spaces() -> None:
    assert question(imported(97, RemovedText(7, "你不能取消", "aside")))


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("<r><rPr><vanish/></rPr><t>two words</t></r>", 2),
        ("<m:oMath><m:r><m:t>a+b = c</m:t></m:r></m:oMath>", 2),
        ("", 0),
    ],
)
def test_counts_the_words_that_a_word_file_hides(left_out: str, words: int) -> None:
    body = f"<p><r><t>We rent boats.</t></r>{left_out}</p>"
    found = imported_word_file(body + paragraph("You pay."), hdr="<p><r><t>Firm</t></r></p>")
    assert found.left_out_words == words
    assert bool(question(found)) == bool(words)
