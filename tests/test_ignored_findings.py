"""Each finding of ruff or mypy that a line turns off has its reason beside it."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
IGNORED = re.compile(r"# (noqa|type: ignore)(?P<rest>.*)")
WITH_REASON = re.compile(
    r": [A-Z0-9, ]+( - \S.*|\(\S.*\))|\[[\w, -]+\]  # \S.*"
)  # as in `noqa: X1 - why`, `noqa: X1 (why)`, and a comment after a type
FOLDERS = ("src", "benchmarks", "tests")


def lines_without_reason(path: Path) -> Iterator[str]:
    """Yield the place of each line that turns off a finding without a reason."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        ignored = IGNORED.search(line)
        if ignored and not WITH_REASON.fullmatch(ignored["rest"]):
            yield f"{path}:{number}"


def test_each_ignored_finding_has_a_reason() -> None:
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    files.remove(Path(__file__))
    assert [place for path in files for place in lines_without_reason(path)] == []


def test_a_line_without_a_reason_is_found(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("a = 1  # noqa: S105\nb = 2  # noqa: S105 - no password\nc = 3  # noqa\n")
    assert list(lines_without_reason(file)) == [f"{file}:1", f"{file}:3"]
