"""Rules about facts: versions with older values than content/facts.toml."""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, at_key, at_offset, prose_source
from legalsite.errors import ProblemIterator, excerpt_of
from legalsite.model.facts import older_facts
from legalsite.model.policy import Version
from legalsite.text.normalize import file_text


def facts_changed(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions with an older value of a fact than content/facts.toml, if no draft is waiting.
    Warning: start the next version of all of them: `legalsite revise --fact company.name`."""
    for text in _newest_texts(checked):
        values = checked.facts(text)
        for line, start, end, name, old in older_facts(text.facts, values).values():
            value = values[name]
            excerpt = excerpt_of(file_text(checked.read(text)), line)
            yield Place(f"content/{text.path}", line, start, excerpt, end).problem(
                f"{name} is “{old}” in this version, and now “{value}”",
                f"draft new versions of all documents: `legalsite revise --fact {name}`",
                "warning",
            )


def typed_out_fact(checked: CheckedPolicy) -> ProblemIterator:
    """Find older values of facts that were typed out in the newest version or the draft, so that
    `revise --fact` doesn't change them. Warning: write the name of the fact instead."""
    for text in _newest_texts(checked):
        for old, name in checked.old_facts.items():
            for place in _typed_out_places(checked, text, old):
                yield place.problem(
                    f"“{old}” is an older value of {name}, and was typed out",
                    f"write {{{{ {name} }}}} in the next version",
                    "warning",
                )


def _typed_out_places(checked: CheckedPolicy, text: Version, old: str) -> Iterator[Place]:
    """Yield each place of an older value in the words and the title of a text, unless `publish`
    filled it in, or it's a part of a current value."""
    title = at_key(checked, text, "title")
    lines = prose_source(checked, text).split("\n")
    lines[title.line - 1] = title.excerpt
    values = checked.facts(text).values()
    longer = [value for value in values if old in value]
    pattern = "|".join([*map(_pattern, longer), f"({_pattern(old)})"])
    for match in re.finditer(pattern, "\n".join(lines)):
        place = at_offset(checked, text, match.start())
        is_filled = False
        for line, start, end, *_ in text.facts:
            is_filled |= line == place.line and start <= place.column < end
        if match[1] and not is_filled:
            yield place


def _pattern(value: str) -> str:
    """Return a pattern for a value as people type it: with backslashes, or on several lines."""
    signs = r"\\?".join(map(re.escape, value)).replace(r"\ ", r"\s+")
    return rf"(?<!\w){signs}(?!\w)"


def _newest_texts(checked: CheckedPolicy) -> Iterator[Version]:
    """Yield the newest text in each language, published or not, also a translation that lags
    behind; none if the policy is withdrawn."""
    policy = checked.policy
    if policy.versions and policy.versions[-1].withdrawn:
        return
    for texts in (policy.versions, *policy.translations.values()):
        for text in texts[-1:]:
            if text in checked.texts and not text.withheld:
                yield text
