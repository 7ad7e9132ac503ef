"""Share jobs between processes.

Where the system can fork, a process inherits what was loaded and read before. Elsewhere it starts
afresh, and gets a pickled copy of what its jobs have in common.

Don't fork in a process that runs threads: their locks would be copied in whatever state they are.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Thread
from typing import Any, TypeVar

Context = TypeVar("Context")
Job = TypeVar("Job")
Result = TypeVar("Result")

CAN_FORK = sys.platform != "win32"

_this_process: list[Callable[[Any], Any]] = []  # what a process that was started does with a job


def run_jobs(
    work: Callable[[Context, Job], Result], context: Context, jobs: Sequence[Job], processes: int
) -> Iterator[Result]:
    """Yield the result of each job in the order in which they are ready, from so many processes.

    With one process, all jobs run in this one. What `work` raises is raised here, and jobs that
    haven't begun don't run. `work` is a function of a module, because its name is pickled; jobs and
    results are pickled, and `context` where the system can't fork. Raises ChildProcessError if a
    process was killed.
    """
    processes = min(processes, len(jobs))
    if processes < 2:
        for job in jobs:
            yield work(context, job)
        return
    # most builds need one process, and these take as long to load as making a few pages
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    start = get_context("fork" if CAN_FORK else "spawn")
    pool = ProcessPoolExecutor(processes, start, _begin, (work, context))
    try:
        for done in as_completed([pool.submit(_run, job) for job in jobs]):
            yield done.result()
    except BrokenProcessPool:
        raise ChildProcessError(0, "a build process was killed (out of memory?)") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(work: Callable[[Context, Job], Result], context: Context) -> None:
    """Prepare a process that was started for its jobs. Ctrl-C is left to its parent."""
    _this_process.append(partial(work, context))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of the parent, which may be killed, and end with it."""
    from multiprocessing import parent_process  # loaded by now

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _run(job: Any) -> Any:
    (work,) = _this_process
    return work(job)
