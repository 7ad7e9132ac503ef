"""Which files a site serves as they are, and which a browser may run."""

from pathlib import Path

import pytest

from legalsite.source.served_files import served_file_problems


@pytest.mark.parametrize(
    "path", ["files/plan.png", "files/Prices 2026.PDF", "files/eu/list.csv", "files/seal.jpeg"]
)
def test_pictures_documents_and_tables_are_served(path: str) -> None:
    assert served_file_problems(path) == ()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("files/aux.png", "aux.png is the name of a device on Windows"),
        ("files/nul/plan.png", "nul is the name of a device on Windows"),
        ("files/a?.png", "a?.png contains ?, which Windows doesn't allow in names"),
        ("files/a./plan.png", "'a.' ends with a dot or a space, which Windows removes"),
    ],
)
def test_names_that_windows_cannot_store_are_refused(path: str, reason: str) -> None:
    (problem,) = served_file_problems(path)
    assert str(problem) == f"content/{path}: error[bad-name]: {reason}\n  help: rename it"


@pytest.mark.parametrize(
    "path", ["files/form.html", "files/a.JS", "files/x.xhtml", "files/style.css", "files/noname"]
)
def test_what_a_browser_may_run_is_not(path: str) -> None:
    ending = Path(path).suffix.lower() or "extensionless"
    (problem,) = served_file_problems(path)
    assert str(problem) == (
        f"content/{path}: error[active-file]: {ending} files aren't served, because a browser may run them as part "
        "of your site\n  help: host it elsewhere, or convert it to PDF, an image, a document, or plain text"
    )


def test_a_drawing_is_read_and_other_files_are_not() -> None:
    (problem,) = served_file_problems("files/plan.SVG", b"<svg onload=x()>")
    assert problem.place == "content/files/plan.SVG:1:13"
    assert served_file_problems("files/plan.SVG") == ()
    assert served_file_problems("files/plan.png", b"\x89PNG <svg onload=x()>") == ()


@pytest.mark.parametrize("start", ["<", "\n <html>", "\ufeff<?xml", "\x0b\x0c<!--"])
def test_a_file_that_browsers_may_take_for_a_page_is_refused(start: str) -> None:
    (problem,) = served_file_problems("files/a.PNG", f"{start} x".encode())
    assert problem.message == "this file begins with <, so browsers may take it for a web page"
    assert served_file_problems("terms/2025-01-01.gap", f"{start} x".encode()) == (
        problem._replace(path="content/terms/2025-01-01.gap"),
    )
    assert served_file_problems("files/a.txt", f"x{start}".encode()) == ()


def test_a_name_that_does_not_print_is_shown_with_escapes() -> None:
    (problem,) = served_file_problems("files/a\n::error::b.js")
    assert "\n" not in problem.path + problem.message
