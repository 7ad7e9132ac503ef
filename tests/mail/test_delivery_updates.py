"""Emails are known by their message ids, settled once, and nothing more goes to addresses that are suppressed."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select

from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import deliveries as rows
from legalsite.mail.delivery_database import (
    history,
    open_database,
    reports,
    row_key,
    settings,
    suppressions,
)
from legalsite.mail.message_ids import RELAY_ID_PATTERN
from legalsite.model.email import Audience, Mailing, Message, Outcome, Recipient
from legalsite.model.notice_key import parse_notice_keys
from legalsite.text.email_addresses import local_part

SES = "0102018e5a3c7f00-4b1c-000000"
NAMES = ("ada", "bob", "cleo")


def now() -> datetime:
    return datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with open_database(url) as engine:
        yield engine


def plan(engine: Engine, audience: Audience = "accounts", key: str = "terms@2026-03-02") -> int:
    mailing = Mailing(parse_notice_keys(key), audience, "content", "legal@b.test", "b.test")
    readers = [(line, Recipient(f"{name}@c.test", "", "en")) for line, name in enumerate(NAMES, 2)]
    return Deliveries(engine, now).updates.plan(mailing, readers).number


def send(engine: Engine, number: int, *states: str) -> dict[str, str]:
    """Give the emails of a mailing these outcomes, and return their message ids by name."""
    ids = {}
    with Deliveries(engine, now).updates.run(number) as run:
        for email, state in zip(
            sorted(run.lease_emails(), key=lambda email: email.to.address), states, strict=True
        ):
            ids[email.to.address.partition("@")[0]] = local_part(email.message_id)
            run.record([], [Message(email.key, "legal@b.test", "", lambda: ())])
            run.record([Outcome(email.key, state, 250, f"250 Ok <{SES}{email.to.address[0]}>")], [])  # type: ignore[arg-type]  # words of a case
    return ids


def states(engine: Engine, number: int) -> list[str]:
    with engine.connect() as db:
        return list(
            db.scalars(
                select(rows.c.state).where(rows.c.mailing == number).order_by(rows.c.address)
            )
        )


def test_the_unknown_ones_are_found_by_message_id_and_settled(engine: Engine) -> None:
    number = plan(engine)
    ids = send(engine, number, "unknown", "accepted", "unknown")
    settling = Deliveries(engine, now)
    unknown = settling.queries.unknown_emails([number], restored=False)
    assert unknown.keys() == {f"<{ids[name]}@b.test>" for name in ("ada", "cleo")}
    settling.updates.record_results(
        {unknown[f"<{ids['cleo']}@b.test>"]: ("accepted", "in the mail log", "")}
    )
    assert states(engine, number) == ["unknown", "accepted", "accepted"]
    with engine.connect() as db:
        told = db.execute(
            select(history.c.state, history.c.code, history.c.reply).order_by(history.c.id.desc())
        ).first()
        codes = db.scalars(select(rows.c.code).order_by(rows.c.address)).all()
    assert (told, codes) == (("accepted", 0, "in the mail log"), [250, 250, 0]), "no relay said so"


def test_an_email_is_found_by_its_message_id(engine: Engine) -> None:
    number, other = plan(engine), plan(engine, key="privacy@2026-03-02")
    ids = send(engine, number, "accepted", "accepted", "accepted")
    found = Deliveries(engine, now).queries.emails_by_id({ids["ada"], "0"})
    assert [(email.number, email.state) for email in found.values()] == [(number, "accepted")]
    assert number != other


def test_an_email_is_found_by_the_id_that_the_relay_gave_it_and_by_no_other_word_of_its_answer(
    engine: Engine,
) -> None:
    send(engine, plan(engine), "accepted", "accepted", "accepted")
    settling = Deliveries(engine, now)
    assert settling.queries.emails_by_id({f"{SES}a", f"{SES}x"}).keys() == {f"{SES}a"}
    answers = {
        "250 2.0.0 Ok: queued as 5A1B2C3D4E": [],
        "250 2.6.0 <0123456789abcdef@prod.outlook.com> [InternalId=1234567890123456, Hostname=SJ0PR01MB123456.prod]": [
            "0123456789abcdef"
        ],
        "250 OK id 550e8400-e29b-41d4-a716-446655440000.": ["550e8400-e29b-41d4-a716-446655440000"],
        "250 aaaaaaaaaaaaaaaaaaaaaaaa mail-1234567890abcdef.google.com": [],
    }
    assert {answer: RELAY_ID_PATTERN.findall(answer) for answer in answers} == answers


def test_the_newest_email_of_an_address_is_the_one_of_the_last_mailing(engine: Engine) -> None:
    first, second = plan(engine), plan(engine, key="privacy@2026-03-02")
    send(engine, first, "accepted", "accepted", "accepted")
    send(engine, second, "accepted", "rejected", "bounced")
    found = Deliveries(engine, now).queries.newest_emails(
        ["ADA@c.test", "bob@c.test", "cleo@c.test", "who@c.test"]
    )
    assert {address: email.number for address, email in found.items()} == {
        "ADA@c.test": second, "bob@c.test": first, "cleo@c.test": second,
    }  # fmt: skip


def test_a_person_on_two_lists_gets_two_emails_with_ids_of_their_own(engine: Engine) -> None:
    first, second = plan(engine), plan(engine, "subscribers")
    ids = [send(engine, number, "accepted", "accepted", "accepted") for number in (first, second)]
    assert not set(ids[0].values()) & set(ids[1].values())


def test_what_came_back_is_not_settled_again(engine: Engine) -> None:
    number = plan(engine)
    ids = send(engine, number, "accepted", "rejected", "accepted")
    settling = Deliveries(engine, now)
    emails = settling.queries.emails_by_id(set(ids.values()))
    settling.updates.record_results(
        {emails[ids[name]]: ("bounced", "5.1.1", "") for name in ("ada", "bob")}
    )
    settling.updates.record_results({emails[ids["ada"]]: ("accepted", "late", "")})
    assert states(engine, number) == ["bounced", "rejected", "accepted"]


@pytest.mark.parametrize(
    ("reason", "accounts", "subscribers"),
    [("bounced", "suppressed", "suppressed"), ("unsubscribed", "pending", "suppressed")],
)
def test_pending_emails_to_a_suppressed_address_are_not_sent(
    engine: Engine, reason: str, accounts: str, subscribers: str
) -> None:
    first, second = plan(engine), plan(engine, "subscribers")
    settling = Deliveries(engine, now)
    keys = settling.queries.suppression_keys(
        dict.fromkeys(("ADA@c.test", "bob@c.test"), "5.1.1 no such user")
    )
    assert settling.updates.suppress(keys, reason) == 2  # type: ignore[arg-type]  # words of a case
    assert settling.updates.suppress(keys, reason) == 0  # type: ignore[arg-type]  # words of a case
    assert states(engine, first) == [accounts, accounts, "pending"]
    assert states(engine, second) == [subscribers, subscribers, "pending"]


def test_a_bounce_counts_for_more_than_an_unsubscription(engine: Engine) -> None:
    keys, times = {b"k" * 16: "5.1.1"}, [now() + timedelta(days=day) for day in range(3)]
    for reason, time in zip(("unsubscribed", "bounced", "unsubscribed"), times, strict=True):
        Deliveries(engine, lambda at=time: at).updates.suppress(keys, reason)  # type: ignore[arg-type]  # words of a case
    with engine.connect() as db:
        found = db.execute(select(suppressions.c.reason, suppressions.c.since)).all()
    assert found == [("bounced", "2026-03-06T12:00:00Z")]


def test_why_an_address_is_left_out_is_said_with_words_and_day_until_it_is_erased(
    engine: Engine,
) -> None:
    first = plan(engine)
    settling, deliveries = Deliveries(engine, now), Deliveries(engine, now)
    settling.updates.suppress(
        settling.queries.suppression_keys(
            {"ada@c.test": "5.1.1 550 5.1.1 <ada@c.test>: no such user"}
        ),
        "bounced",
    )
    second = plan(engine, key="privacy@2026-03-02")
    for number in (first, second):
        (suppressed,) = deliveries.queries.emails(number, ["suppressed"])
        assert (
            suppressed["reply"]
            == "bounced on 2026-03-05: 5.1.1 550 5.1.1 <ada@c.test>: no such user"
        )
    deliveries.updates.erase(first, "")
    assert [each["reply"] for each in deliveries.queries.emails(first, ["suppressed"])] == [
        "bounced"
    ]
    with engine.connect() as db:
        assert db.scalars(select(suppressions.c.reply)).all() == [""]
    third = plan(engine, key="cookies@2026-03-02")
    assert [each["reply"] for each in deliveries.queries.emails(third, ["suppressed"])] == [
        "bounced on 2026-03-05"
    ]


def test_what_was_said_of_one_person_is_erased_and_of_others_it_stays(engine: Engine) -> None:
    number, settling = plan(engine), Deliveries(engine, now)
    settling.updates.suppress(
        settling.queries.suppression_keys(
            {"ada@c.test": "ada is gone", "bob@c.test": "bob is gone"}
        ),
        "bounced",
    )
    Deliveries(engine, now).updates.erase(number, "me", "ada@c.test")
    with engine.connect() as db:
        assert set(db.scalars(select(suppressions.c.reply))) == {"", "bob is gone"}


def test_a_token_is_for_one_person_and_cannot_be_made_up_nor_read(engine: Engine) -> None:
    number, settling = plan(engine, "subscribers"), Deliveries(engine, now)
    with Deliveries(engine, now).updates.run(number) as run:
        token, address, row = next(
            (email.unsubscribe_token, email.to.address, email.key) for email in run.lease_emails()
        )
    (key,) = settling.queries.suppression_keys({address: ""})
    readable = base64.b32decode(token.upper())
    assert (key in readable, row in readable, key == row) == (False, False, False)
    assert (len(token), token.isalnum()) == (40, True)
    bad = [token[:-1] + "7a"[token[-1] == "7"], token[:-2], "", "ä", "0" * 40, "a" * 40]
    assert settling.queries.keys_of_tokens([token, token.upper(), *bad]) == {
        token: key,
        token.upper(): key,
    } | dict.fromkeys(bad)


def test_after_a_purge_no_list_shows_who_got_an_email(engine: Engine) -> None:
    first, again = plan(engine), plan(engine, key="terms@2026-03-02~1")
    other, deliveries = plan(engine, key="privacy@2026-03-02"), Deliveries(engine, now)
    with engine.connect() as db:
        rows_of = (
            select(rows.c.mailing, rows.c.key)
            .where(rows.c.address == "ada@c.test")
            .order_by(rows.c.mailing)
        )
        keys = {number: bytes(key) for number, key in db.execute(rows_of)}
    assert (keys[first] == keys[again], keys[first] == keys[other]) == (
        True,
        False,
    )  # each person counts once a notice
    for number in (first, again):
        assert len(deliveries.queries.person("ADA@c.test")["emails"]) == 4 - number
        deliveries.updates.erase(number, "")
    with engine.connect() as db:
        kept = [
            bytes(value) for value in db.scalars(select(settings.c.value)) if 0 < len(value) <= 64
        ]
    assert not {row_key(key, "ada@c.test") for key in kept} & {keys[first]}
    assert [each["mailing"] for each in deliveries.queries.person("ada@c.test")["emails"]] == [
        "privacy@2026-03-02"
    ]
    for key in ("terms@2026-03-02", "terms@2026-03-02~2"):
        with pytest.raises(ProblemsFound, match="record of who received an email"):
            plan(engine, key=key)


def test_two_notices_with_lists_of_their_own_are_corrected_apart(engine: Engine) -> None:
    plan(engine)
    plan(engine, key="privacy@2026-03-02")
    with pytest.raises(ProblemsFound, match="record of who received an email"):
        plan(engine, key="privacy@2026-03-02~1+terms@2026-03-02~1")


def test_a_suppression_is_lifted_with_a_reason_and_the_next_plan_has_the_email_again(
    engine: Engine,
) -> None:
    number = plan(engine)
    settling, deliveries = Deliveries(engine, now), Deliveries(engine, now)
    settling.updates.suppress(settling.queries.suppression_keys({"ada@c.test": ""}), "bounced")
    (address,) = [each["address"] for each in deliveries.queries.emails(number, ["suppressed"])]
    assert settling.updates.unsuppress([address.upper(), "who@b.test"], "it works again") == {
        address.upper(): "bounced", "who@b.test": "",
    }  # fmt: skip
    assert settling.updates.unsuppress([address], "again") == {address: ""}
    assert deliveries.queries.counts(number)["suppressed"] == 1
    plan(engine)
    assert "suppressed" not in deliveries.queries.counts(number)
    with engine.connect() as db:
        words = db.scalars(select(history.c.reply).order_by(history.c.id)).all()
        assert set(db.scalars(select(history.c.code))) == {0}
    assert words == [
        "bounced on 2026-03-05",
        "no longer on the suppression list (bounced): it works again",
        "the address is no longer on the suppression list",
    ]


REPORTS = (b"Subject: ada does not live here\n", b"Subject: bob neither\n")


def test_reports_that_settled_an_email_are_kept_once_until_no_event_names_them(
    engine: Engine,
) -> None:
    number = plan(engine)
    found = Deliveries(engine, now).queries.emails_by_id(
        send(engine, number, "accepted", "accepted", "accepted").values()
    )
    hashes = [hashlib.sha256(data).hexdigest() for data in REPORTS]
    settled = sorted(found.values(), key=lambda email: email.address)
    database = Deliveries(engine, now)
    for email, sha256 in zip(settled, hashes, strict=False):
        database.updates.record_results({email: ("bounced", "5.1.1 no such user", sha256)})
    database.updates.store_reports([b"Subject: of somebody else\n", *REPORTS, *REPORTS])
    assert sorted(dict(database.queries.reports(number))) == sorted(
        f"{sha256[:60]}.eml" for sha256 in hashes
    )
    database.updates.store_reports(
        iter(lambda: pytest.fail("nothing is missing, so the mailbox is not read again"), b"")
    )
    (report,) = database.queries.reports(number, "ada@c.test")
    assert report[1] == REPORTS[0]
    database.updates.erase(number, "me", "ada@c.test")
    database.updates.erase_reports()
    assert [data for _, data in database.queries.reports(number)] == [REPORTS[1]]
    with engine.connect() as db:
        assert db.scalars(select(reports.c.data)).all() == [REPORTS[1]]


def test_a_hundred_reports_are_kept_at_once(engine: Engine) -> None:
    number, messages, commits = plan(engine), [b"%d" % nth for nth in range(101)], list[object]()
    (email, *_) = (
        Deliveries(engine, now)
        .queries.emails_by_id(send(engine, number, "accepted", "accepted", "accepted").values())
        .values()
    )
    database = Deliveries(engine, now)
    row = {"mailing": number, "key": email.key, "at": "2026-03-05T12:00:00Z", "state": "bounced"}
    row |= {"code": 0, "reply": "5.1.1 no such user"}
    with engine.begin() as db:
        for data in messages:
            db.execute(history.insert().values(**row, report=hashlib.sha256(data).hexdigest()))
    event.listen(engine, "commit", commits.append)
    database.updates.store_reports(messages)
    assert len(commits) == 2


def test_words_of_a_mail_server_reach_no_other_file(engine: Engine) -> None:
    """They look like the end of a reply that is from a report, whose hash is that of a file that RESULT lists."""
    number, data = plan(engine), b"the text"
    sha256 = hashlib.sha256(data).hexdigest()
    database = Deliveries(engine, now)
    row = {"sha256": "ab", "result": "RESULT", "clone": "mx:/legal", "lines": "000007 a"}
    database.updates.store_results([row], {sha256: data}, {number})
    (email, *_) = (
        Deliveries(engine, now)
        .queries.emails_by_id(send(engine, number, "accepted", "accepted", "accepted").values())
        .values()
    )
    database.updates.record_results({email: ("bounced", f"550 (report sha256:{sha256})", "")})
    assert not list(database.queries.reports(number))
    database.updates.erase(number, "me")
    database.updates.erase_reports()
    assert database.queries.stored_file(sha256) == data
