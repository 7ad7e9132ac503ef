"""Adjusts the runs of a line to what readers see: no targets that go with their words, and no parts
of compounds."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from legalsite.model.document import Block, links
from legalsite.model.redline import Op, Run, RunTuple, merged

# Hyphens, slashes and spaces, which join the parts of a compound or part them.
_SEPARATOR_PATTERN = re.compile(r"[-\u2010\u2011/\s]+")
_LAST_WORD_PATTERN = r"[\w'’]+$"
_FIRST_WORD_PATTERN = r"[\w'’]+"


def shown_runs(runs: Sequence[Run], old: Block | None, new: Block | None) -> RunTuple:
    """Return runs as they are shown: without targets that need no mention, with whole compounds,
    and with neighbors joined. `old`, `new`: the blocks that the runs are in."""
    if any(run.target for run in runs):
        runs = tuple(runs_without_unmentioned_targets(runs, old, new))
    return runs_with_whole_compounds(merged(runs))


def runs_without_unmentioned_targets(
    runs: Sequence[Run], old: Block | None, new: Block | None
) -> Iterator[Run]:
    """Yield the runs without the targets of links that were inserted or deleted together with all
    their words.

    Only a link with a new target is worth mentioning: if the old or the new target is shown, so is
    the other one. An image without a description is nothing but its target. `old`, `new`: the
    blocks that the runs are in.
    """
    link_words: dict[Op, list[str]] = {}  # the words of each link on either side
    link_words["delete"] = _words_of_links(old)
    link_words["insert"] = _words_of_links(new)
    for is_equal, group in groupby(runs, lambda run: run.op == "equal"):
        change = list(group)
        hidden = set() if is_equal else _unmentioned_targets(change, link_words)
        for at, run in enumerate(change):
            if at not in hidden:
                yield run


def _unmentioned_targets(change: Sequence[Run], link_words: dict[Op, list[str]]) -> set[int]:
    """Return the indexes of the targets in a change that need no mention. `link_words`: the words
    of each link in the old text (`delete`) and the new one (`insert`)."""
    targets = [at for at, run in enumerate(change) if run.target]
    hidden = set()
    for at in targets:
        # the run before a target has the words of its link; the first run has none before it
        if at and _came_or_went_with_words(change[at - 1], change[at], link_words[change[at].op]):
            hidden.add(at)
    if len(hidden) == len(targets):  # none is mentioned
        return hidden
    # a target is mentioned, so mention one of the other side as well
    for op in ("delete", "insert"):
        of_side = {at for at in targets if change[at].op == op}
        if of_side and of_side <= hidden:
            hidden.remove(min(of_side))
    return hidden


def _came_or_went_with_words(before: Run, target: Run, link_words: list[str]) -> bool:
    """Return whether a target was inserted or deleted together with the words before it.

    These must be all words of a link. `link_words`: the words of each link on its side; if there
    are none, any words are enough.
    """
    # its words stayed, or it is the target of an image without a description
    if before.op != target.op or (target.image and not before.image):
        return False
    words = "".join(before.text.split())  # without spaces, as `link_words`
    return target.image or not link_words or words.endswith(tuple(link_words))


def _words_of_links(block: Block | None) -> list[str]:
    """Return the words of each link in a block, without spaces and images; none without a block."""
    if not block:
        return []
    words_of_links = []
    for _, spans in links(block.spans):
        words = "".join([span.text for span in spans if not span.image])
        words_of_links.append("".join(words.split()))
    return words_of_links


def runs_with_whole_compounds(runs: Sequence[Run]) -> RunTuple:
    """Return the runs. Where the hyphen, slash or space between two words was replaced by another
    one, both words are marked with it.

    `[-e mail-]{+e-mail+}`: readers can't see the space that was replaced.
    """
    shown: list[Run] = []
    remaining = list(runs)
    while remaining:
        # the word that was shown last, if a hyphen, slash or space after it was replaced
        head = _word_before_separator(shown, remaining)
        if not head:
            shown.append(remaining.pop(0))
            continue
        shown[-1] = shown[-1]._replace(text=shown[-1].text.removesuffix(head))
        old, new = _take_compound(head, remaining)
        shown += Run("delete", old), Run("insert", new)
    return tuple(shown)


def _word_before_separator(shown: Sequence[Run], remaining: Sequence[Run]) -> str:
    """Return the word at the end of the `shown` runs if a joint is replaced right after it, at the
    start of the runs that are `remaining`; otherwise an empty text."""
    if (
        not shown
        or shown[-1].op != "equal"
        or not _is_plain_text(shown[-1])
        or not _word_after_separator(remaining)
    ):
        return ""
    head = re.search(_LAST_WORD_PATTERN, shown[-1].text)
    return head[0] if head else ""


def _take_compound(start: str, remaining: list[Run]) -> tuple[str, str]:
    """Remove the other words of a compound from the runs that are left, and return the whole old
    and new compound. `start`: its first word."""
    old = new = start
    # each part of the compound is a deleted run, an inserted one, and an equal one with a word
    while tail := _word_after_separator(remaining):
        old = f"{old}{remaining[0].text}{tail}"
        new = f"{new}{remaining[1].text}{tail}"
        rest = remaining[2].text[len(tail) :]
        remaining[:3] = [remaining[2]._replace(text=rest)] if rest else []
    return old, new


def _word_after_separator(runs: Sequence[Run]) -> str:
    """Return the word after a replacement at the start of the runs that only changes hyphens,
    slashes and spaces; otherwise an empty text."""
    if len(runs) < 3:
        return ""
    deleted, inserted, following = runs[:3]
    if (deleted.op, inserted.op, following.op) != ("delete", "insert", "equal"):
        return ""
    # a joint is hyphens, slashes and spaces; the words of links, say, aren't compounds
    if not _SEPARATOR_PATTERN.match(deleted.text) or not all(map(_is_plain_text, runs[:3])):
        return ""
    # with one sign for all joints, both texts are the same: ` mail ` → `-mail-`
    old = _SEPARATOR_PATTERN.sub("-", deleted.text)
    word = re.match(_FIRST_WORD_PATTERN, following.text)
    if not word or old[-1] != "-" or old != _SEPARATOR_PATTERN.sub("-", inserted.text):
        return ""
    return word[0]


def _is_plain_text(run: Run) -> bool:
    """Return whether a run is words and nothing else: all fields after the text are empty."""
    return not any(run[2:])
