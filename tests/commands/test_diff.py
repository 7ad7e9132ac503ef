"""Which two texts the names on the command line mean."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from legalsite.commands.diff import ComparedText, TextSources, diff
from legalsite.commands.publish import publish
from legalsite.errors import Problem, ProblemsFound

TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nYou pay within {} days.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    for day, days in (("2025-01-01", 30), ("2026-01-01", 14)):
        (tmp_path / "content/terms.md").write_text(TEXT.format(day, days))
        publish(tmp_path, (), now=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))
    (tmp_path / "content/terms.md").write_text(TEXT.format("2026-03-01", 7))
    (tmp_path / "plain.md").write_text("You pay within 9 days.\n")
    return tmp_path


def sources(root: Path | None, stdin: bytes = b"") -> TextSources:
    def found() -> Path:
        if root is None:
            raise ProblemsFound([Problem("no-site", "there is no site", "run `legalsite init`")], 2)
        return root

    return TextSources(found, lambda timezone: date(2026, 2, 1), BytesIO(stdin))


def sides(root: Path, *names: str, stdin: bytes = b"") -> list[tuple[str, str | None, str]]:
    def told(text: ComparedText) -> tuple[str, str | None, str]:
        return text.path, text.revised, " ".join(block.text for block in text.document.blocks)

    old, new, redline = diff(names, sources(root, stdin))
    joined = ["".join(run.text for p in redline.passages for run in p.runs if run.op in {"equal", op})
              for op in ("delete", "insert")]  # fmt: skip
    assert joined == [told(old)[2], told(new)[2]], "the redline is of these two texts"
    return [told(old), told(new)]


ARCHIVED = {
    "2025-01-01": ("content/terms/2025-01-01.md", "2025-01-01", "You pay within 30 days."),
    "2026-01-01": ("content/terms/2026-01-01.md", "2026-01-01", "You pay within 14 days."),
}
DRAFT = ("content/terms.md", "2026-03-01", "You pay within 7 days.")


def test_a_policy_is_its_draft_against_the_text_in_force(root: Path) -> None:
    assert sides(root, "terms") == [ARCHIVED["2026-01-01"], DRAFT]


def test_a_revision_is_compared_with_the_previous_one(root: Path) -> None:
    assert sides(root, "terms@2026-01-01") == [ARCHIVED["2025-01-01"], ARCHIVED["2026-01-01"]]


def test_any_two_in_any_order(root: Path) -> None:
    assert sides(root, "terms", "terms@2025-01-01") == [DRAFT, ARCHIVED["2025-01-01"]]
    assert sides(root, "plain.md", "terms@2025-01-01")[0] == ("plain.md", None, "You pay within 9 days.")
    piped = TEXT.format('"2024-05-06"', 1).encode()
    assert sides(root, "-", "plain.md", stdin=piped)[0] == ("-", "2024-05-06", "You pay within 1 days.")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("term",), "did you mean terms?"),
        (("terms@2024-01-01",), "are: 2025-01-01, 2026-01-01, 2026-03-01"),
        (("terms@2025-01-01",), "no revision before 2025-01-01"),
        (("plain.md",), "name a second file"),
        (("-",), "name a second file"),
        (("-", "-"), "both texts are standard input"),
    ],
)
def test_a_name_that_means_nothing(root: Path, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        diff(names, sources(root))
    assert message in str(raised.value)
    assert raised.value.status == 2


def test_files_need_no_site_and_policies_do(root: Path) -> None:
    (root / "other.md").write_text("You pay.\n")
    assert diff(("plain.md", "other.md"), sources(None))[2].changed
    with pytest.raises(ProblemsFound, match="run `legalsite init`"):
        diff(("plain.md", "terms"), sources(None))
