"""Old addresses on the live site lead on, and all that is asked has one deadline."""

import threading
from datetime import date
from pathlib import Path

import pytest

from commands import live_site
from commands.live_site import CONFIG, NOW, Deploy
from legalsite.commands.verify import verify_live
from web_servers import Web

root = pytest.fixture(live_site.root)
deploy = pytest.fixture(live_site.deploy)


def test_old_addresses_lead_to_their_policy(root: Path, deploy: Deploy, web: Web) -> None:
    config = '\n[policies.terms]\nformerly = ["conditions", "/agb.html"]\n'
    (root / "legalsite.toml").write_text(CONFIG + config)
    url = deploy(date(2026, 3, 5))
    assert verify_live(root, url, now=NOW).problems == ()
    for old in ("conditions/", "de/conditions/", "agb.html"):
        page = web.answers.pop(f"/legal/{old}")
        (problem,) = verify_live(root, url, now=NOW).problems
        assert (problem.rule, problem.path) == ("live-moved", f"{url}/{old}")
        web.serves(f"/legal/{old}", b"It is ours now.")
        assert [each.rule for each in verify_live(root, url, now=NOW).problems] == ["live-moved"]
        web.answers[f"/legal/{old}"] = page


def test_an_old_address_outside_of_the_path_is_asked_for_there(
    root: Path, deploy: Deploy, web: Web
) -> None:
    config = CONFIG.replace("legal.test/", "legal.test/legal/")
    config += '\n[policies.terms]\nformerly = ["/agb.html", "/legal/old.html"]\n'
    (root / "legalsite.toml").write_text(config)
    url = deploy(date(2026, 3, 5))
    (problem,) = verify_live(root, url, now=NOW).problems
    assert (problem.rule, problem.path) == ("live-moved", web.url("/agb.html"))
    web.serves("/agb.html", b"", 301, Location="/legal/terms/")
    assert verify_live(root, url, now=NOW).problems == ()


def test_one_deadline_holds_for_all_of_it(root: Path, deploy: Deploy, web: Web) -> None:
    """A server of one byte a second must not hold it for ever."""
    url, release = deploy(), threading.Event()
    web.on_ask = lambda asked: release.wait(20) if asked.path.endswith("/") else None
    part = verify_live(root, url, now=NOW, timeout=1)
    release.set()
    (problem,) = part.problems
    assert (part.status, problem.rule) == (2, "live-time")
    over, seen, unseen = problem.message.split(": ")
    assert (over, seen) == ("timed out after 1 s", "0 of 5 pages checked, not checked")
    assert sorted(unseen.split(", ")) == [
        *("de/terms/", "de/terms/2026-03-02/", "terms/", "terms/2025-01-01/", "terms/2026-03-02/"),
    ]
    assert problem.help == "allow more time: `--timeout 10`"
