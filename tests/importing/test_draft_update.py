"""A draft gets the words of another file, and keeps its Markdown where they stayed."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from legalsite.importing.docx_document import markdown_of, read_docx
from legalsite.importing.draft_update import draft_with_new_words
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.source.markdown import read_document
from word_cases import ROOT, source_pairs
from word_files import word_text

CASES = Path(__file__).with_name("draft_update.txt")
PART = re.compile(
    r"^===== (.+)\n((?:.*\n)*?)-----\n((?:.*\n)*?)-----\n((?:.*\n)*?)(?=^=====|\Z)", re.MULTILINE
)


@pytest.mark.parametrize("case", PART.findall(CASES.read_text()), ids=lambda case: case[0])
def test_cases(case: tuple[str, str, str, str]) -> None:
    title, draft, given, wanted = case
    update = draft_with_new_words(draft.encode(), "privacy.md", given)
    if os.environ.get("WRITE_CASES"):
        whole = f"===== {title}\n{draft}-----\n{given}-----\n"
        text = CASES.read_text().replace(f"{whole}{wanted}", f"{whole}{update.data.decode()}")
        CASES.write_text(text)
    assert update.data.decode() == wanted
    assert bool(update.differing) == (looks(update.data) != looks(given.encode()))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("We keep **it** for *30* **days**.", True),
        ("We keep it for *30* days.", False),
        ("We keep it for **30** days.", True),
        ("We keep it for 30 days.", True),
        ("We keep it for *30* [days](/days).", True),
        ("See [the list](/list).", False),
        ("See [the list](../../list/).", False),
        ("See the list.", True),
        ("See [the list](/other).", True),
        ("See [the new list](/other).", False),
        ("*The plan is old[^1].*\n\n[^1]: A note.", True),
        ("# Berths", False),
        ("# [Berths](/list)", True),
        ("Berths", True),
    ],
)
def test_bold_words_links_and_images_that_are_not_taken_are_named(given: str, named: bool) -> None:
    drafts = {
        "We": "We keep it for *30* days.",
        "Se": "See [the list](/list).",
        "*T": "![The plan is old.](plan.png)",
    }
    draft = drafts.get(given[:2], "**Berths**")
    assert bool(draft_with_new_words(draft.encode(), "a.md", given).differing) == named


@pytest.mark.parametrize(("given", "changed"), [("One two.", False), ("One three.", True)])
def test_whether_the_draft_changes(given: str, changed: bool) -> None:
    assert draft_with_new_words(b"One two.", "a.md", given).changed is changed


def test_the_first_paragraph_goes_with_the_blank_line_below_it_where_no_line_end_is_the_last() -> (
    None
):
    last = "Two stays here as it is."
    assert draft_with_new_words(f"One.\n\n{last}".encode(), "a.md", last).data.decode() == last


@pytest.mark.parametrize(
    ("draft", "given", "shared"),
    [
        ("One two three four.", "One two three five.", 0.75),
        ("One two.", "One two three four.", 0.5),
        ("One.", "Two.", 0.0),
        ("One.", "", 1.0),
    ],
)
def test_the_share_of_the_words_that_the_draft_has(draft: str, given: str, shared: float) -> None:
    assert draft_with_new_words(draft.encode(), "a.md", given).shared == shared


def examples() -> Iterator[Any]:
    """Yield each pair of texts. Seven of eight are read with `--long` only: a way through Word is long."""
    for nth, (name, old, new) in enumerate(source_pairs()):
        yield pytest.param(old, new, id=name, marks=[pytest.mark.long] if nth % 8 else [])


@pytest.mark.parametrize(("old", "new"), list(examples()))
def test_the_way_back_is_exact(old: bytes, new: bytes) -> None:
    redline = word_text(old, new)
    assert draft_with_new_words(new, "a.md", redline).data == new
    assert draft_with_new_words(new, "a.md", word_text(new, new)).data == new
    update = draft_with_new_words(old, "a.md", redline)
    lost, kept = looks(new) - looks(update.data), looks(update.data) - looks(new)
    assert bool(update.differing) >= bool(
        lost or kept.keys() - {"bold", "italic"}
    )  # a heading may be a paragraph there
    assert bool(update.differing) <= (bool(lost or kept) or b"![" in old)
    assert draft_with_new_words(update.data, "a.md", redline).data == update.data


@pytest.mark.parametrize(
    "table", ["| Ship | Berth |\n| --- | --- |\n", "| Ship |\n| --- |\n| Ida |\n"]
)
def test_a_table_of_a_single_row_or_column_comes_back_as_one(table: str) -> None:
    assert word_text(b"", table.encode()) == table


def test_a_new_link_leads_to_an_anchor_that_is_longer_than_word_allows() -> None:
    old = b"Words.\n\n## What we do with the things that you leave behind\n\nWe keep them.\n"
    new = old.replace(b"Words.", b"See [this](#what-we-do-with-the-things-that-you-leave-behind).")
    assert draft_with_new_words(old, "a.md", word_text(old, new)).data == new


@pytest.mark.parametrize(
    "words",
    [
        "We keep records[^1][^2] for ten years.",
        "V[^1]ideo and **aud[^2][^1]io**.",
        "- one[^1][^2]\n- t[^2]wo",
        "| A[^1][^2] | B |\n| --- | --- |\n| c[^2]d | e[^1] |",
    ],
)
def test_marks_of_notes_that_touch_each_other_or_are_in_a_word_come_back(words: str) -> None:
    text = f"{words}\n\n[^1]: As tax law asks.\n\n[^2]: Paper and files.\n".encode()
    update = draft_with_new_words(text, "a.md", word_text(text, text))
    assert (update.data, update.differing) == (text, ())


@pytest.mark.parametrize("note", ["[^1]:\n", "[^1]:\n    Later.\n", "[^1]: > Quoted.\n"])
def test_a_footnote_without_words_beside_its_label(note: str) -> None:
    update = draft_with_new_words(
        f"A berth[^1].\n\n{note}".encode(), "a.md", "A new berth[^1].\n\n[^1]: Later.\n"
    )
    assert [block.text for block in read_document(update.data, "a.md").blocks][:1] == [
        "A new berth."
    ]
    assert b"Later." in update.data


def looks(text: bytes) -> Counter[str]:
    """Return how many characters of a text are bold, are italic, and lead to each address. Headings are both, and names
    of columns are bold."""
    counts = Counter[str]()
    for block in read_document(text, "a.md", collected=[]).blocks:
        for span in block.spans:
            names = {element.name for element in span.inside} | (
                {"strong", "em"} if block.kind == "heading" else set()
            )
            names |= {"strong"} if block.is_head else set()
            forms = ["bold"] * bool(names & {"strong", "b"}) + ["italic"] * ("em" in names)
            for form in [*forms, span.link and span.link.get("href")] if span.of == "words" else ():
                counts[form or ""] += len(span.text) * bool(form)
    return counts


OPENED_BY = {
    "soffice": [
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        "out",
        *(f"{n}.docx" for n in range(60)),
    ],
    "pandoc": ["0.docx", "-f", "docx", "-t", "docx", "-o", "out/0.docx"],
}
MARKS = re.compile(rb"^[ \t>]*(?:\d+[.)]|[-*|]|\[\^|:|```|#+ )|\[\^", re.MULTILINE)


@pytest.mark.long
@pytest.mark.parametrize("program", OPENED_BY)
def test_the_way_back_is_exact_after_another_program_saved_the_file(
    program: str, tmp_path: Path
) -> None:
    if not shutil.which(program):
        pytest.skip(f"install {program} (Debian: libreoffice-writer-nogui, pandoc)")
    texts = [path.read_bytes() for path in sorted((ROOT / "content").glob("*.md"))]
    texts += [new for _, _, new in source_pairs() if not new.startswith(b"---")]
    texts = sorted(texts, key=lambda text: -len(set(MARKS.findall(text))))[
        :60
    ]  # those with most constructs first
    (tmp_path / "out").mkdir()
    for nth, text in enumerate(texts):
        document = read_document(text, "a.md")
        (tmp_path / f"{nth}.docx").write_bytes(
            as_docx(compare(document, document), author="A", clean=True)
        )
    profile = [f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"] * (program == "soffice")
    subprocess.run(
        [program, *profile, *OPENED_BY[program]],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=300,
    )
    saved = list((tmp_path / "out").iterdir())
    assert saved
    for path in saved:
        text = texts[int(path.stem)]
        given = markdown_of(read_docx(path.read_bytes(), path.name, ""), path.name)
        update = draft_with_new_words(text, "a.md", given)
        assert (update.data, update.differing) == (text, ())
