"""Syntax of another tool that stands in a text: here it prints as it is."""

import re
from collections.abc import Iterator

from legalsite.checks.subject import Subject
from legalsite.checks.written import at_offset, weight, written
from legalsite.errors import Problem

SYNTAX = re.compile(
    r"""
    (?P<shortcode>\{\{[<%].{0,300}?[%>]\}\}|^\[/?[a-z]+(?:_[a-z]+)+(?:\ [^\]\n]*)?\](?!\())
    | (?P<tag>\{%[-+]?\s.{0,300}?%\})
    | (?P<expression>\{\{\{?(?!\s?[\w-]{1,40}(?:[ ]\w{1,40}){0,4}\s?\}\}).{0,300}?\}\}\}?)
    | (?P<container>^[ ]{0,3}:{3,}(?:[ \t]*[\w{].*)?$|^[ ]{0,3}(?:!!!|\?\?\?\+?)[ ]+[a-z]+(?:[ ]"[^"\n]*")?[ ]*$)
    | (?P<alert>^[ ]{0,3}>[ ]*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\])
    | (?P<component></?[A-Z][A-Za-z0-9]*(?:\.[A-Z]\w*)*(?:\s+[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\}))*\s*/>
      |<(?P<name>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\s+[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\}))*>(?=.{0,2000}?</(?P=name)>))
    | (?P<import>^import[ ]+(?:\w+|\{[^}\n]*\}|\*[ ]as[ ]\w+)(?:,\s*\{[^}\n]*\})?[ ]+from[ ]+["'].*$
      |^export[ ]+(?:const|default|function)\b.*$)
    | (?P<attribute>\{:[ ]*[.#a-z][^}\n]*\}|\{\.[a-z][\w -]*\})
    | (?P<contents>^[ ]{0,3}(?:\[TOC\]|\[\[_TOC_\]\]|\{toc\})[ ]*$)
    | (?P<wiki>\[\[(?!\[)[^\]\n]+\]\](?!\())
    """,
    re.VERBOSE | re.MULTILINE,
)
# Most texts have none of these, and are done.
POSSIBLE = re.compile(
    r"\{[{%:.]|:::|\[\[|!!!|\?\?\?|^import |^export |\[TOC\]|\{toc\}|\[!|<[A-Z]|^\[/?[a-z]+_", re.MULTILINE
)
SIGNS = ("{", ":::", "[[", "!!!", "???", "\nimport ", "\nexport ", "[TOC]", "[!", "<", "\n[")  # each of these has one
NAMES = {
    "shortcode": "a shortcode",
    "tag": "a template's tag",
    "expression": "a template's expression",
    "container": "a container of another Markdown",
    "alert": "an alert of another Markdown",
    "component": "a component of MDX",
    "import": "a line of MDX",
    "attribute": "a list of attributes of another Markdown",
    "contents": "another tool's table of contents",
    "wiki": "a wiki's link",
}


def foreign_syntax(subject: Subject) -> Iterator[Problem]:
    """Of current texts; code is left alone."""
    for text in subject.current:
        source = written(subject, text)
        if not any(sign in source for sign in SIGNS) or not POSSIBLE.search(source):
            continue
        for found in SYNTAX.finditer(source):
            kind = found.lastgroup if found.lastgroup != "name" else "component"
            shown = found[0].strip().split("\n")[0]
            message = f"`{shown[:60]}` is {NAMES[kind or 'component']}, and prints as it stands"
            mend = "write in its place what it was to show"
            place = at_offset(subject, text, found.start() + found[0].index(shown))
            yield Problem("foreign-syntax", message, mend, *place, weight(subject, text))
