"""`legalsite notify send`, `retry` and `status`: sending a planned mailing, and what became of its emails."""

import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any, get_args

import click
from click import IntRange, UsageError, argument, option

from legalsite.cli.invocation import Invocation, database, now, today
from legalsite.cli.options import Day, addresses_option, command_like, common, flag, output_format
from legalsite.cli.printing import (
    JsonObject,
    ProgressBar,
    Streamed,
    hides_people,
    print_problems,
    say,
    say_json,
    warn,
    without_people,
)
from legalsite.commands import notify_send
from legalsite.commands.notice_status import SiteNotices, require_announceable, version_of
from legalsite.errors import Problem, Problems, ProblemsFound, counted, refuse, usage_failure
from legalsite.model.email import UNFINISHED, Cause, DeliveryState, Limits, StoredMailing
from legalsite.model.notice import policy_name
from legalsite.notices.status_phrases import describe_counts, describe_result
from legalsite.site.git_checkout import can_commit
from legalsite.site.ledger_on_disk import in_short
from legalsite.site.load import Site, load

FINISHING = b"\nFinishing the emails in progress. Press Ctrl-C again to stop now; their state is then unknown.\n"
SHOW_CURSOR = b"\x1b[?25h"  # the progress bar hides it
LOGGED_EVERY = 10.0  # seconds between two lines of progress where there is no terminal
SHOWN = 20  # emails that `status` lists one by one
NO_MAILING = "No emails{} have been planned."
A_RELAY = "set it to your mail server, such as smtps://user:password@mail.example.com or smtp://localhost:25"
NO_RELAY = Problem("bad-environment", "LEGALSITE_SMTP_URL isn't set", A_RELAY)
NAME = argument("name", metavar="POLICY[@VERSION]")


@command_like("legalsite notify send privacy --confirm 0a1b2c3d4e5f")
@NAME
@option("--confirm", metavar="DIGEST", default="", help="Digest of the emails to send (its first 12 digits).")
@option("--rate", type=click.FloatRange(min=0), default=0.0, metavar="N",
              help="Maximum emails per second for this process. Default: no limit.")  # fmt: skip
@option("--connections", type=IntRange(1, 64), default=8, show_default=True, metavar="N",
              help="Simultaneous connections to the mail server.")  # fmt: skip
@option("--limit", type=IntRange(1), metavar="N", help="Maximum emails to send in this run.")
@option("--live", metavar="URL", default="",
              help="URL of the live site to check; `none` skips the check. Default: the site's url.")  # fmt: skip
@flag("--ignore-rejections", help="Continue no matter how many recipients the mail server rejects.")
@common
def send_command(
    *, site: Invocation, name: str, confirm: str, rate: float, connections: int, limit: int | None, live: str,
    ignore_rejections: bool,
) -> int:  # fmt: skip
    """Send planned emails through the mail server in LEGALSITE_SMTP_URL. Without --confirm, do a dry run. After an
    interruption, run the same command again. Nothing is sent unless the live site serves the version and the
    ledger."""
    loaded = loaded_with(site, name)
    on = today(loaded.config.timezone)
    with deliveries_at(site, reading=not confirm) as deliveries:
        waiting = notify_send.waiting_mailings(deliveries, name, confirm)
        for stored in waiting:
            for notice in stored.mailing.notices:
                require_announceable(loaded, version_of(loaded, notice), on)
        if not confirm:
            say("Dry run: nothing is sent without --confirm.")
            for stored in waiting:
                say(*dry_run_lines(stored, deliveries.counts(stored.number), name, site))
            return 0
        stored = waiting[0]
        number, key = stored.number, stored.mailing.key
        relay = smtp_url()
        if deliveries.left(number):
            from legalsite.commands.verify import require_live  # few commands look at the live site

            checked = require_live(loaded, stored.mailing.notices, live or loaded.config.url, on=on, now=now())
            deliveries.record_live_page(number, checked)
            if live and checked["checked"] and not site.quiet:
                warn(f"checked {live}, but the links in the emails point to {loaded.config.url}")
        steps = notify_send.send(
            deliveries, stored, smtp_url=relay, limits=Limits(connections, rate, ignore_rejections), limit=limit,
            ledger=loaded.record.ledger, bounces=loaded.config.notice.bounces,
        )  # fmt: skip
        interrupted, stopped = _run(steps, key, quiet=site.quiet)
        from legalsite.commands.notice_evidence import record_if_possible  # the first email does not wait for it

        try:
            recorded, unrecorded = record_if_possible(loaded, deliveries, stored)
            counts, unfinished, left = (
                deliveries.counts(number),
                deliveries.left(number),
                deliveries.unleased_count(number),
            )
            lines = list(status_lines(stored, counts, site, *notify_send.why_not_accepted(deliveries, stored)))
        except ProblemsFound as problems:  # what stopped the run says more
            _log(site.quiet, mailing=key, exit=(stopped or problems).status)
            raise (stopped or problems) from None
    failed = any(problem.is_error for problem in unrecorded)
    unreached = unfinished or failed or stored.skipped or counts.keys() - {"accepted"}
    status = stopped.status if stopped else 130 if left and interrupted else 1 if unreached else 0
    _log(site.quiet, mailing=key, exit=status, left=unfinished, emails=counts)
    if not site.quiet:
        say(*lines)
        if interrupted:
            say("Stopped. The emails in progress were finished.")
        say_recorded(recorded, site)
        for line in steps_after(stored, counts, name, site, others=unfinished - left, done=not unfinished):
            say(line)
    print_problems(unrecorded)
    if stopped:
        raise stopped
    if left:
        say(f"{counted(left, 'email')} left. To continue, run the same command again.")
    return status


