"""What changed in a sentence that matters to readers: numbers, modal verbs, negations, parties, names, topics.

The words of both sides are compared: a modal verb that is gone, a number that is another. Words that stand beside a
change and are the same on both sides do not count.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import DamerauLevenshtein

from legalsite.checks.changed_sentences import ChangedSentence
from legalsite.checks.figures import Figures, figures, renumbered
from legalsite.checks.legal_forms import LEGAL_FORM
from legalsite.checks.vocabulary import Entry, Vocabulary, vocabulary
from legalsite.model.redline import Redline
from legalsite.text.dates_in_prose import DAY
from legalsite.text.languages import base_language
from legalsite.text.normalise import fold
from legalsite.text.stated_dates import is_own_date_line

STEM = 4  # letters that two forms of one word begin with
LONG = 6  # words in a row that are new or removed: more than a corrected phrase
SHOWN = 4
MOST_SLIPS = 50  # words or names of one side among which a misspelt one is looked for: more are another text
LONGEST_SLIP = 100  # letters of a word or a name that may be misspelt
AS_WHOLE = {"heading": "heading", "row": "table row", "item": "list item", "image": "image"}

Compared = Literal["count", "order", "presence", "exchange"]
"""What is compared of the entries of a list. `count`: how often each occurs. `order`: the same, and in which order.
`presence`: which of them occur. `exchange`: whether one was replaced by another."""

COMPARED: Mapping[str, tuple[Compared, Compared]] = {
    "negations": ("count", "count"),
    "modal verbs": ("count", "count"),
    "and/or": ("exchange", "exchange"),
    "limits": ("count", "count"),
    "before and after": ("exchange", "exchange"),
    "restrictions": ("count", "count"),
    "all or some": ("count", "exchange"),
    "periods": ("count", "count"),
    "we and you": ("presence", "exchange"),
    "parties": ("presence", "presence"),
    "who is protected": ("count", "presence"),
    "own or other": ("exchange", "exchange"),
    "notice": ("presence", "presence"),
    "liability": ("count", "presence"),
    "legal bases": ("presence", "presence"),
    "governing law and courts": ("presence", "presence"),
    "beginning and end": ("order", "order"),
}
"""How the lists of a vocabulary are compared in an editorial change, and in a minor one. All others are topics."""
LONG_WORDS = frozenset({"restrictions", "parties", "who is protected", "liability"})
"""The lists in which a corrected typing mistake counts as little as in a topic."""
SILENT = frozenset({"and/or", "before and after", "all or some", "we and you", "own or other"})
"""The lists that say nothing about a sentence that is new or gone as a whole."""
FUTURE = frozenset({"will"})
"""Modal verbs that say no more than the verb without them: "we will delete it" and "we delete it"."""
FRIENDLY = frozenset({"can", "could", "will", "would", "können", "könnten", "würde", "pouvoir", "pourrait"})
"""Modal verbs that a new sentence may have without giving anybody a duty: "you can find more in our help pages"."""


class Difference(Struct, frozen=True):
    """One kind of difference, with the words that were removed and added; str() is part of a sentence.

    `kind` is what problems call it: `numbers`, `modal verbs`.
    `minor`: whether it is too much for a minor change as well as for an editorial one.
    """

    kind: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    minor: bool = True

    def __str__(self) -> str:
        removed, added = (", ".join(words[:SHOWN]) for words in (self.removed, self.added))
        if removed and added:
            return f"{self.kind} ({removed} → {added})"
        if removed or added:
            return f"{self.kind} (removed: {removed})" if removed else f"{self.kind} (added: {added})"
        return self.kind


class ReadSide(Struct, frozen=True, dict=True):
    """One side of a changed sentence: its words without addresses, its figures, and the entries of the word lists in
    what is left."""

    text: str
    figures: Figures
    entries: tuple[Entry, ...]

    @cached_property
    def words(self) -> Counter[str]:
        """The words in lower case, each with how often it occurs."""
        return Counter(_bare(self.text))

    @cached_property
    def _by_list(self) -> dict[str, list[Entry]]:
        by_list: dict[str, list[Entry]] = {}
        for entry in self.entries:
            by_list.setdefault(entry.name, []).append(entry)
        return by_list

    def of(self, name: str) -> list[Entry]:
        """Return the entries of one list."""
        return self._by_list.get(name, [])

    def meanings(self, name: str) -> list[str]:
        """Return the meanings of the entries of one list."""
        return [entry.meaning for entry in self.of(name)]

    def written(self, name: str, meanings: Iterable[str]) -> tuple[str, ...]:
        """Return these entries of a list as they are written."""
        words = {entry.meaning: entry.written for entry in self.of(name)}
        return tuple(words.get(meaning, meaning) for meaning in meanings)


def new_numbers(redline: Redline) -> dict[str, str]:
    """Map the old number of each renumbered clause to its new one.

    A number that became two others, or that one clause kept and another did not, is left out: nobody can tell which of
    them a reference means.
    """
    became: dict[str, set[str]] = {}
    for passage in redline.passages:
        if passage.old and passage.new and passage.old.number and passage.new.number:
            became.setdefault(passage.old.number, set()).add(passage.new.number)
    pairs = ((old, *new) for old, new in became.items() if len(new) == 1)
    return {old: new for old, new in pairs if old != new}


def weighty_differences(sentence: ChangedSentence, language: str, numbers: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the differences that no editorial change may make; `minor` says which of them no minor one may make.

    `numbers` maps old clause numbers to new ones: a reference that was renumbered accordingly is not a difference.
    """
    sides = [side for side in (sentence.old, sentence.new) if side.strip()]
    if sides and all(map(is_own_date_line, sides)):
        return ()
    words = vocabulary(language)
    old, new = _side(sentence.old, words), _side(sentence.new, words)
    in_words = (
        *_figures(old, new, words, numbers),
        *_lists(old, new, words, sentence),
        *_who(sentence, old, new, words),
    )
    in_words = (*in_words, *_law(old, new), *_names(sentence, old, new, language), *_listed(sentence, words))
    if sentence.whole:
        return (*_whole(sentence), *in_words)
    in_words = (*in_words, *_roles(old, new, words), *_recipients(old, new, words), *_opposites(old, new, words))
    in_signs = (*_addresses(sentence), *_links(sentence), *_notes(sentence), *_strikes(sentence))
    return (*in_words, *_definition(sentence, words), *in_signs, *_insertions(sentence))


