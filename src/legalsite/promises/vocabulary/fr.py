"""Mots français par lesquels les textes parlent de leurs propres changements."""

from legalsite.promises.vocabulary import PolicyWords

WORDS = PolicyWords(
    names="""
        politique, politiques, conditions, avis, déclaration, déclarations, notice, notices, document, documents, texte
        textes, charte, chartes, contrat, contrats, accord, accords, modalités, termes, cg*, mentions, règles
        note d'information, notes d'information, informations sur la protection, engagement, engagements
        code de conduite, codes de conduite, code de déontologie, code de bonne*, guide, guides, clauses, dispositions
        stipulations, statuts, protocole
    """,
    parts="clauses, dispositions, stipulations, articles, points, paragraphes",
    fresh="""
        la plus récente, les plus récentes, le plus récent, nouvelle, nouvelles, nouveau, nouveaux, dernière, actuelle
        mise à jour, mises à jour, modifié, modifiés, modifiée, modifiées, révisé, révisés, révisée, révisées
        en vigueur, actualisé, actualisés, actualisée, actualisées, amendé, amendés, amendée, amendées, à jour
    """,
    changes="""
        modification, modifications, mise à jour, mises à jour, changement, changements, révision, révisions, évolution
        évolutions, amendement, amendements, adaptation, adaptations, actualisation, actualisations, ajustement
        ajustements, nouvelle version, nouvelles versions
    """,
    notices="""
        avis, bandeau, bandeaus, bandeaux, bannière, bannières, notification, notifications, annonce, annonces, message
        messages, notice, notices, alerte, alertes, information, informations, avertissement, avertissements, communiqué
        communiqués, affichage, affichages, déclaration, déclarations, mention, mentions, encart, encarts, communication
        communications, actualité, actualités, note, notes
    """,
    sites="""
        website, site, sites, site web, sites web, site internet, sites internet, page d'accueil, pages d'accueil
        page web, portail
    """,
    news="blog, blogs, forum, forums, communiqué, fil rss, flux rss",
    products="""
        app, apps, appli, applis, application, applications, service, services, plateforme, plateformes, produit
        produits, logiciel, logiciels, jeu, jeux, interface, outil, outils
    """,
    popups="""
        pop-up, pop-ups, popup, popups, in-app, notification push, notifications push, notification interne
        notifications internes, notification dans l'appli*, notifications dans l'appli*, fenêtre contextuelle
        fenêtres contextuelles, fenêtre modale, fenêtres modales, fenêtre surgissante, fenêtres surgissantes
        messagerie interne, messagerie de la plateforme
    """,
    consoles="""
        tableau de bord, console d'administration, interface d'administration, panneau d'administration
        espace d'administration
    """,
    emails="""
        courriel, courriels, e-mail, e-mails, email, emails, courrier électronique, courriers électroniques
        adresse électronique, adresses électroniques, mail, mails, message électronique, messages électroniques
        messagerie électronique, infolettre, infolettres, lettre d'information, lettres d'information
    """,
    letters="lettre, lettres, courrier postal, voie postale, sms, texto, message texte, messages textes, téléphone",
    material="""
        substantiel, substantiels, substantielle, substantielles, significatif, significatifs, significative
        significatives, majeur, majeurs, majeure, majeures, matériel, matériels, matérielle, matérielles, essentiel
        essentiels, essentielle, essentielles, considérable, considérables, notable, notables, fondamentale
        fondamentales, fondamental, fondamentaux, matériellement, significativement, substantiellement, de fond
        sensible, sensibles, sensiblement, défavorable, défavorables
    """,
    minor="mineur, mineurs, mineure, mineures, non substantiel*, non significati*, non important*, peu importante*",
    conjunctions="et, ou, et/ou",
    as_soon="dès que, dès qu'*, dès possible, aussitôt que",
    units={
        "jour": (1, 0), "semaine": (7, 0), "mois": (30, 1), "an": (365, 12), "quinzaine": (15, 0),
    },
    numbers={"une": 1},
)  # fmt: skip