def _log(quiet: bool, **facts: object) -> None:
    """Print what a monitor may want to know as a line of JSON on standard error, unless that is a terminal."""
    if not quiet and not sys.stderr.isatty():
        warn(json.dumps({"time": now().isoformat(timespec="seconds"), **facts}))


def _run(
    steps: Generator[notify_send.Progress, None, None], key: str, *, quiet: bool
) -> tuple[bool, ProblemsFound | None]:
    """Run the mailing with a key to its end with a progress bar, or with a line of JSON now and then. Return whether
    somebody stopped it, after the open emails were finished, and why it stopped by itself; None if it did not."""
    signals: list[int] = []
    try:
        with ProgressBar("Emails", quiet=quiet) as bar, _noting(signals), closing(steps):
            began = logged = time.monotonic()
            for total, states in steps:
                if time.monotonic() >= logged + LOGGED_EVERY:
                    logged = time.monotonic()
                    _log(quiet, mailing=key, seconds=round(logged - began), of=total, emails=dict(states))
                bar.update(sum(states.values()), total, progress_words(states, time.monotonic() - began))
                if signals:
                    break
    except ProblemsFound as problems:
        return False, problems
    return bool(signals), None


@command_like("legalsite notify retry privacy")
@NAME
@flag("--rejected", help="Retry only rejected emails, not expired ones.")
@common
def retry_command(*, site: Invocation, name: str, rejected: bool) -> None:
    """Make the rejected and expired emails about a policy or a version pending again, so that `send` retries them."""
    loaded_with(site, name)
    with deliveries_at(site) as deliveries:
        retried = list(notify_send.retry(deliveries, name, ["rejected"] if rejected else ["rejected", "expired"]))
    for stored, count, _ in retried:
        if count:
            heading = f"{named(stored)}: {counted(count, 'email')} pending again. Next:"
            say(site.steps(heading, f"notify send {name} --confirm {stored.short_digest}"))
    if not say_stays(retried) and not any(count for _, count, _ in retried):
        say(f"No emails were rejected{'' if rejected else ' or have expired'}.")