def perhaps_weighty_differences(sentence: ChangedSentence, language: str) -> tuple[Difference, ...]:
    """Return the changed words that are on no list, but stand where a sentence says who decides, what prevails, or what
    starts a period."""
    if sentence.whole:
        return ()
    words = vocabulary(language)
    old, new = _side(sentence.old, words), _side(sentence.new, words)
    return (*_subjects(old, new, words), *_starts(old, new, words))


def unknown_exchange(sentence: ChangedSentence, language: str) -> tuple[str, str] | None:
    """Return the word that another one replaced, and that one, if no other word changed and no list gives both the same
    meaning: nobody but a reader knows whether they mean the same. A corrected typing mistake and another ending do not
    count."""
    words = vocabulary(language)
    old, new = _side(sentence.old, words), _side(sentence.new, words)
    removed, added = _counted_apart(*(_content(side.figures.rest, words) for side in (old, new)))
    dated = is_own_date_line(sentence.old) and is_own_date_line(sentence.new)
    if sentence.whole or dated or not words.lists or (len(removed), len(added)) != (1, 1):
        return None
    (was,), (now,) = removed, added
    meanings, others = ({(entry.name, entry.meaning) for entry in words.entries(word)} for word in (was, now))
    same = meanings & others or was[:STEM] == now[:STEM] or _respelt(removed, added)
    return None if same or not (was + now).isalpha() else (_as_written(was, old), _as_written(now, new))


