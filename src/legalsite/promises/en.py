"""English: the words and phrases in which policies speak of their own changes.

`lexicon.py` says what each list is for, under its name in lower case. To add a phrase, write it in lower case, with
straight quotes, as a regular expression, and add an example to tests/promises/examples/en.txt.
"""

import re

from legalsite.promises.lexicon import PhrasePattern, any_of, one_of
from legalsite.promises.vocabulary import either
from legalsite.promises.vocabulary.en import WORDS

# A double negation says what is done: “we will not change this without informing you”.

_NOT_WITHOUT = re.compile(
    r"((?<!\w)(?:(?:will|shall|do|does) not|won't|never|cannot|not(?= without))(?!\w)(?:(?!,| but |"
    r" may )[^.;]){0,120}?) without (?=(?:\w+ ){0,3}?(?:notice|notification|notifying|informing|telling|announcing|"
    r"letting (?:you|users|members|customers) know)(?!\w))"
)


def spelt(plain: str) -> str:
    """Return the sentence with “before” for such a “without”."""
    return _NOT_WITHOUT.sub(r"\1 before ", plain) if "without" in plain else plain


# The lists below are built of these words: for the document, for changing it, for where something is shown.

NOUN = (
    rf"(?:{either(WORDS.names)}(?: and (?:conditions|policies|terms|cookie policy|practices))?"
    r"(?: of (?:service|use|business|sale|supply|engagement|conduct|membership))?)"
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
    r"(?:(?!(?:the|such|its|said|all|any)\b[^.;]{0,60}\b(?:rules|specifications),? (?:and|or|&) )(?!(?:the|such|its|"
    r"said) (?:notice|commitments?|guide|standards|statutes|text|document|rules|disclosures?|contract|licen[cs]e|"
    rf"articles|regulations|promise)s?\b){DET} (?!existing\b|internal\b|fees?\b|third\b|other\b|pricing\b|"
    rf"payment\b){ADJECTIVES}{NOUN}\b{OTHERS})"
)
VERB = (
    r"(?:chang(?:e|es|ed|ing)|updat(?:e|es|ed|ing)|amend(?:s|ed|ing)?|modif(?:y|ies|ied|ying)|revis(?:e|es|ed|ing)|"
    r"edit(?:s|ed|ing)?|alter(?:s|ed|ing)?|adjust(?:s|ed|ing)?|adapt(?:s|ed|ing)?|var(?:y|ies|ied|ying)|replac(?:e|es|"
    r"ed|ing)|re(?:writ(?:e|es|ten|ing)|wrote|(?:word|draft|work)(?:s|ed|ing)?|stat(?:e|es|ed|ing)|issue[sd]?)|"
    r"refresh(?:es|ed|ing)?|add(?:s|ed|ing)? to|delete from|evolv(?:e|es|ed|ing)|correct(?:s|ed|ing)?|"
    r"tweak(?:s|ed|ing)?|tinker(?:s|ed|ing)? with)"
)
A_CHANGE = either(WORDS.changes)
BETWEEN = (
    r"(?>,? ?(?:will|may|might|can|could|shall|should|must|is|are|has|have|had|be|been|being|to|need|needs|"
    r"from time to time|ever|never|itself|also|periodically|occasionally|at any time|without (?:prior )?notice|not|"
    r"likely|subject|sometimes|over time|in (?:the )?future|now and then|once in a while|regularly|as needed|as "
    r"necessary|frequently|undergo|require|some|any|significantly|materially|substantially|in any way|however|"
    r"therefore|of course|already|at our (?:sole )?discretion|in our sole discretion|due to \w+|in an? \w+ \w+|"
    r"constantly|\w+ly|"
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
FRESH = either(WORDS.fresh)
SHOWN = (
    r"(?:posted|published|uploaded|put up|made available|available|displayed|found|listed|shown|"
    r"put (?:here|on)|released|announced|notified|communicated)"
)
POSTED = rf"(?:(?!announced|notified|communicated){SHOWN})"
SOME_PARTS = (
    r"(?:(?:individual|single|certain|some|particular|specific|several|one or more)(?: of (?:the|these|our))? "
    rf"{either(WORDS.parts)})"
)
PRACTICES = (
    r"(?:(?:our )?(?:privacy|information|data|cookie) (?:handling )?practices|our (?:\w+ )?practices (?:with regard to|"
    r"regarding|concerning|with respect to|about))"
)
THINGS = (
    r"(?:fees?|prices?|pricing|charges|tariffs?|rates|features?|functionality|sub-?processors?|ownership|control of|"
    r"opening hours|password|settings|preferences|services?|products?|software|plan|plans|subscriptions?|"
    r"subscription fee|orders?|bookings?|address|details|contact information|account|cookies|browser|documentation|"
    r"warranty|personal (?:data|information)|your (?:information|data|details|mind|address|records?|choices?|consent)|"
    r"records?|laws?|password|hosting|programme?|timetable|installed apps?|apps?|applications?|add-ons?|extensions?|"
    r"operating system|devices?|source code|materials|apis?|sandbox|platforms?|content|offerings?)"
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
    r"writ(?:e|es|ing) to|plac(?:e|es|ed|ing)|display(?:s|ed|ing)?|show(?:s|n|ing)?|(?<!to )advertis(?:e|es|ed|ing)|"
    r"highlight(?:s|ed|ing)?|pinned|pin|receive[sd]?|get|see|drop(?= (?:you )?a (?:line|note))|goes|come with|have had|"
    r"hear|make (?:you|users|customers|people|\w+) aware|keep you (?:informed|updated|posted|up to date)|present(?:s|"
    r"ed)?|flag(?:s|ged)?|mail(?:ed|ing)|mak(?:e|es|ing)(?= (?:an? |the |any )?(?:[\w-]+ )?announcement)|"
    r"(?<!by )post(?= (?:you|a|an|any|the|it|them|on|here|such|these|those|this|all|"
    r"changes|updates|updated|revised|new|notices?|to|our|information|and|amend\w*|conspic\w*|prominent\w*|up|"
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
SITE = rf"(?:{either(WORDS.sites)}|www\.[\w./-]+|[\w-]+\.(?:com|org|net|io|example)\b)"
PRODUCT = either(WORDS.products)
ITEM = either(WORDS.notices)
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


# The date that is shown, the earlier texts that are kept, and what counts as agreement.

DATE_SHOWN = one_of(
    r"(?:chang|updat|revis|amend|modif|refresh|adjust|includ|display|show|post|indicat|state|stat|note|noti(?=ng)|giv|"
    r"print|mark|alter|find)\w*(?: [\w'\"-]+){0,9}? \"?(?:date|dates|legend|(?:updat\w+|revision) (?:time|day)|"
    r"\"?last (?:updated|revised|modified|changed|reviewed)\"?|\"?(?:effective|revised|updated)\"? date|"
    r"\"revised\")(?! (?:they|on which|of the change))",
    r"with (?:an? |the |its |their )?(?:new |updated |revised )*(?:effective |revision |update |revised )?date",
    r"dates?(?: \w+){0,5}?,? (?:\w+ )?(?:at|on|above|below|shown|displayed|indicated|in|listed|appears?|"
    r"stated|posted|noted|given)(?: \w+){0,3}? (?:the |this |our )?(?:\w+ )?(?:top|bottom|beginning|head|end|"
    r"foot|start|page|policy|notice|statement|document|footer|header)",
    r"(?:date|legend|\"?last updated\"?|revision date|effective date)(?: \w+)? (?:above|below)",
    r"(?:see|check|checking|look|looking|refer|review|find)\w*(?: [\w'\"-]+){0,7}? \"?(?:date|updated time|"
    r"last (?:updated|revised|modified)\"?)",
    r"(?:date|day)(?: \w+){0,10} (?:is|will be|are|was|shall be|will) (?:always |also |clearly )?(?:appear|"
    r"shown|displayed|indicated|stated|identified|posted|noted|listed|printed|written|updated|revised|changed|set out|"
    r"given|at|on|in)",
    r"(?:last|most recently) (?:updated|revised|modified|changed|reviewed)(?: \w+){0,8} (?:indicated|shown|"
    r"displayed|found|see|date|stated|top|bottom|is)",
    r"(?:indicat|show|stat|identif|mark|reflect)\w*(?: \w+){0,9} (?:when|last) (?:\w+ ){0,6}?(?:last )?(?:updated|"
    r"revised|changed|modified)",
    r"dated (?:at|on|above|below)|together with the date|date-?stamped",
)
NO_DATE = one_of(
    r"(?:ahead of|before|prior to|after|until|on|from|as of|since) (?:the|their|its|such|that|any|this)(?: "
    r"\w+)?? (?:effective )?dates?(?: (?:stated|specified|set out) in|(?! (?:shown|displayed|stated|indicated|listed|"
    r"noted|at|above|below)))",
    r"up[ -]to[ -]date|to date|out of date|date of birth|birth ?dates?|expiry dates?",
)
TOP = one_of(
    r"(?:at|on|near|to|in|from|towards?) (?:the|its) (?:very )?(?:top|head|beginning|start|upper|front)(?: \w+)?",
    r"(?:date|legend|\"|revised|updated|effective|shown|stated|indicated|listed|notice|set out|one|line|"
    r"written|posted|displayed|given|noted|at)\"? (?:\w+ )?above",
    r"above (?:date|\w+ date)|(?:indicat|stat|show|display)\w* the date[^.;]{0,30} above",
    r"(?:top|head|header|beginning|start) of (?:this|the|our|each)",
)
BOTTOM = one_of(
    r"(?:at|on|near|to|in) (?:the|its) (?:very )?(?:bottom|end|foot|footer|last line)",
    r"(?:date|legend|\"|revised|updated|effective|shown|stated|indicated|listed|set out|line|at|"
    r"given)\"? (?:\w+ )?below",
    r"(?:bottom|end|foot) of (?:this|the|our|each)",
    r"below",
)
HISTORY = one_of(
    r"(?:previous|prior|earlier|past|older|old|superseded|former|historical?|archived|outdated|preceding|(?P<any>all|"
    r"every|other))(?: (?:\w+ )?)?(?:versions?|revisions?|wordings?|editions?|iterations?|texts?|(?(any)(?!)|"
    r"(?:privacy )?(?:polic(?:y|ies)|notices|statements|terms)))(?!\w)(?! of (?:the |our |your |any |its |"
    r"an? )?(?:\w+ )?(?:app|software|browser|product|service|operating|plug|package|program|game|site|website|api|"
    r"system|extension|content|platform|record)s?\b)(?: of (?:this|these|our|the) [\w ]{3,30}?)?(?:[^.;]{0,30}? "
    r"(?:available|found|see|seen|view|viewed|visible|readable|archive\w*|here|request|kept|keep|access\w*|online|"
    r"read|consult\w*|register|log|git|stored?|public\w*|obtain\w*|history|retain\w*|stays?|stay)\b)",
    r"(?:view|see|access|ask|find|keep|store|maintain|retain|publish|obtain|read|archive|consult|compare(?!d)|"
    r"request|provide|review|offer)\w*(?: (?!supersed|replac)[\w-]+){0,9}? (?:(?:previous|prior|earlier|past|older|old|"
    r"superseded|archived|historical|former)(?: \w+)? (?:versions?|revisions?|wordings?|editions?|iterations|texts?|"
    r"polic(?:y|ies)|notices|statements|terms)|(?:every|all)(?: \w+)? (?:versions|revisions|wordings|editions))",
    r"(?:effective|updated|revised|modified|dated?)\W+[^.;]{0,30}(?:previous|prior|archived|past) versions?\W*(?:$|\|)",
    r"^\W*(?:see |view |read )?(?:all |our )?(?:previous|prior|earlier|past|older|archived|"
    r"superseded) versions?\b(?! of (?:the |our |your )?(?:\w+ )?(?:app|software|browser|product|service|game|site|"
    r"website|extension)s?\b).{0,60}$",
    r"(?:view|see|find|track|follow(?!ing)|browse)\w*(?: \w+){0,2}? (?:all|any|the|every|each|past|"
    r"these)(?: \w+)? (?:changes?|revisions?|edits?|updates?|modifications?) (?:to|made|of|in|here|on|since)",
    r"(?:version|revision|change) (?:history|log|table|register)|history of (?:the |all |our |any )?(?:changes|"
    r"revisions|edits|versions|"
    r"amendments)|history of (?:this|these|our) \w+|(?<!product )(?<!feature )change ?-?logs?(?! (?:tools?|widgets?|"
    r"interactions?|features?|software|services?|platforms?)\b)",
    r"(?:a |the )?summary of (?:privacy |policy |terms |the |any |all |our |key |recent |material |what |is |"
    r"has |was )*(?:edits?|changes|changed|amendments|updates|revisions|different|new)|links? to (?:the |"
    r"our )?(?:former|previous|prior|earlier|old|past) (?:\w+ )?(?:versions?|polic\w+|terms|text)|(?:complete|"
    r"full|entire|whole|public|version|edit|revision|change) history(?! of (?!this|these|our|its|the (?:polic|terms|"
    r"notice|document|text|changes)))",
    r"(?:archive|archives) of (?:this|these|our|the|previous|past|prior|all)[\w ]{0,20}|in our archives?",
    r"(?:previous|prior|earlier|former|older?) ones (?:\w+ ){0,3}?(?:available|kept|archived|found|read)",
    r"view history|(?:view|see) (?:the )?(?:most recent|latest|last) commits?",
    r"(?:^|\| )(?:changes?|what changed|summary of changes?|description of changes?) (?:\||$)",
    r"list of (?:all )?(?:changes|revisions|amendments)|(?:record|log|list|document)(?:s|ed|"
    r"ing)? (?:of )?(?:each|every|all|any) changes?|changes?[^.;]{0,60} (?:listed|logged|tracked)[^.;]{0,40} (?:below|"
    r"history|github|gitlab|git)",
)
# What readers agree to, and how they leave.
AGREED = r"(?:accept|agree|approv|assent|consent|bound|acknowledg)\w*"
LEAVING = (
    r"(?:stop|clos|ceas|terminat|discontinu|cancel|leav|delet|uninstall|unsubscrib|withdraw|refrain|exit|decline "
    r"further|end (?:your|the)|not (?:use|access|continue)|decide whether)\w*"
)
CONTINUED_USE = one_of(
    rf"(?<!only )(?<!not )(?:go(?:es|ing)? on|carr(?:y|ies|ying) on|keep(?:s|ing)?|continu(?:e|es|ing))(?: to)? "
    rf"(?!to\b|being )\w+[^.;]{{0,80}}\b{AGREED}",
    r"(?<!before you )(?<!before )(?<!only )(?<!cannot )(?<!can not )(?<!can't )(?:continu\w*|further|keep|keeps|"
    r"carry on|carrying on|goes on|go on|subsequent)(?: \w+){0,3}? (?:us(?:e|es|ing|age)|access\w*|visit\w*|"
    r"participat\w*|brows\w*|play\w*|sell\w*|shop\w*|subscri\w*|provision|having|membership|engag\w+|receiv\w+|"
    r"do business)(?![^.;]{0,20}(?:information|data) )",
    r"(?:us(?:e|ing)|access\w*|\w+ing|(?:after|following|once) [^.;]{2,60}?)\b[^.;]{0,140}? (?:mean|constitut|signif|"
    r"indicat|impl|deem|consider|treat|regard|assum|understand|understood|constru|shall be)\w*[^.;]{0,60}?"
    rf"\b{AGREED}",
    r"(?:by|when)(?: \w+){0,2} (?:us(?:e|ing)|accessing|visiting|staying|continuing|remaining)[^.;]{0,90}"
    rf"{AGREED}",
    rf"(?:taken|deemed|considered|treat(?:ed)?|regard(?:ed)?|counts?)[^.;]{{0,25}} (?:as |to (?:be|have) )?{AGREED}",
    rf"(?:not|n't|no longer|disagrees?|objects?|reject|refuses?|decline|dislike|unhappy)\b[^.;]{{0,120}}?\b{LEAVING}",
    rf"{LEAVING}[^.;]{{0,60}} if you (?:do not|don't|disagree|object)",
    rf"(?:remedy|recourse|option|chance|opportunity)\b[^.;]{{0,60}}? to (?:\w+ )?{LEAVING}",
    rf"you (?:use|access|visit)[^.;]{{0,60}} (?:after|following)[^.;]{{0,80}}{AGREED}|{AGREED}[^.;]{{0,80}} "
    r"(?:when|if|whenever|each time) you (?:\w+ )?(?:use|access|visit)[^.;]{0,60} (?:after|following|once)",
    rf"unless you (?:\w+ )?(?:{LEAVING}|object|reject)|silence|(?:if|unless) you (?:do not |don't )?(?:object|oppose|"
    rf"respond|reply|answer|inform|tell|notify)[^.;]{{0,80}}{AGREED}",
)
EXPLICIT = one_of(
    r"(?:ask|request|seek|obtain|require|need|get|have|with|without|given|gives?)\w*(?: (?:you|for|to|first|again|"
    r"your|their|his|them|users?|the|from|a|customers?|have|us|her|member's?|explicit|express|prior|affirmative|fresh|"
    r"new|renewed|active|written|review|read|and)){0,6} (?:consent|agree(?:ment)?|permission|approv\w+|accept\w*|"
    r"opt[- ]in|re-?accept\w*|confirm\w*|press \"?i agree\"?)",
    r"you (?:have|must|will have to|need to)(?: first| explicitly| expressly)? (?:agreed?|accept(?:ed)?|"
    r"consent(?:ed)?)",
    r"(?:explicit|express|affirmative|active)(?:ly)? (?:consent|agree|accept|opt)\w*",
    r"\"i (?:agree|accept)\"|re-?(?:accept|acknowledg|consent|agree)\w*",
    r"(?:click|tick|press)\w*[^.;]{0,40}(?:accept|agree)\w*",
    r"(?:only|unless|until|where|if) (?:\w+ ){0,2}(?:opt|opts|opted)[- ]in",
)
CONSENT = one_of(r"consents?|agreement|permission|approval|opt[- ]?in|accept(?:ance)?")
CONSENT_WHERE_LAW = one_of(
    r"(?:if|where|when|as|to the extent)[^.;]{0,60}(?:law|legally|required|necessary|needed|appropriate|"
    r"demands?|obliged)"
)


# A phrase with a preposition names the medium of a notice if its last word is a website, an app, a letter and so on.

# These words end a noun phrase: whatever comes after them, the phrase is over.
ENDS = (
    r"(?:of|to|for|from|by|via|through|on|in|at|with|within|about|before|after|prior|regarding|concerning|upon|under|"
    r"as|than|and|or|and/or|nor|but|so|if|when|where|unless|that|which|who|whose|what|how|is|are|was|were|be|been|"
    r"has|have|had|will|may|might|shall|can|could|should|would|must|not|we|you|they|it|us|them|at least|least|"
    r"including|along|together|such|using|where|whenever|while|during|until|not|no|also|then|there|here|once|e\.g|i\.e|"
    r"instead|indicating|describing|explaining|informing|notifying|stating|posted|sent|sending|posting|telling|"
    r"changes?)"
)
WORD = rf"(?!{ENDS}\b)[\w.'/&-]+"
MODIFIERS = rf"(?:{WORD},? ){{0,5}}?"
COUNT = r"(?:each|every|one|two|three|four|five|seven|ten|fourteen|fifteen|thirty|sixty)"
OVER = rf"(?! (?!{ENDS}\b|{COUNT}\b|\w+(?:ing|ed|ly)\b|\d)\w)(?!['-]\w)"
NEWS = (
    r"(?:(?<!this )blogs?|(?<!this )blog posts?|forums?|message boards?|discussion boards?|news(?: pages?| sections?| "
    r"feeds?|rooms?)?|newsroom|(?:store|marketplace) (?:listing |entry )?(?:listing|page|entry)s?|app store|"
    r"change ?-?logs?(?!\.md| (?:at|on|in|below)[^.;]{0,20} (?:this|page))|release notes|releases|documentation|"
    r"docs|(?:twitter|mastodon|facebook|linkedin|instagram|bluesky|social media) accounts?|social media(?: "
    r"\w+)?|social networks?|twitter|facebook|mastodon|status page|(?:server|community|discord|channel) announcements?|"
    r"(?:support|community|discord|official|public) servers?|(?:update|patch|version) notes|"
    r"(?:community|announcements?) channels?|announcements? (?:channel|page|section|board)s?|(?:support|official|"
    r"social|public) channels?|update logs?|help cent(?:er|re)|support (?:site|page)s?|community|press releases?|"
    r"rss(?: feeds?)?|(?<!dashboard )(?<!app )banners?(?! (?:with)?in )|media|newspapers?|knowledge base|feeds?)"
)
CHAT = r"(?:discord|slack|telegram|whatsapp|signal|matrix|messenger|chat)"
DEVICE = r"(?:mobile (?:device|phone)s?|phones?|telephones?|cell ?phones?|handsets?)"
EMAIL = (
    r"(?:e-?mails?(?: (?:address(?:es)?|notifications?|messages?|notices?))?|newsletters?|electronic (?:mail|"
    r"messages?))"
)
IN_PRODUCT = (
    rf"(?:in[- ](?:app|product|game|service|platform|software)\b(?: {WORD}){{0,2}}|push (?:notifications?|messages?)|"
    rf"pop-?ups?(?: {WORD})?|splash screens?|{PRODUCT}(?: (?:announcement|alert|message|notification|notice)s?)?)"
)
PORTAL = r"(?:(?:customer|client|member|user|student|supplier|partner|tenant|developer|vendor|admin)s?'? portals?)"
ACCOUNT = (
    rf"(?:dashboards?|{PORTAL}|(?:online |customer |user |member )?accounts?(?: (?:area|page|portal))?|inbox|message "
    r"cent(?:er|re)|control panel|(?:direct|personal|individual) (?:messages?|notifications?|notices?|communications?|"
    r"contact)|dms?|written (?:notices?|notification|communication))"
)
OTHER = (
    r"(?:letters?|magazines?|bulletins?|circulars?|text messages?|sms|fax|(?:postal |regular |direct |"
    rf"first[- ]class )?mail(?! to (?:the|your) e-?mail)|post(?! (?:on|in|to|at|here))|{CHAT}|{DEVICE}|calls?)"
)


PLACARD = r"(?:notice|notification|banner|announcement|message|note|alert)s?"
SHOW = r"(?:post|publish|plac|display|put|show|leav)(?:e|es|s|ed|ing|ting)?(?: up| out)?"
NOWHERE = (
    r"(?![^.;]{0,70}? (?:(?:on|in|at|within|inside|through|via|into|to) (?!(?:the|any|this|such) (?:event|case|future|"
    r"time|same))(?:the|our|your|this|its|their|any|each|all|an?) |by (?:e-?)?mail|via |in[- ]app|within |through ))"
)
INDOORS = (
    r"(?:practice|clinics?|surgery|offices?|branch(?:es)?|premises|stores?|shops?|schools?|reception|notice ?boards?|"
    r"bulletin boards?|waiting (?:room|area)s?|counters?|club ?houses?|libraries|library|locations?|gyms?)"
)


def way(heads: str) -> str:
    """Return a pattern for a phrase with a preposition whose noun is one of `heads`."""
    return rf"(?:by(?: means of| way of)?|via|through|using|over|on|in|at|within) {MODIFIERS}{heads}{OVER}"


def phrase(heads: str) -> str:
    """Return a pattern for a noun phrase that ends with one of `heads`."""
    return rf"{MODIFIERS}{heads}{OVER}"


JOINS = PhrasePattern(
    rf"(?:(?:,? {either(WORDS.conjunctions)}|,|/) |/)(?:(?:by|via|through|in|on|with|within|using|at) )?"
    r"(?:an? |the |our |your )?"
)
HEADS = {
    "email": one_of(phrase(EMAIL)),
    "in_product": one_of(phrase(IN_PRODUCT)),
    "other": one_of(phrase(OTHER)),
    "account": one_of(phrase(ACCOUNT)),
    "site": one_of(
        phrase(rf"(?:{NEWS}|{SITE}|(?:public|(?:web)?site) (?:notices?|banners?|announcements?|messages?|updates?))")
    ),
    "post": one_of(
        r"(?:an? |the |our )?(?:updat|revis|chang|refresh)\w* (?:the |our |an? |of the )?(?:[\"\w-]+ ){1,4}?date\"?(?: "
        r"(?:on|at|in|of|above)(?:(?! and )[^.;,]){0,60})?\W*$"
    ),
}


# The text itself is posted: on its page, here, or with a new date in place of a notice.

# Where only the date of a change is shown, the text is not posted.
UNDATED = "".join(
    rf"(?<!date of {which})"
    for which in ("", "the ", "the last ", "last ", "the latest ", "latest ", "the most recent ", "any ", "its last ")
)
# This is a new text, and where it comes to stand.
ITS_TEXT = (
    rf"(?:{UNDATED}{A_CHANGE}|(?<!date of the )(?<!date of our )(?<!date of this ){FRESH} "
    rf"(?:[\w&-]+ ){{0,3}}?{VERSION}|{VERSION} (?:as|so) (?:revised|varied|amended|changed|modified|altered))"
)
STANDS = (
    r"(?:goes|go|going|lands?|appears?|lives?|stands?|found|placed|put|entered|pushed|reflected(?! by)|included|"
    r"available|printed|stored|uploaded)(?: (?:up|out|online|straight|always|right))*"
)

POST = one_of(
    rf"{ITS_TEXT}(?: (?!an? (?:\w+ )?{ITEM}|e-?mail|banner|announce|effect\w*|force\b)[\w,'-]+){{0,8}}? {STANDS}(?: "
    rf"[\w,'-]+){{0,8}}? {HERE}",
    r"(?:from|upon|on|by|of|after|following|since|once|with) (?:[\w]+ ){0,4}?(?:their|its|the) (?:placement|placing|"
    rf"publication|uploading)(?! (?:of )?(?:an? |the |such |any )?(?:[\w-]+ )?{ITEM})(?: {HERE})?",
    r"(?:notif\w+|inform\w*|indicated|shown|notice)[^.;]{0,60} by (?:the |an? )?(?:alteration|revision|change|update|"
    r"amendment) (?:of|to|in) [^.;]{0,20}date",
    r"(?:(?:by )?(?:post|publish|upload)(?:e|es|s|ed|ing)? (?:the |an? |our |"
    rf"any )?{FRESH} (?:[\w'&-]+ ){{0,4}}?{VERSION}(?: \w+){{0,3}}? |(?:post|publish|upload|put|display|plac|list|"
    rf"includ|shar|releas|provid|issu|show)(?:e|es|s|ed|ing|ting)? (?:up )?(?!a notice|(?:of )?notice|an? {ITEM}|"
    rf"a prominent|(?:additional|further|advance|prior|reasonable|written|separate) (?:\w+ )?noti)"
    rf"{TEXT}?|(?<!date of the )(?<!date of our ){FRESH} {VERSION}(?:(?: and [\w ]{{1,20}}?)? (?:will |always |also |"
    r"then )*(?:appears?|stands?|be)| (?:is|are) (?:always )?(?:the one|that|those)) |(?:keep|maintain|leav|"
    rf"hav)\w* (?:the |an? |our )?{FRESH} {VERSION} ){HERE}",
    r"(?:post|publish|upload|releas|issu)(?:e|es|s|ed|ing)? (?:the |a |an |our |any |its |all |these |those |such |"
    rf"this |it |them |other |further |future |minor |significant |material |proposed )*"
    rf"(?:{FRESH}|{A_CHANGE}|versions?|text|copy|copies|polic(?:y|ies)|statement|terms|"
    r"agreement|(?:privacy|this|our|cookie) notice|them\b|it\b)",
    rf"{FRESH} {VERSION}(?: \w+){{0,2}}: website",
    r"(?:via|through|by|with|in) (?:an? |the )?(?:\w+ )?(?:commits?|pull requests?|merge requests?)\b",
    rf"(?<!\ba )(?<!such )(?:{A_CHANGE}|{VERSION}|it|(?<!after )they|which)(?: (?:that|which|we|may|might|"
    r"make|made|from|time|to|this|the|our|these|privacy|policy|terms|in|of|and|notice|statement|any|use|"
    r"service))*(?: (?:will|shall|may|is|are|can|be|have|has|been|always|immediately|first|publicly))+ (?:posted|"
    rf"published|uploaded)(?! (?:to|for) you)(?: {HERE})?",
    r"(?:effective|binding|valid|appl(?:y|ies|icable)|effect|force|counts?)(?: \w+){0,9}? (?:when|upon|on|"
    r"after(?! they)|from|once|as of|following|as soon as|at the time|the (?:moment|time)|with (?:the|their|"
    r"its))(?: (?!or\b)[\w']+){0,8}? (?:post|publi(?!c\b|shed (?:effective )?date)|upload|put (?:up|online)|display|"
    rf"appear)\w*(?! of (?:an? |such |any )?notice\b)(?: {TEXT}?{HERE})?",
    rf"(?:by|or|and|,) (?:the )?publication(?: of (?:an? |the |any )?(?:{FRESH} )?{VERSION})?(?=[,.;]| or| and)",
    r"(?:by|upon|after(?! they)|following|follows|(?<!carry )(?<!carries )(?<!goes )(?<!go )(?<!keep )(?<!keeps )on|"
    r"when|once|since|until)(?: \w+){0,2} (?:post(?:ing|ed)|publi(?:shing|cation|shed)|upload(?:ing|"
    rf"ed))(?! (?:of )?(?:an? |the |such |any )?(?:[\w-]+ ){{0,2}}?(?:{ITEM}|banner))(?! (?:to|"
    rf"for) you)(?: (?!notice){TEXT}?{HERE}|(?= (?:of )?(?:the |any |such |a |an |our |these |those |it|them|this|on|"
    r"here|to|and|by|in|updated|revised|changes|new))|(?=[ ,.;]|$))",
    r"(?:notif\w+|inform\w*|alert\w*|let you know|notice|tell you|communicat\w+)(?:[^.;]|e\.g\.){0,160}? "
    r"(?P<medium>(?:by|or|such as|including|for example,?)(?: by)? (?:also |us )?(?:updating|changing|revising|"
    r"amending)[^.;]{0,40}?(?:date|timestamp|page|policy|notice|terms|statement|change ?-?log))",
    rf"(?:(?<=site )|(?<=site, )|(?<=page )|(?<=app )|(?<=apps ))(?:along|together) with (?:the|an?|"
    rf"our) {FRESH} (?:\w+ ){{0,2}}?{VERSION}",
    rf"(?:the|our|this) (?:[\w-]+ )?{SITE} (?:will |shall |always )*(?:includes?|contains?|shows?|carr(?:y|ies)|"
    rf"displays?) (?:always )?the {FRESH} (?:[\w-]+ ){{0,2}}?{VERSION}",
    rf"{FRESH} (?:(?:privacy|cookies?|data|protection|security|service) ){{0,2}}?{VERSION}[^.;]{{0,60}}?(?:is|are|be|"
    r"remain|remains) (?:always |also |freely |publicly |readily )*(?:available|located|found|accessible|viewed|"
    rf"posted|published|displayed|accessed|consulted|reviewed|read|here|at|on|in force|shown)(?: {HERE})?",
    rf"(?:{VERSION}|one) (?:(?:that is |which is )?(?:currently |presently )?(?:posted|published|available|shown|"
    rf"displayed|found|in force)(?: {HERE})?) (?:is|are|will|shall|governs?|prevails?|appl(?:y|ies))(?: (?:always|"
    rf"deemed|the|be|then))*(?: \w+)?(?: {HERE})?",
    r"(?:the )?(?:posting|publication)(?: [\w'-]+){0,8}? (?:counts?|constitutes?|serves?|deemed|considered|suffices?|"
    r"sufficient|is) (?:\w+ ){0,3}notice",
    r"(?:notify|notifying|inform|informing|tell|telling|let) (?:its |our |the )?(?:you|users|readers|visitors|"
    r"everyone)(?: know)? (?:here|on this (?:web ?)?page)|(?:will|shall|'ll) say so (?:here|on this (?:web ?)?page)",
    r"(?:post|publish|display|plac|put|provid|giv|add|includ)\w* (?:an? |any |the )?(?:[\w-]+ )?(?:notice|notification|"
    r"announcement|note)s?[^.;]{0,60}? (?:(?:on|at|to) this (?:web ?)?page|(?:in|within|at the (?:top|head|"
    r"end) of) this (?:\w+ )?(?:policy|notice|statement|document|agreement))",
    rf"(?:(?:{A_CHANGE}|{VERSION}) (?:will|shall|may|are|is) (?:be )?(?:\w+ )?(?:reflected|indicated|marked|shown|"
    rf"noted)|(?:reflect|indicat|show|mark|not)\w* (?:[\w'-]+ ){{0,3}}?{A_CHANGE}) (?:by|with|in|through) "
    r"(?:(?<!reflected by )(?:updat|revis|chang)ing )?(?:the|an?|our|its) (?:[\w'\"-]+ ){0,4}?date",
    rf"{UNDATED}{A_CHANGE}[^.;]{{0,60}} (?:recorded|documented|logged|listed|reflected|noted) [^.;]{{0,60}}\bthis "
    r"(?:file|page|document|policy)",
    rf"{A_CHANGE}(?: [\w'-]+){{0,6}} (?:will|shall|are|is) (?:be )?made and (?:posted|published)",
    r"(?:committed|pushed|merged|tracked|recorded|logged|made(?: public)?|documented) (?:to|in) (?:this|the|our) "
    r"(?:\w+ )?(?:change ?-?log (?:at|on|in|below)[^.;]{0,20} this|file|document|page|repositor\w+|git\w*)",
    r"(?:updat|amend|revis|chang|modif|edit|replac|post|publish)(?:e|es|ing|y|ies|ying) (?:them|it|the same|"
    rf"{THE_DOCUMENT})(?: from time to time| at any time)? (?:on|at|in) (?:the|our|this|its) "
    rf"(?:[\w-]+ ){{0,2}}?(?:{SITE}|page)(?! (?:terms|polic|notice))|"
    r"(?:updat|amend|revis|chang|modif|edit|replac)(?:e|es|ing|ed|y|ies|ying) (?:(?:the |any )?(?:text|contents?|"
    r"information|wording|version|terms) (?:of|on|at) )?(?:(?:this|the|our) (?:web ?)?page|this posting)|"
    r"this (?:web ?)?(?:page (?:will |shall |always |is |be )+(?:say|show|tell|state|updated)|(?:document|page|policy|"
    rf"text) (?:will |shall |always )*(?:reflects?|incorporates?|includes?|records?|shows?) (?:\w+ )?{A_CHANGE})",
    r"(?:revis|updat|chang|refresh|amend)\w* (?:the|our) [^.;]{0,30}date(?=[^.;]{0,160}\b(?:additional|further|"
    r"other) (?:\w+ )?(?:notice|notification|steps))",
    r"(?:posted|published|put up|made available|listed) (?:here|on this page)|(?:highlight|list|show|summari[sz]|"
    r"describ|explain|mark)\w* (?:what|which|(?:the|all|any|every) changes?)\b[^.;]{0,40} (?:at the (?:top|head|bottom|"
    rf"end) of|on|in) (?:the|this) (?:page|policy|document|notice)|(?:{UNDATED}{A_CHANGE}|{VERSION}|it|they)(?: "
    rf"\w+){{0,4}}? (?:shown|displayed|highlighted|flagged|marked|summari[sz]ed|announced|noted|reflected) (?:here|"
    r"below|above|(?:on|in|at) "
    r"(?:the (?:top|head|beginning|bottom|end|foot) of )?this \w+)",
    r"(?:find|see|view|read|access|consult|review|check|obtain|refer to)\w* (?:the|our|its) (?:(?:(?:most |"
    rf"then-)?current|newest|most recent|{FRESH}) {VERSION}|{VERSION} in force)[^.;]{{0,50}}? (?:{HERE}|at:? website)",
    rf"(?:updat\w+|revis\w+|new version|changes|changed|amend\w+)(?:(?!(?<!privacy )(?<!cookie ){ITEM}|banner|pop-?up|"
    r"date\b|, you )[^.;]){0,50} (?:here(?! (?:are|is)\b)|(?:on|to) this (?:page|site|website|web page|url|address))",
    rf"(?:made|making|make|makes)(?: (?!{ITEM}\b|history\b|previous|prior|earlier|archived|"
    r"old)[\w']+){0,10} available (?:to you )?(?:here|on|at|online|from|within|in|through|via)(?: (?!and\b|"
    r"or\b)[\w'-]+){0,4}",
)


# These lists find the channel through which a change is announced.

CHANNELS = {
    "email": one_of(
        rf"(?:{either(WORDS.emails)}|e-?mail(?:ed|ing))(?! (?:address )?(?:up to date|current))",
        rf"send(?:s|ing)? (?:{PEOPLE} )?a mail",
        way("newsletters?"),
        r"(?:notification|notice) via [\w.+-]+@[\w.-]+",
    ),
    "other": one_of(
        rf"{either(WORDS.letters)}(?! number)",
        r"(?:by|via|through|using|or|in|regular|postal|first[- ]class|u\.?s\.?) (?:regular |postal |"
        r"first[- ]class |u\.?s\.? |registered )?mail(?!ing| to (?:the|your) e-?mail)",
        r"by mailing (?:an? |the )?(?:[\w-]+ ){0,2}?(?:copy|notice|letter|amend\w*|revis\w*|new|terms|agreement)",
        r"by post|postal(?: mail| service)?|post mail|(?:to|at) (?:your|the|their)(?: \w+)? last known (?:postal "
        rf")?address|(?:promptly |directly |\bto |will |shall |may |also |then )mails? (?:you\b|{PEOPLE}|"
        r"the (?:revised|changed|new|amended|updated)|an? (?:\w+ )?(?:notice|copy))",
        rf"(?:messages?|notifications?|notices?)(?: sent)? (?:to|on) (?:your|the|their) (?:\w+ )?{DEVICE}",
        way(
            rf"(?:{CHAT}|{DEVICE}|magazines?|bulletins?|circulars?|leaflets?|inserts?|(?:your|the) (?:bill|invoice)s?|"
            r"(?:monthly|paper|bank|benefit) statements?)"
        ),
        r"(?:in|at|on) (?:the|our|its|your|all|each) (?:(?!(?:app|play|chrome|web|"
        rf"google)\b)[\w-]+ ){{0,2}}?{INDOORS}(?=[,.;)]|$| (?:and|or|before|at least|prior)\b)|in-(?:clinic|store|"
        r"branch|office|person|club)(?: \w+)?",
    ),
    "site": one_of(
        r"(?<!this )(?<!our )(?<!privacy )(?<!the )(?<!cookie )(?:notice|notification|announcement)s? (?:of|about|"
        r"regarding|concerning)[^.;]{0,80}? (?:will|shall|may|is|are)(?: be)? (?:posted|published|placed|displayed|"
        rf"made|given) (?:as [^.;]{{0,30}})?(?:on|at|in|via|through) {MODIFIERS}{SITE}{OVER}",
        rf"{A_NOTICE}(?:(?! by (?:\w+ )?(?:publish|updat|revis)|post\w* (?:the |an? |any )?(?:update|revised|new|"
        r"amended|changes|modif))[^.;]){0,50}? (?:on|at|in|to|via|through|across|for visitors to) (?:[\w'-]+ "
        rf"){{0,7}}?{SITE}|"
        rf"visit\w* (?:[\w'-]+ ){{0,3}}?{SITE}[^.;]{{0,60}} (?:receive|see|find|get|shown|presented with) (?:\w+ "
        rf"){{0,3}}?{ITEM}",
        r"(?:prominent|conspicuous|highlighted|clear|pinned|visible)(?:ly)?(?: and \w+)? (?:posted |public |"
        rf"\w+ )?{ITEM}(?! (?:\w+ )?(?:within|in|through|inside|on|via|to) (?:(?:the|our|your|"
        rf"this|their) )?(?:\w+ )?(?:{PRODUCT}|accounts?|dashboard)\b)(?!(?: as \w+(?: by(?: \w+)? law)?)?(?: (?:under|"
        r"in|to|by) the circumstances)?,? \(?(?:such as|for example|e\.g\.|including for example))",
        rf"(?:notice|notif\w+)[^.;]{{0,40}} (?:by|through|via) an? (?:\w+ )?posting (?:on|at) (?:[\w'-]+ "
        rf"){{0,2}}?{SITE}",
        rf"(?<!have )(?<!has )(?<!after )(?<!following ){SHOW} (?:(?:an?|any) )?(?:(?!updated|revised|new|amended|"
        rf"privacy|this|our|current|cookie|latest|modified|legal|such|the)(?:{WORD}|"
        rf"changes?) ){{0,2}}?{PLACARD}{NOWHERE}",
        r"(?<!this )(?<!our )(?<!privacy )(?<!cookie )(?<!legal )(?<!revised )(?<!updated )(?<!changed )(?<!amended "
        rf")(?<!altered )(?<!the )(?<!new )(?<!such )(?<!when )(?<!once )(?<!after )(?<!until ){PLACARD}(?: (?:of|"
        r"about|regarding)(?: [\w'-]+){1,6}?)? (?:will|shall|may|is|are)(?: also| then)? (?:be )?(?:posted|placed|"
        rf"displayed|shown|put up|published){NOWHERE}",
        r"(?:post|plac|display|put)\w* (?:an? |the )?(?:[\w-]+ ){0,2}(?:notice|banner|announcement|"
        r"alert)s?(?: for [\w ]+)? (?:on|at|near|to) the (?:very )?(?:top|head) of (?:this|the|our|each|"
        r"every) (?:[\w-]+ )?page",
        r"(?:public(?:ly)?|prominently|conspicuously) announce\w*|prominent (?:\w+ )?(?:display|"
        r"placement)|(?:announc|notif|inform|communicat|flag|highlight|"
        r"display|signal|mark)\w*(?: prominently| conspicuously|[^.;]{0,60} in an? (?:\w+ )?(?:prominent|conspicuous|"
        r"visible) (?:way|manner|place|fashion|location))",
        r"^\W*(?:(?:it|this|that|they) (?:may|might|could|can|will) be )?(?:an? |the )?(?:prominent |"
        r"public )?(?:notice|announcement|banner)s?(?=,(?! (?:including|such))| or\b| and\b)",
        way(NEWS),
        rf"(?<!this ){either(WORDS.news)}|(?<!dashboard )(?<!app )(?<!cookie )(?<!consent )banners?(?! ads?)|"
        r"pop-?up on (?:our|the) (?:web)?site",
    ),
    "site_way": one_of(
        r"(?<!on or )(?<!to or )(?<!collected )(?<!obtained )(?:via|through|by means of|by (?:updating|editing)) "
        r"(?!(?:the |our |your |"
        r"its )?(?:customer|client|member|user|student|supplier|partner|tenant|developer) portal)(?!(?:posting|"
        rf"updated|revised|new|publi))(?:{WORD},? ){{0,5}}?{SITE}(?! (?:user )?interface)",
        rf"(?<!posted )(?<!published )(?<!provided )(?:on|at|in) (?:the|an?|our) (?:(?:\"?{WORD}\"?|or|"
        rf"and) ){{0,6}}?(?:section|area|page|part|address) of (?:the|our|its) (?:{WORD} ){{0,2}}?{SITE}{OVER}",
        r"(?<!available )(?<!accessible )(?<!located )(?<!offered )(?<!featured )(?<!collected )(?<!posted "
        r")(?<!published )(?<!found )(?:on|at) (?:the (?:top|head|bottom|foot) of (?=(?:our|"
        rf"the) (?:{WORD} ){{0,2}}?(?:web ?sites?|sites?|home|front|landing)))?(?!this )(?:(?:the|our|its|your|any|"
        rf"all|each) )?(?:{WORD} ){{0,3}}?{SITE}{OVER}",
    ),
    "in_product": one_of(
        r"(?<!link )(?<!links )(?<!link provided )(?<!stated )(?<!specified )(?<!given (?=in|on))(?<!available "
        r")(?<!accessible )(?<!located )(?<!offered )(?<!featured )(?<!collected )(?<!pages )(?<!page )(?<!effect "
        r")(?<!impact )(?<!set forth )(?<!set out )(?:in|within|inside|through|via|on|by|across|from|into)(?: (?!using|"
        rf"accessing|visiting)\w+ing)? (?:(?:some|all|one or more) of )?(?:the|our|your|this|any|its|"
        rf"an?)(?: (?!{SITE}\b(?! (?:user "
        rf")?interface)){WORD}){{0,3}}? "
        rf"?{PRODUCT}(?!'s \w)(?! (?:listing|stores?|website|web|site|home ?page|page|provider|terms|agreement|"
        r"account))(?: updates?)?",
        r"in (?:the |all |any |those |your )?(?:\w+ )?servers (?:where|in which|that|with) (?:[\w'-]+ ){0,4}?bot",
        r"(?<!available )(?<!accessible )(?:on|in|at|via|through|within|across) (?:the|our|its|this|"
        r"any) (?:[\w'-]+ ){0,2}?(?:website|site)s? (?:or|and|and/or|/) (?:in |on |within )?(?:the |our |"
        r"your )?(?:mobile )?(?:apps?|applications?|services?|platform)",
        rf"(?:within|inside) (?:[\w'-]+ ){{0,2}}?{PRODUCT}",
        r"(?:apps?|application|platform|product|software|service|device) (?:notification|announcement|message|alert|"
        r"pop-?up)s?|(?:app|application) release notes",
        r"in[- ](?:app|application|product|game|service|platform|software)(?! purchas| advert| content)(?: (?!or\b|"
        r"and\b)\w+)?",
        r"(?:notification|message|alert|notice|prompt)s?(?: shown| displayed)? "
        r"(?:while|when|as) (?:you (?:are )?)?us(?:e|ing) (?:the|our|this)",
        rf"{either(WORDS.popups)}(?: (?!or\b|and\b)\w+)?(?! on (?:our|the) (?:web)?site)",
        r"(?:splash|log-?in|sign-?in|start|welcome) screens?|(?:log-?in|sign-?in) (?:page|prompt)s?|(?:upon|at|after|"
        r"during) (?:your )?(?:next )?log-?in|(?:on|at|upon|with|after) (?:the|your) next (?:launch|start|run|session)",
        rf"(?:through|within|inside) (?!(?:{ENDS}|the|an?|our|your|its|this|that|these|those|\w+ing|e-?mail|means|"
        r"methods|other|notices?|notifications?|messages?|communications?|channels|publication|mail|sms|time|discord|"
        r"slack|telegram|whatsapp|twitter|facebook|websites?|github|reasonable|appropriate|written|electronic|one|two|"
        r"five|ten|thirty)\b)[a-z][\w-]+(?=[.,;)]|$| (?:and|or|before|at|prior)\b)",
        r"(?:when|next time|first time|after|before|upon|as|(?:ask|requir|prompt)\w*)(?: that)? "
        r"(?:you|users|they|members)?(?: \w+){0,2}? ?(?:log|logs|sign|signs|logging|signing)[- ]?(?:in|on)(?:to)?",
        r"when (?:you|users|members|they)(?: next)? (?:open|launch|start|use|access|"
        rf"enter) (?!(?:{WORD} ){{0,3}}?{SITE})\w+",
        r"(?:next|first|the) time (?:that )?you (?:attempt |try )?(?:to )?(?:open|use|launch|visit|start|access|log|"
        r"sign|play)",
        rf"(?:the|our|this) {PRODUCT} (?:will |may )?(?:show|display|tell|ask|notif|remind|alert|present|inform)\w*",
    ),
    "account": one_of(
        rf"{either(WORDS.consoles)}(?: {ITEM})?{OVER}",
        r"(?:contact|notify|inform|notified|notice to|notif\w+|message|communicat\w+|announced) "
        r"(?:you |them |users |customers )?(?:directly|individually|personally)(?! (?:by|via|through))|(?:direct|"
        r"individual) (?:notice|notification|communication|message)s?(?![^.;]{0,30}(?:including|such as|e\.g\.))|"
        r"directly (?:notify|contact|inform)\w*|directly sending you",
        rf"(?:send(?:s|ing)?|provid(?:e|es|ing)(?= \w+ (?:with )?an? (?:\w+ )?(?:notification|message))) "
        rf"(?:{PEOPLE}(?: of (?:the|our) \w+)?(?: with)? an?(?: \w+)? (?:notice|notification|message)|(?:it|them|"
        r"an? (?:\w+ )?(?:notice|message|copy)(?: of [^.;]{0,40})?) to (?:you|users|customers|members|"
        r"our \w+))(?! (?:by|via|through|in|within|on|at|to|using)\b)",
        r"(?:if|when|whenever|next time) (?:you |users )?[^.;]{0,50}(?:access|open|enter|visit) (?:your|their) "
        r"(?:account|profile)",
        r"in writing(?=,? (?:and/or|or) (?:(?:by|via|through) )?e-?mail)",
        way(
            r"(?:inbox|mailbox|message cent(?:er|re)|control panel|admin console|(?:member|customer)s?'? area|"
            rf"online banking|accounts? (?:page|area|portal|overview|screen|notification)s?|{PORTAL})"
        ),
        r"(?:via|through|using) any (?:available )?contact (?:information|details)(?: available[\w ]*)?|"
        r"by contacting you(?! (?:by|via|through|using|at|on|in|with)\b)|or otherwise in writing",
        r"(?<!taking )(?<!take )(?<!on )(?<!contact )(?<!log )(?<!log in )(?<!sign in )(?<!login )(?<!specified "
        r")(?<!associated )(?<!listed )(?<!registered )(?<!provided )(?<!linked )(?<!address )(?<!stored )(?<!given "
        r")(?<!set )(?<!file )(?<!entered )(?:in|through|to|within|via|on|using|into) (?:the |your |their |a |"
        r"\w+'s )?(?:user |online |customer |personal |admin |client )?(?:account|account area|account page|"
        r"control panel|admin console|inbox|message cent(?:er|re))(?! (?:settings|owner|holder|e-?mail|address|for|"
        r"changes))",
    ),
    "unnamed": one_of(
        r"(?:in writing(?! (?:and )?signed)|in (?:text|written|textual) form|(?:on|in|by) a durable medium|"
        r"written,? (?:or )?electronic(?! (?:agreement|contract|record|signature))|written (?:notice|"
        rf"notification)(?! to (?!you\b|{ROLES}\b|the\b|your\b)))",
        rf"(?:contact|reach out to|get in touch with|(?:write|writing) to) (?:you|all users|such {ROLES})(?! (?:by|"
        r"via|through|using|at|on|in|with|regarding|about your|for)\b)|(?:you|users|members|customers) (?:will|shall|"
        r"may|are)(?: \w+)? (?:be )?contacted(?! (?:by|via|through|using|at|on|in|with)\b)",
        r"(?:notif(?:y|ying)|inform|notice(?: of [^.;]{0,30})? to|alert) (?:all |of |the |our |"
        r"your )*account (?:holders?|owners?|admin\w*|managers?|contacts?)",
        r"(?:using|through|via|to) (?:the |your |any )?contact (?:information|details)[^.;]{0,40}|by electronic means|"
        r"(?:notif|inform|communicat|sen[dt])\w*(?:[^.;]{0,60})? electronically|electronically (?:notif|inform|"
        r"sen[dt])\w*",
    ),
    "announced": one_of(
        r"(?:is|are|be|been|was|were|gets?) (?:\w+ly )?announced|mak(?:e|es|ing) (?:an? |the |any )?(?:[\w-]+ )?"
        r"announcements?|announcements? (?:is|are|(?:will|shall|may) be) made|(?<!how it )(?<!how we )announc(?:e|es|"
        rf"ing) (?:\w+ ){{0,3}}?(?:{A_CHANGE}|it|them|this|the same|such)|(?:upon|after|following|from|on|by|with|"
        r"of) (?:their|its|the|our|an?|any|such) (?:public |official |prior )?announcement|"
        r"specified in the announcement"
    ),
    "post": POST,
}


# These lists find what speaks of changes to this very document.

ABOUT = any_of(
    rf"(?:{VERB}(?:,? (?:and/or|and|or|&|/)? ?(?:otherwise |to |periodically |at any time )?(?:{VERB}|supplement|"
    rf"improve|withdraw|expand|extend|add|remove|delete|suspend|terminate|discontinue))*(?: or make {A_CHANGE} "
    r"to)?(?: from time to time| at any time| the (?:terms|provisions|details|contents?|wording) of| all or part of|"
    rf" (?:aspects|parts|portions|sections) of)?|{A_CHANGE}{MAKING}(?:,? (?:(?:and|or|and/or) )?(?:[\w-]+ments?|"
    r"additions|supplements|deletions),?)? (?:to|in|of|on|for|"
    r"in relation to|with respect to|regarding|concerning)(?: the (?:contents?|provisions|terms|wording|text) of)?|"
    r"(?:new|revised|updated|different|another|modified|amended|future|later) versions? of|(?:we|company)(?: (?!you\b|"
    rf"recommend|encourage|advise|suggest|ask|urge|invite)[\w-]+){{0,3}} review) (?:{THE_DOCUMENT}|this page|"
    rf"{PRACTICES}|{SOME_PARTS})",
    rf"{VERB} (?:[\w',/-]+ ){{0,8}}?(?:and|or|and/or) (?:this|these|our|the) (?:privacy )?{NOUN}(?! of)",
    r"(?:privacy|policy|policies|terms|privacy notice|notice|cookie policy) (?:policy |notice |"
    r"statement )?(?:changes|updates|amendments|revisions|modifications)",
    rf"(?<!how )(?!its )(?:{THE_DOCUMENT}|{SOME_PARTS})(?: itself)?{BETWEEN}{{0,8}} ?(?<!was )(?<!were )"
    rf"(?<!last ){VERB}(?! "
    r"on \d)(?! by (?:anyone|any other|a written))",
    rf"(?:always (?:includes?|contains?|shows?|displays?)|agree(?:s|ing)? to(?: be bound by)?) the (?:{FRESH}|"
    rf"then-current) {VERSION}",
    rf"{FRESH} versions? of {THE_DOCUMENT}[^.;]{{0,40}} (?:will|is|are|can|may|shall)",
    rf"{THE_DOCUMENT} (?:is|are) an? (?:[\w-]+ ){{1,3}}(?:and|that|which){BETWEEN}{{1,6}} ?{VERB}",
    rf"(?:{SHOWN}|publish|post|upload)[^.;]{{0,30}} (?:updated|revised|amended|modified|changed|reviewed|"
    rf"new) (?:versions? of )?(?:the |this |these |our )?(?:privacy |cookie |legal )?{VERSION}",
    rf"{THE_DOCUMENT}{BETWEEN}{{0,6}} (?:subject(?:ed)?|liable|open) to (?:\w+ ){{0,3}}{A_CHANGE}",
    rf"{THE_DOCUMENT}(?:(?! (?:found|located|available|published) at )[^.;]){{0,160}}?,? (?:(?:and|which|that) (?:may|"
    rf"can|might|could|will) (?:also )?be {VERB}|(?:it|they){BETWEEN}{{1,6}} ?{VERB}|(?:we|the \w+|our \w+) (?:may|"
    rf"might|will|can|could|shall|are (?:free|entitled|at liberty|able) to) (?:\w+ ){{0,2}}?{VERB} (?:it|them))",
    rf"{THE_DOCUMENT} (?:is|are|will be|shall be) (?:kept |regularly |periodically )?(?:under|reviewed)(?= )",
    r"(?:(?:updated|revised|amended|modified|changed|reviewed|altered) (?:(?:versions?|editions?) of )?(?:the |this |"
    rf"these |our )?(?:privacy |cookie |legal )?{VERSION}(?! found)|(?:new|future) (?:privacy |"
    rf"cookie )?{NOUN})[^.;]{{0,50}} (?:{SHOWN}|takes? effect|effective|appl(?:y|ies)|binds?|binding|valid|governs?|"
    r"in force|(?:comes?|enters?) into|put up|placed|goes up)",
    rf"(?:reviews|looks at|goes (?:through|over)|our \w+ (?:review|look at|go (?:through|over))) {THE_DOCUMENT}",
    rf"(?:keep(?:s|ing)?|kept) {THE_DOCUMENT} (?:under (?:\w+ )?review|up[ -]to[ -]date|current)",
    rf"reserv\w* (?:the |its |our |all )*rights? to (?:{VERB}|expand|extend|supplement|make {A_CHANGE} (?:to|in|"
    rf"of)) (?:this|these) (?!{THINGS}|(?:general )?practices|(?:web ?)?sites?\b|\w* ?(?:program|offer|promotion|"
    r"contest|discount|feature|right|list|project|code))[\w-]+",
    rf"(?:{VERB} (?:any(?:thing)?|something|how any) (?:of (?:this|these)|here|in (?:this|it)|on this page|about this|"
    rf"that matters)|(?:if|when|whenever|should|once)\b[^.;]{{0,40}} {VERB}\b[^.;]{{0,60}} this page (?:will|shall))",
    rf"{THE_DOCUMENT}[^.;]{{0,60}},? (?:which|that) (?:[\w-]+ ){{1,2}}?(?:may|might|will|can|could|"
    rf"shall) (?:\w+ ){{0,2}}?{VERB}",
    rf"(?:commits?|history) (?:to see|shows?) (?:the |what |all )*(?:{A_CHANGE}|changed)",
    rf"(?:{THE_DOCUMENT}|its {NOUN}),? (?:and/or|and|or|as well as) (?:[\w'-]+ ){{1,5}}?(?:may|can|could|might|will) "
    rf"(?:\w+ )?{VERB}",
    rf"(?:updat|revis|chang)\w* the [^.;]{{0,30}}\bdate[^.;]{{0,30}} {THE_DOCUMENT}",
)
ABOUT_IT = one_of(
    rf"(?:reserv\w* (?:the|its|our) (?:\w+ )?rights? to (?:\w+ly )?{VERB}|(?:may|can|might|will|shall) (?:\w+ )?"
    r"(?:amend|revise)(?: or \w+)?) (?:it|them|the same)",
)
LOOSELY = one_of(
    r"(?:material|significant|substantial|important|major|substantive|key|any|all|each|such|these|proposed|"
    rf"(?:days?|weeks?|months?) (?:before|prior to) an?) {A_CHANGE}\b[^.;]{{0,60}}? (?:appl(?:y|ies)|adopt(?:ed|ion)|"
    r"(?:tak|com)(?:es?|ing) (?:into )?(?:effect|force)|(?:becom(?:es?|ing)|be) (?:effective|binding))",
    rf"{A_CHANGE}[^.;]{{0,80}} (?:to|in|by|with|through|post|publish|and post) (?:an? |the |our |its )?(?:new|updated|"
    rf"revised|amended|changed) (?:privacy )?{NOUN}",
    rf"{A_CHANGE} (?:will be|are|is) (?:posted|published|made|displayed|announced) (?:here|on this (?:page|"
    r"site|website))",
)
HEADING = one_of(
    rf"^[\W\d]*(?:[a-z][\w ]{{0,30}}(?:and|&|/|;) )?(?:{A_CHANGE}|variation|modification|amendment|revision|versions|"
    r"reviews?|change ?log|version history|history)(?:\W*(?:and|&|/|,) [\w ,&/]{0,40})?\W*$",
    rf"{A_CHANGE}{MAKING} (?:to|in|of|on|for) (?:this|these|our|the|its|it|them|(?:\w+ ){{0,4}}?{NOUN})",
    rf"(?:{NOUN}|privacy) (?:change|update|amendment|revision|modification)s?|^[\W\d]*(?:[\w-]+ ){{0,2}}(?:{NOUN}|"
    r"privacy) reviews?",
    rf"(?:{VERB}|keeping|versioning|future|reviews|reviewing|review(?= of)) (?:and \w+ )?(?:this|these|our|the|"
    rf"of (?:this|these|our|the)|to) (?:[\w&-]+ ){{0,4}}?(?:{NOUN}|page)",
    rf"(?:{THE_DOCUMENT}|^[\W\d]*(?:what|how))[^.]{{0,30}} {VERB}\W*$",
    r"(?:notifications?|notices?|procedure|process) (?:of|for|on) (?:any )?(?:changes?|changing|amendments?|amending|"
    r"updates?|modifications?)|(?:amendment|change|modification|variation|revision|update) (?:procedure|process|policy|"
    r"clause|notices?)",
)
HEADING_NAMES = one_of(
    rf"(?:{A_CHANGE}|{VERB}|review\w*)\b.*(?:{NOUN}|privacy|this page)",
    rf"(?:{NOUN}|privacy)\b.* (?:{VERB}|{A_CHANGE}|review\w*)",
    r"(?:amendment|change|modification|variation|revision) (?:procedure|process|policy|clause|notices?)|"
    r"notice changes|change ?log|version history",
)
DOCUMENT = one_of(THE_DOCUMENT)
GOES_ON = one_of(
    A_CHANGE,
    VERB,
    rf"{FRESH} {VERSION}",
    r"notif\w+|inform you|let you know|tell you|alert(?:ed)? you|advance notice|prior notice|notice|announce\w*|"
    r"flag\w*|newsletters?|e-?mail\w*|banner|alerts?|in addition|plac(?:e|ed|ing)|display\w*|reminder|responsib\w+|"
    r"up here|effective|takes? effect|comes? into (?:force|effect)|in force|post(?:ed|ing)?|publish\w*|publication",
    r"(?:check|review|consult|read|visit|revisit|look)[\w ]{0,30}(?:back|page|regularly|periodically|"
    r"frequently|often|again|from time to time|policy|terms|notice|statement)",
    r"continu\w+|(?:re-?)?accept\w*|agree\w*|consent|objects?|disagree|stop using|date|versions?|archive\w*|history|"
    r"superseded|earlier|previous|prior",
    r"(?:done|made|given|sent|provided) (?:via|by|through|on|in)|(?:take|takes|took) responsibility|responsible for|"
    r"be the first to know|reload|by (?:letter|mail)",
)
CHANGE = one_of(A_CHANGE, VERB)
REFERS = one_of(
    rf"{FRESH} {VERSION}",
    r"(?:such|these|those|any|the|all|most|some|material|significant|substantial|important|major|other|minor|our|"
    rf"future|following|no|your continued use[^.;]{{0,40}}) (?:\w+ )?{A_CHANGE}(?! (?:to|in|of) your)",
    rf"{A_CHANGE} (?:will|are|is|may|become|take|apply|come|that|occurs?|happens?)",
    rf"(?:if|when|where|once|after|before|unless) (?:an?|the|this|that) (?:\w+ )?{A_CHANGE}",
    rf"(?:notif\w+|inform\w*|tell|told|alert\w*) (?:\w+ ){{0,2}}(?:of|about) (?:\w+ ){{0,2}}{A_CHANGE}",
    r"(?:if|when|where|whenever|once|before) (?:this|that|it|so) (?:occurs|happens|does|is the case)|(?:if|"
    r"when) we do\b",
    r"continued use|continu(?:e|ing) (?:to )?us(?:e|ing)|(?:date|\"last (?:updated|revised|"
    r"modified)\")[^.;]{0,40}(?:top|bottom|above|below)|(?:updated|revised|previous|prior|earlier|current|"
    r"latest|new|superseded) (?:versions?|polic(?:y|ies)|terms|notice|statement)|(?:review|check|revisit|"
    r"consult) (?:this|the(?! following)|these|our|back)",
)


# These lists find what speaks of changes of something else, or of no changes at all.

HEADING_ELSEWHERE = one_of(
    r"your (?:information|data|details|account|personal|address|rights|choices|preferences|plan|subscription|"
    r"order|booking)s?",
    r"(?:fees?|pric(?:e|es|ing)|services?|products?|software|features?|sub-?processors?|plan|billing|"
    r"subscription|control|ownership|law|bookings?|orders?|consent|name|address|security|password|app|"
    r"hours)(?! terms| agreement| polic| (?:and|or|,))[\w ]{0,12}\b(?:changes?|updates?|modifications?)",
    r"(?:changes?|updates?|updating|modifications?|amendments?|correct\w*|changing) (?!to this information)(?:to|of|"
    r"in|your|the|our|and) (?:\w+ )?(?:fees?|pric\w+|services?|products?|software|features?|sub-?processors?|"
    r"ownership|control|law|personal (?:data|information)|information|data|business|consent|account|orders?|"
    r"bookings?)(?! (?:terms|agreement|polic|notice))(?!(?:,| and| or|/) (?:\w+ ){0,3}?(?:terms|agreement|polic|"
    r"conditions))",
)
HEADING_PART = one_of(
    r"(?:special|additional|supplement\w*|specific|regional|local|country|state|jurisdiction\w*|territor\w+|"
    r"international)(?:[- ]specific)? (?:\w+ ){0,2}(?:terms|provisions|notices?|disclosures?|information|rights|"
    r"users?)",
    r"addend(?:um|a)|supplements?|appendix|annex|schedule|exhibit|arbitration|dispute resolution|class action|"
    r"(?:users?|residents?|consumers?|customers?|individuals?) (?:in|of|from|located|residing)|residents?|"
    r"california|ccpa|cpra|virginia|colorado|brazil|australia|canada|japan|korea|south africa|"
    r"(?:apple|ios|android|google play|app store|mobile|sms|text messag\w+|payments?|subscription|beta|"
    r"affiliate|advertis\w+|developer|api)[\w -]{0,20} (?:terms|conditions|polic(?:y|ies)|programme?|provisions)",
)
DEFINITIONS = one_of(r"definitions?|defined terms|interpretation")
ELSEWHERE = one_of(
    r"(?:chang\w+|modif\w+|updat\w+|amend\w+|alter\w*|vary|correct\w*|rectif\w+|suspend|withdraw)(?:,? (?:or|and|to|"
    r"in|of|the|our|your|any|its|part|all|aspect|a|that|to the|about|these|those|inaccurate|incorrect|their|"
    r"(?!using\b)[\w-]+ing)){0,5} (?:(?!impact|affect|using|via|through|seek|obtain|ask|request|get\b|give|tell|notif|"
    rf"shall|will|constitut|mean|indicat)[\w-]+ ){{0,2}}?{THINGS}(?![-\w])(?! (?:terms|agreement|polic|notice))",
    r"(?:software|app|apps|device|product|service) (?:\w+ ){0,4}updates?",
    r"merger|acquisition|acquired|acquires|is bought|bankruptcy|sale of (?:all|assets)|change (?:of|in) "
    r"(?:control|ownership)|(?:control|ownership) changes|breach(?:es)?|security incident|incidents?|sub-?processors?|"
    r"(?<!in our )(?<!in the )(?<!in a )(?<!our )(?<!by )(?<!via )(?<!ly )(?<!next )(?<!regular )newsletter|"
    r"unsubscribe|opt out of marketing",
    r"notify us|inform us|tell us|let us know|your (?:details|address|circumstances) change",
)
# How a contract says that both parties have to agree on every change.
ALTERING = r"(?:chang|amend|modif|alter|vari|supplement)\w*"
OF_THE_CONTRACT = (
    r"(?:this|these|the|its|any|your|our)(?: [\w-]+){0,3}? (?:agreement|contract|terms|conditions|letter|addendum|"
    r"dpa|baa|deed|document|licen[cs]e|provisions?|clauses?|polic(?:y|ies)|offer)"
)
UNLESS = r"(?:only|except|unless|until|without|must be|shall be|may be made|valid if|effective if)"
SIGNED = (
    r"(?:signed|executed|countersigned|(?:by )?mutual\w*|(?:agreed|approved|accepted) (?:\w+ )?by (?:both|all|each|the "
    r"part)\w*|(?:both|all|the) parties|(?:an? |the |your |our )?written (?:agreement|amendment|instrument|"
    r"consent|document)|(?:agreement|amendment|instrument|document|consent|agreed|made|set out|it is|they are|unless|"
    r"except|if) in writing(?! (?:by us|to you|at least)))"
)
BY_AGREEMENT = one_of(
    rf"{ALTERING}[^.;]{{0,60}}? {OF_THE_CONTRACT}[^.;]{{0,120}}? {UNLESS}[^.;]{{0,60}}? {SIGNED}",
    rf"{OF_THE_CONTRACT}[^.;]{{0,60}}? {ALTERING}[^.;]{{0,60}}? {UNLESS}[^.;]{{0,60}}? {SIGNED}",
    rf"{OF_THE_CONTRACT}[^.;]{{0,20}}? only[^.;]{{0,20}}? {ALTERING}[^.;]{{0,30}}? {SIGNED}",
    rf"(?:only|nothing but) [^.;]{{0,20}}?{SIGNED}[^.;]{{0,60}}? {ALTERING}[^.;]{{0,20}}? {OF_THE_CONTRACT}",
    rf"{ALTERING}[^.;]{{0,40}}? {OF_THE_CONTRACT}[^.;]{{0,30}}? (?:require|need)s? [^.;]{{0,40}}?{SIGNED}",
    rf"(?:agrees?|shall|will) (?:to )?take such action[^.;]{{0,40}}? to amend [^.;]{{0,20}}?{OF_THE_CONTRACT}",
    rf"parties (?:agree to|shall|will) (?:re-?visit|re-?negotiate|negotiate)[^.;]{{0,40}}? {OF_THE_CONTRACT}",
    rf"^\W*(?:any |no |all )?(?:changes?|amendments?|modifications?|variations?)(?:,? (?:and|or) \w+)? (?:must|shall|"
    rf"will|is|are) [^.;]{{0,60}}?(?:{UNLESS} )?[^.;]{{0,40}}?{SIGNED}",
)
NEVER = one_of(
    r"(?:use|process|collect|need)\w* (?:\w+ ){0,6}(?:information|data|address(?:es)?|details)(?: \w+){0,4} to (?:\w+ "
    r")?(?:communicate|contact|notify|inform|send|tell|let)\b(?![^.;]*(?:of|about|to) (?:this|these) )",
    r"(?:replaces?|supersedes?) (?:any|all) (?:prior|previous|earlier|other)(?! (?:polic|version|terms|notice|"
    r"statement))",
    rf"(?:{ALTERING}[^.;]{{0,60}}? (?:only|except|unless)|(?:only|except|unless)[^.;]{{0,40}}? {ALTERING})\b"
    rf"[^.;]{{0,60}}? {SIGNED}(?![^.;]{{0,120}}post)",
    r"(?:add|replac|engag)\w*[^.;]{0,40} (?:sub-?|other )processors?",
    r"arbitration (?:agreement|provisions?|section|clause)|agreement to arbitrate",
    r"(?:may|must|shall|can) ?not be (?:changed|modified|amended|altered|varied)(?![^.;]* (?:notice|notif|inform|post|"
    r"without))|construed to|(?:(?:replaced|amended|deleted)(?: in (?:its|their) entirety)?(?: and replaced)? (?:with|"
    r"by|to read)|reads as) (?:the following|follows|as follows)|(?:following|additional) (?:terms|provisions)(?: and "
    r"conditions)? (?:amend|modify|supplement|are added to)|subject to the (?:amendments|modifications) (?:in|made)",
    r"(?:not|n't) (?:meant|intended) to (?:change|modify|amend|alter|replace)",
    r"no (?:failure|delay|waiver)\b[^.;]*(?:right|waive)|course of (?:conduct|dealing|performance)\b|trade practice",
    r"(?:that|which) (?:amends?|modif(?:y|ies)|changes?|supplements?) (?:this|these)|and (?:amends|supplements) the",
    r"we(?<!if we)(?<!when we)(?<!whether we)(?<!whenever we)(?<!once we)(?<!after we)(?<!time we)(?<!should "
    r"we)(?<!that we)(?<!soon as we) (?:have |'ve |had )?(?:recently |last |also |just )?(?:updated|revised|changed|"
    r"amended|modified) (?:this|our|the|these)",
    r"(?:its|their|his|her) own (?:\w+ )?(?:terms|conditions|polic(?:y|ies)|notices?|rules|(?:web ?)?(?:site|page)s?)",
    r"nothing (?:herein|contained|in (?:this|these|the)(?! [\w ]{3,30} chang)|else)",
    r"you (?:may|must|can|cannot|should|shall|will)(?: not)? (?:\w+ ){0,2}(?:publish|post|upload)",
    r"^\W*(?:[\w ]{0,40}[:,.] )?(?:we (?:may |will |also )*(?:use|process|collect) (?:your|the|this|that|such|it|them|"
    r"personal|contact|collected|e-?mail)|to (?:send|notify|inform|communicate|provide|contact|tell|let))(?! (?:this|"
    r"these|a notice|your continued))(?=[^.;]{0,160}(?:chang|updat|amend|modif))(?:(?!we will|we may|we'll|when we|"
    r"if we)[^.])*\.?$",
    r"(?:tell|inform|notif\w+|contact|send|e-?mail)\b[^.;]{0,60}\b(?:specials|offers|promotions|new products|"
    r"newsletters?|marketing)(?=[^.;]* (?:or|and) (?:[\w-]+ )?(?:changes|updates) (?:to|in) )",
    r"(?<!we )(?:do|does|shall|did) not (?:modify|amend|change|alter|update|supersede)|"
    r"(?<!we )will not in any way (?:change|modify|alter|limit)",
    r"^\W*(?:the|this|our) (?:date of the )?(?:last|latest|most recent) (?:\w+ )?(?:update|revision|change|amendment)"
    r"s? (?:to|of) [^.;]{0,120}? (?:was|were) (?:made )?(?:on|in)\b",
    r"(?:unenforceable|court of competent|severable)|standard for online tracking|vary from (?:state|jurisdiction|"
    r"country)|^\W*(?:to )?communicat\w+ with you (?:about|regarding|concerning)",
    r"^\W*\d{4}-\d\d-\d\d ?[:,–—-] ?(?:we(?:'ve| have)? )?(?:updated|revised|changed|amended|"
    r"modified|added|clarified|rewrote)",
    r"you(?: are|'re) (?:also )?(?:welcome|free|allowed|permitted|not allowed|not permitted) to|feel free to "
    r"(?:re-?us|cop[iy]|edit|adapt|modif|chang|fork|remix|borrow|shar)\w*",
    r"(?:its|our|their|'s) (?:(?!and\b|or\b)[\w-]+,? ){0,3}?(?:policies|rules),? (?:and|or|&) (?:\w+ )?procedures"
    r"(?![^.;]* (?:this|these) )",
    r"(?:abid|compl|adher|observ|follow)\w*(?: (?:by|with|to))? (?:(?:the )?terms of )?the (?!terms of (?:use|service)|"
    r"privacy)(?:[\w'-]+ ){1,6}?(?:polic(?:y|ies)|code|handbook|manual|procedures),? as (?:(?:it|they|the same) )?"
    r"(?:(?:may|might) be |(?:is|are) )?(?:amended|updated|changed|revised|modified|varied)",
    r"will be (?:updated|revised|changed|amended|modified) (?:effective |on |as of )+(?:\d|january|february|march|"
    r"april|may \d|june|july|august|september|october|november|december)",
    r"^\W*(?:please note:? |note: |notice: )?(?:the|this|our|these) [\w ]{2,40} (?:has|have) (?:\w+ )?been (?:updated|"
    r"revised|changed|amended|modified)",
    r"(?:was|were) (?:last )?(?:updated|revised|modified|changed|amended|reviewed)(?::| (?:on(?! the date)|in|\d))",
)


# What the reader is to do, or how to get in touch, is no notice to the reader, whatever it names.

READER = rf"(?:you|(?:(?:the|each|any|registered) )?{ROLES})"
ABLE = (
    r"(?:may|can|could|must|should|shall|will|need to|have to|(?:will )?(?:has|have) the (?:right|option|"
    r"opportunity) to|agrees? (?:to|that you will)|undertakes? to|(?:are|is) (?:\w+ )?(?:advised|encouraged|"
    r"responsible|expected|required|obliged|entitled|invited|free|welcome|able)(?: to| for)?)"
)
DOES = (
    r"(?:check|return|look|monitor|terminat|cancel|clos|object|reject|opt\b|"
    r"unsubscrib|subscrib|withdraw|notify|inform (?!you)|send|contact|write|e-?mail|provid|giv|"
    r"stay|ensur|maintain|keep (?:informed|up)|stop|discontinu|refer|familiari[sz]|regular|periodic|frequent)"
)
UNDERGO = r"(?:be|get|receive|see|hear|have)"
REST = r"(?:(?!,? (?:and|but)(?: if| when| where| should)? we\b| (?:which|that) (?:is|are|will) )[^.;])*"

USERS = PhrasePattern(
    rf"\b{READER} {ABLE} (?!{UNDERGO}\b)(?:(?!{UNDERGO}\b)\w+ ){{0,2}}?{DOES}\w*{REST}|(?:your|(?:the |each )?(?:user|"
    r"customer|member|client|subscriber|visitor)s?'?s?)(?: \w+)? (?:responsibility|obligation|"
    r"duty) to (?:\w+ ){0,2}?(?:review|check|inform|read|stay|consult|visit|monitor|look|be )[^.;,]*|(?:who|"
    r"that) (?:have |has )?(?:requested|registered|subscribed|signed up|opted|enabled)\b[^.;,]*|(?:consent\w*|"
    r"agree\w*) to receiv\w*[^.;]*|(?<!deemed )(?:to|and|you) (?:stay|keep|remain|be)(?: yourself)? (?:\w+ly "
    r")?(?:informed|up[ -]to[ -]date|aware|notified)[^.;,]*|(?:is|are) not (?:responsible|liable) for[^.;]*|"
    r"(?:questions?|comments?|feedback|complaints?)\b[^.;]{0,60} (?:may|can|should|could) be\b[^.;]*|"
    r"e-?mails?[^.;]{0,30} (?:will|do|does|shall) not\b[^.;]*|if you(?: have|'ve)? (?:opted|chosen|unsubscribed|"
    r"elected|asked)\b[^.;,]*|(?:send|sending|giving|give|provid\w+) (?:to )?us\b[^.;,]*|\(?if you(?: have|"
    r"'ve)?[^.;),]{0,60}e-?mail address\)?|(?<!have your )(?:provide|verified|valid|current|correct|accurate|"
    r"your account's)(?: us with)?(?: an?| your)?(?: \w+)? e-?mail address(?:es)?|(?:encourag|urg|advis|recommend|"
    r"invit|ask)\w* (?:that )?(?:you|users|customers|visitors)(?: to)? (?:\w+ )?(?:review|check|read|visit|consult|"
    r"revisit|look)[^.;]*|please (?:\w+ )?(?:send|write|e-?mail|reach out|get in touch|refer(?! to (?:the|"
    r"our) (?:latest|current|most|newest))|sign|contact)\b[^.;]*|(?:contact|contacting|e-?mail|e-?mailing|write to|"
    r"writing to|notify|notifying|inform|tell|call|reach|telling|informing) us\b[^.;]*|(?:do|does|"
    r"did) not (?:\w+ )?(?:object|reject|oppose)s?\b[^.;]*|unless we (?:\w+ )?(?:tell|notify|inform|advise) you "
    r"otherwise|(?<![\w.+-])(?<!notification via )(?<!notice via )[\w.+-]+@[\w.-]+|(?:before|when|where|while|after) "
    r"you (?:\w+ )?(?:submit|provide|register|order|buy|purchase|interact|browse)\b[^.;,]*|by (?:sending|e-?mailing|"
    r"writing)[^.;]{0,40} (?:to|at) us\b[^.;]*|changes? (?:in|to) (?:our|the) (?:\w+ ){0,2}(?:products?|services?|"
    r"sites?|websites?|business)(?! terms)|"
    r"you (?:\w+ ){0,2}?(?:keep|update|maintain|ensure)\b[^.;]*e-?mail[^.;]*|please (?:keep|ensure|"
    r"make sure)[^.;]*e-?mail[^.;]*|(?:don't|do not|doesn't|does not) (?:run|have|keep|maintain|operate|use|collect|"
    r"store|send) [^.;,]{0,40}(?:e-?mail|mailing|newsletter)[^.;,]*|(?:sign up|subscribe|register) [^.;]{0,30}(?:by|"
    r"to|for)\b(?=[^.;]*newsletter)[^.;]*"
)


# These lists find which changes are announced, and when.

MATERIAL = one_of(
    either(WORDS.material),
    r"important(?! (?:note|notice|that|to (?:note|review|check|read|visit|keep)))",
    rf"(?:large|larger|essential|sizeable|profound|radical) (?:\w+ )?{A_CHANGE}",
    rf"{A_CHANGE} (?:is|are) (?:\w+ )?(?:big|large)|(?:key|big(?:ger|gest)?) (?:{A_CHANGE}|ones?)|(?:some|"
    r"any)thing (?:big|large|new|major|drastic|important)|of (?:substance|consequence|importance|significance)",
    r"(?:for|of|about) (?:everything|anything) else|(?:real|marked|appreciable|noticeable|lasting|great) (?:effect|"
    r"impact|bearing|consequences?)",
    r"(?:reduc|limit|narrow|affect|impact|restrict|diminish|lessen|alter|chang|modif|curtail|increas|expand|extend|"
    r"add to)\w* (?:\w+ ){0,2}(?:your|the|users'?|their|customers'?|members'?) (?:\w+ ){0,2}(?:rights|obligations|"
    r"duties|responsibilities|(?<!data )protections?|interests)",
    r"(?:to|at) (?:\w+ ){0,2}(?:disadvantage|detriment)|detrimental|disadvantag\w+|unfavou?rabl[ey]|(?:less|"
    r"more) (?:un)?favou?rable|worse off|adverse(?:ly)?",
    r"(?:affect|impact)(?:s|ing)? (?:how|the way|your?|users|(?:\w+ ){1,3}(?:rights|obligations))",
    r"(?:chang|alter|modif|adjust)\w* (?:in|to|about)? ?(?:how|the ways?(?: in which)?|"
    r"the manner in which) (?:that )?we (?:\w+ )?(?:use|handle|treat|process|collect|share)\w*",
    r"(?:use|process|collect|share)\w* (?:\w+ ){0,4}(?:in a (?:\w+ )?(?:different|new)|for (?:a )?(?:new|"
    r"different|other)) \w+",
    r"in a (?:\w+ )?(?:different|new) (?:way|manner)|materially different|in (?:a|any|such a) (?:way|manner) "
    r"(?:that|which)|makes? a (?:real )?difference",
    r"(?:new|additional|different|other|further) (?:kinds?|types?|categor\w+|sorts?) of (?:\w+ )?(?:data|information)",
    r"(?:weaken|worsen|dilut)\w*|less protective|(?:use|using|process\w*|collect\w*)[^.;]{0,30}(?:for|"
    r"in) (?:something|anything) else|for other purposes|new purposes?|in an important respect",
)
IMMATERIAL = one_of(
    either(WORDS.minor),
    rf"(?:(?:will|do|shall) not|no (?:such )?{A_CHANGE} (?:shall|will|may)[^.;]{{0,60}}) (?:\w+ )?(?:materially|"
    r"significantly|substantially)",
)
UNLESS_IMMATERIAL = one_of(
    r"(?:unless|other than|except|apart from|aside from|save|not (?:merely|only|just|purely))[^.;]{0,60}(?:immaterial|"
    r"minor|insignificant|non-?material|trivial|small|typos?|typographical|editorial|cosmetic|clerical|formal|"
    r"formatting|spelling)|(?:minor|small|trivial|editorial|cosmetic|typo\w*)[^.]{0,60}(?:anything|everything|all) "
    r"(?:else|other)",
)
WHERE_LAW_REQUIRES = one_of(
    r"(?<!or )(?<!or, )(?:if|where|when|whenever|wherever|to the extent|only (?:if|where|when))(?: \w+){0,8}? "
    r"(?:required|obliged|obligated|requires?|obliges?|mandated|demands?|mandates?)(?: (?:to|us|we|do|so|it|this|"
    r"under))*(?: (?:by|to|under)(?: \w+){0,3}? (?:laws?|legislation|regulations?)|(?=[,.;:]|$)| us| to| by)",
    r"(?:if|where|when|whenever|to the extent(?:,? and only to the extent,?)?(?: that)?)(?: \w+){0,3} (?:law|"
    r"legislation|regulation|act|statute)s?(?: \w+){0,2}? (?:(?:require|oblige|demand|mandate|prescribe|"
    r"compel)s?(?: us| it| this| so| to)*|says? (?:that )?we must (?:notify|inform|tell)|makes? (?:notice|"
    r"notification)\b)",
    r"(?:if|where|when|whenever|as) legally (?:necessary|required|obliged|mandated|prescribed)",
)
AS_LAW_REQUIRES = one_of(
    r"as(?: may be)? (?:legally )?(?:required|mandated|prescribed|stipulated|provided)(?: by| under|"
    r" in)?(?: \w+){0,2} (?:law|legislation|regulations?)s?",
    r"as (?:[\w']+ ){0,8}?(?:act|law|legislation|regulation)s? (?:requires?|demands?|prescribes?)",
    r"(?:(?<!notice )(?<!notice is )(?<!notification )(?<!otherwise )(?<!period )required by|in accordance with|"
    r"according to|as required under) (?:applicable |the |any )*(?:law|legal requirements|legislation)s?",
)
LAW_EXCEPTED = one_of(r"(?:unless|except|save)[^.;,]{0,100}(?:law|legal\w*|legislation|regulat\w+)(?: \w+){0,2}")
ANAPHORA = one_of(
    r"(?:such|these|those|said) (?:\w+ )?(?:changes?|updates?|amendments?|modifications?|revisions?)",
    r"(?:if so|in (?:that|such|this|which) (?:case|event)|if we do|when we do|when this happens|if (?:this|"
    r"that) happens|in addition|also|do so)",
    r"(?:about|of|for|in) (?:it|them|those|these|such ones)",
    r"the (?:change|amendment|modification|revision|update)s?",
)
BEFORE = one_of(
    r"(?<!effect )(?<!collected )(?<!obtained )(?<!gathered )(?<!provided )(?:before|prior to)(?: \w+){0,7}? "
    r"(?:tak\w+|com\w+|becom\w+|appl\w+|start\w*|effect\w*|change\w*|made|make|making|adopt\w*|force|go\w*|happen\w*|"
    r"implement\w*|enter\w*|it|they|them|update\w*|modif\w*|amend\w*|new|begin\w*|revision\w*|publication|posting|"
    r"introduc\w*|valid|putting|that|doing|using(?! (?:our|the|this))|being|rolled|version|terms|policy)",
    r"before you (?:choose|continue|next|can|are bound)",
    r"in advance|ahead of (?:time)?|beforehand|ahead",
    r"(?:notify|inform|tell|ask|contact|e-?mail)(?:ing)? (?:you|users|members|customers) (?:\w+ ){0,3}?first(?! time)",
    r"(?:advanced?|prior) (?:\w+ )?(?:written )?(?:notice|notification|warning)",
    r"days'? (?:prior|advance|written|of|business|calendar)? ?(?:written )?notice|(?:day|week|month)(?:s'?|'s)? notice",
    r"(?:upcoming|forthcoming|future effective|proposed) (?:changes?|amendments?)",
    r"(?:effect|effective|appl(?:y|ies)|force|bind(?:s|ing)?)[^.;]{0,60} (?:following|after|once|until|unless) "
    r"(?:(?:\w+ )?(?:notice|notification)|(?:we|our|you|\w+ has|the)(?: \w+){0,4} (?:notif|notice|inform|sen[dt]|giv|"
    r"told|tell|receiv|e-?mail|read|agree|accept)\w*)",
)
ON_EFFECTIVE = one_of(
    r"(?:effective|effect|force|appl(?:y|ies|icable)|bind(?:s|ing)?|counts?|valid|replaces?|supersedes?)(?: "
    r"\w+){0,9}? (?:when|upon|on|as soon as|once|from the (?:moment|date|day|time)|from (?:that|its|their)|as of|as "
    r"(?:they|it)|with (?:the|"
    r"their|its)|at the time|the (?:moment|day|date))(?! (?:the )?(?:\w+ )?(?:date )?(?:stated|specified|indicated|"
    r"set out) in)(?: [\w']+){0,8}?(?: (?:post|publi|upload|online|display|appear|put|made|available|accessib|placed|"
    r"placing|placement|updat|announc|revis(?!ion date)|release)\w*)",
    r"on the (?:same )?(?:day|date) (?:when|on which|that) (?:\w+ ){1,4}(?:starts?|begins?|appl\w+|enters?|takes?|"
    r"comes?|becomes?)(?! on)",
    r"(?:effective|effect|force|appl(?:y|ies)|binding|bind|binds|valid|operates?)(?: \w+){0,7}? (?:immediately|at once|"
    r"instantly|straight away|right away|forthwith)|(?:govern|appl|bind)\w*[^.;]{0,40} from then on",
    r"(?:immediately|automatically) (?:\w+ )?(?:effective|binding|upon|after|on|when|following)",
    r"(?:effective|effect|force) (?:immediately )?(?:upon|on) (?:[\w,]+ ){0,4}?(?:notice|notification)|"
    r"with immediate effect|(?:effective|valid) from the (?:updated|revised|new|revision) date|version[^.;]{0,40} "
    r"(?:online|posted|published)[^.;]{0,30} (?:is|be|deemed) (?:the one |to be )?(?:in force|applicable|binding)|"
    r"version[^.;]{0,40} (?:in force|in effect|applicable|that applies|binding)(?: at any time)? (?:is|will be) "
    r"[^.;]{0,20}(?:the one|that|latest|version|recent)[^.;]{0,30}(?:online|posted|published|displayed|available)",
)
EXCEPTED = PhrasePattern(r"(?:,|\() ?(?:except|save|other than)\b[^;.]*")
FRAMES = one_of(
    r"[^.;]{0,200}\b(?:with|on|upon|by giving|subject to|after) [^.;]{0,30}(?:day|week|month)(?:s'?|"
    r"'s)? (?:\w+ )?notice\b",
    r"[^.;]{0,200}\b(?:provid|giv)\w* (?:\w+ )?(?:at least )?(?:[\w()-]+ ){1,2}(?:days?|weeks?|"
    r"months?)'? (?:\w+ )?notice by (?:post|publish)\w*",
    r"[^.;]{0,200}\b(?:comment|consultation) period[^.;]*",
    rf"[^.;]{{0,100}}\b(?:{A_CHANGE}|they|it)(?: \w+){{0,3}} (?:into effect|into force|effective|effect|apply|"
    r"applies) (?:only )?after (?:a period of )?[\w()-]+ (?:\([\w]+\) )?(?:calendar |business )?(?:days?|weeks?|"
    r"months?)(?=[,.;]| so| and|$)",
    r"[^.;]{0,200}\b(?:days?|weeks?|months?)(?: or more)? (?:before|prior to|in advance of|ahead of) (?:(?:making|"
    rf"implementing)\b|(?:the|any|such|an?|these) (?:\w+ ){{0,3}}?(?:{A_CHANGE}|{VERSION}) (?:takes?|becomes?|comes?|"
    r"appl|goes|go))",
    r"^(?:(?!within)[^.;]){0,300}\b(?:days?|weeks?|months?) (?:after|following|from)(?: [\w']+){0,6}? (?:notice|"
    r"notification|notified|informed|told|announce\w*|release)\b",
    rf"(?:(?:{A_CHANGE}|{FRESH} {VERSION}|\bthey)[^.;]{{0,90}}(?:effective|effect|force|apply|binding)|(?:no|not) "
    r"(?:sooner|earlier) than)[^.;]{0,60}(?:days?|weeks?|months?) (?:after|following|from)[^.;]*(?:notice|notif|"
    r"e-?mail|sent|tell|"
    r"told|inform|post|publi|upload)\w*",
)
PROMPT = one_of(
    r"promptly(?! (?:amend|chang|revis|updat|modif))|without (?:undue )?delay|swiftly|speedily|in a timely (?:manner|"
    r"fashion)|timely",
    r"immediately(?= (?:notify|inform|tell|let|alert|e-?mail))|(?:notify|inform|tell|alert)\w* (?:you )?immediately",
)
PERIOD = PhrasePattern(
    r"(?<![\w-])(?<!half )(?<!quarter of )(?<!quarters of )"  # half a year is not a year
    r"(?P<number>\d+|(?:(?:[a-z]{3,5} )?hundred (?:and )?)?[a-z]+(?:-[a-z]+)?)"
    r"(?:st|nd|rd|th)?(?: ?\((?P<figure>\d+(?=st|nd|rd|th|\))|[a-z-]+(?=\)))(?:st|nd|rd|th)?\))?[ -](?:full |clear |"
    r"consecutive )?(?P<business>business |working |calendar )?(?P<unit>days?|weeks?|months?|fortnight|years?|"
    r"quarters?)(?!\w)"
)
CALENDAR = PhrasePattern("calendar")
NO_PERIOD = PhrasePattern(
    r"(?:\bwithin(?: the)?|\bevery|\bonce (?:in|every|per|a|each)|\bper|\blast|\bprevious|\bpast|\bpreceding|"
    r"\beach|\bfirst|\bnext|\bfor(?: a (?:period|minimum) of)?(?: at least)?(?: the (?:next|first|following))?|"
    r"\bfor a further|\bup to|\bwithin a period of) $"
)
COUNTS_BACK = PhrasePattern(r"\w+ (?:before|prior|in advance|ahead|beforehand)")
NO_PERIOD_AFTER = PhrasePattern(
    r"^ (?:to (?:object|reject|opt|cancel|terminate|respond|review|accept)|after (?:receiv|you(?! (?:have|are|"
    r"were)(?: been)? (?:informed|notified|told)))|old|of age)"
)


# These are the verbs of telling and posting, and what promises, allows or denies them.

ACT = one_of(TELL)
MAY = PhrasePattern(
    r"(?<!\w)(?:(?<!which )may|might|can|could|in some (?:cases|circumstances),?|reserve the right(?:,[^,.;]{1,40},)? "
    r"to|at our (?:sole )?discretion|are not obliged to but may|(?:it is possible that|it may be that|"
    rf"at our (?:sole )?option,?|perhaps|possibly) (?:we|you))(?:(?!\w){ADVERBS})? $"
)
WILL = PhrasePattern(
    r"(?:'ll|(?<!\w)(?:will|shall|must|would|undertake to|promise to|commit to|agree to|are going to|we|and|"
    rf"is|are)){ADVERBS} $"
)
NEW_CLAUSE = PhrasePattern(
    r"[;.:]|(?<= )-(?= )|(?:,|\b(?:and|or|but|then|also)) (?:we|you|it|they)(?: |'|$)|\b(?:if|but|when|where|"
    r"unless|which|so|because)\b"
)
NEW_STATEMENT = PhrasePattern(
    r"\b(?:and|but) (?:also )?(?:we (?:also )?)?(?:will|shall|may|'ll|change|revise|update)\b"
)
MEANS = PhrasePattern(r"\bby (?:\w+ )?$")
VERB_LAST = None
EFFORTS = one_of(
    r"(?:reasonable|best|good[- ]faith|commercially reasonable|every) efforts?",
    r"endeavou?r\w*",
    r"(?:will|shall|'ll|always|to|we) (?:try|attempt|aim|seek|strive)(?: our best)? to",
    r"do our (?:best|utmost) to",
)
WHERE_APPROPRIATE = one_of(
    r"(?:where|when|if|as|to the extent|wherever|whenever)(?: (?:we|it is|this is|deem(?:ed)?|consider(?:ed)?|"
    r"reasonably|and|the))*(?: \w+)? (?:appropriate|practicable|possible|feasible|practical|suitable|"
    r"warranted|necessary|circumstances call)",
    r"as (?:we )?(?:deem|consider|think|see fit)[^.;]{0,20}",
    r"as the circumstances call for|as is appropriate under the circumstances|appropriate (?:notice|steps|"
    r"means|manner|measures)|at our (?:sole )?discretion|in our (?:sole )?discretion",
)

# What a sentence denies is no promise: “we send no e-mails”, “without notice”.

NEGATES = PhrasePattern(r"n't|\b(?:no|not|none|nor|nobody|never|neither|cannot|without|refrain|rather|instead|waive)")
NO_DENIAL = one_of(
    r"(?:no|not) (?:less|later|sooner|earlier|fewer|more|longer) than|no (?:later|longer|matter|doubt)",
    r"not (?:only|just|merely|simply|solely|purely|limited to|before|until|without)|whether or not",
    r"(?:never|not) (?:\w+ )?fail to",
    r"without (?:undue |unreasonable |any )?(?:delay|limitation|prejudice|limiting|cost|charge|penalt\w+|liability)",
    r"(?:notify|inform|tell|contact|e-?mail|write to) us",
    r"unless (?:otherwise )?(?:\w+ )?required(?: to do so)?(?: otherwise)?(?: by (?:applicable )?law)?",
    r"not (?:im)?material(?:ly)?|non-material|not (?:applicable|binding|liable|responsible)",
)
DENIES = PhrasePattern(
    r"\b(?:not|no|never|nobody|no-one|none|neither|nor|cannot|refrains?|rather than|instead of|waives?)\b|n't\b"
)
WITHOUT = PhrasePattern(r"\bwithout\b")
PART_ENDS = PhrasePattern(
    r"[,;:()]| - |\b(?:but|unless|until|except|however|although|though|when|whenever|where|if|because|only|"
    r"instead(?! of))\b|\band (?=(?:we|you|they|it|will|shall|may|can|do|does|instead|only|therefore|simply)\b)"
)
OWN_SUBJECT = PhrasePattern(
    r"\b(?:we|they|(?<!that )(?:it|this|these)|will|shall|may|can|is|are|must|please|"
    r"you (?:agree|accept|should|have))\b"
)
OTHER_MATTERS = one_of(
    r"(?:assign|transfer|novate|sublicen[cs]e)\w* (?:\w+ ){0,3}?(?:this|these|the|its|our|any|all|rights)",
    r"(?:answer|respond|reply)\w* (?:to )?(?:your|the|all|any|such|requests|inquir\w+|enquir\w+|questions|e-?mails)",
    r"(?:refund|invoice|pay)\w* (?:you|within|any|the|is|are|all)|complaints? (?:within|must|shall|are)",
    r"(?:invoices?|bills?|receipts?|reminders?|confirmations?|newsletters?|passwords?|codes?|offers?|marketing|orders?)"
    r"(?: [\w,-]+){0,4} (?:will|shall|may|is|are|can)(?: be)? (?:sent|e-?mailed|mailed|delivered|issued)",
    r"(?:if|when|where|once|should) (?:you (?:lose|breach|break|violate|infringe|fail)|your (?:account|ads?|content|"
    r"order|payment|posts?|listings?|access|subscription|parcel|package|server|trial|plan|device|booking) (?:is|are|"
    r"was|were|has|have|gets?|(?!change)\w+s)|(?:somebody|someone|anyone) (?:sign|log)s)",
    r"(?:part(?:y|ies)|we|you|customer|user) (?:may|can|shall be entitled to) (?:\w+ )?(?:terminate|cancel|"
    r"end) (?:this|the|your|these|it)",
)
NOTIFYING = one_of(
    TELL,
    ITEM,
    r"e-?mails?|newsletters?|letters?|sms|text messages?|pop-?ups?|(?:push |in-app )?notifications?|dashboards?|calls?|"
    r"(?:keep|kept) (?:\w+ )?informed|writes? to",
)
TELLING = one_of(
    rf"tell(?:ing)? (?:{PEOPLE}|the (?:public|community))|(?:notif(?:y|ies|ied|ying)|notification|inform(?:ed|ing|s)?|"
    rf"intimate|alert(?:s|ed|ing)?|advise[sd]?|warn(?:ed)?|told|let) (?:{PEOPLE}|the (?:public|community)|of|about|"
    r"promptly|accordingly|in advance|before|when|as|if)",
    r"(?:will|shall|\w+'ll) be (?:asked|prompted) to (?:\w+ )?(?:accept|agree|review|confirm|consent|acknowledge|"
    r"approve)",
    r"(?:will|\w+'ll|shall|may|and|or)(?:,[^,.;]{1,40},)? (?:see|find|leave|put|place|show|display) (?:you |users "
    r")?(?:an? |the )?(?:[\w-]+ )?(?:note|message|notice|banner|alert|reminder|pop-?up|notification)s?",
    r"(?:get|gets|receive|receives|see|sees|find|finds|be sent|be shown) (?:an? |the )?(?:[\w-]+ ){0,3}?(?:notice|"
    r"notification|message|sms|text|letter|e-?mail|mail|pop-?up|banner|alert|announcement|reminder)s?",
    r"(?:learn|hear|find out|know) (?:of|about) (?:it|them|this|these|any|the|such)|hear from us|(?:drawn?|"
    r"brought) to (?:your|\w+'s?|the) (?:\w+'s? )?attention|draw (?:your|[\w']+) attention|(?:will|shall|are|is|"
    r"be) (?:\w+ )?shown (?:the|an?|these|those)|announcements? (?:is|are|(?:will|shall|may) be) made|mak(?:e|es|ing) "
    r"(?:an? |the |any )?(?:[\w-]+ )?announcements?|(?:indicated|signal+ed|surfaced|marked|"
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
    rf"(?:notice|notification)s? of (?:(?:any|such|these|the|all) )?(?:\w+ )?{A_CHANGE} (?:will|shall|may) (?:\w+ )?be "
    r"(?:provided|given|sent|made|issued|delivered|posted|displayed|published)",
    r"(?:notice|notification)s?(?: (?!of\b)\w+){0,3}? (?:(?:be|is|are) )?(?:provided|given|sent|made|issued|delivered|"
    r"posted|displayed|shown|appear)",
    r"(?:notice|notification|communication)s?[^.;]{0,80}? (?:will|shall) be (?:given|provided|sent|"
    rf"delivered) to {PEOPLE}",
    r"(?:reasonable|advance|prior|further|additional|(?:day|week|month)(?:s'?|'s)?|prominent) (?:\w+ ){0,2}(?:notice|"
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
    r"(?:on|in|at the (?:top|head|bottom|end|foot) of) this (?:\w+ )?(?:page|site|website|policy|notice|statement|"
    r"document|agreement)",
    r"here",
)
EXAMPLE = PhrasePattern(
    r"^(?:for (?:example|instance)|we(?:'ll| will| may| shall) do (?:this|so|it)|(?:this|that|it|they|"
    r"these) (?:\w+ )?(?:may|might|could|can|will)(?: also)? (?:be|come|take|arrive|appear|reach)\b|this (?:may|might|"
    r"could|will)|this is (?:\w+ )?(?:done|made|given|sent)|such (?:a )?notice (?:may|might|could|will)|e\.g\.|"
    r"(?:the |such |this |any )?(?:notice|notification)s?(?: of [\w ]{3,40})? (?:may|might|could|will|shall)|"
    r"[\w ]{2,30} (?:may|might|can|could|will|shall) (?:give|provide|make|deliver|send|do) (?:such|this|the|that|"
    r"so by)(?: notice| notification)?)"
)
UNPLACED = PhrasePattern(r"(?:prominent|conspicuous|highlighted|clear|visible)")
FURTHER = one_of(
    r"(?:additional|other|further) (?:(?:appropriate )?(?:steps|measures)|communications(?! (?:by|via|through|such "
    r"as)))|(?:further|additional|other appropriate|(?<!any )(?<!or )(?<!or by )(?<!such )other) (?:notice|"
    r"notification|forms? of notice)(?! as required by \w+ \w+ \()(?:(?= to (?:you|users|customers|members)\b)(?! to "
    r"\w+,? (?:by|via|through|such as|for example|\())|"
    r"(?!(?: (?:of|about|regarding) (?:\w+ ){0,3}?\w+)?,? (?:to (?:you|users|customers|members)|by|on|via|through|in|"
    r"within|to your|such "
    r"as|for example|\()))",
    r"(?:notify|inform|tell|alert) (?:you|users|customers|members)(?: and/or| and| or) (?:\w+ly )?(?:post|publish|plac|"
    r"display)\w*(?! (?:an? |the )?(?:\w+ )?notice)",
    r"(?<!unless )otherwise (?:notify|provid|inform|let|alert|receiv)\w*(?![^.;]{0,40}\b(?:through|by|via|on|in)\b)",
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
EITHER = PhrasePattern(r"\b(?:or|and/or|either)\b")
ALTERNATIVES = PhrasePattern(
    r"\b(?:or|and/or|either|such as|for example|e\.g\.|including|for instance|as you prefer|one of|any of)\b"
)
OR_OTHER = PhrasePattern(
    r"[^.;]{0,30}?,? (?:and/)?or (?:both|all)\b|[^.;]{0,30}?,? (?:and/)?or (?:\w+ you )?(?:by |through |via )?(?:any |"
    r"some )?(?:other|similar|another|otherwise)\b"
)
