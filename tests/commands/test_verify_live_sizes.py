"""How much of a text and of a page on the live site is read."""

from pathlib import Path

import pytest

from commands import live_site
from commands.live_site import NOW, Deploy
from legalsite.commands.verify import verify_live
from web_servers import Web

root = pytest.fixture(live_site.root)
deploy = pytest.fixture(live_site.deploy)


def test_of_a_text_4_mb_are_read_and_of_a_page_32(root: Path, deploy: Deploy, web: Web) -> None:
    url = deploy()
    for path, most in (("terms/2026-03-02.md", 4 << 20), ("terms/2026-03-02/", 32 << 20)):
        status, headers, body = as_it_was = web.answers[f"/legal/{path}"] or (0, {}, b"")
        web.answers[f"/legal/{path}"] = status, headers, body.ljust(most * 5 // 8)
        assert "larger than" not in str(verify_live(root, url, now=NOW).problems)
        web.answers[f"/legal/{path}"] = status, headers, body.ljust(most + 1)
        assert f"the response is larger than {most:,} bytes" in str(
            verify_live(root, url, now=NOW).problems
        )
        web.answers[f"/legal/{path}"] = as_it_was
