"""The email as its reader has it before them: whole texts in emails/, and what must hold of any. With WRITE_CASES=1,
the texts are written for you to read."""

import os
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import astuple, replace

from legalsite.model.config import NoticeSettings
from legalsite.model.email import GREETING_PLACEHOLDER, Audience, EmailContent
from legalsite.model.notice import Notice, NoticeRequirement
from legalsite.model.policy import VersionId
from legalsite.notices.email_content import Announcement, Company, logo_type
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import (
    ENGLISH_BEGIN,
    ENGLISH_END,
    Catalogue,
    built_in_languages,
)
from notice_rules import rules

from .composed_emails import compose
from .conftest import version

EMAILS = Path(__file__).parent / "emails"

WITNESS = (
    b"legalsite-checkpoint v1 https://example.com/legal/\nlines 4\nsha256 " + b"12" * 32 + b"\n"
    b"time 2026-03-02T10:12:00Z\n",
    b"-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n",
)


def words_of_text(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def words_of_html(html: str) -> list[str]:
    """The words of a page in reading order, with the address of each link after its label, without those that name a
    run of added or deleted blocks: in the text each block has its marks."""
    page = BeautifulSoup(html, "html.parser")
    for tag in page.select(".tag"):
        tag.decompose()
    for link in page.find_all("a"):
        if link.get_text() != link["href"]:
            link.append(f" {link['href']}")
    assert page.body is not None
    return re.findall(r"\w+", page.body.get_text(" "))


def composed(
    notice: Notice, change: Announcement, company: Company, **options: Any
) -> EmailContent:
    """The email about one policy."""
    return compose([replace(change, notice=notice)], company, Catalogue(), **options)


LANGUAGES = ("ar", "en", "de", "fr")
PUBLISHED = {VersionId(date(2026, 3, 2)): (date(2026, 3, 2), False)}
OTHERS = ("es", "it", "ja", "nl", "pl", "pt", "en-gb", "fr-ca", "sv", "ko")
ENDS, LATE = {"withdrawn": True}, {"retroactive": True, "effective": date(2026, 2, 1)}
# What differs from the email in English about an upcoming change: of the notice, its version and the change.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    **{language: ({}, {}, {"language": language}) for language in (*LANGUAGES, *OTHERS)},
    **{f"subscribers.{language}": ({}, {}, {"language": language}) for language in LANGUAGES},
    "correction": ({"correction": 1, "correction_reason": "The day was wrong."}, {}, {}),
    "correction-2": ({"correction": 2, "correction_reason": "The list was wrong."}, {}, {}),
    "reminder": ({"reminder": True}, {}, {}),
    "closing": ({}, {}, {"closing": "Close your account, if you like."}),
    "over": ({}, {}, {"is_in_effect": True}),
    "after-gap": ({}, {}, {"after_gap": True}),
    "after-end": ({"brings_back_policy": True}, {}, {}),
    "without-a-promise": ({"requirements": ()}, {}, {"promised": ()}),
    "retroactive": ({"publications": PUBLISHED}, LATE, {"is_in_effect": True}),
    "retroactive-end": ({}, {**ENDS, "retroactive": True, "effective": date(2026, 3, 2)}, {}),
    "stays": ({}, {}, {"only_cancels": True, "closing": "Object!"}),
    **{
        f"{case}.{language}": ({}, ENDS, {"language": language, **told})
        for language in LANGUAGES
        for case, told in (
            ("ends", {}),
            ("ended", {"is_in_effect": True}),
            ("ended-after-gap", {"is_in_effect": True, "after_gap": True}),
        )
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_text_as_a_whole(case: str, notice, change, company) -> None:
    of_notice, of_version, of_change = CASES[case]
    told = replace(notice, version=replace(notice.version, **of_version), **of_notice)
    audience = "subscribers" if case.startswith("subscribers") else "accounts"
    is_as_written(composed(told, replace(change, **of_change), company, audience=audience), case)


@pytest.mark.parametrize("case", CASES)
def test_a_company_with_a_full_stop_ends_its_sentence(case: str, notice, change, company) -> None:
    of_notice, of_version, of_change = CASES[case]
    told = replace(notice, version=replace(notice.version, **of_version), **of_notice)
    korero = replace(company, name="Korero, Inc.")
    for audience in ("accounts", "subscribers"):
        email = composed(told, replace(change, **of_change), korero, audience=audience)
        html = BeautifulSoup(email.html, "html.parser").get_text()
        for words in (email.subject, email.text, html):
            assert not re.search(r"[.]\W?[.](?!\w)", words.replace("…", ""))
        assert "Korero, Inc." in email.text


@pytest.mark.parametrize("language", built_in_languages())
def test_a_rule_of_the_company_is_the_reason_where_no_clause_is_quoted(
    language: str, notice, change, company
) -> None:
    own = NoticeRequirement("config", *rules("all:email:30d"), notice.deadline)
    words = Catalogue().phrases("email", language).filled("why_own_rule", company=company.name)
    told = replace(change, language=language, promised=())
    for requirements, changes, audience, said in [
        ((own,), [told], "accounts", True),
        ((own,), [replace(told, promised=change.promised)], "accounts", False),
        ((own,), [told], "subscribers", False),
        ((replace(own, source="profile"),), [told], "accounts", False),
        ((replace(own, rule=replace(own.rule, channels=("site",))),), [told], "accounts", False),
    ]:
        announcements = [
            replace(each, notice=replace(notice, requirements=requirements)) for each in changes
        ]
        email = compose(announcements, company, Catalogue(), audience=audience)  # type: ignore[arg-type]  # one of them
        assert (" ".join(words.split()) in " ".join(email.text.split())) == said


@pytest.mark.parametrize(("facts", "target"), [({}, "redline"), (ENDS, "new")])
def test_what_to_do_next_is_a_button(
    facts: dict[str, Any], target: str, notice, change, company
) -> None:
    told = replace(notice, version=replace(notice.version, **facts))
    page = BeautifulSoup(composed(told, change, company).html, "html.parser")
    assert [link["href"] for link in page.select("a.go")] == [getattr(change.urls, target)]


def test_a_summary_in_another_language_has_its_own(notice, change, company) -> None:
    told = replace(change, summary="Wir nennen den Dienst.", summary_language="de")
    page = BeautifulSoup(composed(notice, told, company).html, "html.parser")
    assert page.find(string="Wir nennen den Dienst.").parent["lang"] == "de"  # type: ignore[union-attr]  # it is there
    page = BeautifulSoup(composed(notice, change, company).html, "html.parser")
    assert "lang" not in page.find(string=change.summary).parent.attrs  # type: ignore[union-attr]  # as above


def test_without_a_change_of_words_nothing_is_compared(notice, change, company) -> None:
    same = read_document(b"We keep mail.\n", "a.md")
    texts = [
        composed(notice, replace(change, redline=each), company).text
        for each in (change.redline, compare(same, same))
    ]
    assert ["[-" in text for text in texts] == [True, False]
    assert [change.urls.redline in text for text in texts] == [True, False]


def test_what_is_attached_is_in_small_letters(notice, change, company) -> None:
    page = BeautifulSoup(composed(notice, change, company).html, "html.parser")
    small = " ".join(box.get_text(" ") for box in page.select("div.quiet"))
    assert "Attached for your records" in small
    assert "Why you received" not in small


@pytest.mark.parametrize(("start", "kind"), [
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"GIF89a", "image/gif"),
    (b"<svg>", ""), (b"", ""),
])  # fmt: skip
def test_a_logo_is_known_by_its_first_bytes(start: bytes, kind: str) -> None:
    assert logo_type(start) == kind


ALL = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt")


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize(
    ("kind", "facts", "told"), [("ends", ENDS, {}), ("stays", {}, {"only_cancels": True})]
)
def test_a_version_that_takes_effect_later_is_not_said_to_be_in_effect_since_then(
    kind: str, facts: dict[str, Any], told: dict[str, Any], language: str, notice, change, company
) -> None:
    said = replace(change, language=language, is_old_upcoming=True, **told)
    email = composed(replace(notice, version=replace(notice.version, **facts)), said, company)
    say = Catalogue().phrases("email", language)
    old = say.effective_text(notice.previous, notice.previous.revised.day)
    text = re.sub("[ \\n]+", "" if language == "ja" else " ", email.text)
    since, coming = (say.filled(f"old_{kind}{ending}", old=old) for ending in ("", "_upcoming"))
    assert coming.replace(" ", "" if language == "ja" else " ") in text
    assert since.replace(" ", "" if language == "ja" else " ") not in text


@pytest.mark.parametrize("language", ALL)
def test_a_retroactive_version_before_it_has_both_days(
    language: str, notice, change, company
) -> None:
    old = version("2025-09-10", date(2025, 3, 1))
    published = {old.revised: (date(2025, 9, 11), False)}
    say = Catalogue().phrases("email", language)
    facts = {"start": say.day_text(date(2025, 3, 1)), "published": say.day_text(date(2025, 9, 11))}
    days = say.filled("retroactive", **facts)
    words = say.filled("effective", day=days)
    ends = replace(notice.version, **ENDS)
    told = replace(notice, publications=published, previous=old, version=ends)
    said = replace(change, language=language, promised=((old, "We write to you."),))
    email = composed(told, said, company)
    for read in (email.text, BeautifulSoup(email.html, "html.parser").get_text()):
        flat = "".join(read.split())
        assert "".join((words[:1].lower() + words[1:]).split()) in flat
        assert "".join(say.filled("promise_from", day=days).split()) in flat


@pytest.mark.parametrize("is_in_effect", [False, True])
@pytest.mark.parametrize("language", built_in_languages())
def test_both_dates_of_a_version_that_applies_to_new_accounts_first(
    language: str, is_in_effect: bool, notice, change, company
) -> None:
    text = replace(notice.version, effective_new_accounts=notice.version.revised.day)
    say = Catalogue().phrases("email", language)
    new, start = (say.day_text(day) for day in (text.revised.day, text.effective))
    days = say.filled("for_new_accounts", start=start, new=new)
    said = replace(change, language=language, is_in_effect=is_in_effect, summary="")
    email = composed(replace(notice, version=text), said, company)
    lead = say.filled("lead_now" if is_in_effect else "lead", effective=days)
    assert say.filled("what", effective=days) in email.subject
    for read in (email.text, BeautifulSoup(email.html, "html.parser").get_text()):
        assert "".join(lead.split()) in "".join(read.split())


KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "first notice": ({}, {}, {}),
    "on or after the day": ({}, {}, {"is_in_effect": True}),
    "correction": ({"correction": 1, "correction_reason": "…"}, {}, {}),
    "reminder": ({"reminder": True}, {}, {}),
    "withdrawal": ({}, ENDS, {}),
    "withdrawal after the day": ({}, ENDS, {"is_in_effect": True}),
    "brought back": ({"brings_back_policy": True}, {}, {}),
    "canceled text": ({}, {}, {"only_cancels": True}),
    "canceled second text of a day": ({}, {}, {"only_cancels": True}),
    "canceled text that was only on its page": (
        {},
        {},
        {"only_cancels": True, "on_page_since": {VersionId(date(2026, 3, 2)): date(2026, 3, 8)}},
    ),
    "canceled end": ({}, {}, {"only_cancels": True}),
    "canceled end that was only on its page": (
        {},
        {},
        {"only_cancels": True, "on_page_since": {VersionId(date(2026, 3, 2)): date(2026, 3, 1)}},
    ),
    "another change than the announced one": ({}, {}, {}),
    "postponed": ({}, {}, {}),
    "postponed, after the day": ({}, {}, {"is_in_effect": True}),
    "postponed with a summary": ({}, {}, {"summary": "A summary."}),
    "postponed, while it applies to new accounts": (
        {},
        {"effective_new_accounts": date(2026, 3, 2)},
        {},
    ),
    "earlier for new accounts": ({}, {"effective_new_accounts": date(2026, 3, 10)}, {}),
}


