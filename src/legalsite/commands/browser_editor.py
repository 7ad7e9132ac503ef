"""`legalsite serve --editor`: serve a CMS that edits the site's drafts on this machine."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from importlib.resources import files
from pathlib import Path

from legalsite.commands.draft_editor import DraftEditor
from legalsite.commands.editor import CMSES, COPY, FOLDER
from legalsite.commands.starters import filled_template
from legalsite.disk import archive
from legalsite.disk.input_files import read_file
from legalsite.errors import ProblemsFound
from legalsite.model.security_policy import as_header
from legalsite.preview.editor_server import Editor, serving_editor
from legalsite.site.settings import cached_settings
from legalsite.source.editor_config import editor_config, local_head
from legalsite.source.policy_files import arrange

# never another address, because anyone who can reach the editor can modify drafts
HOST = "127.0.0.1"
CMS = CMSES["decap"]  # the server can't implement the API of the other CMS
START_SCRIPT = "editor.js"


@contextmanager
def browser_editor(root: Path, port: int, preview_url: str) -> Iterator[str]:
    """Serve the editor of a site until the context ends, and yield its URL.

    `port` is the first port to try; 0 means any. The editor links to the preview.
    """
    editor = Editor(
        page=lambda config: _page(root, config),
        config=lambda calls: _config(root, calls, preview_url),
        file=lambda path: _file(root, path),
        answer=DraftEditor(root).answer,
        security_policy=as_header(_security_policy(root)),
    )
    with serving_editor(HOST, port, editor) as server:
        yield server.url


def _page(root: Path, config: str) -> bytes:
    """Create the page that loads the CMS. `config` is the URL of its configuration."""
    values = {
        "config": escape(config),
        "source": f"{_cms_folder(root)}{CMS.script}",
        "integrity": CMS.integrity,
    }
    return filled_template("local-editor.html", values)


def _config(root: Path, calls: str, preview_url: str) -> bytes:
    """Create the CMS's configuration for the site's current drafts.

    `calls` is the URL of the API.
    """
    languages = cached_settings(root).text_languages
    # problems with files are ignored, because the preview shows them
    paths, _ = archive.scan_files(root)
    policies, _ = arrange(paths, languages)
    # the head says how drafts are saved; `editor_config` adds the forms for the drafts below it
    head = local_head(calls) + f"site_url: {json.dumps(preview_url)}\n".encode()
    return editor_config(head, policies.values(), languages, collection=collection_name(root))


def collection_name(root: Path) -> str:
    """Return the CMS's name for the drafts of a site.

    The browser stores unsaved texts under this name, so two sites served on the same port need
    different names.
    """
    digest = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()
    return f"policies-{digest[:8]}"


def _cms_folder(root: Path) -> str:
    """Return the URL of the CMS folder: the site's copy if it exists, otherwise the npm package."""
    return f"{COPY}/" if _file(root, f"{COPY}/{CMS.script}") else CMS.address


def _file(root: Path, path: str) -> bytes | None:
    """Return the content of a file for the editor's page, or None if the page may not load it.

    `path` is the script that starts the CMS, which is part of legalsite, or a file directly in the
    folder with the site's copy of the CMS.
    """
    if path == START_SCRIPT:
        return files("legalsite").joinpath("preview", "assets", path).read_bytes()
    folder, _, name = path.partition("/")
    # a name with a slash could lead to another folder
    if folder != COPY or not name.isprintable() or "/" in name or "\\" in name:
        return None
    file = root / FOLDER / path
    with suppress(OSError, ProblemsFound):  # the file doesn't exist or is a folder
        if archive.is_inside(file, root):
            return read_file(file)
    return None


def _security_policy(root: Path) -> dict[str, str]:
    """Return the sources from which the CMS may load files: this server, and the CMS's own URL."""
    folder = _cms_folder(root)
    # the site's own copy of the CMS is covered by 'self'
    cdn = f" {folder}" if "://" in folder else ""
    return {
        "default-src": "'none'",
        # the CMS compiles the schema of its configuration, which requires eval
        "script-src": f"'self'{cdn} 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' blob: data:",
        "font-src": "'self' data:",
        "connect-src": f"'self' blob:{cdn}",
        "frame-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
