"""English words that give a change its weight. Each list has an edit that it finds and one that it does not."""

from legalsite.checks.vocabulary.listed import Listed
from legalsite.text.negations_and_modals import EXCEPTIONS, MODAL_VERBS, NEGATIONS, OPPOSITE_PREFIXES

COUNTRIES = """
    english scottish scots welsh british irish german austrian swiss french belgian dutch danish norwegian swedish
    finnish icelandic polish czech slovak hungarian slovenian croatian serbian romanian bulgarian greek cypriot maltese
    italian spanish portuguese estonian latvian lithuanian ukrainian turkish israeli american californian canadian
    mexican brazilian indian chinese japanese korean singaporean australian european foreign domestic
"""
LAWS = ", ".join(f"{name} law = {name} laws" for name in COUNTRIES.split())

LISTS = {
    "negations": Listed(
        f"{NEGATIONS['en']}, {EXCEPTIONS['en']}",
        found=("We do not sell mail.", "We sell mail."),
        not_found=("We cannot read mail.", "We can't read mail."),
    ),
    "modal verbs": Listed(
        MODAL_VERBS["en"],
        found=("You may leave.", "You must leave."),
        not_found=("You have to leave.", "You must leave."),
    ),
    "and/or": Listed(
        "and = as well as, or, and/or",
        found=("We read letters and cards.", "We read letters or cards."),
        not_found=("We read letters and cards.", "We read letters as well as cards."),
    ),
    "limits": Listed(
        """
        at least = not less than = no less than = no fewer than = not fewer than = a minimum of = minimum
        at most = not more than = no more than = up to = a maximum of = maximum = not exceeding = not exceed = cap
        = capped = caps
        more than = greater than = exceeds = exceeding = exceed, less than = fewer than, longer than, shorter than
        no later than = not later than = at the latest, no earlier than = not earlier than = at the earliest
        or more, or less
        """,
        found=("It takes at least five rooms.", "It takes up to five rooms."),
        not_found=("It takes at least five rooms.", "It takes not less than five rooms."),
    ),
    "before and after": Listed(
        "before = prior to, after, until = till, within, during, later, earlier, since",
        found=("We call before the visit.", "We call after the visit."),
        not_found=("We call before the visit.", "We call prior to the visit."),
    ),
    "restrictions": Listed(
        """
        only = solely = exclusively, exclusive = exclusivity, sole, discretion, reasonable = reasonably, unreasonable*
        material = materially, immaterial, substantial*, significant*, strict*, expressly = explicitly = explicit
        limited, unlimited, irrevocabl*, revocabl*, perpetual*, transferable, sublicens*, sub-licens*, royalty-free
        worldwide, free of charge, automatically, temporar*, permanent*, commercial*, primarily = mainly, optional*
        mandatory, voluntar*, necessary
        in principle = generally = normally = usually = as a rule
        where possible = if possible = as far as possible = where practicable
        including without limitation, in whole or in part, in part, in full, half
        on request = upon request = at your request
        justified = well-founded, unjustified = unfounded, legitimate, serious*, manifest*
        independent* = impartial* = neutral*, internal* = in-house, external*, unilateral*, mutual* = by agreement
        formal = formally, informal = informally, oral = orally = verbal = verbally
        """,
        found=("At our discretion.", "At our sole discretion."),
        not_found=("Members only.", "Solely members."),
    ),
    "all or some": Listed(
        """
        all = each = every, any, some, certain, both, either, most = the majority of, selected, several = many, few
        fully = entirely = wholly = completely, partly = partially = partial
        always, sometimes = occasionally, rarely = seldom
        """,
        found=("We read all letters.", "We read some letters."),
        not_found=("We read each letter.", "We read every letter."),
    ),
    "periods": Listed(
        """
        minute*, hour = hours = hourly, day = days = daily, week*, month*, quarter*, year = years = yearly
        annual = annually, business day* = working day*, calendar day*, immediate = immediately, prompt = promptly
        without delay, without undue delay, as soon as possible, in advance = beforehand, at any time, indefinitely
        forever, periodic*, monday*, tuesday*, wednesday*, thursday*, friday*, saturday*, sunday*, weekend*, holiday*
        """,
        found=("It lasts two weeks.", "It lasts two months."),
        not_found=("It is done on a business day.", "It is done on a working day."),
    ),
    "we and you": Listed(
        "we = us = our = ours = ourselves, you = your = yours = yourself",
        found=("We bear it.", "You bear it."),
        not_found=("We read it.", "It is read by us."),
    ),
    "parties": Listed(
        """
        user = users, customer* = client*, member = members, visitor*, subscriber*, company, provider*, licensor*
        licensee*, buyer* = purchaser*, seller*, merchant*, employee*, contractor*, agent = agents
        child = children = minor = minors, parent = parents, guardian*, consumer*, trader*, party = parties
        administrator*, guest = guests, account holder*, supplier*, landlord*, tenant*, owner*, participant*
        pupil* = student*
        patient = patients, donor*, applicant* = candidate*, author = authors, sponsor*, organiser* = organizer*
        """,
        found=("Members may leave.", "Members and visitors may leave."),
        not_found=("The customer pays.", "The client pays."),
    ),
    "who is protected": Listed(
        """
        affected, registered, unregistered, eligible, adult = adults, resident = residents = residing = reside
        individual = individuals, natural person*, legal entit*, existing, paying, verified, authorised = authorized
        unauthorised = unauthorized, data subject* = person concerned = persons concerned, household*, under the age
        over the age, aged, years old, applicable
        """,
        found=("We write to registered people.", "We write to people."),
        not_found=("Adults may come.", "An adult may come."),
    ),
    "own or other": Listed(
        "own, other = others = another, respective",
        found=("Each bears its own costs.", "Each bears the other's costs."),
        not_found=("Bring your own pen.", "Bring a pen."),
    ),
    "notice": Listed(
        """
        notify = notif* = inform = informs = informed = informing = tell = tells = told = let you know = announc*
        = alert = alerts = advise = advises = advised = give notice = prior notice = advance notice = days' notice
        = days notice = email you = write to you = warn you
        by email = by e-mail = via email, by post = by mail = by letter, in writing, in text form
        on our website = on our site = on the website = on this page, in the app, in your account, in the product
        """,
        found=("We will tell you of it.", "We will know of it."),
        not_found=("We notify you of it.", "We inform you of it."),
    ),
    "liability": Listed(
        """
        liab*, indemni*, damage, damages, direct, indirect, disclaim*, negligen*, gross, slight, ordinary
        intent, intentional* = wilful* = willful*, warrant*, hold harmless, as is, as available, compensat*
        consequential, incidental, punitive, force majeure, at your own risk, fault, loss = losses, foreseeable
        risk = risks
        jointly = joint, severally = and several, pro rata, careless*, reckless*
        """,
        found=("It covers slight negligence.", "It covers gross negligence."),
        not_found=("It covers wilful acts.", "It covers intentional acts."),
    ),
    "legal bases": Listed(
        """
        consent = consents = consented, legitimate interest* = legitimate business interest*, legal obligation*
        contract = contracts = contractual, vital interest*, public interest, legal basis = legal bases = lawful basis
        """,
        found=("We do it with consent.", "We do it for a legitimate interest."),
        not_found=("It is in the contract.", "It is in our contracts."),
    ),
    "governing law and courts": Listed(
        f"""
        {LAWS}
        governed by, governing law = applicable law, law of = laws of, jurisdiction, courts of = court of
        court = courts
        courts in = court in, courts located, venue, arbitra*, forum
        """,
        found=("The laws of Ireland apply.", "The rules of Ireland apply."),
        not_found=("We like the rules of Ireland.", "We like the rules of Spain."),
    ),
    "obligations": Listed(
        """
        agree = agrees = agreed, comply = complies = complian*, requir*, oblig*, responsib*
        prohibit* = forbid* = forbidden = ban = bans = banned = barred, permit = tolerat* = permits = permitted
        = allow = allows = allowed, undertake*, guarantee*
        ensure*, pay = pays = paid = payment*, fee = fees, price*, charge*
        cash, voucher*, instalment* = installment*
        """,
        found=("It is required.", "It is welcome."),
        not_found=("It is allowed.", "It is permitted."),
    ),
    "rights": Listed(
        """
        right = rights, entitle*, object = objects = objecting = objection*, opt out = opt-out, opt in = opt-in
        withdraw*, revok* = revocation, access, erasure = erase*, rectif*, portability, complain*, appeal = appeals
        terminat*, cancel = cancels = cancelled = canceled = cancellation, suspend* = suspension*, refund*
        licence = licences = license = licenses = licensed, ownership, class action*, jury, waive* = waiver*
        court = courts
        """,
        found=("We give a refund.", "We give a voucher."),
        not_found=("You have a right.", "You have rights."),
    ),
    "beginning and end": Listed(
        """
        receipt of = receipt = receive* = arriv*
        / dispatch* = despatch* = sent = sending = posted = posting = ship = ships = shipped = shipment = leave our
        / deliver* = on delivery = handed over = handover / date of = dated = issue of = issued / conclusion = signing
        = signature*
        / publication = published / order date = placing / due date / aware of = knowledge of
        begin = begins = start = starts = commence*, end = ends = ended = expire* = expiry = lapse*, continue*
        = goes on = go on
        renew* = extend = extends = extension, survive*, come into force = take effect = takes effect, auto-renew*
        """,
        found=("It ends in spring.", "It continues in spring."),
        not_found=("It starts in spring.", "It begins in spring."),
    ),
    "security and secrecy": Listed(
        """
        encrypt*, confidential* = secret*, secure = secures = secured = security = securely, pseudonym*
        protect = protects = protected = protection, safeguard*
        """,
        found=("It is encrypted.", "It is painted."),
        not_found=("We keep it confidential.", "We keep its confidentiality."),
    ),
    "data categories": Listed(
        """
        personal data = personal information, location*, geolocation, ip address*, email address* = e-mail address*
        phone number* = telephone number*, biometric*, health, medical, genetic*, financial, credit card* = card number*
        bank account*, bank detail*, cookie*, similar technolog*, device*, identifier*, date of birth = birthday*
        gender, ethnic*, religi*, political*, sexual*, photo* = picture*, video*, voice*, contacts, browsing
        usage data, log file* = logs, passport*, social security
        """,
        found=("We read names.", "We read names and health data."),
        not_found=("It is personal data.", "It is personal information."),
    ),
    "purposes": Listed(
        """
        purpose*, direct marketing, marketing, advertis*, newsletter*, profil*, analytic*, train = training
        machine learning, artificial intelligence, research*, personalis* = personaliz*, targeted, tracking = track
        sell = sells = selling = sold = sale, fraud, automated
        """,
        found=("We use it to answer.", "We use it to answer and for marketing."),
        not_found=("We sell books.", "The sale of books is ours."),
    ),
    "retention": Listed(
        """
        retain* = retention = store = stores = stored = storing = storage = keep = keeps = kept = keeping
        delet* = erased, anonymi*, archiv*, backup*
        """,
        found=("We delete it.", "We hide it."),
        not_found=("We keep it.", "We store it."),
    ),
    "transfers": Listed(
        """
        transfer*, third countr* = third-countr*, european economic area = eea, european union = eu
        united states = usa, standard contractual clauses, adequacy, privacy shield, data privacy framework
        safe harbor, abroad = overseas, outside, elsewhere
        """,
        found=("It stays at home.", "It goes abroad."),
        not_found=("It stays in the EU.", "It stays in the European Union."),
    ),
    "recipients": Listed(
        """
        share = shares = shared = sharing = disclos* = pass on = passed on = passes on
        = hand over = handed over, recipient*, third party = third parties = third-party, affiliate*
        partner = partners, vendor*, processor*, subprocessor* = sub-processor*, service provider*, law enforcement
        authority = authorities, subsidiar*, successor*, subcontractor*, advertiser*, data broker*, group companies
        """,
        found=("We show it to partners.", "We show it to friends."),
        not_found=("We share it.", "We disclose it."),
    ),
    "decisions": Listed(
        """
        grant = grants = granted = granting = approv* = accept = accepts = accepted = acceptance = admit* = admission
        = uphold* = upheld = confirm*
        / refus* = reject* = deny = denies = denied = denial* = declin* = dismiss* = turned down
        / postpone* = defer* = adjourn*
        board = boards = management board / general meeting = general assembly = members' meeting = annual meeting
        / committee* / chair = chairman = chairwoman = chairperson / secretary / treasurer / council / auditor*
        / director = directors = management / supervisory board = trustees / expert* / ombuds* / mediator*
        """,
        found=("The board pays.", "The committee pays."),
        not_found=("The request is accepted.", "The request is approved."),
    ),
    "majorities": Listed(
        """
        majority = simple majority = ordinary majority, absolute majority, relative majority = plurality
        qualified majority = special majority = supermajority, unanim*, quorum* = quorate = inquorate, casting vote
        two thirds = two-thirds, three quarters = three-quarters = three fourths, one third = a third
        show of hands = open ballot = open vote / secret ballot = secret vote
        """,
        found=("A simple majority decides.", "An absolute majority decides."),
        not_found=("A simple majority decides.", "An ordinary majority decides."),
    ),
    "settings": Listed(
        """
        on / off, enabled = activated / disabled = deactivated, visible = shown / hidden = invisible
        public = publicly / private = privately = in camera = behind closed doors, welcome / unwelcome, open / closed
        everyone = everybody = anyone = the public / friends / nobody = no one
        by name = named / anonymous* / pseudonymous*, online = remotely / in person = on site = on-site
        """,
        found=("The lamp is on.", "The lamp is off."),
        not_found=("The lamp is enabled.", "The lamp is activated."),
    ),
    "proof and effect": Listed(
        """
        proven = proved = established = demonstrated / suspected = alleged = presumed = suspicion
        / likely = probable = potential = possible
        final = finally = definitive* = conclusive* / provisional* = interim = preliminary
        binding / indicative = non-binding
        valid / void = null = invalid / voidable
        in force = effective = unaffected / without effect = ineffective
        good faith / bad faith, ordinary / extraordinary
        """,
        found=("It is proven.", "It is suspected."),
        not_found=("It is proven.", "It is proved."),
    ),
    "costs": Listed(
        """
        in advance = prepaid = prepay* = up front = upfront / on invoice = by invoice = against invoice = on account
        / on demand / in arrears / on delivery = cash on delivery / direct debit / bank transfer = wire transfer
        / by card
        including = inclusive of = included = with vat = with tax
        / before vat = without vat = before tax = excluding = exclusive of = plus = excluded
        gross / net, actual / estimated = expected / flat rate = flat-rate = flat fee = lump sum
        new / second-hand = refurbished = used goods = used items, repair* / replac* / credit note* = store credit
        losing = unsuccessful / winning = prevailing = successful
        reminder = warning / fine = fines = fined = penalt* / expulsion = expel*
        buy = buys = bought = purchase* / rent = rents = rented = lease = leases / lend = lends = lent = loan
        """,
        found=("It is due on demand.", "It is due in arrears."),
        not_found=("The new carpet is red.", "The old carpet is red."),
    ),
    "degrees": Listed(
        """
        increas* = rais* = rise = rises = higher / reduc* = lower* = decreas*
        high = highest / low = lowest, more / less = fewer, long = longer = longest / short = shorter = shortest
        first / last, newest = latest = most recent / oldest, single = once = one-off / repeated* = several times
        same = identical / similar = comparable = equivalent / different
        if / even if = regardless of whether = whether or not, double / half
        exhaustive* = conclusively / for example = e.g. = such as = in particular
        """,
        found=("It is raised.", "It is reduced."),
        not_found=("It is raised.", "It is increased."),
    ),
    "who decides": Listed(
        """
        decide = decides = decided = determin* = resolv* = choose = chooses = chosen = select = selects = pick = picks
        / consult* = is heard = are heard / propos* = recommend* = suggest*
        elect = elects = elected = election* / appoint* = nominat* / co-opt*
        """,
        found=("The crew decides.", "The crew is consulted."),
        not_found=("The crew decides.", "The crew will choose."),
    ),
    "precedence": Listed(
        """
        prevail* = authoritative = take precedence = takes precedence = has precedence = have precedence = overrid*
        = override*
        supersede*, subordinate*, english / german / french / italian / spanish / dutch / portuguese / polish
        """,
        found=("The order prevails.", "The order is welcome."),
        not_found=("The order prevails.", "The order takes precedence."),
    ),
}

