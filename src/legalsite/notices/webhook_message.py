"""What is posted to a webhook about a notice, how it is signed, what an answer means, and when to try again."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from legalsite.model.email import OutcomeState
from legalsite.model.policy import Revision

SIGNATURE, IDEMPOTENCY = "Legalsite-Signature", "Idempotency-Key"
LATER = {408, 425, 429}  # of the 4xx: the receiver asks to try again later
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)  # a value of Retry-After
GIVE_UP = timedelta(days=5)  # after the first try, as for emails


def webhook_body(revision: Revision, *, site: str, urls: Mapping[str, str]) -> bytes:
    """Return the JSON that announces a revision; the same bytes on every try. `urls` are those of its pages, by what
    they show; `site` is the title of the site."""
    content: dict[str, Any] = {
        "type": "notice",
        "id": notice_id(revision),
        "site": site,
        "policy": revision.policy,
        "title": revision.title,
        "revised": str(revision.revised),
        "effective": revision.takes_effect.isoformat(),
        "change": revision.weight,
        "withdraws": revision.withdrawn,
        "summary": revision.summary or None,
        "urls": dict(urls),
        "sha256": revision.sha256,
        "recorded": revision.recorded,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def notice_id(revision: Revision) -> str:
    """Return the key of the notice about a revision: `privacy@2026-03-02`."""
    return f"{revision.policy}@{revision.revised}"


def webhook_headers(body: bytes, secret: str, *, notice: str, url: str, at: datetime) -> dict[str, str]:
    """Return the headers of one try. The signature is an HMAC-SHA256 of time, a full stop and the body; the idempotency
    key is the same on every try, so that a receiver can tell a repetition from a new notice."""
    time = int(at.timestamp())
    signature = hmac.new(secret.encode(), f"{time}.".encode() + body, "sha256").hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        SIGNATURE: f"t={time},v1={signature}",
        IDEMPOTENCY: hashlib.sha256(f"{notice}\n{url}".encode()).hexdigest()[:32],
    }


def answer_means(status: int) -> OutcomeState:
    """Return what an answer makes of a post: any 2xx accepts it, 5xx and a few 4xx ask to try later, everything else
    refuses it, redirects too."""
    if 200 <= status < 300:
        return "accepted"
    return "deferred" if status >= 500 or status in LATER else "refused"


def next_try(tries: int, last: datetime, again: datetime | None = None) -> datetime:
    """Return when to try again after so many tries: a minute after the first one, then twice as long each time, at most
    six hours; not before the time that the receiver asked for, `again`."""
    doubled: int = 2 ** min(tries - 1, 20)
    later = last + min(LONGEST_PAUSE, FIRST_PAUSE * doubled)
    return max(later, again) if again else later


def asked_for(retry_after: str, now: datetime) -> datetime | None:
    """Return the time that a value of Retry-After names, in seconds or as a date (RFC 9110, 10.2.3), at most five days
    ahead; None if it cannot be read."""
    if SECONDS.fullmatch(retry_after):
        return now + min(GIVE_UP, timedelta(seconds=int(retry_after)))
    try:
        time = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return min(now + GIVE_UP, time if time.tzinfo else time.replace(tzinfo=UTC))
