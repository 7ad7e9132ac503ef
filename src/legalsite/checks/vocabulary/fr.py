"""French words that give a change its weight. Each list has an edit that it finds and one that it does not."""

from legalsite.checks.vocabulary.listed import Listed
from legalsite.text.negations_and_modals import EXCEPTIONS, MODAL_VERBS, NEGATIONS, OPPOSITE_PREFIXES

COUNTRIES = """
    français/française belge/belge suisse/suisse luxembourgeois/luxembourgeoise allemand/allemande
    autrichien/autrichienne néerlandais/néerlandaise anglais/anglaise écossais/écossaise britannique/britannique
    irlandais/irlandaise danois/danoise norvégien/norvégienne suédois/suédoise finlandais/finlandaise
    islandais/islandaise polonais/polonaise tchèque/tchèque slovaque/slovaque hongrois/hongroise slovène/slovène
    croate/croate serbe/serbe roumain/roumaine bulgare/bulgare grec/grecque chypriote/chypriote maltais/maltaise
    italien/italienne espagnol/espagnole portugais/portugaise estonien/estonienne letton/lettonne
    lituanien/lituanienne ukrainien/ukrainienne turc/turque israélien/israélienne américain/américaine
    californien/californienne canadien/canadienne québécois/québécoise brésilien/brésilienne indien/indienne
    chinois/chinoise japonais/japonaise australien/australienne marocain/marocaine tunisien/tunisienne
    algérien/algérienne sénégalais/sénégalaise européen/européenne étranger/étrangère
"""
LAWS = ", ".join(
    f"droit {masculine} = loi {feminine} = lois {feminine}s"
    for masculine, _, feminine in (country.partition("/") for country in COUNTRIES.split())
)

