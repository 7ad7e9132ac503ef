"""The words by which the clause on changes is found and by which its days and channels are named, per language.

Data that a lawyer can read and extend: phrases separated by commas, in lower case, with straight quotes. `*` stands for
any ending, `_` for up to four words of one phrase. A word that is
missing costs an offer; a person records the promise in any case.
"""

import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from legalsite.text.languages import base_language


class WordLists(Struct, frozen=True):
    """The lists of one language.

    changes: that something changes
    texts: what the text calls itself
    topics: what stands in the heading of the clause, beside a word of `changes`
    tells: that somebody is told something
    notices: that a notice is given, so that a website named beside it is a channel
    sure: that something will be done
    possible: that it may be done, and need not be
    denied: that it is not done
    not_denied: phrases in which a word of `denied` denies nothing
    others: what else changes and is announced
    parties: words of clauses on other texts, and on changes that both parties sign
    asks: phrases that ask the reader to do something
    conditions: words by which a notice is the condition of a change: “may change this by giving notice”
    subjects: words with which a part of a sentence begins that has a subject of its own
    joins: words that join such a part
    units: units of time
    channels: the words for each channel; `unnamed` are those for writing to account holders without a medium
    """

    changes: str
    texts: str
    topics: str
    tells: str
    notices: str
    sure: str
    possible: str
    denied: str
    not_denied: str
    others: str
    parties: str
    asks: str
    conditions: str
    subjects: str
    joins: str
    units: Mapping[str, str]
    channels: Mapping[str, str]


LINKS = "and|or|with|by|to|in|on|from|under|und|oder|mit|et|ou|avec"
FEW_WORDS = rf"(?:(?!(?:{LINKS}) )[\w'&/-]+ ){{0,4}}?"

