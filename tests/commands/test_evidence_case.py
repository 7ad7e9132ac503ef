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
    assert sent.lines()[-2:] == [
        "seen:email,to=accounts,by=2026-02-01,in_time=not_all,first=2026-02-10,last=2026-02-10",
        "stated:letter,on=2026-02-12,rest=6",
    ]
    folder = export(sent, "evidence2", at="2026-02-12T13:00")
    parts = {path.parent.relative_to(folder).as_posix() for path in folder.rglob("RESULT")}
    assert parts == {"accounts", "statement-000007"}
    mailings = {path.parent.name for path in folder.rglob("history.csv")}
    assert mailings == {"notice", "correction-1"}
    assert (folder / "statement-000007/posted.txt").read_text() == "13 letters"
    assert (rules(folder, sent.root), rules(folder, None)) == (set(), set())
    assert rules(sent.root / "evidence1", sent.root) == set()
    first = verify_evidence(sent.root / "evidence1", sent.root).said
    since = "; since line 6: accepted in time for fewer than all account holders"
    assert f"time for 8 of 13 account holders; 2 bounced, 3 rejected{since}" not in first
    assert "accepted in time for 8 of 13 account holders; 2 bounced, 3 rejected" in first
    assert since in first
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
    folder = export(case, "exported")
    assert (rules(folder, case.root), rules(folder, None)) == (set(), set())
    assert with_standard_tools(folder) == (
        0, "Everything in this folder is consistent. To prove more, compare it with an independent copy.\n"
    )  # fmt: skip
    (*_, text) = sorted(folder.rglob("texts/**/*.md"))
    text.write_text("We never said that.")
    assert with_standard_tools(folder)[0] == 1
    assert rules(folder, None) == {"evidence-changed"}


def test_each_email_has_the_hash_of_its_row(sent: Case, evidence: Path, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    folder = evidence / "accounts/notice"
    hashes = {}
    for row in (folder / "history.csv").read_text().splitlines()[1:]:
        key, _, state, _, _, sent_sha256, _ = row.split(",")
        if state == "accepted":
            hashes[key] = sent_sha256
    people = [line.split(",") for line in (folder / "people.csv").read_text().splitlines()]
    keys = {address: key for key, _, address, *_ in people}
    for address, data in post.taken:
        assert hashlib.sha256(data).hexdigest() == hashes[keys[address]]
        assert (
            data.partition(b"From: ")[2].partition(b"Subject")[0]
            in (folder / "emails/en.eml").read_bytes()
        )
    sample = BytesParser().parsebytes((folder / "emails/en.eml").read_bytes())
    assert not {"To", "Date", "Message-ID"} & {*sample.keys()}


def test_the_result_has_all_that_the_sentence_rests_on(sent: Case, evidence: Path) -> None:
    result = (evidence / "accounts/RESULT").read_text()
    assert "# zone Europe/Berlin\n" in result
    assert (
        "# deadline 2026-02-01 2026-02-01T23:00:00Z content/terms/2025-09-15.md:4 promises"
        in result
    )
    assert "We email you 30 days before." in result
    assert "# result by=2026-02-01 of=13 accepted=8 " in result
    assert "# fact notice live 2026-01-31T22:30:00Z not checked\n" in result
    (run,) = re.findall("# fact notice run (.*)", result)
    assert all(f" {name}=" in run for name in ("operator", "host", "version", "relay"))
    (listed,) = json.loads((evidence / "accounts/notice/plan.json").read_text())["lists"]
    assert (listed["file"], listed["rows"], listed["skipped"], listed["repeated"]) == (
        "readers.csv",
        13,
        0,
        0,
    )
    assert listed["sha256"] == hashlib.sha256((sent.root / "readers.csv").read_bytes()).hexdigest()


def test_of_what_came_back_the_acceptance_is_kept(sent: Case, evidence: Path) -> None:
    lines = (evidence / "accounts/notice/history.csv").read_text().splitlines()[1:]
    rows = [row.split(",") for row in lines]
    bounced = {key for key, _, state, *_ in rows if state == "bounced"}
    accepted = {(at, key) for key, at, state, *_ in rows if state == "accepted" and key in bounced}
    assert accepted == {("2026-01-31T22:30:00Z", key) for key in bounced}
    assert len(bounced) == 2


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
    assert len(case.lines()) == 2
    assert all(",in_time=not_all," in line for line in case.lines())
    export(case, "evidence", at="2026-02-01T10:00")


def test_who_is_left_out_has_a_row_that_says_why(corrected: Case) -> None:
    folder = export(corrected, "corrected", at="2026-02-10T10:00") / "accounts/correction-1"
    rows = [row.split(",") for row in (folder / "history.csv").read_text().splitlines()]
    left_out = {key for key, _, state, *_ in rows if state == "suppressed"}
    replies = (folder / "replies.csv").read_text().splitlines()
    said = {line.partition(",")[0] for line in replies if "bounced on 2026-02-03" in line}
    assert left_out == said


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


@pytest.mark.parametrize(("old", "new"), [
    ('timezone = "Europe/Berlin"', 'timezone = "America/Los_Angeles"'),
    ('kind = "terms"',
     'kind = "terms"\npromises."2025-09-15" = { all_of = ["email"], days_before = 14, reason = "misread" }'),
])  # fmt: skip
def test_a_result_under_other_settings_counts_once_it_is_recorded(
    old: str, new: str, case: Case
) -> None:
    case.send(
        case.plan(at="2026-02-01T08:00"), at="2026-02-02T06:00"
    )  # late in Berlin, in time in Los Angeles
    assert case.lines()[-1].endswith(",in_time=not_all,first=2026-02-02,last=2026-02-02")
    figures = "{} of 13 account holders"
    at = "2026-02-03T09:00"
    assert figures.format(0) in case("status", at=at)[1]
    (case.root / "legalsite.toml").write_text(CONFIG.replace(old, new))
    status, said = case("notify", "record", KEY, "--sent", at=at)
    assert status == 0, said
    assert figures.format(10) in case("status", at=at)[1]
    folder = export(case, "e", at=at)
    assert figures.format(10) in verify_evidence(folder, case.root).said


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
    assert rules(copy, None) == {"evidence-ledger", "evidence-unsigned"}
    for name, data in (
        ("allowed_signers", b"legal.test ssh-ed25519 AAAA\n"),
        ("CHECKPOINT.sig", b"x"),
    ):
        copy = shutil.copytree(folder, sent.root / f"other {name}")
        (copy / name).write_bytes(data)
        for root in (sent.root, None):
            assert "evidence-ledger" in rules(copy, root)
