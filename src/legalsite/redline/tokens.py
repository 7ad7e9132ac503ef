"""Split a block into tokens, the smallest units that a redline marks.

Most tokens are words, numbers, and punctuation. A number includes its sign, thousands separators,
currency, or percent sign. Dates, phone numbers, measurements, versions, standards, clause
references such as 4.2(a), URLs, email addresses, placeholders in braces, and abbreviations with
their period are also single tokens. In Chinese and Japanese, each character is a token, except in
numerals, katakana words, and Japanese verbs. A Korean word is a single token.

A link target is a token after the last word of its link, and a footnote reference is a token, too.
The key of a word has a prefix if the word is struck through or describes an image. The key then
differs from the key of the same word in plain text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from operator import add, sub
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import UNSPOKEN_SPAN_KINDS, Span, SpanTuple
from legalsite.text.normalize import COMMON_CHARACTERS, INVISIBLE, fold
from legalsite.text.sentences import BEFORE_NAMES, DOTTED, is_abbreviation

TARGET = "\0"
"""The first character of a link target's key, so that the key never equals a word."""
ITSELF = f"{TARGET}itself"
"""The key of a target that equals the text of its link. If the text changes, there's no need to
show the target, too."""
MAIL_TO_ITSELF = f"{TARGET}mailto"
"""The key of a `mailto:` target if the text of the link is the email address."""
NOTE = "\ufdd0"
"""The key of a footnote reference. It doesn't include the number, because footnotes are numbered
in the order of their references."""
STRUCK = "\ufdd1"
"""The first character of the key of a word that is struck through. Documents don't contain this
noncharacter."""
IMAGE = "\ufdd2"
"""The first character of the key of a word in an image description. In the key of an image's
target, it's the second character."""
BORDER = "\x01"
"""The key of the border between two table cells. It isn't `|`, because a cell may contain `|`."""
KEY_PREFIXES = frozenset({TARGET, NOTE, STRUCK, IMAGE, BORDER})
"""The first characters of keys that aren't plain words."""

PHRASE_ENDS = frozenset(".!?。！？؟।॥;:")
"""Characters that end a sentence or a phrase."""
SENTENCE_ENDS = frozenset(".!?。！？؟।॥")
"""Characters that end a sentence."""

