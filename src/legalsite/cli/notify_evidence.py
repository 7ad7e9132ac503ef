"""`legalsite notify export`, `record`, `person`, and `purge`: evidence and personal data."""

import shlex
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from click import UsageError, argument

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.notify_common import NAME, load_site, open_site_deliveries, say_recorded_lines
from legalsite.cli.options import (
    EXISTING_FILE,
    NEW_FOLDER,
    command_with_example,
    confirm_or_exit,
    date_option,
    flag,
    option,
    reason_option,
)
from legalsite.cli.printing import path_from_here, print_problems, say, say_json
from legalsite.cli.shell_commands import command_for_shell
from legalsite.commands.exported_evidence import (
    Export,
    export_evidence,
    folders_with_addresses,
    notice_to_export,
)
from legalsite.commands.notice_evidence import ErasedPeople, SiteEvidence
from legalsite.commands.version_names import version_named
from legalsite.errors import Problem, counted
from legalsite.ledger.recorded_result import PAGE
from legalsite.model.declared_time import local_day
from legalsite.model.notice import RECORDABLE_CHANNELS
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.status_phrases import describe_result

ERASED_DATA_REMAINS = (
    "PostgreSQL still stores the erased data: in its files until VACUUM FULL or pg_repack; "
    "in the WAL, its\narchive, and replicas until they move past it; and in every backup."
)
NOTHING_NEW = "There's no new result to record."


@command_with_example("legalsite notify export privacy")
@NAME
@option(
    "--output DIR",
    "Folder to write to; must be empty. Default: a folder in evidence/.",
    type=NEW_FOLDER,
)
def export_command(*, site: Invocation, name: str, output: Path | None) -> None:
    """Export the evidence of a notice to a folder, at any time after its result was recorded: its
    emails, corrections, and reminders, the history of each email, the versions, what people stated,
    and instructions for verifying it without legalsite. The folder contains addresses."""
    loaded = load_site(site, name)
    key = notice_to_export(loaded, name)
    with open_site_deliveries(site, reading=True, needed=False) as deliveries:
        done = export_evidence(loaded, deliveries, key, output)
    if not site.quiet:
        _say_exported(done, site, loaded.config.timezone)


def _say_exported(done: Export, site: Invocation, timezone: str) -> None:
    """Say what was exported and what it proves, and how to verify it.

    A RESULT is a file that lists the hashes of other exported files.
    """
    for line in done.lines:  # the ledger lines that the evidence proves
        result = describe_result(line, with_day=True, on=local_day(line.time, timezone))
        say(f"line {line.number} of the ledger: {result}")
    folder = path_from_here(done.folder)
    say(f"{counted(done.files, 'file')} in {folder}, each listed by a RESULT")
    if done.erased:
        people = counted(done.erased, "recipient")
        say(f"Omitted because they were erased: {people}.")
    # empty if the site isn't signed, or if signed checkpoints cover all lines about the notice
    if done.unsigned_line:
        uncovered = f"No signed checkpoint covers line {done.unsigned_line} yet."
        say(site.next_steps(f"{uncovered} Sign one, then export again:", "publish --key FILE"))
    verify = command_for_shell(f"legalsite verify --evidence {shlex.quote(folder)}")
    say(f"To verify it:\n  {verify}")


@command_with_example("legalsite notify record privacy@2027-01-01 --channel letter --on 2027-01-15")
@argument("name", default="", metavar="[POLICY@VERSION]")
@option("--channel", "How the notice was given.", type=click.Choice((*RECORDABLE_CHANNELS, PAGE)))
@date_option("--on", "Date on which the notice was given.")
@flag(
    "--live",
    "With --channel site: record notices that the page at `[notice] banner` shows today; with "
    "--channel page: that the live site shows the version today.",
)
@flag("--unreached", "Resolve account holders who weren't reached.")
@date_option("--by", "With --unreached: the deadline they missed.")
@reason_option("--reason REASON", "With --unreached: why nothing more is done.")
@option("--evidence", "File to keep as evidence; its hash is recorded.", type=EXISTING_FILE)
@flag("--sent", "Record emails that were sent so far, by any machine.")
@flag("--lost", "With --sent: the last ledger line is lost.")
def record_command(
    *,
    site: Invocation,
    name: str,
    channel: str | None,
    on: date | None,
    live: bool,
    unreached: bool,
    by: date | None,
    reason: str,
    evidence: Path | None,
    sent: bool,
    lost: bool,
) -> int:
    """Record in the ledger that a notice was given by means other than email, or what was done for
    account holders who weren't reached in time."""
    if live:  # record what the live site shows now
        if channel not in ("site", PAGE) or any((on, unreached, by, reason, evidence, sent, lost)):
            raise UsageError("--live requires --channel site or page, and no other options")
        record = _record_page if channel == PAGE else _record_banner
        return record(site, name)
    if channel == PAGE:
        raise UsageError("publishing puts a version on its page; --live records that it's there")
    if not name:
        raise UsageError("name the notice, such as terms@2027-01-01")
    # There are three kinds of results: notice was given by email (--sent); it was given through
    # another channel, to all people or those not reached (--channel and --on); or nothing more is
    # done for those not reached, for a reason (--unreached and --reason).
    by_channel = channel or on
    by_hand = by_channel or unreached or reason or evidence  # anything except emails
    if (sent and by_hand) or (lost and not sent) or (by and not unreached):
        raise UsageError(
            "--by requires --unreached; --lost requires --sent; --sent takes no other options"
        )
    # the options of the second and third kind; each kind excludes the others
    is_given = channel and on and not reason
    is_explained = unreached and reason and not by_channel
    if not (sent or is_given or is_explained):
        raise UsageError(
            "use --channel and --on to say how and when, or --unreached and --reason to say why not"
        )
    loaded = load_site(site)
    # the database is only needed for emails
    with open_site_deliveries(site, needed=sent) as deliveries:
        evidence_of_site = SiteEvidence(loaded, deliveries)
        if sent:
            lines = evidence_of_site.record_sent(name, lost=lost)
        elif unreached:
            # with --channel, the missed recipients got another notice; with --reason, they get none
            lines = evidence_of_site.record_unreached(
                name, channel or "", on, by=by, reason=reason, proof=evidence
            )
        else:
            # `channel` and `on` are set, as checked above; the alternatives are for the type checker
            lines = evidence_of_site.record_given(
                name, channel or "", on or now().date(), proof=evidence
            )
    if not site.quiet:
        say_recorded_lines(lines, site)
        if not lines:
            say(NOTHING_NEW)
    return 0


