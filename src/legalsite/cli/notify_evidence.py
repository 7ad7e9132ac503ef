"""`legalsite notify export`, `record` and `purge`: proving a notice, recording one that was given in another way, and
erasing addresses that are not needed any more."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from click import UsageError, argument, option

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.notify_send import NAME, deliveries_at, loaded_with, say_recorded
from legalsite.cli.options import EXISTING_FILE, FOLDER, Day, ask_to_go_on, command_like, common, flag
from legalsite.cli.printing import from_here, print_problems, say, say_json
from legalsite.commands import notice_evidence
from legalsite.errors import Problem, counted
from legalsite.model.notice import RECORDABLE_CHANNELS
from legalsite.notices.status_phrases import line_in_words

LATER = """PostgreSQL still has what was erased: in its files until VACUUM FULL or pg_repack, in the WAL, its archive
and replicas until they are past it, and in every backup."""
RECORDED = "The ledger has this outcome already."


@command_like("legalsite notify export privacy")
@NAME
@option("--output", type=FOLDER, metavar="DIR",
              help="The folder to write to; it must be empty. Default: a folder in evidence/.")  # fmt: skip
@flag("--record", "record_too", help="Record the outcome in the ledger, if it is not there yet.")
@common
def export_command(*, site: Invocation, name: str, output: Path | None, record_too: bool) -> None:
    """Write the evidence of a notice into a folder: its emails, corrections and reminders, the texts and their
    comparison, what became of each email, what people recorded, and how to check all of it without legalsite. The
    folder contains addresses."""
    loaded = loaded_with(site, name)
    with deliveries_at(site, reading=not record_too) as deliveries:
        key = notice_evidence.notice_to_export(name, loaded, deliveries)
        done = notice_evidence.export(loaded, deliveries, key, deliveries.mailings(key), output, record_too=record_too)
    if site.quiet:
        return
    say_recorded(done.lines, site)
    if record_too and not done.lines:
        say(RECORDED)
    for (notice, _), outcomes in done.outcomes.items():
        say(*(f"{notice}: {line_in_words(outcome, with_day=len(outcomes) > 1)}" for outcome in outcomes))
    say(f"{counted(len(done.files), 'file')} and their manifests in {from_here(done.folder)}")
    if done.erased:
        say(f"Left out, because they were erased: readers.txt, and {counted(done.erased, 'reader')} of people.csv.")
    if done.uncovered:
        heading = f"Line {done.uncovered} is under no signed checkpoint yet. Sign it, then export again:"
        say(site.steps(heading, "publish --key FILE"))
    say(f"To verify it:\n  legalsite verify --evidence {from_here(done.folder)}")


@command_like("legalsite notify record privacy@2027-01-01 --channel letter --on 2027-01-15")
@argument("name", default="", metavar="[POLICY@VERSION]")
@option("--channel", type=click.Choice(RECORDABLE_CHANNELS), help="How the notice was given.")
@option("--on", type=Day(), help="The day on which it was given.")
@flag("--live", help="With --channel site: record today if the page at `[notice] banner` shows it.")
@flag("--unreached", help="Answer for those whom no email reached.")
@option("--by", type=Day(), help="The last day that they missed.")
@option("--reason", metavar="REASON", default="", help="Why nothing more is done for them.")
@option("--evidence", type=EXISTING_FILE, help="A file that shows it; its hash is recorded.")
@flag("--sent", help="Record the emails that other machines sent.")
@flag("--lost", help="With --sent: nobody has the last line.")
@common
def record_command(
    *, site: Invocation, name: str, channel: str | None, on: date | None, live: bool, unreached: bool, by: date | None,
    reason: str, evidence: Path | None, sent: bool, lost: bool,
) -> None:  # fmt: skip
    """Record in the ledger that a notice was given by other means than email, or what was done for the account holders
    whom it did not reach in time."""
    if live and (channel != "site" or any((on, unreached, by, reason, evidence, sent, lost))):
        raise UsageError("--live goes with --channel site, and with nothing else")
    if live:
        _record_banner(site, name)
        return
    if not name:
        raise UsageError("name the notice, like terms@2027-01-01")
    by_hand = channel or on or unreached or reason or evidence
    if (sent and by_hand) or (lost and not sent) or (by and not unreached):
        raise UsageError("--by goes with --unreached, --lost with --sent, and --sent with nothing else")
    if not sent and (bool(channel) == bool(reason) or bool(channel) != bool(on) or (reason and not unreached)):
        raise UsageError("say how and when with --channel and --on, or why not with --unreached and --reason")
    loaded = loaded_with(site)
    needed = bool(sent or unreached or evidence)
    with deliveries_at(site, create=bool(evidence or reason), needed=needed) as deliveries:
        given = loaded, deliveries, name, channel or ""
        if sent:
            lines = notice_evidence.record_sent(loaded, deliveries, name, lost=lost)
        elif unreached:
            lines = (notice_evidence.record_unreached(*given, on, by=by, reason=reason, proof=evidence),)
        else:
            lines = (notice_evidence.record_given(*given, on or now().date(), proof=evidence),)
    if not site.quiet:
        say_recorded(lines, site)
        if not lines:
            say(RECORDED)


def _record_banner(site: Invocation, name: str) -> None:
    """Record what the banner shows, and exit with 1 if it does not show a notice that is due."""
    from legalsite.commands.notify_banner import record_banner  # few commands look at a page

    loaded = loaded_with(site, name)
    day = today(loaded.config.timezone)
    with deliveries_at(site, needed=False) as deliveries:
        lines, problems = record_banner(loaded, deliveries, name, day)
    if not site.quiet:
        say_recorded(lines, site)
        if not lines and not problems:
            say("No notice on the site is left to record.")
    print_problems(problems)
    if any(problem.is_error for problem in problems):
        raise click.exceptions.Exit(1)


@command_like("legalsite notify person ada@example.org")
@argument("address")
@flag("--erase", help="Erase their address and name, and what was said of them, for good.")
@flag("--yes", help="Erase without asking.")
@common
def person_command(*, site: Invocation, address: str, erase: bool, yes: bool) -> int:
    """Print all that is kept about one person as JSON: each email with what happened to it, and why they get no more.
    Exits with 1 if there is nothing. After a purge of the mailing, nobody can be recognized."""
    if "@" not in address:
        raise UsageError("name the email address of one person")
    loaded = loaded_with(site) if erase else None
    with deliveries_at(site, reading=not erase) as deliveries:
        if loaded:
            if not yes and not sys.stdin.isatty():
                raise UsageError("this erases a person for good: look at them without --erase, then add --yes")
            if not yes:
                ask_to_go_on(f"Erase {address} for good?")
            say_erased(site, deliveries.engine.name, *notice_evidence.purge(loaded, deliveries, 0, address=address))
            return 0
        kept = deliveries.person(address)
    say_json(kept)
    return int(not any(kept.values()))


@command_like("legalsite notify purge --older 400")
@option("--older", type=click.IntRange(0), metavar="DAYS",
              help="Only mailings in which nothing has happened for so many days. Default: `keep_days`.")  # fmt: skip
@flag("--dry-run", help="Say what would be erased, without erasing it.")
@common
def purge_command(*, site: Invocation, older: int | None, dry_run: bool) -> None:
    """Erase the addresses and names of mailings that are over. Keyed hashes, states and counts stay. Export the
    evidence first if you want to keep it."""
    loaded = loaded_with(site)
    days = older if older is not None else loaded.config.notice.keep_days
    if days is None:
        raise UsageError("say with --older, or with keep_days under [notice], for how many days people are kept")
    with deliveries_at(site) as deliveries:
        done = notice_evidence.purge(loaded, deliveries, days, dry_run=dry_run)
        say_erased(site, deliveries.engine.name, *done, dry_run=dry_run)


def say_erased(
    site: Invocation, kind: str, purged: Sequence[notice_evidence.Purged], problems: Sequence[Problem],
    *, dry_run: bool = False,
) -> None:  # fmt: skip
    """Say what was erased, or would be, from a `kind` of database, and where else it is. Exits with 1 on problems."""
    if not site.quiet:
        for key, people, lines in purged:
            say_recorded(lines, site)
            say(f"{key}: {counted(people, 'address', 'addresses')} {'would be erased' if dry_run else 'erased'}")
        if not purged and not problems:
            say("There is nothing to erase.")
        if kind == "postgresql" and purged and not dry_run:
            say(LATER)
        if (folders := notice_evidence.folders_with_addresses(site.root)) and purged:
            heading = "These folders have addresses, too. Delete them once nobody needs them:"
            say("\n  ".join([heading, *map(from_here, folders)]))
    print_problems(problems)
    if problems:
        raise click.exceptions.Exit(1)
