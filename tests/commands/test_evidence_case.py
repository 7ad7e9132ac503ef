"""A case as a court would have it: three texts, a notice to 13 people of whom 3 are refused and 2 come back, a
correction, and an answer for those who were not reached. Then somebody changes one thing, and it is found."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import datetime
from email.parser import BytesParser
from pathlib import Path

import pytest

from commands.conftest import Once
from legalsite.cli import run
from legalsite.commands.verify import verify_evidence
from legalsite.mail.delivery_database import database_url, metadata, open_database
from legalsite.mail.delivery_database import evidence as kept_files
from notice_sites import Publishing

CONFIG = (
    '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\ntimezone = "Europe/Berlin"\n\n'
    '[policies.terms]\nkind = "terms"\n\n[notice]\nsender = "Harbour <legal@legal.test>"\nimprint = "Harbour, Kai 1"\n'
)
PROMISE = "promise: {all_of: [email], days_before: 30, clause: changes}\n"
TEXT = (
    "---\ntitle: Terms\nrevised: {}\n{}---\n\nThe fee is {} euros.\n\n## Changes {{#changes}}\n\n"
    "We email you 30 days before.\n"
)
DAYS = {
    "2025-02-01": {"terms.md": TEXT.format("2025-02-01", PROMISE, 5)},
    "2025-09-15": {"terms.md": TEXT.format("2025-09-15", PROMISE, 10)},
    "2026-01-29": {"terms.md": TEXT.format("2026-01-29", f"effective: 2026-03-04\n{PROMISE}", 15)},
}
KEY = "terms@2026-01-29"
OF_NOTICE = "email:to=accounts,by=2026-02-01,of=13,accepted=8,refused=3,bounced=2"


class Case:
    """The site and its commands, at times that a variable gives."""

    def __init__(self, root: Path, setenv: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._setenv, self._capsys = root, setenv, capsys

    def __call__(self, *words: str, at: str) -> tuple[int, str]:
        self._setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(f"{at}:00+00:00").timestamp())))
        self._capsys.readouterr()
        status = run([*words, "--root", str(self.root)])
        said = self._capsys.readouterr()
        return status, said.out + said.err

    def plan(self, *words: str, at: str) -> str:
        status, said = self("notify", "plan", KEY, "--to", str(self.root / "readers.csv"), *words, at=at)
        assert status == 0, said
        return re.findall("digest: (.*)", said)[0]

    def send(self, digest: str, at: str) -> tuple[int, str]:
        return self("notify", "send", KEY, "--confirm", digest, "--live", "none", at=at)

    def lines(self) -> list[str]:
        """The fields of the lines about notices, without the mark of a time that a variable gave."""
        fields = [line.split(" ") for line in (self.root / "content/LEDGER").read_text().splitlines()[1:]]
        assert all(each[6].endswith(",clock=declared") for each in fields if each[2] == "notice")
        return [each[6].removesuffix(",clock=declared") for each in fields if each[2] == "notice"]

    def in_database(self, statement: str) -> None:
        with sqlite3.connect(self.root / "deliveries.sqlite") as db:
            assert db.execute(statement).rowcount > 0


@pytest.fixture
def case(published: Publishing, monkeypatch, capsys, post, relay) -> Case:  # type: ignore[no-untyped-def]  # fixtures of other files
    root = published(CONFIG, DAYS)
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    post.rcpt = lambda address: "550 5.1.1 no such user" if address.startswith("gone") else "250 ok"
    readers = [f"user{number:02d}@x.test,User {number:02d}" for number in range(10)]
    readers += [f"gone{number}@x.test," for number in range(1, 4)]
    (root / "readers.csv").write_text("\n".join(["email,name", *readers, ""]))
    return Case(root, monkeypatch.setenv, capsys)


@pytest.fixture
def digest(case: Case, once: Once) -> str:
    """Plan the notice early on January 31, and return its digest."""
    return str(once("planned", lambda: case.plan(at="2026-01-31T08:00")))


@pytest.fixture
def sent(case: Case, once: Once) -> Case:
    """The notice of January 31, of which two came back three days later."""

    def send() -> None:
        status, said = case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
        assert status == 1, said
        back = case.root / "back.csv"
        back.write_text("address,event,status\nuser01@x.test,bounced,5.1.1\nuser02@x.test,bounced,5.1.1\n")
        status, said = case("notify", "bounces", "--csv", str(back), at="2026-02-03T09:00")
        assert (status, case.lines()[-1]) == (0, OF_NOTICE), said

    once("sent", send)
    return case


@pytest.fixture
def corrected(sent: Case, once: Once) -> Case:
    """The notice with a correction, a week later."""
    once("corrected", lambda: correct(sent))
    return sent


@pytest.fixture
def evidence(sent: Case, once: Once) -> Path:
    """The folder of what was exported an hour after the two came back."""
    once("exported", lambda: export(sent, "evidence"))
    return sent.root / "evidence"


def correct(case: Case) -> None:
    case.send(case.plan("--correction", "The fee was named wrong", at="2026-02-10T08:00"), at="2026-02-10T09:00")


def export(case: Case, name: str, *words: str, at: str = "2026-02-03T10:00") -> Path:
    status, said = case("notify", "export", KEY, "--output", str(case.root / name), *words, at=at)
    assert status == 0, said
    return case.root / name


def rules(folder: Path, root: Path | None) -> set[str]:
    return {problem.rule for problem in verify_evidence(folder, root).problems}


def with_standard_tools(folder: Path) -> tuple[int, str]:
    done = subprocess.run(["sh", str(folder / "verify.sh")], check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_whole_case_is_one_folder_that_standard_tools_can_check(sent: Case) -> None:
    export(sent, "evidence1")
    digest = sent.plan("--correction", "The fee was named wrong", at="2026-02-10T08:00")
    sent.send(digest, at="2026-02-10T09:00")
    (sent.root / "posted.txt").write_text("13 letters")
    answer = ("--unreached", "--channel", "letter", "--on", "2026-02-12", "--evidence", str(sent.root / "posted.txt"))
    status, said = sent("notify", "record", KEY, *answer, at="2026-02-12T12:00")
    assert status == 0, said
    assert sent.lines()[-3:] == [
        "correction-1:to=accounts,by=2026-02-01,of=13,late=8,refused=3,suppressed=2",
        "email:to=accounts,by=2026-02-01,of=13,late=8,refused=3,bounced=2",
        "unreached:by=2026-02-01,of=13,channel=letter,on=2026-02-12",
    ]
    folder = export(sent, "evidence2", at="2026-02-12T13:00")
    parts = {path.parent.relative_to(folder).as_posix() for path in folder.rglob("manifest.json")}
    assert parts == {"notice", "correction-1", "by-hand/000008"}
    assert (folder / "by-hand/000008/posted.txt").read_text() == "13 letters"
    assert (rules(folder, sent.root), rules(folder, None)) == (set(), set())
    assert rules(sent.root / "evidence1", sent.root) == set()
    first = verify_evidence(sent.root / "evidence1", sent.root).said
    assert (
        "time for 8 of 13 account holders; 3 refused, 2 bounced; since line 7: accepted in time for 0 of 13" in first
    )
    (folder / "attached").mkdir()
    (folder / "attached/CHECKPOINT.tsr").write_bytes(b"a time stamp")
    assert "attached/CHECKPOINT.tsr" in verify_evidence(folder, sent.root).said
    assert with_standard_tools(folder) == (
        0, "Everything in this folder agrees with itself. It cannot show more without a copy from outside.\n"
    )  # fmt: skip


def test_each_email_can_be_made_again_from_the_folder_and_has_the_hash_of_its_row(
    sent: Case, evidence: Path, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    folder = evidence / "notice"
    rows = {row.split(",")[0]: row.split(",") for row in (folder / "recipients.csv").read_text().splitlines()[1:]}
    people = [line.split(",") for line in (folder / "people.csv").read_text().splitlines()[1:]]
    keys = {address: key for key, _, address, *_ in people}
    for address, data in post.taken:
        identified, sha256 = rows[keys[address]][6:8]
        assert hashlib.sha256(data).hexdigest() == sha256
        assert f"Message-ID: {identified}\r\n".encode() in data
        assert data.partition(b"From: ")[2].partition(b"Subject")[0] in (folder / "emails/en.eml").read_bytes()
    sample = BytesParser().parsebytes((folder / "emails/en.eml").read_bytes())
    assert not {"To", "Date", "Message-ID"} & {*sample.keys()}
    readers = (folder / "readers.txt").read_bytes()
    assert hashlib.sha256(readers).hexdigest() + "  readers.txt" in (folder / "digest.txt").read_text()
    digest = json.loads((folder / "manifest.json").read_text())["digest"]
    assert digest == hashlib.sha256((folder / "digest.txt").read_bytes()).hexdigest()


def test_the_manifest_has_all_that_the_sentence_rests_on(sent: Case, evidence: Path) -> None:
    manifest = json.loads((evidence / "notice/manifest.json").read_text())
    grounds = manifest["rests_on"][KEY]
    assert (grounds["timezone"], grounds["effective"], [*grounds["last_days"]]) == (
        "Europe/Berlin", "2026-03-04", ["2026-02-01"]
    )  # fmt: skip
    assert "We email you 30 days before." in grounds["last_days"]["2026-02-01"]
    (listed,) = manifest["lists"]
    assert (listed["file"], listed["rows"], listed["skipped"], listed["repeated"]) == ("readers.csv", 13, 0, 0)
    assert listed["sha256"] == hashlib.sha256((sent.root / "readers.csv").read_bytes()).hexdigest()
    (sending,) = manifest["runs"]
    assert {"operator", "host", "version", "relay"} < sending.keys()
    assert (sending["clock"], manifest["recorded_by"]["clock"]) == ("declared", "declared")
    assert manifest["counts"] == {"accepted_at_any_time": 8, "bounced": 2, "refused": 3}
    assert [each["checked"] for each in manifest["live"]] == [False]


FORGED: dict[str, tuple[str, str, str, str]] = {  # what somebody changes in the folder, and which rule finds it
    "the words of the last line": ("LEDGER", "accepted=8,refused=3,bounced=2", "accepted=13", "evidence-counts"),
    "the number of people": ("LEDGER", "of=13,accepted=8", "of=9005,accepted=9000", "evidence-counts"),
    "the last day": ("LEDGER", "=2026-02-01,of=13,accepted=8,r", "=2026-02-02,of=13,accepted=8,r", "evidence-counts"),
    "the time of the last line": ("LEDGER", "2026-02-03T09:00:00Z notice", "2026-02-01T09:00:00Z notice",
                                  "ledger-rewritten"),
    "that a variable gave it": ("LEDGER", "bounced=2,clock=declared", "bounced=2", "ledger-rewritten"),
    "the checkpoint": ("CHECKPOINT", "lines 5", "lines 4", "ledger-rewritten"),
    "a row": ("notice/recipients.csv", ",refused,550", ",accepted,250", "evidence-changed"),
    "an address": ("notice/people.csv", "user08@x.test", "user88@x.test", "evidence-counts"),
    "a name": ("notice/people.csv", "User 08", "Somebody", "evidence-counts"),
    "an answer": ("notice/people.csv", "5.1.1 no such user", "2.1.5 taken", "evidence-counts"),
    "the names of columns": ("notice/people.csv", "address,name", "name,address", "evidence-counts"),
    "how to read it": ("README.txt", "exported it", "made it up", "evidence-changed"),
    "how to check it": ("verify.sh", 'exit "$bad"', "exit 1", "evidence-changed"),
    "an event": ("notice/events.csv", ",bounced,", ",accepted,", "evidence-changed"),
    "a word of the email": ("notice/emails/en.eml", "email you", "e-mail you", "evidence-changed"),
    "the digest": ("notice/digest.txt", "readers.txt", "others.txt", "evidence-changed"),
}  # fmt: skip


def test_of_what_came_back_the_acceptance_is_kept(sent: Case, evidence: Path) -> None:
    rows = [row.split(",", 4) for row in (evidence / "notice/events.csv").read_text().splitlines()[1:]]
    accepted = {(at, key) for at, key, state, *_ in rows if state == "accepted"}
    assert accepted == {("2026-01-31T22:30:00Z", key) for _, key, state, *_ in rows if state == "bounced"}
    assert len(accepted) == 2


@pytest.mark.parametrize("what", FORGED)
def test_one_changed_thing_in_the_folder_is_found(what: str, sent: Case, evidence: Path) -> None:
    path, old, new, rule = FORGED[what]
    data = (evidence / path).read_bytes()
    assert old.encode() in data
    (evidence / path).write_bytes(data.replace(old.encode(), new.encode()))
    for root in (None, sent.root):
        assert rules(evidence, root) & {rule, "evidence-ledger"}
    sums = [line.split("  ")[1] for line in (evidence / "SHA256SUMS").read_text().splitlines()]
    assert path in sums or path == "notice/people.csv", "out of which a line may be taken"
    hashes = {name: hashlib.sha256((evidence / name).read_bytes()).hexdigest() for name in sums}
    (evidence / "SHA256SUMS").write_text("".join(f"{sha256}  {name}\n" for name, sha256 in hashes.items()))
    assert with_standard_tools(evidence)[0] == 1, "with new sums as well"
    for root in (None, sent.root):
        assert rules(evidence, root) & {rule, "evidence-ledger"}, "with new sums as well"


def test_standard_tools_name_a_file_that_has_another_sum(evidence: Path) -> None:
    (evidence / "CHECKPOINT").write_bytes((evidence / "CHECKPOINT").read_bytes() + b"\n")
    status, said = with_standard_tools(evidence)
    assert (status, "CHECKPOINT: FAILED" in said, "FAILED: files differ from SHA256SUMS" in said) == (1, True, True)


@pytest.mark.parametrize("name", ["SHA256SUMS", "README.txt", "verify.sh"])
def test_what_explains_the_evidence_must_be_there(name: str, sent: Case, evidence: Path) -> None:
    (evidence / name).unlink()
    sums = evidence / "SHA256SUMS"
    if sums.exists():
        lines = sums.read_text().splitlines(keepends=True)
        sums.write_text("".join(line for line in lines if not line.endswith(f"  {name}\n")))
    assert rules(evidence, None) == rules(evidence, sent.root) == {"evidence-changed"}


def test_evidence_that_was_taken_out_of_the_folder_is_named(corrected: Case) -> None:
    why = ("--unreached", "--reason", "They closed their accounts")
    assert corrected("notify", "record", KEY, *why, at="2026-02-12T12:00")[0] == 0
    folder = export(corrected, "evidence", at="2026-02-12T13:00")
    assert "not here" not in verify_evidence(folder, None).said
    for part, line in (
        ("correction-1", "line 6, correction 1: accepted"),
        ("by-hand", "line 8, answered for 13"),
        ("notice", "line 5, accepted in time for 8 of 13"),
    ):
        copy = shutil.copytree(folder, corrected.root / f"without {part}")
        shutil.rmtree(copy / part)
        lines = (copy / "SHA256SUMS").read_text().splitlines(keepends=True)
        (copy / "SHA256SUMS").write_text("".join(each for each in lines if f"  {part}/" not in each))
        for root in (None, corrected.root):
            assert f"not here: the evidence of {line}" in verify_evidence(copy, root).said


@pytest.mark.parametrize("data", [b"garbage", b"", b"\xff\0", None], ids=["garbage", "empty", "bytes", "missing"])
def test_the_checkpoint_of_the_folder_is_read(data: bytes | None, sent: Case, evidence: Path) -> None:
    checkpoint = evidence / "CHECKPOINT"
    checkpoint.unlink() if data is None else checkpoint.write_bytes(data)
    for root in (None, sent.root):
        assert rules(checkpoint.parent, root), "it says that all is well"


def test_a_line_that_was_changed_in_the_site_and_in_the_folder_is_found_by_the_manifest(
    sent: Case, evidence: Path
) -> None:
    for path in (evidence / "LEDGER", sent.root / "content/LEDGER"):
        path.write_text(path.read_text().replace("accepted=8,refused=3,bounced=2", "accepted=13"))
    assert "evidence-counts" in rules(evidence, sent.root)


FORGED_REPORTS: dict[str, Callable[[Path], object]] = {
    "another word in one": lambda notice: next(notice.glob("reports/*")).write_bytes(b"Subject: x\n\n"),
    "one more": lambda notice: (notice / "reports/more.eml").write_bytes(b"Subject: x\n\n"),
    "one without its reader": lambda notice: (notice / "people.csv").write_bytes(
        b"".join((notice / "people.csv").read_bytes().splitlines(keepends=True)[:-13])
    ),
    "no readers": lambda notice: (notice / "people.csv").unlink(),
}

TAMPERED = {  # what somebody changes in the database after the notice was recorded, and which rule finds it
    "a refusal": ("UPDATE deliveries SET state = 'accepted' WHERE address = 'gone1@x.test'", "no-event"),
    "a person": ("DELETE FROM deliveries WHERE address = 'user07@x.test'", "plan-changed"),
    "an address": ("UPDATE deliveries SET address = 'me@x.test' WHERE address = 'user08@x.test'", "plan-changed"),
    "a name": ("UPDATE deliveries SET name = 'You' WHERE address = 'user08@x.test'", "plan-changed"),
    "a word": ("UPDATE variants SET body = CAST(replace(CAST(body AS TEXT), 'fee', 'price') AS BLOB)", "plan-changed"),
    "a greeting": ("UPDATE variants SET greeting = 'Well,'", "plan-changed"),
    "the sender": ("UPDATE campaigns SET sender = 'me@x.test'", "plan-changed"),
    "an event": ("UPDATE events SET state = 'deferred' WHERE state = 'refused'", "events-changed"),
    "what was said": ("DELETE FROM events WHERE state = 'bounced'", "events-changed"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_database_that_was_changed_is_not_recorded(what: str, sent: Case) -> None:
    statement, rule = TAMPERED[what]
    sent.in_database(statement)
    sent.in_database("UPDATE deliveries SET state = 'expired' WHERE address = 'user03@x.test'")
    before = sent.lines()
    status, said = sent("notify", "export", KEY, "--record", "--output", str(sent.root / "e"), at="2026-02-04T09:00")
    assert status == 1
    assert f"error[{rule}]" in said
    assert (sent.lines(), (sent.root / "e").exists()) == (before, False)


QUIET = {  # what somebody changes although nothing happened, and which rule finds it
    "when it was accepted": ("UPDATE deliveries SET changed = '2026-01-31T01:00:00Z'", "rows-changed"),
    "what was handed over": ("UPDATE deliveries SET sent = 'aa' WHERE address = 'user08@x.test'", "rows-changed"),
    "who tried it": ("UPDATE deliveries SET run = 9 WHERE address = 'user08@x.test'", "rows-changed"),
    "what a relay said": ("UPDATE events SET reply = 'x' WHERE state = 'refused'", "rows-changed"),
    "when it was refused": ("UPDATE events SET at = '2026-01-30T00:00:00Z'", "events-changed"),
    "what a person confirmed": ("UPDATE campaigns SET digest = 'aa'", "rows-changed"),
    "the rows that could not be read": ("UPDATE campaigns SET skipped = 3", "rows-changed"),
    "the list": ("UPDATE campaigns SET lists = '[]'", "facts-changed"),
    "what was live": ("UPDATE campaigns SET live = '[]'", "facts-changed"),
    "who sent it": ("UPDATE runs SET facts = '{}'", "facts-changed"),
    "the subject": ("UPDATE variants SET subject = 'x'", "plan-changed"),
    "when it was planned": ("UPDATE campaigns SET planned = '2026-01-01T00:00:00Z'", "plan-changed"),
}


@pytest.mark.parametrize("what", QUIET)
@pytest.mark.parametrize("more", [(), ("--record",)], ids=["", "record"])
def test_a_database_that_was_changed_though_nothing_happened_is_not_exported(
    what: str, more: tuple[str, ...], sent: Case
) -> None:
    statement, rule = QUIET[what]
    sent.in_database(statement)
    before = sent.lines()
    status, said = sent("notify", "export", KEY, "--output", str(sent.root / "e"), *more, at="2026-02-04T09:00")
    assert (status, f"error[{rule}]" in said) == (1, True), said
    assert (sent.lines(), (sent.root / "e").exists()) == (before, False)


@pytest.mark.parametrize("more", [(), ("--record",)], ids=["", "record"])
@pytest.mark.parametrize("statement", [
    "UPDATE manifests SET manifest = replace(manifest, '8 of 13', '13 of 13')", "DELETE FROM manifests",
    "DELETE FROM manifests WHERE id = 1",
])  # fmt: skip
def test_nothing_is_recorded_of_a_line_whose_manifest_was_changed_in_the_database(
    statement: str, more: tuple[str, ...], sent: Case
) -> None:
    sent.in_database(statement)
    before = sent.lines()
    status, said = sent("notify", "export", KEY, "--output", str(sent.root / "e"), *more, at="2026-02-04T09:00")
    assert (status, "error[restored]: line 00000" in said) == (1, True), said
    assert (sent.lines(), (sent.root / "e").exists()) == (before, False)


LOGGED = (
    "Mar  5 12:00:01 mx postfix/cleanup[8]: AAAAAA{0}: message-id={1}\n"
    "Mar  5 12:00:01 mx postfix/qmgr[7]: AAAAAA{0}: from=<legal@legal.test>, size=30211, nrcpt=1 (queue active)\n"
)


def test_once_a_restore_is_reconciled_what_it_lacks_is_recorded_again(digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    backup = (case.root / "deliveries.sqlite").read_bytes()
    case.send(digest, at="2026-01-31T22:30")
    before = case.lines()
    (case.root / "deliveries.sqlite").write_bytes(backup)
    ids = [str(message["Message-ID"]) for message in post.messages()]
    (case.root / "mail.log").write_text("".join(LOGGED.format(*each) for each in enumerate(ids)))
    reconcile = ("notify", "reconcile", "--restored", "--maillog", str(case.root / "mail.log"))
    assert case(*reconcile, at="2026-02-01T08:00")[0] == 0
    assert case.lines() == before, "three are left"
    assert case.send(digest, at="2026-02-01T09:00")[0] == 1
    assert case.lines() == [*before, before[-1]], "with the manifest of this database"
    export(case, "evidence", at="2026-02-01T10:00")


LIST = ["sha256", "rows", "skipped", "repeated", "file", "time"]


@pytest.mark.parametrize("change", [
    *(f"""lists = replace(lists, '"{name}": ', '"{name}x": ')""" for name in LIST), "lists = '[]'", "skipped = 1",
    "planned = '2026-01-01T00:00:00Z'",
])  # fmt: skip
def test_the_digest_is_also_of_the_list_and_the_day_of_the_plan(change: str, digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.in_database(f"UPDATE campaigns SET {change}")
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (status, "error[plan-changed]" in said, "plan.json is not what was" in said, post.taken) == (
        1,
        True,
        True,
        [],
    )


def test_the_parts_of_a_plan_are_those_of_its_digest(digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    with sqlite3.connect(case.root / "deliveries.sqlite") as db:
        (parts,) = db.execute("SELECT parts FROM campaigns").fetchone()
    case.in_database("UPDATE deliveries SET name = 'You' WHERE address = 'user09@x.test'")
    case.plan(at="2026-01-31T08:10")
    case.in_database(f"UPDATE campaigns SET digest = '{digest}'")
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (status, "digest.txt is not what was" in said, post.taken) == (1, True, []), parts


def test_a_plan_that_changes_nothing_has_the_same_digest(case: Case) -> None:
    first = case.plan(at="2026-01-31T08:00")
    assert case.plan(at="2026-01-31T08:10") == first
    (case.root / "readers.csv").write_text((case.root / "readers.csv").read_text() + "user09@x.test,\n")
    assert case.plan(at="2026-01-31T08:20") != first, "another row, though nobody is new"


def test_an_email_that_nobody_sent_was_not_accepted(digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.in_database("UPDATE deliveries SET state = 'accepted' WHERE address = 'user09@x.test'")
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (status, "error[no-event]" in said, post.taken) == (1, True, [])


@pytest.mark.parametrize("values", [
    "state = 'suppressed', reply = 'bounced on 2026-01-02'", "state = 'refused'", "address = NULL, name = ''",
    "address = NULL, name = '', person = 'aa', state = 'accepted'",
])  # fmt: skip
def test_nobody_is_left_out_without_an_event(values: str, digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.in_database(f"UPDATE deliveries SET {values} WHERE address = 'user09@x.test'")
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (status, "error[no-event]" in said, post.taken) == (1, True, [])


def test_who_is_left_out_has_an_event_that_says_why(corrected: Case) -> None:
    folder = export(corrected, "evidence", at="2026-02-10T10:00") / "correction-1"
    rows = [row.split(",") for row in (folder / "events.csv").read_text().splitlines()]
    left_out = {key for _, key, state, *_ in rows if state == "suppressed"}
    people = [line for line in (folder / "people.csv").read_text().splitlines() if "bounced on 2026-02-03" in line]
    assert left_out == {line.partition(",")[0] for line in people}
    assert len(left_out) == 2


@pytest.mark.parametrize("what", [each for each in TAMPERED if TAMPERED[each][1] == "plan-changed"])
def test_a_plan_that_was_changed_is_not_sent(what: str, digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.in_database(TAMPERED[what][0])
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (status, "error[plan-changed]" in said, post.taken) == (1, True, [])


def test_nothing_is_sent_before_the_newest_line_or_event(sent: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    taken = len(post.taken)
    with (sent.root / "readers.csv").open("a") as file:
        file.write("late1@x.test,\n")
    digest = sent.plan(at="2026-02-03T10:00")
    status, said = sent.send(digest, at="2026-02-03T09:30")
    assert (status, "error[clock-behind]" in said, len(post.taken)) == (1, True, taken)


@pytest.mark.parametrize("words", [
    ("plan", KEY, "--to", "readers.csv"), ("bounces", "--csv", "again.csv"), ("reconcile", "--maillog", "mail.log"),
    ("retry", KEY), ("cancel", KEY, "--reason", "x"), ("unsubscribe", "token"), ("purge", "--older", "0"),
    ("unsuppress", "user01@x.test", "--reason", "x"), ("export", KEY, "--record"),
    ("record", KEY, "--channel", "letter", "--on", "2026-02-01"),
])  # fmt: skip
def test_what_would_write_before_the_newest_line_or_event_does_not_begin(
    words: tuple[str, ...], sent: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sent.root / "again.csv").write_text("address,event,status\nuser03@x.test,bounce,5.1.1\n")
    (sent.root / "mail.log").write_text("")
    monkeypatch.chdir(sent.root)
    ledger, database = (sent.root / "content/LEDGER").read_bytes(), dump(sent.root)
    status, said = sent("notify", *words, at="2026-02-02T09:00")
    assert (status, "error[clock-behind]" in said) == (1, True), said
    assert ((sent.root / "content/LEDGER").read_bytes(), dump(sent.root)) == (ledger, database)
    assert sent("notify", "status", "terms", at="2026-02-02T09:00")[0] == 0


def dump(root: Path) -> list[str]:
    with sqlite3.connect(root / "deliveries.sqlite") as db:
        return [*db.iterdump()]


def test_the_times_of_texts_say_as_well_that_a_variable_gave_them(sent: Case) -> None:
    lines = (sent.root / "content/LEDGER").read_text().splitlines()[1:]
    assert [line.split(" ")[2] for line in lines if line.split(" ")[6].endswith(",clock=declared")].count("notice") == 2
    status, said = sent("verify", at="2026-02-04T09:00")
    declared = sum(",clock=declared " in line for line in lines)
    assert (status, f"; {declared} with a time that a variable gave (clock=declared)" in said) == (0, True)


def test_the_list_of_those_who_were_not_reached_is_as_long_as_the_line_says(corrected: Case) -> None:
    """The late ones of a correction are on it, too."""
    status, said = corrected(
        "notify", "status", KEY, "--unreached", "--output", str(corrected.root / "p"), at="2026-02-11T09:00"
    )
    assert status == 0, said
    corrected(
        "notify", "record", KEY, "--unreached", "--channel", "letter", "--on", "2026-02-12", at="2026-02-12T12:00"
    )
    people = len((corrected.root / "p").read_text().splitlines())
    assert corrected.lines()[-1] == f"unreached:by=2026-02-01,of={people},channel=letter,on=2026-02-12"


@pytest.mark.parametrize(("old", "new"), [
    ('timezone = "Europe/Berlin"', 'timezone = "America/Los_Angeles"'),
    ('kind = "terms"',
     'kind = "terms"\npromises."2025-09-15" = { all_of = ["email"], days_before = 14, reason = "misread" }'),
])  # fmt: skip
def test_an_outcome_under_other_settings_says_so(old: str, new: str, case: Case) -> None:
    case.send(case.plan(at="2026-02-01T08:00"), at="2026-02-02T06:00")  # late in Berlin, in time in Los Angeles
    assert ",late=10," in case.lines()[-1]
    words = (
        "accepted in time for 10 of 13 account holders; 3 refused; worked out anew from line 4, under other settings"
    )
    status_of = lambda: case("notify", "status", "terms", at="2026-02-03T09:00")[1]  # noqa: E731
    assert "anew" not in status_of()
    (case.root / "legalsite.toml").write_text(CONFIG.replace(old, new))
    before = status_of()
    status, said = case("notify", "export", KEY, "--record", "--output", str(case.root / "e"), at="2026-02-03T09:00")
    assert status == 0, said
    assert ",accepted=10,refused=3,anew=4" in case.lines()[-1]
    assert [words in text for text in (before, said, status_of())] == [True] * 3
    assert words in verify_evidence(case.root / "e", case.root).said


def test_somebody_can_be_told_all_that_is_kept_about_them_until_a_purge(sent: Case) -> None:
    status, said = sent("notify", "person", "User01@x.test", at="2026-02-04T09:00")
    (email,) = json.loads(said)["emails"]
    assert (status, email["campaign"], email["address"], email["state"]) == (0, KEY, "user01@x.test", "bounced")
    assert [event["state"] for event in email["events"]] == ["accepted", "bounced"]
    assert json.loads(said)["suppressed"]["reason"] == "bounced"
    assert sent("notify", "purge", "--older", "0", at="2026-02-05T09:00")[0] == 0
    after = json.loads(sent("notify", "person", "User01@x.test", at="2026-02-06T09:00")[1])
    assert (after["emails"], after["suppressed"]["reply"]) == ([], "")
    assert sent("notify", "person", "other@x.test", at="2026-02-06T09:00")[0] == 1


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of the database of a case: a file of its site, if it is empty."""
    url = str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", url)
    return url


