"""Tests of model/notice_key.py."""

import pytest

from legalsite.model.notice_key import NoticeKey, parse_notice_keys

KEY = "eu/terms@2026-03-02-2"


@pytest.mark.parametrize("suffix", ["", "~12", "~reminder"])
def test_reads_a_key_as_it_is_written(suffix: str) -> None:
    key = NoticeKey.parse(f"{KEY}{suffix}")
    assert str(key) == f"{KEY}{suffix}"
    assert str(key.notice) == KEY


def test_counts_a_correction_for_its_notice_and_a_reminder_by_itself() -> None:
    keys = parse_notice_keys(f"{KEY}+{KEY}~12+{KEY}~reminder")
    assert [key.further for key in keys] == ["", "correction-12", "reminder"]
    assert [str(key.counted_notice) for key in keys] == [KEY, KEY, f"{KEY}~reminder"]


def test_matches_the_policy_and_the_version_but_not_a_key() -> None:
    key = NoticeKey.parse(f"{KEY}~1")
    names = ["", "eu/terms", KEY, f"{KEY}~1", "terms", "eu/terms@2026-03-02"]
    assert [name for name in names if key.matches(name)] == ["", "eu/terms", KEY]


@pytest.mark.parametrize("text", ["", "terms", "terms@", "terms@2026-03", "terms@2026-03-02~x"])
def test_refuses_what_is_not_a_key(text: str) -> None:
    with pytest.raises(ValueError, match=r"valid date|invalid literal"):
        NoticeKey.parse(text)
