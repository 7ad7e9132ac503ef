"""Real policies: every Markdown file of two histories and five seeds is read whole."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from legalsite.source.fences import split_text
from legalsite.source.markdown import read_document, read_markdown

SHARED = Path(__file__).parents[2] / "../shared"


def newest_commit(export, folder):
    """Path → bytes of the Markdown files of the newest commit."""
    subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
    data = gzip.decompress(export.read_bytes())
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=data, check=True)
    listed = subprocess.run(
        ["git", "-C", folder, "ls-tree", "-r", "-z", "--name-only", "main"],
        capture_output=True,
        check=True,
    )
    paths = [path for path in listed.stdout.decode().split("\0") if path.endswith(".md")]
    return {
        path: subprocess.run(
            ["git", "-C", folder, "show", f"main:{path}"], capture_output=True, check=True
        ).stdout
        for path in paths
    }


@pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")
@pytest.mark.parametrize(
    "name", ["basecamp-policies", pytest.param("github-site-policy", marks=pytest.mark.long)]
)
def test_every_file_of_a_history_reads_as_a_policy(name, tmp_path):
    export = SHARED / f"corpus/{name}.fast-export.gz"
    if not export.exists():
        pytest.skip(f"needs {export.name} in a folder called shared beside the repository")
    files = newest_commit(export, tmp_path)
    assert len(files) > 20
    for path, data in files.items():
        document = read_document(data, path)
        _, text, _ = split_text(data.decode())
        _, body, line = split_text(f"---\ntitle: A policy\nrevised: 2024-01-01\n---\n{text}")
        given = read_markdown(body, path=path, first_line=line)
        assert [block.spans for block in given.blocks] == [block.spans for block in document.blocks]


def test_every_seed_reads():
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    if not seeds:
        pytest.skip("needs seeds/ in a folder called shared beside the repository")
    for seed in seeds:
        assert read_document(seed.read_bytes(), seed.name).blocks
