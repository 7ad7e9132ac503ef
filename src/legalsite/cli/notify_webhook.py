"""`legalsite notify webhook`: posting a notice to the company's own systems."""

import json
import os
from collections.abc import Iterator

import click

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.notify_send import NAME, database, live_option
from legalsite.cli.options import common
from legalsite.cli.terminal import say
from legalsite.commands.live import require_live
from legalsite.commands.notify_webhook import body_of, due_again, given_up, known_post, post_notice, revision_to_post
from legalsite.model.webhook import WebhookPost
from legalsite.site.load import load


@click.command("webhook")
@NAME
@click.option("--confirm", is_flag=True, help="Post it.")
@click.option(
    "--again", is_flag=True, help="Post it now, although it was refused or put off, or its outcome is unknown."
)
@live_option
@common
def webhook_command(*, site: Invocation, name: str, confirm: bool, again: bool, live: str) -> None:
    """Post a notice as signed JSON to the webhook in the settings; LEGALSITE_WEBHOOK_SECRET signs it. Without
    --confirm: only show what would be posted. Nothing is posted unless the live site serves the text and the ledger.
    Exits with 1 if it was not accepted; then run the same command again."""
    loaded = load(site.root).require()
    revision = revision_to_post(loaded, name, today(loaded.config.timezone))
    url = loaded.config.notice.webhook
    if not confirm:
        known = known_post(loaded, revision, database=database(), now=now)
        content = json.loads(known.body if known else body_of(loaded, revision))
        say(f"A dry run: nothing is posted without --confirm.\nTo {url}:")
        say(json.dumps(content, ensure_ascii=False, indent=1))
        if known:
            say("\n".join(post_lines(known)))
        return
    secret = os.environ.get("LEGALSITE_WEBHOOK_SECRET", "")
    key, on = f"{revision.policy}@{revision.revised}", today(loaded.config.timezone)
    require_live(loaded, [key], live or loaded.config.url, on=on, now=now())
    done, tried = post_notice(loaded, revision, secret=secret, again=again, database=database(), now=now)
    if not site.quiet or done.state != "accepted":
        say("\n".join(post_lines(done)))
    if tried and done.state == "accepted" and not site.quiet:
        day = today(loaded.config.timezone)
        heading = "Once the receiver has notified people, record it:"
        say(site.steps(heading, f"notify record {done.notice} --channel other --on {day}"))
    if done.state != "accepted":
        raise click.exceptions.Exit(1)


def post_lines(known: WebhookPost) -> Iterator[str]:
    """Yield what became of a post, and when it is tried again."""
    answer = f"{known.code} {known.reply}".strip() if known.code else known.reply
    tries = "1 try" if known.tries == 1 else f"{known.tries} tries"
    yield f"{known.notice}: {known.state} after {tries}{f' ({answer})' if answer else ''}"
    if known.state == "deferred" and not given_up(known, now()):
        yield f"  to be tried again from {due_again(known):%Y-%m-%d %H:%M:%S} UTC: run the same command then"
    elif known.state == "deferred":
        yield "  put off for five days: it is not tried any more; --again tries once more"
    elif known.state == "unknown":
        yield "  the receiver may have it; --again posts it once more, with the same idempotency key"
    elif known.state == "refused":
        yield "  repair the receiver or the settings, then post it with --again"