LISTS = {
    "negations": Listed(
        f"{NEGATIONS['fr']}, {EXCEPTIONS['fr']}",
        found=("Nous ne vendons pas de lettres.", "Nous vendons des lettres."),
        not_found=("Ce n'est pas un jeu.", "Ce n'est aucun jeu."),
    ),
    "modal verbs": Listed(
        MODAL_VERBS["fr"],
        found=("Vous pouvez partir.", "Vous devez partir."),
        not_found=("Il peut partir.", "Ils peuvent partir."),
    ),
    "and/or": Listed(
        "et = ainsi que, ou = ou bien, et/ou",
        found=("Nous lisons lettres et cartes.", "Nous lisons lettres ou cartes."),
        not_found=("Nous lisons lettres et cartes.", "Nous lisons lettres ainsi que cartes."),
    ),
    "limits": Listed(
        """
        au moins = au minimum = minimum = pas moins de, au plus = plafonn* = au maximum = maximum = jusqu'à
        = pas plus de
        n'excédant pas, plus de = supérieur à = supérieure à = excède = dépasse
        moins de = inférieur à = inférieure à, plus longtemps
        au plus tard, au plus tôt, au-delà, en deçà
        """,
        found=("Il faut au moins cinq pièces.", "Il faut au plus cinq pièces."),
        not_found=("Il faut au moins cinq pièces.", "Il faut au minimum cinq pièces."),
    ),
    "before and after": Listed(
        "avant = préalablement, après = suivant, dès, depuis, jusqu'au, dans un délai, pendant = durant, ultérieur*",
        found=("Nous appelons avant la visite.", "Nous appelons après la visite."),
        not_found=("Nous parlons pendant la visite.", "Nous parlons durant la visite."),
    ),
    "restrictions": Listed(
        """
        seulement = uniquement = exclusivement, exclusif* = exclusive*, seul = seule = seuls = seules, discrétion
        raisonnable*, substantiel* = significatif* = significative*, déraisonnable*, expressément = exprès = expresse
        limité*, illimité*, irrévocable*, révocable*, cessible*, transférable*, monde entier = mondial*
        gratuit* = sans frais, automatiquement = automatique*, temporaire*, permanent*, commercia*, facultati*
        obligatoire*, nécessaire*
        en principe = en général = généralement = normalement
        dans la mesure du possible = si possible = autant que possible
        strictement, en tout ou partie, notamment sans s'y limiter
        moitié = demi = demie, sur demande = à votre demande
        justifié* = bien fondé*, injustifié* = infondé*, légitime = légitimes, sérieu*, manifeste*
        indépendant* = impartia* = neutre = neutres, interne = internes, externe = externes, unilatéral*
        mutuel* = d'un commun accord, formel*, oral* = verbal*
        """,
        found=("À notre discrétion.", "À notre guise."),
        not_found=("Seulement pour vous.", "Uniquement pour vous."),
    ),
    "all or some": Listed(
        """
        tout = tous = toute = toutes = chaque, certain*, quelques, les deux, soit, plupart = majorité
        plusieurs = nombreux = nombreuses, peu de
        intégral* = entièrement = totalement = complètement, partiel* = en partie
        toujours, parfois = occasionnellement, rarement
        """,
        found=("Nous lisons toutes les lettres.", "Nous lisons certaines lettres."),
        not_found=("Tout invité entre.", "Tous les invités entrent."),
    ),
    "periods": Listed(
        """
        minute*, heure = heures, jour = jours, jour ouvr* = jours ouvr*, semaine*, mois = mensuel*, trimestre*
        an = ans = année* = annuel*, immédiatement = immédiat*, sans délai = sans retard, dans les meilleurs délais
        = au plus vite = dès que possible
        préavis, à l'avance, à tout moment, indéfiniment, régulièrement, lundi*, mardi*, mercredi*, jeudi*, vendredi*
        samedi*, dimanche*, week-end*, férié*
        janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre
        """,
        found=("Cela dure deux semaines.", "Cela dure deux mois."),
        not_found=("Cela dure un an.", "Cela dure une année."),
    ),
    "we and you": Listed(
        "nous = notre = nos, vous = votre = vos = vôtre",
        found=("À notre charge.", "À votre charge."),
        not_found=("Vous lisez.", "C'est lu par vous."),
    ),
    "parties": Listed(
        """
        utilisateur* = utilisatrice*, client = clients = cliente*, membre = membres, visiteur*, abonné*, société
        prestataire = prestataires, fournisseur*, acheteur*, vendeur*, consommateur*, professionnel*, salarié*
        mineur* = enfant*, parents, partie = parties, éditeur*, exploitant*, titulaire*, invité = invités, adhérent*
        locataire*, bailleur*, propriétaire*, participant*, élève* = étudiant*, patient*, donateur*, candidat*, auteur*
        organisateur*
        """,
        found=("Les membres peuvent partir.", "Les membres et les visiteurs peuvent partir."),
        not_found=("Le client paie.", "Les clients paient."),
    ),
    "who is protected": Listed(
        """
        concerné*, inscrit*, majeur* = adulte*, résident* = résidant*, personne physique*
        = personnes physiques, personne morale* = personnes morales, éligible*, existant*, payant*, vérifié*
        habilité* = autorisée, âgé*, foyer*, non autorisé*
        """,
        found=("Nous écrivons aux gens inscrits.", "Nous écrivons aux gens."),
        not_found=("Un adulte entre.", "Des adultes entrent."),
    ),
    "own or other": Listed(
        "propre = propres, autre = autres, respectif* = respective*",
        found=("Chacun porte ses propres sacs.", "Chacun porte les sacs de l'autre."),
        not_found=("Son propre sac.", "Ses propres sacs."),
    ),
    "notice": Listed(
        """
        notifi* = informe = informer = informé* = informée* = informons = informerons = informera = prévenir
        = prévenons = préviendr* = prévenu* = avertir = averti* = avertissons = avis = annonc* = aviser = avisé*
        par courriel = par e-mail = par mail = par courrier électronique, par courrier = par la poste = par lettre
        par écrit, sur notre site = sur le site, dans l'application, dans votre compte
        """,
        found=("Nous vous préviendrons.", "Nous vous aimerons."),
        not_found=("Nous vous informons.", "Nous vous prévenons."),
    ),
    "liability": Listed(
        """
        responsab*, indemnis*, dommage* = préjudice*, négligence*, faute = fautes, légère = légères, lourde = lourdes
        grave = graves, intentionnel* = dolosi* = dol, force majeure, en l'état, à vos risques
        direct = directe = directs
        = directes, indirect*, garanti*, perte = pertes, prévisible*, risque = risques
        solidair*, conjoint*, prorata
        """,
        found=("Une erreur légère.", "Une erreur lourde."),
        not_found=("Un dommage.", "Un préjudice."),
    ),
    "legal bases": Listed(
        """
        consentement*, consent = consentez = consenti, intérêt légitime = intérêts légitimes
        obligation légale = obligations légales, contrat = contrats = contractuel*, intérêts vitaux, intérêt public
        base légale = bases légales = base juridique = fondement juridique
        """,
        found=("C'est avec votre consentement.", "C'est dans notre intérêt légitime."),
        not_found=("C'est dans le contrat.", "C'est dans les contrats."),
    ),
    "governing law and courts": Listed(
        f"""
        {LAWS}
        régi par = régie par = régis par = régies par, loi applicable = droit applicable
        soumis à = soumise à = soumis au = soumise au, tribunal = tribunaux, juridiction*, arbitra*
        compétence exclusive, compétent*, ressort
        """,
        found=("Le droit français s'applique.", "La coutume s'applique."),
        not_found=("Nous aimons les règles de Lyon.", "Nous aimons les règles de Lille."),
    ),
    "obligations": Listed(
        """
        accept*, oblig*, s'engage* = nous engageons = vous engagez = engagement*, interdi* = banni* = proscri*
        autoris* = toléré* = tolèr* = permet = permettre
        garanti*, pay* = paie* = paiement*, frais, prix, tarif*, charge
        espèces, bon d'achat = bons d'achat, acompte*, échéance*
        """,
        found=("C'est interdit.", "C'est rare."),
        not_found=("C'est autorisé.", "Cela se permet : on autorise."),
    ),
    "rights": Listed(
        """
        droit = droits, oppos*, retir* = retrait*, rétract*, accès, effac*, rectifi*, portabilité, réclam*, recours
        résili*, suspend* = suspens*, rembours* = restitu* = rendons = rend = rendre
        licence*, propriété, renonc*
        """,
        found=("Vous avez un recours.", "Vous avez une question."),
        not_found=("Vous avez un droit.", "Vous avez des droits."),
    ),
    "beginning and end": Listed(
        """
        réception = reçoi* = reçu* / envoi = expédition = envoyé* = expédié* / remise = livraison = à la livraison
        = livré* = remis*
        / émission = date d'émission = date du = date de / conclusion = signature* = signé* / publication = publié*
        / commande / échéance / connaissance
        commence* = débute* = début, prend fin = prennent fin = expire* = se termine = fin = cesse, continue* = poursui*
        renouvel* = reconduit* = reconduction* = prolong*, entre en vigueur = prend effet, survi*
        """,
        found=("Cela commence en mai.", "Cela continue en mai."),
        not_found=("Cela commence en mai.", "Cela débute en mai."),
    ),
    "security and secrecy": Listed(
        """
        chiffr* = crypt*, confidentiel* = confidentialité = secret = secrète, sécuris* = sécurité, pseudonym*
        protég* = protection
        """,
        found=("C'est chiffré.", "C'est peint."),
        not_found=("C'est confidentiel.", "C'est d'une grande confidentialité."),
    ),
    "data categories": Listed(
        """
        données personnelles = données à caractère personnel, localisation = géolocalisation, adresse ip = adresses ip
        adresse e-mail = adresse électronique = adresse mail, numéro de téléphone, biométri*, santé, génétique*
        bancaire*, cookie*, appareil*, identifiant*, date de naissance, sexe, ethni*, religi*, opinions politiques
        photo*, vidéo*, journaux
        """,
        found=("Nous lisons les noms.", "Nous lisons les noms et les cookies."),
        not_found=("Ce sont des données personnelles.", "Ce sont des données à caractère personnel."),
    ),
    "purposes": Listed(
        """
        finalité* = fins, marketing = prospection, publicit*, newsletter* = infolettre*, profil*, analys*, recherche*
        entraîn*, apprentissage automatique, intelligence artificielle, personnalis*, suivi
        vend* = vente*, automatisé*, fraude*
        """,
        found=("C'est pour répondre.", "C'est pour répondre et pour la publicité."),
        not_found=("Nous vendons des livres.", "La vente des livres est là."),
    ),
    "retention": Listed(
        """
        conserv* = stock*, supprim* = suppression*, anonymis*, archiv*, sauvegarde*
        """,
        found=("Nous les supprimons.", "Nous les peignons."),
        not_found=("Nous les conservons.", "Nous les stockons."),
    ),
    "transfers": Listed(
        """
        transfér* = transfert*, pays tiers, espace économique européen = eee, union européenne = ue, états-unis
        clauses contractuelles types, décision d'adéquation, bouclier de protection, à l'étranger
        hors, ailleurs
        """,
        found=("Cela reste ici.", "Cela part à l'étranger."),
        not_found=("Cela reste dans l'UE.", "Cela reste dans l'Union européenne."),
    ),
    "recipients": Listed(
        """
        partag* = divulg* = communiquer = communiquons = communiqué* = communique = transm*
        destinataire*, tiers, partenaire*
        sous-traitant*, prestataire de service* = prestataires de service*, autorité*, filiale*, affilié*
        ayant droit = ayants droit, annonceur*
        """,
        found=("Nous le montrons aux partenaires.", "Nous le montrons aux amis."),
        not_found=("Nous le partageons.", "Nous le communiquons."),
    ),
    "decisions": Listed(
        """
        accord* = approuv* = approbation = admis* = admet* = agréé* = accept* = confirm*
        / refus* = rejet* = débout* = déclin* / report* = ajourn* = différ*
        conseil d'administration = conseil / assemblée générale = assemblée / bureau / président* / secrétaire
        / trésori* / comité* / commission* / direction = gérant* / conseil de surveillance / conseil municipal
        / commissaire* / expert* / médiateur*
        """,
        found=("Le bureau paie.", "Le comité paie."),
        not_found=("La demande est acceptée.", "La demande est approuvée."),
    ),
    "majorities": Listed(
        """
        majorité = majorité simple, majorité absolue, majorité relative
        majorité qualifiée = majorité renforcée, unanim*, quorum, voix prépondérante
        deux tiers, trois quarts, un tiers = le tiers, un quart = le quart
        main levée = scrutin public / scrutin secret = bulletin secret
        """,
        found=("La majorité simple décide.", "La majorité absolue décide."),
        not_found=("La majorité simple décide.", "La majorité décide."),
    ),
    "settings": Listed(
        """
        activé* = active = actif / désactivé* = inactif = inactive, visible* = affiché* / masqué* = caché* = invisible*
        public = publique = publics = publiques = publiquement / privé* = à huis clos, ouvert* / fermé* = clos
        tout le monde = tous / amis
        nominati* = nommément / anonyme* / pseudonym*, en ligne = à distance / sur place = en personne
        """,
        found=("La lampe est active.", "La lampe est inactive."),
        not_found=("La lampe est active.", "La lampe est activée."),
    ),
    "proof and effect": Listed(
        """
        avéré* = prouvé* = établi* = démontré* = constaté*
        / présumé* = soupçonné* = suspect* = supposé* = soupçon = allégué* / probable* = possible* = éventuel*
        définiti* / provisoire* = préliminaire*
        contraignant* / indicati*
        valable* = valide* = valablement / nul = nulle = nullité / annulable*
        subsist* = en vigueur / sans effet = caduc*
        bonne foi / mauvaise foi, ordinaire* / extraordinaire*
        """,
        found=("C'est prouvé.", "C'est supposé."),
        not_found=("C'est prouvé.", "C'est établi."),
    ),
    "costs": Listed(
        """
        d'avance = à l'avance = prépayé* = prépaiement / sur facture / sur demande / à terme échu
        / à la livraison = contre remboursement / prélèvement* / virement* / par carte
        ttc = toutes taxes comprises = inclus* = compris* / ht = hors taxes = en sus = non compris
        brut* / net = nets = nette = nettes, réel = réels = réelle = réelles / estimé* = estimation = prévisionnel*
        / forfait*
        neuf = neufs = neuve = neuves / d'occasion = reconditionné*, répar* / remplac* = échang* / avoir
        perdant* / gagnant* = ayant obtenu gain de cause
        rappel = mise en demeure = avertissement* / amende* = pénalité*
        achat* = achèt* = achet* / locat* = lou* / prêt* = prête*
        """,
        found=("C'est dû à terme échu.", "C'est dû à la livraison."),
        not_found=("Le tapis neuf est rouge.", "Le tapis beau est rouge."),
    ),
    "degrees": Listed(
        """
        augment* = relev* = relèv* = hausse* = majoré* / diminu* = rédui* = baisse* = abaiss* = minoré*
        haut* = élevé* / bas = basse = faible*, plus / moins, long = longs = longue / court = courts = courte
        premier = premiers = première = premières / dernier = derniers = dernière = dernières
        une fois = unique / plusieurs fois = répété* = répétition
        même = mêmes = identique* / similaire* = comparable* = équivalent* / différent*
        si = lorsque / même si, double = doublé* / moitié = demi
        exhausti* = limitati* / par exemple = tel que = telle que = tels que = telles que = notamment
        """,
        found=("C'est augmenté.", "C'est diminué."),
        not_found=("C'est augmenté.", "C'est relevé."),
    ),
    "who decides": Listed(
        """
        décide = décident = décidé* = statue = statuent = statuer = détermine = déterminent = choisi* = sélectionn*
        / consult* / propose = proposent = proposé* = recommand* = suggèr*
        élu* = élit = élire = élisent = élection* / nomm* = désign* / coopt*
        """,
        found=("L'équipe décide.", "L'équipe est consultée."),
        not_found=("L'équipe décide.", "L'équipe choisit."),
    ),
    "precedence": Listed(
        """
        fait foi = font foi = prévaut = prévalent = prévaloir = prime sur = priment = l'emporte = l'emportent
        = prévaudr*, subsidiaire*, anglais* / allemand* / français* / italien* / espagnol* / néerlandais*
        """,
        found=("La commande prévaut.", "La commande sourit."),
        not_found=("La commande prévaut.", "La commande l'emporte."),
    ),
}

