"""What the `notify` commands share: the site and its deliveries, and what is said about mailings."""

import os
from collections.abc import Iterable, Mapping

from click import argument

from legalsite.cli.invocation import Invocation, database, now
from legalsite.cli.printing import say
from legalsite.commands.notify_send import RetriedEmails
from legalsite.commands.stored_mailings import OpenDeliveries, open_deliveries
from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.model.email import StoredMailing
from legalsite.model.notice import policy_name
from legalsite.site.git_checkout import can_commit
from legalsite.site.ledger_on_disk import in_short
from legalsite.site.load import Site, load

NO_RELAY = Problem(
    "bad-environment",
    "LEGALSITE_SMTP_URL isn't set",
    "set it to your mail server, such as smtps://user:password@mail.example.com "
    "or smtp://localhost:25",
)
NAME = argument("name", metavar="POLICY[@VERSION]")
OPTIONAL_NAME = argument("name", default="", metavar="[POLICY[@VERSION]]")


def loaded_with(site: Invocation, name: str = "") -> Site:
    """Load the site. Raises ProblemsFound for POLICY[@VERSION] of a policy that it doesn't have;
    empty names none."""
    loaded = load(site.root).require()
    if name:
        loaded.policy(policy_name(name))
    return loaded


def deliveries_at(
    site: Invocation | Site, *, create: bool = False, reading: bool = False, needed: bool = True
) -> OpenDeliveries:
    """Open the deliveries of a site, in the database of the environment; `needed` as in
    `database`."""
    url = database(needed=needed)
    return open_deliveries(site.root, url, now, create=create, reading=reading)


def smtp_url() -> str:
    """Return the URL of the mail server. Raises ProblemsFound (status 2) if it isn't set."""
    url = os.environ.get("LEGALSITE_SMTP_URL", "")
    if not url:
        raise ProblemsFound([NO_RELAY], 2)
    return url


def no_mailing(name: str) -> str:
    """Return that there are no mailings: none about `name`, or none at all if it is empty."""
    about = f" about {name}" if name else ""
    return f"No emails{about} have been planned."


def by_state(counts: Mapping[str, int]) -> list[str]:
    """Return the number of emails in each state, such as `1,200 accepted`."""
    return [f"{count:,} {state}" for state, count in sorted(counts.items())]


def mailing_name(stored: StoredMailing) -> str:
    """Return the name of a mailing, with its audience if that isn't the account holders."""
    mailing = stored.mailing
    if mailing.audience == "accounts":
        return mailing.key
    return f"{mailing.key} to {mailing.audience}"


def say_recorded(lines: Iterable[str], site: Invocation) -> None:
    """Say which lines the ledger of a site got, and what comes next."""
    recorded = [f"Recorded in content/LEDGER: {in_short(line)}" for line in lines]
    if recorded:
        step = "Build"
        if can_commit(site.root):
            step = "Commit content/LEDGER and content/CHECKPOINT, then build"
        say(*recorded, site.steps(f"{step} the site:", "build"))


def say_erased_emails(retried: Iterable[RetriedEmails]) -> int:
    """Say how many emails can't be sent again, and return their number."""
    erased = sum(each.erased for each in retried)
    if erased:
        say(f"{counted(erased, 'email')} can't be sent again because their addresses were erased.")
    return erased
