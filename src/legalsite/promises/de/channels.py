"""Wodurch eine Änderung mitgeteilt wird."""

import re

from legalsite.promises.de.words import A_CHANGE, FRESH, ITEM, PRODUCT, SHOWN, SITE, VERSION
from legalsite.promises.lexicon import one_of

CHANNELS = {
    "email": one_of(
        r"(?:e-?)mail(?:s|-adresse|-verteiler)?",
        r"elektronische[rn]? (?:post|nachricht(?:en)?)",
        r"mailingliste|mailverteiler|per mail",
    ),
    "site": one_of(
        rf"(?<!datenschutz){ITEM}[^.;]{{0,50}}? (?:auf|über|in) (?:unsere[rnm]?|der|dieser|die|seiner|ihrer|"
        rf"den)(?: [\w-]+){{0,2}}? ?{SITE}",
        r"(?:inform|benachricht|ankündig|angekündigt|unterricht|bekannt|hinweis|"
        rf"weisen)\w*[^.;]{{0,60}}? (?:auf|über|via) (?:unsere[rn]?|der|die)(?: [\w-]+){{0,2}}? ?{SITE}",
        rf"(?:auf|über|via) (?:unsere[rn]?|der|die)(?: [\w-]+){{0,2}}? ?{SITE} (?:\w+ ){{0,3}}?(?:inform|"
        r"benachricht|ankündig|angekündigt|unterricht|hinweisen|hingewiesen|bekannt ?g|bekannt ?m)\w*",
        r"(?:deutlich\w*|auffällig\w*|gut sichtbar\w*|hervorgehoben\w*|sichtbar\w*|"
        r"prominent\w*)(?: \w+)? (?:hinweis|mitteilung|benachrichtigung|bekanntmachung)\w*",
        r"banner\w*|blog(?:s|beitrag\w*|-beitr\w*|artikel)?|newsbereich|foren|pressemitteilung|rss-?feed|news-?meldung",
    ),
    "in_product": one_of(
        r"(?:in|innerhalb|auf|über|durch) (?:der|unserer|unseren|unserem|dem|den|des|die|unsere|ihrer|einem|"
        rf"einer)(?: (?!{SITE})[\w-]+)?? ?{PRODUCT}",
        r"in-app[\w-]*|app-(?:benachrichtigung|hinweis|mitteilung)\w*|push-?\w*|pop-?ups?|popup-?\w*",
        r"(?:beim|bei der|bei ihrer|vor dem|nach dem) (?:nächsten |nächste |ersten |erneuten )?(?:log-?in|"
        r"anmeld\w+|einloggen|öffnen|start\w*)",
        rf"(?:zeigt|weist) (?:ihnen )?(?:die|unsere) {PRODUCT}|im (?:produkt|programm|dienst|spiel|service)|"
        rf"(?:die|unsere) {PRODUCT} (?:zeigt|weist|meldet|informiert)",
    ),
    "account": one_of(
        r"(?:im|in ihrem|über ihr|in das|ihr|über das) (?:\w+)?(?:konto|account|kundenbereich|nutzerkonto|"
        r"dashboard|kundenportal|postfach)(?!inhaber)",
        r"dashboard",
    ),
    "other": one_of(
        r"brief(?:e|lich|post)?|postalisch|per post|auf dem postweg|sms|textnachricht(?:en)?|telefonisch|per fax"
    ),
    "unnamed": one_of(
        r"schriftlich\w*|in (?:textform|schriftform)|(?:direkt|unmittelbar|persönlich|individuell|"
        r"gesondert) (?:inform|benachricht|kontakt|unterricht|ansch|mit)\w*|kontoinhaber"
    ),
    "post": one_of(
        rf"(?:{FRESH} {VERSION}|{A_CHANGE}|{VERSION}|sie|diese|es|"
        rf"was sich ändert)(?: (?!so,?\b|sodass|damit|um\b|zeit\b|gelegenheit)[^\s.;]+){{0,14}}? {SHOWN}(?! zu machen)",
        r"(?:veröffentlich\w*|publizier\w*|stellen|stellt|finden sie|zeigen|"
        rf"find\w*)(?: [^\s.;]+){{0,8}}? (?:{FRESH} {VERSION}|{A_CHANGE}|(?:ge|über|aktual)\w+ {VERSION}|"
        rf"{VERSION})",
        r"(?:mit|ab|bei|nach|durch|zeitpunkt|seit|von)(?: (?:der|ihrer|deren|dem|zeitpunkt|"
        r"tag))* (?:veröffentlichung|einstellung|publikation|bekanntgabe|bekanntmachung)",
        r"es gilt (?:stets |jeweils |immer )*die[^.;]{0,60}(?:veröffentlicht|abrufbar|eingestellt|verfügbar|"
        r"hier|seite|website)\w*",
        r"(?:aktualisier\w*|ändern|änderung\w*|geändert\w*)[^.;]{0,50} (?:auf|an) (?:dieser|"
        rf"diese) (?:stelle|seite)|(?:an dieser stelle|auf dieser seite|hier) (?:\w+ ){{0,4}}(?:{A_CHANGE}|"
        rf"informier\w*|{FRESH})",
    ),
}
JOINS = re.compile(r"(?:,? (?:und/oder|oder|und|sowie)|,|/) ")
HEADS: dict[str, re.Pattern[str]] = {}
