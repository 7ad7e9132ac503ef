"""A mailing from its list to its end, in each mood of the relay."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commands.notified_site import Command, digest
from legalsite.mail import sending

LIMIT = "550 5.4.5 Daily user sending limit exceeded"


NOT_YOU = "550 5.7.1 not from this sender"


@pytest.mark.parametrize(("stage", "answer", "readers", "moods"), [
    ("rcpt", lambda number: "421 closing" if number == 3 else "250 ok", 20, [(1, "19 accepted, 1 deferred of 20")]),
    ("rcpt", lambda number: NOT_YOU if number == 3 else "250 ok", 20, [(1, "19 accepted, 1 rejected of 20")]),
    ("rcpt", lambda number: LIMIT if number > 40 else "250 ok", 60,
     [(2, "40 accepted, 20 pending of 60"), (2, "40 accepted, 20 pending of 60")]),
    ("rcpt", lambda _: NOT_YOU, 20, [(2, "20 pending of 20"), (2, "20 pending of 20")]),
    ("rcpt", lambda number: NOT_YOU if number <= 3 else "250 ok", 20, [(2, ""), (1, "17 accepted, 3 rejected of 20")]),
    ("data", lambda _: "drop", 20,
     [(2, "10 pending, 10 unknown of 20"), (2, "20 unknown of 20"), (1, "20 unknown of 20")]),
    ("rcpt", lambda _: "450 4.2.0 graylisted", 20, [(1, "20 deferred of 20"), (1, "20 deferred of 20")]),
])  # fmt: skip
def test_a_mailing_in_each_mood_of_the_relay(
    stage: str, answer: Callable[[int], str], readers: int, moods: list[tuple[int, str]], notify: Command, root: Path,
    post, relay, monkeypatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    seen: dict[str, int] = {}  # in the order in which they are tried first
    setattr(post, stage, lambda address: answer(seen.setdefault(address, len(seen) + 1)))
    (root / "list.csv").write_text(
        "".join(["email\n", *(f"r{number}@b.test\n" for number in range(readers))])
    )
    confirm = digest(notify, str(root / "list.csv"))
    for status, counts in moods:
        done, said = notify("send", "privacy", "--confirm", confirm, "--jobs", "1")
        assert done == status, said
        assert not counts or f"privacy@2026-03-02: {counts}\n" in said
    assert len(post.addresses) == len(set(post.addresses))
