"""La date affichée, les textes antérieurs, ce qui vaut accord."""

from legalsite.promises.phrases import Phrases, one_of

DATE_SHOWN = one_of(
    r"dates?(?: [^\s.;]+){0,9}? (?:ci-dessus|ci-dessous|haut|bas|début|fin|pied|tête|indiquée?s?|affichée?s?|"
    r"mentionnée?s?|figur\w+|modifiée?|précisée?|visible)",
    r"(?:avec|indiqu\w+|affich\w+|mention\w+|révis(?!ion)\w+|actualis(?!ation)\w+|modifi(?!cation)\w+|mett\w+ à jour|"
    r"mise à jour de|voir|consult\w+|vérifi\w+|précis\w+|mettons à jour|port\w+|regard\w+)(?: [^\s.;]+){0,6}? "
    r"[\"(]?dates?(?! (?:de naissance|à laquelle[^.;]{0,40}(?:vigueur|effet|publi|en ligne)|du changement))",
    r"(?:haut|bas|début|fin)(?: [^\s.;]+){0,6}? date",
)
NO_DATE = Phrases(
    r"date de naissance|à cette date|date limite|(?:à|dès|avant|après|depuis|compter de|partir de) (?:la |leur |sa )?"
    r"date (?:de|d')(?: ?(?:leur|sa|la|cette))? ?(?:publication|mise en ligne|entrée|effet|prise|commande|passation)"
)
TOP = one_of(r"en haut|au début|en tête|ci-dessus|en-tête|au sommet")
BOTTOM = one_of(r"en bas|à la fin|au bas|en pied|ci-dessous|au pied")
HISTORY = one_of(
    r"(?:versions?|textes?|rédactions?|politiques?|éditions?) (?:précédente|antérieure|ancienne|archivée|"
    r"passée)s?[^.;]{0,50}\b(?:disponible|consult|access|archiv|conserv|trouv|demand|ligne|ici|rest|lis)\w*",
    r"(?:anciennes?|précédentes?|antérieures?) (?:versions?|rédactions?|textes?)(?! (?:de l'appli|du logiciel|"
    r"du navigateur|de la plateforme|du service))[^.;]{0,50}(?:disponible|consult|access|archiv|conserv|trouv|demand|"
    r"ligne|ici|rest|lis)\w*",
    r"(?:consult|trouv|conserv|archiv|access|voir|gard|demand)\w*[^.;]{0,50}(?:anciennes?|précédentes?|"
    r"antérieures?|toutes les) (?:versions?|rédactions?)|(?:consult|trouv|conserv|archiv|access|"
    r"gard)\w*[^.;]{0,40}versions? (?:antérieure|précédente|ancienne|archivée)s?",
    r"historique (?:\w+ )?des (?:versions|modifications|changements|révisions)|journal des (?:modifications|"
    r"changements)|archives? des (?:versions|politiques)|résumé des (?:modifications|changements)|"
    r"liste des modifications",
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
