"""Addresses that are not needed any more are erased, and all else of the evidence stays."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from commands import recorded_notice
from commands.recorded_notice import (
    KEY,
    NOW,
    counts,
    exported,
    files_of,
    planned,
    purged,
    recorded,
)
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.site.load import Site
from notice_sites import database_file

site = pytest.fixture(recorded_notice.site)
sent = pytest.fixture(recorded_notice.sent)
LATER = NOW + timedelta(days=31)


def test_addresses_go_and_keys_states_and_counts_stay(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    first = sent("ada", "bob")
    recorded(site, first, url)
    before, before_counts = exported(site, first, "one", url), counts(url)
    assert purged(site, url, 31) == ((), [])
    assert (
        purged(site, url, 30, dry_run=True)
        == purged(site, url, 30, dry_run=True)
        == (((KEY, 2),), [])
    )
    assert purged(site, url, 30) == (((KEY, 2),), [])
    assert purged(site, url, 30) == ((), [])
    assert counts(url) == before_counts
    with open_database(url) as engine, engine.connect() as db:
        tables = ("deliveries", "history", "results", "evidence")
        everything = repr([db.execute(text(f"SELECT * FROM {table}")).all() for table in tables])
    assert "b.test" not in everything.replace("reader@example", "")
    assert "Ada" not in everything
    after = exported(site, planned(url), "two", url)
    assert after.erased == 2
    private = {"accounts/notice/people.csv", "accounts/notice/replies.csv"}
    kept = files_of(after.folder)
    assert not private & kept.keys()
    assert {
        path: data for path, data in files_of(before.folder).items() if path not in private
    } == kept
    for folder in (before.folder, after.folder):
        part = verify_evidence(folder, site.root)
        assert (part.problems, "has no people.csv and no replies.csv" in part.said) == (
            (),
            folder == after.folder,
        )
    assert recorded(site, planned(url), url, lambda: LATER) == ()


def test_a_result_that_is_not_recorded_can_be_recorded_after_addresses_are_gone(
    site: Site, sent, url: str
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob")
    assert purged(site, url, 30, dry_run=True)[0] == ((KEY, 2),)
    assert purged(site, url, 30)[0] == ((KEY, 2),)
    (line,) = recorded(site, planned(url), url, lambda: LATER)
    assert " seen:email,to=accounts,by=2026-03-02,in_time=not_all," in line
    after = exported(site, planned(url), "after", url)
    assert after.erased == 2
    assert verify_evidence(after.folder, site.root).problems == ()


def test_nothing_more_is_planned_for_people_who_were_erased(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob")
    purged(site, url, 0, at=NOW)
    with pytest.raises(ProblemsFound, match="erased"):
        sent("ada", "bob", "cleo")
    assert counts(url) == {"accepted": 1, "rejected": 1}


def test_a_mailing_with_emails_left_keeps_its_addresses(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "cleo")
    assert purged(site, url, 0) == ((), ["emails-left"])


def test_without_a_database_there_is_nothing_to_erase(site: Site) -> None:
    assert purged(site, database_url(site.root, ""), 0) == ((), [])
    assert not database_file(site.root).exists()
