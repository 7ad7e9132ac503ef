"""The texts of a policy in a language: what came before and after each, and since."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy, VersionId
from legalsite.text.phrase_catalogue import english

SAY = english("pages")


def test_before_and_after_go_by_what_was_in_effect(sample):
    english = sample.editions("privacy")["en"]
    upcoming, current, replaced, second, first = english.texts
    assert [english.version_before(text) for text in english.texts] == [
        current,
        second,
        second,
        first,
        None,
    ]
    assert [english.version_after(text) for text in english.texts] == [
        None,
        upcoming,
        None,
        current,
        second,
    ]
    assert english.entry(replaced).never_took_effect
    again = replace(
        first,
        revised=VersionId.parse("2026-04-01"),
        path="privacy/2026-04-01.md",
        effective=date(2026, 4, 1),
    )
    ended = replace(
        again,
        revised=VersionId.parse("2026-05-01"),
        path="privacy/2026-05-01.md",
        replaces=(again.revised,),
        effective=date(2027, 1, 1),
    )
    sample.policies[0] = Policy("privacy", (first, again, ended))
    english = sample.editions("privacy")["en"]
    assert [str(period.revised) for period in english.on_day.periods] == [
        "2022-05-01",
        "2026-04-01",
        "2022-05-01",
        "2026-05-01",
    ]
    assert [english.version_after(text) for text in (again, first, ended)] == [first, ended, None]
    assert [english.version_before(text) for text in (again, first, ended)] == [first, None, first]


def test_the_steps_since_a_text_are_what_came_into_force_after_it(sample):
    english = sample.editions("privacy")["en"]
    _, current, replaced, second, first = english.texts

    def steps(edition, text):
        count, versions = edition.steps_since(text)
        found = list(map(edition.view_of, versions))
        assert len(found) == count
        return found

    assert [view.id for view in steps(english, first)] == [
        str(current.revised),
        str(second.revised),
    ]
    assert [view.id for view in steps(english, replaced)] == [str(current.revised)]
    assert steps(english, current) == []
    german = sample.editions("privacy")["de"]
    on_its_day = sample.editions("privacy", current.effective)["en"]
    assert [view.id for view in steps(on_its_day, first)] == [
        str(current.revised),
        str(second.revised),
    ]
    assert [view.language for view in steps(german, first)] == [
        "en",
        "de",
    ]  # nobody translated the newer one


@pytest.mark.parametrize("slug", ["privacy", "terms", "eu/beta", "cookies"])
def test_on_every_day_its_text_in_effect_is_one_of_its_texts(sample, slug):
    for weeks in range(260):
        day = date(2022, 5, 1) + timedelta(weeks=weeks)
        if not any(
            version.revised.day <= day
            for policy in sample.policies
            if policy.slug == slug
            for version in policy.versions
        ):
            continue
        for edition in sample.editions(slug, day).values():
            assert edition.title_text in edition.texts
            assert edition.current_text is None or edition.current_text in edition.texts
            assert not edition.authoritative or edition.current_text is edition.current
