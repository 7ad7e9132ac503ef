"""Compiles layouts to Python. The code of a site's own layouts counts its work, so that it ends."""

from collections.abc import Sequence
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from legalsite.errors import Problem, excerpt_of

OWN_PREFIX = "layouts/"
RULE = "layout-error"
BLOCK_WORK = 4  # steps
BLOCKS = ("body", "else_")  # the fields of nodes that are blocks of statements
# Steps of a statement or an expression, if more than one. Built-in layouts, which may be
# included, don't count their own.
NODE_WORK: dict[type[nodes.Node], int] = {
    nodes.Call: 20, nodes.Filter: 5, nodes.Include: 2000, nodes.Import: 2000, nodes.FromImport: 2000,
}  # fmt: skip
READ = (nodes.Name, nodes.Getattr, nodes.Getitem)
MADE = (
    nodes.Filter, nodes.Call, nodes.Concat, nodes.Add, nodes.Mul, nodes.Mod, nodes.List, nodes.Tuple, nodes.Dict,
)  # fmt: skip
QUICK_FILTERS = frozenset({"attr", "count", "d", "default", "first", "length", "safe"})


class LayoutCode(CodeGenerator):
    """Prints values by way of `Sandbox.escaped`, and counts the work of own layouts: Jinja2 has no
    hooks for either.

    An own layout calls `work.count` before each block of statements, such as the body of a loop,
    and before each test of a loop; and `work.read` or `work.made` with each value of an expression.
    """

    def __init__(
        self, environment: Any, name: str | None, filename: str | None, *given: Any, **named: Any
    ) -> None:
        super().__init__(environment, name, filename, *given, **named)
        self._counts = (filename or "").startswith(OWN_PREFIX)
        # what is written before nodes because of the node around them, by the id of the node
        self._before: dict[int, str] = {}

    def blockvisit(self, nodes: Sequence[nodes.Node], frame: Frame) -> None:  # type: ignore[override]  # Jinja2 passes lists
        """Write the code of statements and, before it, the count of their steps."""
        if self._counts:
            first = nodes[0] if nodes else None
            self.writeline(f"environment.work.count({_work_of(nodes)})", first)
        super().blockvisit(nodes, frame)

    def visit(self, node: nodes.Node, *given: Any, **named: Any) -> None:
        """Write the code of a node. The value of an expression is counted, too."""
        if not self._counts:
            super().visit(node, *given, **named)
            return
        before = self._code_before(node)
        self.write(before)
        super().visit(node, *given, **named)
        self.write(")" * (before.count("(") - before.count(")")))

    def _code_before(self, node: nodes.Node) -> str:
        """Return the code before the code of a node, with a bracket for each one to close."""
        before = self._before.get(id(node), "")
        if isinstance(node, nodes.For) and node.test:
            self._before[id(node.test)] = f"environment.work.allows({_work_of([node.test])}) and ("
        if isinstance(node, nodes.Filter) and node.node and node.name not in QUICK_FILTERS:
            self._before[id(node.node)] = "environment.work.filtered("
        if getattr(node, "ctx", "load") != "load":  # a value is assigned to it
            return before
        is_slice = isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice)
        if isinstance(node, MADE) or is_slice:
            return f"{before}environment.work.made("
        if isinstance(node, READ):
            return f"{before}environment.work.read("
        return before

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        """Write the code before a printed value: a call of `Sandbox.escaped`.

        If it's only known on the page whether to escape the value, Jinja2 writes the code as usual.
        """
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802 - Jinja2's name
        """Write the code of the operator `~`: as Jinja2 does, with a limit for its operands."""
        join = "markup_join" if frame.eval_ctx.autoescape else "str_join"
        if frame.eval_ctx.volatile:
            join = "(markup_join if context.eval_ctx.autoescape else str_join)"
        self.write(f"{join}(environment.bounded_operands((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write(")))")


def _work_of(statements: Sequence[nodes.Node]) -> int:
    """Return the steps of statements, without the steps of blocks in them, which count their own.

    Calling and looping take time even if there are no statements.
    """
    return BLOCK_WORK + sum(map(_node_work, statements))


def _node_work(node: nodes.Node) -> int:
    """Return the steps of a statement or expression, with all that it evaluates."""
    children = node.iter_child_nodes(exclude=BLOCKS)
    return NODE_WORK.get(type(node), 1) + sum(map(_node_work, children))


def layout_problem(name: str, text: str, line: int, message: str, help: str) -> Problem:
    """Return a problem at a line of an own layout or style sheet, whose text is `text`."""
    excerpt = excerpt_of(text, line)
    return Problem(RULE, message, help, OWN_PREFIX + name, line, excerpt=excerpt)


def extended_layout(tree: nodes.Template) -> str | None:
    """Return the name of the layout that a layout extends.

    It's empty if it extends none, and None if the name is only known on the page.
    """
    for extends in tree.find_all(nodes.Extends):
        if not isinstance(extends.template, nodes.Const):
            return None
        return str(extends.template.value)
    return ""
