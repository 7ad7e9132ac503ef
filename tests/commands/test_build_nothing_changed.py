"""A build of what was built before: its bytes, and what it loads."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from commands.built_site import DAY, SITE, made, output, site, text
from legalsite.commands.build import BuildOutcome

WHOLE = "site-wide pages"


def said(outcome: BuildOutcome) -> dict[str, str]:
    """Return why each policy was built again."""
    return {
        slug: "; ".join(map(str, reasons))
        for slug, reasons in outcome.reasons.items()
        if slug != WHOLE
    }


def test_nothing_changed(tmp_path: Path) -> None:
    first = made(site(tmp_path))
    before = {path: (tmp_path / "output" / path).stat() for path in output(tmp_path)}
    second = made(tmp_path)
    assert first.changed
    assert not second.changed
    assert second.numbers == first.numbers
    assert {path: (tmp_path / "output" / path).stat() for path in output(tmp_path)} == before


def loaded(root: Path, libraries: str) -> tuple[str, str]:
    """Build in a process of its own; return which libraries it loaded, and what it printed."""
    code = textwrap.dedent(f"""
        import sys
        from legalsite.cli import run
        assert run(["build", "--unpublished", "--as-of", "{DAY}", "--root", {str(root)!r}]) == 0
        loaded = [name for name in "{libraries}".split() if name in sys.modules]
        print("loaded:", *loaded, file=sys.stderr)
    """)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    printed, _, names = done.stderr.partition("loaded:")
    return names.strip(), done.stdout + printed


def test_nothing_changed_loads_nothing(tmp_path: Path) -> None:
    site(tmp_path)
    for file in tmp_path.rglob("*"):
        os.utime(file, (10**9, 10**9))
    heavy = "msgspec markdown_it jinja2 babel rich sqlalchemy watchdog bs4 rapidfuzz yaml nh3"
    loaded(tmp_path, heavy)
    names, printed = loaded(tmp_path, heavy)
    assert not names
    assert "is up to date" in printed
    assert "warning[ledger-missing]" in printed


def test_one_changed_text_loads_only_what_its_pages_need(tmp_path: Path) -> None:
    made(site(tmp_path))
    changed = tmp_path / "content/terms.md"
    changed.write_text(changed.read_text().replace("Pay on time.", "Pay within 30 days."))
    names, _ = loaded(tmp_path, "jinja2 yaml frontmatter babel rich sqlalchemy bs4")
    assert names == "jinja2"


def test_the_same_bytes_whatever_the_machine(tmp_path: Path) -> None:
    sites = {}
    for name, environment, jobs in (
        ("one", {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}, "1"),
        ("another/place", {"TZ": "Pacific/Niue", "LC_ALL": "C", "PYTHONHASHSEED": "2"}, "3"),
    ):
        root = site(
            tmp_path / name, {**SITE, "content/cookies.md": text("2025-02-02", "None.", "Cookies")}
        )
        command = [
            sys.executable,
            "-m",
            "legalsite",
            "build",
            "--unpublished",
            "--as-of",
            str(DAY),
            "--jobs",
            jobs,
        ]
        subprocess.run(
            command, cwd=root, env={**os.environ, **environment}, check=True, capture_output=True
        )
        sites[name] = output(root)
    assert sites["one"] == sites["another/place"]


def test_a_lost_or_rotten_cache_changes_nothing(tmp_path: Path) -> None:
    made(site(tmp_path))
    before = output(tmp_path)
    for record in (tmp_path / ".legalsite").iterdir():
        record.write_bytes(b"{}")
    assert said(made(tmp_path)) == dict.fromkeys(["privacy", "terms"], "no previous build")
    assert output(tmp_path) == before
