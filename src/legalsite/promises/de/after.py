"""Das Datum, frühere Fassungen, was als Zustimmung gilt."""

from legalsite.promises.phrases import Phrases, one_of

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
NO_DATE = Phrases(
    r"auf dem (?:neuesten|aktuellen|neusten) stand|geburtsdatum|stand der technik|zustand|"
    r"(?:ab|mit|zum|am|nach|vor|seit) (?:dem |das )?datum (?:der|ihrer|seiner) (?:veröffentlich|bekannt|mitteil)\w*"
)
TOP = one_of(r"oben(?:stehende[sn]?)?|(?:am|zu) (?:anfang|beginn|kopf)|eingangs|seitenanfang|obige[sn]?|an den anfang")
BOTTOM = one_of(r"unten(?:stehende[sn]?)?|am ende|am schluss|am fuß|seitenende|an das ende")
HISTORY = one_of(
    r"(?:frühere|vorherige|ältere|alte|vorangegangene|bisherige|vergangene|vorige|abgelöste|"
    r"historische)[nr]? (?:\w+ )?(?:fassung|version|text|erklärung|bedingung|hinweis|"
    r"ausgabe)\w*[^.;]{0,60}(?:abruf|einseh|find|archiv|verfügbar|auf anfrage|anforder|bereit|aufbewahr|"
    r"nachles|zugänglich|erhältlich|hier|stell|bleib|les|einseh)\w*",
    r"(?:archiv\w*|find\w*|aufbewahr\w*|abruf\w*|einseh\w*|stellen|bewahren|archivieren|nachles\w*)[^.;]{0,60}(?:frühe"
    r"re|vorherige|ältere|alte|vorangegangene|bisherige|alle)[nr]? (?:\w+ )?(?:fassung|version)\w*",
    r"änderungs(?:verlauf|historie|protokoll|verzeichnis|liste)|versions(?:verlauf|historie|geschichte)|changelog|"
    r"zusammenfassung der (?:\w+ )?änderungen|übersicht der änderungen|archiv (?:der|früherer|alter|aller)[\w ]{0,30}",
)
CONTINUED_USE = one_of(
    r"(?:weitere?|fortgesetzte?|weiterhin|weiter|fortdauernde?|erneute|"
    r"fortsetzung)\w*(?: [^\s.;]+){0,5}? (?:nutz|benutz|verwend|gebrauch|zugriff|nutzung|besuch)\w*",
    r"weiternutz\w*|weiterverwend\w*|schweigen",
    r"(?:nutz|verwend|besuch)\w*(?: [^\s.;]+){0,6}? (?:weiter|weiterhin)(?!\w)",
    r"(?:wenn|sofern|falls)? ?(?:sie )?(?:nicht|widerspr\w+)[^.;]{0,80}(?:widersp\w+|"
    r"nicht)[^.;]{0,80}(?:angenommen|akzeptiert|zustimm\w*|zugestimmt|einverstanden|genehmigt|gelten)",
    r"widersp\w+ (?:sie )?(?:\w+ ){0,4}nicht[^.;]{0,80}(?:angenommen|akzeptiert|zugestimmt|einverstanden|"
    r"genehmigt|gelten|gilt|zustimmung)",
    r"(?:ansonsten|andernfalls|sonst) (?:als |wirksam|in kraft|gelten)|(?:wirksam|in kraft)[^.;]{0,220} nicht "
    r"[^.;]{0,90}widersp\w+",
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
CONSENT = one_of(r"einwilligung\w*|zustimmung\w*|einverständnis\w*")
CONSENT_WHERE_LAW = one_of(
    r"(?:soweit|sofern|wenn|falls|wo)[^.;]{0,60}(?:gesetz|recht|erforderlich|notwendig|vorgeschrieben)\w*"
)
