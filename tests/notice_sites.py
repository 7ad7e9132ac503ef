"""A site in two languages whose terms changed on March 2, 2026: what the tests of its notices start from."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.commands.publish import publish
from legalsite.site.load import Site, load

CONFIG = """[site]
title = "Harbour"
url = "https://legal.test/"
languages = ["en", "de"]

[notice]
sender = "Harbour <legal@legal.test>"
closing.notice = { en = "Write to us.", de = "Schreiben Sie uns." }
"""
TEXT = "---\ntitle: {}\nrevised: {}\n---\n\nSee [the rules](rules.md). We keep it for {} days.\n"


@pytest.fixture
def bilingual_site(tmp_path: Path) -> Site:
    """Terms of 2025-01-01 and 2026-03-02, in English and German, with a link to other rules."""
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (content / "rules.md").write_text(TEXT.format("Rules", "2025-01-01", 9))
    for day, days in (("2025-01-01", 30), ("2026-03-02", 14)):
        (content / "terms.md").write_text(TEXT.format("Terms", day, days))
        german = TEXT.format("Bedingungen", day, days).replace("---\n\n", f"translates: {day}\n---\n\n")
        (content / "terms.de.md").write_text(german)
        publish(tmp_path, (), now=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))
    return load(tmp_path)
