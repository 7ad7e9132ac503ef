"""The lines that docs/prove.md gives for verifying by hand, run as they stand on a site that was published."""

import hashlib
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.disk.signing import sign
from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.checkpoint import checkpoint_of
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult, read_result
from legalsite.model.policy import VersionId

DOCS = Path(__file__).parents[2] / "docs/prove.md"
BLOCKS = re.findall(
    r"^```sh\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)
PARTS = ("text", "order", "seals", "files", "checkpoint", "signature", "unsigned")

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "awk", "sha256sum", "ssh-keygen"))),
    reason="install bash, awk, coreutils and ssh-keygen (Debian: openssh-client)",
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Two texts, a gap between them, a picture and a notice; one text withheld later; signed."""
    files = {
        "files/logo.png": b"picture",
        "good/2024-01-01.md": b"one",
        "good/2025-01-01.md": b"two",
    }
    files["good/2024-06-01.gap"] = b"lost\n"
    first, gap, second = map(VersionId.parse, ("2024-01-01", "2024-06-01", "2025-01-01"))
    emails = read_result("seen:email,to=accounts,by=2025-01-01,in_time=all")
    steps = [
        (2024, [LedgerEntry("file", sha(b"picture"), "files/logo.png")]),
        (2024, [LedgerEntry("publish", sha(b"one"), "good/2024-01-01.md", "good", first)]),
        (2025, [LedgerEntry("gap", sha(b"lost\n"), "good/2024-06-01.gap", "good", gap)]),
        (2025, [LedgerEntry("publish", sha(b"two"), "good/2025-01-01.md", "good", second)]),
        (
            2025,
            [
                LedgerEntry(
                    "notice",
                    "",
                    "",
                    "good",
                    second,
                    RecordedResult("stated", "letter", on=date(2025, 1, 2)),
                )
            ],
        ),
        (2025, [LedgerEntry("notice", sha(b"more"), "", "good", second, emails)]),
        (2026, [LedgerEntry("withhold", sha(b"why\n"), "good/2024-01-01.withheld", "good", first)]),
    ]
    ledger = new_ledger("https://example.com/")
    for year, entries in steps:
        ledger = append_entries(ledger, entries, datetime(year, 1, 2, tzinfo=UTC))
    checkpoint = bytes(checkpoint_of(ledger, datetime(2026, 1, 2, tzinfo=UTC)))
    files |= {"good/2024-01-01.withheld": b"why\n", "LEDGER": ledger, "CHECKPOINT": checkpoint}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "good/2024-01-01.md").unlink()
    key = tmp_path / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True
    )
    (tmp_path / "CHECKPOINT.sig").write_bytes(sign(checkpoint, key))
    (tmp_path / "allowed_signers").write_text(
        f"legal@example.com {key.with_suffix('.pub').read_text()}"
    )
    return tmp_path


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def failing(content: Path, kept: str = "CHECKPOINT", signers: str = "allowed_signers") -> list[str]:
    """The parts whose lines, pasted into bash, fail, for somebody who kept these two files."""
    return [
        part
        for part, block in zip(PARTS, BLOCKS, strict=True)
        if subprocess.run(
            ["bash", "-c", as_kept(block, kept, signers)],
            cwd=content,
            capture_output=True,
            check=False,
        ).returncode
    ]


def as_kept(block: str, kept: str, signers: str) -> str:
    text = block.replace("privacy/2025-02-01.md", "good/2025-01-01.md")
    return text.replace("kept=CHECKPOINT", f"kept={kept}").replace(
        "signers=allowed_signers", f"signers={signers}"
    )


def edit(place: Path, old: bytes, new: bytes) -> None:
    data = place.read_bytes()
    assert old in data
    place.write_bytes(data.replace(old, new, 1))


def test_what_a_reader_a_customer_and_a_court_can_check(content: Path) -> None:
    for name, kept in (("CHECKPOINT", "KEPT"), ("allowed_signers", "SIGNERS")):
        shutil.copy(content / name, content / kept)
    ledger, checkpoint = (content / "LEDGER").read_bytes(), (content / "CHECKPOINT").read_bytes()
    assert failing(content, "KEPT", "SIGNERS") == []
    edit(content / "good/2025-01-01.md", b"two", b"2")
    assert failing(content, "KEPT", "SIGNERS") == ["text", "files"]
    edit(content / "good/2025-01-01.md", b"2", b"two")
    entry = LedgerEntry("file", sha(b"picture"), "files/logo.png")
    (content / "LEDGER").write_bytes(
        append_entries(ledger, [entry], datetime(2026, 1, 3, tzinfo=UTC))
    )
    assert failing(content, "KEPT", "SIGNERS") == ["unsigned"]
    (content / "LEDGER").write_bytes(ledger.replace(b"good", b"gone", 1))
    assert "checkpoint" in failing(content, "KEPT", "SIGNERS")
    assert "unsigned" in failing(content, "KEPT", "SIGNERS")
    (content / "LEDGER").write_bytes(ledger)
    (content / "CHECKPOINT").write_bytes(checkpoint.replace(b"time 2026", b"time 2025"))
    assert failing(content, "KEPT", "SIGNERS") == ["signature"]
    empty = bytes(
        checkpoint_of(new_ledger("https://example.com/"), datetime(2026, 1, 2, tzinfo=UTC))
    )
    (content / "KEPT").write_bytes(empty)
    assert "checkpoint" in failing(content, "KEPT", "SIGNERS")


@pytest.mark.parametrize(
    ("path", "old", "new", "parts"),
    [
        ("LEDGER", b"publish good 2025", b"publish gooe 2025", ["seals", "checkpoint", "unsigned"]),
        ("files/logo.png", b"p", b"P", ["files"]),
        ("good/2024-01-01.withheld", b"why", b"because", ["files"]),
        ("CHECKPOINT", b"time 2026", b"time 2025", ["signature"]),
    ],
    ids=["a bit in the ledger", "a file", "a reason", "a checkpoint made anew without the key"],
)
def test_what_was_changed_fails(
    content: Path, path: str, old: bytes, new: bytes, parts: list[str]
) -> None:
    assert failing(content) == []
    edit(content / path, old, new)
    assert failing(content) == parts


def test_what_was_moved_or_taken_away_fails(content: Path) -> None:
    (content / "files/logo.png").unlink()
    assert failing(content) == ["files"]
    lines = (content / "LEDGER").read_bytes().splitlines(keepends=True)
    (content / "LEDGER").write_bytes(b"".join([*lines[:3], lines[4], lines[3], *lines[5:]]))
    assert failing(content) == ["order", "seals", "files", "checkpoint", "unsigned"]
    (content / "LEDGER").write_bytes(b"".join(lines[:4]))
    assert "checkpoint" in failing(content)
