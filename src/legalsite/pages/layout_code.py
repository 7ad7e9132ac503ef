"""Compile layouts to Python, and report problems at their lines."""

from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator

from legalsite.errors import Problem, excerpt_of

LAYOUTS_PREFIX = "layouts/"
RULE = "layout-error"


class LayoutCode(CodeGenerator):
    """Generates code that escapes values with `Sandbox.escaped`. Jinja2 has no hook for this."""

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        """Write the call to `Sandbox.escaped` before a printed value."""
        # `volatile` means that it's only known at run time whether values are escaped
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


def layout_problem(name: str, text: str, line: int, message: str, help: str) -> Problem:
    """Create a problem at a line of a custom layout or style sheet, whose content is `text`."""
    excerpt = excerpt_of(text, line)
    return Problem(RULE, message, help, LAYOUTS_PREFIX + name, line, excerpt=excerpt)


def extended_layout(tree: nodes.Template) -> str | None:
    """Return the name of the layout that a layout extends, or an empty string.

    Return None if the name is only known when the page is rendered.
    """
    for extends in tree.find_all(nodes.Extends):
        if not isinstance(extends.template, nodes.Const):
            return None
        return str(extends.template.value)
    return ""
