"""Many sentences in the passive: they hide who does what."""

from collections.abc import Iterator

from legalsite.checks import prose
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.policy import Revision

MOST = 30  # per cent
FEWEST_SENTENCES = 10


def passive(subject: Subject) -> Iterator[Problem]:
    """Of mendable texts, with the share in the revision before. Always information."""
    for text in subject.mendable:
        share = _share(subject, text)
        if share is None or share <= MOST:
            continue
        before = None if text.translates else subject.before(text)
        was = _share(subject, before) if before else None
        trend = f", was {was} %" if was not in {None, share} else ""
        message = f"{share} % of the sentences are in the passive{trend}"
        mend = "say who does it: “we delete” for “will be deleted”"
        yield Problem("passive", message, mend, *at_words(subject, text, subject.document(text).blocks[0].line), "info")


def _share(subject: Subject, text: Revision) -> int | None:
    counted = prose.passive(subject.document(text), text.language)
    return round(100 * counted[0] / counted[1]) if counted and counted[1] >= FEWEST_SENTENCES else None
