"""Deutsch: die Wörter und Wendungen, in denen Texte von ihren eigenen Änderungen sprechen."""

import re

from legalsite.promises.lexicon import Lexicon, one_of

_NOUN = (
    r"(?:datenschutz(?:erklärung(?:en)?|hinweise?n?|hinweises|richtlinien?|bestimmungen|information(?:en)?|politik|text|grundsätzen?|leitlinien?|regelungen?)|"
    r"erklärung(?:en)?|hinweise[ns]?|(?:nutzungs|geschäfts|vertrags|verkaufs|liefer|teilnahme|lizenz|mitglieds)?bedingungen|richtlinien?|agb|anb|nutzungsbestimmungen|bestimmungen|"
    r"vereinbarung(?:en)?|vertrag(?:s|es)?|text(?:es)?|dokument(?:s|es|en)?|cookie-(?:richtlinie|hinweise?n?|erklärung)|policy|regelungen|nutzungsordnung|ordnung|leitlinien?|privacy policy)"
)
_DET = r"(?:diese[rsmn]?|unsere[rsmn]?|die|der|das|den|dem|des|vorliegende[rsmn]?|ihre[rsmn]?|seine[rsmn]?)"
DOCUMENT = rf"(?:{_DET}(?: (?:allgemeinen?|vorliegenden?|obigen?|gesamten?|jeweiligen?|gegenwärtigen?))* {_NOUN}|agb)"
CHANGE = r"(?:(?:ver|ab)?änderung(?:en)?|aktualisierung(?:en)?|anpassung(?:en)?|überarbeitung(?:en)?|ergänzung(?:en)?|neufassung(?:en)?|modifikation(?:en)?|fortschreibung(?:en)?|neuerung(?:en)?)"
_VERB = (
    r"(?:(?:ab|ver)?(?:zu)?änder(?:n|t|ten|e)|(?:ab|ver)?geändert\w*|verändert\w*|abgeändert\w*|aktualisier(?:en|t|te|ten|ter|tes)|anzupassen|anpassen|angepasst\w*|passen|passt|überarbeite[nt]?\w*|"
    r"ergänz(?:en|t|te)|modifizier(?:en|t)|fortschreiben|fortzuschreiben|fortgeschrieben|erneuern|erneuert|neu (?:zu )?fassen|neu gefasst|erweitern|zu ergänzen|weiterentwickeln)"
)
_GAP = r"(?: (?!ihre[rn]? (?:daten|angaben|adresse|einstellungen|einwilligung)|beschreib|erklär|inform|erläuter|enthält|regel|gilt|gelten)[^\s,.;:]+,?){0,14}?"
_FRESH = r"(?:neue[nrs]?|aktuelle[nrs]?|geänderte[nrs]?|aktualisierte[nrs]?|überarbeitete[nrs]?|angepasste[nrs]?|jeweils aktuelle[nrs]?|jeweilige[nrs]?|jüngste[nrs]?|letzte[nrs]?|gültige[nrs]?|geltende[nrs]?)"
_VERSION = rf"(?:fassung(?:en)?|version(?:en)?|text(?:e|es)?|{_NOUN})"
_SHOWN = r"(?:veröffentlich\w*|abrufbar\w*|abgerufen|abzurufen|abrufen|einsehbar|einzusehen|einsehen|eingesehen|eingestellt|zu finden|findet sich|finden sich|finden sie|verfügbar|bereitgestellt|bereit|zugänglich|publiziert|online|bekannt ?gemacht|bekannt ?gegeben|ersichtlich|steht hier|stehen hier|mitgeteilt)"
_SITE = r"(?:website|webseite|web-?site|internetseite|internetseiten|internetpräsenz|homepage|startseite|webpräsenz|internetauftritt\w*|seiten?|portal|websites|webseiten|www\.\S+)"
_PRODUCT = r"(?:app|apps|anwendung|software|plattform|dienst(?:e|en|es|s)?|produkt(?:e|en|s)?|spiel|programm|oberfläche|service|services|angebot)"
_ITEM = r"(?:hinweis\w*|mitteilung\w*|banner\w*|meldung\w*|ankündigung\w*|bekanntmachung\w*|benachrichtigung\w*|aushang|nachricht\w*|anzeige|bekanntgabe)"

