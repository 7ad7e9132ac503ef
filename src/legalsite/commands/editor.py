"""`legalsite editor`: create a browser-based editor for drafts.

It's a separate static site that displays a Git-based CMS.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from legalsite.commands.starters import filled_template
from legalsite.disk import archive
from legalsite.disk.input_files import read_file
from legalsite.errors import Problem, ProblemIterator, failure, usage_failure
from legalsite.site.git_checkout import folder_in_checkout, origin
from legalsite.site.load import Site, load_fresh
from legalsite.source.editable_files import CONTENT, misread_line
from legalsite.source.editor_config import MARKER, folder_of, new_head, updated_config
from legalsite.source.git_hosts import backend_at, placeholders

FOLDER = "editor"
PAGE = f"{FOLDER}/index.html"
CONFIG = f"{FOLDER}/config.yml"
COPY = "cms"  # folder in editor/ that contains a copy of the CMS

CmsName = Literal["decap", "sveltia"]


class Cms(Struct, frozen=True):
    """A CMS in a specific version of its npm package."""

    title: str
    package: str
    version: str
    script: str  # name of the script in the package's dist/ folder
    integrity: str  # hash that browsers use to verify the script
    files: str  # pattern for the paths of all files in the package that a page needs
    digest: str  # SHA-256 of a list with the path and hash of each file in `files`
    backends: frozenset[str]  # git hosts that the CMS supports

    @property
    def address(self) -> str:
        """The URL of the folder with this version's script and the files that the script loads."""
        return f"https://unpkg.com/{self.package}@{self.version}/dist/"


CMSES: Mapping[CmsName, Cms] = {
    "decap": Cms(
        "Decap CMS",
        "decap-cms",
        "3.16.0",
        "decap-cms.js",
        "sha384-WFBlw1ZGvgE9W2ia0r2gJPu3HOVweIpoHCGmlm3f/9J2OURAjzuJ/lV55gUd4By4",
        r"LICENSE|dist/(?:[0-9]+\.)?decap-cms\.js(?:\.LICENSE\.txt)?|dist/[0-9a-f]+\.wasm",
        "d323efbefcfc8e6679ea3e2f8db2473b304051d62837f4b81de8d6bbb281268b",
        frozenset({"azure", "bitbucket", "forgejo", "gitea", "github", "gitlab"}),
    ),
    "sveltia": Cms(
        "Sveltia CMS",
        "@sveltia/cms",
        "0.221.1",
        "sveltia-cms.js",
        "sha384-JQ+XsKx/UzwdTiNnFStza3XtqqQoVtyNPApkfvwlzZDfhe7giE9CnfQrpHqgv3k6",
        r"LICENSE\.txt|dist/sveltia-cms\.js",
        "abce36c67c84edde922133226078341c19d10b0fb867833a56477b5671a09f70",
        frozenset({"gitea", "github", "gitlab"}),
    ),
}


class EditorOutcome(Struct, frozen=True):
    """What `legalsite editor` did."""

    written: tuple[str, ...]  # paths of new and changed files
    is_new: bool  # whether there was no configuration before
    is_page_kept: bool  # whether the page was left unchanged because the user had customized it
    to_fill_in: tuple[str, ...]  # keys of a new configuration that still contain placeholders


def write_editor(root: Path, name: CmsName | None, package: Path | None) -> EditorOutcome:
    """Write the editor, or update the parts that depend on the site's drafts.

    `name` is the CMS, or None for the CMS that the page loads. `package` is the unpacked npm
    package of the CMS, to be copied. Raises ProblemsFound if the configuration wasn't written by
    legalsite. The status is 2 if the package is a different one, or if the CMS doesn't support the
    site's git host.
    """
    site = load_fresh(root)
    page = _read(root, PAGE)
    source = _script_source(page)  # empty without a page, or if the page was customized
    is_page_kept = bool(page) and not source  # the user customized the page, so leave it unchanged
    cms = CMSES[name or _cms_at(source)]
    files = _copied_files(package, cms) if package else {}
    # whether the page loads the site's own copy of the CMS, instead of the one on unpkg.com
    has_copy = bool(source) and "://" not in source
    # a page that loads a copy is only replaced if the user named a CMS or a package
    if not is_page_kept and (name or package or not has_copy):
        # without a package to copy, the page loads the CMS from unpkg.com
        files[PAGE] = editor_page(cms, has_copy=bool(package))
    config = _read(root, CONFIG)
    is_new = not config
    to_fill_in: list[str] = []
    if is_new:
        backend = backend_at(*origin(root))  # how the CMS saves to the site's git host
        _require_backend(cms, backend["name"])
        to_fill_in = placeholders(backend)
        config = new_head(backend) + MARKER  # `_current_config` adds the forms below the marker
    elif MARKER not in config:
        message = "this config wasn't written by legalsite; nothing was overwritten"
        help = "move it elsewhere, and copy its `backend` into the new one"
        raise failure("file-exists", message, help, CONFIG)
    files[CONFIG] = _current_config(site, config)
    written = [path for path, data in files.items() if _write(root, path, data)]
    return EditorOutcome(tuple(written), is_new, is_page_kept, tuple(to_fill_in))


