"""What a new site's pipelines install is what wrote them: the same version or commit, and the same dependencies."""

import pytest

from legalsite.commands.installed import UNKNOWN, install_source, installed_from

COMMIT = "0123456789abcdef0123456789abcdef01234567"
WHEEL = "https://files.test/l-1.2-py3-none-any.whl"
GIT = {"vcs": "git", "commit_id": COMMIT}


@pytest.mark.parametrize(
    ("direct_url", "package"),
    [
        (None, "legalsite==1.2"),
        ({"url": "https://git.test/l", "vcs_info": GIT}, f"legalsite @ git+https://git.test/l@{COMMIT}"),
        ({"url": WHEEL, "archive_info": {}}, ""),
        ({"url": "file:///nowhere/legalsite", "vcs_info": GIT}, ""),
        ({"url": "file:///nowhere/legalsite", "dir_info": {"editable": True}}, ""),
    ],
)
def test_what_pip_recorded(direct_url: dict[str, object] | None, package: str) -> None:
    source = install_source("1.2", direct_url)
    assert (source.package, source.warning) == (package, "" if package else UNKNOWN)


def test_every_dependency_is_pinned() -> None:
    pinned = dict(line.split("==") for line in installed_from().constraints)
    assert {"click", "markupsafe", "mdurl"} <= pinned.keys()
    assert "legalsite" not in pinned
