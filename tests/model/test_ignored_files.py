import pytest

from legalsite.model.ignored_files import is_ignored


@pytest.mark.parametrize(
    "path",
    [
        *(
            "privacy.md~",
            "eu/privacy.md.swp",
            ".privacy.md.swp",
            ".#privacy.md",
            "#privacy.md#",
            "4913",
            "eu/4913",
        ),
        *(
            ".DS_Store",
            ".git/config",
            "eu/.hidden/privacy.md",
            ".goutputstream-X1",
            "privacy.md___jb_tmp___",
            "a.tmp",
        ),
    ],
)
def test_hidden_files_and_those_of_editors(path: str) -> None:
    assert is_ignored(path)


@pytest.mark.parametrize(
    "path", ["privacy.md", "eu/privacy/2025-02-01.md", "LEDGER", "#1.md", "4913.md", "a~/b.md"]
)
def test_files_of_the_site_and_those_with_a_wrong_name(path: str) -> None:
    assert not is_ignored(path)
