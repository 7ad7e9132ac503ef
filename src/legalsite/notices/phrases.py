"""The sentences of a letter, by language, and days as people write them there."""

from collections.abc import Mapping
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

ENGLISH = {
    "subject": "{company}: our “{title}” changes, from {effective}",
    "subject-ends": "{company}: our “{title}” ends on {effective}",
    "correction": "Correction {number}: ",
    "corrects": "This letter corrects an earlier one about the same change. Please go by this one.",
    "lead": "{company} has settled a new text of its “{title}”. It applies from {effective} and takes the place "
    "of the text of {old}.",
    "lead-ends": "{company} ends its “{title}” on {effective}. Until then the text of {old} applies.",
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
    "link-new": "The new text",
    "link-old": "The text before",
    "link-redline": "The comparison of both",
    "link-changes": "All changes so far",
    "record": "On the record",
    "recorded": "This entry in our public ledger names the attached file {name} by its SHA-256 hash and seals "
    "every entry before it. Keep this letter, and you can show what the text was and when we published it.",
    "recorded-plain": "This text is not recorded in a ledger.",
    "link-ledger": "The ledger",
}

GERMAN = {
    "subject": "{company}: Änderung „{title}“, gilt ab {effective}",
    "subject-ends": "{company}: „{title}“ endet am {effective}",
    "correction": "Berichtigung {number}: ",
    "corrects": "Dieses Schreiben berichtigt ein früheres zur selben Änderung. Bitte richten Sie sich nach diesem.",
    "lead": "{company} hat „{title}“ neu gefasst. Die neue Fassung gilt ab {effective} und ersetzt die Fassung "
    "vom {old}.",
    "lead-ends": "Bei {company} endet „{title}“ am {effective}. Bis dahin gilt die Fassung vom {old}.",
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
    "link-new": "Der neue Text",
    "link-old": "Der bisherige Text",
    "link-redline": "Beide im Vergleich",
    "link-changes": "Alle bisherigen Änderungen",
    "record": "Im Register",
    "recorded": "Dieser Eintrag in unserem öffentlichen Register nennt den SHA-256-Hash der beiliegenden Datei "
    "{name} und besiegelt jeden Eintrag davor. Mit diesem Schreiben können Sie zeigen, wie der Text lautete und "
    "wann er veröffentlicht wurde.",
    "recorded-plain": "Dieser Text ist in keinem Register verzeichnet.",
    "link-ledger": "Das Register",
}

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN}


def phrase(language: str, name: str, /, **values: object) -> str:
    """English where the language has no phrases of its own."""
    return LANGUAGES.get(spoken(language), ENGLISH)[name].format(**values)


def quoted(language: str, words: str) -> str:
    """In the language's quotation marks, unless the words bring their own."""
    return words if words[:1] in "“„«\"" else phrase(language, "quote", words=words)


def written_day(day: date, language: str) -> str:
    """April 1, 2026; 1. April 2026."""
    return format_date(day, "long", locale=spoken(language))


def language_name(language: str, speaking: str) -> str:
    """What a language is called in another: German, Deutsch."""
    try:
        return Locale.parse(language, sep="-").get_language_name(spoken(speaking)) or language
    except (UnknownLocaleError, ValueError):
        return language


def spoken(language: str) -> str:
    """The language whose phrases are used: dates must not come in another one than the words around them."""
    plain = language.partition("-")[0].lower()
    return plain if plain in LANGUAGES else "en"
