"""`legalsite notify send`, `retry`, and `cancel`."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from types import FrameType

import click
from click import Choice, IntRange

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.notify_common import (
    NAME,
    load_site,
    mailing_name,
    open_site_deliveries,
    public_lines,
    say_erased_emails,
    say_recorded_lines,
    smtp_url,
    state_counts,
)
from legalsite.cli.notify_status import counts_line, status_lines
from legalsite.cli.options import (
    command_with_example,
    flag,
    option,
    reason_option,
    text_option,
)
from legalsite.cli.printing import Lines, ProgressBar, print_problems, say, warn
from legalsite.commands import notify_send
from legalsite.commands.notice_status import SiteNotices, require_announceable
from legalsite.commands.notify_send import RunResult, Steps
from legalsite.commands.stored_mailings import waiting_mailings
from legalsite.commands.version_names import version_named
from legalsite.errors import Problem, ProblemsFound, counted, raise_problems
from legalsite.ledger.recorded_result import ACCOUNTS
from legalsite.model.email import COMPLETE, UNFINISHED, DeliveryState, Limits, StoredMailing

FINISHING_MESSAGE = (
    b"\nFinishing the emails in progress. "
    b"Press Ctrl-C again to stop now; their state is then unknown.\n"
)
SHOW_CURSOR = b"\x1b[?25h"  # escape code that shows the cursor, which the progress bar hides
LOG_INTERVAL = 10.0  # seconds between progress lines if there's no terminal


@command_with_example("legalsite notify send privacy --confirm 0a1b2c3d4e5f")
@NAME
@text_option("--confirm DIGEST", "Digest of the emails to send (its first 12 digits).")
@option(
    "--rate N",
    "Maximum emails per second for this process. Default: no limit.",
    type=click.FloatRange(min=0),
    default=0.0,
)
@option(
    "--jobs N",
    "Simultaneous connections to the mail server.",
    type=IntRange(1, 64),
    default=8,
    show_default=True,
)
@option("--limit N", "Maximum emails to send in this run.", type=IntRange(1))
@text_option(
    "--live URL", "URL of the live site to check; `none` skips the check. Default: the site's url."
)
@flag("--ignore-rejections", "Continue no matter how many recipients the mail server rejects.")
def send_command(
    *,
    site: Invocation,
    name: str,
    confirm: str,
    rate: float,
    jobs: int,
    limit: int | None,
    live: str,
    ignore_rejections: bool,
) -> int:
    """Send planned emails through the mail server in LEGALSITE_SMTP_URL. Without --confirm, do a
    dry run. After an interruption, run the same command again. Nothing is sent unless the live site
    serves the version and the ledger."""
    loaded = load_site(site, name)
    on = today(loaded.config.timezone)
    with open_site_deliveries(site, reading=not confirm) as deliveries:
        waiting = notify_send.mailings_to_send(loaded, deliveries, name, confirm, on)
        if not confirm:
            say("Dry run: nothing is sent without --confirm.")
            for stored in waiting:
                counts = deliveries.queries.counts(stored.number)
                subjects = notify_send.subjects(deliveries, stored)
                say(
                    *dry_run_lines(stored, counts, subjects, name, site),
                    *_public_lines(stored, SiteNotices(loaded), on),
                )
            return 0
        stored = waiting[0]  # --confirm is the digest of one mailing, so there's only one
        relay = smtp_url()
        url = loaded.config.url
        checked = notify_send.check_live_site(loaded, deliveries, stored, live or url, on)
        if live and checked and not site.quiet:  # not if --live is `none`
            warn(f"checked {live}, but the links in the emails point to {url}")
        # why an outdated copy of the database wouldn't be detected on this machine, or empty
        warning = notify_send.undetected_copies_warning(deliveries)
        if warning and not site.quiet:
            warn(warning)
        steps = notify_send.send(
            deliveries,
            stored,
            smtp_url=relay,
            limits=Limits(jobs, rate, ignore_rejections),
            limit=limit,
            ledger=loaded.record.ledger,
            bounces=loaded.config.notice.bounces,
        )
        interrupted, stopped = _run_steps(steps, stored.mailing.key, quiet=site.quiet)
        try:
            result = notify_send.record_run_result(loaded, deliveries, stored)
        except ProblemsFound as problems:
            # What stopped the run, such as a full disk, may also prevent recording its result,
            # which is then unknown.
            first = stopped or problems
            _log(site.quiet, mailing=stored.mailing.key, exit=first.status)
            raise first from None
    return _say_result(result, site, stopped, interrupted=interrupted)


def _say_result(
    run: RunResult, site: Invocation, stopped: ProblemsFound | None, *, interrupted: bool
) -> int:
    """Report the result of a run and return the exit status.

    `interrupted` means that a signal ended the run. `stopped` is the exception that ended it, or
    None. It's raised at the end.
    """
    status = 0 if run.is_complete else 1
    # If the signal came after the last email, nothing was interrupted. `left` excludes emails that
    # other runs are sending, and `unfinished` includes them.
    if run.left and interrupted:
        status = 130  # exit status after Ctrl-C
    if stopped:
        status = stopped.status
    mailing = run.mailing
    facts = {"exit": status, "left": run.unfinished, "emails": mailing.counts}
    _log(site.quiet, mailing=mailing.stored.mailing.key, **facts)
    if not site.quiet:
        say(*status_lines(run.mailing, site))
        if interrupted:
            say("Stopped. The emails in progress were finished.")
        say_recorded_lines(run.lines, site)
        for line in steps_after(run, site):
            say(line)
    # `unrecorded` says why the result wasn't recorded. If the run was stopped for the same reason,
    # it's raised below, so don't print it twice.
    stopping = {problem.rule for problem in stopped.problems} if stopped else set()
    print_problems(problem for problem in run.unrecorded if problem.rule not in stopping)
    if stopped:
        raise stopped
    if run.left:
        emails = counted(run.left, "email")
        say(f"{emails} left. To continue, run the same command again.")
    return status


def _log(quiet: bool, **facts: object) -> None:
    """Print facts for monitoring as JSON on standard error, unless that's a terminal."""
    if not quiet and not sys.stderr.isatty():
        warn(json.dumps({"time": now().isoformat(timespec="seconds"), **facts}))


