"""Addresses that are not needed any more are erased, and all else of the evidence stays."""

import shutil

import pytest
from sqlalchemy import text

from commands import recorded_notice
from commands.recorded_notice import (
    KEY,
    NOW,
    counts,
    exported,
    files_of,
    now,
    planned,
    purged,
    recorded,
)
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.site.load import Site
from notice_sites import database_file

site = pytest.fixture(recorded_notice.site)
sent = pytest.fixture(recorded_notice.sent)


def test_addresses_go_and_keys_states_and_counts_stay(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    first = sent("ada", "bob")
    recorded(site, first, url)
    before, before_counts = exported(site, first, "one", url), counts(url)
    assert purged(site, url, 31) == ((), [])
    assert (
        purged(site, url, 30, dry_run=True)
        == purged(site, url, 30, dry_run=True)
        == (((KEY, 2, ()),), [])
    )
    assert purged(site, url, 30) == (((KEY, 2, ()),), [])
    assert purged(site, url, 30) == ((), [])
    assert counts(url) == before_counts
    with open_database(url) as engine:
        people = [person for _, person, _ in Deliveries(engine, now).queries.outcomes(first.number)]
        with engine.connect() as db:
            everything = repr([db.execute(text(f"SELECT * FROM {table}")).all() for table in
                               ("deliveries", "events", "manifests", "evidence")])  # fmt: skip
    assert "b.test" not in everything.replace("reader@example", "")
    assert "Ada" not in everything
    assert [person[2:] for person in people] == [("", "", "")] * 2
    keys = {
        row.split(",")[0]
        for row in (before.folder / "notice/recipients.csv").read_text().splitlines()[1:]
    }
    assert {person[0] for person in people} == keys
    after = exported(site, planned(url), "two", url)
    assert after.erased
    assert (
        files_of(after.folder)["notice/manifest.json"]
        == files_of(before.folder)["notice/manifest.json"]
    )
    without = verify_evidence(after.folder, site.root)
    missing = "people.csv, readers.txt, with addresses, are not in the folder"
    assert (without.problems, missing in without.said) == ((), True)
    for name in ("people.csv", "readers.txt"):
        shutil.copy(before.folder / "notice" / name, after.folder / "notice")
    again = verify_evidence(after.folder, site.root)
    assert (again.problems, "2 recipients in people.csv" in again.said) == ((), True)
    assert recorded(site, planned(url), url) == ()


def test_an_outcome_that_is_not_recorded_is_recorded_before_addresses_go(
    site: Site, sent, url: str
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob")
    assert purged(site, url, 30, dry_run=True)[0] == ((KEY, 2, ()),)
    (mailing,), _ = purged(site, url, 30)
    (line,) = mailing[2]
    assert " email:to=accounts,by=2026-03-02,of=2,late=1,rejected=1 " in line
    after = exported(site, planned(url), "after", url)
    assert after.erased


def test_nothing_more_is_planned_for_people_who_were_erased(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob")
    purged(site, url, 0, at=NOW)
    with pytest.raises(ProblemsFound, match="erased"):
        sent("ada", "bob", "cleo")
    assert counts(url) == {"accepted": 1, "rejected": 1}


def test_a_mailing_with_emails_left_keeps_its_addresses(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "cleo")
    assert purged(site, url, 0) == ((), ["emails-left"])
    with open_database(url) as engine:
        Deliveries(engine, now).updates.erase(1, "", [])
    with pytest.raises(ProblemsFound, match="still has emails to send: 1"):
        exported(site, planned(url), "one", url)


def test_without_a_database_there_is_nothing_to_erase(site: Site) -> None:
    assert purged(site, database_url(site.root, ""), 0) == ((), [])
    assert not database_file(site.root).exists()
