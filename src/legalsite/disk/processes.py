"""Share jobs between processes.

If the system can fork, a process inherits what was loaded and read before. Otherwise it starts from
scratch and gets a pickled copy of what its jobs have in common.

Don't fork in a process that runs threads: their locks would be copied in their current state.
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

# of `run_limited`
MAX_SECONDS = 20  # of a processor
MAX_WAIT = 3 * MAX_SECONDS  # seconds, where others may use the processor, too
MAX_MEMORY = 500 << 20  # bytes

SAFE_PATH = "PYTHONSAFEPATH"  # the variable that keeps the current folder off the path of Python

Context = TypeVar("Context")
Job = TypeVar("Job")
Result = TypeVar("Result")

# In a process that `run_jobs` started: the one function that does a job. Elsewhere empty.
_work_of_this_process: list[Callable[[Any], Any]] = []
_environment_lock = RLock()


def run_jobs(
    work: Callable[[Context, Job], Result], context: Context, jobs: Sequence[Job], processes: int
) -> Iterator[Result]:
    """Yield the result of each job as soon as it is ready, using up to this many processes.

    `work` takes the context, which all jobs share, and a job. It must be a function of a module,
    because its name is pickled; jobs and results are pickled, too, and the context if the system
    can't fork. With one process, all jobs run in this one. After an exception from `work`, which is
    raised here, no other job begins. Raises ChildProcessError if a process was killed.
    """
    processes = min(processes, len(jobs))
    if processes < 2:  # also without jobs
        for job in jobs:
            yield work(context, job)
        return
    # Not above: most builds need one process, and loading these takes as long as making a few
    # pages.
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    start = get_context("fork" if CAN_FORK else "spawn")
    with _safe_path():
        pool = ProcessPoolExecutor(processes, start, _prepare_process, (work, context))
        submitted = [pool.submit(_run_job, job) for job in jobs]
    try:
        for done in as_completed(submitted):
            yield done.result()
    except KeyboardInterrupt:
        _interrupt(pool)
        for future in submitted:
            if future.done() and not future.cancelled():
                future.result()  # raises the KeyboardInterrupt of a job, which may say where it was
        raise
    except BrokenProcessPool:
        raise ChildProcessError(0, "a build process was killed (out of memory?)") from None
    finally:
        pool.shutdown(cancel_futures=True)


def run_limited(work: Callable[..., Result], *arguments: object) -> Result:
    """Return the result of a function that runs in a process with little time and memory.

    It must be a module's function, because its name is pickled, like its arguments and its result.
    Raises what the function raises, and ChildProcessError beyond a limit.
    """
    from multiprocessing import get_context

    context = get_context("spawn")  # this process may run threads
    receiver, sender = context.Pipe(duplex=False)
    limits = (MAX_SECONDS, MAX_MEMORY)
    process = context.Process(
        target=_send_result, args=(sender, limits, work, arguments), daemon=True
    )
    with _safe_path():
        process.start()
    sender.close()
    try:
        result = receiver.recv() if receiver.poll(MAX_WAIT) else MemoryError()
    except EOFError:  # the system ended the process
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
    """Start processes without the current folder on Python's path.

    A process that isn't forked starts as `python -c`, and would run a file of that folder that is
    named like a module, such as json.py. multiprocessing has no option for this.
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
    """Send the result of a function, or its exception, to the process that started this one.

    `limits` are seconds and bytes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends its parent, which ends it
    # The parent says what went wrong; a traceback of this process would only hide it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    Thread(target=_exit_with_parent, daemon=True).start()
    limit_process(*limits)
    try:
        result = work(*arguments)
    except Exception as error:
        result = error
    sender.send(result)


def _interrupt(pool: "ProcessPoolExecutor") -> None:
    """End the running jobs, with a KeyboardInterrupt where the system allows it, and start no
    others.

    A process that is between two jobs ignores the signal, so it's sent until all have ended.
    """
    from multiprocessing import active_children  # `run_jobs` has loaded the module

    pool.shutdown(wait=False, cancel_futures=True)
    while children := active_children():
        for child in children:
            child.terminate()
        for child in children:
            child.join(0.1)


def _prepare_process(work: Callable[[Context, Job], Result], context: Context) -> None:
    """Prepare a new process for its jobs: keep what they need, and leave Ctrl-C to its parent."""
    _work_of_this_process.append(partial(work, context))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # unless it does a job
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """Wait until the parent process ends or is killed, and end this process at once."""
    from multiprocessing import parent_process  # loaded in each started process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _run_job(job: Any) -> Any:
    """Do a job in a started process, and return its result. SIGTERM interrupts it."""
    (work,) = _work_of_this_process
    signal.signal(signal.SIGTERM, _interrupt_job)
    try:
        return work(job)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _interrupt_job(*_: object) -> None:
    """Raise KeyboardInterrupt in the job that this process does, once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt
