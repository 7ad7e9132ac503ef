"""A draft gets the words of another file, and keeps its Markdown where they stayed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from legalsite.importing.docx_document import markdown_of, read_docx
from legalsite.importing.into_draft import into_draft
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.source.markdown import read_document
from word_cases import ROOT, source_pairs
from word_files import word_text

CASES = Path(__file__).with_name("into_draft.txt")
PART = re.compile(r"^===== (.+)\n((?:.*\n)*?)-----\n((?:.*\n)*?)-----\n((?:.*\n)*?)(?=^=====|\Z)", re.MULTILINE)


@pytest.mark.parametrize("case", PART.findall(CASES.read_text()), ids=lambda case: case[0])
def test_cases(case: tuple[str, str, str, str]) -> None:
    title, draft, given, wanted = case
    update = into_draft(draft.encode(), "privacy.md", given)
    if os.environ.get("WRITE_CASES"):
        whole = f"===== {title}\n{draft}-----\n{given}-----\n"
        text = CASES.read_text().replace(f"{whole}{wanted}", f"{whole}{update.data.decode()}")
        CASES.write_text(text)
    assert update.data.decode() == wanted
    assert not update.differing


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("We keep **it** for *30* **days**.", True),
        ("We keep it for *30* days.", False),
        ("*The plan is old[^1].*\n\n[^1]: A note.", True),
    ],
)
def test_bold_words_and_images_that_are_not_taken_are_named(given: str, named: bool) -> None:
    draft = "We keep it for *30* days.\n" if "keep" in given else "![The plan is old.](plan.png)\n"
    assert bool(into_draft(draft.encode(), "a.md", given).differing) == named


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
    assert into_draft(draft.encode(), "a.md", given).shared == shared


def examples() -> Iterator[Any]:
    """Yield each pair of texts. Seven of eight are read with `--long` only: a way through Word is long."""
    for nth, (name, old, new) in enumerate(source_pairs()):
        yield pytest.param(old, new, id=name, marks=[pytest.mark.long] if nth % 8 else [])


@pytest.mark.parametrize(("old", "new"), list(examples()))
def test_the_way_back_is_exact(old: bytes, new: bytes) -> None:
    redline = word_text(old, new)
    assert into_draft(new, "a.md", redline).data == new
    assert into_draft(new, "a.md", word_text(new, new)).data == new
    update = into_draft(old, "a.md", redline)
    assert not update.differing
    assert into_draft(update.data, "a.md", redline).data == update.data


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
def test_the_way_back_is_exact_after_another_program_saved_the_file(program: str, tmp_path: Path) -> None:
    if not shutil.which(program):
        pytest.skip(f"install {program} (Debian: libreoffice-writer-nogui, pandoc)")
    texts = [path.read_bytes() for path in sorted((ROOT / "content").glob("*.md"))]
    texts += [new for _, _, new in source_pairs() if not new.startswith(b"---")]
    texts = sorted(texts, key=lambda text: -len(set(MARKS.findall(text))))[:60]  # those with most constructs first
    (tmp_path / "out").mkdir()
    for nth, text in enumerate(texts):
        document = read_document(text, "a.md")
        (tmp_path / f"{nth}.docx").write_bytes(as_docx(compare(document, document), author="A", clean=True))
    profile = [f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"] * (program == "soffice")
    subprocess.run([program, *profile, *OPENED_BY[program]], cwd=tmp_path, check=True, capture_output=True, timeout=300)
    saved = list((tmp_path / "out").iterdir())
    assert saved
    for path in saved:
        text = texts[int(path.stem)]
        given = markdown_of(read_docx(path.read_bytes(), path.name, ""), path.name)
        assert into_draft(text, "a.md", given).data == text
