"""Five real policies, as companies have them: import, build, publish, build, verify; the page beside the original."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from legalsite.cli import run
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.plain_text import import_text
from legalsite.source.fences import split_text

SEEDS = Path(__file__).parents[2] / "../shared/seeds"
NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
HREF = re.compile(r"(?<=\])\([^)\s]*\)|<div [^>]*></div>")
UNDATED = {"000": "2020-01-01", "001": "2020-01-01"}
WRONG = {
    "004": '[[checks]]\nrule = "broken-link"\nlevel = "warning"\nreason = "It was published like this."\n'
    '[[checks]]\nrule = "dead-page"\nlevel = "warning"\nreason = "The terms come later."\n'
}
# Headings by level, as a careful person would make them, and lists: those that lost their bullets are paragraphs.
SHAPES = {
    "000": ({"h2": 5}, [3]),
    "001": ({"h2": 9, "h3": 2}, []),
    "002": ({"h2": 7}, [5, 6, 6]),
    "003": ({"h2": 13, "h3": 2}, []),
    "004": ({"h2": 11}, [5]),
}

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the real policies in ../shared/seeds are not here"
)


@pytest.mark.parametrize("seed", sorted(SHAPES))
def test_a_real_policy_from_file_to_page(seed: str, tmp_path: Path) -> None:
    source = next(SEEDS.glob(f"{seed}_*"))
    site = tmp_path / "site"
    day = ["--revised", UNDATED[seed]] if seed in UNDATED else []
    assert (
        run(["init", str(site), "--quiet", "--title", "Ours", "--url", "https://legal.test/"]) == 0
    )
    call = ["import", "text", str(source), "--slug", "privacy", "--root", str(site), *day]
    if seed == "000":  # 214 words of a cookie banner would be left out
        assert run(call) == 1
        call.append("--yes")
    assert run(call) == 0
    if seed in WRONG:
        assert run(["publish", "privacy", "--root", str(site)]) == 1
        with (site / "legalsite.toml").open("a") as settings:
            settings.write(WRONG[seed])
    for command in ("build", "publish privacy", "build", "verify"):
        assert run([*command.split(), "--root", str(site)]) == 0
    article = policy_on(site / "output/privacy/index.html")
    headings, lists = SHAPES[seed]
    assert Counter(tag.name for tag in article.find_all(["h2", "h3", "h4"])) == headings
    assert [
        len(tag.find_all("li", recursive=False)) for tag in article.find_all(["ul", "ol"])
    ] == lists
    every_sentence_once(source, article, day[1:])


def policy_on(page: Path) -> Tag:
    """The page's text, without what the site says around it."""
    text = BeautifulSoup(page.read_bytes(), "html.parser").find(class_="text")
    assert text is not None
    return text


def every_sentence_once(source: Path, article: Tag, day: list[str]) -> None:
    """The page has the words of the source in their order: all but the title above it and what import named."""
    imported = import_text(
        source.read_bytes(), source.name, ImportOptions("privacy", *map(date.fromisoformat, day))
    )
    out = {
        line
        for taken in imported.removed
        for line in range(taken.line, max(taken.line, taken.last_line) + 1)
    }
    kept = "\n".join(
        line for number, line in enumerate(source.read_text().split("\n"), 1) if number not in out
    )
    _, text, _ = split_text(kept)
    heading = article.find_previous("h1")
    assert heading is not None
    assert bare(article.get_text()) == bare(HREF.sub("", text)).removeprefix(
        bare(heading.get_text())
    )


def bare(text: str) -> str:
    return NEITHER_LETTER_NOR_DIGIT.sub("", text)
