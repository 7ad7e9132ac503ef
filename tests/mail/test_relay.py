"""Which relay LEGALSITE_SMTP_URL names, whose certificate is trusted, and what a relay's answers mean."""

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import AuthResult
from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.mail.connection import RelayConnection
from legalsite.mail.mime import MessageWriter, email_head
from legalsite.mail.relay import (
    Relay,
    RelayUnavailable,
    answer_words,
    connect,
    hand_over,
    is_open,
    non_recipient_cause,
    parse_relay_url,
)
from legalsite.model.config import NoticeSettings
from legalsite.model.email import (
    GREETING_PLACEHOLDER,
    Attachment,
    EmailBlock,
    EmailContent,
    Message,
    Outcome,
)
from mail_servers import SCRIPT, scripted_relay
from text_tables import table

TEXT = b"Subject: x\r\n\r\nText\r\n"
pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while"
)  # the server does not see TLS from the start
SCHEMES = pytest.mark.parametrize(
    "url", ["smtps://ada:geheim@localhost", "smtp://ada:geheim@localhost"]
)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Trusted, as somebody would who has one of his own."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return authority


@pytest.fixture
def encrypted(post, serving):
    """A relay at an URL that shows a certificate of some authority, and wants the user and password of the URL behind
    it."""

    @contextmanager
    def running(url: str, authority: trustme.CA, host: str = "localhost") -> Iterator[Relay]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        relay = parse_relay_url(url)
        tls = (
            {"tls": context}
            if relay.security == "tls"
            else {"tls_context": context, "require_starttls": True}
        )
        login = (
            {}
            if not relay.user
            else {
                "authenticator": accepting("ada", "geheim"),
                "auth_required": True,
                "auth_require_tls": relay.security != "tls",
            }
        )
        with serving(post, **tls, **login) as there:
            yield replace(relay, port=there.port, connect_timeout=5)

    return running


def accepting(user: str, password: str) -> Callable[..., AuthResult]:
    """Return what a server asks: whether it is this user with this password."""

    def accepts(
        _server: object, _session: object, _envelope: object, _mechanism: str, data: object
    ) -> AuthResult:
        pair = (getattr(data, "login", b""), getattr(data, "password", b""))
        return AuthResult(success=pair == (user.encode(), password.encode()), handled=False)

    return accepts


def handed_over(relay: Relay, *messages: Message) -> list[Outcome]:
    """Return the outcomes of messages on one connection, opened again where a relay closed it."""
    found, smtp = list[Outcome](), connect(relay, "localhost")
    for message in messages:
        smtp = smtp if is_open(smtp) else connect(relay, "localhost")
        found.append(hand_over(smtp, message, relay, marked))
    smtp.close()
    return found


def marked() -> None:
    """The attempt is on the disk."""


def to(address: str, text: bytes = TEXT, *, smtputf8: bool = False) -> Message:
    return Message(
        b"key", "legal@example.com", address, lambda: (text[:9], text[9:]), smtputf8=smtputf8
    )


def script(answers: str) -> dict[str, bytes]:
    """Return the replies to MAIL, RCPT, DATA, a message, and RSET, which are separated by |."""
    stages = ("MAIL", "RCPT", "DATA", "text", "RSET")
    pairs = zip(stages, answers.split("|"), strict=False)
    return {stage: f"{answer}\r\n".encode() for stage, answer in pairs}


def state(relay: Relay) -> str:
    return handed_over(relay, to("a@e.test"))[0].state


