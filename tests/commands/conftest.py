"""A mailing about terms that changed on March 2, 2026, to people at b.test, for tests of sending
and reconciling.

Emails are sent to a real relay.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import make_url

from commands.evidence_cases import anywhere, case, corrected, digest, evidence, sent  # noqa: F401 - fixtures
from commands.notified_site import database, notify, root  # noqa: F401 - fixtures
from legalsite.commands.notice_status import newest_notice
from legalsite.commands.notify_plan import Emails, plan
from legalsite.commands.notify_send import Progress, send
from legalsite.commands.stored_mailings import open_deliveries, waiting_mailings
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.relay import Relay
from legalsite.model.email import Audience, Limits, StoredMailing
from legalsite.site.load import load
from mail_servers import Post
from notice_sites import Once, Publishing

pytest.register_assert_rewrite(
    *(
        f"commands.{name}"
        for name in ("lost_database", "outcome_cases", "reported_case", "site_clones")
    )
)

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n\n[notice]\nsender = "Harbour <legal@legal.test>"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
DAYS = (("2025-01-01", 30), ("2026-03-02", 14))
DAY = date(2026, 3, 5)


@pytest.fixture(scope="session")
def _steps_taken() -> dict[tuple[str, bool], tuple[Path, list[tuple[str, bytes]], list[str], Any]]:
    """Results of steps, keyed by name and whether LEGALSITE_DATABASE_URL was set.

    A result contains the folder after the step, what the relay received and from whom, and what the
    step returned.
    """
    return {}


@pytest.fixture
def once(  # type: ignore[no-untyped-def]  # a fixture
    _steps_taken,
    site_folder: Path,
    post: Post,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Once:
    """Return a function that runs a step of a test in `site_folder`.

    If a test has already run a step with this name, the folder, the database in
    LEGALSITE_DATABASE_URL, the emails that the relay received, and the return value are restored
    from it.
    """

    def once(name: str, step: Callable[[], Any]) -> Any:
        url = os.environ.get("LEGALSITE_DATABASE_URL", "")
        key = name, url != ""
        if key in _steps_taken:
            folder, post.taken[:], post.senders[:], returned = _steps_taken[key]
            shutil.copytree(folder, site_folder, dirs_exist_ok=True)
        else:
            returned = step()
            folder = shutil.copytree(site_folder, tmp_path_factory.mktemp("step") / "folder")
        if url:
            here, kept = make_url(url).database or "", f"kept {folder.parent.name}"
            request.getfixturevalue("cluster").copy(
                *((kept, here) if key in _steps_taken else (here, kept))
            )
        _steps_taken[key] = folder, [*post.taken], [*post.senders], returned
        return returned

    return once


@dataclass
class Terms:
    """The site, and the relay at `url`, whose replies come from `post`."""

    root: Path
    url: str
    post: Post
    seconds: int = 0  # after noon

    def now(self) -> datetime:
        return datetime(2026, 3, 5, 12, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def deliveries(self, *, create: bool = False) -> AbstractContextManager[Deliveries]:
        return open_deliveries(self.root, "", self.now, create=create)

    def emails(self, audience: Audience = "accounts", reason: str = "") -> Emails:
        site = load(self.root)
        notice = newest_notice(site, "terms", DAY)
        assert notice is not None
        notice = replace(notice, correction=int(bool(reason)), correction_reason=reason)
        return Emails(site, [notice], DAY, audience)

    def plan(
        self,
        *addresses: str,
        emails: Emails | None = None,
        audience: Audience = "accounts",
        reason: str = "",
    ) -> StoredMailing:
        addresses = addresses or ("ada@b.test", "bob@b.test", "cleo@b.test")
        (self.root / "list.csv").write_text(
            "\n".join(["email,name", *(f"{address}," for address in addresses), ""])
        )
        made = emails or self.emails(audience, reason)
        with (self.root / "list.csv").open("rb") as file:
            done = plan(made, file, self.deliveries(create=True))
        with self.deliveries() as deliveries:
            return waiting_mailings(deliveries, "terms", done.loaded.digest)[0]

    def send(
        self, stored: StoredMailing | None = None, *, limit: int | None = None, bounces: str = ""
    ) -> list[Progress]:
        """Send a planned mailing, by default the usual one."""
        stored, limits, ledger = (
            stored or self.plan(),
            Limits(connections=1),
            load(self.root).record.ledger,
        )
        with self.deliveries() as deliveries:
            return list(
                send(
                    deliveries,
                    stored,
                    smtp_url=self.url,
                    limits=limits,
                    limit=limit,
                    ledger=ledger,
                    bounces=bounces,
                )
            )

    def counts(self, name: str = "terms") -> list[dict[str, int]]:
        """Return the number of emails of each mailing, by state."""
        with self.deliveries() as deliveries:
            return [
                deliveries.queries.counts(stored.number)
                for stored in deliveries.queries.mailings(name)
            ]


@pytest.fixture
def terms(published: Publishing, post: Post, relay: Relay) -> Terms:
    site = published(CONFIG, {day: {"terms.md": TEXT.format(day, days)} for day, days in DAYS})
    return Terms(site, f"smtp://127.0.0.1:{relay.port}", post)
