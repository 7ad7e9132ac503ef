"""Style sheets of a page: what they say is in the draft (`page_styles.txt`), and large ones take little time."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from limited_process import LimitedRun
from posix_needs import LIMITS

CASES = (Path(__file__).parent / "page_styles.txt").read_text().removeprefix("== ").split("\n== ")


def imported(html: str) -> ImportedText:
    return import_html(html.encode(), "x.html", ImportOptions("x", date(2020, 1, 1)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.partition("\n")[0])
def test_what_a_page_shows_by_style(case: str) -> None:
    html, _, markdown = case.partition("\n")[2].partition("\n--\n")
    assert imported(html).data.decode().split("---\n\n", 1)[1].strip() == markdown.strip()


def test_names_a_style_sheet_that_is_not_in_the_file_once() -> None:
    links = '<link rel="stylesheet" href="a.css"><link rel="Stylesheet" href="b.css">'
    links += "<style>@import 'c.css'; @import url(d.css) print; p { color: red }</style>"
    (note,) = [
        note for note in imported(f"{links}<p>We rent boats.").notes if "style sheet" in note
    ]
    assert note.startswith("a style sheet isn't in the file: a.css (of 4)")


@pytest.mark.parametrize(
    "css",
    [
        "x " + "* " * 80 + "{ display: none }",
        "".join(f".a:not(.b{nth}) * * * i {{ display: none }}" for nth in range(2_000)),
        "".join(f"i {{ font-weight: {nth} }}" for nth in range(60_000)),
        "i:nth-of-type(2n+1):has(~ i) { display: none }" * 2_000,
        ":is(" * 5_000 + "i" + ")" * 5_000 + "{ display: none }",
        "@media screen {" * 20_000,
        "i { counter-increment: a" + " a" * 50_000 + "}",
    ],
    ids=["combinators", "rules", "one element", "siblings", "depth", "media", "counters"],
)  # fmt: skip
@pytest.mark.posix_only(LIMITS)
def test_style_sheets_take_little_time(css: str, import_limited: LimitedRun) -> None:
    page = f"<style>{css}</style>" + "<div class=a>" * 90 + "<p>We rent <i>boats</i>." * 2_000
    status, errors = import_limited("html", page.encode())
    assert (status, errors.count("Traceback")) in [(0, 0), (1, 0)]
