"""Messages over several connections: each is handed over once, the rest goes on when one of them fails, and a run stops
when the relay refuses us rather than the recipients."""

import contextlib
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from legalsite.mail import sending
from legalsite.mail.relay import Relay, RelayUnavailable, Security, connect
from legalsite.mail.sending import Braked, Marks, _Brakes, deliver
from legalsite.model.email import Limits, Message, Outcome

TEXT = b"Subject: x\r\n\r\nText\r\n"
ONE = Limits(connections=1)
REFUSALS = Limits(connections=1, any_refusals=True)


def to(*addresses: str) -> list[Message]:
    return [Message(address.encode(), "legal@example.com", address, lambda: (TEXT,)) for address in addresses]


class Record:
    """What was marked: the attempts in their order, and the last state of each email."""

    def __init__(self) -> None:
        self.steps: list[tuple[list[bytes], list[bytes]]] = []
        self.states: dict[str, str] = {}

    def __call__(self, outcomes: Sequence[Outcome], attempts: Sequence[Message]) -> None:
        self.steps.append(([outcome.key for outcome in outcomes], [attempt.key for attempt in attempts]))
        self.states |= {outcome.key.decode(): outcome.state for outcome in outcomes}
        self.states |= {attempt.recipient: "attempted" for attempt in attempts}


@pytest.fixture
def record() -> Record:
    return Record()


def run(relay: Relay, messages: list[Message], record: Record, limits: Limits = ONE) -> Counter[str]:
    return list(deliver(relay, messages, record, client_name="localhost", limits=limits))[-1]


def test_everything_taken_once_over_several_connections(post, relay, record) -> None:
    addresses = [f"r{n}@e.test" for n in range(40)]
    assert run(relay, to(*addresses), record, Limits(connections=4)) == {"accepted": 40}
    assert post.addresses == sorted(addresses)
    assert {data for _, data in post.taken} == {TEXT}
    assert set(record.states.values()) == {"accepted"}


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system keeps no thread on one core")
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


def test_each_refusal_is_its_own(post, relay, record) -> None:
    named = {"no@e.test": "550 5.1.1 no such user", "later@e.test": "450 4.2.0 greylisted"}
    sized = {"big@e.test": "552 too large", "soon@e.test": "451 try again"}
    post.rcpt = lambda address: named.get(address, "250 ok")
    post.data = lambda address: sized.get(address, "250 taken")
    names = ("no@e.test", "yes@e.test", "later@e.test", "big@e.test", "soon@e.test", "too@e.test")
    run(relay, to(*names), record)
    expected = ["refused", "accepted", "deferred", "refused", "deferred", "accepted"]
    assert [record.states[name] for name in names] == expected
    assert post.addresses == ["too@e.test", "yes@e.test"]


def test_a_relay_that_is_not_there_takes_nothing_and_says_so(record) -> None:
    with pytest.raises(RelayUnavailable, match=r"127\.0\.0\.1:1 cannot be reached"):
        run(Relay("127.0.0.1", 1), to("a@e.test"), record)
    assert record.steps == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_without_tls_nothing_is_sent_or_marked(security: Security, post, relay, record) -> None:
    with pytest.raises(RelayUnavailable, match="TLS"):
        run(replace(relay, security=security), to("a@e.test", "b@e.test"), record, Limits(connections=4))
    assert (post.taken, record.steps) == ([], [])


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSE", 0.0)


def many(count: int) -> list[Message]:
    return to(*(f"r{n}@e.test" for n in range(count)))


def answering(answer: str, *numbers: int) -> Callable[[str], str]:
    """Return what gives `answer` to some recipients, by their numbers; to all if there are none."""
    return lambda address: answer if not numbers or int(address[1:].partition("@")[0]) in numbers else "250 ok"


def braked(relay: Relay, messages: list[Message], record: Record) -> tuple[str, Counter[str]]:
    """Return why a run was stopped, and the number of emails by state."""
    with pytest.raises(Braked) as raised:
        run(relay, messages, record)
    return raised.value.cause, Counter(record.states.values())


@pytest.mark.parametrize("answer", [
    "530 5.7.0 Authentication required", "554 5.7.1 <a@e.test>: Relay access denied", "535 5.7.8 bad login",
    "550 relaying denied", "454 4.7.1 relay access denied", "550 5.7.26 this sender is not authenticated",
])  # fmt: skip
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_relay_that_refuses_three_because_of_their_sender_and_accepts_none_ends_the_run_and_blames_no_reader(
    answer: str, stage: str, post, relay, record
) -> None:
    if stage == "mail":
        post.mail = answer
    else:
        setattr(post, stage, lambda _: answer)
    with pytest.raises(Braked, match="refused 3 emails because of their sender, and accepted none") as raised:
        run(relay, many(30), record)
    assert answer in str(raised.value)
    assert record.states == {f"r{n}@e.test": "leased" for n in range(3)}


