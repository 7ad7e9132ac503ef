"""docs/layouts.md and the reference name every layout, block and value, and the example is a working one."""

import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from legalsite.pages.assets import builtin
from legalsite.pages.edition import PolicyView, RevisionView, Step
from legalsite.pages.page import Alternate, Note, PageView, SiteView
from legalsite.pages.policy_pages import Entry
from legalsite.pages.redline_pages import Comparison
from legalsite.pages.site_pages import ListedPolicy, RecordLine, Verification

FOLDER = Path(__file__).parents[2] / "docs"
DOCS = "".join((FOLDER / name).read_text() for name in ("layouts.md", "reference/layouts.md"))


@pytest.mark.parametrize(
    "value",
    [
        *(SiteView, PageView, Alternate, PolicyView, RevisionView, Step, Note, Entry, Comparison),
        *(ListedPolicy, RecordLine, Verification),
    ],
)
def test_every_field_is_named(value):
    assert not [field.name for field in fields(value) if f"`{field.name}`" not in DOCS]


def test_every_layout_and_block_is_named():
    for name, data in builtin().items():
        assert f"`{name}`" in DOCS
        for block in re.findall(rb"{% block (\w+) %}", data):
            assert f"`{block.decode()}`" in DOCS, f"{name}: {block!r}"


def test_the_example_works(sample):
    own = {name: text.encode() for name, text in re.findall(r"`layouts/([a-z.]+)`\n```\w+\n(.*?)```", DOCS, re.DOTALL)}
    assert own.keys() == {"base.html", "site.css", "logo.svg"}
    files = sample.render(own)
    for name in ("index.html", "privacy/index.html", "de/privacy/index.html", "404.html"):
        assert re.search(rb'<img src="/legal/assets/logo\.[0-9a-f]{12}\.svg" alt=""> Harbour Ledger', files[name])
        assert b'<a href="https://example.com/imprint">Imprint</a>' in files[name]


def test_every_custom_property_is_named():
    properties = set(re.findall(r"--[a-z]+(?=:)", builtin()["style.css"].decode().partition("}")[0]))
    assert {name for name in properties if f"`{name}`" not in DOCS} == set()
