"""What became of a notice for each person, over all their emails, and what is kept beside them: in SQLite and in
PostgreSQL."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine
from tests.mail.planned_emails import KEY, MAILING, Clock, message, plan, readers

from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import deliveries as rows
from legalsite.model.email import Outcome
from legalsite.model.notice_key import NoticeKey, parse_notice_keys

FAR = "2025-09-09T00:00:00Z"


def test_what_is_found_out_later_was_accepted_when_it_was_handed_over(
    deliveries: Deliveries, clock: Clock
) -> None:
    """For the last time: one that was put off before is no earlier for it."""
    number = plan(deliveries, "abc").number
    assert deliveries.queries.count_people({number: 0}, FAR) == ({"left": 3, "skipped": 0}, "")
    with deliveries.updates.run(number) as run:
        first, second, third = run.lease_emails()
        run.record([], [message(each.key) for each in (first, second, third)])
        clock.time += timedelta(minutes=5)
        outcomes = [
            Outcome(first.key, "accepted", 250, "OK"),
            Outcome(second.key, "unknown", 0, "no answer"),
        ]
        run.record([*outcomes, Outcome(third.key, "deferred", 450, "later")], [])
    clock.time += timedelta(days=1)
    with suppress(KeyError), deliveries.updates.run(number) as run:
        run.record([], [message(email.key) for email in run.lease_emails()])
        raise KeyError  # killed
    clock.time += timedelta(days=7)
    deliveries.updates.take_over_ended_runs(number)
    deliveries.updates.change_state(number, ["unknown"], "accepted", "the relay's log has it")
    for before, counts in (
        ("2025-03-01T09:35:00Z", {"late": 3}),
        ("2025-03-01T09:36:00Z", {"accepted": 2, "late": 1}),
        ("2025-03-02T09:35:01Z", {"accepted": 3}),
    ):
        assert deliveries.queries.count_people({number: 0}, before) == (
            counts | {"skipped": 0},
            "2025-03-02T09:35:00Z",
        )


def people_and_tries() -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield each person of people.txt: their name, the states of their emails by mailing, and the one that counts.
    Mailings have a comma between them; those after a semicolon are corrections."""
    lines = Path(__file__).with_name("people.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[1:]):
        tries, counts = line.split(" → ")
        states: dict[str, str] = {}
        for correction, several in enumerate(tries.split("; ")):
            suffix = f"~{correction}" if correction else ""
            keys = [f"{KEY}{suffix}", f"{KEY}{suffix}+terms@2025-02-01{suffix}"]
            states |= {
                key: state
                for key, state in zip(keys, several.split(", "), strict=False)
                if state != "-"
            }
        yield f"p{number:02}", states, counts


def test_a_person_has_the_state_of_the_best_try_and_since_a_correction_that_of_later_ones(
    deliveries: Deliveries, engine: Engine
) -> None:
    """A correction counts for those to whom its email was handed over."""
    people, tries = list(people_and_tries()), {}
    for key in dict.fromkeys(key for _, states, _ in people for key in states):
        mailing = replace(MAILING, notices=parse_notice_keys(key))
        number = deliveries.updates.plan(
            mailing, readers(name for name, states, _ in people if key in states)
        ).number
        tries[number] = int(key.partition("+")[0].partition("~")[2] or 0)
        with engine.begin() as db:
            for name, states, _ in people:
                state, _, when = states.get(key, "").partition(" ")
                values = {
                    "state": state,
                    "code": 250,
                    "changed": f"2025-03-0{2 if when == 'later' else 1}T10:00:00Z",
                }
                db.execute(
                    rows.update()
                    .where(rows.c.mailing == number, rows.c.name == name)
                    .values(values)
                )
    counts, last = deliveries.queries.count_people(tries, "2025-03-02T00:00:00Z")
    assert counts == {"skipped": 0, **Counter(state for _, _, state in people)}
    assert last == "2025-03-02T10:00:00Z"
    unreached = [(f"{name}@b.test", state) for name, _, state in people if state != "accepted"]
    assert list(deliveries.queries.unreached(tries, "2025-03-02T00:00:00Z")) == unreached


def test_rows_that_could_not_be_read_for_a_notice_and_its_correction_count_once(
    deliveries: Deliveries,
) -> None:
    keys = {KEY: 0, f"{KEY}+terms@2025-02-01": 0, f"{KEY}~1": 1}
    unread = dict(zip(keys, (3, 2, 3), strict=True))
    numbers = {
        deliveries.updates.plan(
            replace(MAILING, notices=parse_notice_keys(key)),
            readers("a"),
            source=lambda key=key: {"skipped": unread[key]},
        ).number: correction
        for key, correction in keys.items()
    }
    assert deliveries.queries.count_people(numbers, FAR)[0] == {"left": 1, "skipped": 5}


def test_the_addresses_that_were_erased_are_counted_without_a_name(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    deliveries.updates.change_state(number, ["pending"], "rejected", "no such user")
    deliveries.updates.erase(number, "", [])
    assert list(deliveries.queries.unreached({number: 0}, FAR)) == [("", "rejected")] * 3
    assert (
        list(deliveries.queries.unreached({}, FAR)),
        deliveries.queries.count_people({}, FAR),
    ) == ([], ({}, ""))


def test_manifests_files_and_lines_come_back_as_they_were_kept(deliveries: Deliveries) -> None:
    for notice, manifest in ((KEY, "one"), ("terms@2025-02-01", "two"), (KEY, "three")):
        data = manifest.encode()
        deliveries.updates.store_manifest(
            NoticeKey.parse(notice), manifest, {hashlib.sha256(data).hexdigest(): data}
        )
    assert list(deliveries.queries.manifests(NoticeKey.parse(KEY))) == ["one", "three"]
    assert list(deliveries.queries.manifests()) == ["one", "two", "three"]
    assert deliveries.queries.stored_file(hashlib.sha256(b"two").hexdigest()) == b"two"
    with pytest.raises(
        ProblemsFound, match=r"evidence-missing.*no longer has the file 0a.*\n.*from a backup"
    ):
        deliveries.queries.stored_file("0a")
    clone, lines = deliveries.queries.last_ledger_lines()
    assert (clone, list(lines)) == ("", [])
    deliveries.updates.store_ledger_lines("mx:/legal", ["000007 a", "000008 b"])
    kept = deliveries.queries.last_ledger_lines()
    assert (kept[0], list(kept[1])) in [("mx:/legal", ["000007 a", "000008 b"]), ("", [])]
    assert bool(kept[1]) == (deliveries.engine.name == "postgresql")