def _run_steps(steps: Steps, key: str, *, quiet: bool) -> tuple[bool, ProblemsFound | None]:
    """Run the steps of sending a mailing, and show progress.

    Return whether a signal ended the run (after finishing emails in progress), and the exception
    that ended it, or None. On a terminal, progress is shown as a bar, otherwise as lines of JSON.
    """
    signals: list[int] = []  # filled by `_note_signals`
    try:
        with ProgressBar("Emails", quiet=quiet) as bar, _note_signals(signals), closing(steps):
            began = logged = time.monotonic()
            # after each step, the number of emails in the mailing, and the number in each state
            for total, states in steps:
                if time.monotonic() >= logged + LOG_INTERVAL:
                    logged = time.monotonic()
                    seconds = round(logged - began)
                    _log(quiet, mailing=key, seconds=seconds, of=total, emails=dict(states))
                words = progress_words(states, time.monotonic() - began)
                bar.update(sum(states.values()), total, words)
                if signals:
                    break  # `closing` then finishes the emails in progress
    except ProblemsFound as problems:
        return False, problems
    return bool(signals), None


@command_with_example("legalsite notify retry privacy")
@NAME
@option("--state", "Retry only the emails in this state.", type=Choice(notify_send.NOT_DELIVERED))
def retry_command(*, site: Invocation, name: str, state: DeliveryState | None) -> None:
    """Make the rejected and expired emails about a policy or a version pending again, so that
    `send` retries them."""
    loaded = load_site(site, name)
    on = today(loaded.config.timezone)
    if "@" in name:  # without a version, `retry` skips what must not be sent anymore
        require_announceable(loaded, version_named(loaded, name), on)
    with open_site_deliveries(site) as deliveries:
        states = (state,) if state else notify_send.NOT_DELIVERED
        retried = list(notify_send.retry(loaded, deliveries, name, states, on))
    for each in retried:
        if each.count:
            mailing = mailing_name(each.mailing)
            emails = counted(each.count, "email")
            command = f"notify send {name} --confirm {each.mailing.short_digest}"
            say(site.next_steps(f"{mailing}: {emails} pending again. Next:", command))
    # after a message about erased emails, don't also say that there are none
    if not say_erased_emails(retried) and not any(each.count for each in retried):
        say(f"There are no {state or 'rejected or expired'} emails to retry.")


@command_with_example('legalsite notify cancel privacy --reason "a wrong list"')
@NAME
@reason_option("--reason REASON", "Reason; it's kept with each email.", required=True)
@text_option("--digest DIGEST", "Only the mailing with this digest (its first 12 digits).")
def cancel_command(site: Invocation, name: str, reason: str, digest: str) -> None:
    """Cancel the unsent emails about a policy or a version, in all its mailings. To send them after
    all, plan them again."""
    # imported late because it's slow to import, and `send` doesn't need it
    from legalsite.commands.notice_evidence import SiteEvidence

    loaded = load_site(site, name)
    busy = []
    with open_site_deliveries(site) as deliveries:
        waiting = waiting_mailings(deliveries, name, digest)
        for stored in waiting:
            canceled = notify_send.cancel(deliveries, stored, reason)
            mailing = mailing_name(stored)
            say(f"{mailing}: {counted(canceled, 'email')} canceled")
            left = deliveries.queries.count_left(stored.number)
            if left:
                message = f"another run is still sending emails about {mailing}: {left:,} left"
                help = "stop that run, then cancel the remaining emails"
                busy.append(Problem("busy", message, help))
        lines, unrecorded = SiteEvidence(loaded, deliveries).record_if_possible(waiting)
    if not site.quiet:
        say_recorded_lines(lines, site)
    print_problems(unrecorded)
    raise_problems(busy, status=2)