@command_like('legalsite notify cancel privacy --reason "a wrong list"')
@NAME
@option("--reason", required=True, metavar="REASON", help="Reason; it's kept with each email.")
@option("--digest", metavar="DIGEST", default="", help="Only the mailing with this digest (its first 12 digits).")
@common
def cancel_command(*, site: Invocation, name: str, reason: str, digest: str) -> None:
    """Cancel the unsent emails about a policy or a version, in all its mailings. To send them after all, plan them
    again."""
    from legalsite.commands.notice_evidence import record_if_possible  # as above

    loaded, busy = loaded_with(site, name), Problems()
    with deliveries_at(site) as deliveries:
        waiting = notify_send.waiting_mailings(deliveries, name, digest)
        for stored in waiting:
            say(f"{named(stored)}: {counted(notify_send.cancel(deliveries, stored, reason), 'email')} canceled")
            if left := deliveries.left(stored.number):
                message = f"another run is still sending emails of {named(stored)}: {left:,} left"
                busy.append(Problem("busy", message, "stop it, then cancel the rest"))
        recorded = [record_if_possible(loaded, deliveries, stored) for stored in waiting]
    say_recorded([] if site.quiet else [line for lines, _ in recorded for line in lines], site)
    print_problems([problem for _, problems in recorded for problem in problems])
    refuse(busy, 2)


@command_like("legalsite notify status privacy")
@argument("name", default="", metavar="[POLICY[@VERSION]]")
@flag("--unreached", help="List the account holders who weren't reached in time, with their state.")
@option("--by", type=Day(), help="With --unreached: the deadline they missed, if not the first.")
@option("--state", type=click.Choice(get_args(DeliveryState)), metavar="STATE",
              help="List the emails in this state.")  # fmt: skip
@option("--reply", "answer", metavar="WORDS", default="", help="With --state: only emails with this reply.")
@option("--digest", metavar="DIGEST", default="", help="Only the mailing with this digest.")
@flag("--counts", "only_counts", help="Print only counts, for monitoring.")
@option("--output", type=click.Path(path_type=Path, dir_okay=False),
              help="File for the list of people; only its owner can read it.")  # fmt: skip
@addresses_option
@output_format("text", "json")
@common
def status_command(
    *, site: Invocation, name: str, unreached: bool, by: date | None, state: DeliveryState | None, answer: str,
    digest: str, only_counts: bool, output: Path | None, form: str,
) -> None:  # fmt: skip
    """Show the delivery results of each notice: for one policy, one version, or all."""
    from legalsite.commands.notice_evidence import outcomes_about  # as above

    if by and not (unreached and "@" in name):
        raise UsageError("--by requires --unreached and POLICY@VERSION")
    if (answer and not state) or (unreached and (state or digest)):
        raise UsageError("--reply requires --state; --unreached can't be combined with --state, --reply, or --digest")
    loaded = loaded_with(site, name)
    on = today(loaded.config.timezone)
    with deliveries_at(site, reading=True) as deliveries:
        mailings = notify_send.waiting_mailings(deliveries, name, digest) if digest else deliveries.mailings(name)
        notices = SiteNotices(loaded, lambda: deliveries)
        if state:
            listed = (deliveries.listed(stored.number, [state], answer=answer) for stored in mailings)
            emails = (email for several in listed for email in several)
            _list_people(((email["address"], email["state"], email["reply"]) for email in emails), output)
            return
        if unreached:
            people = notices.unreached(name, on, by)
            _list_people(((address, state, "" if "@" in name else str(key)) for key, address, state in people), output)
            if skipped := sum(stored.skipped for stored in mailings):
                warn(f"{counted(skipped, 'row')} of the list couldn't be read")
            return
        outcomes = outcomes_about(notices, mailings, on)
        answers = {key: outcome.resolutions for key, outcome in notices.recorded.items()}
        counts = [(stored, deliveries.counts(stored.number)) for stored in mailings]
        if form == "json":
            facts = (
                status_as_json(
                    stored, states, () if only_counts else deliveries.listed(stored.number), outcomes,
                    deliveries.purges(stored.number),
                )
                for stored, states in counts
            )  # fmt: skip
            say_json(Streamed(facts))
            return
        lines = [
            f"{key}: {describe_result(outcome, with_day=len(several) > 1)}"
            for (key, audience), several in outcomes.items()
            for outcome in (*several, *(answers.get(key, {}).values() if audience == "accounts" else ()))
        ]
        for stored, states in counts:
            why = () if only_counts else notify_send.why_not_accepted(deliveries, stored)
            lines += [f"  {line}" for line in status_lines(stored, states, site, *why)]
            for purge in deliveries.purges(stored.number):
                erased = counted(purge["people"], "address", "addresses")
                lines.append(f"  {erased} erased on {purge['time'][:10]} by {purge['by']}")
    say("\n".join(lines) or NO_MAILING.format(f" about {name}" if name else ""))


