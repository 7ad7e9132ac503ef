"""What the email of a notice says, in each language into which the text was translated."""

import re
from datetime import UTC, date, datetime

import pytest

from legalsite.commands.notice_status import SiteNotices, choose_notice, newest_notice
from legalsite.commands.notify_plan import Emails
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.model.email import EmailContent
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


def test_the_authoritative_language_comes_first_and_each_has_its_own_words(
    site: Site, notice: Notice
) -> None:
    emails = Emails(site, [notice], ON)
    contents = emails.contents
    assert list(contents) == ["en", "de"]
    assert emails.content.times == [""], "their words are the same on every day"
    assert "The new version took effect on" in contents["en"].text
    assert "Die neue Fassung gilt seit dem" in contents["de"].text
    first_day = Emails(site, [notice], date(2026, 3, 2)).contents["en"].text
    assert "The new version took effect on" in first_day
    assert "Bedingungen" in contents["de"].subject
    for content in contents.values():
        assert content.text.count("[-30-]{+14+}") == 1
        assert 'href="/' not in content.html, "an email is read far from the page"
        names = [file.name for file in content.attachments]
        assert names[-1] == "record.txt"
        assert len(names) == len(set(names))


def about(site: Site, text: str) -> EmailContent:
    """Return the English email about a policy whose two texts name their days, as `{0}`, and nothing else differs."""
    for day in ("2025-01-01", "2026-03-02"):
        (site.root / "content/privacy.md").write_text(text.format(day))
        publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    return Emails(changed, [notice], ON).contents["en"]


def test_a_comparison_has_the_language_and_direction_of_its_text(site: Site) -> None:
    with (site.root / "legalsite.toml").open("a") as config:
        config.write('\n[policies.privacy]\nlanguage = "ar"\n')
    words = "لا نبيع ما لدينا من بيانات، ونحتفظ بها منذ {0}."
    english = about(site, f"---\ntitle: الخصوصية\nrevised: {{0}}\n---\n\n{words}\n")
    assert '<div class="changes" lang="ar" dir="rtl">' in english.html
    assert "The changes are shown in Arabic." in english.text


def test_a_translation_that_did_not_change_shows_the_changes_of_its_original(site: Site) -> None:
    german = (
        "---\ntitle: T\nrevised: {0}\ntranslates: {0}\nsummary: Es ist der {0}.\n---\n\nDasselbe.\n"
    )
    for day in ("2025-01-01", "2026-03-02"):
        (site.root / "content/privacy.md").write_text(
            f"---\ntitle: T\nrevised: {day}\n---\n\nOn {day}.\n"
        )
        (site.root / "content/privacy.de.md").write_text(german.format(day))
        publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    email = Emails(changed, [notice], ON).contents["de"].text
    assert "On [-2025-01-01-]{+2026-03-02+}." in email
    assert "Die Änderungen stehen hier auf Englisch." in email


def test_a_summary_has_the_language_of_the_settings(site: Site) -> None:
    with (site.root / "legalsite.toml").open("a") as config:
        config.write('\n[policies.privacy]\nlanguage = "ar"\n')
    front = "title: الخصوصية\nrevised: {0}\nsummary: نحتفظ بها أقل."
    english = about(site, f"---\n{front}\n---\n\nلا نبيع بياناتك منذ {{0}}.\n")
    assert re.search(r'<p [^>]*lang="ar" dir="rtl"[^>]*>نحتفظ بها أقل', english.html)


PROMISE = "promise: {{ all_of: [email], clause: changes }}"
ENGLISH = (
    f"---\ntitle: T\nrevised: {{0}}\n{PROMISE}\n---\n\nOn {{0}}.\n\n## Changes\n\nWe e-mail you.\n"
)
GERMAN = "---\ntitle: T\nrevised: {0}\ntranslates: {0}\n---\n\nAm {0}.\n\n## Änderungen%s\n\nWir mailen Ihnen.\n"


@pytest.mark.parametrize(("anchor", "quoted"), [
    (" {{#changes}}", "„Wir mailen Ihnen.“"),
    ("", ""),
])  # fmt: skip
def test_a_promise_is_quoted_in_the_readers_language_or_not_at_all(
    site: Site, anchor: str, quoted: str
) -> None:
    (site.root / "content/privacy.de.md").write_text((GERMAN % anchor).format("2025-01-01"))
    about(site, ENGLISH)
    (site.root / "content/privacy.de.md").write_text((GERMAN % anchor).format("2026-03-02"))
    publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    contents = Emails(changed, [notice], ON).contents
    assert "“We e-mail you.”" in contents["en"].text
    assert quoted in contents["de"].text
    assert "We e-mail you." not in contents["de"].text
    assert "We e-mail you." not in contents["de"].html


