"""A list of objects: rule, severity, path, line, column, message, help. Lines and columns count from 1; 0 means that
there is none."""

import json
from collections.abc import Sequence

from legalsite.errors import Problem

KEYS = ("rule", "severity", "path", "line", "column", "message", "help")


def written(problems: Sequence[Problem]) -> str:
    found = [{key: getattr(problem, key) for key in KEYS} for problem in problems]
    return json.dumps(found, ensure_ascii=False, indent=2)
