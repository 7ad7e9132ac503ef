"""Who goes first: a save, then requests, then background work, which has its turn in the end."""

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from legalsite.preview.turns import MOST, Turns

PATIENCE = 20.0  # seconds; only a failing test waits this long
Turn = Callable[[], AbstractContextManager[None]]


def test_a_save_goes_before_requests_and_these_before_background_work() -> None:
    turns = Turns()
    order = in_turn(turns, [turns.background, turns.request, turns.save, turns.request])
    assert order == ["save", "request", "request", "background"]


def test_background_work_has_its_turn_among_any_number_of_requests_and_a_save_still_goes_first() -> None:
    turns = Turns()
    order = in_turn(turns, [turns.background, *[turns.request] * (2 * MOST), turns.save])
    assert order == ["save", *["request"] * MOST, "background", *["request"] * MOST]


def test_a_turn_is_given_back_whatever_happens() -> None:
    turns = Turns()
    for turn in (turns.save, turns.request, turns.background):
        try:
            with turn():
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    with turns.save():
        pass


def test_it_is_idle_from_the_end_of_what_was_waited_for() -> None:
    seconds = iter(range(10, 100, 10))
    turns = Turns(lambda: next(seconds))
    with turns.request():
        assert turns.idle == 0
    with turns.background():
        assert turns.idle == 10
    assert turns.idle == 20


def in_turn(turns: Turns, waiting: Sequence[Turn]) -> list[str]:
    """Return the order in which turns are taken that were all asked for, one after another, while another was held."""
    taken, threads = queue.SimpleQueue[str](), []

    def take(turn: Turn) -> None:
        with turn():
            taken.put(turn.__name__)

    with turns.save():
        for count, turn in enumerate(waiting, 1):
            threads.append(threading.Thread(target=take, args=[turn]))
            threads[-1].start()
            while len(turns._changed._waiters) < count:  # type: ignore[attr-defined]  # it waits for its turn
                pass
    order = [taken.get(timeout=PATIENCE) for _ in waiting]
    for thread in threads:
        thread.join(PATIENCE)
    return order
