"""A notice that is posted to a webhook, and what became of it."""

from datetime import datetime

from msgspec import Struct

from legalsite.model.email import DeliveryState


class WebhookPost(Struct, frozen=True):
    """One notice for one address.

    notice: its key
    url: where it is posted
    body: the bytes, the same on every try
    state: where it is now; `attempted` while a run is posting it
    code: status of the last answer; 0 if there was none
    reply: words of that answer, or what went wrong
    tries: how often it was tried
    first: when it was tried for the first time
    changed: when the state was last set
    again: when the receiver asked to be tried again; None if it did not say
    """

    notice: str
    url: str
    body: bytes
    state: DeliveryState
    code: int
    reply: str
    tries: int
    first: datetime
    changed: datetime
    again: datetime | None = None
