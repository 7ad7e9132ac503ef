"""Par quoi un changement est annoncé."""

import re

from legalsite.promises.fr.words import A_CHANGE, FRESH, ITEM, PRODUCT, SHOWN, SITE, VERSION
from legalsite.promises.lexicon import one_of

CHANNELS = {
    "email": one_of(
        r"courriels?|e-?mails?|courriers? électroniques?|mails?|messages? électroniques?|messagerie électronique"
    ),
    "site": one_of(
        rf"{ITEM}[^.;]{{0,50}}? (?:sur|dans|via|à) (?:notre|nos|le|la|les|ce|cette|son|l')? ?(?:présent )?{SITE}",
        r"(?:inform|avis|avert|notifi|annonc|préven|préviend|signal|communiqu|alert)\w*(?: (?!nouvelle|"
        r"version)[^\s.;]+){0,8}? (?:sur|via|par|au moyen de) (?:notre|le|ce|la|nos|"
        rf"l')? ?(?:présent )?{SITE}",
        r"(?:avis|message|notification|annonce) (?:bien )?(?:visible|en évidence|clair|apparent)(?! (?:dans|"
        r"via|sur|au sein|à l'intérieur))",
        r"bandeaux?|bannières?|blogs?|forums?|communiqué|fil rss|flux rss|voie d'affichage sur le (?:présent )?site",
    ),
    "in_product": one_of(
        rf"(?:dans|via|sur|par|depuis|au sein de) (?:notre|nos|l'|le|la|les|cette|votre|une|un) ?{PRODUCT}",
        r"notifications? (?:push|in-app|dans l'appli\w*)|in-app|pop-?ups?|fenêtre contextuelle|(?:lors de|"
        r"à) (?:votre|la) (?:prochaine |première )?(?:connexion|ouverture)",
        r"(?:l'|notre |le )(?:appli\w*|jeu|service|logiciel) (?:vous )?(?:affich|inform|montr|indiqu|demand)\w*",
    ),
    "account": one_of(
        r"(?:dans|via|sur|depuis) (?:votre |l'|leur )?(?:espace (?:client|personnel|membre|utilisateur)|"
        r"compte|tableau de bord)|tableau de bord"
    ),
    "other": one_of(
        r"lettres?(?! d'information)|par courrier(?! électronique)|courrier postal|voie postale|sms|texto|téléphone"
    ),
    "unnamed": one_of(r"par écrit|(?:directement|individuellement|personnellement)|titulaires? d[eu] compte"),
    "post": one_of(
        r"publi(?:er|ons|erons|era) (?:les |ces |toutes? )?(?:modifications?|mises? à jour|"
        r"changements?)[^.;]{0,20} sur (?:notre|la|nos|les) \w+",
        rf"(?<!date de )(?<!date de la )(?:{FRESH} {VERSION}|{VERSION} {FRESH}|{A_CHANGE}|{VERSION}|elles?|"
        rf"ils?|cel(?:le|les|ui)-ci|ceux-ci|toute modification)(?: [^\s.;]+){{0,12}}? {SHOWN}",
        r"(?:publi(?:er|ons|erons|era)|affich(?:er|ons|erons|era)|mett(?:re|ons|rons) en ligne|publication|"
        rf"mise en ligne)(?: [^\s.;]+){{0,6}}? (?:{FRESH} {VERSION}|{A_CHANGE}|{VERSION})",
        r"(?:dès|après|à compter de|par|suivant|à partir de|lors de|suite à|avec|depuis)(?: (?:la|leur|sa|"
        r"cette))? (?:publication|mise en ligne|parution|affichage)",
        r"version applicable est celle[^.;]*",
        r"(?:cette page|la page) (?:le|l')? ?(?:dira|indiquera|mentionnera|sera mise à jour)|"
        r"(?:nous )?(?:indiquerons|reporterons|mettrons)[^.;]{0,40} (?:ici|sur cette page)",
        r"(?:inform|avis|notifi)\w*[^.;]{0,60} en (?:modifiant|actualisant|mettant à jour|publiant)",
        r"en (?:publiant|affichant|mettant en ligne|postant)(?! (?:un |une )?(?:avis|notification|bandeau|bannière|"
        r"message))",
        r"(?:version|texte|celles?|celui)[^.;]{0,60} (?:figurant|publiée?s?|en ligne|affichée?s?|présente?|disponible) "
        rf"[^.;]{{0,12}}(?:sur|dans) (?:le|la|notre|nos|ce|son) {SITE}",
    ),
}
JOINS = re.compile(r"(?:,? (?:et/ou|ou|et)|,|/) ")
HEADS: dict[str, re.Pattern[str]] = {}