def editor_page(cms: Cms, *, has_copy: bool = False) -> bytes:
    """Create the page that loads a CMS, either from unpkg.com or from a copy of its npm package.

    The browser runs no other scripts.
    """
    folder = f"{COPY}/" if has_copy else cms.address
    values = {"source": folder + cms.script, "integrity": cms.integrity}
    values["scripts"] = "'self'" if has_copy else cms.address
    return filled_template("editor.html", values)


def editor_problems(site: Site) -> ProblemIterator:
    """Warn about drafts that the CMS would misread, and about an outdated configuration."""
    config = _read(site.root, CONFIG)
    if config:
        yield from _misread_draft_problems(site)
    current = _current_config(site, config)
    if config == current:  # both are empty if there's no configuration
        return
    message = "the editor's forms aren't up to date"
    missing = _missing_draft(site, config)
    if missing:
        message = f"the editor doesn't list {missing}"
    help = "update it: `legalsite editor`"
    yield Problem("editor-outdated", message, help, CONFIG, severity="warning")


def _misread_draft_problems(site: Site) -> ProblemIterator:
    """Warn about each draft whose text starts with `---`.

    The CMS would mistake it for front matter and lose text.
    """
    for policy in site.files.values():
        for path in policy.drafts.values():
            line = misread_line(archive.read(site.root, path))
            if line:
                message = "the text begins with ---, which the CMS of the editor would misread"
                help = "add an empty line above it"
                draft = f"{CONTENT}{path}"
                yield Problem("editor-misreads", message, help, draft, line, severity="warning")


def _missing_draft(site: Site, config: bytes) -> str:
    """Return the path of the first draft that a configuration doesn't list, or an empty string."""
    for policy in site.files.values():
        for path in policy.drafts.values():
            draft = f"content/{path}"
            if f"{draft}\n".encode() not in config:
                return draft
    return ""


def _current_config(site: Site, config: bytes) -> bytes:
    """Update the forms in the editor's configuration for the site's current drafts.

    The part above the forms belongs to the user and isn't changed. A configuration that wasn't
    written by legalsite is returned unchanged.
    """
    folder = folder_in_checkout(site.root)  # path of the site in its repository
    if folder is None:  # for example, in a container with only this folder of the repository
        folder = folder_of(config)
    return updated_config(config, site.files.values(), site.config.text_languages, folder)


def _require_backend(cms: Cms, name: str) -> None:
    """Raise ProblemsFound (status 2) if a CMS doesn't support this git host."""
    if name not in cms.backends:
        message = f"{cms.title} can't save to {name}"
        raise usage_failure("no-backend", message, "use Decap CMS: `legalsite editor --cms decap`")


def _script_source(page: bytes) -> str:
    """Return the URL of the script that a page loads.

    Return an empty string if the page wasn't written by legalsite.
    """
    # match any page that differs from the template only in the CMS
    values = {"source": "SOURCE", "integrity": "OTHER", "scripts": "OTHER"}
    written = filled_template("editor.html", values).decode()
    pattern = re.escape(written).replace("SOURCE", '(?P<source>[^"]+)').replace("OTHER", '[^"]+')
    match = re.fullmatch(pattern.encode(), page)
    return match["source"].decode() if match else ""


def _cms_at(source: str) -> CmsName:
    """Return the CMS that is loaded from a URL. The default is Decap CMS."""
    for name, cms in CMSES.items():
        if source.endswith(cms.script):
            return name
    return "decap"


def _copied_files(package: Path, cms: Cms) -> dict[str, bytes]:
    """Return the files of a CMS, by their path in the site.

    `package` is the folder of the unpacked npm package. Raises ProblemsFound (status 2) if the
    package has a different version, or if one of its files was changed.
    """
    found = [file.relative_to(package).as_posix() for file in package.rglob("*")]
    lines = ""  # hashes of all files, as written by sha256sum
    files = {}
    for path in sorted(found):
        if not re.fullmatch(cms.files, path):
            continue
        data = read_file(package / path)
        lines += f"{hashlib.sha256(data).hexdigest()}  {path}\n"
        files[f"{FOLDER}/{COPY}/{path.removeprefix('dist/')}"] = data
    if hashlib.sha256(lines.encode()).hexdigest() != cms.digest:
        message = f"this isn't {cms.package} {cms.version}, or a file in it was changed"
        help = f"download it with `npm pack {cms.package}@{cms.version}`, and unpack it"
        raise usage_failure("wrong-package", message, help, str(package))
    return files


def _read(root: Path, path: str) -> bytes:
    """Read a text file of the editor without carriage returns.

    Return empty bytes if it doesn't exist.
    """
    try:
        return read_file(root / path, path).replace(b"\r\n", b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return b""


def _write(root: Path, path: str, data: bytes) -> bool:
    """Write a file of the site, and return whether it's new or changed."""
    try:
        archive.add_file(root, path, data)
    except FileExistsError:
        if read_file(root / path, path) == data:
            return False
        archive.replace_file(root, path, data)
    return True
