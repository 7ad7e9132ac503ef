"""Where links lead, and where they may not."""

from pathlib import Path

import pytest

from legalsite.source.link_targets import Links, allowed, served_file_problem, text_folder

LINKS = Links(
    "/legal/",
    {"files/plan.png": "/legal/assets/plan.1.png"},
    {"terms": "/legal/terms/", "eu/terms": "/legal/eu/terms/"},
)


HERE = Path(__file__).parent
ADDRESSES = (HERE / "fixtures/addresses.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [*ADDRESSES.strip().split("\n"), " in | "])
def test_addresses(case: str) -> None:
    target, _, rest = case.partition(" in ")
    folder, _, address = rest.partition("| ")
    assert LINKS.href(target, folder.strip()) == address


@pytest.mark.parametrize("target", ["https://x.example", "mailto:a@x.example", "terms.md", "#data"])
def test_schemes(target: str) -> None:
    assert allowed(target)


SCRIPTS = ["javascript:alert(1)", "java\tscript:alert(1)", "\u200bjavascript:alert(1)"]


@pytest.mark.parametrize("target", [*SCRIPTS, "DATA:text/html,x", "file:///etc/passwd"])
def test_schemes_that_are_not_allowed(target: str) -> None:
    assert not allowed(target)


def test_equal_links_have_equal_keys() -> None:
    assert LINKS.key == Links(LINKS.base, dict(LINKS.files), dict(reversed(LINKS.pages.items()))).key
    assert LINKS.key != Links("/").key


FOLDERS = (HERE / "fixtures/folders.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", FOLDERS.strip().split("\n"))
def test_links_start_from_the_folder_of_the_draft(case: str) -> None:
    path, _, folder = case.partition(" |")
    assert text_folder(path) == folder.strip()


PLAIN = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><title>Plan</title><path d="M0 0h9"/></svg>\n'


@pytest.mark.parametrize("path", ["files/plan.png", "files/Prices 2026.PDF", "files/eu/list.csv", "files/seal.jpeg"])
def test_pictures_documents_and_tables_are_served(path: str) -> None:
    assert served_file_problem(path) is None


@pytest.mark.parametrize("path", ["files/form.html", "files/a.JS", "files/x.xhtml", "files/style.css", "files/noname"])
def test_what_a_browser_may_run_is_not(path: str) -> None:
    ending = Path(path).suffix.lower() or "nothing"
    assert str(served_file_problem(path)) == (
        f"content/{path}: error[active-file]: a file ending in {ending} is not served: a browser may run it as a page "
        "of your site\n  help: serve it from another place, or give it as PDF, an image, a document or plain text"
    )


def test_a_plain_drawing_is_served() -> None:
    assert served_file_problem("files/plan.svg", PLAIN) is None


ACTIVE = (HERE / "fixtures/active_drawings.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", ACTIVE.strip().split("\n"))
def test_a_drawing_with_scripts_is_refused_at_its_line(case: str) -> None:
    active, found = case.split(" | ")
    assert str(served_file_problem("files/plan.svg", PLAIN.replace(b"<path", active.encode() + b"<path"))) == (
        f"content/files/plan.svg:2: error[active-file]: this drawing has {found}: opened in a browser, it may act as a "
        "page of your site\n"
        "  help: export it as plain SVG without scripts, animation and links to styles, or as PNG"
    )


def test_a_name_that_does_not_print_is_shown_with_escapes() -> None:
    problem = served_file_problem("files/a\n::error::b.js")
    assert problem
    assert "\n" not in problem.path + problem.message
