"""Parses Markdown into tokens: CommonMark with tables, strikethrough, footnotes, and definition
lists.

markdown-it-py is changed where it would drop text: the extra cells of a table row, a definition
that no link uses, and words in angle brackets that aren't a tag of HTML, such as `<EU
Representative>`.
"""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
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
MAX_NESTING_DEPTH = 100  # of tokens
# the characters that the inline rules of this parser look for
MARKUP_CHARACTER_PATTERN = re.compile(r"[\n\\`*_~\[\]!<&]")
# a line that can only belong to a paragraph, unless a line of dashes or colons follows
PLAIN = r"(?:[^\W\d_]|[(\"“„«§])[^|\n]*+"
PLAIN_LINES = re.compile(
    rf"{PLAIN}(?>(?:\n *+{PLAIN})*)"
    rf"(?=[ \t\n]*\Z|\n[ \t]*\n(?!\s*[:~])|(?P<item>\n *(?:[-*+]|[0-9]{{1,9}}[.)])[ \t\n]))"
)
"""The lines of a paragraph, up to a blank line or the next `item` of a list."""
# the addresses in definitions that are comments: `[//]: # (fees)`, `[comment]: <> (fees)`
COMMENT_ADDRESSES = frozenset({"#", ""})
# the start of an address
ADDRESS_PATTERN = r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/#]"
ELEMENT_NAMES = """
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
# of the HTML standard, 2026, with obsolete ones
ELEMENTS = frozenset(ELEMENT_NAMES.split())
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
TAG = rf"</?(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?>(?:{ATTRIBUTE})*))\s*/?>"
"""A whole tag."""
TAG_START_PATTERN = re.compile(r"</?(?P<name>[a-zA-Z][a-zA-Z0-9-]*)")


def tokens_of(text: str, env: MutableMapping[str, Any]) -> Tokens:
    """Return the tokens of a text. `env` receives what the parser finds, such as definitions.

    A definition that no link uses (`[Note]: see below`) becomes a paragraph if it has a title or
    gives no address, because its words may be part of the policy. `[//]: # (…)` and `[//]: <> (…)`,
    which writers use for comments, stay hidden. Raises ProblemsFound for a text that would take too
    long to parse; lines are counted from 0.
    """
    tokens = parser().parse(text, env)
    if "references" not in env:
        return tokens
    definitions = [
        token.meta
        for token in tokens
        if token.type == "definition" and token.meta["url"] not in COMMENT_ADDRESSES
    ]
    # definitions that may be words of the policy
    prose = {
        label["id"]
        for label in definitions
        if label["title"] or not re.match(ADDRESS_PATTERN, label["url"])
    }
    unused = prose - labels_used(tokens)
    if unused:  # parse again; `parse_used_reference` makes paragraphs of them
        env.clear()
        env["shown"] = unused
        tokens = parser().parse(text, env)
    require_small_expansion(tokens)
    return tokens


@cache
def parser() -> MarkdownIt:
    """Return the parser for all texts. It leaves addresses as written; rendering resolves them."""
    settings = {
        "html": True,
        "maxNesting": MAX_NESTING_DEPTH + 20,  # the renderer reports what nests too deep
        "inline_definitions": True,  # a definition becomes a token
        "store_labels": True,  # so that `labels_used` finds the labels of links
    }
    markdown = MarkdownIt("commonmark", settings).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin)
    # `at` replaces a rule of the library; `alt` are the blocks that the rule's block may end
    markdown.core.ruler.at("inline", parse_inlines)
    markdown.block.ruler.before("table", "parse_plain_lines", parse_plain_lines)
    markdown.block.ruler.at("table", parse_whole_table, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.at("reference", parse_used_reference)
    markdown.block.ruler.at(
        "html_block", parse_tag_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    markdown.inline.ruler.at("html_inline", parse_inline_tag)
    # functions that the library calls; its own ones would change the words of
    # `<https://a.org/b%20c>`
    vars(markdown).update(normalizeLink=str, normalizeLinkText=str, validateLink=is_allowed_target)
    return markdown


def parse_inlines(state: StateCore) -> None:
    """Parse the content of each block. Content without special characters, as in most blocks,
    becomes one text token directly.
    """
    for token in state.tokens:
        if token.type == "inline":
            children: Tokens = []
            token.children = children
            if MARKUP_CHARACTER_PATTERN.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, children)
            elif token.content:
                children.append(Token("text", "", 0, content=token.content))


def parse_plain_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a paragraph whose lines all begin with a letter, as most lines of a text do.

    This is a rule of markdown-it-py: it returns whether it matches at line `start`, and with
    `silent` it must not add tokens. The result is the same without it, but trying all other rules
    on each line takes half of the time of parsing.
    """
    lines = PLAIN_LINES.match(state.src, state.bMarks[start] + state.tShift[start])
    if silent or not lines or state.is_code_block(start):
        return False
    after = start + 1 + lines[0].count("\n")
    # an item ends the paragraph only at the indentation of an open list or of a new one
    if lines["item"] and not 0 <= state.sCount[after] < min(state.blkIndent, state.listIndent + 4):
        return False
    state.line = after
    content = state.getLines(start, after, state.blkIndent, False).strip()
    _add_paragraph(state, content, start)
    return True


