"""Parses Markdown into tokens: CommonMark with tables, strikethrough, footnotes and definition
lists.

markdown-it-py is changed where it would drop text: the extra cells of a table row, a definition
that no link uses, and what stands in angle brackets but is no tag of HTML, such as `<EU
Representative>`.
"""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock, html_block, reference, table
from markdown_it.rules_block.table import escapedSplit, getLine
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from legalsite.errors import ProblemsFound
from legalsite.source.limits import MAX_CELLS, require_small_expansion, too_many_cells
from legalsite.source.link_targets import is_allowed_target

Tokens = list[Token]
MAX_NESTING_DEPTH = 100
MARKED = re.compile(
    r"[\n\\`*_~\[\]!<&]"
)  # the characters that the inline rules of this parser look for
# a line that can only belong to a paragraph, unless a line of dashes or colons follows
PLAIN = r"(?:[^\W\d_]|[(\"“„«§])[^|\n]*+"
PLAIN_LINES = re.compile(
    rf"{PLAIN}(?>(?:\n *+{PLAIN})*)"
    rf"(?=[ \t\n]*\Z|\n[ \t]*\n(?!\s*[:~])|(\n *(?:[-*+]|[0-9]{{1,9}}[.)])[ \t\n]))"
)
"""The lines of a paragraph, up to a blank line or the next item of a list."""
COMMENT = frozenset(
    {"#", ""}
)  # `[//]: # (fees)`, `[comment]: <> (fees)`: where a label of a comment leads
ADDRESS = r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/#]"
NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
blockquote body br button canvas caption center cite code col colgroup command data datalist dd del
details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame
frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins isindex kbd keygen
label legend li link listing main map mark marquee math menu menuitem meta meter multicol nav
nextid nobr noembed noframes noscript object ol optgroup option output p param picture plaintext
pre progress q rb rp rt rtc ruby s samp script search section select selectedcontent slot small
source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot
th thead time title tr track tt u ul var video wbr xmp
"""
ELEMENTS = frozenset(
    NAMES.split()
)  # the elements of the HTML standard, 2026, obsolete ones included
EMPTY_ATTRIBUTES = """
allowfullscreen alt async autofocus autoplay checked class compact controls crossorigin declare
default defer disabled download formnovalidate hidden href id inert ismap itemscope loop multiple
muted name nohref nomodule noresize noshade novalidate nowrap open playsinline popover readonly
required reversed selected src style title value
markdown scoped setup
"""
EMPTY = frozenset(EMPTY_ATTRIBUTES.split())
"""The attributes that a tag may have without a value; the last three belong to other tools."""
ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
TAG = rf"</?([a-zA-Z][a-zA-Z0-9-]*)((?>(?:{ATTRIBUTE})*))\s*/?>"
"""A whole tag: its name, and its attributes."""
OPENING = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")


def tokens_of(text: str, env: MutableMapping[str, Any]) -> Tokens:
    """Return the tokens of a text.

    A definition that no link uses (`[Note]: see below`) becomes a paragraph, unless it gives an
    address, which nobody reads. `[//]: # (…)` and `[//]: <> (…)`, which writers use for comments,
    stay hidden. Raises ProblemsFound for a text that would take too long to parse; lines are
    counted from 0.
    """
    tokens = parser().parse(text, env)
    if "references" not in env:
        return tokens
    definitions = [
        token.meta
        for token in tokens
        if token.type == "definition" and token.meta["url"] not in COMMENT
    ]
    prose = {
        label["id"]
        for label in definitions
        if label["title"] or not re.match(ADDRESS, label["url"])
    }
    idle = prose - labels_used(tokens)
    if idle:
        env.clear()
        env["shown"] = idle
        tokens = parser().parse(text, env)
    require_small_expansion(tokens)
    return tokens


@cache
def parser() -> MarkdownIt:
    """Return the parser for all texts. It leaves addresses as written; rendering decides where they
    lead.
    """
    settings = {
        "html": True,
        "maxNesting": MAX_NESTING_DEPTH + 20,
        "inline_definitions": True,
        "store_labels": True,
    }
    markdown = MarkdownIt("commonmark", settings).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin)
    markdown.core.ruler.at("inline", parse_inlines)
    markdown.block.ruler.before("table", "parse_plain_lines", parse_plain_lines)
    markdown.block.ruler.at("table", parse_whole_table, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.at("reference", parse_used_reference)
    markdown.block.ruler.at(
        "html_block", parse_tag_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    markdown.inline.ruler.at("html_inline", parse_inline_tag)
    # the hooks of the library; by its own, the words of `<https://a.org/b%20c>` would be other ones
    # than are written
    vars(markdown).update(normalizeLink=str, normalizeLinkText=str, validateLink=is_allowed_target)
    return markdown


def parse_inlines(state: StateCore) -> None:
    """Parse the content of each block. Most blocks have no special characters and become one text
    token at once.
    """
    for token in state.tokens:
        if token.type == "inline":
            children: Tokens = []
            token.children = children
            if MARKED.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, children)
            elif token.content:
                children.append(Token("text", "", 0, content=token.content))


def parse_plain_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a paragraph all of whose lines begin with a letter, which is most of a text. To try all
    rules on each of its lines would give the same, and takes half of the time of parsing.
    """
    lines = PLAIN_LINES.match(state.src, state.bMarks[start] + state.tShift[start])
    if silent or not lines or state.is_code_block(start):
        return False
    after = start + 1 + lines[0].count("\n")
    if lines[1] and not 0 <= state.sCount[after] < min(state.blkIndent, state.listIndent + 4):
        return False
    state.line = after
    content = mdTrim(state.getLines(start, after, state.blkIndent, False))
    _add_paragraph(state, content, start)
    return True