def date_line_follows(sentence: ChangedSentence) -> bool:
    """Return whether only the day of a date line changed. Another rule compares that day with the front matter."""
    old, new = (" ".join(DAY.sub("", fold(side)).split()) for side in (sentence.old, sentence.new))
    return is_own_date_line(sentence.old) and is_own_date_line(sentence.new) and old == new


def _as_written(word: str, side: ReadSide) -> str:
    """Return the word of a text with the capitals that it has there."""
    written = re.search(re.escape(word), side.text, re.IGNORECASE)
    return written[0] if written else word


def _side(text: str, words: Vocabulary) -> ReadSide:
    text = ADDRESS.sub(" ", fold(text))
    read = figures(_spelt_out(text), words)
    return ReadSide(text, read, words.entries(read.rest))


def _figures(old: ReadSide, new: ReadSide, words: Vocabulary, numbers: Mapping[str, str]) -> Iterator[Difference]:
    followed = {renumbered(reference, numbers): reference for reference in old.figures.references}
    sides = (
        ("numbers", old.figures.numbers, new.figures.numbers, _numbers_bind(old, new, words)),
        ("dates", old.figures.dates, new.figures.dates, True),
        ("amounts", old.figures.amounts, new.figures.amounts, True),
        ("articles of law", old.figures.laws, new.figures.laws, True),
        ("references to clauses", tuple(followed), new.figures.references, False),
    )
    for kind, was, now, minor in sides:
        removed, added = _apart(was, now)
        if removed or added:
            written = tuple(followed[each] for each in removed) if kind == "references to clauses" else removed
            yield Difference(kind, written, added, minor)
        elif kind != "references to clauses" and list(dict.fromkeys(was)) != list(dict.fromkeys(now)):
            yield Difference(f"the order of {kind}", was, now, minor)


def _numbers_bind(old: ReadSide, new: ReadSide, words: Vocabulary) -> bool:
    """Return whether a number of this sentence can bind somebody: not in an address, and not where the company only
    speaks of itself ("our office has three rooms")."""
    entries = (*old.entries, *new.entries)
    if any(entry.name == "periods" for entry in entries):
        return True
    ourselves = bool(entries) and all(entry.meaning in OURSELVES for entry in entries)
    return not ourselves and not _contact(old, new, words)


OURSELVES = frozenset({"we", "wir", "nous", "and", "und", "et"})


def _contact(old: ReadSide, new: ReadSide, words: Vocabulary) -> bool:
    """Return whether the sentence says where somebody can be reached, and nothing is passed on to others in it."""
    passed_on = any(side.of(name) for side in (old, new) for name in ("recipients", "governing law and courts"))
    return not passed_on and all(words.contact.search(side.text.lower()) for side in (old, new) if side.text.strip())


def _lists(old: ReadSide, new: ReadSide, words: Vocabulary, sentence: ChangedSentence) -> Iterator[Difference]:
    for name in words.lists:
        if sentence.whole and name in SILENT:
            continue
        editorial, minor = COMPARED.get(name, ("presence", "presence"))
        was, now = old.meanings(name), new.meanings(name)
        if was == now:
            continue
        numbers = words.alternatives[name]
        gone, come = _exchanged(was, now, numbers)
        was, now = ([meaning for meaning in side if meaning not in numbers] for side in (was, now))
        removed, added = _compared(editorial, was, now)
        if (removed or added) and (name not in COMPARED or name in LONG_WORDS):
            removed, added = _without_misspelt(removed, added, old, new)
        if removed or added or gone:
            modal = name == "modal verbs"
            friendly = modal and ({*removed, *added} <= FUTURE or (sentence.whole and not was and set(now) <= FRIENDLY))
            binds = bool(gone) or (any(_compared(minor, was, now)) and not friendly)
            removed, added = old.written(name, (*removed, *gone)), new.written(name, (*added, *come))
            yield Difference(name, removed, added, binds)


