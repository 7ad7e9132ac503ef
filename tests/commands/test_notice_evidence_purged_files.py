"""What was erased is not left in the files of the database, nor beside them."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from commands import recorded_notice
from commands.recorded_notice import ANSWERS, IN_SQLITE, KEY, exported, purged, recorded
from legalsite.commands.exported_evidence import folders_with_addresses
from legalsite.mail import delivery_database
from legalsite.site.load import Site
from notice_sites import database_file

site = pytest.fixture(recorded_notice.site)
sent = pytest.fixture(recorded_notice.sent)


@pytest.fixture
def careless_sqlite() -> Iterator[None]:
    """SQLite as it is built by default: Debian's overwrites what is deleted."""

    def configure(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA secure_delete=OFF")

    event.listen(Engine, "connect", configure)
    yield
    event.remove(Engine, "connect", configure)


@pytest.mark.usefixtures("careless_sqlite")
def test_what_was_erased_is_not_left_in_the_file(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    names = [f"reader{number}" for number in range(100)]
    sent(*names, answers={f"{name}@b.test": ANSWERS["ada@b.test"] for name in names})
    purged(site, url, 0)
    for file in database_file(site.root).parent.glob("deliveries.sqlite*"):
        assert b"@b.test" not in file.read_bytes()


@IN_SQLITE
@pytest.mark.usefixtures("careless_sqlite")
def test_what_a_reader_of_the_file_keeps_there_is_erased_by_the_next_command(  # type: ignore[no-untyped-def]  # a fixture
    site: Site, sent, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_database, "READER_TIMEOUT", 50)
    recorded(site, sent("ada", "bob"), url)

    def has_people() -> bool:
        return any(
            b"@b.test" in file.read_bytes()
            for file in database_file(site.root).parent.glob("deliveries.sqlite*")
        )

    reader = sqlite3.connect(database_file(site.root))
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM deliveries").fetchone()
    assert purged(site, url, 0) == (((KEY, 2),), ["not-forgotten"])
    assert purged(site, url, 0) == ((), ["not-forgotten"])
    assert has_people()
    reader.close()
    assert purged(site, url, 0) == ((), [])
    assert not has_people()


@IN_SQLITE
def test_folders_with_addresses_are_named(site: Site, sent, url: str) -> None:  # type: ignore[no-untyped-def]  # a fixture
    status = sent("ada")
    recorded(site, status, url)
    exported(site, status, "evidence/terms", url)
    assert folders_with_addresses(site.root) == [site.root / "evidence/terms/accounts/notice"]
