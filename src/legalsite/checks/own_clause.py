"""Tells whether a clause on changes that was read is surely about changes of its own text."""

import re

from legalsite.model.promise import Promise
from legalsite.text.languages import WORD
from legalsite.text.sentences import sentences

CHANGE = re.compile(
    r"\b(?:chang|amend|modif|updat|revis|vary|variation|edit|alter|replac|supplement|supersed|adjust)\w*"
    r"|\w*(?:änder|ergänz|angepasst|anpass|anzupassen|aktualisier|überarbeit|neufass)\w*"
    r"|mis(?:e|es)? à jour|mett(?:re|ons) à jour|modifi|évolu|actualis|révis|adapt|compléter|nouvelle version",
    re.IGNORECASE,
)
CHANGES = re.compile(
    r"\b(?:changes|(?:any|an?) change|amendments|modifications|updates|revisions"
    r"|(?:änderung|anpassung|aktualisierung|ergänzung)en|mises à jour)\b",
    re.IGNORECASE,
)
ANNOUNCED = re.compile(
    r"notif|notice|inform|announc|alert|e-?mail|let you know|tell|advis|post|publi|benachricht|mitteil|hinweis"
    r"|unterricht|mitgeteilt|veröffentlich|courriel|prévenir|préviendr|avert|avis",
    re.IGNORECASE,
)
OF_WEIGHT = re.compile(
    r"\b(?:material|significant|substantial|major|important|wesentliche[nrs]?|erhebliche[nrs]?)\s+(?:\w+\s+)?"
    r"(?:changes?|amendments?|modifications?|revisions?|updates?|änderung\w*)\b"
    r"|\b(?:changes?|modifications?)\s+(?:importante?s?|substantielles?|significatives?|majeures?)\b"
    r"|\b(?:changes?|amendments?) (?:takes?|comes?) (?:effect|into force)",
    re.IGNORECASE,
)
TEXT = (
    r"(?:polic(?:y|ies)|terms(?: (?:and|&) conditions| of (?:use|service|sale))?|agreement|contract|notice|statement"
    r"|document|conditions|guidelines|rules|addendum|code|charter|by-?laws|version|licen[cs]e|provisions|clauses?"
    r"|sections?|page|aup|tos|eula|dpa|sla|baa|\w*(?:erklärung|hinweise?n?|bedingungen|richtlinien?|ordnung|bestimmungen"
    r"|vertrags?|fassung|regeln)|\w{4,}information(?:en)?|agb|politiques?|charte|déclaration|cg[uvs]v?s?|contrat|règlement"
    r"|règles|mentions|notices?)\b"
)
OWN = (
    r"(?:this|these|(?:the )?(?:present|above|foregoing)|diese[rsnm]?|vorliegende\w?|ce(?:tte|t|s)?"
    r"|(?:la |les? )?présente?s?)"
)
THE = (
    r"(?:the|our|its|(?:amend|chang|modif|revis|updat)\w*|unsere\w?|die|der|den|das|la|les?|notre|nos|d[eu]s?|aux?)"
    r"(?: (?:new|revised|updated|amended|modified|current|latest))?"
)
LINK_WORD = r"(?:to|of|for|in|on|and|or|that|which|may|will|is|are|und|zu|von|vor|et|à|qu[ie]|pour)"
A_TEXT = re.compile(
    rf"(?:\b(?P<own>{OWN})\s+|\b{THE}\s+|\bl['’])"
    rf"(?P<words>(?:(?!(?:{OWN}|{THE}|{LINK_WORD})\b)[\w&'’()-]+\s+){{0,5}}?){TEXT}",
    re.IGNORECASE,
)
THE_SAME = re.compile(  # the reader takes such a sentence only after one that begins with the name of the text
    r"\brights? to \w+(?: or \w+)? (?:it|them|the same)\b|\bvor,? (?:sie|ihn|es|dieselben?|diese[ns]?)\b"
    r"|\bréserv\w+ (?:le droit|la possibilité|la faculté) de (?:l['’]|l[ae]s? )",
    re.IGNORECASE,
)
LAST_CHANGE = re.compile(
    r"\b(?:last|most recently|was|were|has been|have been) (?:\w+ )?(?:chang|amend|modif|updat|revis)\w*"
    r"|\bzuletzt\b|\bletzte\w? (?:Änderung|Aktualisierung)|\bdernière (?:mise à jour|modification)",
    re.IGNORECASE,
)
Extent = tuple[int, int]
NEAR, RIGHT_BEFORE = 80, 25  # characters between a change and the name of the text that changes
APART = re.compile(
    r"[.;:]|\b(?:to (?:reflect|comply|include|ensure)|until|so that|in accordance with|as (?:set|described))\b"
)
OF_READERS = re.compile(  # "You may make changes until your application is approved", "Tell us if your data changes"
    r"\byou (?:may|can|could|must|should|will|shall)(?: not)?(?: also)? (?:make \w+ ?)?[^.,;]{0,60}"
    r"|\b(?:keep us informed|(?:tell|inform|notify|contact) us)\b[^.;]*",
    re.IGNORECASE,
)
MEASURE = re.compile(  # "Names that violate these rules are replaced": it is not the rules that change
    r"\b(?:violat\w*|breach\w*|break\w*|under|against|by|pursuant to|verst\w+ gegen|gemäß|selon) $", re.IGNORECASE
)
OF_PARTS = re.compile(r"\b(?:annex|appendix|schedule|exhibit|sub-?processors?)\b", re.IGNORECASE)
SHORTEST_NAME = 3  # letters: "and" and "the" are in the titles of all texts


