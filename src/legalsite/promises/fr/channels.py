"""Par quoi un changement est annoncé."""

from legalsite.promises.fr.words import A_CHANGE, FRESH, ITEM, PLACE, PRODUCT, SHOWN, SITE, VERSION, VIA
from legalsite.promises.phrases import Phrases, one_of

# Between the change and where it is shown: a notice that is shown is none of the text, a date neither.
GAP = (
    r"(?: (?!dates?\b|avis\b|notifi|message|bandeau|bannière|courriel|e-?mail|annonce\b|alerte|fenêtre|encart)"
    r"[^\s.;]+){0,12}?"
)
NO_DATE = (
    r"(?<!date de )(?<!date de la )(?<!date de dernière )(?<!date de la dernière )(?<!la dernière )(?<!\"dernière "
    r")(?<!\" dernière )(?<!ancienne )(?<!anciennes )(?<!antérieure )(?<!antérieures )(?<!historique des "
    r")(?<!historique daté des )(?<!précédente )(?<!précédentes )(?!\w+ (?:ancienne|antérieure|précédente|archivée|"
    r"passée)s?\b)"
)
CHANNELS = {
    "email": one_of(
        r"courriels?|e-?mails?|(?:courriers?|adresses?) électroniques?|mails?|messages? électroniques?|"
        r"messagerie électronique|infolettres?"
    ),
    "site": one_of(
        rf"{ITEM}(?:(?! par publi)[^.;]){{0,50}}? {VIA} ?{SITE}",
        r"(?:inform|avis|avert|notifi|annonc|préven|préviend|signal|communiqu|alert|connaissance)\w*"
        rf"(?: (?!nouvelle|version|publi|en\b)[^\s.;]+){{0,8}}? {VIA} ?{SITE}",
        rf"en évidence {VIA} ?{SITE}",
        r"(?:avis|message|notification|annonce) (?:bien )?(?:visible|en évidence|clair|"
        rf"apparent)(?! {VIA} ?(?:{PRODUCT}|espace|compte))|(?:publi|affich)\w+ (?:en ligne )?une? (?:avis|"
        rf"avertissement|annonce|message|note)(?!(?: [^\s.;]+){{0,4}}? {VIA} ?{PRODUCT})|affichant de (?:manière|"
        r"façon) (?:visible|proéminente|apparente|évidente) un (?:avis|message)",
        r"bandeaux?|bannières?|blogs?|forums?|communiqué|fil rss|flux rss|voie d'affichage sur le (?:présent )?site",
    ),
    "in_product": one_of(
        r"(?<!cookies )(?<!données )(?<!contenu )(?<!contenus )(?<!présents )(?<!inscrit )(?<!inscrits "
        rf")(?<!recueillies )(?<!collectées ){VIA} ?{PRODUCT}",
        r"notifications? (?:push|in-app|internes?|dans l'appli\w*)|in-app|pop-?ups?|fenêtres? (?:contextuelle|modale|"
        r"surgissante)s?|messagerie (?:interne|de la plateforme)",
        r"(?:lors de|à) (?:votre|la|sa|leur) (?:(?:prochaine|première|nouvelle) (?:connexion|ouverture)|connexion "
        r"suivante)",
        r"(?:inform|avis|avert|notifi|averti|annonc|invit)\w*[^.;]{0,60} (?:lors de|à) (?:votre|la|sa|leur) connexion",
        r"(?:l'|notre |le )(?:appli\w*|jeu|service|logiciel) (?:vous )?(?:affich|inform|montr|indiqu|demand)\w*",
    ),
    "account": one_of(
        rf"{VIA} ?(?:espace (?:client|personnel|membre|utilisateur|abonné|adhérent|vendeur|pro\w*)|"
        r"compte|tableau de bord|dashboard|interface d'administration)|tableau de bord",
        r"(?:envoy|adress(?!es?\b)|enverr)\w*(?: [^\s.;,]+){0,3}? une? (?:notification|avis|message|communication)"
        r"(?! (?:par|via|sur|dans|électronique|push|in-app|à l'adresse|à votre adresse))",
    ),
    "other": one_of(
        r"lettres?(?! d'information)|par courrier(?! électronique)|courrier postal|voie postale|sms|texto|"
        r"messages? textes?|téléphone"
    ),
    "unnamed": one_of(
        r"par écrit|par voie électronique|support durable|titulaires? d[eu] compte",
        r"(?:inform|avis|avert|notifi|contact|communiqu|préven|prévien|envoy|adress|écri)\w*(?: [^\s.;,]+){0,4}? "
        r"(?:directement|individuellement|personnellement)|(?:directement|individuellement|personnellement) "
        r"(?:inform|avis|avert|notifi|contact|communiqu|préven)\w*",
    ),
    "post": one_of(
        rf"{NO_DATE}(?:{FRESH} {VERSION}|{VERSION} {FRESH}|{A_CHANGE}|{VERSION}|elles?|"
        rf"ils?|cel(?:le|les|ui)-ci|ceux-ci|toute modification){GAP} {SHOWN}{PLACE}",
        r"(?:publi(?:er|ons|erons|era)|affich(?:er|ons|erons|era)|mett(?:re|ons|rons|ra) en ligne|publication|"
        rf"mise en ligne)(?: [^\s.;]+){{0,6}}? (?:{FRESH} {VERSION}|{A_CHANGE}|{VERSION}){PLACE}",
        r"(?:dès|après|à compter de|par|suivant|à partir de|lors de|suite à|avec|depuis|à (?:la )?date de)"
        rf"(?: (?:la|leur|sa|cette)| l')? ?(?:publication|mise en ligne|parution|affichage){PLACE}",
        r"(?:par|en) (?:la |leur |simple )*(?:modification|mise à jour|actualisation) (?:en ligne|de (?:la|cette|"
        rf"notre) page|du site)|en mettant[^.;]{{0,60}}(?:{FRESH} {VERSION}|{VERSION} {FRESH}) à (?:votre |"
        r"leur )?disposition",
        r"(?:lorsque|quand|dès que|une fois que) nous (?:(?:la|les?|l') ?|en )?(?:auron\w+ |avons )?(?:publi|mett|"
        rf"affich|diffus)\w*{PLACE}",
        r"(?:applicables?|appliqu\w+|font foi|fait foi)[^.;]{0,50} celles?[^.;]{0,40} (?:en ligne|publiée?s?|"
        rf"affichée?s?|figurant|en vigueur sur (?:le|notre|ce) {SITE})",
        r"(?:cette page|la page) (?:le|l')? ?(?:dira|indiquera|mentionnera|sera mise à jour)|(?:nous )?(?:indiquerons|"
        r"reporterons|mettrons)[^.;]{0,40} (?:ici|sur cette page)|(?:mett\w+ à jour|actualis\w+|modifi\w+) cette page",
        r"(?:inform\w*|avis(?:er\w*|ons)|notifi(?!cation)\w*)[^.;]{0,120}? (?P<medium>en (?:modifiant|actualisant|"
        rf"mettant à jour|publiant)(?! une? {ITEM})(?:[^.;]{{0,60}}? {VIA} ?(?:{SITE}|{PRODUCT}))?|sur cette page)",
        r"en (?:publiant|affichant|mettant en ligne|postant)(?!(?: [^\s.;]+){0,4}? (?:une?|"
        rf"des) {ITEM})(?:[^.;]{{0,120}}? (?:{FRESH} {VERSION}|{VERSION} {FRESH}))?{PLACE}",
        r"(?:version|texte|celles?|celui)[^.;]{0,60} (?:figurant|publiée?s?|en ligne|affichée?s?|présente?|"
        rf"disponible) [^.;]{{0,12}}(?:sur|dans) (?:le|la|notre|nos|ce|son) {SITE}",
        rf"(?:les? |la )?mett(?:ra|rons) à jour {VIA} ?{SITE}|(?:sera|seront) (?:dûment )?mise?s? à jour {VIA} "
        rf"?(?:{SITE}|{PRODUCT})",
    ),
}
JOINS = Phrases(r"(?:,? (?:et/ou|ou|et)|,|/) ")
HEADS = {"site": Phrases(rf"{VIA} ?{SITE}(?!\w)")}
