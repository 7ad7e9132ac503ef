"""English words that no editorial change may touch, and words that show what a change is about."""

STRICT = {
    "negations": """
        not, no, never, neither, nor, none, nobody, nothing, without, except*, unless, exclud*, other than
    """,
    "modal verbs": """
        may, might, must, shall, will, can, could, should, would, ought to, need to, have to, has to
    """,
    "periods": """
        hour*, day*, week*, month*, quarter*, year*, annual*, business day*, working day*, calendar day*
        immediately, promptly, without delay, without undue delay, in advance
    """,
    "conditions": """
        only, all, any, each, every, solely, exclusively, at least, at most, up to, more than, less than, either, both
        sole discretion, reasonable*, material*
    """,
    "parties": """
        we = us = our = ours, you = your = yours, user*, customer*, client*, member*, visitor*, subscriber*, company
        provider*, licensor*, licensee*, buyer*, seller*, merchant*, employee*, contractor*, agent*, child = children
        minor = minors, parent*, guardian*
    """,
}

TOPICS = {
    "obligations": """
        agree*, consent*, comply, complies, complian*, requir*, oblig*, responsib*, prohibit*, forbid*, forbidden
        permit*, allow*, undertake*, guarantee*, ensure*, notify, notifies, notified, notif*, pay, pays, paid
        payment*
        fee*, price*, charge*
    """,
    "rights": """
        right*, entitle*, object, objects, objecting, objection*, opt out, opt-out, opt in, opt-in, withdraw*, access
        erasure, erase*, rectif*, portability, complain*, appeal*, terminat*, cancel*, suspend*, refund*
        licens*, licenc*, ownership, arbitrat*, class action*, jury, waive*, waiver*, jurisdiction
        governing law, court*
    """,
    "liability": """
        liab*, indemni*, damages, disclaim*, negligen*, warrant*, hold harmless, as is, as available, compensat*
        consequential, force majeure, at your own risk
    """,
    "data categories": """
        personal data = personal information, location*, geolocation, ip address*, email address* = e-mail address*
        phone number*, telephone number*, biometric*, health, medical, genetic*, financial, credit card*, card number*
        bank*, cookie*, similar technolog*, device*, identifier*
        date of birth, birthday*, gender, ethnic*, religi*, political*, sexual*
        photo*, video*, voice*, contacts, browsing, usage data, log file* = logs, passport*, social security
    """,
    "purposes": """
        purpose*, marketing, advertis*, newsletter*, profil*, analytic*, train, training, machine learning
        artificial intelligence, research*, personali*, targeted, tracking, sell, sells, selling, sold, sale
        legitimate interest*, fraud, automated
    """,
    "retention": """
        retain*, retention, store, stores, stored, storing, storage, keep, keeps, kept, keeping, delet*, anonymi*
        archiv*, backup*
    """,
    "transfers": """
        transfer*, third countr*, third-countr*, european economic area = eea, european union = eu
        united states = usa
        standard contractual clauses, adequacy, privacy shield, data privacy framework, safe harbor, abroad, overseas
    """,
    "recipients": """
        share, shares, shared, sharing, disclos*, recipient*, third party = third parties = third-party, affiliate*
        partner*, vendor*, processor*, subprocessor* = sub-processor*, service provider*, law enforcement, authorit*
        subsidiar*, successor*, subcontractor*, advertiser*, data broker*
    """,
}

REFERENCES = "sections?|clauses?|paragraphs?|chapters?|parts?|points?|items?|annex|appendix|schedule|exhibit"

DEFINES = (
    r"[“\"‘«][^”\"’»]{1,60}[”\"’»]\)?\s+(?:shall\s+)?(?:means?|refers?\s+to|includes?|is\s+defined)\b|\(the\s+[“\"]"
)
