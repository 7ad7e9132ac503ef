"""What the gaps of a template look like, and which words say that something in such a form is none. Each pattern has a
text in which it is found and one in which it is not."""

import re
from collections.abc import Mapping

from msgspec import Struct


class GapForm(Struct, frozen=True):
    """One pattern. `found`: a text in which it is found. `not_found`: a similar text in which it is not."""

    pattern: str
    found: str
    not_found: str


def any_of(forms: Mapping[str, GapForm], around: str = "{}") -> re.Pattern[str]:
    """Return a pattern that finds any of the forms. `around` is what surrounds them, with `{}` in their place."""
    forms_together = "|".join(form.pattern for form in forms.values())
    return re.compile(around.replace("{}", f"(?:{forms_together})"), re.IGNORECASE)


def _words(text: str) -> str:
    """Return a pattern of words that are separated by commas; a blank may be an underscore."""
    return "|".join(re.escape(word.strip()).replace("\\ ", "[ _]") for word in text.split(","))


NOUNS = _words(
    "company, company name, name, name of company, name of the company, business, business name, organisation"
    ", organization, organisation name, organization name, legal entity, entity, date, date of adoption"
    ", date of board adoption, day, month, year, timeframe, effective date, address, street and number, postal address"
    ", street address, email, e-mail, email address, e-mail address, phone, phone number, telephone, telephone number"
    ", website, website name, website url, website address, url, domain, domain name, app, app name, product"
    ", product name, service, service name, jurisdiction, state, country, city, postal code, zip code"
    ", number, amount, contact"
    ", contact details, contact information, contact email, dpo, governing law, governing law state"
    ", governing law country, governing law jurisdiction, vat number, tax number, registration number, rc number"
    ", firma, firmenname, unternehmen, name des unternehmens, name des betreibers, name des anbieters"
    ", name des hosters, anschrift, adresse, emailadresse, email-adresse, e-mailadresse, e-mail-adresse, datum, ort"
    ", land, gerichtsstand, straße, strasse, straße und hausnummer, strasse und hausnummer, straße hausnummer"
    ", hausnummer, vorname, nachname, postleitzahl"
    ", strasse hausnummer, straße nr, strasse nr, straße nr., strasse nr., plz, plz ort, plz und ort, ust-id"
    ", ust-idnr, ust-idnr., ust-id-nr, ust-id-nr., registernummer, telefon, telefonnummer"
    ", nom, nom de la société, nom de l'entreprise, nom de l’entreprise, société, entreprise, adresse complète"
    ", adresse email, adresse e-mail, ville, pays, numéro de téléphone, téléphone, raison sociale, adresse du siège"
    ", adresse du siège social, forme juridique, siret, siren"
)
KINDS = _words(
    "registered, legal, official, full, privacy, support, billing, company, business, maintainer, governing, kontakt"
    ", vollständiger"
)
LABEL = rf"(?:(?:{KINDS})[ _]){{0,2}}(?:{NOUNS})(?:[ /,]+(?:{NOUNS}))*"
SOME, MORE = r"[^\[\]\n]{0,40}", r"[^\[\]\n]{0,160}"
BY_SOMEBODY = (  # "to be decided by somebody" is a rule
    r"(?!,?\s+(?:[—–-]\s*choice )?(?:by|at|between|I|we|pending|depending|subject to|durch|von|zwischen|par|entre)\b)"
)

