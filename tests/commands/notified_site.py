"""A site with a policy that people are notified of, and `legalsite notify` on it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.cli import run
from notice_sites import Publishing

HERE = Path(__file__).parent


CONFIG = (HERE / "notified/legalsite.toml").read_text(encoding="utf-8")


OLD = (HERE / "notified/old.md").read_text(encoding="utf-8")


NEW = (
    OLD.replace(
        "2025-02-01",
        "2026-03-02\neffective: 2026-04-15\nchange: material\nsummary: Messages go sooner.",
    )
    .replace("30 days.", "14 days.")
    .replace("at least 30 days before", "before")
)


GERMAN = (HERE / "notified/german.md").read_text(encoding="utf-8")


LIST = "email,name,language\nada@b.test,Ada Lovelace,\nbob@b.test,,de-AT\ncleo@b.test,Cleo,fr\n"


Command = Callable[..., tuple[int, str]]


def at(day: str) -> str:
    return str(int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp()))


@pytest.fixture
def root(published: Publishing, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a policy that was published twice, and a recipient list."""
    days = {
        "2025-02-01": {"privacy.md": OLD},
        "2026-03-02": {"privacy.md": NEW, "privacy.de.md": GERMAN},
    }
    root = published(CONFIG, days)
    (root / "list.csv").write_text(LIST)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", at("2026-03-10"))
    return root


@pytest.fixture
def notify(root: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*argv: str) -> tuple[int, str]:
        capsys.readouterr()
        offline = ["--live", "none"] if argv[0] == "send" and "--live" not in argv else []
        status = run(["notify", *argv, *offline, "--root", str(root)])
        said = capsys.readouterr()
        return status, (said.out + said.err).replace(str(root), "ROOT")

    return command


def digest(notify: Command, to: str, *more: str) -> str:
    status, said = notify("plan", "privacy", "--to", to, "--format", "json", *more)
    assert status == 0
    return str(json.loads(said)["digest"])


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The value of LEGALSITE_DATABASE_URL."""
    return str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""
