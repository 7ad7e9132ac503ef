"""A case as a court would have it: a notice, what came back, a correction, and an answer for those who were not
reached, all of it in one folder."""

import hashlib
import json
import re
import shutil
import subprocess
from email.parser import BytesParser
from pathlib import Path

import pytest

from commands.evidence_cases import CONFIG, KEY, Case, correct, export, rules, with_standard_tools
from legalsite.commands.verify_evidence import verify_evidence
from notice_sites import database_file


def test_the_whole_case_is_one_folder_that_standard_tools_can_check(sent: Case) -> None:
    export(sent, "evidence1")
    digest = sent.plan("--correction", "The fee was named wrong", at="2026-02-10T08:00")
    sent.send(digest, at="2026-02-10T09:00")
    (sent.root / "posted.txt").write_text("13 letters")
    answer = (
        "--unreached",
        "--channel",
        "letter",
        "--on",
        "2026-02-12",
        "--evidence",
        str(sent.root / "posted.txt"),
    )
    status, said = sent("notify", "record", KEY, *answer, at="2026-02-12T12:00")
    assert status == 0, said
    assert sent.lines()[-3:] == [
        "correction-1:to=accounts,by=2026-02-01,of=13,late=8,rejected=3,suppressed=2",
        "email:to=accounts,by=2026-02-01,of=13,late=8,rejected=3,bounced=2",
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
        "time for 8 of 13 account holders; 3 rejected, 2 bounced; since line 7: accepted in time for 0 of 13"
        in first
    )
    (folder / "attached").mkdir()
    (folder / "attached/CHECKPOINT.tsr").write_bytes(b"a time stamp")
    assert "attached/CHECKPOINT.tsr" in verify_evidence(folder, sent.root).said
    assert with_standard_tools(folder) == (
        0, "Everything in this folder is consistent. To prove more, compare it with an independent copy.\n"
    )  # fmt: skip


def test_a_notice_without_any_email_is_a_folder_that_standard_tools_can_check(case: Case) -> None:
    (case.root / "posted.txt").write_text("13 letters")
    given = (
        "--channel",
        "letter",
        "--on",
        "2026-01-31",
        "--evidence",
        str(case.root / "posted.txt"),
    )
    status, said = case("notify", "record", KEY, *given, at="2026-01-31T12:00")
    assert status == 0, said
    folder = export(case, "evidence")
    assert (rules(folder, case.root), rules(folder, None)) == (set(), set())
    assert with_standard_tools(folder) == (
        0, "Everything in this folder is consistent. To prove more, compare it with an independent copy.\n"
    )  # fmt: skip
    (*_, text) = sorted((folder / "by-hand").rglob("texts/**/*.md"))
    text.write_text("We never said that.")
    assert with_standard_tools(folder)[0] == 1
    assert rules(folder, None) == {"evidence-changed"}


