"""People of a case are erased: nothing is kept of them, and the evidence of the others still verifies."""

import json

from commands.evidence_cases import KEY, Case, export, kept, places_of, rules, with_standard_tools
from legalsite.commands.verify_evidence import verify_evidence


def test_somebody_can_be_told_all_that_is_kept_about_them_until_a_purge(sent: Case) -> None:
    status, said = sent("notify", "person", "User01@x.test", at="2026-02-04T09:00")
    (email,) = json.loads(said)["emails"]
    assert (status, email["mailing"], email["address"], email["state"]) == (
        0,
        KEY,
        "user01@x.test",
        "bounced",
    )
    assert [event["state"] for event in email["events"]] == ["accepted", "bounced"]
    assert json.loads(said)["suppressed"]["reason"] == "bounced"
    assert sent("notify", "purge", "--older", "0", at="2026-02-05T09:00")[0] == 0
    after = json.loads(sent("notify", "person", "User01@x.test", at="2026-02-06T09:00")[1])
    assert (after["emails"], after["suppressed"]["reply"]) == ([], "")
    assert sent("notify", "person", "other@x.test", at="2026-02-06T09:00")[0] == 1


def test_one_person_is_erased_and_the_evidence_of_the_others_still_verifies(
    anywhere: str, sent: Case
) -> None:
    def erase(*words: str) -> tuple[int, str]:
        return sent("notify", "person", "User01@x.test", "--erase", *words, at="2026-02-04T09:00")

    before = export(sent, "evidence/before")
    assert (erase()[0], erase("--yes")[0]) == (2, 0)
    assert sent("notify", "person", "", "--erase", "--yes", at="2026-02-04T09:00")[0] == 2
    assert "Nothing to erase." in erase("--yes")[1]
    status, said = sent("notify", "status", KEY, at="2026-02-04T10:00")
    assert (status, "1 address erased on 2026-02-04 by" in said) == (0, True)
    after = export(sent, "after", at="2026-02-04T10:00")
    assert (rules(after, sent.root), rules(after, None)) == (set(), set())
    assert with_standard_tools(after)[0] == 0
    assert "12 recipients in people.csv" in verify_evidence(after, sent.root).said
    for name in ("manifest.json", "recipients.csv", "events.csv", "digest.txt"):
        assert (after / "notice" / name).read_bytes() == (before / "notice" / name).read_bytes()
    lists = {str(sent.root / name) for name in ("readers.csv", "back.csv")}
    old = {str(before / "notice" / name) for name in ("people.csv", "readers.txt")}
    assert places_of("user01|user 01", kept(sent.root, anywhere)) == {*lists, *old}
    # Who has an older folder takes the list and one line out of it.
    (before / "notice/readers.txt").unlink()
    assert (
        "readers.txt, with addresses, is not in the folder"
        in verify_evidence(before, sent.root).said
    )
    people = (before / "notice/people.csv").read_text().splitlines(keepends=True)
    (before / "notice/people.csv").write_text(
        "".join(line for line in people if "user01@" not in line)
    )
    assert (rules(before, sent.root), with_standard_tools(before)[0]) == (set(), 0)
    (after / "notice/people.csv").write_text(
        (after / "notice/people.csv").read_text().replace("user02@", "user03@", 1)
    )
    assert (rules(after, sent.root), with_standard_tools(after)[0]) == ({"evidence-counts"}, 1)
