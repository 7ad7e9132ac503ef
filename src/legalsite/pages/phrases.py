"""What the pages themselves say, in each language that they speak. A language that is not here gets the English
phrases, marked as English. What stands in braces is filled in by `words.py`, escaped."""

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from legalsite.text.languages import base_language

# --- English phrases. ---

ENGLISH: dict[str, Any] = {
    "skip": "Skip to the text",
    "policies": "Policies",
    "languages": "Languages",
    "contents": "Contents",
    "here": "Link to this place",
    "home_title": "Texts that apply today",
    "home_intro": "Every policy with its dates. Earlier texts stay available, and each change is shown word by word.",
    "home_empty": "No policy has been published yet.",
    "all_changes": "All changes",
    "all_changes_intro": "What was revised when, across all policies.",
    "last_revised": "Last revised",
    "revised": "Revised",
    "effective": "Effective",
    "status": "Status",
    "change": "Change",
    "class_label": "Class of change",
    "applies_since": "Applies since {start}",
    "applies_until": "Applies since {start}, until {end}",
    "applies_between": "Applies from {start} to {end}",
    "applied_between": "Applied from {start} to {end}",
    "applies_from": "Applies from {start}",
    "never_applied": "Never applied",
    "ended_on": "Ended on {start}",
    "read_in_force": "Read the text in force",
    "read_authoritative": "Read the authoritative text",
    "coming": "Upcoming",
    "coming_note": "A new text applies from {start}.",
    "coming_link": "See what changes",
    "coming_end_note": "This policy ends on {start}.",
    "coming_title": "What changes on {day}",
    "coming_intro": "The coming text, marked up against the one in force.",
    "coming_full": "Read the coming text without marks",
    "coming_first_note": "Nothing is in force before it, so there is nothing to compare it with.",
    "not_yet": "This policy is not in force yet. It applies from {start}.",
    "nothing": "No text of this policy is in force, and none is on its way.",
    "withdrawn_note": "This policy was withdrawn. It ended on {start}.",
    "superseded_note": "This text no longer applies. {applied}; then {next} took its place.",
    "replaced_note": "This text was replaced by {next}. {applied}.",
    "retroactive_note": "This text is retroactive: it was settled on {day} and has effect from {start} on.",
    "pending_note": "This text does not apply yet. {applied}.",
    "pending_end_note": "This policy ends on {start}.",
    "end_note": "Applies until {end}; then {next} takes its place.",
    "lag_note": (
        "This translation lags behind: it renders the revision of {old}, but the revision of {new} is in force."
    ),
    "translation_note": (
        "This is a translation of the revision of {day}. The authoritative text is the one in the first "
        "language of this site."
    ),
    "untranslated_note": "There is no translation of the text in force.",
    "never_note": "This text never applied.",
    "withheld": "Withheld",
    "withheld_note": (
        "The text of this revision was withheld. Its dates stay, and the ledger keeps its hash. This is "
        "why it had to go:"
    ),
    "withheld_summary": "The text of this revision was withheld.",
    "withheld_redline": "There is no redline: {text} is withheld.",
    "withheld_recorded": (
        "This line of the public ledger records that the text was withheld. The line of its publication, with its "
        "hash, stays above it."
    ),
    "changelog": "Changes",
    "changelog_title": "Changes of {title}",
    "changelog_intro": "Every revision, the newest first.",
    "timeline": "What applied when",
    "timeline_intro": "On each day at most one text applies.",
    "from_day": "From",
    "to_day": "To",
    "open_end": "until further notice",
    "permanent": "Permanent link to this revision",
    "earlier": "Earlier revisions",
    "earlier_all": "All revisions and changes",
    "change_title": "Changes in the revision of {day}",
    "change_from": "From {old} to {new}.",
    "change_first": "This is the first revision: nothing came before it.",
    "since_title": "What changed since {day}",
    "since_intro": "From {old} to the text in force, {new}.",
    "since_same": "This is the text in force. Nothing has changed since.",
    "since_pending": "This text does not apply yet. {applied}.",
    "since_link": "What changed since",
    "redline": "Redline",
    "text": "Full text",
    "raw": "Source file",
    "feed": "Feed of changes",
    "record": "Record",
    "recorded": (
        "This line of the public ledger records the exact bytes of this text. Its seal covers every line before it."
    ),
    "not_recorded": "Not recorded",
    "not_recorded_note": "No ledger records this text.",
    "ledger": "Ledger",
    "older": "Older changes are in the changelog of each policy.",
    "missing_title": "Page not found",
    "missing_text": "There is nothing at this address. These are the texts that apply today:",
    "moved_title": "This policy has moved",
    "moved_text": "Go to {title}",
    "nth": "text {nth} of that day",
    "revision_of": "the revision of {day}",
    "page_of": "Revision of {day}",
    "colon": ":",
    "notice_label": "Notice of a change",
    "notice_text": "{title}: a new text applies from {day}.",
    "notice_end": "{title} ends on {day}.",
    "notice_link": "See what changes",
    "notice_close": "Close this notice",
    "statuses": {
        "in force": "In force",
        "pending": "Pending",
        "superseded": "Superseded",
        "replaced": "Replaced",
        "withdrawn": "Withdrawn",
    },
    "changes": {"editorial": "Editorial", "minor": "Minor", "material": "Material"},
}


