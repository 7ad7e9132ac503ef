"""Output formats for problems: for users, editors, pipelines, and other programs."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote

from legalsite import __version__
from legalsite.cli.printing import JsonObject, first_of_many
from legalsite.commands.documentation import problem_url
from legalsite.errors import Problem, describe_severities
from legalsite.model.questions import split_questions

# limits the output, because a long line may have many problems, each with a snippet
MAX_SNIPPET_LENGTH = 1000
# path for problems without a path, which Code Quality reports require
WHOLE_SITE = "legalsite.toml"
# line and column are 0 if unknown
JSON_KEYS = ("rule", "severity", "path", "line", "column", "message", "help")
GITHUB_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
GITLAB_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}
SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def full(problems: Sequence[Problem], *, verbose: bool = False) -> str:
    """Format problems with excerpts and help, followed by questions and the number of problems.

    Questions are problems that only a person can answer. If `verbose` is True, URLs of the
    documentation follow. Otherwise, frequent problems of a kind are shown as the first one and a
    count.
    """
    questions, others = split_questions(problems)
    quotes: set[str] = set()  # quotes that were already shown
    lines = [*map(str, first_of_many(others, quotes, verbose=verbose))]
    if others:
        lines.append("")
    if questions:
        lines.append("Questions that only a person can answer:")
        lines += [*map(str, first_of_many(questions, quotes, verbose=verbose)), ""]
    if verbose:
        lines += filter(None, sorted({problem_url(problem.rule) for problem in problems}))
    lines.append(describe_severities(problems) or "no problems found")
    return "\n".join(lines)


def concise(problems: Sequence[Problem]) -> str:
    """Format each problem on one line, without excerpt and help."""
    lines = []
    for problem in problems:
        message = " ".join(problem.message.split())
        lines.append(str(problem._replace(message=message, help="", excerpt="")))
    return "\n".join(lines)


def as_json(problems: Sequence[Problem]) -> str:
    return _as_indented_json(as_values(problems))


def as_values(problems: Iterable[Problem], keys: Sequence[str] = JSON_KEYS) -> list[JsonObject]:
    """Convert problems to JSON values. `keys` are attributes of Problem."""
    return [{key: getattr(problem, key) for key in keys} for problem in problems]


def github(problems: Sequence[Problem]) -> str:
    """Format workflow commands, which GitHub shows next to changed lines.

    See docs.github.com, "Workflow commands for GitHub Actions".
    """
    lines = []
    for problem in problems:
        facts = {
            "file": problem.path,
            "line": problem.line,
            "col": problem.column,
            "title": problem.rule,
        }
        properties = []
        for name, fact in facts.items():
            if fact:
                value = _escape_command_text(str(fact)).replace(":", "%3A").replace(",", "%2C")
                properties.append(f"{name}={value}")
        text = _escape_command_text(_message_with_help(problem, "\nhelp: "))
        lines.append(f"::{GITHUB_COMMANDS[problem.severity]} {','.join(properties)}::{text}")
    return "\n".join(lines)


def gitlab(problems: Sequence[Problem]) -> str:
    """Format a Code Quality report (docs.gitlab.com, "Code Quality report format")."""
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
    """Format SARIF 2.1.0 (docs.oasis-open.org/sarif) with a single run."""
    rules = sorted({problem.rule for problem in problems})  # results refer to rules by index
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
    named = []
    for rule in rules:
        named.append({"id": rule})
        url = problem_url(rule)
        if url:
            named[-1]["helpUri"] = url
    driver = {"name": "legalsite", "version": __version__, "rules": named}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _as_indented_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _message_with_help(problem: Problem, separator: str) -> str:
    if not problem.help:
        return problem.message
    return problem.message + separator + problem.help


def junit(problems: Sequence[Problem]) -> str:
    """Format JUnit XML for pipelines. Each problem is a test case, and only errors are failures.

    There's no standard for this format. We only use what the schema of Jenkins' xUnit plugin
    (junit-10.xsd) allows, and `file`, which is documented by GitLab ("Unit test reports").
    """
    # imported late because only this format needs it
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    failures = sum(problem.is_error for problem in problems)
    # without problems, there's still one case (see below)
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
    if not problems:  # pipelines treat an empty suite as a failure
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
    return json.dumps(value, ensure_ascii=False, indent=2)


def _escape_command_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _with_fingerprints(problems: Iterable[Problem]) -> Iterator[tuple[Problem, str]]:
    """Yield each problem with a hash that stays the same if the problem moves to a different line.

    Problems with the same file, rule, and message are numbered to get different hashes.
    """
    seen: Counter[str] = Counter()
    for problem in problems:
        # without the line number, so that the hash stays the same when lines are added above
        key = "\0".join((problem.rule, problem.path, problem.message))
        seen[key] += 1
        yield problem, hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()


def _sarif_fix(problem: Problem) -> JsonObject:
    region = {"startLine": problem.line, "startColumn": problem.column, "endColumn": problem.end}
    change = {"deletedRegion": region, "insertedContent": {"text": problem.replacement}}
    file = {"uri": quote(problem.path)}
    return {"artifactChanges": [{"artifactLocation": file, "replacements": [change]}]}


def _sarif_location(problem: Problem) -> JsonObject:
    """Convert the position of a problem, with the excerpt unless it's too long."""
    location: JsonObject = {"artifactLocation": {"uri": quote(problem.path)}}
    if problem.line:
        # SARIF doesn't allow columns of 0
        places = {"startColumn": problem.column, "endColumn": problem.end}
        region: JsonObject = {"startLine": problem.line}
        region |= {name: column for name, column in places.items() if column}
        if 0 < len(problem.excerpt) <= MAX_SNIPPET_LENGTH:
            region["snippet"] = {"text": problem.excerpt}
        location["region"] = region
    return location
