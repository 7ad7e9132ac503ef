"""Emails go to a real relay once each, what became of them is kept, and only what was confirmed is sent."""

import resource
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import count
from pathlib import Path

import pytest

from commands.conftest import Terms
from legalsite.cli import run
from legalsite.commands.notice_evidence import record
from legalsite.commands.notify_send import cancel, open_deliveries, send, waiting_mailings, why_not_accepted
from legalsite.errors import ProblemsFound
from legalsite.model.email import Limits, StoredMailing
from legalsite.site.load import load

KEY = "terms@2026-03-02"


def recorded(terms: Terms) -> tuple[str, ...]:
    stored = terms.plan()
    with terms.deliveries() as deliveries:
        return record(load(terms.root), deliveries, stored)


def chosen(terms: Terms, digest: str = "") -> StoredMailing:
    with terms.deliveries() as deliveries:
        return waiting_mailings(deliveries, "terms", digest)[0]


def test_each_is_sent_once(terms: Terms) -> None:
    steps = terms.send()
    assert (steps[0], sum(steps[-1][1].values())) == ((3, {}), 3)
    assert terms.post.addresses == ["ada@b.test", "bob@b.test", "cleo@b.test"]
    assert terms.counts() == [{"accepted": 3}]
    assert {(total, sum(states.values())) for total, states in terms.send()} == {(0, 0)}
    assert len(terms.post.taken) == 3


def test_each_has_the_time_at_which_it_is_handed_over(terms: Terms) -> None:
    stored, seconds = terms.plan(), count()
    with open_deliveries(terms.root, "", lambda: terms.now() + timedelta(seconds=next(seconds))) as deliveries:
        limits = Limits(connections=1)
        list(
            send(
                deliveries, stored, smtp_url=terms.url, limits=limits, limit=None, ledger=load(terms.root).record.ledger
            )
        )
    times = [parsedate_to_datetime(str(message["Date"])) for message in terms.post.messages()]
    assert sorted(set(times)) == times
    assert len(times) == 3


def test_a_domain_beyond_ascii_is_written_in_ascii_wherever_a_relay_reads_it(terms: Terms) -> None:
    terms.send(terms.plan("ada@häfen.test"))
    assert terms.post.addresses == ["ada@xn--hfen-loa.test"]
    assert terms.post.messages()[0]["To"] == "ada@xn--hfen-loa.test"


def test_a_mailbox_beyond_ascii_is_written_as_it_is(terms: Terms) -> None:
    terms.send(terms.plan("jörg@b.test"))
    assert terms.post.addresses == ["jörg@b.test"]


def test_what_the_relay_put_off_is_left_and_what_it_refused_is_not(terms: Terms) -> None:
    answers = {"ada@b.test": "550 unknown", "bob@b.test": "450 later"}
    terms.post.rcpt = lambda address: answers.get(address, "250 ok")
    terms.send()
    assert terms.counts() == [{"rejected": 1, "deferred": 1, "accepted": 1}]
    with terms.deliveries() as deliveries:
        assert (deliveries.left(1), [email["state"] for email in deliveries.listed(1)]) == (1, ["rejected", "deferred"])
    terms.post.rcpt = lambda _: "250 ok"
    assert terms.send()[-1][1] == {"accepted": 1}
    assert terms.post.addresses == ["bob@b.test", "cleo@b.test"]


def test_a_relay_that_wants_a_login_gets_nothing_and_nothing_counts_as_sent(terms: Terms) -> None:
    terms.post.rcpt = lambda address: f"554 5.7.1 <{address}>: Relay access denied"
    with pytest.raises(ProblemsFound, match=r"error\[relay-away\].*Relay access denied") as raised:
        terms.send()
    assert raised.value.status == 2
    assert terms.counts() == [{"pending": 3}]
    assert recorded(terms) == ()
    terms.post.rcpt = lambda _: "250 ok"
    terms.send()
    assert terms.counts() == [{"accepted": 3}]


def test_asking_makes_no_database(terms: Terms) -> None:
    before = set(terms.root.iterdir())
    assert (terms.counts(), terms.counts("")) == ([], [])
    with pytest.raises(ProblemsFound, match=r"notify plan terms --to FILE"):
        chosen(terms)
    assert set(terms.root.iterdir()) == before


def test_only_what_was_confirmed_is_chosen(terms: Terms) -> None:
    digest = terms.plan().digest
    assert chosen(terms, digest[:12].upper()).digest == digest
    for wrong in ("0" * 12, digest + "0"):
        with pytest.raises(ProblemsFound, match=r"error\[other-digest\]"):
            chosen(terms, wrong)
    with pytest.raises(ProblemsFound, match=r"error\[short-digest\].*too short"):
        chosen(terms, digest[:11])


def test_all_mailings_that_wait_are_chosen_or_else_the_newest(terms: Terms) -> None:
    terms.plan()
    correction = terms.plan(reason="wrong day")
    assert correction.mailing.key == f"{KEY}~1"
    with terms.deliveries() as deliveries:
        assert [each.mailing.key for each in waiting_mailings(deliveries, "terms")] == [KEY, f"{KEY}~1"]
        for number in (1, 2):
            cancel(deliveries, deliveries.mailings()[number - 1], "a test")
        assert [each.mailing.key for each in waiting_mailings(deliveries, "terms")] == [f"{KEY}~1"]


