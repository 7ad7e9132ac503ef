"""Several fragments on one page of another site: no rule is broken, no name is there twice."""

import pytest
from playwright.sync_api import Page

from . import fragment_host
from .page_faults import objections

DEAD = """[...document.querySelectorAll('a[href^="#"]')].map(link => decodeURIComponent(link.hash.slice(1)))
  .filter(name => !document.getElementById(name))"""

host = pytest.fixture(scope="module")(fragment_host.host)


def test_axe_objects_to_nothing_and_no_id_is_there_twice(page: Page, host: str) -> None:
    page.goto(host + "host.html")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) > 50
    assert [name for name in ids if ids.count(name) > 1] == []
    assert page.evaluate(DEAD) == []
    assert objections(page) == []