ABOUT = one_of(
    rf"{CHANGE}(?: [^\s.;,]+){{0,3}}? (?:an |in |von |zu |bei |bezüglich |hinsichtlich )?{DOCUMENT}",
    rf"(?<!in )(?<!gemäß )(?<!nach )(?<!laut )(?<!unter )(?<!mit ){DOCUMENT}{_GAP} {_VERB}",
    rf"{_VERB}(?: [^\s.;,]+){{0,6}}? (?:dies\w+|unser\w+|vorliegend\w+) (?:\w+ )?{_NOUN}",
    rf"(?:vertrags|agb|bedingungs|regel)-?(?:änderung|anpassung)(?:en)?|(?:datenschutz|agb|nutzungsbedingungs)\w*-?(?:änderung|anpassung|aktualisierung)(?:en)?",
    rf"(?:neue|geänderte|aktualisierte|überarbeitete)[nrs]? (?:fassung(?:en)?|version(?:en)?)(?: (?:dieser|unserer|der|davon)(?: \w+)?)?[^.;]{{0,60}} {_SHOWN}",
    rf"{_SHOWN}[^.;]{{0,40}} (?:neue|geänderte|aktualisierte|überarbeitete)[nrs]? {_VERSION}",
    rf"es gilt (?:stets |jeweils |immer |dann )*die (?:[\w ]{{0,50}})?{_VERSION}",
    rf"(?:jeweils |stets |immer )?{_FRESH} (?:fassung|version) (?:dieser|unserer|der) {_NOUN}[^.;]{{0,80}} {_SHOWN}",
    rf"(?:prüfen|überprüfen) (?:wir )?{DOCUMENT} (?:regelmäßig|laufend)",
)
LOOSELY = one_of(
    rf"(?:wesentliche|bedeutende|alle|etwaige|solche|diese|künftige)[nr]? {CHANGE}[^.;]{{0,60}}? (?:in ?kraft|gelten|gültig|wirksam|{_SHOWN})",
    rf"(?:die )?(?:jeweils )?{_FRESH} {_VERSION}[^.;]{{0,60}} {_SHOWN}",
)
HEADING = one_of(
    rf"^[\W\d]*(?:{CHANGE}|änderungsvorbehalt|änderungsklausel|aktualität|stand|versionen|fassungen|änderungsverlauf|frühere fassungen|versionshistorie)(?: und (?:\w+ ?){{1,3}})?\W*$",
    rf"{CHANGE}(?: und \w+)? (?:an |in |von |zu )?(?:dieser|unserer|der|des|dieses|diesen|den|ihrer)?(?: [\w-]+){{0,2}} ?{_NOUN}",
    rf"{_NOUN}[\w ]{{0,20}} (?:{CHANGE}|geändert|ändern|ändert|aktualisiert)", rf"aktualität und {CHANGE}", rf"und {CHANGE}\W*$", rf"^[\W\d]*{CHANGE} und", r"wie (?:wir|sie)[\w ]{0,30}(?:änder|erfahren)\w*", r"(?:ändert|ändern) sich", r"vertragsänderung(?:en)?|änderungsvorbehalt",
    r"^[\W\d]*(?:stand|gültigkeit|geltung|version)(?: (?:dieser|der|des) [\w-]+)?\W*$",
)
HEADING_NAMES = one_of(rf"(?:{CHANGE}|änder\w*|aktualisier\w*|anpass\w*|stand|aktualität).*{_NOUN}", rf"{_NOUN}.*(?:änder|aktualisier|anpass)\w*", r"änderungsvorbehalt|vertragsänderung(?:en)?|änderungsverlauf|versionshistorie|frühere fassungen")
HEADING_ELSEWHERE = one_of(r"(?:änderung|aktualisierung|anpassung|berichtigung)(?:en)? (?:ihrer|ihres|der|des|von|bei) (?:\w+ )?(?:daten|angaben|adresse|preise?|preisen|gebühren|kontos?|leistung\w*|dienst\w*|produkt\w*|bestellung|passworts?)", r"(?:preis|adress|leistungs|produkt|namens|gebühren)-?änderung(?:en)?")
ELSEWHERE = one_of(
    r"(?:preis|gebühr|entgelt|beitrags|adress|produkt|leistungs|namens|gesetzes|programm|fahrplan)\w*-?(?:änderung|anpassung|erhöhung)(?:en)?",
    rf"(?:{CHANGE}|änder\w*|geändert|aktualisier\w*|anpass\w*|angepasst)(?: [^\s.;,]+){{0,3}}? (?:ihre[rsn]? (?:daten|angaben|adresse|einstellungen|kontaktdaten|passwort|bestellung)|(?:der |die |unsere[r]? |von )(?:preis\w*|gebühr\w*|entgelt\w*|produkt\w*|leistung\w*|software|funktion\w*|öffnungszeiten|beiträge))",
    r"(?:preise?n?|gebühren|entgelte|beiträge|adresse|angaben|daten|einstellungen|produkte|funktionen|öffnungszeiten|cookies|kontaktdaten)(?: [^\s.;,]+){0,5} (?:ändern|geändert|änderung\w*|aktualisieren|anpassen|angepasst|berichtigen)",
    r"teilen sie uns|informieren sie uns|unterauftragsverarbeiter\w*|subunternehmer|auftragsverarbeiter|fusion|verschmelzung|übernahme|verletzung des schutzes|datenpanne|sicherheitsvorfall|newsletter|quellcode|unternehmensverkauf|software-?updates?",
    rf"(?:anderer|fremder|dritter|deren|dessen) (?:\w+ )?{_NOUN}",
)
NEVER = one_of(
    r"(?:änderung|ergänzung|nebenabrede)\w*[^.;]{0,100}(?:schriftform|textform bedürfen|schriftlich vereinbart|bedürfen der)", r"(?:schriftlich\w*|beider|beide) (?:\w+ )?(?:zustimmung|vereinbarung|vertragsparteien|unterschrift\w*|parteien)", r"unwirksam|salvatorisch|nichtig", r"sie (?:dürfen|sind (?:nicht )?berechtigt)[^.;]{0,60}(?:ändern|verändern|modifizieren)",
)
GOES_ON = one_of(
    CHANGE, _VERB, rf"{_FRESH} {_VERSION}",
    r"inform\w+|benachricht\w+|teilen (?:wir|ihnen)|mitgeteilt|mitzuteilen|unterricht\w+|hinweis\w*|hingewiesen|weisen|ankündig\w*|angekündigt|kündigen|bekannt\w*|e-?mail\w*|banner|in ?kraft\w*|wirksam\w*|gelten|gilt|veröffentlich\w*|abrufbar|startseite",
    r"(?:prüfen|lesen|überprüfen|schauen|besuchen|konsultieren|sehen|informieren)[\w ]{0,40}(?:regelmäßig|gelegentlich|erneut|öfter|wieder|von zeit zu zeit)|regelmäßig|(?:weitere?|fortgesetzte|weiterhin)\w* (?:nutz|verwend)\w*|widersprech\w*|widerspruch\w*|zustimm\w*|einverstanden|einwillig\w*|akzeptier\w*|angenommen|frühere[nr]?|vorherige[nr]?|ältere[nr]?|archiv\w*|datum|stand|version(?:en)?|fassung(?:en)?|frist|kündigen",
)
REFERS = one_of(
    rf"(?:solche[nr]?|diese[nr]?|etwaige[nr]?|alle|jede[nr]?|wesentliche[nr]?|die|künftige[nr]?|bei) {CHANGE}", rf"{CHANGE} (?:werden|sind|treten|gelten)", r"(?:weitere?|fortgesetzte|weiterhin)\w* (?:nutz|verwend)\w*|(?:frühere|ältere|vorherige|neue|aktuelle|geänderte)[nr]? (?:fassung|version)(?:en)?|(?:das )?datum[^.;]{0,40}(?:oben|unten|anfang|ende)",
)

