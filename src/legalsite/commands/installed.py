"""What the pipelines of a new site have to install: the legalsite that writes them, with what it was installed with."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite import __version__

REQUIREMENT = re.compile(r"[\w.-]+")
OF_EXTRA = re.compile(r"""\bextra\s*==\s*["']([^"']+)""")
NOWHERE = "unknown; set it, like git+https://github.com/OWNER/legalsite@COMMIT"
UNKNOWN = """Set LEGALSITE in .github/workflows/legal.yml or .gitlab-ci.yml: what their jobs have to install, like
  git+https://github.com/OWNER/legalsite@COMMIT"""


class InstallSource(Struct, frozen=True):
    """What pip has to install; `package` is empty if nobody can tell. `words` says what that is.

    `archive`: the file to copy beside the pipelines, if there is one.
    `warning`: what a person has to do before the pipelines can install it; mostly empty.
    `constraints`: `name==version` of all that is installed beside it; pip passes over what nobody asks for.
    """

    package: str
    words: str
    archive: Path | None = None
    warning: str = ""
    constraints: tuple[str, ...] = ()


def installed_from() -> InstallSource:
    """Return what pip must install to get the legalsite that is running."""
    try:
        ours = distribution("legalsite")
    except PackageNotFoundError:
        return InstallSource("", NOWHERE, warning=UNKNOWN)
    record = ours.read_text("direct_url.json")
    versions = {_normal(each.name): each.version for each in distributions() if each.name != "legalsite"}
    source = install_source(__version__, json.loads(record) if record else None, installed_extras(ours, versions))
    return replace(source, constraints=tuple(f"{name}=={version}" for name, version in sorted(versions.items())))


def install_source(version: str, direct_url: Mapping[str, Any] | None, extras: Collection[str] = ()) -> InstallSource:
    """Return what pip must install to get this version. `direct_url` is what pip recorded if it did not come from an
    index (PEP 610)."""
    wanted = f"[{','.join(sorted(extras))}]" if extras else ""
    named = f"legalsite{wanted}"
    if direct_url is None:
        return InstallSource(f"{named}=={version}", "this release, from the package index")
    url, folder = str(direct_url["url"]), direct_url.get("subdirectory", "")
    path = Path(unquote(urlsplit(url).path)) if url.startswith("file:") else None
    if path and path.is_file():
        return InstallSource(f"./{path.name}{wanted}", "the file that wrote this one; commit it as well", path)
    if "vcs_info" in direct_url and not path:
        commit = direct_url["vcs_info"]
        url = _with_fragment(f"{commit['vcs']}+{url}@{commit['commit_id']}", folder)
        return InstallSource(f"{named} @ {url}", "the commit that wrote this file")
    if "archive_info" in direct_url and not path:
        archive = direct_url["archive_info"]
        hashes = [f"{name}={value}" for name, value in archive.get("hashes", {}).items()]
        url = _with_fragment(url, folder, *(hashes or [archive.get("hash", "")]))
        return InstallSource(f"{named} @ {url}", "the archive that wrote this file")
    return InstallSource("", NOWHERE, warning=UNKNOWN)


def _with_fragment(address: str, folder: str, *hashes: str) -> str:
    fragment = "&".join(filter(None, [*hashes, f"subdirectory={folder}" * bool(folder)]))
    return f"{address}#{fragment}" if fragment else address


def installed_extras(package: Distribution, names: Collection[str]) -> frozenset[str]:
    """Return the extras of a package all of whose requirements are among `names`: nothing records which were asked
    for."""
    needed = defaultdict[str, set[str]](set)
    for line in package.requires or ():
        requirement, wanted = REQUIREMENT.match(line), OF_EXTRA.search(line)
        if requirement and wanted:
            needed[wanted[1]].add(_normal(requirement[0]))
    return frozenset(extra for extra, required in needed.items() if required <= set(names))


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
