"""The whole site as commands see it: with a ledger what it holds, without one everything."""

import gc
import os
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.site.load import load, resolve_slugs
from legalsite.site.texts import Texts
from posix_needs import NAMES

TEXT = "---\ntitle: Terms\nrevised: 2025-02-01\n---\n# Terms\n\nPay within 30 days.\n"
CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n'
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(TEXT)
    return tmp_path


def versions(root: Path, *, unpublished: bool | None = None) -> list[tuple[str, bool]]:
    site = load(root, unpublished=unpublished)
    return [
        (str(version.revised), bool(version.recorded)) for version in site.policy("terms").versions
    ]


def test_without_a_ledger_everything_counts_and_nothing_is_recorded(root: Path) -> None:
    assert versions(root) == [("2025-02-01", False)]
    assert load(root, unpublished=False).files == {}


def test_with_a_ledger_a_draft_counts_only_when_asked_for(root: Path) -> None:
    publish(root, [], now=NOW)
    (root / "content/terms.md").write_text(TEXT.replace("2025-02-01", "2026-02-01"))
    assert versions(root) == [("2025-02-01", True)]
    assert versions(root, unpublished=True) == [("2025-02-01", True), ("2026-02-01", False)]


def test_a_draft_of_a_new_policy_is_called_unpublished_not_unknown(root: Path) -> None:
    publish(root, [], now=NOW)
    (root / "content/privacy.md").write_text(TEXT)
    with pytest.raises(
        ProblemsFound, match=r"error\[not-published\]: privacy isn't published yet"
    ) as raised:
        load(root).policy("privacy")
    assert raised.value.status == 2


def test_drafts_and_files_are_those_that_the_ledger_does_not_record_yet(root: Path) -> None:
    (root / "content/files").mkdir()
    for name in ("plan.txt", "other.txt"):
        (root / "content/files" / name).write_text(name)
    (root / "content/terms.md").write_text(f"{TEXT}\nSee [the plan](files/plan.txt).\n")
    assert (load(root).drafts, sorted(load(root).shown_files)) == (
        (),
        ["files/other.txt", "files/plan.txt"],
    )
    publish(root, [], now=NOW)
    assert (load(root).drafts, sorted(load(root).shown_files)) == ((), ["files/plan.txt"])
    (root / "content/terms.md").write_text(TEXT.replace("2025-02-01", "2026-02-01"))
    assert load(root).drafts == ("terms.md",)
    assert sorted(load(root, unpublished=True).shown_files) == ["files/other.txt", "files/plan.txt"]


@pytest.mark.posix_only(NAMES)
@pytest.mark.parametrize("name", ["Terms.md", "bad\udcff.md"])
def test_what_cannot_be_a_text_is_a_problem_of_the_files(root: Path, name: str) -> None:
    (root / "content" / name).write_text(TEXT)
    with pytest.raises(ProblemsFound):
        load(root).require_files()


def test_policies_are_asked_for_by_name() -> None:
    known = ["privacy", "terms"]
    assert [resolve_slugs(slugs, known) for slugs in ([], ["terms"], ["terms", "privacy"])] == [
        known,
        ["terms"],
        known,
    ]
    with pytest.raises(
        ProblemsFound, match=r"this site has no policy 'term'\n  help: did you mean terms\?"
    ) as raised:
        resolve_slugs(["term"], known)
    assert raised.value.status == 2


def test_bytes_and_words_of_a_version(root: Path) -> None:
    site = load(root)
    (version,) = site.policy("terms").versions
    assert site.read(version) == TEXT.encode()
    blocks = [(block.text, block.line) for block in site.document(version).blocks]
    assert blocks == [("Terms", 5), ("Pay within 30 days.", 7)]
    assert site.document(version) is site.document(version)


def test_a_policy_that_is_forgotten_is_parsed_and_compared_again(root: Path) -> None:
    site = load(root)
    (version,) = site.policy("terms").versions
    document, redline = site.document(version), site.redline(version, version)
    site.texts.forget()
    assert site.document(version) is not document
    assert site.document(version) == document
    assert site.redline(version, version) is not redline


