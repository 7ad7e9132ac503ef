"""A text promises where its date is shown, and shows it elsewhere, or another date there."""

import re
from collections.abc import Iterator, Sequence

from legalsite.checks.date_lines import DateLine, date_lines
from legalsite.checks.governing import quoted
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.promise import Promise

OF_EFFECT = re.compile(
    r"effective date|date of effect|Datum des Inkrafttretens|Gültigkeitsdatum|date d['’](?:effet|entrée en vigueur)",
    re.IGNORECASE,
)
OF_REVISION = re.compile(
    r"last (?:updated?|revised|modified|changed|amended)|(?:updated?|revised|revision|modification) date"
    r"|date of (?:the |its )?(?:last|latest|most recent|revision|update)"
    r"|zuletzt|letzte[nrs]? (?:Aktualisierung|Änderung|Überarbeitung)|mise à jour|dernière (?:modification|révision)",
    re.IGNORECASE,
)
SHOWN = re.compile(r"\b(?:dates?|dated|legend|Datum|Stand|Seitenanfang|mise à jour)\b", re.IGNORECASE)
MANY = 3  # that many dates are a list of changes, not the date of the text
OURS = "every built page shows “Last revised” and “Applies since” at its top"


def promise_date_place(subject: Subject) -> Iterator[Problem]:
    """Of what readers see or will see. A text without a date line of its own is right where it promises the top."""
    for text in subject.current:
        for promise in (promise for promise in subject.promises(text) if promise.date_shown in {"top", "bottom"}):
            lines = date_lines(subject.document(text))
            found = _not_at_top(promise, lines) if promise.date_shown == "top" else _not_at_bottom(lines)
            if found:
                wrong, mend, line = found
                message = f"{wrong}; promised is: {quoted(promise, about=SHOWN)}"
                place = at_words(subject, text, line.line if line else promise.first_line)
                yield Problem("promise-date-place", message, mend, *place)


Finding = tuple[str, str, DateLine | None]


def _not_at_top(promise: Promise, lines: Sequence[DateLine]) -> Finding | None:
    """The date of a revision is meant unless the promise speaks of the effective date, or just of "the date"."""
    above = [one for one in lines if one.at == "at the top"]
    if any(one.revised for one in above):
        return None
    only_revised = OF_REVISION.search(promise.quote) and not OF_EFFECT.search(promise.quote)
    if above and not only_revised:
        return None
    elsewhere = [one for one in lines if one.short and one.at != "at the top" and (one.revised or not only_revised)]
    if elsewhere and len(elsewhere) < MANY:
        line = elsewhere[-1]
        wrong = f"the text shows its date {line.at} (“{_words(line)}”), not at the top"
        return wrong, f"move this line to the top, or take it out: {OURS}", line
    if above and not elsewhere:
        wrong = f"the only date at the top (“{_words(above[0])}”) tells from when the text applies"
        return (
            f"{wrong}, not when it was revised",
            f"write “Last updated: …” there as well, or take the line out: {OURS}",
            above[0],
        )
    return None


def _not_at_bottom(lines: Sequence[DateLine]) -> Finding | None:
    if any(one.at == "at the bottom" for one in lines):
        return None
    shown = next((one for one in lines if one.short), None)
    wrong = "no date stands at the bottom"
    if shown:
        wrong = f"the text shows its date {shown.at} (“{_words(shown)}”), not at the bottom"
    return wrong, f"promise the date at the top: {OURS}", shown


def _words(line: DateLine) -> str:
    return " ".join(line.text.split())
