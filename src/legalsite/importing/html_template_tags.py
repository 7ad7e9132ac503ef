"""Takes the tags of templates out of a page before it is read as HTML: Jinja, Liquid, Handlebars, Go, ERB, PHP, and
Template Toolkit.

A tag that prints nothing, such as `{% block content %}`, is left out. One that prints something stays as it is written,
for a person to decide; alone in its paragraph, it is left out as well: what it prints is not in the file."""

import re
from collections.abc import Iterator
from html import escape

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
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+(?:echo|print|p)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"'][^\"']*\w\s+\w[^\"']*[\"']")  # words of the text: `{{ gettext("Who we are") }}`


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
