"""Rules about facts: versions with older values than content/facts.toml."""

import re
from collections.abc import Iterable, Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, at_key, at_offset, prose_source
from legalsite.errors import ProblemIterator, excerpt_of
from legalsite.model.policy import Version
from legalsite.text.normalize import file_text


def facts_changed(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions with an older value of a fact than content/facts.toml, if no draft is waiting.
    Warning: start the next version of all of them: `legalsite revise --fact company.name`."""
    for text in _newest_texts(checked):
        values = checked.facts(text)
        for fact in text.facts:
            value = values.get(fact.name, fact.value)
            if value == fact.value:
                continue
            line, start, end = fact.places[0]
            excerpt = excerpt_of(file_text(checked.read(text)), line)
            yield Place(f"content/{text.path}", line, start, excerpt, end).problem(
                f"{fact.name} is “{fact.value}” in this version, and now “{value}”",
                f"draft new versions of all documents: `legalsite revise --fact {fact.name}`",
                "warning",
            )


def typed_out_fact(checked: CheckedPolicy) -> ProblemIterator:
    """Find older values of facts that were typed out in the newest version or the draft, so that
    `revise --fact` doesn't change them. Warning: write the name of the fact instead."""
    if not checked.old_facts:
        return
    for text in _newest_texts(checked):
        source = prose_source(checked, text)
        for value, name in checked.old_facts.items():
            pattern = _pattern_with_newer(value, checked.facts(text).values())
            places = [at_offset(checked, text, start) for start in _old_starts(pattern, source)]
            if [*_old_starts(pattern, text.title)]:
                places.append(at_key(checked, text, "title"))
            for place in places:
                if not _has_value_at(text, place):
                    yield place.problem(
                        f"“{value}” is an older value of {name}, and was typed out",
                        f"write {{{{ {name} }}}} in the next version",
                        "warning",
                    )


def _pattern_with_newer(value: str, values: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for an older value (the group `old`), and for current values that contain
    it."""
    pattern = f"(?P<old>{_pattern(value)})"
    for newer in values:
        if value in newer:
            pattern = f"{_pattern(newer)}|{pattern}"
    return re.compile(pattern)


def _old_starts(pattern: re.Pattern[str], words: str) -> Iterator[int]:
    """Yield the offset of each older value in words."""
    for match in pattern.finditer(words):
        if match["old"]:
            yield match.start()


def _pattern(value: str) -> str:
    """Return a pattern for a value as people type it: with backslashes, or on several lines."""
    signs = r"\\?".join(map(re.escape, value)).replace(r"\ ", r"\s+")
    return rf"(?<!\w){signs}(?!\w)"


def _has_value_at(text: Version, place: Place) -> bool:
    """Return whether `publish` filled in a value at a place or, in front matter, on its line."""
    for fact in text.facts:
        for line, start, end in fact.places:
            is_in_front_matter = line < text.text_line
            if line == place.line and (is_in_front_matter or start <= place.column < end):
                return True
    return False


def _newest_texts(checked: CheckedPolicy) -> Iterator[Version]:
    """Yield the newest text in each language, published or not, unless it has no words of its
    own."""
    policy = checked.policy
    for texts in (policy.versions, *policy.translations.values()):
        for text in texts[-1:]:
            if text in checked.current and not text.withheld and not text.withdrawn:
                yield text
