"""A planned mailing → the relay, each email recorded before and after it is handed over; and what became of them."""

import getpass
import hashlib
import json
import os
import platform
import resource
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import datetime
from email.utils import make_msgid
from functools import partial
from itertools import product
from pathlib import Path

from legalsite import __version__
from legalsite.disk.file_system import create_file
from legalsite.errors import Problem, ProblemsFound, counted, failure, refuse, usage_failure
from legalsite.ledger.chain import CLOCKS_DIFFER, Ledger
from legalsite.mail.deliveries import Deliveries, LeasedEmail
from legalsite.mail.delivery_database import database_url, open_database, sending_lock
from legalsite.mail.mime import PREVIEW, MessageWriter, envelope_address
from legalsite.mail.relay import RelayUnavailable, relay_of
from legalsite.mail.restore_detection import why_restored
from legalsite.mail.sending import RepliesNotRecorded, SendingStopped, deliver
from legalsite.model import email
from legalsite.model.declared_time import Clock, DeclaredTime, stamp
from legalsite.model.email import Cause, DeliveryState, Limits, Mailing, Message, Outcome, Recipient, StoredMailing
from legalsite.model.notice_key import NoticeKey
from legalsite.notices import evidence
from legalsite.notices.recipients import address_fault
from legalsite.pages.routes import Routes
from legalsite.site.ledger_on_disk import read_record
from legalsite.text.email_addresses import local_part

RECONCILE = "look up what was sent, then send again:\n    legalsite notify reconcile --restored --maillog FILE"
OpenDeliveries = AbstractContextManager[Deliveries]
# a mailing, how many of its emails are pending again, and how many are not, because their addresses were erased
Retried = tuple[StoredMailing, int, int]
Progress = tuple[int, Mapping[str, int]]  # how many emails a run is to try, and the number of outcomes by state


@contextmanager
def open_deliveries(
    root: Path, database: str, now: Clock, *, create: bool = False, reading: bool = False
) -> Iterator[Deliveries]:
    """Open the deliveries of a site; `database` is LEGALSITE_DATABASE_URL. If there are none, they are empty, and what
    is written is lost, unless they are to be created. Unless it is for `reading` only, raises ProblemsFound if it is
    earlier than what was recorded last, in the ledger or in the database."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))  # a core dump would have addresses
    with open_database(database_url(root, database), create=create, site=_beginning(root)) as engine:
        deliveries = Deliveries(engine, now)
        if not reading:
            times = (stamp(line.time) for line in read_record(root).ledger.lines[-1:])
            newest = max(deliveries.newest_time(), *times, "")
            if stamp(now() + CLOCKS_DIFFER) < newest:
                message = f"it is {stamp(now())}, but the last record is from {newest}; nothing was sent or recorded"
                raise failure("clock-behind", message, "set this machine's clock (or SOURCE_DATE_EPOCH)")
        yield deliveries


def keep_seen_live(root: Path, keys: Iterable[NoticeKey], database: str, now: Clock) -> None:
    """Keep with the deliveries when the texts of notices were first seen live, so that `status` can say so. A monitor
    whose clone cannot be written keeps nothing."""
    deliveries_of_site = open_deliveries(root, database, now, create=True, reading=True)
    with suppress(ProblemsFound, OSError), deliveries_of_site as deliveries:
        deliveries.keep_seen_live(keys)


def _beginning(root: Path) -> str | None:
    """Return the lines by which the ledger of a site begins, which no other site's has; None if it has none yet."""
    ledger = root / "content" / Routes.LEDGER
    if not ledger.is_file():
        return None
    with ledger.open(encoding="ascii", errors="replace") as file:
        first, second = file.readline(), file.readline()
    return first + second if second else None


def waiting_mailings(deliveries: Deliveries, name: str, digest: str = "") -> list[StoredMailing]:
    """Return the mailings about POLICY[@VERSION] that have emails left, else the newest; with a digest or the first 12
    digits of it, that one. Raises ProblemsFound if none was planned."""
    planned = _planned(deliveries, name)
    if not digest:
        return [stored for stored in planned if deliveries.left(stored.number)] or planned[-1:]
    if len(digest) < email.SHORT_DIGEST_LENGTH:
        help = f"give at least its first {email.SHORT_DIGEST_LENGTH} digits; to see them: `legalsite notify plan`"
        raise usage_failure("short-digest", f"{digest} is too short for a digest", help)
    if matching := [stored for stored in planned if stored.digest.startswith(digest.lower())]:
        return matching[:1]
    digests = ", ".join(stored.short_digest for stored in planned)
    message = f"no mailing about {name} has the digest {digest}; planned: {digests}"
    help = "the policy, the list, or a setting has changed; preview the emails of the new plan, then confirm its digest"
    raise failure("other-digest", message, help)


