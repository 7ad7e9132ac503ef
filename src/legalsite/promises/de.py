"""Deutsch: die Wörter und Wendungen, in denen Texte von ihren eigenen Änderungen sprechen.

Wozu jede Liste dient, steht in `lexicon.py` unter ihrem Namen in Kleinbuchstaben. Eine neue Wendung steht klein, mit
geraden Anführungszeichen und als regulärer Ausdruck da; ein Beispiel dazu gehört in tests/promises/examples/de.txt.
"""

import re

from legalsite.promises.lexicon import PhrasePattern, one_of, words_of
from legalsite.promises.vocabulary import either
from legalsite.promises.vocabulary.de import WORDS

# Texte ohne Umlaute werden gelesen wie solche mit: „Aenderungen fuer Sie“ wie „Änderungen für Sie“.

# These are the stems of words that the lists know; “ue” in “neue” or “aktuell” is no umlaut.
_STEMS = words_of(
    "aend laend aehn praes vertraeg gespraech naech naeh spaet waehr waehl erklaer erlaeuter ergaenz zusaetz "
    "grundsaetz zulaess unveraend verlaeng taeg jaehr faell auffaell traeg maess bestaet taetig "
    "beeintraecht einschraenk anlaess verspaet haeuf staend zustaend inhaelt erhaelt enthaelt "
    "veroeff koenn moeg moech oeff groess loesch hoer gehoer persoen foerm behoerd hoech zwoelf noet "
    "fuer ueb fueg fuehr frueh pruef kuend guelt muess duerf wuerd rueck zurueck kuenft unverzueg juengst "
    "beruehr beruecks gebuehr kuerz fuenf uebrig ausdrueck unterstuetz schuetz nuetz buerg natuer stueck"
)
_LETTERS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_STEM = re.compile("|".join(sorted(_STEMS, key=len, reverse=True)))
_PAIR = re.compile("ae|oe|ue")
_SHARP = re.compile(r"(?<=gemä)ss|(?<=regelmä)ss|(?<=rechtmä)ss|(?<=drei)ss(?=ig)|(?<=grö)ss(?=er)|(?<=\bma)ss(?=geb)")


def spelt(plain: str) -> str:
    """Return a plain sentence with its words written with umlauts."""
    if not _PAIR.search(plain):
        return plain
    return _SHARP.sub("ß", _STEM.sub(lambda stem: _PAIR.sub(lambda pair: _LETTERS[pair[0]], stem[0]), plain))


# Aus diesen Wörtern sind die Listen gebaut: für den Text, für das Ändern und für den Ort, an dem etwas gezeigt wird.

NOUN = (
    rf"(?:{either(WORDS.names)}|(?:(?:be)?nutzungs|nutzer|geschäfts|vertrags|verkaufs|einkaufs|kauf|liefer|teilnahme|"
    r"lizenz|mitglieds|mitgliedschafts|service|dienst|buchungs|miet|abo|abonnement|rahmen|kunden|händler|partner|"
    r"vermittlungs|beförderungs|reise|spiel|website|shop)s?-?(?:bedingung(?:en)?|bestimmungen|vereinbarung(?:en)?|vertrag(?:s|es)?|"
    r"ordnung|richtlinien?|regeln|hinweise?n?))"
)
DET = (
    r"(?:einzelne[nr]?|einige|bestimmte|diese[rsmn]?|unsere[rsmn]?|die|der|das|den|dem|des|vorliegende[rsmn]?|"
    r"ihre[rsmn]?|seine[rsmn]?)"
)
THE_DOCUMENT = (
    rf"(?:{DET}(?: (?:allgemeinen?|vorliegenden?|obigen?|gesamten?|jeweiligen?|gegenwärtigen?))* {NOUN}|agb)\b"
)
A_CHANGE = either(WORDS.changes)
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
FRESH = either(WORDS.fresh)
NEWER = r"(?:neue(?:re)?|geänderte|aktualisierte|überarbeitete)[nrs]?"
VERSION = rf"(?:fassung(?:en)?|version(?:en)?|text(?:e|es)?|{NOUN})"
SHOWN = (
    r"(?:veröffentlich\w*|abrufbar\w*|abgerufen|abzurufen|abrufen|einsehbar|einzusehen|einsehen|eingesehen|"
    r"eingestellt|zu finden|findet sich|finden sich|finden sie|verfügbar|bereitgestellt|bereit|zugänglich|entnehmen|"
    r"entnommen|nachlesen|nachzulesen|nachgelesen|publiziert|online(?! gehen| sind| bestell| kauf)|ersichtlich|"
    r"(?:steht|stehen|befindet sich|lesen sie)(?: (?:immer|stets|jederzeit))? (?:hier|unter|auf)|nachlesbar|erhältlich|"
    r"ausgehängt)"
)
SITE = rf"(?:{either(WORDS.sites)}|www\.\S+)"
PRODUCT = either(WORDS.products)
ITEM = either(WORDS.notices)
WARN = (
    r"(?:informier\w*|benachrichtig(?!ung)\w*|unterricht(?!ung)\w*|verständig(?!ung)\w*|kommunizier\w*|"
    r"mitgeteilt|mitteil(?:en|t)|mitzuteilen|teil(?:en|t) (?:wir|ihnen|sie|dir|euch|der|die|das)|"
    r"hinge?wiesen|hinweisen|hinzuweisen|weis(?:en|t) (?:wir|der|die|sie|ihnen)|"
    r"ankündig(?:en|t)|anzukündigen|angekündigt|kündig(?:en|t)(?: [^\s.;]+){0,14}? an(?![\w -])|"
    r"bekannt ?(?:zu)?(?:ge)?(?:geben|gibt|mach(?:en|t))|(?:gibt|geben|macht|machen)(?: [^\s.;]+){0,12}? bekannt|"
    r"zeig(?:en|t)(?: [^\s.;]+){0,9}? (?:einen hinweis|eine (?:nachricht|meldung|mitteilung|benachrichtigung)|ein "
    r"banner)|zur kenntnis (?:bring|gebracht|geben|gegeben)\w*|in kenntnis|aufmerksam|wissen lassen|"
    r"meld(?:en|et)(?: [^\s.;]+){0,3}? bei (?:ihnen|dir|euch|den|allen|unseren)|zu(?:ge)?(?:sandt|senden|schick(?:en|"
    r"t)|stell(?:en|t)|leit(?:en|et))|zukommen|über(?:sandt|senden|mittel\w*)|"
    r"(?:benachrichtigung|mitteilung|unterrichtung|ankündigung|bekanntgabe|information) (?:hierüber |darüber )?"
    r"(?:erfolgt|ergeht)|erfolgt (?:eine|die) (?:[\w-]+ )?(?:benachrichtigung|mitteilung|ankündigung|information))"
)
TELL = (
    rf"(?:{WARN}|benachrichtigung\w*|information(?:en)?|unterrichtung|teilen|teilt|"
    r"weisen|weist|kündigen|geben|send\w+|schick\w+|versandt|versende\w*|verschick\w*|"
    r"anschreiben|schreiben wir|mailen|veröffentlich\w*|publizier\w*|stellen|einstellen|eingestellt|"
    r"bereitgestellt|abrufbar|verfügbar|zeigen|zeigt|angezeigt|anzeigen|platzier\w*|aktualisier\w*|finden sie|"
    r"erhalten|erhält|angeboten|anbieten|anbietet|bekomm\w+|sehen sie|siehst|sieht|gilt|erfahren|hinterlegt|"
    r"kontaktieren)"
)
PLACE = rf"(?: (?:auf|in|über|unter|innerhalb|an) (?:\w+ ){{0,2}}?(?:{SITE}|{PRODUCT}))?"
TOLD = rf"(?:{SHOWN}|mitgeteilt|bekannt ?gemacht|bekannt ?gegeben|angeboten|zugesandt)"


