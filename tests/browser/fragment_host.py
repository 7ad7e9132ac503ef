"""A site whose pages include fragments of ours."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.commands.build import BuildOrder, build
from legalsite.site.settings import read_settings

from .conftest import DAY, ROOT, served

NAMES = ("privacy", "de/privacy", "terms", "privacy/changes/2025-01-13", "terms/changes/2024-09-09")
HOST = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Shop</title>
<style>html {{ color-scheme: light dark; --paper: red; background: Canvas; }} p {{ letter-spacing: 1px; }}</style>
<main><h1>Shop</h1><p id="ours">We sell ropes. <ins>New!</ins></p>{0}</main></html>"""


def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with a page that includes several fragments, and of pages that differ in one thing."""
    output = tmp_path_factory.mktemp("host") / "output"
    list(build(BuildOrder(ROOT, replace(read_settings(ROOT), fragments=True), DAY, output)))
    style = '<link rel="stylesheet" href="/fragment.css">'
    docs = (ROOT / "docs/larger-sites.md").read_text(encoding="utf-8")
    (handler,) = re.findall(r"(?ms)^```html\n(<script>.*?)^```", docs)
    texts = "".join((output / name / "fragment.html").read_text(encoding="utf-8") for name in NAMES)
    pages = {
        "plain": HOST.format(""),
        "host": HOST.format(style + texts),
        "undecided": HOST.format(style + texts).replace("color-scheme: light dark; ", ""),
        "light": HOST.format(f'{style}<div class="light">{texts}</div>'),
        "narrow": HOST.format(f'{style}<div style="width: 20rem">{texts}</div>'),
        "based": HOST.format(style + texts + handler).replace(
            "<title>", '<base href="/app/"><title>'
        ),
    }
    for name, page in pages.items():
        Path(output, f"{name}.html").write_text(page, encoding="utf-8")
    (output / "_headers").write_text("", encoding="utf-8")
    with served(output, "/") as address:
        yield address
