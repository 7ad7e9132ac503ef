"""What a released version wrote, every later version reads, verifies, and extends; and what it writes has all that programs
rely on. tests/released has a folder for each released version, and one for the next: see docs/stability.md."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from format_changes import breaking_changes, lost_values
from legalsite import __version__
from released_site import (
    CHANGES,
    KEPT,
    PROMISE,
    SUMMARY,
    legalsite,
    names,
    text,
    write_key,
    write_promised,
    write_released,
)

pytestmark = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="install ssh-keygen (Debian: openssh-client)"
)
ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests/released"
NEXT = FOLDER / "next"
VERSIONS = sorted(FOLDER.iterdir())
INPUTS = {"config", "front-matter", "facts"}
REWRITE = (
    "A format that programs rely on has changed. Run `make update`, commit tests/released/next, and add a line "
    "about it to CHANGELOG.md"
)


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the site of a released version."""
    root = tmp_path / "site"
    shutil.copytree(request.param / "site", root)
    return root


def each_version(function: Any) -> Any:
    pairs = [pytest.param(version, version, id=version.name) for version in VERSIONS]
    return pytest.mark.parametrize(("version", "site"), pairs, indirect=["site"])(function)


def test_what_this_version_writes_is_committed(tmp_path: Path) -> None:
    """Words for people, names, and addresses may be added or changed without a line in the changelog."""
    made = tmp_path / "next"
    write_released(made)
    added = [f"not committed: {each}" for each in lost_files(made, NEXT) if "addresses" not in each]
    assert not [*lost_files(NEXT, made), *added], REWRITE


def test_a_released_version_has_its_folder() -> None:
    """Copy tests/released/next to it before you tag a version. From then on, it isn't changed."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^## (\d+\.\d+\.\d+) \((.+)\)$", changelog)
    assert headings[0][0] == __version__
    released = {f"v{version}" for version, date in headings if date != "unreleased"}
    assert {version.name for version in VERSIONS} == {"next", *released}


@each_version
def test_reads_verifies_and_extends_it(version: Path, site: Path, tmp_path: Path) -> None:
    record = version / "site/content"
    kept = ["--checkpoint", record / "CHECKPOINT", "--allowed-signers", record / "allowed_signers"]
    verify = ["verify", *map(str, kept)]
    legalsite(verify, site)
    problems = json.loads(legalsite(["check", "--format", "json"], site))
    assert not [each for each in problems if each["severity"] == "error"]
    dates = f"revised: 2026-06-01\neffective: 2026-08-01\n{SUMMARY}\n{PROMISE}"
    draft = text("Terms", dates, KEPT.replace("seven", "five"), CHANGES)
    (site / "content/terms.md").write_text(draft, encoding="utf-8")
    legalsite(["publish", "terms", "--key", str(write_key(tmp_path))], site, "2026-06-01")
    notice = ["notify", "record", "terms@2026-06-01", "--on", "2026-06-01"]
    legalsite([*notice, "--channel", "letter"], site, "2026-06-01")
    legalsite(verify, site, "2026-06-02")
    ledger = (site / "content/LEDGER").read_bytes()
    assert ledger.startswith((record / "LEDGER").read_bytes())
    assert ledger.count(b"\n") == (record / "LEDGER").read_bytes().count(b"\n") + 2


@each_version
def test_builds_what_programs_rely_on(version: Path, site: Path, tmp_path: Path) -> None:
    write_promised(site, tmp_path / "made")
    lost = [
        each for each in lost_files(version, tmp_path / "made") if not each.startswith("schemas/")
    ]
    assert not lost
    for path in (version / "site").rglob("*.md"):
        place = path.relative_to(version / "site")
        assert (site / place).read_bytes() == path.read_bytes(), "an archived text was changed"


def lost_files(version: Path, made: Path) -> Iterator[str]:
    """Yield what a later version doesn't write any longer."""
    for path in sorted(path for path in version.rglob("*") if path.is_file()):
        name = path.relative_to(version).as_posix()
        new = made / name
        if not name.startswith(("output/", "commands/", "schemas/", "addresses")):
            continue
        if not new.exists():
            yield f"{name} is gone"
        elif name.endswith(".json"):
            with_values = not name.startswith(
                "commands/"
            )  # these have words for people in many places
            values = (json.loads(each.read_bytes()) for each in (path, new))
            for lost in lost_values(*values, with_values=with_values):
                yield f"{name}: {lost}"
        elif name.endswith(".xml"):
            yield from (f"{name}: {lost} is gone" for lost in elements(path) - elements(new))
        elif path.read_bytes() != new.read_bytes():
            yield f"{name} has other bytes"


