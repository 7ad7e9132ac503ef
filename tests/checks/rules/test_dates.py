"""How far a day may be off before a rule about dates speaks, and which changes of words are only corrected slips."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.dates import changed_under_old_date, date_in_text, future_revised, words
from legalsite.source.markdown import read_document

Checked = Callable[..., CheckedPolicy]
TEXT = "---\ntitle: Privacy\nrevised: {}\n---\n\n{}\n"


@pytest.mark.parametrize(("revised", "named"), [
    ("2026-01-06", 1), ("2026-01-07", 0), ("2026-01-10", 0), ("2026-01-13", 0), ("2026-01-14", 1),
])  # fmt: skip
def test_a_date_line_may_be_three_days_off(checked_of: Checked, revised: str, named: int) -> None:
    checked = checked_of({"privacy.md": TEXT.format(revised, "Last updated: January 10, 2026")})
    assert len(list(date_in_text(checked))) == named


@pytest.mark.parametrize(("line", "wrong"), [
    ("Last updated: January 5, 2026", ""),
    ("Last updated: January 25, 2026", ""),  # a text may call the day from which it applies so
    ("Effective date: January 25, 2026", ""),
    ("Effective date: January 5, 2026", "`effective` is 2026-01-25"),
    ("Last updated: January 15, 2026", "`revised` is 2026-01-05"),
])  # fmt: skip
def test_each_kind_of_date_line_has_its_own_day(checked_of: Checked, line: str, wrong: str) -> None:
    text = TEXT.format("2026-01-05\neffective: 2026-01-25", line)
    said = [
        problem.message.rpartition(", but ")[2]
        for problem in date_in_text(checked_of({"privacy.md": text}))
    ]
    assert said == [wrong] * bool(wrong)


def test_every_date_line_of_a_text_is_read(checked_of: Checked) -> None:
    lines = "Last updated: January 5, 2026\n\nEffective date: January 15, 2026"
    (problem,) = date_in_text(checked_of({"privacy.md": TEXT.format("2026-01-05", lines)}))
    assert problem.message.endswith("but `effective` is 2026-01-05")


def test_of_a_published_text_the_help_is_another_one(checked_of: Checked) -> None:
    text = TEXT.format("2025-01-05", "Last updated: March 1, 2024")
    files = {"privacy.md": text}, {"privacy.md": text, "privacy/2025-01-05.md": text}
    draft, published = (problem for each in files for problem in date_in_text(checked_of(each)))
    assert draft.help.startswith("write the date from the front matter")
    assert published.help.startswith("publish a version with the correct date")


@pytest.mark.parametrize(("revised", "named"), [("2026-02-01", 0), ("2026-02-02", 1)])
def test_a_draft_may_have_the_date_of_today(checked_of: Checked, revised: str, named: int) -> None:
    text = TEXT.format(revised, "We keep it.")
    assert len(list(future_revised(checked_of({"privacy.md": text}, "2026-02-01")))) == named
    published = checked_of({"privacy.md": text, f"privacy/{revised}.md": text}, "2026-02-01")
    assert not list(future_revised(published))


DATED = "Last updated: January 10, {}\n\n{}"


def histories(
    checked_of: Checked,
    *texts: tuple[str, str, str],
    verb: str = "import",
    withdrawn: bool = False,
    last_commit: str = "",
) -> list[str]:
    """Return what is said of texts from a git history: each with its day, the year in its date line (empty: it has
    none), and its words. `withdrawn`: the last one ends the policy. `last_commit`: the date of its commit, if its own
    day is its effective date."""
    files = {
        f"privacy/{day}.md": TEXT.format(day, DATED.format(year, words) if year else words)
        for day, year, words in texts
    }
    checked = checked_of(files | {"privacy.md": list(files.values())[-1]})
    line = f"000001 2026-01-31T10:00:00Z {verb} privacy 2026-01-31 sha256:0 privacy/2026-01-31.md"
    recorded = {"extra": {"imported": "x"}, "recorded": line}
    *versions, last = (replace(text, **recorded) for text in checked.policy.versions)
    if last_commit:
        last = replace(last, extra={"imported": {"date": last_commit}})
    versions.append(replace(last, withdrawn=withdrawn))
    checked = replace(checked, policy=replace(checked.policy, versions=tuple(versions)))
    assert not list(date_in_text(checked)) or verb != "import"
    return [problem.message for problem in changed_under_old_date(checked)]


@pytest.mark.parametrize(("old", "new", "slip"), [
    ("We keep your adress.", "We keep your address.", True),
    ("We keep the fromat.", "We keep the format.", True),
    ("We keep the trail.", "We keep the trial.", False),  # so short a word may be another one
    ("We keep your records.", "We keep your reports.", False),
    ("We keep your records.", "WE keep your records!", True),
    ("We keep your records.", "We never keep your records.", False),
    ("We keep https://a.test/x for you.", "We keep https://b.test/y for you.", True),
    ("We keep {{ site.name }} here.", "We keep {{ page.name }} here.", True),
])  # fmt: skip
def test_a_corrected_slip_is_no_change_of_words(
    checked_of: Checked, old: str, new: str, slip: bool
) -> None:
    said = histories(checked_of, ("2025-01-10", "2025", old), ("2025-06-01", "2025", new))
    assert len(said) == (not slip)


@pytest.mark.parametrize(("day", "named"), [("2025-06-04", 0), ("2025-06-05", 1)])
def test_the_date_may_follow_within_three_days(checked_of: Checked, day: str, named: int) -> None:
    texts = (
        ("2024-01-10", "2024", "We keep it."),
        ("2025-06-01", "2024", "We sell it."),
        (day, "2025", "We sell it."),
    )
    assert len(histories(checked_of, *texts)) == named
    texts = (*texts[:2], ("2025-06-02", *texts[2][1:]))
    assert len(histories(checked_of, *texts, last_commit=day)) == named


@pytest.mark.parametrize(("day", "named"), [("2025-01-13", 0), ("2025-01-14", 1)])
def test_a_date_line_may_be_three_days_older_than_its_commit(
    checked_of: Checked, day: str, named: int
) -> None:
    assert (
        len(
            histories(
                checked_of, ("2025-01-10", "2025", "We keep it."), (day, "2025", "We sell it.")
            )
        )
        == named
    )


@pytest.mark.parametrize("before", [
    ("2025-02-01", "2025", "We  keep it."),  # the words are the same
    ("2025-01-12", "2025", "We share it."),  # the date may be that old
    ("2025-02-01", "2025", "We Keep it!"),  # only slips
])  # fmt: skip
def test_each_text_of_a_history_is_asked(checked_of: Checked, before: tuple[str, str, str]) -> None:
    texts = ("2025-01-10", "2025", "We keep it."), before, ("2025-06-01", "2025", "We sell it.")
    assert len(histories(checked_of, *texts)) == 1


@pytest.mark.parametrize("years", [("", "2025"), ("2025", ""), ("", ""), ("2024", "2025")])
def test_only_texts_that_state_the_date_of_the_one_before_are_asked(
    checked_of: Checked, years: tuple[str, str]
) -> None:
    old, new = years
    assert not histories(
        checked_of, ("2025-01-10", old, "We keep it."), ("2025-06-01", new, "We sell it.")
    )


def test_a_text_that_ends_the_policy_is_not_asked(checked_of: Checked) -> None:
    assert not histories(
        checked_of,
        ("2025-01-10", "2025", "We keep it."),
        ("2025-06-01", "2025", "No."),
        withdrawn=True,
    )


def test_only_texts_that_were_imported_are_asked(checked_of: Checked) -> None:
    texts = ("2025-01-10", "2025", "We keep it."), ("2025-06-01", "2025", "We sell it.")
    assert histories(checked_of, *texts)
    assert not histories(checked_of, *texts, verb="publish")


@pytest.mark.parametrize(("number", "more"), [(3, ""), (4, "; and 1 more"), (5, "; and 2 more")])
def test_three_sentences_are_quoted(checked_of: Checked, number: int, more: str) -> None:
    old, new = (
        "\n\n".join(f"Clause {nth} is {word}." for nth in range(number))
        for word in ("kept", "sold")
    )
    (said,) = histories(checked_of, ("2025-01-10", "2025", old), ("2025-06-01", "2025", new))
    quotes = (f"“Clause {nth} is [-kept-]{{+sold+}}.”" for nth in range(3))
    start = (
        f"the wording changed, but the date in the text, “January 10, 2025”, didn't: "
        f"{number} words inserted, {number} deleted"
    )
    assert said == f"{start}: {'; '.join(quotes)}{more}"


def test_words_are_those_that_a_reader_compares() -> None:
    dated = read_document("Don’t keep it.\n\nLast updated: May 1, 2025\n".encode(), "a.md")
    linked = read_document(b"DON'T KEEP it, https://a.test/x", "a.md")
    assert words(dated) == words(linked) == {"don't": 1, "keep": 1, "it": 1}
