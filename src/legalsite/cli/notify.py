"""`legalsite notify`: what is due, the emails of one notice, sending them, and what became of them."""

import os
import shlex
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalsite.cli.options import Invocation, as_of, common, now, today
from legalsite.cli.status import A_CHANGE
from legalsite.cli.terminal import Bar, counted, print_problems, say, say_json, warn
from legalsite.commands.notify import DueNotice, choose_notice, due, newest_notice, unpublished
from legalsite.commands.notify_prepare import emails_folder, prepare, read_list, sample_recipients, write_eml_files
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.email import Campaign
from legalsite.model.notice import SUGGESTED, Notice, confirm_commands, ways
from legalsite.site.load import Site, load

if TYPE_CHECKING:
    from legalsite.commands.notify_send import CampaignStatus, SendingProgress

SHOWN = 20  # emails that `status` lists one by one
NOT_SENT = "no email has been sent"
UNPUBLISHED = (
    "run `legalsite publish` before you send its notice; `legalsite check --gate publish` shows when it would be due"
)

output_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The output format.",
)
recipient_list = click.option("--to", type=click.Path(path_type=Path), metavar="FILE.csv", help="The list of readers.")
correction_number = click.option(
    "--correction", type=click.IntRange(1), metavar="N", help="Number of this correction of the notice, from 1."
)


@click.group("notify")
def command() -> None:
    """Plan, preview and send the notices that are due."""


@command.command("plan")
@click.argument("policy", required=False, metavar="[POLICY[@REVISED]]")
@recipient_list
@correction_number
@as_of
@output_format
@common
def plan(
    *,
    site: Invocation,
    policy: str | None,
    to: Path | None,
    correction: int | None,
    as_of: date | None,
    output_format: str,
) -> None:
    """List which notices are due, and by when. With a policy and --to: prepare its emails and show the digest to
    confirm."""
    if to and not policy:
        raise click.UsageError("--to needs a policy: name the one whose notice the list is for")
    loaded = load(site.root).require()
    on = as_of or today(loaded.config.timezone)
    recipients = read_list(to) if to else None
    notice = choose_notice(loaded, policy, on, correction=correction or 0) if policy and recipients else None
    if policy and recipients and notice:
        campaign = prepare(loaded, notice, recipients, on)
        if output_format == "json":
            say_json(campaign_as_json(campaign, _emails_left(campaign, loaded), on))
        else:
            _say_campaign(campaign, policy, to, site, on, left=_emails_left(campaign, loaded))
        return
    if recipients and output_format == "text":
        print_problems(recipients.notes)
    _say_due(loaded, policy, on, output_format)


@command.command("preview")
@click.argument("policy", metavar="POLICY[@REVISED]")
@recipient_list
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write them to. Default: emails/.",
)
@correction_number
@as_of
@common
def preview(
    *, site: Invocation, policy: str, to: Path | None, output: Path | None, correction: int | None, as_of: date | None
) -> None:
    """Write the emails as .eml files that a mail program can open: one per language or, with --to, one per reader."""
    loaded = load(site.root).require()
    on = as_of or today(loaded.config.timezone)
    recipients = read_list(to) if to else None
    notice = choose_notice(loaded, policy, on, correction=correction or 0)
    if notice is None:
        notice = newest_notice(loaded, policy.partition("@")[0], on, correction=correction or 0)
        if notice is None:
            say(f"{policy} has no revision that changes an earlier one: there is nothing to announce.")
            return
        warn(f"no notice is due for {policy} on {on}; this is the email about {notice.key} as it would be sent")
    campaign = prepare(loaded, notice, recipients or sample_recipients(loaded, notice, on), on)
    print_problems(campaign.notes)
    folder = output or emails_folder(loaded.root)
    for file, email in write_eml_files(campaign, folder, now(), numbered=bool(to)):
        address = f"{email.recipient.address}  " if to else ""
        if not site.quiet:
            say(f"{file}  {email.content.language}  {address}{email.content.subject}")


