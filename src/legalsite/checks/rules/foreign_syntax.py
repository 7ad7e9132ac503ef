"""The rule about syntax that only another tool understands: shortcodes, template tags, other Markdown dialects."""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import FOREIGN_ANCHOR
from legalsite.checks.findings import first_of
from legalsite.checks.source_positions import (
    at_offset,
    at_words,
    blanked,
    indented_html,
    prose_source,
    severity_of,
    words_in_html,
)
from legalsite.errors import Problem, counted
from legalsite.model.policy import Revision
from legalsite.source.anchors import EXPLICIT
from legalsite.source.raw_html import SILENT

ATTRIBUTE = (  # `#fees`, `.note`, `id="fees"`
    r"""(?:\#(?![0-9]+\s*\})\w[^\s{}"'<>#]*|\.[A-Za-z][\w:.-]*"""
    r"""|(?:id|class|style|lang|title|target|rel|width|height|data-[\w-]+)=(?:"[^"\n}]*"|'[^'\n}]*'|[\w./#%-]+))"""
)
ATTRIBUTES = rf"\{{:[ ]*[.#a-z][^{{}}\n]*\}}|(?<!\\)\{{[ ]*{ATTRIBUTE}(?:[ ]+{ATTRIBUTE})*[ ]*\}}"
VALUES = r"""(?:\s+[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|\{(?:[^{}\n]|\{[^{}\n]*\})*\}))*"""
SYNTAX = re.compile(
    r"""
    (?P<shortcode>\{\{[<%].{0,300}?[%>]\}\}|^\[/?[a-z]+(?:_[a-z]+)+(?:\ [^\]\n]*)?\](?!\()
      |\[\[[ ]?\w[^\[\]\n]{0,100}?[ ]::[ ][^\[\]\n]{1,200}\]\])
    | (?P<tag>\{%[-+]?\s.{0,300}?%\}|\[%[-+#=~]?\s.{0,300}?%\]|<%.{0,300}?%>|<\?(?:=|php\b).{0,300}?\?>)
    | (?P<expression>\{\{\{?.{0,300}?\}\}\}?)
    | (?P<container>^[ ]{0,3}:{3,}(?:[ \t]*[\w{].*)?$|^[ ]{0,3}(?:!!!|\?\?\?\+?)[ ]+[a-z]+(?:[ ]"[^"\n]*")?[ ]*$)
    | (?P<alert>^[ ]{0,3}>[ ]*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\])
    | (?P<component></?(?=[A-Z][A-Za-z0-9]*[a-z])[A-Z][A-Za-z0-9]*
      (?:\.[A-Z]\w*)*VALUES\s*/>|<(?P<name>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)VALUES>(?=.{0,2000}?</(?P=name)>))
    | (?P<import>^import[ ]+(?:\w+|\{[^}\n]*\}|\*[ ]as[ ]\w+)(?:,\s*\{[^}\n]*\})?[ ]+from[ ]+["'].*$
      |^export[ ]+(?:const|default|function)\b.*$)
    | (?P<comment>\{/\*.{0,300}?\*/\})
    | (?P<attribute>ATTRIBUTES)
    | (?P<contents>^[ ]{0,3}(?:\[TOC\]|\[\[(?:_TOC_|TOC|toc)\]\]|\{toc\})[ ]*$)
    | (?P<label>^[ ]{0,3}\([A-Za-z][\w:.-]*\)=[ ]*$)
    | (?P<wiki>\[\[[^\[\]\n]{1,300}\]\](?!\())
    """.replace("ATTRIBUTES", ATTRIBUTES).replace("VALUES", VALUES),
    re.VERBOSE | re.MULTILINE,
)
# Every form above contains one of these; most texts contain none.
SYNTAX_POSSIBLE = re.compile(
    r"\{[ ]*[{%:.#/a-z]|\[%|:::|\[\[|!!!|\?\?\?|^import |^export |\[TOC\]|\{toc\}|\[!|<[A-Z%?]|^\[/?[a-z]+_|\)=[ ]*$",
    re.MULTILINE,
)
# Every match of SYNTAX_POSSIBLE contains one of these.
SIGNS = ("{", "[%", ":::", "[[", "!!!", "???", "\nimport ", "\nexport ", "[TOC]", "[!", "<", "\n[", ")=")
LONGEST_ADDRESS = 300  # characters
LONGEST = 60  # characters of a quote
MANY = 6  # of one kind in a text: the text is a template
OF_TEMPLATE = ("is a template", "is a shortcode")
IN_ATTRIBUTE = re.compile(r"""<[a-z][^<>]*=\s*(?:"[^"<>]*|'[^'<>]*)\Z""", re.IGNORECASE)
IN_COMPONENT = re.compile(r"<[A-Z][\w.]*\s(?:[^<>,;]*\s)?[\w-]+=\Z")
IN_TARGET = re.compile(r"\]\([^()\s]*\Z")
SCRIPTS = tuple(
    (
        re.compile(rf"^[ \t]*<{name}\b[^<>]*>.*?</{name}\s*>", re.DOTALL | re.MULTILINE | re.IGNORECASE),
        re.compile(rf"</{name}\s*>", re.IGNORECASE),
    )
    for name in sorted(SILENT)
)
NAMES = {
    "shortcode": "a shortcode",
    "tag": "a template tag",
    "expression": "a template expression",
    "container": "a container of another Markdown dialect",
    "alert": "an alert of another Markdown dialect",
    "component": "a component of another tool",
    "value": "a value in a tag of MDX",
    "comment": "an MDX comment",
    "import": "a line of program code",
    "attribute": "an attribute list of another Markdown dialect",
    "contents": "another tool's table of contents",
    "label": "a label of MyST Markdown",
    "wiki": "a wiki link, or an anchor of another tool",
}


