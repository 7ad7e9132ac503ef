"""What a plan stores, and what the next one changes."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine
from tests.mail.planned_emails import KEY, MAILING, Clock, message, plan, readers
from tests.mail.send_runs import states

from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import row_key, secret_key, suppressions
from legalsite.mail.delivery_updates import SuppressionReason
from legalsite.mail.mailing_parts import recipient_list_lines
from legalsite.mail.mailing_plan import chosen_policies
from legalsite.model.email import Audience, Mailing, Outcome, Recipient
from legalsite.model.notice_key import NoticeKey


def test_planning_again_changes_nothing_and_a_longer_list_adds(deliveries: Deliveries) -> None:
    first = plan(deliveries, "abc")
    assert (first.added, first.repeated, first.missing, first.dropped) == (3, 0, 0, 0)
    again = plan(deliveries, "cba")
    assert (again.added, again.digest) == (0, first.digest)
    longer = plan(deliveries, "abcd")
    assert (longer.added, longer.number) == (1, first.number)
    assert longer.digest != first.digest
    assert deliveries.queries.counts(first.number) == {"pending": 4}
    assert deliveries.queries.counts(first.number, "language") == {"en": 4}
    (stored,) = deliveries.queries.mailings("privacy")
    assert (stored.number, stored.mailing, stored.digest) == (first.number, MAILING, longer.digest)
    assert deliveries.queries.mailings("terms") == []


@pytest.mark.parametrize(
    ("slugs", "stored"), [(["terms", "privacy"], ""), (["privacy"], "privacy"), (["a", "b"], "b a")]
)
def test_the_policies_of_an_email_are_only_stored_if_they_are_not_all(
    slugs: list[str], stored: str
) -> None:
    announced = "bac" if "a" in slugs else ("privacy", "terms")
    notices = tuple(NoticeKey.parse(f"{slug}@2025-02-01") for slug in announced)
    assert chosen_policies(replace(MAILING, notices=notices), slugs) == stored


def test_each_check_of_the_live_site_is_kept_once(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    checks = [
        {"checked": False, "time": "1"},
        {"checked": True, "time": "2"},
        {"checked": True, "time": "3"},
    ]
    for check in checks:
        deliveries.updates.record_live_page(number, check)
    (stored,) = deliveries.queries.mailings()
    assert json.loads(stored.live) == checks[:2]
    plan(deliveries, "abcd")
    assert deliveries.queries.mailings()[0].live == stored.live


@pytest.mark.parametrize(("addresses", "repeated"), [
    (["Jörg@Bücher.test", "jörg@bücher.test", "JO\u0308RG@bücher.test"], 2),
    (["ada@straße.test", "ada@strasse.test", "groß@b.test", "gross@b.test"], 0),
])  # fmt: skip
def test_a_mailbox_counts_once_however_it_is_written(
    deliveries: Deliveries, addresses: list[str], repeated: int
) -> None:
    loaded = deliveries.updates.plan(
        MAILING, [(line, Recipient(each, "", "en")) for line, each in enumerate(addresses, 2)]
    )
    first = len(addresses) - repeated
    assert (loaded.added, loaded.repeated) == (first, repeated)
    assert {
        each["address"] for each in deliveries.queries.emails(loaded.number, ["pending"])
    } == set(addresses[:first])


def test_who_left_the_list_is_counted_and_canceled_only_on_request(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    assert (plan(deliveries, "a").missing, deliveries.queries.counts(number)) == (2, {"pending": 3})
    dropped = plan(deliveries, "a", drop_missing=True)
    assert (dropped.missing, dropped.dropped) == (0, 2)
    assert states(deliveries, number) == {"a": "pending", "b": "canceled", "c": "canceled"}
    with deliveries.engine.connect() as db:
        assert list(recipient_list_lines(db, number)) == [b"a@b.test\ta\ten\n"]
    assert [each["code"] for each in deliveries.queries.emails(number, ["pending"])] == [0]
    plan(deliveries, "ab")
    assert states(deliveries, number)["b"] == "pending"


def test_who_is_on_the_list_again_but_bounced_meanwhile_gets_no_email(
    deliveries: Deliveries,
) -> None:
    number = plan(deliveries, "abc").number
    plan(deliveries, "a", drop_missing=True)
    bounced = deliveries.queries.suppression_keys({"b@b.test": "no such mailbox"})
    deliveries.updates.suppress(bounced, "bounced")
    plan(deliveries, "abc")
    assert states(deliveries, number) == {"a": "pending", "b": "suppressed", "c": "pending"}
    (email,) = deliveries.queries.emails(number, ["suppressed"])
    assert email["reply"].startswith("bounced on ")
    deliveries.updates.unsuppress(["b@b.test"], "it works again")
    plan(deliveries, "abc")
    assert states(deliveries, number)["b"] == "pending"


@pytest.mark.parametrize(("audience", "reason", "state"), [
    ("accounts", "bounced", "suppressed"),
    ("subscribers", "unsubscribed", "suppressed"),
    ("accounts", "unsubscribed", "pending"),
])  # fmt: skip
def test_an_email_to_be_retried_is_suppressed_if_its_address_was(
    deliveries: Deliveries, audience: Audience, reason: SuppressionReason, state: str
) -> None:
    mailing = replace(MAILING, audience=audience)
    number = deliveries.updates.plan(mailing, readers("ab")).number
    deliveries.updates.change_state(number, ["pending"], "rejected", "550 no")
    keys = deliveries.queries.suppression_keys({"b@b.test": ""})
    deliveries.updates.suppress(keys, reason)
    retried = deliveries.updates.change_state(number, ["rejected"], "pending", "to be retried")
    assert states(deliveries, number) == {"a": "pending", "b": state}
    assert retried == (1 if state == "suppressed" else 2)


def test_rows_that_could_not_be_read_stay_until_a_list_has_everybody(
    deliveries: Deliveries,
) -> None:
    def skipped(names: str, rows: int, **options: bool) -> int:
        deliveries.updates.plan(
            MAILING, readers(names), source=lambda: {"skipped": rows}, **options
        )
        return deliveries.queries.mailings()[0].skipped

    assert skipped("ab", 3) == 3
    assert skipped("c", 0) == 3, "a further list"
    assert skipped("abc", 1) == 1
    assert skipped("a", 0, drop_missing=True) == 0


def test_every_list_is_kept_also_of_a_pipe_with_as_many_rows(deliveries: Deliveries) -> None:
    def kept(names: str, **options: bool) -> int:
        deliveries.updates.plan(MAILING, readers(names), source=lambda: {"rows": 2}, **options)
        return len(json.loads(deliveries.queries.mailings()[0].lists))

    assert [kept("ab"), kept("ab"), kept("ac"), kept("ac"), kept("ac", drop_missing=True)] == [
        1,
        1,
        2,
        2,
        3,
    ]


def test_name_and_language_of_todays_list_count_as_long_as_nothing_was_sent(
    deliveries: Deliveries,
) -> None:
    number = plan(deliveries, "ab").number
    with deliveries.updates.run(number) as run:
        a = next(email for email in run.lease_emails() if email.to.name == "a")
        run.record([], [message(a.key)])
        run.record([Outcome(a.key, "accepted", 250, "250 ok")], [])
    deliveries.updates.plan(MAILING, readers("ab", "de"))
    assert deliveries.queries.counts(number, "language") == {"en": 1, "de": 1}
    deliveries.updates.plan(
        MAILING, [(line, replace(to, name=to.name.upper())) for line, to in readers("ab", "de")]
    )
    assert {row.name for row in deliveries.queries.recipients(number, "", None)} == {"a", "B"}


def test_a_plan_is_as_old_as_its_last_change_and_stays_so_once_somebody_has_the_email(
    deliveries: Deliveries, clock: Clock
) -> None:
    def planned(names: str) -> str:
        clock.time += timedelta(minutes=1)
        plan(deliveries, names)
        return deliveries.queries.mailings()[0].planned[11:16]

    assert [planned(names) for names in ("ab", "ab", "abc", "abc")] == [
        "09:31",
        "09:31",
        "09:33",
        "09:33",
    ]
    with deliveries.updates.run(1) as run:
        assert planned("abcd") == "09:35"
        run.record([], [message(next(run.lease_emails()).key)])
    assert planned("abcde") == "09:35"


def test_a_list_that_fails_stores_nothing(deliveries: Deliveries) -> None:
    def failing() -> Iterator[tuple[int, Recipient]]:
        yield from readers("ab")
        raise ProblemsFound([])

    with pytest.raises(ProblemsFound):
        deliveries.updates.plan(MAILING, failing())
    assert deliveries.queries.mailings() == []
    assert plan(deliveries, "ab").added == 2


def test_other_words_are_refused_once_somebody_has_them(deliveries: Deliveries) -> None:
    number = plan(deliveries, "ab").number
    other = Mailing((NoticeKey.parse(KEY),), "accounts", "other content", "legal@x.test", "x.test")
    deliveries.updates.plan(other, readers("ab"))
    with deliveries.updates.run(number) as run:
        run.record([], [message(next(run.lease_emails()).key)])
    with pytest.raises(
        ProblemsFound, match="was already sent to 1 recipient with different wording"
    ):
        plan(deliveries, "ab")


def test_accounts_and_subscribers_are_two_mailings_and_unsubscribing_counts_for_one(
    deliveries: Deliveries, engine: Engine
) -> None:
    number = plan(deliveries, "abc").number
    with engine.begin() as db:
        for name, reason in (("a", "unsubscribed"), ("b", "bounced")):
            key = row_key(secret_key(db), f"{name}@b.test")
            db.execute(
                suppressions.insert().values(key=key, reason=reason, since="2025-01-01T00:00:00Z")
            )
    opted_in = Mailing((NoticeKey.parse(KEY),), "subscribers", "content", "legal@x.test", "x.test")
    other = deliveries.updates.plan(opted_in, readers("abc")).number
    assert other != number
    assert states(deliveries, other) == {"a": "suppressed", "b": "suppressed", "c": "pending"}
    later = Mailing(
        (NoticeKey.parse("privacy@2025-03-01"),),
        "accounts",
        "content",
        "legal@x.test",
        "x.test",
    )
    assert states(deliveries, deliveries.updates.plan(later, readers("abc")).number) == {
        "a": "pending", "b": "suppressed", "c": "pending"
    }  # fmt: skip


def test_people_who_agreed_get_no_email_as_long_as_the_newest_list_says_so(
    deliveries: Deliveries, engine: Engine
) -> None:
    def planned(names: str, agreed: str) -> dict[str, str]:
        people = [(line, replace(to, has_agreed=to.name in agreed)) for line, to in readers(names)]
        return states(deliveries, deliveries.updates.plan(MAILING, people).number)

    assert planned("ab", "a") == {"a": "agreed", "b": "pending"}
    assert planned("bc", "b") == {"a": "agreed", "b": "agreed", "c": "pending"}
    assert planned("abc", "b") == {"a": "pending", "b": "agreed", "c": "pending"}
    with engine.begin() as db:
        key = row_key(secret_key(db), "b@b.test")
        since = "2025-01-01T00:00:00Z"
        db.execute(suppressions.insert().values(key=key, reason="bounced", since=since))
    assert planned("abc", "") == {"a": "pending", "b": "agreed", "c": "pending"}


def test_addresses_of_all_scripts_come_back_as_they_were(deliveries: Deliveries) -> None:
    addresses = ["jörg@müller.test", "阿達@例子.test"]
    number = deliveries.updates.plan(
        MAILING, enumerate((Recipient(each, "Łukasz \t“x”", "en") for each in addresses), 2)
    ).number
    assert sorted(
        each["address"] for each in deliveries.queries.emails(number, ["pending"])
    ) == sorted(addresses)


def test_more_emails_than_a_database_takes_at_once(deliveries: Deliveries) -> None:
    number = plan(deliveries, (f"r{n}" for n in range(20_001))).number
    assert deliveries.queries.counts(number) == {"pending": 20_001}
