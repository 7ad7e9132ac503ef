"""The text itself is posted: on its page, here, with a new date for a notice."""

from legalsite.promises.en.words import A_CHANGE, FRESH, HERE, ITEM, POSTED, SITE, TEXT, THE_DOCUMENT, VERSION
from legalsite.promises.phrases import one_of

# A new text, and where it comes to stand.
ITS_TEXT = (
    rf"(?:{A_CHANGE}|(?<!date of the )(?<!date of our )(?<!date of this ){FRESH} (?:[\w&-]+ ){{0,3}}?{VERSION}|"
    rf"{VERSION} (?:as|so) (?:revised|varied|amended|changed|modified|altered))"
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
    rf"(?:{A_CHANGE}|{VERSION}|it|(?<!after )they|which)(?: (?!(?:will|shall|is|are|not|"
    r"be)\b)[\w'-]+){0,12}?(?: (?:will|shall|may|is|are|can|be|been|have|has|always|immediately|promptly|also|simply|"
    rf"then|to|get|first))+ (?:{POSTED}|made(?! to)|accessible|incorporated|included|updated|documented|uploaded|"
    rf"viewed)(?: \w+)?(?: (?:and )?(?:effective|available|dated))? ?(?<!shown )(?<!displayed ){HERE}",
    rf"(?:{A_CHANGE}|{VERSION}|it|they)(?: \w+){{0,4}}? (?:shown|displayed|highlighted|flagged|marked|summari[sz]ed|"
    r"announced) (?:here|below|above|(?:on|in|at) (?:the (?:top|head|beginning) of )?this (?:web ?)?(?:page|polic\w+|"
    r"document|site))",
    rf"{FRESH} {VERSION}(?: \w+){{0,2}}: website",
    r"(?:via|through|by|with|in) (?:an? |the )?(?:\w+ )?(?:commits?|pull requests?|merge requests?)\b",
    rf"(?<!\ba )(?<!any )(?<!such )(?:{A_CHANGE}|{VERSION}|it|(?<!after )they|which)(?: (?:that|which|we|may|might|"
    r"make|made|from|time|to|this|the|our|these|privacy|policy|terms|in|of|and|notice|statement|any|use|"
    r"service))*(?: (?:will|shall|may|is|are|can|be|been|always|immediately|first|publicly))+ (?:posted|"
    r"published|uploaded)(?! (?:to|for) you)",
    r"(?:effective|binding|valid|appl(?:y|ies|icable)|effect|force|counts?)(?: \w+){0,6}? (?:when|upon|on|"
    r"after(?! they)|from|once|as of|following|as soon as|at the time|the (?:moment|time)|with (?:the|their|"
    r"its))(?: (?!or\b)[\w']+){0,8}? (?:post|publi(?!c\b|shed (?:effective )?date)|upload|put (?:up|online)|display|"
    rf"appear)\w*(?! of (?:an? |such |any )?notice\b)(?: {TEXT}?{HERE})?",
    rf"(?:by|or|and|,) (?:the )?publication(?: of (?:an? |the |any )?(?:{FRESH} )?{VERSION})?(?=[,.;]| or| and)",
    r"(?:by|upon|after(?! they)|following|follows|(?<!carry )(?<!carries )(?<!goes )(?<!go )(?<!keep )(?<!keeps )on|"
    r"when|once|since|until)(?: \w+){0,2} (?:post(?:ing|ed)|publi(?:shing|cation|shed)|upload(?:ing|"
    rf"ed))(?! (?:of )?(?:an? |the |such |any )?(?:[\w-]+ ){{0,2}}?(?:{ITEM}|banner))(?! (?:to|"
    rf"for) you)(?: (?!notice){TEXT}?{HERE}|(?= (?:of )?(?:the |any |such |a |an |our |these |those |it|them|this|on|"
    r"here|to|and|by|in|updated|revised|changes|new))|(?=[ ,.;]|$))",
    r"(?:notif\w+|inform\w*|alert\w*|let you know|notice|tell you|communicat\w+)[^.;]{0,160}? (?P<medium>(?:by|or|"
    r"such as|including|for example,?)(?: by)? (?:also |us )?(?:updating|changing|revising|"
    r"amending)[^.;]{0,40}?(?:date|timestamp|page|policy|notice|terms|statement|change ?-?log))",
    rf"(?:(?<=site )|(?<=page )|(?<=app )|(?<=apps ))(?:along|together) with (?:the|an?|our) {FRESH} (?:\w+ ){{0,2}}?"
    rf"{VERSION}",
    rf"(?:the|our|this) (?:[\w-]+ )?{SITE} (?:will |shall |always )*(?:includes?|contains?|shows?|carr(?:y|ies)|"
    rf"displays?) (?:always )?the {FRESH} (?:[\w-]+ ){{0,2}}?{VERSION}",
    r"(?:say|note|mention)s? (?:so|it|this|that|them) (?:here|(?:on|at the (?:top|head) of) this (?:web ?)?page)",
    rf"{FRESH} (?:(?:privacy|cookies?|data|protection|security|service) ){{0,2}}?{VERSION}[^.;]{{0,60}}?(?:is|are|be|"
    r"remain|remains) (?:always |also |freely |publicly |readily )*(?:available|located|found|accessible|viewed|"
    rf"posted|published|displayed|accessed|consulted|reviewed|read|here|at|on|in force|shown)(?: {HERE})?",
    rf"(?:{VERSION}|one) (?:(?:that is |which is )?(?:currently |presently )?(?:posted|published|available|shown|"
    rf"displayed|found|in force)(?: {HERE})?) (?:is|are|will|shall|governs?|prevails?|appl(?:y|ies))(?: (?:always|"
    rf"deemed|the|be|then))*(?: \w+)?(?: {HERE})?",
    r"this (?:web ?)?(?:document|page|policy|text) (?:will |shall |always )*(?:reflects?|incorporates?|includes?|"
    rf"records?|shows?) (?:\w+ )?{A_CHANGE}",
    r"(?:the )?(?:posting|publication)(?: [\w'-]+){0,8}? (?:counts?|constitutes?|serves?|deemed|considered|suffices?|"
    r"sufficient|is) (?:\w+ ){0,3}notice",
    rf"{A_CHANGE} (?:to|of|in) (?:this|these|the|our) (?:[\w-]+ ){{1,3}}(?:will|shall|are|is) (?:be )?(?:recorded|"
    r"documented|logged)",
    r"(?:notify|notifying|inform|informing|tell|telling|let) (?:its |our |the )?(?:you|users|readers|visitors|"
    r"everyone)(?: know)? (?:here|on this (?:web ?)?page)",
    r"(?:post|publish|display|plac|put|provid|giv)\w* (?:an? |any |the )?(?:[\w-]+ )?(?:notice|notification|"
    r"announcement)s?[^.;]{0,60}? (?:on|at|to) this (?:web ?)?page",
    rf"(?:{A_CHANGE}|{VERSION}) (?:will|shall|should|must) be (?:posted|published) with (?:an? |the )?{FRESH}",
    rf"{A_CHANGE}[^.;]{{0,40}} (?:recorded|listed|logged)[^.;]{{0,40}} (?:of|on) this (?:page|policy|document)",
    rf"{A_CHANGE}(?: \w+){{0,5}} (?:reflected|noted|documented|recorded) [^.;]{{0,50}} (?:and|or) (?:in )?this "
    r"(?:file|page|document|policy)",
    rf"{A_CHANGE}(?: \w+){{0,3}} (?:noted|reflected) (?:here|below|above|(?:(?:on|in)|at the (?:top|head|bottom|end|"
    rf"foot) of) this \w+|on (?:the|our|its) (?:[\w-]+ ){{0,2}}?{SITE})",
    rf"{A_CHANGE}(?: [\w'-]+){{0,6}} (?:will|shall|are|is) (?:be )?made and (?:posted|published)",
    rf"(?:reflect|indicat|show|mark|not)\w* (?:[\w'-]+ ){{0,3}}?{A_CHANGE} (?:by|in|with|through) (?:the|an?|"
    r"our) (?:[\w'\"-]+ ){0,4}?date",
    r"put (?:\w+ ){1,5}up (?:right )?(?:here|on|online)",
    r"(?:committed|pushed|merged|tracked|recorded|logged|made|documented) (?:to|in) (?:this|the|our) (?:\w+ )?"
    r"(?:change ?-?log (?:at|on|in|below)[^.;]{0,20} this|file|document|page|repositor\w+|git\w*)",
    r"this page (?:will (?:say|show|tell|reflect|state|be updated|always)|is updated)",
    r"(?:updat|amend|revis|chang|modif|edit|replac)(?:e|es|ing|ed|y|ies|ying) (?:(?:the |any )?(?:text|contents?|"
    r"information|wording|version|terms) (?:of|on|at) )?(?:this|the|our) (?:web ?)?page",
    rf"(?:updat|amend|revis|chang|modif|edit|replac)(?:e|es|ing|y|ies|ying) {THE_DOCUMENT}(?: from time to time|"
    rf" at any time)? (?:on|at) (?:this page|(?:our|the|its) (?:[\w-]+ ){{0,2}}?{SITE})(?! (?:terms|polic|notice))",
    r"(?:revis|updat|chang|refresh|amend)\w* (?:the|our) [^.;]{0,30}date(?=[^.;]{0,160}\b(?:additional|further|"
    r"other) (?:\w+ )?(?:notice|notification|steps))",
    r"(?:posted|published|put up|made available|listed) (?:here|on this page)",
    r"(?:find|see|view|read|access|consult|review|check|obtain|refer to)\w* (?:the|our|its) (?:(?:(?:most |"
    rf"then-)?current|newest|most recent|{FRESH}) {VERSION}|{VERSION} in force)[^.;]{{0,50}}? (?:{HERE}|at:? website)",
    r"record (?:each|any|all|every)? ?changes?[^.;]{0,40} (?:list|here|below|page)",
    rf"(?:updat\w+|revis\w+|new version|changes|changed|amend\w+)(?:(?!(?<!privacy )(?<!cookie ){ITEM}|banner|pop-?up|"
    r"date\b|, you )[^.;]){0,50} (?:here(?! (?:are|is)\b)|(?:on|to) this (?:page|site|website|web page|url|address))",
    rf"(?:made|making|make|makes)(?: (?!{ITEM}\b|history\b|previous|prior|earlier|archived|"
    r"old)[\w']+){0,10} available (?:to you )?(?:here|on|at|online|from|within|in|through|via)(?: (?!and\b|"
    r"or\b)[\w'-]+){0,4}",
)
