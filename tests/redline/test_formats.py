"""JSON, terminal and Markdown."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import legalsite.redline
from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.json import as_json
from legalsite.redline.output.markdown import as_criticmarkup, as_github
from legalsite.redline.output.summary import summary
from legalsite.redline.output.terminal import as_stat, as_text
from legalsite.text.catalogue import Catalogue
from legalsite.text.normalise import fold

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
Reader = Callable[[str], Document]
OLD = """## 1. Fees

You pay within 30 days by [card](/card).

| Guest | Price |
|---|---|
| Adult | €12 |

The office is open from nine to five on working days and on Saturdays.

Dogs sleep outside. Cats do as they please.
"""
NEW = """## 2. Fees

The office is open from nine to five on working days and on Saturdays.

You pay within 14 days by [card](/cards).

| Guest | Price |
|---|---|
| Adult | €12 |
| Child | €6 |
"""


def redline(document: Reader) -> Redline:
    return compare(document(OLD), document(NEW))


def test_json_is_what_the_schema_says(document: Reader) -> None:
    schema = json.loads((Path(legalsite.redline.__file__).parent / "output" / "redline.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    value = as_json(redline(document), old={"path": "a.md"}, new={"path": "b.md", "revised": "2025-02-01"})
    jsonschema.validate(value, schema)
    assert {passage["kind"] for passage in value["passages"]} == {
        "renumbered",
        "moved",
        "amended",
        "unchanged",
        "inserted",
        "deleted",
    }
    assert value["old"] == {"path": "a.md", "revised": None}


def test_a_clause_number_that_stayed_opens_the_runs(document: Reader) -> None:
    same = as_json(compare(document("2.1 We pay."), document("2.1 We paid.")), old={}, new={})["passages"][0]
    assert same["runs"][0] == {"op": "equal", "text": "2.1 ", "number": True}
    other = as_json(compare(document("2.1 We pay."), document("2.2 We paid.")), old={}, new={})["passages"][0]
    assert other["runs"][0] == {"op": "equal", "text": "We "}
    assert (other["old"]["number"], other["new"]["number"]) == ("2.1", "2.2")


def test_summary(document: Reader) -> None:
    assert summary(redline(document)) == (
        "1 clause changed, 1 added, 1 removed, 1 moved, 1 renumbered; "
        "3 words added, 9 words removed, 1 link leads elsewhere"
    )


def test_text_without_colour(document: Reader) -> None:
    text = as_text(redline(document), context=0)
    assert "# 2. (was 1.) Fees" in text
    assert "~ You pay within [-30-]{+14+} days by card [-</card>-] {+</cards>+}." in text
    assert "- [-Dogs sleep outside. Cats do as they please.-]" in text
    assert "  Guest | Price\n\n  … 1 passage unchanged …\n\n+ {+Child | €6+}" in text
    assert "\x1b" not in text


def test_text_with_colour_is_closed_on_every_line(document: Reader) -> None:
    text = as_text(redline(document), colour=True, width=30, context=None)
    for line in text.split("\n"):
        assert line.count("\x1b[0m") == line.count("\x1b[3") + line.count("\x1b[2m")


def test_text_is_wrapped(document: Reader) -> None:
    assert max(map(len, as_text(redline(document), width=40).split("\n")[1:])) <= 40


def test_words_and_the_link_among_them_go_as_one(document: Reader) -> None:
    marked = compare(document("Boats moor. See [the rules](/rules) before you do."), document("Boats moor."))
    assert "Boats moor. [-See the rules before you do.-]" in as_text(marked)


def test_a_hyphen_that_gave_way_to_a_space(document: Reader) -> None:
    marked = compare(document("A non-exclusive licence to moor."), document("A non exclusive licence to moor."))
    assert "A non[---] exclusive licence to moor." in as_text(marked)
    assert "A non{-----} exclusive" in as_criticmarkup(marked)


def test_stat(document: Reader) -> None:
    lines = as_stat(redline(document)).split("\n")
    assert lines[2] == "~ line 5        +1    -1  You pay within 14 days by card."
    assert lines[-1] == summary(redline(document))


def test_a_summary_says_where_only_punctuation_changed(document: Reader) -> None:
    marked = compare(document("Boats, ships and rafts pay."), document("Boats, ships, and rafts pay."))
    assert summary(marked) == "1 clause changed; no word added or removed"
    german, french = (Catalogue().phrases("redline", language) for language in ("de", "fr"))
    assert summary(marked, german) == "1 Klausel geändert; kein Wort eingefügt oder gestrichen"
    assert summary(marked, french) == "1 clause modifiée; aucun mot ajouté ni supprimé"


def test_a_heading_is_counted_with_the_clause_under_it(document: Reader) -> None:
    old = "## Fees\n\nBoats pay €5.\n"
    more = "\n## Dogs\n\nDogs sleep in the yard.\n\nCats do as they please.\n"
    assert summary(compare(document(old), document(old + more))).startswith("2 clauses added;")
    assert summary(compare(document(old), document(old.replace("Fees", "Dues")))).startswith("1 clause changed;")
    assert summary(compare(document(old + "\n## End\n"), document(old))).startswith("1 clause removed;")
    other = "## Dues\n\nBoats pay €6.\n"
    assert summary(compare(document(old), document(other))).startswith("1 clause changed;")


def test_criticmarkup(document: Reader) -> None:
    text = as_criticmarkup(redline(document))
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
    return re.sub(r"\{\+\+(.*?)\+\+\}", r"\1", re.sub(r"\{(>>.*?<<|--.*?--)\}", "", marked))


def read_as(document: Document) -> list[tuple[str, str, list[str], list[str]]]:
    """Kind, number, words and targets of each block in which something stands."""
    return [
        (block.kind, block.number, words, [span.text for span in block.spans if span.of == "target"])
        for block in document.blocks
        if (words := re.findall(r"\w+", fold(block.text)))
    ]


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

1) and a third

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


def test_a_link_that_leads_elsewhere_is_replaced_whole(document: Reader) -> None:
    marked = compare(document("Pay by [card](/card)."), document("Pay by [card](/cards)."))
    assert "Pay by {--[card](/card)--}{++[card](/cards)++}." in as_criticmarkup(marked)
    assert "Pay by card <del>(→ /card)</del><ins> (→ /cards)</ins>." in as_github(marked)


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


def test_what_leads_in_to_a_list_is_context_of_its_items(document: Reader) -> None:
    old = "# Berths\n\n## Days\n\nThe gate is shut:\n\n- on Sunday\n- on Monday:\n  - before noon\n  - after six\n"
    marked = compare(document(f"{old}\nThe end.\n"), document(old.replace("six", "seven") + "\nThe end.\n"))
    shown = [line.strip() for line in as_text(marked, context=1).split("\n") if line][1:]
    assert shown == [
        "… 1 passage unchanged …",
        "Days",
        "The gate is shut:",
        "… 1 passage unchanged …",
        "on Monday:",
        "before noon",
        "~ after [-six-]{+seven+}",
        "The end.",
    ]


def test_the_heading_of_its_section_is_context_of_a_change(document: Reader) -> None:
    clauses = [f"The rule of pier {n} is kept by all." for n in range(9)]
    old = "\n\n".join(["## Piers", *clauses[:5], "## Boats", *clauses[5:]])
    marked = compare(document(old), document(old.replace("pier 4", "the old pier").replace("pier 8", "the wall")))
    shown = [line.strip() for line in as_text(marked, context=1).split("\n") if line][1:]
    assert [line for line in shown if not line.startswith("The rule of")] == [
        "Piers",
        "… 3 passages unchanged …",
        "~ The rule of [-pier 4-]{+the old pier+} is kept by all.",
        "Boats",
        "… 2 passages unchanged …",
        "~ The rule of [-pier 8-]{+the wall+} is kept by all.",
    ]


def test_what_was_deleted_where_a_block_ended_is_set_apart(document: Reader) -> None:
    old = (
        "The keeper writes down each boat that comes in, with its name, and keeps the list.\n\n"
        "### Cookies\n\n"
        "As told below, the harbour keeps a list of whoever reads its pages for as long as the season lasts.\n"
    )
    marked = compare(document(old), document(old.replace("\n\n### Cookies\n\n", " ")))
    assert "keeps the list. [-Cookies-] As told below," in as_text(marked, width=1000)


def test_the_heading_right_above_a_passage_is_context(document: Reader) -> None:
    old = "## Fees\n\nA week.\n\n## Pets\n\nNone.\n\n## Keys\n\nTwo of them."
    text = as_text(compare(document(old), document(old.replace("Two", "Three"))))
    assert "… 4 passages unchanged …\n\n  Keys\n\n~ [-Two-]" in text
    text = as_text(compare(document(old), document(old.replace("## Keys", "## Locks"))))
    assert "… 2 passages unchanged …\n\n  Pets\n\n  None." in text


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
    assert "| Oars | {--€4--} | none |" in as_criticmarkup(marked).replace("  ", " ")


def test_github_is_cut_at_its_limit(document: Reader) -> None:
    whole = as_github(redline(document))
    assert "<del>30</del><ins>14</ins>" in whole
    cut = as_github(redline(document), limit=200)
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
    assert "Use `*` <del>and</del><ins>or</ins> `<b>`." in as_github(marked)


def test_a_link_that_goes_with_its_words_leads_nowhere_else(document: Reader) -> None:
    gone = compare(document("Boats moor. See [the rules](/rules) first."), document("Boats moor."))
    assert summary(gone) == "1 clause changed; 4 words removed"
    other = compare(document("Paid by [Quay Pay](https://q.example)."), document("Paid by [Klar](https://k.example)."))
    assert summary(other) == "1 clause changed; 1 word added, 2 words removed, 1 link leads elsewhere"


def test_words_and_spaces_without_end_are_walked_once(document: Reader) -> None:
    old = "条款说明我们保留数据三十天。" * 20_000
    new = old.replace("三十", "四十")
    assert as_github(compare(document(old), document(new)), limit=1 << 30).count("<ins>四十</ins>") == 20_000
    spaces = " " * 200_000
    marked = as_criticmarkup(compare(document(f"```\na{spaces}b\n```"), document(f"```\na{spaces}c\n```")))
    assert marked.startswith(f"````\na{spaces}{{--b--}}{{++c++}}")
