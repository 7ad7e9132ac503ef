"""What is posted to a webhook can be verified as the docs say, and an answer means the same as from a relay."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.policy import Revision
from legalsite.model.revision_id import RevisionId
from legalsite.notices.webhook_message import answer_means, asked_for, next_try, webhook_body, webhook_headers

DOCS = Path(__file__).parents[2] / "docs/notices.md"
AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
REVISION = Revision(
    "privacy", RevisionId.parse("2026-03-02"), "Datenschutzerklärung", date(2026, 4, 15), path="privacy/2026-03-02.md",
    sha256="a" * 64, size=10,
)  # fmt: skip


def headers(body: bytes = b"{}", secret: str = "s" * 32, at: datetime = AT, notice: str = "a") -> dict[str, str]:
    return webhook_headers(body, secret, notice=notice, url="https://b.test/hook", at=at)


@pytest.fixture(scope="module")
def verified() -> Any:
    """The function `verified` that the docs give to receivers."""
    (example,) = re.findall(r"(?ms)^```python\n(.*?)^```", DOCS.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    exec(example, names)
    return names["verified"]


def test_the_body_says_which_text_applies_from_when_and_where_it_is() -> None:
    body = webhook_body(REVISION, site="Harbour", urls={"text": "https://legal.test/privacy/2026-03-02/"})
    said = json.loads(body)
    assert (said["type"], said["id"], said["effective"]) == ("notice", "privacy@2026-03-02", "2026-04-15")
    assert (said["title"], said["site"], said["summary"]) == ("Datenschutzerklärung", "Harbour", None)
    assert said["urls"] == {"text": "https://legal.test/privacy/2026-03-02/"}


@given(st.binary(max_size=200), st.text(min_size=16, max_size=40))
def test_the_receivers_example_accepts_what_was_signed_and_nothing_else(
    verified: Any, body: bytes, secret: str
) -> None:
    signature, now = headers(body, secret)["Legalsite-Signature"], AT.timestamp()
    assert verified(body, signature, secret, now)
    assert not verified(body + b" ", signature, secret, now)
    assert not verified(body, signature, secret + "x", now)
    assert not verified(body, signature.replace("t=1", "t=2"), secret, now)
    assert not verified(body, signature, secret, now + 301)


def test_the_idempotency_key_is_the_same_on_every_try_and_another_for_another_notice() -> None:
    first, later = headers(), headers(at=AT + timedelta(hours=1))
    assert first["Idempotency-Key"] == later["Idempotency-Key"] != headers(notice="b")["Idempotency-Key"]
    assert first["Legalsite-Signature"] != later["Legalsite-Signature"]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "accepted"), (204, "accepted"), (301, "refused"), (400, "refused"), (401, "refused"), (404, "refused"),
        (408, "deferred"), (410, "refused"), (429, "deferred"), (500, "deferred"), (503, "deferred"),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: int, state: str) -> None:
    assert answer_means(status) == state


def test_each_pause_is_twice_as_long_up_to_six_hours() -> None:
    minutes = [(next_try(tries, AT) - AT) / timedelta(minutes=1) for tries in (1, 2, 3, 4, 9, 10, 1000)]
    assert minutes == [1, 2, 4, 8, 256, 360, 360]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), ("0", 0), ("999999999", 5 * 86400), ("Thu, 05 Mar 2026 12:10:00 GMT", 600),
        ("Thu, 05 Mar 2099 12:10:00 GMT", 5 * 86400), ("soon", None), ("", None), ("-5", None), ("1.5", None),
    ],
)  # fmt: skip
def test_the_time_that_a_receiver_asks_for(value: str, seconds: int | None) -> None:
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    assert asked_for(value, now) == (None if seconds is None else now + timedelta(seconds=seconds))


def test_a_receiver_can_ask_for_more_time_but_not_for_less() -> None:
    assert next_try(1, AT, AT + timedelta(hours=1)) == AT + timedelta(hours=1)
    assert next_try(9, AT, AT) == next_try(9, AT)
