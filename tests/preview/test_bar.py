"""The bar at the foot of each previewed page."""

import re

import pytest

from legalsite.errors import Problem
from legalsite.model.security_policy import SITE, as_header, as_meta, in_preview
from legalsite.preview.bar import PageBar, View, with_bar

PAGE = b"<!doctype html><html><head><title>T</title></head><body><main><p>We sell kettles.</p></main></body></html>"
WARNING = Problem(
    "image-text", "a <long> link", "cut it", "content/terms.md", 4, 1, severity="warning"
)
ERROR = Problem("bad-date", "x")
LISTED = '<ol tabindex="0" aria-label="Problems">{}</ol>'.format
ITEM = '<li class="{}">{}<details><summary>Details</summary><pre>{}</pre></details></li>'.format
WARNED = ITEM(
    "warning",
    "A &lt;long&gt; link. Cut it.",
    "content/terms.md:4:1: warning[image-text]: a &lt;long&gt; link\n  help: cut it",
)
STOPPED = ITEM("error", "X.", "error[bad-date]: x")
DAY_CHOSEN = (
    '<input type="date" name="day" value="2027-03-01" required></label><input type="hidden" name="to" '
    'value="/&quot;x&quot;/"> <button>Show</button></form></aside>'
)


def shown(
    bar: PageBar, *problems: Problem, page: bytes | None = PAGE, path: str = "/terms/"
) -> str:
    return with_bar(page, bar, path, problems, 7, directives=SITE).decode()


ASKED = Problem("promise-unconfirmed", "what does this clause promise?", severity="warning")


def test_it_is_added_to_the_page_with_its_own_files_and_nothing_else_changes() -> None:
    page = shown(PageBar((View("Draft", "/terms/"),), "2026-11-21", True, (WARNING,)), WARNING)
    before, rest = page.split("</head><body><main><p>We sell kettles.</p></main><aside ")
    head = '<link rel="stylesheet" href="/_legalsite/preview.css"><script src="/_legalsite/preview.js" defer></script>'
    assert before == f"<!doctype html><html><head><title>T</title>{head}"
    assert re.match(
        r'id="legalsite-preview" data-serial="7" data-page="[0-9a-f]{16}" data-events="/_legalsite/',
        rest,
    )
    assert rest.endswith("</aside></body></html>")
    assert "<style" not in rest
    assert "style=" not in rest


def test_the_policy_of_the_page_is_that_of_the_preview() -> None:
    previewed = shown(PageBar(), page=PAGE.replace(b"<title>", as_meta(SITE).encode() + b"<title>"))
    assert as_meta(in_preview(SITE)) in previewed
    assert previewed.count("Content-Security-Policy") == 1
    assert "script-src 'self'; connect-src 'self'" in as_header(in_preview(SITE))


@pytest.mark.parametrize(
    ("bar", "path", "html"),
    [
        (PageBar((View("Draft", "/a/"), View("Published", "/b/", True))), "/terms/",
         '<nav aria-label="Version"><a href="/a/">Draft</a><a href="/b/" aria-current="true">Published</a></nav>'),
        (PageBar(day="2027-03-01"), '/"x"/', DAY_CHOSEN),
        (PageBar(chosen=True), "/terms/", '<a href="/_legalsite/as-of?to=/terms/">Today</a></form></aside>'),
        (PageBar(findings=()), "/terms/", "><span>No problems</span><form "),
        (PageBar(findings=(WARNING,)), "/terms/",
         f"><details><summary>1 warning</summary>{LISTED(WARNED)}</details><form "),
        (PageBar(findings=(WARNING, ERROR)), "/terms/",
         f'<details class="errors"><summary>1 error, 1 warning</summary>{LISTED(STOPPED + WARNED)}</details><form '),
        (PageBar(findings=(WARNING, ASKED)), "/terms/",
         "><details><summary>2 warnings</summary><ol"),
    ],
)  # fmt: skip
def test_it_says_which_text_is_shown_as_of_which_day_and_what_check_found(
    bar: PageBar, path: str, html: str
) -> None:
    assert html in shown(bar, path=path)