def cancel(deliveries: Deliveries, stored: StoredMailing, reason: str) -> int:
    """Cancel the emails of a mailing that are left, as a person decided, and return their number. Those that another
    run is sending stay."""
    with sending_lock(deliveries.engine):
        return deliveries.change(stored.number, ["pending", "deferred"], "canceled", reason)


def send_test(
    mailing: Mailing, addresses: Sequence[str], *, smtp_url: str, now: Clock
) -> list[tuple[str, str, Outcome]]:
    """Send the email in each language to some addresses, and return address, language and outcome of each. Nothing is
    stored: this is no mailing. Raises ProblemsFound like `send`."""
    faults = filter(None, map(address_fault, addresses))
    refuse((Problem("bad-address", message, help) for message, help in faults), 2)
    emails = [
        LeasedEmail(b"%d" % number, Recipient(address, "", language), make_msgid(domain=mailing.host), PREVIEW)
        for number, (address, language) in enumerate(product(addresses, mailing.languages))
    ]
    outcomes: dict[bytes, Outcome] = {}

    def keep(done: Sequence[Outcome], _attempts: Sequence[Message]) -> None:
        outcomes.update((outcome.key, outcome) for outcome in done)

    client_name = mailing.sender.rpartition("@")[2]
    with _relay_problems(mailing):
        messages = _messages(mailing, iter(emails), now)
        for _ in deliver(relay_of(smtp_url), messages, keep, client_name=client_name, limits=Limits(connections=1)):
            pass
    return [(to.address, to.language, outcomes[key]) for key, to, *_ in emails]


def send(
    deliveries: Deliveries, stored: StoredMailing,
    *, smtp_url: str, limits: Limits, limit: int | None, ledger: Ledger, bounces: str = "",
) -> Generator[Progress, None, None]:  # fmt: skip
    """Send the emails that are left, and yield now and then how far it has got. An email that was accepted is not sent
    again, and neither is one whose outcome is unknown. Nothing is sent with a backup or a standby in the place of the
    database with which emails were sent last, or with one that lacks emails which were sent, as the `ledger` says.
    `bounces` is the address to which relays send delivery reports, with `{token}`; empty
    for the sender's. Raises ProblemsFound (status 2) if the relay cannot be used, or if its answers say that somebody
    should look; the outcomes so far are then recorded, and the rest is left for the next run."""
    relay, mailing = relay_of(smtp_url), stored.mailing
    if stamp(deliveries.now()) < stored.not_before:
        message = f"{mailing.key} can't be sent before {stored.not_before}"
        raise failure("too-early", message, "run the same command again at that time")
    with ExitStack() as stack:
        stack.enter_context(sending_lock(deliveries.engine))
        if deliveries.left(stored.number):
            why = why_restored(deliveries.engine)[0] or next(_lacking(deliveries, stored, ledger), "")
            if why:
                message = f"{why}; nothing was sent, because some recipients may already have their email"
                raise usage_failure("restored", message, RECONCILE)
        require_untouched(deliveries, stored, ledger)
        run = stack.enter_context(deliveries.run(stored.number, limit, run_facts(deliveries.now(), str(relay))))
        yield run.total, {}
        client_name = mailing.sender.rpartition("@")[2]
        messages = _messages(mailing, run.leases(), deliveries.now, bounces)
        stack.enter_context(_relay_problems(mailing))
        for counts in deliver(relay, messages, run.record, client_name=client_name, limits=limits):
            yield run.total, counts


