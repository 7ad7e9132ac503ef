"""Deutsche Wörter, in denen Texte von ihren eigenen Änderungen sprechen."""

from legalsite.promises.vocabulary import PolicyWords

WORDS = PolicyWords(
    names="""
        datenschutzerklärung, datenschutzerklärungen, datenschutzhinweis, datenschutzhinweise, datenschutzhinweisen
        datenschutzhinweises, datenschutz-hinweise, datenschutzrichtlinie, datenschutzrichtlinien, datenschutzpolitik
        datenschutzbestimmungen, datenschutzinformation, datenschutzinformationen, datenschutztext
        datenschutzgrundsätze, datenschutzgrundsätzen, datenschutzleitlinie, datenschutzleitlinien
        datenschutzregelungen, datenschutzregelung, datenschutzpolicy, datenschutz-policy, datenschutzvereinbarung
        erklärung, erklärungen, hinweis, hinweise, hinweisen, hinweises, bedingung, bedingungen, richtlinie
        richtlinien, ordnung
        agb, agbs, anb, avb, bestimmungen, vereinbarung, vereinbarungen, vertrag, vertrags, vertrages, text, textes
        texte, dokument, dokuments, dokumentes, dokumenten, cookie-richtlinie, cookie-hinweis, cookie-hinweise
        cookie-hinweisen, cookie-erklärung, cookie-policy, policy, privacy policy, regelung, regelungen, regeln
        regelwerk, regelwerks, leitlinie, leitlinien, haftungsausschluss, haftungsausschlusses, disclaimer, disclaimers
        hausordnung, benutzungsordnung, benutzerordnung, platzordnung, campingordnung, spielordnung, hafenordnung
        badeordnung, bibliotheksordnung, laborordnung, forenordnung, forumsordnung, gastordnung, wettkampfordnung
        konditionen, lieferkonditionen, satzung, satzungen, vereinssatzung, forensatzung, kodex, verhaltenskodex
        merkblatt, merkblatts, merkblätter, leitfaden, leitfadens, spielregeln, selbstverpflichtung, charta, statuten
        klauseln, zusage
    """,
    parts="klauseln, bestimmungen, regelungen, punkte, abschnitte, ziffern, absätze",
    fresh="""
        neue, neuen, neuer, neues, aktuelle, aktuellen, aktueller, aktuelles, geänderte, geänderten, geänderter
        geändertes, aktualisierte, aktualisierten, aktualisierter, aktualisiertes, überarbeitete, überarbeiteten
        überarbeiteter, überarbeitetes, angepasste, angepassten, angepasster, angepasstes, jeweils aktuelle
        jeweils aktuellen, jeweils aktueller, jeweils aktuelles, jeweilige, jeweiligen, jeweiliger, jeweiliges, jüngste
        jüngsten, jüngster, jüngstes, letzte, letzten, letzter, letztes, gültige, gültigen, gültiger, gültiges, geltende
        geltenden, geltender, geltendes
    """,
    changes="""
        änderung, änderungen, veränderung, veränderungen, abänderung, abänderungen, aktualisierung, aktualisierungen
        anpassung, anpassungen, überarbeitung, überarbeitungen, ergänzung, ergänzungen, neufassung, neufassungen
        modifikation, modifikationen, fortschreibung, fortschreibungen, neuerung, neuerungen, update, updates
    """,
    notices="""
        hinweis*, mitteilung*, banner*, meldung*, ankündigung*, bekanntmachung*, benachrichtigung*, aushang, nachricht*
        anzeige, bekanntgabe
    """,
    sites="""
        website, websites, webseite, webseiten, web-site, internetseite, internetseiten, internetpräsenz, homepage
        startseite, webpräsenz, internetauftritt*, webauftritt*, webshop, web-shop, onlineshop, online-shop, seite
        seiten, portal
    """,
    news="blog, blogs, blogbeitr*, blog-beitr*, blogartikel, newsbereich, forum, foren, pressemitteilung, rss-feed",
    products="""
        app, apps, anwendung, software, plattform, dienst, dienste, dienstes, diensten, diensts, produkt, produkte
        produkten, produkts, spiel, programm, oberfläche, benutzeroberfläche, service, services, angebot, tool, webapp
        web-app
    """,
    popups="""
        in-app*, in-app-*, app-benachrichtigung*, app-hinweis*, app-mitteilung*, push*, push-*, pop-up, pop-ups, popup*
        popup-*, systemmeldung, systemmeldungen, systemnachricht, systemnachrichten, systembenachrichtigung
        systembenachrichtigungen
    """,
    consoles="""
        dashboard, verwaltungskonsole, administrationskonsole, admin-konsole, verwaltungsbereich, administrationsbereich
        admin-bereich, adminbereich, verwaltungsoberfläche, administrationsoberfläche, admin-panel
    """,
    emails="""
        e-mail, email, mail, e-mails, emails, mails, e-mail-adresse, email-adresse, e-mailadresse, e-mail-verteiler
        rundmail, mailverteiler, mailingliste, elektronische post, elektronischer post, elektronische nachricht
        elektronischen nachrichten, elektronische nachrichten, elektronischer nachricht
    """,
    letters="""
        brief, briefe, brieflich, briefpost, postalisch, per post, auf dem postweg, sms, textnachricht, textnachrichten
        telefonisch, per fax
    """,
    material="""
        wesentlich*, erheblich*, bedeutend*, bedeutsam*, wichtig*, gravierend*, grundlegend*, größere, größeren
        größerer, substanziell*, tiefgreifend*, nachteilig*, relevant*, mitwirkung*
    """,
    minor="unwesentlich*, nicht wesentlich*, geringfügig*, redaktionell*, unerheblich*",
    conjunctions="und, oder, und/oder, sowie",
    as_soon="""
        sobald möglich, sobald wie möglich, sobald sich, sobald dadurch, sobald hierdurch, sobald solche, sobald diese
        sobald es, sobald wir, sobald änderung, sobald änderungen, sobald die änderung, sobald die änderungen
        sobald durch die änderung, sobald durch die änderungen, sobald eine änderung, schnellstmöglich, baldmöglichst
        so schnell wie möglich, so bald wie möglich, so früh wie möglich
    """,
    units={
        "tag": (1, 0), "täg": (1, 0), "woche": (7, 0), "wöch": (7, 0), "monat": (30, 1), "jahr": (365, 12),
    },
    numbers={"eine": 1, "einer": 1, "einem": 1, "einen": 1, "eines": 1, "zweier": 2, "dreier": 3},
)  # fmt: skip
