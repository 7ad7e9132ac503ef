"""The figures of docs/trust.md, from the two real histories."""

import gzip
import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ledgers import read_ledger
from legalsite.commands.check import check
from legalsite.commands.import_git import HistoryRequest, find_history, import_history
from legalsite.site.load import load_fresh

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "../shared/corpus"
DOCS = ROOT / "docs/trust.md"
CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\n'
HISTORIES = (
    ("basecamp-policies", "**/*.md", date(2023, 12, 31)),
    ("github-site-policy", "Policies/**/*.md", date(2026, 3, 31)),
)
FIGURES = dict(
    re.findall(
        r"^\| (\w.*?) \| ([0-9]+ \| [0-9]+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE
    )
)


@pytest.mark.long
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the two histories are in ../shared/corpus")
@pytest.mark.parametrize("column", range(len(HISTORIES)), ids=[name for name, *_ in HISTORIES])
def test_the_figures_of_a_documented_history(tmp_path: Path, column: int) -> None:
    found = figures(tmp_path, *HISTORIES[column])
    documented = {row: FIGURES[row].split(" | ")[column] for row in found}
    assert {row: str(figure) for row, figure in found.items()} == documented


def figures(root: Path, name: str, glob: str, on: date) -> dict[str, int]:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    repository = root / "history"
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    stream = gzip.decompress((CORPUS / f"{name}.fast-export.gz").read_bytes())
    subprocess.run(
        ["git", "-C", str(repository), "fast-import", "--quiet"], input=stream, check=True
    )
    (root / "legalsite.toml").write_text(CONFIG)
    list(
        import_history(
            find_history(root, HistoryRequest(repository, [glob])), now=now, dry_run=False, key=None
        )
    )
    lines = read_ledger((root / "content/LEDGER").read_bytes()).lines
    versions = [line for line in lines if line.verb != "gap"]
    policies = {line.policy for line in versions}
    problems = check(
        load_fresh(root, now=now), on, now=now, rules=["changed-under-old-date"]
    ).problems
    return {
        "policies": len(policies),
        "versions": len(versions),
        "versions whose wording changed under an old date": len(problems),
        "policies with at least one of these": len(
            {Path(problem.path).parent for problem in problems}
        ),
    }