def require_untouched(deliveries: Deliveries, stored: StoredMailing, ledger: Ledger) -> None:
    """Raise ProblemsFound if the database has other people, words or outcomes than were planned, sent and recorded in
    the ledger. Whoever adds a run or an event as well is not found out."""
    number, faults = stored.number, []
    if parts := deliveries.changed_parts(number):
        faults.append(("plan-changed", f"{', '.join(parts)} differs from the plan with digest {stored.digest}"))
    if contradicted := deliveries.contradicted(number):
        faults.append(("no-event", f"{counted(contradicted, 'email')} in a state that no event explains"))
    for _, manifest in recorded_manifests(deliveries, stored, ledger)[-1:]:
        faults += _rewritten(deliveries, stored, manifest)
    help = "nothing was sent or recorded; restore the database from a backup, or plan again and confirm the new digest"
    refuse(Problem(rule, f"{stored.mailing.key}: {message}", help) for rule, message in faults)
    refuse(Problem("restored", message, RECONCILE) for message in _lacking(deliveries, stored, ledger))


def _rewritten(deliveries: Deliveries, stored: StoredMailing, manifest: evidence.Manifest) -> Iterator[tuple[str, str]]:
    """Yield what is not as the last manifest of a mailing has it, and what came later does not explain: rule and
    message. Events, runs, lists and looks at the live site are only added, and without one of them nothing changes."""
    skipped = manifest.counts.get("skipped", 0)
    number, before = stored.number, sum(manifest.counts.values()) - skipped
    head, lines = evidence.events_head(deliveries.events(number)), manifest.events.lines
    if head != manifest.events and evidence.events_head(deliveries.events(number, lines)) != manifest.events:
        yield "events-changed", f"the first {lines:,} events differ from the recorded ones"
    if (people := sum(deliveries.counts(number).values())) < before:
        yield "people-missing", f"{people:,} people, but {before:,} were recorded"
    now = {"runs": deliveries.runs(number), "lists": json.loads(stored.lists), "live": json.loads(stored.live)}
    earlier = {name: getattr(manifest, name) for name in now}
    if other := [name for name, facts in now.items() if facts[: len(earlier[name])] != earlier[name]]:
        yield "facts-changed", f"{', '.join(other)} in the manifest differ from the database"
    if (head, now["runs"], now["lists"]) == (manifest.events, earlier["runs"], earlier["lists"]):
        rows = evidence.hashed(evidence.recipient_lines(deliveries.outcomes(number)))
        recorded = manifest.files.get(evidence.RECIPIENTS), skipped, manifest.digest
        if (rows, stored.skipped, stored.digest) != recorded:
            yield "rows-changed", "delivery results differ from the recorded ones, although nothing has happened since"


def recorded_manifests(
    deliveries: Deliveries, stored: StoredMailing, ledger: Ledger
) -> list[tuple[str, evidence.Manifest]]:
    """Return the manifests of a mailing that the ledger records, oldest first, as they are written and as read."""
    hashes, about = {line.sha256 for line in ledger.lines}, (stored.mailing.key, stored.mailing.audience)
    kept = (data for data in deliveries.manifests(stored.mailing.notices[0]) if sha256_of(data) in hashes)
    read = [(data, evidence.read_manifest(data)) for data in kept]
    return [(data, manifest) for data, manifest in read if (manifest.mailing, manifest.audience) == about]


def sha256_of(file: str | bytes) -> str:
    """Return the hash by which the ledger records a manifest, and a manifest its files."""
    return hashlib.sha256(file.encode() if isinstance(file, str) else file).hexdigest()


def _lacking(deliveries: Deliveries, stored: StoredMailing, ledger: Ledger) -> Iterator[str]:
    """Yield what is wrong for each line of the ledger about the notices of a mailing whose manifest the database does
    not have, of those that came after it was reconciled."""
    kept = set(map(sha256_of, deliveries.manifests()))
    notices = {key.notice for key in stored.mailing.notices}
    for line in ledger.lines:
        ours = line.result and line.result.audience == stored.mailing.audience
        lacks = ours and line.notice_key in notices and line.sha256 not in kept
        if lacks and line.number > why_restored(deliveries.engine)[1]:
            yield f"line {line.number:06d} of the ledger is about emails that aren't in this database"


