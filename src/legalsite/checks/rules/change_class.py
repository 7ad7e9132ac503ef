"""Rules about `change`, `summary`, `about`, and the approval of changes."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from legalsite.checks.changed_sentences import Difference, differences, join_quotes
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, ProblemIterator, counted
from legalsite.model.policy import Version, revise_from
from legalsite.model.slug_patterns import most_specific
from legalsite.redline.compare import have_other_words
from legalsite.text.language_detection import detect_other_language
from legalsite.text.languages import base_language, language_name

COPIED_HELP = "write a `summary` of this change, so that the approval counts"
# minimum number of common words to recognize the language of a title or summary
MIN_COMMON_WORDS = 2


def missing_change(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions after the first that don't specify a type of change.

    If a version replaces an upcoming one, `change` is the type of change from that upcoming
    version, because its notice may count for the new version, too. A version that was in effect
    before the ledger began needs no `change`.

    Severity: error. Fix: set `change`.
    """
    for text in checked.editable_versions:
        if text.change is not None or checked.is_history(text):
            continue
        previous = checked.comparison_base(text)
        if previous:  # the first version has no change
            message = "`change` is missing, so this version counts as a material change "
            message += f"from {previous.revised}"
            yield at_key(checked, text, "change").problem(
                message, "write `change: editorial`, `change: minor`, or `change: material`"
            )


