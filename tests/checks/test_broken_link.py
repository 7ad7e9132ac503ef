"""What is wrong with a target by itself."""

import pytest

from legalsite.checks.document_links import fault_of


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("http:/example.com", "has a scheme that is none"),
        ("https//example.com", "has a scheme that is none"),
        ("https:///example.com", "has a scheme that is none"),
        ("htps://example.com", "has a scheme that is none"),
        ("https://https://example.com", "has two schemes"),
        ('http://example.com/">Creative', "has a piece of markup in it"),
        ("https://example.com/%E2%80%9D", "has a piece of markup in it"),
        ("https://exam ple.com", "has a space in it"),
        ("https://", "names no host"),
        ("https://example", "names no host"),
        ("www.example.com", "lacks its `https://`"),
        ("example.com/terms", "lacks its `https://`"),
        ("a@example.com", "lacks its `mailto:`"),
        ("mailto:nobody", "names no e-mail address"),
    ],
)
def test_fault(target: str, fault: str) -> None:
    assert fault_of(target) == fault


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/a_(b)?c=d#e", "http://localhost:8000/", "http://[::1]/", "//example.com", "ftp://example.com",
        "mailto:a@example.com?subject=x", "mailto:a@example.com,b@example.com", "mailto:?subject=x", "tel:+4930123",
        "terms.md", "../terms/", "/terms/#fees", "#fees", "files/a.pdf", "https://web.archive.org/web/http://example.com/",
        "{{ site.url }}",
    ],
)  # fmt: skip
def test_right(target: str) -> None:
    assert fault_of(target) == ""