# Diese Listen finden das gezeigte Datum, frühere Fassungen und das, was als Zustimmung gilt.

DATE_SHOWN = one_of(
    r"(?:datum|stand)(?: [^\s.;]+){0,9}? (?:oben|unten|anfang|ende|beginn|angegeben|genannt|aktualisiert|"
    r"aktualisieren|anpassen|angezeigt|ersichtlich|ausgewiesen|vermerkt|steht|findet|geändert|angepasst|"
    r"veröffentlich\w*)",
    r"(?:oben|unten|anfang|ende|beginn)(?: [^\s.;]+){0,8}? (?:datum|stand)",
    r"(?:angegeben|nennen|zeigen|angeben|erkennen|entnehmen|sehen|aktualisieren|ändern|vermerken|versehen|"
    r"veröffentlich\w*)(?: [^\s.;]+){0,8}? (?:datum|stand|aktualisierungsdatum|änderungsdatum|revisionsdatum)|"
    r"gültigkeitsdatum",
    r"(?:mit|samt|unter angabe)(?: \w+){0,3} (?:datum\w*|stand)|(?:aktualisierungs|änderungs|revisions|"
    r"überarbeitungs)datum",
    r"wann (?:diese|die|unsere)[^.;]{0,60} (?:zuletzt )?(?:aktualisiert|geändert|überarbeitet)",
)
NO_DATE = PhrasePattern(
    r"auf dem (?:neuesten|aktuellen|neusten) stand|geburtsdatum|stand der technik|zustand|"
    r"(?:ab|mit|zum|am|nach|vor|seit) (?:dem |das )?datum (?:der|ihrer|seiner) (?:veröffentlich|bekannt|mitteil)\w*"
)
TOP = one_of(r"oben(?:stehende[sn]?)?|(?:am|zu) (?:anfang|beginn|kopf)|eingangs|seitenanfang|obige[sn]?|an den anfang")
BOTTOM = one_of(r"unten(?:stehende[sn]?)?|am ende|am schluss|am fuß|seitenende|an das ende")
OLD = (
    r"(?:frühere|vorherige|ältere|alte|vorangegangene|bisherige|vergangene|vorige|abgelöste|historische|alle)[nr]? "
    r"(?:\w+ )?"
)
KEPT = r"(?:abruf|einseh|find|archiv|anforder|bereit|aufbewahr|nachles|stell|bewahr)"
HISTORY = one_of(
    rf"{OLD}(?:fassung|version|text|erklärung|bedingung|hinweis|ausgabe)\w*[^.;]{{0,60}}\b(?:{KEPT}|verfügbar|auf "
    rf"anfrage|zugänglich|erhältlich|hier|bleib|les)\w*|{KEPT}\w*[^.;]{{0,60}}{OLD}(?:fassung|version)\w*|archiv "
    r"(?:der|früherer|alter|aller)[\w ]{0,30}|änderungs(?:verlauf|historie|protokoll|verzeichnis|liste)|"
    r"versions(?:verlauf|"
    r"historie|geschichte)|changelog|(?:zusammenfassung|übersicht|liste) der (?:\w+ )?änderungen",
)
NOT_OBJECTED = (
    r"(?:\b(?:nicht|kein)\w*[^.;]{0,90}wider(?:sp\w+|ruf\w*)|widersp\w+[^.;]{0,80}\b(?:nicht|keine?)\b|"
    r"\b(?:ansonsten|andernfalls|sonst)\b)"
)
AGREED = (
    r"(?:angenommen|akzeptiert|zustimm\w*|zugestimmt|einverstanden|genehmigt|gelten|gilt|wirksam|in kraft|vereinbart)"
)
CONTINUED_USE = one_of(
    r"(?:weitere?|fortgesetzte?|weiterhin|weiter|fortdauernde?|fortsetzung)\w*(?: [^\s.;]+){0,5}? (?:nutz|benutz|"
    r"verwend|gebrauch|zugriff|nutzung|besuch)\w*",
    r"weiternutz\w*|weiterverwend\w*|schweigen",
    r"(?:nutz|verwend|besuch)\w*(?: [^\s.;]+){0,6}? (?:weiter|weiterhin)(?!\w)",
    rf"{NOT_OBJECTED}[^.;]{{0,80}}{AGREED}|{AGREED}[^.;]{{0,220}}{NOT_OBJECTED}",
    r"(?:gelten|gilt)[^.;]{0,40} als (?:angenommen|genehmigt|akzeptiert|erteilt|vereinbart)|als (?:zustimmung|"
    r"einverständnis)",
    r"(?:nicht einverstanden|nicht zustimmen|ablehnen|widersprechen)[^.;]{0,100}(?:kündig|beend|einstell|"
    r"nicht (?:mehr|weiter)|lösch|unterlass)\w*",
)
EXPLICIT = one_of(
    r"(?:ausdrückliche[nr]?|aktive|erneute|ihre|vorherige) (?:einwilligung|zustimmung|einverständnis)(?! (?:nicht|"
    r"widerruf))|(?:bitten|fordern|holen|einholen|verlangen)[^.;]{0,60}(?:einwilligung|zustimmung|zuzustimmen|"
    r"einverständnis)|erst,? wenn (?:sie|du)[^.;]{0,40}zustimm\w*|aktive[nr]? zustimmung|(?:nur|erst) (?:mit|"
    r"nach) (?:ihrer )?(?:ausdrücklichen )?(?:zustimmung|einwilligung)"
)
CONSENT = one_of(r"(?<!z.b. )(?<!z. b. )einwilligung\w*|zustimmung\w*|einverständnis\w*")
CONSENT_WHERE_LAW = one_of(
    r"(?:soweit|sofern|wenn|falls|wo)[^.;]{0,60}(?:gesetz|recht|erforderlich|notwendig|vorgeschrieben)\w*"
)


