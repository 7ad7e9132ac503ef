"""What `legalsite status --languages` prints: policies and languages as a table, and as CSV."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec.structs import astuple

from legalsite.cli.printing import Lines
from legalsite.commands.language_status import LanguageStatus
from legalsite.notices.evidence import csv_line

MARKS = {"current": "ok", "drafted": "d", "missing": "-"}
LEGEND = "ok: current   1, 2, …: behind by that many versions   d: drafted   -: missing"
MAX_NAMED = 3  # policies in a line


def language_lines(statuses: Sequence[LanguageStatus], on: date, *, verbose: bool) -> Lines:
    """Yield the table on a date, and below it a line for all translations that lack the same.

    It names many policies only with `verbose`.
    """
    by_language = defaultdict[str, list[LanguageStatus]](list)
    lacking = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for status in statuses:
        by_language[status.language].append(status)
        if status.status == "behind":
            since = "from" if status.since and status.since > on else "since"
            changes = ", ".join(status.changes)
            cause = f"behind {since} {status.since} by {changes}"
            lacking[cause][status.policy].append(status.language)
    columns = [["policy", *dict.fromkeys(status.policy for status in statuses)]]
    for language, found in by_language.items():
        marks = [MARKS.get(status.status) or str(len(status.changes)) for status in found]
        columns.append([language, *marks])
    for row in zip(*columns, strict=True):
        cells = zip(row, columns, strict=True)
        yield "  ".join(cell.ljust(max(map(len, column))) for cell, column in cells).rstrip()
    yield LEGEND
    for cause, policies in lacking.items():
        named = []
        for slug, languages in policies.items():
            tags = ", ".join(languages)
            named.append(f"{slug} ({tags})")
        if verbose or len(named) <= MAX_NAMED:
            yield "\n  ".join([f"{cause}:", *named])
        else:
            yield f"{cause}: in {len(named)} policies; to list them, add --verbose"


def languages_csv(statuses: Sequence[LanguageStatus]) -> bytes:
    """Return a CSV table with a row for each policy and language."""
    lines = [csv_line(LanguageStatus.__struct_fields__)]
    for status in statuses:
        *facts, changes = astuple(status)
        cells = [str(fact or "") for fact in facts]
        lines.append(csv_line([*cells, ", ".join(changes)]))
    return b"".join(lines)
