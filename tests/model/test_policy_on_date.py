from datetime import date, timedelta

from legalsite.model.policy import Gap, Policy, Version, VersionId
from legalsite.model.policy_on_date import policy_on_date


def version(revised, effective=None, **facts):
    of = VersionId.parse(revised)
    when = date.fromisoformat(effective) if effective else of.day
    return Version("terms", of, "Terms", when, f"terms/{revised}.md", "0" * 64, 1, **facts)


TERMS = Policy(
    "terms",
    (
        version("2024-01-01"),
        version("2025-01-01", "2025-06-01"),
        version("2025-03-01", "2025-04-01", replaces=(VersionId.parse("2025-01-01"),)),
        version("2026-01-01", "2026-02-01"),
    ),
)


def told(on, policy=TERMS):
    return [
        (
            str(entry.revised),
            entry.status,
            str(entry.previous or ""),
            str(entry.replaced_by or ""),
            [(str(period.start), str(period.end or "")) for period in entry.periods],
        )
        for entry in policy_on_date(policy, date.fromisoformat(on)).texts
    ]


def test_it_tells_what_became_of_each_text():
    assert told("2026-01-15") == [
        ("2026-01-01", "upcoming", "2025-03-01", "", [("2026-02-01", "")]),
        ("2025-03-01", "current", "2024-01-01", "", [("2025-04-01", "2026-02-01")]),
        ("2025-01-01", "replaced", "2024-01-01", "2025-03-01", []),
        ("2024-01-01", "superseded", "", "2025-03-01", [("2024-01-01", "2025-04-01")]),
    ]


def test_only_the_text_after_a_gap_follows_what_nobody_knows():
    gaps = (Gap(date(2024, 6, 1), "terms/2024-06-01.gap", "Lost."),)
    policy = Policy(
        "terms", tuple(map(version, ("2024-01-01", "2025-01-01", "2026-01-01"))), gaps=gaps
    )
    texts = policy_on_date(policy, date(2026, 2, 1)).texts
    assert [[str(period.start) for period in text.unknown] for text in texts] == [
        [],
        ["2024-06-01"],
        [],
    ]


def test_a_text_that_was_published_later_is_named_by_both_days():
    late = [
        version(day, "2025-03-01", retroactive=True)
        for day in ("2025-09-10", "2025-10-26", "2025-10-26-2")
    ]
    seen = policy_on_date(
        Policy("terms", (version("2024-01-01"), version("2025-03-01"), *late)), date(2025, 11, 1)
    )
    twins = {str(text.revised): seen.has_twin(text) for text in seen.texts}
    assert twins == {
        "2025-10-26-2": True,
        "2025-10-26": True,
        "2025-09-10": False,
        "2025-03-01": True,
        "2024-01-01": False,
    }


def test_it_does_not_know_what_is_revised_later():
    assert told("2025-02-01") == [
        ("2025-01-01", "upcoming", "2024-01-01", "", [("2025-06-01", "")]),
        ("2024-01-01", "current", "", "", [("2024-01-01", "2025-06-01")]),
    ]
    assert told("2023-12-31") == []


def test_a_text_whose_time_was_over_is_replaced_by_none_that_names_it_later():
    first, second = version("2024-01-01"), version("2024-05-01")
    third = version("2025-01-01", "2025-06-01", replaces=(first.revised,))
    assert told("2025-02-01", Policy("terms", (first, second, third)))[1:] == [
        ("2024-05-01", "current", "2024-01-01", "", [("2024-05-01", "2025-06-01")]),
        ("2024-01-01", "superseded", "", "2024-05-01", [("2024-01-01", "2024-05-01")]),
    ]


def test_a_policy_that_had_ended_comes_back():
    ended = version("2025-01-01", withdrawn=True)
    policy = Policy("terms", (version("2024-01-01"), ended, version("2026-01-01")))
    texts = policy_on_date(policy, date(2026, 1, 1)).texts
    assert [(str(text.last_text or ""), text.brings_back_policy) for text in texts] == [
        ("2024-01-01", True),
        ("2024-01-01", False),
        ("", False),
    ]


def test_the_translations_that_are_known():
    def german(revised, translates):
        return version(revised, language="de", translates=VersionId.parse(translates))

    texts = (
        german("2024-02-01", "2024-01-01"),
        german("2024-02-01-2", "2025-01-01"),
        german("2024-04-01", "2024-01-01"),
    )
    policy = Policy("terms", (version("2024-01-01"), version("2025-01-01")), {"de": texts})
    assert policy.known_translations("de", date(2024, 3, 1)) == texts[:1]
    assert policy.known_translations("de", date(2024, 2, 1)) == texts[:1]
    assert policy.known_translations("fr", date(2024, 3, 1)) == ()


def test_what_applies_is_known_again_from_the_day_on_which_a_text_does():
    gap = Gap(date(2024, 6, 1), "terms/2024-06-01.gap", "lost")
    policy = Policy("terms", (version("2024-01-01"), version("2025-01-01")), gaps=(gap,))
    days = [
        policy_on_date(policy, date.fromisoformat(day))
        for day in ("2024-05-31", "2024-06-01", "2025-01-01")
    ]
    assert [day.unknown_since for day in days] == [None, date(2024, 6, 1), None]
    assert [day.status for day in days] == ["current", "unknown", "current"]
    assert [len(day.unknown) for day in days] == [0, 1, 1]
    assert [len(day.unknown_today) for day in days] == [0, 1, 0]


def test_an_import_has_the_class_that_it_states_and_no_other():
    def changes(**facts):
        line = "000002 2026-01-01T00:00:00Z import terms 2025-01-01 sha256:0 a.md prev:0"
        later = version("2025-01-01", recorded=line, **facts)
        return (
            policy_on_date(Policy("terms", (version("2024-01-01"), later)), date(2025, 1, 1))
            .texts[0]
            .change
        )

    assert (changes(), changes(change="minor")) == ("", "minor")


def test_what_ends_a_policy_may_be_revised_and_it_ended_on_the_first_day_all_the_same():
    texts = [
        version("2024-01-01"),
        *(version(day, withdrawn=True) for day in ("2025-01-01", "2025-02-01")),
    ]
    policy = Policy(
        "terms",
        (*texts, version("2025-04-01", "2025-05-01"), version("2025-06-01", withdrawn=True)),
    )
    days = ("2024-12-31", "2025-01-31", "2025-04-15", "2025-05-01", "2025-06-01")
    ended = [policy_on_date(policy, date.fromisoformat(day)).ended for day in days]
    assert ended == [None, date(2025, 1, 1), date(2025, 1, 1), None, date(2025, 6, 1)]


def test_a_history_with_a_gap_before_each_version_is_read_in_linear_time(growth):
    def work(size):
        days = [date(1900, 1, 1) + timedelta(days=10 * number) for number in range(150 * size)]
        gaps = [Gap(day + timedelta(days=5), f"terms/{day}.gap", "lost") for day in days]
        policy = Policy("terms", tuple(version(str(day)) for day in days), gaps=tuple(gaps))
        assert len(policy_on_date(policy, date(2026, 1, 1)).unknown) == len(gaps)

    assert growth(work) < 8
