"""A foreign file becomes a draft in content/, and what a build would refuse in it is said at once."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.import_file import bring_in
from legalsite.errors import ProblemsFound
from legalsite.source.front_matter import read_revision

TEXT = b"TERMS OF USE\n\nLast updated: March 2, 2026\n\n1. Fees\n\nYou pay within thirty days.\n"
PAGE = b"<h1>Terms of use</h1><p>Last updated: March 2, 2026</p><h2>Fees</h2><p>You pay within thirty days.</p>"


@pytest.mark.parametrize(("form", "data"), [("text", TEXT), ("html", PAGE)], ids=["text", "html"])
def test_title_day_and_words_are_read(tmp_path: Path, form: str, data: bytes) -> None:
    path, imported = bring_in(tmp_path, form, data, "in", slug="eu/terms")  # type: ignore[arg-type]  # the two forms
    written = (tmp_path / path).read_bytes()
    assert (path, written) == ("content/eu/terms.md", imported.data)
    revision = read_revision(written, "eu/terms.md", languages=("en",))
    assert (revision.title.casefold(), revision.revised.day) == ("terms of use", date(2026, 3, 2))
    assert b"You pay within thirty days." in written


def test_what_is_given_wins(tmp_path: Path) -> None:
    path, _ = bring_in(tmp_path, "text", TEXT, "in", slug="terms", revised=date(2025, 1, 1), title="Ours")
    revision = read_revision((tmp_path / path).read_bytes(), "terms.md", languages=("en",))
    assert (revision.title, revision.revised.day) == ("Ours", date(2025, 1, 1))


@pytest.mark.parametrize("slug", ["Terms", "terms"])
def test_nothing_is_written_where_the_name_is_none_or_is_taken(tmp_path: Path, slug: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_bytes(b"mine")
    with pytest.raises(ProblemsFound, match=r"bad-name|file-exists"):
        bring_in(tmp_path, "text", TEXT, "in", slug=slug)
    assert [path.read_bytes() for path in tmp_path.rglob("*.md")] == [b"mine"]


def test_no_day_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound):
        bring_in(tmp_path, "text", TEXT.replace(b"March 2, 2026", b"soon"), "in", slug="terms")
    assert list(tmp_path.rglob("*.md")) == []


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_file_that_is_no_text_is_refused_and_nothing_is_written(tmp_path: Path, form: str) -> None:
    with pytest.raises(ProblemsFound, match="this is a PDF") as refusal:
        bring_in(tmp_path, form, b"%PDF-1.7\n" + TEXT, "in", slug="terms")  # type: ignore[arg-type]  # the two forms
    assert refusal.value.status == 2
    assert list(tmp_path.rglob("*.md")) == []


@pytest.mark.parametrize("line", [b"The next version takes effect on May 1, 2026.", b"Effective until May 1, 2026"])
def test_the_day_of_another_version_is_not_that_of_the_text(tmp_path: Path, line: bytes) -> None:
    _, imported = bring_in(tmp_path, "text", TEXT.replace(b"1. Fees", line + b"\n\n1. Fees"), "in", slug="terms")
    assert (imported.revised, imported.effective) == (date(2026, 3, 2), date(2026, 3, 2))
