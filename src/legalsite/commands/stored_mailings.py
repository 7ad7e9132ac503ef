"""Open the database of planned mailings, and choose among them."""

import getpass
import platform
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from legalsite import __version__
from legalsite.disk.file_system import create_file
from legalsite.errors import failure, usage_failure
from legalsite.ledger.chain import MAX_CLOCK_DIFFERENCE
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.model.declared_time import Clock, DeclaredTime, stamp
from legalsite.model.email import SHORT_DIGEST_LENGTH, Cause, DeliveryState, StoredMailing
from legalsite.pages.routes import Routes
from legalsite.site.ledger_on_disk import read_record
from legalsite.system import forbid_core_dumps, user_number

OpenDeliveries = AbstractContextManager[Deliveries]
JsonObjects = Iterable[dict[str, Any]]


class MailingStatus(Struct, frozen=True):
    """How many emails of a mailing are in each state, and why."""

    stored: StoredMailing
    counts: dict[str, int]  # state → number of emails
    arguments: list[str]  # arguments that identify the mailing in a command
    causes: list[Cause]  # reasons why emails weren't accepted, or are still waiting
    not_accepted: JsonObjects  # emails that were tried but not accepted
    purges: JsonObjects  # when people were erased, by whom, and how many


@contextmanager
def open_deliveries(
    root: Path, database: str, now: Clock, *, create: bool = False, reading: bool = False
) -> Iterator[Deliveries]:
    """Open the deliveries of a site. `database` is LEGALSITE_DATABASE_URL.

    If the database doesn't exist, `create` creates it. Otherwise, it's treated as empty, and
    changes are lost. `reading` means that the caller won't send or record anything, so the clock
    may be wrong. Raises ProblemsFound if the clock is behind the last record.
    """
    forbid_core_dumps()  # a core dump would contain addresses
    url = database_url(root, database)
    # the ledger's first lines identify the site that the database belongs to
    with open_database(url, create=create, site=_first_lines(root)) as engine:
        deliveries = Deliveries(engine, now, reading=reading)
        if not reading:
            _require_correct_clock(root, deliveries, now)
        yield deliveries


def _require_correct_clock(root: Path, deliveries: Deliveries, now: Clock) -> None:
    """Raise ProblemsFound if the clock is behind the last record in the ledger or the database."""
    newest = deliveries.queries.newest_time()
    lines = read_record(root).ledger.lines
    if lines:
        newest = max(newest, stamp(lines[-1].time))
    # the clocks of two machines that take turns may differ a little
    if stamp(now() + MAX_CLOCK_DIFFERENCE) < newest:
        today = stamp(now())
        message = f"this machine's clock says {today}, but the last record is from {newest}"
        help = "correct this machine's clock (or SOURCE_DATE_EPOCH)"
        raise failure("clock-behind", f"{message}; nothing was sent or recorded", help)


def _first_lines(root: Path) -> str | None:
    """Return the first two lines of the ledger, or None if it has fewer.

    These lines are unique to a site, and tie the database to it.
    """
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
    """Return the mailings about POLICY[@VERSION] with unsent emails, or else the newest mailing.

    With a digest, or at least its first 12 digits, return the matching mailing. Raises
    ProblemsFound if no mailing matches.
    """
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
    """Return the mailings about POLICY or POLICY@VERSION, oldest first.

    Raises ProblemsFound if there are none.
    """
    planned = deliveries.queries.mailings(name)
    if not planned:
        help = f"plan it first: `legalsite notify plan {name} --to FILE`"
        raise failure("no-mailing", f"no email about {name} was planned", help)
    return planned


def mailing_status(
    deliveries: Deliveries, stored: StoredMailing, *, only_counts: bool = False
) -> MailingStatus:
    """Return the status of a mailing.

    With `only_counts`, the slower queries are skipped, and the status lacks the emails that weren't
    accepted, and the reasons.
    """
    queries = deliveries.queries
    number = stored.number
    notice = str(stored.mailing.notices[0].notice)
    arguments = [notice]
    if len(queries.mailings(notice)) > 1:  # the notice alone would match several mailings
        arguments += ["--digest", stored.short_digest]
    return MailingStatus(
        stored,
        queries.counts(number),
        arguments,
        causes=[] if only_counts else queries.causes(number),
        not_accepted=() if only_counts else queries.emails(number),
        purges=queries.purges(number),
    )


def people_in_state(
    deliveries: Deliveries, mailings: Iterable[StoredMailing], state: DeliveryState, answer: str
) -> Iterator[tuple[str, str, str]]:
    """Yield (address, state, reply) for each email in a state.

    If `answer` is set, yield only emails with that kind of reply.
    """
    for stored in mailings:
        for email in deliveries.queries.emails(stored.number, [state], answer=answer):
            yield email["address"], email["state"], email["reply"]


def write_privately(file: Path, blocks: Iterable[bytes]) -> None:
    """Create a file readable only by its owner, and the folders that contain it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    create_file(file, blocks, 0o600)


def run_facts(now: datetime, relay: str = "") -> dict[str, str]:
    """Return the facts to record about a run or manifest.

    These are the user, the machine, the program version, whether SOURCE_DATE_EPOCH provided the
    time, and the mail server, if any.
    """
    try:
        operator = getpass.getuser()
    except (ImportError, KeyError, OSError):  # the user of a container may have no name
        operator = user_number()
    facts = {"operator": operator, "host": platform.node(), "version": __version__}
    facts["clock"] = "machine"
    if isinstance(now, DeclaredTime):  # the time comes from SOURCE_DATE_EPOCH
        facts["clock"] = "declared"
    if relay:
        facts["relay"] = relay
    return facts
