"""A notice that was sent, with its outcome recorded and exported, for tests of evidence."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from legalsite.commands.exported_evidence import Export, export_evidence
from legalsite.commands.notice_evidence import ErasedPeople, SiteEvidence
from legalsite.commands.notice_status import newest_notice
from legalsite.commands.notify_plan import Emails, plan
from legalsite.commands.stored_mailings import open_deliveries, waiting_mailings
from legalsite.model.email import Message, Outcome, StoredMailing
from legalsite.site.load import Site, load
from notice_sites import Publishing

CONFIG = (
    '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n\n'
    '[notice]\nsender = "Harbour <legal@legal.test>"\n'
)


TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"


GERMAN = (
    "---\ntitle: Bedingungen\nrevised: {0}\ntranslates: {0}\n---\n\nWir bewahren es {1} Tage auf.\n"
)


KEY = "terms@2026-03-02"


NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


# files listed in RESULT
FILES = {
    "emails/en.eml", "emails/de.eml", "record.txt", "recipients.csv", "history.csv", "mailing.txt", "plan.json",
    "digest.txt", "parts/en.json", "parts/de.json", "parts/en-terms-2026-03-02.json",
    "parts/de-terms-2026-03-02.json", "files/terms-2025-01-01.txt", "files/terms-2026-03-02.txt",
    "files/terms-2025-01-01.de.txt", "files/terms-2026-03-02.de.txt",
}  # fmt: skip


ANSWERS = {
    "ada@b.test": Outcome(b"", "accepted", 250, "OK"),
    "bob@b.test": Outcome(b"", "rejected", 550, "no bob@b.test"),
}


NOWHERE = Path("/nowhere")  # a folder without a ledger; the database is specified by `url`


IN_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # for tests of files


def now() -> datetime:
    return NOW


def site(published: Publishing) -> Site:
    days = {
        day: {"terms.md": TEXT.format(day, keeps), "terms.de.md": GERMAN.format(day, keeps)}
        for day, keeps in (("2025-01-01", 30), ("2026-03-02", 14))
    }
    return load(published(CONFIG, days))


def sent(site: Site, url: str) -> Callable[..., StoredMailing]:
    """Return a function that plans a mailing, sends it with the outcomes in ANSWERS, and returns
    it.
    """

    def sent(
        *names: str, answers: dict[str, Outcome] = ANSWERS, unreadable: int = 0
    ) -> StoredMailing:
        notice = newest_notice(site, "terms", date(2026, 3, 5))
        assert notice is not None
        rows = (
            f"{name}@b.test,{name.title()},{'de' if name == 'bob' else 'en'}\n" for name in names
        )
        (site.root / "list.csv").write_text(
            "".join(["email,name,language\n", *rows, *["nobody\n"] * unreadable])
        )
        emails = Emails(site, [notice], date(2026, 3, 5))
        with (site.root / "list.csv").open("rb") as file:
            deliveries = open_deliveries(NOWHERE, url, now, create=True)
            done = plan(emails, file, deliveries, skip_bad_rows=unreadable > 0)
        with (
            open_deliveries(NOWHERE, url, now) as deliveries,
            deliveries.updates.run(done.loaded.number) as run,
        ):
            for email in list(run.lease_emails()):
                answer = answers.get(email.to.address)
                if answer:
                    run.record(
                        [], [Message(email.key, "legal@legal.test", email.to.address, lambda: ())]
                    )
                    run.record([Outcome(email.key, answer.state, answer.code, answer.reply)], [])
        return planned(url)

    return sent


def planned(url: str) -> StoredMailing:
    with open_deliveries(NOWHERE, url, now, reading=True) as deliveries:
        return waiting_mailings(deliveries, "terms")[0]


def counts(url: str) -> dict[str, int]:
    with open_deliveries(NOWHERE, url, now, reading=True) as deliveries:
        return deliveries.queries.counts(1)


def recorded(
    site: Site, stored: StoredMailing, url: str, now: Callable[[], datetime] = now
) -> tuple[str, ...]:
    with open_deliveries(NOWHERE, url, now) as deliveries:
        return SiteEvidence(site, deliveries).record(stored)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def exported(site: Site, stored: StoredMailing, name: str, url: str) -> Export:
    """Export the evidence of a mailing to a folder of the site, by default to the one in evidence/."""
    key = stored.mailing.notices[0].notice
    folder = site.root / name if name else None
    with open_deliveries(NOWHERE, url, now, reading=True) as deliveries:
        return export_evidence(site, deliveries, key, folder)


def purged(
    site: Site,
    url: str,
    days: int,
    *,
    dry_run: bool = False,
    at: datetime = NOW + timedelta(days=30),
) -> tuple[tuple[ErasedPeople, ...], list[str]]:
    with open_deliveries(NOWHERE, url, lambda: at) as deliveries:
        done, problems = SiteEvidence(site, deliveries).purge(days, dry_run=dry_run)
    return done, [problem.rule for problem in problems]
