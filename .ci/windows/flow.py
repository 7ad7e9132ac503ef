"""Go through everything that legalsite does, in the current folder, and print what it prints.

`make windows` runs this on Linux and in a Windows Python, and compares what was printed and written."""

import asyncio
import io
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from aiosmtpd.smtp import SMTP

from legalsite.cli import run

PATIENCE = 600  # seconds; only a flow that fails waits this long
PROGRAM = [sys.executable, "-m", "legalsite"]
TIME_TAKEN = re.compile(r"[0-9]+\.[0-9]+ s\b")
OLD_POLICY = """\
Privacy Policy

1. What we keep
We keep your email address for 30 days after you close your account.

2. Changes
We will email you at least 30 days before a material change takes effect.
"""
NOTICE = """
[notice]
sender = "Harbour Ledger <legal@legal.test>"
imprint = "Harbour Ledger Ltd, 1 High Street, Bristol"
"""


def main() -> None:
    sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="utf-8", newline="\n")
    os.environ["LEGALSITE_CACHE_KEY"] = "k" * 32
    start_site()
    publish_first_version()
    preview_a_change()
    publish_second_version()
    with mail_server() as port:
        os.environ["LEGALSITE_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        notify()
    prove()


def start_site() -> None:
    set_date("2026-01-10")
    start("init site --url https://legal.test/policies/ --title", "Harbour “Ledger”")
    os.chdir("site")
    write("old.txt", OLD_POLICY)
    do("import text old.txt --slug privacy --revised 2024-03-01")
    Path("content/terms.md").unlink()
    replace("legalsite.toml", "[policies.terms]", "[policies.privacy]")
    replace("legalsite.toml", "\n[notice]\n", NOTICE)
    settings = Path("legalsite.toml").read_bytes()
    do("new cookies --title", "Cookies & “friends”")
    do("check --format json", status=1)
    Path("content/cookies.md").unlink()
    Path("legalsite.toml").write_bytes(settings)


def publish_first_version() -> None:
    do("promises privacy --confirm --rule 'all_of: [email], days_before: 30, for: [material]'")
    do("check")
    do("publish privacy")
    do("build")
    do("verify")
    do("status")


def preview_a_change() -> None:
    """Start the preview, open a page in it, change the text, and wait for the page's event."""
    set_date("2026-02-01")
    do(
        "revise privacy --effective 2026-03-20 --change material --summary",
        "We keep it for 14 days.",
    )
    preview = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    stopping = threading.Timer(PATIENCE, preview.kill)
    stopping.start()
    try:
        first = next_line(preview)
        print("preview:", re.sub(":[0-9]+", ":PORT", first))
        address = first.split()[2]
        with urlopen(f"{address}privacy/", timeout=PATIENCE) as page:
            print("page:", page.status)
        with open_events(address) as events:
            replace("content/privacy.md", "for 30 days after", "for 14 days after")
            print("event:", next(events).partition(" ")[0])
        print("preview:", TIME_TAKEN.sub("TIME", next_line(preview)))
    finally:
        preview.kill()
        stopping.cancel()
        preview.communicate()


def publish_second_version() -> None:
    do("plan privacy")
    start("diff privacy")
    do("check")
    do("publish privacy")
    do("build")
    do("verify")
    shutil.copytree("output", "published")  # later pages contain hashes with random keys


def notify() -> None:
    write("readers.csv", "email,name\nbob@readers.test,Böb\n")
    do("notify preview privacy")
    planned = do("notify plan privacy --to readers.csv")
    digest = re.search("^digest: (.+)$", planned, re.MULTILINE)
    do(f"notify send privacy --confirm {digest[1] if digest else 'none'} --live none")
    do("notify status")


def prove() -> None:
    do("notify export privacy")
    do("verify --evidence evidence/privacy-2026-02-01")
    do("build")
    do("verify")
    do("build --verbose")
    do("notify person bob@readers.test")


def do(words: str, *more: str, status: int = 0) -> str:
    """Run a command line, print what it prints, and return that. It must end with this exit status.

    It runs in this process, because starting one takes seconds under Wine."""
    arguments = [*shlex.split(words), *more]
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        actual = run(arguments)
    return show(arguments, printed.getvalue(), actual, status)


def start(words: str, *more: str, status: int = 0) -> str:
    """Run a command line like `do`, in a process, whose standard streams are pipes."""
    arguments = [*shlex.split(words), *more]
    done = subprocess.run(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    printed = done.stdout.decode("utf-8", "backslashreplace")
    return show(arguments, printed, done.returncode, status)


def show(arguments: list[str], printed: str, status: int, expected: int) -> str:
    print("$ legalsite", *arguments)
    print(TIME_TAKEN.sub("TIME", printed), end="", flush=True)
    if status != expected:
        sys.exit(f"{printed}{arguments}: exit status {status}, not {expected}")
    return printed


def set_date(day: str) -> None:
    """Let the commands from here on run at noon of a day."""
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(noon.astimezone(UTC).timestamp()))


def write(path: str, text: str) -> None:
    Path(path).write_bytes(text.encode())


def replace(path: str, old: str, new: str) -> None:
    text = Path(path).read_bytes().decode()
    assert old in text, (path, old)
    write(path, text.replace(old, new))


def next_line(process: "subprocess.Popen[bytes]") -> str:
    assert process.stdout
    return process.stdout.readline().decode().rstrip()


@contextmanager
def open_events(address: str) -> Iterator[Iterator[str]]:
    """Yield the events of the preview, as an open page gets them."""
    port = urlsplit(address).port
    request = f"GET /_legalsite/events HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request.encode())
        with connection.makefile("r", encoding="utf-8") as stream:
            assert "200" in stream.readline()
            yield (line for line in stream if line.startswith(("data:", "event:")))


class Inbox:
    """A mail server's answers: it accepts every email."""

    async def handle_DATA(self, _server: SMTP, _session: Any, _envelope: Any) -> str:
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[int]:
    """Yield the port of a mail server on this machine."""
    loop = asyncio.new_event_loop()
    smtp = partial(SMTP, Inbox(), loop=loop, enable_SMTPUTF8=True)
    server = loop.run_until_complete(loop.create_server(smtp, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


if __name__ == "__main__":
    main()
