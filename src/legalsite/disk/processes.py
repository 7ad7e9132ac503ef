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
from typing import Any, TypeVar

from legalsite.system import CAN_FORK

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
    try:
        for done in as_completed([pool.submit(_run_job, job) for job in jobs]):
            yield done.result()
    except BrokenProcessPool:
        raise ChildProcessError(0, "a build process was killed (out of memory?)") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare_process(work: Callable[[Context, Job], Result], context: Context) -> None:
    """Prepare a new process for its jobs: keep what they need, and leave Ctrl-C to its parent."""
    _work_of_this_process.append(partial(work, context))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """Wait until the parent process ends or is killed, and end this process at once."""
    from multiprocessing import parent_process  # `run_jobs` has loaded it

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _run_job(job: Any) -> Any:
    """Do a job in a started process, and return its result."""
    (work,) = _work_of_this_process
    return work(job)
