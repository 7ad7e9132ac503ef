"""English: the words and turns of phrase in which policies speak of their own changes."""

import re

from legalsite.promises.lexicon import Lexicon, one_of

_NOUN = (
    r"(?:(?:polic(?:y|ies)|notices?|statements?|terms|conditions|agreements?|documents?|text|rules|guidelines|disclosures?|annex|"
    r"addendum|contract|charter|code of conduct|t&cs|eula|tos|declaration)"
    r"(?: and (?:conditions|policies|terms|cookie policy|practices))?(?: of (?:service|use|business|sale|supply|engagement|conduct|membership))?)"
)
_STOP = r"(?:under|in|of|for|to|by|on|with|from|as|that|which|described|is|are|will|may|and (?:we|you)|if|when)"
_ADJECTIVES = rf"(?:(?!{_STOP}\b)[\w&/'\"()-]+,? ){{0,5}}?"
_DET = r"(?:this|these|our|the|its|such|said|any part of (?:this|these|our|the)|(?:any|all|each|some|part|parts|portions?|sections?|provisions?|one or more) of (?:this|these|our|the|its))"
_OTHERS = r"(?! of (?:third|those|other|such|each|well|any (?:other|third)|their|companies|the (?:third|other)))"
DOCUMENT = rf"(?:(?!(?:the|such|its|said) (?:notice|text|document|rules|disclosures?|contract)s?\b){_DET} (?!fees?\b|third\b|other\b){_ADJECTIVES}{_NOUN}{_OTHERS})"
_VERB = (
    r"(?:chang(?:e|es|ed|ing)|updat(?:e|es|ed|ing)|amend(?:s|ed|ing)?|modif(?:y|ies|ied|ying)|revis(?:e|es|ed|ing)|edit(?:s|ed|ing)?|"
    r"alter(?:s|ed|ing)?|adjust(?:s|ed|ing)?|adapt(?:s|ed|ing)?|var(?:y|ies|ied|ying)|replac(?:e|es|ed|ing)|"
    r"rewrit(?:e|es|ten|ing)|rewrote|refresh(?:es|ed|ing)?|add to|delete from|evolv(?:e|es|ed|ing)|correct(?:s|ed|ing)?|reissue[sd]?)"
)
CHANGE = r"(?:changes?|updates?|amendments?|modifications?|revisions?|variations?|alterations?|edits?|adjustments?|rewordings?|corrections?|new versions?)"
_BETWEEN = (
    r"(?>,? ?(?:will|may|might|can|could|shall|should|must|is|are|has|have|had|be|been|being|to|need|needs|from time to time|ever|itself|also|"
    r"periodically|occasionally|at any time|without (?:prior )?notice|not|likely|subject|sometimes|over time|in (?:the )?future|now and then|"
    r"once in a while|regularly|as needed|as necessary|frequently|undergo|require|some|any|significantly|materially|substantially|in any way|"
    r"however|therefore|of course|already|at our (?:sole )?discretion|in our sole discretion|due to \w+|in an? \w+ \w+|constantly|get|gets|otherwise)(?!\w),?)"
)
_MAKING = r"(?:(?: which| that)?(?: we)?(?: may| might)?(?: ever)?(?: be)? (?:make|made|making|propose|proposed|introduce)(?: in the future| from time to time| at any time)?)?"
_VERSION = r"(?:versions?|text|copy|copies|wording|edition|polic(?:y|ies)|notices?|statements?|terms|agreement|conditions)"
_FRESH = r"(?:updated|altered|replacement|edited|fresh|revised|amended|modified|changed|new|newest|reviewed|current|latest|most recent|up-to-date)"
_SHOWN = r"(?:posted|published|uploaded|put up|made available|available|displayed|found|listed|shown|put (?:here|on)|announced|notified|communicated)"

ABOUT = one_of(
    rf"{_VERB}(?:,? (?:and/or|and|or|&|/)? ?(?:otherwise |to |periodically |at any time )?(?:{_VERB}|supplement|improve|withdraw|expand|add|remove|discontinue))*(?: or make {CHANGE} to)?(?: from time to time| at any time| the terms of| the provisions of| all or part of)? {DOCUMENT}",
    rf"{_VERB} (?:[\w',/-]+ ){{0,8}}?(?:and|or|and/or) (?:this|these|our|the) (?:privacy )?{_NOUN}(?! of)",
    rf"{CHANGE}{_MAKING}(?:,? [\w-]+ment,?)? (?:to|in|of|on|for|in relation to|with respect to|regarding|concerning) (?:the (?:contents?|provisions|terms|wording|text) of )?{DOCUMENT}",
    rf"(?:privacy|policy|policies|terms|privacy notice|notice|cookie policy) (?:policy |notice |statement )?(?:changes|updates|amendments|revisions|modifications)",
    rf"(?:new|revised|updated|different|another|modified|amended) versions? of {DOCUMENT}",
    rf"(?!its ){DOCUMENT}(?: itself)?{_BETWEEN}{{0,8}} ?(?<!was )(?<!were )(?<!last ){_VERB}(?! on \d)(?! by (?:anyone|any other|a written))",
    rf"{DOCUMENT}{_BETWEEN}{{0,6}} subject to (?:\w+ ){{0,3}}{CHANGE}",
    rf"{DOCUMENT}[^.;]{{0,80}}? (?:it|they){_BETWEEN}{{1,6}} ?{_VERB}",
    rf"(?:we|company)(?: [\w-]+){{0,3}} review {DOCUMENT}",
    rf"(?:keep|keeping|kept) {DOCUMENT} (?:under (?:\w+ )?review|up[ -]to[ -]date|current)",
    rf"{DOCUMENT} (?:is|are) (?:kept )?(?:under|reviewed) ",
    rf"(?:updated|revised|amended|modified|changed|reviewed) (?:versions? of )?(?:the |this |these |our )?(?:privacy |cookie )?{_VERSION}[^.;]{{0,50}} (?:{_SHOWN}|takes? effect|effective|appl(?:y|ies))",
    rf"(?:{_SHOWN}|publish|post|upload)[^.;]{{0,30}} (?:updated|revised|amended|modified|changed|reviewed|new) (?:versions? of )?(?:the |this |these |our )?(?:privacy |cookie )?{_VERSION}",
    rf"(?:changed|new|revised|updated|amended) versions(?: (?:of it|of them))? (?:are|will be) {_SHOWN}",
    rf"(?:chang\w+|updat\w+|revis\w+|amend\w+|modif\w+)[^.;]{{0,60}}, (?:this|the) page will (?:say|show|tell|reflect|state)",
    rf"{CHANGE} (?:to|in) (?:how|the (?:way|manner) in which|the way|our (?:privacy|information|data)[\w -]{{0,20}} (?:practices|policies))[^.;]{{0,80}}? (?:will be )?(?:reflected|posted|published)",
    rf"{_VERB} any(?:thing)? (?:of this|here|in this|on this page|about this)",
    rf"{_VERB} (?:our )?(?:privacy|information|data|cookie) (?:handling )?(?:practices|policies)",
)

