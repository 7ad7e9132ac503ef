"""The date shown, earlier texts kept, what counts as agreement."""

from legalsite.promises.en.words import ROLES
from legalsite.promises.phrases import one_of

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
    r"shown|displayed|"
    r"indicated|stated|identified|posted|noted|listed|printed|updated|revised|changed|set out|given|at|on|in)",
    r"(?:last|most recently) (?:updated|revised|modified|changed|reviewed)(?: \w+){0,8} (?:indicated|shown|"
    r"displayed|found|see|date|stated|top|bottom|is)",
    r"(?:indicat|show|stat|identif|mark|reflect)\w*(?: \w+){0,9} (?:when|"
    r"last) (?:\w+ ){0,6}?(?:last )?(?:updated|revised|changed|modified)",
    r"dated (?:at|on|above|below)|together with the date|date-?stamped",
)
NO_DATE = one_of(
    r"effective (?:as of|on|from) the (?:\w+ )?date (?:stated|specified|set out) in",
    r"(?:ahead of|before|prior to|after|until|on|from|as of|since) (?:the|their|its|such|that|any|"
    r"this)(?: \w+)?? (?:effective )?dates?(?! (?:shown|displayed|stated|indicated|listed|noted|at|above|below))",
    r"up[ -]to[ -]date|to date|out of date|date of birth|birth ?dates?|expiry dates?",
)
TOP = one_of(
    r"(?:at|on|near|to|in|from|towards?) (?:the|its) (?:very )?(?:top|head|beginning|start|upper|front)(?: \w+)?",
    r"(?:date|legend|\"|revised|updated|effective|shown|stated|indicated|listed|notice|set out|one|line|"
    r"at)\"? (?:\w+ )?above",
    r"date(?: [\w'-]+){1,8} (?:is|are|was) (?:posted|shown|stated|listed|displayed|given|noted) above",
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
    r"request|provide|review|offer)\w*(?: [\w-]+){0,9}? (?:(?:previous|prior|earlier|past|older|old|superseded|"
    r"archived|historical|former)(?: \w+)? (?:versions?|revisions?|wordings?|editions?|iterations|texts?|"
    r"polic(?:y|ies)|notices|statements|terms)|(?:every|all)(?: \w+)? (?:versions|revisions|wordings|editions))",
    r"(?:effective|updated|revised|modified|dated?)\W+[^.;]{0,30}(?:previous|prior|archived|past) versions?\W*(?:$|\|)",
    r"^\W*(?:see |view |read )?(?:all |our )?(?:previous|prior|earlier|past|older|archived|"
    r"superseded) versions?\b(?! of (?:the |our |your )?(?:\w+ )?(?:app|software|browser|product|service|game|site|"
    r"website|extension)s?\b).{0,60}$",
    r"(?:view|see|find|track|follow(?!ing)|browse)\w*(?: \w+){0,2}? (?:all|any|the|every|each|past|"
    r"these)(?: \w+)? (?:changes?|revisions?|edits?|updates?|modifications?) (?:to|made|of|in|here|on|since)",
    r"versions?(?: of [\w ]{3,40}?)? (?:that |which )?(?:was |were )?(?:effective|in force|in effect)(?: \w+)? "
    r"(?:prior to|before)",
    r"version history|revision history|change history|history of (?:the |all |our |any )?(?:changes|revisions|"
    r"edits|versions|amendments)|history of (?:this|these|our) \w+",
    r"change ?-?logs?",
    r"(?:a |the )?summary of (?:privacy |policy |terms |the |any |all |our |key |recent |material |what |is |"
    r"has |was )*(?:edits?|changes|changed|amendments|updates|revisions|different|new)|links? to (?:the |"
    r"our )?(?:former|previous|prior|earlier|old|past) (?:\w+ )?(?:versions?|polic\w+|terms|text)|(?:complete|"
    r"full|entire|whole|public|version|edit|revision|change) history(?! of your)",
    r"(?:you can|can|may|could) track (?:all |any |the )*(?:changes|revisions|edits)",
    r"(?:archive|archives) of (?:this|these|our|the|previous|past|prior|all)[\w ]{0,20}|in our archives?",
    r"(?:previous|prior|earlier|former|older?) ones (?:\w+ ){0,3}?(?:available|kept|archived|found|read|in the)",
    r"what(?:'s| is| was| has been) (?:new|revised|changed|different)\W* (?:\w+ ){0,3}?(?:listed|list)|"
    r"list of what (?:is|was|has) ",
    r"versions? (?:table|register|log)",
    r"(?:git|public) (?:repository|history)|commit history|(?:view|see) (?:the )?(?:most recent|latest|last) commits?",
    r"view history",
    r"(?:^|\| )(?:changes?|what changed|summary of changes?|description of changes?) (?:\||$)",
    r"list of (?:all )?(?:changes|revisions|amendments)|(?:record|log|list|document)(?:s|ed|"
    r"ing)? (?:of )?(?:each|every|all|any) changes?",
    r"compare (?:the )?versions|redlines?|marked-up",
)
CONTINUED_USE = one_of(
    r"(?:not|n't) (?:accept|agree|approve)[^.;]{0,60}(?:has|have) the (?:right|option) to (?:cancel|terminat|clos|"
    r"leave)\w*",
    r"(?:not|n't) (?:wish|want|intend) to (?:accept|agree|be bound)[^.;]{0,120}(?:terminat|cancel|stop|clos|"
    r"discontinu|leav|ceas|uninstall|delet)\w*",
    r"(?<!only )(?<!not )(?:go(?:es|ing)? on|carr(?:y|ies|ying) on|keep(?:s|ing)?|continu(?:e|es|"
    r"ing))(?: to)? (?!to\b|being )\w+[^.;]{0,80}\b(?:bound|accept|agree|assent|consent)\w*",
    r"\w+ing(?: [\w']+){0,8} (?:means?|signif\w+|constitutes?|indicates?) (?:that )?you(?:r)?(?: \w+){0,3} (?:accept|"
    r"agree|assent|consent)\w*",
    r"us(?:e|ing)(?: [\w',-]+){1,20}? (?:indicates?|signif\w+|constitutes?|means?)(?: that)?(?: \w+){0,3} assent\w*",
    r"(?:count|regard|treat|deem|taken)\w* as (?:approved|accepted|agreed)",
    r"(?:do|does) not accept[^.;]{0,60}withdraw from (?:the|this|your) (?:contract|agreement)",
    r"(?:us(?:e|ing)|access\w*)[^.;]{0,90} (?:after|following|once|thereafter)[^.;]{0,90}(?:assum|deem|consider|treat|"
    r"understand|constru)\w*[^.;]{0,60}(?:agree|accept|consent)\w*",
    r"(?:after|following) (?:our |the |any |such )?(?:posting|publication|notice|change|amendment|update|"
    r"modification)s?\b[^.;]{0,60} "
    r"(?:will |shall |be )*(?:constitut|signif|mean|indicat|deemed)\w* [^.;]{0,40}(?:accept|agree|assent|consent)\w*",
    r"(?<!before you )(?<!before )(?<!only )(?<!cannot )(?<!can not )(?<!can't )(?:continu\w*|further|keep|keeps|"
    r"carry on|carrying on|goes on|go on|subsequent)(?: \w+){0,3}? (?:us(?:e|es|ing|age)|access\w*|visit\w*|"
    r"participat\w*|brows\w*|play\w*|sell\w*|shop\w*|subscri\w*|provision|having|membership|engag\w+|receiv\w+|"
    r"do business)(?![^.;]{0,20}(?:information|data) )",
    r"(?:by|when)(?: \w+){0,2} (?:us(?:e|ing)|accessing|visiting|staying|continuing|"
    r"remaining)[^.;]{0,90}(?:accept|agree|consent|bound|acknowledg)\w*",
    r"using [^.;]{2,60} (?:means?|constitutes?|indicates?|implies|signif\w+|shall be|is)[^.;]{0,40} (?:accept|"
    r"agree|consent)\w*",
    r"(?:placing|making|submitting) [^.;]{0,30}(?:signif|constitut|mean|impl|indicat)\w* (?:your )?(?:accept|"
    r"agree|consent)\w*",
    r"(?:use|access)[^.;]{0,60}(?:after|following)[^.;]{0,100}(?:constitut|signif|deemed|mean|indicat|"
    r"impl)\w*[^.;]{0,40}(?:accept|agree|assent|consent)\w*",
    r"(?:taken|deemed|considered|treat(?:ed)?|regarded)[^.;]{0,25} (?:as |to (?:be|have) )?(?:accept|agree|assent|"
    r"consent)\w*",
    r"(?:if|should) you (?:do not|don't|disagree|object|are not|no longer|dislike|are unhappy|do not wish|"
    r"refuse)[^.;]{0,120}?(?:stop|close|ceas|terminat|discontinu|cancel|not (?:use|access|continue)|leave|"
    r"delet|unsubscrib|refrain|uninstall|exit|end your)\w*",
    r"(?:stop using|close your account|cease using|discontinue)[^.;]{0,60} if you (?:do not|don't|disagree|object)",
    r"(?:your|the|user's|users'|customer's)(?: \w+)? (?:remedy|recourse|option)(?:,[^,.;]{0,40},)? is to (?:stop|"
    r"cease|close|discontinue|cancel|terminate)",
    r"(?:if|unless) you (?:do not|don't)? ?(?:object|oppos)\w*[^.;]{0,80}(?:accept|agree|consent|approv)\w*",
    r"you (?:use|access|visit)[^.;]{0,60} (?:after|following)[^.;]{0,80}(?:consent|agree|accept|bound)\w*",
    r"unless you (?:\w+ )?(?:terminat|cancel|clos|object|reject|withdraw|leav)\w*",
    r"(?:wish|right|want|choose|prefer|decide|able) (?:\w+ ){0,4}?to (?:reject|refuse|decline|"
    r"object)[^.;]{0,80}?(?:stop|close|ceas|terminat|discontinu|cancel|leave|delet)\w*",
    rf"(?:if|should|where) (?:(?:the|any|an?) )?{ROLES} (?:do not|does not|doesn't|disagrees?|objects?|"
    r"is not)[^.;]{0,120}?(?:stop|clos|ceas|terminat|discontinu|cancel|leav)\w*",
    r"(?:chance|opportunity|option) to (?:\w+ )?(?:stop|close|leave|discontinue|cancel|terminate|decline further|"
    r"decide whether)",
    r"decisions? (?:about|regarding|on|whether)[^.;]{0,30}(?:ongoing|continued|continuing|future|further) use",
    r"silence|(?:if|unless) you (?:do not|don't) (?:respond|reply|answer|inform|tell|notify)[^.;]{0,80}(?:accept|"
    r"agree)\w*",
)
EXPLICIT = one_of(
    r"(?:ask|request|seek|obtain|require|need|get|have|with|without|given|gives?)\w*(?: (?:you|for|to|first|again|"
    r"your|their|his|them|users?|the|from|a|customers?|have|us|her|member's?|explicit|express|prior|affirmative|fresh|"
    r"new|renewed|active|written|review|read|and)){0,6} (?:consent|agree(?:ment)?|permission|approv\w+|accept\w*|"
    r"opt[- ]in|re-?accept\w*|confirm\w*|press \"?i agree\"?)",
    r"you (?:have|must|will have to|need to)(?: first| explicitly| expressly)? (?:agreed?|accept(?:ed)?|"
    r"consent(?:ed)?)",
    r"(?:explicit|express|affirmative|active)(?:ly)? (?:consent|agree|accept|opt)\w*",
    r"(?:said|saying|say) yes to",
    r"\"i (?:agree|accept)\"|re-?(?:accept|acknowledg|consent|agree)\w*",
    r"(?:click|tick|press)\w*[^.;]{0,40}(?:accept|agree)\w*",
    r"(?:only|unless|until|where|if) (?:\w+ ){0,2}(?:opt|opts|opted)[- ]in",
)
CONSENT = one_of(r"consents?|agreement|permission|approval|opt[- ]?in|accept(?:ance)?")
CONSENT_WHERE_LAW = one_of(
    r"(?:if|where|when|as|to the extent)[^.;]{0,60}(?:law|legally|required|necessary|needed|appropriate|"
    r"demands?|obliged)"
)
