"""`legalsite notify send` is stopped: the open emails are finished, and nobody gets two."""

import ctypes
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.started_sending import Program
from started_legalsite import Call


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
    sender = send.started("--jobs", "2", "--rate", "50")
    status, said, _ = sender.ended()
    left = 60 - len(post.taken)
    assert (left > 0, status) == (True, 130)
    assert said.startswith(
        f"privacy@2026-03-02: {len(post.taken)} accepted, {left} pending of 60\n"
    )
    assert said.endswith(
        f"Stopped. The emails in progress were finished.\n{left} emails left. "
        "To continue, run the same command again.\n"
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
    sender = send.started("--jobs", "1")
    assert any("Finishing the emails in progress." in line for line in sender.stderr)
    stop(sender)
    assert sender.ended()[0] == 130
    post.data = lambda _: "250 ok"
    assert send.here()[1].startswith("privacy@2026-03-02: 2 accepted, 1 unknown of 3\n")
    assert len(open_emails) == 1
