"""Types that are made from the schemas fit the files of a site, in Python and in TypeScript."""

import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from json_types import python, typescript
from legalsite.commands.builtin_layouts import SHAPES, schemas

DECLARED = Path(__file__).parents[2] / "docs/reference/legalsite.d.ts"
KEYS = Path(__file__).parents[2] / "docs/reference/data.md"
FILES = {
    "versions.json": "index",
    "acceptance.json": "acceptance-index",
    "terms/acceptance.json": "acceptance",
    "status.json": "status",
    "notices.json": "notices",
    "feed.json": "feed",
}
OF_FILES = {name: schema for name, schema in schemas().items() if name in SHAPES}


@pytest.fixture
def generated(tmp_path: Path) -> Iterator[ModuleType]:
    """The module of Python types."""
    path = tmp_path / "generated_types.py"
    path.write_text(python(OF_FILES.values()), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("generated_types", path)
    assert spec
    assert spec.loader
    module = sys.modules["generated_types"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["generated_types"]


@pytest.mark.parametrize("fragments", [False, True])
def test_the_files_of_a_site_are_what_the_types_and_the_schemas_say(sample, generated, fragments):
    sample.config = replace(sample.config, fragments=fragments)
    files = {name: data for name, data in sample.render().items() if name.endswith(".json")}
    texts = {name for name in files if re.search(r"/(current|\d{4}-[^/]*)\.json$", name)}
    assert bool(texts) == fragments
    assert len(files) == len(FILES) + 2 * len(sample.policies) + len(texts) + len(
        ("de/feed.json", "de/privacy/feed.json", "eu/feed.json", "de/eu/feed.json")
    )
    for name, data in files.items():
        kind = "text" if name in texts else FILES.get(name, "versions")
        schema = OF_FILES["feed" if name.endswith("feed.json") else kind]
        Draft202012Validator(schema).validate(json.loads(data))
        shape = getattr(generated, schema["$ref"].rpartition("/")[2])
        assert msgspec.json.decode(data, type=shape) == json.loads(data)
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(
                data.replace(b'"polic', b'"plic').replace(b'"site"', b'"sit"'), type=shape
            )


def test_the_declarations_for_typescript_are_those_of_the_schemas() -> None:
    """WRITE_CASES=1 writes them anew, for you to read: no key may go, and none may change."""
    made = typescript(OF_FILES.values())
    if os.environ.get("WRITE_CASES"):
        DECLARED.write_text(made, encoding="utf-8")
    assert DECLARED.read_text(encoding="utf-8") == made


def test_the_tables_of_keys_name_every_key_and_no_other() -> None:
    """docs/reference/data.md, in their first columns."""
    rows = re.findall(
        r"(?m)^\| (`[^|]*`) \|", KEYS.read_text(encoding="utf-8").partition("## Keys")[2]
    )
    named = [key for row in rows for key in re.findall("`([^`]*)`", row)]
    keys = {
        key
        for schema in OF_FILES.values()
        for shape in schema["$defs"].values()
        for key in shape["properties"]
    }
    assert set(named) == keys
