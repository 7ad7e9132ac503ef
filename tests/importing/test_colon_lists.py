"""What follows a colon is a list where the bullets were lost, and a paragraph where it is one."""

import pytest

from legalsite.importing.colon_lists import mark_lists
from legalsite.importing.text_lines import split_lines


def kinds(text: str) -> str:
    """The first letter of each kind: t(ext), i(tem), m(ore)."""
    return "".join(block.kind[0] for block in mark_lists(split_lines(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We collect:\n\nyour name,\nyour address, and\nyour age.\n\nThat is all we do.\n", "tiiit"),
        (
            "The law says that you can:\n\nAsk us for a copy.\n\nDelete your account.\n\nWe answer within a month.\n",
            "tiit",
        ),
        ("We work with:\n\nCargo GmbH\n\nHelp Desk Ltd\n\nWe pay them for it.\n", "tiit"),
        ("We share with:\n\nPartners: We share names.\n\nWhy? We must.\n\nAuthorities: We share little.\n", "timi"),
        ("Write to us:\n\nHarbour Ledger\nKai 7\n20457 Hamburg\n", "tttt"),
        ("We say this:\n\nOne paragraph alone is not a list.\n", "tt"),
        ("No colon.\nHere is nothing.\n", "tt"),
    ],
    ids=["fragments", "verbs", "names", "labels", "address", "paragraph", "no colon"],
)
def test_what_follows_a_colon(text: str, expected: str) -> None:
    assert kinds(text) == expected


def test_no_word_is_lost() -> None:
    text = "We collect:\n\nyour name,\nyour age.\n\nYou can:\n\nAsk.\n\nLeave.\n"
    assert [block.text for block in mark_lists(split_lines(text))] == [line for line in text.split("\n") if line]
