"""Create small git repositories at given times, without this machine's settings."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

WHO = {f"GIT_{role}_{part}": "a" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str, day: str = "2024-01-01") -> str:
    """Run git in a folder and return its output.

    `day` is a date, meaning noon UTC, or a time in UTC.
    """
    if sys.platform == "win32" and not shutil.which("git"):
        pytest.skip("needs git")
    when = dict.fromkeys(
        ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day if 'T' in day else f'{day}T12:00:00'}Z"
    )
    environment = os.environ | WHO | ALONE | when
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def commit(
    folder: Path,
    day: str,
    files: Mapping[str, str | bytes | None] | None = None,
    subject: str = "Words",
) -> None:
    """Write files (None deletes a file), and commit everything that changed in the folder."""
    for name, text in (files or {}).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            place.unlink()
        else:
            place.write_bytes(text.encode() if isinstance(text, str) else text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "--allow-empty-message", "-m", subject, day=day)
