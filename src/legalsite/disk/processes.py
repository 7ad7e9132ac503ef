"""Share jobs between processes.

If the system can fork, a process inherits what was loaded and read before. Otherwise it starts from
scratch and gets a pickled copy of what its jobs have in common.

Don't fork in a process that runs threads: their locks would be copied in their current state.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from legalsite.system import CAN_FORK

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Context = TypeVar("Context")
Job = TypeVar("Job")
Result = TypeVar("Result")

# In a process that `run_jobs` started: the one function that does a job. Elsewhere empty.
_work_of_this_process: list[Callable[[Any], Any]] = []


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


def _interrupt(pool: "ProcessPoolExecutor") -> None:
    """End the jobs that run, with a KeyboardInterrupt where the system allows it; begin no other.

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
    from multiprocessing import parent_process  # `run_jobs` has loaded it

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
