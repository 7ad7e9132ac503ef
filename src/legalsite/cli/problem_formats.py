"""The output formats of problems: for people, for editors and grep, JSON, and for pipelines."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote

from legalsite import __version__
from legalsite.cli.printing import JsonObject
from legalsite.errors import Problem, describe_severities, quote_once
from legalsite.model.questions import split_questions

MAX_ALIKE = 10  # problems of a rule that are printed in full
MAX_SNIPPET_LENGTH = 1000  # each problem in a line has a snippet, and a text may be one line
# the path of problems without one, because every entry of a Code Quality report must have a path
WHOLE_SITE = "legalsite.toml"
# a line or column of 0 is unknown
JSON_KEYS = ("rule", "severity", "path", "line", "column", "message", "help")
GITHUB_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
GITLAB_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}
SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def full(problems: Sequence[Problem], *, verbose: bool = False) -> str:
    """Return all problems with their excerpts and help, then questions, then how many there are.

    Questions are problems that only a person can answer. Without `verbose`, many problems of the
    same rule and severity are shown as the first one and a count.
    """
    questions, others = split_questions(problems)
    quotes: set[str] = set()  # of the problems so far
    lines = [*_first_of_many(others, quotes, verbose=verbose)]
    if others:
        lines.append("")
    if questions:
        lines.append("Questions that only a person can answer:")
        lines += [*_first_of_many(questions, quotes, verbose=verbose), ""]
    lines.append(describe_severities(problems) or "no problems found")
    return "\n".join(lines)


def _first_of_many(
    problems: Sequence[Problem], quotes: set[str], *, verbose: bool
) -> Iterator[str]:
    """Yield each problem in full, as in `quote_once`. If more than MAX_ALIKE are of the same kind, yield the first one
    and how many more there are, unless `verbose`."""
    counts = Counter(f"{problem.severity}[{problem.rule}]" for problem in problems)
    for problem in problems:
        kind = f"{problem.severity}[{problem.rule}]"
        if kind not in counts:  # already counted
            continue
        yield str(quote_once(problem, quotes))
        if counts[kind] > MAX_ALIKE and not verbose:
            yield f"  and {counts.pop(kind) - 1} more: {kind}; to list them, add --verbose"


def concise(problems: Sequence[Problem]) -> str:
    """Return one line for each problem, without excerpt and help."""
    lines = []
    for problem in problems:
        message = " ".join(problem.message.split())
        lines.append(str(problem._replace(message=message, help="", excerpt="")))
    return "\n".join(lines)


def as_json(problems: Sequence[Problem]) -> str:
    """Return the problems as a JSON list of objects."""
    return _as_indented_json(as_values(problems))


def as_values(problems: Iterable[Problem], keys: Sequence[str] = JSON_KEYS) -> list[JsonObject]:
    """Return problems as JSON values with these keys, which are attributes of Problem."""
    return [{key: getattr(problem, key) for key in keys} for problem in problems]


def github(problems: Sequence[Problem]) -> str:
    """Return workflow commands, which GitHub shows next to the lines of a change.

    See docs.github.com, "Workflow commands for GitHub Actions".
    """
    lines = []
    for problem in problems:
        path, line, column = problem.path, problem.line, problem.column
        facts = {"file": path, "line": line, "col": column, "title": problem.rule}
        properties = []
        for name, fact in facts.items():
            if fact:
                value = _escape_command_text(str(fact)).replace(":", "%3A").replace(",", "%2C")
                properties.append(f"{name}={value}")
        text = _escape_command_text(_message_with_help(problem, "\nhelp: "))
        lines.append(f"::{GITHUB_COMMANDS[problem.severity]} {','.join(properties)}::{text}")
    return "\n".join(lines)


def gitlab(problems: Sequence[Problem]) -> str:
    """Return a Code Quality report (docs.gitlab.com, "Code Quality report format")."""
    report = []
    for problem, fingerprint in _with_fingerprints(problems):
        lines = {"begin": problem.line or 1}
        entry = {
            "description": _message_with_help(problem, " Help: "),
            "check_name": problem.rule,
            "fingerprint": fingerprint,
            "severity": GITLAB_SEVERITIES[problem.severity],
            "location": {"path": problem.path or WHOLE_SITE, "lines": lines},
        }
        report.append(entry)
    return _as_indented_json(report)


def sarif(problems: Sequence[Problem]) -> str:
    """Return SARIF 2.1.0 (docs.oasis-open.org/sarif): one run with its rules and its results."""
    rules = sorted({problem.rule for problem in problems})  # results name them by index, too
    results = []
    for problem, fingerprint in _with_fingerprints(problems):
        result: JsonObject = {
            "ruleId": problem.rule,
            "ruleIndex": rules.index(problem.rule),
            "level": SARIF_LEVELS[problem.severity],
            "message": {"text": _message_with_help(problem, "\n")},
            "partialFingerprints": {"legalsite/v1": fingerprint},
        }
        if problem.path:
            result["locations"] = [{"physicalLocation": _sarif_location(problem)}]
        if problem.replacement:
            result["fixes"] = [_sarif_fix(problem)]
        results.append(result)
    named = [{"id": rule} for rule in rules]
    driver = {"name": "legalsite", "version": __version__, "rules": named}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _as_indented_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _message_with_help(problem: Problem, separator: str) -> str:
    """Return the message of a problem and its help, if it has one, with a separator between."""
    if not problem.help:
        return problem.message
    return problem.message + separator + problem.help


def junit(problems: Sequence[Problem]) -> str:
    """Return JUnit's XML as pipelines read it: one test case per problem; only errors fail.

    There is no standard. The result has only what the schema of Jenkins' xUnit plugin
    (junit-10.xsd) allows, and `file`, which GitLab documents ("Unit test reports").
    """
    # only one of seven formats needs it
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    failures = sum(problem.is_error for problem in problems)
    # one case if there are no problems: see below
    count = {"tests": str(len(problems) or 1), "failures": str(failures), "errors": "0"}
    suites = Element("testsuites", count)
    suite = SubElement(suites, "testsuite", {"name": "legalsite check", **count, "skipped": "0"})
    for problem in problems:
        name = f"{problem.rule} {problem.place}".strip()
        case = SubElement(suite, "testcase", name=name, classname=problem.rule)
        if problem.path:
            case.set("file", problem.path)
        if problem.is_error:
            facts = {"type": problem.rule, "message": problem.message}
            output = SubElement(case, "failure", facts)
        else:
            output = SubElement(case, "system-out")
        output.text = str(problem)
    if not problems:  # pipelines treat a suite without cases as a broken run
        SubElement(suite, "testcase", name="every rule", classname="legalsite")
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


def _as_indented_json(value: object) -> str:
    """Return a value as JSON with indented lines."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _escape_command_text(text: str) -> str:
    """Return a text as GitHub's workflow commands need it: without line ends or bare % signs."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _with_fingerprints(problems: Iterable[Problem]) -> Iterator[tuple[Problem, str]]:
    """Yield each problem with a hash that stays the same if the problem moves to another line.

    Problems of a file with the same rule and message get different hashes by their order.
    """
    seen: Counter[str] = Counter()
    for problem in problems:
        key = "\0".join((problem.rule, problem.path, problem.message))  # no line number
        seen[key] += 1
        yield problem, hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()


def _sarif_fix(problem: Problem) -> JsonObject:
    """Return the `fix` of a problem in SARIF: the replacement, and which words it replaces."""
    region = {"startLine": problem.line, "startColumn": problem.column, "endColumn": problem.end}
    change = {"deletedRegion": region, "insertedContent": {"text": problem.replacement}}
    file = {"uri": quote(problem.path)}
    return {"artifactChanges": [{"artifactLocation": file, "replacements": [change]}]}


def _sarif_location(problem: Problem) -> JsonObject:
    """Return the `physicalLocation` of a problem in SARIF."""
    location: JsonObject = {"artifactLocation": {"uri": quote(problem.path)}}
    if problem.line:
        # SARIF has no columns of 0; they are left out
        places = {"startColumn": problem.column, "endColumn": problem.end}
        region: JsonObject = {"startLine": problem.line}
        region |= {name: column for name, column in places.items() if column}
        if 0 < len(problem.excerpt) <= MAX_SNIPPET_LENGTH:
            region["snippet"] = {"text": problem.excerpt}
        location["region"] = region
    return location
