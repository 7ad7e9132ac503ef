"""Français : les mots et tournures par lesquels les textes parlent de leurs propres changements.

`lexicon.py` dit à quoi sert chaque liste, sous son nom en minuscules. Une nouvelle tournure s'écrit en minuscules, avec
des guillemets droits, comme expression régulière ; un exemple s'ajoute dans tests/promises/examples/fr.txt.
"""

import re

from legalsite.promises.lexicon import PhrasePattern, one_of, words_of
from legalsite.promises.vocabulary import either
from legalsite.promises.vocabulary.fr import WORDS

# Un texte sans accents est lu comme s’il en avait : « a compter de » comme « à compter de ».

# These are the stems of words that the lists know, with their accents.
_STEMS = words_of(
    "présent réserv évolu préav préalab révis régul périod précéd génér légal confidentialité donnée société "
    "dernière entrée délai réput résili désaccord électroniqu écrit écrire modalité détermin nécessai sécurité "
    "règlement législat règles matière manière antérieur ultérieur considér équivau préven prévien prévu bannière "
    "fenêtre"
)
_BARE = str.maketrans("àâçéèêëîïôùûü", "aaceeeeiiouuu")
_ACCENTED = {stem.translate(_BARE): stem for stem in _STEMS if stem != stem.translate(_BARE)}
_STEM = re.compile(rf"\b(?:{'|'.join(sorted(_ACCENTED, key=len, reverse=True))})")
_PHRASES = (
    (re.compile(r"\b(mis(?:es?)?|mett\w+) a jour\b"), r"\1 à jour"),
    (
        re.compile(
            r"\ba (?=(?:tout moment|compter|partir|la date|l'avance|l'ouverture|defaut|défaut|cette|votre|leur|"
            r"notre)\b)"
        ),
        "à ",
    ),
    (re.compile(r"\bdes (?=(?:leur|sa|que|qu'|la publication|la mise)\b)"), "dès "),
    (re.compile(r"\bapres\b"), "après"),
    (re.compile(r"\b(etre|etes)\b"), "être"),
    (re.compile(r"ee(s?)\b"), r"ée\1"),
    (
        re.compile(
            r"\b(ser(?:a|ont|ez)|est|sont|être|vous|était|ayant)((?: [a-z]+)?) (inform|notifi|avis|annonc|signal|"
            r"publi|modifi|affich|communiqu|alert|révis|actualis|adapt|port|consult|réput|accept|post|diffus|amend|"
            r"chang|compl[eé]t|remplac)e(s?)\b"
        ),
        r"\1\2 \3é\4",
    ),
)
_INCLUSIVE = re.compile(r"·(?:e|es|s)\b(?:·s\b)?")
_ANY = re.compile(r"[àâçéèêëîïôùûü]")


def spelt(plain: str) -> str:
    """Return a plain sentence with accents, if it has none at all, and with “notifié” for “notifié·e”."""
    plain = _INCLUSIVE.sub("", plain)
    if _ANY.search(plain):
        return plain
    plain = _STEM.sub(lambda stem: _ACCENTED[stem[0]], plain)
    for bare, accented in _PHRASES:
        plain = bare.sub(accented, plain)
    return plain


# Les listes sont faites de ces mots : pour le texte, pour le changement, pour l’endroit où quelque chose est montré.

