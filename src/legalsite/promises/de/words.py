"""Die Wörter, aus denen die Listen gebaut sind: der Text, das Ändern, das Zeigen."""

NOUN = (
    r"(?:datenschutz(?:erklärung(?:en)?|hinweise?n?|hinweises|richtlinien?|bestimmungen|information(?:en)?|"
    r"politik|text|grundsätzen?|leitlinien?|regelungen?)|"
    r"erklärung(?:en)?|hinweise[ns]?|(?:nutzungs|geschäfts|vertrags|verkaufs|liefer|teilnahme|lizenz|"
    r"mitglieds)?bedingungen|richtlinien?|agb|anb|nutzungsbestimmungen|bestimmungen|"
    r"vereinbarung(?:en)?|vertrag(?:s|es)?|text(?:es)?|dokument(?:s|es|en)?|cookie-(?:richtlinie|hinweise?n?|"
    r"erklärung)|policy|regelungen|nutzungsordnung|ordnung|leitlinien?|privacy policy)"
)
DET = r"(?:diese[rsmn]?|unsere[rsmn]?|die|der|das|den|dem|des|vorliegende[rsmn]?|ihre[rsmn]?|seine[rsmn]?)"
THE_DOCUMENT = rf"(?:{DET}(?: (?:allgemeinen?|vorliegenden?|obigen?|gesamten?|jeweiligen?|gegenwärtigen?))* {NOUN}|agb)"
A_CHANGE = (
    r"(?:(?:ver|ab)?änderung(?:en)?|aktualisierung(?:en)?|anpassung(?:en)?|überarbeitung(?:en)?|"
    r"ergänzung(?:en)?|neufassung(?:en)?|modifikation(?:en)?|fortschreibung(?:en)?|neuerung(?:en)?)"
)
VERB = (
    r"(?:(?:ab|ver)?(?:zu)?änder(?:n|t|ten|e)|(?:ab|ver)?geändert\w*|verändert\w*|abgeändert\w*|"
    r"aktualisier(?:en|t|te|ten|ter|tes)|anzupassen|anpassen|angepasst\w*|passen|passt|überarbeite[nt]?\w*|"
    r"ergänz(?:en|t|te)|modifizier(?:en|t)|fortschreiben|fortzuschreiben|fortgeschrieben|erneuern|erneuert|"
    r"neu (?:zu )?fassen|neu gefasst|erweitern|zu ergänzen|weiterentwickeln)"
)
GAP = (
    r"(?: (?!ihre[rn]? (?:daten|angaben|adresse|einstellungen|einwilligung)|beschreib|erklär|inform|"
    r"erläuter|enthält|regel|gilt|gelten)[^\s,.;:]+,?){0,14}?"
)
FRESH = (
    r"(?:neue[nrs]?|aktuelle[nrs]?|geänderte[nrs]?|aktualisierte[nrs]?|überarbeitete[nrs]?|"
    r"angepasste[nrs]?|jeweils aktuelle[nrs]?|jeweilige[nrs]?|jüngste[nrs]?|letzte[nrs]?|gültige[nrs]?|"
    r"geltende[nrs]?)"
)
VERSION = rf"(?:fassung(?:en)?|version(?:en)?|text(?:e|es)?|{NOUN})"
SHOWN = (
    r"(?:veröffentlich\w*|abrufbar\w*|abgerufen|abzurufen|abrufen|einsehbar|einzusehen|einsehen|"
    r"eingesehen|eingestellt|zu finden|findet sich|finden sich|finden sie|verfügbar|bereitgestellt|bereit|"
    r"zugänglich|entnehmen|entnommen|nachlesen|nachzulesen|nachgelesen|publiziert|online|ersichtlich|steht hier|"
    r"stehen hier|"
    r"ausgehängt)"
)
SITE = (
    r"(?:website|webseite|web-?site|internetseite|internetseiten|internetpräsenz|homepage|startseite|"
    r"webpräsenz|internetauftritt\w*|seiten?|portal|websites|webseiten|www\.\S+)"
)
PRODUCT = (
    r"(?:app|apps|anwendung|software|plattform|dienst(?:e|en|es|s)?|produkt(?:e|en|s)?|spiel|programm|"
    r"oberfläche|service|services|angebot)"
)
ITEM = (
    r"(?:hinweis\w*|mitteilung\w*|banner\w*|meldung\w*|ankündigung\w*|bekanntmachung\w*|"
    r"benachrichtigung\w*|aushang|nachricht\w*|anzeige|bekanntgabe)"
)
TELL = (
    r"(?:inform\w+|benachricht\w+|teilen|teilt|mitgeteilt|mitteilen|mitzuteilen|unterricht\w+|hinweisen|"
    r"hinzuweisen|hingewiesen|weisen|weist|ankündig\w*|angekündigt|kündigen|bekannt ?(?:geben|gegeben|machen|"
    r"gemacht|zugeben)|geben|send\w+|schick\w+|zugesandt|zugeschickt|versandt|verschick\w*|"
    r"anschreiben|schreiben wir|mailen|veröffentlich\w*|publizier\w*|stellen|einstellen|eingestellt|"
    r"bereitgestellt|abrufbar|verfügbar|zeigen|zeigt|angezeigt|anzeigen|platzier\w*|aktualisier\w*|finden sie|"
    r"erhalten|erhält|angeboten|anbieten|anbietet|bekommen|gilt|erfahren|kommunizier\w*|hinterlegt|kontaktieren|"
    r"übermittel\w*)"
)
TOLD = rf"(?:{SHOWN}|mitgeteilt|bekannt ?gemacht|bekannt ?gegeben|angeboten|zugesandt)"
