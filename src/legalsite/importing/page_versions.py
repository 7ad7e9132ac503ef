"""Reads a version of a file as Markdown, also where it is a web page: by what the file is."""

import re
from collections import Counter

from msgspec.structs import replace

from legalsite.errors import Problem
from legalsite.importing.blocks import write_markdown
from legalsite.importing.foreign_front_matter import ForeignText, read_foreign_text
from legalsite.importing.foreign_markdown import plain_cells, without_attribute_lists
from legalsite.importing.html_page import read_page

ENDING = re.compile(  # of pages, and of templates that print pages; terms.md.jinja is a template of Markdown
    r"(?<!\.md)(?<!\.markdown)\.(?:x?html?|xht|erb|ejs|php|njk|nunjucks|jinja2?|j2|twig|hbs|handlebars|mustache|tt2?)\Z",
    re.IGNORECASE,
)
DOCUMENT = re.compile(r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!doctype\s+html\b|<html\b)", re.IGNORECASE)
BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|dl|table|section|article|main|body|blockquote)\b(?![^<>]{0,200}\bmarkdown=)", re.IGNORECASE
)
# Twig, Jinja and Django: what is between such tags is Markdown. The first one ends its line.
MARKDOWN = re.compile(
    r"\{%[-~+]?\s*(?:(?P<outer>apply|filter)\s+(?:\w+\s*\|\s*)*)?(?P<name>markdown\w*)(?:\s*\|\s*\w+)*"
    r"\s*[-~+]?%\}[ \t]*\n"
)
OF_BLOCK = re.compile(r"\{%[-~+]?\s*(?P<name>(?:end)?(?:apply|filter|markdown\w*))\b[^%]*%\}")
MARKDOWN_TAG = re.compile(r"\{%[-~+]?\s*(?:(?:apply|filter)\s+(?:\w+\s*\|\s*)*markdown\w*|markdown)\b")
PRINTED_TITLE = re.compile(r"\A\s*# +\{\{[^{}]*\}\}[ \t]*(?=\n|\Z)")
HELD = re.compile("\ufdd2([0-9]{1,9})\ufdd3")
CAPTURE, MARKDOWNIFY = "{% capture", "markdownify"  # Liquid's way: first a text, then a filter for it
WORD = re.compile(r"\w+")
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
    paragraphs in HTML. A file that another tool reads as Markdown is Markdown, whatever its name; but a page may have
    blocks of Markdown."""
    if DOCUMENT.match(body):
        return True
    if not ENDING.search(path):
        return False
    page, _ = _hold_markdown(body)
    return bool(BLOCK.search(page)) and not (MARKDOWN_TAG.search(page) or (CAPTURE in body and MARKDOWNIFY in body))


def _converted(text: ForeignText, location: str) -> ForeignText:
    body, held = _hold_markdown(text.body)
    page = read_page(body, location, alone=False)
    left_out = Counter[str]()
    for entry in page.taken_out:
        if not entry.reason.startswith(TARGETS):
            left_out[entry.reason] += len(WORD.findall(_put_back(entry.text, held)))
    body = page.bare or write_markdown([block for block, _ in page.blocks])
    body = "\n".join(_put_back(line, held) for line in body.split("\n")) if held else body
    return replace(text, body=body, line=1, page_title=page.title, left_out=left_out)


def _hold_markdown(page: str) -> tuple[str, list[str]]:
    """Return the page with a place holder for each block of Markdown, and these blocks without the indent of the
    template. One in which another block begins, or that is never closed, stays."""
    page = page.replace("\ufdd2", "").replace("\ufdd3", "")
    parts: list[str] = []
    held: list[str] = []
    last = 0
    for begin in MARKDOWN.finditer(page):
        end = OF_BLOCK.search(page, begin.end()) if begin.start() >= last else None
        if end and end["name"] == f"end{begin['outer'] or begin['name']}":
            parts.append(f"{page[last : begin.start()]}<div>\ufdd2{len(held)}\ufdd3</div>")
            held.append(_without_indent(page[begin.end() : end.start()]))
            last = end.end()
    return "".join([*parts, page[last:]]), held


def _without_indent(block: str) -> str:
    """Return a block of Markdown without the indent of its first line, and without a title that a program prints."""
    first = next((line for line in block.split("\n") if line.strip()), "")
    indent = len(first) - len(first.lstrip(" \t"))
    lines = (line[:indent].lstrip(" \t") + line[indent:] for line in block.split("\n"))
    return PRINTED_TITLE.sub("", "\n".join(lines)).strip("\n").rstrip()


def _put_back(line: str, held: list[str]) -> str:
    """Return a line with its block of Markdown, which stays on the line if other words are beside it."""
    alone = HELD.fullmatch(line)
    return held[int(alone[1])] if alone else HELD.sub(lambda match: " ".join(held[int(match[1])].split()), line)
