"""What speaks of changes of something else, or of no changes at all."""

from legalsite.promises.en.words import THINGS
from legalsite.promises.phrases import one_of

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
ELSEWHERE = one_of(
    r"(?:chang\w+|modif\w+|updat\w+|amend\w+|alter\w*|vary|correct\w*|rectif\w+|suspend|withdraw)(?:,? (?:or|and|to|"
    r"in|of|the|our|your|any|its|part|all|aspect|a|that|to the|about|these|those|inaccurate|incorrect|their|"
    r"(?!using\b)[\w-]+ing)){0,5} (?:(?!impact|affect|using|via|through|seek|obtain|ask|request|get\b|give|tell|notif|"
    rf"shall|will|constitut|mean|indicat)[\w-]+ ){{0,2}}?{THINGS}(?![-\w])(?! (?:terms|agreement|polic|notice))",
    r"(?:our|your|the|if|when|of|subscription) (?:\w+ )?(?:fees?|prices?|ownership|sub-?processors?|cookies|"
    r"details|address|control|law) (?:\w+ ){0,3}?(?:chang|is bought|is acquired)\w*",
    r"(?:software|app|apps|device|product|service) (?:\w+ ){0,4}updates?",
    r"merger|acquisition|acquired|acquires|is bought|bankruptcy|sale of (?:all|assets)|change of control|"
    r"change in ownership|breach(?:es)?|security incident|incidents?|sub-?processors?|(?<!in our )(?<!in the )(?<!in "
    r"a )(?<!our )(?<!by )(?<!via )(?<!ly )(?<!next )(?<!regular )newsletter|unsubscribe|opt out of marketing",
    r"(?:other|third[- ]party|their|another|different) (?:[\w-]+ ){0,3}(?:privacy )?(?:polic(?:y|ies)|"
    r"terms)(?: [\w-]+){0,6} (?:change|update)",
    r"notify us|inform us|tell us|let us know|your (?:details|address|circumstances) change",
    r"information (?:is|becomes|has become) (?:inaccurate|out of date|incorrect|changed)",
)
NEVER = one_of(
    r"(?:use|process|collect|need)\w* (?:\w+ ){0,6}(?:information|data|address(?:es)?|details)(?: \w+){0,4} to (?:\w+ "
    r")?(?:communicate|contact|notify|inform|send|tell|let)\b(?![^.;]*(?:of|about|to) (?:this|these) )",
    r"(?:replaces?|supersedes?) (?:any|all) (?:prior|previous|earlier|other)(?! (?:polic|version|terms|notice|"
    r"statement))",
    r"(?:changes?|amendments?|modifications?|alterations?)[^.;]{0,60} (?:shall|must|may only|"
    r"will only) be (?:made )?(?:in "
    r"writing|agreed)|(?:accepted|agreed|approved|signed)(?: \w+)? by (?:both|all|the) part(?:y|ies)",
    r"arbitration (?:agreement|provisions?|section|clause)|agreement to arbitrate",
    r"construed to|(?:is replaced with|reads as|replaced by) (?:the following|follows)|(?:following|"
    r"additional) terms(?: and conditions)? (?:amend|modify|supplement)",
    r"(?:that|which) (?:amends?|modif(?:y|ies)|changes?|supplements?) (?:this|these)",
    r"we(?<!if we)(?<!when we)(?<!whether we)(?<!whenever we)(?<!once we)(?<!after we)(?<!time we)(?<!should "
    r"we)(?<!that we)(?<!soon as we) (?:have |'ve |had )?(?:recently |last |also |just )?(?:updated|revised|changed|"
    r"amended|modified) (?:this|our|the|these)",
    r"(?:our|the|each|any|a)(?: [\w-]+){0,2} (?:provider|partner|supplier|processor|vendor|network|bank|"
    r"courier)s? (?:may |can |will )?(?:posts?|chang\w*|updat\w*|amend\w*|publish\w*)(?! (?:or \w+ )?(?:these|this)\b)",
    r"(?:its|their|his|her) own (?:\w+ )?(?:terms|conditions|polic(?:y|ies)|notices?|rules)",
    r"nothing (?:herein|contained|in (?:this|these|the)|else)",
    r"you (?:may|must|can|cannot|should|shall|will)(?: not)? (?:\w+ ){0,2}(?:publish|post|upload)",
    r"^\W*(?:[\w ]{0,40}[:,.] )?(?:we (?:may |will |also )*(?:use|process|collect) (?:your|the|this|that|such|it|them|"
    r"personal|contact|collected|e-?mail)|to (?:send|notify|inform|communicate|provide|contact|tell|let))(?! (?:this|"
    r"these|a notice|your continued))(?=[^.;]{0,160}(?:chang|updat|amend|modif))(?:(?!we will|we may|we'll|when we|"
    r"if we)[^.])*\.?$",
    r"(?:tell|inform|notif\w+|contact|send|e-?mail)\b[^.;]{0,60}\b(?:specials|offers|promotions|new products|"
    r"newsletters?|marketing)(?=[^.;]* (?:or|and) (?:[\w-]+ )?(?:changes|updates) (?:to|in) )",
    r"(?:do|does|shall|did) not (?:modify|amend|change|alter|update|supersede)|(?<!we )will not in any way (?:change|"
    r"modify|alter|limit)",
    r"adapted from|(?:considered|constitutes?|deemed|form\w*) an amendment",
    r"\(e\.g\.,? to (?:send|notify|inform|tell)",
    r"(?:unenforceable|court of competent|severable)",
    r"you are (?:also )?(?:welcome|free|allowed|permitted|not allowed|not permitted) to",
    r"(?:only|not|except|unless)[^.;]{0,40}(?:amended|modified|changed|varied|"
    r"altered)[^.;]{0,80}?(?:in writing|written|signed)(?![^.;]{0,120}post)",
    r"(?:amended|modified|changed|varied|altered|amendment|modification|variation)[^.;]{0,60}?(?:only|except|"
    r"unless)[^.;]{0,60}?(?:in writing|written|signed)(?![^.;]{0,120}post)",
    r"signed by (?:both|each|an authorized|authorised|all) (?:part|repres|the part)\w*",
    r"will be (?:updated|revised|changed|amended|modified) (?:effective |on |as of )+(?:\d|january|february|march|"
    r"april|may \d|june|july|august|september|october|november|december)",
    r"^\W*(?:please note:? |note: |notice: )?(?:the|this|our|these) [\w ]{2,40} (?:has|have) (?:\w+ )?been (?:updated|"
    r"revised|changed|amended|modified)",
    r"(?:was|were) (?:last )?(?:updated|revised|modified|changed|amended|reviewed)(?::| (?:on(?! the date)|in|\d))",
    r"(?:(?<!or )other|third[- ]part(?:y|ies)|another|their|those)'?s? (?:[\w-]+ ){0,4}(?:polic(?:y|ies)|terms|"
    r"practices)[^.;]{0,40}(?:chang|updat|amend|modif)\w*",
)
