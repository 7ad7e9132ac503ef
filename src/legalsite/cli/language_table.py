"""Format the output of `legalsite status --languages` as a table or CSV."""

from collections.abc import Iterable, Sequence

from msgspec.structs import astuple

from legalsite.cli.printing import Lines
from legalsite.commands.language_status import LanguageStatus
from legalsite.text.csv_lines import csv_line

MARKS = {"current": "ok", "drafted": "d", "held_back": "h", "missing": "-", "unknown": "?"}
LEGEND = "ok: current   1, 2, …: versions behind   d: drafted   -: missing   ?: unknown"
HELD_BACK = "h: held back by `publish` until you resolve the errors that `legalsite check` lists"
MAX_NAMED = 3  # maximum number of translations listed in a line


def language_lines(
    statuses: Iterable[LanguageStatus], languages: Sequence[str], *, verbose: bool
) -> Lines:
    """Yield the table, followed by a line for each set of translations that lack the same changes.

    A line with many translations lists them only if `verbose` is True. A translation lacks versions
    of the original, its `changes`. It's `held_back` if `publish` skips its draft because of errors.
    """
    rows = {"policy": list(languages)}  # the header, followed by one row for each policy
    lacking: dict[str, list[str]] = {}  # what translations lack → the translations
    for status in statuses:
        # a mark or, for an outdated translation, the number of versions that it's behind by
        mark = MARKS.get(status.status) or str(len(status.changes))
        rows.setdefault(status.policy, []).append(mark)
        if status.changes:
            cause = "behind by " + ", ".join(status.changes)
            if status.since:
                cause += f" since {status.since}"
            lacking.setdefault(cause, []).append(f"{status.policy} ({status.language})")
        if status.status == "held_back":
            lacking.setdefault(HELD_BACK, []).append(f"{status.policy} ({status.language})")
    width = max(map(len, rows))
    for name, marks in rows.items():
        cells = [mark.ljust(len(tag)) for mark, tag in zip(marks, languages, strict=True)]
        yield "  ".join([name.ljust(width), *cells]).rstrip()
    yield LEGEND
    for cause, named in lacking.items():
        names = ", ".join(named)
        if len(named) > MAX_NAMED and not verbose:
            names = f"{len(named)} translations; to list them, add --verbose"
        yield f"{cause}: {names}"


def languages_csv(statuses: Iterable[LanguageStatus]) -> bytes:
    """Format the status of each language as CSV, with the fields as columns."""
    lines = [csv_line(LanguageStatus.__struct_fields__)]
    for status in statuses:
        *facts, since, changes = astuple(status)  # a date or None, and a tuple
        lines.append(csv_line([*facts, str(since or ""), ", ".join(changes)]))
    return b"".join(lines)