# `_compiled_pattern` joins the following parts of the token pattern in a fixed order: common words
# first, rare and expensive patterns last.
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_NUMERALS = "〇零一二三四五六七八九十百千万萬億亿兆两兩壹贰叁肆伍陆柒捌玖拾"
# Thai, Lao, Burmese, and Khmer don't separate words with spaces. So each token is a consonant with
# its vowels and other signs.
_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_THAI_CLUSTER = (
    "[\u0e40-\u0e44\u0ec0-\u0ec4]?"
    "[\u0e01-\u0e30\u0e32-\u0e33\u0e3f\u0e45-\u0e46\u0e4f-\u0eff\u1000-\u1029\u103f-\u1055\u1780-\u17b3\u17d7]"
    "[\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102a-\u103e\u1056-\u1059\u17b4-\u17d3]*"
)
# Japanese verbs and adjectives consist of a kanji stem and hiragana, up to a particle or the next
# word. Some verbs are written only in hiragana. Hiragana after a noun are a particle, which is a
# separate token.
_KANJI = "\u3005-\u3006\u3400-\u9fff\uf900-\ufaff"
_KANA = "\u3041-\u30ff"
# hiragana that aren't part of the preceding verb: particles and common words
_NOT_OF_VERB = (
    "[をはにのへもと]|が(?![りるれろらっ])|で(?!き)(?<![んい]で)|や(?![さしすせそ])"
    "|か(?:ら(?![なずぬ])|[つどにをはの月所年国条]|$)|また(?!ら)|まで|など|こと|ため|より"
    "|だけ(?![なまるれ])|ほ[かど]|うち|すべて|ただし|いず|つい|おい|おけ|あら|さら|その|これ|この"
    "|(?<=[るいなた])よう"
)
# a verb ending; several may follow each other
_ENDING = (
    "(?:ま(?:せん(?:でし)?|し(?=[たてょ])|す)|な[いく]|なか(?:っ|ろ)|なけ|しょう"
    "|い(?![かずつ])|お[りら](?=[まず])|られ|[ずたてるれせばっ])"
)
_JAPANESE = (
    rf"及び|並びに|又は|若しくは|(?:(?![及並又若])[{_KANJI}]){{1,2}}化?(?:(?!{_NOT_OF_VERB})[\u3041-\u3096])+"
    rf"|(?:でき|いたし|いただ[きけ]|くださ|[あおな]り|なら(?=[なず])|さ(?=[せれ])|し|す(?=る)){_ENDING}+"
    r"|あ(?:る|った)|な(?:い|かった)|[\u30a1-\u30fa\u30fc]+|"
)
# The first and last character of each range of scripts without spaces. Each range is written as
# three characters, as in `a-z`.
_UNSPACED = tuple(zip((_CJK + _THAI)[::3], (_CJK + _THAI)[2::3], strict=True))
_FIRST_UNSPACED = min(_UNSPACED)[0]
_ASCII = bytes(range(128))
_KANA_PATTERN = f"[{_KANA}]"  # compiled when first used, because few texts need it
# combining marks in Latin, Hebrew, Arabic, and Indic scripts, which `\w` doesn't match
_SIGNS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0970-\u0dff\u1ab0-\u1aff\u20d0-\u20f0"
)
_RARE_MONEY = "₹₩₽₪₫₴₺฿"
_MONEY = f"$€£¥¢{_RARE_MONEY}"
_CODES = (
    "EUR|USD|GBP|CHF|JPY|CNY|RMB|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|RSD|TRY|RUB|UAH|INR|IDR|BRL|CLP|COP|ARS|MXN|PEN|CAD"
    "|AUD|NZD|ZAR|KRW|SGD|HKD|TWD|THB|MYR|PHP|VND|ILS|AED|SAR|EGP|NGN|KES|XDR|SDR|DTS"
)
_ROUBLES = r"|руб\.?"
_UNITS = rf"zł|Kč|Ft|lei|kr\.?{_ROUBLES}"  # currency units that follow the number
_SPACE = r"[^\S\t\n]"  # any space within a line; compiles faster than a list of spaces
_OR_DASH = rf"(?:{_SPACE}|[-./\u2010-\u2013])"
# a currency before an amount: EUR 5, kr. 5, US$5; the lookahead quickly rules out most words
_CURRENCY_BEFORE = rf"(?:(?:{_CODES}|Fr\.|Rs\.?|kr\.?|zł|[A-Z]{{1,3}}\$){_SPACE}?)"
_MAYBE_DOTTED_PATTERN = re.compile(
    r"\.[^\W\d_]{1,4}\."
)  # only texts with these characters need the more expensive patterns
_MAYBE_ABBREVIATION_PATTERN = re.compile(
    rf"\.(?:\s*(?:[^\WA-Z]|[(§])|(?<=(?i:{'|'.join({n[-2:] for n in BEFORE_NAMES})})\.))"
)
# Try the most common tokens first: lowercase or capitalized words, and the punctuation after them.
# Words that start with k, z, or R are excluded, because these letters may start a currency.
_PLAIN = r"[a-jl-y][a-z]*+(?=[-/ ,;:.)])|[,;:)]|[A-QS-Z][a-z]++(?=[ ,;)])|\.(?!\.)|"
_PLAIN_BESIDE_RARE = "[a-jl-y][a-z]*+(?=[ ,;)])|[,;:)]|[A-QS-Z][a-z]++(?=[ ,;)])|"
# a URL without trailing punctuation, or an email address
_ADDRESS = r"(?:https?://|www\.)[^\s<>)\]\x01]+[^\s<>)\]\x01.,;:'’\"”]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|"
_LETTERS = rf"(?:(?![{_CJK}{_THAI}])[^\W\d_])+"  # units directly after a number: 30km, 2024г
_SPACED_LETTERS = r"[^\W\d_]+"  # faster, for texts without scripts such as Chinese or Thai
_EAST_ASIAN_UNITS = "|[万億亿만억]?[円元원]"
# a number with thousands separators, decimals, and units: 1 000,50 €, 5.- CHF, 30km, 2024/A
_AMOUNT = (
    rf"(?:\d{{1,3}}(?:(?:{_SPACE}|['’])\d{{3}})+(?!\d)|\d+)(?:[.,:/'’٫٬]\d+)*(?:[.,][-\u2013\u2014]{{1,2}}(?!\w)|/[A-Z](?!\w))?"
    rf"(?:{_SPACE}?(?:[%‰٪％{_MONEY}](?!\d)|(?:{_CODES}|{_UNITS})(?!\w){_EAST_ASIAN_UNITS})|\.[ºª](?!\w)|{_LETTERS})?"
)
_EAST_ASIAN_DATES = (
    r"|\d{1,4}年\d{1,2}月(?:\d{1,2}日)?|\d{4}년 ?\d{1,2}월(?: ?\d{1,2}일)?|\d{1,2}時\d{1,2}分"
)
_PRERELEASE = r"-(?:alpha|beta|rc)(?:\.?\d+)*"  # the suffix of a version number
# One line per kind: phone numbers with an area code in parentheses; international phone numbers;
# groups of digits; national phone numbers; digits joined by hyphens, and Brazilian tax numbers;
# dimensions such as 10 x 15 cm; versions, and East Asian dates and times; times of day; clause
# references such as 4.2(a).
_START_OF_NUMBER = rf"(?=[A-Zkz][A-Z$rs]|zł|[-\u2212\d+({_MONEY}])"
_NUMBER = (
    rf"\(\d{{2,5}}\){_SPACE}?\d{{2,5}}(?:{_OR_DASH}\d{{2,}})+"
    rf"|\+\d{{1,3}}{_SPACE}(?:\(\d{{1,5}}\){_SPACE}?\d{{2,}}(?:{_OR_DASH}\d{{2,}})*|\d{{2,5}}{_SPACE}\d{{5,}})"
    rf"|(?:\+\d{{1,3}}{_SPACE}\d{{1,3}}(?:{_SPACE}\d{{2,3}}){{2,}}|\d\d(?:{_SPACE}\d\d){{3,}}|\d\d{_SPACE}\d{{3}}(?:{_SPACE}\d\d){{2}})(?!\d)"
    rf"|0\d{{1,4}}(?:{_SPACE}|/)\d{{2,}}(?:{_OR_DASH}\d{{2,}})*"
    r"|\+?\d+(?:[-\u2010-\u2013]\d+){2,}|\d{1,3}(?:\.\d{3}){2}(?:/\d{4})?-\d\d(?!\w)"
    rf"|\d+(?:[.,]\d+)*(?:{_SPACE}?[x×]{_SPACE}?\d+(?:[.,]\d+)*)+[A-Za-z]*"
    rf"|\d+(?:\.\d+)+{_PRERELEASE}{_EAST_ASIAN_DATES}|\d{{1,2}}{_SPACE}?h{_SPACE}?\d\d(?!\w)"
    r"|\d+(?:\.\d+)*(?:\((?:\d{1,2}|[a-z]{1,4})\))+|"
)
# an amount after a currency code, or after a sign and a currency symbol
_SUM = rf"(?:{_CURRENCY_BEFORE}|(?:(?<![^\s(])[-+\u2212])?(?:[{_MONEY}]{_SPACE}?)?){_AMOUNT}"
_ARTICLE = rf"[ADLR](?:\.{_SPACE}?)?\d{{1,4}}(?:-\d{{1,3}})+(?!\w)|"
"""An article of a French code, such as L. 121-1."""
# template placeholders: {{ name }}, {% if %}
_PLACEHOLDER = r"\{\{[^{}\n\x01]{1,200}\}\}|\{%[^{}\n\x01]{1,200}%\}|"
_NAME_WITH_NUMBER = (  # v1.8.2, TLS1.2, X.509, SHA-256, HTTP/2
    rf"(?:\.(?:(?<=\d\.)\d+(?:\.\d+)*(?:{_PRERELEASE})?|(?<=\b[A-Z]\.)\d{{2,}})|[-/](?<=[A-Z][A-Z][-/])\d+(?:\.\d+)*(?!\w)|)"
)
# an invisible character counts as a space unless it's within a word
_OTHER_TOKENS = rf"|\.{{3}}|§§|[-\u2010-\u2015]{{1,3}}|[^\s{INVISIBLE}]"
# Parts of the pattern that match none of COMMON_CHARACTERS. Most of them are in character classes
# that take long to compile.
_RARE_PARTS = (
    _EAST_ASIAN_DATES,
    _ROUBLES,
    _RARE_MONEY,
    _SIGNS,
    INVISIBLE,
    "‰٪％",
    "٫٬",
    "ʼ",
    r"\u2212",
)


