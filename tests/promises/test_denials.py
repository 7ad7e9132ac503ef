"""Clauses that refuse notice, and clauses that only sound like it: denials/*.txt, one text in a line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from legalsite.model.promise import NotRead, Promise
from legalsite.promises import read_promises
from legalsite.source.markdown import read_document

DENIALS = Path(__file__).parent / "denials"


def lines() -> Iterator[tuple[str, str]]:
    for path in sorted(DENIALS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield path.stem, line


DENIED = [(language, line) for language, line in lines() if " => " not in line]
PROMISED = [(language, *line.split(" => ")) for language, line in lines() if " => " in line]


def promises(text: str, language: str) -> tuple[Promise, ...]:
    found = read_promises(read_document(text.encode(), "policy.md"), language, text)
    assert not isinstance(found, NotRead)
    return found


@pytest.mark.parametrize(("language", "text"), DENIED)
def test_a_clause_that_refuses_notice_promises_nothing(language: str, text: str) -> None:
    found = promises(text, language)
    assert found
    for promise in found:
        assert set(promise.channels) <= {"post", "none_stated"}
        assert promise.channels == ("post",) or promise.discretion != "will"
        assert promise.days is None


@pytest.mark.parametrize(("language", "text", "channels"), PROMISED)
def test_a_clause_that_only_sounds_like_a_refusal_promises_notice(language: str, text: str, channels: str) -> None:
    (promise, *_) = promises(text, language)
    assert ", ".join(promise.channels) == channels
    assert promise.discretion == "will"
