"""`python -m benchmarks.real_rules [REPOSITORY…]`: turns off each rule of the redline in turn, and counts the changed
blocks of real histories that then look different. A rule that changes none isn't needed: don't add one, and remove it.

Reads the changes of Markdown files in git repositories, by default in the histories beside this repository."""

import argparse
from collections.abc import Callable, Sequence
from types import ModuleType
from unittest import mock

from benchmarks.histories import pairs, pairs_of_repository
from legalsite.errors import ProblemsFound
from legalsite.model.document import Document
from legalsite.redline import align, cleanup, compare
from legalsite.redline.align import Group
from legalsite.redline.sequences import Pair
from legalsite.source.markdown import read_document

Documents = tuple[Document, Document]
Rule = tuple[ModuleType, str, Callable[..., object]]  # the function, and what replaces it


def _first(first: object, *_: object) -> object:
    return first


def _pairs_as_groups(_old: object, _new: object, pairs: Sequence[Pair], *_: object) -> list[Group]:
    return [Group((old,), (new,)) for old, new in pairs]


RULES: dict[str, Rule] = {
    "edit boundaries": (cleanup, "align_edit_boundaries", _first),
    "whole dates": (cleanup, "mark_whole_dates", _first),
    "weak matches": (cleanup, "merge_across_weak_matches", _first),
    "whole brackets": (cleanup, "mark_whole_brackets", _first),
    "brackets around words": (cleanup, "_would_split_pair", lambda *_: False),
    "sentence ends": (cleanup, "cut_at_sentence_ends", _first),
    "inserted sentences": (cleanup, "_is_sentence", lambda *_: False),
    "figures": (cleanup, "_replaces_number_or_date", lambda *_: False),
    "dates as figures": (cleanup, "_replaces_date", lambda *_: False),
    "link targets": (cleanup, "_changes_only_target", lambda *_: False),
    "split and joined clauses": (align, "extend_to_groups", _pairs_as_groups),
    "sentences between clauses": (align, "_merge_groups", lambda *_: None),
    "separated titles": (align, "_is_separated_title", lambda *_: False),
    "replaced blocks": (align, "_replacements", lambda *_: []),
    "replaced headings": (align, "_replaced_headings", lambda *_: []),
    "least moves": (align, "_minimize_moves", lambda same, groups, *_: (same, groups)),
    "neighbors of moves": (align, "_has_moved_along", lambda *_: False),
    "subjects of rows": (align, "have_same_subject", lambda *_: True),
    "moved words": (compare, "with_moved_words", _first),
    "lead-ins": (compare, "changed_lead_ins", lambda *_: {}),
    "numbers in words": (compare, "numbers_in_words", lambda *_: {}),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="*", help="folders of git repositories")
    source, documents = _read(parser.parse_args().repositories)
    redlines = [_changed_blocks(*both) for both in documents]
    total = sum(map(len, redlines))
    print(f"{source}: {len(documents)} pairs of versions, {total} changed blocks")
    for name, (module, function, replacement) in RULES.items():
        with mock.patch.object(module, function, replacement):
            without = [_changed_blocks(*both) for both in documents]
        pairs_of_redlines = zip(redlines, without, strict=True)
        count = sum(len(set(before) - set(after)) for before, after in pairs_of_redlines)
        print(f"{name:28}{count:6}{count / total:9.2%}")
    return 0


def _read(repositories: Sequence[str]) -> tuple[str, list[Documents]]:
    source = ", ".join(repositories)
    texts = [pair for folder in repositories for pair in pairs_of_repository(folder)]
    if not repositories:  # a generated corpus if no histories are beside this repository
        source, texts = pairs()
    documents = []
    for old, new in texts:
        try:
            documents.append((read_document(old, "old.md"), read_document(new, "new.md")))
        except ProblemsFound:  # a file that isn't a policy
            continue
    return source, documents


def _changed_blocks(old: Document, new: Document) -> list[str]:
    redline = compare.compare(old, new)
    return [repr((block.kind, block.runs)) for block in redline.block_changes if block.changed]


if __name__ == "__main__":
    raise SystemExit(main())
