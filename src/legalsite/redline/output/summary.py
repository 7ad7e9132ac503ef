"""Sums up a redline in one line: "3 clauses changed, 1 added, 1 moved; 42 words added, 17 words removed"."""

from collections.abc import Iterable

from legalsite.model.redline import Redline, Run
from legalsite.redline.output.units import UnitKind, kinds, without_following_targets
from legalsite.redline.tokens import count_words
from legalsite.text.phrase_catalogue import Phrases, english

KINDS: tuple[UnitKind, ...] = ("amended", "inserted", "deleted", "moved", "renumbered", "laid_out")


def summary(redline: Redline, say: Phrases | None = None) -> str:
    """Return how many clauses and words changed, in the language of `say`; phrases that it lacks are in English."""
    say = say or english("redline")
    counts = kinds(redline)
    clauses: list[str] = []
    for kind in KINDS:
        if counts[kind]:
            clauses.append(say.counted(f"more_{kind}" if clauses else kind, counts[kind]))
    words = [
        say.counted(phrase, count)
        for phrase, count in (
            ("words_inserted", redline.words.inserted),
            ("words_deleted", redline.words.deleted),
            ("words_moved", words_moved(redline)),
            ("links", links_changed(redline)),
        )
        if count
    ]
    if (counts["amended"] or counts["laid_out"]) and not words:
        words.append(say["no_words"])
    parts = [str(say["comma"]).join(part) for part in (clauses, words) if part]
    return str(say["semicolon"]).join(parts) or str(say["nothing"])


def words_moved(redline: Redline) -> int:
    """Return how many words moved to another clause or to another place in the same clause. Words of clauses that moved
    as a whole are not counted."""
    runs = (run for passage in redline.outside_stretches for run in passage.runs if run.moved)
    return sum(count_words(run.text) for run in runs if run.op == "insert" and run.read)


def links_changed(redline: Redline) -> int:
    """Return how many links got another target, or came or went while their words stayed. Links that were inserted or
    deleted with their words do not count."""
    count = 0
    for passage in redline.outside_stretches:
        if passage.kind in {"amended", "moved"} and any(run.target for run in passage.runs):
            count += max(_changed_targets(without_following_targets(passage.runs, passage.old, passage.new)))
    return count


def _changed_targets(runs: Iterable[Run]) -> tuple[int, int]:
    """Return the number of deleted targets and the number of inserted ones."""
    ops = [run.op for run in runs if run.target]
    return ops.count("delete"), ops.count("insert")
