"""A redline → its changed sentences: what a rule looks at, and quotes."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from legalsite.checks.figures import Figures, figures, renumbered
from legalsite.checks.vocabulary import Vocabulary, WordList, vocabulary
from legalsite.model.document import Block
from legalsite.model.redline import Passage, Redline, Run
from legalsite.text.dates import is_date_line
from legalsite.text.languages import base_language
from legalsite.text.sentences import sentence_starts

LONGEST_QUOTE = 220
AROUND = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence, or a whole passage that was inserted or deleted. `line` is the new text's, 0 where nothing of it is
    left there; `whole` tells that all of it is new or gone."""

    runs: tuple[Run, ...]
    block: Block
    line: int
    whole: bool = False

    @property
    def old(self) -> str:
        return "".join(run.text for run in self.runs if run.op != "insert" and not run.target)

    @property
    def new(self) -> str:
        return "".join(run.text for run in self.runs if run.op != "delete" and not run.target)

    @property
    def quote(self) -> str:
        """As the words are, `[-gone-]` and `{+new+}`, with what stands around them."""
        parts = [_shown(run, first=not place, last=run is self.runs[-1]) for place, run in enumerate(self.runs)]
        said = " ".join("".join(parts).split())
        return said if len(said) <= LONGEST_QUOTE else said[: LONGEST_QUOTE - 1].rstrip() + "…"


def stretches(redline: Redline) -> Iterator[Stretch]:
    """In reading order; what was only moved or renumbered is none."""
    line = 0
    for passage in redline.passages:
        line = passage.new.line if passage.new else line
        if all(run.op == "equal" for run in passage.runs):
            continue
        block = passage.new or passage.old
        if block is None:
            raise ValueError("a passage has a block on one side at least")
        if passage.old is None or passage.new is None:
            yield Stretch(passage.runs, block, line, whole=True)
            continue
        for runs in _sentences(passage):
            if any(run.op != "equal" for run in runs):
                yield Stretch(tuple(runs), block, line, whole=False)


def _sentences(passage: Passage) -> Iterable[list[Run]]:
    """Cut where both sides have the end of a sentence."""
    current: list[Run] = []
    for run in passage.runs:
        starts = list(sentence_starts(run.text, semicolons=True)) if run.op == "equal" and not run.target else []
        for start, end in pairwise([0, *starts, len(run.text)]):
            if start:
                yield current
                current = []
            part = run.text[start:end].rstrip() if end in starts else run.text[start:end]
            if part:
                current.append(Run(run.op, part, run.target))
    yield current


def _shown(run: Run, *, first: bool, last: bool) -> str:
    if run.op == "equal":
        return "" if run.target else _around(run.text, first=first, last=last)
    text = f"<{run.text}>" if run.target else run.text
    before, after = (" " * edge(" ") for edge in (text.startswith, text.endswith))
    return before + (f"[-{text.strip()}-]" if run.op == "delete" else f"{{+{text.strip()}+}}") + after


def _around(text: str, *, first: bool, last: bool) -> str:
    """What stands beside a change, no more of it than is needed to find it."""
    if len(text) > AROUND and first:
        return "… " + text[-AROUND:].split(" ", 1)[-1]
    if len(text) > AROUND and last:
        return text[:AROUND].rsplit(" ", 1)[0] + " …"
    return f"{text[:AROUND]} … {text[-AROUND:]}" if len(text) > 2 * AROUND else text


# --- A changed sentence → what the change touches, with the words. ---

LONG = 6  # words in a row that are new or gone: more than fixing an expression
SHOWN = 4
AS_WHOLE = {"heading": "heading", "row": "row of a table", "item": "item of a list", "image": "image"}


@dataclass(frozen=True, slots=True)
class Touch:
    """`kind` as problems call it: numbers, modal verbs. Reads as part of a sentence."""

    kind: str
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()

    def __str__(self) -> str:
        gone, come = (", ".join(words[:SHOWN]) for words in (self.gone, self.come))
        said = f"{gone} → {come}" if gone and come else f"gone: {gone}" if gone else f"new: {come}" if come else ""
        return f"{self.kind} ({said})" if said else self.kind


def new_numbers(redline: Redline) -> dict[str, str]:
    """Old number of a clause → the new one, of those that were renumbered."""
    pairs = ((passage.old, passage.new) for passage in redline.passages if passage.old and passage.new)
    return {old.number: new.number for old, new in pairs if old.number and new.number and old.number != new.number}


def touched(stretch: Stretch, language: str, numbers: Mapping[str, str]) -> tuple[Touch, ...]:
    """What no editorial change may touch, in the order of the rule's description. Nothing where only the date line or
    the spelling changed."""
    if is_date_line(stretch.old) or is_date_line(stretch.new):
        return ()
    if stretch.whole:
        what = AS_WHOLE.get(stretch.block.kind, "clause")
        return (Touch(f"a whole {what} ({'new' if stretch.new.strip() else 'gone'})"),) if _speaks(stretch) else ()
    words = vocabulary(language)
    old, new = figures(_spelt_out(stretch.old), words), figures(_spelt_out(stretch.new), words)
    found = [*_figures(old, new, numbers), *_words(words.strict, old, new), *_names(stretch, language)]
    return (*found, *_definition(stretch, words), *_links(stretch), *_insertions(stretch))


def topics(stretch: Stretch, language: str, strict: Iterable[Touch]) -> tuple[Touch, ...]:
    """What the change is about: words of a topic that came or went, or, where a number, a modal verb or a name changed,
    those of the sentence around it."""
    words = vocabulary(language)
    found: list[Touch] = []
    for topic in words.topics:
        old, new = topic.found(stretch.old), topic.found(stretch.new)
        gone, come = _apart(old, new)
        if gone or come:
            found.append(Touch(topic.name, topic.shown(gone, stretch.old), topic.shown(come, stretch.new)))
        elif strict and (old or new):
            beside = topic.shown((new or old)[:1], stretch.new if new else stretch.old)
            found.append(Touch(f"{topic.name} (beside “{beside[0]}”)"))
    return tuple(found)


