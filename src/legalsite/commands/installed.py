"""What the pipelines of a new site have to install: the legalsite that writes them, with what it was installed with."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite import __version__
from legalsite.disk.git import read_checkout
from legalsite.errors import ProblemsFound

REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:\[([^]]*)\])?")
OF_EXTRA = re.compile(r"""\bextra\s*==\s*["']([^"']+)""")
NOWHERE = "unknown; set it to one of these"
UNKNOWN = "Set LEGALSITE in .github/workflows/legal.yml or .gitlab-ci.yml: what their jobs have to install."
NOT_PUSHED = "The pipelines install commit {:.12} of {}, which is not pushed yet: push it, or they fail."
NOT_CLEAN = "The pipelines install commit {:.12} of {}, without what you changed since."


class InstallSource(Struct, frozen=True):
    """What pip has to install; `package` is empty if nobody can tell. `words` says what that is.

    `archive`: the file to copy beside the pipelines, if there is one.
    `warning`: what a person has to do before the pipelines can install it; mostly empty.
    `constraints`: `name==version` of every dependency that is installed here.
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
    extras = installed_extras(ours)
    constraints = tuple(f"{name}=={version}" for name, version in sorted(dependencies(ours, extras).items()))
    return replace(install_source(__version__, json.loads(record) if record else None, extras), constraints=constraints)


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
    url, warning = _commit_of(path) if path and "dir_info" in direct_url else ("", "")
    if not url:
        return InstallSource("", NOWHERE, warning=UNKNOWN)
    return InstallSource(f"{named} @ {url}", "the commit of the folder that wrote this file", warning=warning)


def _commit_of(folder: Path) -> tuple[str, str]:
    """Return the address of the commit at which a checkout of legalsite stands, and what is to be done before it can be
    fetched there; nothing for any other folder."""
    try:
        checkout = read_checkout(folder, "pyproject.toml")
    except ProblemsFound:  # git is not installed
        checkout = None
    remote = public_address(checkout.origin) if checkout else ""
    if not checkout or not remote:
        return "", ""
    warnings = [NOT_PUSHED] * (not checkout.pushed) + [NOT_CLEAN] * (not checkout.clean)
    address = _with_fragment(f"git+{remote}@{checkout.commit}", checkout.folder)
    return address, "\n".join(text.format(checkout.commit, remote) for text in warnings)


def public_address(remote: str) -> str:
    """Return the address at which a pipeline can fetch from a remote, or nothing for a folder of this machine.

    Names and passwords are left out, and ssh becomes https: a runner has neither."""
    if "://" not in remote:
        host, colon, path = remote.partition(":")
        if not colon or "/" in host:
            return ""
        remote = f"ssh://{host}/{path.lstrip('/')}"
    parts = urlsplit(remote)
    if parts.scheme == "ssh":
        return f"https://{parts.hostname}{parts.path}"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.scheme != "file" else ""


def _with_fragment(address: str, folder: str, *hashes: str) -> str:
    fragment = "&".join(filter(None, [*hashes, f"subdirectory={folder}" * bool(folder)]))
    return f"{address}#{fragment}" if fragment else address


def installed_extras(package: Distribution) -> frozenset[str]:
    """Return the extras of a package all of whose requirements are installed: nothing records which were asked for."""
    offered = package.metadata.get_all("Provides-Extra") or []
    own = {name for name, _ in _requirements(package, frozenset())}
    names = {extra: {name for name, _ in _requirements(package, frozenset({extra}))} - own for extra in offered}
    return frozenset(extra for extra in offered if names[extra] and all(map(_installed, names[extra])))


def dependencies(package: Distribution, extras: Collection[str]) -> dict[str, str]:
    """Return name → version of everything that is installed and that a package needs, with these extras. What is
    missing is for another platform or another Python."""
    versions: dict[str, str] = {}
    due, done = [*_requirements(package, frozenset(extras))], set()
    while due:
        requirement = due.pop()
        if requirement not in done and (installed := _installed(requirement[0])):
            versions[requirement[0]] = installed.version
            due += _requirements(installed, requirement[1])
        done.add(requirement)
    return versions


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _requirements(package: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what a package needs, each with the extras of that."""
    for line in package.requires or ():
        requirement, _, marker = line.partition(";")
        match, wanted = REQUIREMENT.match(requirement), OF_EXTRA.search(marker)
        if match and (not wanted or wanted[1] in extras):
            named = (match[2] or "").replace(" ", "").split(",")
            yield match[1].lower().replace("_", "-").replace(".", "-"), frozenset(filter(None, named))