ENGLISH = WordLists(
    changes="""
        change*, changing, update, updates, updated, updating, amend*, modif*, revis*, alter, alters, altered, altering
        alteration*, vary, varied, variation*, edit, edits, edited, adjust*, adapt*, replac*, reword*, rewrit*, tweak*
        refresh*, new version*, new edition*, expand*, reviewed, evolve*, correct, corrects, corrected
    """,
    texts="""
        this _ policy, this _ policies, this _ notice, this _ statement, this _ agreement, this _ document, this page
        this _ contract, this text, this _ addendum, this _ annex, this _ exhibit, this _ charter, this _ code
        this _ disclosure, this _ disclaimer, this _ licen?e, this _ pledge, this sla, this section, this clause
        this procedure, this promise, these _ terms, these _ conditions, these _ rules, these _ guidelines
        these _ policies, these clauses, any of this, our _ policy, our _ policies, our _ notice, our _ statement
        our _ terms, our _ rules, our _ guidelines, the _ policy, the _ policies, the _ notice, the _ statement
        the _ terms, the _ agreement, the _ conditions, the contract, the rules, the guidelines, the text
        the revised version, the new version, the latest version, the current version, revised terms, updated terms
        new terms, privacy policy, privacy notice, privacy statement, cookie policy, terms of service, terms of use
        changed polic*, amended polic*, updated polic*, revised polic*, changed version*, updated version*
        amended version*, to it, its terms, such _ policy, such _ terms, those _ terms
    """,
    topics="""
        polic*, notice*, statement, terms, agreement, document, rules, conditions, change*, update*, amendment*
        revision*, modification*, contract, page, guidelines
    """,
    tells="""
        notif*, inform, informs, informed, informing, tell, tells, telling, told, let _ know, letting _ know, announc*
        alert*, advise, advises, advised, advising, e?mail, e?mails, e?mailed, e?mailing, e-mail, e-mails, e-mailed
        write to, writes to, writing to, written to, wrote to, send, sends, sent, sending, notice, notices, post, posts
        posted, posting, publish*, publication, contact you, contacting you, contacted, message, messages, display*
        show, shows, shown, showing, remind*, bring _ attention, brought _ attention, provide, provides, provided
        providing, give, gives, given, giving, banner, letter, highlight*, inbox, communicat*, place, places, placed
        placing, make available, made available, advertise*, flag*, put, appear, appears, asked to, see, hear
        reach, reaches, record, records, recorded, say so, says so
    """,
    notices="""
        notice, notices, notif*, banner, announc*, message, messages, prominent*, alert*, highlight*, inform, informs
        informed, informing, tell, told, advis*, advertise*, communicat*, flag*, mark, marked, marking, let _ know
        state, stating, blog, rss, news, reach, reaches, advertised
    """,
    sure="will, shall, must, 'll, undertake*, agree to, commit*, promise*, always",
    possible="""
        may, might, can, could, reserve the right, reserves the right, the right to, discretion, try, tries, endeavo*
        efforts, aim, aims, intend*, where appropriate, where possible, where feasible, if appropriate, if possible
        entitled, free to, should, encourage*, legally required, required by law, law requires, as required
        where required, if required, when required, possibly, perhaps, sometimes, in some cases, depending
    """,
    denied="""
        not, n't, cannot, no, none, nobody, never, neither, nor, without, waive*, refrain*, instead of, rather than
        relieve*, exempt*, unable, ceased, stopped, only by, nothing, hardly, rarely, in lieu, little point, in vain
    """,
    not_denied="""
        not less than, no less than, not later than, no later than, not fewer than, no fewer than, not more than
        not only, not just, not merely, not limited to, no sooner than, not sooner than, not earlier than
        no earlier than, if you do not agree, if you don't agree, if you do not accept, if you do not object
        unless you object, that you do not agree, if we do not hear
    """,
    others="""
        fee, fees, price, prices, pricing, sub?processor*, subprocessor*, software, newsletter*, invoice*, order, orders
        password*, subscription fee*
    """,
    parties="""
        third part*, merge*, signed by, both parties, in writing signed, their own, its own, whose own
        entire agreement, entirety, do not modify, does not modify, shall not modify, breach notif*
    """,
    asks="""
        notify us, inform us, tell us, contact us, e?mail us, e-mail us, write to us, check back, visit this page
        review this, check this page
    """,
    conditions="by, with, upon, on, after, subject to, provided, given",
    subjects="""
        we, it, they, you will, customers, users, members, such changes, these changes, those changes, the new
        the revised, our team, changes
    """,
    joins="and, but, then, so, however",
    units={"day": "day*", "week": "week*", "month": "month*", "year": "year*", "fortnight": "fortnight"},
    channels={
        "email": """
            e?mail, e?mails, e?mailed, e?mailing, e-mail, e-mails, e-mailed, e-mailing, electronic mail, mailing list
            inbox
        """,
        "site": """
            website, websites, web site, site, sites, homepage, home page, front page, web page, webpage, blog, rss
            portal, wiki, www.*, banner, prominent notice, prominently, store listing, release notes, news page
            announcement*, announce
        """,
        "in_product": """
            in-app, in app, in the _ app, in our _ app, inside the app, through the app, in-product, pop-up*, popup*
            push notif*, push message*, next time you, next sign in, next log in, when you log in, when you sign in
            after logging in, upon log* in, upon sign* in, at login, log-in screen, login screen, sign-in screen
            through the _ service, through our _ service, through the services, through our services
            within the _ service, within the services, within our services, in the _ service, in our _ service
            in the services, via the service*, via our service*, on the platform, on our platform, through the platform
            through our platform, in the product, in the software, in the game, the app shows, the app will show
            the game will show, via our platform, asked to accept, asked to agree, in the tool, in the interface
            on the service, on our service*, within the app, within the platform, via the app, through our app
        """,
        "account": """
            message in your account, message in their account, notice in your account, to your account
            through your account, in the account, dashboard, account area, account page, console
        """,
        "unnamed": """
            account holder*, account owner*, in writing, contact you, contacting you, registered users, direct message
            account administrators, written notice
        """,
        "post": """
            post, posts, posted, posting, publish*, publication, on this page, at this address, available here
            available at, available on, at the top, date below, date above, at the bottom, put up here
            put _ up here, appear*, in the list below, this page will
        """,
        "other": "letter, text message*, sms, telephone, phone, fax, by post, by mail, postal",
    },
)

