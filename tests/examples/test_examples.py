"""Whole sites: `before/` is what a company writes, `after/` every byte that build makes of it on 2025-06-01.

After a change that is meant to show, WRITE_CASES=1 writes `after/` anew; then read the difference."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, build
from legalsite.disk.file_system import walk
from legalsite.site.settings import read_settings

EXAMPLES = sorted(path.parent for path in Path(__file__).parent.glob("*/before"))
DAY = date(2025, 6, 1)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example(example: Path, tmp_path: Path) -> None:
    shutil.copytree(example / "before", tmp_path / "site")
    root = tmp_path / "site"
    drafts = not (root / "content/LEDGER").exists()
    for _ in build(BuildOrder(root, read_settings(root), DAY, unpublished=drafts)):
        pass
    made, after = tmp_path / "site/output", example / "after"
    if os.environ.get("WRITE_CASES"):
        shutil.rmtree(after, ignore_errors=True)
        shutil.copytree(made, after)
    assert contents(made) == contents(after)


def contents(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path, _ in walk(str(folder))}
