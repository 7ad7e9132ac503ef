"""nginx and Apache on the loopback interface, with settings as on Debian."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
APACHE_MODULES = Path("/usr/lib/apache2/modules")
MODULES = ("mpm_event", "authz_core", "alias", "dir", "mime", "headers")
MIME_TYPES = Path("/etc/mime.types")
NEEDED = {"nginx": Path("/etc/nginx/mime.types"), "apache2": APACHE_MODULES}

NGINX = """
daemon off; pid {folder}/pid; error_log stderr; user root;
events {{ }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{
    listen 127.0.0.1:{port}; root {folder}/www;
    {settings}
  }}
}}
"""
APACHE = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
DefaultRuntimeDir {folder}
Listen 127.0.0.1:{port}
ErrorLog {folder}/error.log
{modules}
User www-data
Group www-data
TypesConfig {types}
<Directory />
  Require all denied
</Directory>
<VirtualHost *:{port}>
  DocumentRoot {folder}/www
  <Directory {folder}/www>
    Require all granted
    AllowOverride None
  </Directory>
  {settings}
</VirtualHost>
"""


def program_of(name: str) -> str:
    """Return the path of a server. If it's not installed as on Debian, fail in CI, and skip elsewhere."""
    program = shutil.which(name, path=PATH) if NEEDED[name].exists() else None
    if not program and os.environ.get("CI") == "true":
        pytest.fail(f"install {name}")
    if not program:
        pytest.skip(f"install {name}")
    return str(program)


@contextmanager
def serving_with(server: str, site: Path, path: str, settings: str) -> Iterator[tuple[str, Path]]:
    """Serve a copy of a site at a path with nginx or apache2, and yield its URL and the copy.

    `settings` are the lines in `server` or VirtualHost, with `{www}` for the folder of the host.
    """
    program = program_of(server)
    folder = Path(tempfile.mkdtemp(prefix="legalsite-"))  # www-data can read it
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        folder.chmod(0o755)
        copy = folder / "www" / path.strip("/")
        shutil.copytree(site, copy, dirs_exist_ok=True)
        config = folder / "server.conf"
        modules = [f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in MODULES]
        template = NGINX if server == "nginx" else APACHE
        config.write_text(
            template.format(
                folder=folder,
                port=port,
                settings=settings.replace("{www}", str(folder / "www")),
                modules="\n".join(modules),
                types=MIME_TYPES,
            )
        )
        command = [program, "-p", str(folder), "-c", str(config)]
        if server == "apache2":
            command = [program, "-f", str(config), "-DFOREGROUND"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            _wait_until_open(port, process)
            try:
                yield f"http://127.0.0.1:{port}{quote(path)}", copy
            finally:
                process.terminate()
                process.communicate(timeout=10)
    finally:
        shutil.rmtree(folder)


def _wait_until_open(port: int, process: "subprocess.Popen[str]") -> None:
    for _ in range(100):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate()[1])
