"""Tells by its title and its slug what kind of text a policy is: one that people agree to, or that informs them about
data, or one in which nobody looks for a clause on changes."""

import re

from legalsite.model.document import Document
from legalsite.text.boilerplate import is_script
from legalsite.text.languages import WORD, foreign_letters, is_prose

INFORMS = r"(?:privacy|cookies?|trackers?|datenschutz|confidentialité|vie privée)"
DATA = r"data (?:protection|processing|use|usage)"
SERVICE = (
    r"(?:users?|customers?|members?|services?|subscriptions?|subscribers?|licen[cs]es?|licensing|end[- ]users?"
    r"|merchants?|sellers?|buyers?|developers?|platform|hosting|accounts?|api|marketplace|app|website|service level"
    r"|data (?:protection|processing))"
)
AGREED_OR_INFORMS = re.compile(
    rf"\b{INFORMS}\b.*?\b(?:polic(?:y|ies)|notices?|statement|information|declaration|charter|addendum)\b"
    rf"|\b{DATA}\b.*?\b(?:notices?|statement|information|declaration|charter|addendum)\b|\bdata us(?:e|age) policy\b"
    rf"|^\W*(?:our )?{INFORMS}\W*$|\b(?:politique|charte|déclaration|protection)\b.*?\b(?:{INFORMS}|données)\b"
    rf"|\b(?:terms|tos|eula|conditions|dpa|sla|agb|cg[uv]v?s?)\b|\b{SERVICE} (?:(?:and )?[\w-]+ )?agreement\b"
    r"|\bcontrat (?:de licence|de services?|d['’](?:utilisation|abonnement))\b"
    r"|datenschutz(?:erkl|hinweis|bestimm|inform|richtlin)\w*|bedingungen\b"
    r"|\b(?:nutzungs|lizenz|auftragsverarbeitungs)(?:vertrag|vereinbarung)\b"
    # words of other languages, in which no clause is read: privacy, personal data, terms
    r"|\b(?:privacidade?|datos personales|dados pessoais|dati personali|persoonsgegevens|persondata\w*|personuppgifter"
    r"|prywatności|osobních údajů|condiciones|condições|condizioni|términos|termos|termini|voorwaarden|vilkår|villkor"
    r"|warunki|regulamin|podmínky)\b"
    r"|конфиденциальност|персональн|услови|соглашени|隐私|隱私|個人情報|プライバシー|개인정보|条款|條款|協議|协议|規約|약관",
    re.IGNORECASE,
)
ANNEX = r"(?:annexe?|appendix|schedule|exhibit|anhang|anlage)[ -]?"
# What such a name may also stand in: rules for members, pages about a text, and texts that only those who sign change.
OTHER_KIND = re.compile(
    r"\b(?:codes? of conduct|community guidelines|verhaltenskodex|glossar\w*|glossaires?|definitions?|definitionen"
    r"|(?:key|defined|common|legal) terms|terms of reference|explained|guides?|how|faqs?|questions|templates?|samples?"
    r"|examples?|muster\w*|modèles?|checklists?|overview|summary|forms?|register|internal|staff|employees?|personnel"
    r"|mitarbeiter\w*|beschäftigte\w*|salariés?|contributors?|contributions?|amendments?|changelog|history"
    r"|(?:responsible|vulnerability) disclosure)\b"
    r"|^\W*(?:[\w-]+ ){0,3}documentation\W*$"
    rf"|\({ANNEX}(?:[0-9]{{1,2}}|[a-e]|[ivx]{{1,4}})\)|^\W*{ANNEX}[0-9]{{1,2}}\b",
    re.IGNORECASE,
)
ABOUT_DATA = re.compile(f"{INFORMS}|{DATA}", re.IGNORECASE)
WITHOUT_CLAUSE = re.compile(
    r"\b(?:imprint|impressum|mentions l[eé]gales|read ?me|accessibility|barrierefreiheit\w*|accessibilit[eé]"
    r"|(?:brand|trademark|logo) guidelines|law enforcement guidelines"
    r"|vulnerability disclosure|security\.txt|transparency report|price list|preisliste|preisverzeichnis|tarifs?"
    r"|by-?laws?|commentary|(?:privacy|cookie) (?:controls|settings|preferences)|(?:datenschutz|cookie)-?einstellungen"
    r"|(?:trial|promotion(?:al)?|discount|offer) (?:terms|rules|conditions)|contest|competition|sweepstakes?|giveaway"
    r"|prize draw|gewinnspiel\w*|teilnahmebedingungen|jeu[- ]concours"
    # forms whose words a statute gives
    r"|(?:counter|take-?down)[- ]?noti(?:ce|fication)s?|(?:model )?withdrawal form|(?:muster-?)?widerrufs(?:formular"
    r"|belehrung)|formulaire (?:type )?de r[eé]tractation)\b",
    re.IGNORECASE,
)
# Words with which licences of software begin, and notices that point to one.
LICENCE = re.compile(
    r"\bis free software\b|\bredistribute it and/or modify it\b|\bredistribution and use in source and binary forms\b"
    r"|\bpermission is hereby granted, free of charge\b|\bpermission to use, copy, modify\b"
    r"|\bthis (?:software|library|program|project|package|code|work) is (?:licensed|released|distributed) under\b"
    r"|\blicensed under the (?:apache|mit|gnu|bsd|mozilla|eclipse)\b|\bverbatim copies of this license document\b",
    re.IGNORECASE,
)
SIGNED = re.compile(
    r"\bin witness whereof\b|\bsigned below\b|\bsignature (?:block|page)\b|\b(?:signature|unterschrift)\W{0,6}_{3}"
    r"|\bno (?:amendment|modification)\b[^.]{1,160}\bunless\b[^.]{1,80}\bsigned by\b[^.]{1,80}\b(?:both|each|all|the)"
    r" (?:of the )?part(?:y|ies)\b"
    r"|\breturn the signed\b|\bcountersigned? (?:copy|version)\b"
    r"|\bexecutable copy\b|\bsigned (?:dpa|agreement|contract|copy|version) (?:controls|prevails|applies)\b",
    re.IGNORECASE,
)
ARCHIVED = re.compile(
    r"\W{0,6}(?:archived|archiviert|archivée?)\b\s?(?:[—–:.\])]|-\s|\Z)"
    r"|\W{0,6}(?:this |the )?(?:web ?site|page|policy|document)(?: has been| was)? (?:retired|archived)"
    r"(?:\s?[.,;:—–]|\s-\s|\sand\b|\s*\Z)",
    re.IGNORECASE,
)
SIGNATURES = re.compile(r"\W*(?:signatures?|unterschrift(?:en)?)\W*", re.IGNORECASE)
IN_GUIDES = re.compile(r"(?:^|/)guides?/")
IN_ARCHIVE = re.compile(r"(?:^|/)archived?/")
FEWEST_WORDS = 60
MANY_LETTERS = 100
OPENING = 10  # blocks


