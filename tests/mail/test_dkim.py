"""Signatures are verified by a program that is not ours, for whatever the email says."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.mail.dkim import Signer, read_signer, relaxed_body, relaxed_headers
from legalsite.mail.mime import MessageWriter, variant
from legalsite.model.email import GREETING, READER, Attachment, EmailContent, Sender

DATE = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
SENDER = Sender("Harbour, Legal <legal@b.test>", "privacy@b.test", "https://b.test/leave/{token}")
TEXT = f"Grüße\n\n{GREETING}\n\n.a line  with\tspace \n" + "a word " * 40 + "\n\n\n"
FILES = (Attachment("a.txt", "text/plain", b"a  b\t\r\n\r\n"),)
CONTENT = EmailContent("en", "A   subject", TEXT, f"<p>\n{GREETING}\n</p>\n", FILES, "Hello,", "Hello {name},")
KEYS = {
    "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
}
Sign = tuple[Signer, Callable[..., bytes]]


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, kind, serialization.NoEncryption())


@pytest.fixture(scope="module", params=["rsa", "ed25519"])
def signing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sign:
    """Return a signer, and what answers for the DNS."""
    key = KEYS[request.param]
    file = tmp_path_factory.mktemp("keys") / "key.pem"
    file.write_bytes(pem(key))
    encoding, public = serialization.Encoding, serialization.PublicFormat
    raw = request.param == "ed25519"
    data = key.public_key().public_bytes(
        *((encoding.Raw, public.Raw) if raw else (encoding.DER, public.SubjectPublicKeyInfo))
    )
    record = f"v=DKIM1; k={request.param}; p={base64.b64encode(data).decode()}".encode()

    def dns(name: bytes, **_: object) -> bytes:
        assert name == b"notices._domainkey.b.test."
        return record

    return read_signer(file, "b.test", "notices"), dns


def signed(signer: Signer, name: str, content: EmailContent = CONTENT, sender: Sender = SENDER) -> bytes:
    writer = MessageWriter(variant(content, sender), signer=signer)
    return b"".join(writer.pieces((name, "ada@b.test"), "<1@b.test>", DATE, "a1b2"))


@given(st.text(max_size=120), st.text(st.sampled_from(" \t\r\n.=aä"), max_size=60))
def test_another_program_verifies_it(signing: Sign, name: str, text: str) -> None:
    signer, dns = signing
    name = " ".join("".join(c for c in name if c.isprintable()).split())
    data = signed(signer, name, replace(CONTENT, text=f"{text}\n{GREETING}\n{text}"))
    assert dkim.verify(data, dnsfunc=dns)
    data = signed(signer, name, replace(CONTENT, text=f"{GREETING}\nhttps://b.test/{READER}{text}"))
    assert dkim.verify(data, dnsfunc=dns)


def test_the_headers_that_matter_are_signed_and_a_change_is_noticed(signing: Sign) -> None:
    signer, dns = signing
    data = signed(signer, "Ada Lovelace")
    assert dkim.verify(data, dnsfunc=dns)
    head = data.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    for old, new in (
        (b"Ada Lovelace", b"Eve Lovelace"),
        (b"leave/a1b2", b"leave/b2a1"),
        (b"=One-Click", b"=Two-Click"),
        (b"Subject: A", b"Subject: B"),
        (b"a word", b"a sword"),
        (b"Hello Ada", b"Hello Eve"),
    ):
        assert old in data
        assert not dkim.verify(data.replace(old, new, 1), dnsfunc=dns)


def test_an_email_without_a_greeting_and_one_to_account_holders_are_signed(signing: Sign) -> None:
    signer, dns = signing
    plain = EmailContent("en", "Terms", "Text\n", "<p>Text</p>\n")
    assert dkim.verify(signed(signer, "", plain, Sender("legal@b.test")), dnsfunc=dns)


def test_the_examples_of_rfc_6376() -> None:
    assert relaxed_headers(b"A: X\r\nB : Y\t\r\n\tZ  \r\n") == [b"a:X", b"b:Y Z"]
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert relaxed_body(b"\r\n\r\n") == relaxed_body(b"") == b""


def test_keys_that_cannot_be_used(tmp_path: Path) -> None:
    files = {
        "text.pem": b"hello",
        "public.pem": b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "curve.pem": pem(ec.generate_private_key(ec.SECP256R1())),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for name, words in (
        ("none.pem", "cannot be read"), ("text.pem", "not a private key"), ("public.pem", "not a private key"),
        ("curve.pem", "mail hosts do not verify"),
    ):  # fmt: skip
        with pytest.raises(ProblemsFound, match=words) as raised:
            read_signer(tmp_path / name, "b.test", "notices")
        assert raised.value.status == 2
