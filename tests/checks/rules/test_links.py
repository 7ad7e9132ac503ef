"""What `build` and `publish` ask of links and images as well: whether their files exist and can be recorded."""

from legalsite.checks.rules.links import (
    REFERENCE,
    anchors,
    invalid_file_name_problems,
    missing_file_problems,
)
from legalsite.source.markdown import read_document
from text_tables import table

TEXT = b"# Terms {#start}\n\n[A](files/a.pdf), ![b](files/no%20plan.png) and [c](files/none.pdf#page=2).\n\n## Fees\n"
FILES = {"files/a.pdf", "files/no plan.png"}


def test_a_file_that_does_not_exist() -> None:
    problems = list(missing_file_problems(read_document(TEXT, "terms.md"), TEXT, "terms.md", FILES))
    assert [(problem.place, problem.message, problem.severity) for problem in problems] == [
        ("content/terms.md:3:53", "`files/none.pdf#page=2` doesn't exist", "error")
    ]


def test_a_file_name_that_the_ledger_cannot_record() -> None:
    (problem,) = invalid_file_name_problems(
        read_document(TEXT, "terms.md"), TEXT, "terms.md", FILES
    )
    assert problem.message == "the ledger can't record the file name files/no plan.png"
    assert not list(
        invalid_file_name_problems(
            read_document(TEXT, "terms.md"), TEXT, "terms.md", {"files/a.pdf"}
        )
    )


def test_the_anchors_of_a_document() -> None:
    assert {"start", "fees"} <= anchors(read_document(TEXT, "terms.md"))


@table("../references.txt")
def test_references(sentence: str, number: str) -> None:
    match = REFERENCE.search(sentence)
    assert (match["number"] if match else "") == number
