"""Messages over several connections: each is handed over once, and the rest goes on when one of them fails."""

import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace
from tests.mail import sent_messages
from tests.mail.sent_messages import ONE, REFUSALS, TEXT, answering, many, run, to

from legalsite.mail import sending
from legalsite.mail.relay import Relay, RelayUnavailable, Security, connect
from legalsite.mail.sending import GroupWriter, deliver
from legalsite.model.email import Limits, Message, Outcome
from mail_servers import scripted_relay

record = pytest.fixture(sent_messages.record)
no_pause = pytest.fixture(sent_messages.no_pause)


def test_everything_taken_once_over_several_connections(post, relay, record) -> None:
    addresses = [f"r{n}@e.test" for n in range(40)]
    assert run(relay, to(*addresses), record, Limits(connections=4)) == {"accepted": 40}
    assert post.addresses == sorted(addresses)
    assert {data for _, data in post.taken} == {TEXT}
    assert set(record.states.values()) == {"accepted"}


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity"), reason="this system keeps no thread on one core"
)
def test_the_connections_share_one_core_and_their_caller_keeps_all(post, relay) -> None:
    ours, theirs = os.sched_getaffinity(0), set[frozenset[int]]()

    def record(_outcomes: Sequence[Outcome], _attempts: Sequence[Message]) -> None:
        theirs.add(frozenset(os.sched_getaffinity(0)))

    list(deliver(relay, many(20), record, client_name="localhost", limits=Limits(connections=4)))
    assert [len(cores) for cores in theirs] == [1]
    assert os.sched_getaffinity(0) == ours


def test_interrupted_while_it_waits_it_still_finishes_the_open_email(post, relay, record) -> None:
    """The signal arrives in mid-text; the relay answers only if nobody goes on without it for half a second."""
    waiting, went_on = threading.get_ident(), threading.Event()

    def interrupt(_address: str) -> str:
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGINT)
        else:
            signal.pthread_kill(waiting, signal.SIGINT)
        return "451 nobody waited" if went_on.wait(0.5) else "250 ok"

    post.data = interrupt
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(relay, to("a@e.test", "b@e.test"), record)
    finally:
        signal.signal(signal.SIGINT, earlier)
        went_on.set()
    assert record.states == {"a@e.test": "accepted"}


def test_each_rejection_is_its_own(post, relay, record) -> None:
    named = {"no@e.test": "550 5.1.1 no such user", "later@e.test": "450 4.2.0 graylisted"}
    sized = {"big@e.test": "552 too large", "soon@e.test": "451 try again"}
    post.rcpt = lambda address: named.get(address, "250 ok")
    post.data = lambda address: sized.get(address, "250 taken")
    names = ("no@e.test", "yes@e.test", "later@e.test", "big@e.test", "soon@e.test", "too@e.test")
    run(relay, to(*names), record)
    expected = ["rejected", "accepted", "deferred", "rejected", "deferred", "accepted"]
    assert [record.states[name] for name in names] == expected
    assert post.addresses == ["too@e.test", "yes@e.test"]


def test_a_relay_that_is_not_there_takes_nothing_and_says_so(record) -> None:
    with pytest.raises(RelayUnavailable, match=r"127\.0\.0\.1:1 can't be reached"):
        run(Relay("127.0.0.1", 1), to("a@e.test"), record)
    assert record.steps == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_without_tls_nothing_is_sent_or_marked(security: Security, post, relay, record) -> None:
    with pytest.raises(RelayUnavailable, match="TLS"):
        run(
            replace(relay, security=security),
            to("a@e.test", "b@e.test"),
            record,
            Limits(connections=4),
        )
    assert (post.taken, record.steps) == ([], [])


def test_a_relay_that_closes_a_connection_gets_the_email_on_another(
    post, relay, record, no_pause
) -> None:
    answers = iter(["250 ok", "421 4.4.2 closing", "421 4.4.2 closing"])
    post.rcpt = lambda _: next(answers, "250 ok")
    assert run(relay, to("a@e.test", "b@e.test", "c@e.test"), record) == {"accepted": 3}
    assert post.addresses == ["a@e.test", "b@e.test", "c@e.test"]


def test_a_relay_that_closes_every_connection_leaves_the_rest_for_later(
    post, relay, record, no_pause
) -> None:
    post.rcpt = answering("421 closing")
    with pytest.raises(RelayUnavailable, match="keeps closing"):
        run(relay, many(20), record)
    assert Counter(record.states.values()) == {"leased": 4}


@pytest.mark.parametrize(("late", "states"), [
    (b"554 not taken\r\n", ["unknown", "unknown"]), (b"250 taken\r\n", ["unknown", "unknown"]),
    (b"421 closing\r\n", ["accepted", "accepted"]),
])  # fmt: skip
def test_a_second_reply_before_the_next_email_makes_the_last_one_unknown(
    late: bytes, states: list[str], record
) -> None:
    """Also after the last email of all. A reply that the connection closes isn't about an email."""
    is_next = threading.Semaphore(0)
    was_sent = threading.Semaphore(0)

    def messages() -> Iterator[Message]:
        for message in to("a@e.test", "b@e.test"):
            yield message
            is_next.release()
            assert was_sent.acquire(timeout=10)

    class Replies:
        """Goes on with the same replies after each message."""

        def __iter__(self) -> Iterator[bytes]:
            yield b"250 taken\r\n"
            assert is_next.acquire(timeout=10)
            yield late
            was_sent.release()

    with scripted_relay(text=Replies()) as (relay, scripted):
        *_, counts = deliver(relay, messages(), record, client_name="localhost", limits=ONE)
    assert +counts == Counter(states)
    assert record.states == dict(zip(("a@e.test", "b@e.test"), states, strict=True))
    assert (len(scripted.texts), scripted.greeted) == (2, 2)


