"""What a clause names, and what a person records."""

import pytest
from msgspec.structs import replace

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, ChangeClause, ConfirmedPromise, Logic, NoticeRule

EMAIL = NoticeRule(("email",), "all")
MATERIAL = ("material",)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((NoticeRule(("email", "site"), "any", NoticePeriod(30)),), "email or site, 30 days"),
        ((NoticeRule(("email", "site"), "all"),), "email and site"),
        ((replace(EMAIL, classes=MATERIAL), NoticeRule(("page",), "all")),
         "email, for material changes; page, for all changes"),
        ((NoticeRule(classes=MATERIAL),), "notice through any channel, for material changes"),
        ((), "nothing"),
    ],
)  # fmt: skip
def test_what_a_clause_names(rules: tuple[NoticeRule, ...], expected: str) -> None:
    assert str(ChangeClause(1, 2, "Words.", rules)) == expected


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        (NoticeRule(), "for: [editorial, minor, material]"),
        (NoticeRule(classes=()), "none"),
        (
            NoticeRule(
                ("email", "letter"), "all", NoticePeriod(42, weeks=True), ("material",), "fees"
            ),
            "all_of: [email, letter], period: 6 weeks, for: [material], about: fees",
        ),
        (
            NoticeRule(("site",), period=NoticePeriod(0), classes=("minor",)),
            "any_of: [site], period: 0 days, for: [minor]",
        ),
    ],
)
def test_a_rule_as_a_person_writes_it(rule: NoticeRule, written: str) -> None:
    assert str(rule) == written
    assert str(ConfirmedPromise("content/terms.md", (rule, rule))) == f"{written}; {written}"


@pytest.mark.parametrize(
    ("rule", "concerns"),
    [
        (NoticeRule(), "fees nothing unknown"),
        (NoticeRule(classes=()), ""),
        (NoticeRule(classes=("minor",)), ""),
        (NoticeRule(classes=("material",), about="fees"), "fees unknown"),
        (NoticeRule(classes=("minor",), about="fees"), ""),
        (NoticeRule(about="data"), "unknown"),
    ],
)
def test_class_and_subject_must_both_hold(rule: NoticeRule, concerns: str) -> None:
    """Of a material change that is about fees and names, about nothing, or does not say what it is about."""
    changes = {"fees": ("fees", "names"), "nothing": (), "unknown": None}
    assert [
        name for name, about in changes.items() if rule.concerns("material", about)
    ] == concerns.split()


def test_the_same_promise_elsewhere_and_for_another_reason() -> None:
    def record(path: str, *channels: str, reason: str = "", line: int = 4) -> ConfirmedPromise:
        rules = (NoticeRule((channel,), reason=reason, line=line + 1) for channel in channels)
        return ConfirmedPromise(path, tuple(rules))

    ours = record("content/terms.md", "email", "site")
    assert ours.same_as(record("legalsite.toml", "email", "site", reason="misread", line=9))
    assert not ours.same_as(record("content/terms.md", "email"))
    assert not ours.same_as(record("content/terms.md", "email", "letter"))


def test_a_promise_of_nothing_has_no_class_in_any_rule() -> None:
    none, rule = NoticeRule(classes=()), NoticeRule(("email",), line=7)
    assert [
        ConfirmedPromise("x", rules).promises_no_notice for rules in ((none,), (none, rule))
    ] == [
        True,
        False,
    ]
    record = ConfirmedPromise("content/terms.md", (replace(rule, line=5), rule))
    assert (record.place(), record.place(rule)) == ("content/terms.md:5", "content/terms.md:7")


MONTH, SIX_WEEKS, YEAR = (
    NoticePeriod(months=1),
    NoticePeriod(42, weeks=True),
    NoticePeriod(months=12),
)
TWO_WORKING_WEEKS = NoticePeriod(10, business=True)