def dry_run_lines(
    stored: StoredMailing,
    counts: Mapping[str, int],
    subjects: Mapping[str, str],
    name: str,
    site: Invocation,
) -> Lines:
    """Say what `send --confirm` would do, and show the command.

    `name` is the policy or version on the command line, and `counts` maps states to numbers of
    emails. `subjects` is keyed by language.
    """
    yield counts_line(stored, counts)
    for language, subject in subjects.items():
        yield f"  {language}: {subject}"
    left = sum(counts.get(state, 0) for state in UNFINISHED)
    if left:
        emails = counted(left, "email")
        send = f"notify send {name} --confirm {stored.short_digest}"
        yield site.next_steps(f"To send {emails} from {stored.mailing.sender}:", send)


def _public_lines(stored: StoredMailing, notices: SiteNotices, on: date) -> Lines:
    """Show what the ledger will publish about each notice of a mailing."""
    for announced in stored.mailing.notices:
        notice = notices.notice_for_key(announced, on)
        if notice:
            yield from public_lines(notice, stored.mailing.audience)


def steps_after(result: RunResult, site: Invocation) -> Lines:
    """Suggest how to continue after a run.

    There may be emails left to other runs and mailings, people who weren't reached, and bounces.
    """
    stored = result.mailing.stored
    counts = result.mailing.counts
    if stored.skipped:
        rows = counted(stored.skipped, "row")
        yield f"{rows} of the list couldn't be read; notify these people by other means"
    # the user runs `send` again first, which then suggests the following steps
    if result.left:
        return
    # emails about these notices are left to send in other runs or mailings
    for key in result.waiting:
        yield f"{key}: not recorded yet, because another run or mailing has emails left."
        yield site.next_steps("To send them:", f"notify send {key}")
        yield site.next_steps("To record what was sent so far:", f"notify record {key} --sent")
    # the key of a correction or reminder differs from the key of its notice, `key.notice`
    recorded = [key for key in stored.mailing.notices if key.notice not in result.waiting]
    # COMPLETE contains the states of people who got the email or had agreed before. If others are
    # left, someone wasn't reached; but no rule requires that subscribers are reached.
    if recorded and stored.mailing.audience == ACCOUNTS and counts.keys() - COMPLETE:
        yield site.next_steps(
            "To list the account holders who weren't reached, so you can notify them another way:",
            f"notify status {recorded[0].notice} --unreached",
        )
    yield site.next_steps("In a few days, process bounces:", "notify bounces FOLDER")


def progress_words(states: Mapping[str, int], seconds: float) -> str:
    """Format the sending speed in emails per second, and the number of emails in each state."""
    words = state_counts(states)
    if seconds:
        rate = sum(states.values()) / seconds
        words.insert(0, f"{rate:,.0f} per second")
    return ", ".join(words)


@contextmanager
def _note_signals(signals: list[int]) -> Iterator[None]:
    """Append the first SIGINT or SIGTERM to a list instead of raising KeyboardInterrupt.

    Pipelines and service managers send SIGTERM. A second signal ends the process immediately, which
    is safe because every email is marked before it's sent. Signals that are already ignored, such
    as SIGINT in background jobs, stay ignored.
    """
    earlier = {}  # signal → handler to restore
    for signum in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(signum)
        if handler is not signal.SIG_IGN:
            earlier[signum] = handler

    def note(number: int, _frame: FrameType | None) -> None:
        if signals:
            # a second signal ends the process, with the exit status after Ctrl-C
            if sys.stderr.isatty():
                os.write(sys.stderr.fileno(), SHOW_CURSOR)
            os._exit(130)
        signals.append(number)
        # `warn` isn't safe in a signal handler, because the signal may have interrupted `warn`
        # itself
        os.write(sys.stderr.fileno(), FINISHING_MESSAGE)

    for signum in earlier:
        signal.signal(signum, note)
    try:
        yield
    finally:
        for signum, handler in earlier.items():
            signal.signal(signum, handler)
