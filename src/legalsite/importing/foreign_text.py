"""A text file of another tool → its words as they are, its title and the rest of its front matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing import foreign
from legalsite.source.characters import decode
from legalsite.source.front_matter import any_split


@dataclass(frozen=True, slots=True)
class ForeignText:
    """`line` is the line of the file, counted from 1, on which `body` begins; `problems` are warnings."""

    body: str
    line: int
    title: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_text(data: bytes, path: str) -> ForeignText:
    """Raises ProblemsFound where it is no UTF-8 or has characters that no text may have. Front matter that cannot be
    read is left out, and said."""
    text = decode(data, path)
    try:
        front, body = foreign.split(text, path)
    except ProblemsFound as found:
        head, body, line = any_split(text)
        said = f"{found.problems[0].message}; it is left out" if head else found.problems[0].message
        problem = Problem("front-matter-dropped", said, "add by hand what matters", path, 1, severity="warning")
        return ForeignText(body, line, problems=(problem,))
    return ForeignText(body, front.line, front.title, _whole(front), ())


def _whole(front: foreign.Foreign) -> Mapping[str, Any]:
    """With the days that another site of ours gave the text: they are not ours to give anew."""
    days = {"revised": front.revised, "effective": front.effective}
    return {**{key: day for key, day in days.items() if day and key not in front.extra}, **front.extra}
