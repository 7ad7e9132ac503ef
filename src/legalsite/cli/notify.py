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
from legalsite.cli.terminal import Bar, print_problems, say, say_json, warn
from legalsite.commands.notify import Campaign
from legalsite.commands.notify_send import SendingProgress, campaign_status, record
from legalsite.commands.notify_send import send as sending_send
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.notice import ways
from legalsite.site.load import Site

if TYPE_CHECKING:
    from legalsite.commands.notify import DueNotice
    from legalsite.commands.notify_send import CampaignStatus
    from legalsite.model.notice import Notice


UNPUBLISHED = (
    "`legalsite publish` comes before its notice; `legalsite check --gate publish` says by when that would be due"
)

form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
listed = click.option("--to", type=click.Path(path_type=Path), metavar="FILE.csv", help="Who gets it.")
corrects = click.option("--correction", type=click.IntRange(1), metavar="N", help="The Nth correction of this notice.")


@click.group("notify")
def command() -> None:
    """Plan, preview and send the notices that are due."""


@command.command("plan")
@click.argument("policy", required=False, metavar="[POLICY[@REVISED]]")
@listed
@corrects
@as_of
@form
@common
def plan(
    *, site: Invocation, policy: str | None, to: Path | None, correction: int | None, as_of: date | None, form: str
) -> None:
    """List what is due by when; with a policy and --to, prepare its emails and show what to confirm."""
    from legalsite.commands.notify import prepare, read_list

    if to and not policy:
        raise click.UsageError("--to needs a policy: whose notice is it?")
    found = _loaded(site)
    on = as_of or today(found.config.timezone)
    people = read_list(to) if to else None
    notice = _meant(found, policy, on, correction) if policy and people else None
    if policy and people and notice:
        campaign = prepare(found, notice, people, on)
        if form == "json":
            say_json(campaign_as_json(campaign, _left(campaign, found), on))
        else:
            _say_campaign(campaign, policy, to, site, on, left=_left(campaign, found))
        return
    if people and form == "text":
        print_problems(people.notes)
    _say_due(found, policy, on, form)


@command.command("preview")
@click.argument("policy", metavar="POLICY[@REVISED]")
@listed
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Their folder. Default: emails/.")
@corrects
@as_of
@common
def preview(
    *, site: Invocation, policy: str, to: Path | None, output: Path | None, correction: int | None, as_of: date | None
) -> None:
    """Write the emails as .eml files that a mail program opens: one a language, or with --to one a reader."""
    from legalsite.commands.notify import emails_folder, eml_files, newest, one_a_language, prepare, read_list

    found = _loaded(site)
    on = as_of or today(found.config.timezone)
    people = read_list(to) if to else None
    notice = _meant(found, policy, on, correction)
    if notice is None:
        notice = newest(found, policy.partition("@")[0], on, correction=correction or 0)
        if notice is None:
            say(f"{policy} has no revision that changes an earlier one: there is nothing to announce.")
            return
        warn(f"no notice is due for {policy} on {on}; this is what the email about {notice.key} would be")
    campaign = prepare(found, notice, people or one_a_language(found, notice, on), on)
    print_problems(campaign.notes)
    folder = output or emails_folder(found.root)
    for file, email in eml_files(campaign, folder, now(), numbered=bool(to)):
        to_whom = f"{email.recipient.address}  " if to else ""
        if not site.quiet:
            say(f"{file}  {email.content.language}  {to_whom}{email.content.subject}")


@command.command("send")
@click.argument("policy", metavar="POLICY[@REVISED]")
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE.csv", required=True, help="Who gets it.")
@click.option("--confirm", metavar="DIGEST", help="Send what has this digest. Without it: say what would be sent.")
@corrects
@common
def send(*, site: Invocation, policy: str, to: Path, confirm: str | None, correction: int | None) -> None:
    """Send the emails that are left, through the relay that LEGALSITE_SMTP_URL names."""
    from legalsite.commands.notify import prepare, read_list
    from legalsite.commands.notify_send import confirmed

    found = _loaded(site)
    on = today(found.config.timezone)
    people = read_list(to)
    notice = _meant(found, policy, on, correction)
    if notice is None:
        _say_due(found, policy, on)
        return
    campaign = prepare(found, notice, people, on)
    if not confirm:
        say("A dry run: nothing is sent without --confirm.")
        _say_campaign(campaign, policy, to, site, on, left=_left(campaign, found))
        return
    confirmed(campaign, confirm)
    left, settled = sent(found, campaign, quiet=site.quiet)
    if left:
        say("\n".join(left_lines(left, campaign, policy, to, site.given_root)))
    if not settled:
        raise click.exceptions.Exit(1)


