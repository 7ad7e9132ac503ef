"""Front matter: what is accepted, what is refused, and in which words."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from legalsite.errors import ProblemsFound
from legalsite.model.config import Languages
from legalsite.model.policy import VersionId
from legalsite.source.characters import decode
from legalsite.source.fences import split_text
from legalsite.source.front_matter import confirmed_in, read_version
from text_tables import cases, in_lines

LANGUAGES = Languages(("en", "de"))


@pytest.fixture(autouse=True, params=["libyaml", "pure Python"])
def loader(request, monkeypatch):
    """Every test runs with both of PyYAML's loaders: one built from source without libyaml has the slow one only."""
    if request.param == "libyaml":
        assert hasattr(yaml, "CSafeLoader"), (
            "install PyYAML as a wheel, or libyaml's headers before it is built"
        )
    else:
        for name in [
            name for name in vars(yaml) if re.match("C[A-Z].*(Loader|Dumper)$|cyaml$", name)
        ]:
            monkeypatch.delattr(yaml, name)


def file(*lines, body="# Privacy\n\nWe keep little.\n"):
    return (
        "\n".join(["---", "title: Privacy", "revised: 2024-09-04", *lines, "---"]) + "\n" + body
    ).encode()


def read(data, path="privacy.md"):
    return read_version(data, path, languages=LANGUAGES)


def problems(data, path="privacy.md"):
    with pytest.raises(ProblemsFound) as found:
        read(data, path)
    assert found.value.status == 1
    return found.value.problems


def test_everything_that_may_be_said():
    data = file(
        "effective: 2024-10-01",
        "change: material",
        "summary: We name the new processor.",
        "replaces: [2024-08-01, 2024-08-01-2]",
        "withdrawn: true",
        "approved_by: J. Doe, counsel",
        "extra: {flag: NO, deep: [1, {a: b}]}",
    )
    version = read(data, "eu/privacy/2024-09-04.md")
    assert (version.policy, version.path, version.language) == (
        "eu/privacy",
        "eu/privacy/2024-09-04.md",
        "en",
    )
    assert (version.revised, version.effective) == (VersionId(date(2024, 9, 4)), date(2024, 10, 1))
    assert version.replaces == (VersionId(date(2024, 8, 1)), VersionId(date(2024, 8, 1), 2))
    assert (version.change, version.withdrawn, version.retroactive) == ("material", True, False)
    assert version.extra == {"flag": "NO", "deep": ["1", {"a": "b"}]}
    assert (version.size, version.text_line) == (len(data), 12)
    assert version.approved_by == ("J. Doe, counsel",)
    assert not version.is_draft


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("A. Keller", ("A. Keller",)),
        ("' A. Keller ;B. Okafor, counsel'", ("A. Keller", "B. Okafor, counsel")),
        ("[A. Keller, ' B. Okafor ']", ("A. Keller", "B. Okafor")),
        ("\n  - A. Keller\n  - B. Okafor", ("A. Keller", "B. Okafor")),
        ("A. Keller; ;B. Okafor;", ("A. Keller", "B. Okafor")),
        ("", ()),
        ("~", ()),
        ("O\u0308. Mu\u0308ller", ("Ö. Müller",)),
    ],
)
def test_who_approved_a_version(written, names):
    assert read(file(f"approved_by: {written}")).approved_by == names


@pytest.mark.parametrize(
    ("written", "message", "column"),
    [
        ("[A, B, A]", "'A' is listed twice", 14),
        ("'; '", "approved_by: must have at least 1", 14),
        ("[A, '']", "this is empty", 18),
        ("{a: b}", "approved_by: must be a list", 14),
        ("[]", "approved_by: must have at least 1", 14),
    ],
)
def test_who_cannot_have_approved_a_version(written, message, column):
    (problem,) = problems(file(f"approved_by: {written}"))
    assert (problem.rule, problem.message) == ("bad-value", message)
    assert (problem.line, problem.column) == (4, column)


