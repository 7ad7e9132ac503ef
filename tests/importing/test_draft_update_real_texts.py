"""Policies of two companies come back from Word as they were."""

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from legalsite.importing.draft_update import draft_with_new_words
from word_cases import ROOT
from word_files import word_text

CORPUS = ROOT / "../shared/corpus"


@pytest.mark.skipif(not shutil.which("git"), reason="git isn't here")
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the two histories are in ../shared/corpus")
@pytest.mark.parametrize("name", ["basecamp-policies", "github-site-policy"])
def test_the_way_back_is_exact_for_real_texts(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    texts = list(newest_texts(name, tmp_path))
    assert len(texts) > 20
    for text in texts if request.config.getoption("long") else texts[::8]:
        assert draft_with_new_words(text, "a.md", word_text(text, text)).data == text


def newest_texts(name: str, folder: Path) -> Iterator[bytes]:
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    stream = gzip.decompress((CORPUS / f"{name}.fast-export.gz").read_bytes())
    subprocess.run([*git, "fast-import", "--quiet"], input=stream, check=True)
    subprocess.run([*git, "reset", "--hard", "-q", "main"], check=True)
    yield from (path.read_bytes() for path in sorted(folder.rglob("*.md")))
