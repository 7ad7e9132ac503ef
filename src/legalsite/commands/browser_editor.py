"""`legalsite serve --editor`: serves a CMS that edits the drafts of a site on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from legalsite.commands.draft_editor import DraftEditor
from legalsite.disk import archive
from legalsite.disk.input_files import read_file
from legalsite.errors import ProblemsFound
from legalsite.model.security_policy import as_header
from legalsite.preview.editor_server import Editor, serving_editor
from legalsite.site.settings import cached_settings
from legalsite.source.editor_config import editor_config, local_head
from legalsite.source.policy_files import arrange

HOST = "127.0.0.1"  # never another: who reaches the editor can write drafts
OWN_CMS = "editor/cms"  # the folder of the site's copy of the CMS
CMS_SCRIPT = "cms/decap-cms.js"
MAX_CMS_FILE_SIZE = 32 << 20  # bytes
CDN = "https://unpkg.com/decap-cms@3.16.0/dist/"


@contextmanager
def browser_editor(root: Path, port: int, preview_url: str) -> Iterator[str]:
    """Serve the editor of a site until the context ends, and give its address.

    `port` is the first that is tried; 0 means any. The editor links to the preview.
    """
    editor = Editor(
        page=lambda config: _page(root, config),
        config=lambda calls: _config(root, calls, preview_url),
        file=lambda path: _cms_file(root, path),
        answer=DraftEditor(root).answer,
        security_policy=as_header(_security_policy(root)),
    )
    with serving_editor(HOST, port, editor) as server:
        yield server.url


def _page(root: Path, config: str) -> bytes:
    """Return the page that loads the CMS. `config` is the address of the CMS's config."""
    source = CMS_SCRIPT if _cms_file(root, CMS_SCRIPT) else f"{CDN}decap-cms.js"
    link = config.replace("&", "&amp;")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Edit policies</title>
<link href="{link}" type="text/yaml" rel="cms-config-url">
</head>
<body>
<script src="{source}"></script>
</body>
</html>
""".encode()


def _config(root: Path, calls: str, preview_url: str) -> bytes:
    """Return the CMS's config for the drafts that the site has now.

    `calls` is the address of the CMS's calls.
    """
    languages = cached_settings(root).languages
    files, _ = archive.scan_files(root)
    policies, _ = arrange(files, languages)
    head = local_head(calls) + f"display_url: {json.dumps(preview_url)}\n".encode()
    return editor_config(head, policies.values(), languages)


def _cms_file(root: Path, path: str) -> bytes | None:
    """Return a file of the site's copy of the CMS; None if there is none.

    `path` begins with `cms/`.
    """
    folder, _, name = path.partition("/")
    if folder != "cms" or not name.isprintable() or "/" in name or "\\" in name:
        return None
    file = root / OWN_CMS / name
    with suppress(OSError, ProblemsFound):  # there is none, or it's a folder
        if archive.is_inside(file, root):
            return read_file(file, largest=MAX_CMS_FILE_SIZE)
    return None


def _security_policy(root: Path) -> dict[str, str]:
    """Return the sources from which the CMS loads files: this server, and the CMS's own address."""
    cdn = "" if _cms_file(root, CMS_SCRIPT) else f" {CDN}"
    return {
        "default-src": "'none'",
        "script-src": f"'self'{cdn} 'unsafe-eval'",  # the CMS compiles the schema of its config
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' blob: data:",
        "font-src": "'self' data:",
        "connect-src": f"'self' blob:{cdn}",
        "frame-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