NOUN = (
    rf"(?:{either(WORDS.names)}|conventions?(?! (?:de|d'|collective))|règlements?(?! (?:\(|ue\b|ce\b|cee\b|n°|européen|"
    r"général sur|du conseil|du parlement))(?: intérieur)?)(?: (?:générales?|particulières?|légales?))?(?: (?:de|d'|d’|"
    r"sur|relative à|relatif à|en matière de)(?: ?(?:la|le|les|des) ?)? ?(?:confidentialité|protection|utilisation|"
    r"vie privée|vente|cookies|service|données|gestion)[\w' ]{0,30}?)?"
)
DET = (
    r"(?:certaines|quelques|plusieurs|l'une ou plusieurs des|la présente|les présentes|le présent|cette|ce|cet|ces|"
    r"notre|nos|la|le|les|sa|ses|de la|du|des|dudit|ladite|lesdites|aux|au|à la)"
)
THE_DOCUMENT = (
    rf"(?:(?:à |de |d')?{DET}(?: (?:présente|présentes|même|actuelle))? {NOUN}(?! (?:administrati|juridiques|législati|"
    r"réglementaires))|(?:les|des|aux) présentes(?! conditions))\b"
)
A_CHANGE = either(WORDS.changes)
VERB = (
    r"(?:modifi(?:er|e|é|ée|és|ées|ons|ions|ent|erons|era|ait|ant)|mett(?:re|ons|rons|ra|ent|ant) (?:régulièrement |"
    r"périodiquement )?à jour|mis(?:e|es)? à jour|actualis(?:er|é|ée|és|ées|ons|erons|era|e)|révis(?:er|é|ée|és|ées|"
    r"ons|erons|era|e)|évolu(?:er|e|ent|era|eront)|adapt(?:er|é|ée|és|ées|ons)|amend(?:er|é|ée|és|ées)|chang(?:er|e|"
    r"ent|é|ée|és|ées|eons|era|erait)|remplac(?:er|é|ée|és|ées|era|erons)|remplaçons|complét(?:er|é|ée|és|ées)|"
    r"revoir|revue?s?|ajust(?:er|é|ée|és|ées))"
)
BETWEEN = (
    r"(?: (?:peut|peuvent|pourra|pourront|pourrait|pourraient|sera|seront|est|sont|être|été|à|tout|"
    r"moment|en|tout|temps|susceptibles?|d'|de|temps|autre|régulièrement|périodiquement|"
    r"occasionnellement|ainsi|aussi|également|faire|l'objet|sans|préavis|parfois|ponctuellement|"
    r"amenée?s?|donc|toutefois|ne|pas|nécessaire|d'être|d'évoluer|notre|seule|discrétion|par|nous|"
    r"étant|ayant|pu|fonction|le|cas|échéant|cours|venait|devait|venir|a|ont|avoir|se|voir),?){0,12}?"
)
FRESH = either(WORDS.fresh)
VERSION = rf"(?:versions?|textes?|rédactions?|{NOUN})"
SHOWN = (
    r"(?:publiée?s?|disponibles?|accessibles?|mise?s? en ligne|affichée?s?|consultables?|diffusée?s?|"
    r"postée?s?|(?:est|sont|sera|seront|être|figur\w+|permanence) en ligne|consultée?s?|se trouv\w+|téléchargeables?|"
    r"(?:indiqu|reflét)ée?s?(?! par une (?:date|mise à jour de (?:la|sa) date))|figurer?a?|portée?s? sur cette page|"
    r"(?:notifi|annonc|signal|mentionn|communiqu)ée?s? (?:ici|sur (?:cette|la présente) page))"
)
SITE = rf"(?:{either(WORDS.sites)}|www\.\S+)"
PRODUCT = either(WORDS.products)
VIA = (
    r"(?:(?:dans|via|sur|par|depuis|à travers)(?: (?:notre|nos|le|la|les|ce|cette|ces|son|sa|ses|leurs?|votre|une?|"
    r"l'une? de(?:s| nos| ses))| l')?|(?:au sein|au travers|par le biais|par l'intermédiaire|au moyen|"
    r"lors de l'(?:utilisation|usage))(?: de (?:notre|nos|la|ce|cette|l'une? de(?:s| nos| ses)|votre|son|sa)|"
    r" de l'| du| des| d'une?))(?: présente?)?"
)
PLACE = rf"(?: (?:directement )?{VIA} ?(?:{SITE}|{PRODUCT})(?:,? (?:et|ou|et/ou) {VIA} ?(?:{SITE}|{PRODUCT}))*)?"
ITEM = either(WORDS.notices)
ENDS = r"(?:er|ent|ons|ions|ez|iez|era|erai|erons|eront|erait|eraient|ait|ant|é|ée|és|ées)"
WARN = (
    rf"(?:(?:inform|avis|notifi|signal|communiqu)(?:{ENDS}|e)|(?:annonc|alert){ENDS}|annonçant|"
    r"avert(?:ir|is|it|ie|ies|issons|issent|issant|ira|irons|iront|irait|i)|préven(?:ir|ons|ez|u|us|ue|ues|ant)|"
    r"prévien(?:t|nent|dra|drons|dront|drait)|port(?:er|ons|erons|era|eront|ant|é|ée|és|ées)"
    r"(?: [^\s.;,]+){0,2}? à (?:votre|la|leur|l'|son) ?(?:connaissance|attention)|"
    r"(?:fai(?:re|sons|t|sant)|fer(?:ons|a|ont|ait)) (?:part|savoir|connaître|parvenir))"
)
TELL = (
    rf"(?:parvenir|{WARN}|(?:publi|montr|indiqu)(?:{ENDS}|e)|(?:affich|adress|contact|plac|envoy|post){ENDS}|"
    r"donn(?:er|ons|erons|era|eront|ant)|affiche|plaçant|enverr(?:ons|a|ont|ait)|écri(?:re|vons|rons|vant)|mett(?:re|"
    rf"ons|rons|ra|ront|ant) (?:en ligne|à disposition|à jour(?! (?:{DET} )?(?:\w+ )?{NOUN}))|mises? en ligne|"
    r"fourni\w* une? (?:préavis|avis|notification)|recev(?:rez|oir|ez|ra|ront)|transm(?:ettre|ettons|ettrons|ettra|"
    r"ise?s?)|disponibles?|accessibles?|verr(?:ez|ont|a)|diffus\w+)"
)


# Ces listes trouvent la date affichée, les textes antérieurs et ce qui vaut accord.

