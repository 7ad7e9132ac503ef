"""Addresses are compared as mailboxes are, and domains are what the DNS has."""

import pytest

from legalsite.text.email_addresses import address_key, ascii_domain, local_part, takes_replies


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada@B.test", "ada@b.TEST", True),
        ("ada@b.test", "ada@c.test", False),
        ("a@a@b.test", "A@a@b.test", True),
        ("ada+news@b.test", "ada@b.test", False),
        ("GRO\u0308SSE@b.test", "größse@b.test", False),
        ("JO\u0308RG@b.test", "jörg@b.test", True),
        ("groß@b.test", "gross@b.test", False),
        ("GROẞ@b.test", "groß@b.test", True),
        ("ada@straße.test", "ada@strasse.test", False),
        ("ada@Bücher.test", "ada@xn--bcher-kva.test", True),
        ("ada@bü_cher.test", "ada@BÜ_CHER.test", True),
        ("ada@bü_cher.test", "bob@bü_cher.test", False),
    ],
)
def test_one_mailbox(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) == same


def test_a_domain_in_ascii() -> None:
    domains = {"straße.de": "xn--strae-oqa.de", "BÜCHER.de": "xn--bcher-kva.de", "A_b.de": "A_b.de"}
    assert {domain: ascii_domain(domain) for domain in domains} == domains
    for wrong in ("☃.test", "bü..test", "ü-.test", f"{'ü' * 63}.test"):
        with pytest.raises(ValueError):
            ascii_domain(wrong)


def test_a_message_id_has_its_own_part_before_the_host() -> None:
    assert local_part("<a.b@c@mail.example>") == "a.b@c"


@pytest.mark.parametrize(("address", "takes"), [
    ("legal@a.test", True),
    ("No Reply <legal@a.test>", True),
    ("A <no-reply@a.test>", False),
    ("noreply+legal@a.test", False),
    ("ne-pas-repondre@a.test", False),
    ("Do.Not.Reply@a.test", False),
    ("", False),
])  # fmt: skip
def test_who_reads_replies(address: str, takes: bool) -> None:
    assert takes_replies(address) == takes