# Diese Listen finden, wodurch eine Änderung mitgeteilt wird.

# This may stand between the change and where it is shown; a notice that is shown is none of the text.
CHANNELS_GAP = (
    r"(?: (?!so,?\b|sodass|damit|um\b|zeit\b|gelegenheit|benachrichtigung|hinweis|mitteilung|banner|meldung|nachricht|"
    r"e-?mail|pop-?up|brief)[^\s.;]+){0,14}?"
)
UNDATED = (
    r"(?<!datum der letzten )(?<!datum der )(?<!stand der letzten )(?<!stand der )(?<!zeitpunkt der letzten )"
    r"(?<!frühere )(?<!früheren )(?<!ältere )(?<!älteren )(?<!vorherige )(?<!vorherigen )(?<!alte )(?<!alten )"
)
CHANNELS = {
    "email": one_of(
        either(WORDS.emails),
        r"(?:per|im|über (?:den|unseren)) newsletter",
    ),
    "site": one_of(
        r"(?<!datenschutz)(?<!aktualisierten )(?<!aktualisierte )(?<!geänderten )(?<!geänderte )(?<!diesen )(?<!diese "
        rf"){ITEM}[^.;]{{0,50}}? (?:auf|über|in) (?:unsere[rnm]?|der|dieser|die|seiner|ihrer|den|"
        rf"dem)(?: [\w-]+){{0,2}}? ?{SITE}",
        r"(?:inform|benachricht|ankündig|angekündigt|unterricht|bekannt|hinweis|mitgeteilt|teilen|"
        rf"weisen)\w*(?:(?!indem)[^.;]){{0,60}}? (?:auf|über|via) (?:unsere[rn]?|unser|unserem|der|die|das|dem|ihre|"
        rf"seine)(?: [\w-]+){{0,2}}? ?{SITE}",
        rf"(?:auf|über|via) (?:unsere[rn]?|unser|unserem|der|die|das|dem|ihrer|"
        rf"seiner)(?: [\w-]+){{0,2}}? ?{SITE} (?:\w+ ){{0,3}}?(?:inform|benachricht|ankündig|angekündigt|anzukündig|"
        r"unterricht|hinweisen|hingewiesen|bekannt ?(?:zu)?g|bekannt ?m|mitgeteilt|mitzuteilen|angezeigt|"
        r"eingeblendet)\w*",
        rf"(?:deutlich\w*|auffällig\w*|gut sichtbar\w*|hervorgehoben\w*|sichtbar\w*|"
        r"prominent\w*)(?: \w+)? (?:hinweis|mitteilung|benachrichtigung|bekanntmachung)\w*(?! (?:auf|in|innerhalb|"
        rf"über) (?:der|unserer|dem|unserem|den)(?: [\w-]+)? {PRODUCT})",
        r"(?:web-?site|webseiten|homepage|seiten)-?(?:benachrichtigung|hinweis|mitteilung|meldung)\w*",
        rf"banner\w*|{either(WORDS.news)}|(?:in|auf|über|via|durch) (?:(?:den|dem|der|die|unsere[nmr]?) "
        r")?(?:release[- ]?notes|versionshinweise\w*|status-?seite|sozialen? (?:medien|netzwerke\w*)|"
        r"social[- ]media(?:-\w+)?|discord(?:-server)?|facebook|instagram|mastodon|twitter|linkedin|dokumentation|"
        r"changelog)",
    ),
    "in_product": one_of(
        r"(?:in|innerhalb|auf|über|durch) (?:der|unserer|unseren|unserem|dem|den|des|die|unsere|ihrer|einem|"
        rf"einer)(?: (?!{SITE})[\w-]+)?? ?{PRODUCT}",
        either(WORDS.popups),
        r"(?:beim|bei der|bei ihrer|bei deiner|vor dem|nach dem) (?:nächsten |nächste |ersten |erneuten )?(?:log-?in|"
        r"anmeld\w+|einloggen|öffnen|start\w*)",
        rf"(?:zeigt|weist) (?:ihnen )?(?:die|unsere) {PRODUCT}|im (?:produkt|programm|dienst|spiel|service)|"
        rf"(?:die|unsere) {PRODUCT} (?:zeigt|weist|meldet|informiert)|wird (?:die|unsere|"
        rf"das) {PRODUCT}\b[^.;]{{0,50}} inform",
    ),
    "account": one_of(
        r"(?:im|in (?:ihrem|deinem|seinem|dem|das)|über (?:ihr|dein|sein|das)|ihr|dein) (?:[\w-]+)?(?:konto|account|"
        r"kundenbereich|mitgliederbereich|nutzerbereich|dashboard|kundenportal|postfach|profil)(?!inhaber)",
        either(WORDS.consoles),
        r"ihnen (?:\w+ ){0,2}(?:benachrichtigung|mitteilung|nachricht) (?:senden|zusenden|schicken|zukommen)",
    ),
    "other": one_of(rf"{either(WORDS.letters)}|(?:durch|per|mittels|als) (?:\w+ )?aushang|am schwarzen brett"),
    "unnamed": one_of(
        r"schriftlich\w*|in (?:textform|schriftform|text- oder schriftform)|(?:direkt|unmittelbar|persönlich|"
        r"individuell|gesondert) (?:bei (?:ihnen|dir|euch|den|allen|unseren)|inform|benachricht|kontakt|unterricht|"
        r"ansch|mit)\w*|kontoinhaber|dauerhafte\w* datenträger|auf elektronischem weg\w*|elektronisch (?:inform|"
        r"benachricht|mit|zu)\w*"
    ),
    "post": one_of(
        rf"{UNDATED}(?:{FRESH} {VERSION}|{A_CHANGE}|{VERSION}|sie|diese|es|"
        rf"was sich ändert){CHANNELS_GAP} {SHOWN}(?! zu machen){PLACE}",
        r"(?:veröffentlich\w*|publizier\w*|stell(?:en|t)(?! (?:die|eine|ihre) (?:annahme|zustimmung|akzept))|"
        rf"finden sie|zeigen|find(?![^.;]{{0,90}} anwendung)\w*)(?: (?!hinweis)[^\s.;]+){{0,8}}? (?:{FRESH} {VERSION}|"
        rf"{A_CHANGE}|(?:ge|über|aktual)\w+ {VERSION}|(?<!einen )(?<!ein )(?<!eine ){VERSION}){PLACE}",
        r"(?:mit|ab|bei|nach|durch|zeitpunkt|seit|von|tag)(?: (?:der|ihrer|deren|dem|zeitpunkt|"
        rf"tag))* (?:(?:veröffentlichung|einstellung|publikation|bereitstellung|onlinestellung|freischaltung){PLACE}|"
        rf"(?:bekanntgabe|bekanntmachung) (?:hier|auf|unter))",
        rf"{A_CHANGE}[^.;]{{0,60}}(?:durch|mit) (?:die |eine |ein |das )?(?:aktualisierung|änderung|anpassung|"
        rf"neue[ms]?|geänderte[ms]?)[^.;]{{0,20}}(?:datums?|stand(?:s|es)?)\b",
        r"es gilt (?:stets |jeweils |immer )*die[^.;]{0,60}(?:veröffentlicht|abrufbar|eingestellt|verfügbar|"
        r"hier|seite|website)\w*",
        rf"{UNDATED}(?:aktualisier\w*|ändern|änderung\w*|geändert\w*)[^.;]{{0,50}} (?:auf|an) (?:dieser|"
        rf"diese) (?:stelle|seite)|(?:an dieser stelle|auf dieser seite|hier) (?:\w+ ){{0,4}}(?:{A_CHANGE}|"
        rf"informier\w*|{FRESH})|(?:erfahren|erfährst|erfährt|lesen)[^.;]{{0,30}} (?:hier|auf dieser seite|an dieser "
        r"stelle)",
    ),
}
JOINS = PhrasePattern(rf"(?:,? {either(WORDS.conjunctions)}|,|/) ")
HEADS = {"site": PhrasePattern(rf"(?:auf|über|via) (?:unsere[rn]?|der|die)(?: [\w-]+)?? ?{SITE}(?!\w)")}


