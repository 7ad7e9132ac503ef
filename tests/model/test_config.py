"""Whether readers can reply, by the address in the settings."""

import pytest

from legalsite.model.config import NoticeSettings


@pytest.mark.parametrize(("sender", "reply_to", "takes"), [
    ("legal@a.test", "", True),
    ("No Reply <legal@a.test>", "", True),
    ("A <no-reply@a.test>", "", False),
    ("noreply+legal@a.test", "", False),
    ("ne-pas-repondre@a.test", "", False),
    ("no_reply@a.test", "A <legal@a.test>", True),
    ("legal@a.test", "Do.Not.Reply@a.test", False),
    ("", "", False),
])  # fmt: skip
def test_who_reads_replies(sender: str, reply_to: str, *, takes: bool) -> None:
    assert NoticeSettings(sender=sender, reply_to=reply_to).takes_replies == takes
