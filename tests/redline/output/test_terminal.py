"""A redline in a terminal."""

import re
from collections.abc import Callable

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.terminal import as_text

Reader = Callable[[str], Document]


def test_text_with_color_is_closed_on_every_line(redline: Redline) -> None:
    text = as_text(redline, color=True, width=30, context=None)
    for line in text.split("\n"):
        assert line.count("\x1b[0m") == line.count("\x1b[3") + line.count("\x1b[2m")
        assert not re.match(r"..(?:\x1b\[[0-9;]*m)? ", line)  # no space at its beginning


def test_text_is_wrapped(redline: Redline) -> None:
    assert max(map(len, as_text(redline, width=40).split("\n")[1:])) <= 40


def test_no_line_is_too_narrow_for_a_word_or_too_wide_to_read(document: Reader) -> None:
    redline = compare(document(""), document("One two three four five six. " * 4))
    assert as_text(redline, width=80) != as_text(redline, width=100) == as_text(redline, width=200)
    assert as_text(redline, width=5) == as_text(redline, width=20) != as_text(redline, width=21)


def test_a_sign_alone_is_shown_reversed(document: Reader) -> None:
    colored = as_text(
        compare(document("Boats, rafts and more"), document("Boats, rafts, and more")), color=True
    )
    assert "rafts\x1b[32;7m,\x1b[0m and" in colored


def test_a_space_alone_is_not_marked(document: Reader) -> None:
    redline = compare(document("![Flag (red)](a.png)"), document("![Flag](b.png)"))
    assert "~ Flag [-(red)-] [-<a.png>-] {+<b.png>+}" in as_text(redline)


def test_words_that_moved_have_colors_of_their_own(
    document: Reader, moved_sentence: tuple[str, str]
) -> None:
    marked = compare(document(moved_sentence[0]), document(moved_sentence[1]))
    assert "\x1b[35;9mThe fee is due in\x1b[0m \x1b[31;9mMarch\x1b[0m" in as_text(
        marked, width=500, color=True
    )


def test_a_long_passage_is_cut_to_what_stands_beside_its_changes(document: Reader) -> None:
    filling = "The harbour keeps its ropes in order and counts them twice a year. " * 40
    old = f"{filling}The fee is due in March. {filling}It is paid in euros. {filling}"
    redline = compare(
        document(old), document(old.replace("March", "April").replace("euros", "francs"))
    )
    text = as_text(redline, width=10_000)
    assert "… The fee is due in [-March-]{+April+}. …" in text
    assert "It is paid in [-euros-]{+francs+}." in text
    assert len(text) < 600 < len(as_text(redline, width=10_000, context=None))
