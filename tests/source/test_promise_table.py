"""A confirmed promise in front matter and in legalsite.toml: what is accepted, and what is refused in which words."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.model.promise import ConfirmedPromise, NoticePeriod
from legalsite.source.config import read_config
from legalsite.source.front_matter import read_revision

SETTINGS = '[site]\ntitle = "x"\nurl = "https://e.example"\n[policies.terms]\n'
ALL = ("editorial", "minor", "material")


def in_front_matter(lines: str) -> ConfirmedPromise | None:
    data = f"---\ntitle: Terms\nrevised: 2026-03-02\n{lines}\n---\n# Terms\n".encode()
    return read_revision(data, "terms.md", languages=("en", "de")).promise


def problems_in_front_matter(lines: str) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        in_front_matter(lines)
    return [f"{problem.line}:{problem.column} {problem.message}; {problem.help}" for problem in found.value.problems]


def problems_in_settings(lines: str) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        read_config((SETTINGS + lines + "\n").encode())
    return [f"{problem.line}:{problem.column} {problem.message}; {problem.help}" for problem in found.value.problems]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("promise: none", ConfirmedPromise("content/terms.md", 4, classes=())),
        ("promise: {any_of: [email, site]}", ConfirmedPromise("content/terms.md", 4, ("email", "site"))),
        (
            "promise:\n  all_of: [email]\n  days_before: 30\n  for: [material]\n  clause: '#changes'",
            ConfirmedPromise("content/terms.md", 4, ("email",), "all", NoticePeriod(30), ("material",), "changes"),
        ),
        (
            "change: minor\npromise: {period: 2 months}",
            ConfirmedPromise("content/terms.md", 5, period=NoticePeriod(months=2)),
        ),
        ("promise: {for: [minor, material]}", ConfirmedPromise("content/terms.md", 4, classes=("minor", "material"))),
        ("promise:", None),
        ("promise: ~", None),
    ],
)
def test_front_matter(lines: str, expected: ConfirmedPromise | None) -> None:
    assert in_front_matter(lines) == expected


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("30 days", NoticePeriod(30)),
        ("1 day", NoticePeriod(1)),
        ("2 weeks", NoticePeriod(14)),
        ("10 business days", NoticePeriod(10, business=True)),
        ("1 month", NoticePeriod(months=1)),
        ("12 months", NoticePeriod(months=12)),
    ],
)
def test_periods(words: str, period: NoticePeriod) -> None:
    promise = in_front_matter(f"promise: {{period: {words}}}")
    assert promise
    assert promise.period == period


CHANNELS = "'email', 'site', 'in_product', 'account', 'post' or 'other'"
PERIODS = "write it like `30 days`, `10 business days`, `2 weeks` or `2 months`"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("promise: nome", ["4:10 'nome' is not a promise; did you mean 'none'?"]),
        (
            "promise: [email]",
            [
                (
                    "4:10 ['email'] is not a promise; write `none` if the text promises no notice, else what it"
                    " promises, like any_of, all_of and days_before"
                )
            ],
        ),
        (
            "promise:\n  any_off: [email]\n  days_before: soon",
            [
                "5:3 unknown key 'any_off'; did you mean 'any_of'?",
                (
                    "6:16 days_before: must be a whole number, not 'soon'; run `legalsite schema` to see what is"
                    " allowed here"
                ),
            ],
        ),
        (
            "promise:\n  all_of:\n    - site\n    - mail",
            [f"7:7 all_of: must be {CHANNELS}, not 'mail'; did you mean 'email'?"],
        ),
        ("promise: {all_of: [site, site]}", ["4:19 'site' is listed twice; list it once"]),
        (
            "promise: {any_of: [email], all_of: [site]}",
            ["4:36 any_of and all_of cannot be used together; keep one of the two"],
        ),
        (
            "promise: {days_before: 3, period: 2 months}",
            ["4:35 days_before and period cannot be used together; keep one of the two"],
        ),
        ("promise: {period: 2 moons}", [f"4:19 '2 moons' is not a period; {PERIODS}"]),
        ("promise: {period: 0 days}", [f"4:19 '0 days' is not a period; {PERIODS}"]),
        (
            "promise: {period: 999 months}",
            ["4:19 '999 months' is longer than ten years; write the period that is promised"],
        ),
        (
            "promise: {clause: changes}",
            [
                (
                    "4:10 this does not say what is promised; add any_of, all_of, days_before, period or for; if the"
                    " text promises no notice, write `none`"
                )
            ],
        ),
        (
            "promise: {for: [material], clause: two words}",
            [
                (
                    "4:36 'two words' is not an anchor; write the last part of the clause's link, like"
                    " changes-to-this-policy"
                )
            ],
        ),
    ],
)
def test_what_front_matter_may_not_say(lines: str, expected: list[str]) -> None:
    assert problems_in_front_matter(lines) == expected


def test_a_translation_has_no_promise_of_its_own() -> None:
    data = b"---\ntitle: AGB\nrevised: 2026-03-02\ntranslates: 2026-03-01\npromise: none\n---\n# AGB\n"
    with pytest.raises(ProblemsFound, match="a translation takes promise from its original"):
        read_revision(data, "terms.de.md", languages=("en", "de"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"none"', ConfirmedPromise("legalsite.toml", 5, classes=())),
        ('{ none = true, reason = "misread" }', ConfirmedPromise("legalsite.toml", 5, classes=(), reason="misread")),
        (
            '{ all_of = ["email"], period = "10 business days", for = ["material"] }',
            ConfirmedPromise(
                "legalsite.toml", 5, ("email",), "all", NoticePeriod(10, business=True), classes=("material",)
            ),
        ),
    ],
)
def test_settings(value: str, expected: ConfirmedPromise) -> None:
    for key in ("promise", 'promises."2025-02-01"'):
        terms = read_config(f"{SETTINGS}{key} = {value}\n".encode()).policies["terms"]
        assert (terms.promise or terms.promises["2025-02-01"]) == expected


def test_a_table_of_its_own_for_one_revision() -> None:
    lines = '[policies.terms.promises."2025-02-01-2"]\nany_of = ["email"]\ndays_before = 14\n'
    terms = read_config((SETTINGS + lines).encode()).policies["terms"]
    assert terms.promises == {
        "2025-02-01-2": ConfirmedPromise("legalsite.toml", 5, ("email",), period=NoticePeriod(14))
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('promise = "non"', ["5:11 'non' is not a promise; did you mean 'none'?"]),
        (
            'promise = { all_of = ["email"], days_before = "3" }',
            [
                "5:47 days_before: must be a whole number, not '3'; run `legalsite schema` to see what is allowed here",
            ],
        ),
        (
            'promise = { none = true, all_of = ["email"] }',
            ["5:11 none and other keys cannot be used together; keep one of the two"],
        ),
        ('promise = { none = true, reson = "x" }', ["5:26 unknown key 'reson'; did you mean 'reason'?"]),
        (
            'promises."2025-02-31" = "none"',
            ["5:25 '2025-02-31' is not a valid revision; use YYYY-MM-DD, or YYYY-MM-DD-2 for the second text of a day"],
        ),
        ('promises."2025-02-01" = { any_off = ["email"] }', ["5:27 unknown key 'any_off'; did you mean 'any_of'?"]),
        ('promisse = "none"', ["5:1 unknown key 'promisse'; did you mean 'promise'?"]),
    ],
)
def test_what_settings_may_not_say(lines: str, expected: list[str]) -> None:
    assert problems_in_settings(lines) == expected
