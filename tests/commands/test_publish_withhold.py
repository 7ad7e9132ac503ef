"""The file that stands in place of a withheld text keeps its dates; the text and its translations are removed
once, after the ledger recorded it."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.commands.diff import TextSources, diff
from legalsite.commands.publish import withheld_file, withhold
from legalsite.errors import ProblemsFound
from legalsite.model.config import Languages
from legalsite.model.policy import Version, VersionId
from legalsite.source.fences import split_text
from legalsite.source.front_matter import read_version
from notice_sites import Publishing

DAYS = st.dates(date(2020, 1, 1), date(2025, 1, 1))
IDS = st.builds(VersionId, DAYS, st.integers(1, 3))
FIRST = VersionId(date(2019, 1, 1))


@st.composite
def versions(draw: st.DrawFn) -> Version:
    revised = draw(IDS)
    translates = draw(st.none() | st.just(FIRST))
    path = f"terms/{revised}{'.de' if translates else ''}.md"
    text = Version("terms", revised, "x", draw(DAYS), path, "0" * 64, 1, translates=translates)
    text = replace(
        text,
        title=draw(st.text(st.sampled_from("aé: '\"#-{}[]&*!|>%@`"), min_size=1)).strip() or "A",
    )
    if translates:
        return replace(text, language="de", effective=revised.day)
    withdrawn = draw(st.booleans())
    return replace(
        text,
        change=draw(st.none() | st.sampled_from(["editorial", "minor", "material"])),
        replaces=draw(st.none() | st.lists(st.just(FIRST), max_size=1).map(tuple)),
        retroactive=text.effective < revised.day,
        effective=max(text.effective, revised.day)
        if withdrawn
        else text.effective,  # no end is before its text
        withdrawn=withdrawn,
    )


@given(versions(), st.sampled_from(["A court ordered it.", "  Because: # of\n--- this.\n\n"]))
def test_the_dates_of_the_text_are_those_of_its_notice(text: Version, reason: str) -> None:
    notice = withheld_file(text, reason)
    read = read_version(
        notice, text.path.removesuffix(".md") + ".withheld", languages=Languages(("en", "de"))
    )
    assert read.withheld
    kept = (
        "policy",
        "revised",
        "size",
        "title",
        "language",
        "change",
        "replaces",
        "retroactive",
        "withdrawn",
        "translates",
    )
    assert [getattr(read, name) for name in kept] == [getattr(text, name) for name in kept]
    assert text.translates or read.effective == text.effective
    assert split_text(notice.decode())[1] == reason.strip() + "\n"


def test_a_title_stands_in_the_notice_as_a_writer_writes_it() -> None:
    text = Version("agb", FIRST, "Für Käufer", FIRST.day, "agb/2019-01-01.md", "0" * 64, 1)
    assert 'title: "Für Käufer"\n' in withheld_file(text, "Because.").decode()


DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
ENGLISH = "---\ntitle: Terms\nrevised: {0}\n---\nText of {0}.\n"
GERMAN = "---\ntitle: Bedingungen\nrevised: {0}\ntranslates: {0}\n---\nText vom {0}.\n"


@pytest.fixture
def root(published: Publishing) -> Path:
    """Two versions of one policy, each with its translation, all recorded."""
    days = ("2025-01-01", "2026-01-01")
    return published(
        CONFIG,
        {day: {"terms.md": ENGLISH.format(day), "terms.de.md": GERMAN.format(day)} for day in days},
    )


def archived(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "content/terms").iterdir())


def test_another_text_that_is_missing_keeps_no_text_on_the_site(root: Path) -> None:
    (root / "content/terms/2026-01-01.md").unlink()
    withhold(root, "terms@2025-01-01", "A court ordered it.", now=DAY)
    assert not [
        name for name in archived(root) if name.startswith("2025-01-01") and name.endswith(".md")
    ]


def test_a_text_that_is_left_after_its_line_was_written_is_removed(root: Path) -> None:
    text = (root / "content/terms/2025-01-01.md").read_bytes()
    withhold(root, "terms@2025-01-01", "A court ordered it.", now=DAY)
    (root / "content/terms/2025-01-01.md").write_bytes(text)  # as if it had been killed in between
    withhold(root, "terms@2025-01-01", "A court ordered it.", now=DAY)
    assert "2025-01-01.md" not in archived(root)


def test_a_reason_that_no_page_can_show_is_refused(root: Path) -> None:
    before = archived(root)
    with pytest.raises(ProblemsFound, match="bad-character"):
        withhold(root, "terms@2025-01-01", "A court \u202eordered it.", now=DAY)
    assert archived(root) == before


def test_a_draft_with_the_date_of_a_withheld_text_is_not_compared(root: Path) -> None:
    withhold(root, "terms@2026-01-01", "Because.", now=DAY)
    given = TextSources(lambda: root, lambda _: DAY.date(), BytesIO())
    with pytest.raises(ProblemsFound) as refused:
        diff(("terms",), given)
    assert [problem.path for problem in refused.value.problems] == ["content/terms.md"]
    (root / "content/terms.md").write_text(ENGLISH.format("2026-02-01"))
    with pytest.raises(
        ProblemsFound, match=r"terms@2026-01-01 was withheld, so there is nothing to compare"
    ):
        diff(("terms",), given)
    assert diff(("terms@2025-01-01", "terms"), given)[1].revised == "2026-02-01"
