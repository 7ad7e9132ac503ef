"""The file that stands in place of a withheld text keeps every date of it; the command itself is in test_publish."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from legalsite.commands.withhold import notice_of
from legalsite.model.policy import Revision
from legalsite.model.revision_id import RevisionId
from legalsite.source.front_matter import read_revision
from legalsite.source.front_matter_block import split_text

DAYS = st.dates(date(2020, 1, 1), date(2025, 1, 1))
IDS = st.builds(RevisionId, DAYS, st.integers(1, 3))
FIRST = RevisionId(date(2019, 1, 1))


@st.composite
def revisions(draw: st.DrawFn) -> Revision:
    revised = draw(IDS)
    translates = draw(st.none() | st.just(FIRST))
    path = f"terms/{revised}{'.de' if translates else ''}.md"
    text = Revision("terms", revised, "x", draw(DAYS), path, "0" * 64, 1, translates=translates)
    text = replace(text, title=draw(st.text(st.sampled_from("aé: '\"#-{}[]&*!|>%@`"), min_size=1)).strip() or "A")
    if translates:
        return replace(text, language="de", effective=revised.day)
    return replace(
        text,
        change=draw(st.none() | st.sampled_from(["editorial", "minor", "material"])),
        replaces=draw(st.none() | st.lists(st.just(FIRST), max_size=1).map(tuple)),
        retroactive=text.effective < revised.day,
        withdrawn=draw(st.booleans()),
    )


@given(revisions(), st.sampled_from(["A court ordered it.", "  Because: # of\n--- this.\n\n"]))
def test_the_dates_of_the_text_are_those_of_its_notice(text: Revision, reason: str) -> None:
    notice = notice_of(text, reason)
    read = read_revision(notice, text.path.removesuffix(".md") + ".withheld", languages=("en", "de"))
    assert read.withheld
    kept = ("policy", "revised", "title", "language", "change", "replaces", "retroactive", "withdrawn", "translates")
    assert [getattr(read, name) for name in kept] == [getattr(text, name) for name in kept]
    assert text.translates or read.effective == text.effective
    assert split_text(notice.decode())[1] == reason.strip() + "\n"
