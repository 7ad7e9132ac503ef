"""What changed is read again, and what did not is as the last build kept it."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.site import site_on_day
from two_policies import ON, TEXT, read_as_build, write_two_policies


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_two_policies(tmp_path)


def test_what_is_kept_is_what_reading_gives(root: Path) -> None:
    first = read_as_build(root)
    again = read_as_build(root)
    assert (first.site.loaded_policies.keys(), dict(again.site.loaded_policies)) == (
        {"now", "soon"},
        {},
    )
    assert again.parts == first.parts
    assert {slug: again.policy(slug) for slug in again.parts} == first.site.loaded_policies
    (root / ".legalsite/site").write_bytes(b"damaged")
    assert read_as_build(root).parts == first.parts


def test_several_processes_read_what_one_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = read_as_build(root)
    shutil.rmtree(root / ".legalsite")
    monkeypatch.setattr(site_on_day, "MIN_TEXTS_PER_READER", 0)
    shared = read_as_build(root, jobs=2)
    assert (shared.parts, shared.site.loaded_policies) == (alone.parts, alone.site.loaded_policies)


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
def test_what_changed_is_read_again(
    root: Path, change: Callable[[Path], object], on: date, slugs: set[str]
) -> None:
    read_as_build(root)
    change(root)
    assert read_as_build(root, on).site.loaded_policies.keys() == slugs


def test_a_promise_that_only_the_settings_name(root: Path) -> None:
    (root / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://legal.test/"\n\n[policies.now]\npromises."2020-01-01" = "none"\n'
    )
    with pytest.raises(ProblemsFound, match="now has no published version '2020-01-01'") as raised:
        read_as_build(root)
    assert raised.value.status == 2


def test_a_bad_file_name_is_a_problem_of_the_texts(root: Path) -> None:
    (root / "content/Terms.md").write_text(TEXT.format("Terms", "2025-01-01"))
    with pytest.raises(ProblemsFound, match=r"content/Terms\.md") as raised:
        read_as_build(root)
    assert raised.value.status == 1


def test_the_record_is_served_once_something_is_published(root: Path) -> None:
    (root / "content/allowed_signers").write_text("legal.test ssh-ed25519 AAAA\n")
    assert read_as_build(root).whole.record == {}
    (root / "content/allowed_signers").unlink()
    publish(root, [], now=datetime(2025, 6, 1, tzinfo=UTC))
    assert read_as_build(root).whole.record.keys() == {"LEDGER", "CHECKPOINT"}


def test_the_policies_of_a_very_large_site_are_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_on_day, "MAX_VERSIONS_KEPT", 1)
    today = read_as_build(root)
    assert list(today.site.loaded_policies) == ["now"]
    assert today.policy("soon").slug == "soon"


def test_what_a_person_recorded_counts_although_the_text_cannot_be_read(root: Path) -> None:
    """A promise that asks for an email alone has no page announce the upcoming version; one that names no channel does."""
    (root / "content/soon").mkdir()
    old = TEXT.format("Soon", "2024-01-01").replace("revised: 2025", "revised: 2024")
    promise = "promise: {all_of: [email], days_before: 30, clause: changes}\n---\n\n"
    in_any_way = promise.replace("all_of: [email], ", "")
    for record, announced in (("---\n\n", 1), (promise, 0), (in_any_way, 1)):
        (root / "content/soon/2024-01-01.md").write_text(
            old.replace("---\n\n", record) + "[" * 4000
        )
        (summary,) = (each for each in read_as_build(root).summaries if each.slug == "soon")
        assert len(summary.announced) == announced