def _figures(old: Figures, new: Figures, numbers: Mapping[str, str]) -> Iterator[Touch]:
    references = tuple(renumbered(each, numbers) for each in old.references)
    sides = (
        ("numbers", old.numbers, new.numbers),
        ("dates", old.dates, new.dates),
        ("amounts", old.amounts, new.amounts),
        ("references to clauses", references, new.references),
    )
    for kind, was, now in sides:
        gone, come = _apart(was, now)
        if gone or come:
            yield Touch(kind, gone, come)
        elif (
            set(was)
            and list(dict.fromkeys(was)) != list(dict.fromkeys(now))
            and kind in {"numbers", "amounts", "dates"}
        ):
            yield Touch(f"the order of {kind}", was, now)


def _words(lists: Iterable[WordList], old: Figures, new: Figures) -> Iterator[Touch]:
    for words in lists:
        was, now = words.found(old.rest), words.found(new.rest)
        gone, come = _apart(was, now) if words.name in {"parties", "conditions"} else _counted_apart(was, now)
        if gone or come:
            yield Touch(words.name, words.shown(gone, old.rest), words.shown(come, new.rest))


def _names(stretch: Stretch, language: str) -> Iterator[Touch]:
    if stretch.block.kind == "heading":  # every word of a heading may have a capital
        return
    old, new = names(stretch.old, language), names(stretch.new, language)
    gone, come = new_names(old, new, stretch.new), new_names(new, old, stretch.old)
    if gone or come:
        yield Touch("names", tuple(gone), tuple(come))


def _definition(stretch: Stretch, words: Vocabulary) -> Iterator[Touch]:
    defines = stretch.block.kind in {"term", "definition"} or words.defines.search(stretch.old + stretch.new)
    if defines and any(_speaks_run(run.text) for run in stretch.runs if run.op != "equal"):
        gone, come = _counted_apart(_bare(stretch.old), _bare(stretch.new))
        if (gone or come) and not _respelt(gone, come):
            yield Touch("a definition", gone, come)


def _links(stretch: Stretch) -> Iterator[Touch]:
    gone, come = _apart(
        *([_address(run.text) for run in stretch.runs if run.target and run.op != op] for op in ("insert", "delete"))
    )
    if gone or come:
        yield Touch("links", gone, come)


def _insertions(stretch: Stretch) -> Iterator[Touch]:
    """Many words in a row without a counterpart."""
    for run, before, after in zip(stretch.runs, (None, *stretch.runs), (*stretch.runs[1:], None), strict=False):
        alone = not any(other and other.op not in {"equal", run.op} for other in (before, after))
        if run.op != "equal" and not run.target and alone and len(run.text.split()) >= LONG:
            yield Touch(f"{len(run.text.split())} words in a row ({'new' if run.op == 'insert' else 'gone'})")


def _apart(was: Iterable[str], now: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is on one side alone, however often."""
    was, now = list(dict.fromkeys(was)), list(dict.fromkeys(now))
    return tuple(each for each in was if each not in now), tuple(each for each in now if each not in was)


def _counted_apart(was: Iterable[str], now: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is on one side more often than on the other."""
    old, new = Counter(was), Counter(now)
    return tuple(old - new), tuple(new - old)


def _bare(text: str) -> list[str]:
    return [word.strip(".,;:!?()“”„\"'«»’").casefold() for word in text.split()]


def _respelt(gone: tuple[str, ...], come: tuple[str, ...]) -> bool:
    """Whether the words are the same but for a letter or two."""
    from rapidfuzz.distance import DamerauLevenshtein

    pairs = list(zip(sorted(gone), sorted(come), strict=False))
    near = (DamerauLevenshtein.distance(one, other) <= max(1, len(one) // 5) for one, other in pairs)
    return len(gone) == len(come) and all(near)


def _address(target: str) -> str:
    return target.removeprefix("http://").removeprefix("https://").removeprefix("www.").rstrip("/")


def _speaks(stretch: Stretch) -> bool:
    return _speaks_run(stretch.old) or _speaks_run(stretch.new)


def _speaks_run(text: str) -> bool:
    return any(map(str.isalnum, text))


def _spelt_out(text: str) -> str:
    """Contractions as the two words that they are."""
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


# --- The names of others in a sentence: companies, services, laws. ---

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
    """In German, where every noun has a capital, only what is shaped like a name or has a legal form."""
    if sum(map(str.isupper, text)) > SHOUTING * max(sum(map(str.isalpha, text)), 1):
        return set()
    found = {" ".join(company[1].replace(",", "").split()) for company in COMPANY.finditer(text)}
    found |= set(SHAPED.findall(text)) - CURRENCIES
    if base_language(language) in {"en", "fr"}:
        found |= set(CAPITAL.findall(text)) - ENGLISH
    return found


def new_names(here: Collection[str], there: Collection[str], other_text: str) -> list[str]:
    """Of the names on one side those that the other side lacks, in any case of letters and with a letter wrong."""
    known = {word.casefold() for word in re.findall(r"[\w&’'.-]*\w", other_text)}
    return [
        name
        for name in sorted(set(here) - set(there))
        if not set(name.casefold().split()) <= known
        and not any(_misspelt(name, other) for other in set(there) - set(here))
    ]


def _misspelt(one: str, other: str) -> bool:
    least = min(len(one), len(other))
    return least >= 5 and DamerauLevenshtein.distance(one.casefold(), other.casefold(), score_cutoff=2) <= least // 5
