"""The changed sentences of a redline, and what is different in them: numbers, modal verbs, names, topics."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from legalsite.checks.figures import Figures, figures, renumbered
from legalsite.checks.vocabulary import Vocabulary, WordList, vocabulary
from legalsite.model.document import Block
from legalsite.model.redline import Passage, Redline, Run
from legalsite.text.dates_in_prose import is_date_line
from legalsite.text.languages import base_language
from legalsite.text.sentences import sentence_starts

LONGEST_QUOTE = 220
AROUND = 60


@dataclass(frozen=True, slots=True)
class ChangedSentence:
    """A sentence with a change, or a whole passage that was inserted or deleted.

    `line`: its line in the new text; 0 if nothing of it is left there.
    `whole`: whether all of it is new or removed.
    """

    runs: tuple[Run, ...]
    block: Block
    line: int
    whole: bool = False

    @property
    def old(self) -> str:
        """The old words, without link targets and footnote marks."""
        return "".join(run.text for run in self.runs if run.op != "insert" and run.read)

    @property
    def new(self) -> str:
        """The new words, without link targets and footnote marks."""
        return "".join(run.text for run in self.runs if run.op != "delete" and run.read)

    @property
    def quote(self) -> str:
        """The changed words as `[-deleted-]{+inserted+}`, with some of the words around them."""
        parts = [_shown(run, first=not index, last=run is self.runs[-1]) for index, run in enumerate(self.runs)]
        quote = " ".join("".join(parts).split())
        return quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1].rstrip() + "…"


def changed_sentences(redline: Redline) -> Iterator[ChangedSentence]:
    """Yield the sentences with a change, in reading order. A clause that only moved or was renumbered has none."""
    line = 0
    for passage in redline.passages:
        line = passage.new.line if passage.new else line
        if all(run.op == "equal" for run in passage.runs):
            continue
        block = passage.new or passage.old
        if block is None:
            raise ValueError("a passage has a block on at least one side")
        if passage.old is None or passage.new is None:
            yield ChangedSentence(passage.runs, block, line, whole=True)
            continue
        for runs in _sentences(passage):
            if any(run.op != "equal" for run in runs):
                yield ChangedSentence(tuple(runs), block, line, whole=False)


def _sentences(passage: Passage) -> Iterable[list[Run]]:
    """Yield the runs of each sentence. They are cut where a sentence ends in both the old and the new text."""
    current: list[Run] = []
    for run in passage.runs:
        starts = list(sentence_starts(run.text, semicolons=True)) if run.op == "equal" and run.read else []
        for start, end in pairwise([0, *starts, len(run.text)]):
            if start:
                yield current
                current = []
            part = run.text[start:end].rstrip() if end in starts else run.text[start:end]
            if part:
                current.append(replace(run, text=part))
    yield current


def _shown(run: Run, *, first: bool, last: bool) -> str:
    if run.op == "equal":
        return "" if run.target else _around(run.text, first=first, last=last)
    text = f"<{run.text}>" if run.target else run.text
    left, right = (" " * edge(" ") for edge in (text.startswith, text.endswith))
    return left + (f"[-{text.strip()}-]" if run.op == "delete" else f"{{+{text.strip()}+}}") + right


def _around(text: str, *, first: bool, last: bool) -> str:
    """Return just enough of the unchanged words beside a change for a reader to find it."""
    if len(text) > AROUND and first:
        return "… " + text[-AROUND:].split(" ", 1)[-1]
    if len(text) > AROUND and last:
        return text[:AROUND].rsplit(" ", 1)[0] + " …"
    return f"{text[:AROUND]} … {text[-AROUND:]}" if len(text) > 2 * AROUND else text


LONG = 6  # words in a row that are new or removed: more than a corrected phrase
SHOWN = 4
AS_WHOLE = {"heading": "heading", "row": "table row", "item": "list item", "image": "image"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of difference, with the words that were removed and added; str() is part of a sentence.

    `kind` is what problems call it: `numbers`, `modal verbs`.
    """

    kind: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __str__(self) -> str:
        removed, added = (", ".join(words[:SHOWN]) for words in (self.removed, self.added))
        if removed and added:
            return f"{self.kind} ({removed} → {added})"
        if removed or added:
            return f"{self.kind} (removed: {removed})" if removed else f"{self.kind} (added: {added})"
        return self.kind


def new_numbers(redline: Redline) -> dict[str, str]:
    """Map the old number of each renumbered clause to its new one."""
    pairs = ((passage.old, passage.new) for passage in redline.passages if passage.old and passage.new)
    return {old.number: new.number for old, new in pairs if old.number and new.number and old.number != new.number}


