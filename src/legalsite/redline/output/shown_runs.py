"""Adjusts the runs of a line to what readers see: no targets that go with their words, and no parts
of compounds."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from legalsite.model.document import Block, links
from legalsite.model.redline import Op, Run, RunTuple, merged

_JOINT = re.compile(r"[-\u2010\u2011/\s]+")
_WORD_BEFORE = r"[\w'’]+$"
_WORD_AFTER = r"[\w'’]+"


def shown_runs(runs: Sequence[Run], old: Block | None, new: Block | None) -> RunTuple:
    """Return runs as they are shown, neighbors joined. `old`, `new`: the blocks that they are
    in."""
    if any(run.target for run in runs):
        runs = tuple(without_following_targets(runs, old, new))
    return whole_compounds(merged(runs))


def without_following_targets(
    runs: Sequence[Run], old: Block | None, new: Block | None
) -> Iterator[Run]:
    """Yield the runs without the targets of links that were inserted or deleted together with all
    their words.

    Only a link with a new target is worth mentioning: if the old or the new one is shown, so is the
    other. An image without a description is nothing but its target. `old`, `new`: the blocks that
    they are in.
    """
    link_words: dict[Op, list[str]] = {}
    link_words["delete"] = _words_of_links(old)
    link_words["insert"] = _words_of_links(new)
    for is_equal, stretch in groupby(runs, lambda run: run.op == "equal"):
        change = list(stretch)
        hidden = set() if is_equal else _following_targets(change, link_words)
        for at, run in enumerate(change):
            if at not in hidden:
                yield run


def _following_targets(change: Sequence[Run], link_words: dict[Op, list[str]]) -> set[int]:
    """Return the indexes of the targets that need no mention. `link_words`: those of each side."""
    targets = [at for at, run in enumerate(change) if run.target]
    hidden = set()
    for at in targets:
        if at and _goes_with(change[at - 1], change[at], link_words[change[at].op]):
            hidden.add(at)
    if len(hidden) == len(targets):
        return hidden
    for op in ("delete", "insert"):
        of_side = {at for at in targets if change[at].op == op}
        if of_side and of_side <= hidden:
            hidden.remove(min(of_side))
    return hidden


def _goes_with(before: Run, target: Run, link_words: list[str]) -> bool:
    """Return whether a target was inserted or deleted together with the words before it.

    `link_words`: the words of each link on its side."""
    if before.op != target.op or (target.image and not before.image):
        return False
    words = "".join(before.text.split())
    return target.image or not link_words or words.endswith(tuple(link_words))


def _words_of_links(block: Block | None) -> list[str]:
    """Return the words of each link in a block, without spaces and images."""
    if not block:
        return []
    words_of_links = []
    for _, spans in links(block.spans):
        words = "".join([span.text for span in spans if not span.image])
        words_of_links.append("".join(words.split()))
    return words_of_links


def whole_compounds(runs: Sequence[Run]) -> RunTuple:
    """Return the runs; if two words were joined or parted by a hyphen or slash, both are marked
    with it as one.

    `[-e mail-]{+e-mail+}`: nobody sees the space that was replaced.
    """
    shown: list[Run] = []
    left = list(runs)
    while left:
        head = _before_joint(shown, left)
        if not head:
            shown.append(left.pop(0))
            continue
        shown[-1] = shown[-1]._replace(text=shown[-1].text.removesuffix(head))
        old, new = _take_compound(head, left)
        shown += Run("delete", old), Run("insert", new)
    return tuple(shown)


def _before_joint(shown: Sequence[Run], left: Sequence[Run]) -> str:
    """Return the word before such a replacement; empty for any other."""
    if not shown or shown[-1].op != "equal" or not _is_plain(shown[-1]) or not _after_joint(left):
        return ""
    head = re.search(_WORD_BEFORE, shown[-1].text)
    return head[0] if head else ""


def _take_compound(start: str, left: list[Run]) -> tuple[str, str]:
    """Take the words after this start of a compound from the runs that are left, and return the old
    and new compound."""
    old = new = start
    while tail := _after_joint(left):
        old = f"{old}{left[0].text}{tail}"
        new = f"{new}{left[1].text}{tail}"
        rest = left[2].text[len(tail) :]
        left[:3] = [left[2]._replace(text=rest)] if rest else []
    return old, new


def _after_joint(runs: Sequence[Run]) -> str:
    """Return the word after a replacement that differs in hyphens, slashes and spaces only; empty
    for any other."""
    if len(runs) < 3:
        return ""
    deleted, inserted, following = runs[:3]
    if (deleted.op, inserted.op, following.op) != ("delete", "insert", "equal"):
        return ""
    if not _JOINT.match(deleted.text) or not all(map(_is_plain, runs[:3])):
        return ""
    old = _JOINT.sub("-", deleted.text)
    word = re.match(_WORD_AFTER, following.text)
    if not word or old[-1] != "-" or old != _JOINT.sub("-", inserted.text):
        return ""
    return word[0]


def _is_plain(run: Run) -> bool:
    return not any(run[2:])