# Diese Listen finden, was von Änderungen dieses Textes spricht und was nicht.

ABOUT = one_of(
    r"(?:berechtigt|behalten uns|behält sich|recht vor|vorbehalten|können|kann|dürfen|darf),?(?: [^\s.;]+){0,6}? "
    rf"{THE_DOCUMENT}[^;]{{0,300}}? (?:(?:ab|an|zu )?(?:zu)?(?:ändern|passen)|zu (?:aktualisieren|ergänzen|"
    rf"überarbeiten))",
    r"(?:passen|passt|ändern|ändert|aktualisieren|aktualisiert|überarbeiten|ergänzen)(?: wir| regelmäßig|"
    rf" jeweils)* {THE_DOCUMENT}",
    rf"{A_CHANGE}(?: [^\s.;,]+){{0,3}}? (?:an |in |von |zu |bei |bezüglich |hinsichtlich )?{THE_DOCUMENT}",
    rf"(?:(?<!in )(?<!gemäß )(?<!nach )(?<!laut )(?<!unter )(?<!mit ){THE_DOCUMENT}{GAP}|hier (?:et)?was) {VERB}",
    rf"{VERB}(?: [^\s.;,]+){{0,6}}? (?:dies\w+|unser\w+|vorliegend\w+) (?:\w+ )?{NOUN}",
    rf"{NEWER} (?:fassung(?:en)?|version(?:en)?)(?: (?:dieser|unserer|der|davon)(?: \w+)?)?[^.;]{{0,60}} {TOLD}",
    rf"{TOLD}[^.;]{{0,40}} {NEWER} {VERSION}",
    rf"{NEWER} (?:fassung(?:en)?|version(?:en)?|bedingungen|agb|regeln|bestimmungen)[^.;]{{0,60}} (?:gelten|gilt|"
    r"binden|bindet|wirksam|in ?kraft)",
    rf"(?:jeweils |stets |immer )?{FRESH} (?:fassung|version) (?:dieser|unserer|der) {NOUN}[^.;]{{0,80}} {TOLD}",
    rf"(?:prüfen|überprüfen) (?:wir )?{THE_DOCUMENT} (?:regelmäßig|laufend)",
)
ABOUT_IT = one_of(
    rf"(?:behält|behalten)\b[^,.;]{{0,60}} vor,? (?:sie|ihn|es|diese[ns]?|dieselben?)(?: [^\s,.;]+){{0,8}}? {VERB}",
)
LOOSELY = one_of(
    rf"(?:wesentliche|bedeutende|alle|etwaige|solche|diese|künftige)[nr]? {A_CHANGE}[^.;]{{0,60}}? (?:in ?kraft|gelten|"
    rf"gültig|wirksam|{TOLD})",
    rf"(?:die )?(?:jeweils )?{FRESH} {VERSION}(?! (?:von|der|des) (?!uns|dies|website|seite|app))[^.;]{{0,60}} {TOLD}",
)
HEADING = one_of(
    rf"^[\W\d]*(?:{A_CHANGE}|änderungsvorbehalt|änderungsklausel|aktualität|stand|versionen|fassungen|"
    r"änderungsverlauf|frühere fassungen|versionshistorie)(?: und (?:\w+ ?){1,3})?\W*$",
    rf"{A_CHANGE}(?: und \w+)? (?:an |in |von |zu )?(?:dieser|unserer|der|des|dieses|diesen|den|"
    rf"ihrer)?(?: [\w-]+){{0,2}} ?{NOUN}",
    rf"{NOUN}(?<!\bhinweis)(?<!\bhinweise)[\w ]{{0,20}} (?:{A_CHANGE}|geändert|ändern|ändert|aktualisiert)",
    rf"und {A_CHANGE}\W*$",
    rf"^[\W\d]*{A_CHANGE} und",
    r"wie (?:wir|sie)[\w ]{0,30}(?:änder|erfahren)\w*",
    r"(?:ändert|ändern) sich",
    r"vertragsänderung(?:en)?|änderungsvorbehalt",
)
HEADING_NAMES = one_of(
    rf"(?:{A_CHANGE}|änder\w*|aktualisier\w*|anpass\w*|stand|aktualität).*{NOUN}",
    rf"{NOUN}(?<!\bhinweis)(?<!\bhinweise).*(?:änder|aktualisier|anpass)\w*",
    r"änderungsvorbehalt|vertragsänderung(?:en)?|änderungsverlauf|versionshistorie|frühere fassungen",
)
HEADING_ELSEWHERE = one_of(
    r"(?:änderung|aktualisierung|anpassung|berichtigung)(?:en)? (?:ihrer|ihres|der|des|von|bei) (?:\w+ )?(?:daten|"
    r"angaben|adresse|preise?|preisen|gebühren|kontos?|leistung\w*|dienst\w*|produkt\w*|bestellung|passworts?|"
    r"plattform|software|funktion\w*|angebots?|app|spiels)",
    r"(?:preis|adress|leistungs|produkt|namens|gebühren)-?änderung(?:en)?",
)
HEADING_PART = one_of(
    r"(?:besondere|zusätzliche|ergänzende|länderspezifische|spezielle)\w* (?:\w+ )?(?:bedingungen|bestimmungen|"
    r"hinweise|informationen|regelungen)|anhang|anlage|zusatz\w*|nachtrag|schieds\w+|streitbeilegung|(?:nutzer|kunden|"
    r"verbraucher|personen|einwohner)(?:innen)?(?: und \w+)? (?:in|aus|mit wohnsitz)|kalifornien|usa|schweiz|facebook|"
    r"instagram|google analytics",
)
DEFINITIONS = one_of(r"begriffsbestimmung(?:en)?|definition(?:en)?|begriffe")
ELSEWHERE = one_of(
    r"(?:preis|gebühr|entgelt|beitrags|adress|produkt|leistungs|namens|gesetzes|programm|"
    r"fahrplan)\w*-?(?:änderung|anpassung|erhöhung)(?:en)?",
    rf"(?:{A_CHANGE}|änder\w*|geändert|aktualisier\w*|anpass\w*|angepasst)(?: [^\s.;,]+){{0,3}}? (?:ihre[rsn]? "
    r"(?:daten|angaben|adresse|einstellungen|kontaktdaten|passwort|bestellung)|(?:der |die |unsere[r]? |"
    r"von )(?:preis\w*|gebühr\w*|entgelt\w*|produkt\w*|leistung\w*|software|funktion\w*|öffnungszeiten|beiträge))",
    r"(?:preise?n?|gebühren|entgelte|beiträge|adresse|angaben|daten|einstellungen|produkte|funktionen|"
    r"öffnungszeiten|cookies|kontaktdaten|passw[oö]rt(?:er)?)(?: [^\s.;,]+){0,12} (?:ändern|geändert|änderung\w*|"
    r"aktualisieren|anpassen|angepasst|berichtigen)",
    r"teilen sie uns|informieren sie uns|unterauftragsverarbeiter\w*|subunternehmer|auftragsverarbeiter|"
    r"fusion|verschmelzung|übernahme|verletzung des schutzes|datenpanne|sicherheitsvorfall|newsletter|"
    r"quellcode|unternehmensverkauf|software-?updates?",
    rf"(?:anderer|fremder|dritter|deren|dessen) (?:\w+ )?{NOUN}",
)
NEVER = one_of(
    r"(?:änderung|ergänzung|nebenabrede)\w*[^.;]{0,100}(?:schriftform|textform bedürfen|"
    r"schriftlich vereinbart|bedürfen der)",
    r"(?:schriftlich\w*|beider|beide) (?:\w+ )?(?:zustimmung|vereinbarung|vertragsparteien|unterschrift\w*|parteien)",
    r"^\W*stand (?:dieser|der|des|unserer) [\w-]+ ?:|unwirksam|salvatorisch|nichtig|nebenabreden|"
    r"folgende[nrs]? (?:ergänzung|änderung)(?:en)? (?:der|des|zu|zur|unserer)|(?:wurden?|ist|sind) (?:zuletzt|"
    r"letztmals|letztmalig) [^;]{0,16}\d[^;]{0,24}(?:aktualisiert|geändert|"
    r"überarbeitet|angepasst)",
    rf"(?:erforder|bedeute|bedürf|bedarf|stell|ist|sind)\w*[^.;,]{{0,30}} keine[rs]? (?:vertrags)?{A_CHANGE}",
    r"(?:zweck\w*|verwendet|genutzt|nutzen|verwenden|verarbeiten)[^;]{0,120}(?:benachrichtigung|mitteilung|"
    r"information|unterrichtung|zu informieren|zu benachrichtigen)\w*[^.;]{0,20} über",
    r"änderung\w* in bezug auf die hinzuziehung oder (?:die )?ersetzung",
    r"sie (?:dürfen|sind (?:nicht )?berechtigt)[^.;]{0,60}(?:ändern|verändern|modifizieren)",
)
BY_AGREEMENT = one_of(
    r"\w*(?:änderung|ergänzung)(?:en)?(?!\w)(?! (?:ihrer|ihres|der bestellung|der anschrift|der "
    r"bankverbindung))[^.;]{0,160}? (?:bedürfen|bedarf|bedürften|erfordern|setzen)\b[^.;]{0,60}?(?:schriftform|"
    r"textform|schriftlich\w*|unterzeichn\w*|zustimmung (?:beider|aller))",
    r"\w*(?:änderung|ergänzung)(?:en)?(?!\w)(?! (?:ihrer|ihres|der bestellung|der anschrift|der "
    r"bankverbindung))[^.;]{0,120}? nur\b[^.;]{0,80}?(?:schriftlich (?:vereinbar|erfolg|getroffen|geschlossen|"
    r"niedergelegt|bestätig|festgehalten)\w*|schriftform|wenn sie schriftlich|unterzeichn\w*|unterschrieben\w*|"
    r"einvernehmlich\w*)",
    r"(?:vertrag|vereinbarung|bedingungen|bestimmungen)\b[^.;]{0,60}? nur (?:\w+ ){0,4}?(?:schriftlich|einvernehmlich|"
    r"durch (?:eine )?(?:schriftliche )?(?:vereinbarung|nachtrag))[^.;]{0,60}? (?:ab)?(?:geändert|ergänzt)",
    r"\w*(?:änderung|ergänzung)(?:en)?(?!\w)[^.;]{0,80}? schriftlich (?:vereinbart|abgefasst) (?:werden|sein)",
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


# Diese Listen finden, welche Änderungen mitgeteilt werden und wann.

MATERIAL = one_of(
    rf"{either(WORDS.material)}|maßgeblich\w*(?! (?:ist|sind|für|bleib))|(?:einwilligung|"
    rf"zustimmung)[^.;]{{0,60}}(?:erforderlich|nötig|notwendig)",
    r"(?:ihre|seine|deren) rechte[^.;]{0,30}(?:betreff|beeinträchtig|einschränk|berühr)\w*",
    r"(?:beeinträchtig|einschränk|berühr|beschränk)\w*[^.;]{0,40}rechte",
    r"(?:art und weise|weise), (?:in der|wie) wir",
    r"(?:betreffen|betrifft|ändert)[^.;]{0,40}(?:wie wir|verarbeitung|umgang)",
)
IMMATERIAL = one_of(either(WORDS.minor))
UNLESS_IMMATERIAL = one_of(
    r"(?:sofern|soweit|wenn|außer)[^.;]{0,50}nicht (?:nur )?(?:unwesentlich|geringfügig|redaktionell)\w*|"
    r"nicht (?:nur|bloß) (?:unwesentlich|geringfügig|redaktionell)\w*"
)
WHERE_LAW_REQUIRES = one_of(
    r"(?:soweit|sofern|wenn|falls|wo)[^.;]{0,60}(?<!aufgrund )(?<!wegen )(?:gesetz\w*|rechtlich|recht|"
    r"vorschrift\w*)[^.;]{0,40}(?:verlang|vorschreib|vorgeschrieben|erforder|verpflicht|gebot|vorseh|vorgesehen)\w*",
    r"(?:soweit|sofern|wenn|falls) (?:wir )?(?:dazu |hierzu )?(?:gesetzlich|"
    r"rechtlich)[^.;]{0,20}(?:verpflichtet|erforderlich|vorgeschrieben|geboten)",
)
AS_LAW_REQUIRES = one_of(
    r"(?:wie|gemäß|entsprechend|nach|im einklang mit)[^.;]{0,30}(?:gesetzlich\w*|"
    r"geltende\w* recht\w*|gesetz\w*)"
)
LAW_EXCEPTED = one_of(r"(?:es sei denn|außer|sofern nicht|soweit nicht)[^.;]{0,80}(?:gesetz|recht)\w*")
ANAPHORA = one_of(
    r"(?:solche[nr]?|diese[nr]?) (?:\w+ )?(?:änderung|anpassung|aktualisierung)(?:en)?|in diesem fall|(?:über|von|"
    r"bei) (?:diese[nr]?|solche[nr]?)|darüber|hierüber|hiervon|davon|dann|zusätzlich|außerdem"
)
BEFORE = one_of(
    r"(?:vor|bevor)(?: [^\s.;]+){0,8}? (?:in ?kraft\w*|wirksam\w*|gelten|gilt|gültig\w*|verbindlich\w*|geltung|"
    r"änderung\w*|anwendung|anwendbar|umsetz\w*|wirkung\w*|beginn|stichtag|wirksamwerden|inkrafttreten)",
    r"im voraus|vorab|im vorfeld|vorherige?[nr]?|vorher|rechtzeitig|frühzeitig|zuvor|frist von|vorlauf\w*|"
    r"(?:gelegenheit|möglichkeit|recht)[^.;]{0,80} frist zu widersprechen|(?:vor)?ankündigungsfrist|vorankündigung|"
    r"(?:mit|unter (?:einhaltung|wahrung|beachtung))(?: einer)? angemessene\w* (?:\w+)?frist",
    r"(?:tage?n?|wochen?|monate?n?) (?:vor|zuvor|vorher|im voraus|(?:nach|ab)(?! (?:dem |der )?(?:zugang|erhalt|"
    r"empfang|kenntnis)))",
)
ON_EFFECTIVE = one_of(
    r"(?:gelten|gilt|gültig|wirksam|in ?kraft|wirkung|inkrafttreten|tritt|treten),?(?: [^\s.;]+){0,6}? (?:(?:ab "
    r")?sofort|unmittelbar|unverzüglich|(?:mit|ab|sobald|ab dem|zum zeitpunkt|seit|(?<!tage )(?<!tagen )(?<!woche "
    r")(?<!wochen )(?<!monat )(?<!monate )nach)(?: [^\s.;]+){0,6}? (?:veröffentlich\w*|online|einstell\w*|"
    r"eingestellt|bekannt\w*|erschein\w*|stehen|steht|publi\w*))",
    r"(?:mit|ab|sobald)(?: [^\s.;]+){0,6}? (?:veröffentlich\w*|online|eingestellt|stehen|bekannt\w*|"
    r"einstell\w*|bereitstell\w*|freischalt\w*|publi\w*)[^.;]{0,40}(?:gelten|gilt|wirksam|gültig|in ?kraft|tritt|"
    r"treten)\w*",
)
EXCEPTED = PhrasePattern(r"(?:,|\() ?(?:außer|ausgenommen|mit ausnahme)\b[^;.]*")
FRAMES = one_of(
    r"(?:dies|das|die mitteilung|der hinweis|beides)(?: \w+){0,2} (?:geschieht|erfolgt|"
    r"kommt)[^.;]{0,60}(?:tage|wochen|monat)\w*[^.;]*",
    r"(?:änderung|anpassung|fassung|version|sie|diese)\w*[^.;]{0,60}(?:treten|tritt|gelten|gilt|"
    r"wirksam)[^.;]{0,60}(?:tage|wochen|monat)\w* (?:nach|ab)[^.;]*(?:veröffentlich|mitteil|bekannt|benachricht|zugang|"
    r"einstell)\w*[^.;]*",
    r"(?:geänderte|neue)[nr]? (?:fassung|version|bedingungen|agb)[^.;]{0,60}(?:frist|tage|wochen|"
    r"monat)\w*[^.;]{0,20} vor [^.;]*(?:inkrafttreten|wirksam|gelt)\w*[^.;]*",
)
PROMPT = one_of(r"unverzüglich|umgehend|zeitnah|ohne (?:schuldhaftes )?(?:zögern|verzögerung)|alsbald")
PERIOD = PhrasePattern(
    r"(?<![\w-])(?P<number>\d+|[a-zäöüß]+)(?: ?\((?P<figure>[\wäöüß]+)\))?(?:-| |(?=wöchig|tägig|"
    r"monatig))(?P<business>volle[nr]? |ganze[nr]? |kalender|werk|arbeits|bank)?-?(?P<unit>tag(?:e[ns]?|es)?|tägig\w*|"
    r"wochen?|wöchige\w*|monat(?:e[ns]?|s|ige\w*)?|jahre?n?)(?!\w)"
)
CALENDAR = PhrasePattern("kalender|voll|ganz")
NO_PERIOD = PhrasePattern(
    r"(?:\balle|\bjede[nrs]?|\binnerhalb(?: von)?|\bbinnen|\bletzten|\bvergangenen|\bfür(?: die dauer von)?|"
    r"\bnach ablauf von|\bper|\bpro|\beinmal(?: im| pro| alle)?) $"
)
COUNTS_BACK = PhrasePattern(r"[a-zäöüß-]+ (?:vor|zuvor|vorher|im voraus)")
NO_PERIOD_AFTER = PhrasePattern(
    r"^ (?:zu widersprechen|widerspruch|alt|zum widerspruch|(?:ab|nach) (?:erhalt|zugang|empfang))"
)


# Dies sind die Verben des Mitteilens und Veröffentlichens und das, was sie zusagt, erlaubt oder verneint.

ACT = one_of(TELL)
MAY = PhrasePattern(
    r"(?<!\w)(?:können|kann|könnten|könnte|dürfen|behalten uns vor|behält sich vor|gegebenenfalls|ggf\.|"
    r"unter umständen|möglicherweise|evtl\.|eventuell)(?: (?!werden\b|wird\b|müssen\b)[^\s;.]+){0,12}? (?<!und )$"
)
WILL = PhrasePattern(
    r"(?<!\w)(?:werden|wird|wir|verpflichten uns|müssen|sie)(?: (?!können\b|kann\b|ändern\b)[^\s;.,]+){0,10}? $"
)
NEW_CLAUSE = PhrasePattern(r"[;.:,]| und ")
NEW_STATEMENT = PhrasePattern(r"\bund (?:wir )?(?:aktualisier|veröffentlich|änder|pass|stell)(?:en|n|t)\b")
MEANS = PhrasePattern(r"\b(?:durch|indem)\b")
VERB_LAST = PhrasePattern(r"[;.:,]| und | oder wir ")
USERS = PhrasePattern(
    r"(?:kontaktieren|schreiben|teilen|informieren|benachrichtigen) sie uns[^.;]*|[\w.+-]+@[\w.-]+|"
    r"wenden sie sich[^.;]*|(?:empfehlen|raten|bitten|ersuchen) (?:wir )?(?:ihnen|sie|dir|dich|euch|allen|"
    r"die nutzer)[^.;]*|(?:so ?dass|damit) (?:sie|du|ihr)[^.;]{0,30}(?:zeit|gelegenheit|möglichkeit)[^.;]*|(?:um|"
    r"damit)[^.;]{0,90}informiert (?:zu )?(?:bleiben|sein|sind|bleibst|bist)|(?:prüfen|überprüfen|lesen|besuchen|"
    r"konsultieren|informieren) sie(?: sich)? (?:bitte )?(?:regelmäßig|von zeit|gelegentlich|diese|unsere)[^.;]*|"
    r"(?:prüfe|überprüfe|lies|besuche|schau) (?:bitte |daher )*(?:regelmäßig|von zeit|gelegentlich|diese|unsere|"
    r"hier)[^.;]*|um sich[^.;]*informieren|informier(?:en sie sich|e dich|t euch)[^.;]*|in ihrer verantwortung[^.;]*|"
    r"(?:verweis|hinweis|link|verlinkung) auf (?:die|eine|den)[^.;]*(?:genüg|ausreich|reicht)\w*|"
    r"(?:müssen|sollten|sollen) sie[^.;]*(?:informieren|aufrufen|besuchen|prüfen|überprüfen|lesen)|auf (?:diese|die|"
    r"das|dieses|ihr|sein|dein)[^.;]{0,60}(?:folge|recht|bedeutung|wirkung)\w*[^.;]{0,90}hin(?:weisen|gewiesen|"
    r"zuweisen)"
)
EFFORTS = one_of(r"bemühen uns|bemüht|versuchen|angemessene anstrengungen|nach möglichkeit|nach kräften|bestreben\w*")
WHERE_APPROPRIATE = one_of(
    r"gegebenenfalls|ggf\.|soweit (?:möglich|angemessen|erforderlich|sinnvoll|zumutbar)|falls (?:angemessen|"
    r"erforderlich|nötig)|sofern (?:möglich|angemessen|erforderlich)|wenn (?:möglich|angebracht|angemessen)|"
    r"wo (?:angemessen|möglich|sinnvoll)|in geeigneter (?:weise|form)|angemessen"
)

# Was ein Satz verneint, ist nicht versprochen: „wir verschicken keine E-Mails“, „ohne Ankündigung“.

NEGATES = PhrasePattern(r"\b(?:nicht|kein|ohne|weder|nie|verzicht|statt|anstatt|sehen|sieht)")
NO_DENIAL = one_of(
    r"nicht (?:nur|bloß|allein|ausschließlich|später|früher|weniger|mehr als|unter|aber|jedoch|mehr|länger)",
    r"nicht (?:un)?(?:wesentlich|erheblich|bedeutend|geringfügig|redaktionell|nachteilig)\w*",
    r"(?:nicht|nie) (?:\w+ )?(?:versäum|unterlass|verfehl)\w*|(?:versäum|verfehl)\w* es nicht",
    r"ohne (?:schuldhafte[sn]? |unnötige[ns]? |jede )?(?:zögern|verzögerung|verzug|einschränkung|kosten|nachteile?)",
    r"nicht ohne (?:ihre |deine |die )?(?:ausdrückliche )?(?:einwilligung|zustimmung)",
    r"bevor [^.;,]*\bnicht\b[^.;,]*",
    r"nichts? (?:ander\w+|abweichend\w*)",
)
DENIES = PhrasePattern(
    r"\b(?:nicht|kein\w*|weder|niemals|nie|niemand\w*|verzicht\w+|(?:an)?statt)\b|\b(?:sehen|sieht)\b[^.;,]*\bab\b"
)
WITHOUT = PhrasePattern(r"\bohne\b")
PART_ENDS = PhrasePattern(
    r"[,;:()]| - |\b(?:aber|sondern|außer|es sei denn|wenn|falls|sofern|sobald|bevor|jedoch|allerdings)\b|\bund\b"
)
OWN_SUBJECT = PhrasePattern(
    r"\b(?:wir|er|du|diese|werden|wird|kann|können|gilt|gelten|ist|sind|hat|haben|ersetzen|veröffentlichen|müssen)\b"
)
OTHER_MATTERS = one_of(
    r"(?:vertrag|rechte|ansprüche|pflichten)[^.;]{0,60}(?:übertrag|abtret|abzutret)\w*",
    r"(?:beantwort|antwort|erstatt)\w*|(?:rechnung|zahlung)\w*[^.;]{0,40}(?:fällig|zahl|beglich|überw)\w*",
    r"(?:rechnung|mahnung|quittung|erinnerung|bestätigung|newsletter|passwort|passwört|"
    r"angebot)\w*[^.;]{0,40} (?:gesendet|versandt|verschickt|zugesandt|zugeschickt|übermittelt|zugestellt)",
    r"(?:wenn|falls|sobald) (?:ihr|dein) (?:konto|beitrag|inhalt|zugang|auftrag)\w* (?:gesperrt|gelöscht|entfernt)",
    r"kündig\w+[^.;]{0,40}(?:vertrag|konto|mitgliedschaft)|(?:vertrag|konto|mitgliedschaft)[^.;]{0,60}kündig\w*",
)
NOTIFYING = one_of(
    WARN,
    ITEM,
    r"send\w+|schick\w+|versandt|versend\w*|verschick\w*|schreiben|mailen|anschreiben|zu (?:informieren|unterrichten|"
    r"benachrichtigen)|e-?mails?|mails?|newsletter|brief\w*|sms|push-\w+|pop-?ups?|nachrichten?|frist(?: von)?|"
    r"(?:vor)?ankündigung\w*|unterrichtung|information\w*",
)
TELLING = one_of(
    rf"{WARN}|erfahren sie|angeboten|anbieten|anbietet",
    r"(?:geben|erhalten|erhältst|bekomm\w+|schicken|senden|sehen sie|siehst|sieht)[^.;]{0,60}(?:bescheid|mitteilung|"
    r"nachricht|benachrichtigung|hinweis|e-?mail)",
    r"(?:unter|mit|bei) (?:\w+ ){0,3}(?:(?:ankündigungs|änderungs|vorlauf|mitteilungs)frist|frist von)",
)
TELLING_BY_POSTING = one_of(
    r"(?:durch|mit)(?: \w+){0,3} (?:veröffentlichung|einstellen|aktualisierung)|auf dieser seite|an dieser stelle|"
    r"hier|indem wir(?: (?!benachrichtigung|hinweis|mitteilung|banner|meldung|nachricht|e-?mail)[^\s.;]+){0,12}? "
    r"(?:veröffentlich|bereitstell|einstell|aktualisier|publizier)\w*"
)
EXAMPLE = PhrasePattern(r"^(?:zum beispiel|z\. ?b\.|beispielsweise|dies (?:kann|geschieht))")
UNPLACED = PhrasePattern(r"(?:deutlich|auffällig|sichtbar|prominent)")
FURTHER = one_of(
    r"(?:weitere[rn]?|zusätzliche[rn]?|auf andere|sonstige[rn]?) (?:hinweise?(?! auf)|mitteilung\w*|"
    r"benachrichtigung\w*|weise)"
)
BY_SECTION = one_of(
    r"(?:gemäß|nach maßgabe von|entsprechend|im einklang mit|wie in|nach) (?:der |dem )?(?:ziffer|ziff\.|abschnitt|"
    r"artikel|art\.|nummer|nr\.|punkt|klausel|§) ?\d[\w.]*",
    r"(?:auch|einschließlich|etwa|wie) (?:solche |mitteilungen |über )+(?:\w+ )?änderungen",
)
HOW_NOTICED = one_of(
    r"(?:mitteilung|benachrichtigung|erklärung|anzeige)(?:en)?(?: [\w(),-]+){0,12}? (?:erfolg(?:t|en)|werden|wird|"
    r"sind|ist)",
)
EITHER = PhrasePattern(r"\b(?:oder|und/oder|entweder|bzw\.)")
ALTERNATIVES = PhrasePattern(
    r"\b(?:oder|und/oder|entweder|bzw\.|beziehungsweise|zum beispiel|z\. ?b\.|etwa|wie|insbesondere)"
)
OR_OTHER = PhrasePattern(r"[^.;]{0,30}?,? oder (?:auf |durch |über )?(?:andere|sonstige|ähnliche)")