@pytest.mark.parametrize(
    ("clause", "period", "less"),
    [
        (NoticePeriod(30), NoticePeriod(29), True),
        (NoticePeriod(30), NoticePeriod(30), False),
        (NoticePeriod(30), None, True),
        (NoticePeriod(30), NoticePeriod(), True),
        (NoticePeriod(), None, True),
        (SIX_WEEKS, MONTH, True),
        (MONTH, SIX_WEEKS, False),
        (MONTH, NoticePeriod(30), False),
        (MONTH, NoticePeriod(29), True),
        (YEAR, NoticePeriod(365), False),
        (YEAR, NoticePeriod(364), True),
        (TWO_WORKING_WEEKS, NoticePeriod(14), False),
        (TWO_WORKING_WEEKS, NoticePeriod(13), True),
        (NoticePeriod(15), TWO_WORKING_WEEKS, True),
        (None, None, False),
    ],
)
def test_fewer_days_than_the_clause_names(
    clause: NoticePeriod | None, period: NoticePeriod | None, less: bool
) -> None:
    named = ChangeClause(1, 1, "", (NoticeRule(("email",), "all", clause),))
    assert (
        ConfirmedPromise("", (NoticeRule(("email",), "all", period),)).asks_less_than(named) is less
    )


@pytest.mark.parametrize("logic", ["any", "all"])
def test_a_record_of_what_the_clause_names_never_asks_for_less(logic: Logic) -> None:
    rule = NoticeRule(("email", "site"), logic, NoticePeriod(30))
    clause = ChangeClause(1, 1, "", (rule, NoticeRule(("page",), "all")))
    for recorded in (rule, replace(rule, logic="all")):
        assert not ConfirmedPromise("", (recorded,)).asks_less_than(clause)
    assert ConfirmedPromise("", (NoticeRule(classes=()),)).asks_less_than(clause)
    confirmed = NoticeRule(classes=(), confirmed_by="J. Doe")
    assert not ConfirmedPromise("", (confirmed,)).asks_less_than(clause)


def test_each_channel_of_a_clause_has_its_period_in_some_rule() -> None:
    def less(*rules: tuple[str, int | None], logic: Logic = "all") -> bool:
        recorded = (
            NoticeRule((name,), logic, None if days is None else NoticePeriod(days))
            for name, days in rules
        )
        promised = NoticeRule(("email", "letter"), "all", NoticePeriod(30))
        return ConfirmedPromise("", tuple(recorded)).asks_less_than(
            ChangeClause(1, 1, "", (promised,))
        )

    assert not less(("email", 30), ("letter", 30))
    assert not less(("email", 30), ("letter", 30), logic="any"), "one channel in each rule"
    assert less(("email", 30), ("letter", 14))
    assert less(("email", 30), ("letter", None))


@pytest.mark.parametrize(
    ("recorded", "less"),
    [
        ((NoticeRule(("email", "letter"), "any"),), True),
        ((EMAIL,), True),
        ((EMAIL, NoticeRule(("letter",), "all")), False),
        ((NoticeRule(("email", "letter"), "all"),), False),
    ],
)
def test_each_rule_of_a_clause_counts(recorded: tuple[NoticeRule, ...], less: bool) -> None:
    material = NoticeRule(("letter",), "all", classes=MATERIAL)
    clause = ChangeClause(1, 1, "", (material, EMAIL))
    assert ConfirmedPromise("", recorded).asks_less_than(clause) is less


def test_a_clause_without_a_channel_allows_a_choice() -> None:
    clause = ChangeClause(1, 1, "", (replace(EMAIL, classes=MATERIAL), NoticeRule()))
    choice = NoticeRule(("site", "letter"), "any")
    assert not ConfirmedPromise("", (EMAIL, choice)).asks_less_than(clause)


def test_a_clause_that_names_nothing_asks_for_nothing() -> None:
    clause = ChangeClause(1, 1, "", named_channels=("email",), named_periods=(NoticePeriod(30),))
    for rule in (
        NoticeRule(classes=()),
        NoticeRule(("site",)),
        NoticeRule(("email", "other"), "any", None, CHANGE_TYPES),
    ):
        assert not ConfirmedPromise("", (rule,)).asks_less_than(clause)