def test_comparing_many_unrelated_texts_takes_no_more_memory_than_comparing_a_few(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legalsite.site.texts.MAX_TEXTS_SIZE", 30_000)
    (root / "content/terms").mkdir()
    for day in range(1, 8):
        words = "\n\n".join(
            " ".join(f"word{day * at % 2399}" for at in range(start, start + 8))
            for start in range(0, 800, 8)
        )
        (root / f"content/terms/2025-01-{day:02}.md").write_text(
            TEXT.replace("2025-02-01", f"2025-01-{day:02}") + words
        )
    versions = load(root).policy("terms").versions

    gc.collect()
    gc.freeze()  # else, where many tests ran before, garbage of this one would stay

    def most_memory(count: int) -> int:
        site = load(root)
        gc.collect()
        tracemalloc.start()
        for old, new in pairwise(versions[:count]):
            assert site.redline(old, new) is site.redline(old, new)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    most_memory(2)  # loads what the first comparison needs
    few, many = most_memory(3), most_memory(7)
    assert many < 2 * few


def test_twelve_texts_take_as_much_memory_as_the_four_that_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paragraphs = {
        f"{path}.md": "\n\n".join(f"{path}{n} {path}" for n in range(100))
        for path in "abcdefghijkl"
    }
    data = {path: f"{TEXT}\n\n{words}\n".encode() for path, words in paragraphs.items()}
    monkeypatch.setattr("legalsite.site.texts.MAX_TEXTS_SIZE", 4 * len(data["a.md"]))

    def most_memory(count: int) -> int:
        texts = Texts(data.__getitem__)
        tracemalloc.start()
        for path in list(data)[:count]:
            texts.document(path)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    most_memory(12)  # loads what parsing needs, and fills its own caches
    assert most_memory(12) < 1.25 * most_memory(4)


def test_the_bytes_of_a_draft_are_kept_and_those_of_the_archive_are_not(root: Path) -> None:
    publish(root, [], now=NOW)
    (root / "content/terms.md").write_text(TEXT.replace("2025-02-01", "2026-02-01"))
    site = load(root, unpublished=True)
    archived, draft = site.policy("terms").versions
    before = site.read(draft)
    (root / "content/terms.md").write_text("Other words.")
    (root / "content/terms/2025-02-01.md").write_text("Other words.")
    assert site.read(draft) == before
    assert site.read(archived) == b"Other words."
    site.texts.forget()
    assert site.read(draft) == before


def test_all_that_is_wrong_is_told_at_once(root: Path) -> None:
    (root / "content/terms.md").write_text(TEXT.replace("title", "titel"))
    (root / "content/privacy.md").write_text(TEXT.replace("2025-02-01", "soon"))
    with pytest.raises(ProblemsFound) as raised:
        load(root).require()
    assert {problem.path for problem in raised.value.problems} == {
        "content/terms.md",
        "content/privacy.md",
    }


def test_a_damaged_archive_stops_everything(root: Path) -> None:
    publish(root, [], now=NOW)
    (root / "content/terms/2025-02-01.md").write_text(TEXT.replace("30", "14"))
    with pytest.raises(ProblemsFound, match="archive-changed"):
        load(root).require()


def test_a_file_of_the_same_size_and_time_is_read_again_only_if_that_is_asked_for(
    root: Path,
) -> None:
    def write(text: str) -> None:
        (root / "content/terms.md").write_text(text)
        os.utime(root / "content/terms.md", (1_700_000_000, 1_700_000_000))

    write(TEXT)
    before = load(root).sha256_of("terms.md")
    write(TEXT.replace("30", "14"))
    assert load(root).sha256_of("terms.md") == before
    assert load(root, fresh=True).sha256_of("terms.md") != before


def test_many_tables_of_unknown_names_take_linear_time(
    tmp_path: Path, growth: Callable[[Callable[[int], object]], float]
) -> None:
    for size in (1, 4):
        tables = "".join(f"[policies.p{number}]\n" for number in range(200 * size))
        (tmp_path / f"{size}/content").mkdir(parents=True)
        (tmp_path / f"{size}/legalsite.toml").write_text(CONFIG + tables)
    assert [problem.line for problem in load(tmp_path / "1").unknown_name_problems] == [
        *range(4, 204)
    ]
    assert growth(lambda size: load(tmp_path / str(size)).unknown_name_problems) < 8