APPLIES_TO_NEW = "postponed, while it applies to new accounts"
POSTPONED = {kind for kind in KINDS if kind.startswith("postponed")}


def test_subject_and_opening_of_each_kind_in_each_language(notice, change, company) -> None:
    """To be read aloud by those who speak the language."""
    upcoming = replace(notice.version, effective=date(2026, 3, 20))
    printed = []
    for language in built_in_languages():
        printed.append(f"=== {language}\n")
        for kind, (of_notice, of_version, of_change) in KINDS.items():
            replaces = kind.startswith("canceled") or kind in {
                "another change than the announced one",
                *POSTPONED,
            }
            new_accounts = date(2026, 2, 20) if kind == APPLIES_TO_NEW else None
            old = replace(
                upcoming,
                withdrawn=kind.startswith("canceled end"),
                effective_new_accounts=new_accounts,
            )
            if kind == "canceled second text of a day":
                old = replace(old, revised=VersionId(old.revised.day, 2))
            announced = replace(notice.version, **of_version)
            told = replace(
                notice, version=announced, canceled=(old,) if replaces else (), **of_notice
            )
            said = replace(
                change,
                language=language,
                title="Example",
                postponed=old if kind in POSTPONED else None,
                **{"summary": "", **of_change},
            )
            content = composed(told, said, replace(company, settings=NoticeSettings()))
            opening = content.text.partition(f"{GREETING_PLACEHOLDER}\n\n")[2].partition(
                "\n\nhttps:"
            )[0]
            button = str(
                Catalogue().phrases("email", language)[
                    "see_text" if of_version is ENDS else "see_changes"
                ]
            )
            printed.append(
                f"{kind}\nSubject: {content.subject}\n{opening.partition(button)[0].strip()}\n"
            )
    file = EMAILS / "kinds.txt"
    if os.environ.get("WRITE_CASES"):
        file.write_text("\n".join(printed), encoding="utf-8")
    assert "\n".join(printed) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("audience", "over", "replies", "ending"), [
    ("accounts", False, True, "Before that day you may object."),
    ("accounts", False, False, "Before that day you may object."),
    ("accounts", True, True, "Questions? Reply to this email."),
    ("accounts", True, False, ""),
    ("subscribers", False, True, "Questions? Reply to this email."),
    ("subscribers", False, False, ""),
])  # fmt: skip
def test_it_says_nothing_that_is_not_true_for_its_reader(
    audience: Audience, ending: str, notice, change, company, *, over: bool, replies: bool
) -> None:
    said = replace(change, closing="Before that day you may object.", is_in_effect=over)
    sender = "legal@example.com" if replies else "no-reply@example.com"
    writing = replace(company, settings=replace(company.settings, sender=sender))
    text = composed(notice, said, writing, audience=audience).text
    assert [line for line in text.splitlines() if "that day" in line or "Reply" in line] == [
        ending
    ] * bool(ending)
    assert ("“We will e-mail you" in text) == (audience == "accounts")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_as_a_whole_after_the_texts(language: str, notice, change, company) -> None:
    change = replace(change, language=language)
    company = Company(
        company.name,
        company.host,
        company.settings,
        company.raw_url,
        company.ledger_url,
        b"",
        b"",
        *WITNESS,
    )
    content = composed(notice, change, company)
    *texts, record = content.attachments
    assert [file.name for file in texts] == ["privacy-2026-03-02.txt", "privacy-2025-02-01.txt"]
    assert [file.data for file in texts] == [data for _, data in change.texts]
    file = EMAILS / f"record.{language}.txt"
    if os.environ.get("WRITE_CASES"):
        file.write_bytes(record.data)
    assert record.data == file.read_bytes()
    unrecorded = [(replace(text, recorded=""), data) for text, data in change.texts]
    content = composed(notice, replace(change, texts=tuple(unrecorded)), company)
    assert "record.txt" not in content.text + repr(content.attachments)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_title_in_it(language: str) -> None:
    """It may be a sentence itself, and nobody knows its gender and number."""
    say = Catalogue().phrases("email", language)
    assert {key for key, phrase in say.items() if "{title}" in str(phrase)} == {
        "heading",
        "heading_postponed",
    }
    assert re.match(r"\{title\}\s?: ", say.heading)
    assert say.heading_postponed.startswith("{title} – ")


