"""What the pipelines of a new site have to install: the legalsite that writes them, with what it was installed with."""

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution, distributions
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from legalsite import __version__

NOWHERE = "unknown; set it, like git+https://github.com/OWNER/legalsite@COMMIT"
UNKNOWN = """Set LEGALSITE in .github/workflows/legal.yml or .gitlab-ci.yml: what their jobs have to install, like
  git+https://github.com/OWNER/legalsite@COMMIT"""


class InstallSource(Struct, frozen=True):
    """What pip has to install; `package` is empty if nobody can tell. `words` says what that is.

    `warning`: what a person has to do before the pipelines can install it; mostly empty.
    `constraints`: `name==version` of all that is installed beside it; pip passes over what nobody asks for.
    """

    package: str
    words: str
    warning: str = ""
    constraints: tuple[str, ...] = ()


def installed_from() -> InstallSource:
    """Return what pip must install to get the legalsite that is running."""
    try:
        record = distribution("legalsite").read_text("direct_url.json")
    except PackageNotFoundError:
        return InstallSource("", NOWHERE, UNKNOWN)
    versions = {_normal(each.name): each.version for each in distributions() if each.name != "legalsite"}
    source = install_source(__version__, json.loads(record) if record else None)
    return replace(source, constraints=tuple(f"{name}=={version}" for name, version in sorted(versions.items())))


def install_source(version: str, direct_url: Mapping[str, Any] | None) -> InstallSource:
    """Return what pip must install to get this version. `direct_url` is what pip recorded if it did not come from an
    index (PEP 610): only the commit of a repository can be installed anywhere else as well."""
    if direct_url is None:
        return InstallSource(f"legalsite=={version}", "this release, from the package index")
    if "vcs_info" in direct_url and not direct_url["url"].startswith("file:"):
        commit = direct_url["vcs_info"]
        address = f"{commit['vcs']}+{direct_url['url']}@{commit['commit_id']}"
        return InstallSource(f"legalsite @ {address}", "the commit that wrote this file")
    return InstallSource("", NOWHERE, UNKNOWN)


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
