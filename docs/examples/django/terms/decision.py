"""What a user must agree to, by the versions in acceptance.json. Dates are like "2026-03-02"."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    show: dict | None = None  # the version to agree to
    since: str = ""  # the version that they agreed to before
    by: str | None = None  # the last date to agree
    blocks: bool = False  # whether nothing else is open until they agree
    announce: str | None = None  # the date on which to ask them, if that is known already


def decide(versions, today, opened, agreed, stored_since=None):
    """Decide what to ask the user of an account that was opened on `opened`.

    `agreed` is the version that they agreed to last, or None. Accounts opened before `stored_since`
    count as having agreed to what applied then. Raises KeyError if the file doesn't have `agreed`.
    """
    mine = _agreed_version(versions, opened, agreed, stored_since)
    # A canceled version that was for new accounts: now the same applies as to accounts opened today
    is_canceled = bool(mine) and not mine["applied"] and _is_for_new_accounts(mine, opened)
    show = version_for(versions, today if is_canceled else opened, today)
    if not mine:
        blocks = bool(stored_since) and opened >= stored_since
        return Decision(show, blocks=blocks) if show else Decision()
    asks = mine["ask_again"]
    if show and asks and asks["from"] <= today:
        is_late = bool(asks["by"]) and asks["by"] < today
        return Decision(show, mine["revised"], asks["by"], is_late)
    shows_older = show and versions.index(show) > versions.index(mine)
    shows_newer = show and versions.index(show) < versions.index(mine)
    # The second case: at sign-up, the copy of the file was older than the version for new accounts
    if shows_older and is_canceled or shows_newer and _is_for_new_accounts(show, opened):
        return Decision(show, mine["revised"])
    if asks and asks["announce_from"] <= today < asks["from"]:
        return Decision(announce=asks["from"])
    return Decision()


def version_for(versions, opened, date):
    """Return the version that applies on a date to an account opened on `opened`, or None."""
    current = next((each for each in versions if _is_in_effect(each, date)), None)
    first = [each for each in versions if each["applied"] and _is_for_new_accounts(each, opened)]
    upcoming = [each for each in first if date < each["effective"]]
    return current and max(upcoming, key=lambda each: each["effective"], default=current)


def _agreed_version(versions, opened, agreed, stored_since):
    if agreed:
        return {each["revised"]: each for each in versions}[agreed]
    if stored_since and opened < stored_since:
        return version_for(versions, opened, opened)
    return None


def _is_in_effect(version, date):
    return any(p["from"] <= date and (not p["to"] or date < p["to"]) for p in version["applied"])


def _is_for_new_accounts(version, opened):
    """Whether a version that takes effect later already applied to accounts opened on this date."""
    start = version["effective_new_accounts"]
    return bool(start) and start <= opened < version["effective"]
