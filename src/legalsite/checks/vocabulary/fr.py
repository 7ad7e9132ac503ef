"""French words that give a change its weight. Each list has an edit that it finds and one that it does not."""

from legalsite.checks.vocabulary.listed import Listed
from legalsite.text.negations_and_modals import EXCEPTIONS, MODAL_VERBS, NEGATIONS, OPPOSITE_PREFIXES

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
        au moins = au minimum = minimum = pas moins de, au plus = au maximum = maximum = jusqu'à = pas plus de
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
        préavis, à l'avance, à tout moment, indéfiniment, régulièrement, lundi*, mardi*, mercredi*, jeudi*, vendredi*
        samedi*, dimanche*, week-end*, férié*
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
        concerné*, inscrit*, majeur* = adulte*, résident* = résidant* = résident = résidant, personne physique*
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
        """
        régi par = régie par = régis par = régies par, loi applicable = droit applicable, droit français
        soumis à = soumise à = soumis au = soumise au, loi française, tribunal = tribunaux, juridiction*, arbitra*
        compétence exclusive, compétent*, ressort
        """,
        found=("Le droit français s'applique.", "La coutume s'applique."),
        not_found=("Nous aimons les règles de Lyon.", "Nous aimons les règles de Lille."),
    ),
    "obligations": Listed(
        """
        accept*, oblig*, s'engage* = nous engageons = vous engagez = engagement*, interdi*
        autoris* = permet = permettre
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
        réception, envoi = expédition, remise
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
        adresse e-mail = adresse électronique, numéro de téléphone, biométri*, santé, génétique*, bancaire*, cookie*
        appareil*, identifiant*, date de naissance, sexe, ethni*, religi*, opinions politiques, photo*, vidéo*, journaux
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
        partag* = divulg* = communiquer = communiquons = communiqué* = communique, destinataire*, tiers, partenaire*
        sous-traitant*, prestataire de service* = prestataires de service*, autorité*, filiale*, affilié*
        ayant droit = ayants droit, annonceur*
        """,
        found=("Nous le montrons aux partenaires.", "Nous le montrons aux amis."),
        not_found=("Nous le partageons.", "Nous le communiquons."),
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
BEFORE_NOUN = False
QUALIFIERS = """
    qui dont que résidant résidents domiciliés dans en de âgés ayant situés hors inscrits concernés payants titulaires
"""
FILLERS = """
    le la les l un une des du de d à au aux notre nos votre vos leur leurs son ses sa et ou par pour avec en comme entre
    tout tous toute toutes chaque ce ces cet cette aucun aucune autres nouveaux
"""
BY = "par(?: le| la| les| l'| nos| notre| votre| vos)?"
