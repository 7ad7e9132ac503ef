"""How much of a text and of a page on the live site is read."""

from pathlib import Path

import pytest

from commands import live_site
from commands.live_site import NOW, Deploy
from legalsite.commands.verify import verify_live
from web_servers import Web

root = pytest.fixture(live_site.root)
deploy = pytest.fixture(live_site.deploy)


def test_of_a_file_4_mb_more_are_read_than_were_built(root: Path, deploy: Deploy, web: Web) -> None:
    url = deploy()
    for path in ("terms/2026-03-02.md", "terms/2026-03-02/"):
        status, headers, body = as_it_was = web.answers[f"/legal/{path}"] or (0, {}, b"")
        most = len(body) + (4 << 20)
        web.answers[f"/legal/{path}"] = status, headers, body.ljust(most)
        part = verify_live(root, url, now=NOW)
        assert "larger than" not in str(part.problems)
        # the white space of HTML may change
        assert len(part.problems) == path.endswith(".md")
        web.answers[f"/legal/{path}"] = status, headers, body.ljust(most + 1)
        part = verify_live(root, url, now=NOW)
        assert (part.status, f"larger than {most:,} bytes" in str(part.problems)) == (2, True)
        web.answers[f"/legal/{path}"] = as_it_was