# --- German phrases. ---

GERMAN: dict[str, Any] = {
    "skip": "Zum Text springen",
    "policies": "Rechtstexte",
    "languages": "Sprachen",
    "contents": "Inhalt",
    "here": "Link auf diese Stelle",
    "home_title": "Texte, die heute gelten",
    "home_intro": (
        "Alle Texte mit ihren Daten. Frühere Fassungen bleiben abrufbar, jede Änderung ist Wort für Wort gezeigt."
    ),
    "home_empty": "Noch ist kein Text veröffentlicht.",
    "all_changes": "Alle Änderungen",
    "all_changes_intro": "Was wann überarbeitet wurde, über alle Texte hinweg.",
    "last_revised": "Zuletzt überarbeitet",
    "revised": "Fassung vom",
    "effective": "Wirksam ab",
    "status": "Stand",
    "change": "Änderung",
    "class_label": "Art der Änderung",
    "applies_since": "Gilt seit {start}",
    "applies_until": "Gilt seit {start}, bis {end}",
    "applies_between": "Gilt vom {start} bis zum {end}",
    "applied_between": "Galt vom {start} bis zum {end}",
    "applies_from": "Gilt ab {start}",
    "never_applied": "Hat nie gegolten",
    "ended_on": "Beendet am {start}",
    "read_in_force": "Geltenden Text lesen",
    "read_authoritative": "Maßgeblichen Text lesen",
    "coming": "Kommender Text",
    "coming_note": "Ab {start} gilt ein neuer Text.",
    "coming_link": "Änderungen ansehen",
    "coming_end_note": "Dieser Text endet am {start}.",
    "coming_title": "Was sich am {day} ändert",
    "coming_intro": "Der kommende Text, verglichen mit dem geltenden.",
    "coming_full": "Kommenden Text ohne Markierungen lesen",
    "coming_first_note": "Vorher gilt kein Text, es gibt also nichts zu vergleichen.",
    "not_yet": "Dieser Text gilt noch nicht. Er gilt ab {start}.",
    "nothing": "Von diesem Text gilt keine Fassung, und keine ist angekündigt.",
    "withdrawn_note": "Dieser Text wurde zurückgezogen. Er endete am {start}.",
    "superseded_note": "Dieser Text gilt nicht mehr. {applied}; an seine Stelle trat {next}.",
    "replaced_note": "Dieser Text wurde ersetzt durch {next}. {applied}.",
    "retroactive_note": "Dieser Text wirkt zurück: Er wurde am {day} festgelegt und gilt mit Wirkung vom {start}.",
    "pending_note": "Dieser Text gilt noch nicht. {applied}.",
    "pending_end_note": "Dieser Text endet am {start}.",
    "end_note": "Gilt bis {end}; dann tritt {next} an seine Stelle.",
    "lag_note": (
        "Diese Übersetzung hinkt hinterher: Sie gibt die Fassung vom {old} wieder, es gilt aber die Fassung vom {new}."
    ),
    "translation_note": (
        "Dies ist eine Übersetzung der Fassung vom {day}. Maßgeblich ist der Text in der ersten Sprache dieser Website."
    ),
    "untranslated_note": "Der geltende Text ist nicht übersetzt.",
    "never_note": "Dieser Text hat nie gegolten.",
    "withheld": "Zurückgehalten",
    "withheld_note": (
        "Der Text dieser Fassung wird zurückgehalten. Ihre Daten bleiben, das Register behält ihren "
        "Hash. Das ist der Grund:"
    ),
    "withheld_summary": "Der Text dieser Fassung wird zurückgehalten.",
    "withheld_redline": "Ein Textvergleich ist nicht möglich: {text} wird zurückgehalten.",
    "withheld_recorded": (
        "Diese Zeile des öffentlichen Registers hält fest, dass der Text zurückgehalten wird. Die Zeile seiner "
        "Veröffentlichung, mit seinem Hash, bleibt über ihr stehen."
    ),
    "changelog": "Änderungen",
    "changelog_title": "Änderungen: {title}",
    "changelog_intro": "Jede Fassung, die neueste zuerst.",
    "timeline": "Was wann galt",
    "timeline_intro": "An jedem Tag gilt höchstens ein Text.",
    "from_day": "Von",
    "to_day": "Bis",
    "open_end": "bis auf Weiteres",
    "permanent": "Dauerhafter Link auf diese Fassung",
    "earlier": "Frühere Fassungen",
    "earlier_all": "Alle Fassungen und Änderungen",
    "change_title": "Änderungen der Fassung vom {day}",
    "change_from": "Verglichen werden {old} und {new}.",
    "change_first": "Dies ist die erste Fassung: Vor ihr war keine.",
    "since_title": "Was sich seit {day} geändert hat",
    "since_intro": "Verglichen werden {old} und der geltende Text, {new}.",
    "since_same": "Dies ist der geltende Text. Seither hat sich nichts geändert.",
    "since_pending": "Dieser Text gilt noch nicht. {applied}.",
    "since_link": "Was sich seither geändert hat",
    "redline": "Textvergleich",
    "text": "Voller Text",
    "raw": "Quelldatei",
    "feed": "Feed der Änderungen",
    "record": "Nachweis",
    "recorded": (
        "Diese Zeile des öffentlichen Registers hält die genauen Bytes dieses Textes fest. Ihr Siegel deckt "
        "alle Zeilen davor."
    ),
    "not_recorded": "Nicht registriert",
    "not_recorded_note": "Kein Register hält diesen Text fest.",
    "ledger": "Register",
    "older": "Ältere Änderungen stehen bei den einzelnen Texten.",
    "missing_title": "Seite nicht gefunden",
    "missing_text": "Unter dieser Adresse ist nichts. Diese Texte gelten heute:",
    "moved_title": "Dieser Text ist umgezogen",
    "moved_text": "Weiter zu {title}",
    "nth": "{nth}. Text des Tages",
    "revision_of": "die Fassung vom {day}",
    "page_of": "Fassung vom {day}",
    "colon": ":",
    "notice_label": "Hinweis auf eine Änderung",
    "notice_text": "{title}: Ab {day} gilt ein neuer Text.",
    "notice_end": "{title} endet am {day}.",
    "notice_link": "Änderungen ansehen",
    "notice_close": "Hinweis schließen",
    "statuses": {
        "in force": "In Kraft",
        "pending": "Angekündigt",
        "superseded": "Überholt",
        "replaced": "Ersetzt",
        "withdrawn": "Zurückgezogen",
    },
    "changes": {"editorial": "Redaktionell", "minor": "Geringfügig", "material": "Wesentlich"},
}


