"""Die Wörter, aus denen die Listen gebaut sind: der Text, das Ändern, das Zeigen."""

NOUN = (
    r"(?:datenschutz-?(?:erklärung(?:en)?|hinweise?n?|hinweises|richtlinien?|bestimmungen|information(?:en)?|politik|"
    r"text|grundsätzen?|leitlinien?|regelungen?|policy|vereinbarung)|erklärung(?:en)?|hinweis(?:e[ns]?)?|"
    r"(?:(?:be)?nutzungs|nutzer|geschäfts|vertrags|verkaufs|einkaufs|kauf|liefer|teilnahme|lizenz|mitglieds|"
    r"mitgliedschafts|service|dienst|buchungs|miet|abo|abonnement|rahmen|kunden|händler|partner|vermittlungs|reise|"
    r"spiel|website|shop)s?-?(?:bedingungen|bestimmungen|vereinbarung(?:en)?|vertrag(?:s|es)?|ordnung|richtlinien?|"
    r"regeln|hinweise?n?)|bedingungen|richtlinien?|ordnung|agbs?|anb|avb|bestimmungen|vereinbarung(?:en)?|vertrag(?:s|"
    r"es)?|text(?:es)?|dokument(?:s|es|en)?|cookie-(?:richtlinie|hinweise?n?|erklärung|policy)|policy|regelungen|"
    r"regeln|regelwerks?|leitlinien?|haftungsausschluss(?:es)?|disclaimers?|privacy policy)"
)
DET = r"(?:diese[rsmn]?|unsere[rsmn]?|die|der|das|den|dem|des|vorliegende[rsmn]?|ihre[rsmn]?|seine[rsmn]?)"
THE_DOCUMENT = rf"(?:{DET}(?: (?:allgemeinen?|vorliegenden?|obigen?|gesamten?|jeweiligen?|gegenwärtigen?))* {NOUN}|agb)"
A_CHANGE = (
    r"(?:(?:ver|ab)?änderung(?:en)?|aktualisierung(?:en)?|anpassung(?:en)?|überarbeitung(?:en)?|"
    r"ergänzung(?:en)?|neufassung(?:en)?|modifikation(?:en)?|fortschreibung(?:en)?|neuerung(?:en)?|updates?)"
)
VERB = (
    r"(?:(?:ab|ver)?(?:zu)?änder(?:n|t|ten|e)|(?:ab|ver)?geändert\w*|verändert\w*|abgeändert\w*|"
    r"aktualisier(?:en|t|te|ten|ter|tes)|anzupassen|anpassen|angepasst\w*|passen|passt|überarbeite[nt]?\w*|"
    r"ergänz(?:en|t|te)|modifizier(?:en|t)|fortschreiben|fortzuschreiben|fortgeschrieben|erneuern|erneuert|"
    r"neu (?:zu )?fassen|neu gefasst|erweitern|zu ergänzen|weiterentwickeln|ersetzen|ersetzt)"
)
GAP = (
    r"(?: (?!ihre[rn]? (?:daten|angaben|adresse|einstellungen|einwilligung)|beschreib|erklär|inform|"
    r"erläuter|enthält|regel|gilt|gelten)[^\s,.;:]+,?){0,14}?"
)
FRESH = (
    r"(?:neue[nrs]?|aktuelle[nrs]?|geänderte[nrs]?|aktualisierte[nrs]?|überarbeitete[nrs]?|angepasste[nrs]?|"
    r"jeweils aktuelle[nrs]?|jeweilige[nrs]?|jüngste[nrs]?|letzte[nrs]?|gültige[nrs]?|geltende[nrs]?)"
)
VERSION = rf"(?:fassung(?:en)?|version(?:en)?|text(?:e|es)?|{NOUN})"
SHOWN = (
    r"(?:veröffentlich\w*|abrufbar\w*|abgerufen|abzurufen|abrufen|einsehbar|einzusehen|einsehen|eingesehen|"
    r"eingestellt|zu finden|findet sich|finden sich|finden sie|verfügbar|bereitgestellt|bereit|zugänglich|entnehmen|"
    r"entnommen|nachlesen|nachzulesen|nachgelesen|publiziert|online(?! gehen| sind| bestell| kauf)|ersichtlich|"
    r"steht hier|stehen hier|ausgehängt)"
)
SITE = (
    r"(?:website|webseite|web-?site|internetseite|internetseiten|internetpräsenz|homepage|startseite|webpräsenz|"
    r"internetauftritt\w*|webauftritt\w*|web-?shop|online-?shop|seiten?|portal|websites|webseiten|www\.\S+)"
)
PRODUCT = (
    r"(?:app|apps|anwendung|software|plattform|dienst(?:e|en|es|s)?|produkt(?:e|en|s)?|spiel|programm|oberfläche|"
    r"benutzeroberfläche|service|services|angebot|tool|web-?app)"
)
ITEM = (
    r"(?:hinweis\w*|mitteilung\w*|banner\w*|meldung\w*|ankündigung\w*|bekanntmachung\w*|"
    r"benachrichtigung\w*|aushang|nachricht\w*|anzeige|bekanntgabe)"
)
WARN = (
    r"(?:informier\w*|benachrichtig(?!ung)\w*|unterricht(?!ung)\w*|verständig(?!ung)\w*|kommunizier\w*|"
    r"mitgeteilt|mitteil(?:en|t)|mitzuteilen|teil(?:en|t) (?:wir|ihnen|sie|dir|euch|der|die|das)|"
    r"hinge?wiesen|hinweisen|hinzuweisen|weis(?:en|t) (?:wir|der|die|sie|ihnen)|"
    r"ankündig(?:en|t)|anzukündigen|angekündigt|kündig(?:en|t)(?: [^\s.;]+){0,14}? an(?![\w -])|"
    r"bekannt ?(?:zu)?(?:ge)?(?:geben|gibt|mach(?:en|t))|(?:gibt|geben|macht|machen)(?: [^\s.;]+){0,12}? bekannt|"
    r"zur kenntnis (?:bring|gebracht|geben|gegeben)\w*|in kenntnis|aufmerksam|wissen lassen|"
    r"zu(?:ge)?(?:sandt|senden|schick(?:en|t)|stell(?:en|t)|leit(?:en|et))|zukommen|über(?:sandt|senden|mittel\w*)|"
    r"(?:benachrichtigung|mitteilung|unterrichtung|ankündigung|bekanntgabe|information) (?:hierüber |darüber )?"
    r"(?:erfolgt|ergeht)|erfolgt (?:eine|die) (?:[\w-]+ )?(?:benachrichtigung|mitteilung|ankündigung|information))"
)
TELL = (
    rf"(?:{WARN}|benachrichtigung\w*|information(?:en)?|unterrichtung|teilen|teilt|"
    r"weisen|weist|kündigen|geben|send\w+|schick\w+|versandt|versende\w*|verschick\w*|"
    r"anschreiben|schreiben wir|mailen|veröffentlich\w*|publizier\w*|stellen|einstellen|eingestellt|"
    r"bereitgestellt|abrufbar|verfügbar|zeigen|zeigt|angezeigt|anzeigen|platzier\w*|aktualisier\w*|finden sie|"
    r"erhalten|erhält|angeboten|anbieten|anbietet|bekommen|gilt|erfahren|hinterlegt|kontaktieren)"
)
PLACE = rf"(?: (?:auf|in|über|unter|innerhalb|an) (?:\w+ ){{0,2}}?(?:{SITE}|{PRODUCT}))?"
TOLD = rf"(?:{SHOWN}|mitgeteilt|bekannt ?gemacht|bekannt ?gegeben|angeboten|zugesandt)"
