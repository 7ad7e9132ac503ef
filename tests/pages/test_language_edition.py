from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy, RevisionId


def ids(texts):
    return [str(text.revised) for text in texts]


def test_the_first_language_has_the_revisions_themselves(sample):
    english = sample.editions("privacy")["en"]
    assert english.authoritative
    assert ids(english.texts) == ["2026-11-01", "2026-03-02", "2026-01-10", "2023-09-10", "2022-05-01"]
    assert english.text_in_force is english.in_force
    assert (english.upcoming_text,) == english.upcoming
    assert english.title_text is english.in_force


def test_another_language_has_the_translations_of_known_revisions(sample):
    german = sample.editions("privacy")["de"]
    assert not german.authoritative
    assert ids(german.texts) == ["2023-09-20"]
    assert str(german.text_in_force.translates) == "2023-09-10"  # the newest: what is in force was never translated
    assert german.upcoming_text is None
    assert german.upcoming_href(german.upcoming[0]) == "/legal/privacy/upcoming/"


def test_an_upcoming_translation_needs_one_of_the_text_in_force_to_be_compared_with(sample):
    privacy = sample.policies[0]
    facts = {"language": "de", "title": "Daten"}
    coming = sample.revision("privacy", "2026-11-02", "# Daten\n", translates=RevisionId.parse("2026-11-01"), **facts)
    sample.policies[0] = replace(privacy, translations={"de": (coming,)})
    assert sample.editions("privacy")["de"].upcoming_text is None
    current = sample.revision("privacy", "2026-04-02", "# Daten\n", translates=RevisionId.parse("2026-03-02"), **facts)
    sample.policies[0] = replace(privacy, translations={"de": (current, coming)})
    german = sample.editions("privacy")["de"]
    assert german.upcoming_text is coming
    assert german.upcoming_href(german.upcoming[0]) == "/legal/de/privacy/upcoming/"


def test_a_text_is_found_by_its_revision_and_a_revision_by_its_text(sample):
    editions = sample.editions("privacy")
    original, translation = sample.policies[0].revisions[1], sample.policies[0].translations["de"][0]
    assert editions["de"].text_of(original) is translation
    assert editions["en"].text_of(original) is original
    assert editions["de"].entry(translation).revision is original
    assert editions["de"].text_of(sample.policies[0].revisions[0]) is None


def test_the_previous_text_is_the_one_succeeded_in_force(sample):
    english = sample.editions("privacy")["en"]
    in_force = english.in_force  # the revision between the two was replaced before it applied
    assert str(english.previous_text(in_force).revised) == "2023-09-10"
    assert english.previous_text(english.texts[-1]) is None
    german = sample.editions("privacy")["de"]
    assert german.previous_text(german.texts[0]) is None


def test_the_next_text_is_the_oldest_that_follows_one(sample):
    english = sample.editions("privacy")["en"]
    newest, in_force, replaced, second, first = english.texts
    followers = [text for text in english.texts if english.previous_text(text) is second]
    assert followers == [in_force, replaced]  # the older of the two was replaced before it applied
    assert english.next_text(second) is replaced
    assert english.next_text(first) is second
    assert english.next_text(newest) is None


def test_the_successor_is_what_applied_after_the_last_period(sample):
    english = sample.editions("privacy")["en"]
    newest, in_force, replaced, second, first = english.texts
    assert english.successor(first) is second
    assert english.successor(second) is in_force
    assert english.successor(replaced) is None  # it never applied
    assert english.successor(newest) is None
    again = replace(
        first, revised=RevisionId.parse("2026-04-01"), path="privacy/2026-04-01.md", effective=date(2026, 4, 1)
    )
    ended = replace(
        again,
        revised=RevisionId.parse("2026-05-01"),
        path="privacy/2026-05-01.md",
        replaces=(again.revised,),
        effective=date(2027, 1, 1),
    )
    sample.policies[0] = Policy("privacy", (first, again, ended))
    english = sample.editions("privacy")["en"]
    assert [str(period.revision.revised) for period in english.timeline] == [
        "2022-05-01",
        "2026-04-01",
        "2022-05-01",
        "2026-05-01",
    ]
    assert english.successor(again) is first
    assert english.successor(first) is ended


def test_the_steps_since_a_text_are_what_came_into_force_after_it(sample):
    english = sample.editions("privacy")["en"]
    _, in_force, replaced, second, first = english.texts
    assert [view.id for view in english.steps_since(first)] == [str(in_force.revised), str(second.revised)]
    assert [view.id for view in english.steps_since(replaced)] == [str(in_force.revised)]
    assert english.steps_since(in_force) == []
    german = sample.editions("privacy")["de"]
    assert [view.language for view in german.steps_since(first)] == ["en", "de"]  # nobody translated the newer one


def test_a_view_of_the_first_revision_has_no_change(sample):
    english = sample.editions("privacy")["en"]
    view = english.view(english.texts[-1])
    assert (view.change, view.change_text, view.change_href) == ("", "", "")
    assert view.since_href == "/legal/privacy/since/2022-05-01/"
    assert view.raw_href == "/legal/privacy/2022-05-01.md"


def test_a_view_of_a_text_that_never_applied_offers_no_comparison_since(sample):
    english = sample.editions("privacy")["en"]
    (replaced,) = (text for text in english.texts if str(text.revised) == "2026-01-10")
    view = english.view(replaced)
    assert (view.status, view.since_href) == ("replaced", "")
    assert view.change_href == "/legal/privacy/changes/2026-01-10/"


def test_a_view_of_a_withheld_text_has_no_file_and_no_redline(sample):
    privacy = sample.policies[0]
    gone = replace(privacy.revisions[1], path="privacy/2023-09-10.withheld")
    sample.policies[0] = Policy("privacy", (privacy.revisions[0], gone, *privacy.revisions[2:]))
    english = sample.editions("privacy")["en"]
    assert (english.view(gone).raw_href, english.view(gone).change_href) == ("", "")
    assert english.view(english.in_force).change_href == ""  # the text that it would be compared with is withheld


def test_a_translation_takes_effect_and_summary_from_its_revision(sample):
    german = sample.editions("privacy")["de"]
    view = german.view(german.texts[0])
    assert (view.effective_iso, view.summary) == ("2023-10-01", "We keep less.")
    assert view.marks == ""
    assert view.summary_marks == ' lang="en" dir="ltr"'


def test_a_link_leads_to_the_text_in_this_language_if_there_is_one(sample):
    german = sample.editions("privacy")["de"]
    assert 'href="/legal/de/privacy/2023-09-20/"' in german.link(sample.policies[0].revisions[1])
    assert 'href="/legal/privacy/2022-05-01/"' in german.link(sample.policies[0].revisions[0])


@pytest.mark.parametrize("slug", ["privacy", "terms", "eu/beta", "cookies"])
def test_on_every_day_its_text_in_force_is_one_of_its_texts(sample, slug):
    for weeks in range(260):
        day = date(2022, 5, 1) + timedelta(weeks=weeks)
        if not any(
            revision.revised.day <= day
            for policy in sample.policies
            if policy.slug == slug
            for revision in policy.revisions
        ):
            continue
        for edition in sample.editions(slug, day).values():
            assert edition.title_text in edition.texts
            assert edition.text_in_force is None or edition.text_in_force in edition.texts
            assert not edition.authoritative or edition.text_in_force is edition.in_force
