"""The sources of legalsite as trees, for what is tested and shown of the way they are written."""

import ast
import gc
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "legalsite"
FILES = sorted(SOURCE.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file as a tree, without looking for garbage, of which there is none: it takes longer than to read."""
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a file, also those inside functions."""
    return tuple(ast.walk(tree_of(path)))
