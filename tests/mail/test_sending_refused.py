"""When a run ends because the relay rejects us rather than the recipients."""

import contextlib
from collections import Counter
from collections.abc import Sequence

import pytest
from tests.mail import sent_messages
from tests.mail.sent_messages import ONE, Record, answering, many, run, to

from legalsite.mail import sending
from legalsite.mail.relay import Relay
from legalsite.mail.sending import SendingStopped, _Results
from legalsite.model.email import Message, Outcome

record = pytest.fixture(sent_messages.record)
no_pause = pytest.fixture(sent_messages.no_pause)


def braked(relay: Relay, messages: list[Message], record: Record) -> tuple[str, Counter[str]]:
    """Return why a run was stopped, and the number of emails by state."""
    with pytest.raises(SendingStopped) as raised:
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
    with pytest.raises(
        SendingStopped, match="rejected 3 emails because of their sender and accepted none"
    ) as raised:
        run(relay, many(30), record)
    assert answer in str(raised.value)
    assert record.states == {f"r{n}@e.test": "leased" for n in range(3)}


SENDER, UNKNOWN = "550 5.7.1 not from you", "550 5.1.1 unknown user"
LIMIT, TWENTIETH, MORE = "452 4.5.3 too many", range(19, 220, 20), range(18, 220, 19)


@pytest.mark.parametrize(("stage", "answer", "whom", "emails", "counts"), [
    ("rcpt", SENDER, [0], 20, {"accepted": 19, "rejected": 1}),
    ("rcpt", SENDER, [], 2, {"pending": 2}),  # nobody else shows that it is not us
    ("rcpt", LIMIT, [1], 20, {"accepted": 19, "pending": 1}),
    ("rcpt", "421 4.4.2 closing", [0], 20, {"accepted": 19, "deferred": 1}),
    ("rcpt", "close", [0], 20, {"accepted": 19, "deferred": 1}),
    ("data", "drop", [1], 3, {"accepted": 2, "unknown": 1}),
    ("rcpt", UNKNOWN, TWENTIETH, 220, {"accepted": 209, "rejected": 11}),
    ("data", "drop", TWENTIETH, 220, {"accepted": 209, "unknown": 11}),
])  # fmt: skip
def test_some_who_are_not_accepted_stop_nobody(
    stage: str,
    answer: str,
    whom: Sequence[int],
    emails: int,
    counts: dict[str, int],
    post,
    relay,
    record,
    no_pause,
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
    ("rcpt", UNKNOWN, [], "rejected", {"rejected": 10}),
    ("data", "drop", [], "unknown", {"unknown": 10}),
    ("rcpt", UNKNOWN, MORE, "rejected", {"accepted": 180, "rejected": 10}),
    ("data", "drop", MORE, "unknown", {"accepted": 180, "unknown": 10}),
    ("data", "drop", range(400, 500), "unknown", {"accepted": 400, "unknown": 20}),  # that many in a row
])  # fmt: skip
def test_too_many_who_are_not_accepted_end_the_run(
    stage: str,
    answer: str,
    whom: Sequence[int],
    cause: str,
    counts: dict[str, int],
    post,
    relay,
    record,
) -> None:
    setattr(post, stage, answering(answer, *whom))
    assert braked(relay, many(500), record) == (cause, counts)


@pytest.mark.parametrize(("whom", "stopped"), [([1, 3], False), ([1, 3, 5], True)])
def test_so_many_who_wait_for_the_end_of_a_limit_end_the_run(
    whom: Sequence[int], stopped: bool, post, relay, record, monkeypatch
) -> None:
    monkeypatch.setattr(sending, "MAX_WAITING_MESSAGES", 2)
    post.rcpt = answering(LIMIT, *whom)
    if stopped:
        assert braked(relay, many(20), record)[0] == "quota"
    else:
        assert run(relay, many(20), record) == {"accepted": 18, "pending": 2}


@pytest.mark.parametrize(("count", "stopped"), [(1_000, False), (1_001, True)])
def test_a_thousand_may_wait_for_the_end_of_a_limit(count: int, stopped: bool, relay) -> None:
    """They are in memory, and the relay accepts others between them."""
    brakes, waits, taken = (
        _Results(relay, ONE),
        Outcome(b"", "leased", 452, LIMIT, hindrance="quota"),
        Outcome(b"", "accepted"),
    )
    for _ in range(count - 1):
        brakes.check(waits)
        brakes.check(taken)
    with pytest.raises(SendingStopped) if stopped else contextlib.nullcontext():
        brakes.check(waits)


def test_who_is_refused_because_of_their_sender_counts_among_those_who_are_refused(
    post, relay, record
) -> None:
    post.rcpt = lambda address: {"0": "250 ok", "1": SENDER}.get(address[1], UNKNOWN)
    messages = to(*(f"r{n}@e.test" for n in (0, *range(10, 15), *range(20, 60))))
    assert braked(relay, messages, record) == (
        "rejected",
        {"accepted": 1, "leased": 5, "rejected": 5},
    )


def test_a_limit_that_is_reached_now_and_then_stops_nobody(post, relay, record) -> None:
    answers = iter(["452 4.5.3 too many", "421 4.3.2 busy", "250 ok"] * 7)
    post.rcpt = lambda _: next(answers, "250 ok")
    assert run(relay, many(20), record) == {"accepted": 20}
