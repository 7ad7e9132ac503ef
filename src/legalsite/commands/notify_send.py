"""Send planned mailings with the mail server. Each email is recorded before and after it's sent."""

from bisect import bisect
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from email.utils import make_msgid
from functools import lru_cache, partial
from itertools import product

from msgspec import Struct

from legalsite.commands.notice_status import unsendable_problems
from legalsite.commands.recorded_rows import (
    RECONCILE,
    RecordedRows,
    SharedByNotices,
    require_planned,
    unknown_results_reason,
)
from legalsite.commands.stored_mailings import (
    MailingStatus,
    mailing_status,
    planned_mailings,
    run_facts,
    waiting_mailings,
)
from legalsite.errors import (
    Problem,
    ProblemsFound,
    ProblemTuple,
    failure,
    raise_problems,
    usage_failure,
)
from legalsite.ledger.chain import Ledger
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import sending_lock
from legalsite.mail.mime import PREVIEW, MessageWriter, envelope_address
from legalsite.mail.relay import RelayUnavailable, parse_relay_url
from legalsite.mail.restore_detection import marker_failure, restore_reason
from legalsite.mail.send_run import LeasedEmail
from legalsite.mail.sending import RepliesNotRecorded, SendingStopped, deliver
from legalsite.model.declared_time import Clock, stamp
from legalsite.model.email import (
    COMPLETE,
    DeliveryState,
    Limits,
    Mailing,
    MailingContent,
    Message,
    Outcome,
    Recipient,
    StoredMailing,
)
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.joined_email import email_at
from legalsite.notices.recipients import address_problem
from legalsite.site.load import Site
from legalsite.text.email_addresses import local_part

NOT_DELIVERED: tuple[DeliveryState, ...] = ("rejected", "expired")
# maximum number of writers kept in memory, one per language and selection of policies
MAX_WRITERS = 500
# number of emails to try, and number of emails in each state so far
Progress = tuple[int, Mapping[str, int]]
Steps = Generator[Progress, None, None]


class RetriedEmails(Struct, frozen=True):
    """How many emails of a mailing became pending again."""

    mailing: StoredMailing
    count: int
    erased: int  # emails that can't be retried because their addresses were erased


