"""The editor's CMS are the packages that we pin, and one of them says in a schema which configs it takes."""

import base64
import hashlib
import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from legalsite.commands.editor import CMSES, CmsName, write_editor
from legalsite.model.config import Languages
from legalsite.source.editor_config import editor_config, new_head
from legalsite.source.git_hosts import backend_at
from legalsite.source.policy_files import arrange

PACKAGES = Path(__file__).parents[2] / ".ci/editor/node_modules"


def package(name: CmsName) -> Path:
    folder = PACKAGES / CMSES[name].script.removesuffix(".js")
    if not folder.is_dir():
        pytest.skip("run `.ci/editor/install` to compare the CMS's packages with what we pin")
    return folder


@pytest.mark.parametrize("name", CMSES)
def test_a_package_has_the_version_and_hashes_that_we_pin(name: CmsName, tmp_path: Path) -> None:
    cms = CMSES[name]
    folder = package(name)
    facts = json.loads((folder / "package.json").read_text())
    assert (facts["name"], facts["version"]) == (cms.package, cms.version)
    digest = hashlib.sha384((folder / "dist" / cms.script).read_bytes()).digest()
    assert cms.integrity == "sha384-" + base64.b64encode(digest).decode()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    write_editor(tmp_path, name, folder)  # compares all files with one hash
    assert (tmp_path / "editor/cms" / cms.script).exists()


@pytest.mark.parametrize("host", ["github.com", "gitlab.com", "gitea.com", "gitlab.acme.example"])
def test_sveltia_takes_the_config(host: str) -> None:
    schema = json.loads((package("sveltia") / "schema/sveltia-cms.json").read_text())
    files, _ = arrange(["terms.md", "terms.de.md", "eu/fees.md"], Languages(("en", "de")))
    head = new_head(backend_at(f"https://{host}/acme/legal.git", "main"))
    config = yaml.safe_load(editor_config(head, files.values(), Languages(("en", "de"))))
    check = jsonschema.Draft7Validator(schema)
    faults = sorted(check.iter_errors(config), key=lambda fault: list(fault.absolute_path))
    assert [(fault.json_path, fault.message[:200]) for fault in faults] == []
