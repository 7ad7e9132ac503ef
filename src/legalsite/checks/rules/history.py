"""Rules about the history of a policy: drafts that are not published, and older texts that would apply again."""

from collections.abc import Iterator

from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem
from legalsite.model import in_force
from legalsite.model.policy import Policy, Revision


def unpublished_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts that are not published, if there is a ledger. Without one, the site shows every text. Information:
    `legalsite publish`."""
    for text in checked.texts if checked.published else ():
        if text.is_draft and not text.recorded:
            message = f"this draft of {text.revised} is not published: readers cannot see it"
            help = "what comes next: `legalsite status`"
            yield Problem("unpublished-text", message, help, *at_key(checked, text, "revised"), "info")


def older_text_returns(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a `replaces` that brings an older text back into force.

    A text supersedes the one in force by itself, on the day on which it takes effect. If `replaces` names that one and
    the new text starts later, the text before it would apply in between. And if it names one of two texts for the same
    day, the older of them would apply on that day. Error: correct `replaces`.
    """
    for text in checked.policy.revisions:
        if text in checked.editable and text.replaces:
            earlier = [other for other in checked.policy.revisions if other.revised < text.revised]
            without = replace(checked.policy, revisions=tuple(earlier))
            with_text = replace(checked.policy, revisions=(*earlier, text))
            returning = [*_returning_now(text, without, with_text), *_returning_later(text, without, with_text)]
            for message, help in returning:
                yield Problem("older-text-returns", message, help, *at_key(checked, text, "replaces"))


def _returning_now(text: Revision, without: Policy, with_text: Policy) -> Iterator[tuple[str, str]]:
    """Yield message and help if a text replaces the one in force and does not take its place at once."""
    day = text.revised.day
    current = in_force.in_force(without, day)
    if current is None or current.revised not in (text.replaces or ()) or text.effective <= day:
        return
    starts = (period.start for period in in_force.timeline(with_text, day))
    last_day = next(start for start in starts if start > day) - in_force.ONE_DAY
    returning = in_force.in_force(with_text, day)
    which = f"the older text of {returning.revised} would apply again" if returning else "no text would apply"
    fact = f"`replaces` names {current.revised}, which is in force, but this text takes effect only on {text.effective}"
    yield (
        f"{fact}: {which} from {day} to {last_day}",
        f"take {current.revised} out of `replaces`: this text supersedes it by itself on {text.effective}",
    )


def _returning_later(text: Revision, without: Policy, with_text: Policy) -> Iterator[tuple[str, str]]:
    """Yield message and help for each pending text that another one for the same day had superseded, if only that one
    is replaced."""
    day = text.revised.day
    for older in in_force.known(without, day):
        if older.effective > day and in_force.status(with_text, older, day) == "pending":
            instead = in_force.applies_instead(without, older, day)
            if instead:
                fact = f"`replaces` names {instead.revised}, but not the older text for the same day, {older.revised}"
                message = f"{fact}: that one would take effect on {older.effective}"
                yield message, f"add {older.revised} to `replaces`"
