"""The parts of a web page: those that a person names by CSS selectors, and the largest ones, for a person to choose."""

import shlex
from collections.abc import Iterator, Mapping, Sequence

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError, escape

from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.importing.html_inline import HEADINGS
from legalsite.importing.page_words import words_of

TEXTS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", *HEADINGS}
MOST_PARTS = 8
SHOWN = 60  # characters of the beginning of a part


def parts_named(soup: BeautifulSoup, options: Mapping[str, Sequence[str]], path: str) -> list[list[Tag]]:
    """Return for each option the elements that its CSS selectors match, in the order of the page, each once and none
    within another. Raises ProblemsFound with each selector that matches nothing or cannot be read."""
    problems: list[Problem] = []
    parts = []
    for option, selectors in options.items():
        named: set[int] = set()
        for css in selectors:
            matched, why = _matched(soup, css)
            named.update(map(id, matched))
            problems += [Problem("no-part", f"{option} {shlex.quote(css)} {why}", HELP, path)] if why else []
        found = [tag for tag in soup.find_all(True) if id(tag) in named]
        parts.append([tag for tag in found if not any(id(parent) in named for parent in tag.parents)])
    if problems:
        raise ProblemsFound(problems, recipe=largest_parts(soup))
    return parts


def _matched(soup: BeautifulSoup, css: str) -> tuple[list[Tag], str]:
    """Return the elements that a selector matches, and why there are none; empty if there are some."""
    try:
        matched = list(soup.select(css))
    except SelectorSyntaxError as error:
        return [], f"is not a CSS selector: {str(error).splitlines()[0]}"
    return matched, "" if matched else "matches nothing on this page"


HELP = "choose another one; below are the largest parts of the page"


def largest_parts(soup: BeautifulSoup) -> str:
    """Return lines with the largest parts of a page: how many words each has, an option that selects it, and how it
    begins."""
    parts = _largest(soup)
    options = [f"--select {shlex.quote(_selector(tag, soup))}" for tag, _ in parts]
    width = max(map(len, options), default=0)
    lines = [
        f"  {counted(words.count(' ') + 1, 'word'):>12}  {option:<{width}}  {words[:SHOWN]}"
        for (_, words), option in zip(parts, options, strict=True)
    ]
    return "\n".join(["The largest parts of the page:", *lines]) if lines else ""


def largest_part(soup: BeautifulSoup) -> str:
    """Return the selector of the largest part of a page; empty if it has no words."""
    return next((_selector(tag, soup) for tag, _ in _largest(soup)), "")


def _largest(soup: BeautifulSoup) -> list[tuple[Tag, str]]:
    parts = [(tag, words_of(tag)) for tag in _parts(soup.body or soup)]
    return sorted(parts, key=lambda part: -part[1].count(" "))[:MOST_PARTS]


def _parts(tag: Tag) -> Iterator[Tag]:
    """Yield the innermost elements that hold whole texts: those with paragraphs, headings or words of their own."""
    children = [child for child in tag.children if isinstance(child, Tag) and child.name not in UNREAD]
    inner = [child for child in children if words_of(child)]
    own = any(child.name in TEXTS for child in inner) or any(
        text.strip() for text in tag.find_all(string=True, recursive=False)
    )
    if inner and (tag.name == "body" or not own):
        for child in inner:
            yield from _parts(child)
    elif own:
        yield tag


UNREAD = {"script", "style", "template", "head"}


def _selector(tag: Tag, soup: BeautifulSoup) -> str:
    """Return a selector that matches an element and no other: by its id, by a class, or by its place."""
    names = [f"#{escape(str(tag['id']))}"] if tag.get("id") else []
    names += [f".{escape(str(name))}" for name in tag.get_attribute_list("class") if name]
    for name in [tag.name, *names] if tag.name in {"main", "article", "body"} else names:
        if len(soup.select(name, limit=2)) == 1:
            return name
    above = tag.parent
    if above is None or tag.name == "body":
        return tag.name
    place = len(tag.find_previous_siblings(tag.name)) + 1
    return f"{_selector(above, soup)} > {tag.name}:nth-of-type({place})"
