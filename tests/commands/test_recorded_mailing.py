"""Somebody changes one thing in the database of a case: nothing is recorded or exported."""

import pytest

from commands.evidence_cases import KEY, TAMPERED, Case


@pytest.mark.parametrize("what", TAMPERED)
def test_a_database_that_was_changed_is_not_recorded(what: str, sent: Case) -> None:
    statement, rule = TAMPERED[what]
    sent.in_database(statement)
    sent.in_database("UPDATE deliveries SET state = 'expired' WHERE address = 'user03@x.test'")
    before = sent.lines()
    status, said = sent(
        "notify", "export", KEY, "--record", "--output", str(sent.root / "e"), at="2026-02-04T09:00"
    )
    assert status == 1
    assert f"error[{rule}]" in said
    assert (sent.lines(), (sent.root / "e").exists()) == (before, False)


QUIET = {  # what somebody changes although nothing happened, and which rule finds it
    "when it was accepted": (
        "UPDATE deliveries SET changed = '2026-01-31T01:00:00Z'",
        "rows-changed",
    ),
    "what was handed over": (
        "UPDATE deliveries SET sent = 'aa' WHERE address = 'user08@x.test'",
        "rows-changed",
    ),
    "who tried it": (
        "UPDATE deliveries SET run = 9 WHERE address = 'user08@x.test'",
        "rows-changed",
    ),
    "what a relay said": ("UPDATE events SET reply = 'x' WHERE state = 'rejected'", "rows-changed"),
    "when it was rejected": ("UPDATE events SET at = '2026-01-30T00:00:00Z'", "events-changed"),
    "what a person confirmed": ("UPDATE mailings SET digest = 'aa'", "rows-changed"),
    "the rows that could not be read": ("UPDATE mailings SET skipped = 3", "rows-changed"),
    "the list": ("UPDATE mailings SET lists = '[]'", "facts-changed"),
    "what was live": ("UPDATE mailings SET live = '[]'", "facts-changed"),
    "who sent it": ("UPDATE runs SET facts = '{}'", "facts-changed"),
    "the subject": ("UPDATE variants SET subject = 'x'", "plan-changed"),
    "when it was planned": ("UPDATE mailings SET planned = '2026-01-01T00:00:00Z'", "plan-changed"),
}


@pytest.mark.parametrize("what", QUIET)
@pytest.mark.parametrize("more", [(), ("--record",)], ids=["", "record"])
def test_a_database_that_was_changed_though_nothing_happened_is_not_exported(
    what: str, more: tuple[str, ...], sent: Case
) -> None:
    statement, rule = QUIET[what]
    sent.in_database(statement)
    before = sent.lines()
    status, said = sent(
        "notify", "export", KEY, "--output", str(sent.root / "e"), *more, at="2026-02-04T09:00"
    )
    assert (status, f"error[{rule}]" in said) == (1, True), said
    assert (sent.lines(), (sent.root / "e").exists()) == (before, False)


@pytest.mark.parametrize("more", [(), ("--record",)], ids=["", "record"])
@pytest.mark.parametrize("statement", [
    "UPDATE manifests SET manifest = replace(manifest, '8 of 13', '13 of 13')", "DELETE FROM manifests",
    "DELETE FROM manifests WHERE id = 1",
])  # fmt: skip
def test_nothing_is_recorded_of_a_line_whose_manifest_was_changed_in_the_database(
    statement: str, more: tuple[str, ...], sent: Case
) -> None:
    sent.in_database(statement)
    before = sent.lines()
    status, said = sent(
        "notify", "export", KEY, "--output", str(sent.root / "e"), *more, at="2026-02-04T09:00"
    )
    assert (status, "error[restored]: line 00000" in said) == (1, True), said
    assert (sent.lines(), (sent.root / "e").exists()) == (before, False)