_TELL = (
    r"(?:inform\w+|benachricht\w+|teilen|teilt|mitgeteilt|mitteilen|mitzuteilen|unterricht\w+|hinweisen|hinzuweisen|hingewiesen|weisen|weist|ankündig\w*|angekündigt|kündigen|bekannt ?(?:geben|gegeben|machen|gemacht|zugeben)|geben|send\w+|schick\w+|zugesandt|zugeschickt|versandt|verschick\w*|"
    r"anschreiben|schreiben wir|mailen|veröffentlich\w*|publizier\w*|stellen|einstellen|eingestellt|bereitgestellt|abrufbar|verfügbar|zeigen|zeigt|angezeigt|anzeigen|platzier\w*|aktualisier\w*|finden sie|erhalten|erhält|bekommen|gilt|erfahren|kommunizier\w*|hinterlegt|kontaktieren|übermittel\w*)"
)
LEXICON = Lexicon(
    code="de",
    common=frozenset("der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus wir sie ihre unsere diese bei oder wird".split()),
    about=ABOUT, loosely=LOOSELY, heading=HEADING, heading_names=HEADING_NAMES, heading_elsewhere=HEADING_ELSEWHERE, elsewhere=ELSEWHERE, never=NEVER,
    document=one_of(DOCUMENT), goes_on=GOES_ON, change=one_of(CHANGE, _VERB), refers=REFERS,
    act=one_of(_TELL),
    may=re.compile(r"(?<!\w)(?:können|kann|könnten|könnte|dürfen|behalten uns vor|behält sich vor|gegebenenfalls|ggf\.|unter umständen|möglicherweise|evtl\.|eventuell)(?: (?!werden\b|wird\b|müssen\b)[^\s;.]+){0,12}? (?<!und )$"),
    will=re.compile(r"(?<!\w)(?:werden|wird|wir|verpflichten uns|müssen|sie)(?: (?!können\b|kann\b|ändern\b)[^\s;.,]+){0,10}? $"),
    never_acts=re.compile(r"(?<!\w)(?:nicht|kein\w*|ohne|niemals)(?: [^\s;.,]+){0,6} $"),
    new_clause=re.compile(r"[;.:,]| und "), means=re.compile(r"\b(?:durch|indem)\b"), verb_last=re.compile(r"[;.:,]| und | oder wir "),
    users=re.compile(r"(?:kontaktieren|schreiben|teilen|informieren|benachrichtigen) sie uns[^.;]*|[\w.+-]+@[\w.-]+|wenden sie sich[^.;]*"),
    efforts=one_of(r"bemühen uns|bemüht|versuchen|angemessene anstrengungen|nach möglichkeit|nach kräften|bestreben\w*"),
    where_appropriate=one_of(r"gegebenenfalls|ggf\.|soweit (?:möglich|angemessen|erforderlich|sinnvoll|zumutbar)|falls (?:angemessen|erforderlich|nötig)|sofern (?:möglich|angemessen|erforderlich)|wenn (?:möglich|angebracht|angemessen)|wo (?:angemessen|möglich|sinnvoll)|in geeigneter (?:weise|form)|angemessen"),
    without_notice=one_of(r"ohne (?:\w+ ){0,3}(?:ankündigung|mitteilung|benachrichtigung|hinweis|vorankündigung|information)"),
    channels=dict((
        ("email", one_of(r"(?:e-?)mail(?:s|-adresse|-verteiler)?", r"elektronische[rn]? (?:post|nachricht(?:en)?)", r"mailingliste|mailverteiler|per mail")),
        ("site", one_of(
            rf"(?<!datenschutz){_ITEM}[^.;]{{0,50}}? (?:auf|über|in) (?:unsere[rnm]?|der|dieser|die|seiner|ihrer|den)(?: [\w-]+){{0,2}}? ?{_SITE}",
            rf"(?:inform|benachricht|ankündig|angekündigt|unterricht|bekannt|hinweis|weisen)\w*[^.;]{{0,60}}? (?:auf|über|via) (?:unsere[rn]?|der|die)(?: [\w-]+){{0,2}}? ?{_SITE}",
            rf"(?:auf|über|via) (?:unsere[rn]?|der|die)(?: [\w-]+){{0,2}}? ?{_SITE} (?:\w+ ){{0,3}}?(?:inform|benachricht|ankündig|angekündigt|unterricht|hinweisen|hingewiesen|bekannt ?g|bekannt ?m)\w*",
            r"(?:deutlich\w*|auffällig\w*|gut sichtbar\w*|hervorgehoben\w*|sichtbar\w*|prominent\w*)(?: \w+)? (?:hinweis|mitteilung|benachrichtigung|bekanntmachung)\w*", r"banner\w*|blog(?:s|beitrag\w*|-beitr\w*|artikel)?|newsbereich|foren|pressemitteilung|rss-?feed|news-?meldung",
        )),
        ("in_product", one_of(
            rf"(?:in|innerhalb|auf|über|durch) (?:der|unserer|unseren|unserem|dem|den|des|die|unsere|ihrer|einem|einer)(?: (?!{_SITE})[\w-]+)?? ?{_PRODUCT}", r"in-app[\w-]*|app-(?:benachrichtigung|hinweis|mitteilung)\w*|push-?\w*|pop-?ups?|popup-?\w*", r"(?:beim|bei der|bei ihrer|vor dem|nach dem) (?:nächsten |nächste |ersten |erneuten )?(?:log-?in|anmeld\w+|einloggen|öffnen|start\w*)", rf"(?:zeigt|weist) (?:ihnen )?(?:die|unsere) {_PRODUCT}|im (?:produkt|programm|dienst|spiel|service)|(?:die|unsere) {_PRODUCT} (?:zeigt|weist|meldet|informiert)",
        )),
        ("account", one_of(r"(?:im|in ihrem|über ihr|in das|ihr|über das) (?:\w+)?(?:konto|account|kundenbereich|nutzerkonto|dashboard|kundenportal|postfach)(?!inhaber)", r"dashboard")),
        ("other", one_of(r"brief(?:e|lich|post)?|postalisch|per post|auf dem postweg|sms|textnachricht(?:en)?|telefonisch|per fax")),
        ("unnamed", one_of(r"schriftlich\w*|in (?:textform|schriftform)|(?:direkt|unmittelbar|persönlich|individuell|gesondert) (?:inform|benachricht|kontakt|unterricht|ansch|mit)\w*|kontoinhaber")),
        ("post", one_of(
            rf"(?:{_FRESH} {_VERSION}|{CHANGE}|{_VERSION}|sie|diese|es|was sich ändert)(?: [^\s.;]+){{0,14}}? {_SHOWN}(?! zu machen)",
            rf"(?:veröffentlich\w*|publizier\w*|stellen|stellt|finden sie|zeigen|find\w*)(?: [^\s.;]+){{0,8}}? (?:{_FRESH} {_VERSION}|{CHANGE}|(?:ge|über|aktual)\w+ {_VERSION}|{_VERSION})",
            r"(?:mit|ab|bei|nach|durch|zeitpunkt|seit|von)(?: (?:der|ihrer|deren|dem|zeitpunkt|tag))* (?:veröffentlichung|einstellung|publikation|bekanntgabe|bekanntmachung)", rf"es gilt (?:stets |jeweils |immer )*die[^.;]{{0,60}}(?:veröffentlicht|abrufbar|eingestellt|verfügbar|hier|seite|website)\w*", rf"(?:aktualisier\w*|ändern|änderung\w*|geändert\w*)[^.;]{{0,50}} (?:auf|an) (?:dieser|diese) (?:stelle|seite)|(?:an dieser stelle|auf dieser seite|hier) (?:\w+ ){{0,4}}(?:{CHANGE}|informier\w*|{_FRESH})",
        )),
    )),
    telling=one_of(
        r"(?:informier\w*|benachrichtig\w*|unterricht\w*|mitgeteilt|mitteilen|teilen wir|mitzuteilen|hingewiesen|hinweisen|weisen wir|weisen|ankündigen|angekündigt|kündigen|bekannt ?(?:geben|gegeben|machen|gemacht)|kommuniziert|erfahren sie|in kenntnis|wissen lassen|verständig\w*)", r"(?:geben|erhalten|bekommen|schicken|senden)[^.;]{0,60}(?:bescheid|mitteilung|nachricht|benachrichtigung|hinweis|e-?mail)",
    ),
    telling_by_posting=one_of(r"(?:durch|mit)(?: \w+){0,3} (?:veröffentlichung|einstellen|aktualisierung)|auf dieser seite|an dieser stelle|hier"),
    example=re.compile(r"^(?:zum beispiel|z\. ?b\.|beispielsweise|dies (?:kann|geschieht))"), unplaced=re.compile(r"(?:deutlich|auffällig|sichtbar|prominent)"),
    further=one_of(r"(?:weitere[rn]?|zusätzliche[rn]?|auf andere|sonstige[rn]?) (?:hinweise?|mitteilung\w*|benachrichtigung\w*|weise)"),
    either=re.compile(r"\b(?:oder|und/oder|entweder|bzw\.)"), alternatives=re.compile(r"\b(?:oder|und/oder|entweder|bzw\.|beziehungsweise|zum beispiel|z\. ?b\.|etwa|wie|insbesondere)"),
    or_other=re.compile(r"[^.;]{0,30}?,? oder (?:auf |durch |über )?(?:andere|sonstige|ähnliche)"),
    material=one_of(r"wesentlich\w*|erheblich\w*|bedeutend\w*|bedeutsam\w*|wichtig\w*|gravierend\w*|maßgeblich\w*|grundlegend\w*|größere[nr]?|substanziell\w*|tiefgreifend\w*|nachteilig\w*|relevant\w*", r"(?:ihre|seine|deren) rechte[^.;]{0,30}(?:betreff|beeinträchtig|einschränk|berühr)\w*", r"(?:beeinträchtig|einschränk|berühr|beschränk)\w*[^.;]{0,40}rechte", r"(?:art und weise|weise), (?:in der|wie) wir", r"(?:betreffen|betrifft|ändert)[^.;]{0,40}(?:wie wir|verarbeitung|umgang)"),
    immaterial=one_of(r"unwesentlich\w*|nicht wesentlich\w*|geringfügig\w*|redaktionell\w*|unerheblich\w*"),
    unless_immaterial=one_of(r"(?:sofern|soweit|wenn|außer)[^.;]{0,50}nicht (?:nur )?(?:unwesentlich|geringfügig|redaktionell)\w*|nicht (?:nur|bloß) (?:unwesentlich|geringfügig|redaktionell)\w*"),
    where_law_requires=one_of(r"(?:soweit|sofern|wenn|falls|wo)[^.;]{0,60}(?:gesetz\w*|rechtlich|recht|vorschrift\w*)[^.;]{0,40}(?:verlang|vorschreib|vorgeschrieben|erforder|verpflicht|gebot|vorseh|vorgesehen)\w*", r"(?:soweit|sofern|wenn|falls) (?:wir )?(?:dazu |hierzu )?(?:gesetzlich|rechtlich)[^.;]{0,20}(?:verpflichtet|erforderlich|vorgeschrieben|geboten)"),
    as_law_requires=one_of(r"(?:wie|gemäß|entsprechend|nach|im einklang mit|im rahmen)[^.;]{0,30}(?:gesetzlich\w*|geltende\w* recht\w*|gesetz\w*)"),
    law_excepted=one_of(r"(?:es sei denn|außer|sofern nicht|soweit nicht)[^.;]{0,80}(?:gesetz|recht)\w*"),
    anaphora=one_of(r"(?:solche[nr]?|diese[nr]?) (?:\w+ )?(?:änderung|anpassung|aktualisierung)(?:en)?|in diesem fall|darüber|hierüber|hiervon|davon|dann|zusätzlich|außerdem"),
    before=one_of(r"(?:vor|bevor)(?: [^\s.;]+){0,8}? (?:in ?kraft\w*|wirksam\w*|gelten|gilt|gültig\w*|geltung|änderung\w*|anwendung|anwendbar|umsetz\w*|wirkung\w*|beginn|stichtag|wirksamwerden|inkrafttreten)", r"im voraus|vorab|im vorfeld|vorher|rechtzeitig|zuvor|frist von|vorlauf", r"(?:tage?n?|wochen?|monate?n?) (?:vor|zuvor|vorher|im voraus|nach|ab)"),
    on_effective=one_of(r"(?:gelten|gilt|gültig|wirksam|in ?kraft|wirkung|inkrafttreten)(?: [^\s.;]+){0,6}? (?:mit|ab|sobald|sofort|ab dem|unmittelbar|zum zeitpunkt|seit)(?: [^\s.;]+){0,6}? (?:veröffentlich\w*|online|einstell\w*|eingestellt|bekannt\w*|erschein\w*|sofort|stehen|steht|publi\w*)", r"(?:mit|ab|sobald)(?: [^\s.;]+){0,6}? (?:veröffentlich\w*|online|eingestellt|stehen|bekannt\w*|einstell\w*)[^.;]{0,40}(?:gelten|gilt|wirksam|gültig|in ?kraft|tritt|treten)\w*", r"(?:gelten|gilt|wirksam|tritt|treten)[^.;]{0,20}(?:sofort|unmittelbar|unverzüglich)|für (?:ihren|ihre|jeden) (?:erneuten|nächsten|neuen) besuch"),
    frames=one_of(r"(?:dies|das|die mitteilung|der hinweis|beides)(?: \w+){0,2} (?:geschieht|erfolgt|kommt)[^.;]{0,60}(?:tage|wochen|monat)\w*[^.;]*"),
    as_soon=one_of(r"sobald(?: (?:wie )?möglich| sich| solche| diese| es| änderungen| wir)|schnellstmöglich|baldmöglichst"),
    prompt=one_of(r"unverzüglich|umgehend|zeitnah|ohne (?:schuldhaftes )?(?:zögern|verzögerung)|alsbald"),
    numbers={w: n for n, w in enumerate("null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn".split())} | {"eine": 1, "einer": 1, "einem": 1, "einen": 1, "eines": 1, "zwanzig": 20, "einundzwanzig": 21, "achtundzwanzig": 28, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfundvierzig": 45, "sechzig": 60, "neunzig": 90, "zweier": 2, "dreier": 3},
    period=re.compile(r"(?<![\w-])(?P<number>\d+|[a-zäöüß]+)(?: ?\((?P<figure>[\wäöüß]+)\))?(?:-| )(?P<business>volle[nr]? |ganze[nr]? |kalender|werk|arbeits|bank)?-?(?P<unit>tag(?:e[ns]?|es|ige\w*)?|wochen?|wöchige\w*|monat(?:e[ns]?|s|ige\w*)?|jahre?n?)(?!\w)"),
    calendar=re.compile("kalender|voll|ganz"), units=(("tag", 1), ("woche", 7), ("wöch", 7), ("monat", 30), ("jahr", 365)),
    no_period=re.compile(r"(?:\balle|\bjede[nrs]?|\binnerhalb(?: von)?|\bbinnen|\bletzten|\bvergangenen|\bfür(?: die dauer von)?|\bnach ablauf von|\bper|\bpro|\beinmal(?: im| pro| alle)?) $"), counts_back=re.compile(r"[a-zäöüß-]+ (?:vor|zuvor|vorher|im voraus)"), no_period_after=re.compile(r"^ (?:zu widersprechen|widerspruch|alt|ab (?:erhalt|zugang))"),
    date_shown=one_of(
        r"(?:datum|stand)(?: [^\s.;]+){0,9}? (?:oben|unten|anfang|ende|beginn|angegeben|genannt|aktualisiert|angezeigt|ersichtlich|ausgewiesen|vermerkt|steht|findet|geändert|angepasst|veröffentlich\w*)", r"(?:oben|unten|anfang|ende|beginn)(?: [^\s.;]+){0,8}? (?:datum|stand)", r"(?:angegeben|nennen|zeigen|angeben|erkennen|entnehmen|sehen|aktualisieren|ändern|vermerken|versehen|veröffentlich\w*)(?: [^\s.;]+){0,8}? (?:datum|stand|aktualisierungsdatum|änderungsdatum|revisionsdatum)", r"(?:mit|samt|unter angabe)(?: \w+){0,3} (?:datum\w*|stand)|(?:aktualisierungs|änderungs|revisions|überarbeitungs)datum", r"wann (?:diese|die|unsere)[^.;]{0,60} (?:zuletzt )?(?:aktualisiert|geändert|überarbeitet)"),
    no_date=re.compile(r"auf dem (?:neuesten|aktuellen|neusten) stand|geburtsdatum|stand der technik|zustand"), top=one_of(r"oben(?:stehende[sn]?)?|(?:am|zu) (?:anfang|beginn|kopf)|eingangs|seitenanfang|obige[sn]?|an den anfang"), bottom=one_of(r"unten(?:stehende[sn]?)?|am ende|am schluss|am fuß|seitenende|an das ende"),
    history=one_of(
        r"(?:frühere|vorherige|ältere|alte|vorangegangene|bisherige|vergangene|vorige|abgelöste|historische)[nr]? (?:\w+ )?(?:fassung|version|text|erklärung|bedingung|hinweis|ausgabe)\w*[^.;]{0,60}(?:abruf|einseh|find|archiv|verfügbar|auf anfrage|anforder|bereit|aufbewahr|nachles|zugänglich|erhältlich|hier|stell|bleib|les|einseh)\w*", r"(?:archiv\w*|find\w*|aufbewahr\w*|abruf\w*|einseh\w*|stellen|bewahren|archivieren|nachles\w*)[^.;]{0,60}(?:frühere|vorherige|ältere|alte|vorangegangene|bisherige|alle)[nr]? (?:\w+ )?(?:fassung|version)\w*", r"änderungs(?:verlauf|historie|protokoll|verzeichnis|liste)|versions(?:verlauf|historie|geschichte)|changelog|zusammenfassung der (?:\w+ )?änderungen|übersicht der änderungen|archiv (?:der|früherer|alter|aller)[\w ]{0,30}"),
    continued_use=one_of(r"(?:weitere?|fortgesetzte?|weiterhin|weiter|fortdauernde?|erneute|fortsetzung)\w*(?: [^\s.;]+){0,5}? (?:nutz|benutz|verwend|gebrauch|zugriff|nutzung|besuch)\w*", r"weiternutz\w*|weiterverwend\w*|schweigen", r"(?:nutz|verwend|besuch)\w*(?: [^\s.;]+){0,6}? (?:weiter|weiterhin)(?!\w)", r"(?:wenn|sofern|falls)? ?(?:sie )?(?:nicht|widerspr\w+)[^.;]{0,80}(?:widersp\w+|nicht)[^.;]{0,80}(?:angenommen|akzeptiert|zustimm\w*|zugestimmt|einverstanden|genehmigt|gelten)", r"widersp\w+ (?:sie )?(?:\w+ ){0,4}nicht[^.;]{0,80}(?:angenommen|akzeptiert|zugestimmt|einverstanden|genehmigt|gelten|gilt|zustimmung)", r"(?:gelten|gilt)[^.;]{0,40} als (?:angenommen|genehmigt|akzeptiert|erteilt|vereinbart)|als (?:zustimmung|einverständnis)", r"(?:nicht einverstanden|nicht zustimmen|ablehnen|widersprechen)[^.;]{0,100}(?:kündig|beend|einstell|nicht (?:mehr|weiter)|lösch|unterlass)\w*"),
    explicit=one_of(r"(?:ausdrückliche[nr]?|aktive|erneute|ihre|vorherige) (?:einwilligung|zustimmung|einverständnis)(?! (?:nicht|widerruf))|(?:bitten|fordern|holen|einholen|verlangen)[^.;]{0,60}(?:einwilligung|zustimmung|zuzustimmen|einverständnis)|(?:nur|erst) (?:mit|nach) (?:ihrer )?(?:ausdrücklichen )?(?:zustimmung|einwilligung)"),
    consent=one_of(r"einwilligung\w*|zustimmung\w*|einverständnis\w*"), consent_where_law=one_of(r"(?:soweit|sofern|wenn|falls|wo)[^.;]{0,60}(?:gesetz|recht|erforderlich|notwendig|vorgeschrieben)\w*"),
)
