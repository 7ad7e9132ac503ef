"""`legalsite publish`: archive and record drafts, or withhold a published version."""

import shlex
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import click
from click import UsageError
from click.exceptions import Exit
from msgspec.structs import replace

from legalsite.checks.rules.links import PUBLISH_BOTH
from legalsite.cli.invocation import Invocation, now
from legalsite.cli.options import (
    Strings,
    command_with_example,
    confirm_or_exit,
    flag,
    key_option,
    named_on_date,
    option,
    reason_option,
    say_unsigned_lines,
)
from legalsite.cli.printing import MAX_ALIKE, Lines, first_lines, print_problems, say, warn
from legalsite.commands.publish import (
    LATE_RULE,
    Published,
    PublishOptions,
    SignedDraft,
    emptied_pages,
    publish,
    withhold,
)
from legalsite.errors import ProblemsFound, counted, quote_once
from legalsite.site.git_checkout import can_commit
from legalsite.site.ledger_on_disk import short_line

INDEPENDENT_COPY_HEADING = (
    "Keep an independent copy of content/CHECKPOINT where no one who can change this folder can "
    "write (with\ncounsel, with an auditor, in another repository). It can later prove whether a "
    "line was changed or cut off. Next:"
)

MAX_DIFFERENCES = 20  # differences printed per draft
REDATE_CHOICES = {None: None, "--redate": True, "--keep-dates": False}


@command_with_example("legalsite publish privacy")
@click.argument("policies", nargs=-1, metavar="[POLICY or FOLDER/]...")
@option("--language TAG", "languages", "Publish only drafts in this language.", multiple=True)
@flag("--require-all", "Publish nothing unless every translation is ready.")
@flag("--dry-run", "Show what would be recorded; write nothing.")
@option(
    "--redate",
    "dates",
    "Give today's date to drafts whose date has passed.",
    flag_value="--redate",
)
@option(
    "--keep-dates",
    "dates",
    "Keep the dates of drafts whose date has passed.",
    flag_value="--keep-dates",
)
@key_option
@flag("--strict", "Also stop at warnings and open questions.")
@option("--withhold POLICY@VERSION", "withheld", "Permanently remove a published version's text.")
@flag("--yes", "Withhold without asking.")
@reason_option("--reason", "Sentence shown in place of the text.")
@named_on_date("withheld")
def command(
    *,
    site: Invocation,
    policies: Strings,
    languages: Strings,
    require_all: bool,
    dry_run: bool,
    dates: str | None,
    key: Path | None,
    strict: bool,
    withheld: str | None,
    reason: str,
    yes: bool,
) -> None:
    """Check drafts (by default, of all policies), archive them, and record them in the ledger.
    Stops at an error, but skips a translation with errors."""
    if withheld and not reason:
        raise UsageError("--withhold needs --reason TEXT, the sentence shown in place of the text")
    if withheld and (policies or dates or languages or require_all or strict):
        raise UsageError("--withhold can't be combined with policies or with options about drafts")
    if (reason or yes) and not withheld:
        raise UsageError("--reason and --yes need --withhold POLICY@VERSION")
    say_unsigned_lines(site, key)
    options = PublishOptions(
        languages,
        checked=True,  # errors that `check` finds prevent publishing
        redate=REDATE_CHOICES[dates],
        require_all=require_all,
        strict=strict,
    )
    was_shown = False  # whether warnings were printed before a question on a terminal
    if withheld and reason:  # --withhold always has a --reason
        _ask_to_withhold(site, withheld, asked=not dry_run and not yes)
        if dry_run:
            return
        done = withhold(site.root, withheld, reason, now=now(), key=key)
    else:
        publish_drafts = partial(publish, site.root, policies, now=now(), key=key)
        done, was_shown = _publish(site, publish_drafts, policies, options, dry_run=dry_run)
    # Results that weren't shown before the question. `signed` contains the drafts whose type of
    # change someone has approved.
    unshown = done
    if was_shown:
        unshown = replace(done, warnings=(), signed=(), left_out=())
    _say_published(site, unshown, policies, dry_run=dry_run)
    if not site.quiet and done.lines:
        if dry_run:
            redating = [dates] if dates else []  # `dates` is the option as typed
            words = ["publish", *policies, *options.command_words, *redating]
            if key:
                words += ["--key", str(key)]
            say(site.next_steps("Nothing was written. Next:", shlex.join(words)))
        else:
            _say_next(site, began=done.began)
    if done.left_out and languages:  # a draft requested with --language isn't ready
        raise Exit(1)


def _say_next(site: Invocation, *, began: bool) -> None:
    """Print the next steps after publishing. `began` means that a new ledger was created."""
    if can_commit(site.root):
        say("Commit content/.")
    heading = INDEPENDENT_COPY_HEADING if began else "Next:"
    say(site.next_steps(heading, "build", "status"))


