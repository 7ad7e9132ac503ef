"""Look up a word in the documentation that is installed with the program, or a page on its website."""

import posixpath
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import legalsite
from legalsite.errors import did_you_mean, usage_failure

PAGES = ("words", "edit", "reference/rules", "reference/errors", "reference/settings")
PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parents[1]
# a heading with the lines below it
SECTION_PATTERN = re.compile(r"(?m)^#+ (.+\n(?:(?!#).*\n)*)")
ROW_PATTERN = re.compile(r"(?m)^\| (?P<name>[^|\n]+?) \| (?P<meaning>.+) \|$")
# code, or a relative link or image
LINK_PATTERN = re.compile(
    r"(?s:```.*?```)|`[^`\n]+`|!?\[(?P<text>(?:`[^`\n]+`|[^`\[\]])+)\]"
    r"\((?P<path>(?!\w+:)[^)#\s]*)(?P<anchor>[^)\s]*)\)"
)
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


def page_url(page: str) -> str:
    """Return the URL of a documentation page, or an empty string if there's no website.

    `page` is its path in docs/, without `.md`.
    """
    if not legalsite.DOCUMENTATION:
        return ""
    return f"{legalsite.DOCUMENTATION}{page}/"


def problem_url(name: str) -> str:
    """Return the URL of the section about a rule or another problem, or an empty string."""
    if not legalsite.DOCUMENTATION:
        return ""
    # imported late because the rules load a Markdown parser, which `status` doesn't need
    from legalsite.checks.run import RULES

    page = "rules" if name in RULES else "errors"
    return f"{legalsite.DOCUMENTATION}reference/{page}/#{name}"


def _entries(page: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each section of a page, and of each row of its tables.

    `page` is its path in docs/, without `.md`. A row is converted to `name: meaning`.
    """
    folder = PACKAGE if (PACKAGE / "docs").exists() else CHECKOUT
    text = (folder / "docs" / f"{page}.md").read_text(encoding="utf-8")
    text = LINK_PATTERN.sub(partial(_as_plain_text, page), text)
    for section in SECTION_PATTERN.findall(HEADER_PATTERN.sub("", text)):
        plain = ROW_PATTERN.sub(r"\g<name>: \g<meaning>", section).replace("<br>", "\n  ")
        heading, _, _ = plain.partition("\n")
        yield heading.strip("`"), plain
        for name, meaning in ROW_PATTERN.findall(section):
            yield name.strip("`"), f"{name}: {meaning}\n"


def _as_plain_text(page: str, link: re.Match[str]) -> str:
    """Return the text of a link on a page, with its URL if the target is a page of the website."""
    if not link["text"]:
        return link[0]  # inline code
    path = link["path"]
    if not legalsite.DOCUMENTATION or (path and not path.endswith(".md")):
        return link["text"]
    if path:
        path = posixpath.join(posixpath.dirname(page), path)
        page = posixpath.normpath(path).removesuffix(".md")
    return f"{link['text']} ({page_url(page)}{link['anchor']})"
