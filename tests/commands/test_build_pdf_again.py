"""Which PDFs a later build makes: those that are asked for and show something else."""

from pathlib import Path
from typing import Any

import pytest

from commands import pdf_site
from commands.pdf_site import SITE, URL, files, made, only_pdfs, site
from legalsite.cli import run
from legalsite.disk import pdf

weasyprint = pytest.fixture(scope="module", autouse=True)(pdf_site.weasyprint)
root = pytest.fixture(pdf_site.root)


def test_a_second_build_makes_no_pdf_and_a_change_only_those_that_show_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(root, {"content/rules.md": SITE["content/terms.md"].replace("Terms", "Rules")})
    made(root)
    printed: list[str] = []
    make = pdf._print_page
    monkeypatch.setattr(
        pdf, "_print_page", lambda page, *rest: (printed.append(page), make(page, *rest))[1]
    )
    made(root, "elsewhere")
    (root / "legalsite.toml").write_text(SITE["legalsite.toml"] + "\n")
    made(root)
    assert not printed
    assert only_pdfs(root) == only_pdfs(root, "elsewhere")
    (root / "content/terms.md").write_text(SITE["content/terms.md"].replace("Pay.", "Pay soon."))
    made(root)
    assert {page.removeprefix(URL).partition("/")[0] for page in printed} == {"terms"}


def test_without_the_option_the_site_is_as_if_there_was_none(root: Path) -> None:
    made(root, "plain", pdfs=False)
    made(root)
    outcome = made(root, pdfs=False)
    assert files(root) == files(root, "plain")
    assert {str(why) for reasons in outcome.reasons.values() for why in reasons} == {
        "PDFs were turned on or off, or the software that makes them changed"
    }


def test_the_command_line_asks_for_pdfs(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(root)
    assert run(["build", "--unpublished", "--pdf", "--as-of", "2025-06-01"]) == 0
    assert run(["build", "--unpublished", "--pdf", "--as-of", "2025-06-01"]) == 0
    assert only_pdfs(root)
    assert run(["build", "--unpublished", "--as-of", "2025-06-01"]) == 0
    assert not only_pdfs(root)
