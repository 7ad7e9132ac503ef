"""After a purge, no address is in any file or in the database."""

import re

from commands.evidence_cases import KEY, Case, kept, places_of


def test_no_address_is_printed_and_after_a_purge_none_is_in_any_file(
    anywhere: str, case: Case
) -> None:
    people = [
        f"reader.{number}@mail{number % 7}.x.test,Nadia Number{number}" for number in range(60)
    ]
    (case.root / "readers.csv").write_text(
        "\n".join(["email,name", *people, "gone1@x.test,", "bad@@x.test,Bad", ""])
    )
    digest = case.plan("--skip-bad-rows", at="2026-01-31T08:00")
    said = case.send(digest, at="2026-01-31T22:30")[1]
    back = [
        f"reader.{number}@mail{number % 7}.x.test,bounced,550 5.1.1 no reader.{number} here"
        for number in range(9)
    ]
    (case.root / "back.csv").write_text("\n".join(["address,event,status", *back, ""]))
    folder = str(case.root / "evidence/first")
    for words in (
        ("plan",), ("bounces", str(case.root / "back.csv")), ("status",), ("status", "--format", "json"),
        ("status", KEY, "--unreached", "--output", str(case.root / "unreached")), ("retry", KEY), ("export", KEY),
        ("cancel", KEY, "--reason", "They have it"), ("record", KEY, "--sent"), ("export", KEY, "--output", folder),
        ("purge", "--older", "0", "--dry-run"), ("purge", "--older", "0"), ("status", "--format", "json"), ("status",),
        ("export", KEY, "--output", str(case.root / "evidence/second")),
    ):  # fmt: skip
        said += case("notify", *words, at="2026-02-03T09:00")[1]
    said += case("verify", "--evidence", folder, at="2026-02-03T09:00")[1]
    assert "61 addresses erased" in said
    names = r"reader\.\d+|nadia|\bnumber\d|gone1|bad@@"
    assert re.findall(names, said, re.IGNORECASE) == []
    lists = {str(case.root / name) for name in ("readers.csv", "back.csv", "unreached")}
    assert places_of(names, kept(case.root, anywhere)) == lists, "nor in what was exported"
