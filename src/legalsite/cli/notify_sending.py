"""`legalsite notify send --confirm`: the letters of one notice go out, with a bar, and the ledger says so."""

import os
from collections.abc import Iterator

from legalsite.cli.notify_words import stand_lines
from legalsite.cli.options import now
from legalsite.cli.printing import say, warn
from legalsite.cli.progress import Bar
from legalsite.commands.mailing import Mailing
from legalsite.commands.sending import Progress, record, send, stand
from legalsite.commands.site import Site
from legalsite.errors import Problem, ProblemsFound


def sent(site: Site, mailing: Mailing, *, quiet: bool) -> tuple[int, bool]:
    """Sends what is left, records the notice where nothing is any more, and says so. How many letters are left, and
    whether all that were tried were accepted."""
    smtp_url, database = _relay(), os.environ.get("LEGALSITE_DATABASE_URL", "")
    try:
        run = _drawn(send(site, mailing, smtp_url=smtp_url, database=database, now=now), quiet=quiet)
    except KeyboardInterrupt:
        warn("stopped: what is left goes out when the same command is run again")
        raise
    result = stand(site.root, mailing.notice.key, database=database, now=now)
    line = "" if run.left else record(site, mailing, result, database=database, now=now)
    if not (quiet and result.settled):
        say("\n".join(stand_lines(result)))
    listed = len(mailing.letters)
    if run.total < listed and not quiet:
        say(f"This run: {run.total} of {listed} letters; the rest was tried before and is not sent again.")
    if line and not quiet:
        say(f"recorded: {line}\nCommit content/LEDGER and content/CHECKPOINT, and build the site.")
    return run.left, result.settled


def _relay() -> str:
    smtp_url = os.environ.get("LEGALSITE_SMTP_URL", "")
    if not smtp_url:
        mend = "set it to the relay, like smtps://user:password@mail.example.com or smtp://localhost:25"
        raise ProblemsFound([Problem("bad-environment", "LEGALSITE_SMTP_URL is not set", mend)], 2)
    return smtp_url


def _drawn(steps: Iterator[Progress], *, quiet: bool) -> Progress:
    """Runs to the end, with a bar on a terminal once it has lasted a second. Gives what it came to."""
    step = next(steps)
    with Bar("Letters", step.total, quiet=quiet) as bar:
        for step in steps:
            bar.update(step.done)
    return step
