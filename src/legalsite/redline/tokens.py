"""Cuts a block into tokens, the smallest stretches that a redline marks.

One token is a word, a number with its sign, thousands, currency or percent, a date, telephone
number or measure in figures, a version, the name of a standard, an abbreviation with its full
stop, a clause reference like 4.2(a), a URL, an email address, a placeholder in braces, a Korean
word, a Japanese verb or word in katakana, any other Chinese or Japanese character or run of
numerals, or one mark of punctuation. A link's target is a token of its own, after the word at
which the link ends, and so is the mark of a footnote. The keys of words that are struck through,
or that describe an image, begin with a sign of their own: they never equal the same words in
plain text.
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
from legalsite.text.normalize import INVISIBLE, fold
from legalsite.text.sentences import BEFORE_NAMES, DOTTED, is_abbreviation

TARGET = "\0"
"""The first character of the key of a link's target, so that it never equals a word."""
ITSELF = f"{TARGET}itself"
"""The key of a target that equals the words of its link: if these change, the target need not be
shown as well."""
MAIL_TO_ITSELF = f"{TARGET}mailto"
"""The key of a target that is `mailto:` and the words of its link, which are an email address."""
NOTE = "\ufdd0"
"""The key of a footnote's mark. It does not say which footnote: the footnotes are in the order
of their marks."""
STRUCK = "\ufdd1"
"""The first character of the key of a word that is struck through: a noncharacter, which occurs
in no text."""
IMAGE = "\ufdd2"
"""The first character of the key of a word that describes an image; in the key of an image's
target, the second one."""
BORDER = "\x01"
"""The key of the border between two cells of a row: a `|` may also be a word."""
KEY_PREFIXES = frozenset({TARGET, NOTE, STRUCK, IMAGE, BORDER})
"""The first characters of the keys of tokens that are not words in plain text."""

PHRASE_ENDS = frozenset(".!?。！？؟।॥;:")
"""The characters that end a sentence or a phrase."""
SENTENCE_ENDS = frozenset(".!?。！？؟।॥")
"""The characters that end a sentence."""

