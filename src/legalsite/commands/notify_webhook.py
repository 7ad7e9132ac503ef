"""A notice → the company's own webhook, signed, recorded before and after it is handed over."""

from collections.abc import Callable
from datetime import date, datetime

from msgspec.structs import replace

from legalsite.commands.announced_revision import published_revision, revision_to_announce
from legalsite.commands.notify import newest_notice
from legalsite.disk.web import NoAnswer, post
from legalsite.errors import Problem, ProblemsFound, printable
from legalsite.mail.delivery_database import database_url, open_database, open_existing_database
from legalsite.mail.webhook_posts import attempt, finish, post_of
from legalsite.model.policy import Revision
from legalsite.model.webhook import WebhookPost
from legalsite.notices.webhook_message import (
    GIVE_UP,
    answer_means,
    asked_for,
    next_try,
    notice_id,
    webhook_body,
    webhook_headers,
)
from legalsite.pages.routes import Routes
from legalsite.site.load import Site

SHORTEST_SECRET = 16  # characters
LONGEST_REPLY = 200  # characters that are kept

Now = Callable[[], datetime]


def revision_to_post(site: Site, name: str, on: date) -> Revision:
    """Return the revision that POLICY or POLICY@REVISED names: a policy alone means its last change. Raises
    ProblemsFound (status 2) if there is none, if it is not published or never applies, or if no webhook is set."""
    if not site.config.notice.webhook:
        help = 'name the address in legalsite.toml: [notice] webhook = "https://example.com/legal-notices"'
        raise ProblemsFound([Problem("no-webhook", "the settings name no webhook", help)], 2)
    slug, at, _ = name.partition("@")
    if not at:
        notice = newest_notice(site, slug, on)
        if notice is None:
            help = "name the revision: POLICY@REVISED"
            raise ProblemsFound([Problem("no-text-before", f"{slug} has no change to announce", help)], 2)
        name = notice.key
    revision_to_announce(site, name, on)
    return published_revision(site, name)


def body_of(site: Site, revision: Revision) -> bytes:
    """Return the JSON that would be posted about a revision."""
    routes = Routes.of(site.config)
    shown = {
        "text": routes.text(revision),
        **({} if revision == site.policy(revision.policy).revisions[0] else {"redline": routes.change(revision)}),
        "changes": routes.changes(revision.policy),
        "raw": routes.raw(revision),
    }
    urls = {name: routes.url(route) for name, route in shown.items()}
    return webhook_body(revision, site=site.config.title, urls=urls)


def known_post(site: Site, revision: Revision, *, database: str, now: Now) -> WebhookPost | None:
    """Return what became of the notice so far; None if it was never posted. Creates no database."""
    with open_existing_database(database_url(site.root, database)) as engine:
        return post_of(engine, notice_id(revision), site.config.notice.webhook, now()) if engine else None


def post_notice(
    site: Site, revision: Revision, *, secret: str, again: bool, database: str, now: Now
) -> tuple[WebhookPost, bool]:
    """Post a notice if it is its turn. Return what became of it, and whether it was tried now. A notice that was
    accepted is never posted again. One that was put off waits for its time. One that was refused, given up or whose
    outcome is unknown is posted again only if `again` is set. Raises ProblemsFound (status 2) for a bad secret, and if
    another run is posting it."""
    if len(secret) < SHORTEST_SECRET:
        message = f"LEGALSITE_WEBHOOK_SECRET is not set, or has fewer than {SHORTEST_SECRET} characters"
        help = "set it to a random text that only you and the receiver know, like the output of `openssl rand -hex 32`"
        raise ProblemsFound([Problem("bad-environment", message, help)], 2)
    notice, url = notice_id(revision), site.config.notice.webhook
    with open_database(database_url(site.root, database)) as engine:
        was = post_of(engine, notice, url, now())
        if was and not _its_turn(was, now(), again=again):
            return was, False
        marked = _marked(was, now()) or WebhookPost(
            notice, url, body_of(site, revision), "attempted", 0, "", 1, first=now(), changed=now()
        )
        if (was and was.state == "attempted") or not attempt(engine, marked, was):
            help = "wait two minutes, then look with `legalsite notify webhook`"
            raise ProblemsFound([Problem("busy", f"another run is posting {notice}", help)], 2)
        try:
            answer = post(url, marked.body, webhook_headers(marked.body, secret, notice=notice, url=url, at=now()))
            done = replace(marked, state=answer_means(answer.status), code=answer.status, reply=answer.reason)
            done = replace(done, again=asked_for(answer.retry_after, now()) if done.state == "deferred" else None)
        except NoAnswer as error:
            done = replace(marked, state="unknown" if error.handed_over else "deferred", reply=str(error.strerror))
        done = replace(done, reply=printable(done.reply)[:LONGEST_REPLY], changed=now())
        finish(engine, done)
    return done, True


def _marked(was: WebhookPost | None, now: datetime) -> WebhookPost | None:
    return (
        replace(was, state="attempted", code=0, reply="", tries=was.tries + 1, changed=now, again=None) if was else None
    )


def given_up(known: WebhookPost, now: datetime) -> bool:
    """Return whether a post was put off for so long that it is not tried any more by itself."""
    return known.state == "deferred" and known.first + GIVE_UP <= now


def due_again(known: WebhookPost) -> datetime:
    """Return when a post that was put off is tried again."""
    return next_try(known.tries, known.changed, known.again)


def _its_turn(known: WebhookPost, now: datetime, *, again: bool) -> bool:
    if known.state == "accepted":
        return False
    if known.state == "deferred" and not given_up(known, now):
        return again or due_again(known) <= now
    return again or known.state == "attempted"
