"""The files that pages refer to, the site's own among them, and the stylesheet of fragments, which is nested in one
rule: assets.txt has what goes in and what comes out of a part of it."""

import re
from importlib.resources import files

import pytest

from legalsite.pages.assets import (
    CSS_URL_PATTERN,
    ICON,
    SCRIPT,
    STYLE,
    assets,
    built_in_layouts,
    fragment_style,
    url_address,
)
from text_tables import cases

BUILT_IN_PREFIX = {STYLE: b"p {}", ICON: b"<svg/>", SCRIPT: b"0", "home.html": b"x"}
END = "& { container: legalsite"


def test_every_built_in_file_is_named() -> None:
    folder = files("legalsite") / "layouts"
    assert built_in_layouts() == {
        file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()
    }


def test_own_files_are_looked_through_once() -> None:
    sheet = b"url(" * 100_000
    assert sheet in b"".join(assets(built_in_layouts(), {"long.css": sheet}).files.values())


def names(own: dict[str, bytes]) -> list[str]:
    return sorted(
        re.sub(r"\.[0-9a-f]{12}\.", ".", route) for route in assets(BUILT_IN_PREFIX, own).files
    )


@pytest.mark.parametrize(("own", "routes"), [
    ({}, ["assets/icon.svg", "assets/style.css"]),
    ({"base.html": b"", "notice.js": b"", "a.css": b""}, ["assets/icon.svg", "assets/style.css"]),
    ({"logo.svg": b"", "img/sea.png": b"", "app.js": b""},
     ["assets/app.js", "assets/icon.svg", "assets/img/sea.png", "assets/logo.svg", "assets/style.css"]),
])  # fmt: skip
def test_templates_scripts_of_ours_and_further_sheets_are_no_assets(
    own: dict[str, bytes], routes: list[str]
) -> None:
    assert names(own) == routes


@pytest.mark.parametrize(("own", "style"), [
    ({}, "p {}"),
    ({"style.css": b"a {}"}, "a {}"),
    ({"b.css": b"b {}", "a.css": b"\xef\xbb\xbfa {}"}, "p {}\na {}\nb {}"),
    ({"a.css": b"x { background: url( 'img/sea.png' ) }", "img/sea.png": b""},
     'p {}\nx { background: url("img/sea.png") }'),
    ({"css/a.css": b"x { background: url(../img/a%20b.svg#icon) } /* url(../img/a%20b.svg) */", "img/a b.svg": b""},
     'p {}\nx { background: url("img/a b.svg#icon") } /* url(../img/a%20b.svg) */'),
    ({"a.css": b"x { background: url(other.png) url(https://a.test/b.png) }"},
     "p {}\nx { background: url(other.png) url(https://a.test/b.png) }"),
])  # fmt: skip
def test_own_sheets_follow_by_name_and_their_images_are_found(
    own: dict[str, bytes], style: str
) -> None:
    made = assets(BUILT_IN_PREFIX, own)
    written = made.files[made.routes[STYLE]].decode()
    assert re.sub(r"\.[0-9a-f]{12}\.", ".", written) == style


def test_a_route_changes_with_the_bytes() -> None:
    first, second = (
        assets(BUILT_IN_PREFIX, {"a.png": data}).routes["a.png"] for data in (b"a", b"b")
    )
    assert first != second
    assert re.fullmatch(r"assets/a\.[0-9a-f]{12}\.png", first)


@cases("assets.txt")
def test_of_a_fragment(css: str, expected: str) -> None:
    style = fragment_style(assets({**BUILT_IN_PREFIX, STYLE: css.encode()}, {})).decode()
    outside, _, inside = style.partition(".legalsite {\n")
    assert "\n".join(filter(None, [outside.strip(), inside.partition(END)[0].strip()])) == expected


def test_the_built_in_style_sheet_refers_to_no_file() -> None:
    """So it's copied as it is; only own style sheets are searched for names of files."""
    style = built_in_layouts()[STYLE]
    assert not any(map(url_address, re.finditer(CSS_URL_PATTERN, style)))
