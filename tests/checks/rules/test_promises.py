"""The text whose promises bind, and how its clauses are quoted."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.promises import SHOWN, governing, promised_notices, quoted
from legalsite.model.promise import Promise

TEXT = (
    "---\ntitle: Terms\nrevised: {0}\neffective: {1}\n---\n\n"
    "We will e-mail you at least 30 days before a material change takes effect.\n"
)
FILES = {
    "terms/2025-01-01.md": TEXT.format("2025-01-01", "2025-01-01"),
    "terms/2026-01-01.md": TEXT.format("2026-01-01", "2026-03-01"),
    "terms.md": TEXT.format("2026-04-01", "2026-04-01"),
}


@pytest.mark.parametrize(("on", "revised"), [("2026-02-01", "2025-01-01"), ("2026-03-01", "2026-01-01")])
def test_the_text_in_force_governs(checked_of: Callable[..., CheckedPolicy], on: str, revised: str) -> None:
    checked = checked_of(FILES, on)
    text = governing(checked)
    assert text is not None
    assert str(text.revised) == revised
    assert [promise.channels for _, promise in promised_notices(checked)] == [("email",)]


def test_before_there_is_one_the_newest_governs(checked_of: Callable[..., CheckedPolicy]) -> None:
    text = governing(checked_of({"terms.md": FILES["terms.md"]}, "2026-02-01"))
    assert text is not None
    assert text.is_draft


def test_of_an_ended_policy_nothing_governs(checked_of: Callable[..., CheckedPolicy]) -> None:
    ended = FILES["terms.md"].replace("effective:", "withdrawn: true\neffective:")
    checked = checked_of({**FILES, "terms/2026-04-01.md": ended, "terms.md": ended}, "2026-05-01")
    assert governing(checked) is None


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("We will\n  e-mail you.", "“We will e-mail you.”"),
        (f"{'We are kind. ' * 30}We will e-mail you. {'We sing. ' * 30}", "“[…] We will e-mail you. […]”"),
        (f"We {'are kind and ' * 40}sing.", f"“{('We ' + 'are kind and ' * 40)[:300].rpartition(' ')[0]} …”"),
    ],
)
def test_a_quote_is_one_line_about_the_notice(quote: str, expected: str) -> None:
    assert quoted(Promise(quote=quote, first_line=1, last_line=1)) == expected


@pytest.mark.parametrize(
    "sentence",
    ["See the date at the top.", "Siehe den Stand dieser Hinweise.", "Siehe das Datum oben.", "Voir la mise à jour."],
)
def test_a_quote_about_the_place_of_the_date(sentence: str) -> None:
    promise = Promise(quote=f"{'We sing. ' * 40}{sentence}", first_line=1, last_line=1)
    assert quoted(promise, about=SHOWN) == f"“[…] {sentence}”"
