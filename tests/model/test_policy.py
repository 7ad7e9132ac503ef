"""The id of a version reads back as it was written and sorts by day and number; a text that was recorded late says
so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.model.policy import Gap, Policy, Version, VersionId, next_id, revise_from
from text_tables import table

ids = st.builds(VersionId, st.dates(), st.integers(1, 99))


@given(ids)
def test_reads_back(revised: VersionId) -> None:
    assert VersionId.parse(str(revised)) == revised


@given(ids, ids)
def test_sorts_by_day_then_by_count(one: VersionId, other: VersionId) -> None:
    assert (one < other) == ((one.day, one.nth) < (other.day, other.nth))


def test_the_second_text_of_a_day_says_so() -> None:
    assert str(VersionId(date(2026, 3, 2), 2)) == "2026-03-02-2"
    assert str(VersionId(date(2026, 3, 2))) == "2026-03-02"


WRONG = """2026-3-2 | 2026-02-30 | 2026-13-01 | 0000-01-01 | 2026-03-02-1 | 2026-03-02-02 | 2026-03-02-100 | 20260302
| 2026-03-02T00:00:00 | ٢٠٢٦-٠٣-٠٢ | 2026-03-02 2026-03-02"""


@pytest.mark.parametrize(
    "text", ["", "2026-03-02 ", "2026-03-02\n", *(part.strip() for part in WRONG.split("|"))]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        VersionId.parse(text)


@table("recorded_late.txt")
def test_a_text_that_was_recorded_after_the_day_from_which_it_applies_says_on_which_day(
    line: str, effective: str, timezone: str, day: str
) -> None:
    text = Version(
        "terms",
        VersionId(date(2019, 1, 1)),
        "Terms",
        date.fromisoformat(effective),
        "terms.md",
        "0",
        0,
        recorded=line,
    )
    assert str(text.recorded_late(timezone) or "") == day
    translation = replace(text, translates=VersionId(date(2018, 1, 1)))
    assert translation.recorded_late(timezone) is None


@table("recorded_late.txt")
def test_the_id_of_the_next_text(today: str, published: str, following: str) -> None:
    assert (
        str(next_id(date.fromisoformat(today), map(VersionId.parse, published.split())))
        == following
    )


def text(path: str = "terms/2019-01-01.md", **facts: object) -> Version:
    return Version("terms", FIRST, "Terms", FIRST.day, path, "0" * 64, 9, **facts)  # type: ignore[arg-type]  # fields of a fixture


FIRST = VersionId(date(2019, 1, 1))
LINE = "000001 2019-01-02T10:12:00Z {} terms 2019-01-01 sha256:" + "1" * 64 + " terms/2019-01-01.md"


def test_a_change_without_a_class_is_material_and_the_class_towards_readers_wins() -> None:
    weights = [
        text(**facts).weight
        for facts in ({}, {"change": "minor"}, {"change": "minor", "counts_as": "material"})
    ]
    assert weights == ["material", "minor", "material"]


def test_what_the_ledger_says_of_a_text() -> None:
    published, imported, kept = (
        text(recorded=line) for line in (LINE.format("publish"), LINE.format("import"), "")
    )
    verbs = [each.recorded_as for each in (published, imported, kept)]
    assert verbs == ["publish", "import", ""]
    assert [each.recorded_on("UTC") for each in (published, kept)] == [
        date(2019, 1, 2),
        date(2019, 1, 1),
    ]
    gone = text("terms/2019-01-01.withheld", recorded=LINE.format("withhold"))
    assert (gone.withheld, published.withheld) == (True, False)
    assert (gone.text_sha256, published.text_sha256) == ("1" * 64, "0" * 64)


def test_a_draft_is_the_file_beside_the_archive() -> None:
    draft, archived = text("terms.md"), text()
    assert [each.is_draft for each in (draft, archived)] == [True, False]
    recorded = text("terms.md", recorded=LINE.format("publish"))
    assert [each.unpublished for each in (draft, archived, recorded)] == [True, False, False]


def test_command_lines_for_the_next_text() -> None:
    assert text("terms.md").revise_command == "legalsite revise terms"
    german = text("terms.de.md", language="de", translates=FIRST)
    assert german.revise_command == "legalsite revise terms --language de"
    facts = {"change": "minor", "approved_by": "J. Doe"}
    assert (
        revise_from("terms", FIRST, facts)
        == "revise terms --from 2019-01-01 --change minor --approved-by 'J. Doe'"
    )


def test_the_facts_that_a_draft_shares_with_a_published_text() -> None:
    published = text(change="minor", summary="Fees.", about=(), withdrawn=False, retroactive=True)
    draft = text(
        "terms.md", change="minor", summary="Names.", about=(), withdrawn=False, retroactive=True
    )
    assert draft.keys_shared_with(published) == ["change", "about", "retroactive"]


def test_the_texts_of_a_policy_are_its_versions_and_all_translations() -> None:
    first, german = text(), text("terms/2019-01-01.de.md", language="de", translates=FIRST)
    policy = Policy(
        "terms", (first,), {"de": (german,)}, (Gap(FIRST.day, "terms/2018-01-01.gap", "lost"),)
    )
    assert policy.texts == (first, german)
