"""What is kept comes back as it was."""

from datetime import date
from pathlib import Path

from legalsite.disk.cache import open_cache
from legalsite.errors import Problem
from legalsite.pages.policy_summary import Label, MenuEntry
from legalsite.site.build_state import (
    BuildState,
    PolicyDetail,
    PolicyState,
    keep_state,
    pack,
    recall_detail,
    recall_state,
)
from legalsite.site.rebuild_reasons import Validity

STATE = PolicyState(
    summary_inputs={"settings": "1", "text terms.md": "2"},
    page_inputs={"layouts": "3"},
    validity=Validity(date(2025, 6, 1), None),
    menu_entry=MenuEntry("terms", shown=True, in_menu=False, labels=(Label("en", "Terms", "terms/index.html", "en"),)),
    summary="4",
    facts="5",
    revisions=5,
    packed_files=pack({"terms/index.html": "6"}),
    warnings=(Problem("dead-page", "leads nowhere", "fix it", "content/terms.md", 7, 8, "text", "warning"),),
)


def test_what_is_kept_is_recalled(tmp_path: Path) -> None:
    cache, state = open_cache(tmp_path), BuildState({"terms": STATE}, {"menu": "7"}, {"index.html": "8"})
    detail = PolicyDetail(None, "4")
    keep_state(cache, "site", state, [("terms", detail)], BuildState())
    assert recall_state(cache, "site") == state
    assert recall_state(cache, "site").policies["terms"].files == {"terms/index.html": "6"}
    assert recall_detail(cache, "site", "terms") == detail
    keep_state(cache, "site", BuildState(), [], state)
    assert recall_state(cache, "site") == BuildState()
    assert recall_detail(cache, "site", "terms") == PolicyDetail()
    assert [path.name for path in (tmp_path / ".legalsite").glob("policy-*")] == []


def test_nothing_kept_is_an_empty_state(tmp_path: Path) -> None:
    assert recall_state(open_cache(tmp_path), "site") == BuildState()
    assert recall_detail(open_cache(tmp_path), "site", "terms") == PolicyDetail()