def about_own_changes(promise: Promise, title: str, heading: str, *, named: bool) -> bool:
    """Return whether a clause that was read is surely about changes of the text with this title: next to the change, it
    says "this policy", "the same", or "the terms" in a text that is `named` as one that people agree to, or names the
    text by a word of its title; or the clause is right below a heading on changes, and says how they are announced or
    how weighty they are."""
    clause = [OF_READERS.sub("", sentence) for sentence in sentences(" ".join(promise.quote.split()))]
    if any(_changes_own(sentence, title, named=named) or THE_SAME.search(sentence) for sentence in clause):
        return True
    announced = (sentence for sentence in clause if CHANGES.search(sentence) and ANNOUNCED.search(sentence))
    headed = CHANGE.search(heading) and not any(map(OF_PARTS.search, clause))
    return bool(headed) and (any(announced) or any(map(OF_WEIGHT.search, clause)))


def may_be_about_own_changes(text: str, title: str) -> bool:
    """Return whether a sentence may say that the text with this title changes: "any future amendments to this
    agreement". When it changed last does not count."""
    return any(
        _changes_own(sentence, title, named=False, near=RIGHT_BEFORE)
        for sentence in sentences(text)
        if CHANGE.search(sentence) and not LAST_CHANGE.search(sentence)
    )


def _changes_own(sentence: str, title: str, *, named: bool, near: int = NEAR) -> bool:
    """Return whether a sentence names the text with this title at most `near` characters from a change."""
    changes = [change.span() for change in CHANGE.finditer(sentence)]
    phrases = A_TEXT.finditer(sentence) if changes else ()
    measured = (phrase for phrase in phrases if not MEASURE.search(sentence, 0, phrase.start()))
    own = [phrase.span() for phrase in measured if _names_own(phrase, title, named=named)]
    return any(_adjoin(sentence, change, phrase, near) for change in changes for phrase in own)


def _adjoin(sentence: str, change: Extent, phrase: Extent, near: int) -> bool:
    if change[0] == phrase[0]:
        return True  # "We may update Terms": the verb stands where the article would
    first, second = sorted((change, phrase))
    return 0 <= second[0] - first[1] <= near and not APART.search(sentence, first[1], second[0])


def _names_own(phrase: re.Match[str], title: str, *, named: bool) -> bool:
    """Return whether a phrase that names a text means the one with this title."""
    if phrase["own"] or (named and not phrase["words"]):
        return True
    titled = frozenset(WORD.findall(title.casefold()))
    words = WORD.findall((phrase["words"] or phrase[0]).casefold())
    return any(len(word) > SHORTEST_NAME for word in titled.intersection(words))
