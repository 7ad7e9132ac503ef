"""Suggests what the change clauses of a document promise, for a person to confirm.

The steps are: find the sentences with their headings (located_sentences), the clauses among them (change_clause), the
verbs and what they promise (verbs), the channels (channels), and the details of the strongest notice (clause_details).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

from msgspec.structs import replace

from legalsite.model.document import Block, Document
from legalsite.model.promise import NotRead, Promise
from legalsite.promises.change_clause import clauses, gives_notice, may_speak, same_document
from legalsite.promises.channels import ORDER, Mention, mentions
from legalsite.promises.clause_details import (
    NamedPeriod,
    acceptance,
    date_shown,
    discretion,
    has_period,
    keeps_history,
    logic,
    longest_period,
    periods_in,
    scope,
    timing,
)
from legalsite.promises.denial import without_denials
from legalsite.promises.lexicon import Lexicon, lexicon_for
from legalsite.promises.located_sentences import Sentence, located_blocks, located_sentences
from legalsite.promises.verbs import hedge, promised, tells_beyond
from legalsite.text.languages import (
    UNKNOWN,
    WORD,
    WORDED,
    base_language,
    detect_language,
    foreign_letters,
    has_words,
    is_prose,
)

FEWEST_WORDS, LARGE_PART = 60, 0.25  # of a text that may be read, although most of it is in another language
NEAR = 40  # sentences: how far above an item the sentence with the colon may stand


def suggested_promises(document: Document, likely: str = "en", text: str = "") -> tuple[Promise, ...] | NotRead:
    """Return one promise for each change clause, the fullest first; none if the document says nothing about its own
    changes; NotRead if there are no word lists for its language.

    The language is detected from the words. `likely` is its tag (`en`, `de-AT`) if the words are too few to tell. Of a
    text in two languages, the part in the one that has word lists is read. `text` is the whole file: with it the lines
    are exact, without it they are those of the blocks.
    """
    language, document = _readable(document, likely)
    if not has_words(language):
        return NotRead(language)
    blocks = tuple(located_blocks(document, text))
    words = lexicon_for(base_language(language))
    if not may_speak(blocks, words):
        return ()
    return _promises_in([_in_list_spelling(sentence, words) for sentence in located_sentences(blocks)], words)


def changes_by_agreement(document: Document, likely: str = "en") -> bool:
    """Return whether a sentence of the document says that it changes only if both parties agree, such as by a signed
    amendment; False for a language without word lists. `likely` is as in `suggested_promises`."""
    language, document = _readable(document, likely)
    if not has_words(language):
        return False
    words = lexicon_for(base_language(language))
    texts = (text for block in located_blocks(document) for text in block.pieces.plain)
    return any(words.by_agreement.search(words.spelt(text)) for text in texts)


def _readable(document: Document, likely: str) -> tuple[str, Document]:
    """Return the language of a document, and the document. Where there are no word lists for it, but a large part of
    the sentences is in a language that has some, return that language and that part: companies put a text and its
    translation on one page."""
    language = detect_language((block.text for block in document.blocks), likely)
    if has_words(language):
        return language, document
    languages = _languages(document.blocks)
    words = Counter[str]()
    for block, of_block in zip(document.blocks, languages, strict=True):
        words[of_block] += len(WORD.findall(block.text)) + foreign_letters(block.text)
    read = max(WORDED, key=lambda known: words[known])
    if words[read] < max(FEWEST_WORDS, LARGE_PART * words.total()):
        return language, document
    part = (block for block, of_block in zip(document.blocks, languages, strict=True) if of_block == read)
    return read, replace(document, blocks=tuple(part))


def _languages(blocks: Sequence[Block]) -> list[str]:
    """Return the language of each block. A heading or a short item is in that of the next sentence; what comes after
    the last one is in that of the last one."""
    languages, following = list[str](), UNKNOWN
    for block in reversed(blocks):
        following = detect_language([block.text], following) if is_prose(block.text) else following
        languages.append(following)
    last = next((language for language in languages if language != UNKNOWN), UNKNOWN)
    return [last if language == UNKNOWN else language for language in reversed(languages)]


def _promises_in(document: Sequence[Sentence], words: Lexicon) -> tuple[Promise, ...]:
    """Return the promises of all clauses. The main one is completed with what other clauses say about notices of
    changes to the same document, wherever they are in it."""
    titles = dict.fromkeys(title for sentence in document for title in sentence.headings)
    history = keeps_history([*(sentence.plain for sentence in document), *titles], words)
    clauses_found = clauses(document, words)
    if not clauses_found:
        return ()
    promises = [_promise_of(clause, history, words) for clause in clauses_found]
    also = [
        nth
        for nth in range(1, len(clauses_found))
        if promises[nth].discretion
        and gives_notice(clauses_found[nth], words)
        and same_document(clauses_found[0], clauses_found[nth], words)
    ]
    if also:
        whole = sorted({sentence for nth in (0, *also) for sentence in clauses_found[nth]}, key=attrgetter("at"))
        rest = [promise for nth, promise in enumerate(promises) if nth and nth not in also]
        promises = [_promise_of(whole, history, words), *rest]
    if "none_stated" in promises[0].channels and promises[0].discretion:
        promises[0] = _with_section_on_notices(promises[0], clauses_found[0], document, words)
    if not promises[0].acceptance and any(_takes_use_for_agreement(clause, words) for clause in clauses_found):
        promises[0] = replace(promises[0], acceptance="continued_use")
    return tuple(promises)


def _takes_use_for_agreement(clause: Sequence[Sentence], words: Lexicon) -> bool:
    """Return whether the clause says that using the service after changes is agreement. This then holds for all clauses
    of the document."""
    texts = (sentence.plain for sentence in clause)
    return any(words.refers.search(text) and words.continued_use.search(text) for text in texts)


def _in_list_spelling(sentence: Sentence, words: Lexicon) -> Sentence:
    """Return the sentence with its plain words spelled as in the word lists, with missing umlauts and accents added."""
    plain, lead = words.spelt(sentence.plain), words.spelt(sentence.lead)
    headings = tuple(map(words.spelt, sentence.headings))
    if (plain, lead, headings) == (sentence.plain, sentence.lead, sentence.headings):
        return sentence
    return replace(sentence, plain=plain, headings=headings, lead=lead)


def _promise_of(clause: Sequence[Sentence], history: bool, words: Lexicon) -> Promise:
    """Return what one clause promises. `history`: the document says that earlier texts are kept."""
    texts = ["" if _on_other_matters(sentence.plain, words) else sentence.plain for sentence in clause]
    mentioned = mentions(texts, words)
    beyond = [at for at, text in enumerate(texts) if tells_beyond(text, words)]
    over = _openings_of_lists(clause)
    telling = [
        at
        for at in beyond
        if not _is_spelt_out_as_posting(at, texts, mentioned, words) and not _lists_only_posting(at, over, mentioned)
    ]
    which, when, period, weakened = _strongest_notice(clause, texts, telling, mentioned, words)
    channels = _channels(texts, telling, mentioned, words)
    return Promise(
        quote=_quote(clause),
        first_line=min(sentence.first_line for sentence in clause),
        last_line=max(sentence.last_line for sentence in clause),
        channels=channels,
        channels_may=_only_possible(channels, mentioned),
        channel_logic=logic(mentioned, texts, words),
        scope=which,
        timing=when,
        days=period.days if period else None,
        months=period.months if period else None,
        days_kind=period.kind if period else None,
        date_shown=date_shown(texts, words),
        keeps_history=history,
        acceptance=acceptance([sentence.plain for sentence in clause], words),
        discretion=discretion(texts, telling, mentioned, words),
        hedge=weakened,
    )


def _on_other_matters(text: str, words: Lexicon) -> bool:
    """Return whether a sentence in the clause is about something else, such as an assignment or an answer, so that its
    notices and periods are not about changes."""
    return bool(words.other_matters.search(text)) and not words.change.search(text)


def _quote(clause: Sequence[Sentence]) -> str:
    """Return the sentences as written, with a mark where sentences or headings between them are not part of the
    clause."""
    parts = [clause[0].text]
    for before, sentence in pairwise(clause):
        together = sentence.at == before.at + 1 and sentence.headings == before.headings
        parts += [sentence.text] if together else ["[…]", sentence.text]
    return " ".join(parts)


def _is_spelt_out_as_posting(at: int, texts: Sequence[str], mentioned: Sequence[Mention], words: Lexicon) -> bool:
    """Return whether the next sentence says that the notice is the posting: “We may give such notice by posting”."""
    behind = {mention.channel for mention in mentioned if mention.sentence == at + 1}
    here = {mention.channel for mention in mentioned if mention.sentence == at}
    return behind == {"post"} and not here and words.example.search(texts[at + 1]) is not None


def _lists_only_posting(at: int, over: Mapping[int, int], mentioned: Sequence[Mention]) -> bool:
    """Return whether the sentence opens a list that consists only of postings: “by: posting it here; a new date”."""
    items = [item for item, opening in over.items() if opening == at]
    channels = [{mention.channel for mention in mentioned if mention.sentence == sentence} for sentence in (at, *items)]
    return bool(items) and not channels[0] and all(names == {"post"} for names in channels[1:])


def _channels(
    texts: Sequence[str], telling: Sequence[int], mentioned: Sequence[Mention], words: Lexicon
) -> tuple[str, ...]:
    """Return the channels in their fixed order. `none_stated` is alone, or beside posting if more is promised
    without saying through which channel."""
    channels = {mention.channel for mention in mentioned}
    further = "account" not in channels and any(words.further.search(without_denials(text, words)) for text in texts)
    if not channels or further or (channels == {"post"} and telling):
        channels.add("none_stated")
    return tuple(channel for channel in ORDER if channel in channels)


def _only_possible(channels: Sequence[str], mentioned: Sequence[Mention]) -> tuple[str, ...]:
    """Return the channels that are never promised, only possible."""
    sure = {mention.channel for mention in mentioned if mention.modality == "will"}
    return tuple(channel for channel in channels if channel != "none_stated" and channel not in sure)


def _strongest_notice(
    clause: Sequence[Sentence],
    texts: Sequence[str],
    telling: Sequence[int],
    mentioned: Sequence[Mention],
    words: Lexicon,
) -> tuple[str | None, str, NamedPeriod | None, str | None]:
    """Return what the clause says about the strongest notice: for which changes, when, how long before, and how the
    promise is weakened."""
    noticed = _without_minor_changes(texts, _strongest_sentences(telling, mentioned), words)
    intro = _with_openings(texts, noticed, _openings_of_lists(clause), words)
    framed = _with_times(texts, intro, telling, mentioned, words)
    around = [texts[at] for at in framed]
    only_posted = _only_posted(telling, mentioned)
    dated = {at for at in framed if at in telling and has_period([texts[at]], words)}  # a promise of its own
    which = scope(texts, framed if only_posted else sorted({*intro, *dated}), words) if noticed else None
    applying = texts if only_posted or which == "any" else []
    return which, timing(around, applying, only_posted, words), longest_period(around, words), hedge(around, words)


def _strongest_sentences(telling: Sequence[int], mentioned: Sequence[Mention]) -> list[int]:
    """Return the positions in the clause of the sentences of the strongest notice; empty if no notice is mentioned. A
    promised notice is stronger than a possible one, and either is stronger than posting. `telling` are the sentences
    that notify somebody other than by posting."""
    groups = (
        [m.sentence for m in mentioned if m.channel != "post" and m.modality == "will"],
        telling,
        [m.sentence for m in mentioned if m.channel != "post"],
        [m.sentence for m in mentioned if m.modality == "will"],
        [m.sentence for m in mentioned],
    )
    return sorted(set(next((group for group in groups if group), [])))


def _without_minor_changes(texts: Sequence[str], noticed: Sequence[int], words: Lexicon) -> list[int]:
    """Return the sentences without those on minor changes, if others are left."""
    return [at for at in noticed if not _is_on_minor_changes(texts[at], words)] or list(noticed)


def _is_on_minor_changes(text: str, words: Lexicon) -> bool:
    """Return whether a sentence is about minor changes only."""
    rest = words.immaterial.sub(" ", text)
    return rest != text and not words.material.search(rest) and not words.unless_immaterial.search(text)


def _openings_of_lists(clause: Sequence[Sentence]) -> dict[int, int]:
    """Return, for each item of a list, the sentence with the colon above it, both by their position in the clause."""
    openings: dict[int, int] = {}
    for at, (before, sentence) in enumerate(pairwise(clause)):
        if sentence.group and before.group == sentence.group and at in openings:
            openings[at + 1] = openings[at]
        elif sentence.group != before.group and before.plain.endswith(":"):
            openings[at + 1] = at
    return openings


def _with_openings(texts: Sequence[str], noticed: Sequence[int], over: Mapping[int, int], words: Lexicon) -> list[int]:
    """Return the sentences of the notice, and the sentences that open their list or that they are an example of."""
    positions = {*noticed, *(over[at] for at in noticed if at in over)}
    for at in noticed:
        ends = (back for back in range(at - 1, max(-1, at - NEAR), -1) if texts[back].endswith((":", ".")))
        opening = next(ends, None)
        if opening is not None and texts[opening].endswith(":"):
            positions.add(opening)
        if at and words.example.search(texts[at]):
            positions.add(at - 1)
    return sorted(positions)


def _with_times(
    texts: Sequence[str], intro: Sequence[int], telling: Sequence[int], mentioned: Sequence[Mention], words: Lexicon
) -> list[int]:
    """Return the sentences of the notice, and those that say when it comes and name no channel other than posting."""
    if not intro:
        return []
    speaking = {mention.sentence for mention in mentioned if mention.channel != "post"}
    silent = {at for at, text in enumerate(texts) if at not in speaking and _says_when(text, at in telling, words)}
    return sorted({*intro, *silent})


def _says_when(text: str, tells: bool, words: Lexicon) -> bool:
    """Return whether a sentence says when notices come."""
    text = words.users.sub(" ", text)
    if words.frames.search(text):
        return True
    ahead = words.before.search(without_denials(text, words)) and promised(text, words)
    return tells and (bool(ahead) or any(periods_in(text, words)))


def _only_posted(telling: Sequence[int], mentioned: Sequence[Mention]) -> bool:
    """Return whether the text is posted, and nobody is notified in any other way."""
    posting = {mention.sentence for mention in mentioned}
    return all(mention.channel == "post" for mention in mentioned) and posting.issuperset(telling)


def _with_section_on_notices(
    promise: Promise, clause: Sequence[Sentence], sentences: Sequence[Sentence], words: Lexicon
) -> Promise:
    """Return the promise with the channels of the document's section on notices, if the clause itself names none.

    One of the two has to refer to the other: “in accordance with section 18”, or “notices, such as those of changes”.
    The number of the section is ignored, because texts are renumbered and keep their old references.
    """
    referred = any(words.by_section.search(sentence.plain) for sentence in clause)
    inside = {sentence.at for sentence in clause}
    for sentence in sentences:
        if sentence.at in inside or not words.how_noticed.search(sentence.plain):
            continue
        if referred or words.by_section.search(sentence.plain):
            mentioned = [mention for mention in mentions([sentence.plain], words) if mention.channel != "post"]
            if mentioned:
                return _with_channels(promise, sentence, mentioned, words)
    return promise


def _with_channels(promise: Promise, sentence: Sentence, mentioned: Sequence[Mention], words: Lexicon) -> Promise:
    """Return the promise with these channels in place of `none_stated`, and with the sentence in its quote."""
    channels = {*promise.channels, *(mention.channel for mention in mentioned)} - {"none_stated"}
    parts = [promise.quote, sentence.text]
    return replace(
        promise,
        quote=" […] ".join(parts if sentence.first_line >= promise.first_line else parts[::-1]),
        first_line=min(promise.first_line, sentence.first_line),
        last_line=max(promise.last_line, sentence.last_line),
        channels=tuple(channel for channel in ORDER if channel in channels),
        channel_logic=logic(mentioned, [sentence.plain], words),
    )
