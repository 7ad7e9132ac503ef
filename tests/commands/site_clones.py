"""Clones of a site that send the same notice, and a relay that waits for all of them."""

import asyncio
import io
import os
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiosmtpd.smtp import SMTP

from git_repositories import commit, git
from legalsite.cli import run
from mail_servers import Post
from notice_sites import TEXT, Publishing
from started_legalsite import Call

CONFIG = """[site]
title = "Harbour"
url = "https://legal.test/"

[notice]
sender = "Harbour <legal@legal.test>"
"""


DAYS = {
    "2025-02-01": {"privacy.md": TEXT.format("Privacy", "2025-02-01", 30)},
    "2026-03-02": {
        "privacy.md": TEXT.format(
            "Privacy", "2026-03-02\neffective: 2026-04-15\nchange: material\nsummary: Sooner.", 14
        )
    },
}


NOON = 1_773_144_000  # 2026-03-10T12:00:00Z


NOTICE = "privacy@2026-03-02"


LETTER = ("notify", "record", NOTICE, "--channel", "letter", "--on", "2026-03-10")


@dataclass
class Relay(Post):
    """A relay that delays the first emails until the expected number of connections are open, so
    that every machine has started.
    """

    expected: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        answer = await super().handle_EHLO(server, session, envelope, hostname, responses)
        if self.greeted >= self.expected:
            self.begun.set()
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.greeted < self.expected:
            self.begun.clear()
            await self.begun.wait()
        return await super().handle_DATA(server, session, envelope)


def post() -> Relay:
    return Relay()


class Machine:
    """A clone with a separate home folder and a clock that's stopped some minutes after noon."""

    def __init__(self, root: Path, minutes: int, **environment: str) -> None:
        self.root = root
        self._environment = (
            os.environ
            | {"XDG_STATE_HOME": f"{root}-state", "SOURCE_DATE_EPOCH": str(NOON + 60 * minutes)}
            | environment
        )

    def ledger(self) -> bytes:
        return b"".join(
            (self.root / "content" / name).read_bytes() for name in ("LEDGER", "CHECKPOINT")
        )

    def send(self, program: Path, *arguments: str) -> Call:
        """Start a process that sends."""
        return self.start(program, "notify", "send", "privacy", *arguments)

    def start(self, program: Path, *arguments: str) -> Call:
        return Call(program, [*arguments, "--root", str(self.root)], self._environment)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command in this process, and return its exit status and output."""
        said = io.StringIO()
        with (
            patch.dict(os.environ, self._environment),
            redirect_stdout(said),
            redirect_stderr(said),
        ):
            return run([*arguments, "--root", str(self.root)]), said.getvalue()


def site(published_once: Publishing, tmp_path: Path) -> Path:
    """The bare repository of a site."""
    root = shutil.copytree(published_once(CONFIG, DAYS), tmp_path / "site")
    (root / ".gitignore").write_text(".legalsite/\n")
    git(root, "init", "-q", "-b", "main")
    commit(root, "2026-03-02")
    git(tmp_path, "clone", "-q", "--bare", str(root), "site.git")
    return tmp_path / "site.git"


def clone(site: Path, name: str) -> Path:
    git(site.parent, "clone", "-q", str(site), name)
    return site.parent / name


def planned(machine: Machine, readers: int, *options: str) -> tuple[str, ...]:
    """Plan a mailing, and return the arguments for sending it."""
    people = machine.root.parent / "list.csv"
    people.write_text(
        "".join(["email\n", *(f"r{number:05d}@b.test\n" for number in range(readers))])
    )
    status, said = machine.run(
        "notify", "plan", "privacy", "--to", str(people), "--format", "json", *options
    )
    assert status == 0, said
    return (
        "--live",
        "none",
        "--jobs",
        "2",
        "--confirm",
        re.findall(r'"digest": "([0-9a-f]{12})', said)[-1],
    )
