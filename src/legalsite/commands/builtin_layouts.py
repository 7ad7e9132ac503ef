"""`legalsite layouts` and `legalsite schema`: list and copy built-in layouts, and return JSON
Schemas.

The schemas describe the files that users and programs write.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from legalsite.disk import archive
from legalsite.disk.layout_files import FOLDER, layout_files, read_layout
from legalsite.errors import ProblemsFound, did_you_mean, usage_failure
from legalsite.model.security_policy import SITE
from legalsite.pages.acceptance_requests import Acceptance, AcceptanceIndex
from legalsite.pages.assets import built_in_layouts
from legalsite.pages.feeds import JsonFeed
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.json_files import Notices, StatusFile, Versions, VersionsIndex
from legalsite.pages.text_files import TextFile
from legalsite.site.settings import cached_settings
from legalsite.source.phrase_files import read_phrase_files
from legalsite.text.phrase_catalogue import is_phrase_file

# the first sentence of the comment at the top of a layout
DESCRIPTION_PATTERN = r"\s*(?:\{#|/\*|<!--) (?P<description>.*?)(?: #\}| -->|\n|\. )"
SCHEMAS = {
    "config": "source",
    "front-matter": "model",
    "facts": "source",
    "redline": "redline.output",
}
SHAPES = {
    "versions": Versions,
    "text": TextFile,
    "index": VersionsIndex,
    "acceptance": Acceptance,
    "acceptance-index": AcceptanceIndex,
    "status": StatusFile,
    "notices": Notices,
    "feed": JsonFeed,
}
BLOCK_PATTERN = r"\{% block (\w+)"
COMMENT_SIGNS = {
    "html": ("{#", " #}"),
    "css": ("/*", " */"),
    "svg": ("<!--", " -->"),
    "js": ("//", ""),
}
COPY_MARK_PATTERN = re.compile(rb"copied from the built-in layout (?P<version>[0-9a-f]{12})")
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Layout(Struct, frozen=True):
    """A built-in layout, or a file in layouts/ with which `build` fails."""

    name: str
    what: str  # short description; may be empty
    blocks: tuple[str, ...]  # blocks that a custom layout can override; only layouts have blocks
    replaced: bool  # whether the site has a file with this name
    outdated: bool  # whether the site's file is a copy of an older built-in layout
    problem: str  # what's wrong with the file, such as a phrase that was renamed


def known(root: Path | None) -> Iterator[Layout]:
    """Yield unusable files in the site's layouts/ folder, then all built-in layouts.

    A file that replaces a built-in layout isn't yielded separately, even if the file is unusable.
    `root` is the site's folder, or None outside of a site. Raises ProblemsFound if layouts/ or the
    settings can't be read.
    """
    own: dict[str, bytes] = {}  # the site's files in layouts/
    directives = SITE  # the content security policy
    if root:
        own = {path: read_layout(root, path) for path in layout_files(root)}
        directives = cached_settings(root).layout_sources
    problems = _problems_by_name(own, directives)
    layouts = built_in_layouts()
    for name in [*sorted(problems.keys() - layouts.keys()), *layouts]:
        data = layouts.get(name, b"")  # empty for the site's own unusable files
        comment = re.match(DESCRIPTION_PATTERN, data.decode())
        # the version of the built-in layout that the site's file was copied from
        copied = COPY_MARK_PATTERN.search(own.get(name, b""))
        yield Layout(
            name,
            what=comment["description"] if comment else "",
            blocks=tuple(dict.fromkeys(re.findall(BLOCK_PATTERN, data.decode()))),
            replaced=name in own,
            outdated=copied is not None and copied["version"] != _version_of(data),
            problem=problems.get(name, ""),
        )


def _version_of(data: bytes) -> bytes:
    """Return the start of a built-in layout's SHA-256, which identifies the layout's version."""
    return hashlib.sha256(data).hexdigest()[:12].encode()


def _problems_by_name(own: Mapping[str, bytes], directives: Mapping[str, str]) -> dict[str, str]:
    """Explain what's wrong with each unusable layout and phrase file of the site.

    `own` maps file names to content. `directives` is the content security policy of the pages.
    """
    problems: dict[str, list[str]] = defaultdict(list)
    phrases = {name: data for name, data in own.items() if is_phrase_file(name)}
    # the functions are only called for their exceptions, which list all unusable files
    for read in (lambda: Layouts(own, None, directives), lambda: read_phrase_files(phrases)):
        try:
            read()
        except ProblemsFound as error:
            for problem in error.problems:
                message = problem.message
                if problem.line:
                    message = f"line {problem.line}: {message}"
                problems[problem.path.removeprefix(f"{FOLDER}/")].append(message)
    return {name: "; ".join(messages) for name, messages in problems.items()}


def eject(root: Path, name: str) -> str:
    """Copy a built-in layout into the site, and return its path there.

    A comment with the version of the built-in layout is appended. Raises ProblemsFound (status 2)
    for an unknown layout, and if the site already has a copy of the layout.
    """
    names = list(built_in_layouts())
    if name not in names:
        help = did_you_mean(name, names, f"the built-in layouts are {', '.join(names)}", "`")
        raise usage_failure("no-such-layout", f"no built-in layout named {name!r}", help)
    path = f"{FOLDER}/{name}"
    data = built_in_layouts()[name]
    # the comment delimiters depend on the file name extension
    before, after = COMMENT_SIGNS[name.rpartition(".")[2]]
    comment = f"{before} copied from the built-in layout {_version_of(data).decode()}{after}\n"
    try:
        archive.add_file(root, path, data + comment.encode())
    except FileExistsError:
        help = "move it elsewhere first, or extend the built-in one: "
        help += f"{{% extends 'builtin/{name}' %}}"
        message = "the site already has its own copy"
        raise usage_failure("layout-exists", message, help, path) from None
    return path


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas by name.

    `config` is for legalsite.toml, `front-matter` for front matter, `facts` for content/facts.toml,
    and `redline` for the output of `legalsite diff --format json`. There's also one for each JSON
    file of a built site.
    """
    schemas = {}
    for name, package in SCHEMAS.items():
        file = files(f"legalsite.{package}") / f"{name}.schema.json"
        schemas[name] = json.loads(file.read_text(encoding="utf-8"))
    for name, shape in SHAPES.items():
        heading = {"$schema": DRAFT, "$id": f"urn:legalsite:{name}:v1"}
        schemas[name] = heading | msgspec.json.schema(shape)
    return schemas
