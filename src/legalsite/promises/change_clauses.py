"""Find and quote clauses in which a text says how its changes are announced.

Nothing depends on the result, because the user reads the clause and records what it promises. A
part of a sentence that denies notice, or only makes it possible, is refused: its channels are
replaced with the reason. The user is also asked about parts that can't be interpreted with
certainty.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from unicodedata import normalize

from legalsite.model.document import Document
from legalsite.model.promise import ChangeClause, ClauseTuple, Refusal
from legalsite.promises.clause_parts import (
    ReadPart,
    merge,
    names_in,
    read_part,
    reserves_change,
    sentence_parts,
    stand_near,
)
from legalsite.promises.clause_rules import Sentence, read_rules, statements_in
from legalsite.promises.words import WordLists, find, pattern, words_of
from legalsite.text.dates_in_prose import days_of_text
from legalsite.text.sentences import sentences as sentences_of

# replaces typographic quotes with straight ones, as in the word lists
STRAIGHT_QUOTES = str.maketrans("’“”„", '\'"""')
MAX_HEADING_LENGTH = 80
MAX_TITLE_WORDS = 6
MAX_SENTENCE_LENGTH = 200  # a longer heading is a paragraph above a line of equals signs
MAX_ANSWER_WORDS = 2  # ignore short answers such as “Yes.” between sentences of a clause
MAX_SENTENCES_BETWEEN = 3  # unrelated sentences allowed between two sentences of a clause
# Maximum number of characters to read in all clauses of a text. This is many times more than any
# policy we know.
MAX_READ_LENGTH = 20_000
MAX_READ_SENTENCE_LENGTH = 5000  # maximum number of characters of a sentence to read
MAX_LEAD_LENGTH = 500  # a longer sentence before a list isn't repeated for each item


def change_clauses(document: Document, language: str, source: str) -> ClauseTuple:
    """Return the clauses about changes, most specific first.

    The most specific clause names the most channels and periods. The result is empty if there are
    no word lists for the language, or if the text doesn't mention its changes. `language` is a
    language tag, and `source` is the content of the file.
    """
    words = words_of(language)
    if words is None:
        return ()
    sentences = _read_sentences(document, words, source.split("\n"))
    groups = _clause_sentences(sentences, words)
    clauses = [_read_clause(group, words) for group in groups]
    clauses.sort(key=_count_names, reverse=True)
    return tuple(clauses)


def _count_names(clause: ChangeClause) -> tuple[int, int]:
    names = len(clause.channels) + len(clause.periods) + clause.promises_notice
    return names, len(clause.unclear)


def _read_sentences(
    document: Document, words: WordLists, source: Sequence[str]
) -> Iterator[Sentence]:
    """Yield the sentences of a document in order. `source` is the lines of its file.

    Sentences are `headed` from a heading about changes until the next heading of the same level.
    """
    level = 0  # level of the heading about changes above, or 0
    section = 0  # number of headings above
    lead = ""  # introduction of the list that follows, such as “We inform you by:”
    # the index of a blank line is the line number of the line above it
    blank_lines = [number for number, line in enumerate(source) if not line.strip()]
    paragraph_ends = [*blank_lines, len(source)]
    for number, block in enumerate(document.blocks):
        text = normalize("NFC", block.text).translate(STRAIGHT_QUOTES)
        # a longer heading is a paragraph above a line of equals signs
        if block.kind == "heading" and len(text) <= MAX_SENTENCE_LENGTH:
            section += 1
            # the heading isn't inside a section about changes
            if not level or block.level <= level:
                level = block.level if _is_topic(text, words) else 0
            continue
        own = ""  # current sentence
        is_headed = level > 0
        # the first paragraph end at or below the start of the block
        last_line = paragraph_ends[bisect_left(paragraph_ends, block.line)]
        for at, sentence in enumerate(sentences_of(text)):
            own = " ".join(sentence[:MAX_READ_SENTENCE_LENGTH].split())
            # a heading within the text
            if at == 0 and block.spans[0].bold and _is_topic(own, words):
                is_headed = True
                if _is_title(own, words):
                    continue
            with_lead = own
            if lead and block.kind == "item":
                with_lead = f"{lead} {own}"
            yield Sentence(with_lead, own, block.line, last_line, number, section, headed=is_headed)
        if block.kind != "item":  # use the last sentence if it introduces a list
            introduces = text.rstrip().endswith(":") and len(own) <= MAX_LEAD_LENGTH
            lead = own if introduces else ""


