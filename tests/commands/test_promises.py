"""Which texts a name stands for: a file, a policy's draft, or one of its revisions; and where a promise is recorded."""

from pathlib import Path

import pytest

from legalsite.commands.promises import Promised, confirm, promises_in
from legalsite.errors import ProblemsFound
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ConfirmedPromise

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
FRONT_MATTER = "---\ntitle: Privacy\nrevised: {}\n---\n"
EMAIL = "We will e-mail you 30 days before we change this policy.\n"
BY_EMAIL = ConfirmedPromise("", 0, ("email",), "all", NoticePeriod(30), ("minor", "material"))
NONE = ConfirmedPromise("", 0, classes=())
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
    return tuple(channel for clause in promised.clauses for channel in clause.channels)


def test_a_file_needs_no_site(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(EMAIL)
    (promised,) = promises_in([str(tmp_path / "old.txt")], None)
    assert (promised.path, channels(promised)) == (str(tmp_path / "old.txt"), ("email",))


@pytest.mark.parametrize("start", ["<!DOCTYPE html>\n", "\ufeff\n<html lang='en'>"])
def test_a_saved_web_page_is_imported_first(tmp_path: Path, start: str) -> None:
    (tmp_path / "old.html").write_text(f"{start}<body><p>{EMAIL}</p></body>")
    with pytest.raises(ProblemsFound, match="legalsite import html"):
        list(promises_in([str(tmp_path / "old.html")], None))


WRITTEN = "promise:\n  all_of: [email]\n  days_before: 30\n  for: [minor, material]\n"


def test_a_draft_gets_its_promise_and_nothing_else_changes(root: Path) -> None:
    file = root / "content/privacy.md"
    file.write_text(file.read_text().replace("---\nWe", "# a note of ours\nextra: {a: 1}\n---\nWe"))
    before = file.read_text()
    (confirmed,) = confirm({"privacy": BY_EMAIL}, root)
    assert (confirmed.wrote, confirmed.lines) == ("content/privacy.md", WRITTEN)
    assert file.read_text() == before.replace("---\nWe", f"{WRITTEN}---\nWe")
    (promised,) = promises_in(["privacy"], root)
    assert promised.record
    assert promised.record.place == "content/privacy.md:6"


def test_a_published_text_gets_its_promise_in_the_settings(root: Path) -> None:
    (confirmed,) = confirm({"privacy@2025-01-01": NONE}, root)
    assert confirmed.wrote == "legalsite.toml"
    line = 'promises."2025-01-01" = "none"\n'
    assert confirmed.lines == f"[policies.privacy]\n{line}"
    assert (root / "legalsite.toml").read_text() == f"{CONFIG}\n[policies.privacy]\n{line}"
    assert (root / "content/privacy/2025-01-01.md").read_text() == FRONT_MATTER.format("2025-01-01") + POSTED
    (promised,) = promises_in(["privacy@2025-01-01"], root)
    assert promised.record


def test_a_draft_that_is_published_counts_as_published(root: Path) -> None:
    (root / "content/privacy.md").write_bytes((root / "content/privacy/2025-01-01.md").read_bytes())
    (confirmed,) = confirm({"privacy": NONE}, root)
    assert confirmed.wrote == "legalsite.toml"
    (promised,) = promises_in(["privacy"], root)
    assert promised.record


def test_nothing_is_written_if_one_promise_cannot_be(root: Path) -> None:
    (root / "content/terms.md").write_text("---\n{title: Terms, revised: 2026-02-01}\n---\nYou pay.\n")
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    with pytest.raises(ProblemsFound) as found:
        confirm({"privacy": BY_EMAIL, "terms": NONE}, root)
    assert [(problem.rule, problem.path) for problem in found.value.problems] == [("not-written", "content/terms.md")]
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_nothing_is_lost_if_the_disk_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (root / "content/privacy.md").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        confirm({"privacy": BY_EMAIL}, root)
    assert (root / "content/privacy.md").read_bytes() == before
    assert sorted(file.name for file in (root / "content").iterdir()) == [
        "privacy", "privacy.de.md", "privacy.md", "terms.md",
    ]  # fmt: skip


def test_a_file_may_confirm_its_own_promise(tmp_path: Path) -> None:
    file = tmp_path / "old.md"
    file.write_text(f"---\nauthor: them\npromise: none\n---\n{EMAIL}")
    (promised,) = promises_in([str(file)], None)
    assert promised.record
    assert promised.record.nothing
