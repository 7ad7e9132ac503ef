"""Files made to take all time or memory: each ends in a sentence, within ten times what a large file takes."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from limited_process import LimitedRun
from word_files import word_file

pytest.importorskip("resource", reason="limits of processes: Unix only")

FIELD = '<r><fldChar fldCharType="begin"/></r>'
NESTED_BOX = "<pict><txbxContent><p><r>{}</r></p></txbxContent></pict>"


def lying_word_file() -> bytes:
    """Return a file of two parts that unpack to 90 MB each, and claim ten bytes."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for number in range(2):
            made.writestr(f"word/{number}.xml", b" " * (90 << 20))
        for info in made.filelist:
            info.file_size = 10
    return archive.getvalue()


def bzip2_word_file() -> bytes:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_BZIP2, compresslevel=1) as made:
        made.writestr("word/document.xml", b" " * (60 << 20))
    return archive.getvalue()


def paragraphs_with_styles(count: int) -> bytes:
    chain = "".join(
        f'<style type="paragraph" styleId="s{number}"><basedOn val="s{number + 1}"/></style>'
        for number in range(800)
    )
    return word_file(
        '<p><pPr><pStyle val="s0"/></pPr></p>' * count + "<p><r><t>a</t></r></p>", styles=chain
    )


def boxes_in_boxes(depth: int) -> bytes:
    body = "<t>Words.</t>"
    for _ in range(depth):
        body = f"<drawing>{NESTED_BOX.format(body)}</drawing>"
    return word_file(f"<p><r>{body}</r></p>")


def note_with_many_marks() -> bytes:
    note = "<footnote id='2'>" + "<p><r><t>a</t></r></p>" * 2000 + "</footnote>"
    marks = '<r><footnoteReference id="2"/></r>' * 2000
    return word_file(f"<p>{marks}</p>", footnotes=note)


def links_to_anchors(count: int) -> bytes:
    marks = "".join(f'<bookmarkStart name="b{number}"/>' for number in range(count))
    link = '<hyperlink anchor="b{}"><r><t>a</t></r></hyperlink>'
    links = "".join(map(link.format, range(count)))
    return word_file(f"<p>{marks}<r><t>Fees</t></r></p><p>{links}</p>")


def one_tag() -> bytes:
    attributes = " ".join(f'a{number}=""' for number in range(400_000))
    return word_file(f"<p {attributes}/>")


NAMELESS_LIST = (
    '<abstractNum abstractNumId=""><lvl ilvl="0"/></abstractNum>'
    '<num numId="1"><abstractNumId val=""/></num>'
)
LONG_STYLE = '<style styleId="a">' + "<b/>" * 600 + "</style>"
REFUSED_WORD_FILES: dict[str, Callable[[], bytes]] = {
    "lies": lying_word_file,
    "bzip2": bzip2_word_file,
    "paragraphs": lambda: word_file("<p/>" * 100_000),
    "another namespace": lambda: word_file('<p xmlns="http://x.example/"/>' * 100_000),
    "runs": lambda: word_file("<p>" + "<r/>" * 200_000 + "</p>"),
    "open fields": lambda: word_file(f"<p>{FIELD * 20_000}</p>"),
    "attributes": one_tag,
    "characters": lambda: word_file(f"<p><r><t>{'a' * 5_000_000}</t></r></p>"),
    "depth": lambda: word_file("<sdt>" * 100_000 + "</sdt>" * 100_000),
    "depth after paragraphs": lambda: word_file("<p/>" * 200 + "<sdt>" * 150 + "</sdt>" * 150),
    "style": lambda: word_file("", styles=LONG_STYLE),
    "links": lambda: links_to_anchors(30_000),
}
READ_WORD_FILES: dict[str, Callable[[], bytes]] = {
    "chain of styles": lambda: paragraphs_with_styles(3000),
    "note with many marks": note_with_many_marks,
    "links to anchors": lambda: links_to_anchors(10_000),
    "boxes in boxes": lambda: boxes_in_boxes(15),
    "list without a name": lambda: word_file(
        "<p><r><t>Words.</t></r></p>", numbering=NAMELESS_LIST
    ),
}


@pytest.mark.parametrize("name", REFUSED_WORD_FILES)
def test_refuses_a_word_file_made_to_take_all_memory(
    name: str, import_limited: LimitedRun, tmp_path: Path
) -> None:
    status, errors = import_limited("docx", REFUSED_WORD_FILES[name]())
    assert (status, errors.count("error[")) == (2, 1)
    assert "internal" not in errors
    assert not (tmp_path / "content").exists()


@pytest.mark.parametrize("name", READ_WORD_FILES)
def test_reads_a_strange_word_file_in_little_time(name: str, import_limited: LimitedRun) -> None:
    assert import_limited("docx", READ_WORD_FILES[name]()) == (0, "")
