"""Each seal is the hash of all bytes above; a thousand lines cost a thousand lines."""

import hashlib

from legalsite.ledger.append import begin
from legalsite.ledger.lines import SEAL, chain_problems, seals


def test_each_seal_is_the_hash_of_all_above(ledger: bytes) -> None:
    lines = ledger.splitlines(keepends=True)
    assert list(seals(ledger)) == [
        hashlib.sha256(b"".join(lines[:count])).hexdigest() for count in range(1, len(lines))
    ]


def test_a_ledger_without_lines_has_no_seals() -> None:
    assert list(seals(begin("https://example.com/"))) == []


def test_the_first_break_is_named_and_no_other(ledger: bytes) -> None:
    wrong = [SEAL.search(" prev:" + "0" * 64)] * 4
    (problem,) = chain_problems(ledger, wrong, "content/LEDGER")
    assert problem.line == 2
    assert "the header was changed" in problem.message
    real = [SEAL.search(f" prev:{seal}") for seal in seals(ledger)]
    assert chain_problems(ledger, real, "content/LEDGER") == []
    (problem,) = chain_problems(ledger, [*real[:2], *wrong[:2]], "content/LEDGER")
    assert problem.line == 4
    assert "line 2 was changed, added or removed" in problem.message
