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
LISTED = '<ol tabindex="0" aria-label="Problems"><li><pre>{}</pre></li></ol>'.format
WARNED = "content/terms.md:4:1: warning[image-text]: a &lt;long&gt; link\n  help: cut it"
DAY_CHOSEN = (
    '<input type="date" name="day" value="2027-03-01" required></label><input type="hidden" name="to" '
    'value="/&quot;x&quot;/"> <button>Show</button></form></aside>'
)
BOTH = f"error[bad-date]: x</pre></li><li><pre>{WARNED}"


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
        (PageBar(findings=()), "/terms/", "</form><span>No problems</span></aside>"),
        (PageBar(findings=(WARNING,)), "/terms/",
         f"</form><details><summary>1 warning</summary>{LISTED(WARNED)}</details></aside>"),
        (PageBar(findings=(WARNING, ERROR)), "/terms/",
         f'</form><details class="errors"><summary>1 error, 1 warning</summary>{LISTED(BOTH)}</details></aside>'),
        (PageBar(findings=(WARNING, ASKED)), "/terms/",
         "</form><details><summary>2 warnings</summary><ol"),
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
    alert = f'<div class="stopped" role="alert"><strong>1 error. {sentence}</strong>{LISTED("error[bad-date]: x")}'
    assert f"</form>{alert}</div></aside>" in shown(PageBar(findings=(WARNING,)), ERROR, page=page)


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


def test_the_fields_of_the_editor_that_answer_a_problem_are_named() -> None:
    problem = Problem("x", "`change` is <missing>", "write `change: minor`, or `approved_by: NAME`")
    labels = {"change": "Type of change", "approved_by": "Approved <by>", "title": "Title"}
    note = "\n  in the editor: Type of change, Approved &lt;by&gt;</pre>"
    assert note in shown(PageBar(findings=(problem,), labels=labels))
    assert note in shown(PageBar(labels=labels), problem)
    assert "in the editor" not in shown(PageBar(findings=(problem,)))
    assert "in the editor" not in shown(PageBar(findings=(ERROR,), labels=labels))