def write_privately(file: Path, blocks: Iterable[bytes]) -> None:
    """Write a file that only its owner can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    create_file(file, blocks, 0o600)


def run_facts(now: datetime, relay: str = "") -> dict[str, str]:
    """Return who does something, on which machine, with which version, by what clock, and through which relay."""
    try:
        operator = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        operator = str(os.getuid())
    facts = {"operator": operator, "host": platform.node(), "version": __version__}
    facts["clock"] = "declared" if isinstance(now, DeclaredTime) else "machine"
    return facts | ({"relay": relay} if relay else {})


def why_not_accepted(deliveries: Deliveries, stored: StoredMailing) -> tuple[list[str], list[Cause]]:
    """Return the words that name a mailing in a command, and why emails of it were not accepted, or not yet."""
    name = str(stored.mailing.notices[0].notice)
    names = [name, "--digest", stored.short_digest] if len(deliveries.mailings(name)) > 1 else [name]
    return names, deliveries.causes(stored.number)


def retry(deliveries: Deliveries, name: str, states: Sequence[DeliveryState]) -> Iterator[Retried]:
    """Make the emails about POLICY or POLICY@VERSION pending again that are in some states, and yield each mailing
    with their number, and that of those whose addresses were erased. Raises ProblemsFound if no email was planned."""
    with sending_lock(deliveries.engine):
        for stored in _planned(deliveries, name):
            changed = deliveries.change(stored.number, states, "pending", "to be retried")
            counts = deliveries.counts(stored.number)
            yield stored, changed, sum(counts.get(state, 0) for state in states)


def _planned(deliveries: Deliveries, name: str) -> list[StoredMailing]:
    """Return the mailings about POLICY or POLICY@VERSION. Raises ProblemsFound if there are none."""
    planned = deliveries.mailings(name)
    if not planned:
        plan_first = f"prepare it first: `legalsite notify plan {name} --to FILE`"
        raise failure("no-mailing", f"no email about {name} was planned", plan_first)
    return planned


@contextmanager
def _relay_problems(mailing: Mailing) -> Iterator[None]:
    """Turn what ends a run into ProblemsFound (status 2)."""
    try:
        yield
    except RelayUnavailable as error:
        help = "check the mail server and LEGALSITE_SMTP_URL; to send the remaining emails, run the same command again"
        raise usage_failure("relay-away", str(error), help) from None
    except SendingStopped as brake:
        raise _braked(brake, mailing) from None
    except RepliesNotRecorded as lost:
        answers = "; ".join(f"{to}: {outcome.reply}" for to, outcome in lost.answers)
        message = f"{lost.problem.message}. These replies from the mail server weren't recorded: {answers}"
        help = (
            "when the database is back, run the same command again; to look up these emails, whose state is unknown: "
        )
        help += f"`legalsite notify reconcile {mailing.notices[0].notice} --maillog FILE`"
        raise ProblemsFound([lost.problem._replace(message=message, help=help)], 2) from None


def _braked(brake: SendingStopped, mailing: Mailing) -> ProblemsFound:
    """Return what stopped a run, and what to do about it."""
    name = mailing.notices[0]
    again = "the emails are still pending; run the same command again to send them"
    sender = "check the login in LEGALSITE_SMTP_URL, and that the mail server may send for this sender; "
    unknown = "check the mail server; to send the emails not yet tried, run the same command again; to look up these: "
    rejected = "if the addresses are bad, send with --ignore-rejections; if the mail server is misconfigured, fix it, "
    rule, help = {
        "quota": ("relay-limit", f"wait until the limit is lifted; {again}"),
        "sender": ("relay-away", sender + again),
        "unknown": ("many-unknown", f"{unknown}`legalsite notify reconcile {name} --maillog FILE`"),
        "rejected": ("many-refused", f"{rejected}and before you send again, run: `legalsite notify retry {name}`"),
    }[brake.cause]
    return usage_failure(rule, str(brake), help)


def _messages(mailing: Mailing, leases: Iterator[LeasedEmail], now: Clock, bounces: str = "") -> Iterator[Message]:
    """Yield a message for each email. Its bytes are made when it is its turn, with the words of that time."""
    writers = {email.name: MessageWriter(email, now) for email in mailing.emails}

    def pieces(to: Recipient, message_id: str, token: str) -> tuple[bytes, ...]:
        words = mailing.variants_at(now())[to.language]
        return writers[words.name].pieces((to.name, to.address), message_id, token)

    for key, to, message_id, token in leases:
        address = envelope_address(to.address)
        sender = bounces.replace("{token}", local_part(message_id)) if bounces else mailing.sender
        yield Message(key, sender, address, partial(pieces, to, message_id, token), smtputf8=not address.isascii())
