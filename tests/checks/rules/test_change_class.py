"""Whether `change` and `summary` agree with the words, for any two texts; the wording is in the cases of each rule."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules import change_class as rules
from legalsite.model.policy import Revision
from legalsite.model.redline import Redline

Make = Callable[..., CheckedPolicy]

SENTENCES = [
    "We keep your messages for 30 days.",
    "We keep your messages for 14 days.",
    "We must not share your data.",
    "We may share your data.",
    "The office has a green door.",
    "The office has a red door.",
    "Please read this page with care.",
]
BODIES = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("\n\n".join)


def text(revised: str, body: str, **more: str) -> str:
    front = "".join(f"{key}: {value}\n" for key, value in {"title": "Terms", "revised": revised, **more}.items())
    return f"---\n{front}---\n\n{body}\n"


def site(old: str, new: str, **more: str) -> dict[str, str]:
    return {"terms/2025-01-01.md": text("2025-01-01", old), "terms.md": text("2026-01-15", new, **more)}


@given(BODIES, BODIES)
@settings(max_examples=60)
def test_same_words_are_found_exactly_where_the_redline_is_empty(checked_of: Make, old: str, new: str) -> None:
    checked = checked_of(site(old, new))
    changed = checked.redline(*checked.policy.revisions).changed
    assert [problem.rule for problem in rules.same_words(checked)] == ([] if changed else ["same-words"])


def test_same_words_asks_for_a_redline_only_if_both_texts_have_the_same_words(checked_of: Make) -> None:
    asked: list[Revision] = []

    def redline(old: Revision, new: Revision) -> Redline:
        asked.append(new)
        return of_both(old, new)

    for new, times in ((SENTENCES[1], 0), (f"{SENTENCES[0]} {SENTENCES[6]}", 0), (SENTENCES[0], 1)):
        checked = checked_of(site(SENTENCES[0], new))
        of_both = checked.redline
        asked.clear()
        assert len(list(rules.same_words(replace(checked, redline=redline)))) == len(asked) == times


@given(BODIES, BODIES, st.sampled_from(["editorial", "minor"]))
@settings(max_examples=60)
def test_only_a_changed_sentence_is_reported_and_once(checked_of: Make, old: str, new: str, change: str) -> None:
    checked = checked_of(site(old, new, change=change))
    problems = [*rules.editorial_change(checked), *rules.minor_change(checked)]
    assert {problem.rule for problem in problems} <= {f"{change}-change"}
    assert len(problems) <= rules.MOST + 1
    errors = [problem for problem in problems if problem.severity == "error"]
    assert problems[: len(errors)] == errors, "errors come before questions"
    assert change == "editorial" or errors == problems, "these sentences have no clause on changes"
    if old == new:
        assert problems == []


def test_a_number_is_no_editorial_change_and_a_colour_is_a_question(checked_of: Make) -> None:
    number = checked_of(site(SENTENCES[0], SENTENCES[1], change="editorial"))
    (problem,) = rules.editorial_change(number)
    assert (problem.line, problem.excerpt) == (7, SENTENCES[1])
    assert "14" in problem.message
    colours = site(SENTENCES[4], SENTENCES[5], change="editorial")
    (problem,) = rules.editorial_change(checked_of(colours))
    assert (problem.severity, "[-green-]{+red+}" in problem.message) == ("warning", True)
    approved = site(SENTENCES[4], SENTENCES[5], change="editorial", approved_by="J. Doe")
    assert list(rules.editorial_change(checked_of(approved))) == []


def clauses(days: int) -> str:
    return "\n\n".join(f"Clause {n}: we keep item {n} for {n + days} days." for n in range(20))


def test_after_twelve_passages_the_rest_is_counted(checked_of: Make) -> None:
    old, new = clauses(30), clauses(60)
    problems = list(rules.editorial_change(checked_of(site(old, new, change="editorial"))))
    assert len(problems) == rules.MOST + 1
    assert problems[-1].message.endswith("such things in 8 more passages")
    assert problems[-1].line == 4, "the count stands at `change`"


def test_whoever_signed_a_minor_change_off_is_not_asked(checked_of: Make) -> None:
    old, new = SENTENCES[2], SENTENCES[3]
    assert list(rules.minor_change(checked_of(site(old, new, change="minor"))))
    assert list(rules.minor_change(checked_of(site(old, new, change="minor", approved_by="J. Doe")))) == []


def test_whoever_signed_an_editorial_change_off_still_sees_what_is_weighty(checked_of: Make) -> None:
    (problem,) = rules.editorial_change(checked_of(site(*SENTENCES[2:4], change="editorial", approved_by="J. Doe")))
    assert problem.severity == "error"


@given(BODIES, BODIES)
@settings(max_examples=60)
def test_an_editorial_change_passes_only_where_a_reader_sees_none(checked_of: Make, old: str, new: str) -> None:
    checked = checked_of(site(old, new, change="editorial"))
    changed = checked.redline(*checked.policy.revisions).changed
    assert bool(list(rules.editorial_change(checked))) == changed


def test_a_text_in_force_keeps_its_class(checked_of: Make) -> None:
    files = site(SENTENCES[0], SENTENCES[1], change="editorial")
    files["terms/2026-01-15.md"] = files["terms.md"]  # the same bytes: no draft
    (problem,) = rules.editorial_change(checked_of(files))
    assert (problem.severity, "notify plan terms@2026-01-15" in problem.help) == ("warning", True)


def test_of_a_text_in_force_a_question_is_no_order_to_send_a_notice(checked_of: Make) -> None:
    files = site(SENTENCES[4], SENTENCES[5], change="editorial")
    files["terms/2026-01-15.md"] = files["terms.md"]
    (problem,) = rules.editorial_change(checked_of(files))
    assert "if this matters to readers, send a notice now" in problem.help


@pytest.mark.parametrize("rule", [rules.missing_change, rules.missing_summary])
def test_what_is_missing_is_asked_for_from_the_second_text_on(checked_of: Make, rule: Callable[..., object]) -> None:
    name = rule.__name__.replace("_", "-")
    assert [problem.rule for problem in rule(checked_of(site("One.", "Two.")))] == [name]
    assert list(rule(checked_of(site("One.", "Two.", change="minor", summary="It is two.")))) == []
    assert list(rule(checked_of({"terms.md": text("2026-01-15", "One.")}))) == []