IN_BRACKETS = {
    "label": GapForm(
        rf"{LABEL}(?:, (?:falls|if|si)\b{SOME})?", "[Company name, if there is one]", "[Company of friends]"
    ),
    "variable": GapForm(
        r"(?-i:(?:LEGAL|COMPANY|BUSINESS|ENTITY|ORGANI[SZ]ATION|PRIVACY|SUPPORT|CONTACT|POSTAL|EFFECTIVE|YOUR|EU)"
        r"(?:_[A-Z]+)+)",
        "[LEGAL_ENTITY_NAME]",
        "[CC_BY_SA]",
    ),
    "request": GapForm(
        r"(?:insert|enter|set[ _]date|fill in|add|your|please|describe|specify|indicate|explain|bitte|ihre?n?|deine?n?"
        r"|hier|einfügen|eintragen|einsetzen|votre|ton(?=[ _-](?:nom|prénom|adresse|e-?mail|entreprise|site))|insérer"
        rf"|indiquer)(?:\b|(?=_))(?!{SOME}\byourself)[^\[\]\n]{{0,80}}",
        "[insert the day]",
        "[please add yourself]",
    ),
    "German request": GapForm(rf"{SOME}\b(?:einfügen|eintragen|einsetzen)", "[Ort einfügen]", "[Ort der Einfügung]"),
    "to complete": GapForm(
        rf"(?:{SOME}\b)?(?:à (?:compléter|renseigner|fournir)\b{MORE}"
        rf"|(?:zu ergänzen|placeholder|platzhalter)(?:\s?[:—–-]{MORE})?"
        rf"|to be (?:completed|added|filled(?: in)?)\b{SOME})",
        "[siège à fournir]",
        "[to be paid]",
    ),
    "blank": GapForm(r"[●•▪■…_.\s]{0,20}[●•▪■…_][●•▪■…_.\s]{0,20}", "[●]", "[.]"),
    "letters": GapForm(r"x{2,9}|tb[dac]", "[XX]", "[X]"),
}
GAPS = {
    "in brackets": GapForm(
        any_of(IN_BRACKETS, r"(?<!\])\[\s*{}\s*\](?![(@])").pattern, "in [city]", "in [city](#city)"
    ),
    "lorem ipsum": GapForm(r"\blorem ipsum\b", "Lorem ipsum dolor", "ipsum"),
    "date of letters": GapForm(
        r"(?<![\w-])(?-i:XX?)[/.–-](?-i:XX?)[/.–-](?:(?-i:X{2,4})|20[0-9]{2})(?!\w)", "on XX.XX.2020", "on x.x.2020"
    ),
    "in parentheses": GapForm(
        rf"\((?:insert|enter|insérer)\s+(?:(?:the|your|here|le|la|votre)\s+)?(?:{NOUNS})(?:\s[^()\n]{{0,40}})?\)",
        "(insert date)",
        "(insert a coin)",
    ),
    "in French parentheses": GapForm(r"\(à compléter\b[^()\n]{0,60}\)", "(à compléter)", "(compléter)"),
    "variable": GapForm(
        r"%(?-i:[A-Z]{3,}(?:_[A-Z]+)*)%|\$\{?(?-i:[A-Z]{3,}_[A-Z_]+)\}?", "at %COMPANY_NAME%", "at 20 % VAT, 5 % TAX"
    ),
    "sample person": GapForm(
        r"(?-i:\bMuster(?:mann|frau|firma|stra(?:ß|ss)e|stadt|hausen)\b|\bMuster (?:GmbH|AG)\b)",
        "Max Mustermann",
        "ein Muster",
    ),
    "to do": GapForm(  # "TODO #4", "TODO list", "TODO.md" and "TODO, DONE" are names; Spanish shouts TODO EL …
        r"(?-i:\bTODO\b(?!\.\w|\s?#[0-9]|[ -](?:lists?|items?|entries|comments?|follow-?ups?)\b|,?\s+[A-ZÁÉÍÓÚ]{2}"
        r"|\s+[A-Z])|\bFIXME\b)",
        "TODO: say when",
        "TODO list",
    ),
    "to decide": GapForm(rf"(?-i:\b(?:TBD|TBC)\b{BY_SOMEBODY})", "Fee: TBD", "Fee: TBD by the board"),
    "day of letters": GapForm(
        r"(?<![\w-])20[0-9]{2}-(?:[0-9]{2}|(?-i:XX))-(?-i:XX)(?![\w-]|\.\w)", "on 2020-01-XX.", "CVE-2020-XX-XX"
    ),
    "year of letters": GapForm(r"(?<![A-Z]-)\b20(?-i:XX)\b", "in 20XX", "CVE-20XX"),
}
# Every form above contains one of these; most texts contain none, and this search is fast.
SIGNS = re.compile(r"\[|(?i:lorem|\((?:ins|enter|à compl))|XX|X[/.–-]X|TODO|FIXME|TB[DC]\b|MM|[%$]\{?[A-Z]{3}|Muster")
IN_TAGS = {
    "request": GapForm(r"(?:insert|enter|your|ihre?|votre)\b[ _-][^<>@=\n]{1,60}", "<your email>", "<your@email.test>"),
    "labels": GapForm(rf"(?:{NOUNS})[ _](?:{NOUNS})", "<company address>", "<address>"),
    "label": GapForm(r"(?:company|firma|website|jurisdiction)(?:[ _-]?name)?", "<company-name>", "<name>"),
}

