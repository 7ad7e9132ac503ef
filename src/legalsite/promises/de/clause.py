"""Was von Änderungen dieses Textes spricht, und was nicht."""

from legalsite.promises.de.words import A_CHANGE, FRESH, GAP, NOUN, THE_DOCUMENT, TOLD, VERB, VERSION
from legalsite.promises.phrases import one_of

ABOUT = one_of(
    r"(?:berechtigt|behalten uns|behält sich|recht vor|vorbehalten|können|kann|dürfen|darf),?(?: [^\s.;]+){0,6}? "
    rf"{THE_DOCUMENT}[^;]{{0,300}}? (?:(?:ab|an|zu )?(?:zu)?(?:ändern|passen)|zu (?:aktualisieren|ergänzen|"
    rf"überarbeiten))",
    r"(?:passen|passt|ändern|ändert|aktualisieren|aktualisiert|überarbeiten|ergänzen)(?: wir| regelmäßig|"
    rf" jeweils)* {THE_DOCUMENT}",
    rf"{A_CHANGE}(?: [^\s.;,]+){{0,3}}? (?:an |in |von |zu |bei |bezüglich |hinsichtlich )?{THE_DOCUMENT}",
    rf"(?<!in )(?<!gemäß )(?<!nach )(?<!laut )(?<!unter )(?<!mit ){THE_DOCUMENT}{GAP} {VERB}",
    rf"{VERB}(?: [^\s.;,]+){{0,6}}? (?:dies\w+|unser\w+|vorliegend\w+) (?:\w+ )?{NOUN}",
    r"(?:vertrags|agb|bedingungs|regel)-?(?:änderung|anpassung)(?:en)?|(?:datenschutz|agb|"
    r"nutzungsbedingungs)\w*-?(?:änderung|anpassung|aktualisierung)(?:en)?",
    r"(?:neue|geänderte|aktualisierte|überarbeitete)[nrs]? (?:fassung(?:en)?|version(?:en)?)(?: (?:dieser|"
    rf"unserer|der|davon)(?: \w+)?)?[^.;]{{0,60}} {TOLD}",
    rf"{TOLD}[^.;]{{0,40}} (?:neue|geänderte|aktualisierte|überarbeitete)[nrs]? {VERSION}",
    rf"es gilt (?:stets |jeweils |immer |dann )*die (?:[\w ]{{0,50}})?{VERSION}",
    rf"(?:jeweils |stets |immer )?{FRESH} (?:fassung|version) (?:dieser|unserer|der) {NOUN}[^.;]{{0,80}} {TOLD}",
    rf"(?:prüfen|überprüfen) (?:wir )?{THE_DOCUMENT} (?:regelmäßig|laufend)",
)
LOOSELY = one_of(
    r"(?:wesentliche|bedeutende|alle|etwaige|solche|diese|"
    rf"künftige)[nr]? {A_CHANGE}[^.;]{{0,60}}? (?:in ?kraft|gelten|gültig|wirksam|{TOLD})",
    rf"(?:die )?(?:jeweils )?{FRESH} {VERSION}[^.;]{{0,60}} {TOLD}",
)
HEADING = one_of(
    rf"^[\W\d]*(?:{A_CHANGE}|änderungsvorbehalt|änderungsklausel|aktualität|stand|versionen|fassungen|"
    r"änderungsverlauf|frühere fassungen|versionshistorie)(?: und (?:\w+ ?){1,3})?\W*$",
    rf"{A_CHANGE}(?: und \w+)? (?:an |in |von |zu )?(?:dieser|unserer|der|des|dieses|diesen|den|"
    rf"ihrer)?(?: [\w-]+){{0,2}} ?{NOUN}",
    rf"{NOUN}(?<!\bhinweis)(?<!\bhinweise)[\w ]{{0,20}} (?:{A_CHANGE}|geändert|ändern|ändert|aktualisiert)",
    rf"aktualität und {A_CHANGE}",
    rf"und {A_CHANGE}\W*$",
    rf"^[\W\d]*{A_CHANGE} und",
    r"wie (?:wir|sie)[\w ]{0,30}(?:änder|erfahren)\w*",
    r"(?:ändert|ändern) sich",
    r"vertragsänderung(?:en)?|änderungsvorbehalt",
    r"^[\W\d]*(?:stand|gültigkeit|geltung|version)(?: (?:dieser|der|des) [\w-]+)?\W*$",
)
HEADING_NAMES = one_of(
    rf"(?:{A_CHANGE}|änder\w*|aktualisier\w*|anpass\w*|stand|aktualität).*{NOUN}",
    rf"{NOUN}(?<!\bhinweis)(?<!\bhinweise).*(?:änder|aktualisier|anpass)\w*",
    r"änderungsvorbehalt|vertragsänderung(?:en)?|änderungsverlauf|versionshistorie|frühere fassungen",
)
HEADING_ELSEWHERE = one_of(
    r"(?:änderung|aktualisierung|anpassung|berichtigung)(?:en)? (?:ihrer|ihres|der|des|von|bei) (?:\w+ )?(?:daten|"
    r"angaben|adresse|preise?|preisen|gebühren|kontos?|leistung\w*|dienst\w*|produkt\w*|bestellung|passworts?)",
    r"(?:preis|adress|leistungs|produkt|namens|gebühren)-?änderung(?:en)?",
)
HEADING_PART = one_of(
    r"(?:besondere|zusätzliche|ergänzende|länderspezifische|spezielle)\w* (?:\w+ )?(?:bedingungen|bestimmungen|"
    r"hinweise|informationen|regelungen)|anhang|anlage|zusatz\w*|nachtrag|schieds\w+|streitbeilegung|(?:nutzer|kunden|"
    r"verbraucher|personen|einwohner)(?:innen)?(?: und \w+)? (?:in|aus|mit wohnsitz)|kalifornien|usa|schweiz|facebook|"
    r"instagram|google analytics",
)
ELSEWHERE = one_of(
    r"(?:preis|gebühr|entgelt|beitrags|adress|produkt|leistungs|namens|gesetzes|programm|"
    r"fahrplan)\w*-?(?:änderung|anpassung|erhöhung)(?:en)?",
    rf"(?:{A_CHANGE}|änder\w*|geändert|aktualisier\w*|anpass\w*|angepasst)(?: [^\s.;,]+){{0,3}}? (?:ihre[rsn]? "
    r"(?:daten|angaben|adresse|einstellungen|kontaktdaten|passwort|bestellung)|(?:der |die |unsere[r]? |"
    r"von )(?:preis\w*|gebühr\w*|entgelt\w*|produkt\w*|leistung\w*|software|funktion\w*|öffnungszeiten|beiträge))",
    r"(?:preise?n?|gebühren|entgelte|beiträge|adresse|angaben|daten|einstellungen|produkte|funktionen|"
    r"öffnungszeiten|cookies|kontaktdaten)(?: [^\s.;,]+){0,5} (?:ändern|geändert|änderung\w*|aktualisieren|"
    r"anpassen|angepasst|berichtigen)",
    r"teilen sie uns|informieren sie uns|unterauftragsverarbeiter\w*|subunternehmer|auftragsverarbeiter|"
    r"fusion|verschmelzung|übernahme|verletzung des schutzes|datenpanne|sicherheitsvorfall|newsletter|"
    r"quellcode|unternehmensverkauf|software-?updates?",
    rf"(?:anderer|fremder|dritter|deren|dessen) (?:\w+ )?{NOUN}",
)
NEVER = one_of(
    r"(?:änderung|ergänzung|nebenabrede)\w*[^.;]{0,100}(?:schriftform|textform bedürfen|"
    r"schriftlich vereinbart|bedürfen der)",
    r"(?:schriftlich\w*|beider|beide) (?:\w+ )?(?:zustimmung|vereinbarung|vertragsparteien|unterschrift\w*|parteien)",
    r"unwirksam|salvatorisch|nichtig",
    r"(?:gilt|gelten|findet|finden) (?:\w+ ){0,6}folgende\w* (?:ergänzung|änderung|anpassung)\w*",
    r"(?:zweck\w*|verwendet|genutzt|nutzen|verwenden|verarbeiten)[^;]{0,120}(?:benachrichtigung|mitteilung|"
    r"information|unterrichtung|zu informieren|zu benachrichtigen)\w*[^.;]{0,20} über",
    r"sie (?:dürfen|sind (?:nicht )?berechtigt)[^.;]{0,60}(?:ändern|verändern|modifizieren)",
)
DOCUMENT = one_of(THE_DOCUMENT)
GOES_ON = one_of(
    A_CHANGE,
    VERB,
    rf"{FRESH} {VERSION}",
    r"inform\w+|benachricht\w+|teilen (?:wir|ihnen)|mitgeteilt|mitzuteilen|unterricht\w+|hinweis\w*|"
    r"hingewiesen|weisen|ankündig\w*|angekündigt|kündigen|bekannt\w*|e-?mail\w*|banner|in ?kraft\w*|"
    r"wirksam\w*|gelten|gilt|veröffentlich\w*|abrufbar|startseite",
    r"(?:prüfen|lesen|überprüfen|schauen|besuchen|konsultieren|sehen|informieren)[\w ]{0,40}(?:regelmäßig|"
    r"gelegentlich|erneut|öfter|wieder|von zeit zu zeit)|regelmäßig|(?:weitere?|fortgesetzte|weiterhin)\w* (?:nutz|"
    r"verwend)\w*|widersprech\w*|widerspruch\w*|zustimm\w*|einverstanden|einwillig\w*|akzeptier\w*|angenommen|"
    r"frühere[nr]?|vorherige[nr]?|ältere[nr]?|archiv\w*|datum|stand|version(?:en)?|fassung(?:en)?|frist|kündigen",
)
CHANGE = one_of(A_CHANGE, VERB)
REFERS = one_of(
    rf"(?:solche[nr]?|diese[nr]?|etwaige[nr]?|alle|jede[nr]?|wesentliche[nr]?|die|künftige[nr]?|bei) {A_CHANGE}",
    rf"{A_CHANGE} (?:werden|sind|treten|gelten)",
    r"(?:weitere?|fortgesetzte|weiterhin)\w* (?:nutz|verwend)\w*|(?:frühere|ältere|vorherige|neue|aktuelle|"
    r"geänderte)[nr]? (?:fassung|version)(?:en)?|(?:das )?datum[^.;]{0,40}(?:oben|unten|anfang|ende)",
)
