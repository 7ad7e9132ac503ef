"""What the email of a notice says, in each language into which the text was translated."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_prepare import email_contents
from legalsite.commands.publish import publish
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
    return load(tmp_path)


@pytest.fixture
def notice(site: Site) -> Notice:
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    return notice


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