@command.command("status")
@click.argument("policy", metavar="POLICY[@REVISED]")
@form
@common
def status(*, site: Invocation, policy: str, form: str) -> None:
    """Show what became of the emails of a policy's notices."""
    from legalsite.commands.notify_send import campaign_statuses

    _loaded(site).policy(policy.partition("@")[0])
    database = os.environ.get("LEGALSITE_DATABASE_URL", "")
    found = campaign_statuses(site.root, policy.partition("@")[0], database=database, now=now)
    if "@" in policy:
        found = [one for one in found if one.notice.partition("~")[0] == policy.partition("~")[0]]
    if form == "json":
        say_json([status_as_json(one) for one in found])
        return
    for one in found:
        say("\n".join(status_lines(one)))
    if not found:
        say(f"no email about {policy} was ever sent from here")


def _loaded(site: Invocation) -> "Site":
    from legalsite.site.load import load

    return load(site.root).require()


def _meant(site: "Site", policy: str, on: date, correction: int | None) -> "Notice | None":
    from legalsite.commands.notify import chosen

    return chosen(site, policy, on, correction=correction or 0)


def _left(campaign: "Campaign", site: "Site") -> int:
    from legalsite.commands.notify_send import left

    return left(site.root, campaign, database=os.environ.get("LEGALSITE_DATABASE_URL", ""), now=now)


def _say_campaign(campaign: "Campaign", policy: str, to: Path | None, site: Invocation, on: date, *, left: int) -> None:
    print_problems(campaign.notes)
    say("\n".join(campaign_lines(campaign, policy, to, site.given_root, on, left=left)))


def _say_due(site: "Site", policy: str | None, on: date, form: str = "text") -> None:
    from legalsite.commands.notify import due, unpublished

    named = [policy.partition("@")[0]] if policy else []
    owed = due(site, on, named)
    for path in unpublished(site, named):
        warn(f"content/{path} is not published yet: {UNPUBLISHED}")
    if form == "json":
        say_json([due_as_json(one, on) for one in owed])
    else:
        say("\n".join(due_lines(owed, policy, on)))


# --- `legalsite notify send --confirm`: the emails of one notice go out, with a bar, and the ledger says so. ---


def sent(site: Site, campaign: Campaign, *, quiet: bool) -> tuple[int, bool]:
    """Sends what is left, records the notice where nothing is any more, and says so. How many emails are left, and
    whether all that were tried were accepted."""
    smtp_url, database = _relay(), os.environ.get("LEGALSITE_DATABASE_URL", "")
    try:
        run = _drawn(sending_send(site, campaign, smtp_url=smtp_url, database=database, now=now), quiet=quiet)
    except KeyboardInterrupt:
        warn("stopped: what is left goes out when the same command is run again")
        raise
    result = campaign_status(site.root, campaign.notice.key, database=database, now=now)
    line = "" if run.left else record(site, campaign, result, database=database, now=now)
    if not (quiet and result.settled):
        say("\n".join(status_lines(result)))
    listed = len(campaign.emails)
    if run.total < listed and not quiet:
        say(f"This run: {run.total} of {listed} emails; the rest was tried before and is not sent again.")
    if line and not quiet:
        say(f"recorded: {line}\nCommit content/LEDGER and content/CHECKPOINT, and build the site.")
    return run.left, result.settled


def _relay() -> str:
    smtp_url = os.environ.get("LEGALSITE_SMTP_URL", "")
    if not smtp_url:
        help = "set it to the relay, like smtps://user:password@mail.example.com or smtp://localhost:25"
        raise ProblemsFound([Problem("bad-environment", "LEGALSITE_SMTP_URL is not set", help)], 2)
    return smtp_url


def _drawn(steps: Iterator[SendingProgress], *, quiet: bool) -> SendingProgress:
    """Runs to the end, with a bar on a terminal once it has lasted a second. Gives what it came to."""
    step = next(steps)
    with Bar("Emails", quiet=quiet) as bar:
        for step in steps:
            bar.update(step.done, step.total)
    return step


# --- What `legalsite notify` says: as lines, and as JSON. ---

SHOWN = 20
NOT_SENT = "no mail was sent"


