"""Rules about facts: outdated values, and values that were typed out instead of named."""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, at_key, at_offset, prose_source
from legalsite.errors import ProblemIterator, excerpt_of
from legalsite.model.facts import older_facts, texts_with_older_value
from legalsite.model.policy import Version
from legalsite.text.normalize import file_text


def facts_changed(checked: CheckedPolicy) -> ProblemIterator:
    """Find current and upcoming versions with an older value of a fact than content/facts.toml.

    A text is skipped if a draft of the policy in the same language is already waiting.

    Severity: warning. Fix: start the next version of all of them: `legalsite revise --fact
    company.name`.
    """
    policy = checked.policy
    names = {fact.name for text in policy.texts for fact in text.facts}
    for name in sorted(names):
        for _, text in texts_with_older_value(policy, name, checked.on, checked.facts):
            if policy.texts_like(text)[-1].is_draft:  # the newest text in this language
                continue
            values = checked.facts(text)
            # the first place with the older value; the fourth item is the name of the fact
            line, start, end, _, old = older_facts(text.facts, values)[name]
            excerpt = excerpt_of(file_text(checked.read(text)), line)
            yield Place(f"content/{text.path}", line, start, excerpt, end).problem(
                f"{name} is “{old}” in this version, and now “{values[name]}”",
                f"draft new versions of all documents: `legalsite revise --fact {name}`",
                "warning",
            )


def typed_out_fact(checked: CheckedPolicy) -> ProblemIterator:
    """Find older values of facts that were typed out in the newest version or the draft, so that
    `revise --fact` doesn't change them.

    Severity: warning. Fix: write the name of the fact instead.
    """
    for text in _newest_texts(checked):
        for old, name in checked.old_facts.items():
            if old in checked.facts(text).values():  # it's also the current value of a fact
                continue
            for place in _typed_out_places(checked, text, old):
                yield place.problem(
                    f"“{old}” is an older value of {name}, and was typed out",
                    f"write {{{{ {name} }}}} in the next version",
                    "warning",
                )


def translation_facts(checked: CheckedPolicy) -> ProblemIterator:
    """Find facts that a version names but its translation lacks or has typed out, and facts that
    have a different value in the translation.

    Severity: warning. Fix: write the name of the fact in the translation.
    """
    for text, original in checked.translations_with_originals:
        help = "write {{{{ {0} }}}} in the translation"  # format creates `{{ company.name }}`
        if not text.is_draft:
            help = f"correct it in the next translation: `{text.revise_command}`"
        named = {}
        for fact in checked.filled_facts(original):
            # skip facts in the front matter
            if fact.line >= original.text_line:
                named[fact.name] = fact.value
        for name, value in named.items():
            for place, message in _fact_differences(checked, text, name, value):
                yield place.problem(message, help.format(name), "warning")


def _fact_differences(
    checked: CheckedPolicy, version: Version, name: str, value: str
) -> Iterator[tuple[Place, str]]:
    """Yield each difference of a fact between a translation and its original, with its place."""
    expected = checked.translated_facts(version).get(name, value)
    place = at_key(checked, version, "translates")
    # if the translation names the fact, compare the first value that was filled in
    for fact in checked.filled_facts(version):
        if fact.name != name:
            continue
        # The original has the current value, so any other value is an older one. The rule
        # facts-changed reports older values in translations.
        is_older = expected == checked.facts(version).get(name)
        if fact.value != expected and not is_older:
            own = f"{name} is “{fact.value}” in this translation"
            yield place, f"{own}, and “{expected}” in its original"
        return
    # otherwise, its author may have typed the value
    for typed in _typed_out_places(checked, version, expected):
        if expected not in checked.old_facts:  # the rule typed-out-fact reports older values
            yield typed, f"{name} is typed out here, and its original names it"
        return
    yield place, f"this translation doesn't name {name} (“{expected}”), as its original does"


def _typed_out_places(checked: CheckedPolicy, version: Version, value: str) -> Iterator[Place]:
    """Find the value of a fact that the author typed into a version instead of its name.

    The value may be an older or the current one.
    """
    title = at_key(checked, version, "title")
    # the source without front matter, except for the line of the title, which readers see, too
    lines = prose_source(checked, version).split("\n")
    lines[title.line - 1] = title.excerpt
    values = checked.facts(version).values()
    longer = [other for other in values if value in other and value != other]
    # the value of another fact may contain this value, so match it first
    pattern = "|".join([*map(_value_pattern, longer), f"(?P<value>{_value_pattern(value)})"])
    for match in re.finditer(pattern, "\n".join(lines)):
        place = at_offset(checked, version, match.start())
        is_filled = False  # whether `publish` filled in this value, so that no one typed it
        for line, start, end, *_ in checked.filled_facts(version):
            is_filled |= line == place.line and start <= place.column < end
        if match["value"] and not is_filled:  # not a longer value
            yield place


def _value_pattern(value: str) -> str:
    """Create a pattern for a value, in which characters may be escaped and lines wrapped."""
    characters = r"\\?".join(map(re.escape, value)).replace(r"\ ", r"\s+")
    return rf"(?<!\w){characters}(?!\w)"


def _newest_texts(checked: CheckedPolicy) -> Iterator[Version]:
    """Yield the newest text in each language, published or not.

    Nothing is yielded for a withdrawn policy.
    """
    policy = checked.policy
    if policy.versions and policy.versions[-1].withdrawn:
        return
    for texts in (policy.versions, *policy.translations.values()):
        for text in texts[-1:]:  # the newest one, if any
            if text in checked.texts and not text.withheld:
                yield text