class Tokens(Struct, frozen=True):
    """The tokens of one or more consecutive blocks."""

    keys: list[str]
    """The text to compare. Equal keys mean equal words or the same target."""
    texts: list[str]
    """The text to show."""
    spaces: list[str]
    """The space before each token."""
    block_starts: list[int]
    """The index of each block's first token, starting with 0."""
    tail: str = ""
    """The space after the last token."""

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def written(self) -> str:
        """The text of all tokens with the spaces between them."""
        return "".join(map(add, ["", *self.spaces[1:]], self.texts))

    def cells(self) -> list[range]:
        cells = []
        start = 0
        for at, key in enumerate(self.keys):
            if key == BORDER:
                cells.append(range(start, at))
                start = at + 1
        cells.append(range(start, len(self.keys)))
        return cells

    def part(self, start: int, end: int) -> "Tokens":
        """Return the tokens in a range, which must be within one block."""
        place = slice(start, end)
        return Tokens(self.keys[place], self.texts[place], self.spaces[place], block_starts=[0])


class Form(NamedTuple):
    """The markup of a token. The fields have the same meaning as in `Run`."""

    target: bool = False
    struck: bool = False
    note: bool = False
    image: bool = False
    cell: bool = False


PLAIN_FORM = Form()


def token_form(key: str) -> Form:
    sign = key[0]
    if sign not in KEY_PREFIXES:
        return PLAIN_FORM
    # the key of an image's target starts with TARGET and IMAGE
    is_image = IMAGE in key[:2]
    return Form(sign == TARGET, sign == STRUCK, sign == NOTE, is_image, sign == BORDER)


