"""A post is marked before it is handed over, by one run only, and what a killed run leaves behind is unknown."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from legalsite.mail.delivery_database import open_database
from legalsite.mail.webhook_posts import KILLED_AFTER, attempt, finish, post_of
from legalsite.model.webhook import WebhookPost

AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
URL = "https://b.test/hook"
POST = WebhookPost("privacy@2026-03-02", URL, b"{}", "attempted", 0, "", 1, AT, AT)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with open_database(url) as engine:
        yield engine


def known(engine: Engine, now: datetime = AT) -> WebhookPost | None:
    return post_of(engine, POST.notice, URL, now)


def test_what_was_recorded_is_read_again(engine: Engine) -> None:
    assert known(engine) is None
    assert attempt(engine, POST, None)
    assert known(engine) == POST
    done = replace(POST, state="deferred", code=503, reply="later", changed=AT + timedelta(seconds=2))
    finish(engine, done)
    assert known(engine) == done
    assert post_of(engine, POST.notice, "https://other.test/", AT) is None


def test_only_one_run_may_begin(engine: Engine) -> None:
    assert attempt(engine, POST, None)
    assert not attempt(engine, POST, None)
    deferred = replace(POST, state="deferred", changed=AT)
    finish(engine, deferred)
    second = replace(POST, tries=2, changed=AT + timedelta(minutes=1))
    assert attempt(engine, second, deferred)
    assert not attempt(engine, second, deferred)
    assert known(engine) == second


def test_what_a_killed_run_left_behind_is_unknown(engine: Engine) -> None:
    attempt(engine, POST, None)
    late = known(engine, AT + KILLED_AFTER)
    assert late
    assert (late.state, late.reply) == ("unknown", "the run that was posting it was killed")
    assert attempt(engine, replace(POST, tries=2), late)
