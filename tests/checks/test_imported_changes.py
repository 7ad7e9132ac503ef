"""What changed in a text from a git history, and for how long its date stayed old."""

import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from legalsite.checks import imported_changes as imported_changes_module
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.imported_changes import (
    _Known,
    _latest,
    corrected_on,
    grace_of,
    imported_changes,
    is_imported,
    newest_date,
)
from legalsite.model.config import CheckSetting, Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Revision
from legalsite.model.redline import Redline, Words
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.joined_documents import fingerprint_of
from legalsite.text.stated_dates import StatedDate

CheckedOf = Callable[..., CheckedPolicy]
FRONT = "---\ntitle: Terms\nrevised: {revised}\nextra:\n  imported: git\n---\n\n"
UNCHANGED = Redline((), Words())
DATED = "Last updated: 1 January 2025\n\n"


def history(checked_of: CheckedOf, first: str, second: str) -> CheckedPolicy:
    """Return a policy whose two texts were imported, the second one on June 1, 2025."""
    texts = {
        "terms/2025-01-01.md": FRONT.format(revised="2025-01-01") + first,
        "terms/2025-06-01.md": FRONT.format(revised="2025-06-01") + second,
        "terms.md": FRONT.format(revised="2025-06-01") + second,
    }
    checked = checked_of(texts, "2025-07-01")
    lines = [replace(text, recorded="0 0 import terms", extra={"imported": "git"}) for text in checked.policy.revisions]
    return replace(checked, policy=Policy("terms", tuple(lines)))


@pytest.mark.parametrize(
    ("old", "new", "aspect"),
    [
        ("We read mail.\n", "We sell mail.\n", "words"),
        ("See [it](https://a.test/).\n", "See [it](https://b.test/).\n", "links"),
        ("1. We read it.\n2. We sing it.\n", "1. We sing it.\n2. We read it.\n", "numbers"),
    ],
)
def test_the_weightiest_thing_that_changed(checked_of: CheckedOf, old: str, new: str, aspect: str) -> None:
    (change,) = imported_changes(history(checked_of, DATED + old, DATED + new))
    assert (change.aspect, change.verdict, change.days, change.until) == (aspect, "old", 0, None)


def test_a_change_of_markup_needs_no_new_date(checked_of: CheckedOf) -> None:
    (change,) = imported_changes(history(checked_of, f"{DATED}We read {{{{ mail }}}}.\n", f"{DATED}We read mail.\n"))
    assert (change.aspect, change.verdict) == ("date", "dated")


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("Last updated: 1 January 2025\n\n", "old"),
        ("Last updated: 1 May 2025\n\n", "dated"),  # the page may have had the words before the repository
        ("Last updated: 1 November 2024\n\n", "dated"),  # nobody sets a date back: this is another page
        ("Last updated: 30 May 2025\n\n", "dated"),
        ("", "undated"),
    ],
)
def test_the_date_of_a_changed_text(checked_of: CheckedOf, line: str, verdict: str) -> None:
    texts = history(checked_of, f"{DATED}We read mail.\n", f"{line}We sell mail.\n")
    assert [change.verdict for change in imported_changes(texts)] == [verdict]


def test_the_weightiest_sentence_comes_first_in_the_language_of_the_words(checked_of: CheckedOf) -> None:
    old = (
        "".join(f"Der Hafen hat das Tor {number} in blauer Farbe.\n\n" for number in range(5)) + "Sie {} hier parken.\n"
    )
    new = old.replace("blauer", "roter")
    (change,) = imported_changes(history(checked_of, DATED + old.format("dürfen"), DATED + new.format("müssen")))
    assert ": “Sie [-dürfen-]{+müssen+} hier parken.”; “Der Hafen" in change.summary


def test_only_imported_texts_count(checked_of: CheckedOf) -> None:
    checked = checked_of({"terms.md": FRONT.format(revised="2025-01-01") + "A.\n"})
    assert not is_imported(checked.policy.revisions[0])
    assert imported_changes(checked) == ()


