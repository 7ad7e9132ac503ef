"""Rules about leftovers of other tools and templates.

These are tags and link schemes that a build removes, angle brackets that aren't tags, and unfilled
placeholders. For a form that readers should fill in, `[[checks]]` in legalsite.toml can lower the
severity of the rule `placeholder`.
"""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import (
    at_key,
    at_offset,
    blank_match,
    markup_source,
    prose_source,
    severity_of,
)
from legalsite.errors import ProblemIterator
from legalsite.source.link_targets import ALLOWED_SCHEMES
from legalsite.source.parser import ELEMENTS, TAG, is_text
from legalsite.source.raw_html import CONTENT_REMOVED_TAGS, TAGS
from legalsite.text.clause_numbers import any_word
from legalsite.text.language_detection import detect_other_language
from legalsite.text.languages import base_language
from legalsite.text.normalize import file_text
from legalsite.text.word_lists import packaged_tables

# a URL with a scheme, in a Markdown link, image, autolink, or definition, or in an HTML attribute
TARGET = re.compile(
    r"(?:\]\(\s*<?|<|\b(?:href|src)\s*=\s*[\"']?\s*|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<target>(?P<scheme>[a-z][a-z0-9+.-]{1,31}):[^\s<>()\"']+)",
    re.IGNORECASE | re.MULTILINE,
)
# the text before an image target
IMAGE_TARGET_PREFIX = re.compile(
    r"(?:!\[[^\]\n]*\]\(\s*<?|<img\b[^<>]*\bsrc\s*=\s*[\"']?\s*)\Z", re.IGNORECASE
)
MAX_ALT_LENGTH = 1_000  # maximum length of an alternative text
# an attribute list of other tools: {: .wide}, {#fees .wide}, {.wide}, { target=_blank }
ATTRIBUTES = re.compile(
    r"(?<![\\{])\{\s?(?:[:.]|#[^\s{}]*|(?=[a-z-]{1,30}=[\"'\w]))(?P<more>[^{}\n]{0,200})\}"
)
VALUE = r"""(?:\s*=\s*(?:"[^"]*"|'[^']*'|\{[^{}\n]{0,200}\}|[^\s"'=<>`{]+))?"""
# A name in angle brackets, followed by attributes (CommonMark 0.31, 6.6) or words. “3 <age ≤ 14>”,
# addresses, and link targets don't match.
BRACKETED = re.compile(
    rf"(?<![\\{{])(?<!\]\()(?<!\]: )<(?P<slash>/?)(?P<name>[^\W\d_][\w.-]*)"
    rf"(?:(?:\s+[^\W\d][\w:.’-]*{VALUE})*\s*/?|[^\w<>=≤≥@:\n][^<>=≤≥@\n]{{0,99}}(?<!\s))>"
)
# elements that browsers display without an end tag
OPTIONAL_END_TAGS = """
br col colgroup dd dt hr img li p tbody td tfoot th thead tr wbr table ul ol dl div blockquote
"""
ELEMENTS_WITHOUT_END_TAG = frozenset(OPTIONAL_END_TAGS.split())
TABLES = packaged_tables("checks/gaps.toml", dict[str, dict[str, str]])


def _placeholder_texts_pattern() -> str:
    """Create a pattern for typical placeholders in all languages.

    The word lists contain labels, and patterns for longer phrases.
    """
    patterns: list[str] = []
    for table in TABLES.values():
        # commas separate labels, and an underscore in a label is a space
        labels = " ".join(table["labels"].split()).split(", ")
        patterns += [re.escape(label).replace(r"\ ", "[ _]") for label in labels]
    for table in TABLES.values():
        patterns += table["phrases"].strip().split("\n")
    return "|".join(patterns)


def _list_pattern(key: str) -> str:
    """Create a pattern for the items of a list in the table `signs` of the word lists."""
    return "|".join(TABLES["signs"][key].strip().split("\n"))


