"""SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0): one run with its rules and its results."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from legalsite import __version__
from legalsite.cli.output.gitlab import fingerprint
from legalsite.errors import Problem

LONGEST_SNIPPET = 1000  # characters: each problem in a line has a snippet of its own, and a text may be one line
LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def written(problems: Sequence[Problem]) -> str:
    rules = sorted({problem.rule for problem in problems})
    seen: Counter[str] = Counter()
    driver = {"name": "legalsite", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, rules.index(problem.rule), seen) for problem in problems],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _result(problem: Problem, index: int, seen: Counter[str]) -> dict[str, Any]:
    text = problem.message + (f"\n{problem.help}" if problem.help else "")
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": LEVELS[problem.severity],
        "message": {"text": text},
        "partialFingerprints": {"legalsite/v1": fingerprint(problem, seen)},
    }
    if problem.path:
        result["locations"] = [{"physicalLocation": _place(problem)}]
    return result


def _place(problem: Problem) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.path)}}
    if problem.line:
        location["region"] = {"startLine": problem.line}
        if problem.column:
            location["region"]["startColumn"] = problem.column
        if 0 < len(problem.excerpt) <= LONGEST_SNIPPET:
            location["region"]["snippet"] = {"text": problem.excerpt}
    return location