GERMAN = WordLists(
    changes="""
        *änder*, *aender*, *aktualisier*, *anpass*, *angepasst*, anzupassen, passen, passt, überarbeit*, neufassung*
        neue fassung*, neue version*, ergänz*, modifi*, fortschreib*, weiterentwickel*
    """,
    texts="""
        *datenschutz*, *erklärung*, *erklaerung*, *hinweis, *hinweise, *hinweisen, *bedingung*, *richtlinie*, agb, *agb
        *bestimmungen, *vereinbarung*, vertrag, vertrags, dieser text, dieses textes, diesen text, *dokument*, *ordnung
        *regelung*, *regeln, *regelwerk*, *satzung, *kodex, *klauseln, *konditionen, fassung, fassungen
        selbstverpflichtung
    """,
    topics="""
        *erklärung*, *hinweis*, *bedingung*, *richtlinie*, *agb*, *änderung*, *aktualisierung*, *anpassung*
        *bestimmung*, *vertrag*
    """,
    tells="""
        *inform*, benachrichtig*, mitteil*, mitgeteilt*, teilen, hinweis*, hinweisen, hingewiesen, weisen, *kündig*
        veröffentlich*, schick*, send*, versend*, schreib*, *bekannt*, unterricht*, *mail*, zeigen, angezeigt, anzeig*
        banner, brief*, nachricht*, erfahren, melden, einstellen, eingestellt, stellen, gestellt, zugehen, finden
    """,
    notices="""
        hinweis*, hinweisen, hingewiesen, banner, mitteil*, mitgeteilt*, teilen, *kündig*, *inform*, benachrichtig*
        *bekannt*, unterricht*, nachricht*, blog, forum, aushang, weisen, melden
    """,
    sure="werden, wird, muss, müssen, verpflicht*, stets",
    possible="""
        kann, können, könnte*, dürfen, darf, gegebenenfalls, ggf*, vorbehalten, behalten, behält, versuch*, bemüh*
        möglicherweise, unter umständen, ermessen, sollten, sofern gesetzlich, sofern erforderlich, soweit, berechtigt
        empfehlen, wenn das gesetz, gesetzlich vorgeschrieben
    """,
    denied="""
        nicht, kein*, nichts, niemand*, nie, niemals, weder, noch, ohne, statt, anstatt, verzicht*, absehen, entfällt
        entfallen, befreit, entbinde*, entbunden, sehen _ ab, sieht _ ab
    """,
    not_denied="nicht nur, nicht später als, nicht weniger als, nicht mehr als, wenn sie nicht widersprechen",
    others="preise, preis, preis*, unterauftrag*, newsletter, software, rechnung*, tarif*, bestellung*",
    parties="dritte*, fusion*, beide parteien, schriftform, unterzeichnet*, eigene*",
    asks="informieren sie uns, teilen sie uns, benachrichtigen sie uns, schreiben sie uns, informieren sie sich",
    conditions="mit, unter, nach, durch, bei, sofern, wenn",
    subjects="wir, sie, werden, informieren, benachrichtigen, teilen, schicken, senden, über, kündigen, änderungen",
    joins="und, so, dann, aber, jedoch",
    units={
        "day": "tag, tage, tagen, tages, kalendertag*, *werktag*, *arbeitstag*, *banktag*, *tägig*",
        "week": "woche, wochen, *wöchig*", "month": "monat, monate, monaten, monats, *monatig*",
        "year": "jahr, jahre, jahren, *jährig*", "fortnight": "fortnight",
    },
    channels={
        "email": "*e-mail*, *email*, rundmail*, mail, mails, elektronische post, elektronische nachricht*",
        "site": """
            startseite, banner, website*, webseite*, homepage, internetseite*, portal, blog, forum, aushang
        """,
        "in_product": """
            in-app*, in der _ app, in unserer _ app, über die _ app, innerhalb der _ app, in der anwendung
            auf der _ plattform, auf unserer _ plattform, über unsere _ dienste, über die _ plattform, in der software
            in dem dienst, im dienst, im produkt, push*, pop-up*, popup*, *anmeldung, login, oberfläche
        """,
        "account": "*konto, *kontos, dashboard, kundenbereich",
        "unnamed": "schriftlich*, textform",
        "post": """
            veröffentlich*, auf dieser seite, an dieser stelle, hier, einstellen, eingestellt, abrufbar, publizier*
            bereitgestellt, bereitstell*
        """,
        "other": "brief*, sms, postalisch, per post, telefon*",
    },
)  # fmt: skip

