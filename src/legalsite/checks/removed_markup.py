"""Tags and kinds of links that no page has, because they could do harm or mean nothing: build leaves them out."""

import re
from collections import Counter
from collections.abc import Iterator

from legalsite.checks.broken_link import fault_of
from legalsite.checks.placeholder import IN_TAG
from legalsite.checks.subject import Subject
from legalsite.checks.written import at_offset, written
from legalsite.errors import Problem
from legalsite.source.raw_html import SCHEMES, SILENT, TAG, TAGS

NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
TARGET = re.compile(
    r"(?:\]\(\s*<?|<|\b(?:href|src)\s*=\s*[\"']?\s*|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<target>(?P<scheme>[a-z][a-z0-9+.-]{1,31}):[^\s<>()\"']+)",
    re.IGNORECASE | re.MULTILINE,
)


def removed_markup(subject: Subject) -> Iterator[Problem]:
    """Of current texts, each tag and each scheme once. Code is left alone."""
    for text in subject.current:
        source = written(subject, text)
        for offset, message, mend in (*_tags(source), *_schemes(source)):
            yield Problem("removed-markup", message, mend, *at_offset(subject, text, offset), "warning")


def _tags(source: str) -> Iterator[tuple[int, str, str]]:
    found = [each for each in TAG.finditer(source) if _is_removed(source, each)] if "<" in source else []
    names = [_name(each[0]).lower() for each in found]
    for name, count in Counter(names).items():
        stays = "with what stands in it" if name in SILENT else "its text stays"
        more = f", here and {count - 1} more time{'s' * (count > 2)}" if count > 1 else ""
        message = f"<{name}> has no place on a page: it is left out, {stays}{more}"
        mend = "write what it shows in Markdown; \\< shows the sign itself"
        yield found[names.index(name)].start(), message, mend


def _is_removed(source: str, tag: re.Match[str]) -> bool:
    """Components of MDX and gaps of templates are told by other rules."""
    name = _name(tag[0])
    known = not name or name.lower() in TAGS or (name[0].isupper() and not name.isupper())
    return not known and not IN_TAG.fullmatch(tag[0]) and source[tag.start() - 1 : tag.start()] != "\\"


def _name(tag: str) -> str:
    """Empty for the end of one."""
    found = NAME.match(tag)
    return found[1] if found else ""


def _schemes(source: str) -> Iterator[tuple[int, str, str]]:
    told = set(SCHEMES)
    for found in TARGET.finditer(source) if ":" in source else ():
        scheme = found["scheme"].lower()
        if scheme not in told and not fault_of(found["target"]):
            told.add(scheme)
            message = f"pages have no links that begin with `{scheme}:`: readers see none"
            yield found.start("target"), message, "link to an address that begins with https:, mailto: or tel:"