def parse_whole_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a table, and keep the cells of rows that have more cells than the head.

    This is a rule of markdown-it-py, as `parse_plain_lines` is.
    """
    if silent:
        return table(state, start, end, silent)
    first = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    state.tokens[first:] = _with_all_cells(state, state.tokens[first:])
    # a cell has three tokens (opening, content, closing); the few others of a table don't matter
    state.env["cells"] = state.env.get("cells", 0) + (len(state.tokens) - first) // 3
    if state.env["cells"] > MAX_CELLS:
        raise ProblemsFound(too_many_cells(start))
    return True


def parse_used_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse the definition of a link label, but make a paragraph of it if its label is in
    `env["shown"]`. This is a rule of markdown-it-py, as `parse_plain_lines` is.
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
    """Parse a block of HTML, unless it begins with words in angle brackets. This is a rule of
    markdown-it-py, as `parse_plain_lines` is.
    """
    if is_text(state.src, state.bMarks[start] + state.tShift[start]):
        return False
    return html_block(state, start, end, silent)


def parse_inline_tag(state: StateInline, silent: bool) -> bool:
    """Parse a tag or a comment, unless it is words in angle brackets. This is a rule of
    markdown-it-py, as `parse_plain_lines` is.
    """
    return not is_text(state.src, state.pos) and html_inline(state, silent)


def _with_all_cells(state: StateBlock, tokens: Tokens) -> Tokens:
    """Return the tokens of a table, with tokens for the cells that the library drops: cells after
    the last column of the head.
    """
    columns = sum(token.type == "th_open" for token in tokens)
    kept: Tokens = []
    for token in tokens:
        if token.type == "tr_open" and token.map:
            cells = escapedSplit(getLine(state, token.map[0]).strip())
            if cells[0] == "":  # before the first `|`
                del cells[0]
            if cells and cells[-1] == "":  # after the last `|`
                del cells[-1]
            further = cells[columns:]  # the cells that the library dropped
        elif token.type == "tr_close":
            for cell in further:
                kept += _cell(cell)
        kept.append(token)
    return kept


def _cell(content: str) -> Tokens:
    """Return the tokens of a table cell."""
    words = Token("inline", "", 0, content=content.strip(), children=[])
    return [Token("td_open", "td", 1), words, Token("td_close", "td", -1)]


def _add_paragraph(state: StateBlock, content: str, start: int) -> None:
    """Add the tokens of a paragraph that begins at line `start`, and ends before `state.line`."""
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
    """Return whether the angle bracket at an index is followed by words instead of a tag.

    Either HTML has no element with the first word as its name, or other words follow it (`<address
    of the customer>`). False if no letter follows the bracket.
    """
    opening = TAG_START_PATTERN.match(source, at)
    if not opening:
        return False
    tag = re.compile(TAG).match(source, at)
    if opening["name"].lower() not in ELEMENTS:
        return True
    return bool(tag and _has_words(tag["attributes"]))


def _has_words(attributes: str) -> bool:
    """Return whether the attributes of a tag are words: none has a value, and at least one isn't an
    attribute of HTML that may be without a value.
    """
    names = attributes.lower().split()
    return "=" not in attributes and any(name.isalnum() and name not in EMPTY for name in names)