def test_a_clause_about_another_channel_is_no_reason_for_an_email(site: Site) -> None:
    rule = '[policies.privacy]\nnotice = { all_of = ["email"], days_before = 3 }\n'
    with (site.root / "legalsite.toml").open("a") as settings:
        settings.write(rule)
    posted = ENGLISH.replace("[email]", "[page]").replace(
        "We e-mail you.", "We post them on this page."
    )
    told = about(site, posted).text
    assert "We post them on this page.”" not in told
    assert "Harbour notifies account holders of changes like these." in " ".join(told.split())


def test_a_logo_may_have_so_many_bytes(site: Site, notice: Notice) -> None:
    settings = site.root / "legalsite.toml"
    settings.write_text(
        settings.read_text().replace("[notice]", '[notice]\nlogo = "files/logo.png"')
    )
    logo = site.root / "content/files/logo.png"
    logo.parent.mkdir()
    logo.write_bytes(b"\x89PNG\r\n\x1a\n".ljust(100_000, b"x"))
    assert [
        len(each.data) for each in Emails(load(site.root), [notice], ON).contents["en"].images
    ] == [100_000]
    for data, says in (
        (logo.read_bytes() + b"x", "file-size"),
        (b"GIF", "isn't a PNG, JPEG, or GIF image"),
    ):
        logo.write_bytes(data)
        with pytest.raises(ProblemsFound, match=says):
            Emails(load(site.root), [notice], ON)
    logo.unlink()
    with pytest.raises(ProblemsFound, match=r"content/files/logo\.png doesn't exist") as rejected:
        Emails(load(site.root), [notice], ON)
    assert rejected.value.status == 2


def test_links_lead_to_pages_in_the_language_of_the_email(site: Site, notice: Notice) -> None:
    contents = Emails(site, [notice], ON).contents
    for language, terms in (
        ("en", "https://legal.test/terms/"),
        ("de", "https://legal.test/de/terms/"),
    ):
        urls = re.findall(r'href="(https://[^"]*/terms/[^"]*)"', contents[language].html)
        pages = ("2025-01-01/", "2026-03-02/", "changes/2026-03-02/", "changes/")
        assert {url.partition("#")[0] for url in urls} == {terms + page for page in pages}


def test_a_withdrawal_with_the_words_of_an_upcoming_version_postpones_nothing(site: Site) -> None:
    upcoming = "effective: 2026-05-01\nchange: material\nsummary: A.\n"
    withdrawal = "effective: 2026-06-01\nchange: material\nsummary: B.\nwithdrawn: true\n"
    withdrawal += "replaces: [2026-03-03]\nsummary_covers: [2026-03-03]\n"
    for revised, facts, words in (
        ("2026-01-01", "", "We keep messages."),
        ("2026-03-03", upcoming, "We sell messages."),
        ("2026-03-04", withdrawal, "We sell messages."),
    ):
        text = f"---\ntitle: Privacy\nrevised: {revised}\n{facts}promise: none\n---\n{words}\n"
        (site.root / "content/privacy.md").write_text(text)
        publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    text = Emails(changed, [notice], ON).contents["en"].text
    assert "no longer be in effect as of June 1, 2026" in text
    assert "instead" not in text


def test_a_version_that_nobody_was_told_of_is_announced_as_a_change_when_it_is_postponed(
    site: Site,
) -> None:
    later = "effective: {}\nchange: material\nsummary: B.\n{}"
    replaces = "replaces: [2026-03-03]\nsummary_covers: [2026-03-03]\n"
    for revised, facts, words in (
        ("2026-01-01", "", "We keep messages."),
        ("2026-03-03", later.format("2026-05-01", ""), "We sell messages."),
        ("2026-03-04", later.format("2026-06-01", replaces), "We sell messages."),
    ):
        text = f"---\ntitle: Privacy\nrevised: {revised}\n{facts}promise: none\n---\n{words}\n"
        (site.root / "content/privacy.md").write_text(text)
        publish(site.root, ["privacy"], now=NOON)
    changed = load(site.root)
    notice = newest_notice(changed, "privacy", ON)
    assert notice is not None
    content = Emails(changed, [notice], ON).contents["en"]
    assert "changes effective June 1, 2026" in content.subject
    assert "the version dated March 3, 2026, which was due" in " ".join(content.text.split())


def test_a_notice_that_only_its_page_gives_is_not_meant_by_the_name_of_a_policy(site: Site) -> None:
    rules = "[{all_of: [page], for: [minor]}, {all_of: [email], days_before: 30, for: [material]}]"
    for revised, facts in (
        ("2026-01-01", ""),
        ("2026-03-03", "change: minor\nsummary: A.\napproved_by: Ada\neffective: 2026-03-20\n"),
        ("2026-03-04", "change: material\nsummary: B.\neffective: 2026-06-01\n"),
    ):
        front = f"title: Privacy\nrevised: {revised}\n{facts}promise: {rules}"
        (site.root / "content/privacy.md").write_text(f"---\n{front}\n---\nOn {revised}.\n")
        publish(site.root, ["privacy"], now=NOON)
    notice = choose_notice(SiteNotices(load(site.root)), "privacy", ON)
    assert notice
    assert str(notice.key) == "privacy@2026-03-04"