def _is_topic(heading: str, words: WordLists) -> bool:
    """Return whether a heading is about changes, such as “Changes to this policy”."""
    if len(heading) > MAX_HEADING_LENGTH or find(words.others, heading):
        return False
    if find(words.services, heading) and not find(words.texts, heading):
        return False
    return bool(find(words.changes, heading) and find(words.topics, heading))


def _is_title(heading: str, words: WordLists) -> bool:
    """Return whether a heading doesn't say what anyone does, such as “Notification of changes.”"""
    is_short = len(heading.split()) <= MAX_TITLE_WORDS
    acts = f"{words.told}, {words.posts}, {words.sure}, {words.possible}"
    return is_short and not find(acts, heading)


def _clause_sentences(sentences: Iterable[Sentence], words: WordLists) -> Iterator[list[Sentence]]:
    """Group sentences into clauses about changes. A clause doesn't extend beyond its section.

    A clause starts with a sentence about changes to the text, and ends with the last sentence about
    these changes or about informing someone of them. If a text has more sentences about changes
    than any policy we know, only the first ones are read.
    """
    length = 0  # total number of characters in all clauses
    last_block = 0  # index of the last block of the clause, including items that it introduces
    previous = ""  # the sentence before
    group: list[Sentence] = []
    # sentences that only belong to the clause if it continues after them
    between: list[Sentence] = []
    for sentence in sentences:
        # the clause ends at a new section, or after too many unrelated sentences
        if group and (
            sentence.section != group[-1].section or len(between) > MAX_SENTENCES_BETWEEN
        ):
            yield group
            group = []
            between = []
        is_about_changes = _is_about_changes(sentence, previous, words)
        previous = sentence.own
        is_item = sentence.text != sentence.own
        if group and is_item and sentence.block == last_block + 1:  # directly below the clause
            last_block = sentence.block
        if is_about_changes or (group and _continues_clause(sentence, last_block, words, between)):
            group += [*between, sentence]
            between = []
            last_block = sentence.block
            length += len(sentence.text)
            if length > MAX_READ_LENGTH:
                break
        # ignore short answers such as “Yes.”
        elif group and len(sentence.own.split()) > MAX_ANSWER_WORDS:
            between.append(sentence)
    if group:
        yield group


def _is_about_changes(sentence: Sentence, previous: str, words: WordLists) -> bool:
    """Return whether a sentence is about changes to this text.

    Under a heading about changes, any word for change or informing is enough. Elsewhere, a word for
    change must be close to a name of the text, and the sentence must not be a title in a table of
    contents, or about another text or changes that both parties sign. In “They may be changed”, the
    name may be in `previous`, the sentence before.
    """
    own = sentence.own  # without the introduction of the list
    text = sentence.text  # with the introduction of the list
    if find(words.deviations, text):  # “the terms apply with these changes”
        return False
    if sentence.headed:
        about = f"{words.changes}, {words.informs}, {words.notifies}"
        is_about = find(about, text) is not None
    else:
        is_about = _names_changes_of_text(own, text, words)
        if pattern(words.pronouns).match(own) and find(words.texts, previous):
            is_about = is_about or find(words.changes, own) is not None
    if not is_about:
        return False
    # “Last changed on May 3, 2026” contains a date of the text, but no word such as “will”
    only_dates_text = days_of_text(own, "") and not find(words.sure, own)
    return not only_dates_text


