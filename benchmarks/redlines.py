"""`python -m benchmarks.redlines`: compares texts beside other engines, all in one run, parsing apart; prints the time
of each pair as p50 and p99, and what it does with texts made to be hard. Fails where it is slower than we promise."""

import argparse
import difflib
import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from patiencediff import PatienceSequenceMatcher
from rapidfuzz.distance import Indel

from benchmarks.hard_texts import Blocks, hard_texts, wholly_different
from benchmarks.histories import Texts, pairs
from legalsite.model.document import Block, Document, Span
from legalsite.redline.compare import compare, compare_sides
from legalsite.redline.compared_text import RedlineCache, Side
from legalsite.source.markdown import read_document
from redlines import Redlines

SHARE = 0.5  # of the p99 of `redlines`
TIMES = 3  # as long as patiencediff takes for the same words
GROWTH = 15  # times as long for ten times the words
LENGTHS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts as each engine takes them."""

    documents: tuple[Document, Document]
    texts: tuple[str, str]
    words: tuple[list[str], list[str]]


ENGINES: dict[str, Callable[[Pair], object]] = {
    "legalsite": lambda pair: compare(*pair.documents),
    "difflib, autojunk off": lambda pair: difflib.SequenceMatcher(
        None, *pair.words, False
    ).get_opcodes(),
    "rapidfuzz Indel": lambda pair: Indel.opcodes(*pair.words),
    "patiencediff": lambda pair: _patience(*pair.words),
    "redlines": lambda pair: Redlines(*pair.texts).output_markdown,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="Only each Nth pair.")
    asked = parser.parse_args()
    source, texts = pairs()
    held = _beside_others(source, texts[:: asked.every])
    held &= _hard_texts()
    held &= _growth()
    return 0 if held else 1


def _beside_others(source: str, texts: Sequence[Texts]) -> bool:
    print(f"{len(texts)} pairs of {source}; milliseconds, parsing apart")
    print(f"{'':24}{'p50':>9}{'p99':>9}{'longest':>9}{'all':>11}")
    read = [_pair(both) for both in texts]
    gc.freeze()
    p99 = {}
    for name, engine in ENGINES.items():
        try:
            taken = sorted(_milliseconds(partial(engine, pair)) for pair in read)
        except BaseException as fault:
            if (
                type(fault).__name__ != "PanicException"
            ):  # patiencediff's, where words repeat too much for it
                raise
            print(f"{name:24}{'gives up':>9}", flush=True)
            continue
        p99[name] = _at(taken, 0.99)
        print(
            f"{name:24}{_at(taken, 0.5):9.2f}{p99[name]:9.1f}{taken[-1]:9.1f}{sum(taken):11.0f}",
            flush=True,
        )
    return _report(f"{'p99 beside redlines':52}{'':18}", p99["legalsite"] / p99["redlines"], SHARE)


def _hard_texts() -> bool:
    """Compare texts that are hard to compare, and print the time of each. Tokenising does not count: patiencediff gets
    the words, and we get sides that have found theirs."""
    print(f"\n{'hard texts, milliseconds':52}{'ours':>9}{'patience':>9}")
    held = True
    for name, old, new in hard_texts():
        ours = min(_milliseconds(_comparison(old, new)) for _ in range(3))
        words = [[word for block in blocks for word in block.split()] for blocks in (old, new)]
        theirs = min(_milliseconds(partial(_patience, *words)) for _ in range(3))
        held &= _report(f"{name:52}{ours:9.1f}{theirs:9.1f}", ours / theirs, TIMES)
    return held


def _growth() -> bool:
    """Compare texts of which every paragraph was rewritten, and print how the time grows with their length."""
    times = {
        count: min(_milliseconds(_comparison(*wholly_different(count))) for _ in range(5))
        for count in LENGTHS
    }
    print(f"\n{'words wholly different':24}{'ms':>9}")
    for count, taken in times.items():
        print(f"{count:<24,}{taken:9.1f}")
    grown = times[100_000] / times[10_000]
    return _report(f"{'100,000 words beside 10,000':52}{'':18}", grown, GROWTH)


def _patience(old: list[str], new: list[str]) -> object:
    return PatienceSequenceMatcher(None, old, new).get_opcodes()


def _comparison(old: Blocks, new: Blocks) -> Callable[[], object]:
    """Return a comparison that can be timed once: what it remembers would help the next one."""
    sides = [
        Side(blocks, cache) for cache in [RedlineCache()] for blocks in map(_blocks, (old, new))
    ]
    for side in sides:
        for text in side.texts:
            len(text.words)
    return lambda: compare_sides(*sides)


def _blocks(texts: Blocks) -> tuple[Block, ...]:
    return tuple(Block("paragraph", (Span(text),), line) for line, text in enumerate(texts, 1))


def _pair(texts: Texts) -> Pair:
    old, new = (read_document(data, "text.md") for data in texts)
    both = ["\n\n".join(block.text for block in document.blocks) for document in (old, new)]
    return Pair((old, new), (both[0], both[1]), (both[0].split(), both[1].split()))


def _milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time, because other programs may be running. The garbage collector is off, as in timeit,
    because its cost depends on everything else that is in memory."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    taken = time.process_time() - start
    gc.enable()
    return 1000 * taken


def _at(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


def _report(line: str, ratio: float, limit: float) -> bool:
    """Print a ratio with its limit, and return whether it is within it."""
    mark = "" if ratio <= limit else "  MISSED"
    print(f"{line}{ratio:9.2f} x {limit:5} x{mark}", flush=True)
    return ratio <= limit


if __name__ == "__main__":
    sys.exit(main())
