"""docs/layouts.md names every custom property, and its example is a working one. What layouts there are, and what they
know, is made of the program."""

import re
from pathlib import Path

from legalsite.pages.assets import built_in_layouts

DOCS = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text()


def test_the_example_works(sample):
    own = {
        name: text.encode()
        for name, text in re.findall(r"`layouts/([a-z.]+)`\n```\w+\n(.*?)```", DOCS, re.DOTALL)
    }
    assert own.keys() == {"base.html", "site.css", "logo.svg", "brand.css"}
    files = sample.render(own)
    for name in ("index.html", "privacy/index.html", "de/privacy/index.html", "404.html"):
        assert re.search(
            rb'<img src="/legal/assets/logo\.[0-9a-f]{12}\.svg" alt=""> Harbour Ledger', files[name]
        )
        assert b'<a href="https://example.com/imprint">Imprint</a>' in files[name]


def test_every_custom_property_is_named():
    properties = set(
        re.findall(r"--[a-z]+(?=:)", built_in_layouts()["style.css"].decode().partition("}")[0])
    )
    assert {name for name in properties if f"`{name}`" not in DOCS} == set()
