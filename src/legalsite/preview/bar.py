"""The bar at the foot of each previewed page, which the server adds.

It shows which version this is, the date, and the problems.
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

FOLDER = "/_legalsite/"  # of the preview's own addresses
EVENTS = FOLDER + "events"
AS_OF = FOLDER + "as-of"
NO_PAGE = "No page to show yet."
NOT_FOUND = "This page doesn't exist."
LAST_BUILD = "This page shows the last build without errors."
DETAILS = "Details"  # of a problem
MAX_HELP_LENGTH = 160  # of help that isn't folded
# The words of the links.
DRAFT = "Draft"
LIVE = "Published"
REDLINE = "Redline"
UPCOMING = "Upcoming"
NEWER_DRAFT = "A newer draft exists: see the redline"
HEAD_END = b"</head>"
BODY_END = b"</body>"
# what messages quote, which may begin with a key of front matter
QUOTED_PATTERN = "`(?P<key>[a-z_]*)(?P<colon>:?)(?P<rest>[^`]*)`"
# a quoted passage of several sentences; the group is the first one
SENTENCES_IN_QUOTE_PATTERN = r"“([^”]*?)\. [^”]*”"
STYLE = f'<link rel="stylesheet" href="{FOLDER}preview.css">'
SCRIPT = f'<script src="{FOLDER}preview.js" defer></script>'
IN_HEAD = f"{STYLE}{SCRIPT}".encode()


class View(Struct, frozen=True):
    """A link of the bar: to the draft, the published version, or the redline between them."""

    name: str
    href: str
    current: bool = False


class PageBar(Struct, frozen=True):
    """What the bar of a page shows."""

    views: tuple[View, ...] = ()  # links to the forms of this page, if it has several
    day: str = ""  # the ISO date that the site is shown as of
    chosen: bool = False  # whether the user chose it
    findings: ProblemTuple | None = None  # of `check` in the page's policy; None if not known yet
    labels: Mapping[str, str] = {}  # of the editor's fields by their keys; none without an editor


def with_bar(
    page: bytes | None,
    bar: PageBar,
    path: str,
    problems: Sequence[Problem],
    serial: int,
    *,
    directives: Mapping[str, str],
) -> bytes:
    """Return the page with its bar; if `page` is None, return one that says why there is none.

    `path` is the page's address, `problems` are the problems of the last build, and `serial` is the
    number of the state that the page shows. The page's script compares it with the current state's,
    and reloads the page if its own bytes changed. `directives` are the content security policy of
    the site's pages, to which the sources of the bar are added.
    """
    shown = LAST_BUILD  # what the page shows if problems stopped the last build
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
    # lets the script of the bar run
    page_policy = as_meta(directives).encode()
    page = page.replace(page_policy, as_meta(in_preview(directives)).encode())
    # a layout of the site may leave out the end of the head or of the body
    head, end, rest = page.partition(HEAD_END)
    page = head + IN_HEAD + end + rest if end else IN_HEAD + page
    written = "".join(parts).encode()
    before, end, after = page.rpartition(BODY_END)
    if not end:
        return page + written
    return before + written + end + after


def _empty_page(reason: str) -> bytes:
    """Return a page that only says why there is no page."""
    head = f'<head><meta charset="utf-8"><title>{reason}</title></head>'
    body = f'<body><main id="legalsite-empty"><h1>{reason}</h1></main></body>'
    return f'<!doctype html><html lang="en">{head}{body}</html>'.encode()


def _view_links(views: Sequence[View]) -> Iterator[str]:
    """Yield the links to the draft, the published version and the redline; none without these."""
    if not views:
        return
    yield '<nav aria-label="Version">'
    for view in views:
        href = escape(view.href)
        current = ' aria-current="true"' if view.current else ""
        yield f'<a href="{href}"{current}>{view.name}</a>'
    yield "</nav>"


def _date_form(bar: PageBar, path: str) -> str:
    """Return the form that chooses the date of the site.

    `path` is the escaped address of the page, to which the form returns.
    """
    form = f'<form action="{AS_OF}"><label>As of '
    form += f'<input type="date" name="day" value="{bar.day}" required></label>'
    form += f'<input type="hidden" name="to" value="{path}"> <button>Show</button>'
    if bar.chosen:
        form += f' <a href="{AS_OF}?to={path}">Today</a>'
    return f"{form}</form>"


def _problem_part(bar: PageBar, problems: Sequence[Problem], shown: str) -> str:
    """Return the problems: open if they stop the page, folded if `check` found them.

    `problems` are those that stop it, and `shown` says what the page shows instead. Questions come
    first.
    """
    if problems:
        counts = describe_severities(problems)
        head = f"<strong>{counts}. {shown}</strong>"
        return f'<div class="stopped" role="alert">{head}{_problem_items(problems, bar)}</div>'
    if bar.findings is None:  # not known yet
        return ""
    if not bar.findings:
        return "<span>No problems</span>"
    ranked = sorted(bar.findings, key=lambda problem: SEVERITIES.index(problem.severity))
    questions, others = split_questions(ranked)
    kind = ' class="errors"' if ranked[0].is_error else ""
    counts = describe_severities(bar.findings)
    items = _problem_items([*questions, *others], bar)
    return f"<details{kind}><summary>{counts}</summary>{items}</details>"


def _problem_items(problems: Sequence[Problem], bar: PageBar) -> str:
    """Return a list of problems, each as one or two sentences, with its details folded.

    Problems with the same severity and sentences are one item.
    """
    details: dict[str, str] = {}
    for problem in problems:
        item = f'<li class="{problem.severity}">{_sentences(problem, bar.labels)}'
        details[item] = details.get(item, "") + f"<pre>{_marked_problem(problem)}</pre>"
    items = ""
    for item, folded in details.items():
        items += f"{item}<details><summary>{DETAILS}</summary>{folded}</details></li>"
    return f'<ol tabindex="0" aria-label="Problems">{items}</ol>'


def _sentences(problem: Problem, labels: Mapping[str, str]) -> str:
    """Return the first sentence of a problem's message and, if it is short, the help."""
    message = re.sub(SENTENCES_IN_QUOTE_PATTERN, r"“\1 …”", problem.message)
    first, _, _ = message.partition(". ")
    sentence = _sentence(first, labels)
    is_short = len(problem.help) <= MAX_HELP_LENGTH and "\n" not in problem.help
    if problem.help and is_short:
        sentence += " " + _sentence(problem.help, labels)
    return sentence


