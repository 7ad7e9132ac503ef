"""Rendered sections that a build stores: they are equal to what was rendered, and the next build uses them."""

from pathlib import Path

import pytest

from legalsite.disk.cache import Cache
from legalsite.site.stored_sections import load_sections, store_sections
from legalsite.site.texts import Sections, Texts
from legalsite.source.link_targets import Links

LINKS = Links("/", policies=frozenset({"terms", "privacy"}))
TEXT = """---
title: Terms
---

# Terms {#top}

We answer **within 30 days**, see [our privacy policy](privacy.md), Section 4.6 and the ~~old~~ “new” form.

1. First item
2. Second item

   with a paragraph

| Fee | Days |
|---|--:|
| Late | 30 |

> A quote

***

![The plan](files/plan.png)
"""
OTHER_SECTION = "\n\nA section with <b>raw HTML</b>.\n"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, b"key" * 8)


def texts_of(text: str, stored: Sections | dict[object, object] | None = None) -> Texts:
    return Texts(lambda _: text.encode(), LINKS, stored or {})


@pytest.mark.parametrize("text", [TEXT, TEXT + OTHER_SECTION], ids=["many kinds", "with raw HTML"])
def test_stored_sections_give_the_same_document(cache: Cache, text: str) -> None:
    texts = texts_of(text)
    document = texts.document("terms.md")
    store_sections(cache, "terms", texts.sections)
    stored = load_sections(cache, "terms")
    assert stored
    again = texts_of(text, stored)
    assert again.document("terms.md") == document
    for key, section in stored.items():  # nothing was rendered again
        assert again.sections[key] is section


def test_only_new_sections_are_rendered(cache: Cache) -> None:
    texts = texts_of(TEXT)
    texts.document("terms.md")
    store_sections(cache, "terms", texts.sections)
    stored = load_sections(cache, "terms")
    changed = texts_of(TEXT + "\n\nA new section.\n", stored)
    changed.document("terms.md")
    store_sections(cache, "terms", changed.sections)
    now = load_sections(cache, "terms")
    assert [key[-1] for key in now.keys() - stored.keys()] == ["A new section."]


def test_sections_that_no_text_has_are_dropped(cache: Cache) -> None:
    texts = texts_of(TEXT + "\n\nAn old section.\n")
    texts.document("terms.md")
    store_sections(cache, "terms", texts.sections)
    changed = texts_of(TEXT + "\n\nA new section.\n", load_sections(cache, "terms"))
    changed.document("terms.md")
    store_sections(cache, "terms", changed.sections)
    assert "An old section." not in {key[-1] for key in load_sections(cache, "terms")}


def test_nothing_is_written_without_a_new_section(cache: Cache) -> None:
    texts = texts_of(TEXT)
    texts.document("terms.md")
    store_sections(cache, "terms", texts.sections)
    (file,) = cache.folder.glob("sections-*")
    written = file.stat().st_ino
    again = texts_of(TEXT, load_sections(cache, "terms"))
    again.document("terms.md")
    store_sections(cache, "terms", again.sections)
    assert file.stat().st_ino == written


def test_links_to_other_pages_need_other_sections(cache: Cache) -> None:
    texts = texts_of(TEXT)
    texts.document("terms.md")
    store_sections(cache, "terms", texts.sections)
    stored = load_sections(cache, "terms")
    moved = Texts(lambda _: TEXT.encode(), Links("/legal/", policies=LINKS.policies), stored)
    assert 'href="/legal/privacy/"' in moved.document("terms.md").html


def test_a_policy_has_a_separate_record(cache: Cache) -> None:
    texts = texts_of(TEXT)
    texts.document("terms.md")
    store_sections(cache, "terms", texts.sections)
    assert load_sections(cache, "eu/terms") == {}
