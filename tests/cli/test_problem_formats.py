"""Each form of `legalsite check` against the format that its readers expect."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from legalsite.cli.problem_formats import FORMATS, full
from legalsite.errors import Problem

CLAUSE = "We will notify you by email at least 30 days before a change takes effect."
NASTY = Problem(
    "date-in-text", "100% wrong: a, b\nand “c” <d> ]]>", "fix & be done", "content/eu/a b,c:d.md", 4, 10, "x"
)  # fmt: skip
PLAIN = Problem(
    "future-revised", "this text is of tomorrow", "wait", "content/terms.md", 3, severity="info"
)
ODD = Problem("ledger-missing", "the ledger is gone", severity="warning")
PROBLEMS = (NASTY, PLAIN, PLAIN, ODD)

# The standard's own schema (OASIS, SARIF 2.1.0 with errata 01), which forbids all that it does not name.
SARIF = json.loads(Path(__file__).with_name("schemas").joinpath("sarif-2.1.0.json").read_bytes())

# What Jenkins' xUnit plugin lets them have (junit-10.xsd), and GitLab's `file`: attributes, children.
COUNTS = {"tests", "failures", "errors"}
JUNIT = {
    "testsuites": ({"name", "time", *COUNTS}, {"testsuite"}),
    "testsuite": (
        {"name", "skipped", "time", "timestamp", "hostname", "id", "package", *COUNTS},
        {"testcase"},
    ),
    "testcase": (
        {"name", "time", "classname", "file"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set[str]()),
    "system-out": (set[str](), set[str]()),
}

CODE_QUALITY = {
    "type": "array",
    "items": {
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^[^./]"},
                    "lines": {
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_full_has_every_problem_and_a_count() -> None:
    said = FORMATS["full"](PROBLEMS)
    assert said.startswith(str(NASTY))
    assert said.endswith("\n\n1 error, 1 warning, 2 infos")
    assert FORMATS["full"](()) == "no problems found"


def test_full_counts_many_problems_of_a_rule_and_severity() -> None:
    many = [Problem("dead-page", f"x{number}", "mend it") for number in range(11)]
    other = Problem("dead-page", "y", severity="warning")
    assert full([*many, other]).splitlines() == [
        "error[dead-page]: x0",
        "  help: mend it",
        "  and 10 more: error[dead-page]; to list them, add --verbose",
        "warning[dead-page]: y",
        "",
        "11 errors, 1 warning",
    ]
    for problems in (full([*many, other], verbose=True), full([*many[1:], other])):
        assert "more" not in problems
        assert problems.count("mend it") >= 10


def test_full_asks_questions_apart() -> None:
    question = Problem("missing-change", "how much?", "set `change`", "a.md", 1, severity="warning")
    heading = "Questions that only a person can answer:\n"
    assert FORMATS["full"]([ODD]) == f"{ODD}\n\n1 warning"
    assert FORMATS["full"]([question]) == f"{heading}{question}\n\n1 warning"
    assert FORMATS["full"]([question, ODD]) == f"{ODD}\n\n{heading}{question}\n\n2 warnings"


def test_concise_has_a_line_each() -> None:
    lines = FORMATS["concise"](PROBLEMS).split("\n")
    assert (
        lines[0]
        == "content/eu/a b,c:d.md:4:10: error[date-in-text]: 100% wrong: a, b and “c” <d> ]]>"
    )
    assert lines[3] == "warning[ledger-missing]: the ledger is gone"
    assert FORMATS["concise"](()) == ""


def test_json_is_a_list_of_objects() -> None:
    found = json.loads(FORMATS["json"](PROBLEMS))
    assert [list(each) for each in found] == [
        ["rule", "severity", "path", "line", "column", "message", "help"]
    ] * 4
    assert found[0]["message"] == NASTY.message
    assert FORMATS["json"](PROBLEMS).startswith('[\n  {\n    "rule": "date-in-text",\n')
    assert "and “c” <d>" in FORMATS["json"](PROBLEMS)
    assert json.loads(FORMATS["json"](())) == []


def test_github_takes_no_sign_of_a_message_for_a_command() -> None:
    lines = FORMATS["github"](PROBLEMS).split("\n")
    assert len(lines) == len(PROBLEMS)
    assert all(
        re.fullmatch(r"::(error|warning|notice) (\w+=[^,:]+)(,\w+=[^,:]+)*::[^\n]+", line)
        for line in lines
    )
    assert lines[0] == (
        "::error file=content/eu/a b%2Cc%3Ad.md,line=4,col=10,title=date-in-text"
        "::100%25 wrong: a, b%0Aand “c” <d> ]]>%0Ahelp: fix & be done"
    )
    assert lines[3] == "::warning title=ledger-missing::the ledger is gone"


@pytest.mark.parametrize("problems", [PROBLEMS, ()])
def test_gitlab_is_a_code_quality_report(problems: tuple[Problem, ...]) -> None:
    report = json.loads(FORMATS["gitlab"](problems))
    jsonschema.validate(report, CODE_QUALITY)
    assert len({entry["fingerprint"] for entry in report}) == len(problems)


def test_gitlab_has_a_place_for_what_has_none() -> None:
    nasty, plain, _, odd = json.loads(FORMATS["gitlab"](PROBLEMS))
    places = [each["location"] | {"severity": each["severity"]} for each in (nasty, plain, odd)]
    assert places == [
        {"path": NASTY.path, "lines": {"begin": 4}, "severity": "major"},
        {"path": PLAIN.path, "lines": {"begin": 3}, "severity": "info"},
        {"path": "legalsite.toml", "lines": {"begin": 1}, "severity": "minor"},
    ]
    assert (nasty["description"], odd["description"]) == (
        f"{NASTY.message} Help: {NASTY.help}",
        ODD.message,
    )


def test_a_fingerprint_stays_when_lines_are_added_above() -> None:
    one, other = (
        json.loads(FORMATS["gitlab"]([Problem("r", "m", path="p", line=line)])) for line in (3, 9)
    )
    assert one[0]["fingerprint"] == other[0]["fingerprint"]


@pytest.mark.parametrize("problems", [PROBLEMS, ()])
def test_sarif(problems: tuple[Problem, ...]) -> None:
    log = json.loads(FORMATS["sarif"](problems))
    jsonschema.validate(log, SARIF)
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        problem.rule for problem in problems
    ]


def test_sarif_says_what_is_known_of_a_place() -> None:
    found = json.loads(FORMATS["sarif"](PROBLEMS))["runs"][0]["results"]
    nasty, plain, odd = (found[at] for at in (0, 1, 3))
    assert [each["level"] for each in (nasty, plain, odd)] == ["error", "note", "warning"]
    assert [each["message"]["text"] for each in (nasty, odd)] == [
        f"{NASTY.message}\n{NASTY.help}",
        ODD.message,
    ]
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in (nasty, plain)]
    assert regions == [
        {"startLine": 4, "startColumn": 10, "snippet": {"text": "x"}},
        {"startLine": 3},
    ]
    assert not {"locations", "fixes"} & odd.keys()
    (result,) = json.loads(FORMATS["sarif"]([Problem("r", "m", path="a.md")]))["runs"][0]["results"]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "a.md"}}}]


@pytest.mark.parametrize(("length", "shown"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_sarif_has_no_long_lines(length: int, shown: bool) -> None:
    (result,) = json.loads(
        FORMATS["sarif"]([Problem("r", "m", path="a.md", line=1, excerpt="x" * length)])
    )["runs"][0]["results"]
    assert ("snippet" in result["locations"][0]["physicalLocation"]["region"]) == shown


def test_sarif_has_the_end_of_what_is_wrong_and_the_fix() -> None:
    problem = Problem("bad-value", "m", "h", "content/a b.md", 4, 9, "change: materiel").with_fix(
        "materiel", "material"
    )
    log = json.loads(FORMATS["sarif"]([problem]))
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["endColumn"] == 17
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "content/a%20b.md"}
    (written,) = change["replacements"]
    assert written["deletedRegion"] == {"startLine": 4, "startColumn": 9, "endColumn": 17}
    assert written["insertedContent"] == {"text": "material"}


@pytest.mark.parametrize("problems", [PROBLEMS, ()])
def test_junit(problems: tuple[Problem, ...]) -> None:
    suites = ET.fromstring(FORMATS["junit"](problems))
    assert suites.tag == "testsuites"
    (suite,) = suites
    cases = suite.findall("testcase")
    assert suite.get("tests") == str(len(cases)) == str(len(problems) or 1)
    assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
    assert all(case.get("name") and case.get("classname") for case in cases)
    for element in suites.iter():
        attributes, children = JUNIT[element.tag]
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
    if problems:
        assert cases[0].find("failure").text == str(NASTY)  # type: ignore[union-attr]  # an error is a failure
        assert [
            (each.get("name"), each.get("file"), each.find("failure") is None) for each in cases
        ] == [
            (f"{each.rule} {each.place}".strip(), each.path or None, each.severity != "error")
            for each in problems
        ]
        assert cases[3].find("system-out").text == str(ODD)  # type: ignore[union-attr]  # what is no error is output


def test_a_clause_is_quoted_once() -> None:
    asked = [
        Problem("promise-weaker", f"names 30 days: “{CLAUSE}”, not “none”", path=path)
        for path in ("content/a.md", "content/b.md", "content/c.md")
    ]
    printed = full(asked)
    assert printed.count(CLAUSE) == 1
    assert printed.count("“We will notify you by email …” (quoted above), not “none”") == 2
    assert FORMATS["json"](asked).count(CLAUSE) == 3  # each entry may be shown alone


def test_links_to_the_documentation_once_it_has_a_website(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://docs.test/reference/errors/#bad-date"
    problems = [Problem("bad-date", "m", path="a.md"), Problem("bad-date", "n", path="a.md")]

    def linked() -> list[str | None]:
        (rule,) = json.loads(FORMATS["sarif"](problems))["runs"][0]["tool"]["driver"]["rules"]
        return [rule.get("helpUri"), *full(problems, verbose=True).split("\n")[2:-1]]

    assert linked() == [None, ""]
    monkeypatch.setattr("legalsite.DOCUMENTATION", "https://docs.test/")
    assert linked() == [url, "", url]
    assert url not in full(problems)
