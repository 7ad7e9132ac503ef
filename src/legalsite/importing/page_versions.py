"""Reads a version of a file as Markdown, also where it is a web page, or a template of one: by what the file is.

A template tag that prints nothing, such as `{% block content %}`, is left out of a page. One that prints something, or
may do so, stays as it is written, for a person to decide.
"""

import re
from html import escape

from msgspec.structs import replace

from legalsite.errors import Problem
from legalsite.importing.foreign_front_matter import ForeignText, read_foreign_text, with_values
from legalsite.importing.foreign_markdown import plain_cells, without_attribute_lists
from legalsite.importing.html_page import read_page
from legalsite.importing.markdown_writer import write_markdown
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
# A tag of Jinja, Liquid, Mustache, Go, Template Toolkit, ERB or PHP. There is no HTML in it, or the text between two of
# them could be lost; only PHP may have some, and go on to the end. Word writes tags that are never closed:
# <?xml:namespace prefix = o />.
TEMPLATE_TAG = re.compile(
    r"\[%[^\[<]*?%\]|\{%[^{}<]*%\}|\{#[^{}<]*#\}|\{\{[^{}<]*\}\}|<%[^<]*?%>|<\?php\b.*?(?:\?>|\Z)|<\?(?!php\b)[^<]*?\?>",
    re.DOTALL | re.IGNORECASE,
)
PRINTS = re.compile(
    r"\{\{(?![-~]?\s*(?:[#/>!^]|(?:else|end|if|range|with|define|block|template|partial|extends?|layout|super)\b"
    r"|\$\w+\s*:?=))"
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+(?:echo|print|p)\b",
    re.IGNORECASE,
)
HEADING_OR_IMPORT = re.compile(r"^(?:#{1,6} .*|(?:import|export) .*)$", re.MULTILINE)
COMPONENT = re.compile(
    r"<([A-Z][\w.]*)\b[^<>]*?(?:/>|>\s*</\1>)|\{\{[<%>][^{}]*\}\}|--8<--.*|\{![^{}]*!\}|!include\b.*"
)
COMPARE = "compare with the source"
TARGETS = ("title of the page", "link ", "image ")  # a site shows the title; the others are addresses


def read_version(data: bytes, path: str, location: str) -> ForeignText:
    """Return the text of a version of the file at `path`, in Markdown. `location` is the name that messages use. Raises
    ProblemsFound if it cannot be read."""
    text = read_foreign_text(data, location)
    body, left = with_values(text.body, text)
    line, title = text.line, ""
    help = "write what it shows, or give it a value in the front matter"
    said = [("template-tag", f"“{tag}” is not in the front matter of the file", help) for tag in left]
    if is_page(body, path):
        page = read_page(TEMPLATE_TAG.sub(_printed, body), location)
        reasons = sorted({entry.reason for entry in page.taken_out if not entry.reason.startswith(TARGETS)})
        message = "converted from HTML" + (f"; left out: {', '.join(reasons)}" if reasons else "")
        said.append(("converted-page", message, COMPARE))
        body, line, title = write_markdown(page.blocks), 1, page.title
    bare = without_attribute_lists(body)
    if bare != body:
        said.append(("attribute-lists", "what kramdown does not print was removed, such as attribute lists", COMPARE))
    problems = (Problem(*each, location, severity="warning") for each in said)
    body = plain_cells(bare)
    return replace(text, body=body, line=line, page_title=title, problems=(*text.problems, *problems))


def is_only_template(body: str) -> bool:
    """Return whether a text has nothing but tags of a template, components or includes, and perhaps headings."""
    bare = COMPONENT.sub("", TEMPLATE_TAG.sub("", body))
    return bare != body and not HEADING_OR_IMPORT.sub("", bare).strip()


def is_page(body: str, path: str) -> bool:
    """Return whether a text is a web page, or a part of one: it begins like a page, or its name says so and it has
    paragraphs in HTML. A file that another tool reads as Markdown is Markdown, whatever its name."""
    if WEB_PAGE.match(body):
        return True
    return bool(ENDING.search(path) and BLOCK.search(body) and not MARKDOWN.search(body))


def _printed(tag: re.Match[str]) -> str:
    """Return a template tag that may print something with escapes, so that it is text; the line ends of any other."""
    return escape(tag[0]) if PRINTS.match(tag[0]) else "\n" * tag[0].count("\n")
