"""Which relay LEGALSITE_SMTP_URL names; its password shows nowhere."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.mail.relay import Relay, relay_of


@pytest.mark.parametrize(("url", "relay"), [
    ("smtp://localhost", Relay("localhost", 25, "none")),
    ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525, "none")),
    ("smtp://relay.test?starttls=always", Relay("relay.test", 587, "starttls")),
    ("smtp://ada:a%40b%2F@relay.test", Relay("relay.test", 587, "starttls", "ada", "a@b/")),
    ("smtp://ada:pw@localhost:25?starttls=never", Relay("localhost", 25, "none", "ada", "pw")),
    ("smtps://ada:pw@relay.test", Relay("relay.test", 465, "tls", "ada", "pw")),
    ("smtp://[::1]:2525/", Relay("::1", 2525, "none")),
])  # fmt: skip
def test_read(url: str, relay: Relay) -> None:
    assert relay_of(url) == relay


@pytest.mark.parametrize("url", [
    "", "localhost:25", "http://ada:secret@relay.test", "smtp://", "smtp://h:99999", "smtp://h:x", "smtp://h:0",
    "smtp://ada:secret@h/inbox", "smtp://ada:secret@h?starttls=maybe", "smtps://ada:secret@h?starttls=always",
    "smtp://h?tls=1", "smtp://[::1",
])  # fmt: skip
def test_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        relay_of(url)
    assert raised.value.status == 2
    assert "secret" not in str(raised.value)


def test_passwords_are_not_in_the_representation() -> None:
    assert "geheim" not in repr(relay_of("smtps://ada:geheim@relay.test"))
