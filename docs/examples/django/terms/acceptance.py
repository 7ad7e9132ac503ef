"""What acceptance.json asks of the users of this app."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from .acceptance_file import read_file
from .decision import Decision, decide, version_for
from .models import Agreement

log = logging.getLogger(__name__)


def date_in(timezone, moment=None):
    zone = ZoneInfo(timezone)
    return str((moment or datetime.now(zone)).astimezone(zone).date())


def decide_for(user):
    """Decide what to ask a user who is signed in. If that isn't known, ask nothing."""
    file = read_file()
    if not file:
        return Decision()
    last = Agreement.objects.filter(user=user, policy="terms").order_by("id").last()
    opened = date_in(file["timezone"], user.date_joined)
    since = getattr(settings, "TERMS_STORED_SINCE", None)
    today = date_in(file["timezone"])
    try:
        return decide(file["versions"], today, opened, last and last.revised, since)
    except KeyError as version:
        log.error("not asking users to agree: acceptance.json doesn't have %s", version)
        return Decision()


def version_for_sign_up():
    """Return the version that applies to an account opened now; None if none is in effect."""
    file = read_file()
    today = file and date_in(file["timezone"])
    return file and version_for(file["versions"], today, today)