@pytest.mark.parametrize(("url", "relay"), [
    ("smtp://localhost", Relay("localhost", 25, "none")),
    ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525, "none")),
    ("smtp://relay.test", Relay("relay.test", 587, "starttls")),
    ("smtp://relay.test:25?starttls=never", Relay("relay.test", 25, "none")),
    ("smtp://192.0.2.7", Relay("192.0.2.7", 587, "starttls")),
    ("smtp://ada:pw@127.0.0.1", Relay("127.0.0.1", 587, "starttls", "ada", "pw")),
    ("smtp://localhost?starttls=always", Relay("localhost", 587, "starttls")),
    ("smtp://relay.test?starttls=always", Relay("relay.test", 587, "starttls")),
    ("smtp://ada:a%40b%2F@relay.test", Relay("relay.test", 587, "starttls", "ada", "a@b/")),
    ("smtp://ada:pw@localhost:25?starttls=never", Relay("localhost", 25, "none", "ada", "pw")),
    ("smtps://ada:pw@relay.test", Relay("relay.test", 465, "tls", "ada", "pw")),
    ("smtp://[::1]:2525/", Relay("::1", 2525, "none")),
])  # fmt: skip
def test_the_relay_that_a_url_names(url: str, relay: Relay) -> None:
    assert parse_relay_url(url) == relay


@pytest.mark.parametrize(("said", "urls"), [
    ("isn't a URL", ["smtp://h:99999", "smtp://h:x", "smtp://[::1"]),
    ("doesn't start with smtp:// or smtps:// and a host", ["", "localhost:25", "http://ada:secret@relay.test", "smtp://"]),
    ("names port 0, which doesn't exist", ["smtp://h:0"]),
    ("has extra text after the host and port", ["smtp://ada:secret@h/inbox", "smtp://h/#a"]),
    ("has an invalid option; with smtp://, only starttls=always and starttls=never are allowed",
     ["smtp://ada:secret@h?starttls=maybe", "smtps://ada:secret@h?starttls=always", "smtp://h?tls=1"]),
])  # fmt: skip
def test_a_bad_url_is_refused_without_its_password(said: str, urls: list[str]) -> None:
    for url in urls:
        with pytest.raises(ProblemsFound) as raised:
            parse_relay_url(url)
        assert raised.value.status == 2
        assert [each.message for each in raised.value.problems] == [f"LEGALSITE_SMTP_URL {said}"]
        assert "secret" not in str(raised.value)


def test_passwords_are_not_in_the_representation() -> None:
    assert "geheim" not in repr(parse_relay_url("smtps://ada:geheim@relay.test"))


@pytest.mark.parametrize("extensions", [[], ["PIPELINING"]])
@pytest.mark.parametrize(("answer", "state"), [
    ("250 ok", "accepted"), ("251 will forward", "accepted"), ("252 cannot verify", "accepted"),
    ("450 4.2.0 graylisted", "deferred"), ("452 too many", "deferred"), ("550 5.1.1 no such user", "rejected"),
    ("499 later", "deferred"), ("500 what", "rejected"), ("599 no", "rejected"), ("600 what", "deferred"),
])  # fmt: skip
def test_what_an_answer_to_a_recipient_means(
    answer: str, state: str, extensions: list[str], post, relay
) -> None:
    post.rcpt, post.extensions = lambda _: answer, extensions
    (outcome,) = handed_over(relay, to("a@e.test"))
    assert (outcome.key, outcome.state) == (b"key", state)
    assert state == "accepted" or (outcome.code, outcome.reply) == (int(answer[:3]), answer)


@table("replies.txt")
def test_whether_a_rejection_may_have_nothing_to_do_with_its_recipient(
    cause: str, reply: str
) -> None:
    assert non_recipient_cause(int(reply[:3]), reply) == cause


@pytest.mark.parametrize(("words", "replies"), [
    ("550 5.1.1 * user unknown", ["550 5.1.1 <ada@b.test>: user unknown", "550 5.1.1 <jö@mü.test>: user unknown"]),
    ("550 5.1.1 * user unknown", ["550 5.1.1 <>: user unknown", "550 (5.1.1) bob@b.test: user unknown"]),
    ("450 4.2.0 graylisted, wait * seconds", ["450 4.2.0 graylisted, wait 300 seconds"]),
    ("452 4.2.2 * said: 4.2.2 full *", ["452 4.2.2 mx1.b.test[192.0.2.1] said: #4.2.2 full x9-8a"]),
    ("no answer to the whole message: timed out", ["no answer to the whole message: timed out"]),
    ("bounced", ["bounced"]), ("", [""]),
    ("421 * too many connections from *", ["421 mx.b.test too many connections from ::1"]),
])  # fmt: skip
def test_what_answers_have_in_common(words: str, replies: list[str]) -> None:
    assert {answer_words(each) for each in replies} <= {words}
    assert answer_words(answer_words(words)) == answer_words(words)


