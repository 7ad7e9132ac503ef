"""The cases of command lines as a whole."""

import ast
import re
from pathlib import Path

from cli.command_lines import CASES


def test_each_case_is_run_by_one_file() -> None:
    files = "".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")
    )
    named = [
        name
        for names in re.findall(r"(?s)\ntest_case = cases\((.*?)\)", files)
        for name in ast.literal_eval(f"[{names}]")
    ]
    assert sorted(named) == sorted(path.stem for path in CASES.iterdir())
