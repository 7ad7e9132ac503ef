"""Which parts of a site are made again, and why; one whose inputs and days are as they were is not touched."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.commands.publish import publish
from legalsite.disk.cache import keep, open_cache, recall
from legalsite.errors import Problem, ProblemsFound
from legalsite.pages.assets import assets, builtin
from legalsite.site import incremental_build
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.incremental_build import Part, SiteOnDay, Validity, read_changed, stale
from legalsite.site.load import load
from legalsite.site.settings import read_settings
from legalsite.text.phrase_catalogue import Catalogue

TEXT = "---\ntitle: {0}\nrevised: 2025-01-01\neffective: {1}\n---\n\nText of {0}.\n"
ON = date(2025, 6, 1)
JUNE = Validity(ON, date(2025, 7, 1))
INPUTS = {"settings": "c", "text a.md": "1", "text a/2024-01-01.md": "2", "ledger a/2024-01-01.md": "y"}
NAMES = st.sampled_from(["settings", "layouts", "links", "menu", "text a.md", "text b.md", "ledger a.md"])
DICTIONARIES = st.dictionaries(NAMES, st.text("abc", min_size=1, max_size=1), min_size=1)


def reasons(was: dict[str, str], now: dict[str, str], on: date = ON, harmed: str = "") -> list[str]:
    return list(stale(Part(was, JUNE), Part(now, JUNE), on, harmed)[0])


@pytest.mark.parametrize("kept", [[b"{"], [b'["terms", {}]'], [b"\xff"], []])
def test_a_last_build_that_cannot_be_read_made_nothing(kept: list[bytes]) -> None:
    assert incremental_build.parts_made(kept) == {}


@given(DICTIONARIES, DICTIONARIES)
def test_there_is_a_reason_exactly_where_an_input_changed(was: dict[str, str], now: dict[str, str]) -> None:
    changed = {name.partition(" ")[0] for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    found, texts = stale(Part(was, JUNE), Part(now, JUNE), ON)
    starts = {kind: incremental_build.SENTENCES[kind].partition("{")[0] for kind in changed}
    assert len(found) == len(changed)
    assert all(any(reason.startswith(start) for start in starts.values()) and "{" not in reason for reason in found)
    assert (texts is not None) == changed.issubset({"text"})


@pytest.mark.parametrize(
    ("now", "on", "harmed", "expected"),
    [
        (INPUTS, date(2025, 6, 30), "", []),
        (
            {**INPUTS, **{f"text {name}": "1" for name in "bcdef"}},
            ON,
            "",
            ["changed, added, or removed: content/b, content/c, content/d and 2 more"],
        ),
        (
            {**INPUTS, **{f"text {name}": "1" for name in "bcd"}},
            ON,
            "",
            ["changed, added, or removed: content/b, content/c, content/d"],
        ),
        (
            {name: digest for name, digest in INPUTS.items() if name != "text a.md"},
            ON,
            "",
            ["changed, added, or removed: content/a.md"],
        ),
        ({**INPUTS, "ledger a/2024-01-01.md": "z"}, ON, "", ["ledger lines about its versions changed"]),
        (INPUTS, date(2025, 7, 1), "", ["it is 2025-07-01, but its pages were built for 2025-06-01 to 2025-06-30"]),
        (INPUTS, date(2025, 5, 31), "", ["it is 2025-05-31, but its pages were built for 2025-06-01 to 2025-06-30"]),
        (INPUTS, ON, "a/index.html", ["a/index.html in the output was changed after it was built"]),
        (
            {**INPUTS, "settings": "d", "text a.md": "3", "menu": "m"},
            ON,
            "",
            [
                "settings that affect every page changed",
                "changed, added, or removed: content/a.md",
                "the menu, site name, or stylesheet changed, which affects every page",
            ],
        ),
    ],
)
def test_each_reason_is_a_sentence_the_most_general_first(
    now: dict[str, str], on: date, harmed: str, expected: list[str]
) -> None:
    assert reasons(INPUTS, now, on, harmed) == expected


def test_what_was_never_made_is_stale_and_after_a_warning_all_pages_are_made_again() -> None:
    assert stale(None, Part(INPUTS, JUNE), ON) == (("no previous build",), None)
    was, now = Part(INPUTS, JUNE), Part({**INPUTS, "text a.md": "3"}, JUNE)
    assert stale(was, now, ON)[1] == {"a.md"}
    assert stale(Part(INPUTS, JUNE, warnings=(Problem("dead-page", "gone"),)), now, ON)[1] is None
    assert stale(was, now, ON, "a/index.html")[1] is None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    (tmp_path / "content/now.md").write_text(TEXT.format("Now", "2025-01-01"))
    (tmp_path / "content/soon.md").write_text(TEXT.format("Soon", "2025-07-01"))
    return tmp_path


def read(root: Path, on: date = ON, jobs: int = 1) -> SiteOnDay:
    """Read what changed, and keep what a build would."""
    cache = open_cache(root)
    inputs = hash_inputs(root, cache)
    was = recall(cache, "site", dict[str, Part]) or {}
    today = read_changed(load(root, read_settings(root), inputs=inputs), inputs, on, was, jobs)
    keep(cache, "site", today.parts)
    return today


def test_what_is_kept_is_what_reading_gives(root: Path) -> None:
    first = read(root)
    again = read(root)
    assert (first.policies.keys(), dict(again.policies)) == ({"now", "soon"}, {})
    assert again.parts == first.parts
    assert {slug: again.policy(slug) for slug in again.parts} == first.policies
    (root / ".legalsite/site").write_bytes(b"damaged")
    assert read(root).parts == first.parts


def test_several_processes_read_what_one_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = read(root)
    shutil.rmtree(root / ".legalsite")
    monkeypatch.setattr(incremental_build, "FEW", 0)
    shared = read(root, jobs=2)
    assert (shared.parts, shared.policies) == (alone.parts, alone.policies)


def edit(root: Path) -> None:
    (root / "content/now.md").write_text(TEXT.format("Never", "2025-01-01"))


@pytest.mark.parametrize(
    ("change", "on", "slugs"),
    [
        (edit, ON, {"now"}),
        (lambda root: None, date(2025, 7, 1), {"soon"}),
        (lambda root: None, date(2025, 6, 30), set()),
        (lambda root: (root / "content/now.md").rename(root / "content/new.md"), ON, {"new"}),
        (lambda root: (root / "legalsite.toml").write_text(
            '[site]\ntitle = "B"\nurl = "https://legal.test/"\n'), ON, {"now", "soon"}),
    ],
    ids=["a text", "its day", "another day", "a new name", "the settings"],
)  # fmt: skip
def test_what_changed_is_read_again(root: Path, change: Callable[[Path], object], on: date, slugs: set[str]) -> None:
    read(root)
    change(root)
    assert read(root, on).policies.keys() == slugs


def test_a_promise_that_only_the_settings_name(root: Path) -> None:
    (root / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://legal.test/"\n\n[policies.now]\npromises."2020-01-01" = "none"\n'
    )
    with pytest.raises(ProblemsFound, match="now has no published version '2020-01-01'") as raised:
        read(root)
    assert raised.value.status == 2


def test_a_bad_file_name_is_a_problem_of_the_texts(root: Path) -> None:
    (root / "content/Terms.md").write_text(TEXT.format("Terms", "2025-01-01"))
    with pytest.raises(ProblemsFound, match=r"content/Terms\.md") as raised:
        read(root)
    assert raised.value.status == 1


def test_the_record_is_served_once_something_is_published(root: Path) -> None:
    (root / "content/allowed_signers").write_text("legal.test ssh-ed25519 AAAA\n")
    assert read(root).whole.record == {}
    (root / "content/allowed_signers").unlink()
    publish(root, [], now=datetime(2025, 6, 1, tzinfo=UTC))
    assert read(root).whole.record.keys() == {"LEDGER", "CHECKPOINT"}


@pytest.mark.parametrize(("on", "until"), [(ON, date(2025, 6, 2)), (date.max, None)])
def test_the_pages_of_the_whole_site_are_made_for_a_day(root: Path, on: date, until: date | None) -> None:
    today = read(root, on)
    shared = incremental_build.shared_by_pages(today, assets(builtin(), {}), Catalogue())
    assert incremental_build.parts_of(today, shared)[incremental_build.WHOLE].validity == Validity(on, until)


def test_what_a_person_recorded_counts_although_the_text_cannot_be_read(root: Path) -> None:
    """The promise asks for an email alone, so no page announces the upcoming version."""
    (root / "content/soon").mkdir()
    old = TEXT.format("Soon", "2024-01-01").replace("revised: 2025", "revised: 2024")
    promise = "promise: {all_of: [email], days_before: 30, clause: changes}\n---\n\n"
    for record, announced in (("---\n\n", 1), (promise, 0)):
        (root / "content/soon/2024-01-01.md").write_text(old.replace("---\n\n", record) + "[" * 4000)
        (summary,) = (each for each in read(root).summaries if each.slug == "soon")
        assert len(summary.announced) == announced
