"""A path that is asked for → status, headers and bytes, out of an edition's folder and nothing else."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from legalsite.preview.edition import Edition
from legalsite.preview.problems import page, panel

EVENTS, SCRIPT = "/_legalsite/events", "/_legalsite/preview.js"
# Loads the page again when the server shows another edition than the one that the page came from.
SCRIPT_TEXT = b"""(() => {
  const { serial, events } = document.currentScript.dataset;
  const source = new EventSource(events);
  source.onmessage = (event) => {
    if (event.data !== serial) {
      source.close();
      location.reload();
    }
  };
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
"""
SECURITY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "pdf": "application/pdf",
}
PLAIN = {"LEDGER", "CHECKPOINT", "_headers", "_redirects"}
SHOWN_BEHIND = "Behind this stands the last text that was right."


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    kind: str = TYPES["html"]
    headers: dict[str, str] = field(default_factory=dict)


def respond(path: str, edition: Edition) -> Response:
    """`path` is that of the request line, without its query."""
    if path == SCRIPT:
        return Response(200, SCRIPT_TEXT, TYPES["js"])
    if edition.problems and not (edition.folder / "index.html").exists():
        return Response(500, _live(page(edition.problems), edition))
    if path.startswith(edition.base):
        return _within(path, edition)
    return _to(edition.base) if path in {"/", edition.base.rstrip("/")} else _missing(edition)


def _within(path: str, edition: Edition) -> Response:
    asked = _file(path.removeprefix(edition.base), edition.folder)
    if asked is None:
        return _missing(edition)
    if asked.is_dir():
        if not path.endswith("/"):
            return _to(f"{path}/")
        asked /= "index.html"
    try:
        return _found(asked, edition)
    except OSError:
        return _missing(edition)


def _file(path: str, folder: Path) -> Path | None:
    """Where that lies in the folder; None where it lies outside, or is no path at all."""
    try:
        parts = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        return None
    if any(part in {".", ".."} or "\0" in part or "\\" in part for part in parts) or "" in parts[:-1]:
        return None
    place, top = os.path.realpath(folder.joinpath(*parts)), os.path.realpath(folder)
    return Path(place) if place == top or place.startswith(top + os.sep) else None


def _found(file: Path, edition: Edition) -> Response:
    body, ending = file.read_bytes(), file.name.rpartition(".")[2]
    kind = TYPES["txt"] if file.name in PLAIN else TYPES.get(ending, "application/octet-stream")
    return Response(200, _live(body, edition) if ending == "html" else body, kind)


def _missing(edition: Edition) -> Response:
    own = edition.folder / "404.html"
    body = own.read_bytes() if own.is_file() else b"<!doctype html><title>404</title><p>There is no such page.</p>"
    return Response(404, _live(body, edition))


def _to(path: str) -> Response:
    """One slash at the start: two would name another host."""
    return Response(302, headers={"Location": "/" + quote(unquote(path), safe="/").lstrip("/")})


def _live(body: bytes, edition: Edition) -> bytes:
    """The page with the script that loads it again, and with the problems over it."""
    added = f'<script src="{SCRIPT}" data-serial="{edition.serial}" data-events="{EVENTS}" defer></script>'.encode()
    if edition.problems and b'id="legalsite-problems"' not in body:
        added += panel(edition.problems, SHOWN_BEHIND)
    before, end, after = body.rpartition(b"</body>")
    return before + added + end + after if end else body + added


def event(edition: Edition) -> bytes:
    """One server-sent event (WHATWG HTML, 9.2)."""
    return f"data: {json.dumps(edition.serial)}\n\n".encode()