def _exchanged(
    was: Sequence[str], now: Sequence[str], numbers: Mapping[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the meanings that went and came where one replaced its alternative. `numbers`: alternatives have
    the same one."""
    removed, added = ([m for m in side if m in numbers] for side in _counted_apart(was, now))
    both = {numbers[meaning] for meaning in removed} & {numbers[meaning] for meaning in added}
    gone, come = (tuple(meaning for meaning in side if numbers[meaning] in both) for side in (removed, added))
    return gone, come


def _compared(how: Compared, was: Sequence[str], now: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if how == "presence":
        return _apart(was, now)
    removed, added = _counted_apart(was, now)
    if how == "order" and not (removed or added) and list(was) != list(now):
        return tuple(was), tuple(now)
    return (removed, added) if how != "exchange" or (removed and added) else ((), ())


def _without_misspelt(
    removed: tuple[str, ...], added: tuple[str, ...], old: ReadSide, new: ReadSide
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leave out the entries that one side only misspells: `persnoal data`."""
    gone, come = old.words - new.words, new.words - old.words
    kept_removed = tuple(word for word in removed if not _misspelt_in(word, old, gone, come))
    return kept_removed, tuple(word for word in added if not _misspelt_in(word, new, come, gone))


def _misspelt_in(meaning: str, side: ReadSide, here: Collection[str], there: Collection[str]) -> bool:
    written = [word for entry in side.entries if entry.meaning == meaning for word in entry.written.split()]
    changed = [word for word in written if word in here]
    return bool(changed) and all(_is_slip(word, there) for word in changed)


def _is_slip(word: str, others: Collection[str]) -> bool:
    """Return whether a word differs from one of the others by two letters that changed places, or by one letter too
    many. Another letter in the place of one is not a slip: `charge` and `change` are two words."""
    if len(others) > MOST_SLIPS or len(word) < 6:
        return False
    near = (other for other in others if len(other) >= 6 and _distance(word, other, 1) == 1)
    return any(len(word) != len(other) or sorted(word) == sorted(other) for other in near)


def _distance(word: str, other: str, most: int) -> int:
    """Return how many letters differ between two words, letters that changed places counting once; `most` and one if
    there are more, or if a word is too long to be misspelt: the time grows with the square of its length."""
    if max(len(word), len(other)) > LONGEST_SLIP:
        return most + 1
    return DamerauLevenshtein.distance(word, other, score_cutoff=most)


LONGEST_BY = 16  # characters of `von unseren ` before the one who acts


def _roles(old: ReadSide, new: ReadSide, words: Vocabulary) -> Iterator[Difference]:
    """Yield a difference if two parties changed places: "we indemnify you" and "you indemnify us"."""
    sides = []
    for side in (old, new):
        entries = [entry for entry in side.entries if entry.name in {"we and you", "parties"}]
        if any(words.by.search(side.figures.rest[max(0, entry.start - LONGEST_BY) : entry.start]) for entry in entries):
            return
        sides.append([entry.meaning for entry in entries])
    was, now = sides
    pair = list(dict.fromkeys(was))
    if len(pair) == 2 and now == [pair[1 - pair.index(party)] for party in was]:
        yield Difference("who does what to whom", tuple(was), tuple(now))


def _who(sentence: ChangedSentence, old: ReadSide, new: ReadSide, words: Vocabulary) -> Iterator[Difference]:
    """Yield a difference if words that restrict a party were added to it or removed: "affected users", "users in the
    European Union"."""
    if sentence.whole or not words.lists:
        return
    removed, added = _restrictions(sentence, "delete", words), _restrictions(sentence, "insert", words)
    listed = {entry.written for side in (old, new) for entry in side.of("who is protected")}
    removed, added = ([phrase for phrase in phrases if phrase.lower() not in listed] for phrases in (removed, added))
    if removed or added:
        yield Difference("who is protected", tuple(removed), tuple(added))


def _restrictions(sentence: ChangedSentence, op: str, words: Vocabulary) -> list[str]:
    """Return the changed words of one side that stand beside a party and restrict it."""
    phrases = []
    runs = [run for run in sentence.runs if run.read]
    for at, run in enumerate(runs):
        changed = _bare(run.text)
        if run.op != op or not changed:
            continue
        near = [other for other in runs[max(at - 1, 0) : at + 2] if other.op not in {"equal", op}]
        instead = {word for other in near for word in _bare(other.text)}
        adjective = len(changed) <= MOST_ADJECTIVES and not set(changed) & words.fillers and instead <= words.fillers
        before = next((other for other in reversed(runs[:at]) if other.op == "equal"), None)
        after = next((other for other in runs[at + 1 :] if other.op == "equal"), None)
        following, preceding = (after.text.split()[:1] if after else []), (before.text.split()[-1:] if before else [])
        in_front = adjective and words.before_noun and _parties(following, words)
        behind = changed[0] in words.qualifiers or (adjective and not words.before_noun)
        if (in_front and run.text.rstrip()[-1] not in ",.;:") or (behind and _parties(preceding, words)):
            phrases.append(run.text.strip())
    return phrases


MOST_ADJECTIVES = 3  # words between an article and its noun


def _parties(spoken: Iterable[str], words: Vocabulary) -> bool:
    """Return whether one of these words is a party."""
    return any(entry.name == "parties" for word in spoken for entry in words.entries(fold(word)))


def _recipients(old: ReadSide, new: ReadSide, words: Vocabulary) -> Iterator[Difference]:
    """Yield a difference if something is shared with others than before, in words that are on no list: "with the coast
    guard and insurers"."""
    was, now = _shared_with(old, words), _shared_with(new, words)
    removed, added = _counted_apart(was, now)
    if was and now and not _respelt(removed, added):
        removed, added = (tuple(word for word in side if not words.entries(word)) for side in (removed, added))
        if removed or added:
            yield Difference("recipients", removed, added)


def _shared_with(side: ReadSide, words: Vocabulary) -> list[str]:
    """Return the words that say with whom something is shared, without names."""
    verbs = (entry for name in SHARING for entry in side.of(name) if entry.meaning == _first_meaning(name, words))
    text = side.figures.rest
    found = (words.shared_with.search(text, verb.end, verb.end + LONGEST_CLAUSE) for verb in verbs)
    recipients = dict.fromkeys(CAPITALIZED.sub(" ", match[1]) for match in found if match)
    return [word for phrase in recipients for word in _content(phrase, words)]


SHARING = ("recipients", "transfers")
"""The lists whose first meaning ("share", "transfer") says that somebody gets something."""
CAPITALIZED = re.compile(r"\b[A-Z][\w'’-]*")


def _first_meaning(name: str, words: Vocabulary) -> str:
    return next(iter(words.lists[name].values()))


def _opposites(old: ReadSide, new: ReadSide, words: Vocabulary) -> Iterator[Difference]:
    """Yield the words that became their opposite by a syllable: lawful, unlawful; import, export; harmful, harmless."""
    removed, added = old.words - new.words, new.words - old.words
    for shorter, longer, gone in ((removed, added, False), (added, removed, True)):
        for word in shorter:
            for opposite in sorted(_negated(word, words.prefixes) & longer.keys()):
                yield Difference("negations", *(((opposite,), (word,)) if gone else ((word,), (opposite,))))
    halves = {half: word for word in added for half in _halves(word, words)}
    for word in removed:
        others = [halves.get((pair, stem, 1 - side)) for pair, stem, side in _halves(word, words)]
        opposites = dict.fromkeys(other for other in others if other)
        if opposites:
            yield Difference("opposites", (word,), tuple(opposites))


def _negated(word: str, prefixes: Iterable[str]) -> set[str]:
    return {prefix + word for prefix in prefixes} if len(word) > 3 else set()


def _halves(word: str, words: Vocabulary) -> Iterator[tuple[tuple[str, str], str, int]]:
    """Yield the pairs of which a word has one half as its beginning or its ending: the pair, the rest of the word, and
    which half it is."""
    for pair in words.beginnings:
        for side, beginning in enumerate(pair):
            if word.startswith(beginning) and len(word) >= len(beginning) + SHORTEST_STEM:
                yield pair, word[len(beginning) :], side
    stems = {word, *(word.removesuffix(inflection) for inflection in INFLECTIONS)}
    for pair in words.endings:
        for side, ending in enumerate(pair):
            for stem in stems:
                if stem.endswith(ending) and len(stem) >= len(ending) + SHORTEST_STEM:
                    yield pair, stem.removesuffix(ending), side


SHORTEST_STEM = 3  # letters that two opposites have in common
INFLECTIONS = ("e", "s", "es", "em", "en", "er", "n", "in", "innen")


def _subjects(old: ReadSide, new: ReadSide, words: Vocabulary) -> Iterator[Difference]:
    """Yield a difference if something else prevails than before, or somebody else decides: other words stand before
    "prevails" or "decides" in its clause."""
    for name in FRAMES:
        removed, added = _counted_apart(*(_before(side, name, words) for side in (old, new)))
        if removed and added and not _respelt(removed, added):
            yield Difference(name, removed, added)


def _before(side: ReadSide, name: str, words: Vocabulary) -> list[str]:
    """Return the words before the entries with the first meaning of a list, each in its clause."""
    verbs = (entry for entry in side.of(name) if entry.meaning == _first_meaning(name, words))
    before = (side.figures.rest[max(0, entry.start - LONGEST_CLAUSE) : entry.start] for entry in verbs)
    clauses = (CLAUSE_END.split(words_before)[-1] for words_before in before)
    return [word for clause in clauses for word in _content(clause, words)]


def _starts(old: ReadSide, new: ReadSide, words: Vocabulary) -> Iterator[Difference]:
    """Yield a difference if a period starts with something else than before, in words that are on no list."""
    sides = []
    for side in (old, new):
        listed = list(side.figures.rest)
        for entry in side.entries:
            listed[entry.start : entry.end] = " " * (entry.end - entry.start)
        unlisted = "".join(listed)
        starts = [unlisted[match.start(1) : match.end(1)] for match in words.starts.finditer(side.figures.rest)]
        sides.append([word for start in starts for word in _content(start, words)[:NEAREST]])
    if all(sides) and any(_counted_apart(*sides)):
        yield Difference("what starts a period", *_counted_apart(*sides))


def _content(text: str, words: Vocabulary) -> list[str]:
    """Return the words of a text that say something of their own."""
    return [word for word in _bare(text) if len(word) > 3 and word not in words.fillers]


FRAMES = ("precedence", "who decides")
"""The lists in whose first meaning ("prevails", "decides") every word before the verb counts."""
LONGEST_CLAUSE = 200  # characters before a verb
CLAUSE_END = re.compile(r"[,;:.()]")
NEAREST = 3  # words that say what starts a period


def _law(old: ReadSide, new: ReadSide) -> Iterator[Difference]:
    """Yield what changed in a sentence that names the law that governs, or the court."""
    name = "governing law and courts"
    if old.of(name) and new.of(name) and not any(_apart(old.meanings(name), new.meanings(name))):
        removed, added = _counted_apart(_bare(old.figures.rest), _bare(new.figures.rest))
        sides = ((removed, added), (added, removed))
        removed, added = (
            tuple(word for word in here if len(word) > 3 and not _is_slip(word, there)) for here, there in sides
        )
        if removed or added:
            yield Difference(name, removed, added)


def _names(sentence: ChangedSentence, old: ReadSide, new: ReadSide, language: str) -> Iterator[Difference]:
    if sentence.block.kind == "heading" or sentence.whole:  # every word of a heading may have a capital
        return
    words = vocabulary(language)
    was, now = names(old.figures.rest, language), names(new.figures.rest, language)
    if (
        words.lists
        and not {"en", "fr"} & {base_language(language)}
        and any(side.of(name) for side in (old, new) for name in ("recipients", "transfers"))
    ):
        was, now = (known | _nouns(side, words) for known, side in ((was, old), (now, new)))
    removed, added = new_names(was, now, new.text), new_names(now, was, old.text)
    if removed or added:
        company = bool(_legal_forms(old.text) ^ _legal_forms(new.text))
        yield Difference("names", tuple(removed), tuple(added), company or not _contact(old, new, words))


def _nouns(side: ReadSide, words: Vocabulary) -> set[str]:
    """Return the words with a capital that are on no list."""
    return {word for word in CAPITAL.findall(side.figures.rest) if not words.entries(word)}


def _listed(sentence: ChangedSentence, words: Vocabulary) -> Iterator[Difference]:
    """Yield an item or a row that comes, goes or begins with other words, in a list of recipients."""
    if not any(entry.name == "recipients" for entry in words.entries(fold(sentence.lead))):
        return
    old, new = _bare(sentence.old), _bare(sentence.new)
    if old[:1] != new[:1] and _counted_apart(old, new) != ((), ()):
        removed, added = ((" ".join(side[:SHOWN]),) if side else () for side in (old, new))
        yield Difference("a list of recipients", removed, added)


def _whole(sentence: ChangedSentence) -> Iterator[Difference]:
    if _has_letters(sentence.old + sentence.new):
        part = _bare(sentence.old + sentence.new) != _bare(sentence.block.text)
        kind = "sentence" if part else AS_WHOLE.get(sentence.block.kind, "clause")
        yield Difference(f"a whole {kind} ({'added' if sentence.new.strip() else 'removed'})", minor=False)


def _definition(sentence: ChangedSentence, words: Vocabulary) -> Iterator[Difference]:
    defines = sentence.block.kind in {"term", "definition"} or words.defines.search(sentence.old + sentence.new)
    if defines and any(_has_letters(run.text) for run in sentence.runs if run.op != "equal"):
        removed, added = _counted_apart(_bare(sentence.old), _bare(sentence.new))
        if (removed or added) and not _respelt(removed, added):
            yield Difference("a definition", removed, added, minor=False)


def _links(sentence: ChangedSentence) -> Iterator[Difference]:
    removed, added = _apart(
        *([_address(run.text) for run in sentence.runs if run.target and run.op != op] for op in ("insert", "delete"))
    )
    if removed or added:
        yield Difference("links", removed, added, minor=False)


def _notes(sentence: ChangedSentence) -> Iterator[Difference]:
    removed, added = ([run.text for run in sentence.runs if run.note and run.op == op] for op in ("delete", "insert"))
    if removed or added:
        yield Difference("footnote marks", tuple(removed), tuple(added), minor=False)


def _strikes(sentence: ChangedSentence) -> Iterator[Difference]:
    """Yield words that were struck through and no longer are, or the reverse."""
    removed, added = (
        [run.text.strip() for run in sentence.runs if run.struck and run.op == op and _has_letters(run.text)]
        for op in ("delete", "insert")
    )
    if removed or added:
        yield Difference("struck-through words", tuple(removed), tuple(added))


def _addresses(sentence: ChangedSentence) -> Iterator[Difference]:
    removed, added = _apart(*(map(_address, ADDRESS.findall(fold(side))) for side in (sentence.old, sentence.new)))
    if removed or added:
        yield Difference("addresses", removed, added, minor=False)


def _insertions(sentence: ChangedSentence) -> Iterator[Difference]:
    """Yield runs of many words that have no counterpart on the other side."""
    for run, before, after in zip(sentence.runs, (None, *sentence.runs), (*sentence.runs[1:], None), strict=False):
        alone = not any(other and other.op not in {"equal", run.op} for other in (before, after))
        if run.op != "equal" and run.read and alone and len(run.text.split()) >= LONG:
            length = f"{len(run.text.split())} words in a row ({'added' if run.op == 'insert' else 'removed'})"
            yield Difference(length, minor=False)


def _apart(was: Iterable[str], now: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what only the old side has, and what only the new side has, no matter how often."""
    old, new = dict.fromkeys(was), dict.fromkeys(now)
    return tuple(word for word in old if word not in new), tuple(word for word in new if word not in old)


def _counted_apart(was: Iterable[str], now: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the old side has more often than the new one, and the reverse."""
    old, new = Counter(was), Counter(now)
    return tuple(old - new), tuple(new - old)


def _bare(text: str) -> list[str]:
    """Return the words in lower case, without punctuation and without the English possessive."""
    words = (word.strip(".,;:!?()“”„\"'«»’[]").casefold() for word in text.replace("’", "'").split())
    return [word.removesuffix("'s") for word in words if word]


def _respelt(removed: tuple[str, ...], added: tuple[str, ...]) -> bool:
    """Return whether the words are the same except for a letter or two."""
    if len(removed) != len(added):
        return False
    pairs = ((old, new, max(1, len(old) // 5)) for old, new in zip(sorted(removed), sorted(added), strict=True))
    return all(_distance(old, new, most) <= most for old, new, most in pairs)


def _address(target: str) -> str:
    return target.removeprefix("http://").removeprefix("https://").removeprefix("www.").rstrip("/")


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def _spelt_out(text: str) -> str:
    """Write English contractions as two words."""
    for short, long in (
        ("can't", "can not"),
        ("cannot", "can not"),
        ("won't", "will not"),
        ("shan't", "shall not"),
        ("n't", " not"),
        ("'ll", " will"),
    ):
        text = text.replace(short, long)
    return text


ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>)\]\"]*[^\s<>)\]\".,;:]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<![\w.,])(?:\+[0-9]|0[0-9])[0-9 ()]{6,16}[0-9](?![\w/-])"  # a telephone number
)
COMPANY = re.compile(rf"((?:[A-Z][\w&.-]*,?\s+){{1,4}}){LEGAL_FORM}")
FORM = re.compile(rf"\s{LEGAL_FORM}")
SHAPED = re.compile(
    r"(?<![\w@/.-])(?:[A-Z]{2,}[a-z]?[\w-]*|[A-Z][a-z]+[A-Z]\w*"
    r"|[\w-]+\.(?:com|org|net|io|ai|de|fr))(?![\w@])"
)
CAPITAL = re.compile(r"(?:(?<=\w\s)|(?<=\w[,;)]\s))[A-Z][\w&’'-]*[^\W_]")
CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF"})
COMMON = CURRENCIES | {"FAQ", "PDF", "URL", "SMS", "API", "PC", "TV", "ID", "OK", "IT"}  # capitals that name nobody
ENGLISH = frozenset({"I", "English", "Internet"})
SHOUTING = 0.5


def names(text: str, language: str) -> set[str]:
    """Return the names in a text. In German, where every noun has a capital, only company names with a legal form and
    words that are shaped like a name count."""
    if sum(map(str.isupper, text)) > SHOUTING * max(sum(map(str.isalpha, text)), 1):
        return set()
    written = {" ".join(company[1].replace(",", "").split()) for company in COMPANY.finditer(text)}
    written |= set(SHAPED.findall(text)) - COMMON
    if base_language(language) in {"en", "fr"}:
        written |= set(CAPITAL.findall(text)) - ENGLISH - COMMON
    return written


def new_names(here: Collection[str], there: Collection[str], other_text: str) -> list[str]:
    """Return the names in `here` that the other side lacks, even in other capitals or misspelt by a letter or two."""
    known = {word.casefold() for word in re.findall(r"[\w&’'.-]*\w", other_text)}
    others = set(there) - set(here)
    return [
        name
        for name in sorted(set(here) - set(there))
        if not set(name.casefold().split()) <= known and not _is_misspelt(name, others)
    ]


def _is_misspelt(name: str, others: Collection[str]) -> bool:
    """Return whether a name of five letters or more differs from one of the others by a letter, or one of ten letters
    or more by two."""
    if len(others) > MOST_SLIPS:
        return False
    return any(
        _distance(name.casefold(), other.casefold(), 2) <= min(len(name), len(other), 10) // 5 for other in others
    )


def _legal_forms(text: str) -> set[str]:
    return set(FORM.findall(text))
