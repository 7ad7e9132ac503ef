"""Marks of many connections → one transaction at a time: whoever marks an email waits until it is on the disk, and all
who wait meanwhile share the next transaction."""

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from legalsite.model.email import Message, Outcome

Record = Callable[[Sequence[Outcome], Sequence[Message]], None]


class _Mark(NamedTuple):
    """One outcome, one attempt or both, on their way to the disk.

    written: done when the mark is on the disk; raises what prevented it
    """

    outcome: Outcome | None
    attempt: Message | None
    written: asyncio.Future[None]


class GroupCommit:
    """Writes marks with `record`, in another thread, until the block ends. After an error nothing more is
    written."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._marks: list[_Mark] = []
        self._writing: asyncio.Task[None] | None = None
        self._error: Exception | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._writing:
            await self._writing

    def submit(self, outcome: Outcome | None, attempt: Message | None) -> asyncio.Future[None]:
        """Return at once. The attempt counts only once the mark was waited for."""
        mark = _Mark(outcome, attempt, asyncio.get_running_loop().create_future())
        self._marks.append(mark)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return mark.written

    async def _write(self) -> None:
        while self._marks:
            marks, self._marks = self._marks, []
            if self._error is None:
                await self._write_group(marks)
            for mark in marks:
                if self._error:
                    mark.written.set_exception(self._error)
                else:
                    mark.written.set_result(None)

    async def _write_group(self, marks: Sequence[_Mark]) -> None:
        outcomes = [mark.outcome for mark in marks if mark.outcome]
        attempts = [mark.attempt for mark in marks if mark.attempt]
        try:
            await asyncio.to_thread(self._record, outcomes, attempts)
        except Exception as failed:  # whoever waits raises it
            self._error = failed
