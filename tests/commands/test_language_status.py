"""Which translations are behind, and by which versions."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.language_status import LanguageStatus, language_status
from legalsite.commands.publish import publish, withhold
from legalsite.site.settings import read_settings

SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\nlanguages = ["en", "de"]\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    return tmp_path


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def write(root: Path, name: str, day: str, facts: str = "") -> None:
    text = f"---\ntitle: T\nrevised: {day}\n{facts}---\n{name} of {day}\n"
    (root / "content" / name).write_text(text)


@pytest.fixture
def published(root: Path) -> Callable[..., None]:
    """Return a function that publishes a version, and its translation if that is asked for."""

    def publish_version(day: str, facts: str = "", *, translated: bool = False) -> None:
        write(root, "terms.md", day, facts)
        if translated:
            write(root, "terms.de.md", day, f"translates: {day}\n")
        publish(root, [], now=noon(day))

    return publish_version


def german(root: Path, day: str) -> LanguageStatus:
    config = read_settings(root)
    original, translation = language_status(root, config, date.fromisoformat(day))
    assert (original.language, original.status, original.changes) == ("en", "current", ())
    return translation


def test_nothing_is_behind_without_a_translation(
    root: Path, published: Callable[..., None]
) -> None:
    published("2026-01-01")
    assert german(root, "2026-02-01") == LanguageStatus("terms", "de", "missing")


def test_a_translation_is_behind_by_all_versions_that_were_in_effect_since(
    root: Path, published: Callable[..., None]
) -> None:
    published("2026-01-01", translated=True)
    assert german(root, "2026-01-01").status == "current"
    published("2026-02-01", "change: minor\neffective: 2026-02-10\n")
    published("2026-03-01", "effective: 2026-05-01\n")
    published("2026-04-01", "effective: 2026-06-01\nreplaces: [2026-03-01]\n")
    status = german(root, "2026-04-01")
    assert status.status == "behind"
    assert status.changes == ("2026-02-01 (minor)", "2026-04-01 (material)")
    assert status.since == date(2026, 2, 10)
    # as it was on that date
    assert german(root, "2026-03-31").changes == ("2026-02-01 (minor)", "2026-03-01 (material)")


def test_a_draft_of_the_translation_is_only_a_draft(
    root: Path, published: Callable[..., None]
) -> None:
    published("2026-01-01", translated=True)
    published("2026-02-01")
    write(root, "terms.de.md", "2026-02-01", "translates: 2026-02-01\n")
    # without a summary, `legalsite publish` would skip it
    assert german(root, "2026-02-01").status == "held_back"
    write(root, "terms.de.md", "2026-02-01", "translates: 2026-02-01\nsummary: Neu.\n")
    status = german(root, "2026-02-01")
    assert (status.status, status.changes) == ("drafted", ("2026-02-01 (material)",))
    publish(root, [], now=noon("2026-02-01"))
    assert german(root, "2026-02-01").status == "current"


def test_a_translation_of_the_upcoming_version_leaves_the_current_one_untranslated(
    root: Path, published: Callable[..., None]
) -> None:
    published("2026-01-01")
    published("2026-02-01", "effective: 2026-03-01\n", translated=True)
    status = german(root, "2026-02-01")
    assert (status.status, status.changes) == ("behind", ("2026-01-01 (not stated)",))
    assert german(root, "2026-03-01").status == "current"


def test_a_withheld_version_needs_no_translation(
    root: Path, published: Callable[..., None]
) -> None:
    published("2026-01-01", translated=True)
    published("2026-02-01")
    withhold(root, "terms@2026-02-01", "A court ordered it.", now=noon("2026-02-02"))
    (root / "content/terms.md").unlink()
    assert german(root, "2026-02-02").status == "current"


def test_a_withdrawn_policy_is_left_out(root: Path, published: Callable[..., None]) -> None:
    published("2026-01-01", translated=True)
    published("2026-02-01", "withdrawn: true\neffective: 2026-03-01\n")
    assert german(root, "2026-02-28").since is None
    assert not list(language_status(root, read_settings(root), date(2026, 3, 1)))


def test_since_is_never_in_the_future(root: Path, published: Callable[..., None]) -> None:
    published("2026-01-01", translated=True)
    published("2026-02-01", "effective: 2026-03-01\n")
    assert german(root, "2026-02-28").since is None
    assert german(root, "2026-03-01").since == date(2026, 3, 1)


def test_without_policies_there_is_nothing(root: Path) -> None:
    assert not list(language_status(root, read_settings(root), date(2026, 1, 1)))


def test_before_anything_is_published_all_texts_are_drafts(root: Path) -> None:
    write(root, "terms.md", "2026-01-01")
    write(root, "eu-terms.md", "2026-01-01")
    write(root, "terms.de.md", "2026-01-01", "translates: 2026-01-01\n")
    statuses = language_status(root, read_settings(root), date(2026, 1, 1))
    assert [(each.policy, each.language, each.status) for each in statuses] == [
        ("eu-terms", "en", "drafted"),
        ("eu-terms", "de", "missing"),
        ("terms", "en", "drafted"),
        ("terms", "de", "drafted"),
    ]
