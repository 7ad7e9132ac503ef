"""A relay that lies: its replies have no end, or take forever. A whole message is then unknown, and any other pending."""

import threading
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from tests.mail.sent_messages import to

from legalsite.mail.connection import RelayConnection
from legalsite.mail.relay import Relay, RelayUnavailable, connect
from legalsite.mail.relay import hand_over as handed_over
from legalsite.model.email import Outcome
from mail_servers import scripted_relay


def hand_over(smtp: RelayConnection, relay: Relay) -> Outcome:
    """Hand over an email whose attempt needn't be marked."""
    (message,) = to("a@e.test")
    return handed_over(smtp, message, relay, lambda: None)


def endless(piece: bytes) -> Iterator[bytes]:
    """Yield a piece until the client hangs up, but at most 100 MB."""
    for _ in range(100_000_000 // len(piece)):
        yield piece


def dripping(pause: threading.Event) -> Iterator[bytes]:
    """Yield a reply in so many bytes that each comes in time, but not all of them."""
    while not pause.wait(0.05):
        yield b"2"


# Each way in which a reply has no end, and what is said about it.
ENDLESS = pytest.mark.parametrize(("piece", "why"), [
    (b"250-" + b"x" * 500 + b"\r\n", "its reply has more than 100 lines"),
    (b"250-\r\n" * 10_000, "its reply has more than 100 lines"),
    (b"250-\n" * 10_000, "its reply has more than 100 lines"),
    (b"x" * 10_000, "its reply has a line of more than 2,048 bytes"),
    (b"\0" * 10_000, "its reply has a line of more than 2,048 bytes"),
])  # fmt: skip


@ENDLESS
@pytest.mark.parametrize("stage", ["banner", "EHLO", "AUTH", "STARTTLS"])
def test_an_endless_reply_before_the_first_email_ends_the_connection(
    stage: str, piece: bytes, why: str
) -> None:
    ehlo = {
        "AUTH": b"250-x\r\n250 AUTH PLAIN LOGIN CRAM-MD5\r\n",
        "STARTTLS": b"250-x\r\n250 STARTTLS\r\n",
    }
    replies = {"EHLO": ehlo.get(stage, b""), stage: endless(piece)}
    with scripted_relay(**replies) as (relay, scripted):
        security = "starttls" if stage == "STARTTLS" else "none"
        user = "ada" if stage == "AUTH" else ""
        with pytest.raises(RelayUnavailable, match=f"can't be reached: {why}"):
            connect(replace(relay, security=security, user=user), "localhost")
    assert scripted.sent < 50_000_000  # what fits into the buffers of both ends


@ENDLESS
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "text", "RSET"])
def test_an_endless_reply_ends_the_connection_and_only_a_whole_message_is_unknown(
    stage: str, piece: bytes, why: str
) -> None:
    replies = {stage: endless(piece)}
    if stage == "RSET":
        replies["RCPT"] = b"550 no\r\n"
        replies["DATA"] = b"503 no\r\n"
    with scripted_relay(**replies) as (relay, scripted):
        smtp = connect(relay, "localhost")
        outcome = hand_over(smtp, relay)
    state = {"text": "unknown", "RSET": "rejected"}.get(stage, "pending")
    assert (outcome.state, smtp.sock, len(scripted.texts)) == (state, None, stage == "text")
    assert stage == "RSET" or outcome.reply.endswith(why)
    assert scripted.sent < 50_000_000


@pytest.mark.parametrize("stage", ["banner", "EHLO", "MAIL", "text"])
def test_a_relay_that_sends_a_byte_now_and_then_is_given_up(stage: str) -> None:
    pause = threading.Event()
    with scripted_relay(timeout=0.3, **{stage: dripping(pause)}) as (relay, _):
        if stage in ("banner", "EHLO"):
            with pytest.raises(RelayUnavailable, match="timed out"):
                connect(relay, "localhost")
        else:
            outcome = hand_over(connect(relay, "localhost"), relay)
            assert outcome.state == ("unknown" if stage == "text" else "pending")
            assert outcome.reply.endswith("timed out")
        pause.set()


def test_a_relay_that_answers_each_step_late_is_given_up() -> None:
    """Each of these replies comes in time, but all of them together take too long."""
    pause = threading.Event()

    def late(reply: bytes) -> Iterator[bytes]:
        pause.wait(0.25)
        yield reply

    script = {"MAIL": late(b"250 ok\r\n"), "RCPT": late(b"250 ok\r\n")}
    with scripted_relay(timeout=0.4, EHLO=b"250 x\r\n", **script) as (relay, scripted):
        outcome = hand_over(connect(relay, "localhost"), relay)
    assert (outcome.state, outcome.hindrance, scripted.texts) == ("pending", "session", [])


def test_a_reply_of_100_lines_and_a_line_of_2048_bytes_are_read() -> None:
    ehlo = b"250-x\r\n" * 98 + b"250-PIPELINING\r\n250 SMTPUTF8\r\n"
    text = b"250 " + b"x" * 2042 + b"\r\n"
    with scripted_relay(EHLO=ehlo, text=text) as (relay, _):
        smtp = connect(relay, "localhost")
        assert smtp.has_extn("smtputf8")
        assert hand_over(smtp, relay).state == "accepted"
        smtp.close()


@pytest.mark.parametrize("reply", [b"250", b"250\r\n", b"250 ok\r\n421 closing\r\n"])
def test_a_short_reply_and_one_with_a_farewell_are_replies(reply: bytes) -> None:
    pieces = [reply[:2], reply[2:], b"" if b"\n" in reply else b"\n"]
    with scripted_relay(text=pieces) as (relay, _):
        smtp = connect(relay, "localhost")
        assert hand_over(smtp, relay).state == "accepted"
        smtp.close()
