"""Why something is built again, as pure values."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from legalsite.site.rebuild_reasons import SENTENCES, Validity, stale

DAY = date(2025, 6, 1)
INPUTS = {"settings": "c", "text a.md": "1", "text a/2024-01-01.md": "2", "ledger a/2024-01-01.md": "y"}
JUNE = Validity(DAY, date(2025, 7, 1))
NAMES = st.sampled_from(["settings", "layouts", "links", "menu", "text a.md", "text b.md", "ledger a.md"])
DICTIONARIES = st.dictionaries(NAMES, st.text("abc", min_size=1, max_size=1), min_size=1)


def reasons(was: dict[str, str], now: dict[str, str]) -> list[str]:
    return [str(reason) for reason in stale(was, now)]


@given(DICTIONARIES, DICTIONARIES)
def test_there_is_a_reason_exactly_where_an_input_changed(was: dict[str, str], now: dict[str, str]) -> None:
    changed = {name.partition(" ")[0] for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    found = stale(was, now)
    assert {reason.kind for reason in found} == changed
    assert bool(found) == (was != now)
    assert all(str(reason) and "{" not in str(reason) for reason in found)


def test_what_was_never_made_is_stale() -> None:
    assert reasons({}, INPUTS) == ["there is no earlier build to compare with"]


def test_texts() -> None:
    more = {**INPUTS, "text a.de.md": "3"}
    assert reasons(INPUTS, more) == ["changed, added or removed: content/a.de.md"]
    fewer = {"settings": "c", "text a.md": "9", "ledger a/2024-01-01.md": "y"}
    assert reasons(INPUTS, fewer) == ["changed, added or removed: content/a.md, content/a/2024-01-01.md"]
    many = {**INPUTS, **{f"text {name}": "1" for name in "bcdef"}}
    assert reasons(INPUTS, many) == ["changed, added or removed: content/b, content/c, content/d and 2 more"]


def test_the_ledger() -> None:
    recorded = {**INPUTS, "ledger a/2024-01-01.md": "other"}
    assert reasons(INPUTS, recorded) == ["what the ledger says about its texts changed"]


def test_days() -> None:
    was = {"day": str(JUNE)}
    assert reasons(was, {"day": JUNE.on(DAY)}) == reasons(was, {"day": JUNE.on(date(2025, 6, 30))}) == []
    over = {"day": JUNE.on(date(2025, 7, 1))}
    assert reasons(was, over) == ["it is 2025-07-01, but its pages were made for 2025-06-01 to 2025-06-30"]
    early = {"day": JUNE.on(date(2025, 5, 31))}
    assert reasons(was, early) == ["it is 2025-05-31, but its pages were made for 2025-06-01 to 2025-06-30"]
    for_good = Validity(DAY, None)
    assert for_good.on(date(2035, 1, 1)) == str(for_good) == "2025-06-01 and later"


def test_every_reason_is_given_the_most_general_first() -> None:
    was = dict.fromkeys(["menu", "links", "layouts", "text a.md", "settings"], "1")
    now = dict.fromkeys(was, "2")
    assert [reason.kind for reason in stale(was, now)] == ["settings", "text", "layouts", "links", "menu"]
    assert list(SENTENCES)[:2] == ["settings", "text"]


def test_a_harmed_output_names_the_file() -> None:
    assert reasons({"output": ""}, {"output": "a/index.html"}) == ["a/index.html in the output is not as it was built"]
