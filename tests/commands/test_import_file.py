"""What is no text is refused by name; the day of another version is not that of the text."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.import_file import bring_in
from legalsite.errors import ProblemsFound

TEXT = b"TERMS OF USE\n\nLast updated: March 2, 2026\n\n1. Fees\n\nYou pay within thirty days.\n"


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


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe\n\0", "\u200b\n".encode()])
@pytest.mark.parametrize("form", ["text", "html"])
def test_a_file_without_words_is_refused_and_nothing_is_written(tmp_path: Path, form: str, data: bytes) -> None:
    day = date(2026, 3, 2)
    with pytest.raises(ProblemsFound, match="no words") as refusal:
        bring_in(tmp_path, form, data, "in", slug="terms", revised=day)  # type: ignore[arg-type]  # the two forms
    assert refusal.value.status == 2
    assert list(tmp_path.rglob("*.md")) == []


def test_a_title_from_the_slug_is_said(tmp_path: Path) -> None:
    page = b"<main><p>Last updated: March 2, 2026</p><p>You pay within thirty days.</p></main>"
    _, imported = bring_in(tmp_path, "html", page, "in", slug="fee-rules")
    assert imported.title == "Fee Rules"
    assert "no title found, so the slug gave 'Fee Rules'; --title sets another" in imported.notes
