"""A translation that lags behind: the text in force, or one to come, is not rendered yet."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Stand, Subject
from legalsite.errors import Problem
from legalsite.model.policy import Revision

IS: dict[Stand, str] = {
    "working": "the working text",
    "pending": "the text that applies from {day}",
    "in force": "the text in force",
}


def translation_behind(subject: Subject) -> Iterator[Problem]:
    """Of each language that has a translation of this policy: every original that readers see or will see. Where the
    text in force was passed over and a later one is rendered, the translation is ahead."""
    originals = [text for text in subject.current if not text.translates and not text.withheld]
    for language, texts in subject.policy.translations.items():
        known = [text for text in texts if text in subject.texts]
        rendered = {text.translates for text in known}
        ahead = {text.translates for text in known if subject.stands(text) in {"working", "pending"}}
        for original in originals:
            if subject.stands(original) == "in force" and any(one and one > original.revised for one in ahead):
                continue
            if known and original.revised not in rendered:
                yield _problem(subject, original, max(known, key=lambda text: text.revised), language)


def _problem(subject: Subject, original: Revision, last: Revision, language: str) -> Problem:
    what = IS[subject.stands(original)].format(day=original.effective)
    message = f"{what} has no translation into {language}: the newest, content/{last.path}, renders {last.translates}"
    mend = f"translate this text into content/{original.policy}.{language}.md, with `translates: {original.revised}`"
    return Problem("translation-behind", message, mend, *at_key(subject, original, "revised"), "warning")
