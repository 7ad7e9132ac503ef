"""The bar that the preview adds at the bottom of each page.

It shows the version, the date, and the problems.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from legalsite.errors import SEVERITIES, Problem, ProblemTuple, describe_severities, printable_lines
from legalsite.model.questions import split_questions
from legalsite.model.security_policy import as_meta, in_preview
from legalsite.text.sentence_ends import end_sentence

FOLDER = "/_legalsite/"  # URLs of files that belong to the preview itself
EVENTS = FOLDER + "events"
AS_OF = FOLDER + "as-of"
NO_PAGE = "No page to show yet."
NOT_FOUND = "This page doesn't exist."
LAST_BUILD = "This page shows the last build without errors."
DETAILS = "Details"  # label for the details of a problem
MAX_HELP_LENGTH = 160  # a help text with more characters is collapsed
# labels of the links
DRAFT = "Draft"
LIVE = "Published"
REDLINE = "Redline"
UPCOMING = "Upcoming"
NEWER_DRAFT = "A newer draft exists: see the redline"
HEAD_END = b"</head>"
BODY_END = b"</body>"
# code in messages, possibly with a front matter key at its start
QUOTED_PATTERN = "`(?P<key>[a-z_]*)(?P<colon>:?)(?P<rest>[^`]*)`"
# a quotation of several sentences
SENTENCES_IN_QUOTE_PATTERN = r"“(?P<first>[^”]*?)\. [^”]*”"
STYLE = f'<link rel="stylesheet" href="{FOLDER}preview.css">'
SCRIPT = f'<script src="{FOLDER}preview.js" defer></script>'
IN_HEAD = f"{STYLE}{SCRIPT}".encode()


class View(Struct, frozen=True):
    """A link in the bar: to the draft, the published version, or the comparison of both."""

    name: str
    href: str
    current: bool = False


class PageBar(Struct, frozen=True):
    """The content of the bar on a page."""

    views: tuple[View, ...] = ()  # links to variants of this page
    day: str = ""  # ISO date for which the site is shown
    chosen: bool = False  # whether the user chose the date
    # problems that `check` found in the page's policy; None if not known yet
    findings: ProblemTuple | None = None
    # front matter key → label in the editor; empty if there's no editor
    labels: Mapping[str, str] = {}


def with_bar(
    page: bytes | None,
    bar: PageBar,
    path: str,
    problems: Sequence[Problem],
    serial: int,
    *,
    directives: Mapping[str, str],
) -> bytes:
    """Add the bar to a page, or to an error page if `page` is None.

    `path` is the page's URL path, and `problems` contains the problems of the last build. `serial`
    is the number of the displayed state. The page's script reloads the page when there's a newer
    state in which its content changed. `directives` is the content security policy of the site's
    pages, to which the sources of the bar are added.
    """
    shown = LAST_BUILD  # what the page shows instead if problems stopped the build
    if page is None:
        shown = NO_PAGE
        page = _empty_page(NO_PAGE if problems else NOT_FOUND)
    digest = hashlib.sha256(page).hexdigest()[:16]
    facts = f'data-serial="{serial}" data-page="{digest}" data-events="{EVENTS}"'
    parts = [
        f'<aside id="legalsite-preview" {facts} lang="en" dir="ltr" aria-label="Preview">',
        _problem_part(bar, problems, shown),
        *_view_links(bar.views),
        _date_form(bar, escape(path)),
        "</aside>",
    ]
    # the content security policy must allow the bar's script
    page_policy = as_meta(directives).encode()
    page = page.replace(page_policy, as_meta(in_preview(directives)).encode())
    # a custom layout may lack the end tag of head or body
    head, end, rest = page.partition(HEAD_END)
    page = head + IN_HEAD + end + rest if end else IN_HEAD + page
    written = "".join(parts).encode()
    before, end, after = page.rpartition(BODY_END)
    if not end:
        return page + written
    return before + written + end + after


def _empty_page(reason: str) -> bytes:
    """Create a page that explains why there's nothing to show."""
    # otherwise, browsers request /favicon.ico
    icon = f'<link rel="icon" href="{FOLDER}icon.svg">'
    head = f'<head><meta charset="utf-8"><title>{reason}</title>{icon}</head>'
    body = f'<body><main id="legalsite-empty"><h1>{reason}</h1></main></body>'
    return f'<!doctype html><html lang="en">{head}{body}</html>'.encode()


