"""The JSON files with the text of a version, for apps that show it: one for each version and
language, and current.json for the version in effect."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import asdict

from legalsite.model.document import Block, Document, Span
from legalsite.model.policy import Version
from legalsite.pages.edition import Edition, split_first_heading
from legalsite.pages.json_files import PublicPolicy, PublicText, public_policy, public_text
from legalsite.pages.policy_summary import PolicySummary
from legalsite.redline.output.plain_marks import marked_text
from legalsite.text.clause_numbers import written_number
from legalsite.text.written_html import with_prefixed_anchors

PREFIXES = {"item": "- ", "quote": "> "}  # prefixes of blocks without a number


class VersionText(PublicText, frozen=True, kw_only=True):
    """A version or translation, with its text. A level-1 heading at the start is left out if it
    repeats `title`."""

    html: str | None  # with absolute links, like a fragment; null if withheld
    text: str | None  # as plain text; null if withheld


class TextFile(
    PublicPolicy, frozen=True, kw_only=True, tag_field="format", tag="legalsite-text v1"
):
    """/POLICY/2026-03-02.json, a version, and /POLICY/current.json, the version in effect. If that
    isn't translated, current.json has the original."""

    version: VersionText | None  # null if no version is in effect, or it isn't known which one


def text_file(
    summary: PolicySummary,
    edition: Edition,
    page: str,
    version: Version | None,
    document: Document | None,
) -> bytes:
    """Generate the JSON file of a version, or of the version in effect.

    `page` is the route of the version's page, and `document` is its text. Without a version, the
    file says that none is in effect.
    """
    shown = None
    if version and document:
        shown = _version_text(edition, page, version, document)
    facts = asdict(public_policy(summary, edition.frame))
    return msgspec.json.encode(TextFile(**facts, version=shown))


def _version_text(edition: Edition, page: str, version: Version, document: Document) -> VersionText:
    """Collect the facts about a version, its HTML, and its plain text.

    `page` is the route of its page.
    """
    # an empty mapping, because the file doesn't list fragments
    facts = asdict(public_text(edition, version, {}))
    if version.withheld:
        return VersionText(**facts, html=None, text=None)
    html = document.html
    blocks = document.blocks
    # leave out a heading that repeats the title
    if document.title and blocks[0].name == version.title:
        _, html = split_first_heading(document)
        blocks = blocks[1:]
    # an app may show several texts at once, so ids must be unique
    prefix = page.replace("/", "--")
    html = with_prefixed_anchors(html, prefix, edition.routes.url(page))
    return VersionText(**facts, html=html, text=plain_text(blocks))


def plain_text(blocks: Iterable[Block]) -> str:
    """Format blocks as plain text. Only list items and table rows follow without a blank line."""
    text = ""
    group = 0  # id of the previous block's list or table, or 0
    for block in blocks:
        words = "".join(map(_words, block.read))
        if not words:  # the block is an image without alternative text
            continue
        if text:
            text += "\n" if block.group and block.group == group else "\n\n"
        if block.kind != "heading":
            text += "  " * block.level
        text += _prefix(block) + words
        group = block.group
    return text


def _words(span: Span) -> str:
    """Return the visible text of a span. Text that's struck through is marked."""
    if span.of == "target":  # the URL of a link or image
        return ""
    return marked_text(span.text, "struck") if span.struck else span.text


def _prefix(block: Block) -> str:
    """Return the number or marker before a block's text."""
    if block.kind == "footnote":
        return f"[{block.number}] "
    if block.number:
        return f"{written_number(block.number)} "
    return PREFIXES.get(block.kind, "")