def _list_people(rows: Iterable[tuple[str, str, str]], output: Path | None) -> None:
    """List address, state and what else is known of people, one line each, in a file for its owner alone if there is
    an `output`, and say how many were erased. Raises ProblemsFound (status 2) without one where people are hidden."""
    if hides_people() and not output:
        message = "lists of people are printed only on a terminal, because others may read logs and files"
        help = "write it to a file that only you can read: `--output people.txt`\n  or print it anyway: `--addresses`"
        raise usage_failure("bad-environment", message, help)
    erased = []

    def lines() -> Iterator[str]:
        for address, *more in rows:
            if address:
                yield "  ".join(filter(None, (address, *more)))
            else:
                erased.append(address)

    if output:
        notify_send.write_privately(output, (f"{line}\n".encode() for line in lines()))
    else:
        for line in lines():
            say(line)
    if erased:
        warn(f"{counted(len(erased), 'address', 'addresses')} erased")


def loaded_with(site: Invocation, name: str = "") -> Site:
    """Load the site. Raises ProblemsFound for POLICY[@VERSION] of a policy that it does not have; empty names none."""
    loaded = load(site.root).require()
    if name:
        loaded.policy(policy_name(name))
    return loaded


def deliveries_at(
    site: Invocation | Site, *, create: bool = False, reading: bool = False, needed: bool = True
) -> notify_send.OpenDeliveries:
    """Open the deliveries of a site, in the database of the environment; `needed` as in `database`."""
    return notify_send.open_deliveries(site.root, database(needed=needed), now, create=create, reading=reading)


def dry_run_lines(stored: StoredMailing, counts: Mapping[str, int], name: str, site: Invocation) -> Iterator[str]:
    """Yield what `send` would do with --confirm."""
    yield from status_lines(stored, counts, site)
    for language, variant in stored.mailing.variants_at(now()).items():
        yield f"  {language}: {variant.subject}"
    if left := sum(counts.get(state, 0) for state in UNFINISHED):
        yield f"To send {counted(left, 'email')} from {stored.mailing.sender}:"
        yield f"  {site.call(f'notify send {name} --confirm {stored.short_digest}')}"


def say_recorded(lines: Iterable[str], site: Invocation) -> None:
    """Say which lines the ledger of a site got, and what comes next."""
    committed = "Commit content/LEDGER and content/CHECKPOINT, then build" if can_commit(site.root) else "Build"
    recorded = [f"Recorded in content/LEDGER: {in_short(line)}" for line in lines]
    if recorded:
        say(*recorded, site.steps(f"{committed} the site:", "build"))


def steps_after(
    stored: StoredMailing, counts: Mapping[str, int], name: str, site: Invocation, *, others: int, done: bool
) -> Iterator[str]:
    """Yield what to do after a run: about the emails of `others`, and if all is `done`, about those who were not
    reached and about what comes back. `name`: the notice as it was typed."""
    if others:
        yield f"Other runs are still sending {counted(others, 'email')}, so nothing was recorded here."
        yield site.steps("When they've finished, run this in one clone:", f"notify record {name} --sent")
    if stored.skipped:
        yield f"{counted(stored.skipped, 'row')} of the list couldn't be read; notify these people by other means"
    if done and stored.mailing.audience == "accounts" and counts.keys() - {"accepted"}:
        heading = "To list the account holders who weren't reached, so you can notify them another way:"
        yield site.steps(heading, f"notify status {stored.mailing.notices[0].notice} --unreached")
    if done:
        yield site.steps("In a few days, process bounces:", "notify bounces --maildir FOLDER")


def say_stays(retried: Iterable[notify_send.Retried]) -> int:
    """Say how many emails cannot be sent again, because their addresses were erased, and return their number."""
    erased = sum(erased for *_, erased in retried)
    if erased:
        say(f"{counted(erased, 'email')} can't be sent again because their addresses were erased.")
    return erased


def named(stored: StoredMailing) -> str:
    """Return the name of a mailing, with its audience if these are not the account holders."""
    mailing = stored.mailing
    return mailing.key + ("" if mailing.audience == "accounts" else f" to {mailing.audience}")


