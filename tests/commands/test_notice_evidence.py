"""The evidence of a notice: recorded once, the same bytes whenever it is exported, and every change is found."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from commands import recorded_notice
from commands.recorded_notice import FILES, IN_SQLITE, NOW, exported, files_of, planned, recorded
from legalsite.commands.exported_evidence import notice_to_export
from legalsite.commands.notice_status import RESULTS
from legalsite.commands.publish import publish
from legalsite.commands.verify import verify
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import open_database
from legalsite.model.email import Outcome
from legalsite.model.notice_key import NoticeKey
from legalsite.site.load import Site, load
from legalsite.system import HAS_FILE_MODES

site = pytest.fixture(recorded_notice.site)
sent = pytest.fixture(recorded_notice.sent)

LATE = "by=2026-03-02,in_time=not_all,first=2026-03-05,last=2026-03-05"


def test_the_result_is_exported_byte_for_byte_whenever_it_is(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada", "bob")
    (line,) = recorded(site, status, url)
    assert f" seen:email,to=accounts,{LATE} " in line
    first = exported(site, status, "one", url)
    assert [each.text for each in first.lines] == [line]
    publish(site.root, (), now=NOW + timedelta(days=9))
    exported(load(site.root), status, "two", url)
    one = files_of(site.root / "one/accounts")
    assert one == files_of(site.root / "two/accounts")
    listed = {f"notice/{path}" for path in FILES}
    assert one.keys() == {*listed, "RESULT", "notice/people.csv", "notice/replies.csv"}
    sha256 = hashlib.sha256(one["RESULT"]).hexdigest()
    assert sha256 in line
    assert (site.root / RESULTS / f"{sha256}.txt").read_bytes() == one["RESULT"]
    assert b"# result by=2026-03-02 of=2 late=1 rejected=1 first=2026-03-05" in one["RESULT"]
    assert b"@b.test" not in b"".join(one[path] for path in listed)
    assert (
        (site.root / "one/texts/terms/2026-03-02.md").read_bytes()
        == (site.root / "content/terms/2026-03-02.md").read_bytes()
    )  # fmt: skip
    people = one["notice/people.csv"].splitlines(keepends=True)
    assert sorted(each.decode().partition(",")[2].split(",", 1)[1] for each in people) == [
        "ada@b.test,Ada\n", "bob@b.test,Bob\n"
    ]  # fmt: skip
    rows = one["notice/recipients.csv"].decode().splitlines()[1:]
    assert {row[-64:] for row in rows} == {hashlib.sha256(each).hexdigest() for each in people}


@IN_SQLITE
def test_rows_that_could_not_be_read_are_counted_as_skipped(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent("ada", "bob", unreadable=3)
    recorded(site, planned(url), url)
    exported(site, planned(url), "one", url)
    result = files_of(site.root / "one")["accounts/RESULT"]
    assert b"# result by=2026-03-02 of=5 late=1 rejected=1 skipped=3 first=" in result


@IN_SQLITE
def test_it_verifies_with_the_site_and_without(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada", "bob")
    assert len(recorded(site, status, url)) == 1
    folder = exported(site, status, "one", url).folder
    compared = (
        "compared with the site's ledger",
        "compared only with the folder's own copy of the ledger",
    )
    for root, said in zip((site.root, None), compared, strict=True):
        part = verify_evidence(folder, root)
        assert part.problems == ()
        assert part.said == (
            f"{folder.as_posix()}:\n"
            "  accounts/RESULT: 16 files, each as it lists\n"
            "    line 5 of the ledger: accepted in time for fewer than all account holders: "
            "accepted in time for 0 of 2 account holders; 1 late, 1 rejected\n"
            f"  {said}"
        )
    assert not any(part.problems for part in verify(site.root, now=NOW))


@IN_SQLITE
def test_every_change_is_found_and_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada", "bob")
    recorded(site, status, url)
    folder = exported(site, status, "one", url).folder
    private = ("people.csv", "replies.csv")
    paths = [f"accounts/notice/{path}" for path in (*FILES, *private)]
    for path in (*paths, "accounts/RESULT", "LEDGER", "texts/terms/2026-03-02.md"):
        data = (folder / path).read_bytes()
        changed = data.replace(b"2026", b"2027", 1) if b"2026" in data else data + b"x"
        (folder / path).write_bytes(changed)
        for root in (site.root, None):
            problems = verify_evidence(folder, root).problems
            assert f"{folder.as_posix()}/{path}" in {problem.path for problem in problems}, path
        (folder / path).write_bytes(data)


@IN_SQLITE
def test_files_that_are_missing_added_or_links_are_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada")
    recorded(site, status, url)
    folder = exported(site, status, "one", url).folder
    (folder / "accounts/notice/record.txt").unlink()
    (folder / "accounts/notice/more.txt").write_text("x")
    (folder / "more.txt").write_text("x")
    (folder / "accounts/notice/emails/en.eml").rename(site.root / "en.eml")
    (folder / "accounts/notice/emails/en.eml").symlink_to(site.root / "en.eml")
    (folder / "attached").mkdir()
    (folder / "attached/CHECKPOINT.tsr").write_text("x")
    rules = {
        problem.path.removeprefix(f"{folder.as_posix()}/"): problem.rule
        for problem in verify_evidence(folder, None).problems
    }
    assert rules == {
        "accounts/notice/record.txt": "evidence-changed",
        "accounts/notice/more.txt": "evidence-changed",
        "accounts/notice/emails/en.eml": "evidence-changed", "more.txt": "evidence-unlisted",
    }  # fmt: skip


@IN_SQLITE
def test_what_is_not_recorded_is_not_exported_and_what_is_no_evidence(
    site: Site, sent, url: str
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada")
    with pytest.raises(ProblemsFound, match="no evidence of a notice of terms@2026-03-02"):
        notice_to_export(load(site.root), "terms@2026-03-02")
    recorded(site, status, url)
    assert notice_to_export(load(site.root), "terms") == NoticeKey.parse("terms@2026-03-02")
    folder = exported(site, status, "one", url).folder

    def rules() -> list[str]:
        return [problem.rule for problem in verify_evidence(folder, site.root).problems]

    nothing = verify_evidence(site.root / "content/terms", None).problems
    assert "evidence-result" in [problem.rule for problem in nothing]
    result = (folder / "accounts/RESULT").read_text()
    (folder / "accounts/RESULT").write_text(result.replace("enough 100", "enough 90"))
    assert rules() == ["evidence-unrecorded"]
    (folder / "accounts/RESULT").write_text("{}")
    assert rules() == ["evidence-result"]


@IN_SQLITE
def test_a_folder_with_files_in_it_is_not_written_to(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent_once = sent("ada")
    recorded(site, sent_once, url)
    folder = exported(site, sent_once, "", url).folder
    assert folder == site.root / "evidence/terms-2026-03-02"
    assert (site.root / "evidence/.gitignore").read_text() == "*\n"
    assert not HAS_FILE_MODES or folder.stat().st_mode & 0o077 == 0
    with pytest.raises(ProblemsFound, match="this folder isn't empty") as raised:
        exported(site, sent_once, "evidence/terms-2026-03-02", url)
    assert raised.value.status == 2


def test_a_retry_is_recorded_and_older_folders_stay_valid(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    first = sent("ada", "bob")
    recorded(site, first, url)
    folder = exported(site, first, "one", url).folder
    with open_database(url) as engine:
        Deliveries(engine, recorded_notice.now).updates.change_state(
            first.number, ["rejected"], "pending", "to be retried"
        )
    again = sent("ada", "bob", answers={"bob@b.test": Outcome(b"", "accepted", 250, "OK")})
    assert len(recorded(site, again, url)) == 1
    assert recorded(site, again, url) == ()
    exported(site, again, "two", url)
    for each in (folder, site.root / "two"):
        assert verify_evidence(each, site.root).problems == ()
    assert "; since line 6: " in verify_evidence(folder, site.root).said


def test_a_run_that_was_killed_before_it_wrote_the_line_leaves_one_line(
    site: Site, sent, url: str
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    names = ("LEDGER", "CHECKPOINT")
    before = {name: (site.root / "content" / name).read_bytes() for name in names}
    status = sent("ada")
    (line,) = recorded(site, status, url)
    for name, data in before.items():
        (site.root / "content" / name).write_bytes(data)
    for path in (site.root / RESULTS).glob("*.txt"):
        path.unlink()
    assert recorded(site, status, url, lambda: NOW + timedelta(hours=1)) == (line,)
    assert (site.root / "content/LEDGER").read_text().count(" notice ") == 1
    sha256 = line.split()[5].removeprefix("sha256:")
    result = (site.root / RESULTS / f"{sha256}.txt").read_bytes()
    assert hashlib.sha256(result).hexdigest() == sha256


def test_processes_that_finish_together_record_the_outcome_once(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    together = (
        4 if url.startswith("postgresql") else 1
    )  # from an SQLite file, one process sends at a time
    ended = sent("ada", "bob")
    with ThreadPoolExecutor(together) as threads:
        lines = list(threads.map(lambda _: recorded(site, ended, url), range(4)))
    assert sorted(map(len, lines)) == [0, 0, 0, 1]
    assert (site.root / "content/LEDGER").read_text().count(" notice ") == 1
