"""Modify the tags of HTML that legalsite wrote or sanitized.

In such HTML, `<` and `>` only occur around tags, and attribute values are in double quotes.
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
_ANCHORED = r'<[^<>]*\s(?:id|name)="[^<>]*>'
PART = "legalsite"  # class of the HTML that's embedded in pages of another site
OWN_CLASS = "ls-"  # prefix of all other classes in embedded HTML
MAX_NAMING_COLUMNS = 2  # maximum number of column names that label the box around a table
_REFERENCE = r'<sup class="footnote">(?:<a [^<>]*>)?'
_MARKED_COLUMN = (
    r'(?s)<th((?: class="\w+")?)>((?:(?!</th>).)*<(?:i|sup|span|small|ins|del)\b.*?)</th>'
)
_NOT_ITS_NAME = r'(?s)<(i|a|span|small|sup) class="(?:vh|move|was|footnote)".*?</\1>'
_DELETED = r"(?s)<del\b.*?</del>"
_ENGLISH_PARTS = f"(<[^<>]*>|{ENGLISH_BEGIN}|{ENGLISH_END})"
_WITHOUT_ELEMENTS = ("<title", "<option", "<textarea")
# an element without `lang` that only contains a <span> around English words
_ONLY_ENGLISH = (
    r"<(?P<tag>(?P<name>\w+)(?![^<>]* lang=)[^<>]*)>"
    r"<span(?P<marks> lang=[^<>]*)>(?P<words>[^<>]*)</span></(?P=name)>"
)
_ATTRIBUTE = re.compile(r'\s([^\s"<>=]+)="([^"]*)"')


def attributes(tag: str) -> dict[str, str]:
    """Parse the attributes of a start tag, and decode character references in their values."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def table_opening(columns: Iterable[str]) -> str:
    """Return the start tags of a table and of the box that scrolls if the table is too wide.

    Users can focus the box with the keyboard, so it needs a name: the names of the first `columns`.
    """
    names = ", ".join([column for column in columns if column][:MAX_NAMING_COLUMNS])
    if not names:
        return '<div class="table"><table>'
    return f'<div class="table" tabindex="0" role="group" aria-label="{escape(names)}"><table>'


def with_named_columns(head: str) -> str:
    """Add plain names to column headers that contain change markup.

    Screen readers read out the name of a column with each of its cells.
    """
    return re.sub(_MARKED_COLUMN, _name_column, head)


def _name_column(column: Match) -> str:
    """Add the `aria-label` of a header cell: its new text or, if that was deleted, its old text."""
    attribute, head = column.groups()  # class attribute (if any) and HTML of the cell
    html = re.sub(_NOT_ITS_NAME, "", head)  # remove notes and text for screen readers
    name = _words(re.sub(_DELETED, "", html)) or _words(html)
    label = escape(unescape(name))  # escape quotes for the attribute
    return f'<th{attribute} aria-label="{label}">{head}</th>'


def _words(html: str) -> str:
    return " ".join(TAG.sub("", html).split())


def with_english_marked(html: str, language: str) -> str:
    """Add `lang` to English phrases that replace missing phrases in another language.

    This removes the marks that `Catalogue.phrases` puts around such phrases.
    """
    if ENGLISH_BEGIN not in html:
        return html
    if base_language(language) == FALLBACK:
        return without_english_marks(html)
    attributes = language_attributes(FALLBACK, language)
    parts = []
    # whether the current part is between the marks, and whether it may contain a <span>
    is_english, can_mark = False, True
    for part in re.split(_ENGLISH_PARTS, html):
        if part in (ENGLISH_BEGIN, ENGLISH_END):
            is_english = part == ENGLISH_BEGIN
        elif part.startswith("<"):
            # attributes, titles, options, and text boxes can't contain a <span>, so English words
            # in them get no `lang`
            can_mark = not part.startswith(_WITHOUT_ELEMENTS)
            parts.append(without_english_marks(part))
        # only words outside of tags need a language
        elif is_english and can_mark and part.strip():
            words = part.strip()
            # the <span> must not contain surrounding spaces, which could move if the text direction
            # changes
            before, after = part.split(words)
            parts.append(f"{before}<span{attributes}>{words}</span>{after}")
        else:
            parts.append(part)
    joined = "".join(parts)
    # if an element only contains such a <span>, the element gets `lang` instead
    return re.sub(_ONLY_ENGLISH, r"<\g<tag>\g<marks>>\g<words></\g<name>>", joined)


def with_named_notes(html: str, spoken: str) -> str:
    """Add the HTML `spoken` at the start of each footnote reference."""
    if 'class="footnote"' not in html:
        return html
    return re.sub(_REFERENCE, lambda tags: tags[0] + spoken, html)


def without_anchors(html: str) -> str:
    """Remove all `id` and `name` attributes from HTML, so that a page can contain it twice."""
    # most HTML has no anchors, and checking each tag is slow
    if "id=" not in html and "name=" not in html:
        return html
    return re.sub(_ANCHORED, _remove_anchor, html)


def _remove_anchor(tag: Match) -> str:
    return _ATTRIBUTE.sub(_remove_if_anchor, tag[0])


def _remove_if_anchor(attribute: Match) -> str:
    if attribute[1] in ("id", "name"):
        return ""
    return attribute[0]


def with_prefixed_anchors(html: str, prefix: str, address: str = "") -> str:
    """Add a prefix to each `id` in HTML, and to all references and links to the id.

    If `address` is given, the HTML is for a page of another site, and `address` is the URL of the
    page that contains it now. In this case, links and images become absolute, and classes start
    with `ls-`, so that the other site's styles don't apply to them.
    """
    prefixed = partial(_prefix_anchor, prefix=prefix, address=address)
    return TAG.sub(lambda tag: _ATTRIBUTE.sub(prefixed, tag[0]), html)


def _prefix_anchor(attribute: Match, prefix: str, address: str) -> str:
    """Convert an attribute of a tag for `with_prefixed_anchors`.

    If `address` is given, the HTML is for a page of another site. URLs then become absolute, and
    classes get the prefix OWN_CLASS.
    """
    name, value = attribute.groups()
    if name in ("id", "name", "for", "aria-labelledby", "aria-describedby"):
        value = f"{prefix}{value}"
    elif name == "href" and value.startswith("#"):
        anchor = value.removeprefix("#")
        value = f"#{prefix}{anchor}"
    elif address and name == "class":
        # `legalsite`, the class of the whole HTML, doesn't change
        classes = [each if each == PART else OWN_CLASS + each for each in value.split()]
        value = " ".join(classes)
    elif address and name in ("href", "src"):
        value = urljoin(address, value)
    else:
        return attribute[0]
    return f' {name}="{value}"'
