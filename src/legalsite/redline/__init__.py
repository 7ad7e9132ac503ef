"""Two documents → their redline, and its forms: `html`, `terminal`, `markdown`, `json`, `summary`.

`compare` is loaded when it is first asked for, so that importing the room costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from legalsite.redline.passages import compare

__all__ = ["compare"]


def __getattr__(name: str) -> Any:
    if name != "compare":
        raise AttributeError(name)
    from legalsite.redline.passages import compare

    globals()["compare"] = compare
    return compare
