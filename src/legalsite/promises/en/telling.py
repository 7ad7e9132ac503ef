"""Telling and posting: the verbs, and whether it will, may or will not be done."""

from legalsite.promises.en.words import A_CHANGE, ADVERBS, ITEM, PEOPLE, ROLES, TELL
from legalsite.promises.phrases import Phrases, one_of

ACT = one_of(TELL)
MAY = Phrases(
    r"(?<!\w)(?:(?<!which )may|might|can|could|in some (?:cases|circumstances),?|reserve the right(?:,[^,.;]{1,40},)? "
    r"to|at our (?:sole )?discretion|are not obliged to but may|(?:it is possible that|it may be that|"
    rf"at our (?:sole )?option,?|perhaps|possibly) (?:we|you))(?:(?!\w){ADVERBS})? $"
)
WILL = Phrases(
    r"(?:'ll|(?<!\w)(?:will|shall|must|would|undertake to|promise to|commit to|agree to|are going to|we|and|"
    rf"is|are)){ADVERBS} $"
)
NEVER_ACTS = Phrases(
    r"(?<!\w)(?:(?:decide|choose|elect) not to|(?:will|do|does|shall|are|is|may|can|could|would|need|must) not|won't|"
    r"don't|never|cannot|can't|not be|not (?:\w+ )?(?:feasible|possible|practicable|practical|able) to|without|"
    r"no obligation to|(?:not|neither) (?:be )?(?:obliged|required|obligated) to|not necessarily|no duty to|"
    rf"rather than|instead of){ADVERBS} $"
)
NEW_CLAUSE = Phrases(
    r"[;.:]|(?<= )[-–—](?= )|(?:,|\b(?:and|or|but|then|also)) (?:we|you|it|they)(?: |'|$)|\b(?:if|but|when|where|"
    r"unless|which|so|because)\b"
)
MEANS = Phrases(r"\bby (?:\w+ )?$")
VERB_LAST = None
EFFORTS = one_of(
    r"(?:reasonable|best|good[- ]faith|commercially reasonable|every) efforts?",
    r"endeavou?r\w*",
    r"(?:will|shall|'ll|always|to) (?:try|attempt|aim|seek|strive)(?: our best)? to",
    r"do our (?:best|utmost) to",
    r"we (?:try|aim|seek|strive|attempt) to",
    r"make (?:an|every) effort",
)
WHERE_APPROPRIATE = one_of(
    r"(?:where|when|if|as|to the extent|wherever|whenever)(?: (?:we|it is|this is|deem(?:ed)?|consider(?:ed)?|"
    r"reasonably|and|the))*(?: \w+)? (?:appropriate|practicable|possible|feasible|practical|suitable|"
    r"warranted|necessary|circumstances call)",
    r"as (?:we )?(?:deem|consider|think|see fit)[^.;]{0,20}",
    r"as the circumstances call for|as is appropriate under the circumstances|appropriate (?:notice|steps|"
    r"means|manner|measures)|at our (?:sole )?discretion|in our (?:sole )?discretion",
)
WITHOUT_NOTICE = one_of(
    r"(?:with or )?without (?:\w+ (?:or|and) |giving |any |prior |further |advance |specific |individual |"
    r"written )*(?:notice|notification|notifying|informing|announcing)(?: to| of)?(?: you| users)?",
    r"waives? [^.;]{0,60}\b(?:notice|notification|notified|informed)",
    r"no (?:prior |separate |individual |further |advance |other |additional )?(?:notice|notification)(?! of)",
)
TELLING = one_of(
    rf"tell(?:ing)? (?:{PEOPLE}|the (?:public|community))|(?:notif(?:y|ies|ied|ying)|notification|inform(?:ed|ing|s)?|"
    rf"intimate|alert(?:s|ed|ing)?|advise[sd]?|warn(?:ed)?|told|let) (?:{PEOPLE}|the (?:public|community)|of|about|"
    r"promptly|accordingly|in advance|before|when|as|if)",
    r"(?:will|shall|\w+'ll) be (?:asked|prompted) to (?:\w+ )?(?:accept|agree|review|confirm|consent|acknowledge|"
    r"approve)",
    r"(?:will|\w+'ll|shall|may) (?:see|find|leave|put|place|show|display) (?:you |users )?(?:an? |the )?(?:\w+ )?"
    r"(?:note|message|notice|banner|alert|reminder|pop-?up|notification)s?",
    r"(?:get|gets|receive|receives|see|sees|find|finds|be sent|be shown) (?:an? |the )?(?:[\w-]+ ){0,3}?(?:notice|"
    r"notification|message|sms|text|letter|e-?mail|mail|pop-?up|banner|alert|announcement|reminder)s?",
    r"(?:learn|hear|find out|know) (?:of|about) (?:it|them|this|these|any|the|such)|hear from us|(?:drawn?|"
    r"brought) to (?:your|\w+'s?|the) (?:\w+'s? )?attention|draw (?:your|[\w']+) attention|(?:will|shall|are|is|"
    r"be) (?:\w+ )?shown (?:the|an?|these|those)|announcement is made|(?:indicated|signal+ed|surfaced|marked|"
    rf"flagged) (?:with|by|on|in) (?:an? |the |our )?(?:\w+ )?(?:{ITEM}|banners?|\w+ screen)",
    rf"make sure (?:that )?{PEOPLE} know|(?:offered|proposed|submitted) to {PEOPLE}",
    r"make it (?:clear (?!when|what|how)|known)|(?:will|shall) be made aware|asks? (?:you|users|customers|"
    r"members) to (?:\w+ )?(?:accept|agree|review|confirm)",
    rf"let(?:ting)? {PEOPLE} know|(?:contact(?:ing)?|reach(?:ing)? out to|get(?:ting)? in touch with|writ(?:e|"
    rf"ing) to) (?:you|users|customers|members|such {ROLES})(?! (?:regarding|about your|for))|"
    rf"re-?prompts? (?:{PEOPLE}) to|(?:send|mail)s? (?:you )?(?:other|additional|further) communications|"
    r"(?:re-?)?(?:prompt|requir)\w* (?:you|users) to (?:\w+ )?(?:review|accept|agree|confirm|consent)",
    rf"(?:mails?|text|texts) (?:you|{PEOPLE}|the (?:revised|changed|new|amended|updated))",
    r"(?<!to )(?<!should )(?:be|been|are|were|get) (?:\w+ )?(?:kept (?:informed|up to date)|notified|informed|told|"
    r"alerted|advised|contacted|warned)(?! to (?!you\b|users|customers|members)| by (?:an?|the|many|our) \w+ (?:of|"
    r"in)\b)",
    r"(?:give|gives|giving|given|provide|provides|providing|provided|had|receive|get|send) "
    rf"(?:us |{PEOPLE} )?(?:[\w']+ ){{0,4}}(?:notice|notification|warning)s?",
    r"(?<!this )(?<!our )(?<!privacy )(?<!the )(?<!cookie )(?<!updated )(?<!revised )(?<!new )(?:notice|notification|"
    r"announcement|banner)s? (?:on|in|at|through|via) (?:the|our|your|its|e-?mail)",
    r"(?:notice|notification)s?(?: (?!of\b)\w+){0,3}? (?:(?:be|is|are) )?(?:provided|given|sent|made|issued|delivered|"
    r"posted|displayed)",
    r"(?:notice|notification|communication)s?[^.;]{0,80}? (?:will|shall) be (?:given|provided|sent|"
    rf"delivered) to {PEOPLE}",
    r"(?:reasonable|advance|prior|further|additional|(?:days|weeks|months?)'?|prominent) (?:\w+ ){0,2}(?:notice|"
    r"notification|warning)",
    r"(?:following|after) (?:\w+ )?(?:notice|notification) (?:from|by) (?!you\b|an?\b|any\b)\w+",
    r"(?:upon|subject to) (?:\w+ ){0,3}?(?:notice|notification)(?! (?:from|by) (?:you|a|any))",
    r"with (?:(?:an?|due|prior|reasonable|advance|written) )*notice(?! (?:from|by|to) (?:us|the|a)\b)|"
    r"communicated to (?:you|users|customers|members)|(?:or|after) (?:notice|notification) to (?:you|users|customers|"
    r"members)",
    r"(?:first to know|keep you (?:up to date|informed|updated|posted)|make you aware|bring (?:\w+ ){1,4}to your "
    r"attention|(?:will|shall) be (?:\w+ )?announced|(?:communicat|announc)\w+ (?:\w+ ){0,3}(?:changes?|updates?|"
    r"amendments?|revisions?|modifications?|it|them|this|the same|such)|(?<!in )(?<!last )(?<!latest )(?:changes?|"
    r"updates?|amendments?|revisions?|modifications?|it|they|this) (?!date)(?:\w+ ){0,8}(?:communicated|announced|"
    r"noted|flagged|signal+ed|made known))",
)
TELLING_BY_POSTING = one_of(
    r"by (?:\w+ )?(?:post|publish|upload|updat|chang|revis|amend|plac|display|put|making)\w*"
    rf"(?! (?:an? )?(?:[\w-]+ )?{ITEM})",
    r"(?:through|by) (?:the |an? )?(?:posting|publication|(?:alteration|revision|change|update) of)",
    r"(?:via|through|by|with|in) (?:an? |the )?(?:\w+ )?(?:commits?|pull requests?)",
    r"on this (?:page|site|website)",
    r"here",
)
EXAMPLE = Phrases(
    r"^(?:for (?:example|instance)|we(?:'ll| will| may| shall) do (?:this|so|it)|(?:this|that|it|they|"
    r"these) (?:\w+ )?(?:may|might|could|can|will)(?: also)? (?:be|come|take|arrive|appear|reach)\b|this (?:may|might|"
    r"could|will)|this is (?:\w+ )?(?:done|made|given|sent)|such (?:a )?notice (?:may|might|could|will)|e\.g\.|"
    r"(?:the |such |this |any )?(?:notice|notification)s?(?: of [\w ]{3,40})? (?:may|might|could|will|shall)|"
    r"[\w ]{2,30} (?:may|might|can|could|will|shall) (?:give|provide|make|deliver|send|do) (?:such|this|the|that|"
    r"so by)(?: notice| notification)?)"
)
UNPLACED = Phrases(r"(?:prominent|conspicuous|highlighted|clear|visible)")
FURTHER = one_of(
    r"(?:further|additional|other appropriate|(?<!any )(?<!or )(?<!or by )(?<!such )other) (?:notice|notification|"
    r"forms? of notice)(?! as required by \w+ \w+ \()(?:(?= to (?:you|users|customers|members)\b)(?! to \w+,? (?:by|"
    r"via|through|such as|for example|\())|(?!(?: (?:of|about|regarding) (?:\w+ ){0,3}?\w+)?,? (?:to (?:you|users|"
    r"customers|members)|by|on|via|through|in|within|to your|such as|for example|\()))",
    r"(?:notify|inform|tell|alert) (?:you|users|customers|members)(?: and/or| and| or) (?:\w+ly )?(?:post|publish|plac|"
    r"display)\w*|and (?:will )?(?:also )?(?:provide|give) (?:prior |advance )?notice to (?:you|users) of (?:at least|"
    r"\d)",
    r"otherwise receives? (?:such |a )?notice",
    r"(?<!unless )otherwise (?:notify|provid|inform|let|alert)\w*(?![^.;]{0,40}\b(?:through|by|via|on|in)\b)",
    r"(?:additional|other|further) (?:appropriate )?(?:steps|measures)",
    r"send (?:you )?(?:other|additional|further) communications(?! (?:by|via|through|such as))",
)
BY_SECTION = one_of(
    r"(?:in accordance with|as (?:is )?(?:provided|set out|set forth|described|specified|stated|laid down) (?:in|"
    r"under|by)|pursuant to|by the means (?:in|of)) (?:the )?(?:section|clause|article|paragraph|condition|sec\.?|"
    r"§) ?\d[\w.]*|(?:in accordance with|as (?:provided|set out|described) (?:in|under)|pursuant to) (?:the "
    r")?(?:section (?:on|titled|headed) )?\"?notices?\"?(?: (?:section|clause|provisions?))",
    r"(?:such as|including|including,? without limitation,?) (?:a |any |those )?(?:notices? )?(?:(?:regarding|about|"
    rf"concerning|of) (?:\w+ )?{A_CHANGE}|under (?:section|clause|article) \d+)",
)
HOW_NOTICED = one_of(
    r"(?:notices?|notifications?)(?: or other communications?)?(?:,? (?:such as|including|to you|to customer|under|of|"
    r"from|by|required|given|pursuant)[^.;]{0,120}?)? (?:will|shall|may|must|is|are|can) (?:also )?(?:be )?(?:sent|"
    r"given|served|made|delivered|provided|deemed)",
    r"(?:will|shall|may) (?:send|give|serve|provide|deliver) (?:you |customer )?(?:with )?(?:any |"
    r"all )?notices?(?: to you)?(?: under this \w+| \([^()]{0,80}\))? (?:by|via|through)",
)
EITHER = Phrases(r"\b(?:or|and/or|either)\b")
ALTERNATIVES = Phrases(
    r"\b(?:or|and/or|either|such as|for example|e\.g\.|including|for instance|as you prefer|one of|any of)\b"
)
OR_OTHER = Phrases(
    r"[^.;]{0,30}?,? (?:and/)?or (?:both|all)\b|[^.;]{0,30}?,? (?:and/)?or (?:\w+ you )?(?:by |through |via )?(?:any |"
    r"some )?(?:other|similar|another|otherwise)\b"
)