@pytest.mark.parametrize(
    "lines",
    [
        ("effective:", "change: ~", "summary: null"),
        ('effective: ""', "change: ''", 'summary: ""'),
    ],
)
def test_what_is_not_said(lines):
    version = read(file(*lines))
    assert (version.effective, version.change, version.summary, version.replaces) == (
        date(2024, 9, 4),
        None,
        None,
        None,
    )
    assert version.is_draft


@pytest.mark.parametrize(
    "data",
    [
        file().replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + file(),
        file().replace(b"2024-09-04", b'"2024-09-04"'),
        file().replace(b"---\n# P", b"...\n# P"),
        file().replace(b"---\n", b"---  \n"),
    ],
    ids=["CRLF", "BOM", "quoted day", "closed by dots", "space after fences"],
)
def test_forms_that_are_as_good(data):
    version = read(data)
    assert (version.title, str(version.revised), version.text_line) == ("Privacy", "2024-09-04", 5)
    assert split_text(decode(data, "a.md"))[1].startswith("# Privacy\n")


@pytest.mark.parametrize("title", ["NO", "Política – 隐私", "1e3", "'Terms: of use'", "on"])
def test_scalars_are_words(title):
    assert read(file().replace(b"Privacy\n", title.encode() + b"\n", 1)).title == title.strip("'")


HERE = Path(__file__).parent
NO_DAYS = (HERE / "fixtures/no_days.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("day", NO_DAYS.strip().split("\n"))
@pytest.mark.parametrize("key", ["revised", "effective", "translates"])
def test_only_iso_days(key, day):
    data = b"---\ntitle: x\n" + b"".join(
        f"{name}: {value}\n".encode()
        for name, value in ({"revised": "2024-09-04"} | {key: day}).items()
    )
    path = "privacy.de.md" if key == "translates" else "privacy.md"
    found = [problem for problem in problems(data + b"---\n", path) if problem.rule == "bad-date"]
    assert [problem.line for problem in found] == [3 if key == "revised" else 4]


@cases("fixtures/refused_front_matter.txt")
def test_what_is_refused_and_where(text, expected):
    """The cases are Python."""
    assert in_lines(eval(text)) == expected


@cases("fixtures/wrong_front_matter.txt")
def test_what_is_refused_where_and_in_which_words(text, expected):
    assert in_lines(problems(file(text))) == expected


def test_every_problem_at_once_with_its_line():
    found = problems(b"---\ntitle:\nrevisd: 2024-09-04\n---\n")
    assert "\n".join(map(str, found)) == (
        "content/privacy.md:1: error[missing-key]: revised is missing\n"
        "  1 | ---\n"
        "  help: add a line for revised\n"
        "content/privacy.md:2:1: error[missing-key]: title is missing\n"
        "  2 | title:\n"
        "    | ^\n"
        "  help: add a line for title\n"
        "content/privacy.md:3:1: error[unknown-key]: unknown key 'revisd'\n"
        "  3 | revisd: 2024-09-04\n"
        "    | ^\n"
        "  help: did you mean 'revised'?"
    )


PROMISES = (HERE / "fixtures/promises.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", PROMISES.strip().split("\n"))
def test_a_promise_is_recorded_at_its_line(case):
    written, expected = case.split(" | ")
    promise = read(file("change: minor", written)).promise
    assert (str(promise), promise.place()) == (expected, "content/privacy.md:5")
    assert confirmed_in(file("change: minor", written), "content/privacy.md") == promise


def test_a_promise_with_its_clause_or_none():
    assert (
        read(file("promise:", "  any_of: [page]", "  clause: '#changes'")).promise.rules[0].clause
        == "changes"
    )
    assert (read(file("promise:")).promise, read(file("promise: ~")).promise) == (None, None)
    nothing = read(file("promise: {none: true, confirmed_by: J. Doe, clause: changes}")).promise
    assert (nothing.promises_no_notice, nothing.confirmed_by, nothing.rules[0].clause) == (
        True,
        "J. Doe",
        "changes",
    )


def test_several_rules_each_with_its_line():
    lines = [
        "promise:",
        "  - all_of: [email]",
        "    days_before: 60",
        "    about: fees",
        "  - {any_of: [site, page]}",
    ]
    promise = read(file(*lines)).promise
    assert [rule.line for rule in promise.rules] == [5, 8]
    assert promise.place(promise.rules[1]) == "content/privacy.md:8"


def test_what_a_change_is_about():
    assert [read(file(line)).about for line in ("about: [fees, data]", "about: []", "about:", "")] == [
        ("fees", "data"), (), None, None,
    ]  # fmt: skip


def test_a_promise_that_cannot_be_read_is_none():
    assert confirmed_in(file("promise: soon"), "a.md") is None
    assert confirmed_in(b"# No front matter\n", "a.md") is None


def test_a_translation_says_what_it_renders_and_nothing_that_it_takes_from_there():
    assert read(file("translates: 2024-08-01"), "privacy.de.md").translates == VersionId(
        date(2024, 8, 1)
    )


def test_retroactive_allows_an_earlier_day():
    assert read(file("effective: 2024-09-03", "retroactive: true")).effective == date(2024, 9, 3)
    for more in (["retroactive: true"], []):
        (problem,) = problems(file("effective: 2024-09-03", "withdrawn: true", *more))
        assert problem.message.startswith(
            "the policy can't end on 2024-09-03, before the version that withdraws it"
        )


@pytest.mark.parametrize("loader", ["libyaml"], indirect=True)
def test_the_time_grows_with_the_number_of_wrong_keys(growth):
    files = {size: file(*(f"k{number}: a" for number in range(300 * size))) for size in (1, 4)}
    assert growth(lambda size: problems(files[size])) < 8


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-9-4", "2024-09-04"),
        ("September 4, 2024", "2024-09-04"),
        ("on September 4, 2024", ""),
        ("04/09/2024", ""),
        ("soon", ""),
    ],
)
def test_a_day_in_another_form_is_written_anew_if_it_has_one_meaning(written, meant):
    (problem,) = problems(file(f"effective: {written}"))
    assert (problem.rule, problem.replacement) == ("bad-date", meant)