def due_lines(owed: "Sequence[DueNotice]", policy: str | None, on: date) -> Iterator[str]:
    """What is due, each with its day and its reason."""
    for one in owed:
        notice = one.notice
        yield f"{notice.key}: send by {notice.send_by}{_late(one, on)}, {ways(notice.channels, notice.logic)}"
        kind = "ends the policy" if notice.revision.withdrawn else A_CHANGE[notice.revision.weight]
        yield f"  {kind}, applies from {notice.revision.effective} in place of {notice.previous.revised}"
        yield f"  because {notice.reason}"
        if one.sent:
            yield f"  sent, recorded on {one.sent.time:%Y-%m-%d} (line {one.sent.number} of the ledger)"
        else:
            mail = next_command("plan", notice.key, Path("FILE.csv"), None)
            asked = "email" in notice.channels
            yield f"  {NOT_SENT}; next: {mail}" if asked else f"  no mail is asked for; to send one: {mail}"
    if all(one.sent for one in owed):
        yield f"No {'other ' if owed else ''}notice is due{f' for {policy}' if policy else ''} on {on}."
    for one in owed if policy else ():
        if one.sent:
            named = next_command("send", one.notice.key, Path("FILE.csv"), None)
            yield f"For readers who were not on the list: {named}"


def due_as_json(one: "DueNotice", on: date) -> dict[str, Any]:
    """Days as ISO days; `grounds` are what asks for the notice, the longest time first."""
    return {
        **_notice_as_json(one.notice, on),
        "sent": one.sent and {"line": one.sent.number, "time": f"{one.sent.time:%Y-%m-%dT%H:%M:%SZ}"},
    }


def campaign_lines(
    campaign: "Campaign", policy: str, to: Path | None, root: Path | None, on: date, *, left: int
) -> Iterator[str]:
    """What would go out, and what to type next. `left`: how many of its emails were not tried before."""
    notice = campaign.notice
    said = campaign.by_language
    counts = ", ".join(f"{count:,} in {language}" for language, (_, count) in said.items())
    tried = len(campaign.emails) - left
    yield f"{notice.key}: {_count(len(campaign.emails), 'email')} ({counts})"
    if tried:
        some = f"{left:,}" if left else "none"
        yield f"  {some} of them left to send: {tried:,} tried before, which are not sent again"
    for language, (content, _) in said.items():
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


def left_lines(left: int, campaign: "Campaign", policy: str, to: Path, root: Path | None) -> Iterator[str]:
    """What to type later, for the emails that are left."""
    yield f"{left} left: run the same command again later."
    yield f"  {_send_command(campaign, policy, to, root)}"


def campaign_as_json(campaign: "Campaign", left: int, on: date) -> dict[str, Any]:
    """`left`: how many of the `emails` a run would send."""
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
    """Counts, then every email that was tried and not taken."""
    counts = ", ".join(f"{count:,} {state}" for state, count in sorted(result.counts.items()))
    yield f"{result.notice}: {counts or NOT_SENT}"
    tried = [email for email in result.open if email.state not in {"pending", "leased"}]
    for email in tried[:SHOWN]:
        yield f"  {email.state}: {email.address}{f' ({email.reply})' if email.reply else ''}"
    if len(tried) > SHOWN:
        yield f"  and {len(tried) - SHOWN:,} more: --format json has all of them"


def status_as_json(result: "CampaignStatus") -> dict[str, Any]:
    """`open`: every email that the relay has not accepted."""
    return {
        "notice": result.notice,
        "counts": dict(sorted(result.counts.items())),
        "open": [
            {"address": one.address, "state": one.state, "code": one.code, "reply": one.reply, "changed": one.changed}
            for one in result.open
        ],
    }


def next_command(verb: str, name: str, listed: Path | None, root: Path | None, *more: str) -> str:
    """What to type next, quoted for a shell."""
    words = ["legalsite", "notify", verb, name, *(["--to", str(listed)] if listed else []), *more]
    return shlex.join([*words, *(["--root", str(root)] if root else [])])


def _send_command(campaign: "Campaign", policy: str, to: Path | None, root: Path | None) -> str:
    return next_command("send", policy, to, root, *_correction(campaign.notice), "--confirm", campaign.digest)


def _correction(notice: "Notice") -> tuple[str, ...]:
    return ("--correction", str(notice.correction)) if notice.correction else ()


def _notice_as_json(notice: "Notice", on: date) -> dict[str, Any]:
    return {
        "notice": notice.key,
        "policy": notice.policy,
        "revised": str(notice.revision.revised),
        "before": str(notice.previous.revised),
        "effective": notice.revision.effective.isoformat(),
        "change": notice.revision.weight,
        "channels": list(notice.channels),
        "logic": notice.logic,
        "send_by": notice.send_by.isoformat(),
        "days": notice.days,
        "overdue": notice.overdue(on),
        "reason": str(notice.reason),
    }


def _late(one: "DueNotice", on: date) -> str:
    late = (on - one.notice.send_by).days
    if one.sent or late < 0:
        return ""
    return f" ({_count(late, 'day')} late)" if late else " (today)"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"
