"""Français : les mots et tournures par lesquels les textes parlent de leurs propres changements."""

import re

from legalsite.promises.lexicon import Lexicon, one_of

_NOUN = (
    r"(?:politiques?|conditions|avis|déclarations?|notices?|documents?|textes?|chartes?|contrats?|accords?|cgu|cgv|mentions|règles|règlements?|notes? d'information|informations sur la protection)"
    r"(?: (?:générales?|particulières?|légales?))?(?: (?:de|d'|d’|sur|relative à|relatif à|en matière de)(?: ?(?:la|le|les|des) ?)? ?(?:confidentialité|protection|utilisation|vie privée|vente|cookies|service|données|gestion)[\w' ]{0,30}?)?"
)
_DET = r"(?:la présente|les présentes|le présent|cette|ce|cet|ces|notre|nos|la|le|les|sa|ses|de la|du|des|dudit|ladite|lesdites|aux|au|à la)"
DOCUMENT = rf"(?:(?:à |de |d')?{_DET}(?: (?:présente|présentes|même|actuelle))? {_NOUN}|(?:les|des|aux) présentes(?! conditions))"
CHANGE = r"(?:modifications?|mises? à jour|changements?|révisions?|évolutions?|amendements?|adaptations?|actualisations?|ajustements?|nouvelles? versions?)"
_VERB = (
    r"(?:modifi(?:er|e|é|ée|és|ées|ons|ions|ent|erons|era|ait|ant)|mett(?:re|ons|rons|ra|ent|ant) (?:régulièrement |périodiquement )?à jour|mis(?:e|es)? à jour|actualis(?:er|é|ée|és|ées|ons|erons|era|e)|révis(?:er|é|ée|és|ées|ons|erons|era|e)|"
    r"évolu(?:er|e|ent|era|eront)|adapt(?:er|é|ée|és|ées|ons)|amend(?:er|é|ée|és|ées)|chang(?:er|e|ent|é|ée|és|ées|eons|era|erait)|remplac(?:er|é|ée|és|ées)|complét(?:er|é|ée|és|ées)|revoir|revue?s?|ajust(?:er|é|ée|és|ées)|amélior(?:er|é|ée))"
)
_BETWEEN = r"(?: (?:peut|peuvent|pourra|pourront|pourrait|pourraient|sera|seront|est|sont|être|été|à|tout|moment|en|tout|temps|susceptibles?|d'|de|temps|autre|régulièrement|périodiquement|occasionnellement|ainsi|aussi|également|faire|l'objet|sans|préavis|parfois|ponctuellement|amenée?s?|donc|toutefois|ne|pas|nécessaire|d'être|d'évoluer|notre|seule|discrétion|par|nous|fonction|le|cas|échéant|cours|venait|devait|venir|a|ont|avoir|se|voir),?){0,12}?"
_FRESH = r"(?:nouvelles?|nouveau|nouveaux|dernière|actuelle|mises? à jour|modifiée?s?|révisée?s?|en vigueur|actualisée?s?|amendée?s?|à jour)"
_VERSION = rf"(?:versions?|textes?|rédactions?|{_NOUN})"
_SHOWN = r"(?:publiée?s?|disponibles?|accessibles?|mise?s? en ligne|affichée?s?|consultables?|diffusée?s?|postée?s?|en ligne|consultée?s?|reflétée?s?|indiquée?s?|figurer?a?|portée?s? sur cette page)"
_SITE = r"(?:sites?(?: web| internet)?|pages? d'accueil|page web|portail|sites web|www\.\S+)"
_PRODUCT = r"(?:applis?|applications?|services?|plateformes?|produits?|logiciels?|jeux?|interface|outils?)"
_ITEM = r"(?:avis|bandeau|bannière|notification|annonce|message|notice|alerte|information|avertissement|communiqué|affichage)s?"

