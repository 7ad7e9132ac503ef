"""A notice and a list become a mailing in the database, each reader in a language that there is, or nothing at all."""

import os
import threading
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest

from legalsite.commands.notice_status import newest_notice
from legalsite.commands.notify_plan import (
    Emails,
    Plan,
    emails_folder,
    plan,
    read_list,
    write_previews,
)
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.notices.recipients import COLUMNS
from legalsite.site.load import Site, load
from notice_sites import CONFIG

ON = date(2026, 3, 5)
LIST = "email,name,language\nada@b.test,Ada,\nbob@b.test,,de-AT\ncleo@b.test,Cleo,fr\n"


def now() -> datetime:
    return datetime(2026, 3, 5, 12, tzinfo=UTC)


def database(site: Site) -> AbstractContextManager[Deliveries]:
    return open_deliveries(site.root, "", now, create=True)


@pytest.fixture
def site(bilingual_site: Site) -> Site:
    return bilingual_site


def test_what_cannot_be_sent_is_not_stored(site: Site) -> None:
    (site.root / "legalsite.toml").write_text(CONFIG.replace("sender", "# sender"))
    notice = newest_notice(load(site.root), "terms", ON)
    assert notice is not None
    emails = Emails(load(site.root), [notice], ON)
    with (
        pytest.raises(ProblemsFound, match=r"error\[no-sender\]"),
        (site.root / "legalsite.toml").open("rb") as file,
    ):
        plan(emails, file, database(site))


def test_a_list_from_a_pipe(site: Site, tmp_path: Path) -> None:
    """As a shell makes one for `--to <(psql …)`."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(LIST,))
    writer.start()
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    with pipe.open("rb") as file:
        done = plan(Emails(site, [notice], ON), file, database(site))
    writer.join()
    assert done.loaded.added == 3


@pytest.mark.parametrize(("counts", "left"), [
    ({}, 0), ({"accepted": 2}, 0), ({"pending": 2, "accepted": 1}, 2), ({"pending": 1, "deferred": 2}, 3),
])  # fmt: skip
def test_what_a_run_would_send(counts: dict[str, int], left: int) -> None:
    assert Plan(None, None, counts, {}, (), 0).left == left  # type: ignore[arg-type]  # the emails do not matter


@pytest.mark.parametrize(("rows", "skip", "said"), [
    ("ada@b.test\n", False, []), ("ada@b.test\n", True, []),
    ("ada@b.test\nbob\n", True, ["warning list-address"]),
    ("ada@b.test\nbob\n", False, ["raised", "error list-address"]),
    ("bob\n", False, ["raised", "error list-address"]),
    ("bob\n", True, ["raised", "warning list-address", "error list-rows"]),
    ("", False, ["raised", "error no-recipient"]), ("", True, ["raised", "error no-recipient"]),
    ("bob\n" * 1_002, True, ["raised", *["warning list-address"] * 1_000, "error list-rows", "error list-rows"]),
    ("bob\n" * 1_000 + "ada@b.test\n", True, ["warning list-address"] * 1_000),
])  # fmt: skip
def test_what_is_said_of_a_list(rows: str, skip: bool, said: list[str]) -> None:
    try:
        told = [], read_list(BytesIO(f"email\n{rows}".encode()), COLUMNS, skip_bad_rows=skip)
    except ProblemsFound as rejected:
        told = ["raised"], list(rejected.problems)
    assert len(said) < 1_002 or told[1][1_000].message == "2 more rows can't be read"
    assert [*told[0], *(f"{each.severity} {each.rule}" for each in told[1])] == said


def test_files_hold_the_exact_bytes_and_a_page_for_each_language(site: Site) -> None:
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    folder = emails_folder(site.root)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert emails_folder(site.root) == folder
    files = [file.name for file, _ in write_previews(Emails(site, [notice], ON), folder, now())]
    assert files == [f"terms-2026-03-02.{tag}.eml" for tag in ("en", "de")]
    message = message_from_bytes((folder / files[0]).read_bytes(), policy=default)
    assert message["From"] == "Harbour <legal@legal.test>"
    html = message.get_body(("html",))
    assert html is not None
    page = (folder / "terms-2026-03-02.en.html").read_text()
    assert html.get_content().replace("\r\n", "\n").strip() == page.strip()
