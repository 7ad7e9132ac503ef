"""A site and builds of it with PDFs. Skipped if WeasyPrint can't be loaded."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, BuildOutcome, build, config_with_pdfs
from legalsite.disk import pdf
from legalsite.disk.file_system import walk
from legalsite.errors import ProblemsFound
from legalsite.site.settings import read_settings

DAY = date(2025, 6, 1)
URL = "https://legal.test/rules/"
OLD = """---
title: Privacy
revised: 2024-01-01
---
# Privacy

We keep it for 30 days. Naïve Ελληνικά кириллица.

## What we keep

| What | Why |
|---|---|
| Orders | law |

- an item of 30 days

See [the terms](../terms.md) and ![the plan](files/plan.svg).

### Details

Nothing else, ✓ promised.
"""
NEW = (
    OLD.replace("2024-01-01", "2025-05-01\nsummary: Less.")
    .replace("30 days", "14 days")
    .replace("../", "")
)
SITE = {
    "legalsite.toml": f'[site]\ntitle = "Harbour"\nurl = "{URL}"\nlanguages = ["en", "de"]\n',
    "content/privacy.md": NEW,
    "content/privacy/2024-01-01.md": OLD,
    "content/privacy.de.md": "---\ntitle: Datenschutz\nrevised: 2024-02-01\ntranslates: 2024-01-01\n---\n30 Tage.\n",
    "content/terms.md": "---\ntitle: Terms\nrevised: 2025-01-01\n---\nPay.\n",
    "content/files/plan.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>',
}


def weasyprint() -> Iterator[None]:
    """Load what creates PDFs, for the tests in a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", "")  # so that what a build sets is undone after these tests
        try:
            pdf.load_weasyprint()
        except ProblemsFound as missing:
            pytest.skip(str(missing))
        yield


def root(tmp_path: Path) -> Path:
    return site(
        tmp_path / "site", {path: SITE[path] for path in ("legalsite.toml", "content/terms.md")}
    )


def site(root: Path, files: Mapping[str, str] = SITE) -> Path:
    for path, data in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(data, encoding="utf-8")
    return root


def made(root: Path, output: str = "output", *, pdfs: bool = True, jobs: int = 1) -> BuildOutcome:
    config = read_settings(root)
    *_, outcome = build(
        BuildOrder(
            root,
            config_with_pdfs(config) if pdfs else config,
            DAY,
            Path(output),
            unpublished=True,
            jobs=jobs,
        )
    )
    assert isinstance(outcome, BuildOutcome)
    return outcome


def files(root: Path, output: str = "output") -> dict[str, bytes]:
    return {path: (root / output / path).read_bytes() for path, _ in walk(str(root / output))}


def only_pdfs(root: Path, output: str = "output") -> dict[str, bytes]:
    return {path: data for path, data in files(root, output).items() if path.endswith(".pdf")}
