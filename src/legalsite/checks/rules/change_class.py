"""Rules about `change` and `summary`: whether a version states them, in its language, and who signed that a change is
less than material."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, pairwise

from legalsite.checks.changed_sentences import Difference, differences, listed
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, counted
from legalsite.model.policy import Version, revise_from
from legalsite.redline.compare import have_other_words
from legalsite.text.language_detection import detect_other_language
from legalsite.text.languages import base_language, language_name

FEWEST_OF_A_LINE = 2  # common words of a title or summary in another language


def missing_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions, from the second on, that don't state their type of change.

    If a version replaces an upcoming one, this is the change from the upcoming version, because its notice may count
    for both. Error: set `change`.
    """
    for text in checked.editable:
        previous = checked.comparison_base(text) if text.translates is None and text.change is None else None
        if previous:
            message = f"`change` is missing, so this version counts as a material change from {previous.revised}"
            if previous.revised in (text.replaces or ()) and text.effective >= previous.effective:
                message += ", which was already announced; its notice only counts if `change` says less"
            help = "write `change: editorial`, `change: minor`, or `change: material`"
            yield Problem("missing-change", message, help, *at_key(checked, text, "change"))


def missing_summary(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions, from the second on, without a summary of the change.

    A translation needs its own summary for the changelog in its language. Error: add `summary`.
    """
    for text in checked.editable:
        original = checked.policy.original(text) or text
        if text.summary is None and checked.previous(original):
            message = "`summary` is missing, so the changelog, the feeds, and the notices can't say what changed"
            help = "add a one-sentence `summary:` that says what changed"
            problem = Problem("missing-summary", message, help, *at_key(checked, text, "summary"))
            if problem.column and "summary" not in problem.excerpt:  # the place is that of `revised`
                line = problem.excerpt[problem.column - 1 :]
                end = problem.column + len(line)
                problem = problem._replace(end=end, replacement=f"{line}\nsummary: ")
            yield problem


def partial_summary(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions that replace an upcoming one without confirming that `summary` describes the whole change.

    The replaced version never takes effect, so pages, feeds, and emails show this summary for the whole change from the
    current version. A translation has its own summary to confirm. Error; a warning if published: add `summary_covers`,
    or rewrite `summary`.
    """
    for text in checked.editable:
        original = checked.policy.original(text)
        if original is None or original.withdrawn or text.summary is None:
            continue
        canceled = checked.policy.replaced_while_upcoming(original)
        replaced = [old for old in canceled if not old.withdrawn]  # nothing of an end is left in a text that goes on
        current = checked.previous(original)
        uncovered = [old for old in replaced if old.revised not in (text.summary_covers or ())]
        if current and uncovered and checked.comparison_base(original) in replaced:
            yield _partial(checked, text, current, replaced)


def _partial(checked: CheckedPolicy, text: Version, current: Version, replaced: Sequence[Version]) -> Problem:
    names = ", ".join(str(old.revised) for old in replaced)
    message = f"does `summary` describe the whole change from {current.revised}, including the change of {names}?"
    message += f" It says “{text.summary}”"
    old = checked.policy.translation(text.language, current, date.max) if text.translates else current
    if old and not (old.withheld or text.withheld):
        quotes = [difference.quote for difference in visible_differences(checked, old, text)]
        message += f"; readers will see {listed(quotes)}"
    help = f"if it does, add `summary_covers: [{names}]`; if not, first summarize the whole change"
    if not text.is_draft:
        help = f"if not, publish it again with a full summary: `legalsite {revise_from(text.policy, text.revised, {})}`"
    place = at_key(checked, text, "summary")
    return Problem("partial-summary", message, help, *place, "error" if text.is_draft else "warning")


def missing_about(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions that don't say what their change is about, although a notice rule covers only some subjects.

    Such a rule comes from the promise of the previous version, or of an upcoming version that this one replaces, or
    from `notice` in the settings. Without `about`, the change counts as changing everything. Warning: set `about`, or
    `about: []` if the change is about none of the subjects."""
    for text in checked.editable:
        previous = checked.previous(text) if text.translates is None and text.about is None else None
        if previous is None or text.withdrawn:
            continue
        governing = (previous, *checked.policy.replaced_while_upcoming(text))
        promised = (record.rules for version in governing if (record := checked.promise(version).record))
        rules = [*chain.from_iterable(promised), *checked.settings.notice]
        if words := sorted({rule.about for rule in rules if rule.about and rule.concerns(text.weight, None)}):
            rule = f"a notice rule only covers changes about {' and '.join(words)}"
            message = f"`about` is missing: {rule}, so this version counts as changing everything"
            help = f"write `about: [{', '.join(words)}]`, or `about: []` if the change is about something else"
            yield Problem("missing-about", message, help, *at_key(checked, text, "about"), "warning")


def other_language(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions whose `summary`, `title`, or text seems to be in a language other than the policy's.

    The policy has the language in its settings, or the site's first language. A summary may be in the site's first
    language, because the changelog is. Warning: write it in the policy's language, or set the policy's `language`.
    """
    for text in checked.editable:
        language = base_language(checked.language(text))
        its_name = language_name(language, "en")
        blocks = checked.document(text).blocks if not (text.translates or checked.settings.language) else ()
        if other := detect_other_language((block.text for block in blocks), {language}):
            name = language_name(other, "en")
            message = f"is this text in {name}? It seems to be, but its language is set to {its_name}"
            help = f'if it is, add to [policies.{text.policy}] in the settings: language = "{other}"'
            yield Problem("other-language", message, help, *at_key(checked, text, "revised"), "warning")
            continue
        allowed = {language} if text.translates else {language, base_language(checked.config.languages[0])}
        for key, words in (("title", text.title), ("summary", text.summary or "")):
            if other := detect_other_language([words], allowed, FEWEST_OF_A_LINE):
                message = f"`{key}` is in {language_name(other, 'en')}, but this text is in {its_name}"
                place = at_key(checked, text, key)
                yield Problem("other-language", message, f"write it in {its_name}", *place, "warning")


def same_words(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions with the same wording as the previous version.

    Versions that replace another, withdraw the policy, or have a new title are skipped, because those are changes, too.
    Warning: delete the version, or name the version to cancel in `replaces`.
    """
    for previous, text in pairwise(checked.policy.versions):
        if text not in checked.editable:
            continue
        if text.replaces or text.withdrawn or previous.withdrawn or text.title != previous.title:
            continue
        if have_other_words(checked.document(previous), checked.document(text)):
            continue  # this is true of most texts, and a redline would take many times as long
        if not checked.redline(previous, text).changed:
            message = f"the wording is the same as in {previous.revised}, but the new date says that something changed"
            help = "delete this version; to postpone or cancel another version, name it in `replaces`"
            yield Problem("same-words", message, help, *at_key(checked, text, "revised"), "warning")


def change_unapproved(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find editorial and minor changes that readers can see and that aren't approved.

    The wording isn't judged: a person decides, and the archive keeps the name. Published versions are reported together
    in one info per policy. A name copied together with the previous version's summary doesn't count. Error; an info if
    published: add `approved_by`, or correct `change`.
    """
    published = []
    for text in checked.policy.versions:
        is_less = text in checked.texts and text.change not in {None, "material"}
        previous = checked.comparison_base(text) if is_less else None
        if previous is None or (text.approved_by and _approval(text) != _approval(previous)):
            continue
        shown = visible_differences(checked, previous, text)
        if all(difference.is_harmless for difference in shown):
            continue
        if text.is_draft:
            yield _unsigned(text, previous, shown, checked)
        else:
            published.append(text)
    if published:
        changes = counted(len(published), "published change")
        message = f"{changes} below material {'isn' if len(published) == 1 else 'aren'}'t approved; this is the newest"
        yield Problem("change-unapproved", message, "", *at_key(checked, published[-1], "change"), "info")


def _approval(text: Version) -> tuple[object, ...]:
    """Return what is copied together. The summary of a version that replaces an upcoming one may stay the same, because
    it is about the whole change: then somebody confirms that it covers the replaced version."""
    return text.approved_by, text.summary, text.summary_covers


def _unsigned(text: Version, previous: Version, shown: list[Difference], checked: CheckedPolicy) -> Problem:
    quotes = listed([difference.quote for difference in shown])
    reworded = any(difference.is_reworded for difference in shown)
    what = "different wording from" if reworded else "a difference from"
    message = f"this version is marked {text.change}, but readers see {what} {previous.revised}: {quotes}"
    help = f"if the change is only {text.change}, add `approved_by:` with the name of the person who approved it; "
    help += "otherwise, write `change: material`"
    if text.approved_by:
        message = (
            f"`approved_by` and `summary` are copied from {previous.revised}; copied approval doesn't count. {quotes}"
        )
        help = "write a `summary` of this change; then the approval counts"
    return Problem("change-unapproved", message, help, *at_key(checked, text, "change"))


def visible_differences(checked: CheckedPolicy, previous: Version, text: Version) -> list[Difference]:
    """Return what a signer is shown: every difference that readers see, in the title, the text and its validity."""
    shown = []
    if text.title != previous.title:
        shown.append(Difference(f"“[-{previous.title}-] {{+{text.title}+}}”", is_reworded=True))
    if text.withdrawn:
        shown.append(Difference("{+the policy ends+}"))
    return shown + differences(checked.redline(previous, text), checked.language(text))
