"""Servers on the loopback interface that serve a built site as different hosts do."""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any


@dataclass
class Host:
    """What a server does besides serving a folder."""

    below: str = "/"  # path at which it serves the folder
    minifies: bool = False
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # pattern → headers
    redirects: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)  # old folder → new folder
    delay: float = 0.0  # seconds before each answer


def minified(html: bytes) -> bytes:
    """Remove what minifiers remove: white space, comments, quotes, and optional tags."""
    text = html.decode()
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"(?<=>)\s+(?=<)", "", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r'(<[^>]*? \w+)="([\w/.-]+)"', r"\1=\2", text)
    return re.sub(r"</(p|li|td|tr|th|html|body)>|<(html|head|body)>", "", text).encode()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, host: Host, *arguments: Any, **more: Any) -> None:
        self.host = host
        super().__init__(*arguments, **more)

    def send_head(self) -> Any:
        time.sleep(self.host.delay)
        path = self.path
        target = self.host.redirects.get(path)
        for old, new in self.host.moved.items():
            if not target and path.startswith(old):
                target = new + path.removeprefix(old)
        if target:
            self.send_response(301)
            self.send_header("Location", target)
            self.end_headers()
            return None
        if not path.startswith(self.host.below):
            return self.send_error(404)
        file_path = "/" + path.removeprefix(self.host.below)
        if not target and not path.endswith("/") and Path(self.translate_path(file_path)).is_dir():
            self.send_response(301)
            self.send_header("Location", f"{path}/")
            self.end_headers()
            return None
        self.path = file_path
        file = super().send_head()
        self.path = path
        return file

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data = source.read()
        if self.host.minifies and data.startswith((b"<!doctype", b"<div")):
            data = minified(data).ljust(len(data))  # the length was sent
        super().copyfile(BytesIO(data), outputfile)

    def end_headers(self) -> None:
        for pattern, headers in self.host.headers.items():
            if fnmatchcase(f"{self.host.below}{self.path.removeprefix('/')}", pattern):
                for name, value in headers.items():
                    if name != "Content-Type":
                        self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        pass


@contextmanager
def serving(folder: Path, host: Host) -> Iterator[str]:
    """Serve a folder, and yield its URL."""
    handler = partial(_Handler, host, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{host.below}"
        server.shutdown()
