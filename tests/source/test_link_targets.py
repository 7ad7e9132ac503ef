"""Where links lead, and where they may not."""

import pytest

from legalsite.source.link_targets import Links, allowed, text_folder

LINKS = Links(
    "/legal/",
    {"files/plan.png": "/legal/assets/plan.1.png"},
    {"terms": "/legal/terms/", "eu/terms": "/legal/eu/terms/"},
)


@pytest.mark.parametrize(
    ("target", "folder", "address"),
    [
        ("terms.md", "", "/legal/terms/"),
        ("terms.md#fees", "", "/legal/terms/#fees"),
        ("terms.md", "eu", "/legal/eu/terms/"),
        ("../terms.html", "eu", "/legal/terms/"),
        ("../terms/", "eu/fees", "/legal/eu/terms/"),
        ("../../terms", "eu/fees", "/legal/terms/"),
        ("../terms", "eu/fees/old", "/legal/terms/"),
        ("terms/index.md", "", "/legal/terms/"),
        ("./files/plan.png", "", "/legal/assets/plan.1.png"),
        ("/contact", "", "/legal/contact"),
        ("/legal/contact", "", "/legal/contact"),
        ("#data", "", "#data"),
        ("https://x.example/a b", "", "https://x.example/a%20b"),
        ("mailto:a@x.example", "", "mailto:a@x.example"),
        ("//x.example", "", "//x.example"),
        ("", "", ""),
        ("unknown.md", "", "unknown.md"),
    ],
)
def test_addresses(target: str, folder: str, address: str) -> None:
    assert LINKS.href(target, folder) == address


@pytest.mark.parametrize(
    ("target", "may"),
    [
        ("https://x.example", True),
        ("mailto:a@x.example", True),
        ("terms.md", True),
        ("#data", True),
        ("javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("\u200bjavascript:alert(1)", False),
        ("DATA:text/html,x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_schemes(target: str, may: bool) -> None:
    assert allowed(target) is may


def test_equal_links_have_equal_keys() -> None:
    assert LINKS.key == Links(LINKS.base, dict(LINKS.files), dict(reversed(LINKS.pages.items()))).key
    assert LINKS.key != Links("/").key


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("content/privacy.md", ""),
        ("content/privacy/2025-02-01.md", ""),
        ("content/privacy/2025-02-01-2.de.md", ""),
        ("content/eu/privacy.md", "eu"),
        ("content/eu/privacy/2025-02-01.md", "eu"),
        ("content/eu/2025-plan.md", "eu"),
        ("content/content/privacy.md", "content"),
        ("content/contents/privacy.md", "contents"),
    ],
)
def test_links_start_from_the_folder_of_the_draft(path: str, folder: str) -> None:
    assert text_folder(path) == folder
