"""Welche Änderungen mitgeteilt werden, und wann."""

from legalsite.promises.lexicon import counted
from legalsite.promises.phrases import Phrases, one_of

MATERIAL = one_of(
    r"wesentlich\w*|erheblich\w*|bedeutend\w*|bedeutsam\w*|wichtig\w*|gravierend\w*|maßgeblich\w*(?! (?:ist|sind|für|"
    r"bleib))|grundlegend\w*|größere[nr]?|substanziell\w*|tiefgreifend\w*|nachteilig\w*|relevant\w*|mitwirkung\w*|"
    r"(?:einwilligung|zustimmung)[^.;]{0,60}(?:erforderlich|nötig|notwendig)",
    r"(?:ihre|seine|deren) rechte[^.;]{0,30}(?:betreff|beeinträchtig|einschränk|berühr)\w*",
    r"(?:beeinträchtig|einschränk|berühr|beschränk)\w*[^.;]{0,40}rechte",
    r"(?:art und weise|weise), (?:in der|wie) wir",
    r"(?:betreffen|betrifft|ändert)[^.;]{0,40}(?:wie wir|verarbeitung|umgang)",
)
IMMATERIAL = one_of(r"unwesentlich\w*|nicht wesentlich\w*|geringfügig\w*|redaktionell\w*|unerheblich\w*")
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
    r"(?:wie|gemäß|entsprechend|nach|im einklang mit|im rahmen)[^.;]{0,30}(?:gesetzlich\w*|"
    r"geltende\w* recht\w*|gesetz\w*)"
)
LAW_EXCEPTED = one_of(r"(?:es sei denn|außer|sofern nicht|soweit nicht)[^.;]{0,80}(?:gesetz|recht)\w*")
ANAPHORA = one_of(
    r"(?:solche[nr]?|diese[nr]?) (?:\w+ )?(?:änderung|anpassung|aktualisierung)(?:en)?|in diesem fall|darüber|"
    r"hierüber|hiervon|davon|dann|zusätzlich|außerdem"
)
BEFORE = one_of(
    r"(?:vor|bevor)(?: [^\s.;]+){0,8}? (?:in ?kraft\w*|wirksam\w*|gelten|gilt|gültig\w*|geltung|änderung\w*|"
    r"anwendung|anwendbar|umsetz\w*|wirkung\w*|beginn|stichtag|wirksamwerden|inkrafttreten)",
    r"im voraus|vorab|im vorfeld|vorherige?[nr]?|vorher|rechtzeitig|frühzeitig|zuvor|frist von|vorlauf\w*|"
    r"(?:gelegenheit|möglichkeit|recht)[^.;]{0,80} frist zu widersprechen|(?:vor)?ankündigungsfrist|vorankündigung|"
    r"(?:mit|unter (?:einhaltung|wahrung|beachtung))(?: einer)? angemessene\w* (?:\w+)?frist",
    r"(?:tage?n?|wochen?|monate?n?) (?:vor|zuvor|vorher|im voraus|(?:nach|ab)(?! (?:dem |der )?(?:zugang|erhalt|"
    r"empfang|kenntnis)))",
)
ON_EFFECTIVE = one_of(
    r"(?:gelten|gilt|gültig|wirksam|in ?kraft|wirkung|inkrafttreten),?(?: [^\s.;]+){0,6}? (?:mit|ab|sobald|"
    r"sofort|ab dem|unmittelbar|zum zeitpunkt|seit|(?<!tage )(?<!tagen )(?<!woche )(?<!wochen )"
    r"(?<!monat )(?<!monate )nach)(?: [^\s.;]+){0,6}? (?:veröffentlich\w*|online|einstell\w*|"
    r"eingestellt|bekannt\w*|erschein\w*|sofort|stehen|steht|publi\w*)",
    r"(?:mit|ab|sobald)(?: [^\s.;]+){0,6}? (?:veröffentlich\w*|online|eingestellt|stehen|bekannt\w*|"
    r"einstell\w*)[^.;]{0,40}(?:gelten|gilt|wirksam|gültig|in ?kraft|tritt|treten)\w*",
    r"(?:gelten|gilt|wirksam|tritt|treten)[^.;]{0,20}(?:sofort|unmittelbar|unverzüglich)|für (?:ihren|ihre|"
    r"jeden) (?:erneuten|nächsten|neuen) besuch",
)
EXCEPTED = Phrases(r"(?:,|\() ?(?:außer|ausgenommen|mit ausnahme)\b[^;.]*")
FRAMES = one_of(
    r"(?:dies|das|die mitteilung|der hinweis|beides)(?: \w+){0,2} (?:geschieht|erfolgt|"
    r"kommt)[^.;]{0,60}(?:tage|wochen|monat)\w*[^.;]*",
    r"(?:änderung|anpassung|fassung|version|sie|diese)\w*[^.;]{0,60}(?:treten|tritt|gelten|gilt|"
    r"wirksam)[^.;]{0,60}(?:tage|"
    r"wochen|monat)\w* (?:nach|ab)[^.;]*(?:veröffentlich|mitteil|bekannt|benachricht|zugang|einstell)\w*[^.;]*",
    r"(?:geänderte|neue)[nr]? (?:fassung|version|bedingungen|agb)[^.;]{0,60}(?:frist|tage|wochen|"
    r"monat)\w*[^.;]{0,20} vor [^.;]*(?:inkrafttreten|wirksam|gelt)\w*[^.;]*",
)
AS_SOON = one_of(
    r"sobald(?: (?:wie )?möglich| sich| solche| diese| es| (?:die |durch die |eine )?änderung(?:en)?| wir)|"
    r"schnellstmöglich|baldmöglichst|so (?:schnell|bald|früh) wie möglich"
)
PROMPT = one_of(r"unverzüglich|umgehend|zeitnah|ohne (?:schuldhaftes )?(?:zögern|verzögerung)|alsbald")
NUMBERS = counted("null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn") | {
    "eine": 1,
    "einer": 1,
    "einem": 1,
    "einen": 1,
    "eines": 1,
    "zwanzig": 20,
    "einundzwanzig": 21,
    "achtundzwanzig": 28,
    "dreißig": 30,
    "dreissig": 30,
    "vierzig": 40,
    "fünfundvierzig": 45,
    "sechzig": 60,
    "neunzig": 90,
    "zweier": 2,
    "dreier": 3,
}
PERIOD = Phrases(
    r"(?<![\w-])(?P<number>\d+|[a-zäöüß]+)(?: ?\((?P<figure>[\wäöüß]+)\))?(?:-| |(?=wöchig|tägig|"
    r"monatig))(?P<business>volle[nr]? |ganze[nr]? |kalender|werk|arbeits|bank)?-?(?P<unit>tag(?:e[ns]?|es)?|tägig\w*|"
    r"wochen?|wöchige\w*|monat(?:e[ns]?|s|ige\w*)?|jahre?n?)(?!\w)"
)
CALENDAR = Phrases("kalender|voll|ganz")
UNITS = (("tag", 1), ("täg", 1), ("woche", 7), ("wöch", 7), ("monat", 30), ("jahr", 365))
NO_PERIOD = Phrases(
    r"(?:\balle|\bjede[nrs]?|\binnerhalb(?: von)?|\bbinnen|\bletzten|\bvergangenen|\bfür(?: die dauer von)?|"
    r"\bnach ablauf von|\bper|\bpro|\beinmal(?: im| pro| alle)?) $"
)
COUNTS_BACK = Phrases(r"[a-zäöüß-]+ (?:vor|zuvor|vorher|im voraus)")
NO_PERIOD_AFTER = Phrases(
    r"^ (?:zu widersprechen|widerspruch|alt|zum widerspruch|(?:ab|nach) (?:erhalt|zugang|empfang))"
)
