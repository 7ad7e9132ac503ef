"""Where this legalsite was installed from, so that the pipelines that `init` writes install the same."""

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct


class InstallSource(Struct, frozen=True):
    """What pip has to install. `words` says what that is. `wheel` is the file to copy beside the pipelines, if there is
    one. `certain` is false if an index may lack that version: this one was installed from a folder."""

    package: str
    words: str
    wheel: Path | None = None
    certain: bool = True


def installed_from(version: str) -> InstallSource:
    """Return what pip must install to get the legalsite that is running."""
    try:
        record = distribution("legalsite").read_text("direct_url.json")
    except PackageNotFoundError:
        record = None
    return install_source(version, json.loads(record) if record else None)


def install_source(version: str, direct_url: Mapping[str, Any] | None) -> InstallSource:
    """Return what pip must install to get this version. `direct_url` is what pip recorded if it did not come from an
    index (PEP 610)."""
    release = f"legalsite=={version}"
    if direct_url is None:
        return InstallSource(release, "this release, from the package index")
    url = str(direct_url["url"])
    if "vcs_info" in direct_url:
        commit = direct_url["vcs_info"]
        return InstallSource(f"{commit['vcs']}+{url}@{commit['commit_id']}", "the commit that wrote this file")
    if not url.startswith("file:"):
        return InstallSource(url, "the archive that wrote this file")
    file = Path(unquote(urlsplit(url).path))
    if file.suffix == ".whl" and file.is_file():
        return InstallSource(f"./{file.name}", "the wheel that wrote this file; commit it as well", file)
    return InstallSource(
        release, "this release; it was installed from a folder, so see that your index has it", None, False
    )
