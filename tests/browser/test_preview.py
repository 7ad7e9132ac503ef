"""The preview in a real browser: the open page follows every save, shows what is wrong, and comes back."""

import shutil
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, expect

from legalsite.commands.serve import preview

ROOT = Path(__file__).parents[2]

expect.set_options(timeout=30_000)  # milliseconds: how long a busy machine may take at most


def test_the_open_page_follows_every_save(browser: Browser, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "legalsite.toml", tmp_path)
    text = tmp_path / "content/cookies.md"
    good = text.read_text(encoding="utf-8").replace("revised: 2025-10-06", "revised: 2026-11-20")
    with preview(tmp_path, host="127.0.0.1", port=0, today=lambda _: date(2026, 11, 20)) as shown:
        page = browser.new_page()
        page.goto(f"{shown.url}cookies/")
        expect(page.locator("h1")).to_have_text("Cookies")

        text.write_text(good.replace("few cookies", "five cookies"), encoding="utf-8")
        expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")

        text.write_text(good.replace("revised: 2026-11-20", "revised: 2026-11-31"), encoding="utf-8")
        expect(page.locator("body")).to_contain_text("content/cookies.md:3:10")

        text.write_text(good.replace("few cookies", "six cookies"), encoding="utf-8")
        expect(page.locator("main")).to_contain_text("Quillmark sets six cookies")
        expect(page.locator("body")).not_to_contain_text("content/cookies.md:3:10")
        page.close()
