"""The corpus as a site of legalsite, of Hugo, and of MkDocs: the same texts, one of their pages for each version."""

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.corpus import Text

CONFIG = '[site]\ntitle = "Harbour Ledger"\nurl = "https://harbour.test/"\n'  # one that `publish` accepts
HUGO = (
    'baseURL = "https://example.com/"\ntitle = "Harbour Ledger"\n'
    'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404", "home"]\n'
)
PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>\n'
    "<body><main><h1>{{ .Title }}</h1><p>In effect from {{ .Params.effective }}</p>\n"
    "{{ .Content }}</main></body></html>\n"
)
MKDOCS = (
    "site_name: Harbour Ledger\nsite_url: https://example.com/\nplugins: []\nmarkdown_extensions: [tables]\n"
    "theme:\n  name: null\n  custom_dir: theme\nvalidation:\n  nav:\n    omitted_files: ignore\n"
)
MKDOCS_PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title></head>\n'
    "<body><main><h1>{{ page.title }}</h1><p>In effect from {{ page.meta.effective }}</p>\n"
    "{{ page.content }}</main></body></html>\n"
)


def write_ours(folder: Path, policies: Iterable[Sequence[Text]]) -> None:
    _write(folder / "legalsite.toml", CONFIG)
    for texts in policies:
        *archived, newest = texts
        _write(folder / f"content/{newest.slug}.md", _ours(newest))
        for text in archived:
            _write(folder / f"content/{text.slug}/{text.revised}.md", _ours(text))


def write_hugo(folder: Path, policies: Iterable[Sequence[Text]]) -> None:
    _write(folder / "hugo.toml", HUGO)
    for layout in ("single", "list"):
        _write(folder / f"layouts/_default/{layout}.html", PAGE)
    for texts in policies:
        for text in texts:
            name = "_index" if text is texts[-1] else str(text.revised)
            front = f'---\ntitle: "{text.title}"\ndate: {text.revised}\neffective: "{text.effective}"\n---\n\n'
            _write(folder / f"content/{text.slug}/{name}.md", front + text.body)


def write_mkdocs(folder: Path, policies: Iterable[Sequence[Text]]) -> None:
    _write(folder / "theme/main.html", MKDOCS_PAGE)
    _write(folder / "docs/index.md", "# Harbour Ledger\n")
    menu = ["nav:", "  - index.md"]
    for texts in policies:
        for text in texts:
            name = "index" if text is texts[-1] else str(text.revised)
            front = f'---\ntitle: "{text.title}"\ndate: {text.revised}\neffective: "{text.effective}"\n---\n\n'
            _write(folder / f"docs/{text.slug}/{name}.md", front + text.body)
        menu.append(f"  - {texts[-1].slug}/index.md")
    _write(folder / "mkdocs.yml", MKDOCS + "\n".join(menu) + "\n")


def amend(text: Path, number: int) -> None:
    """Add a sentence to the end of a text. The time of the file is a minute ago, as it is when a pipeline builds: the
    time of a file that is younger than two seconds does not tell whether it changes once more."""
    with text.open("a") as file:
        file.write(f"\nThe harbour office keeps a copy of form {number}.\n")
    moment = time.time() - 60
    os.utime(text, (moment, moment))


def _ours(text: Text) -> str:
    front = f"title: {text.title}\nrevised: {text.revised}\neffective: {text.effective}\nchange: minor\n"
    signed = f"summary: Some clauses are worded anew ({text.revised}).\napproved_by: Harbour office\npromise: none\n"
    return f"---\n{front}{signed}---\n\n{text.body}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
