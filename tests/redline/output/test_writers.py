"""Every format shows every mark and every note of a redline: what it writes of a redline with a fact differs from what
it writes of the same redline without it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from legalsite.cli.diff import FORMATS
from legalsite.model.document import Document
from legalsite.model.redline import BlockChange, Redline, Run
from legalsite.notices.email_html import EmailTheme, html_of_parts
from legalsite.notices.email_parts import (
    EmailPhrases,
    RedlineExcerpt,
    excerpt,
)
from legalsite.notices.email_text import text_of_parts
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.redline.output.github import as_github
from legalsite.redline.output.html import as_html
from legalsite.redline.output.json import as_json
from legalsite.redline.output.outline import outline
from legalsite.redline.output.terminal import as_text
from legalsite.text.phrase_catalogue import Catalogue, english

VOICE = EmailPhrases.of(Catalogue(), "en")
Strip = Callable[[BlockChange], BlockChange]


def html_of(redline: Redline) -> str:
    return as_html(outline(redline), english("redline"), names=("Before", "After"))


def in_the_text(redline: Redline) -> str:
    return html_of(redline).partition('<div class="sides"')[0].partition('class="text"')[2]


def side_by_side(redline: Redline) -> str:
    return html_of(redline).partition('<div class="sides"')[2]


def word_file(redline: Redline) -> str:
    """The body of the file, and its comments but for the summary."""
    parts = zipfile.ZipFile(io.BytesIO(as_docx(redline, author="A")))
    comments = parts.read("word/comments.xml").decode().partition("</w:comment>")[2]
    return parts.read("word/document.xml").decode() + comments


def email(redline: Redline) -> list[RedlineExcerpt]:
    return [RedlineExcerpt(excerpt(redline), "en", "https://a.test/")]


WRITERS: Mapping[str, Callable[[Redline], str]] = {
    "text": lambda redline: as_text(redline, context=None).partition("\n")[2],
    "colored text": lambda redline: as_text(redline, color=True, context=None).partition("\n")[2],
    "github": lambda redline: as_github(redline, context=None).partition("\n")[2],
    "json": lambda redline: str(as_json(redline, old={}, new={})["passages"]),
    "html": in_the_text,
    "side by side": side_by_side,
    "docx": word_file,
    "email": lambda redline: text_of_parts(email(redline), VOICE),
    "email in HTML": lambda redline: html_of_parts(email(redline), EmailTheme(VOICE, "", "")),
}


def unmarked(passage: BlockChange) -> BlockChange:
    """The passage as if it had always been as it is."""
    runs = [run._replace(op="equal", moved=0) for run in passage.runs if run.op != "delete"]
    block = passage.block
    return BlockChange("unchanged", block, block, tuple(runs) or (Run("equal", block.text),))


def not_moved(passage: BlockChange) -> BlockChange:
    return replace(passage, kind="amended") if passage.kind == "moved" else passage


def without_moved_words(passage: BlockChange) -> BlockChange:
    return replace(passage, runs=tuple([run._replace(moved=0) for run in passage.runs]))


def same_layouts(passage: BlockChange) -> BlockChange:
    if not passage.layouts or not passage.old or not passage.new:
        return passage
    old = replace(passage.old, kind=passage.new.kind, level=passage.new.level)
    return replace(passage, old=old, layouts=None)


def same_lead_ins(passage: BlockChange) -> BlockChange:
    return replace(passage, lead_ins=None, kind="unchanged") if passage.lead_ins else passage


def same_numbers(passage: BlockChange) -> BlockChange:
    if not passage.old or not passage.new:
        return passage
    return replace(passage, old=replace(passage.old, number=passage.new.number))


def without_targets(passage: BlockChange) -> BlockChange:
    return replace(passage, runs=tuple([run for run in passage.runs if not run.target]))


@dataclass
class Fact:
    """A fact of a redline, and what takes it away. `untold`: the formats that don't tell it."""

    old: str
    new: str
    strip: Strip
    untold: frozenset[str] = frozenset()


FEE = "The fee is due in March and is not returned when the boat is sold."
BOATS = "Each boat has a number that the office writes down."
OFFICE = "The office is open on all days but Sunday."
LATER_FEE = FEE.replace("March", "April")
TABLE = "| Name | Text |\n|---|---|"
IN_SUMMARIES = frozenset({"side by side", "email", "email in HTML"})
"""The formats that leave clauses with nothing but another number to their summary: otherwise, a new clause at the top
would show the whole text."""
FOR_READERS = IN_SUMMARIES | {"html"}
"""The formats whose readers aren't told where running text was cut in two, or joined."""
IN_WORD = frozenset({"docx"})
"""Word tracks the mark of the paragraph, and its indentation."""