@command.command("send")
@click.argument("policy", metavar="POLICY[@REVISED]")
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE.csv", required=True, help="The list of readers.")
@click.option(
    "--confirm", metavar="DIGEST", help="Send the emails with this digest. Without it: only show what would be sent."
)
@correction_number
@common
def send(*, site: Invocation, policy: str, to: Path, confirm: str | None, correction: int | None) -> None:
    """Send the emails that have not been sent yet, through the relay in LEGALSITE_SMTP_URL."""
    from legalsite.commands.notify_send import verify_confirmation

    loaded = load(site.root).require()
    on = today(loaded.config.timezone)
    recipients = read_list(to)
    notice = choose_notice(loaded, policy, on, correction=correction or 0)
    if notice is None:
        _say_due(loaded, policy, on)
        return
    campaign = prepare(loaded, notice, recipients, on)
    if not confirm:
        say("A dry run: nothing is sent without --confirm.")
        _say_campaign(campaign, policy, to, site, on, left=_emails_left(campaign, loaded))
        return
    verify_confirmation(campaign, confirm)
    left, all_accepted = _send(loaded, campaign, quiet=site.quiet)
    if left:
        say("\n".join(left_lines(left, campaign, policy, to, site.given_root)))
    if not all_accepted:
        raise click.exceptions.Exit(1)


@command.command("status")
@click.argument("policy", metavar="POLICY[@REVISED]")
@output_format
@common
def status(*, site: Invocation, policy: str, output_format: str) -> None:
    """Show what became of the emails of a policy's notices."""
    from legalsite.commands.notify_send import campaign_statuses

    slug = policy.partition("@")[0]
    load(site.root).require().policy(slug)
    statuses = campaign_statuses(site.root, slug, database=_database(), now=now)
    if "@" in policy:
        key = policy.partition("~")[0]
        statuses = [campaign for campaign in statuses if campaign.notice.partition("~")[0] == key]
    if output_format == "json":
        say_json([status_as_json(campaign) for campaign in statuses])
        return
    for campaign in statuses:
        say("\n".join(status_lines(campaign)))
    if not statuses:
        say(f"no email about {policy} has been sent from this site")


def _send(site: Site, campaign: Campaign, *, quiet: bool) -> tuple[int, bool]:
    """Send what is left, with a progress bar; record the notice in the ledger once nothing is left. Return how many
    emails are left, and whether all that were tried were accepted."""
    from legalsite.commands.notify_send import campaign_status, record, send_emails

    smtp_url, database = _smtp_url(), _database()
    try:
        run = _with_bar(send_emails(site, campaign, smtp_url=smtp_url, database=database, now=now), quiet=quiet)
    except KeyboardInterrupt:
        warn("stopped; run the same command again to send the emails that are left")
        raise
    result = campaign_status(site.root, campaign.notice.key, database=database, now=now)
    line = "" if run.left else record(site, campaign, result, database=database, now=now)
    if not (quiet and result.all_accepted):
        say("\n".join(status_lines(result)))
    listed = len(campaign.emails)
    if run.total < listed and not quiet:
        say(f"This run: {run.total} of {listed} emails. The others were tried before and are not sent again.")
    if line and not quiet:
        say(f"Recorded in the ledger: {line}\nCommit content/LEDGER and content/CHECKPOINT, then build the site.")
    return run.left, result.all_accepted


def _with_bar(steps: Iterator["SendingProgress"], *, quiet: bool) -> "SendingProgress":
    """Run a campaign to its end with a progress bar, and return its last step."""
    step = next(steps)
    with Bar("Emails", quiet=quiet) as bar:
        for step in steps:
            bar.update(step.done, step.total)
    return step


def _smtp_url() -> str:
    smtp_url = os.environ.get("LEGALSITE_SMTP_URL", "")
    if not smtp_url:
        help = "set it to the relay, like smtps://user:password@mail.example.com or smtp://localhost:25"
        raise ProblemsFound([Problem("bad-environment", "LEGALSITE_SMTP_URL is not set", help)], 2)
    return smtp_url


