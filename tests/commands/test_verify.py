"""Whatever is done to a published site is found, under the part that it belongs to; a whole one is called whole."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.commands.verify import EQUAL_COPY, NOT_COMPARED, VerifiedPart, verify
from legalsite.errors import Problem
from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.checkpoint import checkpoint_of
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.policy import VersionId

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = ("2023-01-01", "2024-01-01", "2025-01-01")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three versions and a picture, recorded year by year."""
    write(tmp_path, "files/logo.png", b"picture")
    ledger = append_entries(
        new_ledger("https://example.com/"),
        [LedgerEntry("file", sha(b"picture"), "files/logo.png")],
        day(DAYS[0]),
    )
    for revised in DAYS:
        text = f"text of {revised}".encode()
        write(tmp_path, f"good/{revised}.md", text)
        entry = LedgerEntry(
            "publish", sha(text), f"good/{revised}.md", "good", VersionId.parse(revised)
        )
        ledger = append_entries(ledger, [entry], day(revised))
    write(tmp_path, "good.md", b"text of 2025-01-01")
    write(tmp_path, "LEDGER", ledger)
    write(tmp_path, "CHECKPOINT", bytes(checkpoint_of(ledger, day(DAYS[-1]))))
    return tmp_path


def write(root: Path, path: str, data: bytes) -> None:
    place = root / "content" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def parts(root: Path, kept: Path | None = None) -> dict[str, VerifiedPart]:
    return {part.name: part for part in verify(root, now=NOW, kept=kept)}


def damage(root: Path) -> list[Problem]:
    return list(
        dict.fromkeys(problem for part in verify(root, now=NOW) for problem in part.problems)
    )


def rules(root: Path) -> list[tuple[str, str]]:
    return [(problem.rule, problem.path.removeprefix("content/")) for problem in damage(root)]


def test_nothing_published(tmp_path: Path) -> None:
    assert verify(tmp_path, now=NOW) == ()
    write(tmp_path, "good.md", b"x")
    assert verify(tmp_path, now=NOW) == ()
    write(tmp_path, "good/2025-01-01.md", b"x")
    (ledger,) = verify(tmp_path, now=NOW)  # there may have been one
    assert (ledger.said, [problem.rule for problem in ledger.problems]) == (
        "none",
        ["ledger-missing"],
    )


def test_a_ledger_that_has_begun(tmp_path: Path) -> None:
    write(tmp_path, "LEDGER", new_ledger("https://example.com/"))
    write(tmp_path, "CHECKPOINT", bytes(checkpoint_of(new_ledger("https://example.com/"), NOW)))
    found = parts(tmp_path)
    assert found["ledger"].said == "no lines yet, for https://example.com/"
    assert found["files"].said == "0 files, each with the hash in this LEDGER"
    assert found["checkpoint"].said == "the ledger matches the checkpoint, with 0 lines"
    assert not any(part.problems for part in found.values())


def test_a_whole_site(root: Path) -> None:
    assert damage(root) == []
    assert [(part.name, part.said, part.problems) for part in verify(root, now=NOW)] == [
        (
            "ledger",
            "4 lines, each with the hash of the lines above, 2023-01-01 to 2025-01-01, for https://example.com/",
            (),
        ),
        ("files", "4 files, each with the hash in this LEDGER", ()),
        ("checkpoint", "the ledger matches the checkpoint, with 4 lines", ()),
        ("signature", "none", ()),
        ("copy", NOT_COMPARED, ()),
    ]


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def attack(root: Path) -> None:
        place = root / "content/LEDGER"
        place.write_bytes(b"".join(change(place.read_bytes().splitlines(keepends=True))))

    return attack