LOOSELY = one_of(
    rf"(?:material|significant|substantial|important|major|substantive|key|any|all|such|these|proposed) {CHANGE}\b[^.;]{{0,60}}? (?:adopt(?:ed|ion)|(?:take|takes|taking|come|comes|coming) (?:into )?(?:effect|force)|(?:become|becomes|be|becoming) (?:effective|binding))",
    rf"(?:amended|revised|updated|new|current|latest) (?:polic(?:y|ies)|terms|notice|statement|versions?|text)[^.;]{{0,60}} (?:{_SHOWN})",
    rf"{CHANGE} (?:will be|are|is) (?:posted|published|made|displayed|announced) (?:here|on this (?:page|site|website))",
)

HEADING = one_of(
    rf"^[\W\d]*(?:{CHANGE}|variation|modification|amendment|revision|versions|reviews?|change ?log|version history|history)(?: (?:and|&) (?:questions?|updates?|changes?|notices?|contact|revisions|amendments|modifications|effective date|versions|history|notification|review|termination))?\W*$",
    rf"{CHANGE}{_MAKING} (?:to|in|of|on|for) (?:this|these|our|the|its|it|them|(?:\w+ ){{0,4}}?{_NOUN})",
    rf"(?:{_NOUN}|privacy) (?:change|update|amendment|revision|modification|review)s?",
    rf"(?:chang\w+|updat\w+|amend\w+|modif\w+|revis\w+|review\w*) (?:and \w+ )?(?:this|these|our|the|of (?:this|these|our|the)|to) (?:[\w&-]+ ){{0,4}}?{_NOUN}",
    rf"{DOCUMENT}[^.]{{0,30}} (?:chang\w+|updat\w+|amend\w+|modif\w+|revis\w+|evolv\w+)",
    r"(?:amendment|change|modification|variation|revision|update) (?:procedure|process|policy|clause|notices?)",
    r"(?:notification|notice|notices) of (?:any )?(?:changes?|amendments?|updates?|modifications?)",
    r"(?:hear|learn|know|told|informed|notified) (?:of|about) (?:any )?(?:changes|updates)",
    r"^[\W\d]*(?:updates|changes|modifications|amendments|revisions)\W*(?:and|&|/|,) [\w ,&/]{0,40}",
    r"^[\w. ]{0,30}(?:and|&|/) (?:updates|changes|modifications|amendments|revisions|policy changes)\W*$",
    r"^[\W\d]*(?:what|how)[\w ]{0,30}(?:changes|we change|updates?|updated)\W*$",
    r"^[\W\d]*(?:future|material|policy|subsequent) (?:changes|updates|amendments|revisions|modifications)\W*$",
    r"^[\W\d]*(?:effective date|currency|validity|duration|entire agreement)[\w ,;]{0,20}(?:and|;|,) (?:changes|amendments?|modifications?|updates)\W*$",
    r"^[\W\d]*(?:about )?this (?:privacy )?(?:policy|notice|statement)\W*$",
    r"^[\W\d]*(?:about )?these terms\W*$",
)
HEADING_NAMES = one_of(
    rf"(?:{CHANGE}|chang\w+|updat\w+|amend\w+|modif\w+|revis\w+|variation|review\w*)\b.*(?:{_NOUN}|privacy)",
    rf"(?:{_NOUN}|privacy)\b.* (?:chang|updat|amend|revis|modif|review|evolv)\w*",
    r"(?:amendment|change|modification|variation|revision) (?:procedure|process|policy|clause|notices?)|notice changes|change ?log|version history",
)
HEADING_ELSEWHERE = one_of(
    r"your (?:information|data|details|account|personal|address|rights|choices|preferences|plan|subscription|order|booking)s?",
    r"(?:fees?|pric(?:e|es|ing)|services?|products?|software|features?|sub-?processors?|plan|billing|subscription|control|ownership|law|bookings?|orders?|consent|name|address|security|password|app|hours)(?! terms| agreement| polic| (?:and|or|,))[\w ]{0,12}\b(?:changes?|updates?|modifications?)",
    r"(?:changes?|updates?|updating|modifications?|amendments?|correct\w*|changing) (?:to|of|in|your|the|our|and) (?:\w+ )?(?:fees?|pric\w+|services?|products?|software|features?|sub-?processors?|ownership|control|law|personal (?:data|information)|information|data|business|consent|account|orders?|bookings?)(?! (?:terms|agreement|polic|notice))",
)
_THINGS = (
    r"(?:fees?|prices?|pricing|charges|tariffs?|rates|features?|functionality|sub-?processors?|ownership|control of|opening hours|password|settings|preferences|"
    r"services?|products?|software|plan|plans|subscriptions?|subscription fee|orders?|bookings?|address|details|contact information|account|cookies|browser|"
    r"documentation|warranty|personal (?:data|information)|your (?:information|data|details|mind|address|records?|choices?|consent)|records?|laws?|password|hosting|programme?|timetable|installed apps?|apps?|add-ons?|extensions?|operating system|devices?|source code|materials)"
)
ELSEWHERE = one_of(
    rf"(?:chang\w+|modif\w+|updat\w+|amend\w+|alter\w*|vary|correct\w*|rectif\w+|suspend|withdraw)(?:,? (?:or|and|to|in|of|the|our|your|any|its|part|all|aspect|a|that|to the|about|these|those|inaccurate|incorrect|their|[\w-]+ing)){{0,5}} (?:[\w-]+ ){{0,2}}?{_THINGS}(?! (?:terms|agreement|polic|notice))",
    rf"(?:our|your|the|if|when|of|subscription) (?:\w+ )?(?:fees?|prices?|ownership|sub-?processors?|cookies|details|address|control|law) (?:\w+ ){{0,3}}?(?:chang|is bought|is acquired)\w*",
    r"(?:software|app|apps|device|product|service) (?:\w+ ){0,4}updates?",
    r"merger|acquisition|acquired|acquires|is bought|bankruptcy|sale of (?:all|assets)|change of control|change in ownership|breach(?:es)?|security incident|incidents?|sub-?processors?|newsletter|unsubscribe|opt out of marketing",
    r"(?:other|third[- ]party|their|another|different) (?:[\w-]+ ){0,3}(?:privacy )?(?:polic(?:y|ies)|terms)(?: [\w-]+){0,6} (?:change|update)",
    r"notify us|inform us|tell us|let us know|your (?:details|address|circumstances) change",
    r"information (?:is|becomes|has become) (?:inaccurate|out of date|incorrect|changed)",
)
NEVER = one_of(
    r"construed to|is replaced with the following|(?:following|additional) terms(?: and conditions)? (?:amend|modify|supplement)",
    r"(?:that|which) (?:amends?|modif(?:y|ies)|changes?|supplements?) (?:this|these)",
    r"(?<!if )(?<!when )(?<!whether )(?<!whenever )(?<!once )(?<!after )(?<!time )(?<!should )we (?:have |'ve |had )?(?:recently |last |also |just )?(?:updated|revised|changed|amended|modified) (?:this|our|the|these)",
    r"(?:our|the|each|any|a)(?: [\w-]+){0,2} (?:provider|partner|supplier|processor|vendor|network|bank|courier)s? (?:may |can |will )?(?:posts?|chang\w*|updat\w*|amend\w*|publish\w*)",
    r"(?:do|does|shall|did) not (?:modify|amend|change|alter|update|supersede)", r"adapted from|(?:considered|constitutes?|deemed|form\w*) an amendment", r"(?:unenforceable|court of competent|severable)",
    r"you are (?:also )?(?:welcome|free|allowed|permitted|not allowed|not permitted) to", rf"you (?:may|must|can|shall|will|agree)(?: not)?(?: to)? (?:\w+ ){{0,2}}(?:modify|alter|change|amend|edit|adapt) (?!your mind)",
    r"(?:only|not|except|unless)[^.;]{0,40}(?:amended|modified|changed|varied|altered)[^.;]{0,80}?(?:in writing|written|signed)(?![^.;]{0,120}post)",
    r"(?:amended|modified|changed|varied|altered|amendment|modification|variation)[^.;]{0,60}?(?:only|except|unless)[^.;]{0,60}?(?:in writing|written|signed)(?![^.;]{0,120}post)",
    r"signed by (?:both|each|an authorized|authorised|all) (?:part|repres|the part)\w*",
    r"(?:was|were) (?:last )?(?:updated|revised|modified|changed|amended|reviewed) (?:on|in|:|\d)",
    rf"(?:other|third[- ]part(?:y|ies)|another|their|those)'?s? (?:[\w-]+ ){{0,4}}(?:polic(?:y|ies)|terms|practices)[^.;]{{0,40}}(?:chang|updat|amend|modif)\w*",
)
GOES_ON = one_of(
    CHANGE,
    _VERB,
    rf"{_FRESH} {_VERSION}",
    r"notif\w+|inform you|let you know|tell you|alert(?:ed)? you|advance notice|prior notice|notice|announce\w*|e-?mail\w*|banner|alerts?|in addition|plac(?:e|ed|ing)|display\w*|reminder|responsib\w+|up here|effective|takes? effect|comes? into (?:force|effect)|in force|post(?:ed|ing)?|publish\w*",
    r"(?:check|review|consult|read|visit|revisit|look)[\w ]{0,30}(?:back|page|regularly|periodically|frequently|often|again|from time to time|policy|terms|notice|statement)",
    r"continu\w+|accept\w*|agree\w*|consent|object|disagree|stop using|date|versions?|archive\w*|history|superseded|earlier|previous|prior",
    r"(?:take|takes|took) responsibility|responsible for|be the first to know|reload|by (?:letter|mail)",
)

