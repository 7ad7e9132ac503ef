"""Through what a change is announced."""

from legalsite.promises.en.media import (
    CHAT,
    DEVICE,
    ENDS,
    INDOORS,
    MODIFIERS,
    NEWS,
    NOWHERE,
    OVER,
    PLACARD,
    SHOW,
    WORD,
    way,
)
from legalsite.promises.en.posting import POST
from legalsite.promises.en.words import A_CHANGE, A_NOTICE, ITEM, PEOPLE, PRODUCT, ROLES, SITE
from legalsite.promises.phrases import one_of

CHANNELS = {
    "email": one_of(
        r"e-?mail(?:s|ed|ing)?(?! (?:address )?(?:up to date|current))",
        r"electronic mail",
        rf"send(?:s|ing)? (?:{PEOPLE} )?a mail",
        r"mailing list",
        way("newsletters?"),
        r"(?:notification|notice) via [\w.+-]+@[\w.-]+",
    ),
    "other": one_of(
        r"letters?",
        r"text messages?|sms",
        r"(?:by|via|through|using|or|in|regular|postal|first[- ]class|u\.?s\.?) (?:regular |postal |"
        r"first[- ]class |u\.?s\.? |registered )?mail(?!ing| to (?:the|your) e-?mail)",
        r"by post|postal(?: mail| service)?|post mail|(?:to|at) (?:your|the|their)(?: \w+)? last known (?:postal "
        rf")?address|(?:promptly |directly |\bto |will |shall |may |also |then )mails? (?:you\b|{PEOPLE}|"
        r"the (?:revised|changed|new|amended|updated)|an? (?:\w+ )?(?:notice|copy))",
        way(r"(?:leaflets?|inserts?|(?:your|the) (?:bill|invoice)s?|(?:monthly|paper|bank|benefit) statements?)"),
        r"(?:by )?(?:telephone|phone)(?: call)?s?(?! number)",
        r"(?:by )?fax",
        rf"(?:messages?|notifications?|notices?)(?: sent)? (?:to|on) (?:your|the|their) (?:\w+ )?{DEVICE}",
        way(rf"(?:{CHAT}|{DEVICE}|magazines?|bulletins?|circulars?)"),
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
        rf"){{0,7}}?{SITE}",
        r"(?:prominent|conspicuous|highlighted|clear|pinned|visible)(?:ly)?(?: and \w+)? (?:posted |public |"
        rf"\w+ )?{ITEM}(?! (?:\w+ )?(?:within|in|through|inside|on|via) (?:(?:the|our|your|"
        rf"this) )?(?:\w+ )?{PRODUCT})(?!(?: as \w+(?: by(?: \w+)? law)?)?(?: (?:under|in|to|by) the "
        r"circumstances)?,? \(?(?:such as|for example|e\.g\.|including for example))",
        rf"(?:notice|notif\w+)[^.;]{{0,40}} (?:by|through|via) an? (?:\w+ )?posting (?:on|at) (?:[\w'-]+ "
        rf"){{0,2}}?{SITE}",
        rf"(?<!have )(?<!has )(?<!after )(?<!following ){SHOW} (?:(?:an?|any) )?(?:(?!updated|revised|new|amended|"
        rf"privacy|this|our|current|cookie|latest|modified|legal|such|the)(?:{WORD}|"
        rf"changes?) ){{0,2}}?{PLACARD}{NOWHERE}",
        r"(?<!this )(?<!our )(?<!privacy )(?<!cookie )(?<!legal )(?<!revised )(?<!updated )(?<!changed )(?<!amended "
        rf")(?<!altered )(?<!the )(?<!new )(?<!such )(?<!when )(?<!once )(?<!after )(?<!until ){PLACARD}(?: (?:of|"
        r"about|regarding)(?: [\w'-]+){1,6}?)? (?:will|shall|may|is|are)(?: also| then)? (?:be )?(?:posted|placed|"
        rf"displayed|shown|put up|published){NOWHERE}",
        r"prominently (?:post|display|plac|publish|announc)\w* (?:an? |any |the |such |that )?(?:\w+ )?(?:notice|"
        r"announcement|notification|banner|message)s?",
        r"(?:provid|giv|post|publish|plac|display|put)\w* (?:notices?|notification|announcements?) (?:of|about|on|"
        r"regarding|concerning)(?:(?! by (?:\w+ )?(?:post|publish|updat|revis))[^.;]){0,90}? (?:on|at|through|via|"
        rf"to) (?:the|our|this|its) (?:[\w'-]+ ){{0,2}}?{SITE}",
        r"(?:post|plac|display|put)\w* (?:an? |the )?(?:[\w-]+ ){0,2}(?:notice|banner|announcement|"
        r"alert)s?(?: for [\w ]+)? (?:on|at|near|to) the (?:very )?(?:top|head) of (?:this|the|our|each|"
        r"every) (?:[\w-]+ )?page",
        rf"visit\w* (?:[\w'-]+ ){{0,3}}?{SITE}[^.;]{{0,60}} (?:receive|see|find|get|shown|presented with) (?:\w+ "
        rf"){{0,3}}?{ITEM}",
        r"(?:public(?:ly)?|prominently|conspicuously) announce\w*|(?:flag|highlight|display|signal|"
        r"mark)\w* (?:prominently|conspicuously)",
        r"(?:announc|notif|inform|communicat)\w*[^.;]{0,60} in an? (?:\w+ )?(?:prominent|conspicuous|visible) (?:way|"
        r"manner|place|fashion|location)",
        r"^\W*(?:(?:it|this|that|they) (?:may|might|could|can|will) be )?(?:an? |the )?(?:prominent |"
        r"public )?(?:notice|announcement|banner)s?(?=,(?! (?:including|such))| or\b| and\b)",
        way(NEWS),
        r"(?<!this )blog(?: post)?s?|(?<!dashboard )(?<!app )(?<!cookie )(?<!consent )banners?(?! ads?)|news feed|"
        r"rss(?: feed)?|press release|news item|pop-?up on (?:our|the) (?:web)?site",
    ),
    "site_way": one_of(
        r"(?<!on or )(?<!to or )(?<!collected )(?<!obtained )(?:via|through|by means of) (?!(?:the |our |your |"
        r"its )?(?:customer|client|member|user|student|supplier|partner|tenant) portal)(?!(?:posting|updated|revised|"
        rf"new|publi))(?:{WORD},? ){{0,5}}?{SITE}(?! (?:user )?interface)",
        rf"by (?:updating|editing) (?:our|the) {SITE}",
        rf"(?<!posted )(?<!published )(?<!provided )(?:on|at|in) (?:the|an?|our) (?:(?:\"?{WORD}\"?|or|"
        rf"and) ){{0,6}}?(?:section|area|page|part|address) of (?:the|our|its) (?:{WORD} ){{0,2}}?{SITE}{OVER}",
        r"(?<!available )(?<!accessible )(?<!located )(?<!offered )(?<!featured )(?<!collected )(?<!posted "
        r")(?<!published )(?<!found )(?:on|at) (?:the (?:top|head|bottom|foot) of (?=(?:our|"
        rf"the) (?:{WORD} ){{0,2}}?(?:web ?sites?|sites?|home|front|landing)))?(?!this )(?:(?:the|our|its|your|any|"
        rf"all|each) )?(?:{WORD} ){{0,3}}?{SITE}{OVER}",
    ),
    "in_product": one_of(
        r"(?<!link )(?<!links )(?<!link provided )(?<!stated )(?<!specified )(?<!given )(?<!available )(?<!accessible "
        r")(?<!located )(?<!offered )(?<!featured )(?<!collected )(?<!pages )(?<!page )(?<!effect )(?<!impact "
        r")(?<!set forth )(?<!set out )(?:in|within|inside|through|via|on|by|across|from|into)(?: (?!using|accessing|"
        rf"visiting)\w+ing)? (?:the|our|your|this|any|its|an?)(?: (?!{SITE}\b(?! (?:user )?interface)){WORD}){{0,3}}? "
        rf"?{PRODUCT}(?!'s \w)(?! (?:listing|stores?|website|web|site|home ?page|page|provider|terms|agreement|"
        r"account))(?: updates?)?",
        r"in (?:the |all |any |those |your )?(?:\w+ )?servers (?:where|in which|that|with) (?:[\w'-]+ ){0,4}?bot",
        r"(?<!available )(?<!accessible )(?:on|in|at|via|through|within|across) (?:the|our|its|this|"
        r"any) (?:[\w'-]+ ){0,2}?(?:website|site)s? (?:or|and|and/or|/) (?:in |on |within )?(?:the |our |"
        r"your )?(?:mobile )?(?:apps?|applications?|services?|platform)",
        rf"(?:within|inside) (?:[\w'-]+ ){{0,2}}?{PRODUCT}",
        r"(?<!provided )(?:in|within|through|on|across) (?:some|all|any|some or all|one or more) of (?:the|our) "
        rf"(?:[\w'-]+ )?{PRODUCT}",
        r"device notif\w+|(?:app|application) release notes",
        r"(?:apps?|application|platform|product|software|service) (?:notification|announcement|message|alert|"
        r"pop-?up)s?",
        r"in[- ](?:app|application|product|game|service|platform|software)(?! purchas| advert| content)(?: (?!or\b|"
        r"and\b)\w+)?",
        r"push (?:notif\w+|message\w*)",
        r"pop[- ]?ups?(?: \w+)?(?! on (?:our|the) (?:web)?site)",
        r"(?:on|at|upon|with|after) (?:the|your) next (?:launch|start|run|session)",
        r"(?:splash|log-?in|sign-?in|start|welcome) screens?|(?:log-?in|sign-?in) (?:page|prompt)s?|(?:upon|at|after|"
        r"during) (?:your )?(?:next )?log-?in",
        rf"(?:through|within|inside) (?!(?:{ENDS}|\w+ing|e-?mail|means|methods|other|notices?|notifications?|"
        r"messages?|communications?|channels|publication|mail|sms|time|discord|slack|telegram|whatsapp|twitter|"
        r"facebook|websites?|github|reasonable|appropriate|written|electronic|one|two|five|ten|"
        r"thirty)\b)[a-z][\w-]+(?=[.,;)]|$| (?:and|or|before|at|prior)\b)",
        r"(?:when|next time|first time|after|before|upon|as)(?: that)? (?:you|users|they)?(?: \w+)? ?(?:log|"
        r"logs|sign|signs|logging|signing)[- ]?(?:in|on)(?:to)?",
        r"(?:requir|ask|prompt)\w* (?:you|users|members) to (?:\w+ )?(?:log|sign)[- ]?(?:in|on)",
        r"when (?:you|users|members)(?: next)? (?:open|launch|start|use|access|"
        rf"enter) (?!(?:{WORD} ){{0,3}}?{SITE})\w+",
        r"(?:next|first|the) time (?:that )?you (?:attempt |try )?(?:to )?(?:open|use|launch|visit|start|access|log|"
        r"sign|play)",
        rf"(?:the|our|this) {PRODUCT} (?:will |may )?(?:show|display|tell|ask|notif|remind|alert|present|inform)\w*",
    ),
    "account": one_of(
        rf"dashboards?(?: {ITEM})?{OVER}|(?:developers?|admin|management|web|cloud) console|"
        r"(?:user|customer|client|member|student|patient|parent|tenant|supplier|partner|employee|staff) portal",
        r"(?:contact|notify|inform|notified|notice to|notif\w+|message) (?:you |them |users |customers )?(?:directly|"
        r"individually|personally)(?! (?:by|via|through))|(?:direct|individual) (?:notice|notification|communication|"
        r"message)s?(?![^.;]{0,30}(?:including|such as|e\.g\.))|directly (?:notify|contact|inform)\w*|"
        r"directly sending you",
        rf"send(?:s|ing)? (?:{PEOPLE}(?: of (?:the|our) \w+)? an?(?: \w+)? (?:notice|notification|message)|(?:it|them|"
        r"an? (?:\w+ )?(?:notice|message|copy)(?: of [^.;]{0,40})?) to (?:you|users|customers|members|"
        r"our \w+))(?! (?:by|via|through|in|within|on|at|to|using)\b)",
        r"account notifications?",
        r"if [^.;]{0,50} (?:access|open|enter|visit) your (?:account|profile)(?: or (?:account|"
        r"profile))?,? you (?:will|shall) be (?:informed|notified|told)",
        r"in writing(?=,? (?:and/or|or) (?:(?:by|via|through) )?e-?mail)",
        r"(?:messages?|notices?|notifications?)(?: sent)? (?:to|in|on|via|through) (?:your|the|"
        rf"their) {MODIFIERS}accounts?{OVER}",
        way(
            r"(?:inbox|mailbox|message cent(?:er|re)|control panel|admin console|(?:member|customer)s?'? area|"
            r"online banking)"
        ),
        way(r"(?:accounts? (?:page|area|portal|overview|screen)|(?:user|customer|client|member) portal)"),
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
        r"(?:using|through|via|to) (?:the |your |any )?contact (?:information|details)[^.;]{0,40}",
    ),
    "announced": one_of(
        r"(?:is|are|be|been|was|were|gets?) (?:\w+ly )?announced|(?<!how it )(?<!how we )announc(?:e|es|"
        rf"ing) (?:\w+ ){{0,3}}?(?:{A_CHANGE}|it|them|this|the same|such)|(?:upon|after|following|from|on|by|with|"
        r"of) (?:their|its|the|our|an?|any|such) (?:public |official |prior )?announcement|"
        r"specified in the announcement"
    ),
    "post": POST,
}
