"""Every rule takes a time that grows with the length of the text, not with its square: a text may have 2 MB."""

from collections.abc import Callable
from typing import Any

import pytest

from legalsite.checks.run import run

FRONT = "---\ntitle: Terms\nrevised: 2026-01-05\n---\n\n"
LENGTH = 20_000  # characters


@pytest.mark.parametrize("construct", ["href=", "<http://a>", "`", "``` a ", "<!--", "(a) ", "1.1 ", '"', "x@y.z "])
def test_a_construct_repeated(
    construct: str, checked_of: Callable[..., Any], growth: Callable[[Callable[[int], object]], float]
) -> None:
    def work(size: int) -> None:
        run([checked_of({"terms.md": FRONT + (construct * LENGTH * size)[: LENGTH * size]})])

    assert growth(work) < 8
