"""`legalsite status` tells what a build of that day shows, in words and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from legalsite.cli.status import command

SITE = '[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n'
FILES = {
    "terms.md": "title: Terms\nrevised: 2024-05-01\neffective: 2024-06-01\nchange: editorial\nsummary: A typo.",
    "terms/2024-01-01.md": "title: Terms\nrevised: 2024-01-01\neffective: 2024-02-01",
    "fees.md": "title: Fees\nrevised: 2024-04-01\neffective: 2024-03-01\nretroactive: true",
}
TOLD = """
2023-12-31
    The site next changes on 2024-01-01. This is 2023-12-31.
2024-01-15
    pending: revision 2024-01-01, in force from 2024-02-01
2024-05-01
    revision 2024-04-01, in force since 2024-04-01
    revision 2024-01-01, in force since 2024-02-01
    pending: revision 2024-05-01, an editorial change, in force from 2024-06-01
    The site next changes on 2024-06-01. This is 2024-05-01.
2024-06-01
    No change is ahead. This is 2024-06-01.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(SITE)
    (tmp_path / "content/terms").mkdir(parents=True)
    return tmp_path


def status(root: Path, *words: str) -> str:
    done = CliRunner().invoke(command, ["--root", str(root), *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_what_is_told_on_a_day(root: Path) -> None:
    for path, front in FILES.items():
        (root / "content" / path).write_text(f"---\n{front}\n---\nA text.\n")
    for line in TOLD.strip().splitlines():
        if not line.startswith(" "):
            told = status(root, "--as-of", line)
        else:
            assert line.strip() in told
    before = json.loads(status(root, "--as-of", "2023-12-31", "--format", "json"))
    assert before == {"day": "2023-12-31", "next_change": "2024-01-01", "policies": []}


def test_a_site_without_a_text_says_how_to_start(root: Path) -> None:
    assert "There is no policy yet: `legalsite new SLUG` starts one." in status(root)
