"""What the pages themselves say, in each language that they speak. A language that is not here gets the English
phrases, marked as English. What stands in braces is filled in by `words.py`, escaped."""

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from legalsite.pages.phrases_de import GERMAN
from legalsite.pages.phrases_en import ENGLISH
from legalsite.pages.phrases_fr import FRENCH


@dataclass(frozen=True, slots=True)
class Phrases:
    """`language` is the tag that these phrases are in."""

    language: str
    skip: str
    policies: str
    languages: str
    contents: str
    here: str
    home_title: str
    home_intro: str
    home_empty: str
    all_changes: str
    all_changes_intro: str
    last_revised: str
    revised: str
    effective: str
    status: str
    change: str
    class_label: str
    applies_since: str
    applies_until: str
    applies_between: str
    applied_between: str
    applies_from: str
    never_applied: str
    ended_on: str
    read_in_force: str
    read_authoritative: str
    coming: str
    coming_note: str
    coming_link: str
    coming_end_note: str
    coming_title: str
    coming_intro: str
    coming_full: str
    coming_first_note: str
    not_yet: str
    nothing: str
    withdrawn_note: str
    superseded_note: str
    replaced_note: str
    retroactive_note: str
    pending_note: str
    pending_end_note: str
    end_note: str
    lag_note: str
    translation_note: str
    untranslated_note: str
    never_note: str
    withheld: str
    withheld_note: str
    withheld_summary: str
    withheld_redline: str
    withheld_recorded: str
    changelog: str
    changelog_title: str
    changelog_intro: str
    timeline: str
    timeline_intro: str
    from_day: str
    to_day: str
    open_end: str
    permanent: str
    earlier: str
    earlier_all: str
    change_title: str
    change_from: str
    change_first: str
    since_title: str
    since_intro: str
    since_same: str
    since_pending: str
    since_link: str
    redline: str
    text: str
    raw: str
    feed: str
    record: str
    recorded: str
    not_recorded: str
    not_recorded_note: str
    ledger: str
    older: str
    missing_title: str
    missing_text: str
    moved_title: str
    moved_text: str
    nth: str
    revision_of: str
    page_of: str
    colon: str
    notice_label: str
    notice_text: str
    notice_end: str
    notice_link: str
    notice_close: str
    statuses: dict[str, str]
    changes: dict[str, str]


SPOKEN = {
    "en": Phrases(language="en", **ENGLISH),
    "de": Phrases(language="de", **GERMAN),
    "fr": Phrases(language="fr", **FRENCH),
}


@cache
def phrases_for(language: str) -> Phrases:
    """By the first part of the tag (`de-AT` reads German, and has its own names of months), else English."""
    plain = language.partition("-")[0].lower()
    if plain not in SPOKEN:
        return SPOKEN["en"]
    return replace(_spaced(SPOKEN["fr"]) if plain == "fr" else SPOKEN[plain], language=language)


def _spaced(say: Phrases) -> Phrases:
    from legalsite.notices.spelling import french_spaces

    texts = {field.name: getattr(say, field.name) for field in fields(say)}
    spaced: dict[str, Any] = {name: french_spaces(text) for name, text in texts.items() if isinstance(text, str)}
    return replace(say, **spaced)
