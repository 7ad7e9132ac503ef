"""Les mots dont les listes sont faites : le texte, le changer, le montrer."""

NOUN = (
    r"(?:politiques?|conditions|avis|déclarations?|notices?|documents?|textes?|chartes?|contrats?|accords?|"
    r"conventions?(?! (?:de|d'|collective))|modalités|termes|cg[a-z]{1,3}|mentions|règles|règlements?(?! (?:\(|ue\b|"
    r"ce\b|cee\b|n°|européen|général sur|intérieur|du conseil|du parlement))|notes? d'information|"
    r"informations sur la protection)(?: (?:générales?|particulières?|légales?))?(?: (?:de|d'|d’|sur|relative à|"
    r"relatif à|en matière de)(?: ?(?:la|le|les|des) ?)? ?(?:confidentialité|protection|utilisation|vie privée|vente|"
    r"cookies|service|données|gestion)[\w' ]{0,30}?)?"
)
DET = (
    r"(?:la présente|les présentes|le présent|cette|ce|cet|ces|notre|nos|la|le|les|sa|ses|de la|du|des|"
    r"dudit|ladite|lesdites|aux|au|à la)"
)
THE_DOCUMENT = (
    rf"(?:(?:à |de |d')?{DET}(?: (?:présente|présentes|même|actuelle))? {NOUN}|(?:les|des|"
    r"aux) présentes(?! conditions))"
)
A_CHANGE = (
    r"(?:modifications?|mises? à jour|changements?|révisions?|évolutions?|amendements?|adaptations?|"
    r"actualisations?|ajustements?|nouvelles? versions?)"
)
VERB = (
    r"(?:modifi(?:er|e|é|ée|és|ées|ons|ions|ent|erons|era|ait|ant)|mett(?:re|ons|rons|ra|ent|ant) (?:régulièrement |"
    r"périodiquement )?à jour|mis(?:e|es)? à jour|actualis(?:er|é|ée|és|ées|ons|erons|era|e)|révis(?:er|é|ée|és|ées|"
    r"ons|erons|era|e)|évolu(?:er|e|ent|era|eront)|adapt(?:er|é|ée|és|ées|ons)|amend(?:er|é|ée|és|ées)|chang(?:er|e|"
    r"ent|é|ée|és|ées|eons|era|erait)|remplac(?:er|é|ée|és|ées)|complét(?:er|é|ée|és|ées)|revoir|revue?s?|ajust(?:er|"
    r"é|ée|és|ées))"
)
BETWEEN = (
    r"(?: (?:peut|peuvent|pourra|pourront|pourrait|pourraient|sera|seront|est|sont|être|été|à|tout|"
    r"moment|en|tout|temps|susceptibles?|d'|de|temps|autre|régulièrement|périodiquement|"
    r"occasionnellement|ainsi|aussi|également|faire|l'objet|sans|préavis|parfois|ponctuellement|"
    r"amenée?s?|donc|toutefois|ne|pas|nécessaire|d'être|d'évoluer|notre|seule|discrétion|par|nous|"
    r"étant|ayant|pu|fonction|le|cas|échéant|cours|venait|devait|venir|a|ont|avoir|se|voir),?){0,12}?"
)
FRESH = (
    r"(?:nouvelles?|nouveau|nouveaux|dernière|actuelle|mises? à jour|modifiée?s?|révisée?s?|en vigueur|"
    r"actualisée?s?|amendée?s?|à jour)"
)
VERSION = rf"(?:versions?|textes?|rédactions?|{NOUN})"
SHOWN = (
    r"(?:publiée?s?|disponibles?|accessibles?|mise?s? en ligne|affichée?s?|consultables?|diffusée?s?|"
    r"postée?s?|(?:est|sont|sera|seront|être|figur\w+|permanence) en ligne|consultée?s?|reflétée?s?|"
    r"indiquée?s?(?! par une date)|figurer?a?|portée?s? sur cette page|"
    r"(?:notifi|annonc|signal|mentionn|communiqu)ée?s? (?:ici|sur (?:cette|la présente) page))"
)
SITE = r"(?:website|sites?(?: web| internet)?|pages? d'accueil|page web|portail|sites web|www\.\S+)"
PRODUCT = r"(?:apps?|applis?|applications?|services?|plateformes?|produits?|logiciels?|jeux?|interface|outils?)"
VIA = (
    r"(?:(?:dans|via|sur|par|depuis|à travers)(?: (?:notre|nos|le|la|les|ce|cette|ces|son|sa|ses|leurs?|votre|une?|"
    r"l'une? de(?:s| nos| ses))| l')?|(?:au sein|au travers|par le biais|par l'intermédiaire|au moyen|"
    r"lors de l'(?:utilisation|usage))(?: de (?:notre|nos|la|ce|cette|l'une? de(?:s| nos| ses)|votre|son|sa)|"
    r" de l'| du| des| d'une?))(?: présente?)?"
)
PLACE = rf"(?: (?:directement )?{VIA} ?(?:{SITE}|{PRODUCT})(?:,? (?:et|ou|et/ou) {VIA} ?(?:{SITE}|{PRODUCT}))*)?"
ITEM = (
    r"(?:avis|bandeau|bannière|notification|annonce|message|notice|alerte|information|avertissement|"
    r"communiqué|affichage|déclaration|mention|encart|communication|actualité|note)s?"
)
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