def _sentence(words: str, labels: Mapping[str, str]) -> str:
    """Return words as a sentence in HTML, with the labels of the editor's fields instead of keys."""

    def labeled(quoted: re.Match[str]) -> str:
        label = labels.get(quoted["key"])
        ends = quoted["colon"] or not quoted["rest"]
        if not (label and ends):
            return f"<code>{quoted[0][1:-1]}</code>"
        value = quoted["rest"].strip()
        if value.startswith("["):  # a field has no brackets
            value = value[1:-1] or "none"
        return f"<b>{escape(label)}</b>" + (f": {value}" if value else "")

    begin, _, _ = words.partition(" ")
    if "/" not in begin:  # a path keeps its letters
        words = words[:1].upper() + words[1:]
    written = escape(printable_lines(words), quote=False)
    html = re.sub(QUOTED_PATTERN, labeled, written)
    return end_sentence(html)


def _marked_problem(problem: Problem) -> str:
    """Return a problem with its words marked and, where that is certain, their replacement."""
    before, words, after = [escape(printable_lines(part)) for part in problem.around_words()]
    if words:
        words = f"<mark>{words}</mark>"
    fix = escape(printable_lines(problem.replacement).strip())
    fix = fix.replace("\n", "\n    ")
    if fix:
        after += f"\n  write: <ins>{fix}</ins>"
    return before + words + after