def test_answers_that_differ_in_a_code_or_a_word_have_not_the_same_words() -> None:
    answers = [
        "550 5.1.1 no",
        "554 5.1.1 no",
        "550 5.7.1 no",
        "550 no",
        "550 5.1.1 no user",
        "450 4.1.1 no",
        "550 #5.1.0 no",
    ]
    assert len({answer_words(each) for each in answers}) == len(answers)
    assert answer_words("550 5.1.1 " + "words " * 17 + "no") != answer_words(
        "550 5.1.1 " + "words " * 17 + "yes"
    )
    long = "550 5.1.1 " + "words " * 18
    assert answer_words(f"{long} 1 {'x' * 300}"[:300]) == answer_words(f"{long} and")


@pytest.mark.parametrize(("answer", "state"), [
    ("250 taken", "accepted"), ("451 try again", "deferred"), ("552 too large", "rejected"),
    ("251 what now", "unknown"), ("354 go on", "unknown"), ("drop", "unknown"),
    ("399 what", "unknown"), ("400 later", "deferred"), ("599 no", "rejected"), ("600 what", "unknown"),
])  # fmt: skip
def test_what_an_answer_to_a_whole_message_means(answer: str, state: str, post, relay) -> None:
    post.data = lambda _: answer
    (outcome,) = handed_over(relay, to("a@e.test"))
    assert outcome.state == state
    assert (outcome.code == 0) == (answer == "drop")


def test_a_connection_that_breaks_before_the_text_leaves_the_email_pending_and_is_closed(
    post, relay
) -> None:
    post.rcpt = lambda _: "close"
    smtp = connect(relay, "localhost")
    outcome = hand_over(smtp, to("a@e.test"), relay, marked)
    assert (outcome.state, outcome.hindrance, outcome.code) == ("pending", "session", 0)
    assert not is_open(smtp)
    assert outcome.reply.startswith("the connection was lost before the whole message was sent")


def test_a_relay_has_a_minute_to_greet_and_ten_to_answer(relay: Relay) -> None:
    smtp = connect(Relay(relay.host, relay.port, "none"), "localhost")
    assert smtp.sock
    assert (smtp.timeout, smtp.sock.gettimeout()) == (60, 600)
    smtp.close()


def test_a_sender_that_is_refused_for_good_leaves_the_email_pending(post, relay) -> None:
    for answer, state in (("550 not you", "pending"), ("451 later", "deferred")):
        post.mail = answer
        assert [outcome.state for outcome in handed_over(relay, to("a@e.test"))] == [state]


def test_what_arrives_is_what_was_written(post, relay) -> None:
    """Lines that begin with a dot included, also where one piece ends and the next begins."""
    text = f".\n..\n{GREETING_PLACEHOLDER}\n.\n.a\n\n{'.' * 200}\n"
    content = EmailContent(
        "en",
        ".",
        (EmailBlock(text, text),),
        (Attachment(".txt", "text/plain", b".\r\n.\r\n"),),
        greeting_by_name="{name}",
        head=email_head(NoticeSettings(sender="a@e.test"), "en"),
    )
    writer = MessageWriter(content, lambda: datetime(2026, 3, 10, tzinfo=UTC))
    reader = (". ..", "b@e.test"), "<1@e.test>"
    (outcome,) = handed_over(
        relay, Message(b"key", "a@e.test", "b@e.test", lambda: writer.pieces(*reader))
    )
    assert outcome.state == "accepted"
    sent = b"".join(writer.pieces(*reader))
    assert post.taken == [("b@e.test", sent)]
    assert outcome.sha256 == hashlib.sha256(sent).hexdigest()


def test_a_rejection_leaves_the_connection_for_the_next_message(post, relay) -> None:
    post.rcpt = lambda address: "550 no" if address == "no@e.test" else "250 ok"
    outcomes = handed_over(relay, to("no@e.test"), to("yes@e.test"))
    assert [outcome.state for outcome in outcomes] == ["rejected", "accepted"]
    assert (post.addresses, post.greeted) == (["yes@e.test"], 1)


