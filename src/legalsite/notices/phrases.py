"""The sentences of a letter, by language, and what days and languages are called there."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from legalsite.model.revision_id import Revised
from legalsite.text.languages import base_language

# --- English phrases of a letter. ---

ENGLISH: Mapping[str, str] = {
    "subject": "{company}: our “{title}” changes, from {effective}",
    "subject-ends": "{company}: our “{title}” ends on {effective}",
    "subject-otherwise": "{company}: our “{title}” changes otherwise than planned, from {effective}",
    "subject-stays": "{company}: our “{title}” does not change after all",
    "correction": "Correction {number}: ",
    "corrects": "This letter corrects an earlier one about the same change. Please go by this one.",
    "lead": "{company} has settled a new text of its “{title}”. It applies from {effective} and takes the place "
    "of the text of {old}.",
    "lead-ends": "{company} ends its “{title}” on {effective}. Until then the text of {old} applies.",
    "lead-stays": "{company} does not change its “{title}” as planned. The words of the text of {old} go on to apply.",
    "nth": "text {nth} of that day",
    "cancels": "The text of {settled}, which was to apply from {effective}, is cancelled: it will not apply.",
    "stays": "Nothing: no word is another.",
    "changes": "What changes",
    "redline": "The changes, word for word",
    "legend": "Removed words stand in [-such brackets-], added words in {{+such braces+}}. Passages whose words "
    "stay as they are have been left out; the full texts are attached.",
    "redline-language": "This comparison is of the text in {language}.",
    "moved": "moved:",
    "formerly": "formerly {number}",
    "quote": "“{words}”",
    "promise": "What we said about changes",
    "promise-from": "Our text of {day} says:",
    "promise-words": "Our text of {day} {words} In its own words:",
    "objection": "If you do not agree",
    "reply": "If you do not agree with this change, tell us by answering this message.",
    "keep": "To read and to keep",
    "attached": "The new and the old text are attached in full, so that they stay with you whatever becomes of a "
    "website: {names}.",
    "attached-new": "The new text is attached in full, so that it stays with you whatever becomes of a website: "
    "{names}.",
    "withheld": "The text before this one had to be taken away, so that the two cannot be compared here.",
    "authoritative": "The authoritative text is the one in {language}.",
    "link": "{label}: {url}",
    "link-new": "The new text",
    "link-old": "The text before",
    "link-redline": "The comparison of both",
    "link-changes": "All changes so far",
    "record": "On the record",
    "recorded": "This entry in our public ledger names the attached file {name} by its SHA-256 hash and seals "
    "every entry before it. Keep this letter, and you can show what the text was and when we published it.",
    "witness": "The attached {name} holds the length and the hash of the whole ledger, as it is now: with it you can "
    "show later whether a line was changed or cut off.",
    "recorded-plain": "This text is not recorded in a ledger.",
    "link-ledger": "The ledger",
}


# --- German phrases of a letter. ---

GERMAN: Mapping[str, str] = {
    "subject": "{company}: Änderung „{title}“, gilt ab {effective}",
    "subject-ends": "{company}: „{title}“ endet am {effective}",
    "subject-otherwise": "{company}: Änderung „{title}“ anders als geplant, gilt ab {effective}",
    "subject-stays": "{company}: „{title}“ ändert sich nun doch nicht",
    "correction": "Berichtigung {number}: ",
    "corrects": "Dieses Schreiben berichtigt ein früheres zur selben Änderung. Bitte richten Sie sich nach diesem.",
    "lead": "{company} hat „{title}“ neu gefasst. Die neue Fassung gilt ab {effective} und ersetzt die Fassung "
    "vom {old}.",
    "lead-ends": "Bei {company} endet „{title}“ am {effective}. Bis dahin gilt die Fassung vom {old}.",
    "lead-stays": "{company} ändert „{title}“ nicht wie geplant. Es bleibt beim Wortlaut der Fassung vom {old}.",
    "nth": "{nth}. Text des Tages",
    "cancels": "Die Fassung vom {settled}, die ab {effective} gelten sollte, ist hinfällig: Sie wird nicht gelten.",
    "stays": "Nichts: Kein Wort ist ein anderes.",
    "changes": "Was sich ändert",
    "redline": "Die Änderungen Wort für Wort",
    "legend": "Gestrichenes steht in [-solchen Klammern-], Neues in {{+solchen Klammern+}}. Was im Wortlaut gleich "
    "bleibt, ist hier ausgelassen; die vollständigen Texte liegen bei.",
    "redline-language": "Dieser Vergleich zeigt den Text auf {language}.",
    "moved": "verschoben:",
    "formerly": "bisher {number}",
    "quote": "„{words}“",
    "promise": "Was wir zu Änderungen gesagt haben",
    "promise-from": "In unserer Fassung vom {day} steht:",
    "promise-words": "Unsere Fassung vom {day} {words} Im Wortlaut:",
    "objection": "Wenn Sie nicht einverstanden sind",
    "reply": "Wenn Sie mit der Änderung nicht einverstanden sind, antworten Sie bitte auf diese Nachricht.",
    "keep": "Zum Lesen und Aufbewahren",
    "attached": "Der neue und der bisherige Text liegen vollständig bei, damit sie Ihnen bleiben, was auch immer "
    "aus einer Website wird: {names}.",
    "attached-new": "Der neue Text liegt vollständig bei, damit er Ihnen bleibt, was auch immer aus einer Website "
    "wird: {names}.",
    "withheld": "Der bisherige Text wird zurückgehalten; ein Vergleich der beiden ist hier deshalb nicht möglich.",
    "authoritative": "Maßgeblich ist der Text auf {language}.",
    "link": "{label}: {url}",
    "link-new": "Der neue Text",
    "link-old": "Der bisherige Text",
    "link-redline": "Beide im Vergleich",
    "link-changes": "Alle bisherigen Änderungen",
    "record": "Im Register",
    "recorded": "Dieser Eintrag in unserem öffentlichen Register nennt den SHA-256-Hash der beiliegenden Datei "
    "{name} und besiegelt jeden Eintrag davor. Mit diesem Schreiben können Sie zeigen, wie der Text lautete und "
    "wann er veröffentlicht wurde.",
    "witness": "Die beiliegende Datei {name} nennt Länge und Hash des ganzen Registers, wie es jetzt ist: Mit ihr "
    "können Sie später zeigen, ob eine Zeile geändert oder abgeschnitten wurde.",
    "recorded-plain": "Dieser Text ist in keinem Register verzeichnet.",
    "link-ledger": "Das Register",
}


# --- French phrases of a letter. Spaces before : ; ! ? and within « » are plain here; `phrases` makes them not
# break. ---

FRENCH: Mapping[str, str] = {
    "subject": "{company} : « {title} » change à partir du {effective}",
    "subject-ends": "{company} : « {title} » prend fin le {effective}",
    "subject-otherwise": "{company} : « {title} » change autrement que prévu, à partir du {effective}",
    "subject-stays": "{company} : « {title} » ne change finalement pas",
    "correction": "Rectification n° {number} : ",
    "corrects": "Ce message en rectifie un précédent sur la même modification. Veuillez vous en tenir à celui-ci.",
    "lead": "{company} a arrêté un nouveau texte de « {title} ». Il s’applique à partir du {effective} et remplace "
    "le texte du {old}.",
    "lead-ends": "{company} met fin à « {title} » le {effective}. Jusque-là, le texte du {old} s’applique.",
    "lead-stays": "{company} ne modifie pas « {title} » comme prévu. Les termes du texte du {old} restent applicables.",
    "nth": "texte n° {nth} de ce jour",
    "cancels": "Le texte du {settled}, qui devait s’appliquer à partir du {effective}, est annulé : il ne "
    "s’appliquera pas.",
    "stays": "Rien : aucun mot n’est différent.",
    "changes": "Ce qui change",
    "redline": "Les modifications, mot à mot",
    "legend": "Les mots supprimés sont entre [-de tels crochets-], les mots ajoutés entre {{+de telles accolades+}}. "
    "Les passages dont les mots restent les mêmes sont omis ; les textes intégraux sont joints.",
    "redline-language": "Cette comparaison est celle du texte en {language}.",
    "moved": "déplacé :",
    "formerly": "auparavant {number}",
    "quote": "« {words} »",
    "promise": "Ce que nous avons dit des modifications",
    "promise-from": "Notre texte du {day} dit :",
    "promise-words": "Notre texte du {day} {words} En ses propres termes :",
    "objection": "Si vous n’êtes pas d’accord",
    "reply": "Si vous n’êtes pas d’accord avec cette modification, dites-le-nous en répondant à ce message.",
    "keep": "À lire et à conserver",
    "attached": "Le nouveau texte et le précédent sont joints en entier, afin qu’ils vous restent quoi qu’il advienne "
    "d’un site : {names}.",
    "attached-new": "Le nouveau texte est joint en entier, afin qu’il vous reste quoi qu’il advienne "
    "d’un site : {names}.",
    "withheld": "Le texte précédent a dû être retiré : les deux ne peuvent donc pas être comparés ici.",
    "authoritative": "Le texte qui fait foi est celui en {language}.",
    "link": "{label} : {url}",
    "link-new": "Le nouveau texte",
    "link-old": "Le texte précédent",
    "link-redline": "La comparaison",
    "link-changes": "Toutes les modifications",
    "record": "Dans le registre",
    "recorded": "Cette ligne de notre registre public désigne le fichier joint {name} par son empreinte SHA-256 et "
    "scelle toutes les lignes qui la précèdent. Conservez ce message : il permet de montrer quel était le texte et "
    "quand nous l’avons publié.",
    "witness": "Le fichier joint {name} donne la longueur et l’empreinte du registre entier, tel qu’il est "
    "maintenant : il permet de montrer plus tard si une ligne a été modifiée ou retranchée.",
    "recorded-plain": "Ce texte n’est consigné dans aucun registre.",
    "link-ledger": "Le registre",
}


# --- How languages write out a day, and where French sets spaces. ---


def day_in_words(day: date, language: str) -> str:
    """`April 1, 2026`, `1 April 2026` (en-GB), `1er avril 2026`; the ISO day where nobody knows the language."""
    for tag in (language, base_language(language)):
        with suppress(UnknownLocaleError, ValueError):
            text = format_date(day, "long", locale=Locale.parse(tag, sep="-"))
            first = day.day == 1 and base_language(tag) == "fr"
            return text.replace("1 ", "1er ", 1) if first else text
    return day.isoformat()


def french_spaces(text: str) -> str:
    """No line breaks before : ; ! ? and », and none after «."""
    return re.sub(" (?=[:;!?»])|(?<=«) ", "\N{NO-BREAK SPACE}", text)


# --- phrases ---

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": {name: french_spaces(words) for name, words in FRENCH.items()},
}


def phrase(language: str, name: str, /, **values: object) -> str:
    """English where the language has no phrases of its own."""
    return LANGUAGES[spoken(language)][name].format(**values)


def quoted(language: str, words: str) -> str:
    """In the language's quotation marks, unless the words bring their own."""
    return words if words[:1] in '“„«"' else phrase(language, "quote", words=words)


def written_day(day: date, language: str) -> str:
    """April 1, 2026; 1 April 2026 in British English; 1. April 2026."""
    return day_in_words(day, language if speaks(language) else "en")


def written_revised(revised: Revised, language: str) -> str:
    """The day; for a further text of that day, which one."""
    day = written_day(revised.day, language)
    return day if revised.nth == 1 else f"{day} ({phrase(language, 'nth', nth=revised.nth)})"


def language_name(language: str, speaking: str) -> str:
    """What a language is called in another: German, Deutsch."""
    try:
        return Locale.parse(language, sep="-").get_language_name(spoken(speaking)) or language
    except (UnknownLocaleError, ValueError):
        return language


def spoken(language: str) -> str:
    """The language whose phrases are used: dates must not come in another one than the words around them."""
    return base_language(language) if speaks(language) else "en"


def speaks(language: str) -> bool:
    """Whether there are phrases in that language."""
    return base_language(language) in LANGUAGES