# The parts of the pattern that finds tokens. `_compiled_pattern` joins them in the order in which
# they are tried: the frequent words first, then what is rare and costs more.
# ranges of the characters of a character class
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_NUMERALS = "〇零一二三四五六七八九十百千万萬億亿兆两兩壹贰叁肆伍陆柒捌玖拾"
# Thai, Lao, Burmese and Khmer are written without spaces: one token is a cluster of vowel, letter and signs.
_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_THAI_CLUSTER = (
    "[\u0e40-\u0e44\u0ec0-\u0ec4]?"
    "[\u0e01-\u0e30\u0e32-\u0e33\u0e3f\u0e45-\u0e46\u0e4f-\u0eff\u1000-\u1029\u103f-\u1055\u1780-\u17b3\u17d7]"
    "[\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102a-\u103e\u1056-\u1059\u17b4-\u17d3]*"
)
# Japanese verbs and adjectives: a stem in kanji with the hiragana after it, up to a particle or the next word; and the
# verbs that are written in hiragana. A noun has a particle right after it, so that its characters stay apart.
_KANJI = "\u3005-\u3006\u3400-\u9fff\uf900-\ufaff"
_KANA = "\u3041-\u30ff"
# hiragana that don't belong to the verb before them: particles, and the words that often follow
_NOT_OF_VERB = (
    "[をはにのへもと]|が(?![りるれろらっ])|で(?!き)(?<![んい]で)|や(?![さしすせそ])"
    "|か(?:ら(?![なずぬ])|[つどにをはの月所年国条]|$)|また(?!ら)|まで|など|こと|ため|より"
    "|だけ(?![なまるれ])|ほ[かど]|うち|すべて|ただし|いず|つい|おい|おけ|あら|さら|その|これ|この"
    "|(?<=[るいなた])よう"
)
# one ending of a verb; several may follow each other
_ENDING = (
    "(?:ま(?:せん(?:でし)?|し(?=[たてょ])|す)|な[いく]|なか(?:っ|ろ)|なけ|しょう"
    "|い(?![かずつ])|お[りら](?=[まず])|られ|[ずたてるれせばっ])"
)
_JAPANESE = (
    rf"及び|並びに|又は|若しくは|(?:(?![及並又若])[{_KANJI}]){{1,2}}化?(?:(?!{_NOT_OF_VERB})[\u3041-\u3096])+"
    rf"|(?:でき|いたし|いただ[きけ]|くださ|[あおな]り|なら(?=[なず])|さ(?=[せれ])|し|す(?=る)){_ENDING}+"
    r"|あ(?:る|った)|な(?:い|かった)|[\u30a1-\u30fa\u30fc]+|"
)
# The (first, last) character of each range of scripts without spaces. A range is three characters
# long, as in `a-z`, so that every third character begins one.
_UNSPACED = tuple(zip((_CJK + _THAI)[::3], (_CJK + _THAI)[2::3], strict=True))
_FIRST_UNSPACED = min(_UNSPACED)[0]
_KANA_PATTERN = f"[{_KANA}]"  # few texts need it, so `re` compiles it when it is first used
# ranges of the combining signs of Latin, Hebrew, Arabic and Indic scripts, which `\w` lacks
_SIGNS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0970-\u0dff\u1ab0-\u1aff\u20d0-\u20f0"
)
_MONEY = "$€£¥₹₩₽¢₪₫₴₺฿"
_CODES = (
    "EUR|USD|GBP|CHF|JPY|CNY|RMB|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|RSD|TRY|RUB|UAH|INR|IDR|BRL|CLP|COP|ARS|MXN|PEN|CAD"
    "|AUD|NZD|ZAR|KRW|SGD|HKD|TWD|THB|MYR|PHP|VND|ILS|AED|SAR|EGP|NGN|KES|XDR|SDR|DTS"
)
_UNITS = r"zł|Kč|Ft|lei|kr\.?|руб\.?"  # of currencies, after the number
_SPACE = "[ \u00a0\u2009\u202f]"
_OR_DASH = rf"(?:{_SPACE}|[-./\u2010-\u2013])"
# a currency before an amount: EUR 5, kr. 5, US$5; the lookahead rejects most words at once
_CURRENCY_BEFORE = (
    rf"(?=[A-Zkz][A-Z$rsł])(?:(?:{_CODES}|Fr\.|Rs\.?|kr\.?|zł|[A-Z]{{1,3}}\$){_SPACE}?)"
)
_MAYBE_DOTTED_PATTERN = re.compile(
    r"\.[^\W\d_]{1,4}\."
)  # this one and the next are looked for before what costs more
_MAYBE_ABBREVIATION_PATTERN = re.compile(
    rf"\.(?:\s*(?:[^\WA-Z]|[(§])|(?<=(?i:{'|'.join({n[-2:] for n in BEFORE_NAMES})})\.))"
)
# The most frequent tokens, before everything else: a word in small letters or with one capital, and
# the punctuation that follows words.
_PLAIN = r"[a-jl-y][a-z]*+(?=[-/ ,;:.)])|[,;:)]|[A-QS-Z][a-z]++(?=[ ,;)])|\.(?!\.)|"  # k, z and R may begin a currency
_PLAIN_BESIDE_RARE = "[a-jl-y][a-z]*+(?=[ ,;)])|[,;:)]|[A-QS-Z][a-z]++(?=[ ,;)])|"
# a URL, without the punctuation after it, or an email address
_ADDRESS = r"(?:https?://|www\.)[^\s<>)\]\x01]+[^\s<>)\]\x01.,;:'’\"”]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|"
_LETTERS = rf"(?:(?![{_CJK}{_THAI}])[^\W\d_])+"  # right after a number: 30km, 2024г
# A number with its thousands, decimals, and what belongs to it: 1 000,50 €, 5.- CHF, 30km, 2024/A.
_AMOUNT = (
    rf"(?:\d{{1,3}}(?:(?:{_SPACE}|['’])\d{{3}})+(?!\d)|\d+)(?:[.,:/'’٫٬]\d+)*(?:[.,][-\u2013\u2014]{{1,2}}(?!\w)|/[A-Z](?!\w))?"
    rf"(?:{_SPACE}?(?:[%‰٪％{_MONEY}](?!\d)|(?:{_CODES}|{_UNITS})(?!\w)|[万億亿만억]?[円元원])|\.[ºª](?!\w)|{_LETTERS})?"
)
_PRERELEASE = r"-(?:alpha|beta|rc)(?:\.?\d+)*"  # the end of a version
# Each line is one kind: a telephone number with an area code in brackets; international ones;
# groups of digits; a national one; digits joined by hyphens, and a Brazilian tax number;
# dimensions, as 10 x 15 cm; a version or an East Asian date; a time of day; a clause reference,
# as 4.2(a); an amount, with its sign and currency.
_NUMBER = (
    rf"(?=[-\u2212\d+({_MONEY}])(?:\(\d{{2,5}}\){_SPACE}?\d{{2,5}}(?:{_OR_DASH}\d{{2,}})+"
    rf"|\+\d{{1,3}}{_SPACE}(?:\(\d{{1,5}}\){_SPACE}?\d{{2,}}(?:{_OR_DASH}\d{{2,}})*|\d{{2,5}}{_SPACE}\d{{5,}})"
    rf"|(?:\+\d{{1,3}}{_SPACE}\d{{1,3}}(?:{_SPACE}\d{{2,3}}){{2,}}|\d\d(?:{_SPACE}\d\d){{3,}}|\d\d{_SPACE}\d{{3}}(?:{_SPACE}\d\d){{2}})(?!\d)"
    rf"|0\d{{1,4}}(?:{_SPACE}|/)\d{{2,}}(?:{_OR_DASH}\d{{2,}})*"
    r"|\+?\d+(?:[-\u2010\u2011\u2013]\d+){2,}|\d{1,3}(?:\.\d{3}){2}(?:/\d{4})?-\d\d(?!\w)"
    rf"|\d+(?:[.,]\d+)*(?:{_SPACE}?[x×]{_SPACE}?\d+(?:[.,]\d+)*)+[A-Za-z]*"
    rf"|\d+(?:\.\d+)+{_PRERELEASE}|\d{{1,4}}年\d{{1,2}}月(?:\d{{1,2}}日)?|\d{{4}}년 ?\d{{1,2}}월(?: ?\d{{1,2}}일)?"
    rf"|\d{{1,2}}{_SPACE}?h{_SPACE}?\d\d(?!\w)|\d{{1,2}}時\d{{1,2}}分"
    r"|\d+(?:\.\d+)*(?:\((?:\d{1,2}|[a-z]{1,4})\))+"
    rf"|(?:(?<![^\s(])[-+\u2212])?(?:[{_MONEY}]{_SPACE}?)?{_AMOUNT})"
)
_ARTICLE = rf"[ADLR](?:\.{_SPACE}?)?\d{{1,4}}(?:-\d{{1,3}})+(?!\w)|"
"""An article of a French code, as L. 121-1."""
# what a template leaves open: {{ name }}, {% if %}
_PLACEHOLDER = r"\{\{[^{}\n\x01]{1,200}\}\}|\{%[^{}\n\x01]{1,200}%\}|"
_NAME_WITH_NUMBER = (  # v1.8.2, TLS1.2; X.509; SHA-256, HTTP/2
    rf"(?:\.(?:(?<=\d\.)\d+(?:\.\d+)*(?:{_PRERELEASE})?|(?<=\b[A-Z]\.)\d{{2,}})|[-/](?<=[A-Z][A-Z][-/])\d+(?:\.\d+)*(?!\w)|)"
)
_OTHER_TOKENS = rf"|\.{{3}}|§§|[-\u2010-\u2015]{{1,3}}|[^\s{INVISIBLE}]"  # lone invisible characters count as spaces

