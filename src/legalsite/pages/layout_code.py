"""Compile layouts to Python, and find their places."""

from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator

from legalsite.errors import Problem, excerpt_of

OWN_PREFIX = "layouts/"
RULE = "layout-error"


class LayoutCode(CodeGenerator):
    """Prints values by way of `Sandbox.escaped`, for which Jinja2 has no hook."""

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        """Write the code before a printed value: a call of `Sandbox.escaped`.

        If it's only known on the page whether to escape the value, Jinja2 writes the code as usual.
        """
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


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
