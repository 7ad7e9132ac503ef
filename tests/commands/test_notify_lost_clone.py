"""The clone that recorded a notice is gone."""

from pathlib import Path

import pytest

from commands import site_clones
from commands.site_clones import LETTER, Machine, clone, planned

site = pytest.fixture(site_clones.site)


def test_the_line_of_a_clone_that_is_gone(site: Path, relay, postgresql: str) -> None:
    url = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": postgresql}
    a, b, c = (Machine(clone(site, name), 0, **url) for name in "abc")
    send = ("notify", "send", "privacy", *planned(a, 3))
    status, said = a.run(*send)
    assert (status, "Recorded in content/LEDGER: 000003 " in said) == (0, True)
    status, said = b.run(*send)
    assert (status, "Recorded in content/LEDGER: 000003 " in said) == (0, True), "all are accepted"
    assert b.ledger() == a.ledger(), "byte for byte, so it makes no difference who commits it"
    assert b.run("notify", "record", "privacy", "--sent") == (
        0,
        "There's no new result to record.\n",
    )

    assert Machine(c.root, 0).run(*LETTER)[0] == 0  # without the database
    before = c.ledger()
    status, said = c.run("notify", "record", "privacy", "--sent")
    assert (status, "if that line is lost:" in said) == (1, True)
    assert c.ledger() == before
    status, said = c.run("notify", "record", "privacy", "--sent", "--lost")
    assert (status, "Recorded in content/LEDGER: 000004 " in said) == (0, True)
    assert c.run("verify")[0] == 0
