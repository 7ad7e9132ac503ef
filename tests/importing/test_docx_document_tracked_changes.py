"""Tracked changes of a Word file: listed, or settled as they are told to be."""

import pytest

from importing.word_imports import NOTED, Settle, imported, paragraph, written
from legalsite.errors import ProblemsFound
from text_tables import in_lines

BY = 'id="1" author="Counsel" date="2026-01-02T10:00:00Z"'


TRACKED = (
    f"<p><r><t>We keep it </t></r><del {BY}><r><delText>30</delText></r></del>"
    f"<ins {BY}><r><t>14</t></r></ins><r><t> days.</t></r></p>"
)


def test_tracked_changes_are_listed_and_nothing_is_imported() -> None:
    with pytest.raises(ProblemsFound) as refused:
        imported(TRACKED)
    place = "in “We keep it 14 days.”"
    assert [problem.message for problem in refused.value.problems[:2]] == [
        f"deleted by Counsel, 2026-01-02: “30” {place}",
        f"inserted by Counsel, 2026-01-02: “14” {place}",
    ]
    assert refused.value.status == 1
    assert in_lines(refused.value.problems[-1:]) == (
        "0:0 tracked-changes: the file has 2 tracked changes (2 by Counsel); nothing was written; "
        "accept or reject them in Word; to accept all of them: `--accept`\n  to reject all of them: `--reject`"
    )


@pytest.mark.parametrize(("settle", "days"), [("accept", "14"), ("reject", "30")])
def test_tracked_changes_are_settled_if_told_to(settle: Settle, days: str) -> None:
    found = imported(TRACKED, settle)
    assert found.data.decode().endswith(f"We keep it {days} days.\n")
    assert found.notes == (f"{settle}ed all 2 tracked changes",)


def test_counts_a_change_in_a_text_box_once() -> None:
    """Word writes a text box twice, the second time for older programs."""
    box = f"<txbxContent>{TRACKED}</txbxContent>"
    new = f'<mc:Choice Requires="wps"><drawing>{box}</drawing></mc:Choice>'
    old = f"<mc:Fallback><pict><v:textbox>{box}</v:textbox></pict></mc:Fallback>"
    body = f"<p><r><mc:AlternateContent>{new}{old}</mc:AlternateContent></r></p>"
    assert imported(body, "accept").notes == ("accepted all 2 tracked changes",)


def test_a_change_that_holds_nothing_is_none() -> None:
    """As LibreOffice writes around the mark of a comment; and it writes a day 0 where it knows none."""
    mark = '<r><rPr/><commentReference id="1"/></r>'
    comment = (
        '<comment id="1" author="Ana" date="0-00-00T00:00:00Z"><p><r><t>When?</t></r></p></comment>'
    )
    for holds_nothing in (f"<ins {BY}><r><rPr/></r></ins>{mark}", f"<ins {BY}>{mark}</ins>"):
        found = imported(f"<p><r><t>Pay.</t></r>{holds_nothing}</p>", comments=comment)
        assert [problem.message for problem in found.hidden_content] == [
            "by Ana: “When?” at “Pay.”"
        ]


def test_a_comment_on_words_that_are_rejected_keeps_its_place() -> None:
    body = f'<p><r><t>Pay.</t></r><ins {BY}><r><t>Now.</t></r><r><commentReference id="1"/></r></ins></p>'
    comment = '<comment id="1" author="Ana"><p><r><t>When?</t></r></p></comment>'
    found = imported(body, "reject", comments=comment)
    assert found.hidden_content[-1].message == "by Ana: “When?” at “Pay.”"
    assert b"Now" not in found.data


def test_words_that_were_formatted_are_quoted() -> None:
    bold = f"<rPr><b/><rPrChange {BY}><rPr/></rPrChange></rPr>"
    found = imported(
        f"<p><r><t>Pay in </t></r><r>{bold}<t>30 days</t></r><r><t>.</t></r></p>", "accept"
    )
    assert (
        found.hidden_content[0].message
        == "formatted by Counsel, 2026-01-02: “30 days” in “Pay in 30 days.”"
    )


