"""Mitteilen und Veröffentlichen: die Verben, und ob es zugesagt, möglich oder verneint ist."""

from legalsite.promises.de.words import TELL, WARN
from legalsite.promises.phrases import Phrases, one_of

ACT = one_of(TELL)
MAY = Phrases(
    r"(?<!\w)(?:können|kann|könnten|könnte|dürfen|behalten uns vor|behält sich vor|gegebenenfalls|ggf\.|"
    r"unter umständen|möglicherweise|evtl\.|eventuell)(?: (?!werden\b|wird\b|müssen\b)[^\s;.]+){0,12}? (?<!und )$"
)
WILL = Phrases(
    r"(?<!\w)(?:werden|wird|wir|verpflichten uns|müssen|sie)(?: (?!können\b|kann\b|ändern\b)[^\s;.,]+){0,10}? $"
)
NEVER_ACTS = Phrases(r"(?<!\w)(?:nicht|kein\w*|ohne|niemals)(?: [^\s;.,]+){0,6} $")
NEW_CLAUSE = Phrases(r"[;.:,]| und ")
MEANS = Phrases(r"\b(?:durch|indem)\b")
VERB_LAST = Phrases(r"[;.:,]| und | oder wir ")
USERS = Phrases(
    r"(?:kontaktieren|schreiben|teilen|informieren|benachrichtigen) sie uns[^.;]*|[\w.+-]+@[\w.-]+|"
    r"wenden sie sich[^.;]*|(?:empfehlen|raten|bitten|ersuchen) (?:wir )?(?:ihnen|sie|dir|dich|euch|allen|"
    r"die nutzer)[^.;]*|(?:so ?dass|damit) (?:sie|du|ihr)[^.;]{0,30}(?:zeit|gelegenheit|möglichkeit)[^.;]*|(?:um|"
    r"damit)[^.;]{0,90}informiert (?:zu )?(?:bleiben|sein|sind|bleibst|bist)|(?:prüfen|überprüfen|lesen|besuchen|"
    r"konsultieren|informieren) sie(?: sich)? (?:bitte )?(?:regelmäßig|von zeit|gelegentlich|diese|unsere)[^.;]*|"
    r"(?:prüfe|überprüfe|lies|besuche|schau) (?:bitte |daher )*(?:regelmäßig|von zeit|gelegentlich|diese|unsere|"
    r"hier)[^.;]*|um sich[^.;]*informieren|informier(?:en sie sich|e dich|t euch)[^.;]*|in ihrer verantwortung[^.;]*|"
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
WITHOUT_NOTICE = one_of(
    r"ohne (?:\w+ ){0,3}(?:ankündigung|mitteilung|benachrichtigung|hinweis|vorankündigung|information|"
    r"vorabinformation|einhaltung einer (?:ankündigungs)?frist)|ohne[^.;,]{0,40}? zu (?:inform|benachricht|"
    r"unterricht)\w+|ohne dass[^.;]{0,60}(?:bedarf|erforderlich)"
)
TELLING = one_of(
    rf"{WARN}|erfahren sie|angeboten|anbieten|anbietet",
    r"(?:geben|erhalten|bekommen|schicken|senden)[^.;]{0,60}(?:bescheid|mitteilung|nachricht|benachrichtigung|"
    r"hinweis|e-?mail)",
    r"(?:unter|mit|bei) (?:\w+ ){0,3}(?:(?:ankündigungs|änderungs|vorlauf|mitteilungs)frist|frist von)",
)
TELLING_BY_POSTING = one_of(
    r"(?:durch|mit)(?: \w+){0,3} (?:veröffentlichung|einstellen|aktualisierung)|auf dieser seite|an dieser stelle|"
    r"hier|indem wir(?: (?!benachrichtigung|hinweis|mitteilung|banner|meldung|nachricht|e-?mail)[^\s.;]+){0,12}? "
    r"(?:veröffentlich|bereitstell|einstell|aktualisier|publizier)\w*"
)
EXAMPLE = Phrases(r"^(?:zum beispiel|z\. ?b\.|beispielsweise|dies (?:kann|geschieht))")
UNPLACED = Phrases(r"(?:deutlich|auffällig|sichtbar|prominent)")
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
EITHER = Phrases(r"\b(?:oder|und/oder|entweder|bzw\.)")
ALTERNATIVES = Phrases(
    r"\b(?:oder|und/oder|entweder|bzw\.|beziehungsweise|zum beispiel|z\. ?b\.|etwa|wie|insbesondere)"
)
OR_OTHER = Phrases(r"[^.;]{0,30}?,? oder (?:auf |durch |über )?(?:andere|sonstige|ähnliche)")
