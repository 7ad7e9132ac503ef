"""German phrases of a letter."""

from collections.abc import Mapping

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
