"""A redline → its changed sentences: what a rule looks at, and quotes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from legalsite.model.document import Block
from legalsite.model.redline import Passage, Redline, Run

SENTENCE_END = re.compile(r"(?<=[.!?;])[”\"»’)]*\s+(?=[^\W\d_a-zß-ÿ]|[“„«\"(])")
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
        parts = SENTENCE_END.split(run.text) if run.op == "equal" and not run.target else [run.text]
        for place, part in enumerate(parts):
            if place:
                yield current
                current = []
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
