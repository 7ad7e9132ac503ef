"""Marks are on the disk before anybody goes on, and many share one write."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from legalsite.mail.group_commit import GroupCommit
from legalsite.model.email import Message, Outcome

A, B = Outcome(b"a", "accepted"), Outcome(b"b", "accepted")
NEXT = Message(b"c", "s@x.test", "c@y.test", lambda: ())


def test_a_mark_is_written_when_it_was_waited_for() -> None:
    written: list[tuple[Sequence[Outcome], Sequence[Message]]] = []

    async def marked() -> None:
        async with GroupCommit(lambda *step: written.append(step)) as marks:
            await marks.submit(A, NEXT)
            assert written == [([A], [NEXT])]
            await marks.submit(B, None)

    asyncio.run(marked())
    assert written[1:] == [([B], [])]


def test_marks_that_come_during_a_write_share_the_next() -> None:
    begun, go_on = threading.Event(), threading.Event()
    written: list[list[bytes]] = []

    def slow(outcomes: Sequence[Outcome], _: Sequence[Message]) -> None:
        begun.set()
        go_on.wait(10)
        written.append([outcome.key for outcome in outcomes])

    async def marked() -> None:
        async with GroupCommit(slow) as marks:
            first = marks.submit(A, None)
            await asyncio.to_thread(begun.wait, 10)
            others = [marks.submit(Outcome(b"%d" % number, "accepted"), None) for number in range(20)]
            go_on.set()
            await asyncio.gather(first, *others)

    asyncio.run(marked())
    assert written == [[b"a"], [b"%d" % number for number in range(20)]]


def test_what_fails_is_raised_by_all_who_wait_and_nothing_is_written_after_it() -> None:
    calls = []

    def fails(outcomes: Sequence[Outcome], _: Sequence[Message]) -> None:
        calls.append(outcomes)
        raise OSError(28, "No space left on device")

    async def marked() -> None:
        async with GroupCommit(fails) as marks:
            for mark in (marks.submit(A, NEXT), marks.submit(B, None)):
                with pytest.raises(OSError, match="No space"):
                    await mark
            with pytest.raises(OSError, match="No space"):
                await marks.submit(B, None)

    asyncio.run(marked())
    assert len(calls) == 1


def test_the_end_waits_for_what_was_submitted() -> None:
    written: list[Outcome] = []

    async def marked() -> None:
        async with GroupCommit(lambda outcomes, _: written.extend(outcomes)) as marks:
            marks.submit(A, None)
            marks.submit(B, None)

    asyncio.run(marked())
    assert written == [A, B]
