"""Rules about what other tools left in a text: tags and link schemes that a build removes, angle brackets that are no
tags, and gaps of a template that nobody filled in. Where readers are to fill in a form, a person turns placeholder down
in legalsite.toml."""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_offset, prose_source, severity_of
from legalsite.errors import Problem
from legalsite.source.link_targets import ALLOWED_SCHEMES
from legalsite.source.parser import ELEMENTS, TAG, is_text
from legalsite.source.raw_html import SILENT, TAGS
from legalsite.text.word_lists import packaged_tables

TARGET = re.compile(
    r"(?:\]\(\s*<?|<|\b(?:href|src)\s*=\s*[\"']?\s*|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<target>(?P<scheme>[a-z][a-z0-9+.-]{1,31}):[^\s<>()\"']+)",
    re.IGNORECASE | re.MULTILINE,
)
OF_IMAGE = re.compile(r"(?:!\[[^\]\n]*\]\(\s*<?|<img\b[^<>]*\bsrc\s*=\s*[\"']?\s*)\Z", re.IGNORECASE)
LONGEST_ALT = 1_000  # characters of a text in place of an image
ATTRIBUTES = re.compile(r"(?<![\\{])\{(?:[:.]|#[^\s{}]*)(?P<more>[^{}\n]{0,200})\}")
VALUE = r"""(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
# Attributes (CommonMark 0.31, 6.6) or words follow the name: not "3 <age ≤ 14>", an address, or a link's target.
BRACKETED = re.compile(
    rf"(?<![\\{{])(?<!\]\()(?<!\]: )<(/?)([^\W\d_][\w.-]*)"
    rf"(?:(?:\s+[^\W\d][\w:.’-]*{VALUE})*\s*/?|[^\w<>=≤≥@:\n][^<>=≤≥@\n]{{0,99}}(?<!\s))>"
)
NO_END = frozenset(  # elements that need no end tag, or that browsers show without one
    ("br", "col", "colgroup", "dd", "dt", "hr", "img", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
     "table", "ul", "ol", "dl", "div", "blockquote")
)  # fmt: skip


def removed_markup(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find tags and link schemes that a build removes, and text that looks like a tag but is shown as is. Code is
    skipped. Warning: use Markdown or a link instead; to show the character itself, write \\<."""
    for text in checked.current:
        source = prose_source(checked, text)
        shown = "\n".join(block.text for block in checked.document(text).blocks if block.kind != "code")
        for offset, message, help in (*_tags(source), *_schemes(source), *_braces(source, shown)):
            yield Problem("removed-markup", message, help, *at_offset(checked, text, offset), "warning")


def _tags(source: str) -> Iterator[tuple[int, str, str]]:
    tags = [*BRACKETED.finditer(source)] if "<" in source else []
    closed = {tag[2].lower() for tag in tags if tag[1]}
    for tag in tags:
        if not tag[1] and (finding := _finding(tag, closed=tag[2].lower() in closed)):
            yield tag.start(), *finding


def _finding(tag: re.Match[str], *, closed: bool) -> tuple[str, str] | None:
    """Return what is said of a start tag, and the help; None if pages may have it."""
    if GAP.fullmatch(tag[0]):
        return None
    name, as_it_is = tag[2].lower(), f"fill it in; to show it as is, write \\{tag[0]}"
    if name not in ELEMENTS or is_text(tag[0]) or not re.fullmatch(TAG, tag[0]):
        return f"`{tag[0]}` isn't an HTML tag; readers see it as is", as_it_is
    if name not in TAGS:
        text = "and its content are removed" if name in SILENT else "is removed, and its text is kept"
        help = "use Markdown instead; to show the character < itself, write \\<"
        return f"<{name}> isn't allowed on a page: the tag {text}", help
    if not closed and "=" not in tag[0] and name not in NO_END:
        return f"`{tag[0]}` is an unclosed HTML tag, so readers don't see it", as_it_is
    return None


def _schemes(source: str) -> Iterator[tuple[int, str, str]]:
    for match in TARGET.finditer(source) if ":" in source else ():
        scheme = match["scheme"].lower()
        if scheme not in ALLOWED_SCHEMES:
            what, help = "links", "use a URL that begins with https:, mailto:, or tel:"
            if OF_IMAGE.search(source, match.start() - LONGEST_ALT, match.start("target")):
                what, help = "images", "put the image in content/files/, and use its path"
            tag = "=" in match[0][: -len(match["target"])]
            seen = f"readers see no {what[:-1]}" if tag else "readers see the markup"
            message = f"{what} that begin with `{scheme}:` aren't allowed on a page: {seen}"
            yield match.start("target"), message, help


def _braces(source: str, shown: str) -> Iterator[tuple[int, str, str]]:
    """Yield the attribute lists of other tools that readers see, and what of them a heading drops."""
    for match in ATTRIBUTES.finditer(source) if "{" in source else ():
        if match[0] in shown:
            choice = "delete it, or use it to set a heading's anchor: ## Fees {#fees}"
            help = f"{choice}; to show it as is, write \\{match[0]}"
            yield match.start(), f"`{match[0]}` isn't supported; readers see it as is", help
        elif more := match["more"].strip():
            yield match.start(), f"`{more}` isn't supported and will be dropped", f"delete {more}"


TABLES = packaged_tables("checks/gaps.toml", dict[str, dict[str, str]])
LABELS = [label for table in TABLES.values() for label in " ".join(table["labels"].split()).split(", ")]
IN_BRACKETS = (
    *(re.escape(label).replace(r"\ ", "[ _]") for label in LABELS),
    *(phrase for table in TABLES.values() for phrase in table["phrases"].strip().split("\n")),
)
ANYWHERE = "|".join(TABLES["signs"]["anywhere"].strip().split("\n"))
GAP = re.compile(
    rf"(?<![\]\\])(?:[\[【]|<(?!address>))\s*(?:{'|'.join(IN_BRACKETS)})\s*[\]】>](?![(\[:])|(?-i:{ANYWHERE})",
    re.IGNORECASE,
)
TEMPLATE = re.compile(r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}")
QUOTE = re.compile(r"^ {0,3}>.*", re.MULTILINE)
LONGEST = 60  # characters of a quote


def placeholder(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find placeholders that were never filled in, including other tools' template tags. Code and quoted blocks are
    skipped. Error or warning: fill them in."""
    for text in checked.current:
        source, severity = prose_source(checked, text), severity_of(checked, text)
        source = QUOTE.sub(lambda quote: " " * len(quote[0]), source)
        for gap in GAP.finditer(source):
            message = f"“{gap[0]}” looks like a placeholder that was never filled in"
            help = "fill it in"
            yield Problem("placeholder", message, help, *at_offset(checked, text, gap.start()), severity)
        for tag in TEMPLATE.finditer(source):
            shown = tag[0] if len(tag[0]) <= LONGEST else f"{tag[0][:LONGEST].rstrip()}…"
            message = f"“{shown}” is another tool's template tag, which readers would see as is"
            help = "replace it with its value"
            yield Problem("placeholder", message, help, *at_offset(checked, text, tag.start()), severity)