def test_several_policies_in_one_email(notice, change, company) -> None:
    version, previous = (
        replace(text, policy="terms", path=text.path.replace("privacy", "terms"))
        for text in (notice.version, notice.previous)
    )
    terms = replace(
        notice,
        policy="terms",
        version=replace(version, effective=date(2026, 5, 1)),
        previous=previous,
    )
    texts = tuple(
        (of, data) for (_, data), of in zip(change.texts, (version, previous), strict=True)
    )
    object_, see = "Object to legal@example.com.", "See the list."
    named = [
        (notice, "Privacy Policy", ""),
        (terms, "Terms of Service", object_),
        (terms, "Fees", object_),
    ]
    announced = [
        replace(
            change,
            notice=of,
            title=title,
            closing=said,
            texts=change.texts if of is notice else texts,
        )
        for of, title, said in (*named, (terms, "Subprocessors", see))
    ]
    company = Company(
        company.name,
        company.host,
        company.settings,
        company.raw_url,
        company.ledger_url,
        b"",
        b"",
        *WITNESS,
    )
    is_as_written(compose(announced[:2], company, Catalogue()), "two")
    content = compose(announced, company, Catalogue())
    is_as_written(content, "four")
    is_as_written(
        compose(announced[1:3], replace(company, checkpoint=b"", signature=b""), Catalogue()),
        "one-closing",
    )
    assert content.attachments[-1].data.count(notice.version.recorded.encode()) == 1


