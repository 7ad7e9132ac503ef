"""What all `notify` commands say."""

from pathlib import Path


def test_the_docs_say_what_to_commit_once_a_notice_is_recorded() -> None:
    docs = (Path(__file__).parents[2] / "docs/notice.md").read_text(encoding="utf-8")
    assert "commit `content/LEDGER` and `content/CHECKPOINT`, and build the site" in " ".join(
        docs.split()
    )
