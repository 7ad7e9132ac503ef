"""What a site serves beside its texts must not act in a browser."""

import pytest

from legalsite.source.served_files import served_file_problem

PLAIN = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><title>Plan</title><path d="M0 0h9"/></svg>\n'


@pytest.mark.parametrize("path", ["files/plan.png", "files/Prices 2026.PDF", "files/eu/list.csv", "files/seal.jpeg"])
def test_pictures_documents_and_tables_are_served(path: str) -> None:
    assert served_file_problem(path) is None


@pytest.mark.parametrize("path", ["files/form.html", "files/a.JS", "files/x.xhtml", "files/style.css", "files/noname"])
def test_what_a_browser_may_run_is_not(path: str) -> None:
    problem = served_file_problem(path)
    assert problem
    assert (problem.rule, problem.severity, problem.path) == ("active-file", "error", f"content/{path}")


def test_a_plain_drawing_is_served() -> None:
    assert served_file_problem("files/plan.svg", PLAIN) is None


@pytest.mark.parametrize(
    "active",
    [
        b"<script>fetch('/')</script>",
        b"<svg:script href='a.js'/>",
        b'<g onload="go()"/>',
        b'<a href="JavaScript:go()">x</a>',
        b"<foreignObject><p>x</p></foreignObject>",
        b'<set attributeName="href" to="x"/>',
        b"<style>@import url(//elsewhere.test/a.css)</style>",
        b'<a href="&#106;avascript:go()">x</a>',
        b'<!DOCTYPE svg [<!ENTITY a "x">]>',
        b'<image href="data:text/html,x"/>',
    ],
)
def test_a_drawing_with_scripts_is_refused_at_its_line(active: bytes) -> None:
    problem = served_file_problem("files/plan.svg", PLAIN.replace(b"<path", active + b"<path"))
    assert problem
    assert (problem.rule, problem.line) == ("active-file", 2)


def test_a_name_that_does_not_print_is_shown_with_escapes() -> None:
    problem = served_file_problem("files/a\n::error::b.js")
    assert problem
    assert "\n" not in problem.path + problem.message
