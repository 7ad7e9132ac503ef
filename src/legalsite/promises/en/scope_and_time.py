"""Which changes are announced, and when."""

from legalsite.promises.en.words import A_CHANGE, FRESH, VERSION
from legalsite.promises.lexicon import counted
from legalsite.promises.phrases import Phrases, one_of

MATERIAL = one_of(
    r"material(?:ly)?",
    r"significant(?:ly)?",
    r"substantial(?:ly)?",
    r"important(?! (?:note|notice|that|to (?:note|review|check|read|visit|keep)))",
    r"major",
    r"substantive(?:ly)?",
    r"meaningful(?:ly)?",
    r"fundamental(?:ly)?",
    r"considerabl[ey]|noteworthy|far-reaching|drastic(?:ally)?",
    rf"(?:large|larger|essential|sizeable|profound|radical) (?:\w+ )?{A_CHANGE}",
    rf"{A_CHANGE} (?:is|are) (?:\w+ )?(?:big|large)|(?:key|big(?:ger|gest)?) (?:{A_CHANGE}|ones?)|(?:some|"
    r"any)thing (?:big|large|new|major|drastic|important)|of (?:substance|consequence|importance|significance)",
    r"(?:for|of|about) (?:everything|anything) else|(?:real|marked|appreciable|noticeable|lasting|great) (?:effect|"
    r"impact|bearing|consequences?)",
    r"serious",
    r"that matters?|matter to you",
    r"(?:adversely|negatively|materially|significantly|substantially) (?:affect|impact|alter|change|reduc)\w*",
    r"in essential (?:points|parts|respects)",
    r"(?:reduc|limit|narrow|affect|impact|restrict|diminish|lessen|alter|chang|modif|curtail|increas|expand|extend|"
    r"add to)\w* (?:\w+ ){0,2}(?:your|the|users'?|their|customers'?|members'?) (?:\w+ ){0,2}(?:rights|obligations|"
    r"duties|responsibilities|(?<!data )protections?|interests)",
    r"(?:to|at) (?:\w+ ){0,2}(?:disadvantage|detriment)|detrimental|disadvantag\w+|unfavou?rabl[ey]|(?:less|"
    r"more) (?:un)?favou?rable|worse off|adverse(?:ly)?",
    r"(?:affect|impact)(?:s|ing)? (?:how|the way|your?|users|(?:\w+ ){1,3}(?:rights|obligations))",
    r"(?:how|ways?|manner|purposes?)(?: in| for)?(?: which| that)? we (?:\w+ )?(?:use|handle|treat|process|collect|"
    r"share)\w*(?: [\w'-]+){0,6} changes?",
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
    r"(?:im|non-?|not )material",
    r"minor",
    r"insignificant",
    r"(?:will|do|shall) not (?:\w+ )?(?:materially|significantly)",
    rf"no (?:such )?{A_CHANGE} (?:shall|will|may)[^.;]{{0,60}} (?:materially|significantly|substantially)",
)
UNLESS_IMMATERIAL = one_of(
    r"(?:unless|other than|except|apart from|aside from|save)[^.;]{0,60}(?:immaterial|minor|insignificant|"
    r"non-?material|trivial|small|typos?|typographical|editorial|cosmetic|clerical|formatting|spelling)|(?:minor|"
    r"small|trivial|editorial|cosmetic|typo\w*)[^.]{0,60}(?:anything|everything|all) (?:else|other)",
    r"not (?:merely|only|just|purely) (?:editorial|cosmetic|formal|clerical|minor)",
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
    r"(?:about|of) (?:it|them)",
    r"the (?:change|amendment|modification|revision|update)s?",
)
BEFORE = one_of(
    r"(?<!effect )(?<!collected )(?<!obtained )(?<!gathered )(?<!provided )(?:before|prior to)(?: \w+){0,7}? "
    r"(?:tak\w+|com\w+|becom\w+|appl\w+|start\w*|effect\w*|change\w*|made|make|making|adopt\w*|force|go\w*|happen\w*|"
    r"implement\w*|enter\w*|it|they|them|update\w*|modif\w*|amend\w*|new|begin\w*|revision\w*|publication|posting|"
    r"introduc\w*|valid|putting|using(?! (?:our|the|this))|being|rolled|version|terms|policy)",
    r"before (?:it|they|that|doing so)\b",
    r"before you (?:choose|continue|next|can|are bound)",
    r"in advance|ahead of (?:time)?|beforehand|ahead",
    r"(?:notify|inform|tell|ask|contact|e-?mail)(?:ing)? (?:you|users|members|customers) (?:\w+ ){0,3}?first(?! time)",
    r"(?:advanced?|prior) (?:\w+ )?(?:written )?(?:notice|notification|warning)",
    r"days'? (?:prior|advance|written|of|business|calendar)? ?(?:written )?notice|(?:day|week|month)s?'? notice",
    r"(?:days?|weeks?|months?)(?: have gone by| have passed| elapse\w*)? (?:before|prior|after(?! the change)|"
    r"in advance|ahead|following|from|since|beforehand)",
    r"(?:upcoming|forthcoming|future effective|proposed) (?:changes?|amendments?)",
    r"(?:effect|effective|apply|force)[^.;]{0,60} (?:following|after) (?:\w+ )?(?:notice|notification)",
    r"(?:effect|effective|apply|force|binding|bind) (?:only )?(?:after|once|following) (?:we|our|you|"
    r"the)(?: \w+){0,4} (?:notif|notice|inform|sen[dt]|giv|told|tell|receiv)\w*",
    r"(?:close|cancel|terminate|leave)[^.;]{0,30} before (?:it|they|the)",
    r"(?:appl(?:y|ies)|effect|bind\w*|force)[^.;]{0,30} until|(?:takes?|comes?) (?:into )?(?:effect|"
    r"force) unless you|only (?:once|after)",
)
ON_EFFECTIVE = one_of(
    r"(?:effective|effect|force|appl(?:y|ies|icable)|bind(?:s|ing)?|counts?|valid)(?: \w+){0,5}? (?:when|upon|on|"
    r"as soon as|once|from the (?:moment|date|day|time)|from (?:that|its|their)|as of|as (?:they|it)|with (?:the|"
    r"their|its)|at the time|the (?:moment|day|date))(?! (?:the )?(?:\w+ )?(?:date )?(?:stated|specified|indicated|"
    r"set out) in)(?: [\w']+){0,8}?(?: (?:post|publi|upload|online|display|appear|put|made|available|placed|placing|"
    r"placement|updat|announc|revis(?!ion date)|release)\w*)",
    r"on the (?:same )?(?:day|date) (?:when|on which|that) (?:\w+ ){1,4}(?:starts?|begins?|appl\w+|enters?|takes?|"
    r"comes?|becomes?)(?! on)",
    r"(?:effective|effect|force|appl(?:y|ies)|binding|bind|binds|valid|operates?)(?: \w+){0,7}? (?:immediately|at once|"
    r"instantly|straight away|forthwith)|(?:govern|appl|bind)\w*[^.;]{0,40} from then on",
    r"(?:immediately|automatically) (?:\w+ )?(?:effective|binding|upon|after|on|when|following)",
    r"(?:effective|effect|binding) (?:immediately|instantly|at once|right away|as soon as)",
    rf"visit[^.;]{{0,40}} (?:subsequent to|after|following) (?:\w+ ){{0,2}}{A_CHANGE}",
    r"(?:first time|next time)[^.;]{0,40}(?:takes? effect|after the change)",
    r"(?<!effect )(?:from|on) the date of the change",
    r"(?:effective|effect|force) (?:immediately )?(?:upon|on) (?:[\w,]+ ){0,4}?(?:notice|notification)|"
    r"with immediate effect",
)
EXCEPTED = Phrases(r"(?:,|\() ?(?:except|save|other than)\b[^;.]*")
FRAMES = one_of(
    r"[^.;]{0,200}\b(?:with|on|upon|by giving|subject to|after) [^.;]{0,30}(?:days|weeks?|months?)'? (?:\w+ )?notice\b",
    r"[^.;]{0,200}\b(?:provid|giv)\w* (?:\w+ )?(?:at least )?(?:[\w()-]+ ){1,2}(?:days?|weeks?|"
    r"months?)'? (?:\w+ )?notice by (?:post|publish)\w*",
    r"[^.;]{0,200}\b(?:comment|consultation) period[^.;]*",
    rf"[^.;]{{0,100}}\b(?:{A_CHANGE}|they|it)(?: \w+){{0,3}} (?:into effect|into force|effective|effect|apply|"
    r"applies) (?:only )?after (?:a period of )?[\w()-]+ (?:\([\w]+\) )?(?:calendar |business )?(?:days?|weeks?|"
    r"months?)(?=[,.;]| so| and|$)",
    r"[^.;]{0,200}\b(?:days?|weeks?|months?) (?:before|prior to|in advance of|ahead of) (?:(?:making|implementing)\b|"
    rf"(?:the|any|such|an?|these) (?:\w+ )?{A_CHANGE} (?:takes?|becomes?|comes?|appl|goes|go))",
    r"(?:all (?:three|of (?:these|them|this))|both|these|this|they|it|the notice|notices?|"
    r"notification)(?: \w+){0,2} (?:happens?|occurs?|comes?|goes|go|takes? place|will|is|are|"
    r"period)[^.;]{0,60}(?:days?|weeks?|months?|advance|before|prior)[^.;]*",
    r"^(?:(?!within)[^.;]){0,300}\b(?:days?|weeks?|months?) (?:after|following|from)(?: [\w']+){0,6}? (?:notice|"
    r"notification|notified|informed|told|announce\w*|release)\b",
    r"(?:no|not) (?:sooner|earlier) than [^.;]{0,30}(?:days?|weeks?|months?) (?:after|following|from)[^.;]*(?:notice|"
    r"notif|e-?mail|sent|tell|told|inform|post|publi)\w*",
    rf"(?:{A_CHANGE}|{FRESH} {VERSION}|\bthey)[^.;]{{0,90}}(?:effective|effect|force|apply|"
    r"binding)[^.;]{0,60}(?:days?|weeks?|months?) (?:after|following|from)[^.;]*(?:notice|notif|e-?mail|sent|tell|"
    r"told|inform|post|publi|upload)\w*",
)
AS_SOON = one_of(
    r"as soon as(?! (?:it|they|(?:the )?\w+) (?:is|are) (?:\w+ )?(?:posted|published|accessible|available|"
    r"online|uploaded))"
)
PROMPT = one_of(
    r"promptly(?! (?:amend|chang|revis|updat|modif))|without (?:undue )?delay|swiftly|speedily|in a timely (?:manner|"
    r"fashion)|timely",
    r"immediately(?= (?:notify|inform|tell|let|alert|e-?mail))",
    r"(?:notify|inform|tell|alert)\w* (?:you )?immediately",
)
NUMBERS = counted("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen") | {
    "a": 1,
    "an": 1,
    "twenty": 20,
    "twenty-one": 21,
    "twenty-eight": 28,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
    "hundred and eighty": 180,
}
PERIOD = Phrases(
    r"(?<![\w-])(?P<number>\d+|[a-z]+(?:-[a-z]+)?)(?:st|nd|rd|th)?(?: ?\((?P<figure>\d+(?=st|nd|rd|th|\))|"
    r"[a-z-]+(?=\)))(?:st|nd|rd|th)?\))?[ -](?:full |clear |consecutive )?(?P<business>business |working |"
    r"calendar )?(?P<unit>days?|weeks?|months?|fortnight|years?|quarters?)(?!\w)"
)
CALENDAR = Phrases("calendar")
UNITS = (("fortnight", 14), ("day", 1), ("week", 7), ("month", 30), ("quarter", 90), ("year", 365))
NO_PERIOD = Phrases(
    r"(?:\bwithin(?: the)?|\bevery|\bonce (?:in|every|per|a|each)|\bper|\blast|\bprevious|\bpast|\bpreceding|"
    r"\beach|\bfirst|\bnext|\bfor(?: a (?:period|minimum) of)?(?: at least)?(?: the (?:next|first|following))?|"
    r"\bfor a further|\bup to|\bwithin a period of) $"
)
COUNTS_BACK = Phrases(r"\w+ (?:before|prior|in advance|ahead|beforehand)")
NO_PERIOD_AFTER = Phrases(
    r"^ (?:to (?:object|reject|opt|cancel|terminate|respond|review|accept)|after (?:receiv|you(?! (?:have|are|"
    r"were)(?: been)? (?:informed|notified|told)))|old|of age)"
)
