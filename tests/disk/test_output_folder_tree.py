"""The output is the old site or the new one, never half of either, and what is not ours stays."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.disk import file_system
from legalsite.disk import output_folder as swapping
from legalsite.disk.file_system import is_unchanged, walk, write_link
from legalsite.disk.output_folder import (
    MANIFEST,
    PartFiles,
    finish_site,
    open_tree,
    put_file,
    read_manifest,
)
from legalsite.errors import ProblemsFound
from posix_needs import EXCHANGE, KILL, LIMITS, LINKS


def write(
    output: Path,
    site: Mapping[str, bytes],
    seen: PartFiles | None = None,
    root: Path | None = None,
) -> PartFiles:
    with open_tree(output, seen or {}, root) as ready:
        tree = ready()
        parts = {"": {path: put_file(tree, path, data) for path, data in site.items()}}
        finish_site(tree, parts)
        return parts


def is_as_left(output: Path, seen: PartFiles) -> bool:
    return is_unchanged(str(output), seen.values())


def give_up(output: Path, site: Mapping[str, bytes], seen: PartFiles) -> None:
    """Writes all of it, then fails before the site is put in its place."""
    with contextlib.suppress(RuntimeError), open_tree(output, seen) as ready:
        tree = ready()
        for path, data in site.items():
            put_file(tree, path, data)
        raise RuntimeError


def held(output: Path) -> dict[str, bytes]:
    found = {
        path: (output / path).read_bytes()
        for path, _ in walk(str(output))
        if not path.endswith("/")
    }
    found.pop(MANIFEST, None)
    return found


OLD = {"index.html": b"old home", "privacy/index.html": b"privacy", "gone/deep/index.html": b"gone"}
NEW = {"index.html": b"new home", "privacy/index.html": b"privacy", "privacy/feed.xml": b"feed"}


def test_the_next_site_takes_its_place_and_empty_folders_go(tmp_path: Path) -> None:
    output = tmp_path / "output"
    seen = write(output, OLD)
    for site in (NEW, OLD, NEW, NEW):
        seen = write(output, site, seen)
        assert held(output) == site
        assert (output / "gone").exists() == (site is OLD)


def test_a_first_site_needs_no_link_from_the_staging_tree_to_itself(tmp_path: Path) -> None:
    write(tmp_path / "output", OLD)
    beside = tmp_path / ".output.staging"
    assert sorted(path.name for path in beside.iterdir()) == [".gitignore", "links", "lock"]


def test_byte_equal_files_stay_the_same_files_and_a_changed_one_is_another_file(
    tmp_path: Path,
) -> None:
    output = tmp_path / "output"
    seen = write(output, OLD)
    kept = (output / "privacy/index.html").stat().st_ino
    os.utime(output / "privacy/index.html", ns=(10**18, 10**18))
    for site in (NEW, OLD, NEW):
        changed = (output / "index.html").stat().st_ino
        seen = write(output, site, seen)
        about = (output / "privacy/index.html").stat()
        assert (about.st_ino, about.st_mtime_ns) == (kept, 10**18)
        assert (output / "index.html").stat().st_ino != changed
        assert is_as_left(output, seen)


def test_a_harmed_or_lost_file_is_mended(tmp_path: Path) -> None:
    output = tmp_path / "output"
    seen = write(output, OLD)
    (output / "index.html").write_bytes(b"defaced!")
    (output / "privacy/index.html").unlink()
    assert not is_as_left(output, seen)
    seen = write(output, OLD, seen)
    assert held(output) == OLD
    (output / "gone/deep/index.html").write_bytes(b"x")
    write(output, OLD, seen)
    assert held(output) == OLD


def test_what_lies_in_the_staging_tree_does_not_reach_the_site(tmp_path: Path) -> None:
    output, staging = tmp_path / "output", tmp_path / ".output.staging/tree"
    seen = write(output, NEW, write(output, OLD))
    assert not staging.exists()
    (staging / "privacy/index.html").mkdir(parents=True)
    (staging / "half/made").mkdir(parents=True)
    (staging / "link").symlink_to("away")
    (staging / "index.html").write_bytes(b"half")
    write(output, NEW, seen)
    assert held(output) == NEW
    assert not (output / "half").exists()


def test_what_a_build_keeps_is_in_no_folder_that_is_uploaded(tmp_path: Path) -> None:
    output = tmp_path / "public/legal"
    seen = write(output, LARGE, root=tmp_path)
    write(output, LATER, seen, tmp_path)
    assert [path.name for path in (tmp_path / "public").iterdir()] == ["legal"]
    assert (tmp_path / ".public.legal.staging/.gitignore").read_text() == "*\n"
    assert {path.name for path in (tmp_path / ".public.legal.staging/in").iterdir()} == {
        ".gitignore",
        "links",
        "lock",
    }
    outside = tmp_path / "elsewhere/legal"  # on the command line, any folder can be named
    write(outside, LARGE, root=tmp_path / "site")
    assert (tmp_path / "elsewhere/.legal.staging/lock").exists()


def test_on_another_file_system_it_stays_beside_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = Path.stat

    def mounted(path: Path, **options: bool) -> os.stat_result:
        """Return the status of a path as if public/ were another file system."""
        found = list(stat(path, **options))
        found[2] += "public" in path.parts
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", mounted)
    write(tmp_path / "public/legal", LARGE, root=tmp_path)
    assert (tmp_path / "public/.legal.staging/lock").exists()
    assert not (tmp_path / ".public.legal.staging").exists()


@pytest.mark.posix_only(LINKS)
def test_a_folder_of_at_most_a_hundred_files_is_made_anew_with_the_same_files(
    tmp_path: Path,
) -> None:
    output = tmp_path / "output"
    site = {f"few/{n}": b"" for n in range(100)} | {f"many/{n}": b"" for n in range(101)}
    seen = write(output, site)
    before = {path: (output / path).stat().st_ino for path in ("few", "few/1", "many", "many/1")}
    write(output, {**site, "index.html": b"new"}, seen)
    assert [path for path in before if (output / path).stat().st_ino != before[path]] == ["few"]


@pytest.mark.posix_only(EXCHANGE)
def test_a_folder_in_which_nothing_changes_is_the_same_folder_with_all_that_is_in_it(
    tmp_path: Path,
) -> None:
    output = tmp_path / "output"
    seen = write(output, LARGE)
    (output / "de/terms/empty").mkdir()
    (output / "de/terms/mine.txt").write_text("mine")
    before = {
        path: (output / path).stat().st_ino
        for path in ("terms", "de/terms", "de/privacy", "privacy")
    }
    write(output, {**LARGE, "de/privacy/index.html": b"neu", "index.html": b"new"}, seen)
    after = {path: (output / path).stat().st_ino for path in before}
    assert {path for path in before if before[path] == after[path]} == {
        "terms",
        "de/terms",
        "privacy",
    }
    assert (output / "de/terms/empty").is_dir()
    assert (output / "de/terms/mine.txt").read_text() == "mine"
    assert not [path for path in output.rglob("*") if path.is_symlink()]


LARGE = {
    "index.html": b"home",
    "privacy/index.html": b"privacy",
    "privacy/2025-01-01/index.html": b"first privacy",
    "terms/index.html": b"terms",
    "terms/changes/index.html": b"changed terms",
    "de/terms/index.html": b"Bedingungen",
    "de/terms/changes/index.html": b"neue Bedingungen",
    "de/privacy/index.html": b"Datenschutz",
}
LATER = {**LARGE, "index.html": b"new home", "de/privacy/index.html": b"neu", "status.json": b"{}"}
EXCHANGES = 4  # the site; terms, privacy, de/terms


def read_by_a_visitor(output: Path, site: Mapping[str, bytes]) -> bool:
    return all((output / path).read_bytes() == data for path, data in site.items())


@pytest.mark.parametrize("name", ["output", "public/legal", "a/b/c"])
@pytest.mark.posix_only(EXCHANGE)
def test_at_every_moment_a_visitor_finds_one_whole_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    output, exchange, moments = tmp_path / name, swapping.exchange, 0
    seen = write(output, LARGE, root=tmp_path)

    def watched(first: str, second: str) -> bool:
        nonlocal moments
        assert read_by_a_visitor(output, LATER if moments else LARGE)
        done = exchange(first, second)
        assert read_by_a_visitor(output, LATER)
        if moments:  # somebody read the link a moment ago and looks for the folder where it was
            assert [(path / "index.html").read_bytes() for path in (Path(first), Path(second))]
        moments += 1
        return done

    monkeypatch.setattr(swapping, "exchange", watched)
    write(output, LATER, seen, tmp_path)
    assert moments == EXCHANGES


@pytest.mark.parametrize("name", ["output", "public/legal", "a/b/c"])
@pytest.mark.posix_only(LINKS)
def test_the_links_of_one_site_serve_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    output, made = tmp_path / name, []
    seen = write(output, LARGE, root=tmp_path)
    monkeypatch.setattr(
        file_system, "write_link", lambda file, text: (made.append(text), write_link(file, text))
    )
    seen = write(output, LATER, seen, tmp_path)
    assert len(made) == EXCHANGES - 1
    write(output, LARGE, seen, tmp_path)
    assert (len(made), held(output)) == (EXCHANGES - 1, LARGE)
    assert not [path for path in output.rglob("*") if path.is_symlink()]


def test_a_link_that_was_kept_for_another_folder_is_not_used(tmp_path: Path) -> None:
    output = tmp_path / "output"
    write(output, LATER, write(output, LARGE))
    output.rename(tmp_path / "public")
    (tmp_path / ".output.staging").rename(tmp_path / ".public.staging")
    write(tmp_path / "public", LARGE)
    assert held(tmp_path / "public") == LARGE
    assert not [path for path in (tmp_path / "public").rglob("*") if path.is_symlink()]


@pytest.mark.parametrize("name", ["output", "public/legal", "a/b/c"])
@pytest.mark.posix_only(EXCHANGE)
@pytest.mark.parametrize("moment", range(EXCHANGES + 1))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_within_the_swap_leaves_a_whole_site_and_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, moment: int, when: str
) -> None:
    output, exchange, moments = tmp_path / name, swapping.exchange, 0
    seen = write(output, LARGE, root=tmp_path)
    (output / "terms/mine.txt").write_text("mine")

    def killed(first: str, second: str) -> bool:
        nonlocal moments
        moments += 1
        if moments == moment and when == "before":
            raise KeyboardInterrupt
        exchange(first, second)
        if moments == moment:
            raise KeyboardInterrupt
        return True

    monkeypatch.setattr(swapping, "exchange", killed)
    with contextlib.suppress(KeyboardInterrupt):
        write(output, LATER, seen, tmp_path)
    swapped = moment == 0 or moment > 1 or when == "after"
    assert read_by_a_visitor(output, LATER if swapped else LARGE)
    monkeypatch.setattr(swapping, "exchange", exchange)
    with open_tree(output, {}, tmp_path):
        assert held(output) == {**(LATER if swapped else LARGE), "terms/mine.txt": b"mine"}
    assert not [path for path in output.rglob("*") if path.is_symlink()]
    write(output, LARGE, root=tmp_path)
    assert held(output) == {**LARGE, "terms/mine.txt": b"mine"}


STYLED = {"index.html": b"old", "assets/a.css": b"style", "assets/b.css": b"more"}


@pytest.mark.posix_only(EXCHANGE)
def test_a_kill_after_the_swap_leaves_no_link_in_the_place_of_the_assets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, exchange = tmp_path / "output", swapping.exchange
    seen = write(output, STYLED)

    def killed(first: str, second: str) -> bool:
        exchange(first, second)
        raise KeyboardInterrupt

    monkeypatch.setattr(swapping, "exchange", killed)
    with contextlib.suppress(KeyboardInterrupt):
        write(output, {**STYLED, "index.html": b"new"}, seen)
    assert held(output) == {**STYLED, "index.html": b"new"}
    assert not [path for path in output.rglob("*") if path.is_symlink()]


def test_a_link_of_ours_that_leads_to_nothing_is_swept(tmp_path: Path) -> None:
    output = tmp_path / "output"
    seen = write(output, LARGE)
    shutil.rmtree(output / "terms")  # killed after the swap, and then `.output.staging` was deleted
    (output / "terms").symlink_to("../.output.staging/tree/terms")
    shutil.rmtree(tmp_path / ".output.staging")
    write(output, LARGE, seen)
    assert held(output) == LARGE


def test_what_came_with_a_repository_is_not_led_outside(tmp_path: Path) -> None:
    output, outside = tmp_path / "site/output", tmp_path / "outside/tree"
    outside.mkdir(parents=True)
    seen = write(output, LARGE)
    text = "../.output.staging/tree/terms"
    kept = tmp_path / "site/.output.staging/links" / hashlib.sha256(text.encode()).hexdigest()
    kept.unlink(missing_ok=True)
    kept.symlink_to(outside)
    write(output, LATER, seen)
    assert held(output) == LATER
    shutil.rmtree(tmp_path / "site/.output.staging")
    (tmp_path / "site/.output.staging").symlink_to(outside.parent)
    with pytest.raises(ProblemsFound) as found:
        write(output, LARGE)
    assert str(found.value) == (
        f"{tmp_path / 'site/.output.staging'}: error[not-ours]: "
        "legalsite needs a regular folder here, not a link or a pipe\n  help: move it elsewhere"
    )
    assert outside.is_dir()


def test_foreign_files_go_along(tmp_path: Path) -> None:
    output = tmp_path / "output"
    (output / "well-known/empty").mkdir(parents=True)
    (output / "CNAME").write_text("example.com")
    (output / "link").symlink_to("CNAME")
    seen = write(output, OLD)
    (output / "privacy/note.txt").write_text("mine")
    seen = write(output, NEW, seen)
    for _ in range(2):
        assert (output / "CNAME").read_text() == "example.com"
        assert (output / "link").is_symlink()
        assert (output / "privacy/note.txt").read_text() == "mine"
        assert (output / "well-known/empty").is_dir()
        seen = write(output, OLD, seen)
    (output / "CNAME").unlink()
    (output / "privacy/note.txt").write_text("mine, edited")
    write(output, NEW, seen)
    assert not (output / "CNAME").exists()
    assert (output / "privacy/note.txt").read_text() == "mine, edited"


@pytest.mark.parametrize(
    "foreign", ["index.html", "privacy", "feed.xml/here.txt", "privacy/feed.xml"]
)
def test_a_foreign_file_in_the_way_is_named_and_stays(tmp_path: Path, foreign: str) -> None:
    output = tmp_path / "output"
    (output / foreign).parent.mkdir(parents=True)
    (output / foreign).write_text("mine")
    with pytest.raises(ProblemsFound) as found:
        write(output, {**NEW, "feed.xml": b"all"})
    assert str(found.value) == (
        f"{output.as_posix()}/{foreign}: error[foreign-file]: the site needs this path, "
        "but the file there wasn't written by a build"
        "\n  help: move it elsewhere; a build never overwrites a file it didn't write"
    )
    assert found.value.status == 2
    assert held(output) == {foreign: b"mine"}


def test_without_a_readable_manifest_nothing_is_ours(tmp_path: Path) -> None:
    output = tmp_path / "output"
    write(output, OLD)
    for make in (lambda file: file.write_text("rubbish"), os.mkfifo):
        (output / MANIFEST).unlink()
        make(output / MANIFEST)
        with pytest.raises(ProblemsFound):
            write(output, OLD)
    (output / MANIFEST).unlink()
    assert held(output) == OLD


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    output = tmp_path / "output"
    with open_tree(output, {}), pytest.raises(ProblemsFound) as found:
        write(output, NEW)
    assert f"another build (process {os.getpid()})" in str(found.value)


def test_a_killed_build_leaves_the_old_site(tmp_path: Path) -> None:
    output = tmp_path / "output"
    write(output, OLD)
    code = (
        "import os, sys; from pathlib import Path; from legalsite.disk.output_folder import open_tree, put_file\n"
        "with open_tree(Path(sys.argv[1]), {}) as ready:\n"
        f"    put_file(ready(), 'index.html', b'half'); os.kill(os.getpid(), {int(KILL)})"
    )
    done = subprocess.run([sys.executable, "-c", code, str(output)], check=False)
    assert abs(done.returncode) == KILL
    assert held(output) == OLD
    write(output, NEW)
    assert held(output) == NEW


@pytest.mark.parametrize("name", ["output", "public/legal", "a/b/c"])
def test_two_renames_where_the_system_cannot_exchange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(swapping, "exchange", lambda *_: False)
    output = tmp_path / name
    seen = write(output, LARGE, root=tmp_path)
    (output / "de/terms/empty").mkdir()
    for site in (LATER, OLD, LARGE):
        seen = write(output, site, seen, tmp_path)
        assert held(output) == site
        assert (output / "de/terms/empty").is_dir()


def test_a_kill_between_two_renames_is_mended_at_the_next_start(tmp_path: Path) -> None:
    output = tmp_path / "output"
    write(output, OLD)
    output.rename(tmp_path / ".output.staging/aside")
    with open_tree(output, {}):
        assert held(output) == OLD


def test_new_files_follow_umask_and_the_folder_keeps_its_mode(tmp_path: Path) -> None:
    output = tmp_path / "output"
    before = os.umask(0o027)
    try:
        seen = write(output, OLD)
        assert (output / "privacy/index.html").stat().st_mode & 0o777 == 0o640
        assert (output / "privacy").stat().st_mode & 0o777 == 0o750
        output.chmod(0o2775)
        write(output, NEW, seen)
        assert output.stat().st_mode & 0o7777 == 0o2775
        output.chmod(0o555)
        write(output, OLD)
        assert output.stat().st_mode & 0o7777 == 0o755, (
            "a folder that nobody can write stops every later build"
        )
    finally:
        os.umask(before)


def test_the_manifest_reads_back_and_holds_no_machine(tmp_path: Path) -> None:
    write(tmp_path / "one", OLD)
    write(tmp_path / "two", OLD)
    made = read_manifest(tmp_path / "one" / MANIFEST)
    assert made is not None
    assert (tmp_path / "two" / MANIFEST).read_bytes() == "".join(
        f"{sha256}  {path}\n" for path, sha256 in sorted(made.items())
    ).encode()
    if sys.platform != "win32":  # which has no sha256sum
        check = subprocess.run(
            ["sha256sum", "--check", "--quiet", MANIFEST], cwd=tmp_path / "one", check=False
        )
        assert check.returncode == 0


names = st.sampled_from(
    ["index.html", "a/index.html", "a/b/index.html", "c/index.html", "feed.xml", "c/d.md"]
)
sites = st.dictionaries(names, st.sampled_from([b"one", b"two", b"three"]), min_size=1)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(sites, st.sampled_from(["seen", "forgotten", "failed"])), min_size=2, max_size=5
    )
)
def test_whatever_was_built_before_the_site_is_the_last_one(
    tmp_path_factory: pytest.TempPathFactory, builds: list[tuple[dict[str, bytes], str]]
) -> None:
    output = tmp_path_factory.mktemp("site") / "output"
    (output / "mine").mkdir(parents=True)
    (output / "mine/CNAME").write_bytes(b"example.com")
    seen: PartFiles = {}
    for site, how in builds:
        if how == "failed":
            give_up(output, site, seen)
        else:
            seen = write(output, site, seen if how == "seen" else {})
            assert held(output) == {**site, "mine/CNAME": b"example.com"}


def tree_of(folder: Path) -> dict[str, bytes | None]:
    return {
        path: None if path.endswith("/") else (folder / path).read_bytes()
        for path, _ in walk(str(folder))
    }


@pytest.mark.parametrize("planted", ["links", ".output.staging", "tree", "aside", "lock"])
def test_a_link_beside_the_output_leads_no_build_outside(tmp_path: Path, planted: str) -> None:
    """Whatever came with a repository: the build is refused, or writes its site and nothing else."""
    output, outside, beside = (
        tmp_path / "site/output",
        tmp_path / "outside",
        tmp_path / "site/.output.staging",
    )
    write(outside / "index", {"index.html": b"mine", "terms/index.html": b"mine"})
    before = tree_of(outside)
    for there in (False, True):
        shutil.rmtree(tmp_path / "site", ignore_errors=True)
        seen = write(output, LARGE) if there else {}
        (output / "home").mkdir(parents=True)
        (output / "terms").exists() or (output / "terms").symlink_to(
            "../.output.staging/tree/terms"
        )
        if beside.exists():
            shutil.rmtree(beside)
        beside.mkdir()
        (beside / planted).symlink_to(outside / "index")
        for site in (LATER, LARGE, LATER):
            with contextlib.suppress(ProblemsFound):
                seen = write(output, site, seen)
                assert held(output).items() >= site.items()
        assert tree_of(outside) == before


@pytest.mark.posix_only(LIMITS)
def test_an_error_of_writing_names_the_file(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path; from legalsite.disk.output_folder import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99))\n"
        "with open_tree(Path(sys.argv[1]), {}) as ready:\n"
        "    try: put_file(ready(), 'privacy/index.html', bytes(100))\n"
        "    except OSError as error: print(error.filename, end='')"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "output")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == str(tmp_path / ".output.staging/tree/privacy/index.html"), done.stderr