REFERS = one_of(
    rf"(?:such|these|those|any|the|all|most|some|material|significant|substantial|other|minor|our|future|following|no|your continued use[^.;]{{0,40}}) (?:\w+ )?{CHANGE}(?! (?:to|in|of) your)",
    rf"{CHANGE} (?:will|are|is|may|become|take|apply|come|that)",
    r"continued use|continu(?:e|ing) (?:to )?us(?:e|ing)|(?:date|\"last (?:updated|revised|modified)\")[^.;]{0,40}(?:top|bottom|above|below)|(?:updated|revised|previous|prior|earlier|current|latest|new|superseded) (?:versions?|polic(?:y|ies)|terms|notice|statement)|(?:review|check|revisit|consult) (?:this|the|these|our|back)",
)

_TELL = (
    r"(?:notif(?:y|ies|ied|ying)|inform(?:s|ed|ing)?|let(?:ting)? (?:you|users|customers|members|everyone|people|them) know|tell(?:s|ing)?|told|alert(?:s|ed|ing)?(?! will)|advis(?:e|es|ed|ing)|warn(?:s|ed|ing)?|"
    r"announc(?:e|es|ed|ing)|communicat(?:e|es|ed|ing)|bring(?: \w+){1,5} to (?:your|the) attention|giv(?:e|es|en|ing)|provid(?:e|es|ed|ing)|send(?:s|ing)?|sent|e-?mail(?:ed|ing)|e-?mails?(?= (?:you|users|customers|members|everyone|all|registered|the (?:account|user|customer)|our|each|them|people|account|to))|"
    r"contact(?:s|ed|ing)?|messag(?:e|ing)|writ(?:e|es|ing) to|plac(?:e|es|ed|ing)|display(?:s|ed|ing)?|show(?:s|n|ing)?|advertis\w+|highlight(?:s|ed|ing)?|pinned|pin|receive[sd]?|get|see|goes|come with|"
    r"have had|hear|make (?:you|users|customers|people|\w+) aware|keep you (?:informed|updated|posted|up to date)|present(?:s|ed)?|flag(?:s|ged)?|mail(?:ed|ing)|(?<!by )post(?= (?:a|an|any|the|it|them|on|here|such|these|those|this|all|changes|updates|updated|revised|new|notices?|to|our|information|and|amend\w*|conspic\w*|prominent\w*|up|notification)(?!\w))|posts|posted|posting|"
    r"publish(?:es|ed|ing)?|upload(?:s|ed|ing)?|put(?:s|ting)?|made available|mak(?:e|es|ing)(?: \w+){1,6} available|record(?:s|ed)?|updat(?:e|es|ed|ing)|revis(?:e|es|ed|ing)|indicat(?:e|es|ed|ing)|issue[sd]?|ask|refresh|deliver(?:s|ed)?|appear(?:s)?|say so|mention|point out|reach(?:es)?|be the first to know|first to know)"
)
_ADVERBS = r"(?: ?(?:,[^,;.]{1,40},|also|then|choose to|elect to|decide to|opt to|from time to time|(?:in|at) our (?:own |sole )?(?:reasonable )?discretion|be|additionally|in addition|sometimes|instead|even|attempt to|try to|do our best to|make (?:\w+ ){0,2}efforts? to|use (?:\w+ ){0,3}efforts? to|endeavou?r to|take (?:\w+ ){0,2}steps to|further|only|either|both|always|first|directly|need|aim to|seek to|strive to))*"
ACT = one_of(_TELL)
MAY = re.compile(rf"(?<!\w)(?:may|might|can|could|reserve the right to|at our (?:sole )?discretion|are not obliged to but may)(?:(?!\w){_ADVERBS})? $")
WILL = re.compile(rf"(?:'ll|(?<!\w)(?:will|shall|must|would|undertake to|promise to|commit to|agree to|are going to|we|and|is|are)){_ADVERBS} $")
NEVER_ACTS = re.compile(
    rf"(?<!\w)(?:(?:will|do|does|shall|are|is|may|can|could|would|need|must) not|won't|don't|never|cannot|can't|not be|without|no obligation to|(?:not|neither) (?:be )?(?:obliged|required|obligated) to|not necessarily|no duty to|rather than|instead of){_ADVERBS} $"
)
NEW_CLAUSE = re.compile(r"[;.:]|(?:,|\b(?:and|or|but|then|also)) (?:we|you|it|they)(?: |'|$)|\b(?:if|but|when|where|unless|which|so|because)\b")
USERS = re.compile(
    r"(?:send|sending|giving|give|provid\w+) us\b[^.;]*|\(?if you(?: have|'ve)?[^.;)]{0,60}e-?mail address\)?|(?:provide|verified|valid|current|correct|accurate|your account's)(?: us with)?(?: an?| your)?(?: \w+)? e-?mail address(?:es)?|"
    r"(?:encourag|urg|advis|recommend|invit|ask)\w* (?:that )?(?:you|users|customers|visitors)(?: to)? (?:\w+ )?(?:review|check|read|visit|consult|revisit|look)[^.;]*|you (?:are|should)(?: \w+)? (?:to )?(?:advised|encouraged|responsible|review|check|read|visit|consult|revisit)[^.;]*|"
    r"(?:contact|contacting|e-?mail|e-?mailing|write to|writing to|notify|notifying|inform|tell|call|reach|telling|informing) us\b[^.;]*|"
    r"[\w.+-]+@[\w.-]+|by (?:sending|e-?mailing|writing)[^.;]{0,40} (?:to|at) us\b[^.;]*|changes? (?:in|to) (?:our|the) (?:\w+ ){0,2}(?:products?|services?|sites?|websites?|business)(?! terms)|please (?:keep|ensure|make sure)[^.;]*e-?mail[^.;]*|(?:sign up|subscribe|register) [^.;]{0,30}(?:by|to|for)\b(?=[^.;]*newsletter)[^.;]*"
)
EFFORTS = one_of(r"(?:reasonable|best|good[- ]faith|commercially reasonable|every) efforts?", r"endeavou?r\w*", r"(?:will|shall|'ll|always|to) (?:try|attempt|aim|seek|strive)(?: our best)? to", r"do our (?:best|utmost) to", r"we (?:try|aim|seek|strive|attempt) to", r"make (?:an|every) effort")
WHERE_APPROPRIATE = one_of(
    r"(?:where|when|if|as|to the extent|wherever|whenever)(?: (?:we|it is|this is|deem(?:ed)?|consider(?:ed)?|reasonably|and|the))*(?: \w+)? (?:appropriate|practicable|possible|feasible|practical|suitable|warranted|necessary|circumstances call)",
    r"as (?:we )?(?:deem|consider|think|see fit)[^.;]{0,20}",
    r"as the circumstances call for|as is appropriate under the circumstances|appropriate (?:notice|steps|means|manner|measures)|at our (?:sole )?discretion|in our (?:sole )?discretion",
)
WITHOUT_NOTICE = one_of(r"(?:with or )?without (?:giving |any |prior |further |advance |specific |individual )*(?:notice|notification|notifying|informing)(?: to| of)?(?: you| users)?", r"no (?:prior |separate |individual |further |advance )?(?:notice|notification)(?! of)")

