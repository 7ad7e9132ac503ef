"""An outcome is recorded once, whoever records it and however often."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from commands import recorded_notice
from commands.recorded_notice import FILES, KEY, NOW, NOWHERE, exported, files_of, now, recorded
from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.publish import publish
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import open_database
from legalsite.model.email import Outcome
from legalsite.site.load import Site, load

site = pytest.fixture(recorded_notice.site)
sent = pytest.fixture(recorded_notice.sent)


def test_the_manifest_that_was_recorded_is_the_one_that_is_exported_later(
    site: Site, sent, url: str
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada", "bob")
    (line,) = recorded(site, status, url)
    assert " notice terms 2026-03-02 sha256:" in line
    assert " email:to=accounts,by=2026-03-02,of=2,late=1,rejected=1 " in line
    first = exported(site, status, "one", url)
    publish(site.root, (), now=NOW + timedelta(days=9))
    assert exported(load(site.root), status, "two", url).files == first.files
    assert (first.lines, set(first.files)) == ((), {f"notice/{path}" for path in FILES})
    one, two = files_of(site.root / "one/notice"), files_of(site.root / "two/notice")
    assert one["manifest.json"] == two["manifest.json"]
    assert hashlib.sha256(one["manifest.json"]).hexdigest() in line
    assert b"@b.test" not in one["manifest.json"]
    assert (
        one["texts/terms/2026-03-02.md"] == (site.root / "content/terms/2026-03-02.md").read_bytes()
    )
    assert b"legalsite-checkpoint v1 https://legal.test/" in one["record.txt"]
    rows = one["recipients.csv"].decode().splitlines()
    assert (
        rows[0] == "key,language,policies,state,code,time,run,message_id,sent_sha256,person_sha256"
    )
    assert {row.split(",", 1)[1].rsplit(",", 4)[0] for row in rows[1:]} == {
        "en,,accepted,250,2026-03-05T12:00:00Z", "de,,rejected,550,2026-03-05T12:00:00Z"
    }  # fmt: skip
    people = one["people.csv"].splitlines(keepends=True)
    assert people[0] == b"key,nonce,address,name,answers\n"
    assert {line.decode().split(",", 2)[2] for line in people[1:]} == {
        "ada@b.test,Ada,OK\n", "bob@b.test,Bob,no bob@b.test\n"
    }  # fmt: skip
    assert {row[-64:] for row in rows[1:]} == {
        hashlib.sha256(line).hexdigest() for line in people[1:]
    }


def test_a_retry_that_changes_no_count_adds_no_line_unless_it_is_exported(
    site: Site, sent, url: str
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    first = sent("ada", "bob")
    recorded(site, first, url)
    with open_database(url) as engine:
        Deliveries(engine, now).updates.change_state(
            first.number, ["rejected"], "pending", "to be retried"
        )
    again = sent("ada", "bob", answers={"bob@b.test": Outcome(b"", "rejected", 554, "still no")})
    assert recorded(site, again, url) == ()
    with pytest.raises(ProblemsFound, match="isn't in the ledger"):
        exported(site, again, "one", url)
    done = exported(site, again, "one", url, record_too=True)
    assert len(done.lines) == 1
    assert verify_evidence(done.folder, site.root).problems == ()


def test_a_run_that_was_killed_before_it_wrote_the_line_leaves_one_line_with_its_manifest(
    site: Site,
    sent,
    url: str,  # type: ignore[no-untyped-def]  # a fixture
) -> None:
    before = {
        path: path.read_bytes()
        for path in (site.root / "content/LEDGER", site.root / "content/CHECKPOINT")
    }
    status = sent("ada")
    recorded(site, status, url)
    for path, data in before.items():
        path.write_bytes(data)
    with open_deliveries(
        NOWHERE, url, lambda: NOW + timedelta(hours=1), reading=True
    ) as deliveries:
        (line,) = SiteEvidence(site, deliveries).record_sent("terms", lost=False)
        kept = {
            hashlib.sha256(manifest.encode()).hexdigest()
            for manifest in deliveries.queries.manifests(KEY)
        }
    assert (site.root / "content/LEDGER").read_text().count(" notice ") == 1
    assert line.split()[5].removeprefix("sha256:") in kept


def test_processes_that_finish_together_record_the_outcome_once(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    together = (
        4 if url.startswith("postgresql") else 1
    )  # from an SQLite file, one process sends at a time
    ended = sent("ada", "bob")
    with ThreadPoolExecutor(together) as threads:
        lines = list(threads.map(lambda _: recorded(site, ended, url), range(4)))
    assert sorted(map(len, lines)) == [0, 0, 0, 1]
    assert (site.root / "content/LEDGER").read_text().count(" notice ") == 1