SENDER, UNKNOWN = "550 5.7.1 not from you", "550 5.1.1 unknown user"
LIMIT, TWENTIETH, MORE = "452 4.5.3 too many", range(19, 220, 20), range(18, 220, 19)


@pytest.mark.parametrize(("stage", "answer", "whom", "emails", "counts"), [
    ("rcpt", SENDER, [0], 20, {"accepted": 19, "refused": 1}),
    ("rcpt", SENDER, [], 2, {"pending": 2}),  # nobody else shows that it is not us
    ("rcpt", LIMIT, [1], 20, {"accepted": 19, "pending": 1}),
    ("rcpt", "421 4.4.2 closing", [0], 20, {"accepted": 19, "deferred": 1}),
    ("rcpt", "close", [0], 20, {"accepted": 19, "deferred": 1}),
    ("data", "drop", [1], 3, {"accepted": 2, "unknown": 1}),
    ("rcpt", UNKNOWN, TWENTIETH, 220, {"accepted": 209, "refused": 11}),
    ("data", "drop", TWENTIETH, 220, {"accepted": 209, "unknown": 11}),
])  # fmt: skip
def test_some_who_are_not_accepted_stop_nobody(
    stage: str, answer: str, whom: Sequence[int], emails: int, counts: dict[str, int], post, relay, record, no_pause
) -> None:
    setattr(post, stage, answering(answer, *whom))
    assert run(relay, many(emails), record) == counts
    tries = Counter(key for _, attempts in record.steps for key in attempts)
    again = answer not in (UNKNOWN, "drop")
    assert {key.decode() for key, count in tries.items() if count == 2} == {
        f"r{number}@e.test" for number in (whom or range(emails)) if again
    }
    assert post.greeted <= 2 + counts.get("unknown", 0)


@pytest.mark.parametrize(("stage", "answer", "whom", "cause", "counts"), [
    ("rcpt", "550 5.4.5 Daily user sending limit exceeded", range(40, 100), "quota", {"accepted": 40, "leased": 3}),
    ("rcpt", UNKNOWN, [], "refused", {"refused": 10}),
    ("data", "drop", [], "unknown", {"unknown": 10}),
    ("rcpt", UNKNOWN, MORE, "refused", {"accepted": 180, "refused": 10}),
    ("data", "drop", MORE, "unknown", {"accepted": 180, "unknown": 10}),
    ("data", "drop", range(400, 500), "unknown", {"accepted": 400, "unknown": 20}),  # that many in a row
])  # fmt: skip
def test_too_many_who_are_not_accepted_end_the_run(
    stage: str, answer: str, whom: Sequence[int], cause: str, counts: dict[str, int], post, relay, record
) -> None:
    setattr(post, stage, answering(answer, *whom))
    assert braked(relay, many(500), record) == (cause, counts)


@pytest.mark.parametrize(("whom", "stopped"), [([1, 3], False), ([1, 3, 5], True)])
def test_so_many_who_wait_for_the_end_of_a_limit_end_the_run(
    whom: Sequence[int], stopped: bool, post, relay, record, monkeypatch
) -> None:
    monkeypatch.setattr(sending, "HELD", 2)
    post.rcpt = answering(LIMIT, *whom)
    if stopped:
        assert braked(relay, many(20), record)[0] == "quota"
    else:
        assert run(relay, many(20), record) == {"accepted": 18, "pending": 2}


@pytest.mark.parametrize(("count", "stopped"), [(1_000, False), (1_001, True)])
def test_a_thousand_may_wait_for_the_end_of_a_limit(count: int, stopped: bool, relay) -> None:
    """They are in memory, and the relay accepts others between them."""
    brakes, waits, taken = (
        _Brakes(relay, ONE),
        Outcome(b"", "leased", 452, LIMIT, hindrance="quota"),
        Outcome(b"", "accepted"),
    )
    for _ in range(count - 1):
        brakes.add(waits, Counter())
        brakes.add(taken, Counter())
    with pytest.raises(Braked) if stopped else contextlib.nullcontext():
        brakes.add(waits, Counter())