def test_a_mark_that_fails_keeps_the_text_back(post, relay) -> None:
    def fails() -> None:
        raise OSError(28, "No space left on device")

    smtp = connect(relay, "localhost")
    with pytest.raises(OSError, match="No space"):
        hand_over(smtp, to("a@e.test"), relay, fails)
    assert not is_open(smtp)
    assert post.taken == []


@pytest.mark.parametrize("pipelining", [False, True])
def test_commands_go_out_together_where_the_relay_allows_it(pipelining: bool, post, relay) -> None:
    post.extensions = ["PIPELINING"] if pipelining else []
    post.rcpt = lambda address: "550 5.1.1 no" if address == "no@e.test" else "250 ok"
    outcomes = handed_over(relay, *(to(name) for name in ("a@e.test", "no@e.test", "b@e.test")))
    assert [outcome.state for outcome in outcomes] == ["accepted", "rejected", "accepted"]
    assert post.addresses == ["a@e.test", "b@e.test"]


def test_addresses_beyond_ascii_need_a_relay_that_takes_them(post, relay) -> None:
    (outcome,) = handed_over(relay, to("jörg@e.test", smtputf8=True))
    assert outcome.state == "accepted"
    assert post.addresses == ["jörg@e.test"]


def test_a_relay_that_takes_only_ascii_refuses_other_addresses_and_no_others(post, serving) -> None:
    with serving(post, enable_SMTPUTF8=False) as relay:
        outcomes = handed_over(relay, to("jörg@e.test", smtputf8=True), to("ada@xn--hfen-loa.test"))
    assert [(outcome.state, outcome.code) for outcome in outcomes] == [
        ("rejected", 0),
        ("accepted", 250),
    ]
    assert outcomes[0].reply == "the mail server accepts only ASCII addresses (RFC 6531)"
    assert post.addresses == ["ada@xn--hfen-loa.test"]


def test_no_answer_in_time_to_a_whole_message_leaves_it_unknown_and_to_a_command_pending(
    post, relay
) -> None:
    hasty = replace(relay, timeout=0.3)
    post.rcpt = lambda address: "hang" if address == "a@e.test" else "250 ok"
    post.data = lambda address: "hang" if address == "b@e.test" else "250 taken"
    outcomes = handed_over(hasty, to("a@e.test"), to("b@e.test"), to("c@e.test"))
    assert [outcome.state for outcome in outcomes] == ["pending", "unknown", "accepted"]
    assert "timed out" in outcomes[1].reply


def test_user_and_password(post, serving) -> None:
    settings = {"authenticator": accepting("ada", "geheim"), "auth_require_tls": False}
    with serving(post, **settings) as plain:
        assert state(replace(plain, user="ada", password="geheim")) == "accepted"
        with pytest.raises(
            RelayUnavailable, match="doesn't accept this user and password"
        ) as raised:
            state(replace(plain, user="ada", password="falsch"))
        assert "falsch" not in str(raised.value)


def test_of_a_long_answer_the_beginning_is_kept(post, relay) -> None:
    post.rcpt = lambda _: f"550 {'x' * 400}"
    (outcome,) = handed_over(relay, to("a@e.test"))
    assert outcome.reply == f"550 {'x' * 296}"


def test_no_password_is_told_even_if_a_relay_sends_it_back(post, relay) -> None:
    post.rcpt = lambda _: "550 hello geheim\x07"
    (outcome,) = handed_over(replace(relay, password="geheim"), to("a@e.test"))
    assert outcome.reply == "550 hello *** "


def test_a_relay_without_tls_is_not_spoken_to_in_the_clear(post, relay) -> None:
    with pytest.raises(RelayUnavailable, match=r"doesn't offer STARTTLS; .* add \?starttls=never"):
        state(replace(relay, security="starttls", user="ada", password="geheim"))
    assert post.taken == []


@SCHEMES
def test_a_certificate_of_a_trusted_authority(url: str, post, encrypted, authority) -> None:
    with encrypted(url, authority) as relay:
        assert state(relay) == "accepted"
    assert post.taken == [("a@e.test", TEXT)]


