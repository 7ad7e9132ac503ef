"""Ce qui parle de changements de ce texte, et ce qui n'en parle pas."""

from legalsite.promises.fr.words import A_CHANGE, BETWEEN, DET, FRESH, NOUN, SHOWN, THE_DOCUMENT, VERB, VERSION
from legalsite.promises.phrases import one_of

ABOUT = one_of(
    rf"{VERB}(?:,? (?:et|ou|et/ou|voire) (?:de |d')?(?:\w+ )?{VERB})*(?:,? (?:à tout moment|à n'importe quel moment|"
    r"en tout temps|ponctuellement|en tout ou (?:en )?partie|à l'occasion|occasionnellement|si nécessaire|au besoin|"
    r"régulièrement|périodiquement|de temps (?:en temps|à autre)|tout ou partie|les termes|le contenu|unilatéralement|"
    rf"librement|sans préavis|à sa (?:seule )?discrétion|et|ou|,|de|d'|du|\w+ment))*,? {THE_DOCUMENT}",
    rf"{A_CHANGE}(?: (?:importantes?|substantielles?|significatives?|majeures?|éventuelles?|ultérieures?|"
    r"futures?|apportées?|faites?|mineures?|et|ou|\w+elles?))*(?: ?(?:de|d'|à|aux|au|dans|du|des|sur|"
    rf"concernant))? ?{THE_DOCUMENT}",
    rf"{THE_DOCUMENT},?{BETWEEN} (?:d'|à )?{VERB}",
    rf"{THE_DOCUMENT}(?: [^\s.;]+){{0,4}}? (?:susceptibles? d[e']|l'objet d[e']|"
    rf"sous réserve d[e']) ?(?:\w+ )?{A_CHANGE}",
    rf"{A_CHANGE} (?:de politique|des conditions|des cgu|contractuelles?)",
    rf"(?:faire|faisons|ferons) évoluer (?:\w+ )?{THE_DOCUMENT}",
    rf"{THE_DOCUMENT}[^.;]{{0,80}}? (?:elle|elles|il|ils){BETWEEN} {VERB}",
    r"(?:nouvelles? versions?|version (?:modifiée|mise à jour|révisée|actualisée)|(?:politique|conditions|"
    rf"charte|déclaration|avis) (?:mises? à jour|modifiée?s?|révisée?s?|actualisée?s?))[^.;]{{0,60}} {SHOWN}",
    r"(?:publi\w+|mett\w+ en ligne|affich\w+)[^.;]{0,40} (?:nouvelles? (?:versions?|conditions|politiques?)|"
    r"(?:versions?|politique|conditions) (?:modifiée?s?|mises? à jour|révisée?s?|actualisée?s?))",
    rf"(?:apporter|apportons|apporterons|apporté)[^.;]{{0,30}} {A_CHANGE}[^.;]{{0,20}} {THE_DOCUMENT}",
    r"version applicable est celle",
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
ELSEWHERE = one_of(
    r"(?:modif\w+|chang\w+|mise? à jour|mettre à jour|évolu\w+|rectifi\w+|actualis\w+)(?: (?:de|des|du|la|le|les|nos|"
    r"vos|votre|notre|d'|l'|ou|et|supprimer|aux|à|un|une|ces|\w+er)){0,4} ?(?:tarifs?|prix|frais|"
    r"données(?! personnelles? (?:politique|charte))|informations|coordonnées|compte|adresse|services?|produits?|"
    r"fonctionnalités?|logiciels?|paramètres|préférences|horaires|mot de passe|commandes?|voyages?|réservations?|"
    r"billets?|itinéraires?|vols?|consentement|choix)(?! (?:de confidentialité))",
    r"(?:tarifs?|prix|frais|coordonnées|horaires|fonctionnalités)(?: [^\s.;,]+){0,5} (?:modifi|chang|évolu|"
    r"augment)\w*",
    r"sous-traitants?|fusion|acquisition|rachat|cession|violation de données|faille|incident de sécurité|"
    r"newsletter|lettre d'information|désabonn\w+|install(?:er|ation|ées?)|prévenez-nous|informez-nous|code source",
    rf"(?:leurs?|autres|tiers) (?:\w+ )?{NOUN}",
)
NEVER = one_of(
    r"conforme au contrat|conformité au contrat",
    r"date (?:de|d'|des) (?:la )?(?:dernière )?(?:mises? à jour|modification|révision|"
    r"version)[^.;:]{0,40}: [^.;]{0,24}\d{4}",
    r"^\W*(?:pour|afin de|de)? ?(?:gérer|vous (?:informer|notifier|envoyer|communiquer)|communiquer)[^.;]{0,200} "
    rf"{A_CHANGE} (?:de|d'|à|aux|dans|apporté)",
    rf"constitu\w+ (?:en (?:aucun|rien)[^.;]{{0,20}} )?(?:pas )?une? {A_CHANGE}",
    r"(?:modifi\w+|amend\w+|avenant)(?:(?!communiqu|notifi|inform|avis|envoy|adress|annonc|transm)[^.;]){0,80}"
    r"(?:par écrit|signée?s? par|accord écrit|les deux parties)",
    r"(?:ne peut|ne peuvent)[^.;]{0,20} (?:être )?(?:modifi|amend)\w*[^.;]{0,20} que",
    r"nulle?s?|inapplicable|invalid\w+",
    r"ne saurai\w+ (?:modifier|affecter)",
    r"vous ne (?:pouvez|devez) pas modifier|ne (?:modifie|modifient) pas",
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
    rf"version (?:en vigueur|applicable)[^.;]{{0,40}} {SHOWN}",
    rf"(?:ces|des|de|ladite|lesdites|toute|toutes|les|ses|chaque|aucune|cette|telles) (?:\w+ )?{A_CHANGE}",
    rf"{A_CHANGE} (?:sera|seront|est|sont|entre|entrent|prend|prennent)",
    r"(?:continu|poursui)\w+ (?:à |d'|de |l')?(?:utilis)\w*|(?:date)[^.;]{0,40}(?:haut|bas)|(?:nouvelle|"
    r"dernière|précédente|ancienne|antérieure)s? versions?|versions? (?:précédente|antérieure|mise à jour|"
    r"modifiée|archivée|ancienne)s?",
)
