"""Messages over several connections: each is handed over once, the rest goes on when one of them fails, and a run stops
when the relay refuses us rather than the recipients."""

import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from msgspec.structs import replace

from legalsite.mail import sending
from legalsite.mail.relay import Relay, RelayUnavailable, Security
from legalsite.mail.sending import TooManyRefused, deliver
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


def test_a_line_cut_after_the_last_dot_leaves_the_email_unknown_and_the_rest_goes_on(post, relay, record) -> None:
    post.data = lambda a: "drop" if a == "b@e.test" else "250 taken"
    assert run(relay, to("a@e.test", "b@e.test", "c@e.test"), record) == {"accepted": 2, "unknown": 1}
    assert record.states["b@e.test"] == "unknown"


def test_a_line_cut_before_the_text_only_defers(post, relay, record) -> None:
    post.rcpt = lambda a: "close" if a == "b@e.test" else "250 ok"
    assert run(relay, to("a@e.test", "b@e.test", "c@e.test"), record) == {"accepted": 2, "deferred": 1}


def test_a_relay_that_is_not_there_takes_nothing_and_says_so(record) -> None:
    with pytest.raises(RelayUnavailable, match=r"127\.0\.0\.1:1 cannot be reached"):
        run(Relay("127.0.0.1", 1), to("a@e.test"), record)
    assert record.steps == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_without_tls_nothing_is_sent_or_marked(security: Security, post, relay, record) -> None:
    with pytest.raises(RelayUnavailable, match="TLS"):
        run(replace(relay, security=security), to("a@e.test", "b@e.test"), record, Limits(connections=4))
    assert (post.taken, record.steps) == ([], [])


@pytest.mark.parametrize("answer", [
    "530 5.7.0 Authentication required", "554 5.7.1 <a@e.test>: Relay access denied", "535 5.7.8 bad login",
    "550 relaying denied", "454 4.7.1 relay access denied",
])  # fmt: skip
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_relay_that_refuses_us_ends_the_run_and_blames_no_reader(
    answer: str, stage: str, post, relay, record
) -> None:
    if stage == "mail":
        post.mail = answer
    else:
        setattr(post, stage, lambda _: answer)
    with pytest.raises(RelayUnavailable, match="does not accept mail from legal@example") as raised:
        run(relay, to(*(f"r{n}@e.test" for n in range(30))), record)
    assert answer in str(raised.value)
    assert record.states == {"r0@e.test": "pending"}


def test_a_relay_that_closes_a_connection_gets_the_email_on_another(post, relay, record, monkeypatch) -> None:
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    answers = iter(["250 ok", "421 4.3.2 closing", "421 4.3.2 closing"])
    post.rcpt = lambda _: next(answers, "250 ok")
    assert run(relay, to("a@e.test", "b@e.test", "c@e.test"), record) == {"accepted": 3}
    assert post.addresses == ["a@e.test", "b@e.test", "c@e.test"]


def test_a_relay_that_closes_every_connection_leaves_the_rest_for_later(post, relay, record, monkeypatch) -> None:
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    post.rcpt = lambda _: "421 4.3.2 too busy"
    with pytest.raises(RelayUnavailable, match="again and again"):
        run(relay, to("a@e.test", "b@e.test"), record)
    assert record.states == {"a@e.test": "leased"}


def test_a_connection_that_was_closed_in_a_pause_is_opened_again_and_nothing_is_put_off(post, relay, record) -> None:
    post.hang_up = True
    assert run(relay, to("a@e.test", "b@e.test", "c@e.test"), record, Limits(connections=1, rate=20)) == {"accepted": 3}
    assert post.greeted == 3


def test_a_run_whose_first_recipients_are_all_refused_stops(post, relay, record) -> None:
    post.rcpt = lambda _: "550 5.1.1 unknown user"
    with pytest.raises(TooManyRefused, match="refused 20 of the first 20 recipients"):
        run(relay, to(*(f"r{n}@e.test" for n in range(50))), record)
    assert Counter(record.states.values()) == {"refused": 20}


def test_a_run_of_few_recipients_that_are_all_refused_says_so_and_may_go_on_if_asked(post, relay, record) -> None:
    post.rcpt = lambda _: "550 5.1.1 unknown user"
    with pytest.raises(TooManyRefused, match=r"refused all recipients of this run \(3\)"):
        run(relay, to("a@e.test", "b@e.test", "c@e.test"), record)
    assert run(relay, to(*(f"r{n}@e.test" for n in range(30))), record, REFUSALS) == {"refused": 30}


def test_a_run_stops_when_more_than_one_in_twenty_is_refused(post, relay, record) -> None:
    post.rcpt = lambda address: "550 5.1.1 unknown user" if int(address[1:].partition("@")[0]) % 10 == 3 else "250 ok"
    with pytest.raises(TooManyRefused, match=r"refused 20 of the first 200 recipients \(550 5\.1\.1 unknown user\)"):
        run(relay, to(*(f"r{n}@e.test" for n in range(300))), record)


def test_attempts_and_outcomes_are_marked_before_and_after(post, relay, record) -> None:
    run(relay, to("a@e.test", "b@e.test"), record)
    assert record.steps == [
        ([], [b"a@e.test"]), ([b"a@e.test"], [b"b@e.test"]), ([b"b@e.test"], [])
    ]  # fmt: skip


def test_a_mark_that_cannot_be_written_stops_everything(post, relay) -> None:
    def fails(_: Sequence[Outcome], __: Sequence[Message]) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        list(deliver(relay, to("a@e.test", "b@e.test"), fails, client_name="localhost"))
    assert post.taken == []


def test_messages_that_fail_to_come_stop_the_run_after_those_that_are_open(post, relay, record) -> None:
    def failing() -> Iterator[Message]:
        yield from to("a@e.test")
        raise OSError(5, "database is gone")

    with pytest.raises(OSError, match="database is gone"):
        list(deliver(relay, failing(), record, client_name="localhost", limits=ONE))
    assert record.states == {"a@e.test": "accepted"}


def test_whoever_stops_early_finishes_the_open_emails(post, relay, record) -> None:
    steps = deliver(relay, to(*(f"r{n}@e.test" for n in range(200))), record, client_name="localhost", limits=ONE)
    next(steps)
    steps.close()
    assert set(record.states.values()) <= {"accepted"}
    assert len(post.taken) == len(record.states)


def test_whoever_stops_early_waits_for_no_relay_that_does_not_answer(record) -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        relay = Relay("127.0.0.1", silent.getsockname()[1], command_timeout=60)
        steps = deliver(relay, to("a@e.test", "b@e.test"), record, client_name="localhost")
        next(steps)
        steps.close()
    assert time.monotonic() - began < 30
    assert record.states == {}


def test_the_rate_is_kept(post, relay, record) -> None:
    began = time.monotonic()
    run(relay, to(*(f"r{n}@e.test" for n in range(11))), record, Limits(connections=4, rate=50))
    assert time.monotonic() - began >= 0.19  # eleven emails are ten pauses


def test_a_slow_domain_does_not_hold_up_the_others(post, relay, record) -> None:
    slow, quick = [f"r{n}@slow.test" for n in range(3)], [f"r@d{n}.test" for n in range(10)]
    run(relay, to(*slow, *quick), record, Limits(connections=1, domain_rate=10))
    taken = [address for address, _ in post.taken]
    assert sorted(taken) == sorted(slow + quick)
    assert taken.index(slow[2]) == len(taken) - 1
