"""The words of the elements of a web page, and whether these make a menu."""

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from legalsite.importing.boilerplate import COPYRIGHT
from legalsite.importing.html_inline import HEADINGS, is_text

WORD = re.compile(r"\w+")
YEAR = re.compile(r"[12][0-9]{3}")
LINK_LIKE = {"a", "button", "input", "select", *HEADINGS}
LARGEST = 150  # words: what is longer is not taken for a banner, a menu or a form
MOST_BESIDE = 4  # words beside the links of a menu


def words_of(node: PageElement) -> str:
    """Return the words that a reader sees on one line. Those of images come last."""
    if isinstance(node, Tag):
        images = [node] if node.name == "img" else node.find_all("img")
        return " ".join(" ".join([*node.stripped_strings, *(str(image.get("alt") or "") for image in images)]).split())
    return " ".join(node.split()) if is_text(node) else ""


def strings_in(tag: Tag) -> Iterator[NavigableString]:
    """Yield what is written in an element, without declarations and the like."""
    return (node for node in tag.descendants if is_text(node))


def has_more_words(strings: Iterator[NavigableString], most: int) -> bool:
    """Return whether the strings have more words than `most`."""
    words = (word for string in strings for word in WORD.finditer(string))
    return next(islice(words, most, None), None) is not None


def is_menu(tag: Tag) -> bool:
    """Return whether hardly any words of an element are outside of its links, headings and copyright notices."""
    beside = beside_links(tag)
    plain = (words for words in beside if not (COPYRIGHT.fullmatch(words.strip()) and YEAR.search(words)))
    return not has_more_words(plain, MOST_BESIDE) and (tag.name == "a" or tag.find("a") is not None)


def beside_links(tag: Tag) -> Iterator[NavigableString]:
    """Yield what is written in an element outside of its links, headings and controls."""
    return (words for words in strings_in(tag) if not any(parent.name in LINK_LIKE for parent in words.parents))
