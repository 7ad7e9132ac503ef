"""The evidence of a notice: written the same whenever it is written, recorded once, and every change to it is found."""

import hashlib
import json

import pytest

from commands import recorded_notice
from commands.recorded_notice import FILES, IN_SQLITE, NOW, exported, files_of, planned, recorded
from legalsite.commands.verify import verify
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.site.load import Site
from legalsite.system import HAS_FILE_MODES

site = pytest.fixture(recorded_notice.site)
sent = pytest.fixture(recorded_notice.sent)


@IN_SQLITE
def test_the_manifest_counts_the_rows_that_could_not_be_read(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob", unreadable=3)
    (line,) = recorded(site, planned(url), url)
    assert ",of=5,late=1,rejected=1,skipped=3 " in line
    exported(site, planned(url), "one", url)
    manifest = json.loads(files_of(site.root / "one")["notice/manifest.json"])
    assert manifest["counts"] == {"accepted_at_any_time": 1, "rejected": 1, "skipped": 3}
    assert [(each["rows"], each["skipped"]) for each in manifest["lists"]] == [(5, 3)]
    sent("ada", "bob")
    (line,) = recorded(site, planned(url), url)
    exported(site, planned(url), "two", url)
    assert hashlib.sha256(files_of(site.root / "two")["notice/manifest.json"]).hexdigest() in line


@IN_SQLITE
def test_a_newer_program_writes_what_was_recorded(site: Site, sent, url: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada")
    recorded(site, status, url)
    monkeypatch.setattr(
        "legalsite.commands.notice_evidence.as_text", lambda redline, context: "in other words"
    )
    assert recorded(site, status, url) == ()
    exported(site, status, "one", url)
    assert (
        b"other words"
        not in (site.root / "one/notice/redlines/terms/2026-03-02.en.txt").read_bytes()
    )


@IN_SQLITE
def test_it_verifies_with_the_site_and_without(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    done = exported(site, sent("ada", "bob"), "one", url, record_too=True)
    assert len(done.lines) == 1
    compared = (
        "compared with the site's ledger",
        "compared only with the folder's own copy of the ledger",
    )
    for root, said in zip((site.root, None), compared, strict=True):
        part = verify_evidence(done.folder, root)
        assert part.problems == ()
        assert part.said == (
            f"{done.folder.as_posix()}:\n  notice: terms@2026-03-02, 17 files, each as the manifest records; "
            "2 recipients in people.csv; in line 5 of the ledger "
            f"(accepted in time for 0 of 2 account holders; 1 late, 1 rejected)\n  {said}"
        )
    assert not any(part.problems for part in verify(site.root, now=NOW))


@IN_SQLITE
def test_every_change_is_found_and_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    folder = exported(site, sent("ada", "bob"), "one", url, record_too=True).folder
    for path in {*(f"notice/{path}" for path in (*FILES, "manifest.json")), "LEDGER"}:
        data = (folder / path).read_bytes()
        (folder / path).write_bytes(
            data.replace(b"2026", b"2027", 1) if b"2026" in data else data + b"x"
        )
        for root in (site.root, None):
            problems = verify_evidence(folder, root).problems
            assert f"{folder.as_posix()}/{path}" in {problem.path for problem in problems}, path
        (folder / path).write_bytes(data)


@IN_SQLITE
def test_files_that_are_missing_added_or_links_are_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    folder = exported(site, sent("ada"), "one", url, record_too=True).folder
    (folder / "notice/record.txt").unlink()
    (folder / "notice/recipients.csv").unlink()
    (folder / "notice/more.txt").write_text("x")
    (folder / "more.txt").write_text("x")
    (folder / "notice/emails/en.eml").rename(site.root / "en.eml")
    (folder / "notice/emails/en.eml").symlink_to(site.root / "en.eml")
    (folder / "attached").mkdir()
    (folder / "attached/CHECKPOINT.tsr").write_text("x")
    rules = {
        problem.path.removeprefix(f"{folder.as_posix()}/"): problem.rule
        for problem in verify_evidence(folder, None).problems
    }
    assert rules == {
        "notice/record.txt": "evidence-missing", "notice/recipients.csv": "evidence-missing",
        "notice/more.txt": "evidence-unlisted",
        "notice/emails/en.eml": "evidence-changed", "more.txt": "evidence-unlisted",
    }  # fmt: skip


@IN_SQLITE
def test_what_is_not_recorded_is_not_exported_and_what_is_no_evidence(
    site: Site, sent, url: str
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada")
    with pytest.raises(ProblemsFound, match="isn't in the ledger, so it couldn't be verified"):
        exported(site, status, "one", url)
    assert not (site.root / "one").exists()
    done = exported(site, status, "one", url, record_too=True)
    assert [problem.rule for problem in verify_evidence(site.root / "content", None).problems] == [
        "evidence-manifest"
    ]
    manifest = (done.folder / "notice/manifest.json").read_text()
    (done.folder / "notice/manifest.json").write_text(manifest.replace("accounts", "others"))
    assert [problem.rule for problem in verify_evidence(done.folder, site.root).problems] == [
        "evidence-unrecorded"
    ]
    (done.folder / "notice/manifest.json").write_text("{}")
    assert [problem.rule for problem in verify_evidence(done.folder, None).problems] == [
        "evidence-manifest"
    ]


@IN_SQLITE
def test_a_folder_with_files_in_it_is_not_written_to(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent_once = sent("ada")
    folder = exported(site, sent_once, "", url, record_too=True).folder
    assert folder == site.root / "evidence/terms-2026-03-02"
    assert (site.root / "evidence/.gitignore").read_text() == "*\n"
    assert not HAS_FILE_MODES or folder.stat().st_mode & 0o077 == 0
    with pytest.raises(ProblemsFound, match="this folder isn't empty") as raised:
        exported(site, sent_once, "evidence/terms-2026-03-02", url, record_too=True)
    assert raised.value.status == 2
