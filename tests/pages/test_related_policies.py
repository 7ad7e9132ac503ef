"""The versions that pages list of a policy that a version is part of, and of its parts."""

import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.model.test_version_on import DAYS

from legalsite.model.config import PolicySettings
from legalsite.model.policy import Policy, Version, VersionId

from .conftest import Sample
from .test_one_timeline import END, GAP, days_read, histories, lives, new_account_spans

ON = date(2026, 11, 29)
WORDS = """See [the terms](/legal/eu/terms/#fees), [then](/legal/eu/terms/2024-03-01/),
[in full](https://example.com/legal/eu/terms), [us](/legal/record/), and [them](https://legal.test/eu/terms/)."""


def with_original_in(sample: Sample, language: str) -> Sample:
    """Return the site with eu/austria written in a language, and not translated."""
    terms, austria = sample.policies
    versions = tuple(replace(text, language=language) for text in austria.versions)
    sample.policies = [terms, Policy("eu/austria", versions)]
    settings = {"eu/austria": PolicySettings(language=language)}
    sample.config = replace(sample.config, policies=settings)
    return sample


def of_policy(policy: Policy, slug: str, wholes: list[str | None]) -> Policy:
    """Return a history under another slug; `wholes` says what each of its versions is part of."""
    versions = []
    for text, whole in zip(policy.versions, wholes, strict=False):
        path = text.path.replace("p/", f"{slug}/")
        versions.append(replace(text, policy=slug, path=path, part_of=whole))
    german = []
    for text in policy.translations.get("de", ()):
        original = next(one for one in versions if one.revised == text.translates)
        path = text.path.replace("p/", f"{slug}/")
        german.append(replace(text, policy=slug, path=path, part_of=original.part_of))
    gaps = tuple(replace(gap, path=gap.path.replace("p/", f"{slug}/")) for gap in policy.gaps)
    return Policy(slug, tuple(versions), {"de": tuple(german)} if german else {}, gaps)


@st.composite
def related_histories(draw: st.DrawFn) -> tuple[Policy, Policy]:
    """Two histories: each version of the second one may be part of the first one."""
    whole = of_policy(draw(histories()), "whole", [None] * 10)
    wholes = draw(st.lists(st.sampled_from(("whole", "whole", None)), min_size=10, max_size=10))
    return whole, of_policy(draw(histories()), "part", wholes)


def days_of(policy: Policy, on: date) -> dict[str, set[date]]:
    """Read the days on which each version applied to anyone, at least for a part of the day."""
    days: dict[str, set[date]] = {}
    new_accounts = new_account_spans(policy, on)
    for revised, life in lives(policy, on).items():
        text = next(text for text in policy.versions if str(text.revised) == revised)
        days[revised] = set(life.parts)
        for start, end in life.spans:
            days[revised].update(days_between(start, end or END))
        for start, end in new_accounts.get(revised, ()):
            days[revised].update(days_between(start, end) or {start})
        if text.withdrawn:
            days[revised].clear()
    return days


def days_between(start: date, end: date) -> set[date]:
    return {start + timedelta(days) for days in range((end - start).days)}


def href_of(text: Version) -> str:
    """Return the permanent address of a text."""
    home = "de/" if text.translates else ""
    return f"/legal/{home}{text.policy}/{text.revised}/"


def listed_on(page: bytes) -> list[list[Tag]]:
    """Return the entries of each list of related versions on a page."""
    heading = BeautifulSoup(page, "html.parser").select_one("article ~ .after h2, .after > h2")
    lists = []
    while heading and heading.get_text() in (
        "Versions of related policies from the same time",
        "Fassungen zugehöriger Dokumente aus derselben Zeit",
    ):
        introduction = heading.find_next_sibling("p")
        heading = None
        while isinstance(introduction, Tag) and introduction.name == "p":
            entries = introduction.find_next_sibling("ul")
            assert isinstance(entries, Tag)
            lists.append(entries.select("li"))
            introduction = entries.find_next_sibling()
    return lists


