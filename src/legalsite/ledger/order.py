"""Whether a policy's texts come in an order from which anybody can tell which one binds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from legalsite.model.policy import Revision


@dataclass(frozen=True, slots=True)
class Disorder:
    """Why a revision does not come after an earlier one: reads as a sentence wherever it shows. `key` is the one of its
    front matter that it is about."""

    revision: Revision
    other: Revision
    key: Literal["revised", "effective"]

    def __str__(self) -> str:
        if self.key == "revised":
            return f"this text was settled {self.revision.revised}, before {self.other.path} ({self.other.revised})"
        return f"this text takes effect {self.revision.effective}, not after {self.other.path} ({self.other.effective})"

    @property
    def mend(self) -> str:
        if self.key == "revised":
            return "give it the day on which this text was settled, with -2 for a second text of that day"
        return "say which revisions give way to it: `replaces: [...]`, or `replaces: []` where none does"


def disorders(revisions: Sequence[Revision], fresh: Iterable[Revision]) -> Iterator[Disorder]:
    """Each fresh revision against those there are, the archive's and the other fresh ones. Effective days must rise
    with `revised`; who breaks that must say what is replaced. One finding a revision and key."""
    for revision in fresh:
        others = [other for other in revisions if other is not revision and other.language == revision.language]
        later = [other for other in others if other.revised > revision.revised]
        if later:
            yield Disorder(revision, max(later, key=lambda other: other.revised), "revised")
        if revision.replaces is None and revision.translates is None:
            bound = [o for o in others if o.revised < revision.revised and o.effective >= revision.effective]
            if bound:
                yield Disorder(revision, max(bound, key=lambda other: other.effective), "effective")
