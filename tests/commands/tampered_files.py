"""A site with all kinds of files, and one change to each kind."""

from collections.abc import Iterator
from pathlib import Path

CONFIG = """[site]
title = "Harbour"
url = "https://legal.test{}"
languages = ["en", "de"]
fragments = true

[policies.terms]
kind = "terms"
formerly = ["conditions", "/agb.html"]
acceptance = {{ grace_days = 14 }}
"""
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nSee [us](https://harbour.test/) for {} days.\n"
GERMAN = (
    "---\ntitle: Bedingungen\nrevised: 2026-03-02\ntranslates: 2026-03-02\n---\n\nFür 14 Tage.\n"
)

Change = tuple[str, bytes | None, bytes | None]
# path, old bytes (None: all), new bytes (None: no file)
TAMPERED: list[Change] = [
    ("terms/fragment.html", b"for 14 days", b"for 90 days"),
    ("acceptance.json", None, b""),
    ("terms/current.json", b"for 14 days", b"for 90 days"),
    ("de/terms/2026-03-02.json", b"14 Tage", b"90 Tage"),
    ("terms/2025-01-01.json", None, None),
    ("terms/index.html", b"for 14 days", b"for 90 days"),
    ("terms/2026-03-02/index.html", b"https://harbour.test/", b"https://other.test/"),
    ("terms/2026-03-02.md", b"for 14 days", b"for 90 days"),
    ("terms/2025-01-01/index.html", None, None),
    ("terms/2025-01-01.md", None, None),
    ("terms/changes/2026-03-02/index.html", b"<del", b"<ins"),
    ("terms/changes/2026-03-02/index.html", b"</del>", b""),
    ("terms/versions.json", b'"2026-03-02"', b'"2026-03-03"'),
    ("terms/acceptance.json", None, b"{}"),
    ("notices.json", None, b"[]"),
    ("notice.js", None, b"alert(1)"),
    ("fragment.css", None, b"* { display: none }"),
    ("feed.xml", b"Terms", b"Other"),
    ("feed.json", b"Terms", b"Other"),
    ("sitemap.xml", b"legal.test", b"other.test"),
    ("robots.txt", b"Allow", b"Disallow"),
    ("404.html", b"</main>", b"<p>Pay us.</p></main>"),
    ("index.html", b"</body>", b"<script src=//other.test/x.js></script></body>"),
    ("index.html", b"<main", b"<main onclick=alert(1)"),
    ("record/index.html", b"</main>", b"<form action=//other.test/></form></main>"),
    ("CHECKPOINT", b"legal.test", b"other.test"),
    ("de/terms/index.html", b"14 Tage", b"<span hidden>14 Tage</span>"),
    ("de/terms/fragment.html", b"14 Tage", b'<span style="display:none">14 Tage</span>'),
]


def tamper(file: Path, old: bytes | None, new: bytes | None) -> bytes:
    """Change or remove a file, and return its original content."""
    data = file.read_bytes()
    if new is None:
        file.unlink()
    elif old is None:
        file.write_bytes(new)
    else:
        assert old in data, file
        file.write_bytes(data.replace(old, new))
    return data


def rounds(changes: list[Change]) -> Iterator[list[Change]]:
    """Group changes by files, so that one verification can find a change to each file.

    Each group has at most one change to a file.
    """
    while changes:
        first = {path: (path, old, new) for path, old, new in reversed(changes)}
        yield list(first.values())
        changes = [change for change in changes if change not in first.values()]
