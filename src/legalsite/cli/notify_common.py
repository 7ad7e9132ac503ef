"""Functions shared by the `notify` commands: the site, its delivery database, and messages."""

import os
from collections.abc import Iterable, Mapping

from click import argument

from legalsite.cli.invocation import Invocation, database, now
from legalsite.cli.options import named_on_date, options
from legalsite.cli.printing import Lines, say
from legalsite.commands.notify_send import RetriedEmails
from legalsite.commands.stored_mailings import OpenDeliveries, open_deliveries
from legalsite.commands.version_names import version_named
from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.ledger.recorded_result import EMAIL, REMINDER, RecordedResult
from legalsite.model.email import Audience, StoredMailing
from legalsite.model.notice import Notice
from legalsite.site.git_checkout import can_commit
from legalsite.site.ledger_on_disk import short_line
from legalsite.site.load import Site, load, resolve_slugs

NO_RELAY = Problem(
    "bad-environment",
    "LEGALSITE_SMTP_URL isn't set",
    "set it to your mail server, such as smtps://user:password@mail.example.com "
    "or smtp://localhost:25",
)
NAME = options(argument("name", metavar="POLICY[@VERSION]"), named_on_date("name"))
OPTIONAL_NAME = options(
    argument("name", default="", metavar="[POLICY[@VERSION]]"), named_on_date("name")
)


def load_site(site: Invocation, name: str = "", *, with_folders: bool = False) -> Site:
    """Load the site.

    `name` is POLICY, POLICY@VERSION, or empty; with `with_folders`, also FOLDER/. Raises
    ProblemsFound if it doesn't exist.
    """
    loaded = load(site.root).require()
    if "@" in name:  # the result isn't needed; each call raises ProblemsFound for an unknown name
        version_named(loaded, name)
    elif with_folders and name.endswith("/"):
        resolve_slugs([name], loaded.files)
    elif name:
        loaded.policy(name)
    return loaded


def open_site_deliveries(
    site: Invocation | Site, *, create: bool = False, reading: bool = False, needed: bool = True
) -> OpenDeliveries:
    """Open a site's delivery database, whose URL may be set in the environment.

    `create` creates a missing database; otherwise, it's treated as empty. `reading` means that the
    caller won't send or record anything. If a database is `needed`, ProblemsFound is raised in a
    pipeline unless the environment names one.
    """
    return open_deliveries(site.root, database(needed=needed), now, create=create, reading=reading)


def smtp_url() -> str:
    """Return the URL of the mail server. Raises ProblemsFound (status 2) if it isn't set."""
    url = os.environ.get("LEGALSITE_SMTP_URL", "")
    if not url:
        raise ProblemsFound([NO_RELAY], status=2)
    return url


def no_mailing_message(name: str) -> str:
    about = f" about {name}" if name else ""
    return f"No emails{about} have been planned."


def state_counts(counts: Mapping[str, int]) -> list[str]:
    """Format the number of emails in each state, such as `1,200 accepted`."""
    return [f"{count:,} {state}" for state, count in sorted(counts.items())]


def mailing_name(stored: StoredMailing) -> str:
    """Return the key of a mailing, with its audience if it's not for account holders.

    The languages to which a correction is limited are included.
    """
    mailing = stored.mailing
    name = mailing.short_key
    if mailing.audience != "accounts":
        name += f" to {mailing.audience}"
    if stored.only_languages:
        name += f", only in {', '.join(stored.only_languages)}"
    return name


def public_lines(notice: Notice, audience: Audience) -> Lines:
    """Yield lines that show what the ledger will publish about a notice's emails."""
    deadlines = notice.email_days
    # notices to subscribers and reminders have no deadline
    if audience == "subscribers" or notice.reminder:
        deadlines = (None,)
    channel = REMINDER if notice.reminder else EMAIL
    for deadline in deadlines:
        # `seen`, because the program observes results of emails; the shares aren't known yet
        result = RecordedResult("seen", channel, audience, deadline, accepted="…", reached="…")
        yield f"  will be public in LEDGER: {result}, the first and the last day; no counts"


def say_recorded_lines(lines: Iterable[str], site: Invocation) -> None:
    """Print ledger lines that were added, if any, and what to do next."""
    recorded = [f"Recorded in content/LEDGER: {short_line(line)}" for line in lines]
    if recorded:
        step = "Build"
        if can_commit(site.root):
            step = "Commit content/LEDGER and content/CHECKPOINT, then build"
        say(*recorded, site.next_steps(f"{step} the site:", "build"))


def say_erased_emails(retried: Iterable[RetriedEmails]) -> int:
    """Print how many emails can't be sent again because their addresses are erased.

    Return that number.
    """
    erased = sum(each.erased for each in retried)
    if erased:
        say(f"{counted(erased, 'email')} can't be sent again because their addresses were erased.")
    return erased
