"""A notice and a list become a campaign in the database, each reader in a language that there is, or nothing at all."""

import io
import os
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_plan import (
    ListOptions,
    Plan,
    correction_number,
    emails_folder,
    make_emails,
    plan,
    read_list,
    write_previews,
)
from legalsite.commands.notify_send import campaign_statuses
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.site.load import Site, load
from notice_sites import CONFIG, TEXT

ON = date(2026, 3, 5)
LIST = "email,name,language\nada@b.test,Ada,\nbob@b.test,,de-AT\ncleo@b.test,Cleo,fr\n"


def now() -> datetime:
    return datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def site(bilingual_site: Site) -> Site:
    return bilingual_site


@pytest.fixture
def planned(site: Site) -> Callable[..., Plan]:
    def planned(rows: str = LIST, reason: str = "", **options: bool) -> Plan:
        (site.root / "list.csv").write_text(rows)
        notice = newest_notice(site, "terms", ON, correction=int(bool(reason)))
        assert notice is not None
        emails = make_emails(site, [notice], ON, correction=reason)
        return plan(site, emails, site.root / "list.csv", ListOptions(**options), database="", now=now)

    return planned


def test_each_reader_gets_one_email_in_a_language_that_there_is(planned: Callable[..., Plan]) -> None:
    done = planned()
    assert (done.loaded.added, done.counts, done.languages) == (3, {"pending": 3}, {"en": 2, "de": 1})
    assert [note.rule for note in done.notes] == ["list-language"]
    assert done.emails.campaign.key == "terms@2026-03-02"


def test_who_gets_it_is_part_of_what_is_confirmed_and_the_order_is_not(planned: Callable[..., Plan]) -> None:
    head, *rows = LIST.splitlines(keepends=True)
    first = planned().loaded.digest
    assert planned("".join([head, *reversed(rows)])).loaded.digest == first
    assert planned(LIST + "eve@b.test,,\n").loaded.digest != first


def test_a_bad_row_stores_nothing_unless_it_is_skipped(site: Site, planned: Callable[..., Plan]) -> None:
    bad = LIST + "not an address,,\n"
    with pytest.raises(ProblemsFound, match="list-address") as raised:
        planned(bad)
    assert raised.value.status == 1
    assert campaign_statuses(site.root, "", database="", now=now) == []
    done = planned(bad, skip_bad_rows=True)
    assert (done.skipped, done.loaded.added) == (1, 3)
    assert (done.notes[0].rule, done.notes[0].severity) == ("list-address", "warning")


def test_a_list_of_bad_rows_alone_is_refused_even_if_they_are_skipped(planned: Callable[..., Plan]) -> None:
    with pytest.raises(ProblemsFound, match="list-address") as raised:
        planned("email\nnot an address\n", skip_bad_rows=True)
    assert [problem.severity for problem in raised.value.problems] == ["warning", "error"]


def test_a_text_that_two_campaigns_announce_is_pointed_out(site: Site, planned: Callable[..., Plan]) -> None:
    (site.root / "content/rules.md").write_text(TEXT.format("Rules", "2026-03-02", 12))
    publish(site.root, (), now=now())
    both = [notice for slug in ("terms", "rules") if (notice := newest_notice(load(site.root), slug, ON))]
    (site.root / "one.csv").write_text("email\nada@b.test\n")
    plan(site, make_emails(load(site.root), both, ON), site.root / "one.csv", ListOptions(), database="", now=now)
    twice = [note for note in planned().notes if note.rule == "planned-twice"]
    assert [note.severity for note in twice] == ["warning"]
    assert "terms@2026-03-02 is also announced by terms@2026-03-02+rules@2026-03-02 (emails: 1)" in twice[0].message


def test_what_cannot_be_sent_is_not_stored(site: Site, planned: Callable[..., Plan]) -> None:
    (site.root / "legalsite.toml").write_text(CONFIG.replace("sender", "# sender"))
    notice = newest_notice(load(site.root), "terms", ON)
    assert notice is not None
    emails = make_emails(load(site.root), [notice], ON)
    with pytest.raises(ProblemsFound, match=r"error\[no-sender\]"):
        plan(site, emails, site.root / "list.csv", ListOptions(), database="", now=now)


@pytest.mark.parametrize(("path", "reason"), [("none.csv", "does not exist"), ("content", "is not a file")])
def test_a_list_that_is_none(site: Site, path: str, reason: str) -> None:
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    with pytest.raises(ProblemsFound, match=reason) as raised:
        plan(site, make_emails(site, [notice], ON), site.root / path, ListOptions(), database="", now=now)
    assert raised.value.status == 2


def test_a_list_from_standard_input(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    done = plan(site, make_emails(site, [notice], ON), Path("-"), ListOptions(), database="", now=now)
    assert done.loaded.added == 3


def test_problems_call_standard_input_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"email\nnobody\n")))
    with pytest.raises(ProblemsFound) as raised:
        read_list(Path("-"), ListOptions(skip_bad_rows=True))
    assert [problem.place for problem in raised.value.problems] == ["standard input:2:1", "standard input"]


def test_a_list_from_a_pipe(site: Site, tmp_path: Path) -> None:
    """As a shell makes one for `--to <(psql …)`."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(LIST,))
    writer.start()
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    done = plan(site, make_emails(site, [notice], ON), pipe, ListOptions(), database="", now=now)
    writer.join()
    assert done.loaded.added == 3


def test_a_correction_with_the_same_reason_has_the_same_number(site: Site, planned: Callable[..., Plan]) -> None:
    def number(reason: str) -> int:
        return correction_number(site.root, "terms", reason, database="", now=now)

    assert number("wrong day") == 1
    planned()
    assert planned(reason="wrong day").emails.campaign.key == "terms@2026-03-02~1"
    assert (number("wrong day"), number("another")) == (1, 2)


def test_files_hold_the_exact_bytes_and_a_page_for_each_language(site: Site) -> None:
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    folder = emails_folder(site.root)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert emails_folder(site.root) == folder
    files = [file.name for file, _ in write_previews(make_emails(site, [notice], ON), folder, now())]
    assert files == [f"terms-2026-03-02.{tag}.{suffix}" for tag in ("en", "de") for suffix in ("eml", "html")]
    message = message_from_bytes((folder / files[0]).read_bytes(), policy=default)
    assert message["From"] == "Harbour <legal@legal.test>"
    html = message.get_body(("html",))
    assert html is not None
    assert html.get_content().replace("\r\n", "\n").strip() == (folder / files[1]).read_text().strip()
