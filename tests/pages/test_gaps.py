"""A time whose text nobody knows: no page says that the text before it applied on, and every page says what is not
known."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Gap

REASON = "The file of that day was damaged & lost."


@pytest.fixture
def files(sample):
    """Nobody knows which text applied from 2022-11-05 until the one that took effect on 2023-10-01."""
    sample.policies[0] = replace(sample.policies[0], gaps=(Gap(date(2022, 11, 5), "privacy/2022-11-05.gap", REASON),))
    return sample.render()


@pytest.fixture
def files_today(sample):
    """Nobody knows which text applies since 2026-11-10."""
    sample.policies[0] = replace(sample.policies[0], gaps=(Gap(date(2026, 11, 10), "privacy/2026-11-10.gap", REASON),))
    return sample.render()


UNKNOWN = "It is not known which text applied from November 5, 2022 to September 30, 2023."


def test_the_text_before_it_ends_with_it(files, read):
    page = read(files["privacy/2022-05-01/index.html"])
    assert "Was in force from May 1, 2022 to November 4, 2022" in page
    assert "It is not known which text came next." in page
    assert "replaced by" not in page


def test_the_text_after_it_says_what_is_not_known(files, read):
    page = read(files["privacy/2023-09-10/index.html"])
    assert UNKNOWN in page
    assert "Was in force from October 1, 2023" in page


def test_the_changelog_and_its_timeline_show_it(files, read):
    page = read(files["privacy/changes/index.html"])
    assert page.count(UNKNOWN) == 1
    assert "All versions that are known, newest first." in page
    assert page.count("Compare with the last version known before it") == 1
    assert f"November 5, 2022 September 30, 2023 Text not known: {REASON}" in page
    assert f"Text nicht bekannt: {REASON}" in read(files["de/privacy/changes/index.html"])
    assert b'<span lang="en" dir="ltr">The file' in files["de/privacy/changes/index.html"]


@pytest.mark.parametrize("name", ["privacy/changes/2023-09-10/index.html", "privacy/since/2022-05-01/index.html"])
def test_a_redline_across_it_says_that_versions_may_be_missing(files, read, name):
    assert f"There may have been other versions between these two. {UNKNOWN}" in read(files[name])
    assert b'class="comparison"' in files[name]


def test_other_redlines_do_not_mention_it(files):
    assert b"note gap" not in files["privacy/changes/2026-03-02/index.html"]
    assert b"note gap" not in files["privacy/since/2023-09-10/index.html"]


def test_the_pages_and_feeds_of_the_site_say_so(files, read):
    assert UNKNOWN in read(files["changes/index.html"])
    assert "Our current policies, and all previous versions that are known." in read(files["index.html"])
    assert UNKNOWN in files["privacy/feed.xml"].decode()
    assert UNKNOWN in files["feed.json"].decode()


def test_revisions_json_has_it_and_no_period_reaches_into_it(files):
    record = json.loads(files["privacy/revisions.json"])
    assert record["gaps"] == [{"from": "2022-11-05", "to": "2023-10-01", "reason": REASON, "recorded": None}]
    applied = {text["revised"]: text["applied"] for text in record["revisions"]}
    assert applied["2022-05-01"] == [{"from": "2022-05-01", "to": "2022-11-05"}]


def test_today_nothing_is_said_to_be_in_force(files_today, read):
    since = "It is not known which text has applied since November 10, 2026."
    page = read(files_today["privacy/index.html"])
    assert f"{since} Read the last version that is known" in page
    assert "In force since" not in page
    assert since in read(files_today["index.html"])
    assert since in read(files_today["privacy/changes/index.html"])
    assert since in read(files_today["privacy/since/2022-05-01/index.html"])
    assert json.loads(files_today["status.json"])["policies"]["privacy"]["status"] == "unknown"
    assert json.loads(files_today["privacy/revisions.json"])["in_force"] is None


def test_a_text_that_was_pending_when_it_began_may_have_applied_or_not(files_today, read):
    page = read(files_today["privacy/2026-11-01/index.html"])
    assert "It is not known whether this version was ever in force" in page
    assert "Takes effect on" not in page
    assert "privacy/upcoming/index.html" not in files_today
    assert "Never in force" not in page
    for name in ("privacy/feed.xml", "feed.json", "changes/index.html"):
        listed = read(files_today[name])
        assert "It is not known whether this version was ever in force" in listed, name
        assert "January 1, 2027" not in listed, name


def test_the_day_before_it_nothing_was_missing(files_today, sample, read):
    page = read(sample.render(on=date(2026, 11, 9))["privacy/index.html"])
    assert "In force since April 1, 2026" in page
    assert "not known" not in page