_SITE = r"(?:web ?-?sites?|sites?|home ?-?pages?|front page|landing page|start page|web ?pages?|web portal|portal|www\.[\w./-]+|[\w-]+\.(?:com|org|net|io|example)\b)"
_PRODUCT = r"(?:apps?|applications?|services?|platforms?|products?|software|games?|extension|client|interface|tools?|program|device|system|marketplace)"
_ITEM = r"(?:(?:notice|notification|banner|announcement|alert|message|note|reminder|warning|news item|statement|summary|communication|comment period)s?)"
_A_NOTICE = rf"(?:(?:an?|any|the same|prominent|conspicuous|clear|visible|highlighted|pinned|special|general|additional|further|public|prior|advance|appropriate|such|by|of|easily visible|posting|placing|further|more prominent|reasonable)(?: (?!updated|revised|new|amended|privacy|this|our|current|cookie)[\w,-]+){{0,4}}? {_ITEM}|notices|banner|announcements?|alerts?)"
_TEXT = rf"(?:(?>(?:{_FRESH}|an?|the|this|our|its|any|such|these|those|all|{CHANGE}|it|them|copy|copies|{_VERSION}|privacy|cookie|each|of|and|or|to|that|some|effective|date|use|service|same|reviewed|dated|material|on|here|data|protection|services|website)(?!\w)) ){{1,16}}"
_HERE = rf"(?:here|(?:on|at|to|in|through|via|within) (?:this|the|our|its|your|any|that)?(?: [\w-]+){{0,3}}? ?(?:page|address|{_SITE}|url|location|link|{_PRODUCT}|list below|policy|notice|section)|in the list below|below|online|there)"

