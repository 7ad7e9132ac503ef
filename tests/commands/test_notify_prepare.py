"""A notice and a list become emails: for each reader one, in a language into which the text was translated."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_prepare import (
    email_contents,
    emails_folder,
    prepare,
    read_list,
    sample_recipients,
    write_eml_files,
)
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.model.email import Campaign, Recipient
from legalsite.model.notice import Notice
from legalsite.site.load import Site, load

CONFIG = """[site]
title = "Harbour"
url = "https://legal.test/"
languages = ["en", "de"]

[notice]
sender = "Harbour <legal@legal.test>"
objection = { en = "Write to us.", de = "Schreiben Sie uns." }
"""
TEXT = "---\ntitle: {}\nrevised: {}\n---\n\nSee [the rules](rules.md). We keep it for {} days.\n"
ON = date(2026, 3, 5)
LIST = b"email,name,language\nada@b.test,Ada,\nbob@b.test,,de-AT\ncleo@b.test,Cleo,fr\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (content / "rules.md").write_text(TEXT.format("Rules", "2025-01-01", 9))
    for day, days in (("2025-01-01", 30), ("2026-03-02", 14)):
        (content / "terms.md").write_text(TEXT.format("Terms", day, days))
        german = TEXT.format("Bedingungen", day, days).replace("---\n\n", f"translates: {day}\n---\n\n")
        (content / "terms.de.md").write_text(german)
        publish(tmp_path, (), now=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))
    (tmp_path / "list.csv").write_bytes(LIST)
    return load(tmp_path)


@pytest.fixture
def notice(site: Site) -> Notice:
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    return notice


@pytest.fixture
def campaign(site: Site, notice: Notice) -> Campaign:
    return prepare(site, notice, read_list(site.root / "list.csv"), ON)


def test_each_reader_gets_one_email_in_a_language_that_there_is(campaign: Campaign) -> None:
    written = {email.recipient.address: email.content.language for email in campaign.emails}
    assert written == {"ada@b.test": "en", "bob@b.test": "de", "cleo@b.test": "en"}
    assert len({email.message_id for email in campaign.emails}) == 3
    assert campaign.sender.address == "Harbour <legal@legal.test>"


def test_the_authoritative_language_comes_first_and_each_has_its_own_words(site: Site, notice: Notice) -> None:
    _, contents = email_contents(site, [notice], ON)
    assert list(contents) == ["en", "de"]
    assert "Write to us." in contents["en"].text
    assert "Schreiben Sie uns." in contents["de"].text
    assert "Bedingungen" in contents["de"].subject
    for content in contents.values():
        assert content.text.count("[-30-]{+14+}") == 1
        assert 'href="/' not in content.html, "an email is read far from the page"
        names = [file.name for file in content.attachments]
        assert names[-1] == "record.txt"
        assert len(names) == len(set(names))


def test_who_gets_it_is_part_of_what_is_confirmed_and_the_order_is_not(site: Site, notice: Notice) -> None:
    def digest(lines: bytes) -> str:
        (site.root / "list.csv").write_bytes(lines)
        return prepare(site, notice, read_list(site.root / "list.csv"), ON).digest

    head, *rows = LIST.splitlines(keepends=True)
    assert digest(LIST) == digest(LIST)
    assert digest(LIST) != digest(head + b"".join(rows[1:]))
    assert digest(LIST) != digest(LIST.replace(b"ada@", b"eve@"))


def test_a_sample_for_each_language(site: Site, notice: Notice) -> None:
    assert [one.language for one in sample_recipients(site, notice, ON).recipients] == ["en", "de"]


def test_files_hold_the_emails_and_their_names_no_address(campaign: Campaign, site: Site) -> None:
    folder = emails_folder(site.root)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert emails_folder(site.root) == folder
    files = dict(write_eml_files(campaign, folder, datetime(2026, 3, 5, tzinfo=UTC), numbered=True))
    languages = {1: "en", 2: "de", 3: "en"}
    assert [file.name for file in files] == [f"terms-2026-03-02.{n}.{tag}.eml" for n, tag in languages.items()]
    for file, email in files.items():
        message = message_from_bytes(file.read_bytes(), policy=default)
        assert email.recipient.address in message["To"]
        assert message["Subject"] == email.content.subject
        assert message["Message-ID"] == email.message_id


def test_the_same_mailbox_twice_gets_one_email_and_it_is_said(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("email,language\na@b.test,de\nA@B.test,en\n")
    listed = read_list(file)
    assert listed.recipients == (Recipient("a@b.test", "", "de"),)
    said = ":3: info[list-duplicate]: A@B.test is the same mailbox as a@b.test in line 2: it gets one email"
    assert [str(note) for note in listed.notes] == [f"{file}{said}"]


def test_a_list_with_errors_is_refused_with_all_of_them(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("email,id\na@b.test,1\nnobody,2\nnoone,3\n")
    with pytest.raises(ProblemsFound) as raised:
        read_list(file)
    assert raised.value.status == 1
    assert [problem.line for problem in raised.value.problems] == [1, 3, 4]


@pytest.mark.parametrize(("path", "reason"), [("none.csv", "does not exist"), ("content", "is not a file")])
def test_a_list_that_is_none(site: Site, path: str, reason: str) -> None:
    with pytest.raises(ProblemsFound, match=reason) as raised:
        read_list(site.root / path)
    assert raised.value.status == 2
