"""A PDF has the same bytes everywhere."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import pdf_site
from commands.pdf_site import SITE, made, only_pdfs, site

weasyprint = pytest.fixture(scope="module", autouse=True)(pdf_site.weasyprint)


# One policy with an earlier text: all kinds of pages, and everything that their texts have.
FILES = {
    path: text.replace("terms.md", "privacy.md")
    for path, text in SITE.items()
    if path not in ("content/terms.md", "content/privacy.de.md")
}


def test_bytes_do_not_depend_on_folder_zone_locale_or_hash_seed(tmp_path: Path) -> None:
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # not that of these tests
    zone = "UTC" if time.timezone else "Asia/Tokyo"
    environment = {
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LC_ALL": "tr_TR.UTF-8",
        "HOME": str(tmp_path),
    }
    command = [
        sys.executable,
        "-m",
        "legalsite",
        "build",
        "--unpublished",
        "--pdf",
        "--as-of",
        "2025-06-01",
        "--quiet",
    ]
    subprocess.run(
        command, cwd=site(tmp_path / "b/deep", FILES), env=os.environ | environment, check=True
    )
    made(site(tmp_path / "a", FILES))
    assert only_pdfs(tmp_path / "b/deep") == only_pdfs(tmp_path / "a") != {}
