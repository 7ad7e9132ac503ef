"""`legalsite notify` with a database that several machines use."""

from datetime import UTC, datetime
from pathlib import Path

from commands.notified_site import Command, digest
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from notice_sites import database_file


def test_a_database_on_another_machine_keeps_the_record(
    notify: Command, root: Path, post, relay, postgresql, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", postgresql)
    assert notify("status", "privacy") == (0, "No emails about privacy have been planned.\n")
    confirm = digest(notify, str(root / "list.csv"))
    post.rcpt = lambda address: "450 later" if address == "bob@b.test" else "250 ok"
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, said.splitlines()[0]) == (1, "privacy@2026-03-02: 2 accepted, 1 deferred of 3")
    post.rcpt = lambda _: "250 ok"
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, said.splitlines()[0]) == (0, "privacy@2026-03-02: 3 accepted of 3")
    assert "Recorded in content/LEDGER: 000004 notice privacy@2026-03-02" in said
    status, said = notify("status")
    assert (status, said.splitlines()) == (
        0,
        [
            "privacy@2026-03-02: accepted in time for all account holders",
            "  accepted in time for 3 of 3 account holders",
            "  privacy@2026-03-02: 3 accepted of 3",
        ],
    )
    assert post.addresses == ["ada@b.test", "bob@b.test", "cleo@b.test"]
    assert not database_file(root).exists()


def test_a_run_that_ends_while_another_is_sending_leaves_its_emails_to_it(
    notify: Command, root: Path, post, relay, postgresql, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", postgresql)
    send = ("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    with open_database(database_url(root, postgresql)) as engine:
        other = Deliveries(engine, lambda: datetime(2026, 3, 10, 12, tzinfo=UTC))
        with other.updates.run(other.queries.mailings()[0].number, limit=1) as run:
            assert len(list(run.lease_emails())) == 1
            status, said = notify(*send)
            assert (status, said.splitlines()[:6]) == (1, [
                "privacy@2026-03-02: 2 accepted, 1 leased of 3",
                "privacy@2026-03-02: not recorded yet, because another run or mailing has emails left.",
                "To send them:",
                "  legalsite notify send privacy@2026-03-02 --root ROOT",
                "To record what was sent so far:",
                "  legalsite notify record privacy@2026-03-02 --sent --root ROOT",
            ])  # fmt: skip
            status, said = notify("record", "privacy", "--sent")
            assert (status, "Recorded in content/LEDGER: 000004 " in said) == (0, True)
            assert ",left=yes" in (root / "content/LEDGER").read_text(), "what was sent so far"
            status, said = notify("cancel", "privacy", "--reason", "a wrong list")
            assert (
                status,
                "another run is still sending emails about privacy@2026-03-02: 1" in said,
            ) == (2, True)
    status, said = notify(*send)
    assert (status, said.splitlines()[0]) == (0, "privacy@2026-03-02: 3 accepted of 3")