class RunResult(Struct, frozen=True):
    """The result of a run, and what's left to do."""

    mailing: MailingStatus
    unfinished: int  # emails left to send
    left: int  # emails left to send that no other run is sending
    lines: tuple[str, ...]  # new ledger lines
    unrecorded: ProblemTuple  # why the result can't be recorded in this clone
    # notices whose results can't be recorded before all emails are sent
    waiting: tuple[NoticeKey, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the ledger says that everyone on the list was emailed or had agreed before.

        The people in skipped rows of the list weren't emailed.
        """
        is_recorded = not any(problem.is_error for problem in self.unrecorded)
        mailing = self.mailing
        # COMPLETE contains the states in which a recipient was emailed or had agreed before
        return is_recorded and not mailing.stored.skipped and mailing.counts.keys() <= COMPLETE


def mailings_to_send(
    site: Site, deliveries: Deliveries, name: str, digest: str, on: date
) -> list[StoredMailing]:
    """Return mailings about POLICY[@VERSION] with emails left to send, as in `waiting_mailings`.

    Raises ProblemsFound if one of these mailings announces a version that must not be announced
    anymore.
    """
    waiting = waiting_mailings(deliveries, name, digest)
    for stored in waiting:
        raise_problems(unsendable_problems(site, stored, on), status=2)
    return waiting


def subjects(deliveries: Deliveries, stored: StoredMailing) -> dict[str, str]:
    """Return the current subject of the email about all policies, keyed by language.

    Raises ProblemsFound if the mailing differs from its plan.
    """
    require_planned(deliveries, stored)
    content = deliveries.queries.content(stored.number)
    time = stamp(deliveries.now())
    found = {}
    for language in content.frames:
        found[language] = email_at(content, language, "", time).subject
    return found


def check_live_site(
    site: Site, deliveries: Deliveries, stored: StoredMailing, url: str, on: date
) -> bool:
    """Check that the live site serves what the mailing announces, if emails are left.

    The result is recorded. If `url` is `none`, the site isn't checked. Return whether the site was
    checked. Raises ProblemsFound if the site serves something else.
    """
    if not deliveries.queries.count_left(stored.number):
        return False
    # imported late because few commands check the live site
    from legalsite.commands.verify import require_live

    checked = require_live(site, stored.mailing.notices, url, on=on, now=deliveries.now())
    deliveries.updates.record_live_page(stored.number, checked)
    return bool(checked["checked"])


def cancel(deliveries: Deliveries, stored: StoredMailing, reason: str) -> int:
    """Cancel unsent emails of a mailing, and return their number. `reason` is the user's reason."""
    with sending_lock(deliveries.engine):
        return deliveries.updates.change_state(
            stored.number, ["pending", "deferred"], "canceled", reason
        )


def send_test(
    mailing: Mailing,
    content: MailingContent,
    addresses: Sequence[str],
    *,
    smtp_url: str,
    now: Clock,
) -> list[tuple[str, str, Outcome]]:
    """Send the email in each language to test addresses.

    Returns (address, language, result) tuples. Nothing is stored in the database. Raises
    ProblemsFound if an address is invalid, and in the same cases as `send`.
    """
    problems = filter(None, map(address_problem, addresses))
    raise_problems((Problem("bad-address", message, help) for message, help in problems), status=2)
    # The emails to send, one per address and language. `send` leases them from the database. Here,
    # the keys are only numbers, and `PREVIEW` stands for the token to unsubscribe with.
    leases = []
    for number, (address, language) in enumerate(product(addresses, content.frames)):
        to = Recipient(address, "", language)
        leases.append(LeasedEmail(b"%d" % number, to, make_msgid(domain=mailing.host), PREVIEW))
    results: dict[bytes, Outcome] = {}

    def keep_results(done: Sequence[Outcome], _attempts: Sequence[Message]) -> None:
        """Keep results in memory. (`send` stores them in the database instead.)"""
        results.update((result.key, result) for result in done)

    limits = Limits(connections=1)
    with _relay_problems(mailing):
        messages = _messages(mailing, content, iter(leases), now)
        client_name = _domain_of(mailing.sender)  # how this program introduces itself to the server
        # `deliver` sends the emails while yielding its progress, which isn't needed here
        for _ in deliver(
            parse_relay_url(smtp_url),
            messages,
            keep_results,
            client_name=client_name,
            limits=limits,
        ):
            pass
    return [(lease.to.address, lease.to.language, results[lease.key]) for lease in leases]


def send(
    deliveries: Deliveries,
    stored: StoredMailing,
    *,
    smtp_url: str,
    limits: Limits,
    limit: int | None,
    ledger: Ledger,
    bounces: str = "",
) -> Steps:
    """Send the unsent emails of a mailing, and yield the progress from time to time.

    Emails that were accepted or whose result is unknown aren't sent again. Nothing is sent if the
    database was restored from a backup or lacks emails that are recorded in the `ledger`. `limits`
    says how fast to send, and `limit` how many emails to send in this run; None means all.
    `bounces` is the address for delivery reports, with `{token}`; if it's empty, the sender's
    address is used.

    Raises ProblemsFound (status 2) if the mail server can't be used or its replies need attention.
    Results up to then are recorded, and the remaining emails are left for the next run.
    """
    relay = parse_relay_url(smtp_url)
    mailing = stored.mailing
    if stamp(deliveries.now()) < stored.not_before:
        message = f"{mailing.key} can't be sent before {stored.not_before}"
        raise failure("too-early", message, "run the same command again at that time")
    with ExitStack() as stack:
        stack.enter_context(sending_lock(deliveries.engine))
        # if no emails are left, nothing can be sent twice
        if deliveries.queries.count_left(stored.number):
            _require_current_database(deliveries, stored, ledger)
        # What the ledger records about these emails must still be in the database, unchanged. It
        # counts a correction as its notice, so `counted_notice` is the key of that notice.
        shared = SharedByNotices()  # so that each mailing is only checked once
        for key in mailing.notices:
            rows = RecordedRows(deliveries, ledger, key.counted_notice, mailing.audience, shared)
            rows.require_unchanged(rows.read(only_recorded=True))
        facts = run_facts(deliveries.now(), str(relay))
        run = stack.enter_context(deliveries.updates.run(stored.number, limit, facts))
        yield run.total, {}  # nothing has been sent yet
        content = deliveries.queries.content(stored.number)
        messages = _messages(mailing, content, run.lease_emails(), deliveries.now, bounces)
        client_name = _domain_of(mailing.sender)
        stack.enter_context(_relay_problems(mailing))
        for counts in deliver(relay, messages, run.record, client_name=client_name, limits=limits):
            yield run.total, counts


def _require_current_database(
    deliveries: Deliveries, stored: StoredMailing, ledger: Ledger
) -> None:
    """Raise ProblemsFound (status 2) if the database isn't the one that emails were last sent with.

    The database may be restored from a backup, or lack emails that are recorded in the ledger.
    """
    why = restore_reason(deliveries.engine) or unknown_results_reason(deliveries, stored, ledger)
    if why:
        message = f"{why}; nothing was sent, because some recipients may already have received it"
        raise usage_failure("restored", message, RECONCILE)


def undetected_copies_warning(deliveries: Deliveries) -> str:
    """Return a warning if `send` can't detect copies of the database here, or an empty string.

    To detect copies, `send` stores a note about the last email on this machine.
    """
    reason = marker_failure(deliveries.engine)
    if not reason:
        return ""
    warning = f"can't note the last email on this machine ({reason}); emails are sent, "
    warning += "but `send` can't detect if you use a copy of this database here. "
    return f"{warning}Set XDG_STATE_HOME to a folder that can be written"


def record_run_result(site: Site, deliveries: Deliveries, stored: StoredMailing) -> RunResult:
    """Record the result of a mailing in the ledger after a run."""
    # imported late so that it doesn't delay the first email
    from legalsite.commands.notice_evidence import SiteEvidence

    evidence = SiteEvidence(site, deliveries)
    lines, unrecorded = evidence.record_if_possible([stored])
    left = deliveries.queries.count_unleased(stored.number)  # without emails of another run
    unfinished = deliveries.queries.count_left(stored.number)  # with these emails
    status = mailing_status(deliveries, stored)
    waiting = tuple(evidence.waiting_notices(stored))
    return RunResult(status, unfinished, left, lines, unrecorded, waiting)


def retry(
    site: Site, deliveries: Deliveries, name: str, states: Sequence[DeliveryState], on: date
) -> Iterator[RetriedEmails]:
    """Make emails about POLICY[@VERSION] pending again if they're in one of the `states`.

    Mailings whose emails must not be sent anymore are skipped. Yields the number of emails for each
    remaining mailing. Raises ProblemsFound if no emails were planned.
    """
    with sending_lock(deliveries.engine):
        for stored in planned_mailings(deliveries, name):
            if unsendable_problems(site, stored, on):
                continue
            changed = deliveries.updates.change_state(
                stored.number, states, "pending", "to be retried"
            )
            counts = deliveries.queries.counts(stored.number)
            # erased emails stay in these states, because they can't be sent without an address
            erased = sum(counts.get(state, 0) for state in states)
            yield RetriedEmails(stored, changed, erased)


@contextmanager
def _relay_problems(mailing: Mailing) -> Iterator[None]:
    """Convert errors that end a run to ProblemsFound (status 2), with help."""
    try:
        yield
    except RelayUnavailable as error:
        help = "check the mail server and LEGALSITE_SMTP_URL; "
        help += "to send the remaining emails, run the same command again"
        raise usage_failure("relay-away", str(error), help) from None
    except SendingStopped as stopped:
        raise _sending_stopped(stopped, mailing) from None
    except RepliesNotRecorded as lost:
        replies = "; ".join(f"{to}: {outcome.reply}" for to, outcome in lost.answers)
        message = f"{lost.problem.message}. "
        message += f"These replies from the mail server weren't recorded: {replies}"
        reconcile = f"legalsite notify reconcile {mailing.notices[0].notice} --maillog FILE"
        help = "when the database is back, run the same command again; "
        help += f"to look up these emails, whose state is unknown: `{reconcile}`"
        raise ProblemsFound([lost.problem._replace(message=message, help=help)], status=2) from None


def _sending_stopped(stopped: SendingStopped, mailing: Mailing) -> ProblemsFound:
    name = mailing.notices[0]
    again = "the emails are still pending; run the same command again to send them"
    match stopped.cause:
        case "quota":
            return usage_failure(
                "relay-limit", str(stopped), f"wait until the limit is lifted; {again}"
            )
        case "sender":
            help = "check the login in LEGALSITE_SMTP_URL, "
            help += f"and that the mail server may send for this sender; {again}"
            return usage_failure("relay-away", str(stopped), help)
        case "unknown":
            help = "check the mail server; to send the emails not yet tried, "
            help += "run the same command again; "
            help += f"to look up these: `legalsite notify reconcile {name} --maillog FILE`"
            return usage_failure("many-unknown", str(stopped), help)
    # here, the cause is `rejected`
    help = "if the addresses are bad, send with --ignore-rejections; "
    help += "if the mail server is misconfigured, fix it, "
    help += f"and before you send again, run: `legalsite notify retry {name}`"
    return usage_failure("many-rejected", str(stopped), help)


def _messages(
    mailing: Mailing,
    content: MailingContent,
    leases: Iterator[LeasedEmail],
    now: Clock,
    bounces: str = "",
) -> Iterator[Message]:
    """Yield a message for each email.

    A message is encoded when it's sent, because its wording depends on the time. `bounces` is the
    address for delivery reports, with `{token}`; if it's empty, the sender's address is used.
    """
    # times at which the wording changes, sorted; the first one is empty, for the first wording
    times = content.times

    @lru_cache(maxsize=MAX_WRITERS)
    def writer(language: str, policies: str, since: str) -> MessageWriter:
        return MessageWriter(email_at(content, language, policies, since), now)

    def pieces(to: Recipient, message_id: str, token: str) -> tuple[bytes, ...]:
        since = times[bisect(times, stamp(now())) - 1]  # when the current wording began to be used
        writes = writer(to.language, to.policies, since)
        return writes.pieces((to.name, to.address), message_id, token)

    for key, to, message_id, token in leases:
        address = envelope_address(to.address)
        sender = mailing.sender
        if bounces:
            # this `{token}` isn't `token`, which is for unsubscribing
            sender = bounces.replace("{token}", local_part(message_id))
        data = partial(pieces, to, message_id, token)
        yield Message(key, sender, address, data, smtputf8=not address.isascii())


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2]
