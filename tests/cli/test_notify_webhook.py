"""What `notify webhook` prints, and how it exits."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.cli.notify_webhook import post_lines
from legalsite.commands.publish import publish
from legalsite.model.webhook import WebhookPost
from web_servers import Web

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
POST = WebhookPost("terms@2026-03-02", "https://b.test/", b"{}", "deferred", 503, "Away", 2, AT, AT)


@pytest.fixture
def webhook(
    tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(f'{CONFIG}\n[notice]\nwebhook = "{web.url("/hook")}"\n')
    for day, days in (("2025-01-01", 30), ("2026-03-02", 14)):
        (tmp_path / "content/terms.md").write_text(TEXT.format(day, days))
        time = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.timestamp())))
        publish(tmp_path, (), now=now())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(AT.timestamp())))
    monkeypatch.setenv("LEGALSITE_WEBHOOK_SECRET", "a secret of the two")

    def webhook(*options: str) -> tuple[int, str]:
        capsys.readouterr()
        status = run(["notify", "webhook", "terms", *options, "--root", str(tmp_path)])
        return status, capsys.readouterr().out

    return webhook


def test_without_confirm_it_shows_what_would_be_posted(webhook: Callable[..., tuple[int, str]], web: Web) -> None:
    status, said = webhook()
    assert (status, web.asked) == (0, [])
    assert said.startswith(f"A dry run: nothing is posted without --confirm.\nTo {web.url('/hook')}:\n{{\n")
    assert ' "id": "terms@2026-03-02",\n' in said


def test_it_says_what_became_of_it_and_exits_with_1_if_it_was_not_accepted(
    webhook: Callable[..., tuple[int, str]], web: Web, tmp_path: Path
) -> None:
    web.serves("/hook", b"", 403)
    assert webhook("--confirm", "--live", "none") == (1, (
        "terms@2026-03-02: refused after 1 try (403 Forbidden)\n"
        "  repair the receiver or the settings, then post it with --again\n"
    ))  # fmt: skip
    web.serves("/hook", b"")
    accepted = "terms@2026-03-02: accepted after 2 tries (200 OK)\n"
    assert webhook("--confirm", "--live", "none", "--again") == (0, (
        f"{accepted}Once the receiver has notified people, record it:\n"
        f"  legalsite notify record terms@2026-03-02 --channel other --on 2026-03-05 --root {tmp_path}\n"
    ))  # fmt: skip
    assert webhook("--confirm", "--live", "none") == (0, accepted)
    assert webhook("--confirm", "--live", "none", "--quiet") == (0, "")
    assert len(web.asked) == 2


def test_nothing_is_posted_about_a_page_that_is_not_live(webhook: Callable[..., tuple[int, str]], web: Web) -> None:
    assert webhook("--confirm", "--live", web.url()) == (1, "")
    assert [asked.path for asked in web.asked] == ["/LEDGER"]


def test_one_that_was_put_off_says_when_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(AT.timestamp())))
    assert list(post_lines(POST)) == [
        "terms@2026-03-02: deferred after 2 tries (503 Away)",
        "  to be tried again from 2026-03-05 12:02:00 UTC: run the same command then",
    ]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(AT.timestamp()) + 5 * 86400))
    assert "not tried any more" in list(post_lines(POST))[1]
