"""English words in which policies speak of their own changes."""

from legalsite.promises.vocabulary import PolicyWords

WORDS = PolicyWords(
    names="""
        policy, policies, notice, notices, statement, statements, terms, conditions, agreement, agreements, document
        documents, text, rules, guidelines, disclosure, disclosures, disclaimer, disclaimers, annex, exhibit, sla, slas
        dpa, dpas, gtc, gtcs, gcus, addendum, contract, charter, code of conduct, code of practice, code of ethics, t&cs
        eula, tos, tou, aup, declaration, undertaking, promise, regulations, articles, byelaws, by-laws, bylaws, by-law
        bylaw, licence, license, faq, small print, fine print, leaflet, privacy information, data protection information
        commitment, commitments, pledge, handbook, guide, covenant, manifesto
    """,
    parts="clauses, provisions, terms, sections, paragraphs, articles, stipulations",
    fresh="""
        updated, altered, varied, reworded, replacement, edited, fresh, revised, amended, modified, changed, new, newest
        next, reviewed, current, most current, latest, very latest, most recent, up-to-date, present
        most up-to-date, prevailing
    """,
    changes="""
        change, changes, update, updates, amendment, amendments, modification, modifications, revision, revisions
        variation, variations, alteration, alterations, edit, edits, adjustment, adjustments, adaptation, adaptations
        rewording, rewordings, tweak, tweaks, correction, corrections, new version, new versions, new edition
        new editions
    """,
    notices="""
        notice, notices, notification, notifications, banner, banners, announcement, announcements, alert, alerts
        message, messages, note, notes, reminder, reminders, warning, warnings, news item, news items, statement
        statements, summary, communication, communications, comment period, comment periods
    """,
    sites="""
        website, websites, web site, web sites, web-site, web-sites, site, sites, homepage, homepages, home page
        home pages, home-page, home-pages, front page, landing page, start page, webpage, webpages, web page, web pages
        web portal, portal, storefront, wiki, property, properties, web property, web properties, online property
        online properties
    """,
    news="blog, blogs, blog post, blog posts, news feed, rss, rss feed, press release, news item",
    products="""
        app, apps, application, applications, service, services, platform, platforms, product, products, software, game
        games, extension, client, interface, tool, tools, program, device, system, marketplace, network, launcher
        editor, bot, bots
    """,
    popups="pop-up, pop-ups, popup, popups, pop up, pop ups, push notif*, push message*",
    consoles="""
        dashboard, dashboards, developer console, developers console, admin* console, management console, web console
        cloud console, admin* panel, management panel, admin* dashboard, admin* interface
    """,
    emails="e-mail, email, e-mails, emails, electronic mail, mailing list",
    letters="letter, letters, text message, text messages, sms, fax, telephone, phone, phone call, phone calls",
    material="""
        material, materially, significant, significantly, substantial, substantially, major, substantive, substantively
        meaningful, meaningfully, fundamental, fundamentally, considerable, considerably, noteworthy, far-reaching
        drastic, drastically, serious, detrimental, adverse, adversely, negatively, worse off
        that matters, change matters
    """,
    minor="immaterial, minor, insignificant, non-material, nonmaterial, not material",
    conjunctions="and, or, and/or, or/and",
    as_soon="as soon as",
    units={
        "fortnight": (14, 0), "day": (1, 0), "week": (7, 0), "month": (30, 1), "quarter": (90, 3), "year": (365, 12),
    },
    numbers={"a": 1, "an": 1},
)  # fmt: skip
