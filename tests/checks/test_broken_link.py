"""What is wrong with a target by itself."""

import pytest

from legalsite.checks.document_links import target_fault


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("http:/example.com", "has an invalid scheme"),
        ("https//example.com", "has an invalid scheme"),
        ("https:///example.com", "has an invalid scheme"),
        ("htps://example.com", "has an invalid scheme"),
        ("https://https://example.com", "has two schemes"),
        ('http://example.com/">Creative', "contains markup"),
        ("https://example.com/%E2%80%9D", "contains markup"),
        ("https://exam ple.com", "contains a space"),
        ("https://", "has no valid host name"),
        ("https://example", "has no valid host name"),
        ("www.example.com", "lacks `https://`"),
        ("example.com/terms", "lacks `https://`"),
        ("a@example.com", "lacks `mailto:`"),
        ("mailto:nobody", "has no valid email address"),
    ],
)
def test_fault(target: str, fault: str) -> None:
    assert target_fault(target) == fault


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
    assert target_fault(target) == ""
