"""Blocks of own layouts that take the place of nothing: a misspelt name would be passed over in silence."""

import re
from collections.abc import Callable, Iterator, Mapping

from jinja2 import nodes

from legalsite.errors import Problem, excerpt_of, nearest
from legalsite.pages.layout_problems import OWN, RULE

# Read so, a layout takes a hundredth of the time; one that looks wrong is parsed.
EXTENDS = re.compile(r"\{%[-+]?\s*extends\s+(['\"])([^'\"]+)\1\s*[-+]?%\}")
BLOCK = re.compile(r"\{%[-+]?\s*block\s+(\w+)")

Load = Callable[[str], tuple[str, str] | None]
Parse = Callable[[str], nodes.Template]


def unused_blocks(own: Mapping[str, bytes], load: Load, parse: Parse) -> Iterator[Problem]:
    """Each block of an own layout that what it extends does not have. `load` gives the source of a layout. Blocks
    within blocks are the layout's own, and layouts that work out as they run what they extend are left alone."""
    for name in sorted(own):
        text = own[name].decode("utf-8-sig") if name.endswith(".html") else ""
        known = _blocks_above(text, load)
        if known is None or known.issuperset(BLOCK.findall(text)):
            continue
        for block in parse(text).body:
            if isinstance(block, nodes.Block) and block.name not in known:
                yield _problem(block, known, name, text)


def _blocks_above(text: str, load: Load) -> set[str] | None:
    """The names of all blocks of the layouts that it extends. None where it extends none, or one that nobody knows."""
    blocks: set[str] = set()
    seen: set[str] = set()
    extends = EXTENDS.search(text)
    while extends:
        found = load(extends[2])
        if extends[2] in seen or found is None:
            return None
        seen.add(extends[2])
        blocks.update(BLOCK.findall(found[0]))
        extends = EXTENDS.search(found[0])
    return blocks if seen else None


def _problem(block: nodes.Block, known: set[str], name: str, text: str) -> Problem:
    near = nearest(block.name, known)
    mend = f"did you mean `{near}`?" if near else f"there are: {', '.join(sorted(known))}"
    said = f"no layout that this one extends has a block {block.name!r}: it is shown nowhere"
    return Problem(RULE, said, mend, OWN + name, block.lineno, excerpt=excerpt_of(text, block.lineno))