def _database() -> str:
    return os.environ.get("LEGALSITE_DATABASE_URL", "")


def _emails_left(campaign: Campaign, site: Site) -> int:
    from legalsite.commands.notify_send import emails_left

    return emails_left(site.root, campaign, database=_database(), now=now)


def _say_campaign(campaign: Campaign, policy: str, to: Path | None, site: Invocation, on: date, *, left: int) -> None:
    print_problems(campaign.notes)
    say("\n".join(campaign_lines(campaign, policy, to, site.given_root, on, left=left)))


def _say_due(site: Site, policy: str | None, on: date, output_format: str = "text") -> None:
    slugs = [policy.partition("@")[0]] if policy else []
    owed = due(site, on, slugs)
    for path in unpublished(site, slugs):
        warn(f"content/{path} is not published yet: {UNPUBLISHED}")
    if output_format == "json":
        say_json([due_as_json(notice, on) for notice in owed])
    else:
        say("\n".join(due_lines(owed, policy, on)))


def due_lines(owed: Sequence[DueNotice], policy: str | None, on: date) -> Iterator[str]:
    """Yield what is due, each notice with its day and its reason."""
    for item in owed:
        notice = item.notice
        status = "" if notice.confirmed else f" ({SUGGESTED})"
        how = ways(notice.channels, notice.logic)
        yield f"{notice.key}: send by {notice.send_by}{_late(item, on)}, {how}{status}"
        new = notice.revision
        kind = "ends the policy" if new.withdrawn else A_CHANGE[new.weight]
        yield f"  {kind}, applies from {new.takes_effect} and replaces {notice.previous.revised}"
        yield f"  because {notice.reason}"
        yield from (f"  read the clause, then record what it promises: {each}" for each in confirm_commands(notice))
        if item.sent:
            yield f"  sent, recorded on {item.sent.time:%Y-%m-%d} (line {item.sent.number} of the ledger)"
        else:
            mail = next_command("plan", notice.key, Path("FILE.csv"), None)
            asked = "email" in notice.channels
            yield f"  {NOT_SENT}; next: {mail}" if asked else f"  no email is required; to send one: {mail}"
    if all(item.sent for item in owed):
        yield f"No {'other ' if owed else ''}notice is due{f' for {policy}' if policy else ''} on {on}."
    for item in owed if policy else ():
        if item.sent:
            named = next_command("send", item.notice.key, Path("FILE.csv"), None)
            yield f"To send it to readers who were not on the list: {named}"


def due_as_json(item: DueNotice, on: date) -> dict[str, Any]:
    """Return a notice that is due, as JSON values; `sent` is null or the line of the ledger that records it."""
    return {
        **_notice_as_json(item.notice, on),
        "sent": item.sent and {"line": item.sent.number, "time": f"{item.sent.time:%Y-%m-%dT%H:%M:%SZ}"},
    }


def campaign_lines(
    campaign: Campaign, policy: str, to: Path | None, root: Path | None, on: date, *, left: int
) -> Iterator[str]:
    """Yield what would be sent, and what to type next. `left` is the number of emails that were not tried before."""
    notice = campaign.notice
    contents = campaign.by_language
    counts = ", ".join(f"{count:,} in {language}" for language, (_, count) in contents.items())
    tried = len(campaign.emails) - left
    yield f"{notice.key}: {counted(len(campaign.emails), 'email')} ({counts})"
    if tried:
        some = f"{left:,}" if left else "none"
        yield f"  {some} of them left to send: {tried:,} tried before, which are not sent again"
    for language, (content, _) in contents.items():
        yield f"  {language}: {content.subject}"
        size = sum(len(file.data) for file in content.attachments)
        yield f"      attached: {', '.join(file.name for file in content.attachments)} ({size:,} bytes)"
    owed = any(ground.source != "asked" for ground in notice.reason.grounds)
    late = ", which is past" if notice.overdue(on) else ""
    yield f"  send by {notice.send_by}{late}: {notice.reason}" if owed else f"  {notice.reason}"
    yield f"  from {campaign.sender.address}"
    yield f"digest: {campaign.digest}"
    if not left:
        return
    yield "Look at the emails first, then send them:"
    yield f"  {next_command('preview', policy, to, root, *_correction(notice))}"
    yield f"  {_send_command(campaign, policy, to, root)}"


