"""A planned campaign → the relay, each email recorded before and after it is handed over; and what became of them."""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from email.utils import make_msgid
from functools import partial
from itertools import product
from pathlib import Path

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.mail.deliveries import Deliveries, Delivery, LeasedEmail, StoredCampaign
from legalsite.mail.delivery_database import database_url, open_existing_database, sole_sender, utc_stamp
from legalsite.mail.mime import PREVIEW, MessageWriter, envelope_address
from legalsite.mail.relay import RelayUnavailable, relay_of
from legalsite.mail.sending import Braked, deliver
from legalsite.model.email import SHORT_DIGEST, UNFINISHED, Campaign, DeliveryState, Limits, Message, Outcome
from legalsite.notices.recipients import address_fault
from legalsite.text.addresses import local_part

Now = Callable[[], datetime]


class SendingProgress(Struct, frozen=True):
    """How far a run has got.

    total: emails that it is to try
    states: number of outcomes by state
    """

    total: int
    states: Mapping[str, int]

    @property
    def done(self) -> int:
        """Emails that were tried."""
        return sum(self.states.values())


class CampaignStatus(Struct, frozen=True):
    """What became of the emails of one campaign.

    stored: the campaign as it was planned
    counts: number of emails by state
    not_accepted: some of the emails that were tried and that the relay has not accepted
    """

    stored: StoredCampaign
    counts: Mapping[str, int]
    not_accepted: tuple[Delivery, ...] = ()

    @property
    def left(self) -> int:
        """Emails that a run would try."""
        return sum(self.counts.get(state, 0) for state in UNFINISHED)


def choose_campaign(statuses: Collection[CampaignStatus], name: str, digest: str = "") -> CampaignStatus:
    """Return the planned campaign that a person means: by its digest or the first 12 digits of it or, without a digest,
    the only one that has emails left, else the newest. Raises ProblemsFound if there is none."""
    if not statuses:
        raise ProblemsFound([_not_planned(name)])
    if digest:
        confirmed = confirmed_campaign([each.stored for each in statuses], name, digest)
        return next(each for each in statuses if each.stored == confirmed)
    waiting = [each for each in statuses if each.left]
    if len(waiting) > 1:
        keys = ", ".join(f"{each.stored.campaign.key} ({each.stored.digest[:SHORT_DIGEST]})" for each in waiting)
        help = "name the revision, or one of these digests (`send --confirm`, `export --digest`)"
        raise ProblemsFound([Problem("many-campaigns", f"{len(waiting)} campaigns are waiting: {keys}", help)], 2)
    return waiting[0] if waiting else list(statuses)[-1]


def confirmed_campaign(planned: Sequence[StoredCampaign], name: str, digest: str) -> StoredCampaign:
    """Return the planned campaign with this digest or with its first 12 digits. Raises ProblemsFound if there is
    none."""
    if not planned:
        raise ProblemsFound([_not_planned(name)])
    if len(digest) < SHORT_DIGEST:
        help = f"give its first {SHORT_DIGEST} digits or all of them, as `legalsite notify plan` prints them"
        raise ProblemsFound([Problem("short-digest", f"{digest} is too short for a digest", help)], 2)
    matching = [each for each in planned if each.digest.startswith(digest.lower())]
    if matching:
        return matching[0]
    known = ", ".join(each.digest[:SHORT_DIGEST] for each in planned)
    message = f"no campaign about {name} has the digest {digest}; planned: {known}"
    help = "the text, the list or a setting has changed; look at the emails of the new plan, then confirm its digest"
    raise ProblemsFound([Problem("other-digest", message, help)])


@contextmanager
def existing_deliveries(root: Path, *, database: str, now: Now) -> Iterator[Deliveries | None]:
    """Open the deliveries of a site; None if there are none: creates no database."""
    with open_existing_database(database_url(root, database)) as engine:
        yield Deliveries(engine, now) if engine else None


@contextmanager
def open_deliveries(root: Path, name: str, *, database: str, now: Now) -> Iterator[Deliveries]:
    """Open the deliveries of a site to send the emails about POLICY[@REVISED]. Raises ProblemsFound if there are none:
    creates no database."""
    with existing_deliveries(root, database=database, now=now) as deliveries:
        if deliveries is None:
            raise ProblemsFound([_not_planned(name)])
        yield deliveries


