"""Work that never ends, ends; what comes after it is as before."""

import resource
import signal
import threading
from functools import reduce

import pytest

from legalsite.disk.work_limits import STATM, bounded_work


def test_work_within_the_limits_is_left_alone() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGPROF)
    with bounded_work():
        assert sum(range(1000)) == 499_500
    assert (resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGPROF)) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def run_on() -> None:
    while True:
        pass


def test_a_loop_without_end() -> None:
    with pytest.raises(TimeoutError, match=r"more than 0\.05 seconds"), bounded_work(0.05):
        run_on()
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_a_number_that_grows_without_end() -> None:
    with pytest.raises((TimeoutError, MemoryError)), bounded_work(0.2):
        reduce(lambda number, _: number * number, range(60), 3)


@pytest.mark.skipif(not STATM.exists(), reason="memory is limited on Linux only")
def test_more_memory_than_allowed() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), bounded_work(memory=100 << 20):
        bytearray(200 << 20)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytearray(200 << 20)) == 200 << 20


def test_another_thread_has_no_deadline() -> None:
    done: list[str] = []

    def work() -> None:
        with bounded_work(0.01):
            done.append("yes")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["yes"]
