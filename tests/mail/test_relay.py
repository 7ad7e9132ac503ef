"""Relays that speak TLS: whose certificate is taken, and what is said of the others."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import AuthResult

from legalsite.mail.relay import Relay, RelayAway, relay_of
from legalsite.mail.sending import deliver
from legalsite.model.email import Message

TEXT = b"Subject: x\r\n\r\nText\r\n"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while")  # the server does not see TLS from the start
SCHEMES = pytest.mark.parametrize("url", ["smtps://ada:geheim@localhost", "smtp://ada:geheim@localhost"])


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
    """A relay at an URL that shows a certificate of some authority, and wants user and password behind it."""

    @contextmanager
    def running(url: str, authority: trustme.CA, host: str = "localhost") -> Iterator[Relay]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        relay = relay_of(url)
        tls = {"tls": context} if relay.security == "tls" else {"tls_context": context, "require_starttls": True}
        login = {"authenticator": known, "auth_required": True, "auth_require_tls": relay.security != "tls"}
        with serving(post, **tls, **login) as there:
            yield replace(relay, port=there.port, patience=5)

    return running


def known(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    right = (getattr(data, "login", b""), getattr(data, "password", b"")) == (b"ada", b"geheim")
    return AuthResult(success=right, handled=False)


def states(relay: Relay) -> list[str]:
    message = Message(1, "legal@example.com", "a@e.test", lambda: TEXT)
    return [one.state for one in deliver(relay, [message], lambda *_: None, name="localhost", connections=1)]


@SCHEMES
def test_a_certificate_of_a_trusted_authority(url: str, post, encrypted, authority) -> None:
    with encrypted(url, authority) as relay:
        assert states(relay) == ["accepted"]
    assert post.taken == [("a@e.test", TEXT)]


@SCHEMES
def test_a_certificate_that_nobody_vouches_for(url: str, post, encrypted, authority) -> None:
    untrusted = r"localhost:\d+ shows a certificate that is not trusted \(.*issuer.*\); .* SSL_CERT_FILE names it"
    with encrypted(url, trustme.CA()) as relay, pytest.raises(RelayAway, match=untrusted):
        states(relay)
    assert post.taken == []


@SCHEMES
def test_a_certificate_for_another_host(url: str, post, encrypted, authority) -> None:
    mismatch = r"not trusted \(Hostname mismatch, certificate is not valid for 'localhost'\.\)"
    with encrypted(url, authority, "mail.test") as relay, pytest.raises(RelayAway, match=mismatch):
        states(relay)
    assert post.taken == []


def test_tls_from_the_start_to_a_relay_that_does_not_speak_it(post, relay: Relay) -> None:
    with pytest.raises(RelayAway, match=r"no agreement on TLS \(\w+\); does it speak it on this port\?"):
        states(replace(relay, security="tls"))
