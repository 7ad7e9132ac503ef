"""Imports a file in a process that may use little time and memory."""

from pathlib import Path

from limited_process import run_limited


def import_in_child(folder: Path, kind: str, data: bytes) -> tuple[int, str]:
    """Return the exit status and the errors of an import with little time and memory."""
    (folder / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.example/"\n')
    (folder / "given").write_bytes(data)
    call = ["import", kind, "given", "--slug", "terms", "--revised", "2026-03-02"]
    return run_limited(folder, *call)