# What parts of the pattern match in an ASCII text. `re` takes 0.2 ms to compile each class with other characters.
_ASCII_PARTS = {
    _LETTERS: "[A-Za-z]+",
    _OR_DASH: "[ ./-]",
    _SPACE: " ",
    rf"(?:[%‰٪％{_MONEY}](?!\d)|": r"(?:[%$](?!\d)|",
    f"({_MONEY}])": "($])",
    f"[{_MONEY}]": "[$]",
    r"[-\u2212\d+": r"[-\d+",
    r"[-+\u2212]": "[-+]",
    r"[-\u2010\u2011\u2013]": "-",
    r"[-\u2010-\u2015]": "-",
    r"[-\u2013\u2014]": "-",
    "[.,:/'’٫٬]": "[.,:/']",
    "['’]": "'",
    "[x×]": "x",
    rf"[^\s{INVISIBLE}]": r"\S",
    "|[万億亿만억]?[円元원]": "",
    r"|\.[ºª](?!\w)": "",
    f"|{_UNITS}": r"|Ft|lei|kr\.?",
    "|zł|": "|",
    "[A-Z$rsł]": "[A-Z$rs]",
    r"|\d{1,2}時\d{1,2}分": "",
    r"|\d{1,4}年\d{1,2}月(?:\d{1,2}日)?|\d{4}년 ?\d{1,2}월(?: ?\d{1,2}일)?": "",
}


