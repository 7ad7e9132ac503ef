"""Where a site may be written."""

from pathlib import Path

import pytest

from legalsite.disk.output_folder import checked_output
from legalsite.errors import ProblemsFound


def refusal(output: str, root: Path, *, anywhere: bool = False) -> str:
    with pytest.raises(ProblemsFound) as found:
        checked_output(Path(output), root, anywhere=anywhere)
    assert found.value.status == 2
    return str(found.value)


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("/", "is the root of the file system"),
        (".", "contains the site's sources"),
        ("..", "contains the site's sources"),
        ("content", "is inside content/"),
        ("content/..", "contains the site's sources"),
        ("content/new/output", "is inside content/"),
        ("layouts/out", "is inside layouts/"),
        (".git/x", "is inside .git/"),
        (".legalsite", "is inside .legalsite/"),
    ],
)
@pytest.mark.parametrize("anywhere", [False, True])
def test_never_over_the_sources(tmp_path: Path, output: str, why: str, anywhere: bool) -> None:
    assert refusal(output, tmp_path, anywhere=anywhere) == (
        f"error[bad-output]: can't write the site to {output}: it {why}\n"
        "  help: choose a separate folder, such as output"
    )


def test_never_at_or_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "notes").touch()
    assert "can't write the site to notes: it is a file\n" in refusal("notes", tmp_path)
    assert "can't write the site to notes/x/y: it is below a file\n" in refusal(
        "notes/x/y", tmp_path
    )


def test_never_over_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):  # the latter on Windows
        monkeypatch.setenv(name, str(tmp_path / "me"))
    assert "your home folder" in refusal(str(tmp_path / "me"), tmp_path / "root", anywhere=True)


@pytest.mark.parametrize("output", ["../outside", "/tmp/outside", "~"])
def test_the_config_stays_within_the_site(tmp_path: Path, output: str) -> None:
    why = "only a shell expands ~" if output == "~" else "it is outside the site's folder"
    assert f"can't write the site to {output}: {why}\n" in refusal(output, tmp_path)


def test_the_command_line_may_lead_anywhere(tmp_path: Path) -> None:
    assert (
        checked_output(tmp_path / "elsewhere", tmp_path / "root", anywhere=True)
        == tmp_path / "elsewhere"
    )


def test_a_link_within_is_followed_and_one_that_leads_outside_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "public").mkdir(parents=True)
    (root / "output").symlink_to("public")
    assert checked_output(Path("output"), root, anywhere=False) == root / "public"
    (root / "out").symlink_to(tmp_path / "elsewhere")
    assert "points outside" in refusal(str(root / "out"), root, anywhere=True)


def test_a_file_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("x")
    assert "it is a file" in refusal("output", tmp_path)