@pytest.mark.parametrize(
    ("language", "originals", "says"),
    [
        ("en", "en en", ["", "", ""]),
        ("de", "en en", ["", "", "Maßgeblich ist die Fassung auf Englisch."]),
        ("en", "en de", ["", "The German version is authoritative.", ""]),
        ("de", "en de", ["Maßgeblich ist die Fassung auf Englisch.", "", ""]),
        (
            "fr",
            "en de",
            ["La version en anglais fait foi.", "La version en allemand fait foi.", ""],
        ),
    ],
)
def test_each_policy_says_which_text_is_authoritative_unless_all_have_the_same_language(
    language: str, originals: str, says: list[str], notice, change, company
) -> None:
    announced = []
    for title, original in zip(("One", "Two"), originals.split(), strict=True):
        version = replace(notice.version, language=original)
        facts = {"title": title, "language": language, "notice": replace(notice, version=version)}
        announced.append(replace(change, **facts))
    text = compose(announced, company, Catalogue()).text
    parts = re.split(r"(?m)^(?:One|Two|Why you received|Warum Sie|Pourquoi vous)\b.*\n-+$", text)
    assert len(parts) == 4
    for part, sentence in zip(parts[1:], says, strict=True):
        found = re.findall(r"(?m)^.*(?:authoritative|Maßgeblich|fait foi).*$", part)
        assert found == ([sentence] if sentence else [])


