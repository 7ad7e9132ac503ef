"""A mail log shows that a relay took an email over only by what the relay did with it after it was whole."""

from pathlib import Path

import pytest

from legalsite.notices.bounces import MailLog

OURS = {f"<ours{number}@b.test>" for number in (1, 2, 3)}


def read(*files: str) -> MailLog:
    log = MailLog(OURS)
    for file in files:
        log.read(file.splitlines(keepends=True))
    return log


def shown(log: MailLog) -> list[str]:
    return [
        f"{identified} bounced: {email.failure}" if email.bounced else f"{identified} queued as {email.queue}"
        for identified, email in log.emails.items()
    ]


def cases() -> list[tuple[str, str, list[str]]]:
    """Return title, log and what it shows of each case; where it shows nothing, the last part is empty."""
    text = (Path(__file__).parent / "mail_logs.txt").read_text(encoding="utf-8")
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if line == ".":
            parts.append([])
        else:
            parts[-1].append(line)
    assert len(parts) % 3 == 1
    return [("".join(title), "\n".join(log), want) for title, log, want in zip(*[iter(parts[:-1])] * 3, strict=True)]


@pytest.mark.parametrize(("log", "wanted"), [case[1:] for case in cases()], ids=[case[0] for case in cases()])
def test_a_log_shows(log: str, wanted: list[str]) -> None:
    assert shown(read(log)) == wanted


def test_a_log_may_be_rotated_between_two_lines_of_an_email() -> None:
    older = "Mar  5 12:00:01 mx1 postfix/cleanup[8]: 5A1B2C3D4E: message-id=<ours1@b.test>"
    newer = "Mar  5 12:00:01 mx1 postfix/qmgr[7]: 5A1B2C3D4E: from=<legal@b.test>, size=30211, nrcpt=1 (queue active)"
    assert shown(read(older, newer)) == ["<ours1@b.test> queued as 5A1B2C3D4E"]


def test_lines_that_are_understood_are_counted() -> None:
    log = read("Mar  5 12:00:01 mx1 sshd[8]: hello\nMar  5 12:00:01 mx1 postfix/qmgr[7]: 5A1B2C3D4E: removed\n")
    assert (log.lines, log.understood) == (2, 1)


def test_a_long_line_takes_time_in_proportion(growth) -> None:  # type: ignore[no-untyped-def]  # of conftest
    texts = {size: "postfix-" * 8_000 * size + " 2026-03-05 12:00:01 " * 2_000 * size for size in (1, 4)}
    assert growth(lambda size: read(texts[size])) < 8
