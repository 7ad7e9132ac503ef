"""The media of a notice: what a phrase with a preposition names when its last word is a website, an app, a letter, …"""

from legalsite.promises.en.words import PRODUCT, SITE
from legalsite.promises.phrases import Phrases, one_of

# What ends a noun phrase: whatever comes after it, the phrase is over.
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
ACCOUNT = (
    r"(?:dashboards?|(?:online |customer |user |member )?accounts?(?: (?:area|page|portal))?|inbox|message cent(?:er|"
    r"re)|control panel|(?:direct|personal|individual) (?:messages?|notifications?|notices?|communications?|contact)|"
    r"dms?|written (?:notices?|notification|communication))"
)
OTHER = (
    r"(?:letters?|magazines?|bulletins?|circulars?|text messages?|sms|fax|(?:postal |regular |direct |"
    rf"first[- ]class )?mail(?! to (?:the|your) e-?mail)|post|{CHAT}|{DEVICE}|calls?)"
)


PLACARD = r"(?:notice|notification|banner|announcement|message|note|alert)s?"
SHOW = r"(?:post|publish|plac|display|put|show|leav)(?:e|es|s|ed|ing|ting)?(?: up| out)?"
NOWHERE = (
    r"(?![^.;]{0,70}? (?:(?:on|in|at|within|inside|through|via|into|to) (?!(?:the|any|this|such) (?:event|case|future|"
    r"time|same))(?:the|our|your|this|its|their|any|each|all|an?) |by (?:e-?)?mail|via |in[- ]app|within |through ))"
)
INDOORS = (
    r"(?:practice|clinics?|surgery|offices?|branch(?:es)?|premises|stores?|shops?|schools?|reception|notice ?boards?|"
    r"bulletin boards?|waiting (?:room|area)s?|counters?|libraries|library|locations?|gyms?)"
)


def way(heads: str) -> str:
    """A phrase with a preposition whose noun is one of these."""
    return rf"(?:by(?: means of| way of)?|via|through|using|over|on|in|at|within) {MODIFIERS}{heads}{OVER}"


def phrase(heads: str) -> str:
    """A noun phrase that ends with one of these."""
    return rf"{MODIFIERS}{heads}{OVER}"


JOINS = Phrases(
    r"(?:(?:,? (?:and/or|or|and)|,|/) |/)(?:(?:by|via|through|in|on|with|within|using|at) )?(?:an? |the |our |your )?"
)
HEADS = {
    "email": one_of(phrase(EMAIL)),
    "in_product": one_of(phrase(IN_PRODUCT)),
    "other": one_of(phrase(OTHER)),
    "site": one_of(
        phrase(rf"(?:{NEWS}|{SITE}|(?:public|(?:web)?site) (?:notices?|banners?|announcements?|messages?|updates?))")
    ),
    "account": one_of(phrase(ACCOUNT)),
    "post": one_of(
        r"(?:an? |the |our )?(?:updat|revis|chang|refresh)\w* (?:the |our |an? |of the )?(?:[\"\w-]+ ){1,4}?date\"?(?: "
        r"(?:on|at|in|of|above)(?:(?! and )[^.;,]){0,60})?\W*$"
    ),
}