def test_each_email_can_be_made_again_from_the_folder_and_has_the_hash_of_its_row(
    sent: Case, evidence: Path, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    folder = evidence / "notice"
    rows = {
        row.split(",")[0]: row.split(",")
        for row in (folder / "recipients.csv").read_text().splitlines()[1:]
    }
    people = [line.split(",") for line in (folder / "people.csv").read_text().splitlines()[1:]]
    keys = {address: key for key, _, address, *_ in people}
    for address, data in post.taken:
        identified, sha256 = rows[keys[address]][7:9]
        assert hashlib.sha256(data).hexdigest() == sha256
        assert f"Message-ID: {identified}\r\n".encode() in data
        assert (
            data.partition(b"From: ")[2].partition(b"Subject")[0]
            in (folder / "emails/en.eml").read_bytes()
        )
    sample = BytesParser().parsebytes((folder / "emails/en.eml").read_bytes())
    assert not {"To", "Date", "Message-ID"} & {*sample.keys()}
    readers = (folder / "readers.txt").read_bytes()
    assert (
        hashlib.sha256(readers).hexdigest() + "  readers.txt" in (folder / "digest.txt").read_text()
    )
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
    assert (listed["file"], listed["rows"], listed["skipped"], listed["repeated"]) == (
        "readers.csv",
        13,
        0,
        0,
    )
    assert listed["sha256"] == hashlib.sha256((sent.root / "readers.csv").read_bytes()).hexdigest()
    (sending,) = manifest["runs"]
    assert {"operator", "host", "version", "relay"} < sending.keys()
    assert (sending["clock"], manifest["recorded_by"]["clock"]) == ("declared", "declared")
    assert manifest["counts"] == {"accepted_at_any_time": 8, "bounced": 2, "rejected": 3}
    assert [each["checked"] for each in manifest["live"]] == [False]


def test_of_what_came_back_the_acceptance_is_kept(sent: Case, evidence: Path) -> None:
    rows = [
        row.split(",", 4) for row in (evidence / "notice/events.csv").read_text().splitlines()[1:]
    ]
    accepted = {(at, key) for at, key, state, *_ in rows if state == "accepted"}
    assert accepted == {
        ("2026-01-31T22:30:00Z", key) for _, key, state, *_ in rows if state == "bounced"
    }
    assert len(accepted) == 2


LOGGED = (
    "Mar  5 12:00:01 mx postfix/cleanup[8]: AAAAAA{0}: message-id={1}\n"
    "Mar  5 12:00:01 mx postfix/qmgr[7]: AAAAAA{0}: from=<legal@legal.test>, size=30211, nrcpt=1 (queue active)\n"
)


def test_once_a_restore_is_reconciled_what_it_lacks_is_recorded_again(
    digest: str, case: Case, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    backup = database_file(case.root).read_bytes()
    case.send(digest, at="2026-01-31T22:30")
    before = case.lines()
    database_file(case.root).write_bytes(backup)
    ids = [str(message["Message-ID"]) for message in post.messages()]
    (case.root / "mail.log").write_text("".join(LOGGED.format(*each) for each in enumerate(ids)))
    reconcile = ("notify", "reconcile", "--restored", "--maillog", str(case.root / "mail.log"))
    assert case(*reconcile, at="2026-02-01T08:00")[0] == 0
    assert case.lines() == before, "three are left"
    assert case.send(digest, at="2026-02-01T09:00")[0] == 1
    assert case.lines() == [*before, before[-1]], "with the manifest of this database"
    export(case, "evidence", at="2026-02-01T10:00")


def test_who_is_left_out_has_an_event_that_says_why(corrected: Case) -> None:
    folder = export(corrected, "evidence", at="2026-02-10T10:00") / "correction-1"
    rows = [row.split(",") for row in (folder / "events.csv").read_text().splitlines()]
    left_out = {key for _, key, state, *_ in rows if state == "suppressed"}
    people = [
        line
        for line in (folder / "people.csv").read_text().splitlines()
        if "bounced on 2026-02-03" in line
    ]
    assert left_out == {line.partition(",")[0] for line in people}
    assert len(left_out) == 2


def test_the_times_of_texts_say_as_well_that_a_variable_gave_them(sent: Case) -> None:
    lines = (sent.root / "content/LEDGER").read_text().splitlines()[1:]
    assert [
        line.split(" ")[2] for line in lines if line.split(" ")[6].endswith(",clock=declared")
    ].count("notice") == 2
    status, said = sent("verify", at="2026-02-04T09:00")
    declared = sum(",clock=declared " in line for line in lines)
    assert (
        status,
        f"; {declared} with a time set by SOURCE_DATE_EPOCH (clock=declared)" in said,
    ) == (0, True)


def test_the_list_of_those_who_were_not_reached_is_as_long_as_the_line_says(
    corrected: Case,
) -> None:
    """The late ones of a correction are on it, too."""
    status, said = corrected(
        "notify",
        "status",
        KEY,
        "--unreached",
        "--output",
        str(corrected.root / "p"),
        at="2026-02-11T09:00",
    )
    assert status == 0, said
    corrected(
        "notify",
        "record",
        KEY,
        "--unreached",
        "--channel",
        "letter",
        "--on",
        "2026-02-12",
        at="2026-02-12T12:00",
    )
    people = len((corrected.root / "p").read_text().splitlines())
    assert (
        corrected.lines()[-1] == f"unreached:by=2026-02-01,of={people},channel=letter,on=2026-02-12"
    )


@pytest.mark.parametrize(("old", "new"), [
    ('timezone = "Europe/Berlin"', 'timezone = "America/Los_Angeles"'),
    ('kind = "terms"',
     'kind = "terms"\npromises."2025-09-15" = { all_of = ["email"], days_before = 14, reason = "misread" }'),
])  # fmt: skip
def test_an_outcome_under_other_settings_says_so(old: str, new: str, case: Case) -> None:
    case.send(
        case.plan(at="2026-02-01T08:00"), at="2026-02-02T06:00"
    )  # late in Berlin, in time in Los Angeles
    assert ",late=10," in case.lines()[-1]
    words = "accepted in time for 10 of 13 account holders; 3 rejected; recalculated from line 4 under different settings"

    def status_of() -> str:
        return case("notify", "status", "terms", at="2026-02-03T09:00")[1]

    assert "recomputed" not in status_of()
    (case.root / "legalsite.toml").write_text(CONFIG.replace(old, new))
    before = status_of()
    status, said = case(
        "notify", "export", KEY, "--record", "--output", str(case.root / "e"), at="2026-02-03T09:00"
    )
    assert status == 0, said
    assert ",accepted=10,rejected=3,anew=4" in case.lines()[-1]
    assert [words in text for text in (before, said, status_of())] == [True] * 3
    assert words in verify_evidence(case.root / "e", case.root).said


def test_a_notice_of_a_day_before_the_ledger_had_the_text_is_refused(case: Case) -> None:
    text = case.root / "content/terms/2026-01-29.md"
    later = text.read_text().replace(
        "2026-01-29", "2026-02-20\nchange: material\nsummary: 20 euros."
    )
    later = later.replace("2026-03-04", "2026-04-20").replace("15 e", "20 e")
    (case.root / "content/terms.md").write_text(later)
    status, said = case("publish", "--keep-dates", at="2026-03-10T09:00")
    assert status == 0, said
    given = ("--channel", "account", "--on", "2026-02-21")
    status, said = case("notify", "record", "terms@2026-02-20", *given, at="2026-03-11T09:00")
    assert (status, "terms@2026-02-20 was only recorded on 2026-03-10" in said) == (2, True)


@pytest.fixture
def signed(sent: Case, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Path]:
    if not shutil.which("ssh-keygen"):
        pytest.skip("install openssh-client: signatures need ssh-keygen")
    key = tmp_path_factory.mktemp("key") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    return sent, key


def test_in_a_signed_site_a_line_that_nobody_signed_is_no_evidence(
    signed: tuple[Case, Path],
) -> None:
    sent, key = signed
    assert sent("publish", "--key", str(key), at="2026-02-03T11:00")[0] == 0
    correct(sent)
    status, said = sent(
        "notify", "export", KEY, "--output", str(sent.root / "before"), at="2026-02-10T10:00"
    )
    assert (status, "No signed checkpoint covers line" in said) == (0, True)
    for root in (sent.root, None):
        problems = verify_evidence(sent.root / "before", root).problems
        assert {problem.rule for problem in problems} == {"evidence-unsigned"}
        for problem in problems:
            (number,) = re.findall(r"^line (\d+), on which", problem.message)
            assert (
                (sent.root / "content/LEDGER")
                .read_text()
                .splitlines()[problem.line - 1]
                .startswith(f"{number:0>6} ")
            )
    assert sent("publish", "--key", str(key), at="2026-02-10T11:00")[0] == 0
    folder = export(sent, "after", at="2026-02-10T12:00")
    for root in (sent.root, None):
        assert rules(folder, root) == set()
    assert with_standard_tools(folder)[0] == 0
    copy = shutil.copytree(folder, sent.root / "without a signature")
    (copy / "CHECKPOINT.sig").unlink()
    lines = (copy / "SHA256SUMS").read_text().splitlines(keepends=True)
    (copy / "SHA256SUMS").write_text(
        "".join(line for line in lines if "CHECKPOINT.sig" not in line)
    )
    assert rules(copy, None) == {"evidence-ledger", "evidence-unsigned"}
    for name, data in (
        ("allowed_signers", b"legal.test ssh-ed25519 AAAA\n"),
        ("CHECKPOINT.sig", b"x"),
    ):
        copy = shutil.copytree(folder, sent.root / f"other {name}")
        old, new = (hashlib.sha256(each).hexdigest() for each in ((copy / name).read_bytes(), data))
        (copy / name).write_bytes(data)
        (copy / "SHA256SUMS").write_text((copy / "SHA256SUMS").read_text().replace(old, new))
        for root in (sent.root, None):
            assert "evidence-ledger" in rules(copy, root)