def elements(path: Path) -> set[str]:
    """Return the names of the elements of a feed or sitemap, and the ids and addresses in it."""
    xml = path.read_text(encoding="utf-8")
    return {*re.findall(r"<[\w:]+", xml), *re.findall(r"<(?:id|loc)>[^<]+", xml)}


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_names_stay(version: Path) -> None:
    """Before 1.0, a name may go with a line in the changelog; remove it from a released version's names.json then."""
    old = json.loads((version / "names.json").read_bytes())
    assert not list(lost_values(old, json.loads(json.dumps(names())), with_values=True))


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_schemas_break_nothing_without_a_new_number(version: Path) -> None:
    current = json.loads(legalsite(["schema"]))
    for path in (version / "schemas").iterdir():
        old, new = json.loads(path.read_bytes()), current[path.stem]
        if old["$id"] == new["$id"]:
            broken = breaking_changes(old, new, is_input=path.stem in INPUTS)
            assert not broken, f"{path.stem} needs a new number: see docs/stability.md"


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
NULLABLE = OBJECT | {"properties": {"a": {"type": ["string", "null"]}}}


@pytest.mark.parametrize(
    ("old", "new", "written", "read"),
    [
        (OBJECT, OBJECT, [], []),
        (OBJECT, OBJECT | {"properties": {"b": {}}}, ["/a is gone"], ["/a is gone"]),
        (OBJECT, OBJECT | {"required": []}, ["/a can be missing"], []),
        (OBJECT | {"required": []}, OBJECT, [], ["/a is required now"]),
        (OBJECT, NULLABLE, ["/a can be of type null"], []),
        (NULLABLE, OBJECT, [], ["/a can't be of type null any longer"]),
        ({"enum": ["x"]}, {"enum": ["x", "y"]}, [], []),
        ({"enum": ["x"]}, {"enum": ["y"]}, [" can't be 'x' any longer"], [" can't be 'x' any longer"]),
        (
            {"type": "array", "items": {"$ref": "#/$defs/O"}, "$defs": {"O": OBJECT}},
            {"type": "array", "items": OBJECT | {"properties": {}}},
            ["/*/a is gone"],
            ["/*/a is gone"],
        ),
        (
            {"anyOf": [{"type": "null"}, OBJECT]},
            {"anyOf": [OBJECT | {"properties": {}}, {"type": "null"}]},
            ["/a is gone"],
            ["/a is gone"],
        ),
    ],
)  # fmt: skip
def test_finds_what_a_schema_breaks(
    old: Any, new: Any, written: list[str], read: list[str]
) -> None:
    assert breaking_changes(old, new, is_input=False) == written
    assert breaking_changes(old, new, is_input=True) == read


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1}, {"b": 1}, ["/a is gone"]),
        ({"a": 1}, {"a": None}, ["/a was 1, and is None"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}, {"b": 1}]}, []),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["/a/0/b was 1, and is 2"]),
        ({"message": "A."}, {"message": "B."}, []),
        ({"message": "A."}, {"message": ["B."]}, ["/message was 'A.', and is ['B.']"]),
    ],
)
def test_finds_what_a_file_lost(old: Any, new: Any, lost: list[str]) -> None:
    assert list(lost_values(old, new, with_values=True)) == lost


def test_finds_what_a_later_version_lost(tmp_path: Path) -> None:
    """A renamed key, a removed file, and another id in a feed."""
    made = tmp_path / "made"
    shutil.copytree(NEXT, made)
    path = made / "output/terms/versions.json"
    path.write_bytes(path.read_bytes().replace(b'"revised"', b'"dated"'))
    (made / "output/status.json").unlink()
    feed = made / "output/feed.xml"
    feed.write_bytes(feed.read_bytes().replace(b"<id>", b"<id>urn:", 1))
    lost = "\n".join(lost_files(NEXT, made))
    assert "output/terms/versions.json: /" in lost
    assert "output/status.json is gone" in lost
    assert re.search("output/feed.xml: <id>.* is gone", lost)
