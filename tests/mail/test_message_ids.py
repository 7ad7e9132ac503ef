"""Message ids and tokens name one recipient, and stay the same."""

import re

from msgspec.structs import replace
from tests.mail.planned_emails import MAILING, plan, readers

from legalsite.mail.deliveries import Deliveries


def test_only_subscribers_have_a_token(deliveries: Deliveries) -> None:
    tokens = {}
    for audience in ("accounts", "subscribers"):
        number = deliveries.updates.plan(replace(MAILING, audience=audience), readers("a")).number  # type: ignore[arg-type]  # words of a case
        with deliveries.updates.run(number) as run:
            tokens[audience] = len(next(run.lease_emails()).unsubscribe_token)
    assert tokens == {"accounts": 0, "subscribers": 40}


def test_message_ids_are_the_same_on_every_try_and_of_one_reader_each(
    deliveries: Deliveries,
) -> None:
    number = plan(deliveries, "ab").number
    seen = []
    for _ in range(2):
        with deliveries.updates.run(number) as run:
            seen.append({email.to.name: email.message_id for email in run.lease_emails()})
    assert seen[0] == seen[1]
    assert len(set(seen[0].values())) == 2
    assert all(re.fullmatch(r"<[0-9a-f]{40}@x\.test>", each) for each in seen[0].values())