def bare_key(key: str) -> str:
    """Remove the prefixes for strikethrough and images from the key of a word."""
    return key.lstrip(STRUCK + IMAGE)


def tokenize(spans: SpanTuple) -> Tokens:
    """Split the spans of a block into tokens, in reading order."""
    # fast path: most blocks contain no text that's struck through and no images; unpacking is
    # faster than accessing attributes
    if True not in [struck or image for _, _, struck, image, _ in spans]:
        return _tokens_of_one_form(spans)
    parts = []
    for group in _split_by_form(spans):
        tokens = _tokens_of_one_form(group)
        first = group[0]
        sign = ""  # prevents a match with the same words in plain text
        if first.of == "words" and first.struck:
            sign += STRUCK
        if first.of == "words" and first.image:
            sign += IMAGE
        for at, key in enumerate(tokens.keys):
            # link targets and cell borders already have a prefix
            if key[0] not in (TARGET, BORDER):
                tokens.keys[at] = sign + key
        parts.append(tokens)
    whole = join_tokens(parts)  # `join_tokens` records the start of each part in `block_starts`
    return replace(whole, block_starts=[0])


def _split_by_form(spans: SpanTuple) -> Iterator[SpanTuple]:
    """Group consecutive spans whose words are all plain or all struck through.

    Each image description is a separate group. Link targets and footnote references belong to the
    group before them.
    """
    group: list[Span] = []
    form = None  # (struck, image) of the current group
    for span in spans:
        # the form changed, or another image description starts
        if span.of not in UNSPOKEN_SPAN_KINDS and (form != (span.struck, span.image) or span.image):
            if group:
                yield tuple(group)
            group = []
            form = span.struck, span.image
        group.append(span)
    yield tuple(group)


def _tokens_of_one_form(spans: SpanTuple) -> Tokens:
    """Split spans into tokens. The words must be all plain, all struck through, or in one image.

    Keys get no prefix for strikethrough or images.
    """
    # link targets and footnote references are added below
    read = [span for span in spans if span.of not in UNSPOKEN_SPAN_KINDS]
    words = "".join([BORDER if span.of == "cell" else span.text for span in read])
    # spaces and tokens alternate in the result, which starts and ends with a space
    parts = _token_pattern(words).split(words)
    texts = parts[1::2]
    spaces = parts[:-1:2]
    if _MAYBE_ABBREVIATION_PATTERN.search(words):
        _join_abbreviations(texts, spaces)
    keys = list(texts)
    if not words.isascii() or "--" in words or "`" in words:  # `fold` doesn't change any other text
        keys = list(map(fold, texts))
    if BORDER in words:  # the keys keep BORDER, while the text for readers is ` | `
        for at, text in enumerate(texts):
            if text == BORDER:
                texts[at] = " | "
    if len(read) < len(spans):
        _insert_targets_and_notes(keys, texts, spaces, spans)
    return Tokens(keys, texts, spaces, block_starts=[0], tail=parts[-1])