def _view_links(views: Sequence[View]) -> Iterator[str]:
    """Yield links to the draft, the published version, and the comparison, if they exist."""
    if not views:
        return
    yield '<nav aria-label="Version">'
    for view in views:
        href = escape(view.href)
        current = ' aria-current="true"' if view.current else ""
        yield f'<a href="{href}"{current}>{view.name}</a>'
    yield "</nav>"


def _date_form(bar: PageBar, path: str) -> str:
    """Create the form for choosing the date of the site.

    The form returns to the page at `path`, which is escaped.
    """
    form = f'<form action="{AS_OF}"><label>As of '
    form += f'<input type="date" name="day" value="{bar.day}" required></label>'
    form += f'<input type="hidden" name="to" value="{path}"> <button>Show</button>'
    if bar.chosen:
        form += f' <a href="{AS_OF}?to={path}">Today</a>'
    return f"{form}</form>"


def _problem_part(bar: PageBar, problems: Sequence[Problem], shown: str) -> str:
    """Format the problems in the bar.

    `problems` stopped the build, and are shown in full. `shown` is what's displayed instead of the
    page. Problems that `check` found are collapsed, with questions first.
    """
    if problems:
        counts = describe_severities(problems)
        head = f"<strong>{counts}. {shown}</strong>"
        return f'<div class="stopped" role="alert">{head}{_problem_items(problems, bar)}</div>'
    if bar.findings is None:  # the findings aren't known yet
        return ""
    if not bar.findings:
        return "<span>No problems</span>"
    # the most severe problems first
    ranked = sorted(bar.findings, key=lambda problem: SEVERITIES.index(problem.severity))
    questions, others = split_questions(ranked)
    kind = ' class="errors"' if ranked[0].is_error else ""
    counts = describe_severities(bar.findings)
    items = _problem_items([*questions, *others], bar)
    return f"<details{kind}><summary>{counts}</summary>{items}</details>"


def _problem_items(problems: Sequence[Problem], bar: PageBar) -> str:
    """Format problems as a list, each in one or two sentences with collapsed details."""
    details: dict[str, str] = {}
    for problem in problems:
        item = f'<li class="{problem.severity}">{_sentences(problem, bar.labels)}'
        # problems with the same severity and sentences become one item
        details[item] = details.get(item, "") + f"<pre>{_marked_problem(problem)}</pre>"
    items = ""
    for item, folded in details.items():
        items += f"{item}<details><summary>{DETAILS}</summary>{folded}</details></li>"
    return f'<ol tabindex="0" aria-label="Problems">{items}</ol>'


def _sentences(problem: Problem, labels: Mapping[str, str]) -> str:
    """Return the first sentence of a message and, if it's short, the help text."""
    # a quotation of several sentences isn't the end of the message's first sentence
    message = re.sub(SENTENCES_IN_QUOTE_PATTERN, r"“\g<first> …”", problem.message)
    first, _, _ = message.partition(". ")
    sentence = _sentence(first, labels)
    is_short = len(problem.help) <= MAX_HELP_LENGTH and "\n" not in problem.help
    if problem.help and is_short:
        sentence += " " + _sentence(problem.help, labels)
    return sentence


def _sentence(words: str, labels: Mapping[str, str]) -> str:
    """Format text as a sentence in HTML, in which labels of the editor's fields replace keys."""

    def labeled(quoted: re.Match[str]) -> str:
        """Convert code such as `effective: 2027-01-01` to a label and a value, or to <code>."""
        label = labels.get(quoted["key"])
        # not only the start of a longer word
        is_whole_key = quoted["colon"] or not quoted["rest"]
        if not (label and is_whole_key):
            return f"<code>{quoted[0][1:-1]}</code>"
        value = quoted["rest"].strip()
        if value.startswith("["):  # a form field contains no brackets
            value = value[1:-1] or "none"
        return f"<b>{escape(label)}</b>" + (f": {value}" if value else "")

    begin, _, _ = words.partition(" ")
    if "/" not in begin:  # keep the case of a path
        words = words[:1].upper() + words[1:]
    written = escape(printable_lines(words), quote=False)
    html = re.sub(QUOTED_PATTERN, labeled, written)
    return end_sentence(html)


def _marked_problem(problem: Problem) -> str:
    """Format a problem, with the incorrect text highlighted, and a replacement if there's one."""
    before, words, after = [escape(printable_lines(part)) for part in problem.around_words()]
    if words:
        words = f"<mark>{words}</mark>"
    fix = escape(printable_lines(problem.replacement).strip())
    fix = fix.replace("\n", "\n    ")
    if fix:
        after += f"\n  write: <ins>{fix}</ins>"
    return before + words + after
