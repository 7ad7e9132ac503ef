"""All rules, in the order in which docs/checks.md tells of them."""

from collections.abc import Callable, Iterator

from legalsite.checks.broken_link import broken_link
from legalsite.checks.cancelled_notice import cancelled_notice
from legalsite.checks.changed_under_old_date import changed_under_old_date
from legalsite.checks.date_in_text import date_in_text
from legalsite.checks.dead_anchor import dead_anchor
from legalsite.checks.dead_page import dead_page
from legalsite.checks.doubled_paragraph import doubled_paragraph
from legalsite.checks.editorial_change import editorial_change
from legalsite.checks.file_name import file_name
from legalsite.checks.foreign_image import foreign_image
from legalsite.checks.foreign_syntax import foreign_syntax
from legalsite.checks.future_revised import future_revised
from legalsite.checks.heading_level import heading_level
from legalsite.checks.history_not_archived import history_not_archived
from legalsite.checks.image_text import image_text
from legalsite.checks.import_residue import import_residue
from legalsite.checks.impossible_date import impossible_date
from legalsite.checks.link_text import link_text
from legalsite.checks.long_sentence import long_sentence
from legalsite.checks.lost_reference import lost_reference
from legalsite.checks.minor_change import minor_change
from legalsite.checks.missing_change import missing_change
from legalsite.checks.missing_file import missing_file
from legalsite.checks.missing_summary import missing_summary
from legalsite.checks.mixed_names import mixed_names
from legalsite.checks.notice_period import notice_period
from legalsite.checks.passive import passive
from legalsite.checks.placeholder import placeholder
from legalsite.checks.profile_review import profile_review
from legalsite.checks.promise_channels import promise_channels
from legalsite.checks.promise_check_back import promise_check_back
from legalsite.checks.promise_date_place import promise_date_place
from legalsite.checks.promise_days import promise_days
from legalsite.checks.promise_history import promise_history
from legalsite.checks.promise_scope import promise_scope
from legalsite.checks.promise_unread import promise_unread
from legalsite.checks.readability import readability
from legalsite.checks.removed_markup import removed_markup
from legalsite.checks.same_words import same_words
from legalsite.checks.space_runs import space_runs
from legalsite.checks.subject import Subject
from legalsite.checks.translation_behind import translation_behind
from legalsite.checks.translation_clauses import translation_clauses
from legalsite.checks.translation_numbers import translation_numbers
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
    changed_under_old_date,
    unpublished_text,
    history_not_archived,
    # class against diff
    editorial_change,
    minor_change,
    # promise
    promise_date_place,
    promise_channels,
    promise_scope,
    promise_days,
    notice_period,
    cancelled_notice,
    promise_history,
    promise_check_back,
    promise_unread,
    profile_review,
    # translations
    translation_behind,
    translation_clauses,
    translation_numbers,
    # links and pages
    dead_anchor,
    dead_page,
    missing_file,
    file_name,
    foreign_syntax,
    removed_markup,
    lost_reference,
    heading_level,
    image_text,
    foreign_image,
    link_text,
    # residue of imports
    import_residue,
    doubled_paragraph,
    placeholder,
    mixed_names,
    space_runs,
    broken_link,
    impossible_date,
    # plain words
    long_sentence,
    readability,
    passive,
)


def name_of(rule: Rule) -> str:
    """`date_in_text` is the rule date-in-text."""
    return rule.__name__.replace("_", "-")
