"""Decides for which day each commit of a history counts. The order of commits is certain; their clocks may be wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from msgspec import Struct

from legalsite.model.git_history import Commit

FIRST_DAY = date(1970, 1, 1)


class CommitDay(Struct, frozen=True):
    """The day for which a commit counts. `clock` is its own day if that cannot be right, `none` if it has none that a
    calendar can hold, and empty if its own day counts."""

    day: date
    clock: str = ""


def commit_days(commits: Sequence[Commit], zone: tzinfo, today: date) -> Mapping[str, CommitDay]:
    """Return the day of each commit by its id; `commits` are those of a branch, oldest first, `today` is the day of the
    import. The days never fall.

    A commit that is dated before its parent counts for its parent's day. One that is dated after the import, or after
    every commit that follows it, counts for the day of the commit before it, or of the next one if it is the first.
    """
    clocks = [_clock(commit, zone) for commit in commits]
    late = _late(clocks, today)
    right = (clock for index, clock in enumerate(clocks) if clock and index not in late)
    day = next(right, today)
    days: dict[str, CommitDay] = {}
    for index, (commit, clock) in enumerate(zip(commits, clocks, strict=True)):
        if clock and index not in late and clock >= day:
            days[commit.id] = CommitDay(day := clock)
        else:
            days[commit.id] = CommitDay(day, str(clock or "none"))
    return days


def _late(clocks: Sequence[date | None], today: date) -> set[int]:
    """Return the indexes of the commits that are dated after `today`, or after every commit that follows them, but for
    others of these. They are never more than the commits whose clocks show that they are late; so if the clock of the
    newest one is slow, the long history before it stands."""
    late: set[int] = set()
    latest, followers, ahead = date.min, 0, 0
    for index in reversed(range(len(clocks))):
        clock = clocks[index]
        if clock is None:
            continue
        if clock > today:
            late.add(index)
        elif clock > latest and followers > ahead + (index == 0):
            late.add(index)
            ahead += 1
        else:
            latest, followers = max(latest, clock), followers + 1
    return late


def _clock(commit: Commit, zone: tzinfo) -> date | None:
    """Return the day of a commit in `zone`; None if it has no time that can be used."""
    try:
        day = commit.time.astimezone(zone).date() if commit.time else None
    except OverflowError:
        return None
    return day if day and day >= FIRST_DAY else None
