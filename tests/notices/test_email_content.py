"""The email as its reader has it before them: whole texts in emails/, and what must hold of any."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import astuple, replace

from legalsite.model.email import GREETING, READER, EmailContent
from legalsite.model.notice import Notice, Reason
from legalsite.notices.email_content import (
    LARGEST_ATTACHED,
    LARGEST_HTML,
    Announcement,
    AttachedText,
    Company,
    Witness,
    compose,
    not_attached,
)
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import Catalogue

EMAILS = Path(__file__).parent / "emails"

WITNESS = Witness(
    b"legalsite-checkpoint v1 https://example.com/legal/\nlines 4\nsha256 " + b"12" * 32 + b"\n"
    b"time 2026-03-02T10:12:00Z\n",
    b"-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n",
)


def words_of_text(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def words_of_html(html: str) -> list[str]:
    """The words of a page in reading order, with the address of each link after its label."""
    page = BeautifulSoup(html, "html.parser")
    for link in page.find_all("a"):
        if link.get_text() != link["href"]:
            link.append(f" {link['href']}")
    assert page.body is not None
    return re.findall(r"\w+", page.body.get_text(" "))


def composed(notice: Notice, change: Announcement, company: Company, **options: Any) -> EmailContent:
    """The email about one policy."""
    return compose([replace(change, notice=notice)], company, Catalogue(), **options)


ENDINGS: dict[str, dict[str, Any]] = {
    "ends": {},
    "ended": {"over": True},
    "ended-after-gap": {"over": True, "after_gap": True},
}
ENDS, LATE = {"withdrawn": True}, {"retroactive": True, "effective": date(2026, 2, 1)}
# What differs from the email in English about a pending change: of the notice, its revision and the change.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    **{language: ({}, {}, {"language": language}) for language in ("ar", "en", "de", "fr", "en-gb", "fr-ca", "nl")},
    "correction": ({"correction": 1, "correction_reason": "The day was wrong."}, {}, {}),
    "correction-2": ({"correction": 2}, {}, {}),
    "reminder": ({"reminder": True}, {}, {}),
    "closing": ({}, {}, {"closing": "Close your account, if you like."}),
    "over": ({}, {}, {"over": True}),
    "after-gap": ({}, {}, {"after_gap": True}),
    "after-end": ({"again": True}, {}, {}),
    "retroactive": ({}, LATE, {"over": True}),
    "retroactive-end": ({}, {**ENDS, "retroactive": True, "effective": date(2026, 3, 2)}, {}),
    "stays": ({}, {}, {"stays": True}),
    **{
        f"{case}.{language}": ({}, ENDS, {"language": language, **told})
        for language in ("ar", "en", "de", "fr")
        for case, told in (
            ("ends", {}),
            ("ended", {"over": True}),
            ("ended-after-gap", {"over": True, "after_gap": True}),
        )
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_text_as_a_whole(case: str, notice, change, company) -> None:
    of_notice, of_revision, of_change = CASES[case]
    told = replace(notice, revision=replace(notice.revision, **of_revision), **of_notice)
    is_as_written(composed(told, replace(change, **of_change), company, witness=WITNESS), case)


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_readers_read_why_they_get_it_and_subscribers_how_to_stop(language: str, notice, change, company) -> None:
    change, link = replace(change, language=language), f"https://example.com/unsubscribe/{READER}"
    content = composed(notice, change, company, audience="subscribers")
    is_as_written(content, f"subscribers.{language}")
    assert [a["href"] for a in BeautifulSoup(content.html, "html.parser").find_all("a")].count(link) == 1
    to_accounts = composed(notice, change, company)
    assert READER not in to_accounts.text + to_accounts.html


def test_several_policies_in_one_email(notice, change, company) -> None:
    revision, previous = (
        replace(text, policy="terms", path=text.path.replace("privacy", "terms"))
        for text in (notice.revision, notice.previous)
    )
    terms = replace(notice, policy="terms", revision=replace(revision, effective=date(2026, 5, 1)), previous=previous)
    texts = tuple(replace(text, revision=of) for text, of in zip(change.texts, (revision, previous), strict=True))
    object_, see = "Object to legal@example.com.", "See the list."
    named = [(notice, "Privacy Policy", ""), (terms, "Terms of Service", object_), (terms, "Fees", object_)]
    announced = [
        replace(change, notice=of, title=title, closing=said, texts=change.texts if of is notice else texts)
        for of, title, said in (*named, (terms, "Subprocessors", see))
    ]
    is_as_written(compose(announced[:2], company, Catalogue(), witness=WITNESS), "two")
    content = compose(announced, company, Catalogue(), witness=WITNESS)
    is_as_written(content, "four")
    is_as_written(compose(announced[1:3], company, Catalogue()), "one-closing")
    assert content.attachments[-1].data.count(notice.revision.recorded.encode()) == 1


def is_as_written(content: EmailContent, case: str) -> None:
    """The text is that of the file emails/CASE.txt, the HTML says the same, no line is too long, and no level of a
    heading is left out."""
    assert f"Subject: {content.subject}\n\n{content.text}" == (EMAILS / f"{case}.txt").read_text(encoding="utf-8")
    assert words_of_html(content.html) == words_of_text(content.text)
    assert content.text.count(f"\n{GREETING}\n") == content.html.count(f"\n{GREETING}\n") == 1
    assert all(" " not in line.strip() for line in content.text.splitlines() if len(line) > 78)
    page = BeautifulSoup(content.html, "html.parser")
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert all(lower <= level + 1 for level, lower in pairwise(levels))


def test_the_html_fetches_nothing_and_has_its_language(notice, change, company) -> None:
    content = composed(notice, change, company)
    page = BeautifulSoup(content.html, "html.parser")
    assert [mark.get_text() for mark in page.select(".box del")][:1] == ["30"]
    assert not page.find_all(["script", "link", "img", "iframe", "form"])
    assert "url(" not in content.html
    assert "@import" not in content.html
    assert {link["href"] for link in page.find_all("a")} == set(astuple(change.urls))
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"]) == ("en", "ltr")


def test_a_colour_never_stands_without_its_background(notice, change, company) -> None:
    page = BeautifulSoup(composed(notice, change, company).html, "html.parser")
    for element in page.find_all(style=True):
        style = str(element["style"])
        assert ("background-color:" in style) <= (";color:" in style)


@pytest.mark.parametrize("title", ["Nutzungsbedingungen", "The Harbour Code", "How do we use cookies?"])
@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Harbour Ledger – changes from April 1, 2026: {}"),
        ("de", "Harbour Ledger – Änderung zum 1. April 2026: {}"),
        ("fr", "Harbour Ledger – modification au 1er avril 2026\N{NO-BREAK SPACE}: {}"),
        ("ar", "Harbour Ledger – تغييرات اعتبارًا من 1 أبريل 2026: {}"),
    ],
)
def test_no_sentence_depends_on_the_grammar_of_a_title(
    title: str, language: str, subject: str, notice, change, company
) -> None:
    for withdrawn, over, stays in (
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (False, True, True),
    ):
        announced = replace(notice, revision=replace(notice.revision, withdrawn=withdrawn))
        told = replace(change, language=language, title=title, over=over, stays=stays)
        content = composed(announced, told, company)
        assert content.text.count(title) == 1
        assert re.match(rf"{re.escape(title)}\s?: ", content.text)
        assert content.subject.endswith(f": {title}")
        if not (withdrawn or stays):
            assert content.subject == subject.format(title)


def test_an_email_speaks_the_language_of_its_phrases_and_marks_that_of_the_text(notice, change, company) -> None:
    content = composed(notice, replace(change, language="nl", redline_language="nl"), company)
    page = BeautifulSoup(content.html, "html.parser")
    assert page.html is not None
    assert (content.language, page.html["lang"]) == ("nl", "en")
    text = page.find("div", lang="nl")
    assert text is not None
    note = text.find("span", lang="en")
    assert note is not None
    assert note.get_text() == "(formerly 2)"


def test_the_cells_of_a_table_stand_as_on_the_page(notice, change, company) -> None:
    table = "| Fee | Euro |\n|---|--:|\n| Berth | {} |\n"
    redline = compare(*(read_document(table.format(fee).encode(), "fees.md") for fee in (10, 12)))
    content = composed(notice, replace(change, redline=redline), company)
    page = BeautifulSoup(content.html, "html.parser")
    sides = [str(cell["style"]).rpartition(":")[2] for cell in page.select(".box :is(th, td)")]
    assert sides == ["left", "right", "left", "right"]


def test_both_texts_and_the_record_are_attached(notice, change, company) -> None:
    content = composed(notice, change, company, witness=WITNESS)
    names = [file.name for file in content.attachments]
    assert names == ["privacy-2026-03-02.txt", "privacy-2025-02-01.txt", "record.txt"]
    assert {file.media_type for file in content.attachments} == {"text/plain"}
    assert [file.data for file in content.attachments[:2]] == [text.data for text in change.texts]
    assert "The attached file record.txt shows when we published these texts" in " ".join(content.text.split())
    other = composed(notice, change, company, witness=replace(WITNESS, checkpoint=b"later seal\n"))
    assert (other.sha256 == content.sha256, other.words_sha256 == content.words_sha256) == (False, True)


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_the_record_has_line_and_checkpoint_as_they_are(language: str, notice, change, company) -> None:
    content = composed(notice, replace(change, language=language), company, witness=WITNESS)
    record = content.attachments[-1].data
    assert b"\n\n" + notice.revision.recorded.encode() + b"\n\n" in record
    assert b"\n\n" + WITNESS.checkpoint + b"\n" in record
    assert record.endswith(WITNESS.signature)
    bare = replace(change, texts=tuple(AttachedText(notice.previous, text.data, "") for text in change.texts))
    content = composed(notice, replace(bare, language=language), company, witness=WITNESS)
    assert [file.name for file in content.attachments if file.name == "record.txt"] == []
    assert "record.txt" not in content.text


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_lines_of_the_ledger_and_hashes_are_in_the_record_not_in_the_letter(
    language: str, notice, change, company
) -> None:
    new, old = change.texts
    large = replace(change, language=language, texts=(new, replace(old, data=b"x" * LARGEST_ATTACHED)))
    for announced in (change, large):
        content = composed(notice, announced, company, witness=WITNESS)
        assert not re.search(r"[0-9a-f]{32}|sha-?256|prev:", content.text + content.html, re.IGNORECASE)
        assert notice.revision.recorded.encode() in content.attachments[-1].data


def test_texts_that_are_too_large_have_a_link_and_their_line_in_the_record(notice, change, company) -> None:
    new, old = change.texts
    old_line = "000002 2025-02-01T10:00:00Z publish privacy 2025-02-01"
    old = replace(old, data=b"x" * LARGEST_ATTACHED, revision=replace(old.revision, recorded=old_line))
    content = composed(notice, replace(change, texts=(new, old)), company)
    assert [file.name for file in content.attachments] == ["privacy-2026-03-02.txt", "record.txt"]
    assert f"{old_line}\n{notice.revision.recorded}\n".encode() in content.attachments[-1].data
    assert not_attached([notice.revision, notice.previous], content) == [notice.previous]
    said = " ".join(content.text.split())
    assert "This text is too large to attach." in said
    assert f"privacy-2025-02-01.txt: {old.url} " in said
    assert "in full, so that you can keep them: privacy-2026-03-02.txt." in said


def test_an_email_that_would_be_clipped_shows_fewer_changes(notice, change, company) -> None:
    clauses = [f"Clause {number} has a fee of {{}} euros for each {'x' * 600}{number}." for number in range(400)]
    sides = ("\n\n".join(clauses).replace("{}", fee) for fee in ("ten", "twelve"))
    redline = compare(*(read_document(text.encode(), "fees.md") for text in sides))
    content = composed(notice, replace(change, redline=redline), company)
    assert 90_000 < len(content.html.encode()) <= LARGEST_HTML
    shown = content.text.count("[-ten-]{+twelve+}")
    assert f"{400 - shown} more changes would make this email too long." in " ".join(content.text.split())
    assert content.text.count(change.urls.redline) == 2
    assert words_of_html(content.html) == words_of_text(content.text)


CLOSING = {
    "en": "Questions? Reply to this email.",
    "de": "Haben Sie Fragen? Antworten Sie auf diese E-Mail.",
    "fr": "Des questions\N{NO-BREAK SPACE}? Répondez à ce message.",
    "ar": "هل لديك أسئلة؟ يُرجى الرد على هذه الرسالة.",
}


@pytest.mark.parametrize("language", CLOSING)
def test_the_program_puts_no_right_into_the_mouth_of_a_company_that_set_no_closing_sentence(
    language: str, notice, change, company
) -> None:
    for kind in (replace(change, closing=""), replace(change, closing="Object!", stays=True)):
        text = composed(notice, replace(kind, language=language), company).text
        assert f"\n\n{CLOSING[language]}\n\n" in text
        assert not re.search("agree|einverstanden|d’accord|توافق|Object!", text)


def test_files_of_policies_with_like_names_have_names_of_their_own(notice, change, company) -> None:
    nested = replace(notice.revision, policy="eu/privacy", path="eu/privacy/2026-03-02.md")
    flat = replace(notice.revision, policy="eu-privacy", path="eu-privacy/2026-03-02.md")
    both = [
        replace(change, notice=replace(notice, revision=text), texts=(AttachedText(text, b"", ""),))
        for text in (nested, flat)
    ]
    names = [file.name for file in compose(both, company, Catalogue()).attachments[:2]]
    assert names == ["eu-privacy-2026-03-02.txt", "eu-privacy-2026-03-02.2.txt"]


def test_an_arabic_text_is_written_from_right_to_left(notice, change, company) -> None:
    old, new = (f"# شروط\n\n## 1. الرسوم\n\nالرسم {fee} يورو.\n" for fee in (10, 12))
    redline = compare(*(read_document(text.encode(), "fees.md") for text in (old, new)))
    arabic = replace(change, language="ar", redline=redline, redline_language="ar")
    persian = replace(change, language="fa", redline=redline, redline_language="fa")
    page = BeautifulSoup(composed(notice, persian, company).html, "html.parser")
    assert [page.select_one(name)["dir"] for name in ("html", ".sheet", ".box > div")] == ["ltr", "ltr", "rtl"]  # type: ignore[index]  # all are there
    page = BeautifulSoup(composed(notice, arabic, company).html, "html.parser")
    assert [page.select_one(name)["dir"] for name in ("html", ".sheet")] == ["rtl", "rtl"]  # type: ignore[index]  # both are there
    box = page.select_one(".box")
    assert box is not None
    assert not box.has_attr("dir"), "it inherits that of the email"


def test_markup_in_titles_and_settings_is_only_text(notice, change, company) -> None:
    sly = replace(company, imprint='"><img src=x>')
    script = "<script>alert(1)</script>"
    html = composed(notice, replace(change, title="<b>T&C</b>", summary="<i>x", closing=script), sly).html
    assert not BeautifulSoup(html, "html.parser").find_all(["script", "img", "b", "i"])


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_a_recorded_promise_is_quoted_and_never_told_in_other_words(language: str, notice, change, company) -> None:
    clause = "“Material changes”: we write 30 days before."
    ground = replace(notice.reason.grounds[0], quote=clause)
    told = replace(notice, reason=Reason((ground,)))
    content = composed(told, replace(change, language=language), company)
    opening, closing = str(Catalogue().phrases("email", language).quote).split("{words}")
    assert f":\n\n  {opening}{clause}{closing}\n" in content.text
    bare = replace(told, reason=Reason((replace(ground, quote=""),)))
    without = composed(bare, replace(change, language=language), company)
    heading = str(Catalogue().phrases("email", language).promise)
    assert (heading in content.text, heading in without.text) == (True, False)