def test_the_longest_texts_and_the_farthest_days():
    def accepted(**values):
        lines = {"title": "Privacy", "revised": "2024-09-04"} | values
        data = "".join(f"{key}: {value}\n" for key, value in lines.items())
        try:
            return bool(read(f"---\n{data}---\nWords.\n".encode()))
        except ProblemsFound:
            return False

    assert [accepted(title="x" * size) for size in (300, 301)] == [True, False]
    assert [accepted(summary="x" * size) for size in (1000, 1001)] == [True, False]
    assert [accepted(approved_by="x" * size) for size in (1000, 1001)] == [True, False]
    assert [accepted(effective=day) for day in ("8999-12-31", "9000-01-01")] == [True, False]
    assert [accepted(revised=day) for day in ("1000-01-01", "0999-12-31")] == [True, False]
    assert [accepted(promise=f"{{days_before: {days}}}") for days in (0, 3650, 3651, -1)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_promise_over_several_lines_stands_where_its_key_does():
    assert read(file("promise:", "  any_of: [page]")).promise.place() == "content/privacy.md:4"


def test_a_text_may_apply_from_the_day_on_which_it_was_written():
    assert read(file("effective: 2024-09-04")).effective == date(2024, 9, 4)


@pytest.mark.parametrize(
    ("languages", "name"), [(("en",), "privacy.de.md"), (("en", "fr"), "privacy.fr.md")]
)
def test_a_translation_without_a_language_in_its_name_is_told_how_to_be_called(languages, name):
    with pytest.raises(ProblemsFound) as found:
        read_version(file("translates: 2024-09-04"), "privacy.md", languages=Languages(languages))
    assert found.value.problems[0].help == f"remove the line, or rename the file to {name}"


@pytest.mark.parametrize("line", ["replaces: []", "replaces: none", "replaces:\n  - none"])
def test_a_form_that_cannot_write_an_empty_list_writes_none(line):
    assert read(file(line)).replaces == ()


def test_none_is_no_version_beside_others():
    (problem,) = problems(file("replaces: [2024-08-01, none]"))
    assert problem.message == "'none' isn't a valid date"