def check(whole: Policy, part: Policy, on: date) -> None:
    """Compare the pages of all versions with a reading day by day."""
    sample = Sample()
    sample.policies = [whole, part]
    for policy in sample.policies:
        sample.words |= {text.path: "Words." for text in policy.texts}
        sample.words |= {gap.path: "Lost." for gap in policy.gaps}
    files = sample.render(on=on)
    days = {policy.slug: days_of(policy, on) for policy in sample.policies}
    for policy, other in ((whole, part), (part, whole)):
        lost = {day for day, states in days_read(other, on) if states[-1] == GAP}
        for text in (*policy.known(on), *policy.known_translations("de", on)):
            revised = text.translates or text.revised
            own_days = days[policy.slug][str(revised)]
            expected = set()
            for found in other.known(on):
                is_part = text.part_of == other.slug or found.part_of == policy.slug
                if is_part and own_days & days[other.slug][str(found.revised)]:
                    shown = other.translation("de", found, on) if text.translates else None
                    expected.add(href_of(shown or found))
            home = "de/" if text.translates else ""
            page = files[f"{home}{policy.slug}/{text.revised}/index.html"]
            entries = [entry for entries in listed_on(page) for entry in entries]
            links = [str(link["href"]) for entry in entries if (link := entry.a)]
            assert sorted(links) == sorted(expected)
            says_gap = len(entries) > len(links)
            is_on_site = bool(other.known(on))  # not if there is only a gap
            assert says_gap == bool(own_days & lost and is_on_site and (expected or text.part_of))


@settings(max_examples=25)
@given(related_histories(), DAYS)
def test_pages_list_the_versions_of_the_same_days(
    policies: tuple[Policy, Policy], on: date
) -> None:
    check(*policies, on)


@pytest.mark.long
@settings(max_examples=150)
@given(related_histories(), DAYS)
def test_pages_list_the_versions_of_the_same_days_in_many_histories(
    policies: tuple[Policy, Policy], on: date
) -> None:
    check(*policies, on)


def site_of(sample: Sample) -> Sample:
    """Give a site terms with two versions, and an addendum of January 2025, in both languages."""
    texts: dict[str, list[tuple[Version, Version]]] = {}
    for slug, revised in (
        ("eu/terms", "2024-03-01"),
        ("eu/terms", "2025-03-01"),
        ("eu/austria", "2025-01-01"),
        ("eu/austria", "2026-01-01"),
    ):
        facts: dict[str, object] = {"title": slug.rpartition("/")[2].title()}
        if slug == "eu/austria":
            facts["part_of"] = "eu/terms"
        original = sample.version(slug, revised, WORDS, **facts)
        german = sample.version(
            slug,
            revised,
            WORDS,
            language="de",
            translates=VersionId.parse(revised),
            **{**facts, "title": f"Deutsche {facts['title']}"},
        )
        texts.setdefault(slug, []).append((original, german))
    for slug, pairs in texts.items():
        originals, translations = zip(*pairs, strict=True)
        sample.policies.append(Policy(slug, originals, {"de": translations}))
    return sample


def words_below(page: bytes) -> list[str]:
    """Return what a page says of related policies, line by line."""
    after = BeautifulSoup(page, "html.parser").select_one(".after")
    assert after
    lines = [line.get_text() for line in after.select("p:has(b), li:has(time)")]
    return [line.replace("\xa0", " ") for line in lines if "What" not in line and "Was" not in line]


def test_a_part_of_an_earlier_day_leads_to_the_versions_of_its_time(empty: Sample) -> None:
    files = site_of(empty).render(on=ON)
    page = files["eu/austria/2025-01-01/index.html"]
    assert words_below(page) == [
        "Part of Terms:",
        "March 1, 2024 to February 28, 2025",
        "In effect since March 1, 2025",
    ]
    hrefs = [str(entry.a["href"]) for entries in listed_on(page) for entry in entries if entry.a]
    assert hrefs == ["/legal/eu/terms/2024-03-01/", "/legal/eu/terms/2025-03-01/"]
    assert words_below(files["eu/terms/2024-03-01/index.html"]) == [
        "Austria (part of this policy):",
        "January 1, 2025 to December 31, 2025",
    ]


def test_the_page_of_the_current_version_lists_them_too(empty: Sample) -> None:
    page = site_of(empty).render(on=ON)["eu/austria/index.html"]
    assert words_below(page) == ["Part of Terms:", "In effect since March 1, 2025"]