EXAMPLES = {  # they end where the gap begins
    "for example": GapForm(
        r"\b(?:e\.\s?g\.|for (?:example|instance)|such as|z\.\s?B\.|par exemple|p\.\s?ex\.|format:|Beispiel)"
        r"[^.;]{0,80}$",
        "Beispiel für ein Mitglied: Maria ",
        "such as a name. We are ",
    ),
    "words to use": GapForm(
        r"\b(?:subject line|stating|in the form|(?:en)?titled|with the (?:title|subject)|Betreff)[^.;]{0,80}$",
        "a message titled ",
        "the title is ",
    ),
    "day of a visit": GapForm(
        r"\b(?:retrieved|accessed|last visited|next (?:meeting|call|session):?|abgerufen|consulté)[^.;]{0,80}$",
        "accessed on ",
        "access from ",
    ),
    "signature": GapForm(r"\be-?mail[ -]?signature?s?\b[^.;]{0,80}$", "Email signature | ", "Signature | "),
    "arrow": GapForm(r"[→>›]\s*$", "Settings → ", "→ Settings "),
    "where": GapForm(r"\bwhere\s*[\"“„]?$", "where “", "nowhere: "),
    "denied": GapForm(r"\b(?:never|nie|jamais|pas de)\s*$", "We write never ", "VAT no "),
    "copyright": GapForm(r"\bcopyright\s*(?:\(c\)|©)?\s*$", "Copyright © ", "Copyrights of "),
    "address": GapForm(r"\be\.?g\.?\s+<?https?://\S*$", "eg <https://a.test/", "see https://a.test/"),
    "credit": GapForm(
        r"\b(?:credit|cite)\s+(?:the|our|this|us|it)\b[^.;]{0,80}\bas follows:[^.;]{0,60}$",
        "Cite our pictures as follows: ",
        "Our pictures are as follows: ",
    ),
}
EXAMPLES_BEHIND = {  # they begin where the gap ends
    "marked": GapForm(r"\s*(?:markiert\w*|marked)\b", " marked in red", " is marked"),
    "for example": GapForm(
        r"[^.;()]{0,60}\((?:e\.\s?g\.|for (?:example|instance)|z\.\s?B\.|zum Beispiel|par exemple|p\.\s?ex\.)",
        " Regatta (e.g., 2025 Regatta)",
        " Regatta (2025)",
    ),
}
OTHER_PARTY = {  # where one of these stands, its neighbours are for the other party as well
    "in brackets": GapForm(
        r"\[\s*(?:insert |enter |full |legal |the |name of ){0,4}(?:customer|client|user|buyer|licensee|subscriber"
        r"|recipient|participant|counterparty|assignor|assignee|contributor|kunde|auftraggeber|käufer|nutzer|acheteur"
        r"|utilisateur)\b[^\[\]\n]{0,60}\]",
        "[Name of customer]",
        "[Company name]",
    ),
}
WORD = r"\b(?:{})\b"
READER_FORMS = {  # in the section of a gap
    "form": GapForm(
        r"(?:withdrawal|cancellation|revocation|complaint|objection|counter-?notice|opt-?out)\s+(?:form|request|letter)"
        r"|widerrufsformular|musterformular|muster-widerrufsformular|formulaire\s+(?:type|de\s+rétractation)",
        "Withdrawal form",
        "Withdrawal",
    ),
    "model": GapForm(
        r"(?:model|sample|template|example)\s+(?:\w+\s+){0,3}(?:(?:form|letter|opinion)s?|notice|e-?mail|text|wording"
        r"|clause|attribution)|mustertext|musterbrief|modèle\s+de\s+\w+",
        "a sample of a letter",
        "a sample of a stone",
    ),
    "use of a mark": GapForm(
        r"(?:may|can)\s+use\s+(?:the|our)\s+(?:\w+\s+)?(?:marks|trademarks?|logos?)",
        "You may use our word marks",
        "You may use our berths",
    ),
    "template": GapForm(
        r"(?:this|the following)\s+(?:\w+\s+)?template|template\s+(?:can|may|is\s+to)\s+be\s+used"
        r"|\A\W*template(?=:| [A-Z0-9]\b)"
        r"|(?:complete|copy|use)\s+(?:and\s+\w+\s+)?(?:this|the\s+following)\s+"
        r"(?:form|text|template|wording|letter|e-?mail)",
        "Use the following wording",
        "Our templates",
    ),
    "letter": GapForm(
        r"(?:dear|hi|hello|sehr geehrte\w*|liebe[rs]?|bonjour|madame|monsieur),?\s*\[|subject:[^\n]{0,40}\["
        r"|hereby\s+(?:give\s+notice|withdraw|cancel|revoke|opt)|\bmy\s+name\s+is|the\s+following\s+formats?"
        r"|following\s+(?:or\s+(?:an?\s+)?similar\s+)form"
        r"|hiermit\s+(?:widerruf|kündig)\w*|je\s+vous\s+notifie",
        "I hereby withdraw from the contract",
        "You may withdraw from the contract",
    ),
    "for operators": GapForm(
        r"(?:anleitung|hinweis\w*)\s+für\s+betreiber|instructions\s+for\s+operators",
        "Hinweise für Betreiber",
        "Hinweise für Gäste",
    ),
}
SAMPLE_HEADINGS = {  # from their beginning
    "alone": GapForm(r"\W*(?:samples?|specimen|template|model|examples?)\W*$", "Template:", "Template A"),
    "of something": GapForm(
        r"\W*(?:samples?|specimen|template|model|examples?)\b[^.:]{0,60}"
        r"\b(?:letter|form|notice|text|clause|wording|agreement|contract|provision|e-?mail)s?\b",
        "Sample agreement on a berth",
        "Examples of data",
    ),
}
FORM_TITLES = {  # of a text that others fill in
    "English": GapForm(r"\bform of\b|^form\b|\bform\W*$", "Form of a contract", "Platform"),
    "German": GapForm(r"\bmustervertrag\b|\bformular\W*$", "Mustervertrag", "Vertrag"),
    "French": GapForm(r"\bmodèle de\b|\bformulaire\W*$", "Modèle de contrat", "Contrat"),
}
LISTS_TO_WRITE = {  # above a list that somebody is to write for each occasion, or an example
    "example": GapForm(r"\b(?:Beispiel|example|exemple)\b[^:]{0,80}:\W*\Z", "Example of a bill:", "Example"),
    "English": GapForm(
        r"\b(?:mak|provid|includ|contain|publish|post|display)\w*\b[^.:]{0,80}"
        r"\bfollowing (?:information|details|data|contacts?)",
        "must publish the following information:",
        "must pay the following fees:",
    ),
}
TEMPLATE = r"\b(?:template|vorlage|modèle)\b"
TEMPLATE_TITLES = {
    "apart": GapForm(rf"(?:[(:—–]|\s-)\s?{TEMPLATE}", "Cookies (modèle)", "Le modèle de prix"),
    "at the end": GapForm(
        rf"{TEMPLATE}(?:\sv?[0-9.]+|\s\([^()]*\))?\s*\Z", "Privacy policy template v2", "Website template licence"
    ),
}
TEMPLATE_NOTES = {  # of a text, about itself
    "mark": GapForm(
        rf"(?:\A|[.!(])\W{{0,6}}{TEMPLATE}(?=\s?(?:[.,:!)—–]|-\s|\Z)|\s(?:à|zum?|to|only|nur)\b)",
        "Modèle à adapter",
        "Vorlage des Ausweises",
    ),
    "name": GapForm(rf"\b(?:this|dies(?:e[rs]?)?|ce(?:tte)?)\s{TEMPLATE}", "Replace this template", "Our template"),
    "statement": GapForm(
        r"\b(?:this|these|dies(?:e[rs]?)?|ce(?:ci|tte|s)?)\s(?:[\w-]+\s){0,3}"
        r"(?:is|are|ist|sind|est|sont|serves\sas|dient\sals)\s"
        rf"(?:(?!not\b|no\b|kein|plus\b|pas\b)[\w-]+\s){{0,3}}{TEMPLATE}",
        "These terms are a template",
        "This is not a template",
    ),
}
