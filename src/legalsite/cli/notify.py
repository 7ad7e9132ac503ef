"""`legalsite notify`: what is due, the letters of one notice, sending them, and what became of them."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legalsite.cli.notify_words import (
    due_as_json,
    due_lines,
    left_lines,
    mailing_as_json,
    mailing_lines,
    stand_as_json,
    stand_lines,
)
from legalsite.cli.options import Invocation, as_of, common, now, today
from legalsite.cli.printing import print_problems, say, say_json, warn

if TYPE_CHECKING:
    from legalsite.commands.mailing import Mailing
    from legalsite.commands.site import Site
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
    """List what is due by when; with a policy and --to, prepare its letters and show what to confirm."""
    from legalsite.commands.mailing import prepare, read_list

    if to and not policy:
        raise click.UsageError("--to needs a policy: whose notice is it?")
    found = _loaded(site)
    on = as_of or today(found.config.timezone)
    people = read_list(to) if to else None
    notice = _meant(found, policy, on, correction) if policy and people else None
    if policy and people and notice:
        mailing = prepare(found, notice, people, on)
        if form == "json":
            say_json(mailing_as_json(mailing, _left(mailing, found), on))
        else:
            _say_mailing(mailing, policy, to, site, on, left=_left(mailing, found))
        return
    if people and form == "text":
        print_problems(people.notes)
    _say_due(found, policy, on, form)


@command.command("preview")
@click.argument("policy", metavar="POLICY[@REVISED]")
@listed
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Their folder. Default: letters/.")
@corrects
@as_of
@common
def preview(
    *, site: Invocation, policy: str, to: Path | None, output: Path | None, correction: int | None, as_of: date | None
) -> None:
    """Write the letters as .eml files that a mail program opens: one a language, or with --to one a reader."""
    from legalsite.commands.mailing import eml_files, letters_folder, one_a_language, prepare, read_list
    from legalsite.commands.notify import newest

    found = _loaded(site)
    on = as_of or today(found.config.timezone)
    people = read_list(to) if to else None
    notice = _meant(found, policy, on, correction)
    if notice is None:
        notice = newest(found, policy.partition("@")[0], on, correction=correction or 0)
        if notice is None:
            say(f"{policy} has no revision that changes an earlier one: there is nothing to announce.")
            return
        warn(f"no notice is due for {policy} on {on}; this is what the letter about {notice.key} would be")
    mailing = prepare(found, notice, people or one_a_language(found, notice, on), on)
    print_problems(mailing.notes)
    folder = output or letters_folder(found.root)
    for file, letter in eml_files(mailing, folder, now(), numbered=bool(to)):
        to_whom = f"{letter.recipient.address}  " if to else ""
        if not site.quiet:
            say(f"{file}  {letter.content.language}  {to_whom}{letter.content.subject}")


@command.command("send")
@click.argument("policy", metavar="POLICY[@REVISED]")
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE.csv", required=True, help="Who gets it.")
@click.option("--confirm", metavar="DIGEST", help="Send what has this digest. Without it: say what would be sent.")
@corrects
@common
def send(*, site: Invocation, policy: str, to: Path, confirm: str | None, correction: int | None) -> None:
    """Send the letters that are left, through the relay that LEGALSITE_SMTP_URL names."""
    from legalsite.cli.notify_sending import sent
    from legalsite.commands.mailing import prepare, read_list
    from legalsite.commands.sending import confirmed

    found = _loaded(site)
    on = today(found.config.timezone)
    people = read_list(to)
    notice = _meant(found, policy, on, correction)
    if notice is None:
        _say_due(found, policy, on)
        return
    mailing = prepare(found, notice, people, on)
    if not confirm:
        say("A dry run: nothing is sent without --confirm.")
        _say_mailing(mailing, policy, to, site, on, left=_left(mailing, found))
        return
    confirmed(mailing, confirm)
    left, settled = sent(found, mailing, quiet=site.quiet)
    if left:
        say("\n".join(left_lines(left, mailing, policy, to, site.given_root)))
    if not settled:
        raise click.exceptions.Exit(1)


@command.command("status")
@click.argument("policy", metavar="POLICY[@REVISED]")
@form
@common
def status(*, site: Invocation, policy: str, form: str) -> None:
    """Show what became of the letters of a policy's notices."""
    from legalsite.commands.sending import stands

    _loaded(site).policy(policy.partition("@")[0])
    database = os.environ.get("LEGALSITE_DATABASE_URL", "")
    found = stands(site.root, policy.partition("@")[0], database=database, now=now)
    if "@" in policy:
        found = [one for one in found if one.notice.partition("~")[0] == policy.partition("~")[0]]
    if form == "json":
        say_json([stand_as_json(one) for one in found])
        return
    for one in found:
        say("\n".join(stand_lines(one)))
    if not found:
        say(f"no letter about {policy} was ever sent from here")


def _loaded(site: Invocation) -> "Site":
    from legalsite.commands.site import load

    return load(site.root)


def _meant(site: "Site", policy: str, on: date, correction: int | None) -> "Notice | None":
    from legalsite.commands.notify import chosen

    return chosen(site, policy, on, correction=correction or 0)


def _left(mailing: "Mailing", site: "Site") -> int:
    from legalsite.commands.sending import left

    return left(site.root, mailing, database=os.environ.get("LEGALSITE_DATABASE_URL", ""), now=now)


def _say_mailing(mailing: "Mailing", policy: str, to: Path | None, site: Invocation, on: date, *, left: int) -> None:
    print_problems(mailing.notes)
    say("\n".join(mailing_lines(mailing, policy, to, site.given_root, on, left=left)))


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
