"""Messages over several connections: each is handed over once, and the rest goes on when one of them fails."""

import pytest

from legalsite.mail.relay import Relay, RelayUnavailable
from legalsite.mail.sending import deliver
from legalsite.model.email import Message, Outcome

TEXT = b"Subject: x\r\n\r\n.a line with a leading dot\r\n"


def to(*addresses: str) -> list[Message]:
    return [Message(n, "legal@example.com", address, lambda: TEXT) for n, address in enumerate(addresses, 1)]


def states(relay: Relay, messages: list[Message], connections: int = 1) -> dict[int, str]:
    outcomes = deliver(relay, messages, lambda *_: None, client_name="localhost", connections=connections)
    return {outcome.number: outcome.state for outcome in outcomes}


def test_everything_taken_once_over_several_connections(post, relay) -> None:
    addresses = [f"r{n}@e.test" for n in range(40)]
    assert set(states(relay, to(*addresses), 4).values()) == {"accepted"}
    assert post.addresses == sorted(addresses)
    assert {data for _, data in post.taken} == {TEXT}


def test_each_refusal_is_its_own(post, relay) -> None:
    named = {"no@e.test": "550 5.1.1 no such user", "later@e.test": "450 4.2.0 greylisted"}
    sized = {"big@e.test": "552 too large", "soon@e.test": "451 try again"}
    post.rcpt = lambda address: named.get(address, "250 ok")
    post.data = lambda address: sized.get(address, "250 taken")
    messages = to("no@e.test", "yes@e.test", "later@e.test", "big@e.test", "soon@e.test", "too@e.test")
    outcomes = {o.number: o for o in deliver(relay, messages, lambda *_: None, client_name="localhost", connections=1)}
    expected = ["refused", "accepted", "deferred", "refused", "deferred", "accepted"]
    assert [outcomes[n].state for n in range(1, 7)] == expected
    assert (outcomes[1].code, outcomes[1].reply) == (550, "550 5.1.1 no such user")
    assert post.addresses == ["too@e.test", "yes@e.test"]


def test_a_line_cut_after_the_last_dot_leaves_the_email_unknown_and_the_rest_goes_on(post, relay) -> None:
    post.data = lambda a: "drop" if a == "b@e.test" else "250 taken"
    assert states(relay, to("a@e.test", "b@e.test", "c@e.test")) == {1: "accepted", 2: "unknown", 3: "accepted"}


def test_a_line_cut_before_the_text_only_defers(post, relay) -> None:
    post.rcpt = lambda a: "close" if a == "b@e.test" else "250 ok"
    assert states(relay, to("a@e.test", "b@e.test", "c@e.test")) == {1: "accepted", 2: "deferred", 3: "accepted"}


def test_a_relay_that_is_not_there_takes_nothing_and_says_so() -> None:
    seen: list[object] = []
    with pytest.raises(RelayUnavailable, match=r"127\.0\.0\.1:1 cannot be reached"):
        list(deliver(Relay("127.0.0.1", 1), to("a@e.test"), lambda *step: seen.append(step), client_name="localhost"))
    assert seen == []


def test_a_relay_that_refuses_the_sender_ends_the_run_and_blames_no_reader(post, relay) -> None:
    post.mail = "550 5.7.1 not you"
    outcomes = deliver(relay, to("a@e.test", "b@e.test"), lambda *_: None, client_name="localhost", connections=1)
    first = next(outcomes)
    assert (first.number, first.state) == (1, "pending")
    with pytest.raises(RelayUnavailable, match=r"accepts no mail from legal@example\.com \(550 5\.7\.1 not you\)"):
        next(outcomes)


def test_attempts_and_outcomes_are_written_before_and_after(post, relay) -> None:
    steps: list[tuple[int | None, int | None]] = []

    def write(outcome: Outcome | None, attempt: Message | None) -> None:
        steps.append((outcome and outcome.number, attempt and attempt.number))

    list(deliver(relay, to("a@e.test", "b@e.test"), write, client_name="localhost", connections=1))
    assert steps == [(None, 1), (1, 2), (2, None)]


def test_a_book_that_cannot_be_written_stops_everything(post, relay) -> None:
    def write(outcome: Outcome | None, attempt: Message | None) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        list(deliver(relay, to("a@e.test", "b@e.test"), write, client_name="localhost"))
    assert post.taken == []
