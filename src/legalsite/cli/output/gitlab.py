"""A Code Quality report (docs.gitlab.com, "Code Quality", "Code Quality report format")."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from legalsite.errors import Problem

SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}
WHOLE_SITE = "legalsite.toml"  # every entry must have a path


def written(problems: Sequence[Problem]) -> str:
    seen: Counter[str] = Counter()
    return json.dumps([_entry(problem, seen) for problem in problems], ensure_ascii=False, indent=2)


def _entry(problem: Problem, seen: Counter[str]) -> dict[str, Any]:
    return {
        "description": problem.message + (f" Help: {problem.help}" if problem.help else ""),
        "check_name": problem.rule,
        "fingerprint": fingerprint(problem, seen),
        "severity": SEVERITIES[problem.severity],
        "location": {"path": problem.path or WHOLE_SITE, "lines": {"begin": problem.line or 1}},
    }


def fingerprint(problem: Problem, seen: Counter[str]) -> str:
    """Return a hash that stays the same when lines are added above. `seen` numbers equal problems of one file."""
    key = "\0".join((problem.rule, problem.path, problem.message))
    seen[key] += 1
    return hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()