PROMPTS = _list_pattern("prompts").replace(" ", r"\s+")
CHOICES = _list_pattern("choices").replace(" ", r"\s+")
# “Choose an item.” may also start a normal sentence, so it must be on its own line or after other
# words.
CHOICES = rf"(?<=[^.!?*\n-] )(?:{CHOICES})|^(?:{CHOICES})$"
ANYWHERE = f"{_list_pattern('anywhere')}|{PROMPTS}|{CHOICES}"
FOREIGN_MARKUP_PATTERN = re.compile(_list_pattern("marks"), re.MULTILINE)
PLACEHOLDER_PATTERN = re.compile(
    rf"(?<![\]\\])(?:[\[【]|<(?!address>))\s*(?:{_placeholder_texts_pattern()})\s*[\]】>](?![(\[:])"
    rf"|(?-i:{ANYWHERE})",
    re.IGNORECASE | re.MULTILINE,
)
COMMENT_IN_VALUE_PATTERN = re.compile(
    r"(?P<key>title|summary):[ \t]+(?P<value>(?![\"'|>&*#\[{])[^#\n]*?[ \t](?P<comment>#.*\S))\s*$"
)
TEMPLATE_TAG_PATTERN = re.compile(
    r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|\{/\*.{0,300}?\*/\}"
    r"|(?<![{\\\w/=%$])\$?\{[A-Za-z_$][\w$]*(?:\.[\w$]+)*\}(?!\})"  # {props.email} in MDX
)
# a mail merge field of Word, unless the language quotes with «…»
MERGE_FIELD_PATTERN = re.compile(r"«[^\W\d_]\w{0,40}»")
GUILLEMETS_PATTERN = re.compile(r"«[^«»\n]*\s[^«»\n]*»")
# “of XX days”, but not “Pope John XX”, where a name precedes XX
UNKNOWN_VALUE_PATTERN = re.compile(
    r"(?:(?<!\w)(?P<before>[^\W\d_A-ZÀ-Þ]+)\s|[,;:€$£] |[(€$£])(?P<value>X{2,9})(?![\w*/–-])"
    r"(?! (?:rated|content|material|movies?|videos?|films?|sites?|images?)\b)(?: [^\W\d_]+)?"
)
ROMAN_NUMERAL_PATTERN = re.compile(r"\b(?:XI{1,3}|XI?V|XVI{1,3}|XIX|XXI{1,3}|XXI?V)\b")
CENTURY_PATTERN = re.compile(
    r"si[eè]cle|siglo|s[eé]culo|secol|wiek|век|столі|stol[eě]t|storoč|század|amži|gadsimt|yüzyıl"
)
NAMES_OF_CLAUSES = frozenset(any_word("clauses", "larger parts", "references").split("|"))
# a blank such as `____`, before a word or at the end of a sentence
BLANK_PATTERN = re.compile(
    r"(?P<word>[^\W\d_] )?(?<![\w\\*])(?P<blank>\\?_(?:[ ]?\\?_){2,})(?!\w)"
    r"(?:[,;]?\s[^\W\d_A-ZÀ-Þ]|(?(word)[.,;]|(?!)))"
)
SENTENCE_END_PATTERN = re.compile(r"[.;:!?。]\W?\s*$")
MAX_SENTENCE_LENGTH = 2_000
MIN_FOREIGN_WORDS = 3  # minimum number of words to recognize a language other than English
QUOTE = re.compile(r"^ {0,3}>.*", re.MULTILINE)
MAX_QUOTE_LENGTH = 60


def removed_markup(checked: CheckedPolicy) -> ProblemIterator:
    r"""Find tags and link schemes that a build removes, and text that looks like a tag, or like
    markup of another generator (`!!! note`, `[TOC]`, `[ ]`), but is shown as is.

    Code is skipped.

    Severity: warning. Fix: use Markdown or a link instead; to show the character itself, write \<.
    """
    for text in checked.current:
        source = markup_source(checked, text)
        blocks = checked.document(text).blocks
        shown = "\n".join([block.text for block in blocks if block.kind != "code"])
        problems = (
            *_tag_problems(source),
            *_scheme_problems(source),
            *_attribute_problems(source, shown),
            *_foreign_markup_problems(source),
        )
        for offset, message, help in problems:
            yield at_offset(checked, text, offset).problem(message, help, "warning")


