"""The rule about tags and link schemes that a build removes."""

import re
from collections import Counter
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_offset, prose_source
from legalsite.errors import Problem
from legalsite.source.link_targets import ALLOWED_SCHEMES
from legalsite.source.raw_html import SILENT, TAG, TAGS

NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
TARGET = re.compile(
    r"(?:\]\(\s*<?|<|\b(?:href|src)\s*=\s*[\"']?\s*|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<target>(?P<scheme>[a-z][a-z0-9+.-]{1,31}):[^\s<>()\"']+)",
    re.IGNORECASE | re.MULTILINE,
)
VALUE = r"""(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
# Not "3 <age ≤ 14>", nor <nom du siège>: the names of attributes are ASCII (CommonMark 0.31, 6.6).
WELL_FORMED = re.compile(rf"</?[a-z][a-z0-9-]*(?:\s+[a-z_:@](?a:[\w.:-]*){VALUE})*\s*/?>", re.IGNORECASE)


def removed_markup(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find tags and link schemes that a build removes, in current texts, each once. Code is skipped."""
    for text in checked.current:
        source = prose_source(checked, text)
        for offset, message, help in (*_tags(source), *_schemes(source)):
            yield Problem("removed-markup", message, help, *at_offset(checked, text, offset), "warning")


def _tags(source: str) -> Iterator[tuple[int, str, str]]:
    tags = [tag for tag in re.finditer(TAG, source) if _is_removed(source, tag)] if "<" in source else []
    names = [_name(tag[0]).lower() for tag in tags]
    for name, count in Counter(names).items():
        text = "and its content are removed" if name in SILENT else "is removed, and its text stays"
        more = f" ({count - 1} more in this text)" if count > 1 else ""
        message = f"<{name}> is not allowed on a page: the tag {text}{more}"
        help = "write what it shows in Markdown; to show the character < itself, write \\<"
        yield tags[names.index(name)].start(), message, help


def _is_removed(source: str, tag: re.Match[str]) -> bool:
    """Return whether a build removes the tag."""
    name = _name(tag[0])
    known = not name or name.lower() in TAGS
    return not known and bool(WELL_FORMED.fullmatch(tag[0])) and source[tag.start() - 1 : tag.start()] != "\\"


def only_removed_tags(line: str) -> bool:
    """Return whether a heading, as written, holds nothing but tags that a build removes: then the tag is to blame."""
    start = HEADING.match(line)
    words = line[start.end() :] if start else ""
    names = [(match[1] or "").lower() for match in TAG_NAME.finditer(words)]
    return any(name not in TAGS for name in names) and not re.sub(TAG, "", words).strip(" #")


def _name(tag: str) -> str:
    """Return the name of a start tag; empty for an end tag."""
    match = NAME.match(tag)
    return match[1] if match else ""


def _schemes(source: str) -> Iterator[tuple[int, str, str]]:
    reported = set(ALLOWED_SCHEMES)
    for match in TARGET.finditer(source) if ":" in source else ():
        scheme = match["scheme"].lower()
        if scheme not in reported:
            reported.add(scheme)
            seen = "readers see no link" if "=" in match[0][: -len(match["target"])] else "readers see the markup"
            message = f"links that begin with `{scheme}:` are not allowed on a page: {seen}"
            yield match.start("target"), message, "link to an address that begins with https:, mailto: or tel:"
