"""What `notify export`, `record` and `purge`, and `verify --evidence`, print, and how they end."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.model.email import Campaign, Outcome, Recipient, Variant
from notice_sites import Publishing

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n'
TEXT = (
    "---\ntitle: Terms\nrevised: {}\neffective: {}\nchange: material\n"
    "promise: {{all_of: [email, in_product], days_before: 30}}\n---\n\nWe keep it for {} days.\n"
)
KEY = "terms@2026-03-02"

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def root(published: Publishing, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon("2026-03-10").timestamp())))
    days = (("2025-01-01", "2025-01-01", 30), ("2026-03-02", "2026-04-15", 14))
    root = published(CONFIG, {day: {"terms.md": TEXT.format(day, effective, keeps)} for day, effective, keeps in days})
    variant = Variant("en", "A change", b"Subject: A change\r\n", b"MIME-Version: 1.0\r\n\r\nHello\r\n")
    campaign = Campaign((KEY,), "accounts", {"en": variant}, "0" * 64, "legal@legal.test", "legal.test")
    with open_database(database_url(root, "")) as engine:
        deliveries = Deliveries(engine, lambda: noon("2026-03-09"))
        readers = [(line, Recipient(f"reader{line}@b.test", "", "en")) for line in range(2, 5)]
        with deliveries.run(deliveries.plan(campaign, readers).number) as run:
            states = ("accepted",) * 3
            run.record([Outcome(each.key, state, 250) for each, state in zip(run.leases(), states, strict=True)], [])  # type: ignore[arg-type]  # words of a case
    return root


@pytest.fixture
def call(root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in the site, and returns its exit status and all that it prints."""
    monkeypatch.chdir(root)

    def call(*words: str) -> tuple[int, str]:
        status = run(list(words))
        return status, "".join(capfd.readouterr())

    return call


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def test_the_way_of_a_promise_of_two_channels(call: Command, root: Path) -> None:
    done = call("notify", "export", "terms", "--record")
    line = (root / "content/LEDGER").read_text().splitlines()[-1]
    assert " email:to=accounts,of=3,accepted=3 " in line
    folder = root / "evidence/terms-2026-03-02"
    assert done[1].splitlines() == [
        f"Recorded in the ledger: {line}",
        "Build the site.",
        f"{KEY}: accepted in time for 3 of 3 account holders",
        f"6 files and their manifest in {folder}",
        f"To verify it: legalsite verify --evidence {folder}",
    ]
    verified = call("verify", "--evidence", str(folder))
    assert verified[0] == 0
    assert f"evidence   {folder}: 6 files, each as the manifest records; in line 3 of the ledger" in verified[1]
    told = call("status")[1]
    assert f"  The notice of {KEY} is due by 2026-03-16, by email and in the product" in told
    assert "    it was given by email on 2026-03-09, but not yet in the product; one that goes out on" in told
    assert "    accepted in time for 3 of 3 account holders\n" in told
    command = f"legalsite notify record {KEY} --channel in_product --on DAY"
    assert f"    not recorded yet; once it is given: {command}" in told
    assert f"  not given in the product yet; once it is: {command}" in call("notify", "plan")[1]
    late = call("check", "--gate", "effective", "--as-of", "2026-03-17")
    assert (late[0], command in late[1]) == (1, True)
    recorded = call("notify", "record", KEY, "--channel", "in_product", "--on", "2026-03-04")
    assert " in_product:on=2026-03-04 " in recorded[1]
    told = call("status")[1]
    assert f"  The notice of {KEY} was given in time; it was due by 2026-03-16, by email and in the product" in told
    assert "    it was given by email on 2026-03-09 and in the product on 2026-03-04, and the text may apply" in told
    assert call("check", "--gate", "effective", "--as-of", "2026-04-15")[0] == 0


def test_what_is_not_recorded_is_not_exported(call: Command, root: Path) -> None:
    status, told = call("notify", "export", "terms", "--output", "out")
    assert (status, "help: export it with --record, which adds a line" in told) == (1, True)
    assert not (root / "out").exists()


def test_an_outcome_that_was_recorded_is_not_recorded_again(call: Command) -> None:
    call("notify", "export", "terms", "--record")
    again = call("notify", "export", "terms", "--record", "--output", "out")[1]
    assert again.splitlines()[0] == "The ledger has this outcome already."


def test_evidence_is_verified_far_from_the_site(
    call: Command, root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("notify", "export", "terms", "--record")
    far = tmp_path_factory.mktemp("far")
    (root / "evidence/terms-2026-03-02").rename(far / "evidence")
    monkeypatch.chdir(far)
    verified = call("verify", "--evidence", "evidence")
    assert (verified[0], verified[1].count("\n")) == (0, 1)
    assert call("verify")[0] == 2


def test_what_is_erased_is_told(call: Command) -> None:
    assert call("notify", "purge", "--older", "2")[1] == "There is nothing to erase.\n"
    assert call("notify", "purge", "--older", "1", "--dry-run")[1] == f"{KEY}: 3 addresses would be erased\n"
    call("notify", "export", "terms", "--record", "--output", "before")
    assert call("notify", "purge", "--older", "1")[1] == f"{KEY}: 3 addresses erased\n"
    told = call("notify", "export", "terms", "--output", "after")[1]
    assert "recipients.csv is left out: its addresses were erased." in told
