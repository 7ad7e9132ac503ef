"""Decides what changed between two texts of a policy from a git history: wording of the text itself, or something else
on its page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape
from itertools import takewhile
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences
from legalsite.checks.clause_references import told_of_earlier_texts
from legalsite.checks.document_links import CALL
from legalsite.checks.flat_text import (
    FIRST_MARKER,
    LOOKS,
    MARKUP,
    PROTECTED,
    RAW_LINK,
    REFERENCE,
    WORD,
    blocks_around_text,
    difference,
    entry_name,
    is_around_text,
    same_links,
    words_changed,
)
from legalsite.checks.spelling import in_american
from legalsite.checks.weighty_changes import new_numbers, weighty_differences
from legalsite.model.document import Block, Document
from legalsite.model.redline import Passage, Redline, Words
from legalsite.text.boilerplate import ADDRESS
from legalsite.text.dates_in_prose import BESIDE, DAY, days_in, find_days, is_date_line, is_part_of_date
from legalsite.text.languages import FOREIGN, detect_language, is_prose
from legalsite.text.sentences import sentences

Aspect = Literal["words", "links", "numbers", "addresses", "date"]

# The part of the markup of other tools that prints words which are not in the text.
PRINTS = re.compile(
    r"\{{2,3}[^{]{0,500}?\}{2,3}|\{%-?\s*(?:data|include|render)[^{]{0,500}?%\}|\bAUTOTITLE\b"
    r"|\[%-?\s*[a-z][^\[]{0,200}?%\]|\$?\{[A-Za-z][\w.:]{0,60}(?:\([^(){}]{0,100}\))?\}|%[A-Z][A-Z_]{1,60}%|@@?[A-Z_]{2,60}@@?"
)
ANY = "\0"
ODD = re.compile(r"[/\\{}<>=|#`@]|::|\w\.[^\W\d_]{2,}")  # within a word: that of an address, or another tool's markup
CLAUSE = re.compile(  # the name of a clause in front of its words: "Art. 3", "Section 12.1:", "2j3+)"
    r"\A\W*(?:§+|(?:art(?:icle|ikel)?|sec(?:tion)?|clause|para(?:graph)?|ziffer|abs(?:atz)?)\b\.?)\s*"
    r"(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[ivxlc]{1,6})\b[.:)]*"
    r"|\A\W*[0-9]{1,3}[a-z][0-9]{0,3}\+{0,2}\)",
    re.IGNORECASE,
)
HIDDEN_ADDRESS = re.compile(  # "name (at) harbour (dot) test"
    r"[\w.+-]{1,64}\s?[(\[{]\s?(?:at|ät|à|@)\s?[)\]}]\s?[\w-]{1,64}"
    r"(?:(?:\s?[(\[{]\s?(?:dot|punkt|point|\.)\s?[)\]}]\s?|\.)[\w-]{1,64})+",
    re.IGNORECASE,
)
JOINED = re.compile(r"(?<=[^\W\d_])[^\w\s'’.:@{}<>=|#`\\]+(?=[^\W\d_])")  # two words: "and/or", "third-party"
APOSTROPHE = re.compile(r"\\?'|[´‘ʼ]")  # PHP writes \'
CONTRACTIONS = tuple(
    (re.compile(contracted, re.IGNORECASE), whole)
    for contracted, whole in (
        (r"\bcan’t\b", "cannot"),
        (r"\bwon’t\b", "will not"),
        (r"(?<=\w)n’t\b", " not"),
        (r"\b(that|there|here|what|who)’s\b", r"\1 is"),
        (r"(?<=\w)’d\b", " would"),
        (r"(?<=\w)’ve\b", " have"),
        (r"(?<=\w)’ll\b", " will"),
        (r"(?<=\w)’re\b", " are"),
    )
)
MACRO = re.compile(r"\{\{-?\s*[A-Za-z_][\w.]*\(\s*[\[{]")  # of a template: nobody knows which words it prints
BRACES = re.compile(r"[{}]")
PRINTED_CELL = re.compile(r"\{\{|<[%?]")
TICK = re.compile(r"\A\s*\[[ xX]\](?=\s)")  # in front of an item of a list of tasks
METADATA = re.compile(r"%.*|\[\w[\w -]{0,40}\]|[\w-]{1,40}:(?:\s.*)?|\.\.\.")  # a line of another tool's front matter
OF_REVIEW = re.compile(r"\breview|\büberprüf|\brévision|\brevoi", re.IGNORECASE)
SAYING = re.compile(r"[^\W_]|(?<=[0-9])[.,](?=[0-9]{1,2}(?![0-9]))")  # letters and digits, and the sign in "1.5"
LETTERED = re.compile(r"(?<!\S)\(?(?:[a-z]|[ivx]{2,5})[.)](?!\S)")  # a letter of a list, taken for a word
FEWEST_WORDS = 3  # of a short sentence
ENTRIES = frozenset({"item", "row"})
LONG_ENTRY = 5  # words; those of a menu are shorter
LONG_PASSAGE = 150  # words of sentences; notices around a text are shorter
FIGURES = 5  # removed numbers: fewer may be those of clauses that the text no longer names
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy
MOST_SLIGHT = 2  # words that came or went: one word in place of another
MOST_COMPARED = 20  # words of a sentence: with more, it was worded anew
MOST_OF_ADDRESS = 3  # words that a page shows in place of an address: "Email us"
LONG = 4  # letters: a word in which one may be wrong
ALIKE = 0.9  # share of the letters that two similar words have in common
UNSPACED = re.compile(FOREIGN)
FORMS = (  # of the same word of grammar, in English
    re.compile(r"\ban?\b"),
    re.compile(r"\bdo(?:es)?\b"),
    re.compile(r"\bha(?:s|ve)\b"),
    re.compile(r"\b(?:is|are)\b"),
    re.compile(r"\bw(?:as|ere)\b"),
)


def aspect_of(redline: Redline, old: Document, new: Document) -> tuple[Aspect, list[ChangedSentence]]:
    """Return the weightiest thing that changed, and if that is words, the sentences in which they did."""
    layout = difference(old, new)
    if layout != "words":
        return "date" if layout == "none" else layout, []
    blocks = [block for passage in redline.passages for block in (passage.old, passage.new) if block]
    headings = frozenset(entry_name(block.text) for block in blocks if block.kind == "heading")
    found = list(changed_sentences(redline))
    around = blocks_around_text(old) | blocks_around_text(new) | {*_metadata(old), *_metadata(new)}
    inside = [one for one in found if not (one.block in around or _around_text(one, headings))]
    changed = [sentence for sentence in inside if not (_only_dates(sentence) or _was_struck(sentence))]
    anew = [sentence for sentence in changed if _worded(sentence) and _prints_anew(sentence)]
    lists = [frozenset(told_of_earlier_texts(side.blocks)) for side in (new, old)] if anew else []
    labels = [_is_label(one) or one.block.line in lists[one.line == 0] for one in anew]
    said = [one for one, label in zip(anew, labels, strict=True) if not label and _differs(one)]
    new_or_gone = _not_translated(_not_left(_without_rows_of_program(said, old, new), old, new), new)
    if _has_own_sentence(redline, new_or_gone):
        return "words", new_or_gone
    if said or any(labels) or (found and not changed):
        return "date", []
    targets = any(run.target and run.op != "equal" for sentence in changed for run in sentence.runs)
    if targets and not same_links(old, new):
        return "links", []
    return "numbers" if not changed and _reordered(redline) else "date", []


def _was_struck(sentence: ChangedSentence) -> bool:
    """Return whether only words went that were struck through: they were not part of the wording any more."""
    changed = [run for run in sentence.runs if run.op != "equal" and run.read and run.text.strip()]
    return bool(changed) and all(run.struck and run.op == "delete" for run in changed)


def _without_rows_of_program(said: list[ChangedSentence], old: Document, new: Document) -> list[ChangedSentence]:
    """Return the sentences without rows of a table that came or went, if a program now prints rows of the other text
    that were not there: it may print these."""
    if all(one.block.kind != "row" or (one.old and one.new) for one in said):
        return said
    of_program = _prints_rows(new, old), _prints_rows(old, new)
    return [one for one in said if one.block.kind != "row" or not of_program[not one.old] or (one.old and one.new)]


def _prints_rows(document: Document, other: Document) -> bool:
    """Return whether a program prints a row of a table that is not in the other text."""
    known = {block.text for block in other.blocks if block.kind == "row"}
    rows = (block for block in document.blocks if block.kind == "row" and block.text not in known)
    return any(PRINTED_CELL.search(row.text) and "<code>" not in row.html for row in rows)


def _metadata(document: Document) -> Iterator[Block]:
    """Yield the first blocks of a text if they are front matter of another tool, which Markdown does not know."""
    yield from takewhile(_is_metadata, document.blocks)


def _is_metadata(block: Block) -> bool:
    lines = block.html.split("\n") if block.kind == "paragraph" else []
    return len(lines) > 1 and all(map(METADATA.fullmatch, lines))


def is_slight(said: Sequence[ChangedSentence], redline: Redline, language: str) -> bool:
    """Return whether so few words changed, and of so little weight, that they may be a corrected slip. A sentence, item
    or row that came or went as a whole is none. In scripts without spaces, nobody knows how many words changed."""
    words = [_differences(one) for one in said]
    if not said or any(one.whole for one in said):
        return False
    if any(UNSPACED.search(word) for sides in words for side in sides for word in side):
        return False
    if any(gone and came and all(len(word) == 1 for word in (*gone, *came)) for gone, came in words):
        return False  # a class or a level: "Protected A" became "Protected B"
    if sum(len(gone) + len(came) for gone, came in map(_without_misspelled, words)) > MOST_SLIGHT:
        return False
    numbers = new_numbers(redline)
    return not any(difference.minor for one in said for difference in weighty_differences(one, language, numbers))


def only_misspelled(said: Sequence[ChangedSentence], new: Document) -> bool:
    """Return whether each word that went became a similar one and is nowhere in the new text: it was misspelled."""
    words = [_differences(one) for one in said]
    if any(rest for sides in map(_without_misspelled, words) for rest in sides):
        return False
    left = {word for block in new.blocks for word in _plain_words(block.text)}
    return all(left.isdisjoint(gone) for gone, _ in words)


def may_be_misspelled(said: Sequence[ChangedSentence]) -> bool:
    """Return whether one word became another one that has another letter, once or more: "Verstand", "Vorstand"; or
    whether only "the" came or went."""
    if all(map(_same_but_for_article, said)):
        return True
    sides = [tuple(map(sorted, map(Counter.elements, _differences(one)))) for one in said]
    if any(len(gone) != len(came) for gone, came in sides):
        return False
    pairs = {pair for gone, came in sides for pair in zip(gone, came, strict=True)}
    if len(pairs) != 1:
        return False
    [(word, other)] = pairs
    return len(word) >= LONG and DamerauLevenshtein.distance(word, other) == 1  # "A" and "B" are no slip


def _same_but_for_article(sentence: ChangedSentence) -> bool:
    old, new = ([word for word in side.casefold().split() if word != "the"] for side in (sentence.old, sentence.new))
    return old == new


def _without_misspelled(sides: tuple[Counter[str], Counter[str]]) -> tuple[list[str], list[str]]:
    """Return the words that went and those that came, without those that became similar ones."""
    gone, came = (sorted(side.elements()) for side in sides)
    if len(gone) + len(came) > MOST_COMPARED:
        return gone, came
    left: list[str] = []
    for word in gone:
        similar = next((other for other in came if _alike(word, other)), None)
        if similar is None:
            left.append(word)
        else:
            came.remove(similar)
    return left, came


def _alike(word: str, other: str) -> bool:
    """Return whether two words begin with the same letter and hardly differ, as one and its misspelling do."""
    return word[:1] == other[:1] and not word[:1].isdigit() and SequenceMatcher(None, word, other).ratio() >= ALIKE


def _reordered(redline: Redline) -> bool:
    """Return whether words moved, or clauses have other numbers."""
    kinds = {passage.kind for passage in redline.outside_stretches}
    return bool(redline.words.moved or kinds & {"moved", "renumbered"})


def net_words(changed: Sequence[ChangedSentence]) -> Words:
    """Return how many words came and went in all of these sentences together: a word that left one of them and came to
    another counts as neither."""
    gone, came = Counter[str](), Counter[str]()
    for one in changed:
        removed, added = _differences(one)
        gone, came = gone + removed, came + added
    return Words((came - gone).total(), (gone - came).total())


def _differences(sentence: ChangedSentence) -> tuple[Counter[str], Counter[str]]:
    """Return the plain words that went, and those that came. Two words that a hyphen or a slash joins are two if the
    other side has one of them alone, and if this makes the change smaller."""
    before, now = list(_parts_of_words(sentence.old)), list(_parts_of_words(sentence.new))
    joined = Counter(map("".join, before)), Counter(map("".join, now))
    divided = _divided(before, now), _divided(now, before)
    return min(
        ((old - new, new - old) for old, new in (joined, divided)), key=lambda sides: sum(map(Counter.total, sides))
    )


def _divided(words: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> Counter[str]:
    known = set(map("".join, others))
    divided = (parts if not known.isdisjoint(parts) else ("".join(parts),) for parts in words)
    return Counter(part for parts in divided for part in parts)


def lost_its_figures(before: Document, now: Document, redline: Redline) -> bool:
    """Return whether numbers went out of sentences that stay, and hardly anything else changed: a page was captured
    without its telephone numbers and addresses."""
    if redline.words.inserted:
        return False
    amended = (run for passage in redline.passages if passage.old and passage.new for run in passage.runs)
    deleted = (run.text for run in amended if run.op == "delete" and run.read)
    figures = sum(word[0].isdigit() for text in deleted for word in WORD.findall(text))
    if figures < FIGURES:
        return False
    removed, added = words_changed(before, now)
    return not added and figures * 2 > removed.total()


def _has_own_sentence(redline: Redline, changed: Sequence[ChangedSentence]) -> bool:
    """Return whether one of the changed sentences is surely the text's own: it reads like one, or is in a table or in a
    list that a sentence introduces, and it stays, or stands between two others that stay. So is a row or an item of
    some length in a table or a list that stays. What comes or goes above the first sentence or below the last may be a
    notice, a menu or a footer, unless it is long."""
    if not changed:
        return False
    passages = redline.passages
    stay = [bool(passage.old and passage.new) for passage in passages]
    said = [at for at, one in enumerate(passages) if stay[at] and one.new and _is_sentence(one.new.text)]
    text = range(said[0], said[-1]) if said else range(0)
    own = {id(one.new or one.old) for at, one in enumerate(passages) if stay[at] or at in text}
    if any(id(one.block) in own and (_is_listed(one) or _is_sentence(one.new or one.old)) for one in changed):
        return True
    kept = [(one.old.group, one.new.group) for one in passages if one.old and one.new and one.new.kind in ENTRIES]
    before, now = (set(groups) for groups in zip(*kept, strict=True)) if kept else (set[int](), set[int]())
    entries = (one for one in changed if one.block.kind in ENTRIES and one.block.group in (now if one.new else before))
    if any(len(_plain_words(one.new or one.old)) >= LONG_ENTRY for one in entries):
        return True
    prose = (one.new or one.old for one in changed if one.whole)
    return bool(said) and sum(len(_plain_words(one)) for one in prose if is_prose(one)) >= LONG_PASSAGE


def _not_left(changed: list[ChangedSentence], old: Document, new: Document) -> list[ChangedSentence]:
    """Return the sentences without those that came or went as a whole, but stand in the other text, too: in another
    clause, or in other letters."""
    gone = any(one.whole and not one.new for one in changed)
    came = any(one.whole and one.new for one in changed)
    before, now = _sentences_of(old) if came else frozenset(), _sentences_of(new) if gone else frozenset()
    return [one for one in changed if not (one.whole and _stands_in(one.new or one.old, before if one.new else now))]


def _stands_in(text: str, known: frozenset[int]) -> bool:
    """Return whether the words of a text, or of each of its sentences, are among the known ones."""
    return _hash(text) in known or all(_hash(sentence) in known for sentence in sentences(text))


def _not_translated(changed: list[ChangedSentence], new: Document) -> list[ChangedSentence]:
    """Return the sentences without those that went in another language than that of the text, and without those that
    came, if they are no more: they may be the translations."""
    gone = [one for one in changed if one.whole and not one.new]
    came = [one for one in changed if one.whole and one.new]
    if not (gone and came):
        return changed
    language = detect_language(block.text for block in new.blocks)
    foreign = [one for one in gone if is_prose(one.old) and detect_language([one.old], language) != language]
    left_out = {id(one) for one in foreign} | {id(one) for one in came if len(came) <= len(foreign)}
    return [one for one in changed if id(one) not in left_out]


def _sentences_of(document: Document) -> frozenset[int]:
    """Return hashes of the plain words of each block of a text, and of each sentence in it."""
    return frozenset(found for block in document.blocks for found in _hashes(block.text))


@lru_cache(maxsize=REMEMBERED)
def _hashes(text: str) -> tuple[int, ...]:
    return tuple(_hash(part) for part in dict.fromkeys((text, *sentences(text))))


def _hash(text: str) -> int:
    return hash("".join(_plain_words(text)))


def _is_listed(sentence: ChangedSentence) -> bool:
    """Return whether a sentence is a row of a table, or an item of a list that a sentence introduces."""
    return sentence.block.kind == "row" or any(sentence.lead.split("\n")[1:2])


def _is_sentence(text: str) -> bool:
    """Return whether a text reads like a sentence: a short one has at least a full stop."""
    return is_prose(text) or (text.rstrip().endswith((".", ";", "。")) and len(_plain_words(text)) >= FEWEST_WORDS)


def is_in_sentences(redline: Redline) -> bool:
    """Return whether something changed in a sentence of the text itself: in one that stays, or in a paragraph between
    two that stay. What else changes on a captured page may be an advertisement, a menu or a counter."""
    passages = redline.passages
    after_prose = _beside_prose(passages)
    before_prose = _beside_prose(passages[::-1])[::-1]
    inside = {
        id(passage.new or passage.old)
        for passage, after, before in zip(passages, after_prose, before_prose, strict=True)
        if (passage.old and passage.new) or (after and before)
    }
    changed = [one for one in changed_sentences(redline) if id(one.block) in inside and not _only_dates(one)]
    return any(is_prose(one.new or one.old) for one in changed)


def _beside_prose(passages: Sequence[Passage]) -> list[bool]:
    """Return for each passage whether the last one before it that neither came nor went as a whole is a sentence."""
    beside, prose = [], False
    for passage in passages:
        beside.append(prose)
        if passage.old and passage.new:
            prose = is_prose(passage.new.text)
    return beside


def _around_text(sentence: ChangedSentence, headings: frozenset[str]) -> bool:
    """Return whether the sentence is part of the page around the text: it came or went as a whole, or is an entry of a
    list of contents whose heading changed."""
    if sentence.whole:
        return is_around_text(sentence.block, headings)
    return {entry_name(sentence.old), entry_name(sentence.new)} <= headings


def changed_words(sentence: ChangedSentence) -> Iterator[str]:
    """Yield the words that came or went in a sentence, in small letters."""
    for run in sentence.runs:
        if run.op != "equal" and run.read:
            yield from WORD.findall(run.text.casefold())


def _only_dates(sentence: ChangedSentence) -> bool:
    """Return whether the sentence is a date line, or the part of one that was cut in two ("3, 2025"), or names another
    day on which the text was revised or takes effect, in the same words."""
    if is_date_line(sentence.old) or is_date_line(sentence.new):
        behind = [set(BESIDE.split(side)[1:]) for side in (sentence.old, sentence.new)]
        return not any(map(is_prose, behind[0] ^ behind[1]))
    if _same_but_for_its_day(sentence):
        return True
    sides = [side for side in (sentence.old, sentence.new) if side.strip()]
    changed = any(run.op != "equal" and run.read for run in sentence.runs)
    return changed and all(is_part_of_date(side) for side in sides)


def _same_but_for_its_day(sentence: ChangedSentence) -> bool:
    sides = (sentence.old, sentence.new)
    if len({DAY.sub("", side) for side in sides}) > 1:
        return False
    found = [find_days([(1, side)]) for side in sides]
    return all(
        days.revised or days.effective or OF_REVIEW.search(side) for days, side in zip(found, sides, strict=True)
    )


def _worded(sentence: ChangedSentence) -> bool:
    """Return whether letters or digits of the sentence changed."""
    runs = (run for run in sentence.runs if run.op != "equal" and run.read)
    return any(letter.isalnum() for run in runs for letter in run.text)


def _is_label(sentence: ChangedSentence) -> bool:
    """Return whether a sentence is a heading, or a paragraph that came or went as a whole and does not say anything by
    itself: it may be a title, a label, words that lead to a list, or a tag of another tool. So may the heads of the
    columns of a table be, and an entry of a list of changes, which begins with its day, or has it in one cell."""
    text = (sentence.new or sentence.old).strip()
    if sentence.block.kind == "row":
        if sentence.whole and sentence.lead.split("\n")[2:] == [text]:
            return True
        return sum(day[0] == cell.strip() for cell in text.split(" | ") for day, _, _ in days_in(cell)) == 1
    if sentence.block.kind == "heading" or not sentence.whole:
        return sentence.block.kind == "heading"
    if sentence.block.kind == "item":
        return any(not day.start() for day, _, _ in days_in(text))
    return text.endswith((":", "：")) or not _is_sentence(text)


def _plain_words(text: str) -> list[str]:
    """Return the words in small letters, without the signs around them and in them. The number of a clause in front of
    them is none, nor are letters of a list, addresses, and words with the signs of another tool's markup in them."""
    return list(map("".join, _parts_of_words(text)))


