"""Look up a word in the documentation that is installed with the program, or a page on its website."""

import re
from collections.abc import Iterator
from pathlib import Path

from legalsite.errors import did_you_mean, usage_failure

WEBSITE = ""  # URL of the documentation's website, with a trailing slash; empty until it has one
PAGES = ("words", "edit", "reference/rules", "reference/errors", "reference/settings")
PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parents[1]
# a heading with the lines below it
SECTION_PATTERN = re.compile(r"(?m)^#+ (.+\n(?:(?!#).*\n)*)")
ROW_PATTERN = re.compile(r"(?m)^\| (?P<name>[^|\n]+?) \| (?P<meaning>.+) \|$")
HEADER_PATTERN = re.compile(r"(?m)^\|.*\|\n\|[-| ]+\|\n")


def look_up(word: str) -> list[str]:
    """Return the sections and rows of tables about a rule, a problem, a setting, or a term.

    Raises ProblemsFound (status 2) if there are none.
    """
    found = []
    names = []
    for page in PAGES:
        for name, text in _entries(page):
            names.append(name)
            if name.casefold() == word.casefold():
                found.append(text)
    if not found:
        help = did_you_mean(word, names, "name a rule, a problem, a setting, or a term")
        raise usage_failure("no-entry", f"the documentation has no entry {word!r}", help)
    return found


def problem_url(name: str) -> str:
    """Return the URL of the section about a rule or another problem, or an empty string."""
    if not WEBSITE:
        return ""
    # imported here because the rules load a Markdown parser, which `status` doesn't need
    from legalsite.checks.run import RULES

    page = "rules" if name in RULES else "errors"
    return f"{WEBSITE}reference/{page}/#{name}"


def _entries(page: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each section of a page, and of each row of its tables.

    `page` is its path in docs/, without `.md`. A row is converted to `name: meaning`.
    """
    folder = PACKAGE if (PACKAGE / "docs").exists() else CHECKOUT
    text = (folder / "docs" / f"{page}.md").read_text(encoding="utf-8")
    for section in SECTION_PATTERN.findall(HEADER_PATTERN.sub("", text)):
        plain = ROW_PATTERN.sub(r"\g<name>: \g<meaning>", section).replace("<br>", "\n  ")
        heading, _, _ = plain.partition("\n")
        yield heading.strip("`"), plain
        for name, meaning in ROW_PATTERN.findall(section):
            yield name.strip("`"), f"{name}: {meaning}\n"
