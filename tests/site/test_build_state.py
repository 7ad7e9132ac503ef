"""A remembered revision is the one that reading the file gives; what is kept comes back as it was."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from legalsite.disk.cache import open_cache
from legalsite.errors import Problem
from legalsite.pages.policy_summary import Label, MenuEntry
from legalsite.site.build_state import (
    BuildState,
    KnownRevision,
    KnownRevisions,
    PolicyDetail,
    PolicyState,
    keep_state,
    recall_detail,
    recall_state,
)
from legalsite.site.rebuild_reasons import Validity
from legalsite.source.front_matter import read_revision

LANGUAGES = ("en", "de")
FRONTS = {
    "privacy.md": "title: Privacy\nrevised: 2025-02-01-2\neffective: 2025-03-01\nchange: minor\nsummary: Shorter.\n"
    "replaces: [2025-01-01]\nextra: {owner: legal, days: [1, 2]}\n",
    "privacy/2025-01-01.md": "title: Privacy\nrevised: 2025-01-01\nreplaces: []\napproved_by: J. Doe\n",
    "privacy.de.md": "title: Datenschutz\nrevised: 2025-02-02\ntranslates: 2025-02-01-2\n",
}
STATE = PolicyState(
    summary_inputs={"settings": "1", "text terms.md": "2"},
    page_inputs={"layouts": "3"},
    validity=Validity(date(2025, 6, 1), None),
    menu_entry=MenuEntry("terms", shown=True, in_menu=False, labels=(Label("en", "Terms", "terms/index.html"),)),
    summary="4",
    revisions=5,
    files={"terms/index.html": "6"},
    warnings=(Problem("dead-page", "leads nowhere", "fix it", "content/terms.md", 7, 8, "text", "warning"),),
)


def data(path: str, body: str) -> bytes:
    return f"---\n{FRONTS[path]}---\n{body}\n".encode()


def through_json(known: dict[str, KnownRevision]) -> dict[str, KnownRevision]:
    return json.decode(json.encode(known), type=dict[str, KnownRevision])


TEXTS = st.tuples(st.sampled_from(sorted(FRONTS)), st.sampled_from(["one", "two\n---\nthree", ""]))


@given(st.lists(TEXTS, max_size=6))
def test_remembered_or_read_it_is_the_same(texts: list[tuple[str, str]]) -> None:
    known: dict[str, KnownRevision] = {}
    for path, body in texts:
        revisions = KnownRevisions(through_json(known), LANGUAGES)
        assert revisions.read(data(path, body), path) == read_revision(data(path, body), path, languages=LANGUAGES)
        known = revisions.known


def test_other_front_matter_and_other_languages_are_read() -> None:
    revisions = KnownRevisions({}, LANGUAGES)
    revisions.read(data("privacy.md", "one"), "privacy.md")
    known = dict(revisions.known)
    revisions.read(data("privacy.md", "two"), "privacy.md")
    assert revisions.known == known
    changed = data("privacy.md", "one").replace(b"Shorter", b"Longer")
    assert revisions.read(changed, "privacy.md").summary == "Longer."
    assert KnownRevisions(revisions.known, ("en", "fr")).read(changed, "privacy.md").summary == "Longer."


def test_what_is_kept_is_recalled(tmp_path: Path) -> None:
    cache, state = open_cache(tmp_path), BuildState({"terms": STATE}, {"menu": "7"}, {"index.html": "8"})
    detail = PolicyDetail(None, "4", {})
    keep_state(cache, "site", state, {"terms": detail}, BuildState())
    assert recall_state(cache, "site") == state
    assert recall_detail(cache, "site", "terms") == detail
    keep_state(cache, "site", BuildState(), {}, state)
    assert recall_state(cache, "site") == BuildState()
    assert recall_detail(cache, "site", "terms") == PolicyDetail()
    assert [path.name for path in (tmp_path / ".legalsite").glob("policy-*")] == []


def test_nothing_kept_is_an_empty_state(tmp_path: Path) -> None:
    assert recall_state(open_cache(tmp_path), "site") == BuildState()
    assert recall_detail(open_cache(tmp_path), "site", "terms") == PolicyDetail()
