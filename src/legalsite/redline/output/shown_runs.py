"""Adjust runs for readers: hide redundant link targets, and mark compound words as a whole."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from legalsite.model.document import Block, links
from legalsite.model.redline import Op, Run, RunTuple, merged

# hyphens, slashes, and spaces between the parts of a compound
_SEPARATOR = r"[-\u2010\u2011/\s]+"
_LAST_WORD_PATTERN = r"[\w'’]+$"
_FIRST_WORD_PATTERN = r"[\w'’]+"


def shown_runs(runs: Sequence[Run], old: Block | None, new: Block | None) -> RunTuple:
    if any(run.target for run in runs):
        runs = tuple(runs_without_unmentioned_targets(runs, old, new))
    return runs_with_whole_compounds(merged(runs))


def runs_without_unmentioned_targets(
    runs: Sequence[Run], old: Block | None, new: Block | None
) -> Iterator[Run]:
    """Drop the targets of links that were inserted or deleted together with their whole text.

    Readers already see that such a link was inserted or deleted, so they don't need its target.
    `old` and `new` are the blocks of the runs.
    """
    # operation → texts of all links on its side
    link_words: dict[Op, list[str]] = {
        "delete": _words_of_links(old),
        "insert": _words_of_links(new),
    }
    for is_equal, group in groupby(runs, lambda run: run.op == "equal"):
        change = list(group)
        hidden = set() if is_equal else _unmentioned_targets(change, link_words)
        for at, run in enumerate(change):
            if at not in hidden:
                yield run


def _unmentioned_targets(change: Sequence[Run], link_words: dict[Op, list[str]]) -> set[int]:
    """Return the indexes of the link targets that readers don't need to see.

    The text of these links was inserted or deleted, too, so readers already see that they changed.
    `link_words` contains the texts of all links on the old side (`delete`) and the new side
    (`insert`).
    """
    targets = [at for at, run in enumerate(change) if run.target]
    hidden = set()
    for at in targets:
        # the run before a link target is the text of the link
        if at and _came_or_went_with_words(change[at - 1], change[at], link_words[change[at].op]):
            hidden.add(at)
    if len(hidden) == len(targets):
        return hidden
    # readers who see the old link target also need the new one, and vice versa
    for op in ("delete", "insert"):
        of_side = {at for at in targets if change[at].op == op}
        if of_side and of_side <= hidden:  # all targets of this side are hidden, so show the first
            hidden.remove(min(of_side))
    return hidden


def _came_or_went_with_words(before: Run, target: Run, link_words: list[str]) -> bool:
    """Return whether a target was inserted or deleted together with the text of its link.

    `link_words` contains the texts of all links on the side of the target.
    """
    # The link text is unchanged. Or an image without a description consists only of its target,
    # which is always shown.
    if before.op != target.op or (target.image and not before.image):
        return False
    words = "".join(before.text.split())  # the texts in `link_words` have no spaces
    # the text must end with the complete text of a link, or the block has no links
    return target.image or not link_words or words.endswith(tuple(link_words))


def _words_of_links(block: Block | None) -> list[str]:
    """Return the text of each link in a block, without spaces and images."""
    if not block:
        return []
    words_of_links = []
    # a link without text, such as an image, has an empty text
    for _, spans in links(block.spans):
        words = "".join([span.text for span in spans if not span.image])
        words_of_links.append("".join(words.split()))
    return words_of_links


def runs_with_whole_compounds(runs: Sequence[Run]) -> RunTuple:
    """Mark both words if the hyphen, slash, or space between them was replaced.

    For example, the result is `[-e mail-]{+e-mail+}`. If only the space were marked, readers
    wouldn't see the change.
    """
    shown: list[Run] = []
    remaining = list(runs)
    while remaining:
        head = _word_before_separator(shown, remaining)
        if not head:
            shown.append(remaining.pop(0))
            continue
        shown[-1] = shown[-1]._replace(text=shown[-1].text.removesuffix(head))
        old, new = _take_compound(head, remaining)
        shown += Run("delete", old), Run("insert", new)
    return tuple(shown)


def _word_before_separator(shown: Sequence[Run], remaining: Sequence[Run]) -> str:
    """Return the last word of `shown` if `remaining` starts with a replaced separator.

    A separator is the hyphen, slash, or space between the parts of a compound such as `e-mail`.
    Otherwise, return an empty string.
    """
    # the run before the separator must be unchanged plain text
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
    """Remove the rest of a compound from `remaining`, and return the old and new compound.

    `start` is the first word of the compound.
    """
    old = new = start  # a compound may have several separators, such as `end to end`
    # a further part is a deleted run, an inserted run, and an equal run that starts with a word
    while tail := _word_after_separator(remaining):
        old = f"{old}{remaining[0].text}{tail}"
        new = f"{new}{remaining[1].text}{tail}"
        rest = remaining[2].text[len(tail) :]
        remaining[:3] = [remaining[2]._replace(text=rest)] if rest else []
    return old, new


def _word_after_separator(runs: Sequence[Run]) -> str:
    """Return the word after a replaced separator at the start of the runs.

    A separator is the hyphen, slash, or space between the parts of a compound such as `e-mail`.
    Return an empty string if there's no replaced separator.
    """
    if len(runs) < 3:
        return ""
    deleted, inserted, following = runs[:3]
    if (deleted.op, inserted.op, following.op) != ("delete", "insert", "equal"):
        return ""
    if deleted.text[:1].isalnum():  # fast path for most changes
        return ""
    # a changed link, for example, isn't a separator
    if not re.match(_SEPARATOR, deleted.text) or not all(map(_is_plain_text, runs[:3])):
        return ""
    # The texts may only differ in separators, such as ` mail ` and `-mail-`. So they're equal if
    # each separator is replaced with a hyphen.
    old = re.sub(_SEPARATOR, "-", deleted.text)
    word = re.match(_FIRST_WORD_PATTERN, following.text)
    if not word or old[-1] != "-" or old != re.sub(_SEPARATOR, "-", inserted.text):
        return ""
    return word[0]


def _is_plain_text(run: Run) -> bool:
    """Return whether a run is plain text, which means that all other fields are empty."""
    return not any(run[2:])
