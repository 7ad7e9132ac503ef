"""The evidence of a notice: written the same whenever it is written, recorded once, and every change to it is found."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from legalsite.commands.notice_evidence import (
    Export,
    Purged,
    evidence_folder,
    export,
    folders_with_addresses,
    purge,
    record,
    record_sent,
)
from legalsite.commands.notify_outcome import newest_notice
from legalsite.commands.notify_plan import make_emails, plan
from legalsite.commands.notify_send import open_deliveries, waiting_campaigns
from legalsite.commands.publish import publish
from legalsite.commands.verify import verify, verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.model.email import Message, Outcome, StoredCampaign
from legalsite.site.load import Site, load
from notice_sites import Publishing

CONFIG = (
    '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n\n'
    '[notice]\nsender = "Harbour <legal@legal.test>"\n'
)
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
GERMAN = "---\ntitle: Bedingungen\nrevised: {0}\ntranslates: {0}\n---\n\nWir bewahren es {1} Tage auf.\n"
KEY = "terms@2026-03-02"
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
FILES = {
    "emails/en.eml", "emails/de.eml", "record.txt", "recipients.csv", "readers.txt", "events.csv", "campaign.txt",
    "plan.json",    "digest.txt", "texts/terms/2025-01-01.md",
    "texts/terms/2026-03-02.md", "texts/terms/2025-01-01.de.md", "texts/terms/2026-03-02.de.md",
    *(f"redlines/terms/2026-03-02.{language}.{suffix}" for language in ("en", "de") for suffix in ("html", "txt")),
}  # fmt: skip
ANSWERS = {
    "ada@b.test": Outcome(b"", "accepted", 250, "OK"),
    "bob@b.test": Outcome(b"", "refused", 550, "no bob@b.test"),
}


NOWHERE = Path("/nowhere")  # a folder without a ledger: `url` names the database
IN_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # of tests that are about files


def now() -> datetime:
    return NOW


@pytest.fixture
def site(published: Publishing) -> Site:
    days = {
        day: {"terms.md": TEXT.format(day, keeps), "terms.de.md": GERMAN.format(day, keeps)}
        for day, keeps in (("2025-01-01", 30), ("2026-03-02", 14))
    }
    return load(published(CONFIG, days))


@pytest.fixture
def sent(site: Site, url: str) -> Callable[..., StoredCampaign]:
    """Plans the readers of a list, sends what is left as ANSWERS say, and returns what became of it."""

    def sent(*names: str, answers: dict[str, Outcome] = ANSWERS, unreadable: int = 0) -> StoredCampaign:
        notice = newest_notice(site, "terms", date(2026, 3, 5))
        assert notice is not None
        rows = (f"{name}@b.test,{name.title()},{'de' if name == 'bob' else 'en'}\n" for name in names)
        (site.root / "list.csv").write_text("".join(["email,name,language\n", *rows, *["nobody\n"] * unreadable]))
        emails = make_emails(site, [notice], date(2026, 3, 5))
        with (site.root / "list.csv").open("rb") as file:
            deliveries = open_deliveries(NOWHERE, url, now, create=True)
            done = plan(emails, file, deliveries, skip_bad_rows=unreadable > 0)
        with open_deliveries(NOWHERE, url, now) as deliveries, deliveries.run(done.loaded.number) as run:
            for email in list(run.leases()):
                answer = answers.get(email.to.address)
                if answer:
                    run.record([], [Message(email.key, "legal@legal.test", email.to.address, lambda: ())])
                    run.record([Outcome(email.key, answer.state, answer.code, answer.reply)], [])
        return planned(url)

    return sent


def planned(url: str) -> StoredCampaign:
    with open_deliveries(NOWHERE, url, now, reading=True) as deliveries:
        return waiting_campaigns(deliveries, "terms")[0]


def counts(url: str) -> dict[str, int]:
    with open_deliveries(NOWHERE, url, now, reading=True) as deliveries:
        return deliveries.counts(1)


def recorded(site: Site, stored: StoredCampaign, url: str, now: Callable[[], datetime] = now) -> tuple[str, ...]:
    with open_deliveries(NOWHERE, url, now, reading=True) as deliveries:
        return record(site, deliveries, stored)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def exported(site: Site, stored: StoredCampaign, name: str, url: str, *, record_too: bool = False) -> Export:
    with open_deliveries(NOWHERE, url, now, reading=not record_too) as deliveries:
        return export(site, deliveries, [stored], site.root / name, record_too=record_too)


def test_the_manifest_that_was_recorded_is_the_one_that_is_exported_later(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada", "bob")
    (line,) = recorded(site, status, url)
    assert " notice terms 2026-03-02 sha256:" in line
    assert " email:to=accounts,by=2026-03-02,of=2,late=1,refused=1 " in line
    first = exported(site, status, "one", url)
    publish(site.root, (), now=NOW + timedelta(days=9))
    assert exported(load(site.root), status, "two", url).files == first.files
    assert (first.lines, set(first.files)) == ((), {f"notice/{path}" for path in FILES})
    one, two = files_of(site.root / "one/notice"), files_of(site.root / "two/notice")
    assert one["manifest.json"] == two["manifest.json"]
    assert hashlib.sha256(one["manifest.json"]).hexdigest() in line
    assert b"@b.test" not in one["manifest.json"]
    assert one["texts/terms/2026-03-02.md"] == (site.root / "content/terms/2026-03-02.md").read_bytes()
    assert b"legalsite-checkpoint v1 https://legal.test/" in one["record.txt"]
    rows = one["recipients.csv"].decode().splitlines()
    assert rows[0] == "key,language,state,code,time,run,message_id,sent_sha256,person_sha256"
    assert {row.split(",", 1)[1].rsplit(",", 4)[0] for row in rows[1:]} == {
        "en,accepted,250,2026-03-05T12:00:00Z", "de,refused,550,2026-03-05T12:00:00Z"
    }  # fmt: skip
    people = one["people.csv"].splitlines(keepends=True)
    assert people[0] == b"key,nonce,address,name,answers\n"
    assert {line.decode().split(",", 2)[2] for line in people[1:]} == {
        "ada@b.test,Ada,OK\n", "bob@b.test,Bob,no bob@b.test\n"
    }  # fmt: skip
    assert {row[-64:] for row in rows[1:]} == {hashlib.sha256(line).hexdigest() for line in people[1:]}


@IN_SQLITE
def test_the_manifest_counts_the_rows_that_could_not_be_read(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob", unreadable=3)
    (line,) = recorded(site, planned(url), url)
    assert ",of=5,late=1,refused=1,skipped=3 " in line
    exported(site, planned(url), "one", url)
    manifest = json.loads(files_of(site.root / "one")["notice/manifest.json"])
    assert manifest["counts"] == {"accepted_at_any_time": 1, "refused": 1, "skipped": 3}
    assert [(each["rows"], each["skipped"]) for each in manifest["lists"]] == [(5, 3)]
    sent("ada", "bob")
    (line,) = recorded(site, planned(url), url)
    exported(site, planned(url), "two", url)
    assert hashlib.sha256(files_of(site.root / "two")["notice/manifest.json"]).hexdigest() in line


@IN_SQLITE
def test_a_newer_program_writes_what_was_recorded(site: Site, sent, url: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada")
    recorded(site, status, url)
    monkeypatch.setattr("legalsite.commands.notice_evidence.as_text", lambda redline, context: "in other words")
    assert recorded(site, status, url) == ()
    exported(site, status, "one", url)
    assert b"other words" not in (site.root / "one/notice/redlines/terms/2026-03-02.en.txt").read_bytes()


@IN_SQLITE
def test_it_verifies_with_the_site_and_without(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    done = exported(site, sent("ada", "bob"), "one", url, record_too=True)
    assert len(done.lines) == 1
    compared = "compared with the ledger of the site", "this folder agrees with itself only: the ledger is its own copy"
    for root, said in zip((site.root, None), compared, strict=True):
        part = verify_evidence(done.folder, root)
        assert part.problems == ()
        assert part.said == (
            f"{done.folder}:\n  notice: terms@2026-03-02, 17 files, each as the manifest records; "
            "2 readers in people.csv; in line 5 of the ledger "
            f"(accepted in time for 0 of 2 account holders; 1 late, 1 refused)\n  {said}"
        )
    assert not any(part.problems for part in verify(site.root, now=NOW))


@IN_SQLITE
def test_every_change_is_found_and_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    folder = exported(site, sent("ada", "bob"), "one", url, record_too=True).folder
    for path in {*(f"notice/{path}" for path in (*FILES, "manifest.json")), "LEDGER"}:
        data = (folder / path).read_bytes()
        (folder / path).write_bytes(data.replace(b"2026", b"2027", 1) if b"2026" in data else data + b"x")
        for root in (site.root, None):
            problems = verify_evidence(folder, root).problems
            assert f"{folder}/{path}" in {problem.path for problem in problems}, path
        (folder / path).write_bytes(data)


@IN_SQLITE
def test_files_that_are_missing_added_or_links_are_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    folder = exported(site, sent("ada"), "one", url, record_too=True).folder
    (folder / "notice/record.txt").unlink()
    (folder / "notice/recipients.csv").unlink()
    (folder / "notice/more.txt").write_text("x")
    (folder / "more.txt").write_text("x")
    (folder / "notice/emails/en.eml").rename(site.root / "en.eml")
    (folder / "notice/emails/en.eml").symlink_to(site.root / "en.eml")
    (folder / "attached").mkdir()
    (folder / "attached/CHECKPOINT.tsr").write_text("x")
    rules = {
        problem.path.removeprefix(f"{folder}/"): problem.rule for problem in verify_evidence(folder, None).problems
    }
    assert rules == {
        "notice/record.txt": "evidence-missing", "notice/recipients.csv": "evidence-missing",
        "notice/more.txt": "evidence-unlisted",
        "notice/emails/en.eml": "evidence-changed", "more.txt": "evidence-unlisted",
    }  # fmt: skip


@IN_SQLITE
def test_what_is_not_recorded_is_not_exported_and_what_is_no_evidence(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada")
    with pytest.raises(ProblemsFound, match="is not in the ledger, so nothing could verify it"):
        exported(site, status, "one", url)
    assert not (site.root / "one").exists()
    done = exported(site, status, "one", url, record_too=True)
    assert [problem.rule for problem in verify_evidence(site.root / "content", None).problems] == ["evidence-manifest"]
    manifest = (done.folder / "notice/manifest.json").read_text()
    (done.folder / "notice/manifest.json").write_text(manifest.replace("accounts", "others"))
    assert [problem.rule for problem in verify_evidence(done.folder, site.root).problems] == ["evidence-unrecorded"]
    (done.folder / "notice/manifest.json").write_text("{}")
    assert [problem.rule for problem in verify_evidence(done.folder, None).problems] == ["evidence-manifest"]


def test_a_retry_that_changes_no_count_adds_no_line_unless_it_is_exported(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    first = sent("ada", "bob")
    recorded(site, first, url)
    with open_database(url) as engine:
        Deliveries(engine, now).change(first.number, ["refused"], "pending", "to be tried again")
    again = sent("ada", "bob", answers={"bob@b.test": Outcome(b"", "refused", 554, "still no")})
    assert recorded(site, again, url) == ()
    with pytest.raises(ProblemsFound, match="is not in the ledger"):
        exported(site, again, "one", url)
    done = exported(site, again, "one", url, record_too=True)
    assert len(done.lines) == 1
    assert verify_evidence(done.folder, site.root).problems == ()


@IN_SQLITE
def test_a_folder_with_files_in_it_is_not_written_to(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent_once = sent("ada")
    folder = evidence_folder(site.root, sent_once)
    assert folder == site.root / "evidence/terms-2026-03-02"
    assert (site.root / "evidence/.gitignore").read_text() == "*\n"
    exported(site, sent_once, "evidence/terms-2026-03-02", url, record_too=True)
    assert folder.stat().st_mode & 0o077 == 0
    with pytest.raises(ProblemsFound, match="this folder is not empty") as raised:
        exported(site, sent_once, "evidence/terms-2026-03-02", url, record_too=True)
    assert raised.value.status == 2


def purged(
    site: Site, url: str, days: int, *, dry_run: bool = False, at: datetime = NOW + timedelta(days=30)
) -> tuple[tuple[Purged, ...], list[str]]:
    with open_deliveries(NOWHERE, url, lambda: at) as deliveries:
        done, problems = purge(site, deliveries, days, dry_run=dry_run)
    return done, [problem.rule for problem in problems]


def test_addresses_go_and_keys_states_and_counts_stay(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    first = sent("ada", "bob")
    recorded(site, first, url)
    before, before_counts = exported(site, first, "one", url), counts(url)
    assert purged(site, url, 31) == ((), [])
    assert purged(site, url, 30, dry_run=True) == purged(site, url, 30, dry_run=True) == (((KEY, 2, ()),), [])
    assert purged(site, url, 30) == (((KEY, 2, ()),), [])
    assert purged(site, url, 30) == ((), [])
    assert counts(url) == before_counts
    with open_database(url) as engine:
        people = [person for _, person, _ in Deliveries(engine, now).outcomes(first.number)]
        with engine.connect() as db:
            everything = repr([db.execute(text(f"SELECT * FROM {table}")).all() for table in
                               ("deliveries", "events", "manifests", "evidence")])  # fmt: skip
    assert "b.test" not in everything.replace("reader@example", "")
    assert "Ada" not in everything
    assert [person[2:] for person in people] == [("", "", "")] * 2
    keys = {row.split(",")[0] for row in (before.folder / "notice/recipients.csv").read_text().splitlines()[1:]}
    assert {person[0] for person in people} == keys
    after = exported(site, planned(url), "two", url)
    assert after.erased
    assert files_of(after.folder)["notice/manifest.json"] == files_of(before.folder)["notice/manifest.json"]
    without = verify_evidence(after.folder, site.root)
    missing = "people.csv, readers.txt, with addresses, are not there"
    assert (without.problems, missing in without.said) == ((), True)
    for name in ("people.csv", "readers.txt"):
        shutil.copy(before.folder / "notice" / name, after.folder / "notice")
    again = verify_evidence(after.folder, site.root)
    assert (again.problems, "2 readers in people.csv" in again.said) == ((), True)
    assert recorded(site, planned(url), url) == ()


def test_an_outcome_that_is_not_recorded_is_recorded_before_addresses_go(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob")
    assert purged(site, url, 30, dry_run=True)[0] == ((KEY, 2, ()),)
    (campaign,), _ = purged(site, url, 30)
    (line,) = campaign[2]
    assert " email:to=accounts,by=2026-03-02,of=2,late=1,refused=1 " in line
    after = exported(site, planned(url), "after", url)
    assert after.erased


@pytest.fixture
def careless_sqlite() -> Iterator[None]:
    """SQLite as it is built by default: Debian's overwrites what is deleted."""

    def configure(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA secure_delete=OFF")

    event.listen(Engine, "connect", configure)
    yield
    event.remove(Engine, "connect", configure)


@pytest.mark.usefixtures("careless_sqlite")
def test_what_was_erased_is_not_left_in_the_file(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    names = [f"reader{number}" for number in range(100)]
    sent(*names, answers={f"{name}@b.test": ANSWERS["ada@b.test"] for name in names})
    purged(site, url, 0)
    for file in site.root.glob("deliveries.sqlite*"):
        assert b"@b.test" not in file.read_bytes()


@IN_SQLITE
@pytest.mark.usefixtures("careless_sqlite")
def test_what_a_reader_of_the_file_keeps_there_is_erased_by_the_next_command(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    recorded(site, sent("ada", "bob"), url)

    def has_people() -> bool:
        return any(b"@b.test" in file.read_bytes() for file in site.root.glob("deliveries.sqlite*"))

    reader = sqlite3.connect(site.root / "deliveries.sqlite")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM deliveries").fetchone()
    assert purged(site, url, 0) == (((KEY, 2, ()),), ["not-forgotten"])
    assert purged(site, url, 0) == ((), ["not-forgotten"])
    assert has_people()
    reader.close()
    assert purged(site, url, 0) == ((), [])
    assert not has_people()


@IN_SQLITE
def test_what_was_said_of_people_after_a_purge_is_purged(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob")
    purged(site, url, 0)
    with open_database(url) as engine, engine.begin() as db:  # as an earlier version kept it
        db.execute(text("UPDATE deliveries SET state = 'bounced', reply = '550 ada' WHERE state = 'accepted'"))
        told = "SELECT 99, campaign, key, 0, changed, state, 0, reply FROM deliveries WHERE reply <> ''"
        db.execute(text(f"INSERT INTO events {told}"))
    assert purged(site, url, 0)[0][0][1] == 1
    with open_database(url) as engine:
        assert "550 ada" not in str([*Deliveries(engine, now).events(1), *Deliveries(engine, now).listed(1)])
        assert len(Deliveries(engine, now).purges(1)) == 2


@IN_SQLITE
def test_folders_with_addresses_are_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    exported(site, sent("ada"), "evidence/terms", url, record_too=True)
    assert folders_with_addresses(site.root) == [site.root / "evidence/terms/notice"]


def test_a_run_that_was_killed_before_it_wrote_the_line_leaves_one_line_with_its_manifest(
    site: Site,
    sent,
    url: str,  # type: ignore[no-untyped-def]  # a fixture
) -> None:
    before = {path: path.read_bytes() for path in (site.root / "content/LEDGER", site.root / "content/CHECKPOINT")}
    status = sent("ada")
    recorded(site, status, url)
    for path, data in before.items():
        path.write_bytes(data)
    with open_deliveries(NOWHERE, url, lambda: NOW + timedelta(hours=1), reading=True) as deliveries:
        (line,) = record_sent(site, deliveries, "terms", lost=False)
        kept = {hashlib.sha256(manifest.encode()).hexdigest() for manifest in deliveries.manifests(KEY)}
    assert (site.root / "content/LEDGER").read_text().count(" notice ") == 1
    assert line.split()[5].removeprefix("sha256:") in kept


def test_processes_that_finish_together_record_the_outcome_once(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    together = 4 if url.startswith("postgresql") else 1  # from an SQLite file, one process sends at a time
    ended = sent("ada", "bob")
    with ThreadPoolExecutor(together) as threads:
        lines = list(threads.map(lambda _: recorded(site, ended, url), range(4)))
    assert sorted(map(len, lines)) == [0, 0, 0, 1]
    assert (site.root / "content/LEDGER").read_text().count(" notice ") == 1


def test_nothing_more_is_planned_for_people_who_were_erased(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob")
    purged(site, url, 0, at=NOW)
    with pytest.raises(ProblemsFound, match="erased"):
        sent("ada", "bob", "cleo")
    assert counts(url) == {"accepted": 1, "refused": 1}


def test_a_campaign_with_emails_left_keeps_its_addresses(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "cleo")
    assert purged(site, url, 0) == ((), ["emails-left"])
    with open_database(url) as engine:
        Deliveries(engine, now).erase(1, "", [])
    with pytest.raises(ProblemsFound, match="still has emails to send: 1"):
        exported(site, planned(url), "one", url)


def test_without_a_database_there_is_nothing_to_erase(site: Site) -> None:
    assert purged(site, database_url(site.root, ""), 0) == ((), [])
    assert not (site.root / "deliveries.sqlite").exists()
