"""Tells by its title and its slug what kind of text a policy is: one that people agree to, or that informs them about
data, or one in which nobody looks for a clause on changes."""

import re

from legalsite.model.document import Document
from legalsite.text.boilerplate import is_script
from legalsite.text.languages import WORD, foreign_letters, is_prose

INFORMS = (
    r"(?:privacy|cookies?|trackers?|data (?:protection|processing|use|usage)|datenschutz|confidentialité|vie privée)"
)
AGREED_OR_INFORMS = re.compile(
    rf"\b{INFORMS}\b.*?\b(?:polic(?:y|ies)|notices?|statement|information|declaration|charter|addendum)\b"
    rf"|^\W*(?:our )?{INFORMS}\W*$|\b(?:politique|charte|déclaration|protection)\b.*?\b(?:{INFORMS}|données)\b"
    r"|\b(?:terms|tos|eula|agreement|contract|conditions|addendum|dpa|agb|cg[uv]v?s?|contrat)\b"
    r"|datenschutz(?:erkl|hinweis|bestimm|inform|richtlin)\w*|(?:bedingungen|vertrag|nutzungs\w*)\b"
    # words of other languages, in which no clause is read: privacy, personal data, terms, agreement
    r"|\b(?:privacidade?|datos personales|dados pessoais|dati personali|persoonsgegevens|persondata\w*|personuppgifter"
    r"|prywatności|osobních údajů|condiciones|condições|condizioni|términos|termos|termini|voorwaarden|vilkår|villkor"
    r"|warunki|regulamin|podmínky|contrato|acuerdo|acordo|contratto|overeenkomst|umowa|smlouva)\b"
    r"|конфиденциальност|персональн|услови|соглашени|隐私|隱私|個人情報|プライバシー|개인정보|条款|條款|協議|协议|規約|약관",
    re.IGNORECASE,
)
CONDUCT = re.compile(r"\bcodes? of conduct\b(?!.*\bagreement)|\bcommunity guidelines\b|verhaltenskodex", re.IGNORECASE)
ABOUT_DATA = re.compile(INFORMS, re.IGNORECASE)
WITHOUT_CLAUSE = re.compile(
    r"\b(?:imprint|impressum|mentions l[eé]gales|read ?me|accessibility statement|barrierefreiheit\w*"
    r"|d[eé]claration d['’ ]accessibilit[eé]|(?:brand|trademark|logo) guidelines|law enforcement guidelines"
    r"|vulnerability disclosure|security\.txt|transparency report|price list|preisliste|preisverzeichnis|tarifs?"
    r"|by-?laws?|commentary|(?:privacy|cookie) (?:controls|settings|preferences)|(?:datenschutz|cookie)-?einstellungen"
    r"|(?:trial|promotion(?:al)?|discount|offer|contest|competition|sweepstakes?|prize draw) (?:terms|rules|conditions)"
    # forms whose words a statute gives
    r"|(?:counter|take-?down)[- ]?noti(?:ce|fication)s?|(?:model )?withdrawal form|(?:muster-?)?widerrufs(?:formular"
    r"|belehrung)|formulaire (?:type )?de r[eé]tractation)\b",
    re.IGNORECASE,
)


FEWEST_WORDS = 60


def is_agreed_or_informs(title: str, slug: str) -> bool:
    """Return whether a text is surely one that people agree to, or that informs them about data: its title is the name
    of one, or else the last part of its slug, where the title is of another kind ("Main Navigation"). A page with the
    title "Privacy for teams" may be anything, and an addendum to a code of conduct is none."""
    named = slug.rpartition("/")[2].replace("-", " ")
    if CONDUCT.search(title) or CONDUCT.search(named):
        return False
    if AGREED_OR_INFORMS.search(title.rpartition(" · ")[2]):
        return True
    return not ABOUT_DATA.search(title) and bool(AGREED_OR_INFORMS.search(named))


def no_clause_expected(title: str, slug: str) -> bool:
    """Return whether a text is of a kind in which nobody looks for a clause on changes, by its title or its name."""
    return bool(WITHOUT_CLAUSE.search(title) or WITHOUT_CLAUSE.search(slug.replace("-", " ")))


def is_long_enough(document: Document) -> bool:
    """Return whether a text may have a clause on changes by its length: a shorter one is a note, a list, or a page that
    only leads to others. Only words in sentences count: a table of names has none, nor has the code of a page that was
    captured with it. Each letter of a script without spaces counts as a word."""
    blocks = (block for block in document.blocks if not is_script(block.text))
    cells = (cell for block in blocks for cell in block.text.split(" | "))
    return sum(len(WORD.findall(cell)) + foreign_letters(cell) for cell in cells if is_prose(cell)) >= FEWEST_WORDS