def binding_differences(sentence: ChangedSentence, language: str, numbers: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the differences that no editorial change may make; none if only a date line or the spelling changed.

    `numbers` maps old clause numbers to new ones: a reference that was renumbered accordingly is not a difference.
    """
    if is_date_line(sentence.old) or is_date_line(sentence.new):
        return ()
    if sentence.whole:
        kind = AS_WHOLE.get(sentence.block.kind, "clause")
        whole = Difference(f"a whole {kind} ({'added' if sentence.new.strip() else 'removed'})")
        return (whole,) if _has_words(sentence.old + sentence.new) else ()
    words = vocabulary(language)
    old, new = figures(_spelt_out(sentence.old), words), figures(_spelt_out(sentence.new), words)
    in_words = (*_figures(old, new, numbers), *_words(words.strict, old, new), *_names(sentence, language))
    in_signs = (*_links(sentence), *_notes(sentence), *_strikes(sentence))
    return (*in_words, *_definition(sentence, words), *in_signs, *_insertions(sentence))


def topic_differences(sentence: ChangedSentence, language: str, strict: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return the topics that the change is about: those whose words were added or removed.

    If a number, a modal verb or a name changed (`strict`), the topics of the words beside it count as well.
    """
    words = vocabulary(language)
    differences: list[Difference] = []
    for topic in words.topics:
        old, new = topic.found(sentence.old), topic.found(sentence.new)
        removed, added = _apart(old, new)
        if removed or added:
            words_of = topic.shown(removed, sentence.old), topic.shown(added, sentence.new)
            differences.append(Difference(topic.name, *words_of))
        elif strict and (old or new):
            beside = topic.shown((new or old)[:1], sentence.new if new else sentence.old)
            differences.append(Difference(f"{topic.name} (next to “{beside[0]}”)"))
    return tuple(differences)


def _figures(old: Figures, new: Figures, numbers: Mapping[str, str]) -> Iterator[Difference]:
    references = tuple(renumbered(reference, numbers) for reference in old.references)
    sides = (
        ("numbers", old.numbers, new.numbers),
        ("dates", old.dates, new.dates),
        ("amounts", old.amounts, new.amounts),
        ("references to clauses", references, new.references),
    )
    for kind, was, now in sides:
        removed, added = _apart(was, now)
        if removed or added:
            yield Difference(kind, removed, added)
        elif (
            set(was)
            and list(dict.fromkeys(was)) != list(dict.fromkeys(now))
            and kind in {"numbers", "amounts", "dates"}
        ):
            yield Difference(f"the order of {kind}", was, now)


def _words(lists: Iterable[WordList], old: Figures, new: Figures) -> Iterator[Difference]:
    for words in lists:
        was, now = words.found(old.rest), words.found(new.rest)
        removed, added = _apart(was, now) if words.name in {"parties", "conditions"} else _counted_apart(was, now)
        if removed or added:
            yield Difference(words.name, words.shown(removed, old.rest), words.shown(added, new.rest))


def _names(sentence: ChangedSentence, language: str) -> Iterator[Difference]:
    if sentence.block.kind == "heading":  # every word of a heading may have a capital
        return
    old, new = names(sentence.old, language), names(sentence.new, language)
    removed, added = new_names(old, new, sentence.new), new_names(new, old, sentence.old)
    if removed or added:
        yield Difference("names", tuple(removed), tuple(added))


def _definition(sentence: ChangedSentence, words: Vocabulary) -> Iterator[Difference]:
    defines = sentence.block.kind in {"term", "definition"} or words.defines.search(sentence.old + sentence.new)
    if defines and any(_has_words(run.text) for run in sentence.runs if run.op != "equal"):
        removed, added = _counted_apart(_bare(sentence.old), _bare(sentence.new))
        if (removed or added) and not _respelt(removed, added):
            yield Difference("a definition", removed, added)


def _links(sentence: ChangedSentence) -> Iterator[Difference]:
    removed, added = _apart(
        *([_address(run.text) for run in sentence.runs if run.target and run.op != op] for op in ("insert", "delete"))
    )
    if removed or added:
        yield Difference("links", removed, added)


def _notes(sentence: ChangedSentence) -> Iterator[Difference]:
    removed, added = ([run.text for run in sentence.runs if run.note and run.op == op] for op in ("delete", "insert"))
    if removed or added:
        yield Difference("footnote marks", tuple(removed), tuple(added))


def _strikes(sentence: ChangedSentence) -> Iterator[Difference]:
    """Yield words that were struck through and no longer are, or the reverse."""
    removed, added = (
        [run.text.strip() for run in sentence.runs if run.struck and run.op == op and _has_words(run.text)]
        for op in ("delete", "insert")
    )
    if removed or added:
        yield Difference("struck-through words", tuple(removed), tuple(added))


def _insertions(sentence: ChangedSentence) -> Iterator[Difference]:
    """Yield runs of many words that have no counterpart on the other side."""
    for run, before, after in zip(sentence.runs, (None, *sentence.runs), (*sentence.runs[1:], None), strict=False):
        alone = not any(other and other.op not in {"equal", run.op} for other in (before, after))
        if run.op != "equal" and run.read and alone and len(run.text.split()) >= LONG:
            yield Difference(f"{len(run.text.split())} words in a row ({'added' if run.op == 'insert' else 'removed'})")


def _apart(was: Iterable[str], now: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what only the old side has, and what only the new side has, no matter how often."""
    was, now = list(dict.fromkeys(was)), list(dict.fromkeys(now))
    return tuple(word for word in was if word not in now), tuple(word for word in now if word not in was)


def _counted_apart(was: Iterable[str], now: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the old side has more often than the new one, and the reverse."""
    old, new = Counter(was), Counter(now)
    return tuple(old - new), tuple(new - old)


def _bare(text: str) -> list[str]:
    return [word.strip(".,;:!?()“”„\"'«»’").casefold() for word in text.split()]


def _respelt(removed: tuple[str, ...], added: tuple[str, ...]) -> bool:
    """Return whether the words are the same except for a letter or two."""
    pairs = list(zip(sorted(removed), sorted(added), strict=False))
    near = (DamerauLevenshtein.distance(old, new) <= max(1, len(old) // 5) for old, new in pairs)
    return len(removed) == len(added) and all(near)


def _address(target: str) -> str:
    return target.removeprefix("http://").removeprefix("https://").removeprefix("www.").rstrip("/")


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _spelt_out(text: str) -> str:
    """Write contractions as two words."""
    text = text.replace("’", "'")
    for short, long in (
        ("can't", "can not"),
        ("cannot", "can not"),
        ("won't", "will not"),
        ("n't", " not"),
        ("'ll", " will"),
    ):
        text = text.replace(short, long)
    return text


LEGAL_FORM = r"(?:GmbH|AG|SE|KG|UG|e\.\s?V\.|Inc|Ltd|LLC|LLP|PLC|plc|Corp|S\.A\.S?|SAS|SARL|B\.V\.|Limited|Corporation)"
COMPANY = re.compile(rf"((?:[A-Z][\w&.-]*,?\s+){{1,4}}){LEGAL_FORM}\b")
SHAPED = re.compile(
    r"(?<![\w@/.-])(?:[A-Z]{2,}[a-z]?[\w-]*|[A-Z][a-z]+[A-Z]\w*"
    r"|[\w-]+\.(?:com|org|net|io|ai|de|fr))(?![\w@])"
)
CAPITAL = re.compile(r"(?:(?<=\w\s)|(?<=\w[,;)]\s))[A-Z][\w&’'-]*[^\W_]")
CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF"})
ENGLISH = frozenset({"I", "English", "Internet"})
SHOUTING = 0.5


def names(text: str, language: str) -> set[str]:
    """Return the names in a text. In German, where every noun has a capital, only company names with a legal form and
    words that are shaped like a name count."""
    if sum(map(str.isupper, text)) > SHOUTING * max(sum(map(str.isalpha, text)), 1):
        return set()
    written = {" ".join(company[1].replace(",", "").split()) for company in COMPANY.finditer(text)}
    written |= set(SHAPED.findall(text)) - CURRENCIES
    if base_language(language) in {"en", "fr"}:
        written |= set(CAPITAL.findall(text)) - ENGLISH
    return written


def new_names(here: Collection[str], there: Collection[str], other_text: str) -> list[str]:
    """Return the names in `here` that the other side lacks, even in other capitals or misspelt by a letter or two."""
    known = {word.casefold() for word in re.findall(r"[\w&’'.-]*\w", other_text)}
    return [
        name
        for name in sorted(set(here) - set(there))
        if not set(name.casefold().split()) <= known
        and not any(_misspelt(name, other) for other in set(there) - set(here))
    ]


def _misspelt(name: str, other: str) -> bool:
    least = min(len(name), len(other))
    return least >= 5 and DamerauLevenshtein.distance(name.casefold(), other.casefold(), score_cutoff=2) <= least // 5