REFERENCES = "sections?|clauses?|paragraphes?|chapitres?|points?|annexes?|alinéas?"

DEFINES = (
    r"[«“\"]\s?[^»”\"]{1,60}[»”\"]\)?\s+(?:désigne|désignent|signifie|signifient|s'entend|est\s+défini)\w*"
    r"|ci-après\s+(?:dénommée?s?\s+)?[«“\"]"
)

CONTACT = """
    appelez, écrivez, écrire à, contact*, adresse, adresse postale, téléphone*, tél, fax, télécopie, délégué*
        représentant*
    siège, siège social, bureau, bureaux, courrier à, joindre, joignable*, boîte postale, rue, avenue
"""

PREFIXES = OPPOSITE_PREFIXES["fr"]
BEGINNINGS = "in/ex im/ex sur/sous pré/post uni/multi uni/bi maxi/mini maj/min ano/pseudo en/dés /extra /co /semi"
ENDINGS = "ateur/ataire eur/ataire ant/ataire eur/é"
BEFORE_NOUN = False
QUALIFIERS = """
    qui dont que résidant résidents domiciliés dans en de âgés ayant situés hors inscrits concernés payants titulaires
"""
FILLERS = """
    le la les l un une des du de d à au aux notre nos votre vos leur leurs son ses sa et ou par pour avec en comme entre
    tout tous toute toutes chaque ce ces cet cette aucun aucune autres nouveaux
"""
SHARED_WITH = (
    r"(?:avec|auprès|à|au|aux)\s+(.{1,200}?)"
    r"(?:[.;:()]|\s(?:pour|afin|si|lorsque?|quand|où|sauf|qui|que|dont|dans|en|selon|sous|par|sur|avant|après)\b|$)"
)
STARTS = (
    r"(?:heures?|jours?|semaines?|mois|ans?|années?)(?:\s+ouvr\w+)?\s+(?:à\s+compter|à\s+partir|après|suivant|dès|depuis)"
    r"|délai\b[^.,;:]{0,40}\b(?:court|commence|part|débute)(?:\s+(?:à\s+compter|à\s+partir|dès))?"
)
BY = "par(?: le| la| les| l'| nos| notre| votre| vos)?"