def ledger_is(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def attack(root: Path) -> None:
        (root / "content/LEDGER").unlink()
        make(root / "content/LEDGER")

    return attack


def renamed(root: Path) -> None:
    (root / "content/good/2023-01-01.md").rename(root / "content/good/2021-01-01.md")


ATTACKS: dict[str, tuple[Callable[[Path], object], list[tuple[str, str]]]] = {
    "cut off at the end": (lines(lambda all_: all_[:-1]), [("ledger-rewritten", "LEDGER")]),
    "cut off and checkpoint removed": (
        lambda root: (lines(lambda all_: all_[:-1])(root), (root / "content/CHECKPOINT").unlink()),
        [("checkpoint-missing", "CHECKPOINT")],
    ),
    "header removed": (
        lines(lambda all_: all_[1:]),
        [("ledger-line", "LEDGER"), ("ledger-rewritten", "LEDGER")],
    ),
    "empty": (ledger_is(Path.touch), [("ledger-line", "LEDGER"), ("ledger-rewritten", "LEDGER")]),
    "a byte order mark": (
        lines(lambda all_: [b"\xef\xbb\xbf", *all_]),
        [("ledger-line", "LEDGER"), ("ledger-rewritten", "LEDGER")],
    ),
    "removed": (ledger_is(lambda _: None), [("ledger-missing", "LEDGER")]),
    "a folder": (ledger_is(Path.mkdir), [("not-a-file", "LEDGER")]),
    "endless": (ledger_is(lambda p: p.symlink_to("/dev/zero")), [("bad-link", "LEDGER")]),
    "a pipe": (ledger_is(os.mkfifo), [("not-a-file", "LEDGER")]),
    "huge": (lines(lambda all_: [*all_, b"x" * 100_000_000]), [("file-size", "LEDGER")]),
    "a text edited": (
        lambda root: write(root, "good/2023-01-01.md", b"!"),
        [("archive-changed", "good/2023-01-01.md")],
    ),
    "a text removed": (
        lambda root: (root / "content/good/2024-01-01.md").unlink(),
        [("archive-missing", "good/2024-01-01.md")],
    ),
    "a text back-dated": (
        renamed,
        [("archive-unrecorded", "good/2021-01-01.md"), ("archive-missing", "good/2023-01-01.md")],
    ),
    "a picture changed": (
        lambda root: write(root, "files/logo.png", b"!"),
        [("archive-changed", "files/logo.png")],
    ),
    "rubbish for a checkpoint": (
        lambda root: write(root, "CHECKPOINT", b"!"),
        [("checkpoint-shape", "CHECKPOINT")],
    ),
    "a checkpoint of another day": (
        lambda root: write(
            root,
            "CHECKPOINT",
            bytes(checkpoint_of((root / "content/LEDGER").read_bytes(), day("2024-06-01"))),
        ),
        [("checkpoint-time", "CHECKPOINT")],
    ),
    "a checkpoint that is a folder": (
        lambda root: (
            (root / "content/CHECKPOINT").unlink(),
            (root / "content/CHECKPOINT").mkdir(),
        ),
        [("not-a-file", "CHECKPOINT")],
    ),
    "a byte order mark and no checkpoint": (
        lambda root: (
            lines(lambda all_: [b"\xef\xbb\xbf", *all_])(root),
            (root / "content/CHECKPOINT").unlink(),
        ),
        [("ledger-line", "LEDGER"), ("checkpoint-missing", "CHECKPOINT")],
    ),
    "a text that is a link": (
        lambda root: (
            (root / "content/good/2023-01-01.md").unlink()
            or (root / "content/good/2023-01-01.md").symlink_to("/etc/hostname")
        ),
        [("bad-link", "good/2023-01-01.md")],
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_done_to_it_is_found(name: str, root: Path) -> None:
    attack, expected = ATTACKS[name]
    attack(root)
    found = rules(root)
    assert sorted(found) == sorted(expected)
    assert {(p.rule, p.path) for part in verify(root, now=NOW) for p in part.problems} == {
        (rule, f"content/{path}") for rule, path in found
    }


def test_the_first_bad_line_is_named(root: Path) -> None:
    lines(lambda all_: [*all_[:2], all_[2].replace(b"2023", b"2022"), *all_[3:]])(root)
    part = parts(root)["ledger"]
    assert part.said == "broken, first at line 3 of the file"
    assert parts(root)["files"].problems != ()  # the line names a file that is not there
    ledger_is(Path.mkdir)(root)
    assert parts(root)["ledger"].said == "broken"


def test_a_checkpoint_that_somebody_kept(root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes((root / "content/CHECKPOINT").read_bytes())
    same = f"{kept}: the ledger matches the checkpoint, with 4 lines; {EQUAL_COPY}"
    assert parts(root, kept)["copy"].said == same
    kept.write_bytes(
        b"Checkpoint\r\n\r\n" + kept.read_bytes().replace(b"\n", b"\r\n")
    )  # as in record.txt
    assert parts(root, kept)["copy"].said == same
    data = append_entries(
        (root / "content/LEDGER").read_bytes(), [LedgerEntry("file", sha(b"x"), "files/x.png")], NOW
    )
    write(root, "files/x.png", b"x")
    write(root, "LEDGER", data)
    write(root, "CHECKPOINT", bytes(checkpoint_of(data, NOW)))
    part = parts(root, kept)["copy"]
    assert (part.said, part.problems) == (
        f"{kept}: the checkpoint covers 4 lines, which are unchanged; 1 added later",
        (),
    )


def test_a_history_made_anew_is_whole_in_itself_and_found_from_outside(
    root: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes((root / "content/CHECKPOINT").read_bytes())
    data = append_entries(
        new_ledger("https://example.com/"),
        [LedgerEntry("file", sha(b"picture"), "files/logo.png")],
        day(DAYS[0]),
    )
    write(root, "LEDGER", data)
    write(root, "CHECKPOINT", bytes(checkpoint_of(data, NOW)))
    for revised in DAYS:
        (root / f"content/good/{revised}.md").unlink()
    assert [part.problems for part in verify(root, now=NOW)] == [()] * 5
    (problem,) = parts(root, kept)["copy"].problems
    assert problem.rule == "ledger-rewritten"
    (root / "content/LEDGER").unlink()
    (root / "content/CHECKPOINT").unlink()
    (problem,) = parts(root, kept)["copy"].problems
    assert "the ledger is missing" in problem.message


def test_nothing_is_changed(root: Path) -> None:
    write(root, "good/2023-01-01.md", b"!")
    before = {place: place.read_bytes() for place in root.rglob("*") if place.is_file()}
    verify(root, now=NOW)
    assert {place: place.read_bytes() for place in root.rglob("*") if place.is_file()} == before


def test_bad_settings_do_not_hide_a_damaged_ledger(root: Path) -> None:
    (root / "legalsite.toml").write_text("[site\n")
    assert damage(root) == []
    lines(lambda all_: all_[:-1])(root)
    assert rules(root) == [("ledger-rewritten", "LEDGER")]
