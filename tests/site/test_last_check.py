"""What a check found is taken over as long as nothing changed that a rule can see."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.findings import Findings
from legalsite.disk.cache import open_cache
from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.policy import Policy
from legalsite.site.last_check import LastCheck, forget_last_check

FINDINGS = Findings((Problem("dead-anchor", "there is no #fees", path="content/terms.md"),))


def subject(slug: str = "terms") -> CheckedPolicy:
    nothing: Any = None  # the functions that read texts: the record never calls them
    config = Config("Harbour", "https://example.com/")
    return CheckedPolicy(Policy(slug, (), {}), config, date(2026, 3, 1), *[nothing] * 5)


def kept(root: Path, found: Mapping[str, tuple[CheckedPolicy, Findings]]) -> LastCheck:
    """Store these findings, and open the record as the next check does."""
    LastCheck(open_cache(root), partly=False).keep(found)
    return LastCheck(open_cache(root), partly=False)


def test_what_was_found_is_known_again_until_it_is_forgotten(tmp_path: Path) -> None:
    last = kept(tmp_path, {"terms": (subject(), FINDINGS)})
    assert (last.recall(subject()), last.recall(subject("privacy"))) == (FINDINGS, None)
    for change in ({"on": date(2026, 3, 2)}, {"pages": frozenset({"terms/"})}, {"published": True}):
        assert LastCheck(open_cache(tmp_path), partly=False).recall(replace(subject(), **change)) is None
    last.keep({"privacy": (subject("privacy"), Findings(()))})
    after = LastCheck(open_cache(tmp_path), partly=False)
    assert (after.recall(subject()), after.recall(subject("privacy"))) == (FINDINGS, Findings(()))
    forget_last_check(tmp_path)
    assert LastCheck(open_cache(tmp_path), partly=False).recall(subject()) is None


def test_findings_that_quote_one_long_line_very_often_are_not_stored(tmp_path: Path) -> None:
    line = "{#a}" * 5000
    many = Findings(tuple(Problem("link-text", "another dialect", column=at, excerpt=line) for at in range(5000)))
    last = kept(tmp_path, {"terms": (subject(), many), "privacy": (subject("privacy"), FINDINGS)})
    assert (last.recall(subject()), last.recall(subject("privacy"))) == (None, FINDINGS)
