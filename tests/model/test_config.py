"""Where readers' replies go, by the settings."""

import pytest

from legalsite.model.config import NoticeSettings


@pytest.mark.parametrize(("sender", "reply_to", "answers"), [
    ("legal@a.test", "", "legal@a.test"),
    ("no_reply@a.test", "A <legal@a.test>", "A <legal@a.test>"),
    ("", "", ""),
])  # fmt: skip
def test_where_replies_go(sender: str, reply_to: str, answers: str) -> None:
    assert NoticeSettings(sender=sender, reply_to=reply_to).answers == answers
