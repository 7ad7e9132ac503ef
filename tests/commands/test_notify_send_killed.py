"""`legalsite notify send` is killed again and again: nobody is left out or gets two."""

import signal
import threading
from pathlib import Path

from commands.started_sending import Program
from started_legalsite import PATIENCE, Call


def test_killed_again_and_again_nobody_is_left_out_or_gets_two(
    legalsite: Path, root: Path, post, relay, database: str
) -> None:
    """The server kills all senders when it has so many emails, after or before it has another one whole. In PostgreSQL,
    two of them share the work."""
    at_once, readers = (
        (2, 230) if database else (1, 80)
    )  # two share more than one of them takes at once
    send = Program(legalsite, root, relay, database).planned(readers)
    for count, stage in ((20, "data"), (45, "rcpt")):
        senders: list[Call] = []
        begun, started = threading.Event(), threading.Event()

        def kill(
            _address: str,
            count: int = count,
            senders: list[Call] = senders,
            begun: threading.Event = begun,
            started: threading.Event = started,
        ) -> str:
            begun.set()
            if len(post.taken) >= count and started.wait(PATIENCE):
                for sender in senders:  # all of them, before anybody waits for the end of one
                    sender.send_signal(signal.SIGKILL)
            return "250 ok"

        setattr(post, stage, kill)
        for _ in range(
            at_once
        ):  # the second one once the first sends: while both take over, one may find nothing
            senders.append(send.started("--jobs", str(8 // at_once)))
            assert begun.wait(PATIENCE)
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