FRENCH = WordLists(
    changes="""
        modif*, mise à jour, mises à jour, mettre à jour, mettons à jour, mettrons à jour, chang*, révis*, évol*
        amend*, adapt*, actualis*, nouvelle version*, nouvelles conditions, revoir, met à jour
    """,
    texts="""
        politique*, conditions, avis, déclaration*, notice*, document*, texte*, charte*, contrat*, accord*, règles
        cgu, cgv, mentions, clauses, règlement*, les présentes, la présente page
    """,
    topics="""
        politique*, conditions, avis, déclaration*, document*, charte*, règlement*, modification*, mise à jour
        mises à jour, évolution*, révision*, changement*, contrat*
    """,
    tells="""
        inform*, avert*, prévien*, préven*, notifi*, avis, avise*, aviser*, annonc*, publi*, envo*, enverr*, écri*
        communiqu*, signal*, courriel*, e-mail*, email*, affich*, bandeau*, bannière*, lettre, message*, postée*
        connaissance, alert*, mise en ligne, mises en ligne, adress*, trouver*
    """,
    notices="""
        bandeau*, bannière*, avis, annonc*, notif*, inform*, avert*, prévien*, message*, signal*, communiqu*, visible*
        connaissance, blog, alert*
    """,
    sure="*erons, *era, *erez, *eront, *rons, *rez, *ra, *ront, doit, doivent, s'engage*, engageons, toujours",
    possible="""
        peut, peuvent, peux, pouvons, pouvez, pourr*, se réserve*, réservons, droit de, efforc*, essa*, éventuellement
        le cas échéant, si nécessaire, si la loi, invit*, devrait, susceptible*
    """,
    denied="""
        ne, n'*, pas, aucun*, jamais, sans, ni, rien, personne, renonc*, dispens*, abst*, au lieu, plutôt que, exonér*
    """,
    not_denied="pas seulement, non seulement, pas moins de, si vous n'acceptez pas, si vous ne vous y opposez pas",
    others="prix, tarif*, sous-traitant*, newsletter*, logiciel*, facture*, commande*",
    parties="tiers, fusion*, signé* par, deux parties, propres",
    asks="informez-nous, avertissez-nous, contactez-nous, écrivez-nous, prévenez-nous",
    conditions="moyennant, avec, après, sous, par, sous réserve",
    subjects="nous, elle, il, elles, ils, les, la nouvelle, toute",
    joins="et, mais, alors, puis",
    units={
        "day": "jour, jours", "week": "semaine, semaines", "month": "mois", "year": "an, ans, année, années",
        "fortnight": "quinzaine",
    },
    channels={
        "email": """
            courriel*, e-mail*, email*, mail, mails, courrier électronique, courriers électroniques
            adresse électronique, message électronique, infolettre
        """,
        "site": """
            bandeau*, bannière*, page d'accueil, site, site web, site internet, blog
        """,
        "in_product": """
            dans l'appli*, sur l'appli*, via l'appli*, dans notre appli*, dans nos services, sur la plateforme
            via la plateforme, dans le logiciel, dans l'interface, in-app, pop-up*, push, prochaine connexion
            lors de votre connexion, via nos services, sur notre plateforme
        """,
        "account": "votre espace, espace client, votre compte, espace personnel, tableau de bord",
        "unnamed": "par écrit",
        "post": """
            publi*, en ligne, cette page, affich*, postée*, présente page, ici
        """,
        "other": "lettre, courrier postal, voie postale, sms, téléphone, par courrier",
    },
)  # fmt: skip

LANGUAGES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}


def words_of(language: str) -> WordLists | None:
    """Return the lists for the language of a tag; None if there are none."""
    return LANGUAGES.get(base_language(language))


@cache
def pattern(phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words."""
    each = (phrase.strip() for phrase in re.split(r"[,\n]", phrases))
    found = "|".join(_regex(phrase) for phrase in sorted(filter(None, each), key=len, reverse=True))
    return re.compile(rf"(?:{found})(?![\w])", re.IGNORECASE)


def _regex(phrase: str) -> str:
    words = [FEW_WORDS if word == "_" else _word(word) + " " for word in phrase.split()]
    start = "" if phrase.startswith(("*", "'", "n'")) else r"(?<![\w])"
    return start + "".join(words).removesuffix(" ").replace(" ", r"\s+")


def _word(word: str) -> str:
    return re.escape(word).replace(r"\*", r"[\w'-]*").replace(r"\?", "[\\w-]?")
