"""Takes the tags of templates out of a page before it is read as HTML: Jinja, Liquid, Handlebars, Go, ERB, PHP, and
Template Toolkit.

A tag that prints nothing, such as `{% block content %}`, is left out. One that prints something stays if it is within a
sentence. Alone in its paragraph, it is left out as well: what it prints is not in the file."""

import re
from collections.abc import Collection, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from legalsite.importing.html_blocks import BLOCKS
from legalsite.importing.html_inline import HEADINGS

# What begins a construct, and what ends it. Template tags in scripts, styles and comments stay.
ENDS = {
    "{%": "%}",
    "{#": "#}",
    "{{": "}}",
    "<%": "%>",
    "[%": "%]",
    "<?": "?>",
    "<!--": "-->",
    "<script": "</script",
    "<style": "</style",
}
BEGINS = re.compile("|".join(map(re.escape, ENDS)), re.IGNORECASE)
NOT_TEMPLATE = {"<!--", "<script", "<style"}
PRINTS = re.compile(
    r"\{\{(?![-~]?\s*(?:[#/>!^]|(?:else|end|if|range|with|define|block|template|partial|extends?|layout|super)\b"
    r"|\$\w+\s*:?=))"
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+echo\b",
    re.IGNORECASE,
)
WORDS = re.compile(r"[\"'][^\"']*\w\s+\w[^\"']*[\"']")  # of the text, such as `{{ gettext("Who we are") }}`
# Words of the text as the argument of a function that may translate them: `{{ gettext("Who we are") }}`,
# `<?php p($l->t('You pay monthly.')); ?>`. In PHP, an argument without a space may be a name for the words.
GETTEXT = re.compile(
    r"\{\{[-~]?\s*(?:gettext|_)\(\s*([\"'])(?P<words>[^\"'\\]*)\1\s*\)\s*[-~]?\}\}"
    r"|<\?(?:=|php\s+(?:echo|print|p)\b)[\s(]*(?:\$?\w+(?:->|::))*\w+\(\s*([\"'])"
    r"(?P<said>[^\s\"'\\]+\s(?:(?!\3)[^\\]|\\.)*)\3[\s)]*;?\s*\?>"
)
ESCAPED = re.compile(r"\\([\"'])")
# The blocks of a template that go into the head of the page, where nobody reads them as part of the text.
HEAD_BLOCK = re.compile(r"\{%-?\s*block\s+(?:title|meta\w*|head|(?:extra_?)?(?:head|css|js|styles?|scripts?))\s*-?%\}")
END_BLOCK = re.compile(r"\{%-?\s*endblock\b")
TAG = re.compile(r"<[A-Za-z/]")  # within what is printed: text of the page, such as `{{s1 See <a href="/b">b</a>}}`
HELD = re.compile("\ufdd0([0-9]{1,9})\ufdd1")
CELLS = {"li", "td", "th", "dd", "dt"}
BELOW_TITLE = {*HEADINGS} - {"h1"}  # headings to which links may lead


def hold_template_tags(html: str) -> tuple[str, list[str]]:
    """Return the page without template tags that print nothing, with a place holder for each of the others, and these
    tags. Lines stay."""
    html = _without_head_blocks(html.replace("\ufdd0", "").replace("\ufdd1", ""))
    parts: list[str] = []
    held: list[str] = []
    last = 0
    for start, end in _template_tags(html):
        tag = html[start:end]
        if tag.startswith("{{") and TAG.search(tag):
            continue
        parts.append(html[last:start])
        if said := GETTEXT.fullmatch(tag):
            parts.append(said["words"] or ESCAPED.sub(r"\1", said["said"] or ""))
        elif PRINTS.match(tag):
            parts.append(f"\ufdd0{len(held)}\ufdd1")
            held.append(tag)
        else:
            parts.append("\n" * tag.count("\n"))
        last = end
    return "".join([*parts, html[last:]]), held


def _without_head_blocks(html: str) -> str:
    parts: list[str] = []
    last = 0
    for block in HEAD_BLOCK.finditer(html):
        if block.start() < last:
            continue
        end = END_BLOCK.search(html, block.end())
        if end is None:
            break
        parts += [html[last : block.start()], "\n" * html.count("\n", block.start(), end.start())]
        last = end.start()
    return "".join([*parts, html[last:]])


def put_back(soup: BeautifulSoup, held: list[str]) -> None:
    """Replace the place holders in a page by the tags, and remove those that are alone in their paragraph, and
    attributes that have one."""
    if not held:
        return
    for tag in soup.find_all(True):
        for name in [name for name, value in tag.attrs.items() if HELD.search(str(value))]:
            del tag[name]
    linked = {str(link["href"]).removeprefix("#") for link in soup.select('a[href^="#"]')}
    for text in soup.find_all(string=HELD):
        written = HELD.sub(lambda match: held[int(match[1])], text)
        prints = not HELD.sub("", text).strip() and not WORDS.search(written)
        text.replace_with(NavigableString("" if prints and _is_alone(text, linked) else written))


def _template_tags(html: str) -> Iterator[tuple[int, int]]:
    """Yield where each tag begins and ends. One that is never closed is none, but PHP may go on to the end."""
    endless: set[str] = set()
    at = 0
    lowered = html.lower() if len(html.lower()) == len(html) else html
    while match := BEGINS.search(html, at):
        begin, at = match[0].lower(), match.end()
        end = -1 if begin in endless else lowered.find(ENDS[begin], at)
        if end >= 0:
            at = end + len(ENDS[begin])
            if begin not in NOT_TEMPLATE:
                yield match.start(), at
        elif html.startswith("php", at):
            yield match.start(), len(html)
            return
        else:
            endless.add(begin)


def _is_alone(text: NavigableString, linked: Collection[str]) -> bool:
    """Return whether no other words are in the same paragraph. A cell, an item or a heading below the title is not a
    paragraph. One of level 1 is below the title if another one is above it, and a link leads to it: its id is among
    `linked`."""
    parent = text.parent
    if not isinstance(parent, Tag) or parent.name in CELLS | BELOW_TITLE:
        return False
    if parent.name == "h1" and parent.get("id") in linked and parent.find_previous("h1") is not None:
        return False
    if parent.name not in BLOCKS and not isinstance(parent, BeautifulSoup):
        return False
    return all(_ends_paragraph(siblings) for siblings in (text.previous_siblings, text.next_siblings))


def _ends_paragraph(siblings: Iterator[PageElement]) -> bool:
    """Return whether the next sibling with words is a block, if there is one."""
    for node in siblings:
        if isinstance(node, Tag):
            return node.name in BLOCKS or node.find(list(BLOCKS)) is not None or not node.get_text().strip()
        if not isinstance(node, PreformattedString) and str(node).strip():
            return False
    return True
