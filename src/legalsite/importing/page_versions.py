"""Reads a version of a file as Markdown, also where it is a web page, or a template of one: by what the file is.

A template tag that prints nothing, such as `{% block content %}`, is left out of a page. One that prints something
stays as it is written, for a person to decide; alone in its paragraph, it is left out as well: what it prints is not in
the file.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape

from msgspec.structs import replace

from legalsite.errors import Problem
from legalsite.importing.foreign_front_matter import ForeignText, read_foreign_text
from legalsite.importing.foreign_markdown import plain_cells, without_attribute_lists
from legalsite.importing.html_page import read_page
from legalsite.importing.markdown_writer import RawBlock, write_markdown
from legalsite.importing.plain_text import WEB_PAGE

ENDING = re.compile(  # of pages, and of templates that print pages; terms.md.jinja is a template of Markdown
    r"(?<!\.md)(?<!\.markdown)\.(?:x?html?|xht|erb|ejs|php|njk|nunjucks|jinja2?|j2|twig|hbs|handlebars|mustache|tt2?)\Z",
    re.IGNORECASE,
)
BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|dl|table|section|article|main|body|blockquote)\b(?![^<>]{0,200}\bmarkdown=)", re.IGNORECASE
)
# Of Twig, Jinja and Liquid: a tag or filter that makes HTML of Markdown.
MARKDOWN = re.compile(r"\{[{%][^{}]{0,200}\bmarkdown")
WORD = re.compile(r"\w+")
# What begins a tag of Jinja, Liquid, Handlebars, Go, ERB, PHP or Template Toolkit, or what may have such tags and stays
# as it is; and what ends it.
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
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+(?:echo|print|p)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"'][^\"']*\w\s+\w[^\"']*[\"']")  # words of the text: `{{ gettext("Who we are") }}`
TARGETS = ("title of the page", "link ", "image ")  # a site shows the title; the others are addresses


def read_version(data: bytes, path: str, location: str) -> ForeignText:
    """Return the text of a version of the file at `path`, in Markdown. `location` is the name that messages use. Raises
    ProblemsFound if it cannot be read."""
    text = read_foreign_text(data, location)
    if is_page(text.body, path):
        text = _converted(text, location)
    body = without_attribute_lists(text.body)
    if body != text.body:
        message = "what kramdown does not print was removed, such as attribute lists"
        problem = Problem("attribute-lists", message, "compare with the source", location, severity="warning")
        text = replace(text, problems=(*text.problems, problem))
    return replace(text, body=plain_cells(body))


def is_page(body: str, path: str) -> bool:
    """Return whether a text is a web page, or a part of one: it begins like a page, or its name says so and it has
    paragraphs in HTML. A file that another tool reads as Markdown is Markdown, whatever its name."""
    if WEB_PAGE.match(body):
        return True
    return bool(ENDING.search(path) and BLOCK.search(body) and not MARKDOWN.search(body))


def _converted(text: ForeignText, location: str) -> ForeignText:
    page = read_page(without_template_tags(text.body), location, alone=False)
    left_out = Counter[str]()
    for entry in page.taken_out:
        if not entry.reason.startswith(TARGETS):
            left_out[entry.reason] += len(WORD.findall(entry.text))
    body = write_markdown([block for block, words in page.blocks if not _is_printed(block, words)])
    return replace(text, body=body, line=1, page_title=page.title, left_out=left_out)


def _is_printed(block: RawBlock, words: str) -> bool:
    """Return whether a template prints all of a paragraph or title, so that its words are not in the file."""
    return block.kind in {"text", "title"} and "](" not in block.text and is_template_tag(words)


def without_template_tags(html: str) -> str:
    """Return the page without template tags that print nothing, and with escapes in the others, so that they are
    text. Lines stay."""
    parts: list[str] = []
    last = 0
    for start, end in _template_tags(html):
        tag = html[start:end]
        if tag.startswith("{{") and "<" in tag:  # text of the page: `{{s1 See <a href="/b">b</a>}}`
            continue
        parts += [html[last:start], escape(tag) if PRINTS.match(tag) else "\n" * tag.count("\n")]
        last = end
    return "".join([*parts, html[last:]])


def is_template_tag(words: str) -> bool:
    """Return whether words are one template tag, without words of the text in it."""
    return next(_template_tags(words), None) == (0, len(words)) and not QUOTED.search(words)


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
