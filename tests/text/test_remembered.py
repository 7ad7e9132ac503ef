"""What is remembered of texts, and that it does not grow with their length."""

import pytest

from legalsite.text import remembered as module
from legalsite.text.remembered import remembered


def test_a_result_for_a_short_text_is_kept_and_one_for_a_long_text_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LONGEST", 5)
    asked: list[tuple[str, int]] = []

    @remembered(8)
    def repeated(text: str, times: int = 1) -> str:
        asked.append((text, times))
        return text * times

    assert [repeated("short", 2), repeated("short", 2), repeated("short")] == ["shortshort", "shortshort", "short"]
    assert [repeated("longer"), repeated("longer")] == ["longer", "longer"]
    assert asked == [("short", 2), ("short", 1), ("longer", 1), ("longer", 1)]


def test_the_oldest_result_is_forgotten() -> None:
    asked: list[str] = []
    length = remembered(1)(lambda text: asked.append(text) or len(text))
    assert [length("a"), length("bb"), length("a")] == [1, 2, 1]
    assert asked == ["a", "bb", "a"]
