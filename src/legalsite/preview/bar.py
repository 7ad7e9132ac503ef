"""The bar at the foot of each previewed page, which the server adds: which text it is, on which day, and what is wrong
with it."""

import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from msgspec import Struct

from legalsite.errors import SEVERITIES, Problem, ProblemTuple, by_severity, printable_lines
from legalsite.model.questions import split_questions
from legalsite.model.security_policy import PREVIEW, SITE, as_meta

FOLDER = "/_legalsite/"  # of the preview's own addresses
EVENTS, AS_OF = FOLDER + "events", FOLDER + "as-of"
NO_PAGE, NOT_FOUND = "No page to show yet.", "This page doesn't exist."
DRAFT, LIVE, REDLINE, UPCOMING = "Draft", "Published", "Redline", "Upcoming"  # what the links say
NEWER_DRAFT = "A newer draft exists: see the redline"
HEAD, BODY = b"</head>", b"</body>"
OF_SITE, OF_PREVIEW = as_meta(SITE).encode(), as_meta(PREVIEW).encode()
IN_HEAD = (
    f'<link rel="stylesheet" href="{FOLDER}preview.css"><script src="{FOLDER}preview.js" defer></script>'
).encode()


class View(Struct, frozen=True):
    """A link of the bar: the draft, the published text, or the redline between them."""

    name: str
    href: str
    current: bool = False


class PageBar(Struct, frozen=True):
    """What the bar of a page shows."""

    views: tuple[View, ...] = ()  # the links to the forms of this page; none if it has one form only
    day: str = ""  # the ISO day that the site is shown as of
    chosen: bool = False  # whether somebody chose it
    findings: ProblemTuple | None = None  # of `check` in the policy of the page; None if not known yet


def with_bar(page: bytes | None, bar: PageBar, path: str, problems: Sequence[Problem], serial: int) -> bytes:
    """Return the page with its bar; without a page, one that says why there is none. `path` is its address, `problems`
    are those of the last build, and `serial` tells the script whether the page is up to date. The script loads the page
    again only if its own bytes changed."""
    behind = NO_PAGE if page is None else "This page shows the last build without errors."
    if page is None:
        reason = NO_PAGE if problems else NOT_FOUND
        start = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{reason}</title></head>'
        page = f'{start}<body><main id="legalsite-empty"><h1>{reason}</h1></main></body></html>'.encode()
    facts = f'data-serial="{serial}" data-page="{hashlib.sha256(page).hexdigest()[:16]}" data-events="{EVENTS}"'
    parts = [
        f'<aside id="legalsite-preview" {facts} lang="en" dir="ltr" aria-label="Preview">',
        *_views(bar.views),
        _as_of(bar, path),
        _problems(bar, problems, behind),
        "</aside>",
    ]
    page = page.replace(OF_SITE, OF_PREVIEW)
    head, end, rest = page.partition(HEAD)
    page = head + IN_HEAD + end + rest if end else IN_HEAD + page
    before, end, after = page.rpartition(BODY)
    shown = "".join(parts).encode()
    return before + shown + end + after if end else page + shown


def _views(views: Sequence[View]) -> Iterator[str]:
    if views:
        yield '<nav aria-label="Version">'
        for view in views:
            current = ' aria-current="true"' if view.current else ""
            yield f'<a href="{escape(view.href)}"{current}>{view.name}</a>'
        yield "</nav>"


def _as_of(bar: PageBar, path: str) -> str:
    """Return the form that chooses the day."""
    today = f' <a href="{AS_OF}?to={escape(path)}">Today</a>' if bar.chosen else ""
    return (
        f'<form action="{AS_OF}"><label>As of <input type="date" name="day" value="{bar.day}" required></label>'
        f'<input type="hidden" name="to" value="{escape(path)}"> <button>Show</button>{today}</form>'
    )


def _problems(bar: PageBar, problems: Sequence[Problem], behind: str) -> str:
    """Return the problems: open if they stop the page, folded if `check` found them. What it asks comes first."""
    if problems:
        head = f"<strong>{by_severity(problems)}. {behind}</strong>"
        return f'<div class="stopped" role="alert">{head}{_list(problems)}</div>'
    if bar.findings is None:
        return ""
    if not bar.findings:
        return "<span>No problems</span>"
    questions, wrong = split_questions(sorted(bar.findings, key=lambda problem: SEVERITIES.index(problem.severity)))
    kind = ' class="errors"' if any(problem.is_error for problem in bar.findings) else ""
    summary = f"<summary>{by_severity(bar.findings)}</summary>"
    return f"<details{kind}>{summary}{_list([*questions, *wrong])}</details>"


def _list(problems: Sequence[Problem]) -> str:
    items = "".join(f"<li><pre>{_marked(problem)}</pre></li>" for problem in problems)
    return f'<ol tabindex="0" aria-label="Problems">{items}</ol>'


def _marked(problem: Problem) -> str:
    """Return a problem with its words marked and, where that is certain, with what to write in their place."""
    before, words, after = (escape(printable_lines(part)) for part in problem.around_words())
    fix = escape(printable_lines(problem.replacement).strip().replace("\n", "\n    "))
    return before + (f"<mark>{words}</mark>" if words else "") + after + (f"\n  write: <ins>{fix}</ins>" if fix else "")
