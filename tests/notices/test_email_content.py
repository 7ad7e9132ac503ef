"""The email as its reader has it before them: whole texts in emails/, and what must hold of any."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.email import GREETING, EmailContent
from legalsite.model.notice import Notice, Reason
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ConfirmedPromise, Promise
from legalsite.notices.email_content import (
    LARGEST_ATTACHED,
    LARGEST_HTML,
    AnnouncedChange,
    Announcement,
    AttachedText,
    Company,
    EmailUrls,
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


def composed(
    notice: Notice, change: AnnouncedChange, company: Company, places: EmailUrls, **options: Any
) -> EmailContent:
    """The email about one policy."""
    return compose([Announcement(notice, change, places)], company, Catalogue(), **options)


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_the_text_as_a_whole(language: str, notice, change, company, places) -> None:
    content = composed(notice, replace(change, language=language), company, places, witness=WITNESS)
    whole = f"Subject: {content.subject}\n\n{content.text}"
    assert whole == (EMAILS / f"{language}.txt").read_text(encoding="utf-8")


def test_days_are_those_of_the_country(notice, change, company, places) -> None:
    british = composed(notice, replace(change, language="en-gb"), company, places)
    assert british.subject.endswith("from 1 April 2026")
    canadian = composed(notice, replace(change, language="fr-ca"), company, places)
    assert canadian.subject.endswith("du 1er avril 2026")
    dutch = composed(notice, replace(change, language="nl"), company, places)
    assert dutch.subject.endswith("from April 1, 2026")


def test_lines_keep_within_78_characters_but_for_links(notice, change, company, places) -> None:
    long = [line for line in composed(notice, change, company, places).text.splitlines() if len(line) > 78]
    assert all(" " not in line.strip() for line in long)


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr", "nl"])
def test_text_and_html_say_the_same(language: str, notice, change, company, places) -> None:
    content = composed(notice, replace(change, language=language), company, places, witness=WITNESS)
    assert words_of_html(content.html) == words_of_text(content.text)
    assert content.text.count(f"\n{GREETING}\n") == content.html.count(f"\n{GREETING}\n") == 1


def test_the_html_fetches_nothing_and_has_its_language(notice, change, company, places) -> None:
    content = composed(notice, change, company, places)
    page = BeautifulSoup(content.html, "html.parser")
    assert [mark.get_text() for mark in page.select(".box del")][:1] == ["30"]
    assert not page.find_all(["script", "link", "img", "iframe", "form"])
    assert "url(" not in content.html
    assert "@import" not in content.html
    assert {link["href"] for link in page.find_all("a")} == {
        places.new, places.old, places.redline, places.changes, places.ledger,
    }  # fmt: skip
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"]) == ("en", "ltr")


def test_a_colour_never_stands_without_its_background(notice, change, company, places) -> None:
    page = BeautifulSoup(composed(notice, change, company, places).html, "html.parser")
    for element in page.find_all(style=True):
        style = str(element["style"])
        assert ("background-color:" in style) <= (";color:" in style)


def test_what_was_promised_is_told_in_the_words_of_the_email(notice, change, company, places) -> None:
    ground = notice.reason.grounds[0]
    read = Promise(ground.quote, 20, 20, ("email",), timing="before_effective", days=30, discretion="will")
    told = replace(notice, reason=Reason((replace(ground, promise=read),)))
    text = " ".join(composed(told, replace(change, language="de"), company, places).text.split())
    assert (
        "Unsere Fassung vom 1. Februar 2025 verspricht, eine E-Mail zu senden, mindestens 30 Tage vor Inkrafttreten "
        "der Änderung. Dort steht: „We will e-mail you"
    ) in text


def test_an_email_speaks_the_language_of_its_phrases_and_marks_that_of_the_text(
    notice, change, company, places
) -> None:
    content = composed(notice, replace(change, language="nl", redline_language="nl"), company, places)
    page = BeautifulSoup(content.html, "html.parser")
    assert page.html is not None
    assert (content.language, page.html["lang"]) == ("nl", "en")
    text = page.find("div", lang="nl")
    assert text is not None
    note = text.find("span", lang="en")
    assert note is not None
    assert note.get_text() == "(formerly 2)"


def test_the_cells_of_a_table_stand_as_on_the_page(notice, change, company, places) -> None:
    table = "| Fee | Euro |\n|---|--:|\n| Berth | {} |\n"
    redline = compare(*(read_document(table.format(fee).encode(), "fees.md") for fee in (10, 12)))
    content = composed(notice, replace(change, redline=redline), company, places)
    page = BeautifulSoup(content.html, "html.parser")
    sides = [str(cell["style"]).rpartition(":")[2] for cell in page.select(".box :is(th, td)")]
    assert sides == ["left", "right", "left", "right"]


def test_levels_of_headings_do_not_skip(notice, change, company, places) -> None:
    page = BeautifulSoup(composed(notice, change, company, places).html, "html.parser")
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert set(levels) == {1, 2, 3}


def test_both_texts_and_the_record_are_attached(notice, change, company, places) -> None:
    content = composed(notice, change, company, places, witness=WITNESS)
    names = [file.name for file in content.attachments]
    assert names == ["privacy-2026-03-02.txt", "privacy-2025-02-01.txt", "record.txt"]
    assert {file.media_type for file in content.attachments} == {"text/plain"}
    assert [file.data for file in content.attachments[:2]] == [text.data for text in change.texts]
    said = "The attached file record.txt holds the same, with a checkpoint"
    assert said in " ".join(content.text.split())
    assert said not in " ".join(composed(notice, change, company, places).text.split())
    other = composed(notice, change, company, places, witness=replace(WITNESS, checkpoint=b"later seal\n"))
    assert (other.sha256 == content.sha256, other.words_sha256 == content.words_sha256) == (False, True)


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_the_record_has_line_and_checkpoint_as_they_are(language: str, notice, change, company, places) -> None:
    content = composed(notice, replace(change, language=language), company, places, witness=WITNESS)
    record = content.attachments[-1].data
    assert b"\n\n" + notice.revision.recorded.encode() + b"\n\n" in record
    assert b"\n\n" + WITNESS.checkpoint + b"\n" in record
    assert record.endswith(WITNESS.signature)
    bare = replace(notice, revision=replace(notice.revision, recorded=""))
    assert len(composed(bare, change, company, places, witness=WITNESS).attachments) == 2


def test_texts_that_are_too_large_have_a_link_and_a_hash(notice, change, company, places) -> None:
    new, old = change.texts
    large = replace(change, texts=(new, replace(old, data=b"x" * LARGEST_ATTACHED)))
    content = composed(notice, large, company, places)
    assert [file.name for file in content.attachments] == ["privacy-2026-03-02.txt"]
    assert not_attached([notice.revision, notice.previous], content) == [notice.previous]
    said = " ".join(content.text.split())
    assert "This text is too large to attach." in said
    assert f"privacy-2025-02-01.txt: {old.url} SHA-256 {old.revision.sha256}" in said
    assert "in full, so that you can keep them: privacy-2026-03-02.txt." in said


def test_an_email_that_would_be_clipped_shows_fewer_changes(notice, change, company, places) -> None:
    clauses = [f"Clause {number} has a fee of {{}} euros for each {'x' * 600}{number}." for number in range(400)]
    sides = ("\n\n".join(clauses).replace("{}", fee) for fee in ("ten", "twelve"))
    redline = compare(*(read_document(text.encode(), "fees.md") for text in sides))
    content = composed(notice, replace(change, redline=redline), company, places)
    assert 90_000 < len(content.html.encode()) <= LARGEST_HTML
    shown = content.text.count("[-ten-]{+twelve+}")
    assert f"{400 - shown} more changes would make this email too long." in " ".join(content.text.split())
    assert content.text.count(places.redline) == 2
    assert words_of_html(content.html) == words_of_text(content.text)


def test_a_correction_says_so_first(notice, change, company, places) -> None:
    content = composed(replace(notice, correction=2), change, company, places)
    assert content.subject.startswith("Correction 2: Harbour Ledger")
    assert f"{GREETING}\n\nThis email corrects our earlier one" in content.text
    because = replace(notice, correction=1, correction_reason="The day was wrong.")
    assert because.key == "privacy@2026-03-02~1"
    content = composed(because, change, company, places)
    assert content.subject.startswith("Correction: Harbour Ledger")
    assert "\n\nThis email corrects our earlier one: The day was wrong.\n\n" in content.text


def test_a_reminder_says_so_first(notice, change, company, places) -> None:
    reminder = replace(notice, reminder=True)
    assert reminder.key == "privacy@2026-03-02~reminder"
    content = composed(reminder, change, company, places)
    assert content.subject.startswith("Reminder: Harbour Ledger")
    assert "This email reminds you of our earlier one about the same change.\n\nWe are updating" in content.text


def test_subscribers_read_why_they_get_it(notice, change, company, places) -> None:
    said = "because you subscribed to changes to our Privacy Policy"
    assert said in " ".join(composed(notice, change, company, places, audience="subscribers").text.split())
    assert said not in " ".join(composed(notice, change, company, places).text.split())


def test_several_policies_in_one_email(notice, change, company, places) -> None:
    revision, previous = (
        replace(text, policy="terms", path=text.path.replace("privacy", "terms"))
        for text in (notice.revision, notice.previous)
    )
    terms = replace(notice, policy="terms", revision=replace(revision, effective=date(2026, 5, 1)), previous=previous)
    texts = tuple(replace(text, revision=of) for text, of in zip(change.texts, (revision, previous), strict=True))
    both = [
        Announcement(notice, change, places),
        Announcement(terms, replace(change, title="Terms of Service", texts=texts), places),
    ]
    content = compose(both, company, Catalogue(), witness=WITNESS)
    assert content.subject == "Harbour Ledger: changes to our policies"
    assert "- Privacy Policy, from April 1, 2026\n- Terms of Service, from May 1, 2026\n" in content.text
    assert [content.text.count(f"\n{line}\n") for line in (company.objection, "For your records", "What changes")] == [
        1, 1, 2,
    ]  # fmt: skip
    assert content.text.count("[-like this-]") == 1
    names = [file.name for file in content.attachments]
    assert len(names) == len(set(names)) == 5
    assert content.attachments[-1].data.count(notice.revision.recorded.encode()) == 2
    assert words_of_html(content.html) == words_of_text(content.text)
    page = BeautifulSoup(content.html, "html.parser")
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert all(lower <= level + 1 for level, lower in pairwise(levels))


def test_files_of_policies_with_like_names_have_names_of_their_own(notice, change, company, places) -> None:
    nested = replace(notice.revision, policy="eu/privacy", path="eu/privacy/2026-03-02.md")
    flat = replace(notice.revision, policy="eu-privacy", path="eu-privacy/2026-03-02.md")
    both = [
        Announcement(replace(notice, revision=text), replace(change, texts=(AttachedText(text, b"", ""),)), places)
        for text in (nested, flat)
    ]
    names = [file.name for file in compose(both, company, Catalogue()).attachments]
    assert names == ["eu-privacy-2026-03-02.txt", "eu-privacy-2026-03-02.2.txt"]


def test_an_arabic_text_is_written_from_right_to_left(notice, change, company, places) -> None:
    old, new = (f"# شروط\n\n## 1. الرسوم\n\nالرسم {fee} يورو.\n" for fee in (10, 12))
    redline = compare(*(read_document(text.encode(), "fees.md") for text in (old, new)))
    arabic = replace(change, language="ar", redline=redline, redline_language="ar")
    persian = replace(change, language="fa", redline=redline, redline_language="fa")
    page = BeautifulSoup(composed(notice, persian, company, places).html, "html.parser")
    assert [page.select_one(name)["dir"] for name in ("html", ".sheet", ".box > div")] == ["ltr", "ltr", "rtl"]  # type: ignore[index]  # all are there
    page = BeautifulSoup(composed(notice, arabic, company, places).html, "html.parser")
    assert [page.select_one(name)["dir"] for name in ("html", ".sheet")] == ["rtl", "rtl"]  # type: ignore[index]  # both are there
    box = page.select_one(".box")
    assert box is not None
    assert not box.has_attr("dir"), "it inherits that of the email"


def test_a_policy_that_ends(notice, change, company, places) -> None:
    ending = replace(notice, revision=replace(notice.revision, withdrawn=True))
    content = composed(ending, change, company, places)
    assert content.subject == "Harbour Ledger: our Privacy Policy will end on April 1, 2026"


@pytest.mark.parametrize(
    ("language", "subject", "never"),
    [
        ("en", "ended on April 1, 2026", "Until then"),
        ("de", "endete am 1. April 2026", "Bis dahin"),
        ("fr", "a pris fin le 1er avril 2026", "Jusque-là"),
    ],
)
def test_a_policy_that_has_ended_is_not_said_to_remain_in_force(
    language: str, subject: str, never: str, notice, change, company, places
) -> None:
    ended = replace(notice, revision=replace(notice.revision, withdrawn=True))
    change = replace(change, language=language, over=True)
    for after_gap in (False, True):
        content = composed(ended, replace(change, after_gap=after_gap), company, places)
        assert content.subject.endswith(subject)
        assert never not in content.text + content.html


def test_what_applies_already_is_not_announced_as_coming(notice, change, company, places) -> None:
    content = composed(notice, replace(change, over=True), company, places)
    assert "We have updated our Privacy Policy. The new version applies from April 1, 2026" in content.text
    assert "Previous version: " in content.text
    assert "Current version: " not in content.text


def test_after_a_gap_the_old_text_is_only_the_last_one_that_is_known(notice, change, company, places) -> None:
    text = composed(notice, replace(change, after_gap=True), company, places).text
    assert "the last one that is known" in " ".join(text.split())
    assert "replaces the one of" not in " ".join(text.split())


def test_a_text_that_brings_a_policy_back_replaces_nothing(notice, change, company, places) -> None:
    text = " ".join(composed(replace(notice, again=True), change, company, places).text.split())
    lead = "After the end of our Privacy Policy, a new version applies from April 1, 2026. Below it is compared"
    assert f"{lead} with the version of February 1, 2025, the last one before the end." in text
    assert "replaces the one of" not in text
    assert "Previous version: " in text


def test_a_text_that_is_not_recorded_says_so(notice, change, company, places) -> None:
    bare = replace(notice, revision=replace(notice.revision, recorded=""))
    assert "This version is not recorded in a ledger." in composed(bare, change, company, places).text


def test_markup_in_titles_and_settings_is_only_text(notice, change, company, places) -> None:
    sly = replace(company, objection="<script>alert(1)</script>", imprint='"><img src=x>')
    html = composed(notice, replace(change, title="<b>T&C</b>", summary="<i>x"), sly, places).html
    assert not BeautifulSoup(html, "html.parser").find_all(["script", "img", "b", "i"])


def test_a_retroactive_withdrawal_ends_the_policy_when_it_becomes_known(notice, change, company, places) -> None:
    text = replace(notice.revision, withdrawn=True, retroactive=True, effective=date(2026, 2, 1))
    content = composed(replace(notice, revision=text), change, company, places)
    assert content.subject == "Harbour Ledger: our Privacy Policy will end on March 2, 2026"
    assert "February 1, 2026" not in content.text


def test_nothing_is_said_of_a_promise_that_nobody_confirmed(notice, change, company, places) -> None:
    ground = replace(notice.reason.grounds[0], confirmed="", first_line=20, last_line=20)
    content = composed(replace(notice, reason=Reason((ground,))), change, company, places)
    for text in (content.text, content.html):
        assert "promised" not in text.lower()
        assert "Our version of" not in text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Our version of February 1, 2025 promises to send an email, at least 2 months before the change takes"),
        ("de", "Unsere Fassung vom 1. Februar 2025 verspricht, eine E-Mail zu senden, mindestens 2 Monate vor"),
        ("fr", "Notre version du 1er février 2025 promet d’envoyer un e-mail, au moins 2 mois avant"),
    ],
)
def test_a_confirmed_promise_without_its_clause_is_told_in_one_sentence(
    notice, change, company, places, language, sentence
) -> None:
    record = ConfirmedPromise("content/privacy.md", 4, ("email",), "all", NoticePeriod(months=2), classes=("material",))
    ground = replace(notice.reason.grounds[0], quote="", promise=replace(record.as_promise(), scope=None))
    told = replace(notice, reason=Reason((ground,)))
    content = composed(told, replace(change, language=language), company, places)
    assert sentence in " ".join(content.text.split())