CHANNELS = dict((
    ("email", one_of(r"e-?mail(?:s|ed|ing)?(?! (?:address )?(?:up to date|current))", r"electronic mail", r"mailing list", r"electronic (?:message|communication)s?")),
    ("site", one_of(
        rf"{_A_NOTICE}(?:(?!post\w* (?:the |an? |any )?(?:update|revised|new|amended|changes|modif))[^.;]){{0,50}}? (?:on|at|in|to|via|through|across|for visitors to) (?:[\w'-]+ ){{0,4}}?{_SITE}",
        rf"(?:prominent|conspicuous|highlighted|clear|pinned|visible)(?:ly)?(?: and \w+)? (?:posted |public |\w+ )?{_ITEM}(?! (?:\w+ )?(?:within|in|through|inside|on|via) (?:the|our|your|this) (?:\w+ )?{_PRODUCT})(?!,? (?:such as|for example|e\.g\.))",
        rf"(?:announc|notif|inform|communicat)\w*[^.;]{{0,50}} such as (?:the|our|its) (?:\w+ )?{_SITE}",
        rf"(?:notice|notif\w+|inform\w*|alert\w*) [^.;]{{0,30}}by updating (?:our|the) {_SITE}",
        rf"(?:announc|advertis|flag|highlight|notif|inform|alert|communicat|warn|tell|let you know|mention|point out)\w*(?: (?!new|updated|revised|posting|publishing|by)[\w',-]+){{0,9}}? (?:on|at) (?:the|our|this|its)(?: [\w'-]+){{0,3}}? ?{_SITE}",
        rf"(?<!this )(?<!our )(?<!privacy )(?<!the )(?<!cookie )(?<!new )(?<!updated )(?<!revised )(?:notices?|notifications?|announcements?|alerts?) (?:is|are|will be|may be|of \w+|about \w+)(?: (?:posted|placed|displayed|published|pinned|shown|given))? (?:on|at) (?:the|our|this)(?: [\w'-]+){{0,3}}? {_SITE}",
        r"(?:on|in|via|through) (?:the|our|its) (?:[\w'-]+ ){0,2}(?:blog|news page|newsroom|news section|forum|twitter|social media|status page|news)",
        r"public(?:ly)? announce\w*", r"blog(?: post)?s?|banners?(?! ads?)|news feed|rss(?: feed)?|press release|news item|pop-?up on (?:our|the) (?:web)?site",
    )),
    ("site_way", one_of(rf"(?:via|through|by means of) (?!(?:posting|updated|revised|new|publi))(?:[\w.'-]+,? ){{0,5}}?{_SITE}")),
    ("in_product", one_of(
        rf"(?:in|within|inside|through|via|on|by|across|from|into)(?: \w+ing)? (?:the|our|your|this|any|its|an?)(?: (?!{_SITE}\b)[\w'-]+){{0,3}}? ?{_PRODUCT}(?!(?:'s)? (?:website|web|site|page|provider|terms|agreement|account))",
        r"(?:website|site)s? (?:or|and|and/or|/) (?:in |on |within )?(?:the |our |your )?(?:mobile )?(?:apps?|applications?|services?|platform)", r"device notif\w+", r"in[- ](?:app|product|game|service|platform|software)(?: \w+)?",
        r"push (?:notif\w+|message\w*)", r"pop[- ]?ups?(?: \w+)?(?! on (?:our|the) (?:web)?site)", r"splash screen",
        r"(?:when|next time|first time|after|before|upon|as)(?: that)? (?:you|users|they)?(?: \w+)? ?(?:log|logs|sign|signs|logging|signing)[- ]?(?:in|on)(?:to)?", r"log-?in (?:screen|page|prompt)", r"sign-?in (?:screen|page)", r"(?:next|first) time (?:that )?you (?:open|use|launch|visit|start|access|log|sign)",
        rf"(?:the|our|this) {_PRODUCT} (?:will |may )?(?:show|display|tell|ask|notif|remind|alert|present|inform)\w*",
    )),
    ("account", one_of(
        r"dashboard", r"(?:contact|notify|inform|notified|notice to|notif\w+|message) (?:you |them |users |customers )?(?:directly|individually|personally)(?! (?:by|via|through))|(?:direct|individual) (?:notice|notification|communication|message)s?|directly (?:notify|contact|inform)\w*|directly sending you", r"send(?:ing)? (?:you|users|members) an?(?: \w+)? (?:notice|notification|message)(?! (?:by|via|through|in|within|on|at|to))", r"account notifications?", r"(?<!specified )(?<!associated )(?<!listed )(?<!registered )(?<!provided )(?<!linked )(?<!address )(?<!stored )(?<!given )(?<!set )(?<!file )(?<!entered )(?:in|through|to|within|via|on|using|into) (?:the |your |their |a )?(?:user |online |customer |personal |admin |client )?(?:account|account area|account page|control panel|admin console|inbox|message cent(?:er|re))(?! (?:settings|owner|holder))",
    )),
    ("other", one_of(r"letters?", r"text messages?|sms", r"(?:by|via|through|using|or|in|regular|postal|first[- ]class|u\.?s\.?) (?:regular |postal |first[- ]class |u\.?s\.? |registered )?mail(?!ing)", r"by post|postal(?: mail)?|post mail", r"(?:by )?(?:telephone|phone)(?: call)?s?(?! number)", r"(?:by )?fax")),
    ("unnamed", one_of(
        r"(?:in writing|written notice|written notification)", r"(?:notif(?:y|ying)|inform|notice to|alert) (?:all |the |our )?account (?:holders?|owners?)", r"(?:using|through|to) (?:the |your )contact (?:information|details)[^.;]{0,40}",
    )),
    ("post", one_of(
        rf"(?:post|publish|upload|put|display|plac|list|includ|shar|releas|provid|issu|show)(?:e|es|s|ed|ing|ting)? (?:up )?(?!a notice|notice|an? {_ITEM}|a prominent){_TEXT}?{_HERE}",
        rf"(?:post|publish|upload)(?:e|es|s|ed|ing)? (?:the |a |an |our |any |its |all |these |those |such |this |it |them )*(?:{_FRESH}|{CHANGE}|versions?|text|copy|copies|polic(?:y|ies)|statement|terms|agreement|(?:privacy|this|our|cookie) notice|them\b|it\b)",
        rf"(?:{CHANGE}|{_VERSION}|it|they|which)(?: (?:that|which|we|may|might|make|made|from|time|to|this|the|our|these|privacy|policy|terms|in|of|and|notice|statement|any|use|service|accordingly))*(?: (?:will|shall|may|is|are|can|be|been|have|has|always|immediately|promptly|also|simply|then|to|get|first))+ (?:{_SHOWN}|made|noted|reflected|accessible|incorporated|included|updated|documented|uploaded|viewed)(?: \w+)?(?: (?:and )?(?:effective|available|dated))? ?{_HERE}",
        rf"(?:{CHANGE}|{_VERSION}|it|they|which)(?: (?:that|which|we|may|might|make|made|from|time|to|this|the|our|these|privacy|policy|terms|in|of|and|notice|statement|any|use|service))*(?: (?:will|shall|may|is|are|can|be|been|always|immediately))+ (?:posted|published|uploaded)(?! (?:to|for) you)",
        r"(?:effective|binding|appl(?:y|ies)|effect|force|counts?)(?: \w+){0,4}? (?:when|upon|on|after|from|once|as of|following|as soon as)(?: [\w']+){0,6}? (?:post|publi|upload|put up|appear)\w*",
        rf"(?:by|upon|after|following|on|when|once|since|until)(?: \w+){{0,2}} (?:post(?:ing|ed)|publi(?:shing|cation|shed)|upload(?:ing|ed))(?! an? (?:\w+ )?(?:notice|announcement))(?! (?:to|for) you)"
        rf"(?: (?!notice){_TEXT}?{_HERE}|(?= (?:of )?(?:the |any |such |a |an |our |these |those |it|them|this|on|here|to|and|by|in|updated|revised|changes|new))|(?=[ ,.;]|$))",
        r"(?:notif\w+|inform\w*|alert\w*|let you know|notice|tell you|communicat\w+)[^.;]{0,60}? by (?:also |us )?(?:updating|changing|revising|amending)[^.;]{0,40}?(?:date|page|policy|notice|terms|statement)",
        rf"(?:{_FRESH}) {_VERSION}[^.;]{{0,60}}?(?:is|are|be|remain|remains) (?:always |also )?(?:available|found|accessible|viewed|posted|published|displayed|accessed|here|at|on|in force|shown)",
        r"put (?:\w+ ){1,5}up (?:here|on|online)", r"this page (?:will (?:say|show|tell|reflect|state|be updated|always)|is updated)", r"updat(?:e|es|ing|ed) (?:this|the|our) (?:web ?)?page",
        r"(?:date|page)[^.;]{0,40} and (?:take )?(?:any )?(?:other|additional|further)[^.;]{0,30}(?:notice|notify|steps)",
        r"(?:posted|published|put up|made available|listed) (?:here|on this page)", rf"(?:find|see|view|read|access|consult)\w* (?:the|our|its) (?:current|latest|newest|most recent|up-to-date) {_VERSION}[^.;]{{0,40}}? (?:{_HERE}|at (?:https?|www)\S+)", r"record (?:each|any|all|every)? ?changes?[^.;]{0,40} (?:list|here|below|page)", r"(?:updat\w+|revis\w+|new version|changes|changed|amend\w+)[^.;]{0,50} (?:here|(?:on|to) this (?:page|site|website|web page|url|address))",
        r"(?:made|making|make|makes)(?: [\w']+){0,7} available (?:here|on|at|online)[^.;]{0,30}", r"(?:made|make|effect\w*|occur)[^.;]{0,30} by posting(?! an? )(?! notices?)",
    )),
))