def is_agreed_or_informs(title: str, slug: str) -> bool:
    """Return whether a text is surely one that all who use a service agree to, or that informs them about data: its
    title is the name of one, or else the last part of its slug, where the title is of another kind ("Main Navigation").
    A page with the title "Privacy for teams" may be anything, a mooring agreement is signed by two, and a glossary of
    terms is none."""
    named = slug.rpartition("/")[2].replace("-", " ")
    if OTHER_KIND.search(title) or OTHER_KIND.search(named) or IN_GUIDES.search(slug):
        return False
    if AGREED_OR_INFORMS.search(title.rpartition(" · ")[2]):
        return True
    return not ABOUT_DATA.search(title) and bool(AGREED_OR_INFORMS.search(named))


def no_clause_expected(title: str, slug: str) -> bool:
    """Return whether a text is of a kind in which nobody looks for a clause on changes, by its title or its name."""
    return bool(WITHOUT_CLAUSE.search(title) or WITHOUT_CLAUSE.search(slug.replace("-", " ")))


def is_software_licence(document: Document) -> bool:
    """Return whether a text is the licence of a software, or a notice of copyright that points to one, by its first
    blocks: its words stay as they are."""
    return any(LICENCE.search(block.text) for block in document.blocks[:OPENING])


def is_signed(document: Document) -> bool:
    """Return whether two parties sign a text: it changes when they sign again."""
    return any(
        SIGNATURES.fullmatch(block.text) if block.kind == "heading" else SIGNED.search(block.text)
        for block in document.blocks
    )


def is_archived(slug: str, document: Document) -> bool:
    """Return whether a text is only kept as a record: its folder says so, or the text at its beginning."""
    return bool(IN_ARCHIVE.search(slug)) or any(
        ARCHIVED.match(block.text) for block in document.blocks[:OPENING] if block.kind != "heading"
    )


def is_partly_foreign(document: Document) -> bool:
    """Return whether sentences of a text are in Chinese, Japanese, Korean, Thai or Devanagari letters: the part of the
    text in another language, which may have the clause."""
    sentences = (block.text for block in document.blocks if is_prose(block.text))
    return sum(map(foreign_letters, sentences)) >= MANY_LETTERS


def is_long_enough(document: Document) -> bool:
    """Return whether a text may have a clause on changes by its length: a shorter one is a note, a list, or a page that
    only leads to others. Only words in sentences count: a table of names has none, nor has the code of a page that was
    captured with it. Each letter of a script without spaces counts as a word."""
    blocks = (block for block in document.blocks if not is_script(block.text))
    cells = (cell for block in blocks for cell in block.text.split(" | "))
    return sum(len(WORD.findall(cell)) + foreign_letters(cell) for cell in cells if is_prose(cell)) >= FEWEST_WORDS
