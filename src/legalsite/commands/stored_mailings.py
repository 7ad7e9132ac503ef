"""The planned mailings of a site: opening their database, and choosing among them."""

import getpass
import os
import platform
import resource
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from legalsite import __version__
from legalsite.disk.file_system import create_file
from legalsite.errors import ProblemsFound, failure, usage_failure
from legalsite.ledger.chain import MAX_CLOCK_DIFFERENCE
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.model.declared_time import Clock, DeclaredTime, stamp
from legalsite.model.email import SHORT_DIGEST_LENGTH, Cause, DeliveryState, StoredMailing
from legalsite.model.notice_key import NoticeKey
from legalsite.pages.routes import Routes
from legalsite.site.ledger_on_disk import read_record

OpenDeliveries = AbstractContextManager[Deliveries]
JsonObjects = Iterable[dict[str, Any]]


class MailingStatus(Struct, frozen=True):
    """How a mailing stands."""

    stored: StoredMailing
    counts: dict[str, int]  # of emails, by state
    names: list[str]  # the words that name the mailing in a command
    causes: list[Cause]  # why emails weren't accepted, or not yet
    not_accepted: JsonObjects  # the emails that were tried, and aren't accepted
    purges: JsonObjects  # when people were erased, by whom, and how many


@contextmanager
def open_deliveries(
    root: Path, database: str, now: Clock, *, create: bool = False, reading: bool = False
) -> Iterator[Deliveries]:
    """Open the deliveries of a site; `database` is LEGALSITE_DATABASE_URL. If there are none and
    they aren't to be created, they are empty, and what is written is lost. Unless it is for
    `reading` only, raise ProblemsFound if it is earlier than the last record, in the ledger or in
    the database."""
    _, limit = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, limit))  # a core dump would have addresses
    url = database_url(root, database)
    with open_database(url, create=create, site=_first_lines(root)) as engine:
        deliveries = Deliveries(engine, now)
        if not reading:
            _require_correct_clock(root, deliveries, now)
        yield deliveries


def _require_correct_clock(root: Path, deliveries: Deliveries, now: Clock) -> None:
    """Raise ProblemsFound if it is earlier than the last record."""
    newest = deliveries.queries.newest_time()
    for line in read_record(root).ledger.lines[-1:]:
        newest = max(newest, stamp(line.time))
    if stamp(now() + MAX_CLOCK_DIFFERENCE) < newest:
        today = stamp(now())
        message = f"this machine's clock says {today}, but the last record is from {newest}"
        help = "correct this machine's clock (or SOURCE_DATE_EPOCH)"
        raise failure("clock-behind", f"{message}; nothing was sent or recorded", help)


def record_seen_live(root: Path, keys: Iterable[NoticeKey], database: str, now: Clock) -> None:
    """Keep when the texts of notices were first seen live, so that `status` can say so. A monitor
    whose clone can't be written keeps nothing."""
    opened = open_deliveries(root, database, now, create=True, reading=True)
    with suppress(ProblemsFound, OSError), opened as deliveries:
        deliveries.updates.record_seen_live(keys)


def _first_lines(root: Path) -> str | None:
    """Return the lines that the ledger of a site begins with, which no other site's has; None if it
    has none yet."""
    ledger = root / "content" / Routes.LEDGER
    if not ledger.is_file():
        return None
    with ledger.open(encoding="ascii", errors="replace") as file:
        first = file.readline()
        second = file.readline()
    if second:
        return first + second
    return None


def waiting_mailings(deliveries: Deliveries, name: str, digest: str = "") -> list[StoredMailing]:
    """Return the mailings about POLICY[@VERSION] that have emails left, otherwise the newest; with
    a digest or its first 12 digits, that one. Raises ProblemsFound if none was planned."""
    planned = planned_mailings(deliveries, name)
    if not digest:
        unfinished = [stored for stored in planned if deliveries.queries.count_left(stored.number)]
        return unfinished or planned[-1:]
    if len(digest) < SHORT_DIGEST_LENGTH:
        help = f"give at least its first {SHORT_DIGEST_LENGTH} digits; "
        help += "to see the digest: `legalsite notify plan`"
        raise usage_failure("short-digest", f"{digest} is too short for a digest", help)
    for stored in planned:
        if stored.digest.startswith(digest.lower()):
            return [stored]
    digests = ", ".join(stored.short_digest for stored in planned)
    message = f"no mailing about {name} has the digest {digest}; planned: {digests}"
    help = "the policy, the list, or a setting has changed; "
    help += "preview the new plan's emails, then confirm its digest"
    raise failure("other-digest", message, help)


def planned_mailings(deliveries: Deliveries, name: str) -> list[StoredMailing]:
    """Return the mailings about POLICY or POLICY@VERSION. Raises ProblemsFound if there are
    none."""
    planned = deliveries.queries.mailings(name)
    if not planned:
        help = f"plan it first: `legalsite notify plan {name} --to FILE`"
        raise failure("no-mailing", f"no email about {name} was planned", help)
    return planned


def mailing_status(
    deliveries: Deliveries, stored: StoredMailing, *, only_counts: bool = False
) -> MailingStatus:
    """Return how a mailing stands; with `only_counts`, not why emails weren't accepted."""
    number = stored.number
    names = [str(stored.mailing.notices[0].notice)]
    if len(deliveries.queries.mailings(names[0])) > 1:
        names += ["--digest", stored.short_digest]
    return MailingStatus(
        stored,
        deliveries.queries.counts(number),
        names,
        causes=[] if only_counts else deliveries.queries.causes(number),
        not_accepted=() if only_counts else deliveries.queries.emails(number),
        purges=deliveries.queries.purges(number),
    )


def people_in_state(
    deliveries: Deliveries, mailings: Iterable[StoredMailing], state: DeliveryState, answer: str
) -> Iterator[tuple[str, str, str]]:
    """Yield address, state, and reply of each email in a state, with this answer if there is
    one."""
    for stored in mailings:
        for email in deliveries.queries.emails(stored.number, [state], answer=answer):
            yield email["address"], email["state"], email["reply"]


def write_privately(file: Path, blocks: Iterable[bytes]) -> None:
    """Write a file that only its owner can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    create_file(file, blocks, 0o600)


def run_facts(now: datetime, relay: str = "") -> dict[str, str]:
    """Return who does something, on which machine, with which version, by what clock, and through
    which mail server."""
    try:
        operator = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        operator = str(os.getuid())
    facts = {"operator": operator, "host": platform.node(), "version": __version__}
    facts["clock"] = "machine"
    if isinstance(now, DeclaredTime):
        facts["clock"] = "declared"
    if relay:
        facts["relay"] = relay
    return facts
