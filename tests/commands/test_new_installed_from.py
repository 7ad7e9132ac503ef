"""What the pipelines install: the same legalsite as the one that wrote them."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.new import install_source, start_site

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("direct_url", "package", "certain"),
    [
        (None, "legalsite==1.2", True),
        (
            {"url": "https://git.test/legalsite", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"git+https://git.test/legalsite@{COMMIT}",
            True,
        ),
        ({"url": "https://files.test/l-1.2-py3-none-any.whl", "archive_info": {}}, None, True),
        ({"url": "file:///nowhere/legalsite", "dir_info": {"editable": True}}, "legalsite==1.2", False),
        ({"url": "file:///nowhere/legalsite-1.2-py3-none-any.whl", "archive_info": {}}, "legalsite==1.2", False),
    ],
)
def test_what_pip_recorded(direct_url: dict[str, object] | None, package: str | None, certain: bool) -> None:
    source = install_source("1.2", direct_url)
    assert (source.package, source.certain) == (package or (direct_url or {})["url"], certain)


def test_a_wheel_is_copied_beside_the_pipelines(tmp_path: Path) -> None:
    wheel = tmp_path / "a b/legalsite-1.2-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"a wheel")
    source = install_source("1.2", {"url": wheel.as_uri(), "archive_info": {}})
    written, _ = start_site(tmp_path / "site", date(2026, 3, 2), source=source)
    assert written[-1] == wheel.name
    assert (tmp_path / "site" / wheel.name).read_bytes() == b"a wheel"
    for path in (".github/workflows/legal.yml", ".gitlab-ci.yml"):
        assert f'  LEGALSITE: "./{wheel.name}"\n' in (tmp_path / "site" / path).read_text()
