"""Blocks and their spans: the words that are read, and how neighbors that are alike are joined."""

from legalsite.model.document import Block, Document, Element, Span, links, words_of_cells

STRONG, BREAK = Element("strong"), Element("br")
LINK = Element("a", (("href", "/fees/"),))


def block(*spans: Span, **more: object) -> Block:
    return Block("paragraph", spans, 1, **more)  # type: ignore[arg-type]  # a field by name


def test_the_text_of_a_block_has_neither_targets_nor_marks_of_notes() -> None:
    spans = (
        Span("Pay "),
        Span("fees", inside=(LINK,)),
        Span("fees.md", "target", inside=(LINK,)),
        Span("[1]", "note"),
    )
    assert block(*spans).text == "Pay fees"


def test_neighbors_that_are_alike_are_read_as_one() -> None:
    spans = (
        Span("Pay "),
        Span("all", inside=(STRONG,)),
        Span(" fees"),
        Span("fees.md", "target"),
        Span(" now"),
    )
    read = Span("Pay all fees"), Span("fees.md", "target"), Span(" now")
    assert block(*spans).read == read
    assert block(Span("Pay"), Span(" half", struck=True)).read == (
        Span("Pay"),
        Span(" half", struck=True),
    )


def test_one_plain_span_is_read_as_it_is() -> None:
    spans = (Span("Pay"),)
    assert block(*spans).read == spans
    assert block(Span("Pay", inside=(STRONG,))).read == spans


def test_a_line_end_is_a_space_unless_it_is_a_line_break_or_code() -> None:
    assert block(Span("Pay\nall")).text == "Pay all"
    assert block(Span("Pay"), Span("\n", inside=(BREAK,)), Span("all")).text == "Pay\nall"
    assert Block("code", (Span("a\nb"), Span("c")), 1).read == (Span("a\nbc"),)


def test_words_of_a_link_and_of_bold_type() -> None:
    assert Span("fees", inside=(STRONG, LINK)).link == LINK
    assert Span("[1]", "note", inside=(LINK,)).link is None
    assert Span("here", inside=(Element("a", (("id", "x"),)),)).link is None
    assert Span("fees", inside=(STRONG,)).bold
    assert not Span("fees").bold
    spans = (
        Span("Pay "),
        Span("fees", inside=(LINK,)),
        Span("fees.md", "target", inside=(LINK,)),
        Span(" now"),
    )
    assert list(links(spans)) == [(LINK, [Span("fees", inside=(LINK,))])]


def test_plain_words_are_read_and_not_struck() -> None:
    others = Span("a", struck=True), Span("a", image=True), Span("a", "target"), Span("a", "note")
    assert (Span("a").plain, Span(" | ", "cell").plain, [span.plain for span in others]) == (
        True,
        True,
        [False] * 4,
    )


def test_the_cells_of_a_row() -> None:
    spans = (
        Span("  Data \n kept"),
        Span(" | ", "cell"),
        Span("30"),
        Span("[1]", "note"),
        Span(" | ", "cell"),
    )
    assert words_of_cells(spans) == ["Data kept", "30", ""]
    cells = Element("th"), Element("td")
    assert [Block("row", (), 1, cells=each).is_head for each in ((), cells, cells[:1])] == [
        False,
        False,
        True,
    ]


def test_what_a_list_of_headings_calls_them() -> None:
    first, second = (
        Block("heading", (Span("Fees"),), 1, number="4.2"),
        Block("heading", (Span("Data"),), 3),
    )
    document = Document((first, block(Span("Pay")), second), ("<h2>", "</h2>"))
    assert [heading.name for heading in document.headings] == ["4.2 Fees", "Data"]
    assert document.html == "<h2></h2>"
