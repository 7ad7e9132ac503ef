"""A campaign about terms that changed on March 2, 2026, to people at b.test: what the tests of sending and of settling
start from. Emails go to a real relay."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_plan import Emails, ListOptions, make_emails, plan
from legalsite.commands.notify_send import (
    CampaignStatus,
    SendingProgress,
    campaign_statuses,
    choose_campaign,
    open_deliveries,
    send,
)
from legalsite.mail.relay import Relay
from legalsite.model.email import Audience, Limits
from legalsite.site.load import load
from mail_servers import Post
from notice_sites import Publishing

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n\n[notice]\nsender = "Harbour <legal@legal.test>"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
DAYS = (("2025-01-01", 30), ("2026-03-02", 14))
DAY = date(2026, 3, 5)


@dataclass
class Terms:
    """The site, and the relay at `url` that `post` answers for."""

    root: Path
    url: str
    post: Post

    @staticmethod
    def now() -> datetime:
        return datetime(2026, 3, 5, 12, tzinfo=UTC)

    def emails(self, audience: Audience = "accounts", reason: str = "") -> Emails:
        site = load(self.root)
        notice = newest_notice(site, "terms", DAY, correction=int(bool(reason)))
        assert notice is not None
        return make_emails(site, [notice], DAY, audience, correction=reason)

    def plan(
        self, *addresses: str, emails: Emails | None = None, audience: Audience = "accounts", reason: str = ""
    ) -> CampaignStatus:
        addresses = addresses or ("ada@b.test", "bob@b.test", "cleo@b.test")
        (self.root / "list.csv").write_text("\n".join(["email,name", *(f"{address}," for address in addresses), ""]))
        made = emails or self.emails(audience, reason)
        done = plan(load(self.root), made, self.root / "list.csv", ListOptions(), database="", now=self.now)
        return choose_campaign(self.statuses(), "terms", done.loaded.digest)

    def send(
        self, status: CampaignStatus | None = None, *, limit: int | None = None, bounces: str = ""
    ) -> list[SendingProgress]:
        """Send what is planned; the usual campaign if nothing is named."""
        stored = (status or self.plan()).stored
        with open_deliveries(self.root, "terms", database="", now=self.now) as deliveries:
            return list(
                send(
                    deliveries, stored, smtp_url=self.url, limits=Limits(connections=1), limit=limit, now=self.now,
                    bounces=bounces,
                )
            )  # fmt: skip

    def statuses(self, name: str = "terms") -> list[CampaignStatus]:
        return campaign_statuses(self.root, name, database="", now=self.now, shown=None)

    def counts(self) -> dict[str, int]:
        """Return what became of the emails of the first campaign, by state."""
        return dict(self.statuses()[0].counts) if self.statuses() else {}


@pytest.fixture
def terms(published: Publishing, tmp_path: Path, post: Post, relay: Relay) -> Terms:
    published(CONFIG, {day: {"terms.md": TEXT.format(day, days)} for day, days in DAYS})
    return Terms(tmp_path, f"smtp://127.0.0.1:{relay.port}", post)
