"""A site that was built and deployed, for tests of `verify --live`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.verify import require_live
from legalsite.errors import ProblemsFound
from legalsite.model.notice_key import NoticeKey
from legalsite.site.load import load
from legalsite.site.settings import read_settings
from notice_sites import Once, Publishing
from web_servers import Web

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'


TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"


GERMAN = "---\ntitle: Bedingungen\nrevised: 2026-03-02\ntranslates: 2026-03-02\n---\n\nWir behalten es 14 Tage.\n"


KEY = "terms@2026-03-02"


Deploy = Callable[..., str]


NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


def root(published: Publishing) -> Path:
    new = {"terms.md": TEXT.format("2026-03-02", 14), "terms.de.md": GERMAN}
    return published(
        CONFIG, {"2025-01-01": {"terms.md": TEXT.format("2025-01-01", 30)}, "2026-03-02": new}
    )


def deploy(root: Path, web: Web, once: Once) -> Deploy:
    """Return a function that builds the site for a day (by default as published for March 5),
    serves it, and returns its URL.
    """

    def built(on: date) -> None:
        for _ in build(BuildOrder(root, read_settings(root), on)):
            pass

    def deployed(on: date | None = None) -> str:
        if on:
            built(on)
        else:
            once("built", lambda: built(date(2026, 3, 5)))
        return web.serves_site(root / "output", "/legal/")

    return deployed


def required(root: Path, url: str) -> dict[str, object]:
    return require_live(load(root), (NoticeKey.parse(KEY),), url, on=date(2026, 3, 5), now=NOW)


def refused(root: Path, url: str) -> tuple[int, str]:
    with pytest.raises(ProblemsFound) as raised:
        required(root, url)
    return raised.value.status, str(raised.value)