def foreign_syntax(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find syntax that only another tool understands, in current texts, and HTML that Markdown takes for code. Other
    code is skipped. Many tags of one kind have one cause, that the text is a template: these are one problem."""
    for text in checked.current:
        yield from _printed_html(checked, text)
        alike: dict[str, list[Problem]] = {}
        for fact, problem in _found(checked, text):
            alike.setdefault(fact, []).append(problem)
        for fact, problems in alike.items():
            of_template = fact.startswith(OF_TEMPLATE) and len(problems) >= MANY
            yield from [first_of(problems)] if of_template else problems


def _found(checked: CheckedPolicy, text: Revision) -> Iterator[tuple[str, Problem]]:
    """Yield each problem of one text, after what its message says of its kind."""
    source = _without_scripts(prose_source(checked, text))
    if not any(sign in source for sign in SIGNS) or not SYNTAX_POSSIBLE.search(source):
        return
    written = checked.source(text)
    words = "\n".join(block.text for block in checked.document(text).blocks if block.kind != "code")
    shown_attributes = frozenset(re.findall(ATTRIBUTES, words))
    for match in SYNTAX.finditer(source):
        kind = match.lastgroup if match.lastgroup != "name" else "component"
        if kind == "attribute" and match[0] not in shown_attributes:
            continue  # `## Fees {#fees}` is our own notation
        before = source[max(match.start() - LONGEST_ADDRESS, 0) : match.start()]
        if kind == "expression" and IN_COMPONENT.search(before):
            kind = "value"
        shown = match[0].strip().split("\n")[0]
        start = match.start() + match[0].index(shown)
        effect = ": readers would see it as it is"
        if kind == "shortcode" and shown not in words and "{{}}" in words:  # what is in it was taken for a tag
            effect = ": readers would see {{}}"
        if _in_address(before, match[0]):
            effect = " in an address: nothing replaces it"
        elif kind in {"component", "value"} and shown not in words:
            effect = ": the page leaves the tag out"
        fact = f"is {NAMES[kind or 'component']}{effect}"
        anchor = FOREIGN_ANCHOR.match(shown) if kind in {"attribute", "comment"} else None
        help = "remove it" if kind in {"import", "comment"} else "replace it with what it was meant to show"
        if kind == "wiki":
            help = "write a link as [words](target), and a fixed anchor as {#name} at the end of a heading"
        if anchor:
            name = anchor[1] if EXPLICIT.fullmatch(f"{{#{anchor[1]}}}") else "name"
            help = f"for a fixed anchor, end a heading with {{#{name}}}"
        message = f"`{_quoted(written[start : start + len(shown)])}` {fact}"
        place = at_offset(checked, text, start)
        yield fact, Problem("foreign-syntax", message, help, *place, severity_of(checked, text))


def _without_scripts(source: str) -> str:
    """Return the source with blanks for scripts and styles that begin a line, which the page leaves out: removed-markup
    reports them."""
    for script, closed in SCRIPTS:
        end = max((match.end() for match in closed.finditer(source)), default=0)  # one that is never closed is none
        source = script.sub(blanked, source[:end]) + source[end:]
    return source


def _quoted(syntax: str) -> str:
    return syntax if len(syntax) <= LONGEST else f"{syntax[:LONGEST].rstrip()}…"


def _printed_html(checked: CheckedPolicy, text: Revision) -> Iterator[Problem]:
    """Yield one problem for all HTML of a text that Markdown takes for code."""
    if blocks := indented_html(checked, text):
        words = words_in_html(blocks)
        extent = f"with {counted(words, 'word')}" if words else "without words"
        message = f"indented HTML {extent} is code to Markdown: readers would see its tags"
        help = "remove the spaces in front of its lines, or bring the page in with `legalsite import html`"
        yield Problem(
            "foreign-syntax", message, help, *at_words(checked, text, blocks[0].line), severity_of(checked, text)
        )


def _in_address(before: str, syntax: str) -> bool:
    """Return whether some syntax is in an attribute of a tag, or in the target of a link, by what stands before it, so
    that no reader sees it. With a space in it, Markdown takes it for no target, and shows it."""
    return bool(IN_ATTRIBUTE.search(before)) or (bool(IN_TARGET.search(before)) and " " not in syntax)
