"""Informer et publier : les verbes, et si c'est promis, possible ou nié."""

import re

from legalsite.promises.fr.words import TELL
from legalsite.promises.lexicon import one_of

ACT = one_of(TELL)
MAY = re.compile(
    r"(?<!\w)(?:pouvons|pourrons|pourra|pourront|peut|peuvent|pourrions|susceptibles? d[e']|"
    r"réserv\w+ (?:le droit|la possibilité) d[e'])(?: ?(?!sera|seront)[^\s;.,]+){0,8}? ?$"
)
WILL = re.compile(r"(?<!\w)(?:sera|seront|est|sont|nous|vous|engage\w* à|devons)(?: [^\s;.,]+){0,5}? $")
NEVER_ACTS = re.compile(r"(?<!\w)(?:ne|n'|sans|aucune?|pas)(?: ?[^\s;.,]+){0,6} $")
NEW_CLAUSE = re.compile(r"[;.:,]| et (?:nous|vous) ")
MEANS = re.compile(r"\b(?:en|par) (?:vous |leur |lui |les |y )?$")
VERB_LAST = None
USERS = re.compile(
    r"(?:invit|encourag|suggér|recommand|conseill)\w*[^.;]*|(?:afin|pour) (?:de )?(?:vous )?(?:tenir|être|"
    r"rester)[^.;]*inform[^.;]*|(?:contactez|informez|écrivez|prévenez|avertissez)-nous[^.;]*|"
    r"[\w.+-]+@[\w.-]+|nous (?:contacter|écrire)[^.;]*"
)
EFFORTS = one_of(
    r"efforcerons|efforçons|efforts?(?: \w+)? raisonnables?|tout notre possible|mettrons tout en œuvre|"
    r"essaierons|tenterons|dans la mesure du possible"
)
WHERE_APPROPRIATE = one_of(
    r"le cas échéant|si (?:nécessaire|possible|approprié|besoin)|lorsque (?:cela est |c'est )?(?:approprié|"
    r"possible|nécessaire)|de manière appropriée|à notre (?:seule )?discrétion|s'il y a lieu"
)
WITHOUT_NOTICE = one_of(
    r"sans (?:\w+ )?(?:préavis|avis|notification|avertissement|information)(?: préalable)?|"
    r"sans (?:qu'il soit nécessaire de|avoir à|vous) (?:\w+ ){0,3}(?:prévenir|informer|aviser|avertir)"
)
TELLING = one_of(
    r"(?:faire|ferons|fera) parvenir (?:un|une) (?:avis|avertissement|notification|information|message)\w*",
    r"(?:vous (?:en )?|les utilisateurs (?:en )?|en )?(?:inform(?:er|ons|erons|era|és?|ées?)|avis(?:er|erons|"
    r"és?|ées?|era)|avert(?:ir|irons|is|ie?s?|ira)|notifi(?:er|erons|ées?|és?|era)|prévenir|préviendrons|"
    r"prévenus?|annonc(?:er|erons|ées?|é|ons)|alert(?:er|erons|és?)|signal(?:er|erons|ées?)|ferons part)",
    r"(?:porté\w*|porter\w*) à (?:votre|la|leur) connaissance|préavis de|(?:recevrez|recevront|enverrons|"
    r"adresserons)[^.;]{0,50}(?:avis|notification|message|courriel|e-?mail|préavis)|(?:moyennant|"
    r"avec) (?:un )?préavis|notification (?:aux|à l'|au) ?(?:membre|utilisateur|client|abonné|vendeur)s?|"
    r"communiqu(?:ée?s?|erons)",
)
TELLING_BY_POSTING = one_of(r"(?:par|en) (?:la )?(?:publi|mettant|affich|modifi|actualis)\w*|sur cette page|ici")
EXAMPLE = re.compile(r"^(?:par exemple|cela (?:peut|pourra)|cet avis)")
UNPLACED = re.compile(r"(?:visible|évidence)")
FURTHER = one_of(r"(?:autres? |tout autre )(?:avis|notifications?|moyens?)|par d'autres moyens")
EITHER = re.compile(r"\b(?:ou|et/ou|soit)\b")
ALTERNATIVES = re.compile(r"\b(?:ou|et/ou|soit|par exemple|tels? que|telles? que|notamment|comme)\b")
OR_OTHER = re.compile(r"[^.;]{0,30}?,? ou (?:par |via )?(?:tout |d')?autre")