class Tokens(Struct, frozen=True):
    """The tokens of one block, or of several neighboring ones."""

    keys: list[str]
    """The text that is compared. Tokens with equal keys have the same words or the same target."""
    texts: list[str]
    """The text that is shown."""
    spaces: list[str]
    """The space between each token and the one before it."""
    starts: list[int]
    """The indexes at which a block begins; the first is 0."""
    tail: str = ""
    """The space after the last token."""

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.keys)

    @property
    def written(self) -> str:
        """The words with the spaces between them, without the space before the first word."""
        return "".join(map(add, ["", *self.spaces[1:]], self.texts))

    def cells(self) -> list[range]:
        """Return the indexes of the tokens of each cell, if the block is a row of a table."""
        cells = []
        start = 0
        for at, key in enumerate(self.keys):
            if key == BORDER:
                cells.append(range(start, at))
                start = at + 1
        cells.append(range(start, len(self.keys)))
        return cells

    def part(self, start: int, end: int) -> "Tokens":
        """Return the tokens from `start` to `end`, which are in one block."""
        place = slice(start, end)
        return Tokens(self.keys[place], self.texts[place], self.spaces[place], starts=[0])


class Form(NamedTuple):
    """What a token is besides words of the text. The fields have the meaning that they have for a
    `Run`."""

    target: bool = False
    struck: bool = False
    note: bool = False
    image: bool = False
    cell: bool = False


PLAIN_FORM = Form()


def token_form(key: str) -> Form:
    """Return the form of the token with this key."""
    # the first character of a key says what the token is, unless it's a plain word
    sign = key[0]
    if sign not in KEY_PREFIXES:
        return PLAIN_FORM
    is_image = IMAGE in key[:2]  # in the key of an image's target, it is the second character
    return Form(sign == TARGET, sign == STRUCK, sign == NOTE, is_image, sign == BORDER)


def bare_key(key: str) -> str:
    """Return the key that a word has in plain text, from its key if it is struck through or
    describes an image."""
    return key.lstrip(STRUCK + IMAGE)


def tokenize(spans: SpanTuple) -> Tokens:
    """Return the tokens of one block, in reading order. `spans`: what is read in the block.

    The keys of words that are struck through or describe an image begin with a sign, so that they
    never equal plain words.
    """
    # whether any span is struck or of an image: its fields unpacked, which takes less time
    if True not in [struck or image for _, _, struck, image, _ in spans]:
        return _tokens_of_one_form(spans)
    parts = []
    for group in _split_by_form(spans):
        tokens = _tokens_of_one_form(group)
        first = group[0]
        sign = ""  # what the keys of the words begin with
        if first.of == "words" and first.struck:
            sign += STRUCK
        if first.of == "words" and first.image:
            sign += IMAGE
        for at, key in enumerate(tokens.keys):
            if key[0] not in (TARGET, BORDER):  # these have a sign of their own
                tokens.keys[at] = sign + key
        parts.append(tokens)
    whole = join_tokens(parts)  # it has a start for each stretch
    return replace(whole, starts=[0])  # they are one block


def _split_by_form(spans: SpanTuple) -> Iterator[SpanTuple]:
    """Yield the spans in stretches: neighboring words that are all struck through or all plain,
    with the targets and footnote marks inside and after them. The description of an image is a
    stretch of its own."""
    group: list[Span] = []
    form = None  # of the words of the stretch: whether they are struck, and of an image
    for span in spans:
        # words in another form than those before, or the description of another image
        if span.of not in UNSPOKEN_SPAN_KINDS and (form != (span.struck, span.image) or span.image):
            if group:
                yield tuple(group)
            group = []
            form = span.struck, span.image
        group.append(span)
    yield tuple(group)


def _tokens_of_one_form(spans: SpanTuple) -> Tokens:
    """Return the tokens of spans whose words are all plain, all struck through, or of one image.
    Their keys are the keys of plain words."""
    # the words, without the targets and marks of footnotes, which are inserted as tokens at the end
    read = [span for span in spans if span.of not in UNSPOKEN_SPAN_KINDS]
    words = "".join([BORDER if span.of == "cell" else span.text for span in read])
    # spaces and tokens in turn: the space before each token, and the space after the last one
    parts = _token_pattern(words).split(words)
    texts = parts[1::2]
    spaces = parts[:-1:2]
    if _MAYBE_ABBREVIATION_PATTERN.search(words):
        _join_abbreviations(texts, spaces)
    keys = list(texts)
    if not words.isascii() or "--" in words or "`" in words:  # else `fold` changes nothing
        keys = list(map(fold, texts))
    if BORDER in words:
        for at, text in enumerate(texts):
            if text == BORDER:
                texts[at] = " | "  # as it is shown
    if len(read) < len(spans):  # there are targets or marks of footnotes
        _insert_targets_and_notes(keys, texts, spaces, spans)
    return Tokens(keys, texts, spaces, starts=[0], tail=parts[-1])