def _record_page(site: Invocation, name: str) -> int:
    """Record that the live site shows a version now. Return the exit status."""
    from legalsite.commands.verify import require_live  # imported late because it's rarely needed

    if not name:
        raise UsageError("name the notice, such as terms@2027-01-01")
    loaded = load_site(site)
    day = today(loaded.config.timezone)
    version = version_named(loaded, name)
    keys = (NoticeKey.of(version),)
    require_live(loaded, keys, loaded.config.url, on=day, now=now())
    with open_site_deliveries(site, needed=False) as deliveries:
        lines = SiteEvidence(loaded, deliveries).record_seen(version, PAGE)
    if not site.quiet:
        say_recorded_lines(lines, site)
    return 0


def _record_banner(site: Invocation, name: str) -> int:
    """Record the due notices shown in the site's banner. `name` limits them to a policy.

    Return the exit status, which is 1 if the banner lacks a due notice.
    """
    # imported late because it's rarely needed
    from legalsite.commands.notify_banner import record_banner

    loaded = load_site(site, name)
    day = today(loaded.config.timezone)
    with open_site_deliveries(site, needed=False) as deliveries:
        lines, problems = record_banner(SiteEvidence(loaded, deliveries), name, day)
    if not site.quiet:
        say_recorded_lines(lines, site)
        if not lines and not problems:
            say("No notices on the site are left to record.")
    print_problems(problems)
    return int(any(problem.is_error for problem in problems))


@command_with_example("legalsite notify person ada@example.org")
@argument("address")
@flag(
    "--erase",
    "Permanently erase this person's address, name, and what was recorded about them.",
)
@flag("--yes", "Erase without asking for confirmation.")
def person_command(*, site: Invocation, address: str, erase: bool, yes: bool) -> int:
    """Print everything kept about one person as JSON: each email with its history, and why they get
    no more emails. Exits with 1 if nothing is kept. After a mailing is purged, its recipients can't
    be recognized."""
    if "@" not in address:
        raise UsageError("name the email address of one person")
    loaded = load_site(site) if erase else None
    with open_site_deliveries(site, reading=not erase) as deliveries:
        if loaded:  # with --erase
            if not yes:
                if not sys.stdin.isatty():
                    raise UsageError(
                        "this permanently erases a person: first look without --erase, "
                        "then add --yes"
                    )
                confirm_or_exit(f"Permanently erase {address}?")
            # 0 means mailings of any age
            done = SiteEvidence(loaded, deliveries).purge(0, address=address)
            return say_erased(site, deliveries.engine.name, *done)
        kept = deliveries.queries.person(address)
    say_json(kept)
    return int(not any(kept.values()))


@command_with_example("legalsite notify purge --older 400")
@option(
    "--older DAYS",
    "Only mailings without activity for this many days. Default: `keep_days`.",
    type=click.IntRange(0),
)
@flag("--dry-run", "Show what would be erased, without erasing it.")
def purge_command(*, site: Invocation, older: int | None, dry_run: bool) -> int:
    """Erase the addresses and names in finished mailings. Keyed hashes, states, and counts stay. To
    keep the evidence, export it first."""
    loaded = load_site(site)
    days = loaded.config.notice.keep_days if older is None else older
    if days is None:
        message = "set how many days to keep addresses"
        raise UsageError(f"{message}, with --older or with keep_days in [notice]")
    with open_site_deliveries(site) as deliveries:
        done = SiteEvidence(loaded, deliveries).purge(days, dry_run=dry_run)
        return say_erased(site, deliveries.engine.name, *done, dry_run=dry_run)


def say_erased(
    site: Invocation,
    kind: str,
    purged: Sequence[ErasedPeople],
    problems: Sequence[Problem],
    *,
    dry_run: bool = False,
) -> int:
    """Print what was erased, or would be with `dry_run`, and which folders still contain addresses.

    `kind` is the name of the database engine. Return the exit status, which is 1 if there are
    problems.
    """
    if not site.quiet:
        erased = "would be erased" if dry_run else "erased"
        for each in purged:
            say(f"{each.mailing}: {counted(each.people, 'address', 'addresses')} {erased}")
        if not purged and not problems:
            say("Nothing to erase.")
        # PostgreSQL only removes erased data later
        if kind == "postgresql" and purged and not dry_run:
            say(ERASED_DATA_REMAINS)
        folders = folders_with_addresses(site.root)  # in evidence/
        if folders and purged:
            delete = "Delete them when you no longer need them:"
            heading = f"These folders also contain addresses. {delete}"
            say("\n  ".join([heading, *map(path_from_here, folders)]))
    print_problems(problems)
    return int(bool(problems))