def is_as_written(content: EmailContent, case: str) -> None:
    """The text is that of the file emails/CASE.txt, the HTML says the same, no line is too long, and no level of a
    heading is left out."""
    file, told = EMAILS / f"{case}.txt", f"Subject: {content.subject}\n\n{content.text}"
    if os.environ.get("WRITE_CASES"):
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")
    assert words_of_html(content.html) == words_of_text(content.text)
    assert not re.search(r"[0-9a-f]{32}|sha-?256|prev:", content.text, re.IGNORECASE), (
        "that is in the record"
    )
    assert (
        content.text.count(f"\n{GREETING_PLACEHOLDER}\n")
        == content.html.count(f"\n{GREETING_PLACEHOLDER}\n")
        == 1
    )
    assert all(" " not in line.strip() for line in content.text.splitlines() if len(line) > 78)
    page = BeautifulSoup(content.html, "html.parser")
    levels = [
        int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    ]
    assert levels[0] == 1
    assert all(lower <= level + 1 for level, lower in pairwise(levels))


def test_the_html_fetches_nothing_and_has_its_language(notice, change, company) -> None:
    content = composed(notice, change, company)
    page = BeautifulSoup(content.html, "html.parser")
    assert [mark.get_text() for mark in page.select(".changes del")][:1] == ["30"]
    assert not page.find_all(["script", "link", "img", "iframe", "form"])
    assert "url(" not in content.html
    assert "@import" not in content.html
    assert {link["href"] for link in page.find_all("a")} == set(astuple(change.urls))
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"]) == ("en", "ltr")