def _parts_of_words(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the plain words, each with its parts: two if a hyphen or a slash joins them."""
    text = LOOKS.sub(" ", text) if "{" in text else text  # glued to a word: `[fees](/fees){target="_blank"}`
    plain = CLAUSE.sub("", FIRST_MARKER.sub("", TICK.sub("", unescape(REFERENCE.sub("", RAW_LINK.sub(r"\1", text))))))
    plain = LETTERED.sub(" ", ADDRESS.sub(" ", HIDDEN_ADDRESS.sub(" ", PROTECTED.sub("", plain))))
    plain = APOSTROPHE.sub("’", plain)
    for contracted, whole in CONTRACTIONS if "’" in plain else ():
        plain = contracted.sub(whole, plain)
    for word in plain.split():
        if (bare := word.strip(",.;()")).isalnum():  # most words: nothing to divide or to leave out
            yield (bare.casefold(),)
            continue
        parts = JOINED.split(word)
        if word.count("/") <= 1 and not any(map(ODD.search, parts)) and SAYING.search(word):
            yield tuple("".join(SAYING.findall(part)).casefold() for part in parts)


def _differs(sentence: ChangedSentence) -> bool:
    """Return whether the plain words differ, as Americans spell them, in more than grammar. Spaces between letters do
    not count, nor do the words that describe an image."""
    old, new = (
        "".join(run.text for run in sentence.runs if run.op in ops and run.read and not run.image)
        for ops in (("equal", "delete"), ("equal", "insert"))
    )
    if "".join(map(in_american, _plain_words(old))) == "".join(map(in_american, _plain_words(new))):
        return False
    if _without_forms(old) == _without_forms(new):
        return False
    return sentence.block.kind == "row" or not _stood_twice(old.split(), new.split())


def _without_forms(text: str) -> str:
    """Return the text in small letters, with a sign in place of the words of grammar: "a" and "an" are the same."""
    text = text.casefold()
    for number, forms in enumerate(FORMS):
        text = forms.sub(f"\0{number}", text)
    return text


def _stood_twice(before: list[str], now: list[str]) -> bool:
    """Return whether the only words that went stood there twice in a row: "we use your use your data". Numbers may be
    the same twice."""
    count = len(before) - len(now)
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False)))
    again = before[start : start + count]
    if not 0 < count <= start or before[start + count :] != now[start:]:
        return False
    return before[start - count : start] == again and not any(map(str.isdigit, "".join(again)))


def _prints_anew(sentence: ChangedSentence) -> bool:
    """Return whether readers see different words once the other tool has processed its markup.

    A gap that the tool fills in may get the same words that were there before.
    """
    sides = (sentence.old, sentence.new)
    if any(map(CALL.search, sides)) or (any(map(BRACES.search, sides)) and MACRO.search(sentence.block.text)):
        return False
    sides = _with_addresses(*sides)
    if not any(MARKUP.search(side) or PRINTS.search(side) or ANY in side for side in sides):
        return True
    old, new = (_letters(MARKUP.sub(r"\1", PRINTS.sub(ANY, side))) for side in sides)
    return not (_filled(old, new) or _filled(new, old))


def _with_addresses(old: str, new: str) -> tuple[str, str]:
    """Return both sides with a gap for each protected address that only one of them has, if the other one has a few
    words in its place."""
    hidden = [len(PROTECTED.findall(side)) for side in (old, new)]
    bare = [PROTECTED.sub("", side) for side in (old, new)]
    words = [len(side.split()) for side in bare]
    few = hidden[0] != hidden[1] and 0 < (words[1] - words[0]) * (hidden[0] - hidden[1]) <= MOST_OF_ADDRESS
    return (PROTECTED.sub(ANY, old), PROTECTED.sub(ANY, new)) if few else (old, new)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter == ANY).lower()


def _filled(text: str, other: str) -> bool:
    """Return whether `other` may be `text` with each gap filled in by one or more letters.

    The words between two gaps are searched for from the first possible position, in linear time; a regular expression
    would try every combination.
    """
    first, *between = text.split(ANY)
    if not between:
        return text == other
    last = between.pop()
    start, end = len(first), len(other) - len(last)
    for words in between:
        position = other.find(words, start + 1, end)
        if position < 0:
            return False
        start = position + len(words)
    return start < end and other.startswith(first) and other.endswith(last)


def heaviest_first(changed: Sequence[ChangedSentence], redline: Redline, language: str) -> list[ChangedSentence]:
    """Return the changed sentences; those that are too weighty even for a minor change come first."""
    numbers = new_numbers(redline)

    def weight(sentence: ChangedSentence) -> tuple[bool, bool]:
        differences = weighty_differences(sentence, language, numbers)
        return not any(difference.minor for difference in differences), not differences

    return sorted(changed, key=weight)
