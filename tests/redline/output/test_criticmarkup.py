"""CriticMarkup, and Markdown for comments on GitHub."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.criticmarkup import as_criticmarkup, as_github
from legalsite.redline.output.terminal import as_text
from legalsite.text.normalise import fold

Reader = Callable[[str], Document]

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.md"))


def test_a_hyphen_that_gave_way_to_a_space(document: Reader) -> None:
    marked = compare(document("A non-exclusive licence to moor."), document("A non exclusive licence to moor."))
    assert "A [-non-exclusive-]{+non exclusive+} licence to moor." in as_text(marked)
    assert "A {--non-exclusive--}{++non exclusive++} licence" in as_criticmarkup(marked)


def test_criticmarkup(redline: Redline) -> None:
    text = as_criticmarkup(redline)
    assert "## {>>was 1.<<}2. Fees" in text
    assert "You pay within {--30--}{++14++} days" in text
    assert "| {++Child++} | {++€6++} |" in text
    assert "{>>moved here from line 9<<}The office" in text


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_criticmarkup_that_is_accepted_is_the_new_text(path: Path, document: Reader) -> None:
    """As tools accept it: comments and deletions go, insertions stay."""
    old, new, _ = re.findall(r"`````\w+\n(.*?)\n?`````", path.read_text(encoding="utf-8"), re.DOTALL)
    accepted = as_accepted(as_criticmarkup(compare(document(old), document(new))))
    assert read_as(document(accepted)) == read_as(document(new))


def as_accepted(marked: str) -> str:
    inserted = re.sub(r"\{(>>.*?<<|--.*?--)\}| \(→ .*?\)", "", marked)
    return re.sub(r"\{\+\+(.*?)\+\+\}", r"\1", inserted)


def read_as(document: Document) -> str:
    """The numbers and words of all blocks."""
    return "".join(re.findall(r"\w", fold("".join(f"{block.number}{block.text}" for block in document.blocks))))


WHOLE = """# Rules

1. First **bold** item with a [link](/x "where to").
2. Second
   - deeper, *leaning*

   and a second paragraph
3. (a) lettered

2.1 A clause with `code`, <sup>raw</sup> tags and 2 * 3 > 5.

3\\. no item, \\# no heading

a) lettered

| Boat | Price |
|---|--:|
| [Dinghy](y) | €4 |

| Another | table |
|---|---|
| here | it is |

Mooring
: to lie at a buoy
: to lie at a pier

> quoted

```
a line of *code*
another
```

![Plan](plan.png)

A note.[^1]

- a list
- of two

1. and another
2. beside it

[^1]: What the note says.

