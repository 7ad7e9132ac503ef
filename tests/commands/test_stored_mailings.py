"""The database of planned mailings is opened for its own site and time, and only what was confirmed is chosen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands.conftest import Terms
from legalsite.cli import run
from legalsite.commands.notify_send import cancel
from legalsite.commands.stored_mailings import mailing_status, open_deliveries, waiting_mailings
from legalsite.errors import ProblemsFound
from legalsite.model.email import StoredMailing
from posix_needs import LIMITS

KEY = "terms@2026-03-02"


def chosen(terms: Terms, digest: str = "") -> StoredMailing:
    with terms.deliveries() as deliveries:
        return waiting_mailings(deliveries, "terms", digest)[0]


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
        assert [each.mailing.key for each in waiting_mailings(deliveries, "terms")] == [
            KEY,
            f"{KEY}~1",
        ]
        for number in (1, 2):
            cancel(deliveries, deliveries.queries.mailings()[number - 1], "a test")
        assert [each.mailing.key for each in waiting_mailings(deliveries, "terms")] == [f"{KEY}~1"]


def test_of_several_mailings_each_is_named_with_its_digest(terms: Terms) -> None:
    first = terms.plan()
    with terms.deliveries() as deliveries:
        assert mailing_status(deliveries, first).arguments == [KEY]
    second = terms.plan(reason="wrong day")
    with terms.deliveries() as deliveries:
        named = [mailing_status(deliveries, stored).arguments for stored in (first, second)]
    assert named == [[KEY, "--digest", stored.short_digest] for stored in (first, second)]


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
notify bounces list.csv --column address=email --event bounced
notify unsubscribe x
notify unsuppress ada@b.test --reason x
notify record terms --sent
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
        assert ("error[clock-behind]" in printed.err) == (command in RECORDING.splitlines()), (
            command
        )
        assert not command.startswith("plan") or "the next version, a minor change" in printed.out
    assert (terms.counts(), terms.post.taken) == ([{"pending": 3}], [])


def test_the_database_of_another_site_is_not_opened(tmp_path: Path) -> None:
    """A variable of a whole organization is enough for two sites with one database."""
    url = f"sqlite:///{tmp_path}/shared.sqlite"
    for name in ("ours", "theirs"):
        (tmp_path / name / "content").mkdir(parents=True)
        ledger = f"legalsite-ledger v2 https://{name}.test/\n000001 a line\n000002 another\n"
        (tmp_path / name / "content/LEDGER").write_text(ledger)
    with open_deliveries(
        tmp_path / "ours", url, lambda: datetime(2026, 3, 5, tzinfo=UTC), create=True
    ):
        pass
    with open_deliveries(tmp_path / "ours", url, lambda: datetime(2026, 3, 5, tzinfo=UTC)):
        pass
    with pytest.raises(ProblemsFound, match="belongs to another site") as raised:
        open_deliveries(tmp_path / "theirs", url, Terms.now).__enter__()
    assert raised.value.status == 2


def test_a_process_that_has_read_addresses_leaves_no_core_dump(terms: Terms) -> None:
    resource = pytest.importorskip("resource", reason=LIMITS)
    with terms.deliveries(create=True):
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
