"""The same results as without processes, and every end comes through."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from legalsite.disk.processes import map_unordered, on_call
from legalsite.errors import Problem


@pytest.mark.parametrize("count", [0, 1, 2, 7, 10_000])
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_value_once(count: int, jobs: int) -> None:
    assert sorted(map_unordered(lambda value: value * 2, range(count), jobs)) == [value * 2 for value in range(count)]


def test_results_larger_than_a_pipe_and_values_of_ours_come_through() -> None:
    assert [len(data) for data in map_unordered(lambda size: b"x" * size, [1_000_000] * 4, 2)] == [1_000_000] * 4
    problems = {Problem("rule", "wrong", line=line) for line in (1, 2)}
    assert set(map_unordered(lambda line: Problem("rule", "wrong", line=line), [1, 2], 2)) == problems


def fail(value: int) -> int:
    if value == 3:
        raise OSError(28, "No space left on device", "file")
    return value


def fail_in_order(wait: Callable[[], int]) -> Iterator[int]:
    yield fail(wait())


def die(value: int) -> int:
    if value == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def die_before_the_order(wait: Callable[[], int]) -> Iterator[int]:
    yield die(3) + wait()


def test_what_is_raised_is_raised_here_and_a_process_that_is_killed_is_noticed() -> None:
    with pytest.raises(OSError, match="No space left") as found:
        list(map_unordered(fail, range(50), 2))
    assert found.value.filename == "file"
    with pytest.raises(ChildProcessError):
        list(map_unordered(die, range(50), 2))
    with on_call(fail_in_order, 2) as ask, pytest.raises(OSError, match="No space left"):
        list(ask(3) if ask else ())
    with on_call(die_before_the_order, 2) as ask, pytest.raises(ChildProcessError):
        list(ask(b"x" * 1_000_000) if ask else ())


def test_no_process_is_left_when_nobody_asks_for_more() -> None:
    workers = map_unordered(lambda _: os.getpid(), range(50), 2)
    worker = next(workers)
    workers.close()  # type: ignore[attr-defined]  # a generator
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def shouted(wait: Callable[[], list[str]]) -> Iterator[str]:
    yield str(os.getpid())
    for word in wait():
        yield word.upper()


def test_a_process_on_call_answers_an_order() -> None:
    with on_call(shouted, 2) as ask:
        assert ask
        worker, *answers = ask(["a", "b" * 1_000_000])
    assert answers == ["A", "B" * 1_000_000]
    with pytest.raises(ProcessLookupError):
        os.kill(int(worker), 0)
    with on_call(shouted, 1) as ask:
        assert ask is None


def test_a_process_on_call_that_is_never_asked_ends() -> None:
    reading, writing = os.pipe()

    def told(wait: Callable[[], str]) -> Iterator[str]:
        os.write(writing, b"%d" % os.getpid())
        yield wait()

    with on_call(told, 2):
        worker = int(os.read(reading, 20))
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    os.close(reading)
    os.close(writing)
