"""What the reader is to do, or is told about contact: no notice to the reader, whatever it names."""

from legalsite.promises.en.words import ROLES
from legalsite.promises.phrases import Phrases

READER = rf"(?:you|(?:(?:the|each|any|registered) )?{ROLES})"
ABLE = (
    r"(?:may|can|could|must|should|shall|will|need to|have to|(?:has|have) the (?:right|option|opportunity) to|"
    r"agrees? (?:to|that you will)|undertakes? to|(?:are|is) (?:\w+ )?(?:advised|encouraged|responsible|expected|"
    r"required|obliged|entitled|invited|free|welcome|able)(?: to| for)?)"
)
DOES = (
    r"(?:check|return|look|monitor|terminat|cancel|clos|object|reject|opt\b|"
    r"unsubscrib|subscrib|withdraw|notify|inform (?!you)|send|contact|write|e-?mail|provid|giv|"
    r"stay|ensur|maintain|keep (?:informed|up)|stop|discontinu|refer|familiari[sz]|regular|periodic|frequent)"
)
UNDERGO = r"(?:be|get|receive|see|hear|have)"
REST = r"(?:(?!,? (?:and|but)(?: if| when| where| should)? we\b| (?:which|that) (?:is|are|will) )[^.;])*"

USERS = Phrases(
    rf"\b{READER} {ABLE} (?!{UNDERGO}\b)(?:(?!{UNDERGO}\b)\w+ ){{0,2}}?{DOES}\w*{REST}|(?:your|(?:the |each )?(?:user|"
    r"customer|member|client|subscriber|visitor)s?'?s?)(?: \w+)? (?:responsibility|obligation|"
    r"duty) to (?:\w+ ){0,2}?(?:review|check|inform|read|stay|consult|visit|monitor|look|be )[^.;,]*|(?:who|"
    r"that) (?:have |has )?(?:requested|registered|subscribed|signed up|opted|enabled)\b[^.;,]*|(?:consent\w*|"
    r"agree\w*) to receiv\w*[^.;]*|(?<!deemed )(?:to|and|you) (?:stay|keep|remain|be)(?: yourself)? (?:\w+ly "
    r")?(?:informed|up[ -]to[ -]date|aware|notified)[^.;,]*|(?:is|are) not (?:responsible|liable) for[^.;]*|"
    r"(?:questions?|comments?|feedback|complaints?)\b[^.;]{0,60} (?:may|can|should|could) be\b[^.;]*|"
    r"e-?mails?[^.;]{0,30} (?:will|do|does|shall) not\b[^.;]*|if you(?: have|'ve)? (?:opted|chosen|unsubscribed|"
    r"elected|asked)\b[^.;,]*|(?:send|sending|giving|give|provid\w+) (?:to )?us\b[^.;,]*|\(?if you(?: have|"
    r"'ve)?[^.;)]{0,60}e-?mail address\)?|(?<!have your )(?:provide|verified|valid|current|correct|accurate|"
    r"your account's)(?: us with)?(?: an?| your)?(?: \w+)? e-?mail address(?:es)?|(?:encourag|urg|advis|recommend|"
    r"invit|ask)\w* (?:that )?(?:you|users|customers|visitors)(?: to)? (?:\w+ )?(?:review|check|read|visit|consult|"
    r"revisit|look)[^.;]*|please (?:\w+ )?(?:send|write|e-?mail|reach out|get in touch|refer(?! to (?:the|"
    r"our) (?:latest|current|most|newest))|sign|contact)\b[^.;]*|(?:contact|contacting|e-?mail|e-?mailing|write to|"
    r"writing to|notify|notifying|inform|tell|call|reach|telling|informing) us\b[^.;]*|(?:do|does|"
    r"did) not (?:\w+ )?(?:object|reject|oppose)s?\b[^.;]*|(?<![\w.+-])(?<!notification via )(?<!notice via "
    r")[\w.+-]+@[\w.-]+|(?:before|when|where|while|after) you (?:\w+ )?(?:submit|provide|register|order|buy|purchase|"
    r"interact|browse)\b[^.;,]*|by (?:sending|e-?mailing|writing)[^.;]{0,40} (?:to|at) us\b[^.;]*|changes? (?:in|"
    r"to) (?:our|the) (?:\w+ ){0,2}(?:products?|services?|sites?|websites?|business)(?! terms)|"
    r"you (?:\w+ ){0,2}?(?:keep|update|maintain|ensure)\b[^.;]*e-?mail[^.;]*|please (?:keep|ensure|"
    r"make sure)[^.;]*e-?mail[^.;]*|(?:don't|do not|doesn't|does not) (?:run|have|keep|maintain|operate|use|collect|"
    r"store|send) [^.;,]{0,40}(?:e-?mail|mailing|newsletter)[^.;,]*|(?:sign up|subscribe|register) [^.;]{0,30}(?:by|"
    r"to|for)\b(?=[^.;]*newsletter)[^.;]*"
)