def missing_summary(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions after the first without a summary of the change.

    A translation needs its own summary for the changelog in its language. Versions that were in
    effect before the ledger began need none, and neither do their translations.

    Severity: error. Fix: add `summary`.
    """
    for text in checked.editable:
        original = checked.policy.original(text) or text
        if text.summary is not None or not checked.previous(original):
            continue
        # a version from before the ledger began needs no summary, and neither does its translation
        if checked.is_history(original) and original.summary is None:
            continue
        help = "add a one-sentence `summary:` that says what changed"
        problem = at_key(checked, text, "summary").problem(
            "`summary` is missing, so the changelog, the feeds, and the notices "
            "can't say what changed",
            help,
        )
        # The problem of a missing key is at `revised`. The fix adds a line with the key below it.
        # A key without a value is at its own line, which needs no further one.
        if problem.column and "summary" not in problem.excerpt:
            line = problem.excerpt[problem.column - 1 :]
            end = problem.column + len(line)
            problem = problem._replace(end=end, replacement=f"{line}\nsummary: ")
        yield problem


def partial_summary(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions that replace an upcoming one without confirming that `summary` describes the
    whole change.

    The replaced version never takes effect, so pages, feeds, and emails show this summary for the
    whole change from the current version. A translation has its own summary to confirm.

    Severity: error, or warning if the version is published. Fix: add `summary_covers`, or rewrite
    `summary`.
    """
    for text in checked.editable:
        original = checked.policy.original(text)
        # a missing summary is reported by another rule
        if original is None or original.withdrawn or text.summary is None:
            continue
        # a replaced withdrawal didn't change the text
        replaced = [
            old for old in checked.policy.replaced_while_upcoming(original) if not old.withdrawn
        ]
        covered = text.summary_covers or ()
        current = checked.previous(original)
        if not current or all(old.revised in covered for old in replaced):
            continue
        # A version that restores the current wording has no change to describe. Its comparison base
        # is the current version, not a replaced one.
        if checked.comparison_base(original) in replaced:
            yield _partial_summary_problem(checked, text, current, replaced)


def _partial_summary_problem(
    checked: CheckedPolicy, version: Version, current: Version, replaced: Sequence[Version]
) -> Problem:
    """Ask whether the summary covers the whole change from the `current` version.

    The changes of the `replaced` versions are part of it.
    """
    names = ", ".join(str(old.revised) for old in replaced)
    message = f"does `summary` describe the whole change from {current.revised}, "
    message += f"including the change of {names}? It says “{version.summary}”"
    old: Version | None = current
    if version.translates:
        # Compare a translation with the translation of the current version, which may not exist.
        # With `date.max`, it may also be one that was published later than this version.
        old = checked.policy.translation(version.language, current, date.max)
    if old and not (old.withheld or version.withheld):  # a withheld text can't be compared
        quotes = [change.quote for change in visible_differences(checked, old, version)]
        if quotes:
            message += "; readers will see " + join_quotes(quotes)
    place = at_key(checked, version, "summary")
    if checked.is_unpublished(version):
        help = f"if it does, add `summary_covers: [{names}]`"
        help += "; if not, first summarize the whole change"
        return place.problem(message, help)
    command = revise_from(version.policy, version.revised, {})
    return place.problem(
        message, f"if not, publish it again with a full summary: `legalsite {command}`", "warning"
    )


def missing_about(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions that don't name the subjects of their change when a notice rule covers only
    some subjects.

    Such a rule is in `notice` in the settings, or in the promise of the previous version or of
    an upcoming version that this one replaces. Without `about`, the change counts as a
    change to every subject.

    Severity: warning. Fix: set `about`, or `about: []` if the change is about none of the
    subjects.
    """
    for text in checked.editable_versions:
        if text.about is not None or text.withdrawn:
            continue
        previous = checked.previous(text)
        if previous is None:  # a first version has no change
            continue
        rules = list(checked.settings.notice)
        for version in (previous, *checked.policy.replaced_while_upcoming(text)):
            record = checked.promise(version).record
            if record:
                rules += record.rules
        # Subjects of rules that apply to this type of change. `weight` is the stated type, or
        # material if none is stated; None stands for any subject.
        words = {rule.about for rule in rules if rule.about and rule.concerns(text.weight, None)}
        if words:
            subjects = " and ".join(sorted(words))
            message = "`about` is missing: a notice rule only covers changes about "
            message += f"{subjects}, so this version counts as changing everything"
            value = ", ".join(sorted(words))
            help = f"write `about: [{value}]`, or `about: []` if the change is about something else"
            yield at_key(checked, text, "about").problem(message, help, "warning")


def other_language(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions whose `summary`, `title`, or text seems to be in a language other than the
    policy's.

    The settings may contain the language of a policy; otherwise, it's the site's first
    language. If the site has no pages in the policy's language, a summary may be in the site's
    first language, because that's the language of the changelog.

    Severity: warning. Fix: write it in the policy's language, or set the policy's `language`.
    """
    for text in checked.editable:
        language = base_language(text.language)
        its_name = language_name(language, "en")
        allowed = {language}
        # the language of a translation is part of its file name, so it's certainly right
        if not text.translates:
            of_pages = checked.config.text_languages.of_pages(text.policy)
            allowed.add(base_language(of_pages))
            words = (block.text for block in checked.document(text).blocks)
            other = None
            if not checked.settings.language:  # otherwise, the user has stated the language
                other = detect_other_language(words, {language})
            if other:
                name = language_name(other, "en")
                help = f"if it is, add to [policies.{text.policy}] in the settings: "
                help += f'language = "{other}"'
                yield at_key(checked, text, "revised").problem(
                    f"is this text in {name}? It seems to be, "
                    f"but its language is set to {its_name}",
                    help,
                    "warning",
                )
                continue  # the title and summary are then in that language, too
        for key, value in (("title", text.title), ("summary", text.summary or "")):
            other = detect_other_language([value], allowed, MIN_COMMON_WORDS)
            if other:
                name = language_name(other, "en")
                yield at_key(checked, text, key).problem(
                    f"`{key}` is in {name}, but this text is in {its_name}",
                    f"write it in {its_name}",
                    "warning",
                )


def same_words(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions with the same wording as the previous version.

    Versions that replace another, withdraw the policy, or have a new title are skipped, because
    those are changes, too.

    Severity: warning. Fix: delete the version, or name the version to cancel in `replaces`.
    """
    for previous, text in pairwise(checked.policy.versions):
        if text not in checked.editable or text.title != previous.title:
            continue
        if text.replaces or text.withdrawn or previous.withdrawn:
            continue
        # comparing words is much faster than a redline, and most versions differ
        if have_other_words(checked.document(previous), checked.document(text)):
            continue
        if not checked.redline(previous, text).changed:
            yield at_key(checked, text, "revised").problem(
                f"the wording is the same as in {previous.revised}, "
                "but the new date says that something changed",
                "delete this version; to postpone or cancel another version, name it in `replaces`",
                "warning",
            )


def change_unapproved(checked: CheckedPolicy) -> ProblemIterator:
    """Find editorial and minor changes that readers can see and that aren't approved.

    The rule doesn't judge the wording: a person decides, and the archive keeps the name. Each
    policy gets a single info for all published versions. A name doesn't count if it was copied
    together with the previous version's summary; in a draft, this is an error even if the change is
    material.

    Severity: error, or info if the version is published. Fix: add `approved_by`, or correct
    `change`.
    """
    published = []
    for text in checked.policy.versions:
        # skip versions dated in the future, and versions that don't state a type of change
        if text not in checked.texts or text.change is None:
            continue
        previous = checked.comparison_base(text)
        # a first version changes nothing, and after a gap, the change is unknown
        if previous is None:
            continue
        copied = _approval_source(checked, text)  # the version that the names are copied from
        if text.approved_by and not copied:
            continue
        # a material change needs no approval, but must not have a copied approval
        if text.change == "material" and not (copied and checked.is_unpublished(text)):
            continue
        shown = visible_differences(checked, previous, text)
        # also True if there are no visible differences
        if all(difference.is_harmless for difference in shown):
            continue
        if checked.is_unpublished(text):
            yield _unapproved_problem(text, copied, previous, shown, checked)
        else:
            published.append(text)
    if published:
        changes = counted(len(published), "published change")
        verb = "isn't" if len(published) == 1 else "aren't"
        yield at_key(checked, published[-1], "change").problem(
            f"{changes} marked editorial or minor {verb} approved; this is the newest", "", "info"
        )


def _approval_source(checked: CheckedPolicy, version: Version) -> Version | None:
    """Return the version whose approval was copied, or None."""
    earlier = [other for other in checked.policy.versions if other.revised < version.revised]
    # it may be copied from the version that a draft was started from, or from the last version
    for other in (checked.comparison_base(version), *earlier[-1:]):
        if other and version.copies_approval(other):
            return other
    return None


def approval_missing(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts that lack some of the approvals that `[approvals]` in the settings requires.

    Names are compared exactly. A first version counts as material. Names that were copied together
    with the previous version's summary don't count.

    Severity: error. Fix: name who approved it in `approved_by`.
    """
    patterns = most_specific(checked.config.approvals, checked.policy.slug)
    if not patterns:
        return
    rule = checked.config.approvals[patterns[0]]  # the most specific pattern for this policy
    for text in checked.drafts:
        # a first version counts as material
        change = text.weight if checked.comparison_base(text) else "material"
        # without `changes`, the rule is for every type of change
        if rule.changes and change not in rule.changes:
            continue
        names = text.approved_by
        # the version whose names were copied, or None
        copied = _approval_source(checked, text)
        if not copied and len(set(names).intersection(rule.approvers)) >= rule.need:
            continue
        need = counted(rule.need, "approval")
        message = f"this version needs {need} (by {'; '.join(rule.approvers)})"
        message += f", and `approved_by` has {'; '.join(names) or 'no names'}"
        help = "after they approve it, write their names in `approved_by`, separated by semicolons"
        if copied:
            message += f" (copied from {copied.revised} with `summary`)"
            help = COPIED_HELP
        yield at_key(checked, text, "approved_by").problem(message, help)


def approval_public(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts that are the first of their policy to have names in `approved_by`, which will
    be public.

    Readers can download the archived file, including its front matter.

    Severity: info. Fix: write initials or roles, or keep the names.
    """
    named = [text for text in checked.policy.versions if text.approved_by]
    for text in named[:1]:
        if text.is_draft:  # otherwise, such names are already public
            yield at_key(checked, text, "approved_by").problem(
                "the archived file is public, with the names in `approved_by`",
                "initials or a role are enough, if `[approvals]` has the same ones",
                "info",
            )


def _unapproved_problem(
    version: Version,
    copied: Version | None,
    previous: Version,
    shown: list[Difference],
    checked: CheckedPolicy,
) -> Problem:
    """Report that a draft's change isn't approved, or that its approval is a copy.

    `copied` is the version that the approval was copied from, or None. `shown` contains the visible
    differences from the `previous` version.
    """
    quotes = join_quotes([difference.quote for difference in shown])
    if copied:
        message = f"`approved_by` and `summary` are copied from {copied.revised}"
        message += f"; copied approval doesn't count. {quotes}"
        help = COPIED_HELP
    else:
        what = "a difference from"
        if any(difference.is_reworded for difference in shown):
            what = "different wording from"
        message = f"this version is marked {version.change}, but readers see "
        message += f"{what} {previous.revised}: {quotes}"
        help = f"if the change is only {version.change}, write the name of the person who approved "
        help += "it in `approved_by:`; otherwise, write `change: material`"
    return at_key(checked, version, "change").problem(message, help)


def visible_differences(
    checked: CheckedPolicy, previous: Version, version: Version
) -> list[Difference]:
    """Return all differences that readers can see.

    These include the title, and whether the policy is withdrawn or brought back.
    """
    shown = []
    if version.title != previous.title:
        shown.append(Difference(f"“[-{previous.title}-] {{+{version.title}+}}”", is_reworded=True))
    if version.withdrawn:
        shown.append(Difference("{+the policy ends+}"))
    elif checked.brings_back_policy(version):
        shown.append(Difference("{+the policy applies again+}"))
    return shown + differences(checked.redline(previous, version), version.language)
