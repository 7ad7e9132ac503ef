"""The output formats of problems: `full` for people, `concise` for editors and grep, `json`, and those of pipelines."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote

from legalsite import __version__
from legalsite.cli.printing import JsonObject
from legalsite.errors import Problem, by_severity
from legalsite.model.questions import split_questions

LONGEST_SNIPPET = 1000  # characters: each problem in a line has a snippet of its own, and a text may be one line
WHOLE_SITE = "legalsite.toml"  # every entry of a Code Quality report must have a path
JSON_KEYS = ("rule", "severity", "path", "line", "column", "message", "help")  # line and column 0: there is none
GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
GITLAB = {"error": "major", "warning": "minor", "info": "info"}
SARIF = {"error": "error", "warning": "warning", "info": "note"}


def full(problems: Sequence[Problem]) -> str:
    """Return every problem with its excerpt and help, then what is asked of a person, with the line that answers each,
    then how many there are of each severity."""
    questions, wrong = split_questions(problems)
    asked = ["Questions that only a person can answer:", *map(str, questions), ""] if questions else []
    shown = [*map(str, wrong), ""] if wrong else []
    return "\n".join([*shown, *asked, by_severity(problems) or "no problems found"])


def concise(problems: Sequence[Problem]) -> str:
    """Return one line per problem."""
    brief = (problem._replace(message=" ".join(problem.message.split()), help="", excerpt="") for problem in problems)
    return "\n".join(map(str, brief))


def as_json(problems: Sequence[Problem]) -> str:
    """Return a list of objects."""
    return _json(as_values(problems))


def as_values(problems: Iterable[Problem], keys: Sequence[str] = JSON_KEYS) -> list[JsonObject]:
    """Return problems as JSON values."""
    return [{key: getattr(problem, key) for key in keys} for problem in problems]


def github(problems: Sequence[Problem]) -> str:
    """Return workflow commands, which GitHub shows next to the lines of a change (docs.github.com, "Workflow commands
    for GitHub Actions")."""
    lines = []
    for problem in problems:
        facts = {"file": problem.path, "line": problem.line, "col": problem.column, "title": problem.rule}
        about = ((name, _escaped(str(fact))) for name, fact in facts.items() if fact)
        properties = ",".join(f"{name}={fact.replace(':', '%3A').replace(',', '%2C')}" for name, fact in about)
        text = _escaped(problem.message + (f"\nhelp: {problem.help}" if problem.help else ""))
        lines.append(f"::{GITHUB[problem.severity]} {properties}::{text}")
    return "\n".join(lines)


def gitlab(problems: Sequence[Problem]) -> str:
    """Return a Code Quality report (docs.gitlab.com, "Code Quality", "Code Quality report format")."""
    report = [
        {
            "description": problem.message + (f" Help: {problem.help}" if problem.help else ""),
            "check_name": problem.rule,
            "fingerprint": fingerprint,
            "severity": GITLAB[problem.severity],
            "location": {"path": problem.path or WHOLE_SITE, "lines": {"begin": problem.line or 1}},
        }
        for problem, fingerprint in _with_fingerprints(problems)
    ]
    return _json(report)


def sarif(problems: Sequence[Problem]) -> str:
    """Return SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0): one run with its rules and its results."""
    rules = sorted({problem.rule for problem in problems})
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": rules.index(problem.rule),
            "level": SARIF[problem.severity],
            "message": {"text": problem.message + (f"\n{problem.help}" if problem.help else "")},
            "partialFingerprints": {"legalsite/v1": fingerprint},
            **({"locations": [{"physicalLocation": _location(problem)}]} if problem.path else {}),
            **({"fixes": [_fix(problem)]} if problem.replacement else {}),
        }
        for problem, fingerprint in _with_fingerprints(problems)
    ]
    driver = {"name": "legalsite", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _json({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def junit(problems: Sequence[Problem]) -> str:
    """Return JUnit's XML as pipelines read it: one test case per problem; errors fail, everything else is output.

    There is no standard. Only what the schema of Jenkins' xUnit plugin (junit-10.xsd) allows is written, and `file`,
    which GitLab documents ("Unit test reports")."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring  # for one format of seven

    failures = sum(problem.is_error for problem in problems)
    count = {"tests": str(len(problems) or 1), "failures": str(failures), "errors": "0"}
    suites = Element("testsuites", count)
    suite = SubElement(suites, "testsuite", {"name": "legalsite check", **count, "skipped": "0"})
    for problem in problems:
        file = {"file": problem.path} if problem.path else {}
        name = f"{problem.rule} {problem.place}".strip()
        case = SubElement(suite, "testcase", {"name": name, "classname": problem.rule, **file})
        if problem.is_error:
            SubElement(case, "failure", {"type": problem.rule, "message": problem.message}).text = str(problem)
        else:
            SubElement(case, "system-out").text = str(problem)
    if not problems:  # pipelines treat a suite without cases as a broken run
        SubElement(suite, "testcase", {"name": "every rule", "classname": "legalsite"})
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode")


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "full": full,
    "concise": concise,
    "json": as_json,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
    "junit": junit,
}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _with_fingerprints(problems: Iterable[Problem]) -> Iterator[tuple[Problem, str]]:
    """Yield each problem with a hash that stays the same when lines are added above. Equal problems of one file are
    numbered."""
    seen: Counter[str] = Counter()
    for problem in problems:
        key = "\0".join((problem.rule, problem.path, problem.message))
        seen[key] += 1
        yield problem, hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()


def _fix(problem: Problem) -> JsonObject:
    """Return what to write in place of the words that are wrong, as a `fix` of SARIF."""
    region = {"startLine": problem.line, "startColumn": problem.column, "endColumn": problem.end}
    change = {"deletedRegion": region, "insertedContent": {"text": problem.replacement}}
    file = {"uri": quote(problem.path)}
    return {"artifactChanges": [{"artifactLocation": file, "replacements": [change]}]}


def _location(problem: Problem) -> JsonObject:
    """Return the `physicalLocation` of a problem in SARIF."""
    location: JsonObject = {"artifactLocation": {"uri": quote(problem.path)}}
    if problem.line:
        column = {"startColumn": problem.column} if problem.column else {}
        column |= {"endColumn": problem.end} if problem.end else {}
        short = 0 < len(problem.excerpt) <= LONGEST_SNIPPET
        snippet = {"snippet": {"text": problem.excerpt}} if short else {}
        location["region"] = {"startLine": problem.line, **column, **snippet}
    return location
