"""Parse Markdown into tokens: CommonMark, tables, strikethrough, footnotes, and definition lists.

Some rules of markdown-it-py are replaced because they would drop text: extra cells in a table row,
definitions that no link uses, and text in angle brackets that isn't an HTML tag, such as `<EU
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
MAX_NESTING_DEPTH = 100  # maximum nesting depth of tokens
# characters that trigger inline rules
MARKUP_CHARACTER_PATTERN = re.compile(r"[\n\\`*_~\[\]!<&]")
# A line of a paragraph, unless the next line consists of dashes or colons. One character class with
# all quotes would take longer to compile.
PLAIN = r"(?:[^\W\d_]|[(\"«§]|[“„])[^|\n]*+"
PLAIN_LINES = re.compile(
    rf"{PLAIN}(?>(?:\n *+{PLAIN})*)"
    rf"(?=[ \t\n]*\Z|\n[ \t]*\n(?!\s*[:~])|(?P<item>\n *(?:[-*+]|[0-9]{{1,9}}[.)])[ \t\n]))"
)
"""The lines of a paragraph, up to a blank line or the next `item` of a list."""
# targets of link definitions that are used as comments: `[//]: # (fees)`, `[comment]: <> (fees)`
COMMENT_ADDRESSES = frozenset({"#", ""})
# the start of a URL
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
# all elements in the HTML standard (2026), including obsolete ones
ELEMENTS = frozenset(ELEMENT_NAMES.split())
EMPTY_ATTRIBUTES = """
allowfullscreen alt async autofocus autoplay checked class compact controls crossorigin declare
default defer disabled download formnovalidate hidden href id inert ismap itemscope loop multiple
muted name nohref nomodule noresize noshade novalidate nowrap open playsinline popover readonly
required reversed selected src style title value
markdown scoped setup
"""
VALUELESS = frozenset(EMPTY_ATTRIBUTES.split())
"""Attributes that may occur without a value. The last three are from other tools."""
ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
TAG = rf"</?(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?>(?:{ATTRIBUTE})*))\s*/?>"
"""A whole tag."""
TAG_START_PATTERN = re.compile(r"</?(?P<name>[a-zA-Z][a-zA-Z0-9-]*)")


def tokens_of(text: str, env: MutableMapping[str, Any]) -> Tokens:
    """Parse a text into tokens. `env` receives other results of the parser, such as definitions.

    Raises ProblemsFound if the text would take too long to parse; line numbers start at 0.
    """
    tokens = parser().parse(text, env)
    if "references" not in env:  # the text contains no link definitions
        return tokens
    # A definition that no link uses (`[Note]: see below`) may be text of the policy if it has a
    # title or its target isn't a URL. Comments such as `[//]: # (…)` and `[//]: <> (…)` stay
    # hidden.
    prose = set()  # labels of such definitions
    for token in tokens:
        if token.type == "definition":
            definition = token.meta
            address = definition["url"]
            is_link = re.match(ADDRESS_PATTERN, address) and not definition["title"]
            if not is_link and address not in COMMENT_ADDRESSES:
                prose.add(definition["id"])
    unused = prose - labels_used(tokens)
    # parse again, so that `parse_used_reference` turns these definitions into paragraphs
    if unused:
        env.clear()
        env["shown"] = unused
        tokens = parser().parse(text, env)
    require_small_expansion(tokens)
    return tokens


@cache
def parser() -> MarkdownIt:
    """Create the Markdown parser. It doesn't resolve link targets, because the renderer does."""
    settings = {
        "html": True,
        # higher than our limit, because the renderer reports deep nesting
        "maxNesting": MAX_NESTING_DEPTH + 20,
        "inline_definitions": True,  # creates tokens for link definitions
        "store_labels": True,  # lets `labels_used` find the labels
    }
    markdown = MarkdownIt("commonmark", settings).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin)
    # `at` replaces a built-in rule; `alt` names the kinds of blocks that the rule can interrupt
    markdown.core.ruler.at("inline", parse_inlines)
    markdown.block.ruler.before("table", "parse_plain_lines", parse_plain_lines)
    markdown.block.ruler.at("table", parse_whole_table, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.at("reference", parse_used_reference)
    markdown.block.ruler.at(
        "html_block", parse_tag_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    markdown.inline.ruler.at("html_inline", parse_inline_tag)
    # don't normalize links, because this would change the text of `<https://a.org/b%20c>`
    vars(markdown).update(normalizeLink=str, normalizeLinkText=str, validateLink=is_allowed_target)
    return markdown


def parse_inlines(state: StateCore) -> None:
    """Parse the content of each block."""
    for token in state.tokens:
        if token.type == "inline":
            children: Tokens = []
            token.children = children
            # fast path: most blocks have no special characters, so no rule applies to them
            if MARKUP_CHARACTER_PATTERN.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, children)
            elif token.content:
                children.append(Token("text", "", 0, content=token.content))


def parse_plain_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a paragraph whose lines all start with a letter, which is the most common case.

    This is a rule for markdown-it-py. It returns whether it matches at line `start`, and must not
    add tokens if `silent` is set. The result is the same without this rule, but trying all built-in
    rules on each line takes half of the parsing time.
    """
    # start after the indentation of the line; tests (`silent`) and indented code are left to the
    # built-in rules
    lines = PLAIN_LINES.match(state.src, state.bMarks[start] + state.tShift[start])
    if silent or not lines or state.is_code_block(start):
        return False
    after = start + 1 + lines[0].count("\n")  # the line after the paragraph
    if lines["item"]:  # a list item follows directly
        # It certainly ends the paragraph if its indentation (`sCount`) belongs to an open list, in
        # which case it's less than that of the list's content (`blkIndent`). In any other case, the
        # built-in rules decide.
        belongs_to_list = 0 <= state.sCount[after] < min(state.blkIndent, state.listIndent + 4)
        if not belongs_to_list:
            return False
    state.line = after
    content = state.getLines(start, after, state.blkIndent, False).strip()
    _add_paragraph(state, content, start)
    return True


def parse_whole_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a table, keeping extra cells in rows that have more cells than the header.

    This is a rule for markdown-it-py, like `parse_plain_lines`.
    """
    if silent:  # the caller only wants to know whether a table starts here
        return table(state, start, end, silent)
    first = len(state.tokens)  # index of the table's first token
    if not table(state, start, end, silent):  # the built-in rule
        return False
    state.tokens[first:] = _with_all_cells(state, state.tokens[first:])
    # a cell has three tokens, and only a few tokens aren't cells
    state.env["cells"] = state.env.get("cells", 0) + (len(state.tokens) - first) // 3
    if state.env["cells"] > MAX_CELLS:
        raise ProblemsFound(too_many_cells(start))
    return True


def parse_used_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a link definition. If its label is in `env["shown"]`, convert it to a paragraph.

    This is a rule for markdown-it-py, like `parse_plain_lines`.
    """
    if silent or not reference(state, start, end, silent):  # the built-in rule
        return False
    definition = state.tokens[-1]
    # undo the result of the built-in rule
    if definition.meta["id"] in state.env.get("shown", ()):
        state.tokens.pop()
        del state.env["references"][definition.meta["id"]]
        content = state.getLines(start, state.line, state.blkIndent, False).strip()
        _add_paragraph(state, content, start)
    return True


def parse_tag_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse an HTML block, unless it starts with text in angle brackets.

    This is a rule for markdown-it-py, like `parse_plain_lines`.
    """
    if is_text(state.src, state.bMarks[start] + state.tShift[start]):
        return False
    return html_block(state, start, end, silent)


def parse_inline_tag(state: StateInline, silent: bool) -> bool:
    """Parse an HTML tag or comment, unless it's text in angle brackets.

    This is a rule for markdown-it-py, like `parse_plain_lines`.
    """
    return not is_text(state.src, state.pos) and html_inline(state, silent)


def _with_all_cells(state: StateBlock, tokens: Tokens) -> Tokens:
    """Add tokens for the cells beyond the last header cell, which markdown-it-py drops."""
    columns = sum(token.type == "th_open" for token in tokens)  # number of header cells
    kept: Tokens = []
    for token in tokens:
        if token.type == "tr_open" and token.map:
            cells = escapedSplit(getLine(state, token.map[0]).strip())
            if cells[0] == "":  # the part before the first `|` is empty
                del cells[0]
            if cells and cells[-1] == "":  # the part after the last `|` is empty
                del cells[-1]
            further = cells[columns:]  # cells that markdown-it-py has dropped
        elif token.type == "tr_close":  # add them at the end of their row
            for cell in further:
                kept += _cell(cell)
        kept.append(token)
    return kept


def _cell(content: str) -> Tokens:
    words = Token("inline", "", 0, content=content.strip(), children=[])
    return [Token("td_open", "td", 1), words, Token("td_close", "td", -1)]


def _add_paragraph(state: StateBlock, content: str, start: int) -> None:
    """Add the tokens of a paragraph from line `start` to the parser's current line."""
    opening = state.push("paragraph_open", "p", 1)
    words = state.push("inline", "", 0)
    words.content = content
    words.children = []
    opening.map = words.map = [start, state.line]
    state.push("paragraph_close", "p", -1)


def labels_used(tokens: Tokens) -> set[str]:
    """Return the labels of definitions that links and images refer to."""
    used = set()
    for token in tokens:
        for child in token.children or ():
            if "label" in child.meta:
                used.add(child.meta["label"])
            if child.children:
                used |= labels_used([child])
    return used


def is_text(source: str, at: int = 0) -> bool:
    """Return whether an angle bracket at an index starts text rather than a tag.

    For example, `<address of the customer>` is text. Return False if no letter follows the bracket.
    """
    opening = TAG_START_PATTERN.match(source, at)
    if not opening:
        return False
    tag = re.compile(TAG).match(source, at)
    # the word isn't an HTML element
    if opening["name"].lower() not in ELEMENTS:
        return True
    # the word is an element, such as `address`, but text follows instead of attributes
    return bool(tag and _has_words(tag["attributes"]))


def _has_words(attributes: str) -> bool:
    """Return whether the attributes of a supposed tag are text, such as `of the customer`."""
    names = attributes.lower().split()
    # no attribute has a value, although HTML requires a value for at least one of the names
    return "=" not in attributes and any(name.isalnum() and name not in VALUELESS for name in names)
