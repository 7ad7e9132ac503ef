"""Distribute jobs to processes.

If the system can fork, a new process inherits everything that's loaded. Otherwise, it gets a
pickled copy of the context that all jobs share.

Don't fork in a process with threads, because copies of locked locks stay locked.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import RLock, Thread
from typing import TYPE_CHECKING, Any, TypeVar, cast

from legalsite.system import CAN_FORK, limit_process

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.connection import Connection

# Limits of `run_limited`.
MAX_SECONDS = 20  # in seconds of CPU time
MAX_WAIT = 3 * MAX_SECONDS  # in seconds of real time; other processes may use the CPU meanwhile
MAX_MEMORY = 500 << 20  # in bytes

# with this environment variable, Python doesn't search the current folder for modules
SAFE_PATH = "PYTHONSAFEPATH"

Context = TypeVar("Context")
Job = TypeVar("Job")
Result = TypeVar("Result")

# the function that does a job if `run_jobs` started this process, otherwise empty
_work_of_this_process: list[Callable[[Any], Any]] = []
_environment_lock = RLock()


def run_jobs(
    work: Callable[[Context, Job], Result], context: Context, jobs: Sequence[Job], processes: int
) -> Iterator[Result]:
    """Run jobs in up to `processes` processes, and yield each result when it's ready.

    `work` takes the context, which all jobs share, and a job. It must be a module-level function,
    because its name is pickled. Jobs and results are pickled, too, and so is the context if the
    system can't fork. With one process, all jobs run in this process. An exception of `work` is
    raised here, and no further job is started. Raises ChildProcessError if a process was killed.
    """
    processes = min(processes, len(jobs))
    if processes < 2:  # also if there are no jobs
        for job in jobs:
            yield work(context, job)
        return
    # imported late because few builds need more than one process, and loading takes as long as
    # building a few pages
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    start = get_context("fork" if CAN_FORK else "spawn")
    with _safe_path():  # new processes must not import modules from the current folder
        pool = ProcessPoolExecutor(processes, start, _prepare_process, (work, context))
        submitted = [pool.submit(_run_job, job) for job in jobs]
    try:
        for done in as_completed(submitted):
            yield done.result()
    except KeyboardInterrupt:
        _interrupt(pool)
        for future in submitted:
            if future.done() and not future.cancelled():
                # a job that was interrupted raises KeyboardInterrupt with a message about its work
                future.result()
        raise
    except BrokenProcessPool:
        raise ChildProcessError(0, "a build process was killed (out of memory?)") from None
    finally:
        pool.shutdown(cancel_futures=True)


def run_limited(work: Callable[..., Result], *arguments: object) -> Result:
    """Run a function in a process with limited time and memory, and return its result.

    It must be a module-level function, because its name is pickled, like its arguments and result.
    Raises the function's exceptions, and ChildProcessError above a limit.
    """
    from multiprocessing import get_context

    context = get_context("spawn")  # this process may have threads, so don't fork
    receiver, sender = context.Pipe(duplex=False)
    limits = (MAX_SECONDS, MAX_MEMORY)
    process = context.Process(
        target=_send_result, args=(sender, limits, work, arguments), daemon=True
    )
    with _safe_path():
        process.start()
    sender.close()  # otherwise, `recv` would wait forever if the process is killed
    try:
        # MemoryError stands for each exceeded limit
        result = receiver.recv() if receiver.poll(MAX_WAIT) else MemoryError()
    except EOFError:  # the system killed the process
        result = MemoryError()
    finally:
        process.kill()
        process.join()
    if isinstance(result, MemoryError):
        raise ChildProcessError(
            0, f"needs more than {MAX_SECONDS} seconds or {MAX_MEMORY >> 20} MB"
        )
    if isinstance(result, Exception):
        raise result
    return cast("Result", result)


@contextmanager
def _safe_path() -> Iterator[None]:
    """Start processes without the current folder in Python's path, until the context ends.

    A process that isn't forked starts as `python -c`, which would import json.py, for example, from
    the current folder. multiprocessing has no option for this.
    """
    with _environment_lock:
        before = os.environ.get(SAFE_PATH, "")
        os.environ[SAFE_PATH] = "1"
        try:
            yield
        finally:
            os.environ[SAFE_PATH] = before
            if not before:
                del os.environ[SAFE_PATH]


def _send_result(
    sender: "Connection",
    limits: tuple[int, int],
    work: Callable[..., object],
    arguments: Sequence[object],
) -> None:
    """Send a function's result or exception to the parent process.

    `limits` contains the limits in seconds and bytes.
    """
    # the parent process handles Ctrl-C, and ends this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # hide tracebacks, because the parent reports the error
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    Thread(target=_exit_with_parent, daemon=True).start()
    limit_process(*limits)
    try:
        result = work(*arguments)
    except Exception as error:
        result = error
    sender.send(result)


def _interrupt(pool: "ProcessPoolExecutor") -> None:
    """Stop running jobs, and start no further jobs.

    SIGTERM raises KeyboardInterrupt in a process that does a job (see `_run_job`). Between two
    jobs, a process ignores SIGTERM, so the signal is sent until all processes have ended.
    """
    from multiprocessing import active_children  # `run_jobs` has already loaded this

    pool.shutdown(wait=False, cancel_futures=True)
    while children := active_children():
        for child in children:
            child.terminate()  # send SIGTERM
        for child in children:
            child.join(0.1)


def _prepare_process(work: Callable[[Context, Job], Result], context: Context) -> None:
    """Prepare a new process for its jobs. Its parent handles Ctrl-C."""
    _work_of_this_process.append(partial(work, context))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # SIGTERM only interrupts jobs
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """End this process as soon as its parent ends."""
    from multiprocessing import parent_process  # each child process has already loaded this

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _run_job(job: Any) -> Any:
    """Do a job in a child process. SIGTERM interrupts it."""
    (work,) = _work_of_this_process
    signal.signal(signal.SIGTERM, _interrupt_job)
    try:
        return work(job)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _interrupt_job(*_: object) -> None:
    """Raise KeyboardInterrupt on the first SIGTERM, and ignore further ones."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt
