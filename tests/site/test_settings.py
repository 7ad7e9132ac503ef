"""Where the settings are, and that the cache never serves those of another file."""

from pathlib import Path

import pytest

from legalsite.disk.cache import open_cache
from legalsite.errors import ProblemsFound
from legalsite.site.settings import cached_settings, config_path, read_settings

SITE = '[{}site]\ntitle = "{}"\nurl = "https://a.test/"\n'


def write(root: Path, name: str, title: str, table: str = "") -> None:
    (root / name).write_text(SITE.format(table, title))


def test_a_file_of_its_own_wins_over_the_project_s(tmp_path: Path) -> None:
    assert config_path(tmp_path) == "legalsite.toml"
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert config_path(tmp_path) == "legalsite.toml", "a project without our table is no site"
    write(tmp_path, "pyproject.toml", "Shared", "tool.legalsite.")
    assert (config_path(tmp_path), read_settings(tmp_path).title) == ("pyproject.toml", "Shared")
    write(tmp_path, "legalsite.toml", "Own")
    assert (config_path(tmp_path), read_settings(tmp_path).title) == ("legalsite.toml", "Own")


def test_without_a_file_there_is_no_site_and_one_without_end_is_not_read(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ProblemsFound, match=r"no-site") as raised:
            read_settings(root)
        assert raised.value.status == 2
    (tmp_path / "legalsite.toml").write_bytes(b"#" * (4 << 20) + b"\n")
    with pytest.raises(ProblemsFound, match="file-size"):
        read_settings(tmp_path)


def test_remembered_or_read_they_are_the_same(tmp_path: Path) -> None:
    for title in ("One", "Two", "One"):  # of equal length, perhaps within one tick of the clock
        write(tmp_path, "legalsite.toml", title)
        for _ in range(2):
            assert cached_settings(tmp_path) == read_settings(tmp_path)
            assert cached_settings(tmp_path).title == title
    write(tmp_path, "pyproject.toml", "One", "tool.legalsite.")
    (tmp_path / "legalsite.toml").unlink()
    assert cached_settings(tmp_path).title == "One"


def test_a_mistake_is_never_remembered(tmp_path: Path) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitel = "A"\n')
    for _ in range(2):
        with pytest.raises(ProblemsFound, match=r"legalsite\.toml:2:1: error\[unknown-key\]"):
            read_settings(tmp_path, open_cache(tmp_path))


@pytest.mark.parametrize(
    ("name", "table"), [("legalsite.toml", ""), ("pyproject.toml", "tool.legalsite.")]
)
def test_each_rule_that_does_not_exist_is_an_error_where_it_is_named(
    tmp_path: Path, name: str, table: str
) -> None:
    write(tmp_path, name, "A", table)
    with (tmp_path / name).open("a") as file:
        for rule in ("broken-link", "broken-lnk", "whatever-else"):
            file.write(f'[[{table}checks]]\nlevel = "off"\nrule = "{rule}"\nreason = "x"\n')
    with pytest.raises(ProblemsFound) as raised:
        read_settings(tmp_path)
    assert raised.value.status == 2
    assert [
        (problem.path, problem.line, problem.column, problem.help)
        for problem in raised.value.problems
    ] == [
        (name, 10, 1, "did you mean 'broken-link'?"),
        (name, 14, 1, "remove this section"),
    ]


def test_a_link_out_of_the_site_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "site"
    root.mkdir()
    write(root, "shared.toml", "Within")
    (root / "legalsite.toml").symlink_to("shared.toml")
    assert read_settings(root).title == "Within"
    (tmp_path / "secret").write_text("password = correct horse\n")
    (root / "legalsite.toml").unlink()
    (root / "legalsite.toml").symlink_to("../secret")
    with pytest.raises(ProblemsFound, match="this symbolic link points outside the site") as raised:
        read_settings(root)
    assert raised.value.status == 2
    assert "horse" not in str(raised.value)