def test_of_several_mailings_each_is_named_with_its_digest(terms: Terms) -> None:
    first = terms.plan()
    with terms.deliveries() as deliveries:
        assert why_not_accepted(deliveries, first) == ([KEY], [])
    second = terms.plan(reason="wrong day")
    with terms.deliveries() as deliveries:
        named = [why_not_accepted(deliveries, stored)[0] for stored in (first, second)]
    assert named == [[KEY, "--digest", stored.short_digest] for stored in (first, second)]


def restored(terms: Terms, *, by: str) -> StoredMailing:
    """Send an email, copy the database, send the second one and put the copy back."""
    terms.send(limit=1)
    file = terms.root / "deliveries.sqlite"
    with closing(sqlite3.connect(file)) as db, closing(sqlite3.connect(terms.root / "backup")) as copy:
        db.backup(copy)
    terms.send(chosen(terms), limit=1)
    if by == "copy":
        file.write_bytes((terms.root / "backup").read_bytes())
    else:
        (terms.root / "backup").replace(file)
    return chosen(terms)


@pytest.mark.parametrize("by", ["copy", "rename"])
def test_a_backup_that_lacks_an_email_sends_nothing(terms: Terms, by: str) -> None:
    stored = restored(terms, by=by)
    with pytest.raises(ProblemsFound, match=r"error\[restored\].*older than the last email") as raised:
        terms.send(stored)
    assert (raised.value.status, len(terms.post.taken)) == (2, 2)
    assert terms.counts() == [{"accepted": 1, "pending": 2}]


def test_a_backup_that_lacks_a_second_try_sends_nothing(terms: Terms) -> None:
    terms.post.rcpt = lambda _: "450 later"
    terms.send(terms.plan("ada@b.test"))
    backup = (terms.root / "deliveries.sqlite").read_bytes()
    terms.post.rcpt, terms.seconds = lambda _: "250 ok", 60
    terms.send(chosen(terms))
    (terms.root / "deliveries.sqlite").write_bytes(backup)
    with pytest.raises(ProblemsFound, match=r"error\[restored\]"):
        terms.send(chosen(terms))
    assert len(terms.post.taken) == 1


def test_an_empty_database_sends_nothing_of_which_the_ledger_has_the_outcome(terms: Terms) -> None:
    terms.send()
    assert len(recorded(terms)) == 1
    for file in terms.root.glob("deliveries.sqlite*"):
        file.unlink()
    with pytest.raises(ProblemsFound, match=r"line 000003 of the ledger is about emails that aren't in this database"):
        terms.send()
    assert len(terms.post.taken) == 3


def test_a_relay_that_is_away_leaves_everything_for_the_next_run(terms: Terms) -> None:
    terms.url = "smtp://127.0.0.1:1"
    with pytest.raises(ProblemsFound, match=r"error\[relay-away\]") as raised:
        terms.send()
    assert raised.value.status == 2
    assert terms.counts() == [{"pending": 3}]


ASKING = """status
check
check --gate effective
plan terms --change minor
notify plan
notify plan terms
notify preview terms
notify status
notify status terms --state pending --addresses
notify send terms
notify person ada@b.test
notify export terms"""
RECORDING = f"""notify plan {KEY} --to list.csv
notify send terms --confirm DIGEST --live none
notify retry terms
notify cancel terms --reason x
notify reconcile terms --resend-unknown
notify bounces --csv list.csv --column address=email --event bounced
notify unsubscribe x
notify unsuppress ada@b.test --reason x
notify export terms --record
notify record {KEY} --channel letter --on 2026-03-03
notify record {KEY} --sent
notify person ada@b.test --erase --yes
notify purge --older 0"""


def test_whose_clock_is_behind_can_ask_and_records_nothing(
    terms: Terms, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = terms.plan().digest
    monkeypatch.chdir(terms.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((terms.now() - timedelta(days=1)).timestamp())))
    monkeypatch.setenv("LEGALSITE_SMTP_URL", terms.url)
    for command in (*ASKING.splitlines(), *RECORDING.splitlines()):
        run(command.replace("DIGEST", digest).split())
        printed = capsys.readouterr()
        assert ("error[clock-behind]" in printed.err) == (command in RECORDING.splitlines()), command
        assert not command.startswith("plan") or "the next version, a minor change" in printed.out
    assert (terms.counts(), terms.post.taken) == ([{"pending": 3}], [])


def test_the_database_of_another_site_is_not_opened(tmp_path: Path) -> None:
    """A variable of a whole organization is enough for two sites with one database."""
    url = f"sqlite:///{tmp_path}/shared.sqlite"
    for name in ("ours", "theirs"):
        (tmp_path / name / "content").mkdir(parents=True)
        ledger = f"legalsite-ledger v2 https://{name}.test/\n000001 a line\n000002 another\n"
        (tmp_path / name / "content/LEDGER").write_text(ledger)
    with open_deliveries(tmp_path / "ours", url, lambda: datetime(2026, 3, 5, tzinfo=UTC), create=True):
        pass
    with open_deliveries(tmp_path / "ours", url, lambda: datetime(2026, 3, 5, tzinfo=UTC)):
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0  # its memory has addresses
    with pytest.raises(ProblemsFound, match="belongs to another site") as raised:
        open_deliveries(tmp_path / "theirs", url, Terms.now).__enter__()
    assert raised.value.status == 2
