"""What `check` says of realistic edits when they are called editorial or minor; the edits are in the text files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules import change_class as rules

HERE = Path(__file__).parent
AROUND = {
    "en": "This page tells you how the library works, what it is for and who you can ask if you are not sure about it.",
    "de": "Diese Seite sagt Ihnen, wie die Bibliothek arbeitet, wofür sie da ist und wen Sie dazu fragen können.",
    "fr": "Cette page vous dit comment la bibliothèque est tenue, à quoi elle sert et qui répond à vos questions.",
}


def cases() -> Iterator[tuple[str, str, str, str, str, str]]:
    for path in sorted(HERE.glob("class_judgements.*.txt")):
        _, *texts = path.read_text(encoding="utf-8").split("\n=== ")
        language = path.name.split(".")[1]
        for text in texts:
            title, answers, old, new = text.strip().split("\n")
            for answer in answers.split(", "):
                change, expected = answer.split(" ")
                yield language, title, change, expected, old, new


@pytest.mark.parametrize(
    ("language", "title", "change", "expected", "old", "new"),
    [pytest.param(*case, id=f"{case[0]}: {case[1]}, {case[2]}") for case in cases()],
)
def test_judgement(
    checked_of: Callable[..., CheckedPolicy],
    language: str,
    title: str,
    change: str,
    expected: str,
    old: str,
    new: str,
) -> None:
    around = AROUND[language]
    files = {
        "terms/2025-01-01.md": text("2025-01-01", around, old),
        "terms.md": text("2026-01-15", around, new, f"change: {change}\n"),
    }
    checked = checked_of(files)
    problems = [*rules.editorial_change(checked), *rules.minor_change(checked)]
    severities = {str(problem.severity) for problem in problems}
    answer = "error" if "error" in severities else "ask" if "warning" in severities else "quiet"
    assert answer == expected, [problem.message for problem in problems]


def text(revised: str, around: str, body: str, more: str = "") -> str:
    paragraphs = body.replace(" ¶ ", "\n\n")
    return f"---\ntitle: Terms\nrevised: {revised}\n{more}---\n\n{paragraphs}\n\n{around}\n"
