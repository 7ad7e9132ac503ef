"""`legalsite notify send` is killed or stopped: the next run sends what is left, and nobody gets two."""

import ctypes
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.notify_send import open_deliveries
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.relay import Relay
from mail_servers import wait_for_killed_runs
from started_legalsite import PATIENCE, Call


def test_killed_again_and_again_nobody_is_left_out_or_gets_two(
    legalsite: Path, root: Path, post, relay, database: str
) -> None:
    """The server kills all senders when it has so many emails, after or before it has another one whole. In PostgreSQL,
    two of them share the work."""
    at_once, readers = (2, 230) if database else (1, 80)  # two share more than one of them takes at once
    send = Program(legalsite, root, relay, database).planned(readers)
    for count, stage in ((20, "data"), (45, "rcpt")):
        senders: list[Call] = []
        started = threading.Event()

        def kill(
            _address: str, count: int = count, senders: list[Call] = senders, started: threading.Event = started
        ) -> str:
            if len(post.taken) >= count and started.wait(PATIENCE):
                for sender in senders:  # all of them, before anybody waits for the end of one
                    sender.send_signal(signal.SIGKILL)
            return "250 ok"

        setattr(post, stage, kill)
        senders += [send.started("--connections", str(8 // at_once)) for _ in range(at_once)]
        started.set()
        assert {sender.ended()[0] for sender in senders} == {-signal.SIGKILL}
        setattr(post, stage, lambda _: "250 ok")
        send.wait_for_killed_runs()  # else the next ones would leave to them what they leased
        assert send.counts().get("attempted", 0) <= 8
    status, said = send.here()
    assert f"{readers}\n" in said
    assert status in (0, 1), "1 if some are of unknown outcome"
    unknown = {email["address"] for email in send.not_accepted()}
    assert send.counts() == {"accepted": readers - len(unknown), "unknown": len(unknown)}
    assert len(post.addresses) == len(set(post.addresses))
    assert set(send.addresses) - set(post.addresses) <= unknown


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_mid_run_the_open_emails_are_finished(
    stop: signal.Signals, legalsite: Path, root: Path, post, relay
) -> None:
    send = Program(legalsite, root, relay).planned(60)

    def interrupt(_address: str) -> str:
        if len(post.taken) == 10:
            sender.send_signal(stop)
        return "250 ok"

    post.data = interrupt
    sender = send.started("--connections", "2", "--rate", "50")
    status, said, _ = sender.ended()
    left = 60 - len(post.taken)
    assert (left > 0, status) == (True, 130)
    assert said.startswith(f"privacy@2026-03-02: {len(post.taken)} accepted, {left} pending of 60\n")
    assert said.endswith(
        f"Stopped. The open emails were finished.\n{left} emails left. To go on, run the same command again.\n"
    )
    assert send.here()[1].startswith("privacy@2026-03-02: 60 accepted of 60\n")
    assert post.addresses == sorted(send.addresses)


def terminate(process: Call) -> None:
    process.send_signal(signal.SIGTERM)


def terminate_by_another_thread(process: Call) -> None:
    """Let a thread that is not the main one get the signal, as happens by chance if the main thread waits."""
    threads = [int(thread.name) for thread in Path(f"/proc/{process.pid}/task").iterdir()]
    other = next(thread for thread in threads if thread != process.pid)
    assert ctypes.CDLL(None).tgkill(process.pid, other, int(signal.SIGTERM)) == 0


@pytest.mark.parametrize("stop", [terminate, terminate_by_another_thread])
def test_stopped_twice_the_program_does_not_wait_for_the_open_emails(
    legalsite: Path, root: Path, post, relay, stop: Callable[[Call], None]
) -> None:
    if stop is terminate_by_another_thread and not sys.platform.startswith("linux"):
        pytest.skip("only Linux lets us choose the thread")
    send = Program(legalsite, root, relay).planned(3)
    open_emails: list[str] = []

    def hang(address: str) -> str:
        open_emails.append(address)
        sender.send_signal(signal.SIGINT)
        return "hang"

    post.data = hang
    sender = send.started("--connections", "1")
    assert any("Finishing the open emails." in line for line in sender.stderr)
    stop(sender)
    assert sender.ended()[0] == 130
    post.data = lambda _: "250 ok"
    assert send.here()[1].startswith("privacy@2026-03-02: 2 accepted, 1 unknown of 3\n")
    assert len(open_emails) == 1


class Program:
    """`legalsite notify` with a campaign, here and in processes of its own."""

    def __init__(self, program: Path, root: Path, relay: Relay, database: str = "") -> None:
        self._program, self._root = program, root
        self._environment = os.environ | {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": database}
        self._digest = ""
        self.addresses: list[str] = []

    def planned(self, readers: int) -> "Program":
        self.addresses = [f"r{number:03d}@b.test" for number in range(readers)]
        (self._root / "list.csv").write_text("\n".join(["email", *self.addresses]))
        status, said = self._run("plan", "privacy", "--to", str(self._root / "list.csv"), "--format", "json")
        assert status == 0
        self._digest = json.loads(said)["digest"]
        return self

    def started(self, *options: str) -> Call:
        arguments = ["notify", *self._arguments(*options), "--root", str(self._root)]
        return Call(self._program, arguments, self._environment)

    def here(self) -> tuple[int, str]:
        """Send what is left, and return the exit status and what is printed."""
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
            return deliveries.counts(1)

    def not_accepted(self) -> list[dict[str, object]]:
        with self.deliveries() as deliveries:
            return list(deliveries.listed(1))