FACTS = {
    "inserted": Fact(BOATS, f"{BOATS}\n\n{FEE}", unmarked),
    "deleted": Fact(f"{BOATS}\n\n{FEE}", BOATS, unmarked),
    "inserted section": Fact(BOATS, f"{BOATS}\n\n## Fees\n\n{FEE}", unmarked),
    "deleted section": Fact(f"{BOATS}\n\n## Fees\n\n{FEE}", BOATS, unmarked),
    "inserted words": Fact(BOATS, BOATS.replace("number", "long number"), unmarked),
    "deleted words": Fact(BOATS.replace("number", "long number"), BOATS, unmarked),
    "words that are struck now": Fact("See us now.", "See ~~us~~ now.", unmarked),
    "another footnote": Fact(f"{BOATS}\n\n[^1]: A.", f"{BOATS}[^1]\n\n[^1]: A.", unmarked),
    "picture": Fact(BOATS, f"{BOATS} ![A boat](/a.png)", unmarked),
    "target": Fact("See [us](/a).", "See [us](/b).", without_targets),
    "target that came": Fact("See us.", "See [us](/b).", without_targets),
    "target that went": Fact("See [us](/a).", "See us.", without_targets),
    "moved": Fact(f"{FEE}\n\n{BOATS}\n\n{OFFICE}", f"{BOATS}\n\n{OFFICE}\n\n{FEE}", not_moved),
    "moved and amended": Fact(
        f"{FEE}\n\n{BOATS}\n\n{OFFICE}", f"{BOATS}\n\n{OFFICE}\n\n{LATER_FEE}", not_moved
    ),
    "moved row": Fact(
        f"{TABLE}\n| A | {FEE} |\n| B | {BOATS} |\n| C | {OFFICE} |",
        f"{TABLE}\n| B | {BOATS} |\n| C | {OFFICE} |\n| A | {FEE} |",
        not_moved,
    ),
    "moved footnote": Fact(
        f"1[^1] 2[^2] 3[^3]\n\n[^1]: {FEE}\n\n[^2]: {BOATS}\n\n[^3]: {OFFICE}",
        f"1[^1] 2[^2] 3[^3]\n\n[^1]: {BOATS}\n\n[^2]: {OFFICE}\n\n[^3]: {FEE}",
        not_moved,
    ),
    "moved words": Fact(
        f"{BOATS} {FEE}\n\n{OFFICE}", f"{BOATS}\n\n{OFFICE} {FEE}", without_moved_words
    ),
    "moved words in code": Fact(
        f"```\n{BOATS} {FEE}\n{OFFICE}\n```",
        f"```\n{BOATS}\n{OFFICE} {FEE}\n```",
        without_moved_words,
    ),
    "renumbered": Fact(f"3. {FEE}", f"4. {FEE}", same_numbers, IN_SUMMARIES),
    "renumbered heading": Fact(
        f"## 3. Fees\n\n{FEE}", f"## 4. Fees\n\n{FEE} It is due.", same_numbers
    ),
    "amended and renumbered": Fact(f"(a) {FEE}", f"(b) {LATER_FEE}", same_numbers),
    "moved and renumbered": Fact(
        f"(a) {FEE}\n\n(b) {BOATS}\n\n{OFFICE}",
        f"(a) {BOATS}\n\n{OFFICE}\n\n(b) {FEE}",
        same_numbers,
    ),
    "number that came": Fact(FEE, f"(a) {FEE}", same_numbers, IN_SUMMARIES),
    "number that went": Fact(f"(a) {LATER_FEE}", FEE, same_numbers),
    "paragraph that was a heading": Fact("## Fees of boats", "Fees of boats", same_layouts),
    "heading of another level": Fact("### Fees", "## Fees", same_layouts),
    "row that was a paragraph": Fact(f"{TABLE}\n\n{FEE}", f"{TABLE}\n| {FEE} | x |", same_layouts),
    "footnote that was a paragraph": Fact(
        f"1[^1]\n\n{FEE}\n\n[^1]: B", f"1[^1]\n\n[^1]: {FEE}", same_layouts
    ),
    "cut in two": Fact(f"{FEE} {BOATS}", f"{FEE}\n\n{BOATS}", same_layouts, FOR_READERS),
    "joined": Fact(f"{FEE}\n\n{BOATS}", f"{FEE} {BOATS}", same_layouts, FOR_READERS | IN_WORD),
    "item cut in two": Fact(f"- {FEE} {BOATS}", f"- {FEE}\n- {BOATS}", same_layouts),
    "joined items": Fact(f"- {FEE}\n- {BOATS}", f"- {FEE} {BOATS}", same_layouts, IN_WORD),
    "item that left its lead-in": Fact(
        "- Moor if:\n  - you pay\n  - you ask",
        "- Moor if:\n  - you pay\n- you ask",
        same_lead_ins,
        IN_WORD,
    ),
}
OTHER_KINDS = {
    "heading": f"### {FEE}",
    "item": f"- {FEE}",
    "quote": f"> {FEE}",
    "code": f"```\n{FEE}\n```",
    "definition": f"Fee\n: {FEE}",
}
for kind, written in OTHER_KINDS.items():
    old, new = f"{written}\n\n{BOATS}\n\n{OFFICE}", f"{BOATS}\n\n{OFFICE}\n\n{written}"
    FACTS[f"moved {kind}"] = Fact(old, new, not_moved)
    FACTS[f"{kind} that was a paragraph"] = Fact(FEE, written, same_layouts)


@pytest.mark.parametrize("name", FACTS)
def test_every_writer_tells(name: str, document: Callable[[str], Document]) -> None:
    fact = FACTS[name]
    redline = compare(document(fact.old), document(fact.new))
    without = Redline(tuple(map(fact.strip, redline.block_changes)))
    assert without.block_changes != redline.block_changes
    assert {
        name for name, write in WRITERS.items() if write(redline) == write(without)
    } == fact.untold


def test_no_writer_is_left_out() -> None:
    assert set(FORMATS) <= set(WRITERS)
