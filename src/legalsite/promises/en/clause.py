"""What speaks of changes to this very document."""

from legalsite.promises.en.words import (
    A_CHANGE,
    BETWEEN,
    FRESH,
    MAKING,
    NOUN,
    SHOWN,
    THE_DOCUMENT,
    THINGS,
    VERB,
    VERSION,
)
from legalsite.promises.phrases import any_of, one_of

ABOUT = any_of(
    rf"(?:{VERB}(?:,? (?:and/or|and|or|&|/)? ?(?:otherwise |to |periodically |at any time )?(?:{VERB}|supplement|"
    rf"improve|withdraw|expand|extend|add|remove|delete|suspend|terminate|discontinue))*(?: or make {A_CHANGE} "
    r"to)?(?: from time to time| at any time| the (?:terms|provisions|details|contents?|wording) of| all or part of|"
    rf" (?:aspects|parts|portions|sections) of)?|{A_CHANGE}{MAKING}(?:,? [\w-]+ment,?)? (?:to|in|of|on|for|"
    r"in relation to|with respect to|regarding|concerning)(?: the (?:contents?|provisions|terms|wording|text) of)?|"
    r"(?:new|revised|updated|different|another|modified|amended|future|later) versions? of|(?:we|company)(?: (?!you\b|"
    rf"recommend|encourage|advise|suggest|ask|urge|invite)[\w-]+){{0,3}} review) (?:{THE_DOCUMENT}|this page)",
    rf"{VERB} (?:[\w',/-]+ ){{0,8}}?(?:and|or|and/or) (?:this|these|our|the) (?:privacy )?{NOUN}(?! of)",
    r"(?:privacy|policy|policies|terms|privacy notice|notice|cookie policy) (?:policy |notice |"
    r"statement )?(?:changes|updates|amendments|revisions|modifications)",
    rf"(?!its ){THE_DOCUMENT}(?: itself)?{BETWEEN}{{0,8}} ?(?<!was )(?<!were )(?<!last ){VERB}(?! "
    r"on \d)(?! by (?:anyone|any other|a written))",
    rf"{THE_DOCUMENT} (?:is|are) an? (?:[\w-]+ ){{1,3}}(?:and|that|which){BETWEEN}{{1,6}} ?{VERB}",
    rf"always (?:includes?|contains?|shows?|displays?) the {FRESH} {VERSION} of {THE_DOCUMENT}",
    rf"its {NOUN},? (?:and/or|and|or) (?:its )?(?:[\w-]+ )?{NOUN}{BETWEEN}{{1,6}} ?{VERB}",
    rf"{THE_DOCUMENT}{BETWEEN}{{0,6}} (?:subject(?:ed)?|liable|open) to (?:\w+ ){{0,3}}{A_CHANGE}",
    rf"{THE_DOCUMENT}[^.;]{{0,80}}? (?:it|they){BETWEEN}{{1,6}} ?{VERB}",
    rf"{THE_DOCUMENT}[^.;]{{0,140}}? (?:we|the \w+|our \w+) (?:may|might|will|can|could|shall|are (?:free|entitled|"
    rf"at liberty|able) to) (?:\w+ ){{0,2}}?{VERB} (?:it|them)",
    rf"{VERB} our (?:\w+ )?practices (?:with regard to|regarding|concerning|with respect to|about)",
    rf"{THE_DOCUMENT}[^.;]{{0,160}}?,? (?:and|which|that) (?:may|can|might|could|will) (?:also )?be {VERB}",
    rf"{THE_DOCUMENT} (?:is|are|will be|shall be) (?:kept |regularly |periodically )?(?:under|reviewed)(?= )",
    r"(?:(?:updated|revised|amended|modified|changed|reviewed|altered) (?:(?:versions?|editions?) of )?(?:the |this |"
    rf"these |our )?(?:privacy |cookie |legal )?{VERSION}(?! found)|(?:new|future) (?:privacy |"
    rf"cookie )?{NOUN})[^.;]{{0,50}} (?:{SHOWN}|takes? effect|effective|appl(?:y|ies)|binds?|binding|valid|governs?|"
    r"in force|(?:comes?|enters?) into|put up|placed|goes up)",
    rf"(?:{SHOWN}|publish|post|upload)[^.;]{{0,30}} (?:updated|revised|amended|modified|changed|reviewed|"
    rf"new) (?:versions? of )?(?:the |this |these |our )?(?:privacy |cookie |legal )?{VERSION}",
    rf"(?:changed|new|revised|updated|amended) versions(?: (?:of it|of them))? (?:are|will be) {SHOWN}",
    r"(?:chang\w+|updat\w+|revis\w+|amend\w+|modif\w+)[^.;]{0,60}, (?:this|the) page will (?:say|show|tell|"
    r"reflect|state)",
    rf"{A_CHANGE} (?:to|in) (?:how|the (?:way|manner) in which|the way|our (?:privacy|information|"
    r"data)[\w -]{0,20} (?:practices|policies))[^.;]{0,80}? (?:will be )?(?:reflected|posted|published)",
    rf"(?:keep|keeping|kept|(?:current|recent|up-to-date|latest|newest) versions? of) {THE_DOCUMENT}(?:[^.;]{{0,40}} "
    r"(?:will|is|are|can|may|shall)| (?:under (?:\w+ )?review|up[ -]to[ -]date|current))",
    rf"reserv\w* (?:the |its |our |all )*rights? to (?:{VERB}|expand|extend|supplement|make {A_CHANGE} (?:to|in|"
    rf"of)) (?:this|these) (?!{THINGS}|(?:general )?practices|(?:web ?)?sites?\b|\w* ?(?:program|offer|promotion|"
    r"contest|discount|feature|right|list|project|code))[\w-]+",
    rf"(?:reviews|looks at|goes (?:through|over)|our \w+ (?:look at|review|go (?:through|over))) {THE_DOCUMENT}",
    rf"{VERB} any(?:thing)? (?:of this|here|in (?:this|it)|on this page|about this)",
    rf"{THE_DOCUMENT}[^.;]{{0,60}},? (?:which|that) (?:[\w-]+ ){{1,2}}?(?:may|might|will|can|could|"
    rf"shall) (?:\w+ ){{0,2}}?{VERB}",
    r"(?:view|see) (?:the )?(?:most recent|latest|last) commits? to see (?:the |what )?change[sd]?",
    rf"{VERB} (?:our )?(?:privacy|information|data|cookie) (?:handling )?(?:practices|policies)",
)
LOOSELY = one_of(
    rf"we (?:may|can|might|will) (?:\w+ ){{0,2}}?{VERB} (?:it|them)\b[^.;]*(?:tell|notif\w*|inform|post|publish)",
    r"(?:days?|weeks?|months?) (?:before|prior to|in advance of|ahead of) (?:an? |any |the |such |each )?(?:material |"
    rf"significant |substantial |important |major )?{A_CHANGE} (?:appl(?:y|ies)|takes? effect|becomes? effective|"
    r"comes? into (?:effect|force))",
    r"(?:material|significant|substantial|important|major|substantive|key|any|all|such|these|"
    rf"proposed) {A_CHANGE}\b[^.;]{{0,60}}? (?:adopt(?:ed|ion)|(?:take|takes|taking|come|comes|"
    r"coming) (?:into )?(?:effect|force)|(?:become|becomes|be|becoming) (?:effective|binding))",
    r"(?:amended|revised|updated|up-to-date|new|current|latest) (?:polic(?:y|ies)|terms|notice|statement|versions?|"
    r"text)(?! of (?:the|our|your|any) (?:operating|program|software|app|product|game|plugin|package|"
    rf"code))[^.;]{{0,60}} (?:{SHOWN})",
    r"(?:post|publish|announc)\w* (?:the |any |an? )?(?:next|new|updated|revised|latest) (?:versions?|polic(?:y|ies)|"
    r"terms)",
    rf"reserv\w* (?:the|our|its) rights? to make (?:\w+ )?{A_CHANGE}(?: (?:that|which|as|at)\b|[.,;]|$)",
    rf"{A_CHANGE}[^.;]{{0,80}} (?:new|updated|revised|amended|changed) (?:privacy )?{NOUN}",
    rf"(?:post|publish)\w* (?:\w+ ){{0,2}}?{A_CHANGE} (?:here|on this (?:page|site|website))",
    rf"{A_CHANGE} (?:will be|are|is) (?:posted|published|made|displayed|announced) (?:here|on this (?:page|"
    r"site|website))",
)
HEADING = one_of(
    rf"^[\W\d]*(?:{A_CHANGE}|variation|modification|amendment|revision|versions|reviews?|change ?log|"
    r"version history|history)(?: (?:and|&) (?:questions?|updates?|changes?|notices?|contact|revisions|"
    r"amendments|modifications|effective date|versions|history|notification|review|termination))?\W*$",
    rf"{A_CHANGE}{MAKING} (?:to|in|of|on|for) (?:this|these|our|the|its|it|them|(?:\w+ ){{0,4}}?{NOUN})",
    rf"(?:{NOUN}|privacy) (?:change|update|amendment|revision|modification)s?|^[\W\d]*(?:[\w-]+ ){{0,2}}(?:{NOUN}|"
    r"privacy) reviews?",
    rf"(?:{VERB}|review\w*) (?:and \w+ )?(?:this|these|our|the|"
    rf"of (?:this|these|our|the)|to) (?:[\w&-]+ ){{0,4}}?{NOUN}",
    rf"{THE_DOCUMENT}[^.]{{0,30}} {VERB}",
    rf"(?:keeping|versioning of|edit\w*|future) (?:this|these|our|the) (?:[\w&-]+ ){{0,4}}?(?:{NOUN}|page)",
    rf"{VERB} this page",
    rf"^[\W\d]*{FRESH} (?:{NOUN}|versions?)\W*$|^[\W\d]*(?:future versions?|versioning)\W*$",
    r"(?:amendment|change|modification|variation|revision|update) (?:procedure|process|policy|clause|notices?)",
    r"(?:notification|notice|notices) of (?:any )?(?:changes?|amendments?|updates?|modifications?)",
    r"^[\W\d]*(?:updates|changes|modifications|amendments|revisions)\W*(?:and|&|/|,) [\w ,&/]{0,40}",
    r"^[\w. ]{0,30}(?:and|&|/) (?:updates|changes|modifications|amendments|revisions|policy changes)\W*$",
    r"^[\W\d]*(?:what|how)[\w ]{0,30}(?:changes|we change|updates?|updated)\W*$",
    r"^[\W\d]*(?:effective date|currency|validity|duration|entire agreement)[\w ,;]{0,20}(?:and|;|"
    r",) (?:changes|amendments?|modifications?|updates)\W*$",
    r"^[\W\d]*(?:about )?(?:this|these) (?:privacy )?(?:polic(?:y|ies)|notice|statement|terms|rules|conditions|"
    r"guidelines|disclaimer)\W*$",
)
HEADING_NAMES = one_of(
    rf"(?:{A_CHANGE}|{VERB}|review\w*)\b.*(?:{NOUN}|privacy|this page)",
    rf"(?:{NOUN}|privacy)\b.* (?:{VERB}|{A_CHANGE}|review\w*)",
    rf"{FRESH} (?:{NOUN}|versions?)\W*$|(?:keeping|versioning of|edit\w*|future) (?:this|these|our|"
    rf"the) .*(?:{NOUN}|page)",
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
