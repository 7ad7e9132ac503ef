"""Old addresses on the live site lead on, and each request has a time limit."""

import threading
import time
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
    version = "conditions/2026-03-02/"
    for old in ("conditions/", "de/conditions/", version, f"de/{version}", "agb.html"):
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


def test_an_old_address_is_no_path_on_this_machine(root: Path, deploy: Deploy, web: Web) -> None:
    """A file of that name at the root of the file system doesn't replace the check."""
    config = CONFIG.replace("legal.test/", "legal.test/legal/")
    file = (root / "legalsite.toml").as_posix()
    (root / "legalsite.toml").write_text(config + f'\n[policies.terms]\nformerly = ["{file}"]\n')
    (problem,) = verify_live(root, deploy(date(2026, 3, 5)), now=NOW).problems
    assert (problem.rule, problem.path) == ("live-moved", web.url(file))


def test_a_request_that_takes_too_long_is_never_success(
    root: Path, deploy: Deploy, web: Web
) -> None:
    """What was found before is reported, too."""
    url, release = deploy(), threading.Event()
    web.serves("/legal/404.html", b"Nothing to see.")
    web.on_ask = lambda asked: release.wait(20) if asked.path.endswith("/terms/") else None
    part = verify_live(root, url, now=NOW, timeout=1)
    release.set()
    assert part.status == 2
    assert [problem.rule for problem in part.problems] == ["live-file", "live-away"]
    assert part.problems[-1].message.endswith(" didn't answer within 1 seconds")
    assert part.problems[-1].path.endswith("/terms/")


def test_many_slow_answers_are_only_slow(root: Path, deploy: Deploy, web: Web) -> None:
    """The time limit counts for each request."""
    url = deploy()
    web.on_ask = lambda asked: time.sleep(0.1)
    assert verify_live(root, url, now=NOW, timeout=1).problems == ()
