"""The email as its reader has it before them: whole texts in emails/, and what must hold of any."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from legalsite.model.email import Attachment, Recipient
from legalsite.model.notice import Reason
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ConfirmedPromise, Promise
from legalsite.notices.email_content import compose, email_to
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import Catalogue

EMAILS = Path(__file__).parent / "emails"


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_text_as_a_whole(language: str, notice, change, company, places) -> None:
    content = compose(notice, replace(change, language=language), company, places, Catalogue())
    whole = f"Subject: {content.subject}\n\n{content.text}"
    assert whole == (EMAILS / f"{language}.txt").read_text(encoding="utf-8")


def test_days_are_those_of_the_country(notice, change, company, places) -> None:
    british = compose(notice, replace(change, language="en-gb"), company, places, Catalogue())
    assert british.subject.endswith("from 1 April 2026")
    canadian = compose(notice, replace(change, language="fr-ca"), company, places, Catalogue())
    assert canadian.subject.endswith("du 1er avril 2026")
    dutch = compose(notice, replace(change, language="nl"), company, places, Catalogue())
    assert dutch.subject.endswith("from April 1, 2026")


def test_lines_keep_within_78_characters_but_for_links(notice, change, company, places) -> None:
    long = [line for line in compose(notice, change, company, places, Catalogue()).text.splitlines() if len(line) > 78]
    assert all(" " not in line.strip() for line in long)


def test_the_html_says_the_same_and_fetches_nothing(notice, change, company, places) -> None:
    content = compose(notice, change, company, places, Catalogue())
    page = BeautifulSoup(content.html, "html.parser")
    words = " ".join(page.get_text(" ").split())
    for said in (change.summary, company.objection, "30 days before a change takes effect", "sha256:" + "ab" * 32):
        assert said in words
    assert [mark.get_text() for mark in page.find_all("del")][:1] == ["30"]
    assert not page.find_all(["script", "style", "link", "img", "iframe", "form"])
    assert {link["href"] for link in page.find_all("a")} == {
        places.new, places.old, places.redline, places.changes, places.ledger,
    }  # fmt: skip
    assert "color:#" not in content.html.replace("background-color:#", "")
    assert page.html is not None
    assert page.html["lang"] == "en"


def test_what_was_promised_is_told_in_the_words_of_the_email(notice, change, company, places) -> None:
    ground = notice.reason.grounds[0]
    read = Promise(ground.quote, 20, 20, ("email",), timing="before_effective", days=30, discretion="will")
    told = replace(notice, reason=Reason((replace(ground, promise=read),)))
    text = " ".join(compose(told, replace(change, language="de"), company, places, Catalogue()).text.split())
    assert (
        "Unsere Fassung vom 1. Februar 2025 verspricht, eine E-Mail zu senden, mindestens 30 Tage vor Inkrafttreten "
        "der Änderung. Dort steht: „We will e-mail you"
    ) in text


def test_an_email_speaks_the_language_of_its_phrases_and_marks_that_of_the_text(
    notice, change, company, places
) -> None:
    content = compose(notice, replace(change, language="nl", redline_language="nl"), company, places, Catalogue())
    page = BeautifulSoup(content.html, "html.parser")
    assert page.html is not None
    assert (content.language, page.html["lang"]) == ("nl", "en")
    text = page.find("div", lang="nl")
    assert text is not None
    assert text.p is not None
    assert text.p["lang"] == "en"


def test_the_cells_of_a_table_stand_as_on_the_page(notice, change, company, places) -> None:
    table = "| Fee | Euro |\n|---|--:|\n| Berth | {} |\n"
    redline = compare(*(read_document(table.format(fee).encode(), "fees.md") for fee in (10, 12)))
    content = compose(notice, replace(change, redline=redline), company, places, Catalogue())
    page = BeautifulSoup(content.html, "html.parser")
    sides = [str(cell["style"]).rpartition(":")[2] for cell in page.find_all(["th", "td"])]
    assert sides == ["left", "right", "left", "right"]


def test_levels_of_headings_do_not_skip(notice, change, company, places) -> None:
    page = BeautifulSoup(compose(notice, change, company, places, Catalogue()).html, "html.parser")
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert set(levels) == {2, 3}


def test_both_texts_and_the_witness_are_attached(notice, change, company, places) -> None:
    witness = Attachment("CHECKPOINT", "text/plain", b"seal", witness=True)
    content = compose(notice, change, company, places, Catalogue(), witnesses=(witness,))
    names = [file.name for file in content.attachments]
    assert names == ["privacy-2026-03-02.md", "privacy-2025-02-01.md", "CHECKPOINT"]
    assert [file.data for file in content.attachments[:2]] == [text.data for text in change.texts]
    said = "The attached file CHECKPOINT gives the length and the hash of the whole ledger"
    assert said in " ".join(content.text.split())
    assert said not in " ".join(compose(notice, change, company, places, Catalogue()).text.split())
    other = compose(notice, change, company, places, Catalogue(), witnesses=(replace(witness, data=b"later seal"),))
    assert (other.sha256 == content.sha256, other.words_sha256 == content.words_sha256) == (False, True)


def test_a_correction_says_so_first(notice, change, company, places) -> None:
    content = compose(replace(notice, correction=2), change, company, places, Catalogue())
    assert content.subject.startswith("Correction 2: Harbour Ledger")
    assert content.text.startswith("This email corrects an earlier one")


def test_a_policy_that_ends(notice, change, company, places) -> None:
    ending = replace(notice, revision=replace(notice.revision, withdrawn=True))
    content = compose(ending, change, company, places, Catalogue())
    assert content.subject == "Harbour Ledger: our Privacy Policy ends on April 1, 2026"


def test_after_a_gap_the_old_text_is_only_the_last_one_that_is_known(notice, change, company, places) -> None:
    text = compose(notice, replace(change, after_gap=True), company, places, Catalogue()).text
    assert "the last one that is known" in " ".join(text.split())
    assert "replaces the one of" not in " ".join(text.split())


def test_a_text_that_is_not_recorded_says_so(notice, change, company, places) -> None:
    bare = replace(notice, revision=replace(notice.revision, recorded=""))
    assert "This version is not recorded in a ledger." in compose(bare, change, company, places, Catalogue()).text


def test_markup_in_titles_and_settings_is_only_text(notice, change, company, places) -> None:
    sly = replace(company, objection="<script>alert(1)</script>", imprint='"><img src=x>')
    html = compose(notice, replace(change, title="<b>T&C</b>", summary="<i>x"), sly, places, Catalogue()).html
    assert not BeautifulSoup(html, "html.parser").find_all(["script", "img", "b", "i"])


def test_the_message_id_follows_from_notice_and_mailbox_alone(notice, change, company, places) -> None:
    content = compose(notice, change, company, places, Catalogue())
    one = email_to(Recipient("Ada@B.test", "Ada"), notice, content, company).message_id
    other = email_to(Recipient("ada@b.test"), notice, replace(content, text="another"), company).message_id
    assert one == other
    assert one.endswith("@example.com>")
    assert email_to(Recipient("bob@b.test"), notice, content, company).message_id != one
    assert email_to(Recipient("ada@b.test"), replace(notice, correction=1), content, company).message_id != one


def test_a_retroactive_withdrawal_ends_the_policy_when_it_becomes_known(notice, change, company, places) -> None:
    text = replace(notice.revision, withdrawn=True, retroactive=True, effective=date(2026, 2, 1))
    content = compose(replace(notice, revision=text), change, company, places, Catalogue())
    assert content.subject == "Harbour Ledger: our Privacy Policy ends on March 2, 2026"
    assert "February 1, 2026" not in content.text


def test_nothing_is_said_of_a_promise_that_nobody_confirmed(notice, change, company, places) -> None:
    ground = replace(notice.reason.grounds[0], confirmed="", first_line=20, last_line=20)
    content = compose(replace(notice, reason=Reason((ground,))), change, company, places, Catalogue())
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
    content = compose(told, replace(change, language=language), company, places, Catalogue())
    assert sentence in " ".join(content.text.split())
