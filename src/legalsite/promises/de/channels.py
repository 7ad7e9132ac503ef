"""Wodurch eine Änderung mitgeteilt wird."""

from legalsite.promises.de.words import A_CHANGE, FRESH, ITEM, PLACE, PRODUCT, SHOWN, SITE, VERSION
from legalsite.promises.phrases import Phrases, one_of

# Between the change and where it is shown: a notice that is shown is none of the text.
GAP = (
    r"(?: (?!so,?\b|sodass|damit|um\b|zeit\b|gelegenheit|benachrichtigung|hinweis|mitteilung|banner|meldung|nachricht|"
    r"e-?mail|pop-?up|brief)[^\s.;]+){0,14}?"
)
NO_DATE = (
    r"(?<!datum der letzten )(?<!datum der )(?<!stand der letzten )(?<!stand der )(?<!zeitpunkt der letzten )"
    r"(?<!frühere )(?<!früheren )(?<!ältere )(?<!älteren )(?<!vorherige )(?<!vorherigen )(?<!alte )(?<!alten )"
)
CHANNELS = {
    "email": one_of(
        r"(?:e-?)mail(?:s|adresse|-adresse|-verteiler)?",
        r"elektronische[rn]? (?:post|nachricht(?:en)?)",
        r"mailingliste|mailverteiler|per mail|rundmail|(?:per|im|über (?:den|unseren)) newsletter",
    ),
    "site": one_of(
        r"(?<!datenschutz)(?<!aktualisierten )(?<!aktualisierte )(?<!geänderten )(?<!geänderte )(?<!diesen )(?<!diese "
        rf"){ITEM}[^.;]{{0,50}}? (?:auf|über|in) (?:unsere[rnm]?|der|dieser|die|seiner|ihrer|den|"
        rf"dem)(?: [\w-]+){{0,2}}? ?{SITE}",
        r"(?:inform|benachricht|ankündig|angekündigt|unterricht|bekannt|hinweis|mitgeteilt|teilen|"
        rf"weisen)\w*(?:(?!indem)[^.;]){{0,60}}? (?:auf|über|via) (?:unsere[rn]?|der|die|ihre|"
        rf"seine)(?: [\w-]+){{0,2}}? ?{SITE}",
        rf"(?:auf|über|via) (?:unsere[rn]?|der|die|ihrer|seiner)(?: [\w-]+){{0,2}}? ?{SITE} (?:\w+ ){{0,3}}?(?:inform|"
        r"benachricht|ankündig|angekündigt|anzukündig|unterricht|hinweisen|hingewiesen|bekannt ?(?:zu)?g|bekannt ?m|"
        r"mitgeteilt|mitzuteilen)\w*",
        rf"(?:deutlich\w*|auffällig\w*|gut sichtbar\w*|hervorgehoben\w*|sichtbar\w*|"
        r"prominent\w*)(?: \w+)? (?:hinweis|mitteilung|benachrichtigung|bekanntmachung)\w*(?! (?:auf|in|innerhalb|"
        rf"über) (?:der|unserer|dem|unserem|den)(?: [\w-]+)? {PRODUCT})",
        r"(?:web-?site|webseiten|homepage|seiten)-?(?:benachrichtigung|hinweis|mitteilung|meldung)\w*",
        r"banner\w*|blog(?:s|beitrag\w*|-beitr\w*|artikel)?|newsbereich|foren|pressemitteilung|rss-?feed|"
        r"news-?meldung",
    ),
    "in_product": one_of(
        r"(?:in|innerhalb|auf|über|durch) (?:der|unserer|unseren|unserem|dem|den|des|die|unsere|ihrer|einem|"
        rf"einer)(?: (?!{SITE})[\w-]+)?? ?{PRODUCT}",
        r"in-app[\w-]*|app-(?:benachrichtigung|hinweis|mitteilung)\w*|push-?\w*|pop-?ups?|popup-?\w*|system(?:meldung|"
        r"nachricht|benachrichtigung)(?:en)?",
        r"(?:beim|bei der|bei ihrer|bei deiner|vor dem|nach dem) (?:nächsten |nächste |ersten |erneuten )?(?:log-?in|"
        r"anmeld\w+|einloggen|öffnen|start\w*)",
        rf"(?:zeigt|weist) (?:ihnen )?(?:die|unsere) {PRODUCT}|im (?:produkt|programm|dienst|spiel|service)|"
        rf"(?:die|unsere) {PRODUCT} (?:zeigt|weist|meldet|informiert)|wird (?:die|unsere|"
        rf"das) {PRODUCT}\b[^.;]{{0,50}} inform",
    ),
    "account": one_of(
        r"(?:im|in (?:ihrem|deinem|seinem|dem|das)|über (?:ihr|dein|sein|das)|ihr|dein) (?:[\w-]+)?(?:konto|account|"
        r"kundenbereich|mitgliederbereich|nutzerbereich|dashboard|kundenportal|postfach|profil)(?!inhaber)",
        r"dashboard",
        r"ihnen (?:\w+ ){0,2}(?:benachrichtigung|mitteilung|nachricht) (?:senden|zusenden|schicken|zukommen)",
    ),
    "other": one_of(
        r"brief(?:e|lich|post)?|postalisch|per post|auf dem postweg|sms|textnachricht(?:en)?|telefonisch|per fax"
    ),
    "unnamed": one_of(
        r"schriftlich\w*|in (?:textform|schriftform|text- oder schriftform)|(?:direkt|unmittelbar|persönlich|"
        r"individuell|gesondert) (?:inform|benachricht|kontakt|unterricht|ansch|mit)\w*|kontoinhaber|"
        r"dauerhafte\w* datenträger|auf elektronischem weg\w*|elektronisch (?:inform|benachricht|mit|zu)\w*"
    ),
    "post": one_of(
        rf"{NO_DATE}(?:{FRESH} {VERSION}|{A_CHANGE}|{VERSION}|sie|diese|es|"
        rf"was sich ändert){GAP} {SHOWN}(?! zu machen){PLACE}",
        r"(?:veröffentlich\w*|publizier\w*|stell(?:en|t)(?! (?:die|eine|ihre) (?:annahme|zustimmung|akzept))|"
        rf"finden sie|zeigen|find(?![^.;]{{0,90}} anwendung)\w*)(?: (?!hinweis)[^\s.;]+){{0,8}}? (?:{FRESH} {VERSION}|"
        rf"{A_CHANGE}|(?:ge|über|aktual)\w+ {VERSION}|{VERSION}){PLACE}",
        r"(?:mit|ab|bei|nach|durch|zeitpunkt|seit|von|tag)(?: (?:der|ihrer|deren|dem|zeitpunkt|"
        rf"tag))* (?:(?:veröffentlichung|einstellung|publikation){PLACE}|(?:bekanntgabe|bekanntmachung) (?:hier|auf|"
        rf"unter))",
        r"es gilt (?:stets |jeweils |immer )*die[^.;]{0,60}(?:veröffentlicht|abrufbar|eingestellt|verfügbar|"
        r"hier|seite|website)\w*",
        r"(?:aktualisier\w*|ändern|änderung\w*|geändert\w*)[^.;]{0,50} (?:auf|an) (?:dieser|diese) (?:stelle|seite)|"
        rf"(?:an dieser stelle|auf dieser seite|hier) (?:\w+ ){{0,4}}(?:{A_CHANGE}|informier\w*|{FRESH})",
    ),
}
JOINS = Phrases(r"(?:,? (?:und/oder|oder|und|sowie)|,|/) ")
HEADS = {"site": Phrases(rf"(?:auf|über|via) (?:unsere[rn]?|der|die)(?: [\w-]+)?? ?{SITE}(?!\w)")}
