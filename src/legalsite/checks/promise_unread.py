"""A text that says nothing about its own changes."""

from collections.abc import Iterator

from legalsite.checks.governing import governing
from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.profiles import PROFILES


def promise_unread(subject: Subject) -> Iterator[Problem]:
    """Lists are appendices of another text, which has the clause. Information, unless a profile asks for a clause."""
    text = governing(subject)
    kind = subject.settings.kind
    if text is None or kind == "list" or subject.promises(text):
        return
    place = at_key(subject, text, "title")
    asked = [PROFILES[name] for name in subject.config.notice.profiles]
    asked = [profile for profile in asked if profile.clause and kind in profile.kinds]
    message = "no clause on how this text may change was found"
    mend = "say how readers are told of changes, for which changes, and how long before they apply"
    for profile in asked:
        cited = f"{message}, and profile {profile.name} asks for one ({profile.source})"
        yield Problem("promise-unread", cited, mend, *place)
    if not asked:
        yield Problem("promise-unread", f"{message}: it promises nothing to anybody", mend, *place, "info")
