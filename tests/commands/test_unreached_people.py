"""Account holders whom a notice didn't reach are listed as the ledger counts them."""

import re

from commands.evidence_cases import KEY, Case


def test_the_list_of_those_who_were_not_reached_is_as_long_as_the_line_says(
    corrected: Case,
) -> None:
    """The late ones of a correction are on it, too."""
    status, said = corrected(
        "notify",
        "status",
        KEY,
        "--unreached",
        "--output",
        str(corrected.root / "p"),
        at="2026-02-11T09:00",
    )
    assert status == 0, said
    corrected(
        "notify",
        "record",
        KEY,
        "--unreached",
        "--channel",
        "letter",
        "--on",
        "2026-02-12",
        at="2026-02-12T12:00",
    )
    people = len((corrected.root / "p").read_text().splitlines())
    figures = corrected("status", at="2026-02-11T09:00")[1]
    (all_people,) = re.findall(r"accepted in time for 0 of (\d+) account holders", figures)
    assert people == int(all_people)
    assert corrected.lines()[-1] == "stated:letter,on=2026-02-12,rest=6"
