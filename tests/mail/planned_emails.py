"""A mailing, its recipients, and a clock that only tests advance."""

from collections.abc import Iterable
from datetime import UTC, datetime

from legalsite.mail.deliveries import Deliveries
from legalsite.mail.mailing_plan import LoadReport
from legalsite.model.email import Mailing, Message, Recipient
from legalsite.model.notice_key import NoticeKey

KEY = "privacy@2025-02-01"
MAILING = Mailing((NoticeKey.parse(KEY),), "accounts", "content", "legal@x.test", "x.test")


class Clock:
    """A clock that only advances when a test advances it."""

    def __init__(self) -> None:
        self.time = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


def readers(names: Iterable[str], language: str = "en") -> list[tuple[int, Recipient]]:
    return [
        (line, Recipient(f"{name}@b.test", name, language)) for line, name in enumerate(names, 2)
    ]


def plan(deliveries: Deliveries, names: Iterable[str], **options: bool) -> LoadReport:
    return deliveries.updates.plan(MAILING, readers(names), **options)


def message(key: bytes) -> Message:
    return Message(key, "legal@x.test", "", lambda: ())
