"""Non-breaking spaces in a row, or in place of every space: left over from a word processor or a web page."""

import re
from collections.abc import Iterator

from legalsite.checks.subject import Subject
from legalsite.checks.written import at_offset, written
from legalsite.errors import Problem

FIXED = r"(?:[\u00a0\u2007\u202f\u3000]|&nbsp;|&#160;|&#xa0;)"
RUN = re.compile(rf"{FIXED}(?: ?{FIXED})+|^[ \t>]*{FIXED}[ \t]*$", re.IGNORECASE | re.MULTILINE)
GLUED = re.compile(rf"(?<![^\s])(?:[^\s&]{{1,40}}{FIXED}){{6}}", re.IGNORECASE)
MARKS = re.compile(r"[\u00a0\u2007\u202f\u3000]|&(?:nbsp|#160|#xa0);", re.IGNORECASE)


def space_runs(subject: Subject) -> Iterator[Problem]:
    """Of current texts; the first place, and how many more there are."""
    for text in subject.current:
        source = written(subject, text)
        if source.isascii() and not MARKS.search(source):
            continue
        places = sorted(found.start() for pattern in (RUN, GLUED) for found in pattern.finditer(source))
        if places:
            more = f"; {len(places) - 1} more places of the text have them" if len(places) > 1 else ""
            message = f"non-breaking spaces hold this apart, or together, where a plain space should stand{more}"
            mend = "put one plain space in their place, or none"
            yield Problem("space-runs", message, mend, *at_offset(subject, text, places[0]), "warning")