def test_who_is_refused_because_of_their_sender_counts_among_those_who_are_refused(post, relay, record) -> None:
    post.rcpt = lambda address: {"0": "250 ok", "1": SENDER}.get(address[1], UNKNOWN)
    messages = to(*(f"r{n}@e.test" for n in (0, *range(10, 15), *range(20, 60))))
    assert braked(relay, messages, record) == ("refused", {"accepted": 1, "leased": 5, "refused": 5})


def test_a_limit_that_is_reached_now_and_then_stops_nobody(post, relay, record) -> None:
    answers = iter(["452 4.5.3 too many", "421 4.3.2 busy", "250 ok"] * 7)
    post.rcpt = lambda _: next(answers, "250 ok")
    assert run(relay, many(20), record) == {"accepted": 20}


def test_a_relay_that_closes_a_connection_gets_the_email_on_another(post, relay, record, no_pause) -> None:
    answers = iter(["250 ok", "421 4.4.2 closing", "421 4.4.2 closing"])
    post.rcpt = lambda _: next(answers, "250 ok")
    assert run(relay, to("a@e.test", "b@e.test", "c@e.test"), record) == {"accepted": 3}
    assert post.addresses == ["a@e.test", "b@e.test", "c@e.test"]


def test_a_relay_that_closes_every_connection_leaves_the_rest_for_later(post, relay, record, no_pause) -> None:
    post.rcpt = answering("421 closing")
    with pytest.raises(RelayUnavailable, match="again and again"):
        run(relay, many(20), record)
    assert Counter(record.states.values()) == {"leased": 4}


def test_a_connection_that_was_closed_in_a_pause_is_opened_again_and_nothing_is_put_off(post, relay, record) -> None:
    post.hang_up = True
    assert run(relay, to("a@e.test", "b@e.test", "c@e.test"), record, Limits(connections=1, rate=20)) == {"accepted": 3}
    assert post.greeted == 3


def test_refusals_do_not_end_a_run_that_may_go_on(post, relay, record) -> None:
    post.rcpt = answering("550 5.1.1 unknown user")
    assert run(relay, many(30), record, REFUSALS) == {"refused": 30}


def test_attempts_and_outcomes_are_marked_before_and_after(post, relay, record) -> None:
    run(relay, to("a@e.test", "b@e.test"), record)
    assert record.steps == [
        ([], [b"a@e.test"]), ([b"a@e.test"], [b"b@e.test"]), ([b"b@e.test"], [])
    ]  # fmt: skip


def test_an_outcome_that_nothing_follows_is_marked_at_once(post, relay, record, monkeypatch) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 0.0)
    run(relay, to("a@e.test", "b@e.test"), record, Limits(connections=1, rate=4))  # the second one waits for long
    assert record.steps == [
        ([], [b"a@e.test"]), ([b"a@e.test"], []), ([], [b"b@e.test"]), ([b"b@e.test"], [])
    ]  # fmt: skip


def test_a_mark_that_cannot_be_written_stops_everything(post, relay) -> None:
    def fails(_: Sequence[Outcome], __: Sequence[Message]) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        list(deliver(relay, to("a@e.test", "b@e.test"), fails, client_name="localhost", limits=Limits()))
    assert post.taken == []


def test_messages_that_fail_to_come_stop_the_run_after_those_that_are_open(post, relay, record) -> None:
    def failing() -> Iterator[Message]:
        yield from to("a@e.test")
        raise OSError(5, "database is gone")

    with pytest.raises(OSError, match="database is gone"):
        list(deliver(relay, failing(), record, client_name="localhost", limits=ONE))
    assert record.states == {"a@e.test": "accepted"}


def test_a_connection_that_the_relay_refuses_leaves_its_email_to_the_others(post, relay, record, monkeypatch) -> None:
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
    steps = deliver(relay, to(*(f"r{n}@e.test" for n in range(200))), record, client_name="localhost", limits=ONE)
    next(steps)
    steps.close()
    assert set(record.states.values()) <= {"accepted"}
    assert len(post.taken) == len(record.states)


def test_whoever_stops_early_waits_for_no_relay_that_does_not_answer(record) -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        relay = Relay("127.0.0.1", silent.getsockname()[1], connect_timeout=60)
        before = set(threading.enumerate())
        steps = deliver(relay, to("a@e.test", "b@e.test"), record, client_name="localhost", limits=Limits())
        next(steps)
        assert {each.daemon for each in {*threading.enumerate()} - before} == {True}, "the program ends without them"
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

    marks, keys = Marks(slow), [b"%02d" % number for number in range(20)]
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

    marks = Marks(fails)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(marks.write, Outcome(b"a", "accepted"), None) for _ in range(8)]
        for each in waiting:
            with pytest.raises(OSError, match="No space"):
                each.result(10)
    assert len(calls) == 1