DATE_SHOWN = one_of(
    r"dates?(?: [^\s.;]+){0,9}? (?:ci-dessus|ci-dessous|haut|bas|début|fin|pied|tête|indiquée?s?|affichée?s?|"
    r"mentionnée?s?|figur\w+|modifiée?|précisée?|visible)",
    r"(?:avec|indiqu\w+|affich\w+|mention\w+|révis(?!ion)\w+|actualis(?!ation)\w+|modifi(?!cation)\w+|mett\w+ à jour|"
    r"mise à jour de|voir|consult\w+|vérifi\w+|précis\w+|mettons à jour|port\w+|regard\w+)(?: [^\s.;]+){0,6}? "
    r"[\"(]?dates?(?! (?:de naissance|à laquelle[^.;]{0,40}(?:vigueur|effet|publi|en ligne)|du changement))",
    r"(?:haut|bas|début|fin)(?: [^\s.;]+){0,6}? date",
)
NO_DATE = PhrasePattern(
    r"date de naissance|à cette date|date limite|(?:à|dès|avant|après|depuis|compter de|partir de) (?:la |leur |sa )?"
    r"date (?:de|d')(?: ?(?:leur|sa|la|cette))? ?(?:publication|mise en ligne|entrée|effet|prise|commande|passation)"
)
TOP = one_of(r"en haut|plus haut|au début|en tête|ci-dessus|en-tête|au sommet")
BOTTOM = one_of(r"en bas|à la fin|au bas|en pied|ci-dessous|au pied")
OLD = r"(?:anciennes?|(?:précédent|antérieur|archivé|passé)e?s?)"
TEXTS = r"(?:versions?|textes?|rédactions?|politiques?|éditions?|modifications)"
OLD_TEXTS = rf"(?:(?:{OLD}|historique (?:\w+ )?des) {TEXTS}|{TEXTS} {OLD})"
HISTORY = one_of(
    rf"{OLD_TEXTS}(?! (?:de l'appli|du logiciel|du navigateur|de la plateforme|du service))[^.;]{{0,50}}\b"
    r"(?:disponible|consult|access|archiv|conserv|trouv|demand|ligne|ici|rest|lis)\w*",
    rf"(?:consult|trouv|conserv|archiv|access|voir|gard|demand)\w*[^.;]{{0,50}}(?:{OLD_TEXTS}|toutes les {TEXTS})",
)
CONTINUED_USE = one_of(
    r"(?:continu|poursui|poursuite)\w*(?: (?:à|d'|de|l'|votre|son|leur|la|vous|en|nos|le|du|des|"
    r"cette))* ?(?:utilis|accéd|navigu|visit|usage|service|util)\w*",
    r"(?:utilisation|usage) (?:continue?|continuelle|ultérieure|du service|de)[^.;]{0,160}(?:accept|accord|consent|"
    r"vaut)\w*",
    r"(?:en|le fait de) (?:continu|utilis|rest)\w*[^.;]{0,80}(?:accept|consent|vaut|convenez)\w*",
    r"utilis\w+[^.;]{0,140}(?:constitu|vaut|vaudra|signifi|considér|équivaut|emporte)\w*[^.;]{0,40}accept\w*",
    r"(?:si|à défaut|faute|sans)[^.;]{0,30}(?:oppos|objection|refus|désaccord)\w*[^.;]{0,80}(?:accept|réput|"
    r"consent|résili|cess|ferm|supprim|arrêt)\w*",
    r"(?:si (?:vous|tu) (?:n'accept\w+ pas|n'(?:êtes|es) pas d'accord|refus\w+|(?:vous|t') ?oppos\w+|"
    r"désapprouv\w+))[^.;]{0,100}(?:cess|ferm|résili|supprim|arrêt|annul|ne (?:plus|pas) utilis|quitt)\w*",
    r"(?:considérée?s?|tenue?s?|réputée?s?)[^.;]{0,20} (?:comme )?(?:ayant )?(?:approuvé|accepté|consenti)\w*",
    r"(?:n'accepte|n'est pas d'accord|ne conviennent|ne souhaite|refuse|s'oppose)[^.;]{0,120}(?:cess|arrêt|ferm|"
    r"résili|supprim|mettre fin|quitt)\w*",
    r"(?:en cas de|en) (?:désaccord|refus|non-acceptation|opposition)[^.;]{0,80}(?:cess|arrêt|ferm|résili|supprim|"
    r"mettre fin|quitt|désinscri)\w*|n'accepte\w*[^.;]{0,100}désinscri\w*|si vous ne (?:supprimez|fermez|résiliez)",
    r"silence|vaut acceptation|réputée?s? acceptée?s?",
)
EXPLICIT = one_of(
    r"(?:demander|demanderons|demandera|recueillir|recueillerons|obtenir|obtiendrons|solliciter|sollicitons|"
    r"requér\w+|invit\w+ à)(?: [^\s.;]+){0,4}? (?:consentement|accord|acceptation|accepter|consentir)",
    r"consentement (?:explicite|exprès|préalable)|acceptation expresse|accord exprès|expressément accept\w*|"
    r"demande de consentement|cliqu\w+[^.;]{0,30}accept\w*",
)
CONSENT = one_of(r"consentement|accord|acceptation")
CONSENT_WHERE_LAW = one_of(r"(?:si|lorsque|quand|dans la mesure)[^.;]{0,60}(?:loi|requis|exig|nécessaire|légal)\w*")


# Ces listes trouvent par quoi un changement est annoncé.