def _join_abbreviations(texts: list[str], spaces: list[str]) -> None:
    """Join an abbreviation and its period unless the period ends a sentence.

    `texts` and `spaces` are the tokens and the spaces before them, and are modified in place.
    """
    at = 0  # index of the current period
    for _ in range(texts[1:].count(".")):  # once for each period after the first token
        at = texts.index(".", at + 1)
        word = ""  # the word directly before the period, without an article such as l'
        if not spaces[at]:
            word = texts[at - 1].lower().replace("’", "'").rpartition("'")[2]
        follows = texts[at + 1][0] if at + 1 < len(texts) else ""
        # the period ends a cell, or is part of a name such as docs.no.example
        if follows == BORDER or (follows.islower() and not spaces[at + 1]):
            continue
        # a letter and a number, such as p. 4
        is_letter_before_number = len(word) == 1 and word.isalpha() and follows.isdigit()
        if not is_letter_before_number and not is_abbreviation(word):
            continue
        # the sentence continues; an empty text counts, too, because it contains no other sentence
        goes_on = follows.islower() or follows.isdigit() or follows in "(§"
        # Titles and company forms are always joined with their period, so that `Example Ltd.` and
        # `Nova (formerly Example Ltd.)` contain the same token.
        if goes_on or word in BEFORE_NAMES:
            texts[at - 1] += "."
            del texts[at], spaces[at]
            at -= 1  # the next token has moved to the index of the period


def ends_phrase(key: str) -> bool:
    """Return whether a token ends a sentence or phrase.

    The period of an abbreviation doesn't count, because it's part of the abbreviation's token.
    """
    return key[-1] in PHRASE_ENDS and not key[0].isalnum()


def _insert_targets_and_notes(
    keys: list[str], texts: list[str], spaces: list[str], spans: SpanTuple
) -> None:
    """Insert a token for each link target and footnote reference.

    A link target follows the last word of its link. The three lists are modified in place.
    """
    # each token comes after its space, so its start is its end minus its size
    sizes = list(map(len, texts))
    ends = accumulate(map(add, map(len, spaces), sizes))  # end offset of each token
    offsets = list(map(sub, ends, sizes))  # start offset of each token
    for inserted, (offset, span) in enumerate(_targets_and_notes(spans)):
        # index of the first token after the target, including the inserted tokens
        at = inserted + bisect_left(offsets, offset)
        last_word = texts[at - 1] if at else ""
        keys.insert(at, _key_of_target(span, last_word))
        texts.insert(at, span.text)
        spaces.insert(at, "")


def _key_of_target(span: Span, last_word: str) -> str:
    """Return the key of a link target or footnote reference.

    `last_word` is the word before the target or reference.
    """
    if span.of == "note":
        return NOTE
    # the text of the link is its own URL or email address, so mark a change only once
    if span.text == last_word:
        return ITSELF
    if span.text == f"mailto:{last_word}":
        return MAIL_TO_ITSELF
    if span.image:
        return TARGET + IMAGE + span.text
    return TARGET + span.text


_SEPARATOR_PATTERN = re.compile(r"[\s\u2013\u2014]+")


@lru_cache(8192)
def count_words(text: str) -> int:
    """Count the words and numbers in a text.

    Spaces and dashes separate words. For example, “e-mail”, “isn't”, and “docs.example.org” are one
    word each. In scripts without spaces, each token counts.
    """
    parts = _SEPARATOR_PATTERN.split(text)
    if has_unspaced(text):  # spaces don't separate the words
        parts = _token_pattern(text, "unspaced").findall(text)
    return len([part for part in parts if any(map(str.isalnum, part))])


def count_characters(text: str) -> int:
    """Count the characters of a text, excluding white space."""
    return sum(map(len, text.split()))


