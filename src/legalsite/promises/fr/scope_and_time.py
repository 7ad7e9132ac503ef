"""Quels changements sont annoncés, et quand."""

from legalsite.promises.lexicon import counted
from legalsite.promises.phrases import Phrases, one_of

MATERIAL = one_of(
    r"(?:diminution|réduction|restriction|limitation) d\w+ (?:vos |leurs )?droits",
    r"(?<!il est )importante?s?|substantiel(?:le)?s?|significati(?:f|ve)s?|majeure?s?|matériel(?:le)?s?|"
    r"essentiel(?:le)?s?|considérables?|notables?|fondamenta(?:le|les|l|ux)|matériellement|significativement|"
    r"substantiellement|de fond|sensibles?|sensiblement|défavorables?|vous (?:affect|concern|impact)\w+",
    r"(?:affect|réduis|restreign|limit|touch|impact)\w*[^.;]{0,40}(?:droits|données|vous)",
    r"(?:façon|manière)[^.;]{0,30}(?:nous )?(?:utilis|trait|collect)\w*",
)
IMMATERIAL = one_of(r"mineure?s?|non (?:substantiel|significati|important)\w*|peu importante?s?")
UNLESS_IMMATERIAL = one_of(r"(?:sauf|hormis|à moins)[^.;]{0,60}(?:mineure?s?|pure forme)")
WHERE_LAW_REQUIRES = one_of(
    r"(?:si|lorsque|quand|dans la mesure où|là où)[^.;]{0,50}(?:loi|législation|réglementation|"
    r"droit)[^.;]{0,30}(?:exige|impose|oblige|requiert|prévoi|demand|l'exige)\w*",
    r"(?:si|lorsque|quand)[^.;]{0,40}(?:requis|exigé|tenus|obligés|obligatoire|imposé)\w*[^.;]{0,20}(?:loi|"
    r"législation|droit|légalement)?",
    r"dans (?:la mesure|les cas)[^.;]{0,40}(?:loi|législation|réglementation|légal)\w*",
)
AS_LAW_REQUIRES = one_of(
    r"(?:conformément|comme|selon|dans le respect|en vertu)[^.;]{0,40}(?:loi|législation|réglementation|"
    r"droit applicable)"
)
LAW_EXCEPTED = one_of(r"(?:sauf|à moins)[^.;,]{0,80}(?:loi|législation|légal\w*)")
ANAPHORA = one_of(
    r"(?:ces|telles|cette|ladite|lesdites|de ces) (?:\w+ )?(?:modification|mise à jour|mises à jour|"
    r"changement|évolution)s?|dans ce cas|en (?:informer|aviser|avertir|serez)\w*|vous en|alors|également"
)
BEFORE = one_of(
    r"avant(?: [^\s.;]+){0,7}? (?:entr\w+|vigueur|effet|appli\w+|prenn\w*|modification\w*|date|changement\w*|"
    r"mise en (?:œuvre|oeuvre|place|ligne|application))",
    r"à l'avance|au préalable|(?<!consentement )(?<!accord )(?<!acceptation )préalable(?:ment)?|par avance|préavis|"
    r"en temps utile|suffisamment tôt|"
    r"en amont|avant (?:de|que|d')[^.;]{0,30}(?:modifi|chang|appli|mett|entr|prenn)\w*",
    r"(?:jours?|semaines?|mois)(?: (?:calendaires|ouvrables|ouvrés|francs))? (?:avant|après|à l'avance|"
    r"à compter|suivant|auparavant|plus tôt)",
)
ON_EFFECTIVE = one_of(
    r"(?:vigueur|effet|applicables?|s'appliqu\w+|appliqu\w+|effecti\w+)(?: [^\s.;]+){0,5}? (?:d[èé]s|à compter de|"
    r"à partir de|lors de|au moment|à (?:la |leur )?date|au jour|le jour|après|suivant|une fois)(?: (?!jours?|"
    r"semaines?|mois)[^\s.;]+){0,6}? (?:publi\w+|mises? en ligne|affich\w+|parution|en ligne)",
    r"(?:vigueur|effet|applicables?|appliqu\w+|opposables?)(?: [^\s.;]+){0,4}? immédiat\w+",
    r"(?:d[èé]s|à compter de|à partir de)(?: [^\s.;]+){0,4}? (?:publi\w+|mise en ligne|"
    r"affich\w+)[^.;]{0,40}(?:vigueur|effet|appli\w+)",
    r"(?:vigueur|effet|applicables?|appliqu\w+)[^.;]{0,20} (?:lorsqu|quand|dès qu|une fois)[^.;]{0,40}(?:publi|"
    r"en ligne|affich|annonc)\w*",
    r"immédiatement (?:applicables?|effecti\w+|en vigueur|opposables?|effet)|effet immédiat|dès (?:leur|"
    r"sa) (?:publication|mise en ligne)",
)
EXCEPTED = Phrases(r"(?:,|\() ?(?:sauf|hormis|à l'exception)\b[^;.]*")
FRAMES = one_of(
    r"(?:version|modification|changement|conditions?)[^.;]{0,80}(?:appliqu|vigueur|effet)\w*[^.;]{0,30}(?:jours?|"
    r"semaines?|mois) après[^.;]*(?:publi|notifi|inform|mise en ligne|diffus)\w*[^.;]*",
    r"[^.;]{0,80}\b(?:période|délai|durée) de (?:consultation|concertation|préavis)[^.;]*",
)
AS_SOON = one_of(r"dès (?:que|qu'\w+|possible)|aussitôt que")
PROMPT = one_of(r"rapidement|immédiatement|sans délai|dans les (?:meilleurs|plus brefs) délais|promptement|sans tarder")
NUMBERS = counted("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze") | {
    "une": 1,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "quarante-cinq": 45,
    "soixante": 60,
    "quatre-vingt-dix": 90,
}
PERIOD = Phrases(
    r"(?<![\w-])(?P<number>\d+|[a-zéèê]+(?:-[a-z]+)*)(?: ?\((?P<figure>\w+)\))? (?P<unit>jours?|semaines?|"
    r"mois|ans?|année|quinzaine)(?: (?P<business>calendaires|ouvrables|ouvrés|francs))?(?!\w)"
)
CALENDAR = Phrases("calend|francs")
UNITS = (("jour", 1), ("semaine", 7), ("mois", 30), ("an", 365), ("quinzaine", 15))
NO_PERIOD = Phrases(
    r"(?:\btous les|\bchaque|(?<!effet )(?<!vigueur )(?<!applicables )\bdans(?: les| un délai de)?|\bsous|\bpendant|"
    r"\bdurant|\bderniers?|\bpar|\bsoit) $"
)
COUNTS_BACK = Phrases(r"[a-zé]+ (?:avant|à l'avance|auparavant|plus tôt)")
NO_PERIOD_AFTER = Phrases(r"^ (?:pour (?:vous )?(?:oppos|refus|résili|accept)|après (?:réception|avoir))")