# This may stand between the change and where it is shown; a notice that is shown is none of the text, nor is a date.
GAP = (
    r"(?: (?!dates?\b|avis\b|informations?\b|communications?\b|notifi|message|bandeau|bannière|courriel|e-?mail|"
    r"annonce\b|alerte|fenêtre|encart)[^\s.;]+){0,12}?"
)
UNDATED = (
    r"(?<!date de )(?<!date de la )(?<!date de dernière )(?<!date de la dernière )(?<!la dernière )(?<!\"dernière "
    r")(?<!\" dernière )(?<!ancienne )(?<!anciennes )(?<!antérieure )(?<!antérieures )(?<!historique des "
    r")(?<!historique daté des )(?<!précédente )(?<!précédentes )(?!\w+ (?:ancienne|antérieure|précédente|archivée|"
    r"passée)s?\b)"
)
CHANNELS = {
    "email": one_of(either(WORDS.emails)),
    "site": one_of(
        rf"{ITEM}(?:(?! par publi)[^.;]){{0,50}}? {VIA} ?(?:{SITE}|(?:serveur|salon)s?|canal|canaux|discord)",
        r"(?:inform|avis|avert|notifi|annonc|préven|préviend|signal|communiqu|alert|connaissance)\w*"
        rf"(?: (?!nouvelle|version|publi|en\b)[^\s.;]+){{0,8}}? {VIA} ?{SITE}",
        rf"en évidence {VIA} ?{SITE}",
        r"(?:avis|message|notification|annonce) (?:bien )?(?:visible|en évidence|clair|"
        rf"apparent)(?! {VIA} ?(?:{PRODUCT}|espace|compte))|(?:publi|affich)\w+ (?:en ligne )?une? (?:avis|"
        rf"avertissement|annonce|message|note)(?!(?: [^\s.;]+){{0,4}}? {VIA} ?{PRODUCT})|affichant de (?:manière|"
        r"façon) (?:visible|proéminente|apparente|évidente) un (?:avis|message)",
        rf"bandeaux?|bannières?|{either(WORDS.news)}|(?:sur|dans|via|par) (?:(?:notre|nos|la|le|les|des) "
        r")?(?:\w+ )?(?:réseaux sociaux|canaux (?:officiels|de communication)|pages? (?:d'état|de statut)|"
        r"(?:serveurs? |canal )?discord|facebook|instagram|mastodon|twitter|linkedin|notes de (?:version|mise "
        r"à jour)|documentation)|voie d'affichage sur le (?:présent )?site",
    ),
    "in_product": one_of(
        rf"{VIA} ?(?:une? )?(?:mise à jour|notification|message) (?:de |dans |sur |d')(?:la |le |l'|notre |"
        rf"votre )?{PRODUCT}",
        r"(?<!cookies )(?<!données )(?<!contenu )(?<!contenus )(?<!présents )(?<!inscrit )(?<!inscrits "
        rf")(?<!recueillies )(?<!collectées ){VIA} ?{PRODUCT}",
        either(WORDS.popups),
        r"(?:lors de|à) (?:votre|la|sa|leur) (?:(?:prochaine|première|nouvelle) (?:connexion|ouverture)|connexion "
        rf"suivante)|{ITEM}(?: [^\s.;]+){{0,3}}? (?:à|lors de|au) (?:l'|la |votre )?(?:ouverture|lancement|démarrage)",
        r"(?:inform|avis|avert|notifi|averti|annonc|invit)\w*[^.;]{0,60} (?:lors de|à) (?:votre|la|sa|leur) connexion",
    ),
    "account": one_of(
        rf"{VIA} ?(?:espace (?:client|personnel|membre|utilisateur|abonné|adhérent|vendeur|pro\w*)|"
        rf"compte|dashboard)|{either(WORDS.consoles)}",
        r"(?:envoy|adress(?!es?\b)|enverr)\w*(?: [^\s.;,]+){0,3}? une? (?:notification|avis|message|communication)"
        r"(?! (?:\w+ )?\(| (?:par|via|sur|dans|électronique|push|in-app|à l'adresse|à votre adresse))",
    ),
    "other": one_of(rf"{either(WORDS.letters)}(?! d'information)|par courrier(?! électronique)"),
    "unnamed": one_of(
        r"par écrit|par voie électronique|support durable|titulaires? d[eu] compte",
        r"(?:inform|avis|avert|notifi|contact|communiqu|préven|prévien|envoy|adress|écri)\w*(?: [^\s.;,]+){0,4}? "
        r"(?:directement|individuellement|personnellement)|(?:directement|individuellement|personnellement) "
        r"(?:inform|avis|avert|notifi|contact|communiqu|préven)\w*",
    ),
    "post": one_of(
        rf"{UNDATED}(?:{FRESH} {VERSION}|{VERSION} {FRESH}|{A_CHANGE}|{VERSION}|elles?|"
        rf"ils?|cel(?:le|les|ui)-ci|ceux-ci|toute modification){GAP} {SHOWN}{PLACE}",
        r"(?:publi(?:er|ons|erons|era)|affich(?:er|ons|erons|era)|mett(?:re|ons|rons|ra) en ligne|publication|"
        rf"mise en ligne)(?: [^\s.;]+){{0,6}}? (?:{FRESH} {VERSION}|{A_CHANGE}|{VERSION}){PLACE}",
        r"(?:dès|après|à compter de|par|suivant|à partir de|lors de|suite à|avec|depuis|à (?:la )?date de)"
        rf"(?: (?:la|leur|sa|cette)| l')? ?(?:publication|mise en ligne|parution|affichage){PLACE}",
        rf"(?:les? |la |l')(?:publi|affich|diffus)(?:ons|erons|era|e)(?: \w+)? (?:ici|sur (?:cette|la présente) page|"
        rf"en ligne|{VIA} ?{SITE})",
        r"(?:lorsque|quand|dès que|une fois que) nous (?:(?:la|les?|l') ?|en )?(?:auron\w+ |avons )?(?:publi|mett|"
        rf"affich|diffus)\w*{PLACE}",
        r"(?:applicables?|appliqu\w+|font foi|fait foi)[^.;]{0,50} celles?[^.;]{0,40} (?:en ligne|publiée?s?|"
        rf"affichée?s?|figurant|en vigueur sur (?:le|notre|ce) {SITE})",
        r"(?:cette page|la page) (?:le|l')? ?(?:dira|indiquera|mentionnera|sera mise à jour)|(?:nous )?(?:indiquerons|"
        r"reporterons|mettrons)[^.;]{0,40} (?:ici|sur cette page)|(?:mett\w+ à jour|actualis\w+|modifi\w+) cette page",
        r"(?:inform\w*|averti\w*|préven\w*|avis(?:er\w*|ons|é\w*)|notifi(?!cation)\w*)[^.;]{0,120}? (?P<medium>(?:par|"
        r"via|avec) (?:la |une )?(?:mise à jour|modification|actualisation|mention) (?:de )?(?:la )?date|"
        rf"en (?:modifiant|actualisant|mettant à jour|publiant)(?! une? {ITEM})(?:[^.;]{{0,60}}? {VIA} ?(?:{SITE}|"
        rf"{PRODUCT}))?|sur cette page|ici\b)",
        rf"{A_CHANGE}[^.;]{{0,40}} (?:sera|seront|est|sont) (?:signal|indiqu|annonc|notifi|communiqu|"
        r"matérialis)ée?s? par (?:la |une |l')?(?:mise à jour|modification|actualisation|nouvelle) (?:de )?(?:la "
        r")?date",
        r"en (?:publiant|affichant|mettant en ligne|postant)(?!(?: [^\s.;]+){0,4}? (?:une?|"
        rf"des) {ITEM})(?:[^.;]{{0,120}}? (?:{FRESH} {VERSION}|{VERSION} {FRESH}))?{PLACE}",
        rf"(?:les? |la )?mett(?:ra|rons) à jour {VIA} ?{SITE}|(?:sera|seront) (?:dûment )?mise?s? à jour {VIA} "
        rf"?(?:{SITE}|{PRODUCT})",
    ),
}
JOINS = PhrasePattern(rf"(?:,? {either(WORDS.conjunctions)}|,|/) ")
HEADS = {
    "site": PhrasePattern(rf"{VIA} ?{SITE}(?!\w)"),
    "post": PhrasePattern(
        r"(?:(?:par |via )?(?:la |une )?(?:mise à jour|modification|actualisation|mention|indication) (?:de |d')?(?:la "
        r")?date(?: [^\s.;]+){0,8})\W*$"
    ),
}


