"""Values of front matter change by themselves: comments, order, line ends and the text stay."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.model.config import Languages
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ConfirmedPromise, NoticeRule
from legalsite.source.config_file import read_config
from legalsite.source.edits import (
    front_matter_lines,
    scalar,
    settings_lines,
    with_promise_in_front_matter,
    with_promise_in_settings,
    with_values,
)
from legalsite.source.front_matter import read_version
from text_tables import cases

HERE = Path(__file__).parent
BEFORE = (HERE / "fixtures/before.md").read_text(encoding="utf-8")
AFTER = (HERE / "fixtures/after.md").read_text(encoding="utf-8")
VALUES = {
    "revised": "2026-05-06",
    "effective": "2026-06-01",
    "change": "",
    "summary": "",
    "retroactive": "",
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_only_the_values_change(ends: str, bom: bytes) -> None:
    def file(text: str) -> bytes:
        return bom + text.replace("\n", ends).encode()

    changed = with_values(file(BEFORE), "privacy.md", VALUES)
    assert changed == file(AFTER)
    assert with_values(changed, "privacy.md", VALUES) == changed


@cases("fixtures/edited_values.txt")
def test_however_a_value_is_written(text: str, expected: str) -> None:
    changed = with_values(f"---\n{text}\n---\nText\n".encode(), "a.md", {"summary": "new"})
    assert changed.decode() == f"---\n{expected}\n---\nText\n"


@pytest.mark.parametrize("below", ["", "change: minor\n"])
def test_a_mapping_is_written_in_one_line(below: str) -> None:
    text = "---\nrevised: 2026-03-02\nextra:\n  layout: page\n  tags:\n  - ä\n  imported:\n    commit: abc\n{}---\nText\n"
    changed = with_values(
        text.format(below).encode(), "a.md", {"extra": {"layout": "page", "tags": ["ä"]}}
    )
    line = '  {"layout": "page", "tags": ["ä"]}'
    assert changed.decode() == f"---\nrevised: 2026-03-02\nextra:\n{line}\n{below}---\nText\n"


def test_a_layout_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(ProblemsFound) as found:
        with_values(
            b"---\n{title: A, revised: 2026-03-02}\n---\nText\n", "a.md", {"change": "minor"}
        )
    assert str(found.value) == (
        "content/a.md: error[not-written]: the front matter can't be edited without changing its formatting; "
        "nothing was written\n  help: enter these values yourself: change: minor"
    )


FEES = NoticeRule(
    ("email",),
    "all",
    NoticePeriod(42, weeks=True),
    about="fees",
    confirmed_by='J. "Jo" Doe: counsel',
)
EMAIL = ConfirmedPromise(
    "", (NoticeRule(("email",), "all", NoticePeriod(30), ("material",), clause="changes"),)
)
CHOICE = ConfirmedPromise(
    "", (NoticeRule(("email", "site"), "any", NoticePeriod(months=2), ("minor", "material")),)
)
UNNAMED = ConfirmedPromise(
    "", (NoticeRule((), "any", NoticePeriod(10, business=True), ("material",)),)
)
THE_DAY_BEFORE = ConfirmedPromise("", (NoticeRule(("page", "letter"), "all", NoticePeriod()),))
NOTHING = ConfirmedPromise("", (NoticeRule(classes=()),))
SIGNED = ConfirmedPromise(
    "", (NoticeRule(classes=(), clause="changes", confirmed_by="J. Doe, counsel"),)
)
BECAUSE = ConfirmedPromise(
    "", (NoticeRule(classes=(), reason='the clause says "pas de courrier à tous"'),)
)
SEVERAL = ConfirmedPromise("", (*EMAIL.rules, FEES))
ALL = [EMAIL, CHOICE, UNNAMED, THE_DAY_BEFORE, NOTHING, SIGNED, SEVERAL]

EMAIL_LINES = (
    "promise:\n  all_of: [email]\n  days_before: 30\n  for: [material]\n  clause: changes\n"
)
EMAIL_LINE = 'promises."2025-02-01" = { all_of = ["email"], days_before = 30, for = ["material"], clause = "changes" }\n'
SEVERAL_LINES = """promise:
  - all_of: [email]
    days_before: 30
    for: [material]
    clause: changes
  - all_of: [email]
    period: 6 weeks
    for: [editorial, minor, material]
    about: fees
    confirmed_by: "J. \\"Jo\\" Doe: counsel"
