"""Through what a change is announced."""

from legalsite.promises.en.words import A_CHANGE, A_NOTICE, FRESH, HERE, ITEM, POSTED, PRODUCT, SITE, TEXT, VERSION
from legalsite.promises.lexicon import one_of

CHANNELS = {
    "email": one_of(
        r"e-?mail(?:s|ed|ing)?(?! (?:address )?(?:up to date|current))",
        r"electronic mail",
        r"mailing list",
        r"electronic (?:message|communication)s?",
    ),
    "site": one_of(
        rf"{A_NOTICE}(?:(?!post\w* (?:the |an? |any )?(?:update|revised|new|amended|changes|"
        r"modif))[^.;]){0,50}? (?:on|at|in|to|via|through|across|"
        rf"for visitors to) (?:[\w'-]+ ){{0,4}}?{SITE}",
        r"(?:prominent|conspicuous|highlighted|clear|pinned|visible)(?:ly)?(?: and \w+)? (?:posted |public |"
        rf"\w+ )?{ITEM}(?! (?:\w+ )?(?:within|in|through|inside|on|via) (?:(?:the|our|your|"
        rf"this) )?(?:\w+ )?{PRODUCT})(?!(?: as \w+(?: (?:under|in|to|by) the "
        r"circumstances)?)?,? (?:such as|for example|e\.g\.))",
        rf"(?:notice|notif\w+)[^.;]{{0,40}} (?:by|through|via) an? (?:\w+ )?posting (?:on|at) (?:[\w'-]+ "
        rf"){{0,2}}?{SITE}",
        r"prominently (?:post|display|plac|publish|announc)\w* (?:an? |any |the |such |that )?(?:\w+ )?(?:notice|"
        r"announcement|notification|banner|message)s?",
        rf"(?:provid|giv|post|publish|plac|display|put)\w* (?:notices?|notification|announcements?) (?:of|about|on|"
        rf"regarding|concerning)[^.;]{{0,90}}? (?:on|at|through|via|to) (?:the|our|this|its) (?:[\w'-]+ "
        rf"){{0,2}}?{SITE}",
        rf"(?:announc|notif|inform|communicat)\w*[^.;]{{0,50}} such as (?:the|our|its) (?:\w+ )?{SITE}",
        rf"(?:indicat|stat|say|not|mention|point out)\w* (?:[\w']+ ){{0,3}}?(?:on|at) (?:the|our|its) "
        rf"(?:[\w'-]+ ){{0,2}}?{SITE} that",
        rf"(?:notice|notif\w+|inform\w*|alert\w*) [^.;]{{0,30}}by updating (?:our|the) {SITE}",
        rf"(?:provid|giv|post|plac|display|put)\w* (?:notices?|notifications?|announcements?)(?: to (?:you|users))? "
        rf"(?:on|at) (?:(?:the|our|its) )?(?:[\w'-]+ ){{0,2}}?{SITE}",
        r"(?:post|plac|display|put)\w* (?:an? |the )?(?:[\w-]+ ){0,2}(?:notice|banner|announcement|alert)s? (?:on|at|"
        r"near|to) the (?:very )?(?:top|head) of (?:this|the|our|each|every) (?:[\w-]+ )?page",
        r"(?:announc|advertis|flag|highlight|notif|inform(?!ation)|(?:display|show|plac|post|publish)(?:e|ing)? inform|"
        r"alert|communicat|warn|tell|let you know|mention|point out)\w*(?: (?!new|updated|revised|posting|"
        r"publishing|by)[\w',-]+){0,9}? (?:on|at) (?:the|"
        rf"our|this|its)(?: [\w'-]+){{0,3}}? ?{SITE}",
        r"(?<!this )(?<!our )(?<!privacy )(?<!the )(?<!cookie )(?<!new )(?<!updated )(?<!revised )(?:notices?|"
        r"notifications?|announcements?|alerts?) (?:is|are|will be|may be|of \w+|about \w+)(?: (?:posted|"
        r"placed|displayed|published|pinned|shown|given))? (?:on|at) (?:the|our|"
        rf"this)(?: [\w'-]+){{0,3}}? {SITE}",
        r"(?:on|in|via|through) (?:the|our|its) (?:[\w'-]+ ){0,2}(?:blog|news page|newsroom|news section|"
        r"forum|twitter|social media|status page|news(?! \w+s\b))",
        r"public(?:ly)? announce\w*",
        r"blog(?: post)?s?|banners?(?! ads?)|news feed|rss(?: feed)?|press release|news item|"
        r"pop-?up on (?:our|the) (?:web)?site",
    ),
    "site_way": one_of(
        r"(?<!on or )(?<!to or )(?:via|through|by means of) (?!(?:posting|updated|revised|new|"
        rf"publi))(?:[\w.'-]+,? ){{0,5}}?{SITE}"
    ),
    "in_product": one_of(
        r"(?:in|within|inside|through|via|on|by|across|from|into)(?: \w+ing)? (?:the|our|your|this|any|its|"
        rf"an?)(?: (?!{SITE}\b)[\w'-]+){{0,3}}? ?{PRODUCT}(?!(?:'s)? (?:website|web|site|home ?page|page|provider|"
        r"terms|agreement|account))",
        r"(?:on|in|at|to|via|through|within|across|from) (?:[\w'-]+ ){0,3}?(?:website|site)s? (?:or|and|and/or|/) "
        r"(?:in |on |within )?(?:the |our |your )?(?:mobile )?(?:apps?|applications?|services?|platform)",
        rf"(?:within|inside) (?:[\w'-]+ ){{0,2}}?{PRODUCT}",
        r"(?:in|within|through|on|across) (?:some|all|any|some or all|one or more) of (?:the|our) "
        rf"(?:[\w'-]+ )?{PRODUCT}",
        r"device notif\w+|release notes",
        r"(?:apps?|application|platform|product|software) (?:notification|message|alert|pop-?up)s?",
        r"in[- ](?:app|product|game|service|platform|software)(?: \w+)?",
        r"push (?:notif\w+|message\w*)",
        r"pop[- ]?ups?(?: \w+)?(?! on (?:our|the) (?:web)?site)",
        r"splash screen",
        r"(?:when|next time|first time|after|before|upon|as)(?: that)? (?:you|users|they)?(?: \w+)? ?(?:log|"
        r"logs|sign|signs|logging|signing)[- ]?(?:in|on)(?:to)?",
        r"log-?in (?:screen|page|prompt)",
        r"sign-?in (?:screen|page)",
        r"(?:next|first) time (?:that )?you (?:open|use|launch|visit|start|access|log|sign)",
        rf"(?:the|our|this) {PRODUCT} (?:will |may )?(?:show|display|tell|ask|notif|remind|alert|present|inform)\w*",
    ),
    "account": one_of(
        r"dashboard|(?:developers?|admin|management|web|cloud) console",
        r"(?:contact|notify|inform|notified|notice to|notif\w+|message) (?:you |them |users |"
        r"customers )?(?:directly|individually|personally)(?! (?:by|via|through))|(?:direct|"
        r"individual) (?:notice|notification|communication|message)s?|directly (?:notify|contact|inform)\w*|"
        r"directly sending you",
        r"send(?:ing)? (?:you|users|members) an?(?: \w+)? (?:notice|notification|message)(?! (?:by|via|"
        r"through|in|within|on|at|to))",
        r"account notifications?",
        r"by contacting you(?! (?:by|via|through|using|at|on|in|with))|or otherwise in writing",
        r"(?<!on )(?<!log )(?<!specified )(?<!associated )(?<!listed )(?<!registered )(?<!provided "
        r")(?<!linked )(?<!address "
        r")(?<!stored )(?<!given )(?<!set )(?<!file )(?<!entered )(?:in|through|to|within|via|on|using|"
        r"into) (?:the |your |their |a )?(?:user |online |customer |personal |admin |client )?(?:account|"
        r"account area|account page|control panel|admin console|inbox|message cent(?:er|re))(?! (?:settings|"
        r"owner|holder))",
    ),
    "other": one_of(
        r"letters?",
        r"text messages?|sms",
        r"(?:by|via|through|using|or|in|regular|postal|first[- ]class|u\.?s\.?) (?:regular |postal |"
        r"first[- ]class |u\.?s\.? |registered )?mail(?!ing)",
        r"by post|postal(?: mail)?|post mail",
        r"(?:by )?(?:telephone|phone)(?: call)?s?(?! number)",
        r"(?:by )?fax",
    ),
    "unnamed": one_of(
        r"(?:in writing|written notice|written notification)",
        r"(?:notif(?:y|ying)|inform|notice to|alert) (?:all |the |our )?account (?:holders?|owners?)",
        r"(?:using|through|to) (?:the |your )contact (?:information|details)[^.;]{0,40}",
    ),
    "post": one_of(
        r"(?:post|publish|upload|put|display|plac|list|includ|shar|releas|provid|issu|show)(?:e|es|s|ed|ing|"
        rf"ting)? (?:up )?(?!a notice|notice|an? {ITEM}|a prominent){TEXT}?{HERE}",
        r"(?:post|publish|upload|releas|issu)(?:e|es|s|ed|ing)? (?:the |a |an |our |any |its |all |these |those |such |"
        rf"this |it |them |other |further |future |minor |significant |material |proposed )*"
        rf"(?:{FRESH}|{A_CHANGE}|versions?|text|copy|copies|polic(?:y|ies)|statement|terms|"
        r"agreement|(?:privacy|this|our|cookie) notice|them\b|it\b)",
        rf"(?:{A_CHANGE}|{VERSION}|it|they|which)(?: (?:that|which|we|may|might|make|made|from|time|to|this|"
        r"the|our|these|privacy|policy|terms|in|of|and|notice|statement|any|use|service|"
        r"accordingly))*(?: (?:will|shall|may|is|are|can|be|been|have|has|always|immediately|promptly|also|"
        rf"simply|then|to|get|first))+ (?:{POSTED}|made|noted|reflected|accessible|incorporated|included|"
        rf"updated|documented|uploaded|viewed)(?: \w+)?(?: (?:and )?(?:effective|available|dated))? ?{HERE}",
        rf"(?:{A_CHANGE}|{VERSION}|it|they|which)(?: (?:that|which|we|may|might|make|made|from|time|to|this|"
        r"the|our|these|privacy|policy|terms|in|of|and|notice|statement|any|use|service))*(?: (?:will|shall|"
        r"may|is|are|can|be|been|always|immediately))+ (?:posted|published|uploaded)(?! (?:to|for) you)",
        r"(?:effective|binding|appl(?:y|ies)|effect|force|counts?)(?: \w+){0,4}? (?:when|upon|on|after|from|"
        rf"once|as of|following|as soon as)(?: [\w']+){{0,6}}? (?:post|publi|upload|put up|appear)\w*"
        rf"(?: {TEXT}{HERE})?",
        r"(?:by|upon|after|following|on|when|once|since|until)(?: \w+){0,2} (?:post(?:ing|ed)|publi(?:shing|"
        rf"cation|shed)|upload(?:ing|ed))(?! (?:an? |the |such |any )?(?:[\w-]+ ){{0,2}}?(?:{ITEM}|banner))(?! (?:to|"
        rf"for) you)"
        rf"(?: (?!notice){TEXT}?{HERE}|(?= (?:of )?(?:the |any |such |a |an |our |these |those |it|them|this|"
        r"on|here|to|and|by|in|updated|revised|changes|new))|(?=[ ,.;]|$))",
        r"(?:notif\w+|inform\w*|alert\w*|let you know|notice|tell you|communicat\w+)[^.;]{0,60}? by (?:also |"
        r"us )?(?:updating|changing|revising|amending)[^.;]{0,40}?(?:date|page|policy|notice|terms|statement)",
        rf"{FRESH} (?:(?:privacy|cookies?|data|protection|security|service) ){{0,2}}?{VERSION}[^.;]{{0,60}}?"
        r"(?:is|are|be|remain|remains) (?:always |also )?(?:available|"
        r"found|accessible|viewed|posted|published|displayed|accessed|here|at|on|in force|shown)",
        rf"{FRESH} {VERSION} (?:will |always |also |then )*(?:appears?|stands?|be) {HERE}",
        rf"(?:post|plac|put|includ|add|insert)\w* {A_NOTICE} (?:in|within) (?:this|the|our) (?:privacy |cookie )?"
        r"(?:policy|statement|terms|agreement)",
        r"(?:notify|inform|tell|let) (?:you|users|everyone)(?: know)? here",
        r"put (?:\w+ ){1,5}up (?:here|on|online)",
        r"(?:committed|pushed|merged|tracked|recorded|logged|made|documented) (?:to|in) (?:this|the|our) (?:\w+ )?"
        r"(?:file|document|page|repositor\w+|git\w*)",
        r"this page (?:will (?:say|show|tell|reflect|state|be updated|always)|is updated)",
        r"(?:updat|amend|revis|chang|modif|edit)(?:e|es|ing|ed|y|ies|ying) (?:the (?:text|contents?) (?:of|on) )?"
        r"(?:this|the|our) (?:web ?)?page",
        r"(?:date|page)[^.;]{0,40} and (?:take )?(?:any )?(?:other|additional|further)[^.;]{0,30}(?:notice|"
        r"notify|steps)",
        r"(?:posted|published|put up|made available|listed) (?:here|on this page)",
        r"(?:find|see|view|read|access|consult|review|check)\w* (?:the|our|its) (?:(?:most |then-)?current|latest|"
        rf"newest|most recent|up-to-date) {VERSION}[^.;]{{0,40}}? (?:{HERE}|at (?:https?|www)\S+)",
        r"record (?:each|any|all|every)? ?changes?[^.;]{0,40} (?:list|here|below|page)",
        rf"(?:updat\w+|revis\w+|new version|changes|changed|amend\w+)(?:(?!{ITEM}|banner|pop-?up|, you )[^.;]){{0,50}} "
        r"(?:here|(?:on|to) this (?:page|site|website|web page|url|address))",
        rf"(?:made|making|make|makes)(?: (?!{ITEM}\b)[\w']+){{0,7}} available (?:here|on|at|online|from|within|in|"
        r"through|via)[^.;]{0,30}",
        r"(?:made|make|effect\w*|occur)[^.;]{0,30} by posting(?! an? )(?! notices?)",
    ),
}
