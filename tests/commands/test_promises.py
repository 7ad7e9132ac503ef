"""Which texts a name stands for: a file, a policy's draft, or one of its revisions."""

from pathlib import Path

import pytest

from legalsite.commands.promises import Promised, promises_in, promises_of_drafts
from legalsite.errors import ProblemsFound

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
FRONT_MATTER = "---\ntitle: Privacy\nrevised: {}\n---\n"
EMAIL = "We will e-mail you 30 days before we change this policy.\n"
POSTED = "We may change this policy, and post the new version on this page.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (tmp_path / "content/privacy").mkdir(parents=True)
    (tmp_path / "content/privacy.md").write_text(FRONT_MATTER.format("2026-02-01") + EMAIL)
    (tmp_path / "content/privacy.de.md").write_text(FRONT_MATTER.format("2026-02-01") + "Wir schreiben nie.\n")
    (tmp_path / "content/privacy/2025-01-01.md").write_text(FRONT_MATTER.format("2025-01-01") + POSTED)
    (tmp_path / "content/terms.md").write_text(FRONT_MATTER.format("2026-02-01") + "You pay.\n")
    return tmp_path


def channels(promised: Promised) -> tuple[str, ...]:
    return tuple(channel for promise in promised.promises for channel in promise.channels)


def test_a_policy_stands_for_its_draft_and_a_day_for_a_revision(root: Path) -> None:
    draft, archived = promises_in(["privacy", "privacy@2025-01-01"], root)
    assert (draft.path, channels(draft)) == ("content/privacy.md", ("email",))
    assert (archived.path, "email" in channels(archived)) == ("content/privacy/2025-01-01.md", False)


def test_a_file_needs_no_site(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(EMAIL)
    (promised,) = promises_in([str(tmp_path / "old.txt")], None)
    assert (promised.path, channels(promised)) == (str(tmp_path / "old.txt"), ("email",))


def test_every_name_that_stands_for_nothing_is_reported_before_anything_is_read(root: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        list(promises_in(["privacy", "privacy@2020-01-01", "imprint"], root))
    assert found.value.status == 2
    assert [(problem.rule, problem.path) for problem in found.value.problems] == [
        ("no-such-text", "privacy@2020-01-01"),
        ("no-such-text", "imprint"),
    ]


def test_without_names_every_policy_is_read_in_the_first_language(root: Path) -> None:
    assert [promised.path for promised in promises_of_drafts(root)] == ["content/privacy.md", "content/terms.md"]
