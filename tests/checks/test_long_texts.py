"""Every rule takes a time that grows with the length of the text, not with its square: a text may have 2 MB."""

from collections.abc import Callable
from typing import Any

import pytest

from legalsite.checks.run import run

FRONT = "---\ntitle: Terms\nrevised: 2026-01-05\n---\n\n"
LENGTH = 5_000  # characters


@pytest.mark.parametrize(
    "construct",
    ["href=", "<http://a>", "`", "``` a ", "<!--", "(a) ", "1.1 ", '"', "x@y.z ", "{#a}"],
)
def test_a_construct_repeated(
    construct: str,
    checked_of: Callable[..., Any],
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    def work(size: int) -> None:
        run(checked_of({"terms.md": FRONT + (construct * LENGTH * size)[: LENGTH * size]}))

    assert growth(work) < 8


def test_gaps_in_neighboring_paragraphs(
    checked_of: Callable[..., Any], growth: Callable[[Callable[[int], object]], float]
) -> None:
    paragraphs = [f"[Company Name] keeps it. {number} {'word ' * 300}\n\n" for number in range(32)]
    checked = {
        size: checked_of({"terms.md": FRONT + "".join(paragraphs[: 8 * size])}) for size in (1, 4)
    }
    assert growth(lambda size: run(checked[size], ["placeholder"])) < 8
