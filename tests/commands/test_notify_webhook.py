"""A notice is posted once, signed, and tried again only where that is right."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.commands.notify_webhook import body_of, known_post, post_notice, revision_to_post
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.model.webhook import WebhookPost
from legalsite.notices.webhook_message import webhook_headers
from legalsite.site.load import Site, load
from web_servers import Web

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
SECRET = "a secret of the two"
DAY = date(2026, 3, 5)


class Clock:
    """A time that only moves when a test moves it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 5, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, web: Web) -> Site:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(f'{CONFIG}\n[notice]\nwebhook = "{web.url("/hook")}"\n')
    for day, days in (("2025-01-01", 30), ("2026-03-02", 14)):
        (tmp_path / "content/terms.md").write_text(TEXT.format(day, days))
        publish(tmp_path, (), now=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))
    return load(tmp_path)


Posted = Callable[..., tuple[WebhookPost, bool]]


@pytest.fixture
def posted(site: Site, clock: Clock) -> Posted:
    def posted(*, again: bool = False, secret: str = SECRET) -> tuple[WebhookPost, bool]:
        revision = revision_to_post(site, "terms", DAY)
        return post_notice(site, revision, secret=secret, again=again, database="", now=clock)

    return posted


def test_it_is_posted_once_with_its_signature(site: Site, web: Web, posted: Posted, clock: Clock) -> None:
    web.serves("/hook", b"thanks", 202)
    done, tried = posted()
    assert (done.state, done.code, done.tries, tried) == ("accepted", 202, 1, True)
    (asked,) = web.asked
    assert asked.body == body_of(site, revision_to_post(site, "terms@2026-03-02", DAY))
    assert json.loads(asked.body)["urls"] == {
        "text": "https://legal.test/terms/2026-03-02/", "redline": "https://legal.test/terms/changes/2026-03-02/",
        "changes": "https://legal.test/terms/changes/", "raw": "https://legal.test/terms/2026-03-02.md",
    }  # fmt: skip
    expected = webhook_headers(asked.body, SECRET, notice="terms@2026-03-02", url=web.url("/hook"), at=clock())
    assert {name: asked.headers[name.lower()] for name in expected} == expected
    for again in (False, True):
        assert posted(again=again)[1] is False
    assert len(web.asked) == 1


def test_the_attempt_is_marked_before_it_is_made(site: Site, web: Web, posted: Posted, clock: Clock) -> None:
    revision = revision_to_post(site, "terms", DAY)
    seen: list[WebhookPost | None] = []
    web.on_ask = lambda _: seen.append(known_post(site, revision, database="", now=clock))
    web.serves("/hook", b"")
    posted()
    assert seen[0]
    assert seen[0].state == "attempted"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_what_was_put_off_is_tried_when_it_is_time(web: Web, posted: Posted, clock: Clock, status: int) -> None:
    web.serves("/hook", b"", status)
    assert posted()[0].state == "deferred"
    clock.time += timedelta(seconds=59)
    assert posted()[1] is False
    clock.time += timedelta(seconds=1)
    assert posted()[0].tries == 2
    web.serves("/hook", b"")
    clock.time += timedelta(minutes=2)
    assert posted()[0].state == "accepted"
    assert len({asked.headers["idempotency-key"] for asked in web.asked}) == 1
    assert len({asked.body for asked in web.asked}) == 1


def test_a_receiver_that_asks_for_more_time_gets_it(web: Web, posted: Posted, clock: Clock) -> None:
    web.serves("/hook", b"", 503, **{"Retry-After": "3600"})
    posted()
    clock.time += timedelta(minutes=59)
    assert posted()[1] is False
    clock.time += timedelta(minutes=1)
    web.serves("/hook", b"", 503)
    assert posted()[0].tries == 2
    clock.time += timedelta(minutes=2)
    web.serves("/hook", b"")
    assert posted()[0].state == "accepted"


def test_what_was_put_off_for_five_days_is_given_up(web: Web, posted: Posted, clock: Clock) -> None:
    web.serves("/hook", b"", 503)
    posted()
    clock.time += timedelta(days=5)
    assert posted()[1] is False
    assert posted(again=True)[1] is True


def test_a_refusal_and_a_lost_answer_are_tried_again_only_if_asked_to(web: Web, posted: Posted, clock: Clock) -> None:
    for answer, state in (((403, {}, b""), "refused"), (None, "unknown")):
        web.answers["/hook"] = answer  # type: ignore[assignment]  # None cuts the line
        assert posted(again=True)[0].state == state
        clock.time += timedelta(days=1)
        assert posted()[1] is False


def test_a_receiver_that_cannot_be_reached_puts_it_off(site: Site, closed_port: int, clock: Clock) -> None:
    away = replace(site.config.notice, webhook=f"http://127.0.0.1:{closed_port}/")
    site = replace(site, config=replace(site.config, notice=away))
    revision = revision_to_post(site, "terms", DAY)
    done, _ = post_notice(site, revision, secret=SECRET, again=False, database="", now=clock)
    assert (done.state, done.code, "refused the connection" in done.reply) == ("deferred", 0, True)


def test_nothing_is_posted_without_a_good_secret_or_an_address(site: Site, web: Web, posted: Posted) -> None:
    with pytest.raises(ProblemsFound, match="LEGALSITE_WEBHOOK_SECRET is not set, or has fewer than 16"):
        posted(secret="short")
    none = replace(site, config=replace(site.config, notice=replace(site.config.notice, webhook="")))
    with pytest.raises(ProblemsFound, match="the settings name no webhook"):
        revision_to_post(none, "terms", DAY)
    assert web.asked == []
    assert not (site.root / "deliveries.sqlite").exists()