def test_a_connection_that_was_closed_in_a_pause_is_opened_again_and_nothing_is_put_off(
    post, relay, record
) -> None:
    post.hang_up = True
    assert run(
        relay, to("a@e.test", "b@e.test", "c@e.test"), record, Limits(connections=1, rate=5)
    ) == {"accepted": 3}
    assert post.greeted == 3


def test_rejections_do_not_end_a_run_that_may_go_on(post, relay, record) -> None:
    post.rcpt = answering("550 5.1.1 unknown user")
    assert run(relay, many(30), record, REFUSALS) == {"rejected": 30}


def test_attempts_and_outcomes_are_marked_before_and_after(post, relay, record) -> None:
    run(relay, to("a@e.test", "b@e.test"), record)
    assert record.steps == [
        ([], [b"a@e.test"]), ([b"a@e.test"], [b"b@e.test"]), ([b"b@e.test"], [])
    ]  # fmt: skip


def test_an_outcome_that_nothing_follows_is_marked_at_once(
    post, relay, record, monkeypatch
) -> None:
    monkeypatch.setattr(sending, "WRITE_BATCH_SECONDS", 0.0)
    run(
        relay, to("a@e.test", "b@e.test"), record, Limits(connections=1, rate=1)
    )  # the second one waits for long
    assert record.steps == [
        ([], [b"a@e.test"]), ([b"a@e.test"], []), ([], [b"b@e.test"]), ([b"b@e.test"], [])
    ]  # fmt: skip


def test_a_mark_that_cannot_be_written_stops_everything(post, relay) -> None:
    def fails(_: Sequence[Outcome], __: Sequence[Message]) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        list(
            deliver(
                relay, to("a@e.test", "b@e.test"), fails, client_name="localhost", limits=Limits(8)
            )
        )
    assert post.taken == []


def test_messages_that_fail_to_come_stop_the_run_after_those_that_are_open(
    post, relay, record
) -> None:
    def failing() -> Iterator[Message]:
        yield from to("a@e.test")
        raise OSError(5, "database is gone")

    with pytest.raises(OSError, match="database is gone"):
        list(deliver(relay, failing(), record, client_name="localhost", limits=ONE))
    assert record.states == {"a@e.test": "accepted"}


def test_a_connection_that_the_relay_refuses_leaves_its_email_to_the_others(
    post, relay, record, monkeypatch
) -> None:
    opened: list[object] = []

    def connected(*arguments: Any) -> object:
        opened.append(arguments)
        if len(opened) > 1:
            raise RelayUnavailable("too many connections")
        return connect(*arguments)

    monkeypatch.setattr(sending, "connect", connected)
    assert run(relay, many(20), record, Limits(connections=3)) == {"accepted": 20}
    assert len(opened) == 3


def test_whoever_stops_early_finishes_the_open_emails(post, relay, record) -> None:
    steps = deliver(
        relay,
        to(*(f"r{n}@e.test" for n in range(200))),
        record,
        client_name="localhost",
        limits=ONE,
    )
    next(steps)
    steps.close()
    assert set(record.states.values()) <= {"accepted"}
    assert len(post.taken) == len(record.states)


def test_whoever_stops_early_waits_for_no_relay_that_does_not_answer(record) -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        relay = Relay("127.0.0.1", silent.getsockname()[1], connect_timeout=60)
        before = set(threading.enumerate())
        steps = deliver(
            relay, to("a@e.test", "b@e.test"), record, client_name="localhost", limits=Limits(8)
        )
        next(steps)
        assert {each.daemon for each in {*threading.enumerate()} - before} == {True}, (
            "the program ends without them"
        )
        steps.close()
    assert time.monotonic() - began < 30
    assert record.states == {}


def test_the_rate_is_kept(post, relay, record) -> None:
    began = time.monotonic()
    run(relay, to(*(f"r{n}@e.test" for n in range(11))), record, Limits(connections=4, rate=50))
    assert time.monotonic() - began >= 0.19  # eleven emails are ten pauses


def test_marks_that_come_during_a_write_share_the_next() -> None:
    begun, go_on = threading.Event(), threading.Event()
    written: list[list[bytes]] = []

    def slow(outcomes: Sequence[Outcome], _: Sequence[Message]) -> None:
        begun.set()
        go_on.wait(10)
        written.append(sorted(outcome.key for outcome in outcomes))

    marks, keys = GroupWriter(slow), [b"%02d" % number for number in range(20)]
    with ThreadPoolExecutor(21) as pool:
        first = pool.submit(marks.write, Outcome(b"a", "accepted"), None)
        begun.wait(10)
        others = [pool.submit(marks.write, Outcome(key, "accepted"), None) for key in keys]
        while len(marks._waiting) < len(keys):
            time.sleep(0.001)
        assert not first.done()
        go_on.set()
        for each in (first, *others):
            each.result(10)
    assert written == [[b"a"], keys]


def test_what_fails_is_raised_by_all_who_wait_and_nothing_is_written_after_it() -> None:
    calls = []

    def fails(outcomes: Sequence[Outcome], _: Sequence[Message]) -> None:
        calls.append(outcomes)
        raise OSError(28, "No space left on device")

    marks = GroupWriter(fails)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(marks.write, Outcome(b"a", "accepted"), None) for _ in range(8)]
        for each in waiting:
            with pytest.raises(OSError, match="No space"):
                each.result(10)
    assert len(calls) == 1
