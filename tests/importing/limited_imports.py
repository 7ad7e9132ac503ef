"""Import a file in a process with limits on time and memory."""

from pathlib import Path

import pytest

from limited_process import LimitedRun


@pytest.fixture
def import_limited(run_limited: LimitedRun, tmp_path: Path) -> LimitedRun:
    """Return a function that imports a file, and returns the exit status and errors."""

    def import_limited(kind: str, data: bytes) -> tuple[int, str]:
        (tmp_path / "legalsite.toml").write_text(
            '[site]\ntitle = "A"\nurl = "https://a.example/"\n'
        )
        (tmp_path / "given").write_bytes(data)
        call = ["import", kind, "given", "--slug", "terms", "--revised", "2026-03-02"]
        return run_limited(tmp_path, *call)

    return import_limited
