"""The scripts in docs/examples: a bot, an auditor's script and a check in another repository. Each example is short."""

import json
import runpy
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from web_servers import Web

from .examples_lab import EXAMPLES, Lab

LONGEST = 70  # lines


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(EXAMPLES.rglob("*.*")) if path.suffix != ".pyc"],
    ids=lambda path: path.name,
)
def test_each_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST


def test_a_bot_posts_a_text_when_it_is_published_and_when_it_takes_effect(
    lab: Lab, web: Web, tmp_path: Path
) -> None:
    """The first run only remembers what's there. A feed that's the same has nothing new."""
    posted = list[list[str]]()
    hook = web.serves("/hook", b"")
    state = tmp_path / "state"
    lab.build("2026-11-23")
    assert lab.run("bot.py", lab.address, hook, str(state)).returncode == 0
    assert web.asked == []
    seen = json.loads(state.read_text())
    (minors,) = (entry for entry in seen if "minors/" in entry)
    state.write_text(json.dumps({**seen, minors: "2026-03-02T00:00:00Z"}))  # before it was withheld
    for day in ("2026-12-01", "2027-01-09", "2027-01-10", "2027-01-11", "2027-02-01"):
        lab.build(day)
        web.asked.clear()
        done = lab.run("bot.py", lab.address, hook, str(state))
        assert done.returncode == 0, done.stderr
        texts = [json.loads(asked.body)["text"].splitlines() for asked in web.asked]
        posted.append([text[0] for text in texts])
    assert posted == [
        [
            "[terms, current] Terms: the version dated November 24, 2026 (version 2 of that day)",
            "[terms, superseded] Terms: the version dated November 24, 2026",
            "[terms, upcoming] Terms: Version effective January 10, 2027",
            "[beta, upcoming] Beta: No longer in effect as of February 1, 2027",
            "[minors, current] Minors: Version effective March 2, 2026",  # it was withheld
        ],
        [],
        ["[terms, current] Terms: Version effective January 10, 2027"],
        [],
        ["[beta, withdrawn] Beta: No longer in effect as of February 1, 2027"],
    ]


def item(revised: str, time: str, updated: str = "") -> dict[str, object]:
    """Return an item of feed.json. `time` and `updated` are in UTC."""
    facts = {"policy": "terms", "status": "current"}
    about = {
        "id": revised,
        "title": revised,
        "content_text": "Words.",
        "url": "/",
        "_legalsite": facts,
    }
    modified = {"date_modified": updated} if updated else {}
    return {**about, "date_published": time, **modified}


def test_a_bot_posts_each_entry_once(web: Web, tmp_path: Path) -> None:
    """A version is recorded before another one takes effect, but is in the feed only later. The chat refuses a post."""
    now = {"status": 200}

    def posts(*items: dict[str, object]) -> list[str]:
        hook = web.serves("/hook", b"", now["status"])
        site = web.serves("/feed.json", json.dumps({"items": items}).encode()).removesuffix(
            "feed.json"
        )
        web.asked.clear()
        bot = [sys.executable, "-I", str(EXAMPLES / "bot.py"), site, hook, str(tmp_path / "state")]
        done = subprocess.run(bot, check=False, capture_output=True, text=True, timeout=60)
        assert (done.returncode == 0) == (now["status"] == 200), done.stderr
        return [json.loads(asked.body)["text"].split()[2] for asked in web.asked if asked.body]

    coming = item("coming", "2026-10-01T10:00:00Z")
    effective = item("coming", "2026-10-01T10:00:00Z", "2027-01-01T05:00:00Z")
    late = item("late", "2027-01-01T04:00:00Z")
    other = item("other", "2027-01-01T04:30:00Z")
    imported = item("imported", "2019-01-01T00:00:00Z")
    assert posts(coming) == []
    assert posts(coming) == []
    assert posts(effective) == ["coming"]
    now["status"] = 500
    assert posts(effective, other, late) == ["late"]
    now["status"] = 200
    assert posts(effective, other, late) == ["late", "other"]
    assert posts(imported, effective, other, late) == []
    assert posts(other, effective) == []


def test_a_bot_posts_the_first_version_of_a_site(web: Web, tmp_path: Path) -> None:
    """The first run found an empty feed."""
    hook = web.serves("/hook", b"")
    for items in ([], [item("first", "2026-10-01T10:00:00Z")]):
        site = web.serves("/feed.json", json.dumps({"items": items}).encode()).removesuffix(
            "feed.json"
        )
        bot = [sys.executable, "-I", str(EXAMPLES / "bot.py"), site, hook, str(tmp_path / "state")]
        assert subprocess.run(bot, check=False, timeout=60).returncode == 0
    assert [asked.path for asked in web.asked] == ["/feed.json", "/feed.json", "/hook"]


def test_an_auditor_finds_every_file_that_the_ledger_names(lab: Lab, tmp_path: Path) -> None:
    lab.build("2027-02-01")
    assert (done := lab.run("audit.py", lab.address)).returncode == 0, done.stderr
    ledger, kept = lab.output / "LEDGER", tmp_path / "CHECKPOINT"
    kept.write_bytes((lab.output / "CHECKPOINT").read_bytes())
    verbs = {line.split()[2] for line in ledger.read_text().splitlines()[1:]}
    assert verbs == {"publish", "import", "gap", "file", "withhold"}
    (image,) = lab.output.glob("assets/plan.*.svg")
    translation, data = lab.output / "de/terms/2026-11-24.md", image.read_bytes()
    image.unlink()
    translation.write_text("Es kostet nichts.")
    found = lab.run("audit.py", lab.address).stderr.splitlines()
    assert found == [
        "files/plan.svg: HTTP Error 404: File not found",
        "terms/2026-11-24.de.md is not the file that was recorded",
    ]
    image.write_bytes(data)
    lab.build("2027-02-01")
    ledger.write_text(ledger.read_text().replace("T21:00:00Z", "T20:00:00Z"))
    found = lab.run("audit.py", lab.address, str(kept)).stderr.splitlines()
    assert found[0] == "line 8 does not follow the lines above it"
    assert found[-1] == "the ledger does not begin with the lines of the checkpoint"


def test_a_check_in_another_repository_computes_what_applies(lab: Lab, tmp_path: Path) -> None:
    """Also from a file that was not built again since: on January 9, 11:00 UTC, it is January 10 in Auckland."""
    lab.build("2026-12-01")
    file, problem = (
        lab.json("terms/versions.json"),
        runpy.run_path(str(EXAMPLES / "check.py"))["problem"],
    )

    def found(path: str, hour: int, days: int = 0) -> str:
        now = datetime(2027, 1, 9, hour, tzinfo=UTC)
        return str(problem(file, (lab.output / path).read_bytes(), now, days))

    assert found("terms/2026-11-24-2.md", 10) == found("de/terms/2026-11-24-2.md", 10) == ""
    assert (
        found("terms/2026-11-24-2.md", 10, days=1) == "2026-11-24-2 applies only until 2027-01-10"
    )
    assert found("terms/2026-11-24-2.md", 11) == "2026-11-24-2 does not apply today, but 2026-12-01"
    assert found("terms/2026-12-01.md", 11, days=365) == ""
    assert found("terms/2026-11-24.md", 11) == "2026-11-24 does not apply today, but 2026-12-01"
    (tmp_path / "terms.md").write_text("Ours.")
    done = lab.run("check.py", f"{lab.address}terms/versions.json", str(tmp_path / "terms.md"))
    assert (done.returncode, done.stderr) == (1, "this text was never published\n")