def _join_abbreviations(texts: list[str], spaces: list[str]) -> None:
    """Make one token of each abbreviation and its period, if the period doesn't end a sentence: a
    number, a small letter, `(` or `§` follows, or the abbreviation is a title or company form,
    which is the same word at the end of the text: `Example Ltd.` becomes `Nova (formerly Example
    Ltd.)`.

    `texts` and `spaces`, the tokens and the space before each, are changed in place.
    """
    at = 0
    # once for each period, except one at the start
    for _ in range(texts[1:].count(".")):
        at = texts.index(".", at + 1)
        word = ""  # the word that the full stop directly follows, after any apostrophe: l'art.
        if not spaces[at]:
            word = texts[at - 1].lower().replace("’", "'").rpartition("'")[2]
        follows = texts[at + 1][0] if at + 1 < len(texts) else ""
        # it ends a cell, or is within a name, as in docs.no.example
        if follows == BORDER or (follows.islower() and not spaces[at + 1]):
            continue
        # as in p. 4
        is_letter_before_number = len(word) == 1 and word.isalpha() and follows.isdigit()
        if not is_letter_before_number and not is_abbreviation(word):
            continue
        goes_on = follows.islower() or follows.isdigit() or follows in "(§"
        if goes_on or word in BEFORE_NAMES:
            texts[at - 1] += "."
            del texts[at], spaces[at]
            at -= 1  # the token after the full stop is where the full stop was


def ends_phrase(key: str) -> bool:
    """Return whether the token with this key ends a sentence or a phrase. An abbreviation with its
    full stop does not."""
    return key[-1] in PHRASE_ENDS and not key[0].isalnum()


def _insert_targets_and_notes(
    keys: list[str], texts: list[str], spaces: list[str], spans: SpanTuple
) -> None:
    """Insert a token for each target after the word at which its link ends, and for each mark of a
    footnote after the word at which it stands.

    The three lists of the tokens of `spans` are changed in place.
    """
    sizes = list(map(len, texts))
    ends = accumulate(map(add, map(len, spaces), sizes))  # where each token ends in the words
    offsets = list(map(sub, ends, sizes))  # where each token begins in the words
    for inserted, (offset, span) in enumerate(_targets_and_notes(spans)):
        # the index of the first token after it; `inserted` tokens were added before
        at = inserted + bisect_left(offsets, offset)
        last_word = texts[at - 1] if at else ""
        keys.insert(at, _key_of_target(span, last_word))
        texts.insert(at, span.text)
        spaces.insert(at, "")


def _key_of_target(span: Span, last_word: str) -> str:
    """Return the key of a target or of a footnote's mark. `last_word`: the word before it, empty if
    there is none. If a target repeats it, the key is the same for all such targets, so that only a
    change of the word is shown."""
    if span.of == "note":
        return NOTE
    if span.text == last_word:
        return ITSELF
    if span.text == f"mailto:{last_word}":
        return MAIL_TO_ITSELF
    if span.image:
        return TARGET + IMAGE + span.text
    return TARGET + span.text


_SEPARATOR_PATTERN = re.compile(r"[\s\u2013\u2014]+")  # spaces and dashes


@lru_cache(8192)
def count_words(text: str) -> int:
    """Return the number of words and numbers in a text as people count them: what stands between
    spaces or dashes is one ("e-mail", "isn't", "docs.example.org"). In scripts without spaces,
    each token is one."""
    parts = _SEPARATOR_PATTERN.split(text)
    if has_unspaced(text):  # a script without spaces, such as Chinese
        parts = _token_pattern(text, "unspaced").findall(text)
    return len([part for part in parts if any(map(str.isalnum, part))])