# Ces listes trouvent ce qui parle de changements de ce texte et ce qui n’en parle pas.

ABOUT = one_of(
    rf"{VERB}(?:,? (?:et|ou|et/ou|voire) (?:de |d')?(?:\w+ )?{VERB})*(?:,? (?:pas|jamais|souvent|"
    r"parfois|(?:tout ou partie )?(?:du|de la|des|de ses|son|ses|le|la|les) [^.;,]{1,30} ainsi que|à tout moment|à "
    r"n'importe quel moment|en tout temps|ponctuellement|en tout ou (?:en )?partie|à l'occasion|occasionnellement|si "
    r"nécessaire|au besoin|régulièrement|périodiquement|de temps (?:en temps|à autre)|tout ou partie|les termes|le "
    r"contenu|unilatéralement|"
    rf"librement|sans préavis|à sa (?:seule )?discrétion|et|ou|,|de|d'|du|\w+ment))*,? {THE_DOCUMENT}",
    rf"{A_CHANGE}(?: (?:importantes?|substantielles?|significatives?|majeures?|éventuelles?|ultérieures?|"
    r"futures?|apportée?s?|faites?|mineures?|et|ou|\w+elles?))*(?: ?(?:de|d'|à|aux|au|dans|du|des|sur|"
    rf"concernant))? ?{THE_DOCUMENT}",
    rf"{THE_DOCUMENT},?{BETWEEN} (?:d'|à )?{VERB}",
    rf"{THE_DOCUMENT}(?: [^\s.;]+){{0,4}}? (?:susceptibles? d[e']|l'objet d[e']|"
    rf"sous réserve d[e']) ?(?:\w+ )?{A_CHANGE}",
    rf"{A_CHANGE} (?:de politique|des conditions|des cgu|contractuelles?)",
    rf"{THE_DOCUMENT}[^.;]{{0,80}}? (?:elle|elles|il|ils){BETWEEN} {VERB}",
    r"(?:nouvelles? versions?|version (?:modifiée|mise à jour|révisée|actualisée)|(?:politique|conditions|"
    rf"charte|déclaration|avis) (?:mises? à jour|modifiée?s?|révisée?s?|actualisée?s?))[^.;]{{0,60}} {SHOWN}",
    r"(?:publi\w+|mett\w+ en ligne|affich\w+)[^.;]{0,40} (?:nouvelles? (?:versions?|conditions|politiques?)|"
    r"(?:versions?|politique|conditions) (?:modifiée?s?|mises? à jour|révisée?s?|actualisée?s?))",
    rf"(?:apporter|apportons|apporterons|apporté)[^.;]{{0,30}} {A_CHANGE}[^.;]{{0,20}} {THE_DOCUMENT}",
    r"version applicable est celle",
    rf"(?:rien|quoi que ce soit) (?:ne )?{VERB} (?:\w+ )?(?:à|dans) {THE_DOCUMENT}",
)
ABOUT_IT = one_of(
    rf"réserv\w* (?:le droit|la possibilité|la faculté) (?:de (?:la |le |les )|de l'){VERB}",
    r"(?:peu|pourr)\w+ (?:la |le |les )?(?:l')?(?:amender|réviser|actualiser)",
)
LOOSELY = one_of(
    rf"(?:inform|avis|avert|notifi|prév)\w* de(?:s| tou\w+)? {A_CHANGE} (?:importante?s?|majeure?s?|substantiel\w*|"
    r"significati\w+)(?= (?:par|via|dans|sur)|[,;.]|$)",
    rf"(?:toute|toutes|ces|les|de) {A_CHANGE}[^.;]{{0,60}}? (?:entr\w+ en vigueur|effet|applicables?|{SHOWN})",
    r"(?:elles?|ils?) (?:peu|pourr)\w+ être (?:modifi|adapt|actualis|chang)\w*[^.;]*(?:inform|notifi|avert|prév|"
    r"publi)\w*",
    rf"(?:la )?(?:version|politique) (?:à jour|en vigueur|mise à jour|actuelle)[^.;]{{0,60}} {SHOWN}",
)
HEADING = one_of(
    rf"^[\W\d]*(?:article \d+\W*)?(?:{A_CHANGE}|historique|versions?|évolution)(?: et (?:\w+ ?){{1,4}})?\W*$",
    rf"{A_CHANGE}(?: et \w+)?(?: ?(?:de|d'|à|aux|au|dans|du|des|sur))? ?(?:{DET} )?(?:\w+ )?{NOUN}",
    rf"{NOUN}[\w' ]{{0,40}} {VERB}",
    rf"{VERB} (?:{DET} )?{NOUN}",
    rf"et {A_CHANGE}\W*$",
    rf"^[\W\d]*(?:\w+ )?{A_CHANGE} et",
)
HEADING_NAMES = one_of(
    rf"(?:{A_CHANGE}|modifi\w*|évolu\w*|actualis\w*|révis\w*).*{NOUN}",
    rf"{NOUN}.*(?:modifi|évolu|actualis|révis|mise à jour|chang)\w*",
    r"historique des (?:versions|modifications)|modification des présentes",
)
HEADING_ELSEWHERE = one_of(
    r"(?:modification|mise à jour|rectification|changement|évolution)s? (?:de |des |du |de la |d')?(?:vos|"
    r"votre|tarifs?|prix|services?|produits?|compte|données|informations personnelles|commandes?|logiciel|"
    r"propriétaire|contrôle|adresse)"
)
HEADING_PART = one_of(
    r"(?:conditions|dispositions|clauses|mentions|informations) (?:particulières|spécifiques|spéciales|"
    r"supplémentaires|complémentaires|additionnelles)|annexes?|avenant|addendum|arbitrage|litiges?|"
    r"(?:utilisateurs|clients|résidents|consommateurs|personnes) (?:en|au|aux|de|du|situés|résidant)|californie|"
    r"abonnements?|programme de fidélité|cookies?(?! et)",
)
DEFINITIONS = one_of(r"définitions?|glossaire")
ELSEWHERE = one_of(
    r"(?:modif\w+|chang\w+|mise? à jour|mettre à jour|évolu\w+|rectifi\w+|actualis\w+)(?: (?:de|des|du|la|le|les|nos|"
    r"vos|votre|notre|d'|l'|ou|et|supprimer|aux|à|un|une|ces|\w+er)){0,4} ?(?:tarifs?|prix|frais|"
    r"données(?! personnelles? (?:politique|charte))|informations|coordonnées|compte|adresse|services?|produits?|"
    r"fonctionnalités?|logiciels?|paramètres|préférences|horaires|mot de passe|commandes?|voyages?|réservations?|"
    r"billets?|itinéraires?|vols?|consentement|choix)(?! (?:de confidentialité))",
    r"(?:tarifs?|prix|frais|coordonnées|horaires|fonctionnalités)(?: [^\s.;,]+){0,5} (?:modifi|chang|évolu|"
    r"augment)\w*",
    r"mises? à jour (?:nécessaires? au maintien|logicielles?|de sécurité|d[ue] (?:logiciel|produit|service)|"
    r"des (?:éléments|fonctionnalités)|de l'(?:appli\w*|extension)|(?:de la |d'une )version du logiciel)",
    r"sous-traitants?|fusion|acquisition|rachat|cession|violation de données|faille|incident de sécurité|"
    r"newsletter|lettre d'information|désabonn\w+|install(?:er|ation|ées?)|prévenez-nous|informez-nous|code source",
    rf"(?:leurs?|autres|tiers) (?:\w+ )?{NOUN}",
)
NEVER = one_of(
    r"conforme au contrat|conformité au contrat|été (?:mise?s? à jour|modifiée?s?|révisée?s?|actualisée?s?)(?: pour la "
    r"dernière fois)? (?:le|en) [^.;]{0,10}\d",
    r"(?:date (?:de|d'|des) )?(?:la )?(?:dernière )?(?:mises? à jour|modification|révision|"
    r"version)[^.;:]{0,40}: [^.;]{0,24}\d{4}",
    r"^\W*(?:pour|afin de|de)? ?(?:gérer|vous (?:informer|notifier|envoyer|communiquer)|communiquer)[^.;]{0,200} "
    rf"{A_CHANGE} (?:de|d'|à|aux|dans|apporté)",
    rf"constitu\w+ (?:en (?:aucun|rien)[^.;]{{0,20}} )?(?:pas )?une? {A_CHANGE}",
    r"(?:ne peut|ne peuvent)[^.;]{0,20} (?:être )?(?:modifi|amend)\w*[^.;]{0,20} que",
    r"nulle?s?|inapplicable|invalid\w+",
    r"ne saurai\w+ (?:modifier|affecter)",
    r"(?<!si )(?<!lorsque )(?<!quand )(?<!fois que )(?<!après que )nous avons (?:récemment |également )?(?:adapté|"
    r"modifié|mis à jour|révisé|actualisé|fait évoluer)|(?:a|ont) été (?:mise?s? à jour|modifiée?s?|révisée?s?|"
    r"actualisée?s?) (?:afin|pour|suite)\b",
    r"changements? (?:prévus? )?concernant l'ajout ou le remplacement",
    r"vous ne (?:pouvez|devez) pas modifier|(?<!nous )ne (?:modifie|modifient) pas",
)
BY_AGREEMENT = one_of(
    r"(?:ne (?:peut|peuvent|pourra|pourront|saurait|sauraient)[^.;]{0,40} (?:modifi|amend)\w*[^.;]{0,60}?(?:qu'|que |"
    r"sans |autrement )[^.;]{0,60}?(?:écrit|signé|avenant|accord)|aucune? (?:modification|amendement|"
    r"changement)\b[^.;]{0,120}? (?:sans|sauf|(?:que )?si|à moins)[^.;]{0,60}?(?:écrit|signé|avenant|accord (?:des|"
    r"entre|mutuel))|(?:modification|amendement|changement|avenant)s?\b[^.;]{0,160}? (?:l'objet d'un (?:avenant|accord|"
    r"écrit)|par (?:voie d'|un "
    r")?avenant|par écrit et signé|signée?s? (?:par|des) (?:les )?(?:deux )?(?:parties|chacune)|(?:requi|exig|nécessit|"
    r"suppos)\w+ [^.;]{0,30}accord))\w*"
)
DOCUMENT = one_of(THE_DOCUMENT)
GOES_ON = one_of(
    A_CHANGE,
    VERB,
    rf"{FRESH} {VERSION}",
    r"inform\w+|aviser\w*|avis|avertir\w*|averti\w*|notifi\w+|annonc\w+|prévenus?|prévenir|préviendrons|"
    r"prévenons|signal\w+|courriels?|e-?mails?|bandeau|bannière|en vigueur|effet|applicables?|publi\w+|"
    r"affich\w+|communiqu\w+|connaissance|préavis|alert\w+",
    r"consult\w+|vérifi\w+|reli\w+|régulièrement|continu\w+|poursui\w+|accept\w+|oppos\w+|désaccord|refus\w+|"
    r"consentement|date|version|versions|archiv\w+|historique|antérieures?|précédentes?|anciennes?|résili\w+",
)
CHANGE = one_of(A_CHANGE, VERB)
REFERS = one_of(
    r"(?:version|cg[a-z]{1,3}|conditions)[^.;]{0,30} applicables? (?:est|sont|sera|seront) celles?|"
    rf"(?:{FRESH} {VERSION}|{VERSION} (?:{FRESH}|applicable))[^.;]{{0,40}} {SHOWN}",
    rf"(?:ces|des|de|ladite|lesdites|toute|toutes|les|ses|chaque|aucune|cette|telles) (?:\w+ )?{A_CHANGE}",
    rf"{A_CHANGE} (?:sera|seront|est|sont|entre|entrent|prend|prennent)",
)


