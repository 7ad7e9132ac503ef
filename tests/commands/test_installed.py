"""What a new site's pipelines install is what wrote them: the same address, commit, hash, extras and dependencies."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

import pytest

from legalsite.commands.installed import UNKNOWN, install_source, installed_extras, installed_from
from legalsite.commands.starters import start_site

COMMIT = "0123456789abcdef0123456789abcdef01234567"
WHEEL = "https://files.test/l-1.2-py3-none-any.whl"
GIT = {"vcs": "git", "commit_id": COMMIT}


@pytest.mark.parametrize(
    ("direct_url", "extras", "package"),
    [
        (None, [], "legalsite==1.2"),
        (None, ["pdf", "docx"], "legalsite[docx,pdf]==1.2"),
        ({"url": "https://git.test/l", "vcs_info": GIT}, [], f"legalsite @ git+https://git.test/l@{COMMIT}"),
        (
            {"url": "https://git.test/l", "vcs_info": GIT, "subdirectory": "a/b"},
            ["pdf"],
            f"legalsite[pdf] @ git+https://git.test/l@{COMMIT}#subdirectory=a/b",
        ),
        ({"url": WHEEL, "archive_info": {}}, [], f"legalsite @ {WHEEL}"),
        (
            {"url": WHEEL, "archive_info": {"hash": "sha256=12ab", "hashes": {"sha256": "12ab"}}, "subdirectory": "s"},
            [],
            f"legalsite @ {WHEEL}#sha256=12ab&subdirectory=s",
        ),
        ({"url": WHEEL, "archive_info": {"hash": "sha256=12ab"}}, ["pdf"], f"legalsite[pdf] @ {WHEEL}#sha256=12ab"),
        ({"url": "file:///nowhere/legalsite", "vcs_info": GIT}, [], ""),
        ({"url": "file:///nowhere/legalsite", "dir_info": {"editable": True}}, [], ""),
        ({"url": "file:///nowhere/legalsite-1.2-py3-none-any.whl", "archive_info": {}}, [], ""),
    ],
)
def test_what_pip_recorded(direct_url: dict[str, object] | None, extras: Sequence[str], package: str) -> None:
    source = install_source("1.2", direct_url, extras)
    assert (source.package, source.warning) == (package, "" if package else UNKNOWN)


def test_an_archive_is_copied_beside_the_pipelines(tmp_path: Path) -> None:
    wheel = tmp_path / "a b/legalsite-1.2-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"a wheel")
    source = install_source("1.2", {"url": wheel.as_uri(), "archive_info": {}}, ["pdf"])
    written, _ = start_site(tmp_path / "site", date(2026, 3, 2), source)
    assert written[-1] == wheel.name
    assert (tmp_path / "site" / wheel.name).read_bytes() == b"a wheel"
    for path in (".github/workflows/legal.yml", ".gitlab-ci.yml"):
        assert f'  LEGALSITE: "./{wheel.name}[pdf]"\n' in (tmp_path / "site" / path).read_text()


def test_every_dependency_is_pinned() -> None:
    """Where the tests run, psycopg is installed, and so is the extra that asks for it."""
    pinned = dict(line.split("==") for line in installed_from().constraints)
    assert {"click", "markupsafe", "mdurl", "psycopg-binary"} <= pinned.keys()
    assert "legalsite" not in pinned
    assert "postgres" in installed_extras(distribution("legalsite"), pinned)
    assert "postgres" not in installed_extras(distribution("legalsite"), pinned.keys() - {"psycopg"})
