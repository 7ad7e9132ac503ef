"""A text promises that all its earlier texts can be read, and one of them was taken away."""

from collections.abc import Iterator

from legalsite.checks.governing import governing
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def promise_history(subject: Subject) -> Iterator[Problem]:
    """The built site shows every revision for good, so that the promise is kept by itself; what was withheld is shown
    as such, with the reason."""
    text = governing(subject)
    kept = [promise for promise in subject.promises(text) if promise.keeps_history] if text else []
    gone = [str(earlier.revised) for earlier in subject.texts if earlier.withheld]
    if text and kept and gone:
        message = f"the text promises that earlier texts stay to be read, and withheld are: {', '.join(gone)}"
        mend = "say in the text that a text may have to go, by order of a court"
        place = at_words(subject, text, kept[0].first_line)
        yield Problem("promise-history", message, mend, *place, "warning")
