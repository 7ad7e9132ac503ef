"""What the sentences of a clause say: which changes, when, through one channel or all, what counts as agreeing."""

import pytest

from legalsite.promises.channels import mentions
from legalsite.promises.clause_details import (
    NamedPeriod,
    acceptance,
    date_shown,
    discretion,
    keeps_history,
    logic,
    longest_period,
    periods_in,
    scope,
    timing,
)
from legalsite.promises.lexicon import lexicon_for

ENGLISH = lexicon_for("en")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("we will notify you of any change.", "any"),
        ("we will notify you of material changes.", "material"),
        ("we will notify you of changes unless they are minor.", "material"),
        ("we will notify you where the law requires it.", "when_law_requires"),
        ("we will notify you as required by law.", "when_law_requires"),
    ],
)
def test_scope(sentence: str, expected: str) -> None:
    assert scope([sentence], [0], ENGLISH) == expected


def test_such_changes_are_those_of_the_sentence_before() -> None:
    sentences = ["we sometimes make material changes.", "we will notify you of such changes."]
    assert scope(sentences, [1], ENGLISH) == "material"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("we will notify you before the change takes effect.", "before_effective"),
        ("we will notify you 30 days in advance.", "before_effective"),
        ("we will notify you as soon as we change it.", "as_soon"),
        ("we will promptly notify you.", "prompt"),
        ("we will notify you.", "unspecified"),
    ],
)
def test_timing(sentence: str, expected: str) -> None:
    assert timing([sentence], [], False, ENGLISH) == expected


def test_what_is_only_posted_applies_when_the_clause_says_so() -> None:
    sentences = ["we will post changes here.", "changes are effective immediately upon posting."]
    assert timing(sentences[:1], sentences, True, ENGLISH) == "on_effective"


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "we will notify you at least 30 days before.", ["30"]),
        ("en", "we will notify you thirty (30) days before.", ["30"]),
        ("en", "we will give you one hundred and eighty days' notice.", ["180"]),
        ("en", "we will give you two weeks' notice.", ["14"]),
        ("en", "we will notify you 10 business days before.", ["10 business"]),
        ("en", "we will give you two months' notice.", ["60 months=2"]),
        ("en", "we will notify you a year before.", ["365 months=12"]),
        ("de", "wir informieren sie einen monat vorher.", ["30 months=1"]),
        ("fr", "nous vous informerons deux mois avant.", ["60 months=2"]),
        ("en", "we will notify you within 30 days.", []),
        ("en", "you have 30 days to object.", []),
        ("de", "wir informieren sie sechs wochen vorher.", ["42"]),
        ("de", "wir informieren sie mit einer frist von zehn werktagen.", ["10 business"]),
        ("fr", "nous vous informerons vingt et un jours avant.", ["21"]),
        ("fr", "nous vous informerons dix jours ouvrables avant.", ["10 business"]),
    ],
)
def test_periods(language: str, sentence: str, expected: list[str]) -> None:
    assert [as_text(period) for period in periods_in(sentence, lexicon_for(language))] == expected


def as_text(period: NamedPeriod) -> str:
    months = f" months={period.months}" if period.months else ""
    return f"{period.days}{' business' if period.business else ''}{months}"


def test_the_longest_period_counts() -> None:
    assert longest_period(["15 days before, or one month before if you agree."], ENGLISH) == NamedPeriod(30, months=1)
    assert longest_period(["we will give you 10 business days' notice."], ENGLISH) == NamedPeriod(10, business=True)
    assert longest_period(["before the change."], ENGLISH) is None


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (["we will notify you by e-mail or a banner on our website."], "any"),
        (["we will notify you by e-mail and by a banner on our website."], "all"),
        (["we will notify you by e-mail, a text message, or by other means."], "any"),
        (["we will notify you by e-mail."], None),
        (["we will notify you by e-mail.", "we will place a banner on our website."], "all"),
    ],
)
def test_logic(sentences: list[str], expected: str | None) -> None:
    assert logic(mentions(sentences, ENGLISH), sentences, ENGLISH) == expected


@pytest.mark.parametrize(
    ("sentence", "telling", "expected"),
    [
        ("we will e-mail you.", [], "will"),
        ("we may e-mail you.", [], "may"),
        ("we may post the new policy on this page.", [], "may"),
        ("we will notify you.", [0], "will"),
        ("we may change this policy.", [], None),
    ],
)
def test_discretion(sentence: str, telling: list[int], expected: str | None) -> None:
    assert discretion([sentence], telling, mentions([sentence], ENGLISH), ENGLISH) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("your continued use of the service means that you accept the changes.", "continued_use"),
        ("we will ask for your explicit consent.", "explicit"),
        ("we will obtain your consent where required by law.", None),
        ("we may change this policy.", None),
    ],
)
def test_acceptance(sentence: str, expected: str | None) -> None:
    assert acceptance([sentence], ENGLISH) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("we will update the date at the top of this policy.", "top"),
        ("the date of the last revision is shown at the bottom of this page.", "bottom"),
        ("last updated: may 1, 2024", None),
    ],
)
def test_date_shown(sentence: str, expected: str | None) -> None:
    assert date_shown([sentence], ENGLISH) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("previous versions of this policy are available in our archive.", True), ("we keep your data.", False)],
)
def test_keeps_history(sentence: str, expected: bool) -> None:
    assert keeps_history([sentence], ENGLISH) is expected
