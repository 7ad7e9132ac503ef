"""What `promises --confirm` asks on a terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = """---
title: Privacy
revised: 2026-01-01
---
If we change this policy in an important way, we e-mail you two months before.
"""


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("\n\n\nminor, material\n", "\n  all_of: [email]\n  period: 2 months\n  for: [minor, material]\n"),
        (
            "y\nfax\nemail, site\nsoon\n14\nmaterial\n",
            "\n  all_of: [email, site]\n  days_before: 14\n  for: [material]\n",
        ),
        ("n\n", " none\n"),
    ],
)
def test_one_question_at_a_time_with_what_is_offered(
    tmp_path: Path, terminal: tuple[int, int], typed: str, recorded: str
) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "T"\nurl = "https://legal.test/"\n')
    (tmp_path / "content").mkdir()
    (tmp_path / "content/privacy.md").write_text(TEXT)
    ours, theirs = terminal
    command = [sys.executable, "-m", "legalsite", "promises", "privacy", "--confirm"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path)
    os.write(ours, typed.encode())
    assert process.wait(60) == 0
    shown = os.read(ours, 10_000).decode()
    assert "we e-mail you two months before" in shown
    assert ("write one or more of: email, site" in shown) == ("fax" in typed)
    assert ("'soon' is not a period" in shown) == ("soon" in typed)
    written = (tmp_path / "content/privacy.md").read_text()
    assert f"promise:{recorded}" in written