def cancel(deliveries: Deliveries, stored: StoredCampaign, reason: str) -> int:
    """Cancel the emails of a campaign that are left, as a person decided, and return their number. Those that another
    run is sending stay."""
    with sole_sender(deliveries.engine):
        with deliveries.run(stored.number, 0):  # takes over what killed runs left
            pass
        return deliveries.change(stored.number, ["pending", "deferred"], "cancelled", reason)


def send_test(
    campaign: Campaign, addresses: Sequence[str], *, smtp_url: str, now: Now
) -> list[tuple[str, str, Outcome]]:
    """Send the email in each language to some addresses, and return address, language and outcome of each. Nothing is
    stored: this is no campaign. Raises ProblemsFound like `send`."""
    faults = [fault for address in addresses if (fault := address_fault(address))]
    if faults:
        raise ProblemsFound([Problem("bad-address", message, help) for message, help in faults], 2)
    emails = [
        LeasedEmail(b"%d" % number, address, "", language, make_msgid(domain=campaign.host), PREVIEW)
        for number, (address, language) in enumerate(product(addresses, campaign.variants))
    ]
    outcomes: dict[bytes, Outcome] = {}

    def keep(done: Sequence[Outcome], _attempts: Sequence[Message]) -> None:
        outcomes.update((outcome.key, outcome) for outcome in done)

    client_name, one = campaign.sender.rpartition("@")[2], Limits(connections=1)
    with _relay_problems(campaign):
        messages = _messages(campaign, iter(emails), now())
        for _ in deliver(relay_of(smtp_url), messages, keep, client_name=client_name, limits=one):
            pass
    return [(email.address, email.language, outcomes[email.key]) for email in emails]


def send(
    deliveries: Deliveries,
    stored: StoredCampaign,
    *,
    smtp_url: str,
    limits: Limits,
    limit: int | None,
    now: Now,
    bounces: str = "",
) -> Generator[SendingProgress, None, None]:
    """Send the emails that are left, and yield now and then how far it has got. An email that was accepted is not sent
    again, and neither is one whose outcome is unknown. `bounces` is the address to which relays send delivery reports,
    with `{token}`; empty for the sender's. Raises ProblemsFound (status 2) if the relay cannot be used, or
    if its answers say that somebody should look; the outcomes so far are then recorded, and the rest is left
    for the next run."""
    relay, campaign = relay_of(smtp_url), stored.campaign
    if utc_stamp(now()) < stored.not_before:
        message, help = f"{campaign.key} is not to be sent before {stored.not_before}", "run the same command then"
        raise ProblemsFound([Problem("too-early", message, help)])
    with ExitStack() as stack:
        stack.enter_context(sole_sender(deliveries.engine))
        run = stack.enter_context(deliveries.run(stored.number, limit))
        yield SendingProgress(run.total, {})
        client_name = campaign.sender.rpartition("@")[2]
        messages = _messages(campaign, run.leases(), now(), bounces)
        stack.enter_context(_relay_problems(campaign))
        for counts in deliver(relay, messages, run.record, client_name=client_name, limits=limits):
            yield SendingProgress(run.total, counts)


def campaign_statuses(root: Path, name: str, *, database: str, now: Now, shown: int | None = 0) -> list[CampaignStatus]:
    """Return what became of the campaigns about POLICY or POLICY@REVISED; empty for all. Creates no database if there
    is none. At most `shown` emails of each are returned one by one; None means all."""
    with existing_deliveries(root, database=database, now=now) as deliveries:
        return statuses_of(deliveries, name, shown=shown) if deliveries else []


def campaigns_about(deliveries: Deliveries, name: str) -> list[StoredCampaign]:
    """Return the campaigns about POLICY or POLICY@REVISED; empty for all."""
    slug, at, _ = name.partition("@")
    return [
        stored
        for stored in deliveries.campaigns(slug)
        if not at or any(key.partition("~")[0] == name.partition("~")[0] for key in stored.campaign.notices)
    ]