# Ces listes trouvent quels changements sont annoncés, et quand.

MATERIAL = one_of(
    r"(?:diminution|réduction|restriction|limitation) d\w+ (?:vos |leurs )?droits",
    rf"(?<!il est )importante?s?|{either(WORDS.material)}|vous (?:affect|concern|impact)\w+",
    r"(?:affect|réduis|restreign|limit|touch|impact)\w*[^.;]{0,40}(?:droits|données|vous)",
    r"(?:façon|manière)[^.;]{0,30}(?:nous )?(?:utilis|trait|collect)\w*",
)
IMMATERIAL = one_of(either(WORDS.minor))
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
    r"changement|évolution)s?|dans ce cas|(?:de|pour) (?:celles|ceux)-(?:ci|là)|en (?:informer|aviser|avertir|"
    r"serez)\w*|vous en|alors|également"
)
BEFORE = one_of(
    r"avant(?: [^\s.;]+){0,7}? (?:entr\w+|vigueur|effet|appli\w+|prenn\w*|modification\w*|date|changement\w*|"
    r"mise en (?:œuvre|oeuvre|place|ligne|application))",
    r"(?:période|délai) de (?:transition|prévenance)|à l'avance|au préalable|(?<!consentement )(?<!accord "
    r")(?<!acceptation )préalable(?:ment)?|par avance|préavis|en temps utile|suffisamment tôt|"
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
    r"sa) (?:publication|mise en ligne)|version[^.;]{0,40} (?:en ligne|accessible|publiée)[^.;]{0,30} (?:est|fait|"
    r"sera|réputée) (?:seule |réputée )?(?:en vigueur|foi|applicable)|version (?:en vigueur|applicable|opposable)"
    r"[^.;]{0,20} (?:est|sera) [^.;]{0,20}(?:celle|la dernière|la version)[^.;]{0,20} (?:en ligne|accessible|publiée|"
    r"disponible|affichée)",
)
EXCEPTED = PhrasePattern(r"(?:,|\() ?(?:sauf|hormis|à l'exception)\b[^;.]*")
FRAMES = one_of(
    rf"(?:{VERSION}|{A_CHANGE})[^.;]{{0,80}}(?:appliqu|vigueur|effet)\w*[^.;]{{0,30}}(?:jours?|semaines?|"
    r"mois) après[^.;]*(?:publi|notifi|inform|mise en ligne|diffus)\w*[^.;]*",
    r"[^.;]{0,80}\b(?:période|délai|durée) de (?:consultation|concertation|préavis|transition)[^.;]*",
)
PROMPT = one_of(r"rapidement|immédiatement|sans délai|dans les (?:meilleurs|plus brefs) délais|promptement|sans tarder")
PERIOD = PhrasePattern(
    r"(?<![\w-])(?P<number>\d+|(?:cent |(?:vingt|trente|quarante|cinquante|soixante) et )?"
    r"[a-zéèê]+(?:-[a-z]+)*)(?: ?\((?P<figure>\w+)\))? (?P<unit>jours?|semaines?|"
    r"mois|ans?|année|quinzaine)(?: (?P<business>calendaires|ouvrables|ouvrés|francs))?(?!\w)"
)
CALENDAR = PhrasePattern("calend|francs")
NO_PERIOD = PhrasePattern(
    r"(?:\btous les|\bchaque|(?<!effet )(?<!vigueur )(?<!applicables )\bdans(?: les| un délai de)?|\bsous|\bpendant|"
    r"\bdurant|\bderniers?|\bpar|\bsoit) $"
)
COUNTS_BACK = PhrasePattern(r"[a-zé]+ (?:avant|à l'avance|auparavant|plus tôt)")
NO_PERIOD_AFTER = PhrasePattern(r"^ (?:pour (?:vous )?(?:oppos|refus|résili|accept)|après (?:réception|avoir))")


