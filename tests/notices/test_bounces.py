"""Delivery reports as mail servers write them, tables of providers, and logs of relays: what each says of emails."""

import re
import shlex
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.notices.bounces import COLUMNS, MailLog, read_report, read_table
from text_tables import cases, triples

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs/reference/notice-states.md"
REPORTS = [message for _, message, _ in triples(HERE / "bounce_reports.txt")]


def shown(data: bytes) -> str:
    report = read_report(data, "")
    kind = f"{report.action or 'unread'} {report.status}{', bad address' * report.is_bad_address}".strip()
    ours = (each for each in report.ids if each.startswith("ours") or len(each) > 20)
    return "\n".join((kind, report.reply or "-", " ".join(ours))).rstrip()


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@cases("bounce_reports.txt")
def test_a_report_says(message: str, wanted: str, ends: str) -> None:
    assert shown(message.replace("\n", ends).encode()) == wanted.rstrip("\n")


@given(st.binary(max_size=400), st.integers(0, 2000), st.sampled_from(REPORTS))
def test_nothing_in_a_mailbox_is_an_error(noise: bytes, at: int, message: str) -> None:
    data = message.encode()
    report = read_report(data[:at] + noise + data[at:], "")
    assert "\n" not in f"{report.action}{report.status}{report.reply}{report.subject}"


TABLE = """date;Email;Event
1;ada@b.test;hard_bounce
2;bob@b.test;Soft Bounce

3;Cleo <cleo@b.test>;spamreport
4;dora@b.test;delivered
"""


@pytest.mark.parametrize("mark", [";", ","])
def test_words_of_providers_are_understood(mark: str) -> None:
    reports = list(read_table(BytesIO(TABLE.replace(";", mark).encode()), "x.csv"))
    assert [
        (report.ids[0], report.action, report.is_bad_address, report.reply) for report in reports
    ] == [
        ("ada@b.test", "failed", False, "exported as hard_bounce"),
        ("bob@b.test", "failed", False, "exported as Soft Bounce"),
        ("cleo@b.test", "complaint", False, "exported as spamreport"),
        ("dora@b.test", "delivered", False, "exported as delivered"),
    ]


def test_of_a_reply_three_hundred_characters_are_kept() -> None:
    (report,) = read_table(
        BytesIO(f"email,event,status\na@b.test,bounce,{'x' * 301}\n".encode()), "x.csv"
    )
    assert report.reply == f"{'x' * 300}, exported as bounce"


EXPORTS = HERE.parent / "docs/exports"
WITH_CODES = {
    "ses.jsonl": "ann",
    "sendgrid.csv": "ann, dora",
    "mailgun.jsonl": "ann",
    "postmark.csv": "ann",
    "brevo.csv": "",
}
SHOWN = re.findall(r"(?m)^legalsite notify bounces (\S+)(.*)", DOCS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "options"), SHOWN, ids=[name for name, _ in SHOWN])
def test_what_services_export_tells_bad_addresses_from_others(name: str, options: str) -> None:
    words = shlex.split(options)
    given = dict(zip(words[::2], words[1::2], strict=True))
    named = dict(word.partition("=")[::2] for word in words if "=" in word)
    with (EXPORTS / name).open("rb") as file:
        reports = list(
            read_table(file, name, replace(COLUMNS, names=named), given.get("--event", ""))
        )
    people = [report.ids[0].partition("@")[0] for report in reports]
    assert people == ["ann", "bob", "cleo", "dora", "eve"][: len(people)]
    bad = [person for person, report in zip(people, reports, strict=True) if report.is_bad_address]
    assert bad == [each for each in ("ann", "dora") if each in WITH_CODES[name]]
    assert {report.action for report in reports} <= {"failed", "delayed"}


@pytest.mark.parametrize(("event", "status", "bad"), [
    ("bounced", "", False), ("hard_bounce", "", False), ("bounced", "550 5.1.1", True),
    ("email.bounced", "5.1.1", True), ("Bounce", "5.0.0", False),
    ("bounced", "550 5.2.2 full", False), ("failed", "", False),
    ("hard", "552 mailbox full", False),
    ("Permanent", "552 5.2.2", False), ("soft", "5.1.1", True),
    ("soft", "550 host mx[5.1.1.2] said 5.7.1", False), ("delayed", "5.1.1", False),
])  # fmt: skip
def test_only_a_code_says_that_an_address_is_bad(event: str, status: str, bad: bool) -> None:
    (report,) = read_table(
        BytesIO(f"email,event,status\na@b.test,{event},{status}\n".encode()), "x.csv"
    )
    assert report.is_bad_address == bad


def test_a_table_without_rows_reports_nothing() -> None:
    assert not list(read_table(BytesIO(b"address,event\n"), "x.csv"))


def test_words_that_are_not_known_are_errors_with_their_lines() -> None:
    lines = [
        "address,event\n",
        "a@b.test,bounce\n",
        "b@b.test,exploded\n",
        ",bounce\n",
        "c@b.test,exploded\n",
        "d@b.test\n",
    ]
    with pytest.raises(ProblemsFound) as raised:
        list(read_table(BytesIO("".join(lines).encode()), "x.csv"))
    found = [(problem.line, problem.message) for problem in raised.value.problems]
    assert found == [
        (3, "unknown event 'exploded'"), (4, "the address is missing"),
        (6, "1 value, but the header has 2 columns"),
    ]  # fmt: skip
    for header in ("", "address\n", "event,name\n", "address,email\n"):
        with pytest.raises(ProblemsFound, match="no column") as raised:
            list(read_table(BytesIO(f"{header}a,b\n".encode()), "x.csv"))
        assert raised.value.status == 2


OURS = {f"<ours{number}@b.test>" for number in (1, 2, 3)}


def logged(*files: str) -> MailLog:
    log = MailLog(OURS)
    for file in files:
        log.read(file.splitlines(keepends=True))
    return log


def settled(log: MailLog) -> list[str]:
    return [
        f"{identified} bounced: {email.failure}"
        if email.bounced
        else f"{identified} queued as {email.queue}"
        for identified, email in log.emails.items()
    ]


@cases("mail_logs.txt")
def test_a_log_shows(log: str, wanted: str) -> None:
    assert settled(logged(log)) == wanted.splitlines()


def test_a_log_may_be_rotated_between_two_lines_of_an_email() -> None:
    older = "Mar  5 12:00:01 mx1 postfix/cleanup[8]: 5A1B2C3D4E: message-id=<ours1@b.test>"
    newer = "Mar  5 12:00:01 mx1 postfix/qmgr[7]: 5A1B2C3D4E: from=<legal@b.test>, size=30211, nrcpt=1 (queue active)"
    assert settled(logged(older, newer)) == ["<ours1@b.test> queued as 5A1B2C3D4E"]


def test_lines_that_are_understood_are_counted() -> None:
    log = logged(
        "Mar  5 12:00:01 mx1 sshd[8]: hello\nMar  5 12:00:01 mx1 postfix/qmgr[7]: 5A1B2C3D4E: removed\n"
    )
    assert (log.lines, log.understood) == (2, 1)


def test_a_long_line_takes_time_in_proportion(growth) -> None:  # type: ignore[no-untyped-def]  # of conftest
    texts = {
        size: "postfix-" * 8_000 * size + " 2026-03-05 12:00:01 " * 2_000 * size for size in (1, 4)
    }
    assert growth(lambda size: logged(texts[size])) < 8
