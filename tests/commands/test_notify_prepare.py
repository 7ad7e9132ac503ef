"""What the email of a notice says, in each language into which the text was translated."""

import re
from datetime import UTC, date, datetime

import pytest

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_prepare import email_contents
from legalsite.commands.publish import publish
from legalsite.model.notice import Notice
from legalsite.site.load import Site, load

ON = date(2026, 3, 5)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def site(bilingual_site: Site) -> Site:
    return bilingual_site


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


def test_a_comparison_has_the_language_and_direction_of_its_words(site: Site) -> None:
    for day, days in (("2025-01-01", 30), ("2026-03-02", 14)):
        words = f"لا نبيع ما لدينا من بيانات، ونحتفظ بها لمدة {days} يوما."
        arabic = f"---\ntitle: الخصوصية\nrevised: {day}\n---\n\n{words}\n"
        (site.root / "content/privacy.md").write_text(arabic)
        publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    english = email_contents(changed, [notice], ON)[1]["en"]
    assert '<div lang="ar" dir="rtl">' in english.html
    assert "This comparison shows the text in Arabic." in english.text


def test_nothing_is_said_of_the_language_of_a_comparison_if_nobody_knows_it(site: Site) -> None:
    for day in ("2025-01-01", "2026-03-02"):
        words = "Tunafuta ulichotutumia mara tu unapotuomba " * 5
        (site.root / "content/privacy.md").write_text(f"---\ntitle: Siri\nrevised: {day}\n---\n\n{words}{day}.\n")
        publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    english = email_contents(changed, [notice], ON)[1]["en"]
    assert '<div lang="" dir="auto">' in english.html
    assert "This comparison shows the text in" not in english.text


def test_a_summary_has_the_language_of_the_settings(site: Site) -> None:
    with (site.root / "legalsite.toml").open("a") as config:
        config.write('\n[policies.privacy]\nlanguage = "ar"\n')
    for day in ("2025-01-01", "2026-03-02"):
        text = f"---\ntitle: الخصوصية\nrevised: {day}\nsummary: نحتفظ بها أقل.\n---\n\nلا نبيع بياناتك منذ {day}.\n"
        (site.root / "content/privacy.md").write_text(text)
        publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    html = email_contents(changed, [notice], ON)[1]["en"].html
    assert re.search(r'<p [^>]*lang="ar" dir="rtl"[^>]*>نحتفظ بها أقل', html)


def test_links_lead_to_pages_in_the_language_of_the_email(site: Site, notice: Notice) -> None:
    _, contents = email_contents(site, [notice], ON)
    for language, terms in (("en", "https://legal.test/terms/"), ("de", "https://legal.test/de/terms/")):
        urls = re.findall(r'href="(https://[^"]*/terms/[^"]*)"', contents[language].html)
        pages = ("2025-01-01/", "2026-03-02/", "changes/2026-03-02/", "changes/")
        assert {url.partition("#")[0] for url in urls} == {terms + page for page in pages}
