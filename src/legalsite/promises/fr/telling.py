"""Informer et publier : les verbes, et si c'est promis, possible ou nié."""

from legalsite.promises.fr.words import TELL, WARN
from legalsite.promises.phrases import Phrases, one_of

ACT = one_of(TELL)
MAY = Phrases(
    r"(?<!\w)(?:pouvons|pourrons|pourrez|pourra|pourront|peut|peuvent|pourrions|pourrait|pourraient|"
    r"susceptibles? d[e']|réserv\w+ (?:le droit|la possibilité|la faculté) d[e'])(?:,[^,;.]{0,50},)?(?: ?(?!sera|"
    r"seront|et\b)[^\s;.,]+){0,8}? ?$"
)
WILL = Phrases(r"(?<!\w)(?:sera|seront|est|sont|nous|vous|engage\w* à|devons)(?: [^\s;.,]+){0,5}? $")
NEVER_ACTS = Phrases(r"(?<!\w)(?:ne(?! manqu)|n'|sans|aucune?|pas(?! de\b))(?: ?(?!manquer)[^\s;.,]+){0,6} $")
NEW_CLAUSE = Phrases(r"[;.:,]| et (?:nous|vous) ")
MEANS = Phrases(r"(?<!vous )(?<!nous )(?<!leur )(?<!lui )(?<![dn]')(?<!à )\b(?:en|par) (?:vous |leur |lui |les |y )?$")
VERB_LAST = None
USERS = Phrases(
    r"(?:invit|encourag|suggér|recommand|conseill)\w*(?! à (?:les |la )?(?:accept|valid|confirm))[^.;]*|(?:afin|"
    r"pour) (?:de |d')?(?:vous )?(?:tenir|être|rester)[^.;]*inform[^.;]*|pour vous informer (?:sur|des?)\b[^.;]*|"
    r"il (?:vous |leur |lui |t')?(?:appartient|incombe|revient)(?:(?!, (?:dont|mais nous|et nous)\b)[^.;])*|"
    r"(?:veuillez|merci de) (?:nous )?(?:inform|notifi|avis|signal)\w*[^.;]*|(?:(?:l'|le |la )(?:utilisat|abonn|"
    r"client|membre|adhér|achet|vendeu|joueu|participant|usag|passag|titulaire|souscript)\w*|il|elle|vous) dev(?:ra|"
    r"rez|ez) (?:\w+ )?(?:notifi|inform|avis|avert|signal)\w*[^.;]*|(?:contactez|informez|écrivez|prévenez|"
    r"avertissez)-nous[^.;]*|(?:inform|signal|avertiss|avis|rappel)(?:ons|ée?s?)(?: (?:par les présentes|"
    r"expressément))? qu(?:e |')|[\w.+-]+@[\w.-]+|nous (?:contacter|écrire)[^.;]*"
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
    r"sans[^.;,]{0,50}?(?:préavis|avis|notification|avertissement|information|annonce|prévenir|informer|aviser|"
    r"avertir|notifier)(?: préalable(?:ment)?)?"
)
TELLING = one_of(
    rf"{WARN}|(?:tenir|tiendr\w+|tenons)(?: [^\s.;,]+){{0,4}}? informée?s?|"
    r"(?:faire|ferons|fera) parvenir (?:un|une) (?:avis|avertissement|notification|information|message)\w*",
    r"préavis de|(?:recevr\w+|enverr\w+|envoi|envoyant|adresser\w*|adressant)[^.;]{0,50}(?:avis|notification|message|"
    r"courriel|e-?mail|préavis)|(?:moyennant|avec|sous réserve d'|respect d') ?(?:un )?(?:\w+ )?préavis|"
    r"fer(?:a|ont) l'objet d'une? (?:information|notification|communication|annonce|avis)|notification (?:aux|"
    r"à l'|au) ?(?:membre|utilisateur|client|abonné|vendeur)s?",
)
TELLING_BY_POSTING = one_of(
    r"(?:par|en) (?:la |leur |sa |simple )*(?:publi|mettant (?!en évidence)|mises? (?:en ligne|à jour)|affich|modifi|"
    r"actualis)\w*|sur (?:cette|la présente) page|ici"
)
EXAMPLE = Phrases(r"^(?:par exemple|cela (?:peut|pourra)|cet avis)")
UNPLACED = Phrases(r"(?:visible|évidence)")
FURTHER = one_of(r"(?:autres? |tout autre )(?:avis|notifications?)")
BY_SECTION = one_of(
    r"(?:conformément à|selon|comme prévu à|dans les conditions de|en application de) (?:l'|la |le )?(?:article|"
    r"section|clause|paragraphe|point|§) ?\d[\w.]*",
    r"y compris (?:celles |ceux |les notifications )?(?:relatives? aux|relatifs? aux|concernant les) modifications",
)
HOW_NOTICED = one_of(
    r"(?:notifications?|avis|communications?)(?: [\w'(),-]+){0,12}? (?:sont|est|seront|sera|peuvent être|doivent être|"
    r"se font)",
)
EITHER = Phrases(r"\b(?:ou|et/ou|soit)\b")
ALTERNATIVES = Phrases(r"\b(?:ou|et/ou|soit|par exemple|tels? que|telles? que|notamment|comme)\b")
OR_OTHER = Phrases(r"[^.;]{0,30}?,? ou (?:par |via |en )?(?:tout |d')?(?:autre|publi\w+|affich\w+|voie)")
