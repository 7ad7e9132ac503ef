"""Reads the tags of HTML that legalsite wrote or sanitized.

In it, `<` and `>` are only around tags, and values of attributes are in double quotes.
"""

import re
from collections.abc import Iterable
from functools import partial
from html import escape, unescape
from urllib.parse import urljoin

from legalsite.text.languages import base_language, language_attributes
from legalsite.text.phrase_catalogue import (
    ENGLISH_BEGIN,
    ENGLISH_END,
    FALLBACK,
    without_english_marks,
)

Match = re.Match[str]

TAG = re.compile(r"<[^<>]*>")
_ANCHORED = re.compile(r'<[^<>]*\s(?:id|name)="[^<>]*>')
PART = "legalsite"  # the class of a part that another site shows on its own page
OWN_CLASS = "ls-"  # how the classes in such a part begin
MAX_NAMING_COLUMNS = 2  # columns whose names name the box around a table
_REFERENCE = r'<sup class="footnote">(?:<a [^<>]*>)?'
_MARKED_COLUMN = re.compile(
    r'<th((?: class="\w+")?)>((?:(?!</th>).)*<(?:i|sup|span|small|ins|del)\b.*?)</th>', re.DOTALL
)
_NOT_ITS_NAME = r'(?s)<(i|a|span|small|sup) class="(?:vh|move|was|footnote)".*?</\1>'
_DELETED = r"(?s)<del\b.*?</del>"
_ENGLISH_PARTS = f"(<[^<>]*>|{ENGLISH_BEGIN}|{ENGLISH_END})"
_WITHOUT_ELEMENTS = ("<title", "<option", "<textarea")
# an element without `lang` that contains only a <span> around English words
_ONLY_ENGLISH = (
    r"<(?P<tag>(?P<name>\w+)(?![^<>]* lang=)[^<>]*)>"
    r"<span(?P<marks> lang=[^<>]*)>(?P<words>[^<>]*)</span></(?P=name)>"
)
_ATTRIBUTE = re.compile(r'\s([^\s"<>=]+)="([^"]*)"')


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag, with the characters that references in values mean."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def table_opening(columns: Iterable[str]) -> str:
    """Return the start tags of a table and of the box in which it scrolls if it is too wide.

    The keyboard can focus the box, which therefore needs a name: the names of the first `columns`.
    """
    names = ", ".join([column for column in columns if column][:MAX_NAMING_COLUMNS])
    if not names:
        return '<div class="table"><table>'
    return f'<div class="table" tabindex="0" role="group" aria-label="{escape(names)}"><table>'


def with_named_columns(head: str) -> str:
    """Return the head of a table, in which columns with marks of changes are named without these.

    Screen readers announce the name of a column, here its new words, with each of its cells.
    """
    return _MARKED_COLUMN.sub(_name_column, head)


def _name_column(column: Match) -> str:
    """Return a head cell with a name: its new words, or the deleted words if it has no others."""
    attribute, head = column.groups()  # the class, if any, and the HTML of the cell
    html = re.sub(_NOT_ITS_NAME, "", head)  # without notes and words for screen readers
    name = _words(re.sub(_DELETED, "", html)) or _words(html)
    label = escape(unescape(name))  # a quote is not escaped in words, but in an attribute
    return f'<th{attribute} aria-label="{label}">{head}</th>'


def _words(html: str) -> str:
    """Return the words of HTML without its tags, on one line."""
    return " ".join(TAG.sub("", html).split())


def with_english_marked(html: str, language: str) -> str:
    """Return HTML in a language, in which English phrases in place of missing ones have `lang`.

    They are between the marks of `Catalogue.phrases`, which are removed; attributes and titles
    can't name the language of a part.
    """
    if ENGLISH_BEGIN not in html:
        return html
    if base_language(language) == FALLBACK:
        return without_english_marks(html)
    marks = language_attributes(FALLBACK, language)
    parts = []
    is_english, can_mark = False, True
    for part in re.split(_ENGLISH_PARTS, html):
        if part in (ENGLISH_BEGIN, ENGLISH_END):
            is_english = part == ENGLISH_BEGIN
        elif part.startswith("<"):
            can_mark = not part.startswith(_WITHOUT_ELEMENTS)
            parts.append(without_english_marks(part))
        elif is_english and can_mark and part.strip():
            words = part.strip()
            # spaces stay outside, because a change of direction would move them
            before, after = part.split(words)
            parts.append(f"{before}<span{marks}>{words}</span>{after}")
        else:
            parts.append(part)
    joined = "".join(parts)
    return re.sub(_ONLY_ENGLISH, r"<\g<tag>\g<marks>>\g<words></\g<name>>", joined)


def with_named_notes(html: str, spoken: str) -> str:
    """Return HTML with the HTML `spoken` at the beginning of each reference to a footnote."""
    if 'class="footnote"' not in html:
        return html
    return re.sub(_REFERENCE, lambda tags: tags[0] + spoken, html)


def without_anchors(html: str) -> str:
    """Return HTML without any `id` and `name`, so that it can stand twice on a page."""
    # most have none, and looking at each tag takes long
    if "id=" not in html and "name=" not in html:
        return html
    return _ANCHORED.sub(_remove_anchor, html)


def _remove_anchor(tag: Match) -> str:
    """Return a start tag without `id` and `name`."""
    return _ATTRIBUTE.sub(_remove_if_anchor, tag[0])


def _remove_if_anchor(attribute: Match) -> str:
    """Return an attribute, or nothing if it is `id` or `name`."""
    if attribute[1] in ("id", "name"):
        return ""
    return attribute[0]


def with_prefixed_anchors(html: str, prefix: str, address: str = "") -> str:
    """Return HTML with a prefix before each `id`, and before references and links to an `id` in it.

    With the `address` of its page, the HTML is for a page of another site: all other links and
    images become absolute, and classes begin with `ls-`.
    """
    prefixed = partial(_prefix_anchor, prefix=prefix, address=address)
    return TAG.sub(lambda tag: _ATTRIBUTE.sub(prefixed, tag[0]), html)


def _prefix_anchor(attribute: Match, prefix: str, address: str) -> str:
    """Return one attribute, changed as with_prefixed_anchors says: with the `prefix` if it is the
    `id` of an element or refers to one; with an absolute address or own classes if the HTML is for
    another site's page, so that its `address` is given; otherwise as it is."""
    name, value = attribute.groups()
    if name in ("id", "name", "for", "aria-labelledby", "aria-describedby"):
        value = f"{prefix}{value}"
    elif name == "href" and value.startswith("#"):
        anchor = value.removeprefix("#")
        value = f"#{prefix}{anchor}"
    elif address and name == "class":
        # `legalsite`, the class of the whole part, stays
        classes = [each if each == PART else OWN_CLASS + each for each in value.split()]
        value = " ".join(classes)
    elif address and name in ("href", "src"):
        value = urljoin(address, value)
    else:
        return attribute[0]
    return f' {name}="{value}"'