def test_a_translation_leads_to_translations(empty: Sample) -> None:
    page = site_of(empty).render(on=ON)["de/eu/austria/2025-01-01/index.html"]
    assert words_below(page)[0] == "Teil von Deutsche Terms:"
    (entries,) = listed_on(page)
    assert [str(entry.a["href"]) for entry in entries if entry.a] == [
        "/legal/de/eu/terms/2024-03-01/",
        "/legal/de/eu/terms/2025-03-01/",
    ]


def test_an_original_in_another_language_leads_to_translations_into_it(empty: Sample) -> None:
    files = with_original_in(site_of(empty), "de").render(on=ON)
    page = files["de/eu/austria/2026-01-01/index.html"]
    assert words_below(page) == ["Teil von Deutsche Terms:", "In Kraft seit dem 1. März 2025"]
    assert 'href="/legal/de/eu/terms/2025-03-01/"' in page.decode()
    assert b'0; url=/legal/de/eu/austria/2026-01-01/"' in files["eu/austria/2026-01-01/index.html"]


def test_an_original_in_a_language_without_pages_leads_to_originals(empty: Sample) -> None:
    files = with_original_in(site_of(empty), "fr").render(on=ON)
    page = files["eu/austria/2026-01-01/index.html"]
    assert words_below(page) == ["Part of Terms:", "In effect since March 1, 2025"]
    assert not [path for path in files if path.startswith("fr/")]


def test_says_nothing_of_a_time_in_which_the_other_policy_had_no_version(empty: Sample) -> None:
    sample = site_of(empty)
    terms, austria = sample.policies
    sample.policies = [
        Policy("eu/terms", terms.versions[1:]),
        Policy("eu/austria", austria.versions),
    ]
    files = sample.render(on=date(2025, 2, 1))
    assert "related policies" not in files["eu/austria/2025-01-01/index.html"].decode()


def test_a_draft_is_marked(empty: Sample) -> None:
    sample = site_of(empty)
    draft = sample.version("eu/terms", "2026-11-01", "New.", recorded=False, title="Terms")
    draft = replace(draft, path="eu/terms.md")
    sample.words[draft.path] = "New."
    terms, austria = sample.policies
    sample.policies = [Policy("eu/terms", (*terms.versions, draft)), austria]
    page = sample.render(on=ON)["eu/austria/index.html"]
    assert words_below(page)[-1] == "In effect since November 1, 2026 (Draft)"


def test_versions_json_says_what_a_version_is_part_of(empty: Sample) -> None:
    files = site_of(empty).render(on=ON)
    austria = json.loads(files["eu/austria/versions.json"])["revisions"][0]
    terms = json.loads(files["eu/terms/versions.json"])["revisions"][0]
    assert (austria["part_of"], terms.get("part_of")) == ("eu/terms", None)


def marked_links(page: bytes) -> list[str]:
    """Return the words of links in the text with a mark beside them, and the marks."""
    marks = BeautifulSoup(page, "html.parser").select("article a + small.was")
    return [f"{mark.find_previous('a').get_text()}: {mark.get_text()}" for mark in marks]


def test_links_to_pages_that_change_are_marked_at_a_permanent_address(empty: Sample) -> None:
    files = site_of(empty).render(on=ON)
    for path in ("eu/austria/2025-01-01", "eu/austria/2026-01-01"):
        assert marked_links(files[f"{path}/index.html"]) == [
            "the terms: (current version)",
            "in full: (current version)",
        ]
    assert marked_links(files["de/eu/austria/2025-01-01/index.html"]) == [
        "the terms: (aktuelle Fassung)",
        "in full: (aktuelle Fassung)",
    ]
    assert not marked_links(files["eu/austria/index.html"])


def test_links_of_fragments_are_marked_too(empty: Sample) -> None:
    sample = site_of(empty)
    sample.config = replace(sample.config, fragments=True)
    fragment = sample.render(on=ON)["eu/austria/2025-01-01/fragment.html"].decode()
    assert fragment.count('<small class="ls-was">(current version)</small>') == 2


def test_a_mark_is_in_the_language_of_the_page(empty: Sample) -> None:
    files = with_original_in(site_of(empty), "fr").render(on=ON)
    page = files["eu/austria/2025-01-01/index.html"].decode()
    assert '<small class="was" lang="en">(current version)</small>' in page
