"""`python -m benchmarks.stages`: what each stage of a text costs on its way to pages, in one process. Beside it stands
a floor: what the same work takes with the libraries alone. Processor time, the best of several runs."""

import argparse
import gc
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import Indel

from benchmarks.corpus import corpus
from legalsite.redline.compare import compare_sides
from legalsite.redline.compared_text import RedlineCache, Side
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import outline, sections_changed
from legalsite.redline.sequences import exact_runs, gaps
from legalsite.source.chunks import chunks_of
from legalsite.source.markdown import read_markdown
from legalsite.source.parser import parser
from legalsite.text.phrase_catalogue import english

ROWS = (
    ("read Markdown", "version", "each chunk parsed once"),
    ("sides: words and keys of blocks", "version", ""),
    ("compare", "comparison", "equal blocks, and the shortest edits of the words between them"),
    ("summary and sections", "comparison", ""),
    ("HTML", "comparison", "the words that the page shows, joined"),
)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--policies", type=int, default=20)
    arguments.add_argument("--versions", type=int, default=10)
    arguments.add_argument("--words", type=int, default=1500)
    arguments.add_argument("--runs", type=int, default=5)
    options = arguments.parse_args()
    policies = [
        [text.body for text in texts]
        for texts in corpus(options.policies, options.versions, options.words)
    ]
    gc.disable()
    best: dict[str, float] = {}
    for _ in range(options.runs):
        spent: dict[str, float] = defaultdict(float)
        for bodies in policies:
            measure(bodies, spent)
        best = {stage: min(best.get(stage, seconds), seconds) for stage, seconds in spent.items()}
    versions = options.policies * options.versions
    counts = {"version": versions, "comparison": len(pairs(options.versions)) * options.policies}
    print(
        f"{versions:,} versions, {counts['comparison']:,} comparisons; milliseconds of processor time for each\n"
    )
    for stage, each, floor in ROWS:
        cost, least = (
            best.get(name, 0.0) * 1000 / counts[each] for name in (stage, f"floor of {stage}")
        )
        beside = f"{least:6.2f}  {cost / least:4.1f} x  {floor}" if floor else ""
        print(f"{stage:32} {cost:6.2f} a {each:10} {beside}")
    return 0


def pairs(versions: int) -> list[tuple[int, int]]:
    """Return what a site compares: each text with the one before it, and each with the newest one."""
    steps = list(pairwise(range(versions)))
    return [*steps, *((old, versions - 1) for old in range(versions - 2))]


def measure(bodies: list[str], spent: dict[str, float]) -> None:
    """Add the seconds of each stage, and of its floor, for the texts of one policy."""

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        start = time.process_time()
        yield
        spent[stage] += time.process_time() - start

    compared = pairs(len(bodies))
    with timed("floor of read Markdown"):
        chunks = {chunk for body in bodies for _, chunk in chunks_of(body)}
        for chunk in chunks:
            parser().parse(chunk, {})
    sections: dict[tuple[Any, ...], Any] = {}
    with timed("read Markdown"):
        documents = [read_markdown(body, path="policy.md", cache=sections) for body in bodies]
    cache = RedlineCache()
    with timed("sides: words and keys of blocks"):
        sides = [Side(document.blocks, cache) for document in documents]
        for side in sides:
            for text in side.texts:
                text.words  # noqa: B018 - computed here, so that no later stage pays for it
    with timed("floor of compare"):
        for old, new in compared:
            word_diff(sides[old], sides[new])
    with timed("compare"):
        redlines = [compare_sides(sides[old], sides[new]) for old, new in compared]
    say = english("redline")
    with timed("summary and sections"):
        outlines = [outline(redline) for redline in redlines]
        for shown in outlines:
            sections_changed(shown, say)
    with timed("HTML"):
        for (old, new), shown in zip(compared, outlines, strict=True):
            as_html(shown, say, names=("old", "new"), cache=cache, only_changes=new - old > 1)
    with timed("floor of HTML"):
        for redline in redlines:
            "".join([run.text for passage in redline.block_changes for run in passage.runs])


def word_diff(old: Side, new: Side) -> None:
    """Find the words that differ, as a plain word diff does: without a word about what moved, or how it reads."""
    runs, _ = exact_runs(old.keys, new.keys)
    for olds, news in gaps(runs, len(old.keys), len(new.keys)):
        was, now = (
            [word for at in gap for word in side.texts[at].words]
            for side, gap in ((old, olds), (new, news))
        )
        Indel.opcodes(was, now)


if __name__ == "__main__":
    raise SystemExit(main())
