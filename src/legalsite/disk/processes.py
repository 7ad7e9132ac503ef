"""Shares work between forked processes. Everything that was loaded and read before is there in each of them.

Do not use this in a process that runs threads: their locks would be forked in whatever state they are. Where the system
cannot fork, everything runs in this process.
"""

import os
import pickle
import select
import signal
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")
Worker = tuple[int, IO[bytes]]  # the process, and the end of its pipe from which results are read
SIZE = struct.Struct("=Q")
MOST_TASKS = 2048  # tokens of 8 bytes that fit into a pipe before anybody reads: 16 KB on macOS, 64 KB on Linux


def map_unordered(function: Callable[[Value], Result], values: Sequence[Value], jobs: int) -> Iterator[Result]:
    """Yield the results in the order in which they are ready, from at most `jobs` processes; with one job, nothing is
    forked. An exception in `function` is raised here and ends the other processes. Results are pickled in between."""
    jobs = min(jobs, len(values))
    if jobs < 2 or not hasattr(os, "fork"):
        yield from map(function, values)
        return
    tasks, step = _tasks(len(values))
    workers: dict[int, Worker] = {}
    try:
        for _ in range(jobs):
            worker = _start(lambda results: _work(function, values, tasks, step, results), list(workers.values()))
            workers[worker[1].fileno()] = worker
        yield from _results(workers)
    finally:
        os.close(tasks)
        for pid, results in workers.values():
            os.kill(pid, signal.SIGKILL)
            results.close()
            os.waitpid(pid, 0)


def _tasks(count: int) -> tuple[int, int]:
    """Return a pipe that holds the start of every task, from which each process takes the next, and the length of a
    task."""
    step = -(-count // MOST_TASKS)
    reading, writing = os.pipe()
    os.write(writing, b"".join(SIZE.pack(start) for start in range(0, count, step)))
    os.close(writing)
    return reading, step


def _start(work: Callable[[IO[bytes]], None], others: Sequence[Worker]) -> Worker:
    """Start a process that runs `work`, and return it. It closes the pipes of the others, so that it finds a broken
    pipe instead of a full one when its parent has ended."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, os.fdopen(reading, "rb")
    try:
        os.close(reading)
        for _, results in others:
            results.close()
        with os.fdopen(writing, "wb") as results:
            try:
                work(results)
            except Exception as fault:
                _send(results, (False, fault))
    finally:
        os._exit(0)  # files that the parent has open and half written belong to the parent


def _work(
    function: Callable[[Value], Result], values: Sequence[Value], tasks: int, step: int, results: IO[bytes]
) -> None:
    """Send the results of one task after another until none is left."""
    for token in iter(lambda: os.read(tasks, SIZE.size), b""):
        (start,) = SIZE.unpack(token)
        for value in values[start : start + step]:
            _send(results, (True, function(value)))
    _send(results, None)


def _results(workers: dict[int, Worker]) -> Iterator[Any]:
    """Yield the results of all processes. Raises the exception that one of them has sent, or ChildProcessError if one
    ended before its work did."""
    waiting = select.poll()
    for number in workers:
        waiting.register(number, select.POLLIN)
    busy = len(workers)
    while busy:
        for number, _ in waiting.poll():
            try:
                message = pickle.load(workers[number][1])  # noqa: S301 - from our own child, through a pipe
            except (EOFError, pickle.UnpicklingError):
                raise ChildProcessError(0, "a build process was killed (out of memory?)") from None
            if message is None:
                waiting.unregister(number)
                busy -= 1
                continue
            done, value = message
            if not done:
                raise value
            yield value


def _send(results: IO[bytes], message: Any) -> None:
    """Write one message to a pipe, piece by piece."""
    pickle.dump(message, results, protocol=5)
    results.flush()