def _publish(
    site: Invocation,
    publish_drafts: Callable[..., Published],
    policies: Strings,
    options: PublishOptions,
    *,
    dry_run: bool,
) -> tuple[Published, bool]:
    """Publish drafts, asking for confirmation on a terminal.

    Return what was recorded, and whether its warnings were shown. If outdated dates are the only
    problem, ask whether to use today's date. If no policy was named, or there are warnings or
    differences to review, ask whether to record everything.
    """
    was_shown = False
    if dry_run or not sys.stdin.isatty():
        return publish_drafts(options, dry_run=dry_run), was_shown
    try:
        planned = publish_drafts(options, dry_run=True)
    except ProblemsFound as refusal:
        if any(problem.rule != LATE_RULE for problem in refusal.problems):
            raise
        # all drafts would be fine, except that their dates have passed
        lines = [f"{problem.path}: {problem.message}" for problem in refusal.problems]
        lines.append("Publish with today's date? (n: with the draft's date)")
        redate = click.confirm("\n".join(lines), default=True)
        options = replace(options, redate=redate)
        planned = publish_drafts(options, dry_run=True)
    needs_review = planned.warnings or any(draft.differences for draft in planned.signed)
    # don't ask if nothing would be recorded, or if the policies were named and there's nothing to
    # review
    if planned.lines and (needs_review or not policies):
        _say_published(site, planned, policies, dry_run=True)
        was_shown = True
        confirm_or_exit("Record all of this permanently?")
    return publish_drafts(options), was_shown


def _say_published(
    site: Invocation, done: Published, policies: Sequence[str], *, dry_run: bool
) -> None:
    """Print warnings for each draft, the report on what was published, and what was skipped.

    With --quiet, the report is omitted. `policies` are the arguments of the command.
    """
    quotes: set[str] = set()  # long passages that were quoted before, and aren't quoted again
    warnings_once = [quote_once(problem, quotes) for problem in done.warnings]
    others = []
    for problem in warnings_once:
        # A draft links to another draft, so both should be published. Only `publish` reports this,
        # so `check` won't show the help.
        if problem.help.startswith(PUBLISH_BOTH):
            warn(problem)
        else:
            others.append(problem)
    lines = []
    for path, problems in groupby(others, attrgetter("path")):
        messages = [
            f"{problem.severity}[{problem.rule}]: {problem.message}" for problem in problems
        ]
        warnings = "; ".join(messages)
        lines.append(f"{path}: {warnings}")
    warn(*first_lines(lines, verbose=site.verbose))
    if not site.quiet:
        if others:
            check = " ".join(["check", *policies])
            warn(site.next_steps("  help: to see how to resolve each:", check))
        say(*report_lines(done, dry_run=dry_run, verbose=site.verbose))
    if done.left_out:
        names = ", ".join(dict.fromkeys(problem.path for problem in done.left_out))
        warn(f"Skipped because they aren't ready: {names}")
        print_problems(done.left_out, verbose=site.verbose)
        if done.recipe:  # settings that lower the severity of these problems
            warn(done.recipe)


def _ask_to_withhold(site: Invocation, named: str, *, asked: bool) -> None:
    """List the pages that will lose their text if a version is withheld, and ask for confirmation.

    `named` is POLICY@VERSION. If `asked` is False, don't ask.
    """
    pages = emptied_pages(site.root, named, now())
    # if there are no pages, the version is already withheld, and there's nothing to confirm
    if pages and not site.quiet:
        removes = f"Withholding {named} permanently removes its text."
        heading = f"{removes} These pages will show the reason instead:"
        say("\n  ".join([heading, *pages]))
    if pages and asked:
        if not sys.stdin.isatty():
            review = "review the pages above, then add --yes"
            raise UsageError(f"this permanently removes a text: {review}")
        confirm_or_exit("Remove it?")


def report_lines(done: Published, *, dry_run: bool, verbose: bool = False) -> Lines:
    """Report the new ledger lines, redated drafts, and approvals, or that there's nothing to do.

    Unless `verbose` is True, only the first of many are listed. `done.signed` contains the drafts
    whose type of change someone has approved.
    """
    total = counted(done.total, "line")
    if not done.lines:
        rest = "every version is recorded"
        if done.left_out:
            rest = "the remaining drafts aren't ready"
        elif done.only_in:  # the user named languages
            languages = " and ".join(done.only_in)
            rest = f"every version in {languages} is recorded"
        # the checkpoint or its signature was missing or out of date
        renewed = "; CHECKPOINT was rewritten" if done.checkpoint and not dry_run else ""
        yield f"nothing to publish: {rest}, {total}{renewed}"
        return
    today = "would get today's date" if dry_run else "now has today's date"
    redated = [f"content/{path} {today}" for path in done.redated]
    yield from first_lines(redated, verbose=verbose)
    verb = "would be recorded" if dry_run else "recorded"
    ledger = "a new ledger" if done.began else "the ledger"
    yield f"{verb} in {ledger}, {total} in total:"
    where = "to list them, add --verbose"
    if not dry_run:
        where = "content/LEDGER lists them"
    lines = list(map("  {}".format, map(short_line, done.lines)))
    yield from first_lines(lines, where, verbose=verbose)
    if len(done.signed) > MAX_ALIKE and not verbose:  # leave out the differences that readers see
        yield from first_lines(list(map(_approval_line, done.signed)))
        return
    for draft in done.signed:
        yield from approval_lines(draft)


def _approval_line(draft: SignedDraft) -> str:
    return f"content/{draft.path}: {draft.change}, {draft.approval}"


def approval_lines(draft: SignedDraft) -> Lines:
    """Say who approved a draft, and list the differences that readers see."""
    signed = _approval_line(draft)
    if not draft.differences:
        yield signed
        return
    yield f"{signed}; readers see these differences from {draft.compared_with}:"
    for difference in draft.differences[:MAX_DIFFERENCES]:
        yield f"  {difference.quote}"
    more = len(draft.differences) - MAX_DIFFERENCES
    if more > 0:
        yield f"  and {more} more"