def test_the_settings_give_the_days_of_grace(checked_of: CheckedOf) -> None:
    checked = checked_of({"terms.md": FRONT.format(revised="2025-01-01") + "A.\n"})
    assert grace_of(checked) == timedelta(3)
    setting = CheckSetting("date-in-text", "Printed.", grace_days=7)
    assert grace_of(replace(checked, config=Config("A", "https://a.test", checks=(setting,)))) == timedelta(7)


def test_an_old_date_ends_with_a_newer_one_or_with_none(checked_of: CheckedOf) -> None:
    text = history(checked_of, "A.\n", "B.\n").policy.revisions[1]  # of June 1, 2025
    old, new = (StatedDate("revised", day, day, 3, "", True) for day in (date(2025, 1, 1), date(2025, 6, 2)))
    july, august = date(2025, 7, 1), date(2025, 8, 1)
    assert corrected_on([(july, old), (august, new)], text, timedelta(3)) == august
    assert corrected_on([(july, None), (august, new)], text, timedelta(3)) == july
    assert corrected_on([(july, old)], text, timedelta(3)) is None
    assert newest_date([old, new]) is new
    assert newest_date([]) is None


def test_the_time_grows_with_the_lines_that_a_captured_page_gained(
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    from legalsite.checks.wording_changes import is_in_sentences

    sentence = "Boats may stay at the quay for as long as the fee is paid.\n\n"
    old, *new = (
        read_document((sentence + "To the top\n\n" * lines + sentence).encode(), "terms.md")
        for lines in (0, 3000, 12000)
    )
    gained = dict(zip((1, 4), (compare(old, document) for document in new), strict=True))
    assert not is_in_sentences(gained[1])
    assert growth(lambda size: is_in_sentences(gained[size])) < 8


def test_the_time_grows_with_the_number_of_labels_that_came(
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    from legalsite.checks.wording_changes import aspect_of

    def texts(labels: int) -> tuple[Document, Document]:
        berths = [f"Boats may stay at berth {number}.\n\n" for number in range(labels)]
        labelled = [f"Quay number {number}:\n\n{berth}" for number, berth in enumerate(berths)]
        return (
            read_document("".join(berths).encode(), "terms.md"),
            read_document("".join(labelled).encode(), "terms.md"),
        )

    pairs = {size: texts(2000 * size) for size in (1, 4)}
    redlines = {size: compare(*pair) for size, pair in pairs.items()}
    assert aspect_of(redlines[1], *pairs[1]) == ("date", [])
    assert growth(lambda size: aspect_of(redlines[size], *pairs[size])) < 8


def test_the_documents_of_a_long_history_are_not_in_memory_together(checked_of: CheckedOf) -> None:
    body = DATED + "".join(f"Clause {number} stays.\n\n" for number in range(1000))
    days = [f"2024-{month:02}-01" for month in range(1, 10)]
    texts = {f"terms/{day}.md": f"{FRONT.format(revised=day)}{body}We read mail since {day}.\n" for day in days}
    checked = checked_of({**texts, "terms.md": texts[f"terms/{days[-1]}.md"]}, "2025-07-01")
    revisions = [replace(text, recorded="0 0 import terms") for text in checked.policy.revisions]

    def document(text: Revision) -> Document:
        return read_document(texts[text.path].encode(), text.path)

    def most(versions: int) -> int:
        """The memory that the changes of so many versions take at most, if each is parsed anew whenever a rule asks."""
        policy = Policy("terms", tuple(revisions[:versions]))
        history = replace(checked, policy=policy, document=document, redline=lambda *_: UNCHANGED)
        tracemalloc.start()
        assert len(imported_changes(history)) == versions - 1
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(9)  # what is remembered of single blocks does not count
    assert most(9) < 1.3 * most(3)


def test_of_documents_that_do_not_fit_into_memory_those_missing_longest_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imported_changes_module, "MOST_KNOWN", 7)
    of_three_words = fingerprint_of(read_document(b"Ships carry parcels.\n", "terms.md"))
    known = {number: _Known(index, of_three_words) for number, index in enumerate((2, 1, 3))}
    assert _latest(known) == [2, 0]
    assert known.keys() == {2, 0}