def left_lines(left: int, campaign: Campaign, policy: str, to: Path, root: Path | None) -> Iterator[str]:
    """Yield what to type later, for the emails that are left."""
    yield f"{counted(left, 'email')} left: run the same command again later."
    yield f"  {_send_command(campaign, policy, to, root)}"


def campaign_as_json(campaign: Campaign, left: int, on: date) -> dict[str, Any]:
    """Return what would be sent, as JSON values; `left` is how many of the `emails` a run would send."""
    return {
        **_notice_as_json(campaign.notice, on),
        "emails": len(campaign.emails),
        "left": left,
        "languages": {
            language: {"emails": count, "subject": content.subject, "sha256": content.sha256}
            for language, (content, count) in campaign.by_language.items()
        },
        "from": campaign.sender.address,
        "digest": campaign.digest,
        "notes": [
            {"rule": note.rule, "severity": note.severity, "place": note.place, "message": note.message}
            for note in campaign.notes
        ],
    }


def status_lines(result: "CampaignStatus") -> Iterator[str]:
    """Yield the counts, then every email that was tried and not accepted."""
    counts = ", ".join(f"{count:,} {state}" for state, count in sorted(result.counts.items()))
    yield f"{result.notice}: {counts or NOT_SENT}"
    tried = [email for email in result.not_accepted if email.state not in {"pending", "leased"}]
    for email in tried[:SHOWN]:
        yield f"  {email.state}: {email.address}{f' ({email.reply})' if email.reply else ''}"
    if len(tried) > SHOWN:
        yield f"  and {len(tried) - SHOWN:,} more; --format json lists all of them"


def status_as_json(result: "CampaignStatus") -> dict[str, Any]:
    """Return the counts as JSON values; `open` is every email that the relay has not accepted."""
    return {
        "notice": result.notice,
        "counts": dict(sorted(result.counts.items())),
        "open": [
            {
                "address": email.address,
                "state": email.state,
                "code": email.code,
                "reply": email.reply,
                "changed": email.changed,
            }
            for email in result.not_accepted
        ],
    }


def next_command(verb: str, name: str, to: Path | None, root: Path | None, *more: str) -> str:
    """Return a command line to paste, quoted for a shell."""
    words = ["legalsite", "notify", verb, name, *(["--to", str(to)] if to else []), *more]
    return shlex.join([*words, *(["--root", str(root)] if root else [])])


def _send_command(campaign: Campaign, policy: str, to: Path | None, root: Path | None) -> str:
    return next_command("send", policy, to, root, *_correction(campaign.notice), "--confirm", campaign.digest)


def _correction(notice: Notice) -> tuple[str, ...]:
    return ("--correction", str(notice.correction)) if notice.correction else ()


def _notice_as_json(notice: Notice, on: date) -> dict[str, Any]:
    return {
        "notice": notice.key,
        "policy": notice.policy,
        "revised": str(notice.revision.revised),
        "previous": str(notice.previous.revised),
        "effective": notice.revision.effective.isoformat(),
        "change": notice.revision.weight,
        "channels": list(notice.channels),
        "logic": notice.logic,
        "send_by": notice.send_by.isoformat(),
        "days": notice.days,
        "overdue": notice.overdue(on),
        "confirmed": notice.confirmed,
        "reason": str(notice.reason),
    }


def _late(item: DueNotice, on: date) -> str:
    late = (on - item.notice.send_by).days
    if item.sent or late < 0:
        return ""
    return f" ({counted(late, 'day')} late)" if late else " (today)"