LEXICON = Lexicon(
    code="en",
    common=frozenset("the of and to you we your our this that is are be will with for not or by any if may us have from when it on in as".split()),
    about=ABOUT, loosely=LOOSELY, heading=HEADING, heading_names=HEADING_NAMES, heading_elsewhere=HEADING_ELSEWHERE, elsewhere=ELSEWHERE, never=NEVER,
    document=one_of(DOCUMENT), goes_on=GOES_ON, change=one_of(CHANGE, _VERB), refers=REFERS,
    act=ACT, may=MAY, will=WILL, never_acts=NEVER_ACTS, new_clause=NEW_CLAUSE, means=re.compile(r"\bby (?:\w+ )?$"), verb_last=None, users=USERS, efforts=EFFORTS,
    where_appropriate=WHERE_APPROPRIATE, without_notice=WITHOUT_NOTICE,
    channels=CHANNELS,
    telling=one_of(
        r"tell (?:you|users|customers|members|everyone|people|them|all|each)|(?:notif(?:y|ies|ied|ying)|notification|inform(?:ed|ing|s)?|alert(?:s|ed|ing)?|advise[sd]?|warn(?:ed)?|told|let) (?:you|users|customers|members|everyone|people|the (?:customer|user|merchant|client|public)s?|all|our|of|about|promptly|accordingly|in advance|them|before|when|as|each|account|if)", r"let (?:you|users|customers|members|everyone) know",
        r"(?<!to )(?<!should )(?:be|been|are|were|get) (?:\w+ )?(?:notified|informed|told|alerted|advised)(?! to)", r"(?:give|gives|giving|given|provide|provides|providing|provided|had|receive|get|send|reasonable|advance|prior|further|additional|days'?|more prominent) (?:you |users |customers |us )?(?:\w+ ){0,4}(?:notice|notification|warning)",
        r"(?:first to know|keep you (?:up to date|informed|updated|posted)|make you aware|bring (?:\w+ ){1,4}to your attention|(?:will|shall) be (?:\w+ )?announced|(?:communicat|announc)\w+ (?:\w+ ){0,3}(?:changes?|updates?|amendments?|revisions?|modifications?|it|them)|(?:changes?|updates?|amendments?|revisions?|modifications?) (?:\w+ ){0,4}(?:communicated|announced))",
    ),
    telling_by_posting=one_of(r"by (?:\w+ )?(?:post|publish|upload|updat|chang|revis|amend|plac|display|put|making)\w*", r"through (?:the )?(?:posting|publication)", r"on this (?:page|site|website)", r"here"),
    example=re.compile(r"^(?:for (?:example|instance)|this (?:\w+ )?(?:may|might|could|will)|such (?:a )?notice (?:may|might|could|will)|e\.g\.|notice (?:of such changes )?(?:may|might|could|will))"), unplaced=re.compile(r"(?:prominent|conspicuous|highlighted|clear|visible)"),
    further=one_of(r"(?:further|additional|more prominent|other appropriate|(?<!any )other) (?:notice|notification|forms? of notice)(?!,? (?:by|on|via|through|in|within|to your|such as|for example|\())", r"otherwise (?:notify|provid|inform|let|alert)\w*(?![^.;]{0,40}\b(?:through|by|via|on|in)\b)", r"(?:additional|other|further) (?:appropriate )?(?:steps|measures)"),
    either=re.compile(r"\b(?:or|and/or|either)\b"),
    alternatives=re.compile(r"\b(?:or|and/or|either|such as|for example|e\.g\.|including|for instance|as you prefer|one of|any of)\b"),
    or_other=re.compile(r"[^.;]{0,30}?,? or (?:by |through |via )?(?:any )?(?:other|similar|another)\b"),
    material=one_of(
        r"material(?:ly)?", r"significant(?:ly)?", r"substantial(?:ly)?", r"important", r"major", r"substantive(?:ly)?", r"meaningful(?:ly)?", r"fundamental(?:ly)?", r"considerabl[ey]", r"key changes", r"big(?:ger)? (?:changes?|ones?|updates?)", r"serious", r"that matters?|matter to you",
        r"(?:adversely|negatively|materially|significantly|substantially) (?:affect|impact|alter|change|reduc)\w*", r"(?:reduc|limit|affect|impact|restrict|diminish|lessen)\w* (?:\w+ ){0,2}(?:your|the|users'?|their|customers'?) (?:\w+ ){0,2}(?:rights|obligations)", r"affects? (?:how|the way|your|you)",
        r"chang\w* (?:in|to|about)? ?(?:how|the ways?(?: in which)?|the manner in which) (?:that )?we (?:\w+ )?(?:use|handle|treat|process|collect|share)\w*", r"(?:use|process|collect|share)\w* (?:\w+ ){0,4}(?:in a (?:\w+ )?(?:different|new)|for (?:a )?(?:new|different|other)) \w+", r"in a (?:\w+ )?(?:different|new) (?:way|manner)|materially different", r"(?:weaken|worsen|dilut)\w*|less protective|(?:use|using|process\w*|collect\w*)[^.;]{0,30}(?:for|in) (?:something|anything) else|for other purposes|new purposes?|in an important respect",
    ),
    immaterial=one_of(r"(?:im|non-?|not )material", r"minor", r"insignificant", r"(?:will|do|shall) not (?:\w+ )?(?:materially|significantly)"),
    unless_immaterial=one_of(r"(?:unless|other than|except)[^.;]{0,60}(?:immaterial|minor|insignificant|non-?material|trivial)"),
    where_law_requires=one_of(r"(?<!or )(?:if|where|when|whenever|wherever|to the extent|only (?:if|where|when))(?: \w+){0,5}? (?:required|obliged|obligated|requires?|obliges?|mandated|demands?|mandates?)(?: (?:to|us|we|do|so|it|this|under))*(?: (?:by|to|under)(?: \w+){0,3}? (?:laws?|legislation|regulations?)|(?=[,.;:]|$)| us| to| by)", r"(?:if|where|when|whenever)(?: \w+){0,2} (?:law|legislation|regulation)s?(?: \w+){0,2}? (?:require|oblige|demand|mandate)s?(?: us| it| this| so| to)*", r"(?:where|when|if) legally required"),
    as_law_requires=one_of(r"as(?: may be)? (?:legally )?(?:required|mandated)(?: by| under)?(?: \w+){0,2} (?:law|legislation|regulations?)s?", r"as (?:applicable |the )?law requires", r"(?:(?<!notice )(?<!notice is )(?<!notification )required by|in accordance with|according to|as required under) (?:applicable |the |any )*(?:law|legal requirements|legislation)s?"),
    law_excepted=one_of(r"(?:unless|except|save)[^.;,]{0,60}(?:law|legal\w*|legislation|regulat\w+)(?: \w+){0,2}"),
    anaphora=one_of(r"(?:such|these|those|said) (?:\w+ )?(?:changes?|updates?|amendments?|modifications?|revisions?)", r"(?:if so|in (?:that|such|this|which) (?:case|event)|if we do|when we do|when this happens|if (?:this|that) happens|in addition|also|do so)", r"(?:about|of) (?:it|them)", r"the (?:change|amendment|modification|revision|update)s?"),
    before=one_of(
        r"(?:before|prior to)(?: \w+){0,7}? (?:tak\w+|com\w+|becom\w+|appl\w+|start\w*|effect\w*|change\w*|made|make|making|adopt\w*|force|go\w*|happen\w*|implement\w*|enter\w*|it|they|them|update\w*|modif\w*|amend\w*|new|begin\w*|revision\w*|publication|posting|introduc\w*|valid|putting|using|being|rolled|version|terms|policy)", r"before (?:it|they|that)\b", r"in advance|ahead of (?:time)?|beforehand|ahead", r"(?:advance|prior) (?:\w+ )?(?:written )?(?:notice|notification|warning)", r"days'? (?:prior|advance|written|of|business|calendar)? ?(?:written )?notice|(?:day|week|month)s?'? notice",
        r"(?:notice|notification)(?: period)? of (?:no less than |at least |not less than )?(?:\w+ |\(\w+\) )+(?:days?|weeks?|months?)",
        r"(?:days?|weeks?|months?)(?: have gone by| have passed| elapse\w*)? (?:before|prior|after|in advance|ahead|following|from|since|beforehand)", r"(?:upcoming|forthcoming|future effective|proposed) (?:changes?|amendments?)", r"(?:close|cancel|terminate|leave)[^.;]{0,30} before (?:it|they|the)", r"(?:appl(?:y|ies)|effect|bind\w*|force)[^.;]{0,30} until|(?:takes?|comes?) (?:into )?(?:effect|force) unless you|only (?:once|after)",
    ),
    on_effective=one_of(
        r"(?:effective|effect|force|appl(?:y|ies)|binding|counts?|valid)(?: \w+){0,5}? (?:when|upon|on|as soon as|once|from the (?:moment|date|day|time)|from (?:that|its|their)|as of|at the time|the (?:moment|day|date))(?: [\w']+){0,8}?(?: (?:post|publi|upload|online|display|appear|put|made|available|place|updat|revis|release)\w*)",
        r"(?:effective|effect|force|appl(?:y|ies)|binding|bind|binds|valid)(?: \w+){0,2} (?:immediately|at once|instantly|straight away|forthwith)|(?:govern|appl|bind)\w*[^.;]{0,40} from then on",
        r"(?:immediately|automatically) (?:\w+ )?(?:effective|binding|upon|after|on|when|following)", r"(?:when|upon|once|as soon as) (?:\w+ ){0,4}(?:posted|published|uploaded|posting|publication|online|accessible|available)[^.;]{0,40}(?:effect|appl|bind|force)\w*", r"(?:effective|effect|binding) (?:immediately|instantly|at once|right away|as soon as)", r"(?:first time|next time)[^.;]{0,40}(?:takes? effect|after the change)", r"(?:from|on) the date of the change", r"at the time (?:of|that|when) (?:the )?(?:change|it)",
    ),
    frames=one_of(r"(?:all (?:three|of (?:these|them|this))|both|these|this|they|it|the notice|notices?|notification)(?: \w+){0,2} (?:happens?|occurs?|comes?|goes|go|takes? place|will|is|are|period)[^.;]{0,60}(?:days?|weeks?|months?|advance|before|prior)[^.;]*", rf"{CHANGE}[^.;]{{0,60}}(?:effective|effect|force|apply)[^.;]{{0,40}}(?:days?|weeks?|months?) (?:after|following|from)[^.;]*(?:notice|notif|e-?mail|sent|tell|told|inform)\w*"),
    as_soon=one_of(r"as soon as(?! (?:it|they|(?:the )?\w+) (?:is|are) (?:\w+ )?(?:posted|published|accessible|available|online|uploaded))"),
    prompt=one_of(r"promptly|without (?:undue )?delay|swiftly|speedily|in a timely (?:manner|fashion)|timely", r"immediately(?= (?:notify|inform|tell|let|alert|e-?mail))", r"(?:notify|inform|tell|alert)\w* (?:you )?immediately"),
    numbers={w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split())} | {"a": 1, "an": 1, "twenty": 20, "twenty-one": 21, "twenty-eight": 28, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90, "hundred and eighty": 180},
    period=re.compile(r"(?<![\w-])(?P<number>\d+|[a-z]+(?:-[a-z]+)?)(?: ?\((?P<figure>[\w-]+)\))?[ -](?:full |clear |consecutive )?(?P<business>business |working |calendar )?(?P<unit>days?|weeks?|months?|fortnight|years?|quarters?)(?!\w)"),
    calendar=re.compile("calendar"),
    units=(("fortnight", 14), ("day", 1), ("week", 7), ("month", 30), ("quarter", 90), ("year", 365)),
    no_period=re.compile(r"(?:\bwithin(?: the)?|\bevery|\bonce (?:in|every|per|a|each)|\bper|\blast|\bprevious|\bpast|\bpreceding|\beach|\bfirst|\bnext|\bfor(?: a (?:period|minimum) of)?(?: the (?:next|first|following))?|\bfor a further|\bup to|\bwithin a period of) $"),
    no_period_after=re.compile(r"^ (?:to (?:object|reject|opt|cancel|terminate|respond|review|accept)|after (?:receiv|you)|old|of age)"),
    date_shown=one_of(
        r"(?:chang|updat|revis|amend|modif|refresh|adjust|includ|display|show|post|indicat|state|stat|not|giv|print|mark|alter)\w*(?: [\w'\"-]+){0,9}? (?:date|dates|legend|\"?last (?:updated|revised|modified|changed|reviewed)\"?|\"?(?:effective|revised|updated)\"? date|\"revised\")(?! (?:they|on which|of the change))", r"with (?:a |an |the )?(?:new |updated |revised )*(?:effective |revision |update |revised )?date",
        r"dates?(?: \w+){0,5}?,? (?:\w+ )?(?:at|on|above|below|shown|displayed|indicated|in|listed|appears?|stated|posted|noted|given)(?: \w+){0,3}? (?:the |this |our )?(?:\w+ )?(?:top|bottom|beginning|head|end|foot|start|page|policy|notice|statement|document|footer|header)", r"(?:date|legend|\"?last updated\"?|revision date|effective date)(?: \w+)? (?:above|below)",
        r"(?:see|check|checking|look|looking|refer|review|find)\w*(?: [\w'\"-]+){0,7}? (?:date|\"?last (?:updated|revised|modified)\"?)", r"(?:date|day)(?: \w+){0,6} (?:is|will be|are|was|shall be) (?:always |also |clearly )?(?:shown|displayed|indicated|stated|identified|posted|noted|listed|printed|updated|revised|changed|set out|given|at|on|in)",
        r"(?:last|most recently) (?:updated|revised|modified|changed|reviewed)(?: \w+){0,8} (?:indicated|shown|displayed|found|see|date|stated|top|bottom|is)", r"(?:indicat|show|stat|identif|mark|reflect)\w*(?: \w+){0,5} (?:when|last) (?:\w+ ){0,6}?(?:last )?(?:updated|revised|changed|modified)", r"dated (?:at|on|above|below)|together with the date",
    ),
    no_date=one_of(r"(?:ahead of|before|prior to|after|until|on|as of|since) (?:the|their|its|such|that|any|this)(?: \w+)?? (?:effective )?dates?", r"up[ -]to[ -]date|to date|out of date|date of birth|birth ?dates?|expiry dates?"),
    top=one_of(r"(?:at|on|near|to|in|from|towards?) the (?:very )?(?:top|head|beginning|start|upper|front)(?: \w+)?", r"(?:date|legend|\"|revised|updated|effective|shown|stated|indicated|listed|notice|set out|one|line|at)\"? (?:\w+ )?above", r"above (?:date|\w+ date)", r"(?:top|head|header|beginning|start) of (?:this|the|our|each)", r"at the top"),
    bottom=one_of(r"(?:at|on|near|to|in) the (?:very )?(?:bottom|end|foot|footer|last line)", r"(?:date|legend|\"|revised|updated|effective|shown|stated|indicated|listed|set out|line|at|given)\"? (?:\w+ )?below", r"(?:bottom|end|foot) of (?:this|the|our|each)", r"below"),
    history=one_of(
        r"(?:previous|prior|earlier|past|older|old|superseded|former|historical?|archived|all|every|other|outdated|preceding)(?: (?:\w+ )?)?(?:versions?|revisions?|wordings?|editions?|iterations?|texts?|(?:privacy )?(?:polic(?:y|ies)|notices|statements|terms))(?: of (?:this|these|our|the) [\w ]{3,30}?)?(?:[^.;]{0,30}? (?:available|found|see|seen|view|viewed|visible|readable|archive\w*|here|request|kept|keep|access\w*|online|stored?|public\w*|obtain\w*|history|retain\w*|stays?|stay)\b)", r"(?:view|see|access|ask|find|keep|store|maintain|retain|publish|obtain|read|archive|consult|compare|request|provide)\w*(?: [\w-]+){0,9}? (?:previous|prior|earlier|past|older|old|superseded|archived|historical|former|every|all)(?: \w+)? (?:versions?|revisions?|wordings?|editions?|iterations|texts?|polic(?:y|ies)|notices|statements|terms)",
        r"^\W*(?:see |view |read )?(?:all |our )?(?:previous|prior|earlier|past|older|archived|superseded) versions?\b.{0,60}$", r"(?:view|see|find|track|follow|browse)\w*(?: \w+){0,2}? (?:all|any|the|every|each|past|these)(?: \w+)? (?:changes?|revisions?|edits?|updates?|modifications?) (?:to|made|of|in|here|on|since)", r"version history|revision history|change history|history of (?:the |all |our |any )?(?:changes|revisions|edits|versions|amendments)|history of (?:this|these|our) \w+", r"change ?-?logs?", r"(?:a |the )?summary of (?:privacy |policy |terms |the |any |all |our |key |recent |material |what |is |has |was )*(?:changes|changed|amendments|updates|revisions|different|new)|links? to (?:the |our )?(?:former|previous|prior|earlier|old|past) (?:\w+ )?(?:versions?|polic\w+|terms|text)|(?:complete|full|entire|whole|public|version|edit|revision|change) history(?! of your)", r"(?:you can|can|may|could) track (?:all |any |the )*(?:changes|revisions|edits)", r"(?:archive|archives) of (?:this|these|our|the|previous|past|prior|all)[\w ]{0,20}|in our archives?", r"(?:git|public) (?:repository|history)|commit history", r"view history", r"list of (?:all )?(?:changes|revisions|amendments)|(?:record|log|list|document)(?:s|ed|ing)? (?:of )?(?:each|every|all|any) changes?", r"what (?:has )?changed (?:and when|since)", r"compare (?:the )?versions|redlines?|marked-up",
    ),
    continued_use=one_of(
        r"(?:continu\w*|further|keep|keeps|carry on|carrying on|goes on|go on|subsequent)(?: \w+){0,3}? (?:us(?:e|es|ing|age)|access\w*|visit\w*|participat\w*|brows\w*|play\w*|sell\w*|shop\w*|subscri\w*|provision|having|membership|engag\w+|receiv\w+|do business)(?![^.;]{0,20}(?:information|data) )", r"(?:by|when)(?: \w+){0,2} (?:us(?:e|ing)|accessing|visiting|staying|continuing|remaining)[^.;]{0,90}(?:accept|agree|consent|bound|acknowledg)\w*", r"using [^.;]{2,60} (?:means?|constitutes?|indicates?|implies|signif\w+|shall be|is)[^.;]{0,40} (?:accept|agree|consent)\w*", r"(?:placing|making|submitting) [^.;]{0,30}(?:signif|constitut|mean|impl|indicat)\w* (?:your )?(?:accept|agree|consent)\w*", r"your (?:\w+ )?use of[^.;]{0,80}(?:after|following|thereafter)[^.;]{0,100}(?:accept|agree|consent|acknowledg)\w*", r"(?:use|access)[^.;]{0,60}(?:after|following)[^.;]{0,100}(?:constitut|signif|deemed|mean|indicat|impl)\w*[^.;]{0,40}(?:accept|agree|consent)\w*", r"(?:taken|deemed|considered|treated|regarded)[^.;]{0,25} (?:as |to (?:be|have) )?(?:accept|agree|consent)\w*",
        r"(?:if|should) you (?:do not|don't|disagree|object|are not|no longer|dislike|are unhappy|do not wish|refuse)[^.;]{0,120}?(?:stop|close|ceas|terminat|discontinu|cancel|not (?:use|access|continue)|leave|delet|unsubscrib|refrain|uninstall|exit|end your)\w*", r"(?:stop using|close your account|cease using|discontinue)[^.;]{0,60} if you (?:do not|don't|disagree|object)", r"(?:your|the) (?:\w+ )?(?:remedy|recourse|option) is to (?:stop|cease|close|discontinue|cancel|terminate)", r"whether (?:or not )?(?:you wish )?to (?:continue|keep|carry on)", r"(?:if|unless) you (?:do not|don't)? ?(?:object|oppos)\w*[^.;]{0,80}(?:accept|agree|consent|approv)\w*", r"(?:accept|agree|consent)\w*[^.;]{0,60} (?:if you do not object|unless you object|silence)", r"silence",
    ),
    explicit=one_of(r"(?:ask|request|seek|obtain|require|need|get|have|with|without|given|gives?)\w*(?: (?:you|for|to|first|again|your|their|his|them|users?|the|from|a|customers?|have|us|her|member's?|explicit|express|prior|affirmative|fresh|new|renewed|active|written)){0,6} (?:consent|agree(?:ment)?|permission|approv\w+|accept\w*|opt[- ]in|re-?accept\w*|confirm\w*|press \"?i agree\"?)", r"you (?:have|must|will have to|need to)(?: first| explicitly| expressly)? (?:agreed?|accept(?:ed)?|consent(?:ed)?)", r"(?:explicit|express|affirmative|active)(?:ly)? (?:consent|agree|accept|opt)\w*", r"\"i (?:agree|accept)\"|requiring re-acceptance", r"(?:click|tick|press)\w*[^.;]{0,40}(?:accept|agree)\w*"),
    consent=one_of(r"consents?|agreement|permission|approval|opt[- ]?in"),
    counts_back=re.compile(r"\w+ (?:before|prior|in advance|ahead|beforehand)"),
    consent_where_law=one_of(r"(?:if|where|when|as|to the extent)[^.;]{0,60}(?:law|legally|required|necessary|needed|appropriate|demands?|obliged)"),
)
