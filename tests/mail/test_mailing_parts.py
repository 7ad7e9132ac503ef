"""Each part of a planned mailing has a hash that tells whether it changed."""

import hashlib

import pytest
from sqlalchemy import Engine
from tests.mail.planned_emails import plan

from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import deliveries as rows
from legalsite.mail.delivery_database import mailings
from legalsite.mail.mailing_parts import recipient_list_lines


def test_a_part_that_changed_since_it_was_planned_is_named(
    deliveries: Deliveries, engine: Engine
) -> None:
    number = plan(deliveries, "ab").number
    stored = deliveries.queries.mailing(number)
    assert deliveries.queries.changed_parts(number) == []
    assert hashlib.sha256(stored.parts.encode()).hexdigest() == stored.digest
    with engine.connect() as db:
        listed = b"".join(recipient_list_lines(db, number))
    assert sorted(listed.decode().splitlines()) == ["a@b.test\ta\ten", "b@b.test\tb\ten"]
    assert f"{hashlib.sha256(listed).hexdigest()}  readers.txt\n" in stored.parts
    with engine.begin() as db:
        db.execute(rows.update().where(rows.c.name == "a").values(language="de"))
        db.execute(mailings.update().values(sender="other@x.test", skipped=7))
    assert deliveries.queries.changed_parts(number) == ["mailing.txt", "plan.json", "readers.txt"]
    with engine.begin() as db:
        db.execute(mailings.update().values(parts=stored.parts + "\n"))
    assert "digest.txt" in deliveries.queries.changed_parts(number)
    with engine.begin() as db:
        db.execute(rows.update().where(rows.c.name == "a").values(address=None))
    assert "readers.txt" not in deliveries.queries.changed_parts(number)


def test_recipients_are_read_in_blocks(
    deliveries: Deliveries, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legalsite.mail.mailing_parts.ROWS_AT_ONCE", 2)
    number = plan(deliveries, "abcde").number
    with engine.connect() as db:
        sizes = [block.count(b"\n") for block in recipient_list_lines(db, number)]
    assert sizes == [2, 2, 1]
