"""Search the documentation that is installed with the program, or find a page on its website."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import legalsite
from legalsite.errors import did_you_mean, usage_failure

PACKAGE = Path(__file__).parents[1]
# a section with its heading, and with lines of code that begin with a number sign
SECTION_PATTERN = re.compile(r"(?m)^#+ ((.+)\n(?: *```(?s:.*?)\n *```\n|(?!#).*\n)*)")
ROW_PATTERN = re.compile(r"(?m)^\| (?P<name>[^|\n]+?) \| (?P<meaning>.+) \|$")
# code, or a relative link or image. `target` is a page, a section of one, or a section of this page.
LINK_PATTERN = re.compile(
    r"(?s:```.*?```)|`[^`\n]+`|!?\[(?P<text>(?:`[^`\n]+`|[^`\[\]])+)\]"
    r"\((?!\w+:)(?:(?P<target>(?:[^)#\s]+\.md)?(?:#[^)\s]*)?)|[^)\s]*)\)"
)
HEADER_PATTERN = re.compile(r"(?m)^\|.*\|\n\|[-| ]+\|\n")


def look_up(words: str) -> list[str]:
    """Return the sections and rows of tables about a rule, a problem, a setting, or a term.

    If nothing has this name, return the three sections that match the words best, the best one
    first. Raises ProblemsFound (status 2) if no section contains any of the words.
    """
    words = words.casefold()
    entries = {text: name for name, text in _entries()}
    found = [text for text in entries if entries[text].casefold() == words]
    if found:
        return found
    scores = Counter[str]()
    # the words of three letters or more, without endings such as the plural
    for stem in re.findall(
        r"([\w-]{3,}?)(?:ed|ing|e?s|e|al|er|ions?|ly|[ae]nces?|able|ib(?:le|ility))?(?![\w-])",
        words,
    ):
        # A word at the beginning of a section, such as in the heading, counts up to three times:
        # as one of the first 40 characters, of the first 200, and of the whole text. Of two words,
        # the one in fewer sections counts more.
        for limit in (40, 200, None):
            # a row of a table, which is a single line, has too few words to be compared
            matching = [
                each for each in entries if "\n" in each and stem in each[:limit].casefold()
            ]
            scores.update(dict.fromkeys(matching, (1 + len(matching)) ** -0.25))
    if not scores:
        raise usage_failure(
            "no-entry",
            f"the documentation has no entry {words!r}",
            did_you_mean(words, entries.values(), "name a rule, a problem, a setting, or a term"),
        )
    return list(dict(scores.most_common(3)))


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


def _entries() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each section of each page, and of each row of its tables.

    A row is converted to `name: meaning`.
    """
    # in a checkout, docs/ is above src/
    folder = (PACKAGE if (PACKAGE / "docs").exists() else PACKAGE.parents[1]) / "docs"
    # without decisions/; reversed, the glossary (words.md) comes before the reference, so that
    # `look_up` returns the definition of a term first
    for path in sorted(folder.rglob("[a-z]*.md"), reverse=True):
        if path.name == "README.md":  # Windows ignores case in patterns
            continue
        page = path.relative_to(folder).as_posix()
        text = LINK_PATTERN.sub(partial(_as_plain_text, page), path.read_text(encoding="utf-8"))
        # without the header rows of tables
        for section, heading in SECTION_PATTERN.findall(HEADER_PATTERN.sub("", text)):
            plain = ROW_PATTERN.sub(r"\g<name>: \g<meaning>", section).replace("<br>", "\n  ")
            yield heading.replace("`", ""), plain
            for name, meaning in ROW_PATTERN.findall(section):
                yield name.replace("`", ""), f"{name}: {meaning}"


def _as_plain_text(page: str, link: re.Match[str]) -> str:
    """Return the text of a link on a page, with its URL if the target is a page of the website."""
    if not link["text"]:
        return link[0]  # inline code
    if not (legalsite.DOCUMENTATION and link["target"]):
        return link["text"]
    url = urljoin(page, link["target"]).replace(".md", "/")
    return f"{link['text']} ({legalsite.DOCUMENTATION}{url})"
