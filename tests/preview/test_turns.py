"""Who goes first: what somebody waits for, before work behind it."""

import queue
import threading

from legalsite.preview.turns import Turns

PATIENCE = 20.0  # seconds; only a failing test waits this long


def test_whoever_is_waited_for_goes_before_work_behind_it() -> None:
    turns, told = Turns(), queue.SimpleQueue[str]()
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.last():
            held.set()
            go_on.wait(PATIENCE)

    def behind() -> None:
        with turns.last():
            told.put("behind")

    def first() -> None:
        with turns.first():
            told.put("first")

    threads = [threading.Thread(target=work) for work in (hold, behind, first)]
    threads[0].start()
    assert held.wait(PATIENCE)
    threads[2].start()
    while not turns._awaited:  # the one that is waited for is in the queue
        pass
    threads[1].start()
    go_on.set()
    assert [told.get(timeout=PATIENCE) for _ in range(2)] == ["first", "behind"]
    for thread in threads:
        thread.join(PATIENCE)


def test_a_turn_is_given_back_whatever_happens() -> None:
    turns = Turns()
    for turn in (turns.first, turns.last):
        try:
            with turn():
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    with turns.first():
        pass


def test_it_is_idle_from_the_end_of_what_was_waited_for() -> None:
    turns = Turns()
    with turns.first():
        assert turns.idle == 0
    first = turns.idle
    with turns.last():
        assert 0 <= first <= turns.idle