def kept(root: Path, url: str) -> dict[str, bytes]:
    """Return all that is kept of a case, by the files of the site and by the tables of its database."""
    found = {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with open_database(database_url(root, url)) as engine, engine.connect() as db:
        for table in metadata.sorted_tables:
            found[table.name] = repr(db.execute(table.select()).all()).encode()
    return found


def places_of(words: str, kept: dict[str, bytes]) -> set[str]:
    return {place for place, data in kept.items() if re.search(words.encode(), data, re.IGNORECASE)}


def test_one_person_is_erased_and_the_evidence_of_the_others_still_verifies(anywhere: str, sent: Case) -> None:
    erase = lambda *words: sent("notify", "person", "User01@x.test", "--erase", *words, at="2026-02-04T09:00")  # noqa: E731
    before = export(sent, "evidence/before")
    assert (erase()[0], erase("--yes")[0]) == (2, 0)
    assert sent("notify", "person", "", "--erase", "--yes", at="2026-02-04T09:00")[0] == 2
    assert "There is nothing to erase." in erase("--yes")[1]
    status, said = sent("notify", "status", KEY, at="2026-02-04T10:00")
    assert (status, "1 address erased on 2026-02-04 by" in said) == (0, True)
    after = export(sent, "after", at="2026-02-04T10:00")
    assert (rules(after, sent.root), rules(after, None)) == (set(), set())
    assert with_standard_tools(after)[0] == 0
    assert "12 readers in people.csv" in verify_evidence(after, sent.root).said
    for name in ("manifest.json", "recipients.csv", "events.csv", "digest.txt"):
        assert (after / "notice" / name).read_bytes() == (before / "notice" / name).read_bytes()
    lists = {str(sent.root / name) for name in ("readers.csv", "back.csv")}
    old = {str(before / "notice" / name) for name in ("people.csv", "readers.txt")}
    assert places_of("user01|user 01", kept(sent.root, anywhere)) == {*lists, *old}
    # Who has an older folder takes the list and one line out of it.
    (before / "notice/readers.txt").unlink()
    people = (before / "notice/people.csv").read_text().splitlines(keepends=True)
    (before / "notice/people.csv").write_text("".join(line for line in people if "user01@" not in line))
    assert (rules(before, sent.root), with_standard_tools(before)[0]) == (set(), 0)
    (after / "notice/people.csv").write_text((after / "notice/people.csv").read_text().replace("user02@", "user03@", 1))
    assert (rules(after, sent.root), with_standard_tools(after)[0]) == ({"evidence-counts"}, 1)


def test_what_comes_after_somebody_was_erased_is_not_kept_of_them(anywhere: str, sent: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    assert sent("notify", "person", "user03@x.test", "--erase", "--yes", at="2026-02-04T09:00")[0] == 0
    (sent.root / "late.csv").write_text("address,event,status\nuser03@x.test,bounced,550 5.1.1 user03 has left\n")
    assert sent("notify", "bounces", "--csv", str(sent.root / "late.csv"), at="2026-02-05T09:00")[0] == 0
    assert sent.lines()[-1].endswith("accepted=7,refused=3,bounced=3")
    taken = len(post.taken)
    with (sent.root / "readers.csv").open("a") as readers:
        readers.write("more@x.test,\n")
    digest = sent.plan(at="2026-02-06T09:00")
    assert sent("notify", "person", "more@x.test", "--erase", "--yes", at="2026-02-06T09:30")[0] == 1  # it is not sent
    assert sent.send(digest, at="2026-02-06T10:00")[0] == 1
    assert [address for address, _ in post.taken[taken:]] == ["more@x.test"]
    folder = export(sent, "after", "--record", at="2026-02-06T11:00")
    assert (rules(folder, sent.root), with_standard_tools(folder)[0]) == (set(), 0)
    lists = {str(sent.root / name) for name in ("readers.csv", "late.csv")}
    assert places_of("user03|user 03", kept(sent.root, anywhere)) == lists


DSN = (Path(__file__).parent / "bounce_report.txt").read_text(encoding="utf-8")


@pytest.fixture
def reported(case: Case, once: Once, post) -> tuple[Case, dict[str, bytes]]:  # type: ignore[no-untyped-def]  # a fixture
    """A notice that came back from two readers, and the report of each, in the mailbox that was read, `mbox`."""

    def send() -> dict[str, bytes]:
        case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
        reports = {address: report_about(address, data) for address, data in post.taken[:2]}
        in_mailbox(case.root / "mbox", *reports.values(), b"Subject: hello\n\nOf somebody else\n", *reports.values())
        assert read(case, "mbox", at="2026-02-03T09:00")[0] == 0
        return reports

    return case, send() if os.environ.get("LEGALSITE_DATABASE_URL") else once("reported", send)


def report_about(address: str, email: bytes) -> bytes:
    identified = BytesParser().parsebytes(email)["Message-ID"]
    return DSN.format(message_id=identified, action="failed", status="5.1.1", address=address).encode()


def in_mailbox(mbox: Path, *messages: bytes) -> None:
    mbox.write_bytes(b"".join(b"From x@y.test Sat Jan 31 22:40:00 2026\n%s\n" % each for each in messages))


def read(case: Case, mbox: str, at: str) -> tuple[int, str]:
    return case("notify", "bounces", "--mbox", str(case.root / mbox), at=at)


def kept_reports(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.glob("notice/reports/*"))


def test_delivery_reports_are_in_the_evidence_byte_for_byte(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    folder = export(case, "evidence")
    assert kept_reports(folder) == sorted(reports.values())
    hashes = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("notice/reports/*")}
    people = (folder / "notice/people.csv").read_text()
    assert all(sha256.startswith(name) and f"(report sha256:{sha256})" in people for name, sha256 in hashes.items())
    assert "reports/" not in (folder / "SHA256SUMS").read_text() + (folder / "notice/manifest.json").read_text()
    for root in (case.root, None):
        said = verify_evidence(folder, root).said
        assert "13 readers in people.csv; reports/ has 2 of 2 delivery reports that it names;" in said
    assert with_standard_tools(folder)[0] == 0
    assert read(case, "mbox", at="2026-02-03T11:00")[0] == 0, "nothing is new"
    assert kept_reports(export(case, "again", at="2026-02-03T12:00")) == sorted(reports.values())


@pytest.mark.parametrize("without", [*FORGED_REPORTS])
def test_a_report_that_nobody_sent_is_found(without: str, reported: tuple[Case, dict[str, bytes]]) -> None:
    case, _ = reported
    folder = export(case, "evidence")
    FORGED_REPORTS[without](folder / "notice")
    for root in (case.root, None):
        assert rules(folder, root) == {"evidence-unlisted"}
    assert with_standard_tools(folder)[0] == 1


@pytest.mark.parametrize(
    "place", ["letter.pdf", "by-hand/letter.pdf", "by-hand/000004/letter.pdf", "notice/x/letter.pdf"]
)
def test_a_file_that_nothing_records_is_found_wherever_it_is(place: str, sent: Case, evidence: Path) -> None:
    (evidence / place).parent.mkdir(parents=True, exist_ok=True)
    (evidence / place).write_bytes(b"It was sent to all of them.")
    for root in (sent.root, None):
        assert rules(evidence, root) == {"evidence-unlisted"}


def test_a_link_or_a_pipe_is_no_list_of_people(sent: Case, evidence: Path) -> None:
    people = evidence / "notice/people.csv"
    people.rename(sent.root / "people.csv")
    people.symlink_to(sent.root / "people.csv")
    assert rules(evidence, None) == {"evidence-unlisted"}
    people.unlink()
    os.mkfifo(people)
    assert rules(evidence, None) == {"evidence-unlisted"}, "nobody writes to it"


def test_reports_that_are_missing_are_counted(reported: tuple[Case, dict[str, bytes]]) -> None:
    case, _ = reported
    folder = export(case, "evidence")
    shutil.rmtree(folder / "notice/reports")
    part = verify_evidence(folder, case.root)
    assert (part.problems, "; reports/ has 0 of 2 delivery reports that it names;" in part.said) == ((), True)
    assert with_standard_tools(folder)[0] == 0


def test_a_mailbox_that_an_earlier_version_read_gives_its_reports(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    with open_database(database_url(case.root, anywhere)) as engine, engine.begin() as db:
        db.execute(kept_files.delete().where(kept_files.c.sha256.like("%.eml")))
    assert kept_reports(export(case, "before")) == []
    assert read(case, "mbox", at="2026-02-03T11:00")[0] == 0
    assert kept_reports(export(case, "evidence", at="2026-02-03T12:00")) == sorted(reports.values())


def test_a_report_is_erased_with_its_reader(anywhere: str, reported: tuple[Case, dict[str, bytes]]) -> None:
    case, reports = reported
    first, second = reports
    export(case, "evidence/before")
    (email,) = json.loads(case("notify", "person", first, at="2026-02-03T11:00")[1])["emails"]
    assert [*email["reports"].values()] == [reports[first].decode()]
    assert case("notify", "person", first, "--erase", "--yes", at="2026-02-04T09:00")[0] == 0
    assert read(case, "mbox", at="2026-02-04T09:30")[0] == 0, "what comes later is not kept"
    after = export(case, "after", at="2026-02-04T10:00")
    assert kept_reports(after) == [reports[second]]
    assert "; reports/ has 1 of 1 delivery report that it names;" in verify_evidence(after, case.root).said
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    old = {place for place in kept(case.root, anywhere) if place.startswith(str(case.root / "evidence/before/notice"))}
    assert places_of(first, kept(case.root, anywhere)) <= given | old
    status, said = case("notify", "purge", "--older", "0", at="2026-02-05T09:00")
    assert (status, str(case.root / "evidence/before/notice/reports") in said) == (0, True), said
    assert not (export(case, "last", at="2026-02-05T10:00") / "notice/reports").exists()
    assert read(case, "mbox", at="2026-02-06T09:00")[0] == 0
    shutil.rmtree(case.root / "evidence")
    shutil.rmtree(case.root / "after")
    assert places_of(f"{first}|{second}", kept(case.root, anywhere)) == given


def test_a_report_about_somebody_who_was_erased_before_is_not_kept(anywhere: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
    address, data = post.taken[0]
    assert case("notify", "person", address, "--erase", "--yes", at="2026-02-01T09:00")[0] == 0
    in_mailbox(case.root / "mbox", report_about(address, data))
    assert read(case, "mbox", at="2026-02-03T09:00")[0] == 0
    assert "bounced=1" in case.lines()[-1]
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    assert places_of(address, kept(case.root, anywhere)) == given


def test_no_address_is_printed_and_after_a_purge_none_is_in_any_file(anywhere: str, case: Case) -> None:
    people = [f"reader.{number}@mail{number % 7}.x.test,Nadia Number{number}" for number in range(60)]
    (case.root / "readers.csv").write_text("\n".join(["email,name", *people, "gone1@x.test,", "bad@@x.test,Bad", ""]))
    digest = case.plan("--skip-bad-rows", at="2026-01-31T08:00")
    said = case.send(digest, at="2026-01-31T22:30")[1]
    back = [f"reader.{number}@mail{number % 7}.x.test,bounced,550 5.1.1 no reader.{number} here" for number in range(9)]
    (case.root / "back.csv").write_text("\n".join(["address,event,status", *back, ""]))
    folder = str(case.root / "evidence/first")
    for words in (
        ("plan",), ("bounces", "--csv", str(case.root / "back.csv")), ("status",), ("status", "--format", "json"),
        ("status", KEY, "--unreached", "--output", str(case.root / "unreached")), ("retry", KEY), ("export", KEY),
        ("cancel", KEY, "--reason", "They have it"), ("export", KEY, "--record", "--output", folder),
        ("purge", "--older", "0", "--dry-run"), ("purge", "--older", "0"), ("status", "--format", "json"), ("status",),
        ("export", KEY, "--output", str(case.root / "evidence/second")),
    ):  # fmt: skip
        said += case("notify", *words, at="2026-02-03T09:00")[1]
    said += case("verify", "--evidence", folder, at="2026-02-03T09:00")[1]
    assert "61 addresses erased" in said
    names = r"reader\.\d+|nadia|number\d|gone1|bad@@"
    assert re.findall(names, said, re.IGNORECASE) == []
    lists = {str(case.root / name) for name in ("readers.csv", "back.csv", "unreached")}
    first = {f"{folder}/notice/{name}" for name in ("people.csv", "readers.txt")}
    assert places_of(names, kept(case.root, anywhere)) == lists | first


def test_a_notice_of_a_day_before_the_ledger_had_the_text_is_refused(case: Case) -> None:
    text = case.root / "content/terms/2026-01-29.md"
    later = text.read_text().replace("2026-01-29", "2026-02-20\nchange: material\nsummary: 20 euros.")
    later = later.replace("2026-03-04", "2026-04-20").replace("15 e", "20 e")
    (case.root / "content/terms.md").write_text(later)
    status, said = case("publish", "--keep-dates", at="2026-03-10T09:00")
    assert status == 0, said
    given = ("--channel", "account", "--on", "2026-02-21")
    status, said = case("notify", "record", "terms@2026-02-20", *given, at="2026-03-11T09:00")
    assert (status, "the ledger has terms@2026-02-20 only since 2026-03-10" in said) == (2, True)


def test_evidence_of_an_earlier_version_still_verifies_and_says_what_it_lacks() -> None:
    part = verify_evidence(Path(__file__).parent / "evidence_before_bundles", None)
    assert part.problems == ()
    assert "it is of an earlier version" in part.said


@pytest.fixture
def signed(sent: Case, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Path]:
    if not shutil.which("ssh-keygen"):
        pytest.skip("install openssh-client: signatures need ssh-keygen")
    key = tmp_path_factory.mktemp("key") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    return sent, key


def test_in_a_signed_site_a_line_that_nobody_signed_is_no_evidence(signed: tuple[Case, Path]) -> None:
    sent, key = signed
    assert sent("publish", "--key", str(key), at="2026-02-03T11:00")[0] == 0
    correct(sent)
    status, said = sent("notify", "export", KEY, "--output", str(sent.root / "before"), at="2026-02-10T10:00")
    assert (status, "under no signed checkpoint yet" in said) == (0, True)
    for root in (sent.root, None):
        assert rules(sent.root / "before", root) == {"evidence-unsigned"}
    assert sent("publish", "--key", str(key), at="2026-02-10T11:00")[0] == 0
    folder = export(sent, "after", at="2026-02-10T12:00")
    for root in (sent.root, None):
        assert rules(folder, root) == set()
    assert with_standard_tools(folder)[0] == 0
    for name, data in (("allowed_signers", b"legal.test ssh-ed25519 AAAA\n"), ("CHECKPOINT.sig", b"x")):
        copy = shutil.copytree(folder, sent.root / f"other {name}")
        old, new = (hashlib.sha256(each).hexdigest() for each in ((copy / name).read_bytes(), data))
        (copy / name).write_bytes(data)
        (copy / "SHA256SUMS").write_text((copy / "SHA256SUMS").read_text().replace(old, new))
        for root in (sent.root, None):
            assert "evidence-ledger" in rules(copy, root)