@pytest.mark.parametrize(
    ("page", "sentence"),
    [(PAGE, "This page shows the last build without errors."), (None, "No page to show yet.")],
)
def test_what_stops_the_page_is_announced(page: bytes | None, sentence: str) -> None:
    alert = (
        f'<div class="stopped" role="alert"><strong>1 error. {sentence}</strong>{LISTED(STOPPED)}'
    )
    assert f">{alert}</div><form " in shown(PageBar(findings=(WARNING,)), ERROR, page=page)


def test_the_words_that_are_wrong_are_marked_and_the_fix_is_beside_them() -> None:
    problem = Problem("bad-value", "x", "y", "a.md", 4, 9, "change: <em> # why").with_fix(
        "<em>", "minor"
    )
    page = shown(PageBar(findings=(problem,)))
    assert "  4 | change: <mark>&lt;em&gt;</mark> # why\n" in page
    assert "\n  help: y\n  write: <ins>minor</ins></pre>" in page


def test_the_script_can_tell_whether_the_page_itself_changed() -> None:
    pages = [
        shown(PageBar()),
        shown(PageBar(), WARNING),
        shown(PageBar(), page=PAGE.replace(b"kettles", b"pans")),
    ]
    one, other, changed = (page.partition('data-page="')[2][:16] for page in pages)
    assert one == other != changed


LABELS = {
    "change": "Type of change",
    "replaces": "Replaces",
    "approved_by": "Approved <by>",
    "title": "Title",
}


@pytest.mark.parametrize(
    ("message", "help", "sentences"),
    [
        (
            "the clause says “We email you. We also write.”, but not when",
            "",
            "The clause says “We email you …”, but not when.",
        ),
        ("`change` is <missing>", "write `change: minor`, or `approved_by:`",
         "<b>Type of change</b> is &lt;missing&gt;. Write <b>Type of change</b>: minor, or <b>Approved &lt;by&gt;</b>."),
        ("does it end?", "write `replaces: [2026-03-04]`; if not, `replaces: []`",
         "Does it end? Write <b>Replaces</b>: 2026-03-04; if not, <b>Replaces</b>: none."),
        ("`revised` isn't valid", "run `legalsite revise terms`",
         "<code>revised</code> isn't valid. Run <code>legalsite revise terms</code>."),
        ("the `title page` is long", "", "The <code>title page</code> is long."),
        ("is it right? See below", "", "Is it right? See below."),
        ("the first one. The second one", "run this:\n  legalsite check", "The first one."),
        ("it fails", "word " * 40, "It fails."),
        ("content/terms.md:6 says 0 days", "", "content/terms.md:6 says 0 days."),
    ],
)  # fmt: skip
def test_a_problem_is_one_or_two_sentences_with_the_labels_of_the_editor(
    message: str, help: str, sentences: str
) -> None:
    page = shown(PageBar(findings=(Problem("x", message, help),), labels=LABELS))
    assert f'<li class="error">{sentences}<details>' in page


def test_without_an_editor_keys_are_named() -> None:
    page = shown(PageBar(), Problem("x", "`change` is missing"))
    assert '<li class="error"><code>change</code> is missing.<details>' in page


def test_equal_problems_are_listed_once_with_the_details_of_each() -> None:
    problems = [Problem("x", "it is late", path=path) for path in ("a.md", "b.md")]
    page = shown(PageBar(findings=(*problems, ERROR)))
    both = "<pre>a.md: error[x]: it is late</pre><pre>b.md: error[x]: it is late</pre>"
    late = f'<li class="error">It is late.<details><summary>Details</summary>{both}</details></li>'
    assert LISTED(late + STOPPED) in page
