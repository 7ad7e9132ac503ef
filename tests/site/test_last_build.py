"""What a build reports comes back as it was; records of other folders are kept apart."""

from datetime import date
from pathlib import Path

from legalsite.disk.cache import open_cache
from legalsite.errors import Problem
from legalsite.site.last_build import LastBuild, Numbers, keep_last, recall_last, state_name

WARNING = Problem("dead-page", "leads nowhere", "fix it", "content/terms.md", 7, severity="warning")
NUMBERS = Numbers(1, 2, 3, recorded=True, next_change=date(2025, 7, 1), unpublished=("a.md",), warnings=(WARNING,))


def test_what_is_kept_is_recalled(tmp_path: Path) -> None:
    last = LastBuild("key", {"index.html": (1, 2, 3)}, NUMBERS)
    assert recall_last(open_cache(tmp_path), "site") is None
    keep_last(open_cache(tmp_path), "site", last)
    assert recall_last(open_cache(tmp_path), "site") == last


def test_folders_and_drafts_are_kept_apart() -> None:
    names = {state_name(Path(folder), unpublished=drafts) for folder in ("a", "b") for drafts in (True, False)}
    assert len(names) == 4