def cut_title(checked: CheckedPolicy) -> ProblemIterator:
    """Find a `title` or `summary` that YAML cuts at ` #`, which begins a comment there.

    Severity: warning. Fix: write it in quotes, or remove the part that is cut off.
    """
    for text in checked.editable:
        lines = file_text(checked.read(text)).split("\n")[: text.text_line - 1]
        for match in filter(None, map(COMMENT_IN_VALUE_PATTERN.match, lines)):
            whole = match["value"].replace('"', '\\"')
            yield at_key(checked, text, match["key"]).problem(
                f"YAML reads `{match['comment']}` as a comment, so it isn't part of the {match['key']}",
                f'write {match["key"]}: "{whole}", or remove it',
                "warning",
            )


def _tag_problems(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield (offset, message, help) for each start tag that pages don't support."""
    if "<" not in source:
        return
    tags = list(BRACKETED.finditer(source))
    closed = {tag["name"].lower() for tag in tags if tag["slash"]}  # names with an end tag
    for tag in tags:
        # the rule `placeholder` reports placeholders
        if not tag["slash"] and not PLACEHOLDER_PATTERN.fullmatch(tag[0]):
            message, help = _describe_tag_problem(tag, closed=tag["name"].lower() in closed)
            if message:
                yield tag.start(), message, help


def _describe_tag_problem(tag: re.Match[str], *, closed: bool) -> tuple[str, str]:
    """Return the message and help for a start tag, or empty strings if pages support it.

    `closed` tells whether the text contains the end tag.
    """
    written = tag[0]
    name = tag["name"].lower()
    help = f"fill it in; to show it as is, write \\{written}"
    # Markdown shows it as text: HTML has no such element, or it's written like a sentence, such as
    # <address of the customer>
    if name not in ELEMENTS or is_text(written) or not re.fullmatch(TAG, written):
        return f"`{written}` isn't an HTML tag; readers see it as is", help
    if name not in TAGS:
        result = "the tag is removed, and its text is kept"
        if name in CONTENT_REMOVED_TAGS:
            result = "the tag and its content are removed"
        help = "use Markdown instead; to show the character < itself, write \\<"
        return f"<{name}> isn't allowed on a page: {result}", help
    # TAGS allows this element; but without an end tag and attributes, it may be a placeholder
    if closed or "=" in written or name in ELEMENTS_WITHOUT_END_TAG:
        return "", ""
    return f"`{written}` is an unclosed HTML tag, so readers don't see it", help


def _scheme_problems(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield (offset, message, help) for each URL whose scheme isn't allowed."""
    if ":" not in source:
        return
    for match in TARGET.finditer(source):
        scheme = match["scheme"].lower()
        if scheme in ALLOWED_SCHEMES:
            continue
        what = "link"
        help = "use a URL that begins with https:, mailto:, or tel:"
        start = match.start("target")
        # `![alternative text](` or `<img src="` directly before the URL
        if IMAGE_TARGET_PREFIX.search(source, match.start() - MAX_ALT_LENGTH, start):
            what = "image"
            help = "put the image in content/files/, and use its path"
        # a Markdown link is shown as is; an HTML attribute (`href=`) is removed
        shown = "readers see the markup"
        if "=" in match[0][: -len(match["target"])]:  # the part before the URL
            shown = f"readers see no {what}"
        yield start, f"{what}s that begin with `{scheme}:` aren't allowed on a page: {shown}", help


def _attribute_problems(source: str, shown: str) -> Iterator[tuple[int, str, str]]:
    """Yield (offset, message, help) for each unsupported attribute list, such as `{: .wide}`.

    `shown` is the visible text. If it contains the list, readers see the list as is. Otherwise, the
    list follows a heading, and a build only keeps its anchor.
    """
    if "{" not in source:
        return
    for match in ATTRIBUTES.finditer(source):
        written = match[0]
        more = match["more"].strip()  # what the list contains besides an anchor
        if written in shown:
            choice = "delete it, or use it to set a heading's anchor: ## Fees {#fees}"
            help = f"{choice}; to show it as is, write \\{written}"
            yield match.start(), f"`{written}` isn't supported; readers see it as is", help
        elif more:
            yield match.start(), f"`{more}` isn't supported and will be dropped", f"delete {more}"


def _foreign_markup_problems(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield (offset, message, help) for markup of other generators, such as `!!! note`."""
    for match in FOREIGN_MARKUP_PATTERN.finditer(source):
        written = match[0].lstrip()
        help = f"use Markdown instead; to show it as is, write \\{written}"
        message = f"`{written}` is another tool's markup; readers see it as is"
        yield match.end() - len(written), message, help


def placeholder(checked: CheckedPolicy) -> ProblemIterator:
    """Find placeholders that were never filled in.

    These include Word's prompts and merge fields, blanks within sentences, and template tags of
    other tools. Code and quoted blocks are skipped.

    Severity: error, or warning once the version is in effect. Fix: fill them in.
    """
    for text in checked.current:
        severity = severity_of(checked, text)
        source = QUOTE.sub(blank_match, prose_source(checked, text))
        language = base_language(text.language)
        for offset, written in _placeholders(source, language):
            yield at_offset(checked, text, offset).problem(
                f"“{written}” looks like a placeholder that was never filled in",
                "fill it in",
                severity,
            )
        # Tags that name a fact were already replaced with its value, which `markup_source` hides.
        # So the remaining tags are from other tools.
        has_facts = bool(checked.facts(text))
        help = "replace it with its value"
        if has_facts:
            help += "; names of facts work in text, but not in addresses or HTML"
        source = QUOTE.sub(blank_match, markup_source(checked, text))
        for tag in TEMPLATE_TAG_PATTERN.finditer(source):
            # if the site has facts, the author wrote a backslash to show the braces
            if has_facts and source.endswith("\\", 0, tag.start()):
                continue
            shown = tag[0]
            if len(shown) > MAX_QUOTE_LENGTH:
                shown = shown[:MAX_QUOTE_LENGTH].rstrip() + "…"
            yield at_offset(checked, text, tag.start()).problem(
                f"“{shown}” is another tool's template tag, which readers would see as is",
                help,
                severity,
            )


def _placeholders(source: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, text) of each placeholder, blank, unknown value, or merge field."""
    for placeholder_match in PLACEHOLDER_PATTERN.finditer(source):
        yield placeholder_match.start(), " ".join(placeholder_match[0].split())
    for blank in BLANK_PATTERN.finditer(source):
        end = blank.end() - 1  # without the character after the blank, which may be a period
        # The end of the paragraph. It's -1 in the last paragraph, which then ends before the final
        # line break.
        stop = source.find("\n\n", end, end + MAX_SENTENCE_LENGTH)
        # a form such as “Signed at ____ on ____” has no punctuation at its end
        if SENTENCE_END_PATTERN.search(source[end:stop]):
            yield blank.start("blank"), blank["blank"]
    # XX is a placeholder, unless the text has other Roman numerals, such as XIV
    if not ROMAN_NUMERAL_PATTERN.search(source):
        for value in UNKNOWN_VALUE_PATTERN.finditer(source):
            # nor is it one in “section XX” or “XXe siècle”
            if value["before"] not in NAMES_OF_CLAUSES and not CENTURY_PATTERN.search(value[0]):
                yield value.start("value"), value["value"]
    # «Name» is a merge field of Word in an English text; other languages, such as French, quote
    # with «…»
    is_quoting = language != "en" or GUILLEMETS_PATTERN.search(source)
    fields = [] if is_quoting else list(MERGE_FIELD_PATTERN.finditer(source))
    # the text may contain such a language although it's set to English
    if fields and not detect_other_language([source], ["en"], MIN_FOREIGN_WORDS):
        for field in fields:
            yield field.start(), field[0]