def test_a_changed_style_is_settled() -> None:
    old = f'<pPrChange {BY}><pPr><pStyle val="Heading2"/></pPr></pPrChange>'
    body = (
        paragraph("Terms", '<pStyle val="Heading1"/>') + paragraph("Fees", old) + paragraph("Pay.")
    )
    assert b"## Fees" in imported(body, "reject").data
    assert b"## Fees" not in imported(body, "accept").data
    new = paragraph(
        "Fees", f'<pStyle val="Heading2"/><pPrChange {BY}><pPr/></pPrChange>'
    ) + paragraph("Pay.")
    assert (written(new), written(new, "reject")) == ("## Fees\n\nPay.", "Fees\n\nPay.")


BESIDE = {
    "header1": ("header", "{}", "", "header: left out: “{}”"),
    "footer1": ("footer", "{}", "", "footer: left out: “{}”"),
    "footnotes": ("footnote", '<footnote id="2">{}</footnote>', NOTED.format("footnote"), "{}"),
    "endnotes": ("endnote", '<endnote id="2">{}</endnote>', NOTED.format("endnote"), "{}"),
    "comments": (
        "comment",
        '<comment id="2" author="Ann">{}</comment>',
        "",
        "comment: by Ann: “{}”",
    ),
}


@pytest.mark.parametrize("part", BESIDE)
def test_changes_beside_the_document_are_listed_and_settled(part: str) -> None:
    called, around, body, result = BESIDE[part]
    parts = {part: around.format(TRACKED)}
    with pytest.raises(ProblemsFound) as refused:
        imported(body + paragraph("Pay."), **parts)
    changes = [
        problem.message for problem in refused.value.problems if problem.rule == "tracked-change"
    ]
    place = f"in the {called} “We keep it 14 days.”"
    assert changes == [
        f"deleted by Counsel, 2026-01-02: “30” {place}",
        f"inserted by Counsel, 2026-01-02: “14” {place}",
    ]
    for settle, days in (("accept", "14"), ("reject", "30")):
        found = imported(body + paragraph("Pay."), settle, **parts)
        printed = [f"{problem.rule}: {problem.message}" for problem in found.hidden_content]
        assert result.format(f"We keep it {days} days.") in "\n".join(
            [*printed, found.data.decode()]
        )


@pytest.mark.parametrize(
    ("deleted", "named", "place"), [("a<br/>b", "“a b”", " in “a b”"), (" ", "a space", "")]
)
def test_what_was_deleted_is_named(deleted: str, named: str, place: str) -> None:
    words = deleted.replace("<br/>", "</delText><br/><delText>")
    with pytest.raises(ProblemsFound) as refused:
        imported(
            f'<p><del author="Ann"><r><delText>{words}</delText></r></del></p><p><r><t>Pay.</t></r></p>'
        )
    assert refused.value.problems[0].message == f"deleted by Ann: {named}{place}"


INSERTED_MARK = f"<rPr><ins {BY}/></rPr>"


def test_a_changed_style_and_the_mark_of_its_paragraph_are_settled_together() -> None:
    heading = f'<pStyle val="Heading2"/>{INSERTED_MARK}<pPrChange {BY}><pPr/></pPrChange>'
    body = paragraph("Fees ", heading) + paragraph("are due.")
    assert written(body) == "## Fees\n\nare due."
    assert written(body, "reject") == "Fees are due."


DELETED_MARK = f"<rPr><del {BY}/></rPr>"


TABLE = "<tbl>" + f"<tr><tc>{paragraph('a')}</tc><tc>{paragraph('b')}</tc></tr>" * 2 + "</tbl>"


ROWS = "| a | b |\n| --- | --- |\n| a | b |"


