"""What went wrong in a layout → a problem with the layout's file and line, and how to mend it."""

import re
from collections.abc import Mapping

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from legalsite.errors import Problem, excerpt_of, nearest
from legalsite.pages.bounds import TooMuch

OWN, BUILT_IN = "layouts/", "builtin/"
RULE = "layout-error"


def not_utf8(name: str, fault: UnicodeDecodeError) -> Problem:
    before = fault.object[: fault.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    byte = fault.object[fault.start]
    return Problem(RULE, f"is not UTF-8: byte 0x{byte:02x}", "save the file as UTF-8", OWN + name, line, column)


def syntax(name: str, text: str, fault: TemplateSyntaxError) -> Problem:
    mend = "see the template syntax of Jinja2, or start again from `legalsite layouts eject`"
    excerpt = excerpt_of(text, fault.lineno)
    return Problem(RULE, fault.message or "is no Jinja2 template", mend, OWN + name, fault.lineno, excerpt=excerpt)


def at_rendering(fault: Exception, own: Mapping[str, bytes], names: tuple[str, ...]) -> Problem | None:
    """None where no layout of the site's own took part: then it is no fault of the site's."""
    place = _place(fault)
    if place is None:
        return None
    name, line = place
    message, mend = _said(fault, names)
    excerpt = excerpt_of(own[name].decode("utf-8-sig"), line)
    return Problem(RULE, message, mend, OWN + name, line, excerpt=excerpt)


def _place(fault: Exception) -> tuple[str, int] | None:
    """The innermost place in an own layout; Jinja2 has put the layouts' own names and lines into the traceback."""
    from traceback import walk_tb

    own = None
    for frame, line in walk_tb(fault.__traceback__):
        if frame.f_code.co_filename.startswith(OWN):
            own = (frame.f_code.co_filename.removeprefix(OWN), line)
    return own


def _said(fault: Exception, names: tuple[str, ...]) -> tuple[str, str]:
    """What happened, and how to mend it."""
    match fault:
        case UndefinedError():
            return str(fault), _known(str(fault), names)
        case TemplateNotFound():
            return f"there is no layout {fault.name!r}", "`legalsite layouts list` names the built-in ones"
        case SecurityError():
            return f"{fault}", "layouts see the values of the page and nothing behind them"
        case RecursionError():
            return "includes, extends or calls itself without end", (
                "to add to a built-in layout extend it by its full name, as in {% extends 'builtin/policy.html' %}"
            )
        case TooMuch() | MemoryError() | OverflowError():
            return f"asks for too much: {fault or 'the memory is full'}", "make the layout do less"
        case _:
            return f"{type(fault).__name__}: {fault}", "mend the expression on this line"


def _known(message: str, names: tuple[str, ...]) -> str:
    missing = re.fullmatch(r"'(\w+)' is undefined", message)
    if missing and missing[1] in names:
        return "import the macro `with context`: it sees the values of the page only then"
    near = nearest(missing[1], names) if missing else ""
    if near:
        return f"did you mean `{near}`?"
    return f"a layout knows {', '.join(sorted(names))}" if missing else "mend the name"
