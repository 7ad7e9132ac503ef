"""Which paths the editor in the browser may read and write."""

from legalsite.model.config import Languages
from legalsite.source.editable_files import edited_bytes, is_draft_path, rejected_file
from text_tables import table

LANGUAGES = Languages(("en", "de"))


@table("editable_files.txt")
def test_drafts_can_be_edited(path: str) -> None:
    assert is_draft_path(path, LANGUAGES)


@table("editable_files.txt")
def test_nothing_else_can_be_edited_as_a_draft(path: str) -> None:
    assert not is_draft_path(path, LANGUAGES)


@table("editable_files.txt")
def test_files_can_be_shown(path: str) -> None:
    assert rejected_file(path, b"") == ""


@table("editable_files.txt")
def test_other_files_cannot_be_shown(path: str) -> None:
    assert rejected_file(path, b"")


def test_a_drawing_with_a_script_is_rejected() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg">\n<script/><set/></svg>'
    assert rejected_file("content/files/a.svg", drawing).startswith(
        "<script> isn't allowed in drawings (line 2); <set> isn't allowed in drawings (line 2); "
        "export it again as plain SVG"
    )
    assert rejected_file("content/files/a.svg", None) == ""


@table("editable_files.txt")
def test_line_endings_stay(before: str, text: str, after: str) -> None:
    assert edited_bytes(before.encode(), text) == after.encode()
