"""Which policies are read again, and why; one whose texts, settings and days are as they were is not touched."""

import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from legalsite.disk.cache import open_cache
from legalsite.errors import ProblemsFound
from legalsite.site import stale_policies
from legalsite.site.build_state import BuildState, PolicyState, keep_state, pack, recall_detail, recall_state
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.load import load
from legalsite.site.rebuild_reasons import Validity
from legalsite.site.settings import read_settings
from legalsite.site.stale_policies import Rebuild, compare_with

TEXT = "---\ntitle: {0}\nrevised: 2025-01-01\neffective: {1}\n---\n\nText of {0}.\n"
ON = date(2025, 6, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    (tmp_path / "content/now.md").write_text(TEXT.format("Now", "2025-01-01"))
    (tmp_path / "content/soon.md").write_text(TEXT.format("Soon", "2025-07-01"))
    return tmp_path


def compared(root: Path, on: date = ON, jobs: int = 1) -> Rebuild:
    """Compare with what was kept, and keep what a build would."""
    cache = open_cache(root)
    was, details = recall_state(cache, "site"), partial(recall_detail, cache, "site")
    inputs = hash_inputs(root, cache)
    rebuild = compare_with(was, details, load(root, read_settings(root), inputs=inputs), inputs, on, jobs=jobs)
    policies = {}
    for slug in rebuild.site.files:
        if slug in rebuild.read or slug not in was.policies:
            summary = rebuild.summary(slug)
            until = date.fromisoformat(summary.next_change) if summary.next_change else None
            sha256, facts, days = rebuild.summary_sha256(slug), rebuild.facts(slug), Validity(on, until)
            policies[slug] = PolicyState(
                rebuild.summary_inputs[slug], {}, days, rebuild.menu_entries[slug], sha256, facts, 1, pack({})
            )
        else:
            policies[slug] = was.policies[slug]
    keep_state(cache, "site", BuildState(policies), ((slug, read.detail) for slug, read in rebuild.read.items()), was)
    return rebuild


def test_first_everything_then_nothing(root: Path) -> None:
    assert compared(root).read.keys() == {"now", "soon"}
    again = compared(root)
    assert (dict(again.read), dict(again.reasons)) == ({}, {})


def test_several_processes_read_what_one_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = compared(root).read
    shutil.rmtree(root / ".legalsite")
    monkeypatch.setattr(stale_policies, "FEW", 0)
    shared = compared(root, jobs=2).read
    for slug, read in alone.items():
        assert (shared[slug].policy, shared[slug].summary) == (read.policy, read.summary)


def edit(root: Path) -> None:
    (root / "content/now.md").write_text(TEXT.format("Never", "2025-01-01"))


@pytest.mark.parametrize(
    ("change", "on", "slugs", "words"),
    [
        (edit, ON, {"now"}, "content/now.md"),
        (lambda root: None, date(2025, 7, 1), {"soon"}, "2025-07-01"),
        (lambda root: None, date(2025, 6, 30), set(), ""),
        (lambda root: (root / "content/now.md").rename(root / "content/new.md"), ON, {"new"}, "no earlier build"),
        (lambda root: (root / "legalsite.toml").write_text(
            '[site]\ntitle = "B"\nurl = "https://legal.test/"\n'), ON, {"now", "soon"}, "settings"),
    ],
    ids=["a text", "its day", "another day", "a new name", "the settings"],
)  # fmt: skip
def test_what_changed_is_read_again_and_why_is_a_sentence(
    root: Path, change: Callable[[Path], object], on: date, slugs: set[str], words: str
) -> None:
    compared(root)
    change(root)
    rebuild = compared(root, on)
    assert rebuild.read.keys() == rebuild.reasons.keys() == slugs
    assert all(words in "; ".join(map(str, why)) for why in rebuild.reasons.values())


def test_what_is_kept_is_what_reading_gives(root: Path) -> None:
    first = compared(root)
    summaries = {slug: first.summary(slug) for slug in first.site.files}
    kept = compared(root)
    assert {slug: kept.summary(slug) for slug in kept.site.files} == summaries
    assert {slug: kept.policy(slug) for slug in kept.site.files} == {slug: first.policy(slug) for slug in summaries}
    for path in (root / ".legalsite").glob("policy-*"):
        path.write_bytes(b"damaged")
    damaged = compared(root)
    assert {slug: damaged.summary(slug) for slug in damaged.site.files} == summaries


def test_all_front_matter_that_is_wrong_is_told_at_once(root: Path) -> None:
    for name in ("now", "soon"):
        (root / f"content/{name}.md").write_text(TEXT.format("A", "2025-02-30"))
    with pytest.raises(ProblemsFound) as raised:
        compared(root)
    assert [problem.path for problem in raised.value.problems] == ["content/now.md", "content/soon.md"]


def test_a_promise_that_only_the_settings_name(root: Path) -> None:
    (root / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://legal.test/"\n\n[policies.now]\npromises."2020-01-01" = "none"\n'
    )
    with pytest.raises(ProblemsFound, match="now has no published text '2020-01-01'") as raised:
        compared(root)
    assert raised.value.status == 2


def test_what_a_person_recorded_counts_although_the_text_cannot_be_read(root: Path) -> None:
    """The promise asks for an email alone, so no page announces the pending text."""
    (root / "content/soon").mkdir()
    old = TEXT.format("Soon", "2024-01-01").replace("revised: 2025", "revised: 2024")
    promise = "promise: {all_of: [email], days_before: 30, clause: changes}\n---\n\n"
    for record, announced in (("---\n\n", 1), (promise, 0)):
        (root / "content/soon/2024-01-01.md").write_text(old.replace("---\n\n", record) + "[" * 4000)
        assert len(compared(root).summary("soon").notices) == announced
