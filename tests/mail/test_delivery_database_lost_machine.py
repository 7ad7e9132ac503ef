"""A machine that is gone without a word keeps no lock."""

import os
import socket
import sys

import pytest

from legalsite.mail import delivery_database
from legalsite.mail.delivery_database import is_run_over, lock_run, open_database

TCP_REPAIR = 19  # of Linux, tcp(7)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux can end a connection in silence"
)
def test_the_lock_of_a_machine_that_is_gone_ends(
    tcp_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is never closed: the server must ask whether it is still there."""
    monkeypatch.setattr(
        delivery_database, "KEEPALIVES", delivery_database.KEEPALIVES | {"keepalives_idle": 1}
    )
    with open_database(tcp_database) as engine, engine.connect() as asking:
        running = engine.connect()
        lock_run(running, 7)
        driver = running.connection.driver_connection
        assert driver
        with socket.socket(fileno=os.dup(driver.fileno())) as line:
            try:
                line.setsockopt(
                    socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1
                )  # else the server sends its answer again
                line.setsockopt(
                    socket.IPPROTO_TCP, TCP_REPAIR, 1
                )  # closed now, it says nothing to the other end
            except PermissionError:
                running.invalidate()
                pytest.skip("only root can end a connection in silence")
            assert not is_run_over(asking, 7)
            os.dup2(os.open(os.devnull, os.O_RDWR), driver.fileno())
        while not is_run_over(asking, 7):
            pass
        running.invalidate()
