"""Shares work between forked processes. Everything that was loaded and read before is there in each of them.

Do not use this in a process that runs threads: their locks would be forked in whatever state they are. Where the system
cannot fork, everything runs in this process.
"""

import os
import pickle
import select
import signal
import struct
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
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
        for worker in workers.values():
            _end(worker)


@contextmanager
def on_call(
    work: Callable[[Callable[[], Any]], Iterator[Result]], jobs: int
) -> Iterator[Callable[[object], Iterator[Result]]]:
    """Start a process that can import what its work needs before anybody knows what there is to do. `work` gets a
    function that waits for the request, and yields results. Yield a function that sends the one request and yields the
    results as they come; it raises what `work` raised. With one job, the work is done here. At the end, the process and
    those that it has started are ended. They stay in the process group of this one: who kills it kills them."""
    if jobs < 2 or not hasattr(os, "fork"):
        yield lambda request: work(lambda: request)
        return
    reading, writing = os.pipe()
    requests = os.fdopen(writing, "wb")

    def serve(results: IO[bytes]) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # an exception would be printed where an import ignores it
        requests.close()
        with os.fdopen(reading, "rb") as received:

            def wait() -> Any:
                request = _receive(received)
                signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that it ends those that it starts now
                return request

            _stream(work(wait), results)

    def ask(request: object) -> Iterator[Result]:
        with suppress(BrokenPipeError):  # the process has ended; what it left says why
            _send(requests, request)
        return _results({worker[1].fileno(): worker})

    try:
        worker = _start(serve, ())
    finally:
        os.close(reading)
    try:
        yield ask
    finally:
        with suppress(BrokenPipeError):
            requests.close()  # it ends as well where its signal is lost
        _end(worker, signal.SIGTERM)


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
    starts = (SIZE.unpack(token)[0] for token in iter(lambda: os.read(tasks, SIZE.size), b""))
    _stream((function(value) for start in starts for value in values[start : start + step]), results)


def _stream(made: Iterator[Any], results: IO[bytes]) -> None:
    """Send each value, and that there are no more. Whatever happens, `made` is closed, and ends its processes."""
    try:
        for value in made:
            _send(results, (True, value))
        _send(results, None)
    finally:
        if isinstance(made, Generator):
            made.close()


def _end(worker: Worker, by: signal.Signals = signal.SIGKILL) -> None:
    """End the process, and wait until it and those that it has started have ended: all of them have its pipe."""
    pid, results = worker
    os.kill(pid, by)
    while results.read(1 << 20):
        pass
    results.close()
    os.waitpid(pid, 0)


def _results(workers: dict[int, Worker]) -> Iterator[Any]:
    """Yield the results of all processes. Raises the exception that one of them has sent."""
    waiting = select.poll()
    for number in workers:
        waiting.register(number, select.POLLIN)
    busy = len(workers)
    while busy:
        for number, _ in waiting.poll():
            message = _receive(workers[number][1])
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


def _receive(results: IO[bytes]) -> Any:
    """Return the next message. Raises ChildProcessError if the process ended before its work did."""
    try:
        return pickle.load(results)  # noqa: S301 - from our own child, through a pipe
    except (EOFError, pickle.UnpicklingError):
        raise ChildProcessError(0, "a build process was killed (out of memory?)") from None