"""
CANNOT = "error[not-written]: this can't be added without changing the file's formatting; nothing was written"
SITE = '[site]\ntitle = "x"  # ours\nurl = "https://e.example"\n'


def test_the_lines_of_front_matter() -> None:
    assert front_matter_lines(EMAIL) == EMAIL_LINES
    assert (
        front_matter_lines(CHOICE)
        == "promise:\n  any_of: [email, site]\n  period: 2 months\n  for: [minor, material]\n"
    )
    assert front_matter_lines(NOTHING) == "promise: none\n"
    signed = "promise:\n  none: true\n  clause: changes\n  confirmed_by: J. Doe, counsel\n"
    assert front_matter_lines(SIGNED) == signed
    assert front_matter_lines(SEVERAL) == SEVERAL_LINES


def test_the_lines_of_the_settings() -> None:
    assert settings_lines("eu/terms", "2025-02-01", EMAIL) == f'[policies."eu/terms"]\n{EMAIL_LINE}'
    assert (
        settings_lines("a", "2025-02-01", NOTHING)
        == '[policies.a]\npromises."2025-02-01" = "none"\n'
    )


@pytest.mark.parametrize("promise", ALL)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A # ours\nrevised: 2026-01-01\nextra:\n  a: 1\n", "---\n# A\n"),
        ("---\nrevised: 2026-01-01\ntitle: A\n# a note\n", "---  \n# A\n\n---\n"),
        ("\ufeff---\ntitle: A\nrevised: 2026-01-01\n", "...\n"),
        ("---\r\ntitle: A\r\nrevised: 2026-01-01\r\n", "---"),
    ],
)
def test_front_matter_gets_the_key_at_its_end(
    promise: ConfirmedPromise, before: str, after: str
) -> None:
    written = with_promise_in_front_matter((before + after).encode(), "a.md", promise)
    lines = front_matter_lines(promise)
    assert (
        written.decode()
        == before + (lines.replace("\n", "\r\n") if "\r" in before else lines) + after
    )
    found = read_version(written, "a.md", languages=Languages(("en",))).promise
    assert found
    assert unplaced(found) == promise


def unplaced(promise: ConfirmedPromise) -> ConfirmedPromise:
    return ConfirmedPromise("", tuple(replace(rule, line=0) for rule in promise.rules))


@pytest.mark.parametrize(
    ("empty", "note"), [("promise:\n", ""), ("promise: ~ # to do\n", "  # to do")]
)
def test_a_key_without_a_value_is_filled_in_where_it_stands(empty: str, note: str) -> None:
    text = f"---\ntitle: A\n{empty}revised: 2026-01-01\n---\n# A\n"
    written = with_promise_in_front_matter(text.encode(), "a.md", EMAIL).decode()
    assert written == text.replace(empty, EMAIL_LINES.replace("\n", f"{note}\n", 1))
    nothing = with_promise_in_front_matter(text.encode(), "a.md", NOTHING).decode()
    assert nothing == text.replace(empty, f"promise: none{note}\n")


ONE_LINE = "promise: {all_of: [email], days_before: 30, for: [material], clause: changes}\n"


@pytest.mark.parametrize(
    "lines", [EMAIL_LINES, ONE_LINE, EMAIL_LINES.replace("promise:", "promise:  # ours")]
)
def test_a_rule_is_added_to_those_that_are_there(lines: str) -> None:
    text = f"---\ntitle: A\n{lines}revised: 2026-01-01\n---\n# A\n"
    written = with_promise_in_front_matter(text.encode(), "a.md", SEVERAL).decode()
    expected = text.replace(lines, SEVERAL_LINES)
    assert written == (
        expected.replace("promise:", "promise:  # ours", 1) if "# ours" in lines else expected
    )


KEEPS = EMAIL_LINES.replace("days_before: 30", "days_before: 30  # counsel insists")


@pytest.mark.parametrize(
    "front",
    [
        "{title: A, revised: 2026-01-01}\n",
        "title: A\nrevised: 2026-01-01\npromise: none\n",
        f"title: A\nrevised: 2026-01-01\n{KEEPS}",
        "title: A\nrevised: 2026-01-01\npromise: {any_of: [site]}\n",
    ],
)
def test_a_front_matter_that_cannot_take_it_is_left_alone(front: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        with_promise_in_front_matter(f"---\n{front}---\n# A\n".encode(), "a.md", SEVERAL)
    assert str(found.value) == (
        f"content/a.md: {CANNOT}\n  help: add it in the front matter:\n{SEVERAL_LINES.strip()}"
    )


@cases("fixtures/promise_in_settings.txt")
def test_the_settings_get_a_line_at_its_best_place(text: str, expected: str) -> None:
    written = with_promise_in_settings(
        f"{SITE}{text}\n".encode(), "legalsite.toml", "a", "2025-02-01", EMAIL
    )
    assert written.decode().strip() == f"{SITE}{expected}".strip()


@pytest.mark.parametrize("promise", [*ALL, BECAUSE])
def test_the_settings_say_what_was_promised(promise: ConfirmedPromise) -> None:
    written = with_promise_in_settings(
        f"{SITE}[policies.a]\n".encode(), "legalsite.toml", "a", "2025-02-01", promise
    )
    found = read_config(written).policies["a"].promises["2025-02-01"]
    assert unplaced(found) == promise
    assert "\\u" not in written.decode()  # letters are written as themselves


def test_the_settings_get_another_rule_for_the_same_text() -> None:
    before = (
        f'{SITE}[policies.a]\nkind = "terms"  # ours\n{EMAIL_LINE}promises."2024-01-01" = "none"\n'
    )
    written = with_promise_in_settings(
        before.encode(), "legalsite.toml", "a", "2025-02-01", SEVERAL
    )
    assert unplaced(read_config(written).policies["a"].promises["2025-02-01"]) == SEVERAL
    assert written.decode().replace(
        "\n" + settings_lines("a", "2025-02-01", SEVERAL).splitlines()[1], ""
    ) == (before.replace(EMAIL_LINE, ""))
    commented = before.replace(" }\n", " }  # ours\n")
    with pytest.raises(ProblemsFound, match="add it below"):
        with_promise_in_settings(commented.encode(), "legalsite.toml", "a", "2025-02-01", SEVERAL)


def test_pyproject_and_other_line_ends() -> None:
    text = '[tool.legalsite.site]\r\ntitle = "x"\r\nurl = "https://e.example"\r\n'
    written = with_promise_in_settings(
        text.encode(), "pyproject.toml", "eu/a", "2025-02-01", NOTHING
    )
    assert (
        written.decode()
        == f'{text}\r\n[tool.legalsite.policies."eu/a"]\r\npromises."2025-02-01" = "none"\r\n'
    )


@pytest.mark.parametrize(
    "table", ['[policies]\na = { kind = "terms" }\n', "[policies.a]\npromises = {}\n"]
)
def test_settings_that_cannot_take_it_are_left_alone_and_the_line_is_shown(table: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        with_promise_in_settings(
            f"{SITE}{table}".encode(), "legalsite.toml", "a", "2025-02-01", EMAIL
        )
    assert (
        str(found.value)
        == f"legalsite.toml: {CANNOT}\n  help: add it below [policies.a]: {EMAIL_LINE.strip()}"
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", ""),
        ("New fees, and names.", "New fees, and names."),
        ("Größe: 30", '"Größe: 30"'),
        ('"So"', '"\\"So\\""'),
    ],
)
def test_a_text_is_quoted_only_where_yaml_needs_it(value: str, written: str) -> None:
    assert scalar(value) == written
