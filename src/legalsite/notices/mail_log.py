"""A relay's mail log → which of our emails the relay queued, and which of them it could not deliver. The logs of
Postfix, Exim and sendmail are understood.

A message id in a log proves nothing by itself: Postfix writes it while the email is still coming in, and drops the
email if the connection breaks. What proves that the relay took an email over is a later line about the same queue id.
"""

import re
from collections.abc import Container, Iterable

from msgspec import Struct

POSTFIX = re.compile(
    r"\bpostfix[\w.-]{0,40}/(?:\w+/)?(?P<program>\w+)(?:\[\d+\])?: (?P<queue>[0-9A-Za-z]{5,20}): (?P<rest>.*)"
)
SENDMAIL = re.compile(r"\b(?:sendmail|sm-mta)(?:\[\d+\])?: (?P<queue>[0-9A-Za-z]{10,20}): (?P<rest>.*)")
EXIM = re.compile(
    r"(?:^|: )\d{4}-\d\d-\d\d [\d:.]+ (?:[+-]\d{4} )?(?:\[\d+\] )?"
    r"(?P<queue>[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) (?P<sign><=|=>|->|\*\*|Completed)(?P<rest>.*)"
)
POSTFIX_MESSAGE_ID = re.compile(r"message-id=(<[^<>\s]+>)")
POSTFIX_QUEUED = re.compile(r"from=<[^>]*>, size=\d+")
POSTFIX_EXPIRED = re.compile(r"from=<[^>]*>, status=(?:force-)?expired, returned to sender")
POSTFIX_STATUS = re.compile(r"\bdsn=(?P<dsn>[245]\.\d+\.\d+), status=(?P<status>\w+) \((?P<reply>.*)\)")
SENDMAIL_MESSAGE_ID = re.compile(r"\bmsgid=(<[^<>\s]+>)")
SENDMAIL_STATUS = re.compile(r"\bmailer=.*\bdsn=(?P<dsn>[245]\.\d+\.\d+), stat=(?P<reply>.*)")
EXIM_MESSAGE_ID = re.compile(r" id=(\S+)")
LONGEST_REPLY = 300  # characters


class LoggedEmail(Struct):
    """What a log says about one email.

    queued: whether the relay took it over
    queue: the relay's queue id
    delivered: whether it was passed on or delivered, to anybody
    failure: why it could not be delivered; empty if the log does not say that
    """

    queued: bool = False
    queue: str = ""
    delivered: bool = False
    failure: str = ""

    @property
    def bounced(self) -> bool:
        """Whether the relay gave it up."""
        return bool(self.failure) and not self.delivered


class MailLog(Struct):
    """What the logs of a relay say about some emails. Only these take up memory.

    wanted: their message ids, with angle brackets
    emails: those that the relay queued, by message id
    lines: how many lines were read
    understood: how many of them are of a mail server
    """

    wanted: Container[str]
    emails: dict[str, LoggedEmail] = {}
    lines: int = 0
    understood: int = 0
    _open: dict[tuple[str, str], str] = {}  # host and queue id → message id
    _seen: dict[str, LoggedEmail] = {}

    def read(self, lines: Iterable[str]) -> None:
        """Read the lines of one file. Read the files of a rotated log from the oldest to the newest."""
        for line in lines:
            self.lines += 1
            if match := POSTFIX.search(line):
                self._postfix(match)
            elif match := SENDMAIL.search(line):
                self._sendmail(match)
            elif match := EXIM.search(line):
                self._exim(match)
            else:
                continue
            self.understood += 1

    def _postfix(self, line: re.Match[str]) -> None:
        place, rest = _place(line), line["rest"]
        if line["program"] == "cleanup":
            if match := POSTFIX_MESSAGE_ID.match(rest):
                self._begin(place, match[1])
        elif line["program"] == "qmgr" and rest.startswith("removed"):
            self._open.pop(place, None)
        elif email := self._email(place):
            if POSTFIX_QUEUED.match(rest):
                self._queue(place, email)
            elif POSTFIX_EXPIRED.match(rest):
                self._queue(place, email)
                email.failure = "given up after the relay had tried for days"
            elif match := POSTFIX_STATUS.search(rest):
                self._queue(place, email)
                email.delivered |= match["status"] == "sent"
                if match["status"] == "bounced":
                    email.failure = _failure(match["dsn"], match["reply"])

    def _sendmail(self, line: re.Match[str]) -> None:
        place, rest = _place(line), line["rest"]
        if match := SENDMAIL_MESSAGE_ID.search(rest):
            self._begin(place, match[1])
        elif (email := self._email(place)) and (match := SENDMAIL_STATUS.search(rest)):
            self._queue(place, email)
            email.delivered |= match["dsn"].startswith("2.")
            if match["dsn"].startswith("5."):
                email.failure = _failure(match["dsn"], match["reply"])

    def _exim(self, line: re.Match[str]) -> None:
        place, sign, rest = _place(line), line["sign"], line["rest"]
        if sign == "<=":  # written once the whole message was received
            if match := EXIM_MESSAGE_ID.search(rest):
                self._begin(place, f"<{match[1].strip('<>')}>")
                if email := self._email(place):
                    self._queue(place, email)
        elif sign == "Completed":
            self._open.pop(place, None)
        elif email := self._email(place):
            email.delivered |= sign in ("=>", "->")
            if sign == "**":
                email.failure = _failure("", rest.partition(": ")[2] or rest)

    def _begin(self, place: tuple[str, str], message_id: str) -> None:
        self._open.pop(place, None)  # queue ids are used again
        if message_id in self.wanted:
            self._open[place] = message_id
            self._seen.setdefault(message_id, LoggedEmail())

    def _email(self, place: tuple[str, str]) -> LoggedEmail | None:
        message_id = self._open.get(place)
        return None if message_id is None else self._seen[message_id]

    def _queue(self, place: tuple[str, str], email: LoggedEmail) -> None:
        if not email.queued:
            email.queued, email.queue = True, place[1]
            self.emails[self._open[place]] = email


def _place(line: re.Match[str]) -> tuple[str, str]:
    """Return the host, which stands before the program, and the queue id: hosts may use the same ones."""
    before = line.string[: line.start()].split()
    return before[-1] if before else "", line["queue"]


def _failure(status: str, reply: str) -> str:
    return f"{status} {reply}".strip()[:LONGEST_REPLY]
