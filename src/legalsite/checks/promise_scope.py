"""The text in force promises notice of every change, and `notice` is for some classes of change only."""

from collections.abc import Iterator

from legalsite.checks.governing import promised_notices, quoted
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.notices.due import CLASSES

ALL = ("editorial", "minor", "material")


def promise_scope(subject: Subject) -> Iterator[Problem]:
    """Editorial changes leave what was agreed as it is: nobody has to be told of them."""
    rule = subject.settings.notice
    if rule is None:
        return
    for text, promise in promised_notices(subject):
        missing = CLASSES.get(promise.scope or "", {"material"}) - set(rule.classes)
        if missing:
            scope = "every change" if promise.scope == "any" else "material changes"
            left_out = " and ".join(sorted(missing, reverse=True))
            message = f"the text promises notice of {scope}, and `notice` leaves out {left_out} ones: {quoted(promise)}"
            named = ", ".join(f'"{name}"' for name in ALL if name in missing or name in rule.classes)
            place = at_words(subject, text, promise.first_line)
            yield Problem("promise-scope", message, f"name them in legalsite.toml: for = [{named}]", *place)
