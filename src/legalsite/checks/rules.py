"""All rules, in the order in which docs/checks.md tells of them."""

from collections.abc import Callable, Iterator

from legalsite.checks.date_in_text import date_in_text
from legalsite.checks.editorial_change import editorial_change
from legalsite.checks.future_revised import future_revised
from legalsite.checks.minor_change import minor_change
from legalsite.checks.missing_change import missing_change
from legalsite.checks.missing_summary import missing_summary
from legalsite.checks.same_words import same_words
from legalsite.checks.subject import Subject
from legalsite.checks.unpublished_text import unpublished_text
from legalsite.errors import Problem

Rule = Callable[[Subject], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    # dates
    date_in_text,
    future_revised,
    same_words,
    missing_change,
    missing_summary,
    # history
    unpublished_text,
    # class against diff
    editorial_change,
    minor_change,
)


def name_of(rule: Rule) -> str:
    """`date_in_text` is the rule date-in-text."""
    return rule.__name__.replace("_", "-")
