"""Les mots dont les listes sont faites : le texte, le changer, le montrer."""

NOUN = (
    r"(?:politiques?|conditions|avis|déclarations?|notices?|documents?|textes?|chartes?|contrats?|accords?|"
    r"cg[a-z]{1,3}|mentions|règles|règlements?|notes? d'information|informations sur la protection)"
    r"(?: (?:générales?|particulières?|légales?))?(?: (?:de|d'|d’|sur|relative à|relatif à|"
    r"en matière de)(?: ?(?:la|le|les|des) ?)? ?(?:confidentialité|protection|utilisation|vie privée|vente|"
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
    r"(?:modifi(?:er|e|é|ée|és|ées|ons|ions|ent|erons|era|ait|ant)|mett(?:re|ons|rons|ra|ent|"
    r"ant) (?:régulièrement |périodiquement )?à jour|mis(?:e|es)? à jour|actualis(?:er|é|ée|és|ées|ons|erons|"
    r"era|e)|révis(?:er|é|ée|és|ées|ons|erons|era|e)|"
    r"évolu(?:er|e|ent|era|eront)|adapt(?:er|é|ée|és|ées|ons)|amend(?:er|é|ée|és|ées)|chang(?:er|e|ent|é|ée|"
    r"és|ées|eons|era|erait)|remplac(?:er|é|ée|és|ées)|complét(?:er|é|ée|és|ées)|revoir|revue?s?|ajust(?:er|é|"
    r"ée|és|ées)|amélior(?:er|é|ée))"
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
    r"postée?s?|(?:est|sont|sera|seront|être|figur\w+|permanence) en ligne|consultée?s?|reflétée?s?|indiquée?s?|"
    r"figurer?a?|portée?s? sur cette page)"
)
SITE = r"(?:website|sites?(?: web| internet)?|pages? d'accueil|page web|portail|sites web|www\.\S+)"
PRODUCT = r"(?:apps?|applis?|applications?|services?|plateformes?|produits?|logiciels?|jeux?|interface|outils?)"
ITEM = (
    r"(?:avis|bandeau|bannière|notification|annonce|message|notice|alerte|information|avertissement|"
    r"communiqué|affichage|déclaration|mention|encart)s?"
)
TELL = (
    r"(?:parvenir|inform(?:er|ons|erons|era|és?|ées?|e)|avis(?:er|ons|erons|era|és?|ées?)|avert(?:ir|irons|issons|is|"
    r"ie?s?|ira)|notifi(?:er|ons|erons|era|és?|ées?)|annonc(?:er|ons|erons|era|és?|ées?)|préven(?:ir|us?|ues?|"
    r"ons)|préviendrons|signal(?:er|erons|ons|é|ées?|era)|communiqu(?:er|erons|ons|é|ées?|era)|port(?:er|"
    r"erons|ée?s?) à (?:votre|la) connaissance|"
    r"publi(?:er|ons|erons|era|és?|ées?)|affich(?:er|ons|erons|era|és?|ées?|e)|envo(?:yer|yons|yé|yée|yées)|"
    r"enverrons|enverra|adress(?:er|erons|ons|ée?s?)|écri(?:re|vons|rons)|plac(?:er|erons|ons|é)|mett(?:re|"
    r"ons|rons) (?:en ligne|à jour|à disposition)|mises? en ligne|indiqu(?:er|erons|ons|ée?s?)|recev(?:rez|"
    r"oir|ez)|recevront|alert(?:er|erons|ons|és?)|contact(?:er|erons|ons|és?)|disponibles?|accessibles?|"
    r"(?:publi|affich|envoy|adress|inform|notifi|postant)ant|mettant en ligne|montr(?:er|era|erons)|verr(?:ez|ont)|"
    r"fournir|donn(?:er|erons)|faire part|ferons part|diffus\w+)"
)
