"""A site with one policy and one announced change in each language that has phrases: `languages/`."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from legalsite.commands.build import BuildOrder, build
from legalsite.site.settings import read_settings
from legalsite.text.phrase_catalogue import Catalogue, built_in, keys

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt")
PAGES = (
    "",
    "privacy/",
    "privacy/upcoming/",
    "privacy/changes/",
    "privacy/2025-02-01/",
    "privacy/since/2025-02-01/",
)
TWICE = re.compile(r"[.。][.。]|[.。] [.。]|,,|::|  ")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("languages")
    shutil.copytree(Path(__file__).parent / "languages", root, dirs_exist_ok=True)
    for _ in build(BuildOrder(root, read_settings(root), date(2026, 11, 20), unpublished=True)):
        pass
    return root / "output"


def lines(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.select("h1, h2, h3, p, li, th, td, summary, legend, label"):
        yield " ".join(tag.get_text().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_speaks_its_language(output: Path, language: str) -> None:
    """In its direction, without a sentence of another language, and without a mark twice."""
    own = set(map(str, keys(built_in(language)).values()))
    english = {
        text
        for text in map(str, keys(built_in("en")).values())
        if len(text) > 8 and text not in own
    }
    for name in PAGES:
        path = output / ("" if language == "en" else language) / name / "index.html"
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert page.html is not None
        assert (page.html["lang"], page.html.get("dir", "ltr")) == (
            language,
            "rtl" if language == "ar" else "ltr",
        )
        shown = list(lines(page))
        assert [line for line in shown if TWICE.search(line)] == []
        assert [line for line in shown if any(text in line for text in english)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_announced_change_is_named_by_its_day(output: Path, language: str) -> None:
    say = Catalogue().phrases("pages", language)
    page = output / ("" if language == "en" else language) / "privacy/upcoming/index.html"
    title = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("h1")
    assert title is not None
    assert title.get_text().endswith(
        say.filled("upcoming_title", day=say.day_text(date(2027, 1, 8)))
    )
