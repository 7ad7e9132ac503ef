"""Published sites for tests of notices, such as a site in two languages whose terms changed on
March 2, 2026.

Publishing is slow, so each site is published once and then copied.
"""

import shutil
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from legalsite.site.load import Site

CONFIG = """[site]
title = "Harbour"
url = "https://legal.test/"
languages = ["en", "de"]

[notice]
sender = "Harbour <legal@legal.test>"
closing.notice = { en = "Write to us.", de = "Schreiben Sie uns." }
"""
TEXT = "---\ntitle: {}\nrevised: {}\n---\n\nSee [the rules](rules.md). We keep it for {} days.\n"

Publishing = Callable[[str, Mapping[str, Mapping[str, str]]], Path]
Building = Callable[[str, date, str, Mapping[str, Mapping[str, str]]], Path]
Once = Callable[[str, Callable[[], Any]], Any]  # the fixture of tests/commands


def database_file(root: Path) -> Path:
    """Return the path of a site's database, which depends on the system."""
    from legalsite.mail.delivery_database import database_url

    return Path(database_url(root, "").removeprefix("sqlite:///"))


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Publishing:
    """Return a function that publishes a site, unless it has already been published.

    It's passed the settings, and for each day the new texts keyed by path in content/. It returns
    the folder, which must not be changed.
    """
    from legalsite.commands.publish import publish

    folders: dict[str, Path] = {}

    def published_once(config: str, days: Mapping[str, Mapping[str, str]]) -> Path:
        key = repr((config, days))
        if key not in folders:
            root = tmp_path_factory.mktemp("published")
            (root / "content").mkdir()
            (root / "legalsite.toml").write_text(config)
            for day, texts in days.items():
                for path, text in texts.items():
                    (root / "content" / path).write_text(text)
                publish(root, (), now=datetime.fromisoformat(f"{day}T12:00:00+00:00"))
            folders[key] = root
        return folders[key]

    return published_once


@pytest.fixture(scope="session")
def built_once(published_once: Publishing, tmp_path_factory: pytest.TempPathFactory) -> Building:
    """Return a function that publishes and builds a site, unless it has already been built.

    It's passed the name of a host or an empty string, the date of the build, the settings, and the
    texts as for `published_once`. It returns the folder, which must not be changed.
    """
    from legalsite.commands.build import BuildOrder, build, config_for_host
    from legalsite.site.settings import read_settings

    folders: dict[str, Path] = {}

    def built_once(host: str, on: date, config: str, days: Mapping[str, Mapping[str, str]]) -> Path:
        key = repr((host, on, config, days))
        if key not in folders:
            root = tmp_path_factory.mktemp("built") / "site"
            shutil.copytree(published_once(config, days), root)
            settings = config_for_host(read_settings(root), host)
            list(build(BuildOrder(root, settings, on)))
            folders[key] = root
        return folders[key]

    return built_once


@pytest.fixture(scope="session")
def _site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notices") / "site"


@pytest.fixture
def site_folder(_site_folder: Path) -> Path:
    """An empty folder with the same path in all tests, so that compiled statements are reused for
    the database.
    """
    shutil.rmtree(_site_folder, ignore_errors=True)
    _site_folder.mkdir()
    return _site_folder


@pytest.fixture
def published(published_once: Publishing, site_folder: Path) -> Publishing:
    """Return a function that copies such a site to `site_folder`."""
    return lambda config, days: shutil.copytree(
        published_once(config, days), site_folder, dirs_exist_ok=True
    )


@pytest.fixture
def built(built_once: Building, site_folder: Path) -> Building:
    """Return a function that copies such a site, with its output, to `site_folder`."""

    def copied(host: str, on: date, config: str, days: Mapping[str, Mapping[str, str]]) -> Path:
        folder = built_once(host, on, config, days)
        return shutil.copytree(folder, site_folder, dirs_exist_ok=True)

    return copied


@pytest.fixture
def bilingual_site(published: Publishing) -> "Site":
    """Terms of 2025-01-01 and 2026-03-02, in English and German, with a link to other rules."""
    from legalsite.site.load import load

    days = {
        day: {
            "terms.md": TEXT.format("Terms", day, keeps),
            "terms.de.md": TEXT.format("Bedingungen", day, keeps).replace(
                "---\n\n", f"translates: {day}\n---\n\n"
            ),
        }
        for day, keeps in (("2025-01-01", 30), ("2026-03-02", 14))
    }
    days["2025-01-01"]["rules.md"] = TEXT.format("Rules", "2025-01-01", 9)
    return load(published(CONFIG, days))
