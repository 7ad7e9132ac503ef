"""`legalsite notify reconcile`, `bounces`, `unsubscribe`, and `unsuppress`: delivery results."""

import sys
from pathlib import Path
from typing import BinaryIO

from click import File, UsageError, argument

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.notify_common import (
    OPTIONAL_NAME,
    load_site,
    no_mailing_message,
    open_site_deliveries,
    say_erased_emails,
    say_recorded_lines,
)
from legalsite.cli.options import (
    REPORTS,
    Strings,
    addresses_option,
    column_option,
    command_with_example,
    flag,
    option,
    reason_option,
    renamed_columns,
    text_option,
)
from legalsite.cli.printing import Lines, mask_addresses, say, warn
from legalsite.commands import delivery_reports
from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.notify_send import retry
from legalsite.errors import Problem, counted, raise_problems, usage_failure
from legalsite.notices.bounces import COLUMNS, MailLog


@command_with_example("legalsite notify reconcile privacy --maillog mail.log")
@OPTIONAL_NAME
@option(
    "--maillog FILE",
    "logs",
    "The mail server's log, or `-` for standard input. To read several, repeat it, oldest first.",
    type=File("rb"),
    multiple=True,
)
@flag(
    "--resend-unknown",
    "Then make emails that are still unknown pending again; "
    "some recipients may get the email twice.",
)
@flag(
    "--restored",
    "The database is a backup or a standby: look up every email in the log, "
    "including pending ones, and allow `send` again.",
)
def reconcile_command(
    *, site: Invocation, name: str, logs: tuple[BinaryIO, ...], resend_unknown: bool, restored: bool
) -> None:
    """Look up unknown emails in the mail server's log (Postfix) by their message IDs. Emails that
    aren't in the log stay unknown."""
    if not logs and not resend_unknown:
        raise UsageError("name the mail server's log with --maillog")
    if restored and name:
        raise UsageError("--restored covers all policies; don't name one")
    if resend_unknown and not (name or restored):
        raise UsageError(
            "--resend-unknown needs a policy; name the one whose emails should be sent again"
        )
    loaded = load_site(site, name)
    with open_site_deliveries(site) as deliveries:
        mailings = deliveries.queries.mailings(name)
        if not mailings:
            say(no_mailing_message(name))
            return
        if logs:
            log = delivery_reports.reconcile(deliveries, mailings, logs, restored=restored)
            # Before emails missing from a restored database are sent again, logs must show which
            # were sent, unless the user accepts that some people get the email twice.
            _require_postfix(log, needed=restored and not resend_unknown)
            say(*reconciled_lines(log, name, site, restored=restored))
        # The database now knows what was sent, so `send` may use it again. Without logs, the user
        # has accepted that some people get the email twice (--resend-unknown).
        if restored:
            delivery_reports.accept_restored_database(deliveries, loaded.record.ledger)
        if logs:
            say_recorded_lines(SiteEvidence(loaded, deliveries).record_changes(name), site)
        if resend_unknown:
            on = today(loaded.config.timezone)
            retried = list(retry(loaded, deliveries, name, ["unknown"], on))
            say_erased_emails(retried)
            pending = counted(sum(each.count for each in retried), "unknown email")
            step = f"notify send {name}" if name else "notify status"
            say(site.next_steps(f"{pending} pending again. Next:", step))


def _require_postfix(log: MailLog, *, needed: bool) -> None:
    """Warn if a log has lines, but none from Postfix.

    If Postfix lines are `needed`, raise ProblemsFound (status 2) instead, even for an empty log.
    """
    message = "these logs contain no lines from Postfix"
    if needed and not log.understood:
        raise usage_failure(
            "no-log",
            message,
            "pass the mail server's log; "
            "if there isn't one, send unknown emails again: `--resend-unknown`",
        )
    if log.lines and not log.understood:
        warn(message)


@command_with_example("legalsite notify bounces bounces.mbox")
@argument("path", metavar="PATH", type=REPORTS)
@column_option
@text_option("--event EVENT", "Event that every row of the table reports, such as bounced.")
@addresses_option
def bounces_command(*, site: Invocation, path: Path, named: Strings, event: str) -> None:
    """Read delivery reports (RFC 3464) and complaints (RFC 5965) from a mailbox, or a table
    exported by your email provider, and mark the emails that bounced. PATH is a Maildir, an mbox
    file, or a table with the columns address, event, and status, as CSV or JSON Lines; `-` is a
    table on standard input. A report counts only if it has the ID of one of our emails; a report
    that decides an email's state is kept until the recipient's address is erased. The mailbox isn't
    changed."""
    is_mailbox = delivery_reports.is_mailbox(path)
    if is_mailbox and (named or event):
        raise UsageError(f"--column and --event need a table, but {path} is a mailbox")
    loaded = load_site(site)
    with open_site_deliveries(site) as deliveries:
        if is_mailbox:
            messages = delivery_reports.mailbox_messages(path)
            counts = delivery_reports.read_bounces(deliveries, messages)
            # Read the mailbox again, because only now it's known which reports determine an email's
            # state. These are stored as received.
            messages = delivery_reports.mailbox_messages(path)
            deliveries.updates.store_reports(data for _, data in messages)
        else:
            columns = renamed_columns(COLUMNS, named)
            with _opened(path) as table:
                counts = delivery_reports.read_bounce_table(deliveries, table, columns, event)
        say(*bounce_lines(counts, site, "message" if is_mailbox else "line"))
        say_recorded_lines(
            SiteEvidence(loaded, deliveries).record_changes("", counts.mailings), site
        )