# --- French phrases. ---

FRENCH: dict[str, Any] = {
    "skip": "Aller au texte",
    "policies": "Documents",
    "languages": "Langues",
    "contents": "Sommaire",
    "here": "Lien vers ce passage",
    "home_title": "Textes applicables aujourd’hui",
    "home_intro": (
        "Chaque document avec ses dates. Les textes antérieurs restent accessibles et chaque modification est"
        " montrée mot à mot."
    ),
    "home_empty": "Aucun document n’est encore publié.",
    "all_changes": "Toutes les modifications",
    "all_changes_intro": "Ce qui a été révisé et quand, tous documents confondus.",
    "last_revised": "Dernière révision",
    "revised": "Révision du",
    "effective": "Prise d’effet",
    "status": "État",
    "change": "Modification",
    "class_label": "Nature de la modification",
    "applies_since": "Applicable depuis le {start}",
    "applies_until": "Applicable depuis le {start}, jusqu’au {end}",
    "applies_between": "Applicable du {start} au {end}",
    "applied_between": "A été applicable du {start} au {end}",
    "applies_from": "Applicable à partir du {start}",
    "never_applied": "N’a jamais été applicable",
    "ended_on": "A pris fin le {start}",
    "read_in_force": "Lire le texte en vigueur",
    "read_authoritative": "Lire le texte faisant foi",
    "coming": "À venir",
    "coming_note": "Un nouveau texte s’applique à partir du {start}.",
    "coming_link": "Voir ce qui change",
    "coming_end_note": "Ce document prend fin le {start}.",
    "coming_title": "Ce qui change le {day}",
    "coming_intro": "Le texte à venir, comparé au texte en vigueur.",
    "coming_full": "Lire le texte à venir sans marques",
    "coming_first_note": "Aucun texte ne s’applique avant lui : il n’y a rien à comparer.",
    "not_yet": "Ce document n’est pas encore en vigueur. Il s’applique à partir du {start}.",
    "nothing": "Aucun texte de ce document n’est en vigueur, et aucun n’est annoncé.",
    "withdrawn_note": "Ce document a été retiré. Il a pris fin le {start}.",
    "superseded_note": "Ce texte ne s’applique plus. {applied} ; puis {next} l’a remplacé.",
    "replaced_note": "Ce texte a été remplacé par {next}. {applied}.",
    "retroactive_note": "Ce texte est rétroactif : arrêté le {day}, il produit ses effets à partir du {start}.",
    "pending_note": "Ce texte ne s’applique pas encore. {applied}.",
    "pending_end_note": "Ce document prend fin le {start}.",
    "end_note": "Applicable jusqu’au {end} ; puis {next} le remplace.",
    "lag_note": (
        "Cette traduction est en retard : elle rend la révision du {old}, alors que celle du {new} est en vigueur."
    ),
    "translation_note": (
        "Ceci est une traduction de la révision du {day}. Seul le texte dans la première langue de ce site fait foi."
    ),
    "untranslated_note": "Le texte en vigueur n’est pas traduit.",
    "never_note": "Ce texte n’a jamais été applicable.",
    "withheld": "Soustrait",
    "withheld_note": (
        "Le texte de cette révision a été soustrait à la consultation. Ses dates restent et le registre "
        "garde son empreinte. En voici la raison :"
    ),
    "withheld_summary": "Le texte de cette révision a été soustrait à la consultation.",
    "withheld_redline": "Aucune comparaison n’est possible : {text} a été soustraite à la consultation.",
    "withheld_recorded": (
        "Cette ligne du registre public consigne que le texte a été soustrait. La ligne de sa publication, avec "
        "son empreinte, reste au-dessus d’elle."
    ),
    "changelog": "Modifications",
    "changelog_title": "Modifications : {title}",
    "changelog_intro": "Toutes les révisions, la plus récente d’abord.",
    "timeline": "Ce qui s’appliquait, et quand",
    "timeline_intro": "Chaque jour, un seul texte au plus s’applique.",
    "from_day": "Du",
    "to_day": "Au",
    "open_end": "jusqu’à nouvel avis",
    "permanent": "Lien permanent vers cette révision",
    "earlier": "Révisions antérieures",
    "earlier_all": "Toutes les révisions et modifications",
    "change_title": "Modifications de la révision du {day}",
    "change_from": "De {old} à {new}.",
    "change_first": "Ceci est la première révision : rien ne la précède.",
    "since_title": "Ce qui a changé depuis le {day}",
    "since_intro": "De {old} au texte en vigueur, {new}.",
    "since_same": "Ceci est le texte en vigueur. Rien n’a changé depuis.",
    "since_pending": "Ce texte ne s’applique pas encore. {applied}.",
    "since_link": "Ce qui a changé depuis",
    "redline": "Comparaison",
    "text": "Texte intégral",
    "raw": "Fichier source",
    "feed": "Flux des modifications",
    "record": "Preuve",
    "recorded": (
        "Cette ligne du registre public consigne les octets exacts de ce texte. Son sceau couvre toutes les "
        "lignes précédentes."
    ),
    "not_recorded": "Non consigné",
    "not_recorded_note": "Aucun registre ne consigne ce texte.",
    "ledger": "Registre",
    "older": "Les modifications plus anciennes figurent dans l’historique de chaque document.",
    "missing_title": "Page introuvable",
    "missing_text": "Il n’y a rien à cette adresse. Voici les textes applicables aujourd’hui :",
    "moved_title": "Ce document a changé d’adresse",
    "moved_text": "Aller à {title}",
    "nth": "texte n° {nth} de ce jour",
    "revision_of": "la révision du {day}",
    "page_of": "Révision du {day}",
    "colon": " :",
    "notice_label": "Avis de modification",
    "notice_text": "{title} : un nouveau texte s’applique à partir du {day}.",
    "notice_end": "{title} prend fin le {day}.",
    "notice_link": "Voir ce qui change",
    "notice_close": "Fermer cet avis",
    "statuses": {
        "in force": "En vigueur",
        "pending": "À venir",
        "superseded": "Dépassé",
        "replaced": "Remplacé",
        "withdrawn": "Retiré",
    },
    "changes": {"editorial": "Rédactionnelle", "minor": "Mineure", "material": "Substantielle"},
}


# --- phrases ---


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
    plain = base_language(language)
    if plain not in SPOKEN:
        return SPOKEN["en"]
    return replace(_spaced(SPOKEN["fr"]) if plain == "fr" else SPOKEN[plain], language=language)


def _spaced(say: Phrases) -> Phrases:
    from legalsite.notices.phrases import french_spaces

    texts = {field.name: getattr(say, field.name) for field in fields(say)}
    spaced: dict[str, Any] = {name: french_spaces(text) for name, text in texts.items() if isinstance(text, str)}
    return replace(say, **spaced)