def statuses_of(deliveries: Deliveries, name: str, *, shown: int | None = 0) -> list[CampaignStatus]:
    """Return what `campaign_statuses` returns, from deliveries that are open already."""
    states: tuple[DeliveryState, ...] = ("refused", "unknown", "deferred", "bounced", "expired", "attempted")
    return [
        CampaignStatus(
            stored,
            deliveries.counts(stored.number),
            tuple(deliveries.listed(stored.number, states, shown)) if shown != 0 else (),
        )
        for stored in campaigns_about(deliveries, name)
    ]


def what_is_left(
    deliveries: Deliveries, stored: StoredCampaign, name: str, *, shown: int
) -> tuple[CampaignStatus, int]:
    """Return what became of the emails of a campaign after a run, and how many of them no run has taken. `shown` of
    those that were not accepted are returned one by one."""
    status = next(each for each in statuses_of(deliveries, name, shown=shown) if each.stored.number == stored.number)
    return status, deliveries.untaken(stored.number) if status.left else 0


def retry_refused(root: Path, name: str, *, database: str, now: Now) -> list[tuple[StoredCampaign, int]]:
    """Make the refused emails about POLICY or POLICY@REVISED pending again. Return the campaigns that have any, each
    with their number. Raises ProblemsFound if no email was planned."""
    with open_deliveries(root, name, database=database, now=now) as deliveries, sole_sender(deliveries.engine):
        planned = campaigns_about(deliveries, name)
        if not planned:
            raise ProblemsFound([_not_planned(name)])
        counts = [deliveries.change(each.number, ["refused"], "pending", "to be tried again") for each in planned]
    return [(each, count) for each, count in zip(planned, counts, strict=True) if count]


def _not_planned(name: str) -> Problem:
    plan_first = f"prepare it first: `legalsite notify plan {name} --to FILE`"
    return Problem("no-campaign", f"no email about {name} was planned", plan_first)


@contextmanager
def _relay_problems(campaign: Campaign) -> Iterator[None]:
    """Turn what ends a run into ProblemsFound (status 2)."""
    try:
        yield
    except RelayUnavailable as error:
        help = "check the relay and LEGALSITE_SMTP_URL; the same command then sends the emails that are left"
        raise ProblemsFound([Problem("relay-away", str(error), help)], 2) from None
    except Braked as brake:
        raise ProblemsFound([_braked(brake, campaign)], 2) from None


def _braked(brake: Braked, campaign: Campaign) -> Problem:
    """Return what stopped a run, and what to do about it."""
    name = campaign.notices[0]
    retry = f"`legalsite notify retry {name} --refused`"
    again = "the emails are pending, and the same command sends them"
    sender = "check the login in LEGALSITE_SMTP_URL, and whether the relay may send for this sender; "
    unknown = f"check the relay; `legalsite notify reconcile {name} --maillog FILE` settles these emails, and "
    refused = f"if the relay's settings were wrong, repair them, then run {retry} and send again; if the addresses "
    rule, help = {
        "quota": ("relay-limit", f"wait until the limit is over; {again}"),
        "sender": ("relay-away", sender + again),
        "unknown": ("many-unknown", unknown + "the same command sends those that were not tried"),
        "refused": ("many-refused", refused + "are bad, send with --any-refusals"),
    }[brake.cause]
    return Problem(rule, str(brake), help)


def _messages(
    campaign: Campaign, leases: Iterator[LeasedEmail], date: datetime, bounces: str = ""
) -> Iterator[Message]:
    """Yield a message for each email; its bytes are made when it is its turn."""
    variants = campaign.variants.items()
    writers = {language: MessageWriter(each, stuffed=True) for language, each in variants}
    for email in leases:
        reader, token = (email.name, email.address), email.unsubscribe_token
        data = partial(writers[email.language].pieces, reader, email.message_id, date, token)
        to = envelope_address(email.address)
        sender = bounces.replace("{token}", local_part(email.message_id)) if bounces else campaign.sender
        yield Message(email.key, sender, to, data, smtputf8=not to.isascii())
