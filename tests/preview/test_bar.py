"""The bar at the foot of each previewed page."""

import pytest

from legalsite.errors import Problem
from legalsite.model.security_policy import PREVIEW, SITE, as_header, as_meta
from legalsite.preview.bar import PageBar, View, problem_page, with_bar

PAGE = b"<!doctype html><html><head><title>T</title></head><body><main><p>We sell kettles.</p></main></body></html>"
WARNING = Problem("link-text", "a <long> link", "cut it", "content/terms.md", 4, 1, severity="warning")


def shown(bar: PageBar, *problems: Problem, path: str = "/terms/") -> str:
    return with_bar(PAGE, bar, path, problems, 7).decode()


def test_it_is_added_to_the_page_and_nothing_else_changes() -> None:
    page = shown(PageBar(day="2026-11-21"))
    head, _, rest = page.partition("<link ")
    assert head == "<!doctype html><html><head><title>T</title>"
    assert page.endswith("</aside></body></html>")
    assert "</head><body><main><p>We sell kettles.</p></main><aside " in rest
    assert 'data-serial="7"' in page


def test_it_has_no_script_and_no_style_of_its_own_in_the_page() -> None:
    page = shown(PageBar((View("Draft", "/terms/"),), "2026-11-21", True, (WARNING,)), WARNING)
    assert "<style" not in page
    assert "style=" not in page
    assert "<script>" not in page


def test_the_policy_of_the_page_is_that_of_the_preview() -> None:
    page = PAGE.replace(b"<title>", as_meta(SITE).encode() + b"<title>")
    previewed = with_bar(page, PageBar(), "/terms/", (), 7).decode()
    assert as_meta(PREVIEW) in previewed
    assert previewed.count("Content-Security-Policy") == 1
    assert "script-src 'self'; connect-src 'self'" in as_header(PREVIEW)


def test_links_say_which_text_is_shown() -> None:
    views = (View("Draft", "/terms/2026-11-21/"), View("Published", "/terms/?show=published", True))
    page = shown(PageBar(views))
    assert '<a href="/terms/2026-11-21/">Draft</a>' in page
    assert '<a href="/terms/?show=published" aria-current="true">Published</a>' in page


def test_a_chosen_day_can_be_left() -> None:
    assert ">Today</a>" not in shown(PageBar(day="2026-11-21"))
    page = shown(PageBar(day="2027-03-01", chosen=True))
    assert 'value="2027-03-01"' in page
    assert '<a href="/_legalsite/as-of?to=/terms/">Today</a>' in page


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        (None, ""),
        ((), "<span>No problems</span>"),
        ((WARNING,), "<details><summary>1 warning</summary>"),
        (
            (WARNING, Problem("bad-date", "x")),
            '<details class="errors"><summary>1 error, 1 warning</summary>',
        ),
    ],
)
def test_findings_of_check_are_folded(findings: tuple[Problem, ...] | None, text: str) -> None:
    page = shown(PageBar(findings=findings))
    assert text in page
    assert ("problem" in page.lower()) == bool(text)  # as the name of the list, too


def test_errors_come_first() -> None:
    page = shown(PageBar(findings=(WARNING, Problem("bad-date", "x"))))
    assert page.index("error[bad-date]") < page.index("warning[link-text]")


def test_findings_name_file_and_line_and_what_somebody_wrote_is_text() -> None:
    page = shown(PageBar(findings=(WARNING,)))
    assert "<pre>content/terms.md:4:1: warning[link-text]: a &lt;long&gt; link\n  help: cut it</pre>" in page
    assert "/&quot;x&quot;/" in shown(PageBar(), path='/"x"/')


def test_what_stops_the_page_is_announced() -> None:
    page = shown(PageBar(), Problem("bad-date", "x"))
    assert 'role="alert"' in page
    assert "1 error. The page shows the last version without errors." in page


def test_a_page_that_was_never_made_has_the_bar_too() -> None:
    page = problem_page(PageBar(), "/terms/", [Problem("bad-date", "x")], 3).decode()
    assert "There is no page to show yet." in page
    assert "error[bad-date]: x" in page


def test_the_script_can_tell_whether_the_page_itself_changed() -> None:
    def digest(page: bytes, *problems: Problem) -> str:
        return with_bar(page, PageBar(), "/terms/", problems, 7).decode().partition('data-page="')[2][:16]

    assert digest(PAGE) == digest(PAGE, WARNING) != digest(PAGE.replace(b"kettles", b"pans"))
