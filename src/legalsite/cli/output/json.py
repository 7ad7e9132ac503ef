"""A list of objects: rule, severity, path, line, column, message, help. Lines and columns count from 1; 0 means that
there is none."""

import json
from collections.abc import Sequence

from legalsite.errors import Problem

KEYS = ("rule", "severity", "path", "line", "column", "message", "help")


def written(problems: Sequence[Problem]) -> str:
    rows = [{key: getattr(problem, key) for key in KEYS} for problem in problems]
    return json.dumps(rows, ensure_ascii=False, indent=2)
