from legalsite.model.document import Block, Document, Span
from legalsite.promises.sentences import places, sentences
from legalsite.source.markdown import read_document


def test_each_sentence_knows_its_lines() -> None:
    text = "---\ntitle: T\n---\n# T\n\nOne **two**\nthree. [Four](http://a.example/x)\nfive.\n\n- Six.\n- Seven.\n"
    found = sentences(places(read_document(text.encode(), "t.md"), text))
    assert [(s.plain, s.first_line, s.last_line) for s in found] == [
        ("one two three.", 6, 7),
        ("four five.", 7, 8),
        ("six.", 10, 10),
        ("seven.", 11, 11),
    ]


def test_without_the_text_it_is_the_line_of_the_block() -> None:
    document = Document((Block("paragraph", (Span("One. Two."),), 7),))
    assert [(s.first_line, s.last_line) for s in sentences(places(document))] == [(7, 7), (7, 7)]


def test_headings_and_lead_ins() -> None:
    text = (
        "# Terms\n\n## Changes\n\nNotice. We tell you.\n\n"
        "Short title\n\nUnder it.\n\n| a | b |\n|---|---|\n| This policy | mail |\n"
    )
    found = sentences(places(read_document(text.encode(), "t.md"), text))
    assert [(s.headings[1:], s.lead) for s in found if s.plain in ("we tell you.", "under it.", "mail")] == [
        (("changes",), "notice."),
        (("changes", "short title"), ""),
        (("changes", "short title"), "this policy"),
    ]
