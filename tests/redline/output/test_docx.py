"""A redline as a Word file: accepting all changes gives the new text, rejecting them the old one."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from legalsite.importing.docx_document import markdown_of, read_docx
from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import BlockChange, Redline, runs_of_whole_block
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import PARTS, UNKNOWN_TIME, as_docx
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import Catalogue
from word_cases import pair, source_pairs
from word_files import W, lines_of_document, lines_of_word_file, part, words


@pytest.mark.parametrize("name", [name for name, _, _ in source_pairs()])
def test_both_texts_come_back(name: str) -> None:
    old, new = pair(name)
    file = as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
    assert lines_of_word_file(file, accept=True) == lines_of_document(new)
    assert lines_of_word_file(file, accept=False) == lines_of_document(old)
    assert file == as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
    ids = [
        element.get(f"{W}id")
        for element in part(file, "word/document.xml").iter()
        if is_change(element.tag)
    ]
    assert len(ids) == len(set(ids))


def is_change(tag: str) -> bool:
    return tag in {
        f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "pPrChange", "bookmarkStart")
    }


def body(redline: Redline, **settings: str | bool) -> str:
    file = as_docx(redline, **{"author": "A & B", "day": "2026-03-02", **settings})  # type: ignore[arg-type]  # of tests
    return zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml").decode()


@pytest.fixture
def made(document: Callable[[str], Document]) -> Callable[[str, str], str]:
    return lambda old, new: body(compare(document(old), document(new)))


def test_changes_have_an_author_and_a_day(redline: Redline) -> None:
    assert 'w:author="A &amp; B" w:date="2026-03-02T00:00:00Z"' in body(redline)
    assert "w:date" not in body(redline, day="").replace(
        f' w:date="{UNKNOWN_TIME}" w:name="move', ""
    )


def test_a_move_has_a_date_because_the_schema_wants_one(redline: Redline) -> None:
    starts = re.findall("<w:move(?:From|To)RangeStart[^>]*>", body(redline, day=""))
    assert starts
    assert all(f'w:date="{UNKNOWN_TIME}"' in start for start in starts)


def test_the_file_names_its_text_its_author_and_its_language(redline: Redline) -> None:
    file = as_docx(redline, author="A & B", title="Fees <1>", day="2026-03-02", language="de")
    parts = zipfile.ZipFile(io.BytesIO(file))
    core = parts.read("docProps/core.xml").decode()
    assert "<dc:title>Fees &lt;1&gt;</dc:title>" in core
    assert "<dc:creator>A &amp; B</dc:creator>" in core
    assert "<dc:language>de</dc:language>" in core
    assert (
        '<w:lang w:val="de" w:eastAsia="de" w:bidi="de"/>' in parts.read("word/styles.xml").decode()
    )
    assert (
        "w:lang"
        not in zipfile.ZipFile(io.BytesIO(as_docx(redline, author="A")))
        .read("word/styles.xml")
        .decode()
    )


def test_comments_are_in_the_language_of_the_text(document: Callable[[str], Document]) -> None:
    old, new = document("See [us](https://a.test/)."), document("See [us](https://b.test/).")
    file = as_docx(
        compare(old, new), author="A", language="de", phrases=Catalogue().phrases("redline", "de")
    )
    comments = zipfile.ZipFile(io.BytesIO(file)).read("word/comments.xml").decode()
    assert "Ein Link, der zu https://a.test/ führte, führt jetzt zu https://b.test/." in comments


def test_a_sign_in_a_cell_is_no_border_and_columns_have_widths(
    made: Callable[[str, str], str],
) -> None:
    table = "| Way | Kept |\n|---|---|\n| in \\| out | 30 days |\n"
    xml = made(table, table.replace("30", "14"))
    assert xml.count("<w:tc>") == 4
    assert '<w:tblGrid><w:gridCol w:w="4513"/><w:gridCol w:w="4513"/></w:tblGrid>' in xml
    assert "<w:b/><w:bCs/><w:b/>" not in made(
        "| **A** |\n|---|\n| b |\n", "| **A** |\n|---|\n| c |\n"
    )


def test_the_space_before_words_that_end_a_cell_is_deleted_with_them(
    made: Callable[[str, str], str],
) -> None:
    table = "| Office | Way |\n|---|---|\n| Harbour{} | by post |\n"
    xml = made(table.format(" extension"), table.format(""))
    assert '<w:delText xml:space="preserve"> extension</w:delText>' in xml


def test_what_a_text_is_made_of(made: Callable[[str, str], str]) -> None:
    old = "## Fees {#fees}\n\nPay **now**, see [fees](#fees) and [us](https://a.test/?a&b).[^1]\n\n"
    old += "- a\n\n1. b\n\n[^1]: Yes.\n"
    xml = made(old, old.replace("Pay", "Send"))
    for wanted in (
        '<w:pStyle w:val="Heading2"/>',
        '<w:bookmarkStart w:id="1" w:name="fees"/>',
        "<w:rPr><w:b/><w:bCs/></w:rPr>",
        '<w:hyperlink w:anchor="fees">',
        '<w:hyperlink r:id="link1">',
        '<w:vertAlign w:val="superscript"/></w:rPr><w:t xml:space="preserve">[1]</w:t>',
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
        '<w:t xml:space="preserve">1.</w:t><w:tab/>',
    ):
        assert wanted in xml


def test_sizes_and_depths_are_those_that_word_knows(made: Callable[[str, str], str]) -> None:
    """A page has so many twentieths of a point, a list nine levels, and the name of a bookmark 40 characters."""
    name = "n" * 41
    items = "".join(f"{'  ' * level}- item {level}\n" for level in range(10))
    xml = made(
        "x\n", f"## Fees {{#{name}}}\n\nSee [fees](#{name}).\n\n| A |\n|---|\n| b |\n\n{items}"
    )
    assert '<w:gridCol w:w="9026"/>' in xml
    assert f'w:name="{name[:40]}"/>' in xml
    assert f'<w:hyperlink w:anchor="{name[:40]}">' in xml
    assert [int(level) for level in re.findall(r'w:ilvl w:val="(\d+)"', xml)] == [*range(9), 8]
    indents = re.findall(r'<w:ind w:left="(\d+)" w:hanging="567"/>', xml)
    assert [int(indent) for indent in indents] == [567 * depth for depth in range(1, 11)]


def test_a_clause_that_moved_is_a_move(redline: Redline) -> None:
    xml = body(redline)
    assert xml.count('w:name="move1"') == 2
    assert xml.index("<w:moveToRangeStart") < xml.index("<w:moveFromRangeStart")
    assert (
        xml.count("<w:moveFrom ") == xml.count("<w:moveTo ") == 2
    )  # the words and the paragraph mark


def test_both_ends_of_a_move_have_its_name(made: Callable[[str, str], str]) -> None:
    """Whether the clause was cut in two on its way, or joined; no program knows rows that moved."""
    rest = "The crane is worked by the harbour master alone.\n\nNobody lights a fire on the pier after dark."
    one = f"**Lost keys.** Whoever loses a key pays for a new lock, and tells the office.\n\n{rest}"
    two = (
        f"{rest}\n\n## Lost keys.\n\nWhoever loses a key pays for a new lock, and tells the office."
    )
    for xml in (made(one, two), made(two, one)):
        ends = re.findall(r'<w:(move\w+)RangeStart [^>]* w:name="(\w+)"/>', xml)
        assert sorted(ends) == [("moveFrom", "move1"), ("moveTo", "move1")]
    rows = [f"| {words} |\n" for words in (*rest.split("\n\n"), "Boats moor with two lines.")]
    table = "| A |\n|---|\n{}{}{}"
    assert "w:move" not in made(table.format(*rows), table.format(*rows[1:], rows[0]))


def test_a_sentence_that_moved_is_a_move(made: Callable[[str, str], str]) -> None:
    fee = "The fee is due in {} and is not returned when the boat is sold."
    first, second = (
        "The mooring is let by the year. Each boat has a number.",
        "Keep the ropes in order.",
    )
    xml = made(
        f"{first} {fee.format('March')}\n\n{second}", f"{first}\n\n{second} {fee.format('May')}"
    )
    ends = re.findall(r'<w:(move\w+)Range(Start|End) (?:[^>]*w:name="(\w+)")?', xml)
    start, end = ("Start", "words1"), ("End", "")
    assert ends == [("moveFrom", *start), ("moveFrom", *end), ("moveTo", *start), ("moveTo", *end)]
    assert [
        re.sub("<[^>]*>", "", words) for words in re.findall("<w:moveTo .*?</w:moveTo>", xml)
    ] == [
        " The fee is due in",
        "and is not returned when the boat is sold.",
    ]


@pytest.mark.parametrize("name", [name for name, _, _ in source_pairs()])
def test_what_moved_has_two_ends(name: str) -> None:
    xml = body(compare(*pair(name)))
    starts = re.findall(r'<w:(move\w+)RangeStart [^>]*? w:name="(\w+)"/>', xml)
    left, joined = (
        sorted(name for end, name in starts if end == side) for side in ("moveFrom", "moveTo")
    )
    assert left == joined == sorted(set(left))
    assert len(re.findall(r"<w:move\w+RangeEnd ", xml)) == len(starts)


def test_a_row_is_laid_out_as_in_the_new_text(made: Callable[[str, str], str]) -> None:
    table = "| Way | Kept |\n|---|{}|\n| in | {} days |\n"
    assert (
        made(table.format("---", 30), table.format("--:", 14)).count('<w:jc w:val="right"/>') == 2
    )


def test_a_clause_that_was_joined_to_one_that_moved_is_deleted_where_it_was() -> None:
    fees, nets, ropes = (
        Block("paragraph", (Span(words),), line)
        for line, words in enumerate(["Fees", "Nets", "Ropes"])
    )
    moved = BlockChange(
        "moved", nets, Block("paragraph", nets.spans, 1), runs_of_whole_block(nets, "equal")
    )
    stayed = BlockChange(
        "unchanged", ropes, Block("paragraph", ropes.spans, 0), runs_of_whole_block(ropes, "equal")
    )
    gone = BlockChange("deleted", fees, None, runs_of_whole_block(fees, "delete"))
    file = as_docx(Redline((stayed, gone, moved)), author="A")
    assert lines_of_word_file(file, accept=False) == ["Fees", "Nets", "Ropes"]
    assert lines_of_word_file(file, accept=True) == ["Ropes", "Nets"]


def test_rows_and_numbers_are_tracked(redline: Redline) -> None:
    xml = body(redline)
    assert "<w:trPr><w:ins " in xml
    assert '<w:delText xml:space="preserve">1.</w:delText><w:tab/>' in xml


def test_an_item_that_was_split_has_its_number_once(made: Callable[[str, str], str]) -> None:
    first = "We keep your data for thirty days after you leave."
    second = "We delete the copies in our backups within ninety days."
    xml = made(f"1. {first} {second}\n", f"1. {first}\n2. {second}\n")
    assert re.findall(r">(\d\.)<", xml) == ["1.", "2."]


def test_comments_say_what_tracked_changes_cannot(
    document: Callable[[str], Document], redline: Redline
) -> None:
    file = as_docx(redline, author="A")
    comments = [words(comment, set()) for comment in part(file, "word/comments.xml")]
    assert comments[0].startswith("1 clause changed, 1 added")
    assert comments[1:] == ["A link to /card now goes to /cards."]
    first = "The office is open from nine to five on working days and on Saturdays."
    others = [
        "We keep the keys for as long as you stay with us, and no longer.",
        "Dogs sleep outside, cats where they like.",
    ]
    old, new = (
        "\n\n".join([first, *others]),
        "\n\n".join([*others, first.replace("working days", "weekdays")]),
    )
    file = as_docx(compare(document(old), document(new)), author="A")
    assert [words(each, set()) for each in part(file, "word/comments.xml")][1:] == [
        "Deleted when this passage moved: working days"
    ]
    linked, bare = document("See [us](/a) now."), document("See us now.")
    for old_text, new_text, said in (
        (bare, linked, "A link to /a was added."),
        (linked, bare, "A link to /a was removed."),
    ):
        file = as_docx(compare(old_text, new_text), author="A")
        assert [words(each, set()) for each in part(file, "word/comments.xml")][1:] == [said]


@pytest.mark.parametrize(
    ("new", "spaces"),
    [
        ("We ship. Call us.\n\nWe write.\n\nAda pays us.", 1),  # a new paragraph below
        ("We ship. Call us.\n\nNow and then Ada pays us.", 1),  # new words before the next one
        ("We ship. Call us.\n\n| A |\n|---|\n| b |\n\nNow and then Ada pays us.", 0),
        ("We ship. Call us.\n\nAda pays us.\n\nWe write.", 0),
        ("We ship.\n\nWe write.\n\nNow and then Ada pays us.", 0),
    ],
)
def test_a_deleted_space_parts_insertions_on_both_sides_of_a_mark_that_stays(
    made: Callable[[str, str], str], new: str, spaces: int
) -> None:
    """LibreOffice takes them for one: rejecting it would join the paragraphs."""
    space = '<w:delText xml:space="preserve"> </w:delText></w:r></w:del></w:p>'
    assert made("We ship.\n\nAda pays us.", new).count(space) == spaces


def test_a_sign_of_a_border_may_be_a_word(made: Callable[[str, str], str]) -> None:
    rows = "| A | B |\n|---|---|\n| a \\| b | c |\n"
    xml = made(rows, rows.replace(" c ", " d "))
    assert xml.count("<w:tc>") == 2 + 2
    assert '<w:t xml:space="preserve">a | b</w:t>' in xml


def test_right_to_left_where_the_text_is(made: Callable[[str, str], str]) -> None:
    old = "نحتفظ بها 30 يوما.\n\nWe keep it (باب).\n\n| مفتاح | يوم |\n|---|---|\n| **باب** | 3 |\n"
    xml = made(old, old.replace("30", "14"))
    assert xml.count("<w:bidi/>") == 1
    assert xml.count("<w:bidiVisual/>") == 1
    assert "<w:rPr><w:b/><w:bCs/><w:rtl/></w:rPr>" in xml
    assert '<w:r><w:rPr></w:rPr><w:t xml:space="preserve">We keep it (باب).</w:t></w:r>' in xml


def test_the_package(redline: Redline) -> None:
    """Parts are XML, the types and relationships name those that are there, and editors track what is changed next."""
    file = as_docx(redline, author="A")
    names = zipfile.ZipFile(io.BytesIO(file)).namelist()
    assert tuple(names) == PARTS
    assert {each.date_time for each in zipfile.ZipFile(io.BytesIO(file)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    types = part(file, "[Content_Types].xml")
    assert {each.get("PartName") for each in types if each.get("PartName")} <= {
        f"/{name}" for name in names
    }
    targets = part(file, "word/_rels/document.xml.rels")
    inside = {
        f"word/{each.get('Target')}" for each in targets if each.get("TargetMode") != "External"
    }
    assert inside <= set(names)
    assert {each.get("Target") for each in part(file, "_rels/.rels")} <= set(names)
    assert part(file, "word/settings.xml").find(f"{W}trackRevisions") is not None


def test_the_bytes_are_the_same_on_windows(
    redline: Redline, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = as_docx(redline, author="A")
    monkeypatch.setattr("sys.platform", "win32")
    assert as_docx(redline, author="A") == here


def test_a_text_compared_with_itself_has_no_tracked_changes() -> None:
    """`diff POLICY --format docx` writes a first version so."""
    document = read_document(b"## 1. Fees\n\n1. You pay.\n\n    code\n\n(a) Monthly.\n", "a.md")
    file = as_docx(compare(document, document), author="A", clean=True)
    xml = zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml").decode()
    assert "<w:del " not in xml
    assert "<w:ins " not in xml


HEAD, OTHER_HEAD, LINE = "| Plan | Fee |\n", "| Name | Price |\n", "| --- | --- |\n"
SMALL, LARGE, FLEET = "| Small | 10 euro |\n", "| Large | 20 euro |\n", "| Fleet | 40 euro |\n"


@pytest.mark.parametrize(
    ("old", "new", "tables"),
    [
        (HEAD + LINE + SMALL + LARGE, OTHER_HEAD + LINE + LARGE, 1),
        (HEAD + LINE + SMALL + LARGE, OTHER_HEAD + LINE + SMALL + LARGE, 1),
        (HEAD + LINE + SMALL + LARGE + FLEET, SMALL + LINE + LARGE + FLEET, 1),
        (SMALL + LINE + LARGE + FLEET, HEAD + LINE + SMALL + LARGE + FLEET, 1),
        (HEAD + LINE + SMALL + LARGE + FLEET, LARGE + LINE + FLEET, 1),
        (HEAD + LINE + SMALL + LARGE, "", 1),
        (HEAD + LINE + SMALL, "| a | b |\n| --- | --- |\n| c | d |\n", 2),
    ],
)
def test_a_table_stays_one_whatever_becomes_of_its_head(old: str, new: str, tables: int) -> None:
    texts = [f"# Prices\n\nOf each plan.\n\n{table}\nWithout tax.\n" for table in (old, new)]
    redline = compare(*(read_document(text.encode(), "a.md", collected=[]) for text in texts))
    file = as_docx(redline, author="Counsel")
    assert len(list(part(file, "word/document.xml").iter(f"{W}tbl"))) == tables
    files = read_docx(file, "a.docx", "reject"), read_docx(file, "a.docx", "accept")
    assert [markdown_of(each, "a.docx").split() for each in files] == [
        text.split() for text in texts
    ]