def test_a_color_never_stands_without_its_background(notice, change, company) -> None:
    page = BeautifulSoup(composed(notice, change, company).html, "html.parser")
    for element in page.find_all(style=True):
        style = str(element["style"])
        assert ("background-color:" in style) <= (";color:" in style)


def test_an_email_speaks_the_language_of_its_phrases_and_marks_that_of_the_text(
    notice, change, company
) -> None:
    content = composed(notice, replace(change, language="da", redline_language="da"), company)
    page = BeautifulSoup(content.html, "html.parser")
    assert page.html is not None
    assert (content.language, page.html["lang"]) == ("da", "en")
    text = page.find("div", lang="da")
    assert text is not None
    assert [note.get_text() for note in text.select('span.quiet[lang="en"]')] == ["(was 2.)"]
    labels = {label.get_text() for label in text.select('small.tag > span[lang="en"]')}
    assert labels == {"deleted:", "added:"}


def test_files_of_policies_with_like_names_have_names_of_their_own(notice, change, company) -> None:
    nested = replace(notice.version, policy="eu/privacy", path="eu/privacy/2026-03-02.md")
    flat = replace(notice.version, policy="eu-privacy", path="eu-privacy/2026-03-02.md")
    both = [
        replace(change, notice=replace(notice, version=text), texts=((text, b""),))
        for text in (nested, flat)
    ]
    names = [file.name for file in compose(both, company, Catalogue()).attachments[:2]]
    assert names == ["eu--privacy-2026-03-02.txt", "eu-privacy-2026-03-02.txt"]


def test_an_arabic_text_is_written_from_right_to_left(notice, change, company) -> None:
    old, new = (f"# شروط\n\n## 1. الرسوم\n\nالرسم {fee} يورو.\n" for fee in (10, 12))
    redline = compare(*(read_document(text.encode(), "fees.md") for text in (old, new)))
    arabic = replace(change, language="ar", redline=redline, redline_language="ar")
    persian = replace(change, language="fa", redline=redline, redline_language="fa")
    page = BeautifulSoup(composed(notice, persian, company).html, "html.parser")
    assert [page.select_one(name)["dir"] for name in ("html", ".sheet", ".changes")] == [
        "ltr",
        "ltr",
        "rtl",
    ]  # type: ignore[index]  # all are there
    page = BeautifulSoup(composed(notice, arabic, company).html, "html.parser")
    assert [page.select_one(name)["dir"] for name in ("html", ".sheet")] == ["rtl", "rtl"]  # type: ignore[index]  # both are there
    box = page.select_one(".changes")
    assert box is not None
    assert not box.has_attr("dir"), "it inherits that of the email"


def test_markup_in_titles_and_settings_is_only_text(notice, change, company) -> None:
    sly = replace(company, settings=replace(company.settings, imprint='"><img src=x>'))
    script = "<script>alert(1)</script>"
    html = composed(
        notice, replace(change, title="<b>T&C</b>", summary="<i>x", closing=script), sly
    ).html
    assert not BeautifulSoup(html, "html.parser").find_all(["script", "img", "b", "i"])


def test_only_the_html_says_which_phrases_are_in_english(
    change: Announcement, company: Company
) -> None:
    own = {"cs": {"email": {"why": "Proč"}, "redline": {"key": "Klíč"}}}
    czech = replace(change, language="cs")
    email = compose([czech], company, Catalogue(own=own))
    record = next(file.data for file in email.attachments if file.name == "record.txt")
    written = f"{email.subject} {email.text} {email.greeting} {email.html} {record.decode()}"
    assert not {ENGLISH_BEGIN, ENGLISH_END} & set(written)
    assert '<span lang="en">' in email.html
    headings = [line for line in email.text.splitlines() if set(line) in ({"="}, {"-"})]
    assert max(map(len, headings)) <= 78
