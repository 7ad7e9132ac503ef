"""Who agreed to which version: the newest one counts, unless an older one is that of the notice. What is said of bad
lists is in the cases of tests/cli."""

from datetime import date
from io import BytesIO

import pytest

from legalsite.commands.notice_status import newest_notice
from legalsite.commands.recipient_lists import AGREED_COLUMNS, read_agreed
from legalsite.errors import ProblemsFound
from legalsite.site.load import load
from notice_sites import Publishing

CONFIG = """[site]
title = "Harbour"
url = "https://legal.test/"

[policies.terms]
kind = "terms"
"""
HEAD = "---\ntitle: Terms\nrevised: {}\neffective: {}\nchange: material\nsummary: New.\npromise: none\n---\n"


def terms(revised: str, effective: str) -> dict[str, str]:
    return {"terms.md": HEAD.format(revised, effective) + f"Words of {revised}."}


VERSIONS = {
    "2025-02-01": terms("2025-02-01", "2025-02-01"),
    "2026-03-02": terms("2026-03-02", "2026-04-15"),
    "2026-03-10": terms("2026-03-10", "2026-05-01"),
}


@pytest.mark.parametrize(("rows", "newest", "agreed"), [
    ("a@b.test,2026-03-10", {"2026-03-10": 1}, {"a@b.test"}),
    ("a@b.test,2026-03-02", {"2026-03-02": 1}, set()),
    ("a@b.test,2026-03-10\nA@b.test,2025-02-01", {"2026-03-10": 1}, {"a@b.test"}),
    ("a@b.test,\nc@b.test, terms@2025-02-01 ", {"2025-02-01": 1}, set()),
    ("", {}, set()),
])  # fmt: skip
def test_only_who_agreed_to_the_announced_version_or_a_later_one_is_left_out(
    rows: str, newest: dict[str, int], agreed: set[str], published_once: Publishing
) -> None:
    site = load(published_once(CONFIG, VERSIONS))
    on = date(2026, 3, 20)
    notice = newest_notice(site, "terms", on)
    assert notice is not None
    file = BytesIO(f"email,version\n{rows}\n".encode())
    people = read_agreed(site, notice, file, AGREED_COLUMNS, on, skip_bad_rows=False)
    assert (people.versions, people.to_announced) == (newest, agreed)
    assert people.facts["skipped"] == 0


def test_a_version_that_was_published_later_is_unknown_on_an_earlier_date(
    published_once: Publishing,
) -> None:
    site = load(published_once(CONFIG, VERSIONS))
    notice = newest_notice(site, "terms", date(2026, 3, 5))
    assert notice is not None
    file = BytesIO(b"email,version\na@b.test,2026-03-10\n")
    with pytest.raises(ProblemsFound, match=r":2:1: error\[list-version\]"):
        read_agreed(site, notice, file, AGREED_COLUMNS, date(2026, 3, 5), skip_bad_rows=False)
