"""Where links lead, and where they may not."""

from pathlib import Path

import pytest

from legalsite.source.link_targets import Links, allowed, text_folder

LINKS = Links(
    "/legal/",
    {"files/plan.png": "/legal/assets/plan.1.png"},
    {"terms": "/legal/terms/", "eu/terms": "/legal/eu/terms/"},
)


HERE = Path(__file__).parent
ADDRESSES = (HERE / "fixtures/addresses.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [*ADDRESSES.strip().split("\n"), " in | "])
def test_addresses(case: str) -> None:
    target, _, rest = case.partition(" in ")
    folder, _, address = rest.partition("| ")
    assert LINKS.href(target, folder.strip()) == address


@pytest.mark.parametrize("target", ["https://x.example", "mailto:a@x.example", "terms.md", "#data"])
def test_schemes(target: str) -> None:
    assert allowed(target)


SCRIPTS = ["javascript:alert(1)", "java\tscript:alert(1)", "\u200bjavascript:alert(1)"]


@pytest.mark.parametrize("target", [*SCRIPTS, "DATA:text/html,x", "file:///etc/passwd"])
def test_schemes_that_are_not_allowed(target: str) -> None:
    assert not allowed(target)


def test_equal_links_have_equal_keys() -> None:
    assert LINKS.key == Links(LINKS.base, dict(LINKS.files), dict(reversed(LINKS.pages.items()))).key
    assert LINKS.key != Links("/").key


FOLDERS = (HERE / "fixtures/folders.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", FOLDERS.strip().split("\n"))
def test_links_start_from_the_folder_of_the_draft(case: str) -> None:
    path, _, folder = case.partition(" |")
    assert text_folder(path) == folder.strip()