# Voici les verbes pour informer et publier, et ce qui les promet, les permet ou les nie.

ACT = one_of(TELL)
MAY = PhrasePattern(
    r"(?<!\w)(?<!ne )(?:pouvons|pourrons|pourrez|pourra|pourront|peut|peuvent|pourrions|pourrait|pourraient|"
    r"susceptibles? d[e']|réserv\w+ (?:le droit|la possibilité|la faculté) d[e'])(?:,[^,;.]{0,50},)?(?: ?(?!sera|"
    r"seront|et\b|sous\b|moyennant\b|avec\b)[^\s;.,]+){0,8}? ?$"
)
WILL = PhrasePattern(r"(?<!\w)(?:sera|seront|est|sont|nous|vous|engage\w* à|devons)(?: [^\s;.,]+){0,5}? $")
NEW_CLAUSE = PhrasePattern(r"[;.:,]| et (?:nous|vous) ")
NEW_STATEMENT = PhrasePattern(
    r"\bet (?:nous )?(?:mett|modifi|actualis|publi|affich|révis)(?:rons|erons|ra|era|ons|tons|e)\b"
)
MEANS = PhrasePattern(
    r"(?<!vous )(?<!nous )(?<!leur )(?<!lui )(?<![dn]')(?<!à )\b(?:en|par) (?:vous |leur |lui |les |y )?$"
)
VERB_LAST = None
USERS = PhrasePattern(
    r"(?:invit|encourag|suggér|recommand|conseill)\w*(?! à (?:les |la )?(?:accept|valid|confirm))"
    r"(?:(?! la (?:toute )?(?:dernière|nouvelle) version\b)[^.;])*|(?:afin|"
    r"pour) (?:de |d'|que vous )?(?:vous )?(?:tenir|être|rester|soyez|restiez)[^.;]*inform[^.;]*|"
    r"pour vous informer (?:sur|des?)\b[^.;]*|il (?:vous |leur |lui |t')?(?:appartient|incombe|revient)(?:(?!, (?:dont|"
    r"mais nous|et nous)\b| la (?:dernière|nouvelle|toute dernière) version\b)[^.;])*|celles (?:portées à (?:la|votre) "
    r"connaissance|acceptées)[^.;]*|réputée?s? (?:en )?avoir (?:été )?(?:inform|notifi|avis|pris)\w*|(?:veuillez|merci "
    r"de) (?:nous )?(?:inform|"
    r"notifi|avis|signal)\w*[^.;]*|(?:(?:l'|le |la )(?:utilisat|abonn|client|membre|adhér|achet|vendeu|joueu|"
    r"participant|usag|passag|titulaire|souscript)\w*|il|elle|vous) dev(?:ra|"
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

# Ce qu'une phrase nie n'est pas promis : « nous n'envoyons pas de courriel », « sans préavis ».

NEGATES = PhrasePattern(r"\bn'|\b(?:ne|pas|aucun|ni|jamais|personne|sans|plutôt|au lieu|abst|renonc)")
NO_DENIAL = one_of(
    r"(?:pas|non) (?:seulement|uniquement|simplement|exclusivement)|pas moins de|pas plus tard|au plus tard",
    r"ne (?:nous )?(?:\w+ )?content\w+ pas d[e']|ne manqu\w+ (?:pas|jamais) d[e']",
    r"sans (?:délai|tarder|retard|limitation|préjudice|frais|pénalité|restriction)(?: indu| injustifié)?",
    r"(?:à moins|avant|sauf) qu[e'][^.;,]*\b(?:ne|n')[^.;,]*",
    r"(?:non|pas) (?:substantiel|significati|important|essentiel)\w*",
)
DENIES = PhrasePattern(
    r"\b(?:ne |n')(?=[^.;]{0,60}?\b(?:pas|plus|jamais|aucun\w*|ni|point|personne|rien)\b)|\bne (?=(?:peu|pou|saur)\w+)|"
    r"\b(?:aucune?|ni|jamais|personne|pas même|plutôt que|au lieu d[e'])\b|\babst(?:ien|en)\w+|\brenonc\w+"
)
WITHOUT = PhrasePattern(r"\bsans\b")
PART_ENDS = PhrasePattern(
    r"[,;:()]| - |\b(?:mais|sauf|à moins qu|hormis|jusqu|si|lorsqu|quand|avant qu|toutefois|cependant|seule?s?|"
    r"seulement)\b|\bet (?=(?:nous|vous|ne|n'|seul)\b)"
)
OWN_SUBJECT = PhrasePattern(
    r"\b(?:nous|ils?|elles?|cette|sera|seront|serez|peu(?:t|vent)|pou(?:vons|vez)|est|sont|devez|avez|acceptez)\b"
)
OTHER_MATTERS = one_of(
    r"(?:céder|cession|transférer)[^.;]{0,40}(?:contrat|droits|accord|obligations)",
    r"répon\w+[^.;]{0,30}(?:demande|question|réclamation)\w*|rembours\w+|factur\w+",
    r"résili\w+[^.;]{0,30}(?:contrat|compte|abonnement|inscription)",
    r"(?:relances?|rappels?|reçus?|confirmations?|newsletters?|mots? de passe|codes?|offres?|commandes?)"
    r"(?: [^\s.;]+){0,4} (?:est|sont|sera|seront) (?:envoyée?s?|adressée?s?|transmise?s?|expédiée?s?)",
    r"si votre (?:compte|contenu|annonce|accès|abonnement) (?:est|a été) \w+",
)
NOTIFYING = one_of(
    TELL,
    ITEM,
    r"e-?mails?|courriels?|courriers?|lettres?(?: d'information)?|sms|préavis|pop-?ups?|notifications?|avertissement|"
    r"informée?s?|écrir\w+|écrire",
)
TELLING = one_of(
    rf"{WARN}|(?:tenir|tiendr\w+|tenons)(?: [^\s.;,]+){{0,4}}? informée?s?|"
    r"(?:est|sont|sera|seront|et) présentée?s? (?:dans|à|aux|au|lors|sur)",
    r"(?:faire|ferons|fera) parvenir (?:un|une) (?:avis|avertissement|notification|information|message)\w*",
    r"préavis de|(?:recevr\w+|enverr\w+|envoi|envoyant|adresser\w*|adressant)[^.;]{0,50}(?:avis|notification|message|"
    r"courriel|e-?mail|préavis)|(?:moyennant|avec|sous réserve d'|respect d') ?(?:un )?(?:\w+ )?préavis|"
    r"(?:fer(?:a|ont)|fait|font) l'objet d'une? (?:information|notification|communication|annonce|avis)|"
    r"(?:information|notification|annonce|communication)s?(?: des \w+)? (?:par|via)(?! la loi)|notification (?:aux|"
    r"à l'|au) ?(?:membre|utilisateur|client|abonné|vendeur)s?",
)
TELLING_BY_POSTING = one_of(
    r"(?:par|en) (?:la |leur |sa |simple )*(?:publi|mettant (?!en évidence)|mises? (?:en ligne|à jour)|affich|modifi|"
    r"actualis)\w*|sur (?:cette|la présente) page|ici"
)
EXAMPLE = PhrasePattern(r"^(?:par exemple|cela (?:peut|pourra)|cet avis)")
UNPLACED = PhrasePattern(r"(?:visible|évidence)")
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
EITHER = PhrasePattern(r"\b(?:ou|et/ou|soit)\b")
ALTERNATIVES = PhrasePattern(r"\b(?:ou|et/ou|soit|par exemple|tels? que|telles? que|notamment|comme)\b")
OR_OTHER = PhrasePattern(r"[^.;]{0,30}?,? ou (?:par |via |en )?(?:tout |d')?(?:autre|publi\w+|affich\w+|voie)")
