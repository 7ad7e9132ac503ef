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
    r"agree\w*) to receiv\w*[^.;]*|(?:to|and|you) (?:stay|keep|remain|be)(?: yourself)? (?:\w+ly )?(?:informed|"
    r"up[ -]to[ -]date|aware|notified)[^.;,]*|(?:is|are) not (?:responsible|liable) for[^.;]*|(?:questions?|comments?|"
    r"feedback|complaints?)\b[^.;]{0,60} (?:may|can|should|could) be\b[^.;]*|e-?mails?[^.;]{0,30} (?:will|do|does|"
    r"shall) not\b[^.;]*|if you(?: have|'ve)? (?:opted|chosen|unsubscribed|elected|asked)\b[^.;,]*|(?:send|sending|"
    r"giving|give|provid\w+) (?:to )?us\b[^.;,]*|\(?if you(?: have|'ve)?[^.;)]{0,60}e-?mail address\)?|"
    r"(?<!have your )(?:provide|verified|valid|current|correct|accurate|your account's)(?: us with)?(?: an?|"
    r" your)?(?: \w+)? e-?mail address(?:es)?|(?:encourag|urg|advis|recommend|invit|ask)\w* (?:that )?(?:you|users|"
    r"customers|visitors)(?: to)? (?:\w+ )?(?:review|check|read|visit|consult|revisit|look)[^.;]*|"
    r"please (?:\w+ )?(?:send|write|e-?mail|reach out|get in touch|refer(?! to (?:the|our) (?:latest|current|most|"
    r"newest))|sign|contact)\b[^.;]*|(?:contact|contacting|e-?mail|e-?mailing|write to|writing to|notify|notifying|"
    r"inform|tell|call|reach|telling|informing) us\b[^.;]*|(?:do|does|did) not (?:\w+ )?(?:object|reject|"
    r"oppose)s?\b[^.;]*|(?<![\w.+-])(?<!notification via )(?<!notice via )[\w.+-]+@[\w.-]+|(?:before|when|where|while|"
    r"after) you (?:\w+ )?(?:submit|provide|register|order|buy|purchase|interact|browse)\b[^.;,]*|by (?:sending|"
    r"e-?mailing|writing)[^.;]{0,40} (?:to|at) us\b[^.;]*|changes? (?:in|to) (?:our|the) (?:\w+ ){0,2}(?:products?|"
    r"services?|sites?|websites?|business)(?! terms)|you (?:\w+ ){0,2}?(?:keep|update|maintain|"
    r"ensure)\b[^.;]*e-?mail[^.;]*|please (?:keep|ensure|make sure)[^.;]*e-?mail[^.;]*|(?:don't|do not|doesn't|"
    r"does not) (?:run|have|keep|maintain|operate|use|collect|store|send) [^.;,]{0,40}(?:e-?mail|mailing|"
    r"newsletter)[^.;,]*|(?:sign up|subscribe|register) [^.;]{0,30}(?:by|to|for)\b(?=[^.;]*newsletter)[^.;]*"
)
