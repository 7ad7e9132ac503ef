"""Which pages there are: those that a build writes."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from legalsite.cli import run
from legalsite.model.config import PolicySettings
from legalsite.pages.policy_plan import page_routes
from legalsite.pages.routes import Routes
from legalsite.site.load import load
from short_policies import policy_of

REPOSITORY = Path(__file__).parents[2]
SERVED = ("assets/", "_", ".")  # what nobody links to


def test_the_pages_of_this_repository_are_those_that_a_build_writes(tmp_path: Path) -> None:
    site, day = load(REPOSITORY), date(2026, 6, 1)
    asked = ["--as-of", str(day), "--output", str(tmp_path / "output"), "--quiet"]
    assert run(["build", "--root", str(REPOSITORY), *asked]) == 0
    built = {
        file.relative_to(tmp_path / "output").as_posix()
        for file in (tmp_path / "output").rglob("*")
        if file.is_file()
    }
    pages = {Routes.file(route) for route in page_routes(site.policies.values(), site.config, day)}
    made = {file for file in built if not file.startswith(SERVED)}
    assert pages == {file for file in made if not re.search(r"(^|/)record/[0-9]", file)}


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-01 from 2026-03-01, 2026-01-05 from 2026-04-01",
        "2026-01-01, 2026-01-05 from 2026-03-01, 2026-01-06 from 2026-04-01, 2026-01-07 of 2026-01-05 in de",
        "2026-01-01, 2026-01-02 of 2026-01-01 in de, 2026-01-05 from 2026-03-01, 2026-01-06 of 2026-01-05 in de",
        "2026-01-01, 2026-01-05 ends, 2026-01-06 from 2026-03-01",
        "2026-01-01, gap 2026-01-10",
    ],
)
def test_the_pages_of_a_policy_are_those_that_are_made(line: str, empty) -> None:
    day, empty.policies = date(2026, 2, 1), [policy_of(line)]
    empty.words = dict.fromkeys(
        [text.path for text in empty.policies[0].texts] + ["terms/2026-01-10.gap"], "Words."
    )
    made = {name for name in empty.render(on=day) if name.startswith(("terms/", "de/terms/"))}
    pages = {Routes.file(route) for route in page_routes(empty.policies, empty.config, day)}
    assert {name for name in pages if name.startswith(("terms/", "de/terms/"))} == made


def without_addresses(published: Any) -> Any:
    """Return facts in versions.json without what the language of the original changes: addresses, and the words around
    fragments."""
    if isinstance(published, list):
        return list(map(without_addresses, published))
    if not isinstance(published, dict):
        return published
    found: dict[str, Any] = dict.fromkeys(published)
    for key, value in published.items():
        is_address = key.endswith("url") and key != "revisions_url"
        if not is_address and key != "language" and not key.endswith("fragment_sha256"):
            found[key] = without_addresses(value)
    return found


def test_every_address_of_an_original_still_answers_once_its_language_is_known(empty) -> None:
    empty.announce("2026-01-01", "2026-10-01", "2026-11-01")
    terms = PolicySettings("terms")
    empty.config = replace(empty.config, policies={"terms": terms}, fragments=True)
    day = date(2026, 11, 20)
    before = {
        name: data for name, data in empty.render(on=day).items() if name.startswith("terms/")
    }
    empty.write_originals_in_german()
    after = empty.render(on=day)
    for name, old in before.items():
        new = after[name]
        if name.endswith("/index.html"):
            page = name.removesuffix("index.html")
            assert f'http-equiv="refresh" content="0; url=/legal/de/{page}"'.encode() in new
            assert f'<a href="/legal/de/{page}">'.encode() in new
            continue
        if name.endswith(".md"):
            assert new == old
        if name.endswith(("versions.json", "acceptance.json")):
            assert without_addresses(json.loads(new)) == without_addresses(json.loads(old))
        if "feed." in name:
            ids = re.compile(rb'<id>.*?</id>|"id": ".*?"')
            assert ids.findall(new) == ids.findall(old) != []
        else:
            assert new == after[f"de/{name}"]
