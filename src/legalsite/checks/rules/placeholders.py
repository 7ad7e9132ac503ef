"""The rule about gaps of a template that nobody filled in: a closed list of forms, whatever stands around them. Where
readers are to fill in a form, a person turns the rule down in legalsite.toml."""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_offset, prose_source, severity_of
from legalsite.errors import Problem

# What stands alone in square brackets, in English, German and French; a blank may be an underscore.
LABELS = """
company, company name, name of company, name of the company, business name, organisation name, organization name,
legal entity, legal entity name, website, website name, website url, app name, product name, service name, url, domain,
date, effective date, day, month, year, address, street address, postal address, registered address, email, e-mail,
email address, e-mail address, contact email, contact information, contact details, phone, phone number, jurisdiction,
state, country, city, governing law, governing law state, governing law country, registration number, vat number,
amount, firma, firmenname, unternehmen, name des unternehmens, name des betreibers, name des anbieters, anschrift,
adresse, e-mail-adresse, datum, ort, land, gerichtsstand, straße und hausnummer, plz ort, plz und ort, ust-idnr.,
registernummer, telefon, telefonnummer, nom de la société, nom de l'entreprise, raison sociale, société,
adresse complète, adresse du siège, adresse e-mail, ville, pays, forme juridique, numéro de téléphone
"""
IN_BRACKETS = (
    "|".join(re.escape(" ".join(label.split())).replace(r"\ ", "[ _]") for label in LABELS.split(",")),
    r"(?:insert|enter|fill in|your|please|bitte|hier|einfügen|eintragen|votre|insérer|indiquer)\b[^\[\]\n]{0,80}",
    r"[^\[\]\n]{0,60}\b(?:einfügen|zu ergänzen|to be completed|à compléter|à renseigner)\b[^\[\]\n]{0,60}",
    r"[●•▪■…_.\s]{0,20}[●•▪■…_][●•▪■…_.\s]{0,20}|x{2,9}|tb[dac]|placeholder|platzhalter",
)
GAP = re.compile(
    rf"(?<![\]\\])\[\s*(?:{'|'.join(IN_BRACKETS)})\s*\](?![(\[:])"
    r"|\blorem ipsum\b|(?-i:\b(?:TODO|FIXME|TBD|TBC)\b(?!\.\w))"
    r"|(?-i:(?<![\w-])XX?[/.–-]XX?[/.–-](?:X{2,4}|20[0-9]{2})(?!\w))",
    re.IGNORECASE,
)
TEMPLATE = re.compile(r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}")
QUOTE = re.compile(r"^ {0,3}>.*", re.MULTILINE)
LONGEST = 60  # characters of a quote


def placeholder(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find gaps of a template that nobody filled in. Those of other tools count too. Code and quoted blocks are
    skipped. Error or warning: write what belongs there."""
    for text in checked.current:
        source, severity = prose_source(checked, text), severity_of(checked, text)
        source = QUOTE.sub(lambda quote: " " * len(quote[0]), source)
        for gap in GAP.finditer(source):
            message = f"“{gap[0]}” looks like a gap that was never filled in"
            yield Problem(
                "placeholder", message, "write what belongs there", *at_offset(checked, text, gap.start()), severity
            )
        for tag in TEMPLATE.finditer(source):
            shown = tag[0] if len(tag[0]) <= LONGEST else f"{tag[0][:LONGEST].rstrip()}…"
            message = f"“{shown}” is left of another tool's template: readers would see it as it is"
            help = "write what it was to show"
            yield Problem("placeholder", message, help, *at_offset(checked, text, tag.start()), severity)