def status_lines(
    stored: StoredMailing, counts: Mapping[str, int], site: Invocation, names: Sequence[str] = (),
    causes: Sequence[Cause] = (),
) -> Iterator[str]:  # fmt: skip
    """Yield the number of emails by state; for each of `causes`, the command that lists exactly these emails; and what
    to do. `names`: the words that name the mailing in a command."""
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items()))
    yield f"{named(stored)}: {states} of {sum(counts.values()):,}"
    for cause in causes[:SHOWN]:
        reply = f" ({without_people(cause.reply, is_answer=True)})" if cause.reply else ""
        answer = ["--reply", cause.answer] if cause.answer else []
        words = shlex.join(["notify", "status", *names, "--state", cause.state, *answer])
        yield f"  {cause.count:,} {cause.state}{reply}; to list them:"
        yield f"    {site.call(words)}"
    if more := sum(cause.count for cause in causes[SHOWN:]):
        yield f"  {more:,} more with other replies; to list all:"
        yield f"    {site.call(f'notify status {names[0]} --format json')}"
    states_shown = {cause.state for cause in causes}
    if states_shown & {"rejected", "expired"}:
        yield "  To retry rejected and expired emails:"
        yield f"    {site.call(f'notify retry {names[0]}')}"
    if "unknown" in states_shown:
        yield "  To look up unknown emails in the mail server's log:"
        yield f"    {site.call(f'notify reconcile {names[0]} --maillog FILE')}"


def status_as_json(
    stored: StoredMailing, counts: Mapping[str, int], not_accepted: Iterable[JsonObject],
    outcomes: Mapping[Any, Any], purges: Sequence[JsonObject] = (),
) -> JsonObject:  # fmt: skip
    """Return the counts as JSON values; `open` is every email that was tried and that the relay has not accepted;
    `notices` is what became of each notice over all mailings, person by person; `purges` when people were erased, by
    whom, and how many."""
    mailing = stored.mailing
    notices = {
        str(key): [
            {"by": given.by, "of": given.total, "counts": dict(given.counts), "in_words": describe_counts(given)}
            for given in several
        ]
        for (key, audience), several in outcomes.items()
        if audience == mailing.audience and key.notice in {notice.notice for notice in mailing.notices}
    }
    return {
        "mailing": mailing.key,
        "audience": mailing.audience,
        "digest": stored.digest,
        "counts": dict(sorted(counts.items())),
        "skipped": stored.skipped,
        "notices": notices,
        "purges": purges,
        "open": Streamed(
            email | ({"address": "", "reply": without_people(email["reply"], is_answer=True)} if hides_people() else {})
            for email in not_accepted
        ),
    }


def progress_words(states: Mapping[str, int], seconds: float) -> str:
    """Return how fast a run is, and what became of its emails so far. `seconds`: since it began."""
    rate = [f"{sum(states.values()) / seconds:,.0f} per second"] if seconds else []
    return ", ".join([*rate, *(f"{count:,} {state}" for state, count in sorted(states.items()))])


@contextmanager
def _noting(signals: list[int]) -> Iterator[None]:
    """Note Ctrl-C and SIGTERM, by which pipelines and service managers end a program; nothing is raised in mid-step.
    The second time, end the program at once: that is safe, because every email is marked before it is handed over. What
    is ignored, as Ctrl-C is in the background of a shell, stays so."""
    earlier = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)}
    earlier = {signum: handler for signum, handler in earlier.items() if handler is not signal.SIG_IGN}

    def note(number: int, _frame: FrameType | None) -> None:
        if signals:
            os.write(sys.stderr.fileno(), SHOW_CURSOR if sys.stderr.isatty() else b"")
            os._exit(130)
        signals.append(number)
        os.write(sys.stderr.fileno(), FINISHING)  # a signal may come while something else is written

    for signum in earlier:
        signal.signal(signum, note)
    try:
        yield
    finally:
        for signum, handler in earlier.items():
            signal.signal(signum, handler)


def smtp_url() -> str:
    """Return the URL of the relay. Raises ProblemsFound (status 2) if it is not set."""
    url = os.environ.get("LEGALSITE_SMTP_URL", "")
    refuse([] if url else [NO_RELAY], 2)
    return url
