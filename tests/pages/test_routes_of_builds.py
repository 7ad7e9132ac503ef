"""Which pages there are: those that a build writes."""

from datetime import date
from pathlib import Path

from legalsite.cli import run
from legalsite.pages.routes import Routes, page_routes
from legalsite.site.load import load

REPOSITORY = Path(__file__).parents[2]
SERVED = ("assets/", "_", ".")  # what nobody links to
FILES = {"404.html", "robots.txt", "LEDGER", "CHECKPOINT", "notice.js"}


def test_the_pages_of_this_repository_are_those_that_a_build_writes(tmp_path: Path) -> None:
    site, day = load(REPOSITORY), date(2026, 6, 1)
    asked = ["--as-of", str(day), "--output", str(tmp_path / "output"), "--quiet"]
    assert run(["build", "--root", str(REPOSITORY), *asked]) == 0
    built = {str(file.relative_to(tmp_path / "output")) for file in (tmp_path / "output").rglob("*") if file.is_file()}
    pages = {Routes.file(route) for route in page_routes(site.policies.values(), site.config, day)}
    assert pages <= built
    assert {file for file in built - pages if not file.startswith(SERVED)} <= FILES
