"""French words that no editorial change may touch, and words that show what a change is about."""

STRICT = {
    "negations": """
        pas, jamais, aucun*, nul, nulle, ni, rien, personne ne, sans, sauf, hormis, excepté*, à l'exception, exclu*
        à moins que, non
    """,
    "modal verbs": """
        pouvoir = peut = peuvent = pouvez = pouvons = pourra = pourront = pourrez = pourrons
        pourrait = pourraient = pourriez = pourrions
        devoir = doit = doivent = devez = devons = devra = devront = devrez = devrons
        devrait = devraient = devriez = devrions, est tenu* = sont tenu* = êtes tenu*, il faut
    """,
    "periods": """
        heure*, jour*, jour ouvr*, jours ouvr*, semaine*, mois, trimestre*, an, ans, année*, annuel*
        immédiatement, sans délai
        dans les meilleurs délais, préavis
    """,
    "conditions": """
        seulement, uniquement, exclusivement, tout, tous, toute, toutes, chaque, au moins, au plus, jusqu'à, plus de
        moins de, à notre seule discrétion, raisonnable*, substantiel*
    """,
    "parties": """
        nous = notre = nos, vous = votre = vos, utilisateur* = utilisatrice*, client*, membre*, visiteur*, abonné*
        société, prestataire*, fournisseur*, acheteur*, vendeur*, consommateur*, professionnel*, salarié*
        mineur*, parents
    """,
}

TOPICS = {
    "obligations": """
        accept*, consent*, oblig*, s'engage*, engagement*, responsab*, interdi*, autoris*, garanti*, notifi*, inform*
        pay*, paiement*, frais, prix, tarif*
    """,
    "rights": """
        droit*, oppos*, retir*, rétract*, accès, effac*, rectifi*, portabilité, réclam*, recours, résili*, suspend*
        rembours*, licence*, propriété, arbitrage, tribun*, loi applicable, renonc*
    """,
    "liability": """
        indemnis*, dommage*, préjudice*, négligence*, faute*, force majeure, en l'état, à vos risques
    """,
    "data categories": """
        données personnelles = données à caractère personnel, localisation, géolocalisation, adresse ip
        adresse e-mail = adresse électronique, téléphone, biométri*, santé, génétique*, bancaire*
        carte bancaire, cartes bancaires
        cookie*, appareil*, identifiant*, date de naissance, sexe, ethni*, religi*, opinions politiques
        photo*, vidéo*
        journaux
    """,
    "purposes": """
        finalité*, marketing, publicit*, newsletter*, profil*, analys*, recherche*, entraîn*
        apprentissage automatique
        intelligence artificielle, personnalis*, suivi, vend*, vente*, intérêt légitime, intérêts légitimes
        automatisé*
    """,
    "retention": """
        conserv*, stock*, supprim*, suppression*, anonymis*, archiv*, sauvegarde*
    """,
    "transfers": """
        transfér*, transfert*, pays tiers, espace économique européen = eee, union européenne = ue, états-unis
        clauses contractuelles types, décision d'adéquation, bouclier de protection, à l'étranger
    """,
    "recipients": """
        partag*, divulg*, communiqu*, destinataire*, tiers, partenaire*, sous-traitant*
        prestataire de service*, prestataires de service*
        autorité*, filiale*, affilié*, ayant droit, ayants droit
    """,
}

REFERENCES = "sections?|clauses?|paragraphes?|chapitres?|points?|annexes?|alinéas?"

DEFINES = (
    r"[«“\"]\s?[^»”\"]{1,60}[»”\"]\)?\s+(?:désigne|désignent|signifie|signifient|s'entend|est\s+défini)\w*"
    r"|ci-après\s+(?:dénommée?s?\s+)?[«“\"]"
)
