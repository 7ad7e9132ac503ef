"""A text that says that it was settled on a day that is still to come."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def future_revised(subject: Subject) -> Iterator[Problem]:
    """Only of working texts: an archived one cannot have been published ahead of its day, the ledger holds its time."""
    for text in subject.texts:
        if text.working and text.revised.day > subject.on:
            message = f"revised is {text.revised}, and today is {subject.on}: nobody has settled this text yet"
            mend = "`revised` is the day on which the text was settled; from when it applies is `effective`"
            yield Problem("future-revised", message, mend, *at_key(subject, text, "revised"))
