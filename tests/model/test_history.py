"""Which versions are history, and which were published late: cases for a lawyer to read in history.txt."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from legalsite.model.policy import Gap, Policy, Version, VersionId
from legalsite.model.policy_on_date import published_late

FIXTURES = Path(__file__).with_name("history.txt").read_text(encoding="utf-8")
CASES = [block.partition("\n")[::2] for block in FIXTURES.split("\n== ")[1:]]


def policy_of(runs: str) -> Policy:
    """Return the policy that some runs recorded, or `drafts` with the files that none recorded."""
    versions: list[Version] = []
    translations: dict[str, tuple[Version, ...]] = {}
    gaps: list[Gap] = []
    numbers = count(1)
    for run in runs.splitlines():
        time, _, entries = run.partition(" ")
        for entry in entries.split(", "):
            verb, revised, *facts = entry.split()
            language = facts[1] if facts[:1] == ["as"] else ""
            path = f"p/{revised}.{language}.md".replace("..", ".")
            line = f"{next(numbers):06} {time}:00Z {verb} p {revised} sha256:0 {path} prev:0"
            fields: dict[str, Any] = {"recorded": "" if time == "drafts" else line}
            day = VersionId.parse(revised).day
            if verb == "gap":
                gaps.append(Gap(day, path, "lost", **fields))
                continue
            if language:
                fields |= {"language": language, "translates": VersionId.parse(facts[3])}
            if facts[:1] == ["effective"]:
                day = date.fromisoformat(facts[1])
            fields["withdrawn"] = "withdrawn" in facts
            text = Version("p", VersionId.parse(revised), "P", day, path, "0", 1, **fields)
            if language:
                translations[language] = (*translations.get(language, ()), text)
            else:
                versions.append(text)
    ordered = tuple(sorted(versions, key=lambda text: text.revised))
    return Policy("p", ordered, translations, tuple(gaps))


def statements(policy: Policy) -> Iterator[str]:
    for text in policy.versions[::-1]:
        day, is_dated = published_late(policy, text, "UTC")
        words = []
        if policy.is_history(text, "UTC"):
            words.append("history")
        if day:
            words.append(f"{'dated' if is_dated else 'published'} {day}")
        yield f"{text.revised}: {', '.join(words) or 'on time'}"
    for language, texts in policy.translations.items():
        for text in texts:
            is_history = policy.is_history(text, "UTC")
            word = "history" if is_history else f"published {text.recorded_on('UTC')}"
            yield f"{text.revised} {language}: {word}"


@pytest.mark.parametrize(
    ("runs", "said"), [case[1].split("\n\n")[:2] for case in CASES], ids=[case[0] for case in CASES]
)
def test_case(runs: str, said: str) -> None:
    assert "\n".join(statements(policy_of(runs))) == said.strip()
