"""The elements of blocks, lists and tables around their marks. In elements.txt, what went in is the old text and the
new one; then come the text with all marks, and its two sides."""

from collections.abc import Callable
from typing import Any, get_args

import pytest

from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.elements import Frames, MarkWriter, View
from legalsite.redline.output.outline import outline
from legalsite.text.phrase_catalogue import Catalogue, english
from text_tables import cases

Reader = Callable[[str], Document]


def written(document: Reader, old: str, new: str, view: View = "text", **options: Any) -> str:
    """Return a redline as HTML; a fold stands for what is folded."""
    shown = outline(compare(document(old), document(new)))
    frames = Frames(MarkWriter(**{"phrases": english("redline"), "written": {}, **options}), view)
    return "".join(
        [*(frames.segment(segment, "<fold>") for segment in shown.segments), frames.close()]
    )


@cases("elements.txt")
def test_case(texts: str, expected: str, document: Reader) -> None:
    old, new = texts.split("\n--\n")
    assert (
        "\n".join(f"{view}: {written(document, old, new, view)}" for view in get_args(View))
        == expected
    )


def test_a_line_that_went_is_in_the_frame_of_the_one_below(document: Reader) -> None:
    html = written(document, "```\nls\ncd\n```", "```\ncd\n```")
    assert html.count("<pre>") == html.count("</pre>") == 1


def test_what_was_written_once_is_written_so_again(document: Reader) -> None:
    """A policy's pages share a writer: what it keeps changes no page."""
    texts = [
        ("We keep it.\n\nA b.", "We kept it.\n\nA b."),
        ("We keep it.\n\nA b.", "We keep it.\n\nA c."),
    ]
    shared: dict[Any, str] = {}
    for old, new in texts * 2:
        for view in get_args(View):
            assert written(document, old, new, view, written=shared) == written(
                document, old, new, view
            )


@pytest.mark.parametrize(
    ("level", "heading_offset", "tag"),
    [(1, 0, "h2"), (2, 0, "h2"), (3, 0, "h3"), (2, 1, "h3"), (6, 1, "h6")],
)
def test_headings_are_as_deep_as_the_page_needs(
    document: Reader, level: int, heading_offset: int, tag: str
) -> None:
    html = written(
        document,
        f"x\n\n{'#' * level} A b",
        f"x\n\n{'#' * level} A c",
        heading_offset=heading_offset,
    )
    assert f"<{tag} id=" in html
    assert f"</{tag}>" in html


def test_phrases_say_their_language_inside_a_text_in_another_one(document: Reader) -> None:
    german = Catalogue().phrases("redline", "de")
    html = written(
        document,
        "We keep it.",
        "We keep it.\n\nNew.",
        phrases=german,
        phrase_attributes=' lang="de"',
    )
    assert '<span class="tag" lang="de">Eingefügt<i class="vh">: </i></span>' in html
    assert '<i class="vh" lang="de"> Ende ' in html
    assert "We keep it." in html