## Section 4. Named
"""


def test_criticmarkup_of_a_text_is_that_text(document: Reader) -> None:
    whole = document(WHOLE)
    assert read_as(document(as_criticmarkup(compare(whole, whole)))) == read_as(whole)
    new = as_criticmarkup(compare(document(""), whole))
    assert read_as(document(as_accepted(new))) == read_as(whole)
    gone = as_criticmarkup(compare(whole, document("")))
    assert not read_as(document(as_accepted(gone).replace("[^1]:", "")))


def test_what_goes_takes_its_space_along(document: Reader) -> None:
    marked = compare(document("Pay by card or in cash."), document("Pay by card."))
    assert "Pay by card{-- or in cash--}." in as_criticmarkup(marked)


def test_rows_that_come_stay_with_their_table(document: Reader) -> None:
    table = "| A | B |\n|---|---|\n| one | 1 |\n"
    marked = compare(document(f"{table}\nDogs sleep outside."), document(f"{table}| two | 2 |"))
    assert "| one | 1 |\n| {++two++} | {++2++} |\n\n{--Dogs sleep outside.--}" in as_criticmarkup(marked)


def test_rows_in_context_keep_the_head_of_their_table(document: Reader) -> None:
    table = "## Fares\n\n| Gear | Price |\n|---|---|\n| Oars | €4 |\n| Sail | €9 |\n| Rope | €1 |\n"
    marked = compare(document(table), document(f"{table}| Lamp | €2 |"))
    rows = ["| Gear | Price |", "| --- | --- |", "| *… 2 passages unchanged …* |", "| Rope | €1 |"]
    assert "\n".join([*rows, "| <ins>Lamp</ins> | <ins>€2</ins> |"]) in as_github(marked)


def test_headings_keep_the_names_by_which_the_text_links_them_out_of_markdown(document: Reader) -> None:
    text = "[Where](#a-definitions)\n\n## A. Definitions\n\nWords."
    marked = compare(document(text), document(text.replace("Words", "Terms")))
    assert "## A. Definitions" in as_criticmarkup(marked)
    assert "## A. Definitions" in as_github(marked, context=None)


def test_the_number_of_a_clause_comes_and_goes_with_it(document: Reader) -> None:
    marked = compare(document("## 1. Fees\n\nA week.\n\n## 2. Pets"), document("## 1. Fees\n\nA week."))
    assert "## {--2. Pets--}" in as_criticmarkup(marked)


def test_a_column_that_went_keeps_its_place(document: Reader) -> None:
    old = "| Gear | Price | Deposit |\n|---|---|---|\n| Oars | €4 | none |"
    marked = compare(document(old), document("| Gear | Deposit |\n|---|---|\n| Oars | none |"))
    assert "| Oars | {--€4 --} | none |" in as_criticmarkup(marked)


def test_github_is_cut_at_its_limit(redline: Redline) -> None:
    whole = as_github(redline)
    assert "<del>30</del><ins>14</ins>" in whole
    cut = as_github(redline, limit=200)
    assert len(cut) <= 200
    assert cut.endswith("*The rest does not fit into a comment: `legalsite diff` shows all of it.*")


def test_a_table_is_cut_between_two_rows(document: Reader) -> None:
    rows = "".join(f"| Berth {nth} | free |\n" for nth in range(200))
    marked = compare(document(""), document(f"| Berth | State |\n|---|---|\n{rows}"))
    for limit in range(300, 400):
        cut = as_github(marked, limit=limit)
        assert len(cut) <= limit
        assert "| <ins>Berth 1</ins> | <ins>free</ins> |\n" in cut
        assert cut.endswith("|\n\n*The rest does not fit into a comment: `legalsite diff` shows all of it.*")


def test_words_are_not_taken_for_markup(document: Reader) -> None:
    marked = compare(document("Use `*` and `<b>`."), document("Use `*` or `<b>`."))
    assert r"Use \* <del>and</del><ins>or</ins> \<b\>." in as_github(marked)


def test_words_that_a_note_quotes_are_not_taken_for_markup(document: Reader) -> None:
    lines = ["a lamp", "a line", "&lt;two&gt; | 2\\*"]
    marked = compare(document("\n\n".join(lines)), document("\n".join(f"- {line}" for line in lines)))
    assert "the last of them “\\<two\\> \\| 2\\*”<<}a lamp" in as_criticmarkup(marked)


def test_words_and_spaces_without_end_are_walked_once(
    document: Reader, growth: Callable[[Callable[[int], object]], float]
) -> None:
    redlines = {}
    for size in (1, 4):
        old = "条款说明我们保留数据三十天。" * 500 * size
        redlines[size] = compare(document(old), document(old.replace("三十", "四十")))
    assert growth(lambda size: as_github(redlines[size], limit=1 << 30)) < 8
    assert as_github(redlines[4], limit=1 << 30).count("<ins>四十</ins>") == 2_000
    spaces = " " * 200_000
    marked = as_criticmarkup(compare(document(f"```\na{spaces}b\n```"), document(f"```\na{spaces}c\n```")))
    assert marked.startswith(f"````\na{spaces}{{--b--}}{{++c++}}")


def test_words_that_moved_are_noted(document: Reader, moved_sentence: tuple[str, str]) -> None:
    redline = compare(document(moved_sentence[0]), document(moved_sentence[1]))
    critic, github = as_criticmarkup(redline), as_github(redline)
    assert "{--The fee is due in--}{>>moved to line 3<<}{-- March and is" in critic
    assert "{++ The fee is due in++}{>>moved here from line 1<<}" in critic
    assert "<del>The fee is due in</del><sub>moved to line 3</sub><del> March and" in github
    assert as_accepted(critic).split() == moved_sentence[1].split()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Pay by [card](/card).", "Pay by [card](/cards).", "Pay by card{-- (→ /card)--}{++ (→ /cards)++}."),
        (
            "See [cookies](/c) and [berths](/b).",
            "See [cookies](/c) and berths.",
            "See cookies and berths{-- (→ /b)--}.",
        ),
        ("[![map](old.png)](/map)", "[![map](new.png)](/map)", "map{-- (→ old.png)--}{++ (→ new.png)++}"),
        (
            "Write to [us](/a).",
            "Write to us at the [office](/b).",
            "Write to us{-- (→ /a)--}{++ at the office (→ /b)++}.",
        ),
    ],
)
def test_targets_that_changed_follow_their_words(document: Reader, old: str, new: str, expected: str) -> None:
    assert as_criticmarkup(compare(document(old), document(new))) == expected