@pytest.mark.parametrize("url", ["smtps://localhost", "smtp://localhost?starttls=always"])
def test_a_long_text_arrives_whole_through_tls(url: str, post, encrypted, authority) -> None:
    text = TEXT + b"A line of this text.\r\n" * 20_000
    with encrypted(url, authority) as relay:
        outcomes = handed_over(relay, to("a@e.test", text), to("b@e.test", text))
    assert [outcome.state for outcome in outcomes] == ["accepted", "accepted"]
    assert post.taken == [("a@e.test", text), ("b@e.test", text)]


def test_what_the_relay_can_do_is_asked_again_after_starttls(post, encrypted, authority) -> None:
    """Even if there is no user: the relay has forgotten the first EHLO (RFC 3207, 4.2)."""
    with encrypted("smtp://localhost?starttls=always", authority) as relay:
        (outcome,) = handed_over(relay, to("jörg@e.test", smtputf8=True))
    assert (outcome.state, post.addresses) == ("accepted", ["jörg@e.test"])


@pytest.mark.parametrize("said", [b"250-x\r\n250 PIPELINING\r\n", b"2", b"\r\n"])
def test_what_comes_before_tls_ends_the_connection(said: bytes, authority) -> None:
    """Somebody in between could say it in the clear, in the same packet as the answer to STARTTLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    def relay(server: socket.socket) -> None:
        there, _ = server.accept()
        for reply in (b"220 x\r\n", b"250-x\r\n250 STARTTLS\r\n"):
            there.sendall(reply)
            there.recv(100)
        there.sendall(b"220 go on\r\n" + said)
        with suppress(OSError), context.wrap_socket(there, server_side=True) as encrypted:
            assert encrypted.recv(100) == b""

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=relay, args=[server])
        thread.start()
        starttls = Relay("localhost", server.getsockname()[1], "starttls", connect_timeout=5)
        with pytest.raises(RelayUnavailable, match="sent a reply without being asked"):
            connect(starttls, "localhost")
        thread.join()


@SCHEMES
def test_a_certificate_that_nobody_vouches_for_or_for_another_host(
    url: str, post, encrypted, authority
) -> None:
    untrusted = (
        r"localhost:\d+ has an untrusted certificate \(.*issuer.*\); .* set SSL_CERT_FILE to"
    )
    mismatch = (
        r"untrusted certificate \(Hostname mismatch, certificate is not valid for 'localhost'\.\)"
    )
    for certified, host, message in (
        (trustme.CA(), "localhost", untrusted),
        (authority, "mail.test", mismatch),
    ):
        with (
            encrypted(url, certified, host) as relay,
            pytest.raises(RelayUnavailable, match=message),
        ):
            state(relay)
    assert post.taken == []


def test_a_relay_that_does_not_greet_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        relay = Relay("127.0.0.1", silent.getsockname()[1], connect_timeout=0.1)
        with pytest.raises(RelayUnavailable, match=r"can't be reached: .*timed out"):
            state(relay)


@pytest.mark.parametrize("said", [b"421 4.4.2 idle\r\n", b"250 ok\r\n", b""])
def test_a_relay_that_speaks_in_a_pause_or_closes_is_left(said: bytes) -> None:
    ours, there = socket.socketpair()
    smtp = RelayConnection()
    smtp.sock = ours
    assert is_open(smtp)
    with there:
        there.sendall(said)
    assert not is_open(smtp)
    assert not is_open(smtp)


def test_a_relay_that_closes_after_its_first_reply_has_said_it(serving, post) -> None:
    post.extensions, post.mail = ["PIPELINING"], "421 4.3.2 closing"
    with serving(post) as relay:
        (outcome,) = handed_over(relay, to("a@e.test"))
    assert (outcome.state, outcome.code, outcome.hindrance) == ("pending", 421, "quota")


@pytest.mark.parametrize(("answers", "state", "closed"), [
    ("250 ok|354 what now|354 go on", "deferred", True),
    ("250 ok|399 what now|354 go on", "deferred", True),
    ("250 ok|400 later|354 go on|554 no recipients|250 ok", "deferred", False),
    ("250 ok|550 no|354 go on|554 no recipients|250 ok", "rejected", False),
    ("200 ok|200 ok|354 go on|250 taken", "accepted", False), ("299 ok|299 ok|354 go on|250 taken", "accepted", False),
])  # fmt: skip
def test_a_relay_that_wants_a_text_in_spite_of_its_answer_gets_none_that_it_could_deliver(
    answers: str, state: str, closed: bool
) -> None:
    with scripted_relay(**script(answers)) as (relay, scripted):
        smtp = connect(relay, "localhost")
        outcome = hand_over(smtp, to("a@e.test"), relay, marked)
        assert (smtp.sock is None) is closed
        smtp.close()
    wanted = [TEXT] if state == "accepted" else [b""]
    assert (outcome.state, scripted.texts) == (state, [] if closed else wanted)


@pytest.mark.parametrize("answers", [
    "199 what|250 ok|503 no", "300 what|250 ok|503 no", "250 ok|199 what|503 no", "250 ok|300 what|503 no",
    "250 ok|250 ok|353 what", "250 ok|250 ok|355 what",
])  # fmt: skip
def test_an_answer_that_means_nothing_to_an_envelope_puts_the_email_off(answers: str) -> None:
    """The connection is closed: later replies may be about something else."""
    with scripted_relay(**script(f"{answers}|250 ok")) as (relay, scripted):
        smtp = connect(relay, "localhost")
        outcome = hand_over(smtp, to("a@e.test"), relay, marked)
    assert (outcome.state, outcome.reply[4:], smtp.sock) == ("deferred", "what", None)
    assert not any(scripted.texts)


def test_a_relay_that_reads_nothing_is_given_up(post) -> None:
    """Before the text was sent as a whole, so the email may be tried again."""
    release = threading.Event()

    def deaf() -> Iterator[bytes]:
        yield b"354 go on\r\n"
        release.wait(10)

    with scripted_relay(timeout=0.2, DATA=deaf()) as (relay, _):
        smtp = connect(relay, "localhost")
        outcome = hand_over(smtp, to("a@e.test", TEXT * 1_000_000), relay, marked)
        release.set()
    assert (outcome.state, outcome.hindrance, outcome.reply[-9:]) == (
        "pending",
        "session",
        "timed out",
    )


@pytest.mark.parametrize("second", ["554 no", "250 ok", "2", "hello", "\r\n", "\0"])
@pytest.mark.parametrize("first", ["250 taken", "550 no", "450 later"])
def test_after_two_replies_to_a_whole_message_its_result_is_unknown(
    first: str, second: str
) -> None:
    text = f"{first}\r\n{second}\r\n".encode()
    with scripted_relay(text=text) as (relay, _):
        smtp = connect(relay, "localhost")
        outcome = hand_over(smtp, to("a@e.test"), relay, marked)
    assert (outcome.state, outcome.code, smtp.sock) == ("unknown", 0, None)
    said = second if second.isprintable() else "an empty line"
    assert outcome.reply == f"{first}, then another reply: {said}"


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("ehlo", [b"250 x\r\n", b"250-x\r\n250 PIPELINING\r\n"])
def test_a_reply_without_a_command_ends_the_connection_before_the_text(
    stage: str, ehlo: bytes
) -> None:
    script = {"EHLO": ehlo}
    script[stage] = {**SCRIPT, **script}[stage] + b"250 ok\r\n"
    with scripted_relay(**script) as (relay, scripted):
        smtp = connect(relay, "localhost")
        assert is_open(smtp) is (stage != "EHLO")
        outcome = hand_over(smtp, to("a@e.test"), relay, marked)
        smtp.close()
    assert (outcome.state in ("pending", "deferred"), scripted.texts) == (True, [])
    assert smtp.sock is None


def test_tls_from_the_start_to_a_relay_that_does_not_speak_it(post, relay: Relay) -> None:
    with pytest.raises(
        RelayUnavailable,
        match=r"TLS negotiation failed \(\w+\); check that the mail server uses TLS on this port",
    ):
        state(replace(relay, security="tls"))
