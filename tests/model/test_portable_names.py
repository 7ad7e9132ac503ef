"""Names that Windows can't store, and names that some systems can't tell apart."""

import ntpath
import sys

import pytest

from legalsite.model.portable_names import case_collisions, unportable_reason

DEVICES = ["con", "prn", "aux", "nul", "conin$", "CONOUT$", "com1", "com9", "lpt1", "Lpt9", "com²"]
PORTABLE = [
    *("a", "terms.md", "console.md", "auxiliary", "com", "com0", "com10", "con-artists", "lpt"),
    *("aux-terms", "privacy.aux", "a.b.c", ".gitignore", "a b", "Prices 2026.PDF", "naïve.png"),
]
FORBIDDEN = ["a<b", "a>b", "a:b", 'a"b', "a|b", "a?b", "a*b", r"a\b"]


@pytest.mark.parametrize("device", DEVICES)
def test_a_device_is_refused_with_any_ending_and_in_any_folder(device: str) -> None:
    for name in (device, device.upper(), f"{device}.md", f"{device}.tar.gz", f"{device} .txt"):
        assert unportable_reason(name) == f"{name} is the name of a device on Windows"
        assert unportable_reason(f"a/{name}/b.md") == unportable_reason(name)


@pytest.mark.parametrize("name", PORTABLE)
def test_other_names_are_allowed(name: str) -> None:
    assert not unportable_reason(name)
    assert not unportable_reason(f"a/{name}/b")


@pytest.mark.parametrize("name", FORBIDDEN)
def test_characters_that_windows_has_another_use_for(name: str) -> None:
    assert unportable_reason(f"x/{name}") == (
        f"{name} contains {name[1]}, which Windows doesn't allow in names"
    )


@pytest.mark.parametrize("name", ["a.", "a ", "a.. "])
def test_endings_that_windows_removes(name: str) -> None:
    reason = f"{name!r} ends with a dot or a space, which Windows removes"
    assert unportable_reason(name) == unportable_reason(f"{name}/x") == reason


@pytest.mark.skipif(sys.version_info < (3, 13), reason="ntpath.isreserved is new in Python 3.13")
@pytest.mark.parametrize("name", [*DEVICES, *PORTABLE, *FORBIDDEN, "nul .txt", "a."])
def test_python_agrees(name: str) -> None:
    if ntpath.split(name) != ("", name):
        return  # for Python, these are a drive or a folder, and a name
    assert bool(unportable_reason(name)) == ntpath.isreserved(name)


def test_files_and_folders_that_differ_only_in_case_or_accents_collide() -> None:
    paths = ["Img/a.png", "img/b.png", "img/c.png", "x/Logo.png", "x/logo.png", "é", "e\u0301", "z"]
    assert case_collisions(paths) == {"img": "Img", "x/logo.png": "x/Logo.png", "e\u0301": "é"}
