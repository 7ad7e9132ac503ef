"""A policy that came from a git history → its changes, and which of them went out under the date of an older text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from legalsite.checks.changed_sentences import Stretch, new_numbers, stretches, topics, touched
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.stated_dates import Stated, stated_days
from legalsite.model.policy import Revision
from legalsite.model.redline import Redline
from legalsite.redline.output.summary import summary
from legalsite.text.dates import is_date_line

Verdict = Literal["dated", "old", "older", "undated"]
What = Literal["words", "links", "numbers", "markup", "signs", "date"]

# Of templates, alerts and links; and those that print words which are not here. Within bounds: of many `{{` that are
# never closed each would be sought to the end.
MARKUP = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\[!(\w+)\]|\bAUTOTITLE\b")
PRINTS = re.compile(r"\{\{.{0,500}?\}\}|\{%-?\s*(?:data|include|render)\b.{0,500}?%\}|\bAUTOTITLE\b")
ANY = "\0"
GRACE = 3  # days between settling the words and writing the date: nobody is misled by them
QUOTED = 3


@dataclass(frozen=True)
class Change:
    """One changed text of such a policy. `stated` is the newest day that it states of itself. `verdict`: "old", where
    the text before stated the same day or a later one, for `days` until a text stated a newer one, the date went or
    the text was removed (`until`; None: it still stands so); "older", where the day was set anew and is `days` older
    than the history has it. `what` is the weightiest of what changed: words, where links lead, the order or the
    numbers of clauses, punctuation, nothing but the date itself."""

    text: Revision
    stated: Stated | None
    verdict: Verdict
    what: What
    until: date | None
    days: int
    redline: Redline

    @cached_property
    def summary(self) -> str:
        """How much changed, and the sentences that weigh most."""
        changed = _heaviest_first(self.redline, self.text.language) if self.what in {"words", "links"} else []
        quotes = "; ".join(f"“{stretch.quote}”" for stretch in changed[:QUOTED])
        more = f"; and {len(changed) - QUOTED} more" if len(changed) > QUOTED else ""
        return summary(self.redline) + (f": {quotes}{more}" if quotes else "")


def is_imported(text: Revision) -> bool:
    """Whether `revised` is the day of a commit, which the company never wrote: `import git` leaves its name there."""
    return "imported" in text.extra and text.recorded.split(" ")[2:3] == ["import"]


def grace_of(checked: CheckedPolicy) -> timedelta:
    """As legalsite.toml has it for the policy."""
    given = [
        setting.grace_days
        for setting in checked.config.checks
        if setting.rule == "date-in-text"
        and setting.policy in {"", checked.policy.slug}
        and setting.grace_days is not None
    ]
    return timedelta(days=given[-1] if given else GRACE)


def imported_changes(checked: CheckedPolicy, grace: timedelta) -> Iterator[Change]:
    """In the order of time. The first text is none, nor one that ends the policy or begins it anew."""
    texts = [text for text in checked.policy.revisions if text in checked.texts]
    if not any(map(is_imported, texts)):
        return
    stated = {text.path: newest(stated_days(checked.document(text))) for text in texts}
    for place, text in enumerate(texts):
        before = texts[place - 1] if place else None
        if before is None or not is_imported(text) or text.withdrawn or before.withdrawn:
            continue
        redline = checked.redline(before, text)
        what, said = _what(redline), stated[text.path]
        verdict = _verdict(said, stated[before.path], text.revised.day - grace) if what != "date" else "dated"
        until, days = None, 0
        if verdict == "old":
            until = caught_up(((one.revised.day, stated[one.path]) for one in texts[place + 1 :]), text, grace)
            days = ((until or checked.on) - text.revised.day).days
            verdict = "dated" if days <= grace.days else "old"
        elif verdict == "older" and said:
            days = (text.revised.day - said.last).days
        yield Change(text, said, verdict, what, until, days, redline)


def newest(stated: Iterable[Stated]) -> Stated | None:
    return max(stated, key=lambda one: one.last, default=None)


def caught_up(later: Iterable[tuple[date, Stated | None]], text: Revision, grace: timedelta) -> date | None:
    """Since when the date of a later text covers this one: by its day, by stating none. None: it never did."""
    covers = text.revised.day - grace
    return next((day for day, stated in later if stated is None or _reaches(stated, covers)), None)


def _reaches(stated: Stated, day: date) -> bool:
    return any(last >= day for _, last in stated.readings)


def _verdict(stated: Stated | None, before: Stated | None, earliest: date) -> Verdict:
    if stated is None:
        return "undated"
    if _reaches(stated, earliest):
        return "dated"
    return "old" if before and before.day >= stated.day else "older"


def _what(redline: Redline) -> What:
    changed = list(stretches(redline))
    if changed and all(is_date_line(stretch.old) or is_date_line(stretch.new) for stretch in changed):
        return "date"
    worded = [stretch for stretch in changed if _worded(stretch)]
    if any(map(_prints_anew, worded)):
        return "words"
    if any(run.target and run.op != "equal" for stretch in changed for run in stretch.runs):
        return "links"
    return "markup" if worded else "signs" if changed else "numbers"


def _worded(stretch: Stretch) -> bool:
    """Whether letters or digits of it changed."""
    runs = (run for run in stretch.runs if run.op != "equal" and not run.target)
    return any(letter.isalnum() for run in runs for letter in run.text)


def _prints_anew(stretch: Stretch) -> bool:
    """Whether a reader sees other words, once markup that another tool takes out is gone. What a tool fills in may be
    the words that stood there."""
    sides = (stretch.old, stretch.new)
    if not any(map(MARKUP.search, sides)):
        return True
    old, new = (_letters(MARKUP.sub(r"\1", PRINTS.sub(ANY, side))) for side in sides)
    return not (_filled(old, new) or _filled(new, old))


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter == ANY).lower()


def _filled(text: str, other: str) -> bool:
    """Whether `other` may be `text` with its gaps filled in, each by a letter at least. What stands between two gaps is
    sought where it first may be: a pattern would try every other place as well, for hours."""
    first, *between = text.split(ANY)
    if not between:
        return text == other
    last = between.pop()
    start, end = len(first), len(other) - len(last)
    for words in between:
        found = other.find(words, start + 1, end)
        if found < 0:
            return False
        start = found + len(words)
    return start < end and other.startswith(first) and other.endswith(last)


def _heaviest_first(redline: Redline, language: str) -> list[Stretch]:
    """Sentences in which numbers, duties, rights or names changed; then the others. No date line."""
    numbers = new_numbers(redline)
    changed = [one for one in stretches(redline) if not (is_date_line(one.old) or is_date_line(one.new))]

    def weight(stretch: Stretch) -> tuple[bool, bool]:
        strict = touched(stretch, language, numbers)
        return not strict, not topics(stretch, language, strict)

    return sorted(changed, key=weight)