def parse_whole_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a table, and keep the cells of rows that are longer than its head."""
    if silent:
        return table(state, start, end, silent)
    first = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    state.tokens[first:] = _with_all_cells(state, state.tokens[first:])
    state.env["cells"] = state.env.get("cells", 0) + (len(state.tokens) - first) // 3
    if state.env["cells"] > MAX_CELLS:
        raise ProblemsFound(too_many_cells(start))
    return True


def parse_used_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse the definition of a link label, or treat it as a paragraph if the label is in
    `env["shown"]`.
    """
    if silent or not reference(state, start, end, silent):
        return False
    definition = state.tokens[-1]
    if definition.meta["id"] in state.env.get("shown", ()):
        state.tokens.pop()
        del state.env["references"][definition.meta["id"]]
        content = state.getLines(start, state.line, state.blkIndent, False).strip()
        _add_paragraph(state, content, start)
    return True


def parse_tag_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a block of HTML, unless it begins with an angle bracket that opens no tag."""
    if is_text(state.src, state.bMarks[start] + state.tShift[start]):
        return False
    return html_block(state, start, end, silent)


def parse_inline_tag(state: StateInline, silent: bool) -> bool:
    """Parse a tag or a comment; an angle bracket that opens neither is text."""
    return not is_text(state.src, state.pos) and html_inline(state, silent)


def _with_all_cells(state: StateBlock, tokens: Tokens) -> Tokens:
    """Return the tokens of a table, with added tokens for the cells that have no column in its
    head.
    """
    columns = sum(token.type == "th_open" for token in tokens)
    kept: Tokens = []
    for token in tokens:
        if token.type == "tr_open" and token.map:
            cells = escapedSplit(getLine(state, token.map[0]).strip())
            if cells[0] == "":
                del cells[0]
            if cells and cells[-1] == "":
                del cells[-1]
            further = cells[columns:]
        elif token.type == "tr_close":
            place = kept[-1].map
            for cell in further:
                kept += _cell(cell, place)
        kept.append(token)
    return kept


def _cell(content: str, place: list[int] | None) -> Tokens:
    words = Token("inline", "", 0, content=content.strip(), map=place, children=[])
    return [Token("td_open", "td", 1), words, Token("td_close", "td", -1)]


def _add_paragraph(state: StateBlock, content: str, start: int) -> None:
    opening = state.push("paragraph_open", "p", 1)
    words = state.push("inline", "", 0)
    words.content = content
    words.children = []
    opening.map = words.map = [start, state.line]
    state.push("paragraph_close", "p", -1)


def labels_used(tokens: Tokens) -> set[str]:
    """Return the labels of definitions that links or images use."""
    used = set()
    for token in tokens:
        for child in token.children or ():
            if "label" in child.meta:
                used.add(child.meta["label"])
            if child.children:
                used |= labels_used([child])
    return used


def is_text(source: str, at: int = 0) -> bool:
    """Return whether an angle bracket is followed by a name but opens no tag of HTML: no element
    has that name, or words follow it (`<address of the customer>`).
    """
    opening = OPENING.match(source, at)
    if not opening:
        return False
    tag = re.compile(TAG).match(source, at)
    return opening[1].lower() not in ELEMENTS or bool(tag and _has_words(tag[2]))


def _has_words(attributes: str) -> bool:
    """Return whether what follows the name of an element are words: no value, and an attribute that
    HTML lacks.
    """
    names = attributes.lower().split()
    return "=" not in attributes and any(name.isalnum() and name not in EMPTY for name in names)