def join_tokens(parts: Iterable[Tokens]) -> Tokens:
    """Concatenate the tokens of consecutive blocks, and record where each block starts."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    whole = Tokens([], [], [], [])
    tail = ""
    for part in parts:
        start = len(whole.keys)
        whole.block_starts.append(start)
        whole.keys.extend(part.keys)
        whole.texts.extend(part.texts)
        whole.spaces.extend(part.spaces)
        # the space at the end of the previous blocks goes before the first token of this one
        if part.keys:
            whole.spaces[start] = tail + whole.spaces[start]
            tail = ""
        tail += part.tail
    return replace(whole, tail=tail)


@lru_cache(1 << 16)
def is_word(key: str) -> bool:
    return not key.startswith(TARGET) and any(map(str.isalnum, key))


def _targets_and_notes(spans: SpanTuple) -> Iterator[tuple[int, Span]]:
    at = 0  # offset in the text, which doesn't contain targets and references
    for span in spans:
        if span.of in UNSPOKEN_SPAN_KINDS:
            yield at, span
        else:
            at += len(span.text)


def _token_pattern(words: str, script: str = "") -> re.Pattern[str]:
    """Return the token pattern for a text. If `script` is empty, it's detected."""
    # use the slower pattern only if the text may contain what it matches
    has_address = "@" in words or "://" in words or "www." in words
    is_rare = has_address or "{" in words or _MAYBE_DOTTED_PATTERN.search(words) is not None
    return _compiled_pattern(is_rare, script or _script(words))


def _script(words: str) -> str:
    """Return which kind of script a text is in.

    The kinds are `common` (only ASCII and COMMON_CHARACTERS), `spaced` (other scripts with spaces
    between words), `japanese` (text with kana), and `unspaced` (other scripts without spaces, such
    as Chinese).
    """
    if _beyond_ascii(words) <= COMMON_CHARACTERS:
        return "common"
    if not has_unspaced(words):
        return "spaced"
    return "japanese" if re.search(_KANA_PATTERN, words) else "unspaced"


def has_unspaced(words: str) -> bool:
    """Return whether a text contains a character of a script without spaces.

    This doesn't use regular expressions, because compiling one takes 3 ms.
    """
    # fast path: most texts only contain characters below this one
    candidates = [char for char in _beyond_ascii(words) if char >= _FIRST_UNSPACED]
    return any(first <= char <= last for char in candidates for first, last in _UNSPACED)


def _beyond_ascii(words: str) -> set[str]:
    if words.isascii():
        return set()
    return set(words.encode().translate(None, _ASCII).decode())


@cache
def _compiled_pattern(rare: bool, script: str) -> re.Pattern[str]:
    """Compile the token pattern for a script, one of the results of `_script`.

    In scripts without spaces, such as Chinese, most characters are separate tokens. For other
    scripts, parts that can't match are omitted, because they take long to compile.

    The only group is the token, so splitting a text returns spaces and tokens alternately. If
    `rare` is True, the pattern also matches addresses, placeholders, and abbreviations with several
    periods. Few texts contain them, and matching them is slow.
    """
    letters = rf"[\w{_SIGNS}{INVISIBLE}]"
    is_spaced = script in ("common", "spaced")
    # a word may contain an apostrophe and end with a number: don't, TLS1.2
    if is_spaced:
        words = rf"(?![\d'’ʼ{INVISIBLE}])(?>(?:{letters}++|['’ʼ](?=\w))+){_NAME_WITH_NUMBER}"
    else:
        # match numerals, Korean words, other single characters, Thai clusters, and words in other
        # scripts
        letter = rf"(?:(?![{_CJK}{_THAI}]){letters})"
        word = rf"(?![\d{INVISIBLE}]){letter}+(?:['’ʼ]{letter}+)*{_NAME_WITH_NUMBER}"
        words = rf"[{_NUMERALS}]+|[\uac00-\ud7af]+|[{_CJK}]|{_THAI_CLUSTER}|{word}"
        if script == "japanese":
            words = f"{_JAPANESE}{words}"
    plain = _PLAIN
    if rare:
        plain = f"{_PLAIN_BESIDE_RARE}{_ADDRESS}{_PLACEHOLDER}{DOTTED}|"
    pattern = f"{plain}{_START_OF_NUMBER}(?:{_NUMBER}{_SUM})|{_ARTICLE}{words}{_OTHER_TOKENS}"
    if is_spaced:
        # this text contains no East Asian units, and letters needn't exclude other scripts
        pattern = pattern.replace(_EAST_ASIAN_UNITS, "").replace(_LETTERS, _SPACED_LETTERS)
    if script == "common":
        for part in _RARE_PARTS:
            pattern = pattern.replace(part, "")
    # the lookahead fails early at a space
    return re.compile(rf"((?=\S)(?:{pattern}))")