ABOUT = one_of(
    rf"{_VERB}(?:,? (?:et|ou|et/ou|voire) (?:de |d')?(?:\w+ )?{_VERB})*(?: (?:à tout moment|ponctuellement|régulièrement|périodiquement|de temps (?:en temps|à autre)|tout ou partie|les termes|le contenu|unilatéralement|librement|sans préavis|à sa (?:seule )?discrétion|,|de|d'|du))* {DOCUMENT}",
    rf"{CHANGE}(?: (?:importantes?|substantielles?|significatives?|majeures?|éventuelles?|ultérieures?|futures?|apportées?|faites?|mineures?|et|ou|\w+elles?))*(?: ?(?:de|d'|à|aux|au|dans|du|des|sur|concernant))? ?{DOCUMENT}",
    rf"{DOCUMENT},?{_BETWEEN} {_VERB}", rf"{DOCUMENT}(?: [^\s.;]+){{0,4}}? (?:susceptibles? d[e']|l'objet d[e']|sous réserve d[e']) ?(?:\w+ )?{CHANGE}", rf"{CHANGE} (?:de politique|des conditions|des cgu|contractuelles?)",
    rf"(?:faire|faisons|ferons) évoluer (?:\w+ )?{DOCUMENT}", rf"{DOCUMENT}[^.;]{{0,80}}? (?:elle|elles|il|ils){_BETWEEN} {_VERB}",
    rf"(?:nouvelles? versions?|version (?:modifiée|mise à jour|révisée|actualisée)|(?:politique|conditions|charte|déclaration|avis) (?:mises? à jour|modifiée?s?|révisée?s?|actualisée?s?))[^.;]{{0,60}} {_SHOWN}",
    rf"(?:publi\w+|mett\w+ en ligne|affich\w+)[^.;]{{0,40}} (?:nouvelles? (?:versions?|conditions|politiques?)|(?:versions?|politique|conditions) (?:modifiée?s?|mises? à jour|révisée?s?|actualisée?s?))",
    rf"(?:apporter|apportons|apporterons|apporté)[^.;]{{0,30}} {CHANGE}[^.;]{{0,20}} {DOCUMENT}", rf"version applicable est celle",
)
LOOSELY = one_of(rf"(?:toute|toutes|ces|les|de) {CHANGE}[^.;]{{0,60}}? (?:entr\w+ en vigueur|effet|applicables?|{_SHOWN})", rf"(?:la )?(?:version|politique) (?:à jour|en vigueur|mise à jour|actuelle)[^.;]{{0,60}} {_SHOWN}")
HEADING = one_of(
    rf"^[\W\d]*(?:article \d+\W*)?(?:{CHANGE}|historique|versions?|évolution)(?: et (?:\w+ ?){{1,4}})?\W*$", rf"{CHANGE}(?: et \w+)?(?: ?(?:de|d'|à|aux|au|dans|du|des|sur))? ?(?:{_DET} )?(?:\w+ )?{_NOUN}", rf"{_NOUN}[\w' ]{{0,40}} {_VERB}", rf"{_VERB} (?:{_DET} )?{_NOUN}", rf"et {CHANGE}\W*$", rf"^[\W\d]*(?:\w+ )?{CHANGE} et",
)
HEADING_NAMES = one_of(rf"(?:{CHANGE}|modifi\w*|évolu\w*|actualis\w*|révis\w*).*{_NOUN}", rf"{_NOUN}.*(?:modifi|évolu|actualis|révis|mise à jour|chang)\w*", r"historique des (?:versions|modifications)|modification des présentes")
HEADING_ELSEWHERE = one_of(r"(?:modification|mise à jour|rectification|changement|évolution)s? (?:de |des |du |de la |d')?(?:vos|votre|tarifs?|prix|services?|produits?|compte|données|informations personnelles|commandes?|logiciel|propriétaire|contrôle|adresse)")
ELSEWHERE = one_of(
    r"(?:modif\w+|chang\w+|mise? à jour|mettre à jour|évolu\w+|rectifi\w+|actualis\w+)(?: (?:de|des|du|la|le|les|nos|vos|votre|notre|d'|l'|ou|et|supprimer|aux|à|un|une|ces|\w+er)){0,4} ?(?:tarifs?|prix|frais|données(?! personnelles? (?:politique|charte))|informations|coordonnées|compte|adresse|services?|produits?|fonctionnalités?|logiciels?|paramètres|préférences|horaires|mot de passe|commandes?|consentement|choix)(?! (?:de confidentialité))",
    r"(?:tarifs?|prix|frais|coordonnées|horaires|fonctionnalités)(?: [^\s.;,]+){0,5} (?:modifi|chang|évolu|augment)\w*", r"sous-traitants?|fusion|acquisition|rachat|cession|violation de données|faille|incident de sécurité|newsletter|lettre d'information|désabonn\w+|prévenez-nous|informez-nous|code source", rf"(?:leurs?|autres|tiers) (?:\w+ )?{_NOUN}",
)
NEVER = one_of(r"(?:modifi\w+|amend\w+|avenant)[^.;]{0,80}(?:par écrit|signée?s? par|accord écrit|les deux parties)", r"(?:ne peut|ne peuvent)[^.;]{0,20} (?:être )?(?:modifi|amend)\w*[^.;]{0,20} que", r"nulle?s?|inapplicable|invalid\w+", r"ne saurai\w+ (?:modifier|affecter)", r"vous ne (?:pouvez|devez) pas modifier|ne (?:modifie|modifient) pas")
GOES_ON = one_of(
    CHANGE, _VERB, rf"{_FRESH} {_VERSION}",
    r"inform\w+|aviser\w*|avis|avertir\w*|averti\w*|notifi\w+|annonc\w+|prévenus?|prévenir|préviendrons|prévenons|signal\w+|courriels?|e-?mails?|bandeau|bannière|en vigueur|effet|applicables?|publi\w+|affich\w+|communiqu\w+|connaissance|préavis|alert\w+",
    r"consult\w+|vérifi\w+|reli\w+|régulièrement|continu\w+|poursui\w+|accept\w+|oppos\w+|désaccord|refus\w+|consentement|date|version|versions|archiv\w+|historique|antérieures?|précédentes?|anciennes?|résili\w+",
)
REFERS = one_of(rf"(?:ces|ladite|lesdites|toute|toutes|les|ses|chaque|aucune|cette|telles) (?:\w+ )?{CHANGE}", rf"{CHANGE} (?:sera|seront|est|sont|entre|entrent|prend|prennent)", r"(?:continu|poursui)\w+ (?:à |d'|de |l')?(?:utilis)\w*|(?:date)[^.;]{0,40}(?:haut|bas)|(?:nouvelle|dernière|précédente|ancienne|antérieure)s? versions?|versions? (?:précédente|antérieure|mise à jour|modifiée|archivée|ancienne)s?")
_TELL = (
    r"(?:inform(?:er|ons|erons|era|és?|ées?|e)|avis(?:er|ons|erons|era|és?|ées?)|avert(?:ir|irons|issons|is|ie?s?|ira)|notifi(?:er|ons|erons|era|és?|ées?)|annonc(?:er|ons|erons|era|és?|ées?)|préven(?:ir|us?|ues?|ons)|préviendrons|signal(?:er|erons|ons|é|ées?|era)|communiqu(?:er|erons|ons|é|ées?|era)|port(?:er|erons|ée?s?) à (?:votre|la) connaissance|"
    r"publi(?:er|ons|erons|era|és?|ées?)|affich(?:er|ons|erons|era|és?|ées?|e)|envo(?:yer|yons|yé|yée|yées)|enverrons|enverra|adress(?:er|erons|ons|ée?s?)|écri(?:re|vons|rons)|plac(?:er|erons|ons|é)|mett(?:re|ons|rons) (?:en ligne|à jour|à disposition)|mises? en ligne|indiqu(?:er|erons|ons|ée?s?)|recev(?:rez|oir|ez)|recevront|alert(?:er|erons|ons|és?)|contact(?:er|erons|ons|és?)|disponibles?|accessibles?|montr(?:er|era|erons)|verr(?:ez|ont)|fournir|donn(?:er|erons)|faire part|ferons part|diffus\w+)"
)
LEXICON = Lexicon(
    code="fr",
    common=frozenset("le la les de des du et en un une que qui dans pour par sur au aux ce cette vous nous votre vos nos notre est sont être avec ou ne pas plus à".split()),
    about=ABOUT, loosely=LOOSELY, heading=HEADING, heading_names=HEADING_NAMES, heading_elsewhere=HEADING_ELSEWHERE, elsewhere=ELSEWHERE, never=NEVER,
    document=one_of(DOCUMENT), goes_on=GOES_ON, change=one_of(CHANGE, _VERB), refers=REFERS,
    act=one_of(_TELL),
    may=re.compile(r"(?<!\w)(?:pouvons|pourrons|pourra|pourront|peut|peuvent|pourrions|susceptibles? d[e']|réserv\w+ (?:le droit|la possibilité) d[e'])(?: ?(?!sera|seront)[^\s;.,]+){0,8}? ?$"),
    will=re.compile(r"(?<!\w)(?:sera|seront|est|sont|nous|vous|engage\w* à|devons)(?: [^\s;.,]+){0,5}? $"),
    never_acts=re.compile(r"(?<!\w)(?:ne|n'|sans|aucune?|pas)(?: ?[^\s;.,]+){0,6} $"),
    new_clause=re.compile(r"[;.:,]| et (?:nous|vous) "), means=re.compile(r"\b(?:en|par) $"), verb_last=None,
    users=re.compile(r"(?:invit|encourag|suggér|recommand|conseill)\w*[^.;]*|(?:afin|pour) (?:de )?(?:vous )?(?:tenir|être|rester)[^.;]*inform[^.;]*|(?:contactez|informez|écrivez|prévenez|avertissez)-nous[^.;]*|[\w.+-]+@[\w.-]+|nous (?:contacter|écrire)[^.;]*"),
    efforts=one_of(r"efforcerons|efforçons|efforts?(?: \w+)? raisonnables?|tout notre possible|mettrons tout en œuvre|essaierons|tenterons|dans la mesure du possible"),
    where_appropriate=one_of(r"le cas échéant|si (?:nécessaire|possible|approprié|besoin)|lorsque (?:cela est |c'est )?(?:approprié|possible|nécessaire)|de manière appropriée|à notre (?:seule )?discrétion|s'il y a lieu"),
    without_notice=one_of(r"sans (?:\w+ )?(?:préavis|avis|notification|avertissement|information)(?: préalable)?|sans (?:qu'il soit nécessaire de|avoir à|vous) (?:\w+ ){0,3}(?:prévenir|informer|aviser|avertir)"),
    channels=dict((
        ("email", one_of(r"courriels?|e-?mails?|courriers? électroniques?|mails?|messages? électroniques?|messagerie électronique")),
        ("site", one_of(
            rf"{_ITEM}[^.;]{{0,50}}? (?:sur|dans|via|à) (?:notre|nos|le|la|les|ce|cette|son|l')? ?(?:présent )?{_SITE}", rf"(?:inform|avis|avert|notifi|annonc|préven|préviend|signal|communiqu|alert)\w*(?: (?!nouvelle|version)[^\s.;]+){{0,8}}? (?:sur|via|par|au moyen de) (?:notre|le|ce|la|nos|l')? ?(?:présent )?{_SITE}", r"(?:avis|message|notification|annonce) (?:bien )?(?:visible|en évidence|clair|apparent)(?! (?:dans|via|sur|au sein|à l'intérieur))", r"bandeaux?|bannières?|blogs?|forums?|communiqué|fil rss|flux rss|voie d'affichage sur le (?:présent )?site", 
        )),
        ("in_product", one_of(rf"(?:dans|via|sur|par|depuis|au sein de) (?:notre|nos|l'|le|la|les|cette|votre|une|un) ?{_PRODUCT}", r"notifications? (?:push|in-app|dans l'appli\w*)|in-app|pop-?ups?|fenêtre contextuelle|(?:lors de|à) (?:votre|la) (?:prochaine |première )?(?:connexion|ouverture)", rf"(?:l'|notre |le )(?:appli\w*|jeu|service|logiciel) (?:vous )?(?:affich|inform|montr|indiqu|demand)\w*")),
        ("account", one_of(r"(?:dans|via|sur|depuis) (?:votre |l'|leur )?(?:espace (?:client|personnel|membre|utilisateur)|compte|tableau de bord)|tableau de bord")),
        ("other", one_of(r"lettres?(?! d'information)|par courrier(?! électronique)|courrier postal|voie postale|sms|texto|téléphone")),
        ("unnamed", one_of(r"par écrit|(?:directement|individuellement|personnellement)|titulaires? d[eu] compte")),
        ("post", one_of(
            rf"(?<!date de )(?<!date de la )(?:{_FRESH} {_VERSION}|{_VERSION} {_FRESH}|{CHANGE}|{_VERSION}|elles?|ils?|cel(?:le|les|ui)-ci|ceux-ci|toute modification)(?: [^\s.;]+){{0,12}}? {_SHOWN}", rf"(?:publi(?:er|ons|erons|era)|affich(?:er|ons|erons|era)|mett(?:re|ons|rons) en ligne|publication|mise en ligne)(?: [^\s.;]+){{0,6}}? (?:{_FRESH} {_VERSION}|{CHANGE}|{_VERSION})",
            r"(?:dès|après|à compter de|par|suivant|à partir de|lors de|suite à|avec|depuis)(?: (?:la|leur|sa|cette))? (?:publication|mise en ligne|parution|affichage)", rf"version applicable est celle[^.;]*", rf"(?:cette page|la page) (?:le|l')? ?(?:dira|indiquera|mentionnera|sera mise à jour)|(?:nous )?(?:indiquerons|reporterons|mettrons)[^.;]{{0,40}} (?:ici|sur cette page)", r"(?:inform|avis|notifi)\w*[^.;]{0,60} en (?:modifiant|actualisant|mettant à jour|publiant)", r"en (?:publiant|affichant|mettant en ligne) (?!un avis|une notification)",
        )),
    )),
    telling=one_of(r"(?:vous (?:en )?|les utilisateurs (?:en )?|en )?(?:inform(?:er|ons|erons|era|és?|ées?)|avis(?:er|erons|és?|ées?|era)|avert(?:ir|irons|is|ie?s?|ira)|notifi(?:er|erons|ées?|és?|era)|prévenir|préviendrons|prévenus?|annonc(?:er|erons|ées?|é|ons)|alert(?:er|erons|és?)|signal(?:er|erons|ées?)|ferons part)", r"(?:porté\w*|porter\w*) à (?:votre|la|leur) connaissance|préavis de|(?:recevrez|recevront|enverrons|adresserons)[^.;]{0,50}(?:avis|notification|message|courriel|e-?mail|préavis)|(?:moyennant|avec) (?:un )?préavis|communiqu(?:ée?s?|erons)"),
    telling_by_posting=one_of(r"(?:par|en) (?:la )?(?:publi|mettant|affich|modifi|actualis)\w*|sur cette page|ici"),
    example=re.compile(r"^(?:par exemple|cela (?:peut|pourra)|cet avis)"), unplaced=re.compile(r"(?:visible|évidence)"),
    further=one_of(r"(?:autres? |tout autre )(?:avis|notifications?|moyens?)|par d'autres moyens"),
    either=re.compile(r"\b(?:ou|et/ou|soit)\b"), alternatives=re.compile(r"\b(?:ou|et/ou|soit|par exemple|tels? que|telles? que|notamment|comme)\b"),
    or_other=re.compile(r"[^.;]{0,30}?,? ou (?:par |via )?(?:tout |d')?autre"),
    material=one_of(r"importante?s?|substantiel(?:le)?s?|significati(?:f|ve)s?|majeure?s?|matériel(?:le)?s?|essentiel(?:le)?s?|considérables?|notables?|matériellement|significativement|substantiellement|de fond|sensibles?", r"(?:affect|réduis|restreign|limit|touch|impact)\w*[^.;]{0,40}(?:droits|données|vous)", r"(?:façon|manière)[^.;]{0,30}(?:nous )?(?:utilis|trait|collect)\w*"),
    immaterial=one_of(r"mineure?s?|non (?:substantiel|significati|important)\w*|peu importante?s?"), unless_immaterial=one_of(r"(?:sauf|hormis|à moins)[^.;]{0,60}(?:mineure?s?|pure forme)"),
    where_law_requires=one_of(r"(?:si|lorsque|quand|dans la mesure où|là où)[^.;]{0,50}(?:loi|législation|réglementation|droit)[^.;]{0,30}(?:exige|impose|oblige|requiert|prévoi|demand|l'exige)\w*", r"(?:si|lorsque|quand)[^.;]{0,40}(?:requis|exigé|tenus|obligés|obligatoire|imposé)\w*[^.;]{0,20}(?:loi|législation|droit|légalement)?"),
    as_law_requires=one_of(r"(?:conformément|comme|selon|dans le respect|en vertu)[^.;]{0,40}(?:loi|législation|réglementation|droit applicable)"),
    law_excepted=one_of(r"(?:sauf|à moins)[^.;,]{0,80}(?:loi|législation|légal\w*)"),
    anaphora=one_of(rf"(?:ces|telles|cette|ladite|lesdites|de ces) (?:\w+ )?(?:modification|mise à jour|mises à jour|changement|évolution)s?|dans ce cas|en (?:informer|aviser|avertir|serez)\w*|vous en|alors|également"),
    before=one_of(r"avant(?: [^\s.;]+){0,7}? (?:entr\w+|vigueur|effet|appli\w+|prenn\w*|modification\w*|date|changement\w*)", r"à l'avance|au préalable|préalable(?:ment)?|par avance|préavis|en amont", r"(?:jours?|semaines?|mois)(?: (?:calendaires|ouvrables|ouvrés|francs))? (?:avant|après|à l'avance|à compter|suivant|auparavant|plus tôt)"),
    on_effective=one_of(r"(?:vigueur|effet|applicables?|s'appliqu\w+|appliqu\w+|effecti\w+)(?: [^\s.;]+){0,5}? (?:dès|immédiat\w+|à compter de|à partir de|lors de|au moment)(?: [^\s.;]+){0,6}?(?: (?:publi\w+|mise en ligne|mises? en ligne|affich\w+|parution)|(?=[,.;]|$))", r"(?:dès|à compter de|à partir de)(?: [^\s.;]+){0,4}? (?:publi\w+|mise en ligne|affich\w+)[^.;]{0,40}(?:vigueur|effet|appli\w+)", r"immédiatement|avec effet immédiat|effet immédiat|dès (?:leur|sa) (?:publication|mise en ligne)"),
    frames=one_of(r"(?:cela|le tout|ces avis|l'avis|cet avis)[^.;]{0,40}(?:jours|semaines|mois)[^.;]*"),
    as_soon=one_of(r"dès (?:que|qu'\w+|possible)|aussitôt que"), prompt=one_of(r"rapidement|sans délai|dans les (?:meilleurs|plus brefs) délais|promptement|sans tarder"),
    numbers={w: n for n, w in enumerate("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze".split())} | {"une": 1, "vingt": 20, "trente": 30, "quarante": 40, "quarante-cinq": 45, "soixante": 60, "quatre-vingt-dix": 90},
    period=re.compile(r"(?<![\w-])(?P<number>\d+|[a-zéèê]+(?:-[a-z]+)*)(?: ?\((?P<figure>\w+)\))? (?P<unit>jours?|semaines?|mois|ans?|année|quinzaine)(?: (?P<business>calendaires|ouvrables|ouvrés|francs))?(?!\w)"),
    calendar=re.compile("calend|francs"), units=(("jour", 1), ("semaine", 7), ("mois", 30), ("an", 365), ("quinzaine", 15)),
    no_period=re.compile(r"(?:\btous les|\bchaque|\bdans(?: les| un délai de)?|\bsous|\bpendant|\bdurant|\bderniers?|\bpar|\bsoit) $"), counts_back=re.compile(r"[a-zé]+ (?:avant|à l'avance|auparavant|plus tôt)"), no_period_after=re.compile(r"^ (?:pour (?:vous )?(?:oppos|refus|résili|accept)|après (?:réception|avoir))"),
    date_shown=one_of(r"dates?(?: [^\s.;]+){0,9}? (?:haut|bas|début|fin|pied|tête|indiquée?s?|affichée?s?|mentionnée?s?|figur\w+|modifiée?|précisée?|visible)", r"(?:avec|indiqu\w+|affich\w+|mention\w+|révis\w+|actualis\w+|modifi\w+|mettr\w+ à jour|voir|consult\w+|vérifi\w+|précis\w+|mettons à jour|port\w+|regard\w+)(?: [^\s.;]+){0,6}? dates?(?! (?:de naissance|à laquelle|du changement))", r"(?:haut|bas|début|fin)(?: [^\s.;]+){0,6}? date"),
    no_date=re.compile(r"date de naissance|à cette date|date limite"), top=one_of(r"en haut|au début|en tête|ci-dessus|en-tête|au sommet"), bottom=one_of(r"en bas|à la fin|au bas|en pied|ci-dessous|au pied"),
    history=one_of(r"(?:versions?|textes?|rédactions?|politiques?|éditions?) (?:précédente|antérieure|ancienne|archivée|passée)s?[^.;]{0,50}(?:disponible|consult|access|archiv|conserv|trouv|demand|ligne|ici|rest|lis)\w*", r"(?:anciennes?|précédentes?|antérieures?) (?:versions?|rédactions?|textes?)[^.;]{0,50}(?:disponible|consult|access|archiv|conserv|trouv|demand|ligne|ici|rest|lis)\w*", r"(?:consult|trouv|conserv|archiv|access|voir|gard|demand)\w*[^.;]{0,50}(?:anciennes?|précédentes?|antérieures?|toutes les) (?:versions?|rédactions?)|(?:consult|trouv|conserv|archiv|access|gard)\w*[^.;]{0,40}versions? (?:antérieure|précédente|ancienne|archivée)s?", r"historique des (?:versions|modifications|changements|révisions)|journal des (?:modifications|changements)|archives? des (?:versions|politiques)|résumé des (?:modifications|changements)|liste des modifications"),
    continued_use=one_of(r"(?:continu|poursui|poursuite)\w*(?: (?:à|d'|de|l'|votre|son|leur|la|vous|en|nos|le|du|des|cette))* ?(?:utilis|accéd|navigu|visit|usage|service|util)\w*", r"utilisation (?:continue|continuelle|ultérieure|du service|de)[^.;]{0,100}(?:accept|accord|consent|vaut)\w*", r"(?:en|le fait de) (?:continu|utilis|rest)\w*[^.;]{0,80}(?:accept|consent|vaut|convenez)\w*", r"utilis\w+[^.;]{0,140}(?:constitu|vaut|vaudra|signifi|considér|équivaut|emporte)\w*[^.;]{0,40}accept\w*", r"votre utilisation[^.;]{0,80}accept\w*", r"(?:si|à défaut|faute|sans)[^.;]{0,30}(?:oppos|objection|refus|désaccord)\w*[^.;]{0,80}(?:accept|réput|consent|résili|cess|ferm|supprim|arrêt)\w*", r"(?:si vous (?:n'acceptez pas|n'êtes pas d'accord|refusez|vous opposez|désapprouvez))[^.;]{0,100}(?:cess|ferm|résili|supprim|arrêt|ne (?:plus|pas) utilis|quitt)\w*", r"silence|vaut acceptation|réputée?s? acceptée?s?"),
    explicit=one_of(r"(?:demander|demanderons|demandera|recueillir|recueillerons|obtenir|obtiendrons|solliciter|sollicitons|requér\w+|invit\w+ à)(?: [^\s.;]+){0,4}? (?:consentement|accord|acceptation|accepter|consentir)", r"consentement (?:explicite|exprès|préalable)|acceptation expresse|accord exprès|expressément accept\w*|cliqu\w+[^.;]{0,30}accept\w*"),
    consent=one_of(r"consentement|accord|acceptation"), consent_where_law=one_of(r"(?:si|lorsque|quand|dans la mesure)[^.;]{0,60}(?:loi|requis|exig|nécessaire|légal)\w*"),
)
