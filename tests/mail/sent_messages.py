"""Messages that a relay receives, and the recorded attempts and results."""

from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from legalsite.mail import sending
from legalsite.mail.relay import Relay
from legalsite.mail.sending import deliver
from legalsite.model.email import Limits, Message, Outcome

TEXT = b"Subject: x\r\n\r\nText\r\n"
ONE = Limits(connections=1)
REFUSALS = Limits(connections=1, ignore_rejections=True)


def to(*addresses: str) -> list[Message]:
    return [
        Message(address.encode(), "legal@example.com", address, lambda: (TEXT,))
        for address in addresses
    ]


class Record:
    """The recorded attempts, in order, and the last state of each email."""

    def __init__(self) -> None:
        self.steps: list[tuple[list[bytes], list[bytes]]] = []
        self.states: dict[str, str] = {}

    def __call__(self, outcomes: Sequence[Outcome], attempts: Sequence[Message]) -> None:
        self.steps.append(
            ([outcome.key for outcome in outcomes], [attempt.key for attempt in attempts])
        )
        self.states |= {outcome.key.decode(): outcome.state for outcome in outcomes}
        self.states |= {attempt.recipient: "attempted" for attempt in attempts}


def record() -> Record:
    return Record()


def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSE", 0.0)


def run(
    relay: Relay, messages: list[Message], record: Record, limits: Limits = ONE
) -> Counter[str]:
    return list(deliver(relay, messages, record, client_name="localhost", limits=limits))[-1]


def many(count: int) -> list[Message]:
    return to(*(f"r{n}@e.test" for n in range(count)))


def answering(answer: str, *numbers: int) -> Callable[[str], str]:
    """Return a function that replies with `answer` to some recipients, by number, or to all."""
    return lambda address: (
        answer if not numbers or int(address[1:].partition("@")[0]) in numbers else "250 ok"
    )