def test_paragraphs_and_tables_between_which_a_mark_was_deleted_are_joined() -> None:
    joined = (
        paragraph("Pay ", DELETED_MARK)
        + paragraph("at ", DELETED_MARK)
        + paragraph("once.")
        + paragraph("Bye.")
    )
    assert written(joined) == "Pay at once.\n\nBye."
    assert written(joined, "reject") == "Pay\n\nat\n\nonce.\n\nBye."
    empty = f"<p><pPr>{DELETED_MARK}</pPr></p>"
    assert written(f"{TABLE}{empty}{TABLE}") == f"{ROWS}\n| a | b |\n| a | b |"
    assert (
        written(f"{TABLE}{paragraph('Pay.', DELETED_MARK)}{TABLE}") == f"{ROWS}\n\nPay.\n\n{ROWS}"
    )
    assert written(f"{TABLE}<p/>{TABLE}") == f"{ROWS}\n\n{ROWS}"


def field_mark(kind: str) -> str:
    return f'<r><fldChar fldCharType="{kind}"/></r>'


LINK = (
    f'{field_mark("begin")}<r><instrText>HYPERLINK "https://rates.example/"</instrText></r>'
    f"{field_mark('separate')}<r><t>Rates</t></r>"
)


@pytest.mark.parametrize("settle", ["accept", "reject"])
@pytest.mark.parametrize("change", ["del", "ins"])
def test_a_link_ends_where_its_field_does_in_a_tracked_change(change: str, settle: Settle) -> None:
    body = f"<p>{LINK}<{change} {BY}>{field_mark('end')}</{change}><r><t xml:space='preserve'> of today</t></r></p>"
    text = written(body + paragraph("We sail."), settle)
    assert text == "[Rates](https://rates.example/) of today\n\nWe sail."


@pytest.mark.parametrize(("settle", "address"), [("accept", "new"), ("reject", "old")])
def test_the_address_of_a_link_that_was_changed(settle: Settle, address: str) -> None:
    code = '<r><{0}>HYPERLINK "https://{1}.example/"</{0}></r>'
    codes = f"<del {BY}>{code.format('delInstrText', 'old')}</del>"
    codes += f"<ins {BY}>{code.format('instrText', 'new')}</ins>"
    shown = f"{field_mark('separate')}<r><t>Rates</t></r>{field_mark('end')}"
    text = written(f"<p>{field_mark('begin')}{codes}{shown}</p>", settle)
    assert text == f"[Rates](https://{address}.example/)"


@pytest.mark.parametrize(("settle", "start"), [("accept", "1. "), ("reject", "")])
def test_a_number_that_was_inserted(settle: Settle, start: str) -> None:
    number = f'<numPr><ilvl val="0"/><numId val="1"/><ins {BY}/></numPr>'
    assert written(paragraph("Fees", number) + paragraph("End."), settle) == f"{start}Fees\n\nEnd."


def test_a_field_that_was_deleted_as_a_whole_is_not_listed() -> None:
    field = f"{field_mark('begin')}<r><delInstrText>FORMTEXT</delInstrText></r>{field_mark('end')}"
    found = imported(f"<p><r><t>Pay.</t></r><del {BY}>{field}</del></p>", "accept")
    assert [problem.rule for problem in found.hidden_content] == ["tracked-change"]


@pytest.mark.parametrize(("settle", "named"), [("accept", False), ("reject", True)])
def test_a_formula_that_is_removed_with_a_change_is_only_listed_as_a_change(
    settle: Settle, named: bool
) -> None:
    formula = "<m:oMath><m:r><m:t>a</m:t></m:r><m:r><m:t>b</m:t></m:r></m:oMath>"
    found = imported(f"<p><r><t>Due</t></r><del {BY}>{formula}</del></p>", settle)
    listed = [problem.message for problem in found.hidden_content]
    assert listed[0] == "deleted by Counsel, 2026-01-02: “a b” in “Due a b”"
    left_out = "left out: “a b” in “Due a b”; write the formula into the draft"
    assert listed[1:] == [left_out] * named
    assert found.data.decode().endswith("Due\n")
