"""A run of `legalsite notify send` in a separate process, and its final output."""

import io
import json
import os
from contextlib import AbstractContextManager, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.relay import Relay
from mail_servers import wait_for_killed_runs
from started_legalsite import Call


class Program:
    """`legalsite notify` with a mailing, in this process and in separate ones."""

    def __init__(self, program: Path, root: Path, relay: Relay, database: str = "") -> None:
        self._program, self._root = program, root
        self._environment = os.environ | {
            "LEGALSITE_SMTP_URL": f"smtp://{relay}",
            "LEGALSITE_DATABASE_URL": database,
        }
        self._digest = ""
        self.addresses: list[str] = []

    def planned(self, readers: int) -> "Program":
        self.addresses = [f"r{number:03d}@b.test" for number in range(readers)]
        (self._root / "list.csv").write_text("\n".join(["email", *self.addresses]))
        status, said = self._run(
            "plan", "privacy", "--to", str(self._root / "list.csv"), "--format", "json"
        )
        assert status == 0
        self._digest = json.loads(said)["digest"]
        return self

    def started(self, *options: str) -> Call:
        arguments = ["notify", *self._arguments(*options), "--root", str(self._root)]
        return Call(self._program, arguments, self._environment)

    def here(self) -> tuple[int, str]:
        """Send the rest in this process, and return the exit status and output."""
        return self._run(*self._arguments())

    def _arguments(self, *options: str) -> list[str]:
        return ["send", "privacy", "--live", "none", "--confirm", self._digest, *options]

    def _run(self, *arguments: str) -> tuple[int, str]:
        with patch.dict(os.environ, self._environment), redirect_stdout(io.StringIO()) as printed:
            return run(["notify", *arguments, "--root", str(self._root)]), printed.getvalue()

    def deliveries(self) -> AbstractContextManager[Deliveries]:
        return open_deliveries(self._root, self._environment["LEGALSITE_DATABASE_URL"], now)

    def wait_for_killed_runs(self) -> None:
        with self.deliveries() as deliveries:
            wait_for_killed_runs(deliveries.engine)

    def counts(self) -> dict[str, int]:
        with self.deliveries() as deliveries:
            return deliveries.queries.counts(1)

    def not_accepted(self) -> list[dict[str, object]]:
        with self.deliveries() as deliveries:
            return list(deliveries.queries.emails(1))
