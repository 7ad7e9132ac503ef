"""Search the documentation that is installed with the program, or find a page on its website."""

import math
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from heapq import nlargest
from pathlib import Path

import legalsite
from legalsite.errors import did_you_mean, usage_failure

Entry = tuple[str, str, str]
"""Page (path in docs/, without `.md`), name, and text of a section or a row of a table."""

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parents[1]
# a heading with the lines below it, among them lines of code that begin with a number sign
SECTION_PATTERN = re.compile(r"(?m)^#+ (.+\n(?: *```(?s:.*?)\n *```\n|(?!#).*\n)*)")
ROW_PATTERN = re.compile(r"(?m)^\| (?P<name>[^|\n]+?) \| (?P<meaning>.+) \|$")
# code, or a relative link or image
LINK_PATTERN = re.compile(
    r"(?s:```.*?```)|`[^`\n]+`|!?\[(?P<text>(?:`[^`\n]+`|[^`\[\]])+)\]"
    r"\((?P<path>(?!\w+:)[^)#\s]*)(?P<anchor>[^)\s]*)\)"
)
# a word of three letters or more, without its ending
STEM_PATTERN = re.compile(
    r"([\w-]{3,}?)(?:ed|ing|e?s|e|al|er|ions?|ly|[ae]nces?|able|ib(?:le|ility))?(?![\w-])"
)
HEADER_PATTERN = re.compile(r"(?m)^\|.*\|\n\|[-| ]+\|\n")


def look_up(words: str) -> list[str]:
    """Return the sections and rows of tables about a rule, a problem, a setting, or a term.

    If nothing has this name, return the section that matches the words best, and commands that
    print the next two. Raises ProblemsFound (status 2) if no section contains any of the words.
    """
    entries = list(_entries())
    found = [text for _, name, text in entries if name.casefold() == words.casefold()]
    return found or _best_sections(words, entries)


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


def _best_sections(words: str, entries: Sequence[Entry]) -> list[str]:
    """Find the sections that contain the most words, of which rare ones and headings count more.

    Sections of the reference count less than those about tasks.
    """
    counts = Counter[str]()
    for _, _, text in entries:
        counts.update(_stems(text))
    wanted = _stems(words) & counts.keys()
    if not wanted:
        names = [name for _, name, _ in entries]
        help = did_you_mean(words, names, "name a rule, a problem, a setting, or a term")
        raise usage_failure("no-entry", f"the documentation has no entry {words!r}", help)

    def score(section: Entry) -> float:
        page, name, text = section
        total = 0.0
        for stem in wanted & _stems(text):
            weight = math.log(len(entries) / counts[stem])
            if stem in _stems(name):
                weight *= 3
            total += weight
        if page.startswith("reference/"):
            total *= 0.8
        return total

    sections = [entry for entry in entries if entry[2].count("\n") > 1]
    best, *others = nlargest(3, sections, score)
    lines = [best[2].rstrip(), "", "See also:"]
    for _, name, _ in others:
        lines.append(f'  legalsite help "{name}"')
    return lines


def _stems(text: str) -> set[str]:
    return set(STEM_PATTERN.findall(text.casefold()))


def _entries() -> Iterator[Entry]:
    """Yield each section of each page, and each row of its tables, as `name: meaning`."""
    folder = (PACKAGE if (PACKAGE / "docs").exists() else CHECKOUT) / "docs"
    # without decisions/; reversed, the glossary (words.md) comes before the reference
    for path in sorted(folder.rglob("[a-z]*.md"), reverse=True):
        if path.name == "README.md":  # Windows ignores case in patterns
            continue
        page = path.relative_to(folder).with_suffix("").as_posix()
        text = path.read_text(encoding="utf-8")
        text = LINK_PATTERN.sub(partial(_as_plain_text, page), text)
        for section in SECTION_PATTERN.findall(HEADER_PATTERN.sub("", text)):
            plain = ROW_PATTERN.sub(r"\g<name>: \g<meaning>", section).replace("<br>", "\n  ")
            heading, _, _ = plain.partition("\n")
            yield page, heading.replace("`", ""), plain
            for name, meaning in ROW_PATTERN.findall(section):
                yield page, name.replace("`", ""), f"{name}: {meaning}\n"


def _as_plain_text(page: str, link: re.Match[str]) -> str:
    """Return the text of a link on a page, with its URL if the target is a page of the website."""
    if not link["text"]:
        return link[0]  # inline code
    path = link["path"]
    if not legalsite.DOCUMENTATION or (path and not path.endswith(".md")):
        return link["text"]
    if path:
        path = posixpath.join(posixpath.dirname(page), path)
        # the website has CHANGELOG.md, which is above docs/, at its top
        page = posixpath.normpath(path).removeprefix("../").removesuffix(".md")
    return f"{link['text']} ({page_url(page)}{link['anchor']})"
