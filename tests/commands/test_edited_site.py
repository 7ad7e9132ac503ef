"""A site in an editor: what is typed counts, and what is known of the rest is kept."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType

import pytest

from legalsite.commands.check import check
from legalsite.commands.edited_site import EditedSite
from legalsite.commands.publish import publish
from legalsite.site.load import load_fresh

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
TEXT = "---\ntitle: Privacy\nrevised: 2026-03-02\npromise: none\n---\n\nWe keep [little](terms.md#fees).\n"
GERMAN = "---\ntitle: Datenschutz\nrevised: 2026-03-02\ntranslates: 2026-03-02\n---\n\nWir behalten wenig.\n"
TERMS = TEXT.replace("Privacy", "Terms").replace(
    "We keep [little](terms.md#fees).", "## Fees\n\nYou pay us monthly."
)
WORDS = 10_000
MOST_CALLS = (
    80_000  # of Python functions, for one letter in such a text: 40 to 60 ms on a machine of 2024
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG, encoding="utf-8")
    for name, text in (("privacy", TEXT), ("privacy.de", GERMAN), ("terms", TERMS)):
        (tmp_path / "content" / f"{name}.md").write_text(text, encoding="utf-8")
    return tmp_path


def edited(root: Path) -> EditedSite:
    return EditedSite(root, lambda _: date(2026, 3, 2), lambda: NOW)


def rules(site: EditedSite) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in site.problems()]


@pytest.mark.parametrize("published", [False, True])
def test_what_is_typed_has_the_problems_that_it_has_once_it_is_saved(
    root: Path, *, published: bool
) -> None:
    if published:
        publish(root, (), now=NOW)
    site = edited(root)
    for text in (
        TEXT.replace("#fees", "#fee"),
        TEXT.replace("none", "non"),
        "---\n",
        TEXT + "\n{{ x }}\n",
        "\0",
        TEXT,
    ):
        site.write("privacy.md", text)
        typed = site.problems()
        (root / "content" / "privacy.md").write_text(text, encoding="utf-8")
        site_now = load_fresh(root, now=NOW)
        saved = check(site_now, date(2026, 3, 2), now=NOW, policies=["privacy"]).problems
        if (
            not published
        ):  # else the text is changed under its date, which stops `check`, and an editor goes on
            assert saved == typed
        site.write("privacy.md", text, again=True)
        assert site.problems() == typed
    site.close("privacy.md")
    assert not site.problems()


def test_a_published_text_that_is_edited_is_shown_as_one_of_today(root: Path) -> None:
    publish(root, (), now=NOW)
    site = edited(root)
    site.write("privacy.md", TEXT)
    assert not site.problems()
    site.write("privacy.md", TEXT.replace("#fees", "#fee"))
    found = rules(site)
    assert ("content/privacy.md", "text-changed-under-date") in found
    assert ("content/privacy.md", "dead-anchor") in found


def test_a_byte_order_mark_that_the_editor_hides_is_no_change(root: Path) -> None:
    (root / "content" / "privacy.md").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    publish(root, (), now=NOW)
    site = edited(root)
    site.write("privacy.md", TEXT)
    assert not site.problems()


def test_a_change_of_the_original_shows_in_its_translation_and_one_of_another_policy_in_links(
    root: Path,
) -> None:
    site = edited(root)
    site.write("privacy.md", TEXT)
    assert not rules(site)
    site.write("privacy.md", TEXT.replace("revised: 2026-03-02", "revised: 2026-03-01"))
    assert ("content/privacy.de.md", "unknown-version") in rules(site)
    site.write("privacy.md", TEXT)
    site.write("terms.md", TERMS.replace("Fees", "Prices"))
    assert rules(site) == [("content/privacy.md", "dead-anchor")]


def test_a_new_file_is_known_before_it_is_saved_and_others_are_no_texts(root: Path) -> None:
    site = edited(root)
    site.write("cookies.md", "---\ntitle: Cookies\n---\n\nNone.\n")
    assert rules(site) == [("content/cookies.md", "missing-key")]
    site.close("cookies.md")
    site.write("files/readme.md", "# Plans\n")
    assert site.problems() == ()
    assert site.promise_at("files/readme.md", 1) is None


RECORDED = """---
title: Privacy
revised: 2026-03-02
promise:
  all_of: [email]
  clause: news
---

Words.

## News {#news}

We may change this text.

## Changes

We will notify you by email at least 30 days before a change takes effect.
"""


@pytest.mark.parametrize(("line", "shown"), [
    (3, False), (4, True), (5, True), (6, True), (7, False), (9, False), (11, True), (13, True), (15, False),
    (17, True), (18, False),
])  # fmt: skip
def test_a_promise_is_shown_where_it_is_recorded_on_its_clause_and_on_the_one_that_is_named(
    root: Path, line: int, shown: bool
) -> None:
    site = edited(root)
    site.write("privacy.md", RECORDED)
    found = site.promise_at("privacy.md", line)
    assert bool(found) == shown
    assert not found or found.policy == "privacy"


def calls(work: Callable[[], object]) -> int:
    """Return how many functions of Python some work calls."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_a_letter_in_a_long_text_costs_little(root: Path) -> None:
    sentence = "We keep what you give us in store number {} for as long as the contract lasts, and no longer than that."
    sections = (
        f"## Section {at}\n\n" + " ".join(sentence.format(at + part) for part in range(5))
        for at in range(100)
    )
    text = TEXT + "\n" + "\n\n".join(sections) + "\n"
    assert len(text.split()) > WORDS
    for year in range(2016, 2026):
        file = root / "content" / "privacy" / f"{year}-03-02.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            text.replace("2026-03-02", f"{year}-03-02").replace("store", f"store {year}"),
            encoding="utf-8",
        )
    site = edited(root)
    site.write("privacy.md", text)
    site.problems()
    middle = len(text) // 2
    site.write("privacy.md", text[:middle] + "x" + text[middle:])
    assert calls(site.problems) < MOST_CALLS