@command_with_example("legalsite notify unsubscribe tokens.txt")
@argument("tokens", nargs=-1, required=True, metavar="TOKEN or FILE...")
@column_option
def unsubscribe_command(site: Invocation, tokens: Strings, named: Strings) -> None:
    """Stop sending to the subscribers who were given these tokens. Account holders still get the
    notices that concern them. A FILE has one token per line, or is a table with --column
    token=NAME; `-` is standard input."""
    columns = renamed_columns(delivery_reports.TOKENS, named)
    written = []
    for argument_text in tokens:
        if argument_text == "-" or Path(argument_text).is_file():
            with _opened(Path(argument_text)) as file:
                written += delivery_reports.read_tokens(file, columns)
        else:
            written.append(argument_text)
    given = list(filter(None, map(str.strip, written)))  # without empty lines
    if not given:
        raise UsageError("name a token, or a file of tokens")
    load_site(site)  # raises ProblemsFound if the site has errors
    with open_site_deliveries(site) as deliveries:
        new, already, not_ours = delivery_reports.unsubscribe(deliveries, given)
    say(f"{counted(new, 'recipient')} unsubscribed, {already:,} already unsubscribed")
    help = "copy the token from the link in the email; each database has its own tokens"
    problems = []
    for token in not_ours:
        message = f"{token!r} isn't a token from this database"
        problems.append(Problem("bad-token", message, help))
    raise_problems(problems)


@command_with_example('legalsite notify unsuppress ada@example.org --reason "a new mailbox"')
@argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@reason_option("--reason REASON", "Why they get emails again; the reason is kept.", required=True)
def unsuppress_command(site: Invocation, addresses: Strings, reason: str) -> None:
    """Remove addresses from the suppression list after an email bounced or a recipient
    unsubscribed. Their unsent emails become pending when you plan the mailing again with a list
    that contains them."""
    load_site(site)  # raises ProblemsFound if the site has errors
    with open_site_deliveries(site) as deliveries:
        reasons = deliveries.updates.unsuppress(addresses, reason)
    help = (
        "check the spelling; to list account holders who weren't reached: "
        "`legalsite notify status --unreached`"
    )
    problems = []
    for address, was in reasons.items():
        if was:
            say(f"{address} gets emails again (previously {was})")
        else:
            message = f"{address} isn't on the suppression list"
            problems.append(Problem("not-suppressed", message, help))
    raise_problems(problems)


def _opened(path: Path) -> BinaryIO:
    """Open a file, or return standard input for `-`."""
    return sys.stdin.buffer if path == Path("-") else path.open("rb")


def reconciled_lines(log: MailLog, name: str, site: Invocation, *, restored: bool = False) -> Lines:
    """Report on emails that were looked up in logs, and how to continue with the rest.

    `name` is the policy or version on the command line, or empty. `restored` means that the
    database is a backup, so all emails that it doesn't list as sent were looked up.
    """
    bounced = sum(email.bounced for email in log.emails.values())
    accepted = len(log.emails) - bounced
    left = len(log.wanted) - len(log.emails)  # the logs don't mention these emails
    state = "in an unknown state"
    rest = "still unknown"
    if restored:
        state = "not known to be sent"
        rest = "not in the logs"
    emails = counted(len(log.wanted), "email")
    results = f"{accepted:,} accepted by the mail server, {bounced:,} bounced, {left:,} {rest}"
    yield f"{emails} {state}: {results}"
    if left and restored:
        yield "The next run sends the remaining emails again."
    elif left:
        complete = "If the logs are complete, the mail server never accepted these emails."
        policy = name or "POLICY"
        resend = f"notify reconcile {policy} --resend-unknown"
        yield site.next_steps(f"{complete} To send them again:", resend)


def bounce_lines(counts: delivery_reports.BounceCounts, site: Invocation, unit: str) -> Lines:
    """Report what a mailbox or table says about our emails. `unit` is `message` or `line`."""
    read = counted(counts.messages, unit)
    bounced = counted(counts.bounced, "email")
    others = f"{counts.known:,} already known, {counts.unrelated:,} not about our emails"
    yield f"{read}: {bounced} bounced, {counts.delayed:,} delayed, {others}"
    if counts.suppressed:
        addresses = counted(counts.suppressed, "address gets", "addresses get")
        yield f"  {addresses} no more emails"
    if counts.unexplained and unit == "line":  # only tables have columns
        lines = counted(counts.unexplained, "line")
        yield f"  {lines} without a code such as 5.1.1; these addresses get later notices"
        column = "the column with the code or the whole reply (--column status=NAME)"
        yield f"  Name {column}, then read the table again"
    if counts.complained:
        people = counted(counts.complained, "recipient")
        yield f"  {people} complained or unsubscribed; subscribers get no more emails"
    if counts.answers:
        replies = counted(counts.answers, "reply", "replies")
        yield f"  {replies} from recipients or autoresponders, ignored"
    if counts.unread:
        yield from _unread_lines(counts, site)
    if counts.early:
        reports = counted(counts.early, "report")
        yield f"  {reports} about emails still being sent; read the mailbox again later"
    if counts.bounced:
        heading = "To list the account holders who weren't reached:"
        yield site.next_steps(heading, "notify status --unreached")


def _unread_lines(counts: delivery_reports.BounceCounts, site: Invocation) -> Lines:
    """List messages that a person has to read, and say how to pass on the bounces they report."""
    messages = counted(len(counts.unread), "message")
    yield f"  {messages} about our emails couldn't be parsed as delivery reports:"
    for address, subject, file in counts.unread:
        recipient = address or "erased"
        yield mask_addresses(f"    {recipient}  {subject!r}  {file}")
    row = "`ada@example.com,bounced,5.1.1` under `address,event,status`"
    heading = f"  Read them. List bounces in a file, like {row}:"
    yield site.next_steps(heading, "notify bounces FILE")
