"""The same results as without processes, and every end comes through."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

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


def die(value: int) -> int:
    if value == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def test_what_is_raised_is_raised_here_and_a_process_that_is_killed_is_noticed() -> None:
    with pytest.raises(OSError, match="No space left") as found:
        list(map_unordered(fail, range(50), 2))
    assert found.value.filename == "file"
    with pytest.raises(ChildProcessError):
        list(map_unordered(die, range(50), 2))


def test_no_process_is_left_when_nobody_asks_for_more() -> None:
    workers = map_unordered(lambda _: os.getpid(), range(50), 2)
    worker = next(workers)
    workers.close()  # type: ignore[attr-defined]  # a generator
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def counted(wait: Callable[[], int]) -> Iterator[tuple[int, int]]:
    for number in range(wait()):
        yield os.getpid(), fail(number)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_request_is_answered_in_turn_here_or_by_another_process(jobs: int) -> None:
    with on_call(counted, jobs) as ask:
        answers = list(ask(3))
    assert [number for _, number in answers] == [0, 1, 2]
    assert ({pid for pid, _ in answers} == {os.getpid()}) == (jobs == 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_raised_after_a_request_is_raised_here(jobs: int) -> None:
    with on_call(counted, jobs) as ask:
        answers = ask(10)
        assert [next(answers)[1] for _ in range(3)] == [0, 1, 2]
        with pytest.raises(OSError, match="No space left"):
            next(answers)


def never(wait: Callable[[], int]) -> Iterator[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    yield wait()


def test_a_process_that_is_killed_before_its_request_is_noticed() -> None:
    with on_call(never, 2) as ask, pytest.raises(ChildProcessError):
        list(ask(1))


def test_no_process_is_left_whether_it_was_asked_or_not(tmp_path: Path) -> None:
    def work(wait: Callable[[], int]) -> Iterator[int]:
        (tmp_path / "pid").write_text(str(os.getpid()))
        yield from range(wait())

    for request in (None, 1_000_000):
        with on_call(work, 2) as ask:
            if request:
                assert next(ask(request)) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_a_process_has_started_ends_with_it() -> None:
    reading, writing = os.pipe()
    with on_call(lambda wait: map_unordered(lambda _: os.getpid(), range(wait()), 2), 2) as ask:
        os.close(writing)
        assert len({pid for _, pid in zip(range(100), ask(1_000_000), strict=False)}) > 0
    assert os.read(reading, 1) == b""  # nobody has the other end any more
    os.close(reading)


def test_who_kills_the_process_group_of_a_build_kills_all_of_it() -> None:
    with on_call(lambda wait: map_unordered(lambda _: os.getpgrp(), range(wait()), 2), 2) as ask:
        assert set(ask(2)) == {os.getpgrp()}


def test_a_process_that_waits_ends_although_its_signal_was_lost() -> None:
    deaf, told = os.pipe()

    def work(wait: Callable[[], object]) -> Iterator[object]:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.write(told, b"1")
        return iter([wait()])

    with on_call(work, 2):
        os.read(deaf, 1)
    os.close(deaf)
    os.close(told)
