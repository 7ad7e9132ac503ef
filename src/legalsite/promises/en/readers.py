"""What the reader is to do, or is told about contact: no notice to the reader, whatever it names."""

import re

from legalsite.promises.en.words import ROLES

READER = rf"(?:you|(?:(?:the|each|any|registered) )?{ROLES})"
ABLE = (
    r"(?:may|can|could|must|should|shall|will|need to|have to|(?:has|have) the (?:right|option|opportunity) to|agrees? "
    r"(?:to|that you will)|undertakes? to|(?:are|is) (?:\w+ )?(?:advised|encouraged|responsible|expected|required|"
    r"obliged|"
    r"entitled|invited|free|welcome|able)(?: to| for)?)"
)
DOES = (
    r"(?:check|return|look|monitor|terminat|cancel|clos|object|reject|opt\b|"
    r"unsubscrib|subscrib|withdraw|notify|inform (?!you)|send|contact|write|e-?mail|provid|giv|"
    r"stay|ensur|maintain|keep (?:informed|up)|stop|discontinu|refer|familiari[sz]|regular|periodic|frequent)"
)
UNDERGO = r"(?:be|get|receive|see|hear|have)"
REST = r"(?:(?!,? (?:and|but) we\b)[^.;])*"

USERS = re.compile(
    rf"\b{READER} {ABLE} (?!{UNDERGO}\b)(?:(?!{UNDERGO}\b)\w+ ){{0,2}}?{DOES}\w*{REST}|"
    r"(?:your|(?:the |each )?(?:user|customer|member|client|subscriber|visitor)s?'?s?)(?: \w+)? (?:responsibility|"
    r"obligation|duty) to (?:\w+ ){0,2}?(?:review|check|inform|read|stay|consult|visit|monitor|look|be )[^.;,]*|"
    r"(?:who|that) (?:have |has )?(?:requested|registered|subscribed|signed up|opted|enabled)\b[^.;,]*|"
    r"(?:consent\w*|agree\w*) to receiv\w*[^.;]*|"
    r"(?:to|and|you) (?:stay|keep|remain|be)(?: yourself)? (?:\w+ly )?(?:informed|up[ -]to[ -]date|aware|"
    r"notified)[^.;,]*|"
    r"(?:is|are) not (?:responsible|liable) for[^.;]*|(?:questions?|comments?|feedback|"
    r"complaints?)\b[^.;]{0,60} (?:may|can|"
    r"should|could) be\b[^.;]*|"
    r"e-?mails?[^.;]{0,30} (?:will|do|does|shall) not\b[^.;]*|"
    r"if you(?: have|'ve)? (?:opted|chosen|unsubscribed|elected|asked)\b[^.;,]*|"
    r"(?:send|sending|giving|give|provid\w+) (?:to )?us\b[^.;,]*|\(?if you(?: have|'ve)?[^.;)]{0,60}e-?mail address\)?|"
    r"(?<!have your )(?:provide|verified|valid|current|correct|accurate|your account's)(?: us with)?(?: an?|"
    r" your)?(?: \w+)? e-?mail address(?:es)?|"
    r"(?:encourag|urg|advis|recommend|invit|ask)\w* (?:that )?(?:you|users|customers|"
    r"visitors)(?: to)? (?:\w+ )?(?:review|check|read|visit|consult|revisit|look)[^.;]*|"
    r"please (?:\w+ )?(?:send|write|e-?mail|reach out|get in touch|refer|sign|contact)\b[^.;]*|"
    r"(?:contact|contacting|e-?mail|e-?mailing|write to|writing to|notify|notifying|inform|tell|call|reach|"
    r"telling|informing) us\b[^.;]*|"
    r"(?:do|does|did) not (?:\w+ )?(?:object|reject|oppose)s?\b[^.;]*|[\w.+-]+@[\w.-]+|by (?:sending|e-?mailing|"
    r"writing)[^.;]{0,40} (?:to|at) us\b[^.;]*|changes? (?:in|"
    r"to) (?:our|the) (?:\w+ ){0,2}(?:products?|services?|sites?|websites?|business)(?! terms)|please (?:keep|"
    r"ensure|make sure)[^.;]*e-?mail[^.;]*|(?:don't|do not|doesn't|does not) (?:run|have|keep|maintain|operate|use|"
    r"collect|store|send) [^.;,]{0,40}(?:e-?mail|mailing|newsletter)[^.;,]*|(?:sign up|subscribe|register) "
    r"[^.;]{0,30}(?:by|to|"
    r"for)\b(?=[^.;]*newsletter)[^.;]*"
)
