"""A change of a policy, as described in its email."""

from datetime import date
from operator import attrgetter
from pathlib import Path

import pytest

from legalsite.model.config import NoticeSettings
from legalsite.model.notice import Notice, NoticeRequirement
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Version, VersionId
from legalsite.model.promise import NoticeRule
from legalsite.notices.email_content import Announcement, Company, EmailUrls
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document

HERE = Path(__file__).parent
OLD = (HERE / "old.md").read_text(encoding="utf-8")
NEW = (HERE / "new.md").read_text(encoding="utf-8")
RECORD = "000004 2026-03-02T10:12:00Z publish privacy 2026-03-02"
LINE = f"{RECORD} sha256:{'ab' * 32} privacy/2026-03-02.md prev:{'cd' * 32}"
SITE = "https://example.com/legal/"
RECORDED = "content/privacy/2025-02-01.md:4"


@pytest.fixture
def notice() -> Notice:
    quote = "We will e-mail you at least 30 days before\na change takes effect."
    path, period = "privacy/2025-02-01.md", NoticePeriod(30)
    rule = NoticeRule(("email",), period=period)
    requirement = NoticeRequirement("promise", rule, date(2026, 3, 1), quote, path, RECORDED)
    new = version("2026-03-02", date(2026, 4, 1), recorded=LINE)
    old = version("2025-02-01", date(2025, 2, 1))
    return Notice("privacy", new, old, (requirement,))


@pytest.fixture
def change(notice: Notice, places: EmailUrls) -> Announcement:
    redline = compare(read_document(OLD.encode(), "old.md"), read_document(NEW.encode(), "new.md"))
    revised = [(notice.version, NEW), (notice.previous, OLD)]
    texts = tuple((text, words.encode()) for text, words in revised)
    summary = "We name the new payment processor."
    promised = (
        notice.previous,
        "We will e-mail you at least 30 days before a change takes effect.",
    )
    return Announcement(
        notice, "en", "Privacy Policy", summary, redline, "en", texts, places, promised=(promised,)
    )  # fmt: skip


@pytest.fixture
def company() -> Company:
    unsubscribe = "https://example.com/unsubscribe/{token}"
    imprint, sender = "Harbour Ledger GmbH\nKai 7, 20457 Hamburg", "legal@example.com"
    settings = NoticeSettings(imprint=imprint, unsubscribe=unsubscribe, sender=sender)
    return Company("Harbour Ledger", "example.com", settings, attrgetter("path"), f"{SITE}LEDGER")


@pytest.fixture
def places() -> EmailUrls:
    policy = f"{SITE}privacy/"
    return EmailUrls(
        f"{policy}2026-03-02/",
        f"{policy}2025-02-01/",
        f"{policy}changes/2026-03-02/",
        f"{policy}changes/",
    )


def version(revised: str, effective: date, **fields: object) -> Version:
    parsed = VersionId.parse(revised)
    path = f"privacy/{revised}.md"
    return Version("privacy", parsed, "Privacy Policy", effective, path, "0" * 64, 1, **fields)  # type: ignore[arg-type]  # words of a case
