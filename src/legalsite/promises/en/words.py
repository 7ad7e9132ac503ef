"""The words that the lists of this language are built of: the document, changing it, where things are shown."""

NOUN = (
    r"(?:(?:polic(?:y|ies)|notices?|statements?|terms|conditions|agreements?|documents?|text|rules|guidelines|"
    r"disclosures?|disclaimers?|annex|exhibit|slas?|dpas?|gtcs?|gcus|addendum|contract|charter|code of conduct|t&cs|"
    r"eula|tos|tou|aup|declaration|undertaking|promise|regulations|articles|byelaws|by-?laws|licen[cs]e|faq|(?:small|"
    r"fine) print|leaflet|(?:privacy|data protection) information)(?: and (?:conditions|policies|terms|cookie policy|"
    r"practices))?(?: of (?:service|use|business|sale|supply|engagement|conduct|membership))?)"
)
STOP = (
    r"(?:under|in|of|for|to|by|on|with|from|as|that|which|described|is|are|will|may|and (?:we|you)|if|when|without|"
    r"upon|after|before|through|via|at|following|subject)"
)
ADJECTIVES = rf"(?:(?!{STOP}\b)[\w&/'\"()-]+,? ){{0,5}}?"
DET = (
    r"(?:this|these|our|the|its|such|said|all(?= (?:terms|policies))|any part of (?:this|these|our|the)|(?:any|all|"
    r"each|some|part|parts|portions?|sections?|provisions?|one or more) of (?:this|these|our|the|its))"
)
OTHERS = r"(?! of (?:third|those|other|such|each|well|any (?:other|third)|their|companies|the (?:third|other)))"
THE_DOCUMENT = (
    r"(?:(?!(?:the|such|its|said) (?:notice|text|document|rules|disclosures?|contract|licen[cs]e|articles|regulations|"
    rf"promise)s?\b){DET} (?!fees?\b|third\b|other\b){ADJECTIVES}{NOUN}{OTHERS})"
)
VERB = (
    r"(?:chang(?:e|es|ed|ing)|updat(?:e|es|ed|ing)|amend(?:s|ed|ing)?|modif(?:y|ies|ied|ying)|revis(?:e|es|ed|ing)|"
    r"edit(?:s|ed|ing)?|alter(?:s|ed|ing)?|adjust(?:s|ed|ing)?|adapt(?:s|ed|ing)?|var(?:y|ies|ied|ying)|replac(?:e|es|"
    r"ed|ing)|re(?:writ(?:e|es|ten|ing)|wrote|(?:word|draft|work)(?:s|ed|ing)?|stat(?:e|es|ed|ing)|issue[sd]?)|"
    r"refresh(?:es|ed|ing)?|add(?:s|ed|ing)? to|delete from|evolv(?:e|es|ed|ing)|correct(?:s|ed|ing)?|"
    r"tweak(?:s|ed|ing)?|tinker(?:s|ed|ing)? with)"
)
A_CHANGE = (
    r"(?:changes?|updates?|amendments?|modifications?|revisions?|variations?|alterations?|edits?|"
    r"adjustments?|adaptations?|rewordings?|tweaks?|corrections?|new (?:versions?|editions?))"
)
BETWEEN = (
    r"(?>,? ?(?:will|may|might|can|could|shall|should|must|is|are|has|have|had|be|been|being|to|need|needs|"
    r"from time to time|ever|itself|also|periodically|occasionally|at any time|without (?:prior )?notice|not|likely|"
    r"subject|sometimes|over time|in (?:the )?future|now and then|once in a while|regularly|as needed|as necessary|"
    r"frequently|undergo|require|some|any|significantly|materially|substantially|in any way|however|therefore|"
    r"of course|already|at our (?:sole )?discretion|in our sole discretion|due to \w+|in an? \w+ \w+|constantly|\w+ly|"
    r"get|gets|otherwise)(?!\w),?)"
)
MAKING = (
    r"(?:(?: (?:which|that|we|may|might|could|can|will|shall|ever|be|been|is|are|were|have|has)){0,5} (?:make|made|"
    r"making|propose|proposed|introduced?)(?: in the future| from time to time| at any time)?)?"
)
VERSION = (
    r"(?:versions?(?! numbers?)|text|copy|copies|wording|editions?|polic(?:y|ies)|notices?|statements?|terms|"
    r"agreement|conditions|rules?|contract|licen[cs]e|guidelines|exhibit|addendum|annex|charter|declaration|"
    r"disclaimer|undertaking|regulations)"
)
FRESH = (
    r"(?:updated|altered|varied|reworded|replacement|edited|fresh|revised|amended|modified|changed|new|newest|next|"
    r"reviewed|current|latest|most recent|up-to-date|present|prevailing)"
)
SHOWN = (
    r"(?:posted|published|uploaded|put up|made available|available|displayed|found|listed|shown|"
    r"put (?:here|on)|released|announced|notified|communicated)"
)
POSTED = rf"(?:(?!announced|notified|communicated){SHOWN})"
THINGS = (
    r"(?:fees?|prices?|pricing|charges|tariffs?|rates|features?|functionality|sub-?processors?|ownership|control of|"
    r"opening hours|password|settings|preferences|services?|products?|software|plan|plans|subscriptions?|"
    r"subscription fee|orders?|bookings?|address|details|contact information|account|cookies|browser|documentation|"
    r"warranty|personal (?:data|information)|your (?:information|data|details|mind|address|records?|choices?|consent)|"
    r"records?|laws?|password|hosting|programme?|timetable|installed apps?|apps?|applications?|add-ons?|extensions?|"
    r"operating system|devices?|source code|materials)"
)
ROLES = (
    r"(?:users?|customers?|members?|clients?|partners?|licensees?|publishers?|developers?|subscribers?|merchants?|"
    r"participants?|tenants?|visitors?|consumers?|patients?|students?|contributors?|buyers?|sellers?|hosts?|guests?|"
    r"players?|parents?|donors?|controllers?|recipients?|authors?|institutions?|schools?|employees?|staff|candidates?|"
    r"applicants?|drivers?|riders?|residents?|owners?|tutors?|creators?|distributors?|resellers?|suppliers?|vendors?|"
    r"organi[sz]ations?|shareholders?|investors?|(?:policy|card)holders?|individuals|data subjects|people|"
    r"advertisers?|affiliates?|account (?:holder|owner|admin\w*|manager|contact)s?)"
)
TELL = (
    r"(?:notif(?:y|ies|ied|ying)|inform(?:s|ed|ing)?|intimat(?:e|es|ed|ing)|let(?:ting)? (?:you|users|customers|"
    r"members|everyone|people|them) know|tell(?:s|ing)?|told|alert(?:s|ed|ing)?(?! will)|advis(?:e|es|ed|ing)|"
    r"warn(?:s|ed|ing)?|announc(?:e|es|ed|ing)|communicat(?:e|es|ed|ing)|bring(?: \w+){1,5} to (?:your|the) attention|"
    r"noted|render(?:ed|ing)?|circulat\w+|forward(?:ed|ing)|dispatch\w*|broadcast\w*|publici[sz]\w+|giv(?:e|es|en|"
    rf"ing)|provid(?:e|es|ed|ing)|send(?:s|ing)?|sent|e-?mail(?:ed|ing)|e-?mails?(?= (?:you|{ROLES}|everyone|all|"
    r"registered|the (?:account|user|customer)|our|its|each|them|account|to))|contact(?:s|ed|ing)?|messag(?:e|ing)|"
    r"writ(?:e|es|ing) to|plac(?:e|es|ed|ing)|display(?:s|ed|ing)?|show(?:s|n|ing)?|advertis\w+|highlight(?:s|ed|"
    r"ing)?|pinned|pin|receive[sd]?|get|see|drop(?= (?:you )?a (?:line|note))|goes|come with|have had|hear|"
    r"make (?:you|users|customers|people|\w+) aware|keep you (?:informed|updated|posted|up to date)|present(?:s|ed)?|"
    r"flag(?:s|ged)?|mail(?:ed|ing)|(?<!by )post(?= (?:a|an|any|the|it|them|on|here|such|these|those|this|all|changes|"
    r"updates|updated|revised|new|notices?|to|our|information|and|amend\w*|conspic\w*|prominent\w*|up|"
    r"notification)(?!\w))|posts|posted|(?<!following our )(?<!after our )posting|publish(?:es|ed|ing)?|"
    r"upload(?:s|ed|ing)?|put(?:s|ting)?|made available|mak(?:e|es|ing)(?: \w+){1,6} available|record(?:s|ed)?|(?<!the "
    r")(?<!an )(?<!any )(?<!this )(?<!such )(?<!of )(?<!each )updat(?:e|es|ed|ing)|revis(?:e|es|ed|ing)|indicat(?:e|es|"
    r"ed|ing)|issue[sd]?|ask|refresh|deliver(?:s|ed)?|appear(?:s)?|say so|mention(?:s|ed)?|point out|reach(?:es)?|"
    r"shar(?:e|ed|ing)(?= (?:it|them|with) )|stat(?:e|es|ed|ing)(?= (?:\w+ ){0,2}?(?:on|at) )|(?<=by )(?:amending|"
    r"changing|modifying|editing|replacing)(?= [^.;,]{0,40}page)|do so(?= (?:by|via|through) )|be the first to know|"
    r"first to know|(?<=may )include|(?<=might )include|(?<=could )include|(?<=notice may )be|(?<=notices may )be)"
)
PEOPLE = (
    r"(?:you|them|everyone|everybody|all|each|those|such|our|(?:(?:the|our|its|any|all|each|every|such|subscription|"
    rf"existing|active|relevant|individual|paying|current|[a-z]+ed) ){{0,3}}{ROLES})"
)
ADVERBS = (
    r"(?: ?(?:,[^,;.]{1,40},|also|then|choose to|elect to|decide to|opt to|from time to time|(?:in|"
    r"at) our (?:own |sole )?(?:reasonable )?discretion|be|additionally|in addition|sometimes|instead|"
    r"even|attempt to|try to|do our best to|make (?:\w+ ){0,2}efforts? to|use (?:\w+ ){0,3}efforts? to|"
    r"endeavou?r to|take (?:\w+ ){0,2}(?:steps|measures|action) to|further|\b\w+ly\b|either|both|always|first|need|"
    r"aim to|seek to|strive to|be able to|clearly|choose))*"
)
SITE = (
    r"(?:web ?-?sites?|sites?|home ?-?pages?|front page|landing page|start page|web ?pages?|web portal|"
    r"portal|storefront|wiki|(?:web |online )?properties|www\.[\w./-]+|[\w-]+\.(?:com|org|net|io|example)\b)"
)
PRODUCT = (
    r"(?:apps?|applications?|services?|platforms?|products?|software|games?|extension|client|interface|"
    r"tools?|program|device|system|marketplace|network|launcher|editor)"
)
ITEM = (
    r"(?:(?:notice|notification|banner|announcement|alert|message|note|reminder|warning|news item|"
    r"statement|summary|communication|comment period)s?)"
)
A_NOTICE = (
    r"(?:(?:an?|any|the same|prominent|conspicuous|clear|visible|highlighted|pinned|special|general|additional|"
    r"further|public|prior|advance|appropriate|such|by|of|easily visible|posting|placing|further|more prominent|"
    r"reasonable)(?: (?!updated|revised|new|amended|changed|altered|privacy|this|our|current|"
    rf"cookie)[\w,-]+){{0,4}}? {ITEM}|(?<!new )(?<!privacy )(?<!updated )(?<!revised )(?<!legal )notices|banner|"
    r"announcements?|alerts?)"
)
TEXT = (
    rf"(?:(?>(?:{FRESH}|an?|the|this|our|its|any|such|these|those|all|{A_CHANGE}|it|them|copy|copies|{VERSION}|"
    r"privacy|cookie|each|of|and|or|to|that|some|effective|date|use|service|same|reviewed|dated|directly|material|on|"
    r"here|data|protection|services|website|applicable|supplemental|additional|relevant)(?!\w)) ){1,16}"
)
HERE = (
    r"(?:here|(?:(?:on|at|in|through|via|within|under|from)(?: or (?:on|at|in|through|via|within))? (?:this|the|our|"
    r"its|your|any|that)?|to (?:this|the|our|its))(?: (?!(?:time|as|which|that|when|if|and|with|to|for)\b|blog|"
    rf"(?:news|status|announcement)s? (?:page|section))[\w'-]+){{0,3}}? ?(?:page|address|{SITE}|url|location|link|"
    rf"internet|{PRODUCT}|list below|policy|notice|section|statement|document|file|shop)(?:,? (?:and|or|"
    rf"and/or) (?:elsewhere )?(?:(?:on|in|through|via|within|at) )?(?:the|our|its) (?:[\w-]+ ){{0,2}}?(?:{SITE}|"
    rf"{PRODUCT}))?|in-(?:app|game|product)(?! {ITEM})|in the list below|below|online|there)"
)
