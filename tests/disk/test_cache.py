"""The cache changes speed only: whatever is wrong with it, it is as if it were not there."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_repositories import git
from legalsite.disk import cache as module
from legalsite.disk.cache import (
    Cache,
    code_stamp,
    load_record,
    open_cache,
    store_record,
    tracked_cache_problems,
)
from legalsite.errors import ProblemsFound
from posix_needs import KILL, MODES

VALUE = {"a": [1, "ü", None], "b": {"c": 1.5}}


def test_what_was_kept_is_recalled(tmp_path: Path) -> None:
    store_record(open_cache(tmp_path), "build", VALUE)
    assert load_record(open_cache(tmp_path), "build", Any) == VALUE
    assert load_record(open_cache(tmp_path), "other", Any) is None
    assert load_record(open_cache(tmp_path), "build", dict[str, int]) is None
    assert (tmp_path / ".legalsite/.gitignore").read_text() == "*\n"
    assert sorted(path.name for path in (tmp_path / ".legalsite").iterdir()) == [
        ".gitignore",
        "build",
    ]


def test_what_a_killed_process_was_writing_gives_way_to_the_next(tmp_path: Path) -> None:
    store_record(open_cache(tmp_path), "build", VALUE)
    code = (
        "import os, sys; from pathlib import Path; from legalsite.disk import cache\n"
        f"Path.replace = lambda *_: os.kill(os.getpid(), {int(KILL)})\n"
        "cache.store_record(cache.open_cache(Path(sys.argv[1])), 'build', [])"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    assert abs(process.wait()) == KILL
    assert (tmp_path / ".legalsite/build.half").exists()
    assert load_record(open_cache(tmp_path), "build", Any) == VALUE
    store_record(open_cache(tmp_path), "build", [1])
    assert sorted(path.name for path in (tmp_path / ".legalsite").iterdir()) == [
        ".gitignore",
        "build",
    ]
    assert load_record(open_cache(tmp_path), "build", Any) == [1]


def test_nothing_is_made_by_asking(tmp_path: Path) -> None:
    load_record(open_cache(tmp_path), "build", Any)
    assert not (tmp_path / ".legalsite").exists()


def test_what_other_code_kept_does_not_count(tmp_path: Path) -> None:
    store_record(Cache(tmp_path / ".legalsite", b"other code"), "build", VALUE)
    assert load_record(open_cache(tmp_path), "build", Any) is None


@given(place=st.integers(0, 200), byte=st.integers(1, 255))
def test_a_changed_byte_does_not_count(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    cache = Cache(tmp_path_factory.mktemp("root") / ".legalsite", b"c" * 64)
    store_record(cache, "build", VALUE)
    data = bytearray((cache.folder / "build").read_bytes())
    data[place % len(data)] ^= byte
    (cache.folder / "build").write_bytes(data)
    assert load_record(cache, "build", Any) is None


def test_a_text_that_is_no_unicode_is_not_kept(tmp_path: Path) -> None:
    store_record(open_cache(tmp_path), "build", {"name": "\udcff"})
    assert load_record(open_cache(tmp_path), "build", Any) is None


@pytest.mark.parametrize("rubbish", [b"", b"\n", b"{}", b"\xff\x00", b"[" * 100_000])
def test_rubbish_does_not_count(tmp_path: Path, rubbish: bytes) -> None:
    cache = open_cache(tmp_path)
    store_record(cache, "build", VALUE)
    stamp = (cache.folder / "build").read_bytes().splitlines()[-1]
    for data in (rubbish, rubbish + b"\n" + stamp + b"\n"):
        (cache.folder / "build").write_bytes(data)
        assert load_record(cache, "build", Any) is None


def test_what_was_kept_under_another_key_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_record(open_cache(tmp_path), "build", VALUE)
    for name, value in (
        ("LEGALSITE_CACHE_KEY", "a secret of the pipeline"),
        ("XDG_STATE_HOME", str(tmp_path / "../s")),
    ):
        with monkeypatch.context() as other:
            other.setenv(name, value)
            assert load_record(open_cache(tmp_path), "build", Any) is None
    assert load_record(open_cache(tmp_path), "build", Any) == VALUE
    stamped = msgspec.json.encode({"title": "You owe us money"}) + b"\n"
    stamped += f"{code_stamp()} {hashlib.sha256(stamped).hexdigest()}\n".encode()
    (tmp_path / ".legalsite/build").write_bytes(stamped)
    assert load_record(open_cache(tmp_path), "build", Any) is None, "a hash without a key"


def test_one_record_does_not_stand_for_another(tmp_path: Path) -> None:
    store_record(open_cache(tmp_path), "build", VALUE)
    (tmp_path / ".legalsite/build").rename(tmp_path / ".legalsite/other")
    assert load_record(open_cache(tmp_path), "other", Any) is None


def test_two_machines_with_one_secret_share_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGALSITE_CACHE_KEY", "a secret of the pipeline")
    store_record(open_cache(tmp_path), "build", VALUE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another machine"))
    assert load_record(open_cache(tmp_path), "build", Any) == VALUE
    monkeypatch.setenv("LEGALSITE_CACHE_KEY", "a" * 16)
    assert open_cache(tmp_path).key
    monkeypatch.setenv("LEGALSITE_CACHE_KEY", "a" * 15)
    with pytest.raises(
        ProblemsFound, match="LEGALSITE_CACHE_KEY has fewer than 16 characters"
    ) as refused:
        open_cache(tmp_path)
    assert refused.value.status == 2


@pytest.mark.posix_only(MODES)
def test_the_key_of_a_user_is_private_and_not_in_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, key = tmp_path / "repository/site", tmp_path / "state/legalsite/cache-key"
    (tmp_path / "repository/.git").mkdir(parents=True)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    first = open_cache(site)
    assert first.key
    assert first == open_cache(site)
    assert (key.stat().st_mode & 0o777, len(key.read_bytes())) == (0o600, 32)
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in key.parent.iterdir()] == ["cache-key"]
    key.chmod(0o644)
    assert not open_cache(site).key, "others can read it"
    key.unlink()
    key.symlink_to(tmp_path / "planted")
    assert not open_cache(site).key, "a link"
    for inside in ("repository/state", "repository/site/state"):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / inside))
        assert not open_cache(site).key, "it would come with the repository"
        assert not (tmp_path / inside).exists()


def test_without_a_key_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    store_record(open_cache(tmp_path), "build", VALUE)
    assert not (tmp_path / ".legalsite").exists()


@pytest.mark.parametrize("version", [2, 4])
@pytest.mark.parametrize("below", ["", "legal/site/"])
def test_a_cache_that_git_tracks_does_not_count(tmp_path: Path, version: int, below: str) -> None:
    site = tmp_path / "repository" / below
    site.mkdir(parents=True)
    git(tmp_path / "repository", "init", "-q")
    git(tmp_path / "repository", "config", "index.version", str(version))
    store_record(open_cache(site), "build", VALUE)
    (site / ".gitignore").write_text("")
    git(tmp_path / "repository", "add", ".")
    assert load_record(open_cache(site), "build", Any) == VALUE, "it keeps itself out"
    assert not list(tracked_cache_problems(site))
    git(tmp_path / "repository", "add", "--force", ".")
    assert load_record(open_cache(site), "build", Any) is None
    assert [problem.rule for problem in tracked_cache_problems(site)] == ["cache-tracked"]
    git(tmp_path / "repository", "rm", "-rq", "--cached", f"{below}.legalsite")
    assert load_record(open_cache(site), "build", Any) == VALUE


def _huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)  # without a byte on the disk


def test_a_pipe_or_a_device_is_no_record_and_gives_way_to_one(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    store_record(cache, "build", VALUE)
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero"), _huge, Path.mkdir):
        (cache.folder / "build").unlink()
        make(cache.folder / "build")
        assert load_record(cache, "build", Any) is None
        if make is not Path.mkdir:
            store_record(cache, "build", VALUE)
            assert load_record(cache, "build", Any) == VALUE


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / ".legalsite").write_text("a file")
    store_record(open_cache(tmp_path), "build", VALUE)
    assert load_record(open_cache(tmp_path), "build", Any) is None


def test_a_folder_that_leads_elsewhere_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".legalsite").symlink_to("elsewhere")
    store_record(open_cache(tmp_path), "build", VALUE)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_record_that_cannot_be_written_leaves_no_half(tmp_path: Path) -> None:
    (tmp_path / ".legalsite/build/x").mkdir(parents=True)
    store_record(open_cache(tmp_path), "build", VALUE)
    assert [path.name for path in (tmp_path / ".legalsite").iterdir()] == ["build"]


def test_edited_code_has_another_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "legalsite/disk/cache.py"
    own.parent.mkdir(parents=True)
    own.write_text("1")
    monkeypatch.setattr(module, "__file__", str(own))
    stamp = module.code_stamp.__wrapped__
    before = stamp()
    assert stamp() == before
    (own.parent / "__pycache__").mkdir()
    (own.parent / "__pycache__/cache.pyc").write_text("x")
    assert stamp() == before
    os.utime(own, ns=(1, 1))
    assert stamp() != before


def test_the_same_wheels_have_the_same_stamp_whenever_they_were_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    monkeypatch.setattr(module.sys, "path", [str(packages), str(tmp_path / "gone-packages")])
    monkeypatch.setattr(module, "__file__", str(packages / "legalsite/disk/cache.py"))

    def stamp(code: str, day: int, *others: str) -> str:
        """Install the package on that day."""
        files = {
            "legalsite/disk/cache.py": code,
            "legalsite-1.dist-info/RECORD": f"legalsite/disk/cache.py,sha256={code},1",
        }
        for path, text in {
            **files,
            **{f"{other}.dist-info/RECORD": "" for other in others},
        }.items():
            (packages / path).parent.mkdir(parents=True, exist_ok=True)
            (packages / path).write_text(text)
            os.utime(packages / path, (day, day))
        return module.code_stamp.__wrapped__()

    first = stamp("1", 5)
    assert stamp("1", 7) == first
    assert stamp("2", 7) != first
    os.utime(packages / "legalsite/disk/cache.py", (9, 9))
    assert module.code_stamp.__wrapped__() not in (first, stamp("2", 7)), "edited since"
    assert stamp("1", 7, "jinja2-3.1") != first
