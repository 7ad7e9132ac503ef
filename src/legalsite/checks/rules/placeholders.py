"""The rule about gaps of a template that nobody filled in."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from html import unescape

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import TAG
from legalsite.checks.source_positions import at_offset, at_words, prose_source, severity_of
from legalsite.errors import Problem, counted
from legalsite.model.document import Block
from legalsite.model.policy import Revision
from legalsite.text.boilerplate import is_script
from legalsite.text.dates_in_prose import days_in, is_date_line

NOUNS = (
    r"company(?: name)?|name(?: of (?:the )?company)?|business(?: name)?|organi[sz]ation(?: name)?|legal entity|entity"
    r"|date(?: of (?:board )?adoption)?|day|month|year|timeframe|effective date|address|street and number"
    r"|postal address|street address|e-?mail(?: address|-?adresse)?"
    r"|phone(?: number)?|telephone(?: number)?|website(?: name| url| address)?|url|domain(?: name)?|app(?: name)?"
    r"|product(?: name)?"
    r"|service(?: name)?|jurisdiction|state|country|city|number|amount|contact(?: details| information| email)?|dpo"
    r"|governing law(?: (?:state|country|jurisdiction))?|(?:vat|tax|registration|rc) number"
    r"|firma|firmenname|unternehmen|name des (?:unternehmens|betreibers|anbieters|hosters)|anschrift|adresse|datum|ort"
    r"|land|gerichtsstand"
    r"|stra(?:ß|ss)e(?: und hausnummer| hausnummer| nr\.?)?|plz(?:,? und ort|,? ort)?|ust-id(?:-?nr\.?)?|registernummer"
    r"|telefon(?:nummer)?"
    r"|nom(?: de (?:la société|l['’]entreprise))?|société|entreprise|adresse(?: complète)?|adresse e-?mail|ville|pays"
    r"|numéro de téléphone|téléphone|raison sociale|adresse du siège(?: social)?|forme juridique|siret|siren"
).replace(" ", "[ _]")  # in a verbose expression, other blanks do not count
KINDS = (
    r"registered|legal|official|full|privacy|support|billing|company|business|maintainer|governing|kontakt"
    r"|vollständiger"
)
IN_WORDS = re.compile(
    rf"""
    \[\s*(?:
        (?:(?:{KINDS})[ _]){{0,2}}(?:{NOUNS})(?:[ /,]+(?:{NOUNS}))*
        | (?:insert|enter|set[ _]date|fill\ in|add|your|please|describe|specify|indicate|explain|bitte|ihre?n?|deine?n?
          |hier|einfügen|eintragen|einsetzen|votre|ton(?=[ _-](?:nom|prénom|adresse|e-?mail|entreprise|site))|insérer
          |indiquer)(?:\b|(?=_))(?![^\[\]\n]{{0,40}}\byourself)[^\[\]\n]{{0,80}}
        | [^\[\]\n]{{0,40}}\b(?:einfügen|eintragen|einsetzen)
        | (?:[^\[\]\n]{{0,40}}\b)?
          (?:à\ (?:compléter|renseigner|fournir)\b[^\[\]\n]{{0,160}}
            |(?:zu\ ergänzen|placeholder|platzhalter)(?:\s?[:—–-][^\[\]\n]{{0,160}})?
            |to\ be\ (?:completed|added|filled(?:\ in)?)\b[^\[\]\n]{{0,40}})
        | [●•▪■…_.\s]{{0,20}}[●•▪■…_][●•▪■…_.\s]{{0,20}}
        | x{{2,9}} | tb[dac]
    )\s*\](?![(@])
    | \{{\{{\s?[\w-]{{1,40}}(?:[ ]\w{{1,40}}){{0,4}}\s?\}}\}}
    | \blorem\ ipsum\b
    | (?<![\w-])(?-i:XX?)[/.–-](?-i:XX?)[/.–-](?:(?-i:X{{2,4}})|20[0-9]{{2}})(?!\w)
    | \((?:insert|enter|insérer)\s+(?:(?:the|your|here|le|la|votre)\s+)?(?:{NOUNS})(?:\s[^()\n]{{0,40}})?\)
    | \(à\ compléter\b[^()\n]{{0,60}}\)
    | %(?-i:[A-Z]{{3,}}(?:_[A-Z]+)*)% | \$\{{?(?-i:[A-Z]{{3,}}_[A-Z_]+)\}}?
    | (?-i:\bMuster(?:mann|frau|firma|stra(?:ß|ss)e|stadt|hausen)\b|\bMuster\ (?:GmbH|AG)\b)
    | (?-i:
      # "TODO #4", "TODO list", "TODO.md" and "TODO, DONE" are names; Spanish shouts TODO EL …
      \bTODO\b(?!\.\w|\s?\#[0-9]|[ -](?:lists?|items?|entries|comments?|follow-?ups?)\b|,?\s+[A-ZÁÉÍÓÚ]{{2}}|\s+[A-Z])
      |\bFIXME\b
      # "to be decided by somebody" is a rule
      |\b(?:TBD|TBC)\b(?!,?\s+(?:[—–-]\s*choice\ )?
        (?:by|at|between|I|we|pending|depending|subject\ to|durch|von|zwischen|par|entre)\b))
    | (?<![\w-])20[0-9]{{2}}-(?:[0-9]{{2}}|(?-i:XX))-(?-i:XX)(?![\w-]|\.\w)
    | (?<![A-Z]-)\b20(?-i:XX)\b  # CVE-20XX-… stands for any number
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Every form above contains one of these; most texts contain none, and this search is fast.
UNFILLED = re.compile(
    r"\[|\{\{|(?i:lorem|\((?:ins|enter|à compl))|XX|X[/.–-]X|TODO|FIXME|TB[DC]\b|MM|[%$]\{?[A-Z]{3}|Muster"
)
IN_TAG = re.compile(
    rf"(?<!\\)<(?:(?:insert|enter|your|ihre?|votre)\b[ _-][^<>@=\n]{{1,60}}|(?:{NOUNS})[ _](?:{NOUNS})"
    rf"|(?:company|firma|website|jurisdiction)(?:[ _-]?name)?)>",
    re.IGNORECASE,
)
SHAPE = re.compile(r"\b(?:DD|MM|TT|JJ)[/.–-](?:MM|DD)[/.–-](?:YYYY|YY|JJJJ|AAAA)\b|\bYYYY-MM-DD\b")
MARK = re.compile(r"TODO|TBD|TBC")  # what writers leave where words are to come
MARK_FOLLOWS = re.compile(  # a place for a value or a sentence; "the TODO", “TODO” and "Sentry TODO" are names
    r"(?:\A|[^\w\s'’“„«\";]|\n|\b(?:is|are|was|be|from|to|by|at|in|on|with|until|for|before|after|updated|date|version"
    r"|ist|sind|ab|bis|am|est|sont)\s)\s*\Z",
    re.IGNORECASE,
)
MARK_BEGINS = re.compile(r"^[^\w\n]{0,12}(TODO|TBD|TBC)\b", re.MULTILINE)
ASKED_CELL = re.compile(r"\[\s*(?:please|bitte|veuillez)\b[^\[\]]*\]", re.IGNORECASE)  # of a form
OPEN_CELL = re.compile(r"(?:^|(?<=[|>]))\s*(?:\[?TB[DAC]\b[^|<]*|TODO\s*)(?=[|<]|$)", re.IGNORECASE)
BLANK = re.compile(r"(?:\\?_){5,}|\uff3f{5,}")  # to write on by hand
BLANKS = 2  # so many are in a form for each customer
SIGNED = re.compile(  # once by each party: "This agreement is made the [XX] day of"
    r"\bagreement\b[^.\[\]]{0,80}\[[^\[\]]{1,20}\]\s+day\s+of\b", re.IGNORECASE
)
FORM_TITLE = re.compile(  # of a text that others fill in
    r"\b(?:form of|mustervertrag|modèle de)\b|^form\b|\bform(?:ular|ulaire)?\W*$",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\[[^\[\]\n]*\]")
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
MDX_COMMENT = re.compile(r"\{/\*[^{}]*\*/\}")
MYST_COMMENT = re.compile(r"\A% .*", re.DOTALL)  # a paragraph of them: MyST Markdown, “Comments”
LONGEST_DATE_LINE = 60
QUOTED = re.compile(r"“[^“”]{1,300}”|„[^„“”\"]{1,300}[“”\"]|«[^«»]{1,300}»|\"[^\"]{1,300}\"")
EXAMPLE = re.compile(
    r"\b(?:e\.\s?g\.|for (?:example|instance)|such as|subject line|stating|in the form|retrieved|accessed"
    r"|last visited|(?:en)?titled|with the (?:title|subject)|next (?:meeting|call|session):?"
    r"|z\.\s?B\.|zum Beispiel|Betreff|abgerufen|par exemple|p\.\s?ex\.|consulté|format:)[^.;]{0,80}$"
    r"|[→>›]\s*$|\bwhere\s*[\"“„]?$|\bcopyright\s*(?:\(c\)|©)?\s*$|\be\.?g\.?\s+<?https?://\S*$"
    r"|\b(?:credit|cite)\s+(?:the|our|this|us|it)\b[^.;]{0,80}\bas follows:[^.;]{0,60}$",
    re.IGNORECASE,
)
OTHER_PARTY = re.compile(
    r"\[\s*(?:insert |enter |full |legal |the |name of ){0,4}(?:customer|client|user|buyer|licensee|subscriber"
    r"|recipient|participant|counterparty|assignor|assignee|contributor|kunde|auftraggeber|käufer|nutzer|acheteur"
    r"|utilisateur)\b[^\[\]\n]{0,60}\]",
    re.IGNORECASE,
)
OF_OTHER_PARTY = re.compile(r"\{\{\s?(?:customer|client|buyer|licensee|subscriber)(?:\b|_)", re.IGNORECASE)
OMISSION = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
READER_FORM = re.compile(
    r"\b(?:(?:withdrawal|cancellation|revocation|complaint|objection|counter-?notice|opt-?out)\s+(?:form|request|letter)"
    r"|(?:model|sample|template|example)\s+(?:\w+\s+){0,3}(?:(?:form|letter|opinion)s?|notice|e-?mail|text|wording"
    r"|clause|attribution)"
    r"|(?:may|can)\s+use\s+(?:the|our)\s+(?:\w+\s+)?(?:marks|trademarks?|logos?)"
    r"|(?:this|the following)\s+(?:\w+\s+)?template|template\s+(?:can|may|is\s+to)\s+be\s+used"
    r"|(?:dear|hi|hello|sehr geehrte\w*|liebe[rs]?|bonjour|madame|monsieur),?\s*\[|subject:[^\n]{0,40}\["
    r"|\A\W*template(?=:| [A-Z0-9]\b)|(?:anleitung|hinweis\w*)\s+für\s+betreiber|instructions\s+for\s+operators"
    r"|hereby\s+(?:give\s+notice|withdraw|cancel|revoke|opt)|\bmy\s+name\s+is|the\s+following\s+format"
    r"|(?:complete|copy|use)\s+(?:and\s+\w+\s+)?(?:this|the\s+following)\s+(?:form|text|template|wording|letter|e-?mail)"
    r"|widerrufsformular|musterformular|mustertext|musterbrief|muster-widerrufsformular|hiermit\s+(?:widerruf|kündig)\w*"
    r"|formulaire\s+(?:type|de\s+rétractation)|modèle\s+de\s+\w+|je\s+vous\s+notifie)\b",
    re.IGNORECASE,
)
SAMPLE = re.compile(  # a heading
    r"\W*(?:samples?|specimen|template|model|examples?)(?:\W*$|\b[^.:]{0,60}\b(?:letter|form|notice|text|clause|wording"
    r"|agreement|contract|provision|e-?mail)s?\b)",
    re.IGNORECASE,
)
EXAMPLE_FOLLOWS = re.compile(
    r"\s*(?:markiert\w*|marked)\b"
    r"|[^.;()]{0,60}\((?:e\.\s?g\.|for (?:example|instance)|z\.\s?B\.|zum Beispiel|par exemple|p\.\s?ex\.)",
    re.IGNORECASE,
)
TO_LIST = re.compile(  # above a list that somebody is to write for each occasion
    r"\b(?:mak|provid|includ|contain|publish|post|display)\w*\b[^.:]{0,80}"
    r"\bfollowing (?:information|details|data|contacts?)",
    re.IGNORECASE,
)
TEMPLATE = r"\b(?:template|vorlage|modèle)\b"
TEMPLATE_TITLE = re.compile(
    rf"(?:[(:—–]|\s-)\s?{TEMPLATE}|{TEMPLATE}(?:\sv?[0-9.]+|\s\([^()]*\))?\s*\Z",
    re.IGNORECASE,
)
IS_TEMPLATE = re.compile(  # a text, of itself: "Template — let a lawyer read it", "This is a template"
    rf"(?:\A|[.!(])\W{{0,6}}{TEMPLATE}(?=\s?(?:[.,:!)—–]|-\s|\Z))"
    rf"|\b(?:this|dies(?:e[rs]?)?|ce(?:tte)?)\s{TEMPLATE}"
    r"|\b(?:this|these|dies(?:e[rs]?)?|ce(?:ci|tte|s)?)\s(?:[\w-]+\s){0,3}"
    r"(?:is|are|ist|sind|est|sont|serves\sas|dient\sals)\s"
    rf"(?:(?!not\b|no\b|kein|plus\b|pas\b)[\w-]+\s){{0,3}}{TEMPLATE}",
    re.IGNORECASE,
)
NOTES_ABOVE, NOTES_BELOW = 12, 3  # blocks in which a text says what it is
FILL_IN = "write what belongs there"
NEAR_A_FORM = 30  # blocks of its section
LONGEST_EXAMPLE = 100  # characters before a gap that may say that it is an example
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy


def placeholder(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find template placeholders in current texts that nobody filled in.

    Code, quotations, examples and forms are skipped: the reader is to fill them in. So are scripts that were captured
    with the text, and what stands in brackets in a text with blanks to write on, with a gap for the day of an
    agreement, or whose title says that it is a form: it is filled in for each customer. A text that calls itself a
    template is reported once: nobody knows who is to fill it in.
    """
    for text in checked.current:
        gaps = list(_unfilled(checked, text))
        words = _calls_itself_template(text.title, checked.document(text).blocks) if gaps else ""
        if words:
            first = min(gaps, key=lambda gap: (gap.line, gap.column))
            count = counted(len(gaps), "gap")
            message = f"the text calls itself a template (“{words}”), and it has {count}; the first: {first.message}"
            yield first._replace(message=message, help=f"{FILL_IN}, and remove the note that it is a template")
        else:
            yield from gaps


def _unfilled(checked: CheckedPolicy, text: Revision) -> Iterator[Problem]:
    """Find the gaps of one text."""
    source, severity = prose_source(checked, text), severity_of(checked, text)
    if UNFILLED.search(source):
        blanks = len(BLANK.findall(source))
        handed_out = blanks >= BLANKS or SIGNED.search(source) or FORM_TITLE.search(text.title)
        left_out = [MDX_COMMENT, MYST_COMMENT, *[BRACKETED] * bool(handed_out)]
        blocks = checked.document(text).blocks
        above: list[Block] = []  # the headings of the sections that the block is in, without the title of the text
        for position, block in enumerate(blocks):
            if block.kind == "heading" and position:
                above = [*(heading for heading in above if heading.level < block.level), block]
            skipped = block.kind in {"code", "quote"} or is_script(block.text) or _heads_tasks(blocks, position)
            gaps = () if skipped else _gaps(*_to_fill_in(block, left_out))
            for gap in gaps if gaps and not _in_form(blocks, position, above) else ():
                place = at_words(checked, text, block.line, gap)
                fact = f"readers would see “{gap}”" if gap.startswith("{{") else f"“{gap}” was never filled in"
                yield Problem("placeholder", fact, FILL_IN, *place, severity)
    for tag in IN_TAG.finditer(source) if "<" in source else ():
        message = f"“{tag[0]}” looks like a gap to fill in; it is read as a tag, so readers do not see it"
        yield Problem("placeholder", message, FILL_IN, *at_offset(checked, text, tag.start()), severity)


def _calls_itself_template(title: str, blocks: Sequence[Block]) -> str:
    """Return the words at the beginning or end of a text with which it calls itself a template, or ""."""
    if TEMPLATE_TITLE.search(title):
        return title
    ends = (*blocks[:NOTES_ABOVE], *blocks[NOTES_ABOVE:][-NOTES_BELOW:])
    said = (block.text for block in ends if block.kind not in {"code", "heading"} or block is blocks[0])
    notes = map(IS_TEMPLATE.search, said)
    return next((note[0].strip(" .:(!–—-") for note in notes if note), "")


def _heads_tasks(blocks: Sequence[Block], position: int) -> bool:
    """Return whether the block is “TODO” above a list of tasks."""
    heads = blocks[position].kind != "item" and blocks[position].text.strip(" :").upper() == "TODO"
    return heads and position + 1 < len(blocks) and blocks[position + 1].kind == "item"


def _in_form(blocks: Sequence[Block], position: int, above: Sequence[Block]) -> bool:
    """Return whether the block is part of a form for the reader: its section says so near it, or one of the headings
    `above` does, as of an appendix with sample letters, or the sentence above its list does."""
    start = end = position
    if blocks[position].kind == "item":
        leads = next((block for block in reversed(blocks[:position]) if block.kind != "item"), blocks[position])
        if TO_LIST.search(leads.text):
            return True
    while start > max(0, position - NEAR_A_FORM) and blocks[start].kind != "heading":
        start -= 1
    while end < min(len(blocks), position + NEAR_A_FORM) and (end == position or blocks[end].kind != "heading"):
        end += 1
    if any(SAMPLE.match(heading.text) for heading in above):
        return True
    return any(_names_form(block.text) for block in (*above, *blocks[start:end]))


@lru_cache(maxsize=REMEMBERED)  # each gap asks about the same blocks around it
def _names_form(text: str) -> bool:
    return bool(READER_FORM.search(text))


def _to_fill_in(block: Block, left_out: Sequence[re.Pattern[str]]) -> tuple[str, str]:
    """Return the text and the HTML of a block without what is `left_out` in its text, and without table cells that
    say "TBD" and hardly more or ask for something, as in a form: these are no placeholders."""
    words = (block.text, block.html)
    for pattern in [*left_out, ASKED_CELL, OPEN_CELL] if block.kind == "row" else left_out:
        words = pattern.sub("", words[0]), pattern.sub("", words[1])
    return words


@lru_cache(maxsize=REMEMBERED)
def _gaps(words: str, html: str) -> tuple[str, ...]:
    named = {TAG.sub("", code).strip("()[] ") for code in CODE.findall(html)}  # as code, a mark is only named
    if named:
        words = unescape(TAG.sub("", CODE.sub(" ", html)))
    if not UNFILLED.search(words):
        return ()
    quotes = [quote.span() for quote in QUOTED.finditer(words)]
    begin = set(MARK_BEGINS.findall(TAG.sub("", html)))  # a line of the source
    found = () if OTHER_PARTY.search(words) else IN_WORDS.finditer(words)
    gaps = tuple(
        gap[0] for gap in found if gap[0].strip("()[] ") not in named and not _for_reader(words, gap, quotes, begin)
    )
    dated = any(days_in(words))  # so a shape says how to read the date
    shape = SHAPE.search(words) if len(words) < LONGEST_DATE_LINE and not dated else None
    return (*gaps, shape[0]) if shape and is_date_line(SHAPE.sub("2020-01-01", words)) else gaps


def _for_reader(words: str, gap: re.Match[str], quotes: Sequence[tuple[int, int]], begin: Collection[str]) -> bool:
    """Return whether a gap is an example, a name, or for the other party: words before it say so, or it is part of
    quoted words. `quotes` are the start and end of these, in order; `begin` are the marks that begin a line."""
    before = words[max(0, gap.start() - 2 * LONGEST_EXAMPLE) : gap.start()].rstrip()
    if OF_OTHER_PARTY.match(gap[0]):
        return True
    named = MARK.fullmatch(gap[0]) and gap[0] not in begin and not words.startswith("]", gap.end())
    if named and not MARK_FOLLOWS.search(words[max(0, gap.start() - LONGEST_EXAMPLE) : gap.start()]):
        return True
    if EXAMPLE.search(before[-LONGEST_EXAMPLE:]) or EXAMPLE_FOLLOWS.match(words, gap.end()):
        return True
    alone = len(words) < 2 * LONGEST_EXAMPLE and words.strip() == gap[0]
    if OMISSION.fullmatch(gap[0]) and not alone and (not before.strip(" –-•") or before[-1] in ".;:!?"):
        return True  # words of a law that were left out
    start, end = quotes[max(bisect_left(quotes, gap.span()) - 1, 0)] if quotes else (0, 0)
    return start < gap.start() and gap.end() < end and bool(re.search(r"\w", words[start:end].replace(gap[0], "")))