def join_tokens(parts: Iterable[Tokens]) -> Tokens:
    """Return the tokens of neighboring blocks as one sequence, with the start of each block in its
    `starts`."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    whole = Tokens([], [], [], [])
    tail = ""  # the space after the last token so far
    for part in parts:
        start = len(whole.keys)
        whole.starts.append(start)
        whole.keys.extend(part.keys)
        whole.texts.extend(part.texts)
        whole.spaces.extend(part.spaces)
        if part.keys:  # the space at the end of the blocks before goes before the first token
            whole.spaces[start] = tail + whole.spaces[start]
            tail = ""
        tail += part.tail
    return replace(whole, tail=tail)


@lru_cache(1 << 16)
def is_word(key: str) -> bool:
    """Return whether the token with this key is a word or a number, not punctuation, a target or
    a footnote's mark."""
    return not key.startswith(TARGET) and any(map(str.isalnum, key))


def _targets_and_notes(spans: SpanTuple) -> Iterator[tuple[int, Span]]:
    """Yield each span that is the target of a link or image, or the mark of a footnote, after its
    offset in the words."""
    at = 0
    for span in spans:
        if span.of in UNSPOKEN_SPAN_KINDS:
            yield at, span
        else:
            at += len(span.text)


def _token_pattern(words: str, script: str = "") -> re.Pattern[str]:
    """Return the pattern that finds the tokens of these words. `script`: the result of `_script`
    for these words, if it is known.

    Only words that may contain an address, a placeholder or a dotted abbreviation need the slower
    pattern that finds these.
    """
    has_address = "@" in words or "://" in words or "www." in words
    # `{` may begin a placeholder
    is_rare = has_address or "{" in words or _MAYBE_DOTTED_PATTERN.search(words) is not None
    return _compiled_pattern(is_rare, script or _script(words))


def _script(words: str) -> str:
    """Return how words are written: in `ascii`; in other letters with spaces between words
    (`spaced`); in `japanese`, if there is kana; or else without spaces, as Chinese (`unspaced`)."""
    if words.isascii():
        return "ascii"
    if not has_unspaced(words):
        return "spaced"
    return "japanese" if re.search(_KANA_PATTERN, words) else "unspaced"


def has_unspaced(words: str) -> bool:
    """Return whether words contain a character of a script without spaces. It uses no pattern,
    because a pattern would take three milliseconds to compile."""
    if words.isascii():
        return False
    # the characters that aren't before all ranges of such scripts
    candidates = [char for char in set(words) if char >= _FIRST_UNSPACED]
    return any(first <= char <= last for char in candidates for first, last in _UNSPACED)


@cache
def _compiled_pattern(rare: bool, script: str) -> re.Pattern[str]:
    """Return the pattern that finds the tokens of texts in a script: `ascii`, `spaced`, `japanese`
    or `unspaced`. Its one group is the token: splitting by it gives spaces and tokens in turn.

    `rare`: also find addresses, placeholders and abbreviations with several full stops. Looking for
    these at every character takes most of the time, and few texts have them.
    """
    letters = rf"[\w{_SIGNS}{INVISIBLE}]"
    # a word may have apostrophes and end with a number: don't, TLS1.2
    if script == "ascii":
        words = rf"[A-Za-z_][A-Za-z0-9_]*(?:'[A-Za-z0-9]+)*{_NAME_WITH_NUMBER}"
    elif script == "spaced":
        words = rf"(?![\d{INVISIBLE}]){letters}+(?:['’ʼ]{letters}+)*{_NAME_WITH_NUMBER}"
    else:
        # runs of numerals, Korean words, single characters, Thai clusters, words with spaces
        letter = rf"(?:(?![{_CJK}{_THAI}]){letters})"
        word = rf"(?![\d{INVISIBLE}]){letter}+(?:['’ʼ]{letter}+)*{_NAME_WITH_NUMBER}"
        words = rf"[{_NUMERALS}]+|[\uac00-\ud7af]+|[{_CJK}]|{_THAI_CLUSTER}|{word}"
        if script == "japanese":
            words = f"{_JAPANESE}{words}"
    plain = _PLAIN
    if rare:
        plain = f"{_PLAIN_BESIDE_RARE}{_ADDRESS}{_PLACEHOLDER}{DOTTED}|"
    pattern = f"{plain}{_CURRENCY_BEFORE}{_AMOUNT}|{_ARTICLE}{words}|{_NUMBER}{_OTHER_TOKENS}"
    if script == "ascii":  # replace the character classes with smaller ones, which compile faster
        for part, in_ascii in _ASCII_PARTS.items():
            pattern = pattern.replace(part, in_ascii)
    return re.compile(rf"((?=\S)(?:{pattern}))")  # nothing else is tried at a space