REFERENCES = "sections?|clauses?|paragraphs?|chapters?|parts?|points?|items?|annex|appendix|schedule|exhibit"

DEFINES = (
    r"[“\"‘«][^”\"’»]{1,60}[”\"’»]\)?\s+(?:shall\s+)?(?:means?|refers?\s+to|includes?|is\s+defined)\b|\(the\s+[“\"]"
)

CONTACT = """
    contact, contact us, reach us, write to us, write to, email us, e-mail us, call us, phone, telephone, fax, address
    headquarters, office, our offices, officer, representative*, department, postal, street, road, avenue, p.o. box
    registered office, support team
"""

PREFIXES = OPPOSITE_PREFIXES["en"]
BEGINNINGS = """
    in/ex im/ex in/de in/out over/under up/down pre/post maxi/mini uni/multi uni/bi sub/super en/de en/dis ano/pseudo
    /de /extra /semi /bi /co-
"""
ENDINGS = "or/ee er/ee ful/less -in/-out"
BEFORE_NOUN = True
QUALIFIERS = "who whose that which in located residing resident living based aged over under from of with outside"
FILLERS = """
    the a an our your their its his her to for of by with from and or as between among all any each every some these
    those this that no other new several many few such both
"""
SHARED_WITH = (
    r"(?:with|to)\s+(.{1,200}?)"
    r"(?:[.;:()]|(?<!\band)(?<!\bor)(?<!,)\sto\b|\s(?:for|in|so|if|when|where|unless|who|which|that|whose|because|under"
    r"|within|during|until|before|after|only|solely|based|on|by|from|as|through|via|about|at)\b|$)"
)
STARTS = (
    r"(?:hours?|days?|weeks?|months?|years?)\s+(?:from|after|of|following|since|upon)"
    r"|(?:period|deadline|time|limit)\b[^.,;:]{0,40}\b(?:begins?|starts?|runs?)(?:\s+(?:on|from|with|at|upon))?"
)
BY = "by(?: the| our| your)?"
