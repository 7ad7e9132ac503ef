"""A table from an email provider: each line says what became of the email to an address."""

import re
from pathlib import Path

import pytest

from legalsite.errors import ProblemsFound
from legalsite.notices.bounces import EVENTS, read_table

TABLE = """date;Email;Event
1;ada@b.test;hard_bounce
2;bob@b.test;Soft Bounce

3;cleo@b.test;spamreport
4;dora@b.test;delivered
"""


@pytest.mark.parametrize("mark", [";", ","])
def test_words_of_providers_are_understood(mark: str) -> None:
    reports = list(read_table(TABLE.replace(";", mark).splitlines(keepends=True), "x.csv"))
    assert [(report.ids[0], report.action, report.bad_address, report.reply) for report in reports] == [
        ("ada@b.test", "failed", True, "exported as hard_bounce"),
        ("bob@b.test", "failed", False, "exported as Soft Bounce"),
        ("cleo@b.test", "complaint", False, "exported as spamreport"),
        ("dora@b.test", "delivered", False, "exported as delivered"),
    ]


def test_words_that_are_not_known_are_errors_with_their_lines() -> None:
    lines = [
        "address,event\n",
        "a@b.test,bounce\n",
        "b@b.test,exploded\n",
        ",bounce\n",
        "c@b.test,exploded\n",
        "d@b.test\n",
    ]
    with pytest.raises(ProblemsFound) as raised:
        list(read_table(lines, "x.csv"))
    found = [(problem.line, problem.message) for problem in raised.value.problems]
    assert found == [
        (3, "'exploded' is not an event that is known"), (4, "the line has no address"),
        (6, "'' is not an event that is known"),
    ]  # fmt: skip
    for header in ("", "address\n", "event,name\n", "address,email\n"):
        with pytest.raises(ProblemsFound, match="no columns") as raised:
            list(read_table([header, "a,b\n"], "x.csv"))
        assert raised.value.status == 2


def test_the_docs_have_every_word() -> None:
    docs = (Path(__file__).parents[2] / "docs/notices.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.*?) \|", docs.partition("| `event` | means |\n|---|---|\n")[2].partition("\n\n")[0], re.MULTILINE
    )
    assert [row.replace(" ", "").split(",") for row in rows] == [words.split() for words in EVENTS.values()]
