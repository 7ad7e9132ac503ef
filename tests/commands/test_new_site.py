"""A site that was started builds and checks clean; nothing that is there is ever written over."""

from datetime import UTC, date, datetime
from pathlib import Path

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.check import check
from legalsite.commands.new import FILES, start_policy, start_site
from legalsite.site.settings import read_settings

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_new_site_builds_and_has_no_error(tmp_path: Path) -> None:
    written, kept = start_site(tmp_path / "legal", TODAY)
    assert (written, kept) == (list(FILES), [])
    assert all((tmp_path / "legal" / path).read_bytes() for path in written)
    assert start_policy(tmp_path / "legal", "eu/privacy", "", TODAY) == "content/eu/privacy.md"
    config = read_settings(tmp_path / "legal")
    list(build(BuildOrder(tmp_path / "legal", config, TODAY)))
    assert (tmp_path / "legal/output/eu/privacy/index.html").is_file()
    problems = check(tmp_path / "legal", config, TODAY, now=NOW).problems
    assert {problem.rule for problem in problems if problem.severity == "error"} <= {"placeholder"}