@lru_cache(4096)  # most sentences are the same in all versions of a policy
def _names_changes_of_text(own: str, text: str, words: WordLists) -> bool:
    """Return whether a sentence outside a section about changes is about changes to the text.

    `own` is the sentence without the introduction of its list, and `text` includes the
    introduction.
    """
    is_title = own[-1:].isalnum() and _is_topic(own, words)  # titles don't end with a period
    if is_title and not find(words.informs, own):
        return False
    if find(words.unrelated, text):
        return False
    return stand_near(text, words.changes, words.texts) or reserves_change(text, words)


def _continues_clause(
    sentence: Sentence, last_block: int, words: WordLists, between: Sequence[Sentence]
) -> bool:
    """Return whether a sentence continues a clause, such as “We send a notice by email.”

    `last_block` is the index of the clause's last block, and `between` are the sentences after it. The
    sentence must be a list item or in the same paragraph. In the next paragraph, and after other
    sentences, it must also mention a change.
    """
    own = sentence.own  # without the introduction of its list
    # A change of fees isn't a change to the text, but “material changes, including fees” may be.
    if find(words.others, own) and not find(words.weighty, own):
        return False
    mentions_change = find(words.changes, own) is not None
    is_early = mentions_change and find(words.before, own)
    if not is_early and not find(words.informs, own):
        return False
    if sentence.text != own:  # an item of a list with an introduction
        introduction = sentence.text.removesuffix(own)
        return find(f"{words.changes}, {words.notifies}", introduction) is not None
    if mentions_change:
        return sentence.block <= last_block + 1
    return not between and sentence.block == last_block


def _read_clause(group: Sequence[Sentence], words: WordLists) -> ChangeClause:
    """Create a clause from sentences, with the rules that they promise."""
    sentences: list[tuple[Sentence, list[ReadPart]]] = []
    parts: list[ReadPart] = []
    for sentence in group:
        if " " not in sentence.text:  # a bold title, such as “Notice.”
            continue
        split = sentence_parts(sentence.text, words)
        own_parts = [read_part(part, sentence.text, words) for part in split]
        sentences.append((sentence, own_parts))
        parts += own_parts
    rules, doubts = read_rules(list(statements_in(sentences, words)), words)
    is_promised = any(part.promises_notice for part in parts)
    if not is_promised:  # then, a rule without a channel and a period says nothing
        rules = [rule for rule in rules if rule.channels or rule.period]
    unclear = list(_unclear_parts(parts, words))
    names_something = bool(rules or unclear)
    if names_something and not any(_is_near(sentence, words) for sentence in group):
        doubts.append("it may be about other changes")
    has_period = any(rule.period for rule in rules)
    if has_period and not (is_promised or unclear or doubts):
        doubts.append("it may not count the period from a notice")
    quote = " ".join([sentence.own for sentence in group])
    unclear += [Refusal(quote, doubt) for doubt in doubts]
    # the names in all sentences, including refused parts
    named = merge([names_in(sentence.text, words) for sentence in group])
    return ChangeClause(
        first_line=group[0].line,
        last_line=group[-1].last_line,
        quote=quote,
        rules=tuple(rules),
        named_channels=named.channels,
        named_periods=named.periods,
        refused=tuple([Refusal(part.text, part.refusal) for part in parts if part.refusal]),
        promises_notice=is_promised,
        unclear=tuple(unclear),
    )


def _is_near(sentence: Sentence, words: WordLists) -> bool:
    """Return whether a sentence clearly is about changes to the text: “we may amend these terms,
    …”.
    """
    if sentence.headed:
        return True
    return stand_near(sentence.text, f"{words.changes}, {words.reserves}", words.texts)


def _unclear_parts(parts: Sequence[ReadPart], words: WordLists) -> Iterator[Refusal]:
    """Yield the parts that can't be interpreted with certainty, and why.

    If another part certainly promises notice, parts that name nothing are ignored, and so are
    notices at the company's discretion: “changes are posted here and, where appropriate, emailed”.
    """
    is_notified = any(part.is_certain and part.names.is_notice for part in parts)
    is_promised = any(part.promises_notice for part in parts)
    for part in parts:
        if is_promised and part.refusal and find(words.discretion, part.text):
            continue
        if part.refusal or any(part.names) or not is_notified:
            for doubt in part.doubts:
                yield Refusal(part.text, doubt)
